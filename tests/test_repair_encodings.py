"""How much a page must show before it is read in another encoding: pages on both sides of a limit."""

import re

import pytest

from shanben.base.types import Edit
from shanben.pages.repair import confusions, repair_text
from shanben.pages.repair.blanks import undo_blanks
from shanben.pages.repair.chinese import cost_a_character, is_chinese
from shanben.pages.repair.confusions import undo_confusion, undo_lookalikes, undo_swallowed
from shanben.pages.repair.converter.damage import decode_piece
from shanben.pages.repair.converter.gbk import _user_defined, character_pairs, later_characters
from shanben.pages.repair.mixed import show_mixed, show_western
from shanben.pages.repair.suspects import look_at_page
from shanben.pages.repair.utf8_as_gbk import undo_utf8_as_gbk
from shanben.pages.repair.western import (
    _is_prose,
    _lost_hyphens,
    _reads_better,
    undo_western,
)
from tests.misreadings import misread
from tests.rows import each_row
from tests.test_repair_others import as_gbk

# In GBK the first character, the third and the fifth of a stretch can be signs: 鐨, 涓, 鏄.
CLEAN = "的人中人是人"
SIGNS = as_gbk(CLEAN)


def read_as_utf8(text):
    """Return the page, the rules of its edits and those of what is told."""
    edits, findings = undo_utf8_as_gbk(text)
    return [edit.after for edit in edits], [one.rule for one in findings]


@each_row(
    ("text", "restored"),
    [
        (SIGNS, [CLEAN]),
        (as_gbk("的人中人人人"), []),
        ("a" * 1993 + SIGNS, [CLEAN]),
        ("a" * 1994 + SIGNS, []),
        (SIGNS + "a" + as_gbk("大家"), [CLEAN, "大家"]),
        (SIGNS + "a" + as_gbk("大家") + "?", [CLEAN, "大家?"]),
    ],
)
def test_three_signs_at_its_beginning_show_that_a_page_is_utf8(text, restored):
    """The last of them is the seventh of nine characters."""
    assert (len(SIGNS), SIGNS.index("鏄")) == (9, 6)
    assert read_as_utf8(text) == (restored, [])


@pytest.mark.parametrize(("mark", "told"), [(",", ["R208"]), ("", [])])
def test_a_sign_that_went_with_half_a_character_is_told(mark, told):
    """The comma after 中国 made no character with the byte before it, and one `?` stands for both."""
    clean = f"中国人中的人是中国{mark}人是在中国的中间。"
    found = decode_piece(clean.encode(), "q")
    restored, _, findings = repair_text(found)
    assert restored == clean.replace(mark, "")
    assert [one.rule for one in findings] == told


@pytest.mark.parametrize(
    ("stretch", "rules"),
    [("丂丄丅丆", ["R207"]), ("丂丄丅", []), ("今年粮食", []), ("銆丂丅", ["R207"])],
)
def test_a_page_with_a_stretch_that_cannot_be_read_is_left(stretch, rules):
    """Unless it is good Chinese, or too short to tell; a sign tells at once."""
    after, told = read_as_utf8(f"{SIGNS}a{stretch}")
    assert told == rules
    assert after == ([] if rules else [CLEAN])


@pytest.mark.parametrize(
    ("line", "rules"), [("，。", ["R208"]), ("——", ["R208"]), ("é。", ["R207"]), ("Ⅱ。", [])]
)
def test_marks_alone_are_read_and_letters_alone_are_not(line, rules):
    after, told = read_as_utf8(f"{SIGNS}a{as_gbk(line)}b")
    assert told == rules
    assert after == ([CLEAN, line[0]] if rules == ["R208"] else [CLEAN] if not rules else [])


@each_row(
    ("line", "end", "last"),
    [
        ("全村人都知道", "b", "道"),  # a word, 7.2 nats before 遇
        ("大家都离开", "b", "开"),  # E5 BC 80: the first character of its two bytes
        ("已经准备好", "b", ""),  # 4.2 before 她
        ("果农协会昨", "b", ""),  # 是 is 4.4 nats likelier
        ("收入增加了", "b", ""),  # 3.8 before 些
        ("老人种树，", "b", ""),  # a mark inside a line
        ("老人种树。", "b", ""),
        ("老人种树。", "", "。"),
        ("老人种树。", "\nb", "。"),
        ("老人种树。", "\r\nb", "。"),
    ],
)
def test_a_last_character_is_put_back_where_it_is_clear(line, end, last):
    """By seven nats before any other that begins with its two bytes, by eight where it makes no word."""
    after, told = read_as_utf8(f"{SIGNS}a{as_gbk(line)}{end}")
    assert after[1] == line[:-1] + last
    assert told == ([] if last else ["R208"])


def test_where_characters_are_lost_each_line_is_told_once():
    lost = as_gbk("收入增加了")
    _, findings = undo_utf8_as_gbk(f"\n{lost}a{SIGNS}\n{lost}a{lost}a\n\n{lost}a")
    assert [(one.line, one.count) for one in findings] == [(2, 1), (3, 2), (5, 1)]


def test_three_areas_of_page_936_are_for_private_use_one_after_another():
    """Row by row, 1,894 codes: U+E000 stands at AAA1, U+E234 at F8A1, U+E4C6 at A140."""
    areas = [
        (range(0xAA, 0xB0), range(0xA1, 0xFF)),
        (range(0xF8, 0xFF), range(0xA1, 0xFF)),
        (range(0xA1, 0xA8), [*range(0x40, 0x7F), *range(0x80, 0xA1)]),
    ]
    codes = [(lead, trail) for leads, trails in areas for lead in leads for trail in trails]
    assert [_user_defined(*code) for code in codes] == [*map(chr, range(0xE000, 0xE766))]
    others = {(lead, trail) for lead in range(0x81, 0x100) for trail in range(0x80, 0xFF)}
    assert {_user_defined(*code) for code in others - {*codes}} == {None}


BIG5 = "縣裡的果農協會開會討論今年的收成"


def western(text, codec="big5"):
    return misread(text, codec, "latin-1")


def rules_of(text):
    edits, findings = undo_western(text)
    return {edit.rule for edit in edits} | {one.rule for one in findings}


# Western text from end to end, and by which rule it is read. Bytes of Big5 that are ASCII do not count.
PAGES = {
    "twenty-three letters": (western(BIG5[:15]), 23, {"R207"}),
    "one more character, whatever it is": (western(BIG5[:15]) + "\n鎮", 24, {"R121"}),
    "a fifth is Han": (western(BIG5) + "\n" + "鎮" * 6, 31, {"R121"}),
    "more is": (western(BIG5) + "\n" + "鎮" * 7, 32, {"R207"}),
}


@pytest.mark.parametrize(("text", "letters", "rules"), PAGES.values(), ids=PAGES)
def test_a_page_of_few_western_letters_is_not_read(text, letters, rules):
    """What no language writes is told."""
    assert sum(one > "\x7f" for one in text) == letters
    assert rules_of(text) == rules


UTF8 = "今年的收成很好"
RARE = "乍乇乑乖乩，亍亖亗亞亟亠"
# A page, and what is read or told of it.
WESTERN_LIMITS = {
    "seven Han characters are no page": (western("縣裡的果農協會" + "—" * 16), {"R207"}),
    "eight are one": (western("縣裡的果農協會開" + "—" * 16), {"R121"}),
    "a line taken for Western text once, another twice": (
        western("今年的收成很好", "utf-8")
        + "\n"
        + western(western("大家都很高兴", "utf-8"), "utf-8"),
        {"R114", "R115"},
    ),
    "three tenths in runs": ("äöüß a " * 3 + "é a " * 28, {"R207"}),
    "less in runs": ("äöüß a " * 3 + "é a " * 29, set()),
    "a quarter in runs of four": ("äöüß a " * 3 + "éèê a " * 12, {"R207"}),
    "less in runs of four": ("äöüß a " * 3 + "éèê a " * 13, set()),
    "two characters of UTF-8 in Chinese": ("山" * 40 + western("今年", "utf-8"), {"R114"}),
    "one of UTF-8": ("山" * 40 + western("今", "utf-8"), set()),
    "four of GBK in Chinese": ("山" * 40 + western("今年的收", "gbk"), {"R112"}),
    "three of GBK": ("山" * 40 + western("今年的", "gbk"), set()),
    "a sentence of rare characters": (
        western(f"{UTF8}，农民都来看。" * 9 + f"\n{RARE}亳", "gbk"),
        {"R207"},
    ),
    "a line too short for a sentence": (
        western(f"{UTF8}，农民都来看。" * 9 + f"\n{RARE}", "gbk"),
        {"R112"},
    ),
    "rare characters without a comma": (
        western(f"{UTF8}，农民都来看。" * 9 + f"\n{RARE.replace('，', '')}亳亶", "gbk"),
        {"R112"},
    ),
}


@each_row(("text", "rules"), WESTERN_LIMITS.values(), ids=WESTERN_LIMITS)
def test_how_much_is_asked_of_text_that_was_taken_for_western(text, rules):
    assert rules_of(text) == rules


def read_again_and_again(text, times):
    for _ in range(times):
        text = misread(text, "utf-8", "latin-1")
    return text


@pytest.mark.parametrize(("times", "rule"), [(1, "R114"), (2, "R115"), (3, "R115"), (4, None)])
def test_a_page_is_read_back_three_times_and_no_more(times, rule):
    edits, _ = undo_western("a " + read_again_and_again("今年的收成很好", times))
    assert [edit.rule for edit in edits] == ([rule] if rule else [])


def test_a_line_of_blanks_on_such_a_page_is_no_edit():
    """An indent of no-break spaces was made of entities, and stays."""
    text = f"{western(BIG5)}\n\xa0\xa0\n\xa0{western(BIG5)}"
    edits, findings = undo_western(text)
    assert [(edit.before, edit.after) for edit in edits] == [(western(BIG5), BIG5)] * 2
    assert findings == []


ENTITY = "山&nbsp;水"
# A page with entities or radicals, and how many are undone.
LOOKALIKES = {
    "three entities": (ENTITY * 3, 3),
    "two": (ENTITY * 2, 0),
    "the quotes around a word": ("他說&ldquo;山水&rdquo;二字", 2),
    "by their numbers": ("他說&#8220;山水&#8221;二字", 2),
    "a number at a line's end": ("這是山&#27700;\n那是花&#33609;\n", 2),
    "a single one": ("這是山&#27700;\n", 0),
    "a number and a name": ("這是山&#27700;\n那是&nbsp;花", 0),
    "in another order": ("他說&rdquo;山水&ldquo;二字", 0),
    "around a tag": ("他說&ldquo;山水&rdquo;二字<br>", 0),
    "four of five beside Chinese": (ENTITY * 4 + "a&nbsp;b", 5),
    "three of four": (ENTITY * 3 + "a&nbsp;b", 0),
    "a page about code": (ENTITY * 3 + "</p>", 0),
    "entities beside one another": ("山&nbsp;&nbsp;&nbsp;水", 3),
    "Chinese before": ("山&nbsp;b" * 3, 3),
    "Chinese after": ("a&nbsp;山" * 3, 3),
    "beside nothing": ("a&nbsp;b" * 3, 0),
    "markup": ("山&lt;水" * 3, 0),
    "numbers of Han": ("&#23665;" * 3, 3),
    "numbers of Latin letters": ("&#228;" * 3, 0),
    "three radicals": ("山⼈水" * 3, 3),
    "two radicals": ("山⼈水" * 2, 0),
    "four of five radicals beside Chinese": ("山⼈水" * 4 + "a⼈b", 5),
    "three of four radicals": ("山⼈水" * 3 + "a⼈b", 0),
    "radicals one after another": ("a⼈b山" * 3, 0),
    "a page about radicals": ("部首山⼈水" * 3, 0),
    "Chinese on one side of a radical": ("a⼈水" * 3, 3),
}


@each_row(("text", "number"), LOOKALIKES.values(), ids=LOOKALIKES)
def test_signs_for_characters_are_undone_where_they_stand_in_chinese(text, number):
    assert len(undo_lookalikes(text, look_at_page(text).suspects)) == number


@each_row(
    ("text", "number"),
    [
        ("我們?ldquo;走<br>", 1),
        ("我們?ldquo;走{;", 1),
        ("我們寫實體?ldquo;走", 0),
        ("we?ldquo;走", 0),
    ],
)
def test_an_entity_that_lost_its_beginning_is_one_in_markup_too(text, number):
    assert len([*undo_swallowed(text)]) == number


LINE = "果園的土是黑的,水也多。"
LONG = "果園的土是黑的,水也多,樹也長得高,花也開得好。"
# A page, whether the byte converter made it, and how many question marks become blanks.
BLANKS = {
    "three lines with an indent": (f"??{LINE}\n" * 3, False, 6),
    "two": (f"??{LINE}\n" * 2, False, 0),
    "one with another": (f"??{LINE}\n" * 2 + f"???{LINE}\n", False, 0),
    "one mark each": (f"?{LINE}\n" * 3, False, 0),
    "eight marks each": (("?" * 8 + LINE + "\n") * 3, False, 24),
    "one mark and a blank": (f"? {LINE}\n" * 3, False, 3),
    "half of the long lines": (f"??{LONG}\n" * 3 + f"{LONG}\n" * 3, False, 6),
    "fewer": (f"??{LONG}\n" * 3 + f"{LONG}\n" * 4, False, 0),
    "lines of twenty are not long": (f"??{LONG}\n" * 3 + f"{LONG[:20]}\n" * 4, False, 6),
    "lines of twenty-one are": (f"??{LONG}\n" * 3 + f"{LONG[:21]}\n" * 4, False, 0),
    "two marks and a blank on such a page": (f"?? {LINE}", True, 2),
    "one mark and a blank on such a page": (f"? {LINE}", True, 0),
    "two marks without a blank": (f"??{LINE}", True, 0),
    "two marks and a blank on another": (f"?? {LINE}", False, 0),
    "marks on both sides of a blank": (f"?? ??{LINE}\n" * 3, False, 12),
    "two lines of them": (f"?? ??{LINE}\n" * 2, False, 0),
    "a heading among them": (f"?? ??{LINE}\n" * 3 + "?? ??(1)\n? ??2", False, 16),
    "and one with another number": (f"?? ??{LINE}\n" * 3 + "? ? ?(1)\n? ? ?2", False, 18),
    "a blank before the text": (f"? ? {LINE}\n" * 2 + f"? ? ? {LINE}\n", False, 7),
    "a line of figures among others": (f"??{LINE}\n" * 3 + "??(1)2010年\n???A", False, 8),
    "three figures set off": ("在?2010?年有?1.5?畝,占?40%?多。", False, 6),
    "words set off": ("用?PCR?和?A-1?的?3?種。", False, 6),
    "codes in brackets": ("[中图分类号]? S126? ? [文献标识码]? B", False, 4),
    "codes after colons": ("中圖分類號:S126????文獻標識碼:B?文章編號:1001", False, 5),
    "one that ends its line": ("文章编号:1001-02(2019)?文献标识码:B???\n", False, 4),
    "labels with readings": ("S126?[文獻(xiàn)標(biāo)識(shí)碼]? B", False, 2),
    "a question before a code": ("这是什么?文章编号:1001", False, 0),
    "a question about a code": ("是S126?文章编号不对", False, 0),
    "two figures set off": ("在?2010?年有?1.5?畝,占40%多。", False, 0),
    "three that people ask": ("是?2?還是?3?不知道。共3個?有4個?", False, 0),
}


@each_row(("text", "is_converted", "number"), BLANKS.values(), ids=BLANKS)
def test_indents_are_put_back_where_all_have_them(text, is_converted, number):
    edits, _ = undo_blanks(text, is_converted)
    assert sum(len(edit.after) for edit in edits) == number


def test_half_of_what_sets_off_a_figure_is_told_where_others_have_both():
    page = "在?2010?年有?1.5?畝,占?40%?多;是地的?3%,共?6畝。"
    _, findings = undo_blanks(page, is_converted=False)
    assert [(one.rule, one.count, page[one.start - 1 : one.end + 2]) for one in findings] == [
        ("R211", 2, "的?3%")
    ]


# GBK read as Big5: 22 characters, none of the commonest among them.
CONFUSED = misread("县里的果农协会昨天开会山脚下的果树要早些修剪", "gbk", "big5")


@each_row(
    ("text", "expected"),
    [
        (CONFUSED + "a" * 18, True),
        (CONFUSED + "a" * 17, False),
        (CONFUSED + "a" * 21, True),
        (CONFUSED + "a" * 22, False),
        (CONFUSED * 4 + "a" * 11 + "的", True),
        (CONFUSED * 4 + "a" * 11 + "的的", True),
        (CONFUSED * 4 + "a" * 10 + "的的", False),
        (CONFUSED * 2 + "a" * 1956 + "的" * 41, False),
    ],
)
def test_gbk_taken_for_big5_is_read_where_none_of_the_commonest_characters_stands(text, expected):
    """And where a page is long enough, and half of it is no ASCII: what is read is half of it."""
    edits, findings = undo_confusion(text, frozenset())
    assert findings == []
    assert bool(edits) is expected
    assert all(edit.rule == "R113" for edit in edits)


BIG5_PAGE = (
    "鄉裡的果農都在河邊種樹，今年第一次收成就很好，大家說這個辦法不錯。\n他們也想在山上種茶。"
)


def as_open_gbk(text):
    """Return Big5 as programs print it in GBK that have a `?` for the few codes it leaves open."""
    return re.sub("[\ue7c7\ue7c8\ue7fe-\ue800]", "?", decode_piece(text.encode("big5"), "q"))


@pytest.mark.parametrize(
    ("line", "restored", "told"),
    [
        ("第九屆代表大會選出了主席。", "第九屆代表大會選出了主席。", []),  # the word tells it
        ("這屆不好。", "這?不好。", ["R208"]),
        ("鄉裡換屆選舉了。", "鄉裡換屆選舉了。", []),  # what stands after it tells
        ("這是真的嗎?我們不知道。", "這是真的嗎?我們不知道。", []),
        ("圖一．二，共12．5元，“好”！", "圖一．二，共12．5元，“好”！", []),
    ],
)
def test_what_gbk_has_no_code_for_is_put_back_or_told_on_a_page_in_big5(line, restored, told):
    """So is a sign between figures, which says nothing alone."""
    found = as_open_gbk(f"{BIG5_PAGE}\n{line}")
    after, edits, findings = repair_text(found)
    assert after == f"{BIG5_PAGE}\n{restored}"
    assert [one.rule for one in findings] == told
    assert all(found[: one.start].endswith(edits[-2].before) for one in findings)
    assert all(f'after "{edits[-2].after[-6:]}"' in one.message for one in findings)
    assert {edit.rule for edit in edits} == {"R116"}


@pytest.mark.parametrize(
    ("clean", "wrong", "right"),
    [
        (BIG5_PAGE * 3, "gbk", "big5"),
        ("县里的果农三月在河边种树，然后收成很好。\n" * 4, "big5", "gbk"),
    ],
)
def test_a_page_of_which_bytes_were_lost_is_left_and_told(clean, wrong, right):
    """Neither half of it is restored, nor is it left without a word; a page of rare characters is."""
    found = clean.encode(right).decode(wrong, "ignore")
    after, edits, findings = repair_text(found)
    assert (after, edits) == (found, ())
    assert [one.rule for one in findings] == ["R207"]
    names = "饕餮魑魅魍魎蜘蛛螳螂蚱蜢蟋蟀蝴蝶蜻蜓蚯蚓蜈蚣蠍蛾蝨蠅蚜蛹蛔蛙蟾蜍蝌蚪蟬蝗螞蟻蜜蜂瓢蟲"
    assert repair_text(names) == (names, (), ())


def test_a_traditional_page_shown_in_two_encodings_is_told_and_left():
    """Which of two ways a line of it is read, nothing tells for certain."""
    found = show_mixed(
        "鄉裡的果農都在河邊種樹，今年第一次收成就很好。\n大家說這個辦法不錯。".encode("gbk")
    )
    assert repair_text(found)[:2] == (found, ())
    assert [one.rule for one in repair_text(found)[2]] == ["R207"]


@each_row(
    ("text", "expected"),
    [
        ("今年的收成", True),
        ("今年的\ue000收成", False),
        ("今年的\x01收成", False),
        ("今年的收成\t今年的收成\r\n今年的收成", True),
        ("丂丄丅丆", False),
        ("今年的收成很好" * 60 + "丂丄丅丆" * 200, True),
        ("丂" * 200 + "今年的收成很好" * 60, False),
    ],
)
def test_good_chinese_has_no_strange_characters_and_likely_ones(text, expected):
    """As far as four hundred characters tell."""
    assert is_chinese(text) is expected


def test_what_a_character_costs_is_measured_on_the_beginning():
    text = "今年的收成很好" * 57 + "天"
    assert len(text) == 400
    assert cost_a_character(text + "丂") == cost_a_character(text)
    assert cost_a_character(text[:-1] + "丂") > cost_a_character(text)
    assert cost_a_character("") == 0


def test_a_long_page_is_encoded_piece_by_piece(monkeypatch):
    """Joining single characters takes 80 bytes for each of them."""
    text = "河边小学\n" * 7 + "\ue4c6"
    whole = confusions._encode_gbk(text)
    monkeypatch.setattr(confusions, "PIECE", 4)
    assert whole == confusions._encode_gbk(text) == text[:-1].encode("gbk") + b"\xa1\x40"
    assert confusions._encode_gbk(text + "𠀀") is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("今天下午学校开", "今天下午学龘开", True),
        ("今天下午学龘开", "今天下午学校开", False),
        ("今天下午学校开", "今天下午学校龘", False),
        ("今天下午学校", "今天下午学校", False),
    ],
)
def test_how_a_line_begins_tells_whether_a_byte_belongs_to_it(one, other, expected):
    """Six characters: what comes after them is read alike with it and without."""
    assert _reads_better(one, other) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("今天龘午村靐们都齉学校爩会,鱻家讨麤了明灪计划,会后回家吃饭。", True),  # 8.5 nats
        ("今天龘午村靐们都齉学校爩会,鱻家讨麤了明灪计划龗会后回家吃饭。", False),  # 9.1
        ("龘靐齉爩鱻麤灪龗厵驫龘,", True),  # eleven characters
        ("龘靐齉爩鱻麤灪龗厵驫龘靐,", False),
        ("龘靐齉爩鱻麤灪龗厵驫龘靐", True),  # no sentence
    ],
)
def test_a_sentence_that_is_none_shows_that_a_page_was_read_wrongly(line, expected):
    assert _is_prose(line) is expected


PAGE_LINE = "今天全村的人都到河边去看新造的桥。\n"


def as_latin(text, codec="gb18030"):
    return text.encode(codec).decode("latin-1")


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
@pytest.mark.parametrize(
    "line",
    [
        "1977年1月10日，全村的人都到河边去看新桥。",  # one character between figures is no stretch
        "自14岁起，孩子们都到河边的学校里读书写字。",
        "孩子们都到河边的学校里读书写字，共88人。",
    ],
)
def test_a_confused_line_of_a_chinese_page_is_read_whole(codec, line):
    found = f"{PAGE_LINE * 3}{as_latin(line, codec)}\n{PAGE_LINE * 3}"
    restored, edits, findings = repair_text(found)
    assert restored == f"{PAGE_LINE * 3}{line}\n{PAGE_LINE * 3}"
    assert {edit.rule for edit in edits} == {"R112" if codec == "gb18030" else "R114"}
    assert findings == ()


@pytest.mark.parametrize(
    "line",
    [
        "東邊的山上種了很多果樹,大家都很高興。",  # 96 7C begins with a mark of cp1252 and ends in ASCII
        "參加的人都說今年的果樹比去年長得好。",
        "他說,賈先生明年春天一定會回來看果樹。",
    ],
)
def test_its_first_byte_may_be_a_mark_and_its_second_one_a_sign(line):
    frame = "村裡的老人在河邊種樹,孩子們都到學校去讀書。\n"
    found = f"{frame * 3}{misread(line, 'gbk', 'cp1252')}\n{frame * 3}"
    restored, edits, findings = repair_text(found)
    assert restored == f"{frame * 3}{line}\n{frame * 3}"
    assert {edit.rule for edit in edits} == {"R112"}
    assert findings == ()


def test_what_is_good_after_a_sign_does_not_speak_for_what_stands_before_it():
    """A second byte in ASCII ends what is read one byte off, as 約 has one; the first byte is lost."""
    frame = "村裡的老人在河邊種樹,孩子們都到學校去讀書。\n"
    line = "參加山上工作的人大約有一百人,今年的果子比去年的要好,明年再到河邊走走看看。"
    found = f"{frame * 3}{misread(line, 'gbk', 'cp1252')[1:]}\n{frame * 3}"
    restored, _, findings = repair_text(found)
    assert restored == found
    assert [(one.rule, one.line) for one in findings] == [("R207", 4)]


@pytest.mark.parametrize(
    ("line", "is_read"),
    [
        ("山上種了很多果樹A的大家都很B興。", True),
        ("山上種了很多C樹A的大家都很B興。", False),
        ("山上种了很多C树A的大家都很B兴。", True),
        ("山上種了很多C樹,A的大家都很B興。", True),
    ],
)
def test_letters_between_characters_are_what_dropped_bytes_have_left(line, is_read):
    """Three of them on a Traditional page, whose characters may begin with bytes that cp1250 has not."""
    page = f"{'村裡的老人在河邊走路,孩子到學校去讀書。' if '樹' in line else PAGE_LINE.strip()}\n{line}"
    edits, findings = undo_western(as_latin(page))
    assert bool(edits) is is_read
    assert [one.rule for one in findings] == ([] if is_read else ["R207"])


LOST_BYTES = "孩子们都到河边的学校里读书写字".encode("gb18030").decode("cp1250", "ignore")
# A line of a Chinese page, how many edits are made, and whether something is told.
REST = {
    "the rest of a line in another encoding": (
        as_latin("1977") + as_latin("年", "utf-8") + "1" + as_latin("月全村的人都到河边去看桥。"),
        1,
        True,
    ),
    "with Chinese in it": (
        as_latin("孩子们都到河边的学校里读书") + "1的" + as_latin("年"),
        1,
        True,
    ),
    "with half a character before a sign": (
        as_latin("孩子们都到河边的学校里读书") + "1的ÙZ",
        1,
        True,
    ),
    "with a name": (as_latin("孩子们都到河边的学校里读书") + "1的Renéa", 1, False),
    "with one letter": (as_latin("孩子们都到河边的学校里读书") + "1的é", 1, False),
    "bytes were lost": (LOST_BYTES, 0, True),
    "in part": ("他说：" + LOST_BYTES, 0, True),
    "a few letters": ("我喜欢吃的是Çà et là和crème brûlée。", 0, False),
    "signs in a row": ("×÷·±" * 6, 0, False),
    "Polish": ("Zażółć gęślą jaźń, żółw ćmił źdźbło", 0, False),
    "Russian in quotes": ("«Привет» и «Москва», «Правда»", 0, False),
}


@each_row(("line", "number", "is_told"), REST.values(), ids=REST)
def test_what_is_left_of_confused_lines_is_told(line, number, is_told):
    """Nobody writes a line of so many letters of that kind."""
    _, edits, findings = repair_text(f"{PAGE_LINE * 5}{line}\n{PAGE_LINE * 3}")
    assert len(edits) == number
    assert [(one.rule, one.line) for one in findings] == ([("R207", 6)] if is_told else [])


@each_row("own", ["(亹)", "(粍)"])
def test_a_good_line_on_a_confused_page_is_the_pages_own(own):
    """Also what stands in it between other signs, and is no good Chinese by itself."""
    text = "今天上午，渔船都回到了港口里，老在山上种下了一片树，孩子们在春天里唱歌。" * 12
    line = f"\n渔船都回到了港口里，老人在山上种下了一片树 {own} 大家都说这样很好。"
    restored, _, _ = repair_text(misread(text, "gbk", "big5") + line)
    assert restored == text + line


@each_row(("later", "private"), [("⿰", "\ue7e8"), ("ǹ", "\ue7c8"), ("〾", "\ue7e7")])
def test_a_character_that_came_later_has_the_bytes_of_the_code_that_was_open(later, private):
    """A program of today shows it where one of before showed a private character."""
    assert later_characters()[later] == private
    assert character_pairs()[later] == character_pairs()[private]


def test_characters_alone_between_letters_are_read_with_their_line():
    """Of a stretch of one nobody could tell; the line that they make is Chinese."""
    text = "我A是B中C国D人E，F我G爱H我I的J家K。\n" * 3
    restored, edits, _ = repair_text(misread(text, "utf-8", "latin-1"))
    assert (restored, {edit.rule for edit in edits}) == (text, {"R114"})


HYPHENS = "雨停了以后，村口的小路上又有了人。\n{}\n老师把书放在桌上，说今天不上课。"


@pytest.mark.parametrize(
    "line",
    ["他原来住在山下，后来经过三年，搬到了河边的新房。", "孩子们拉着手，经过桥头，唱着歌回家。"],
)
def test_a_page_without_its_soft_hyphens_is_told(line):
    """Each was half of a character, and the rest reads as well with other ones."""
    page = HYPHENS.format(line)
    found = show_mixed(page.encode("gbk"))
    assert repair_text(found)[0] == page
    restored, edits, findings = repair_text(found.replace("\xad", ""))
    assert edits == ()
    assert restored == found.replace("\xad", "")
    assert [one.rule for one in findings] == ["R207"]


def test_a_page_with_one_soft_hyphen_has_kept_all():
    lost = Edit(
        0,
        9,
        show_western("船已经原样修好".encode("gbk")).replace("\xad", ""),
        "船已驹样修好",
        "R112",
    )
    kept = Edit(10, 12, "¾\xad", "经", "R112")
    assert _lost_hyphens([lost])
    assert not _lost_hyphens([lost, kept])
    assert not _lost_hyphens([lost._replace(rule="R114")])
    assert not _lost_hyphens([])
