"""How much a page must show before it is told, or taken for a converter's: pages on both sides."""

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.annotations import find_annotations
from shanben.pages.repair.signs import find_lost_bytes, find_mixed_letters, find_page_signs
from shanben.pages.repair.suspects import look_at_page
from tests.rows import each_row


def tell(text):
    """Return the rules, lines and counts of what is told of a page as a whole."""
    look = look_at_page(text)
    found = find_page_signs(
        text,
        look.suspects,
        look.near,
        has_both_scripts=look.has_both_scripts,
        has_blanks=look.has_blanks,
    )
    return [(one.rule, one.line, one.count) for one in found]


def phrases(number, last="上海市装修", others=()):
    """Return a line of this many phrases that turn around one word, four characters but the last."""
    firsts = [f"{one}{two}装修" for one in "甲乙丙丁戊己庚辛" for two in "子丑寅卯"]
    return "、".join([*firsts[: number - 1 - len(others)], last, *others])


EIGHT = phrases(8)
APART = ("春天", "夏日", "秋风", "冬雪", "晨雾", "晚霞")
LONG = "装修公司" * 2


SHOPS = ("山一", "水二", "花三", "鸟四", "虫五", "树六", "草七", "云八")


def turn(number):
    """Return eight phrases of five characters, of which this many turn around one word."""
    turning = [f"{one}的装修房" for one in "甲乙丙丁戊"[:number]]
    return "、".join(
        [
            *turning,
            *(f"{one}{two}歌{two}舞" for one, two in zip("山水花鸟虫", "一二三四五", strict=True)),
        ][:8]
    )


# A page, and the line on which keywords are told, 0 for none.
KEYWORDS = {
    "eight phrases of forty characters": (EIGHT, 1),
    "of thirty-nine": (phrases(8, "上海装修"), 0),
    "seven of more": ("、".join([LONG] * 7), 0),
    "eight of more": ("、".join([LONG] * 8), 1),
    "one of ten characters": (phrases(8, "上海市的" + "的的的的" + "装修"), 1),
    "one of eleven": (phrases(8, "上海市的" + "的的的的的" + "装修"), 0),
    "half of them turn around the word": (turn(4), 1),
    "fewer do": (turn(3), 0),
    "they end in one character": ("、".join(f"{one}{two}{two}{one}店" for one, two in SHOPS), 0),
    "they begin with the fourth": ("、".join(APART[:3]) + "、" + "、".join([LONG] * 5), 0),
    "half of it is Chinese": ("装修房ab、" * 7 + "装修房abc", 1),
    "less is": ("装修房ab、" * 7 + "装修房abcd", 0),
    "a sentence": (EIGHT + "。", 0),
    "a question": (EIGHT + "？", 0),
    "other separators": (EIGHT.replace("、", "|"), 1),
    "a line of two thousand": ("装修公司、" * 399 + "装修公司的", 1),
    "of one more": ("装修公司、" * 399 + "装修公司的的", 0),
    "the fortieth line": ("\n" * 39 + EIGHT, 40),
    "the next one": ("\n" * 40 + EIGHT, 0),
    "after a line": ("上海的天气\n" + EIGHT, 2),
    "at twenty thousand characters": ("的" * 19_959 + "\n" + EIGHT, 2),
    "a character later": ("的" * 19_960 + "\n" + EIGHT, 0),
}


@each_row(("text", "line"), KEYWORDS.values(), ids=KEYWORDS)
def test_keywords_are_told_where_a_line_is_a_list_of_them(text, line):
    assert tell(text) == ([("R301", line, 1)] if line else [])


TEN = "们这说话东时来个车马"
SIX, BODY = TEN[:6], "\n" + "頁" * 40 + "。"
# A page, and the line on which the other script is told, 0 for none.
SCRIPTS = {
    "six of sixteen characters": (SIX + "的" * 10 + BODY, 1),
    "six of fifteen": (SIX + "的" * 9 + BODY, 0),
    "five of sixteen": (SIX[:5] + "的" * 11 + BODY, 0),
    "five, and one in the article": (SIX[:5] + "的" * 11 + "\n头" + BODY[1:], 0),
    "three in a list": ("们这的的,说的的的" + BODY, 1),
    "a list with other separators": ("们这的的_说的的的，的的的的" + BODY, 1),
    "two in a list": ("们这的的,的的的的" + BODY, 0),
    "three with a Traditional one": ("们这的的,说頁的的" + BODY, 0),
    "six in a list with a Traditional one": ("们这说话,东时頁的" + BODY, 0),
    "a short word in a list": ("们这的的,说的的" + BODY, 0),
    "a menu of words": ("们这的的|说的的的" + BODY, 0),
    "a list with a sentence": ("们这的的,说的的的！" + BODY, 0),
    "none beside a line of six": ("的" * 16 + "\n" + SIX + "的" * 10 + BODY, 2),
    "ten, and a Traditional one": (TEN + "頁" + "的" * 5 + BODY, 1),
    "nine, and a Traditional one": (TEN[:9] + "頁" + "的" * 6 + BODY, 0),
    "a menu of fifty-nine": (SIX + "首位" + "位置" + "的" * 49 + BODY, 0),
    "a line of sixty": (SIX + "位置" + "的" * 52 + BODY, 1),
    "below a sentence": ("你好。\n" + SIX + "的" * 10 + BODY, 0),
    "the twelfth line": ("\n" * 11 + SIX + "的" * 10 + BODY, 12),
    "the thirteenth": ("\n" * 12 + SIX + "的" * 10 + BODY, 0),
    "above thirty-nine": ("頁頁的\n" + SIX + "的" * 10 + "\n" + "頁" * 39 + "。", 0),
    "two Simplified in forty": (SIX + "的" * 10 + "\n头头" + BODY[1:], 1),
    "three in forty": (SIX + "的" * 10 + "\n头头头" + BODY[1:], 0),
    "within two thousand characters": (
        SIX + "的" * 10 + "\n" * 12 + "的" * 1960 + "頁" * 40,
        1,
    ),
    "a page of few lines": (SIX + "的" * 10 + "\n" + "頁" * 40, 1),
    "a short line on a page with readings": (SIX[:3] + "的" + "\n學(xué)" * 5 + BODY, 1),
    "shorter": (SIX[:3] + "\n學(xué)" * 5 + BODY, 0),
    "with few readings": (SIX[:3] + "的" + "\n學(xué)" * 4 + BODY, 0),
    "with a Traditional one": (SIX[:3] + "頁的" + "\n學(xué)" * 5 + BODY, 0),
    "beyond them": (SIX + "的" * 10 + "\n" * 12 + "的" * 1961 + "頁" * 40, 0),
}


@each_row(("text", "line"), SCRIPTS.values(), ids=SCRIPTS)
def test_lines_in_the_other_script_are_told_above_a_page_that_is_clear(text, line):
    assert tell(text) == ([("R301", line, 1)] if line else [])


def test_the_look_is_as_far_as_the_lines_above_a_page():
    """Three characters within a thousand."""
    far = "的" * 997
    assert look_at_page(far + SIX[:3] + BODY).has_both_scripts
    assert not look_at_page(far + "的" + SIX[:3] + BODY).has_both_scripts
    assert not look_at_page(SIX[:2] + BODY).has_both_scripts
    assert not look_at_page(SIX[:3] + BODY[:-2]).has_both_scripts


NOISE = "他走了。\n#a %b c d e\n"
# A page, the line on which noise is told, and how many lines are.
LINES = {
    "two lines": (NOISE * 2, 2, 2),
    "one": (NOISE, 0, 0),
    "four signs in one": (NOISE + "他走了。\n#a %b c d\n" + "        ", 0, 0),
    "one pair with a mark": (NOISE + "他走了。\n#a b c d e\n", 0, 0),
    "sixty-one signs": (NOISE + "他走了。\n#a %b" + " c" * 59 + "\n", 2, 2),
    "sixty-two": (NOISE + "他走了。\n#a %b" + " c" * 60 + "\n", 0, 0),
    "after a full stop": ("他走了。 #a %b c d e\n" * 2, 1, 2),
    "three characters together": (NOISE + "他走了。\n#aa %b c d e\n", 0, 0),
    "with the text after them": ("q |4 r7 ?u k他走了。\nv @5 m {3 z他走了。\n", 1, 2),
    "with an address after them": ("q |4 r7 ?u ~www.a.cn他走了。\n" * 2, 1, 2),
    "with the text before them": ("他走了q |4 r7 ?u k\n他走了v @5 m {3 z\n", 1, 2),
    "shares": ("他走了5% 6% 7% 8% 9%\n" * 2, 0, 0),
    "lists": ("他走了A, B; C: D. E\n" * 2, 0, 0),
}


@each_row(("text", "line", "count"), LINES.values(), ids=LINES)
def test_single_signs_are_told_where_lines_are_made_of_them(text, line, count):
    assert tell(text) == ([("R304", line, count)] if line else [])


TAILS = ("他走了。", "看这里:", "第一章……5", "(完)", "天气很好,")
SIGNS = ('kQ"7z', "hB]3w", "v(2Lm", "#{r9T", "x)Yp4")
# The ends of five lines, and whether they are told.
ENDS = {
    "five": (SIGNS, True),
    "four": (SIGNS[:4], False),
    "one with a word": ((*SIGNS[:4], "hBword]"), False),
    "one that is balanced": ((*SIGNS[:4], "f(x)=[y]"), False),
    "one with both quotes": ((*SIGNS[:4], '"kQ7z"'), False),
    "one with three quotes": ((*SIGNS[:4], '"k"Q"'), True),
    "one with both quotes, after another": ((*SIGNS[:4], '"好 "kQ7z"'), False),
    "an inequality": ((*SIGNS[:4], "2<x<5"), False),
    "three signs": ((*SIGNS[:4], "a)b"), False),
    "fourteen": ((*SIGNS[:4], "a)" + "1" * 12), True),
    "fifteen": ((*SIGNS[:4], "a)" + "1" * 13), False),
}


@each_row(("signs", "is_told"), ENDS.values(), ids=ENDS)
def test_signs_at_the_ends_of_lines_are_told_where_they_are_many(signs, is_told):
    """Neither words nor formulas, and not without a blank before them."""
    lines = [f"{tail} {sign}" for tail, sign in zip(TAILS, signs, strict=False)]
    page = "一 页 文 字 。 \n" * 2 + "\n".join(lines)
    assert tell(page) == ([("R304", 3, len(lines))] if is_told else [])
    assert tell(page.replace(" ", "　")) == []


@pytest.mark.parametrize(
    "line",
    ["lcd_put(0x01, 0x38);", 'put("甲, 0x1a");', "a = [b[0], 0x1f]", "a = {b: 1, c: 0x1}"],
)
def test_lines_of_code_are_no_signs(line):
    """What opens in a line before its last blank closes after it."""
    blanks = "一 页 文 字 。 \n" * 2
    assert tell(blanks + f"{line}\n" * 6) == []
    assert tell(blanks + "\n".join(f"看(图)。 {sign}" for sign in SIGNS)) == [("R304", 3, 5)]


AROUND = "一二三四五六七八\ufffd\ufffd九十百千万亿兆京"
# A page, and what is told: rule, line, count, and what stands around the first place.
LOST = {
    "bytes with six characters around": (
        AROUND,
        [("R205", 1, 1, "三四五六七八\ufffd\ufffd九十百千万亿")],
    ),
    "a long stretch is cut": (
        "一二三四五六七" + "\ufffd" * 30 + "八",
        [("R205", 1, 1, "二三四五六七" + "\ufffd" * 12)],
    ),
    "twice on a line, and on another": (
        "甲\ufffd乙\ufffd丙\n\n丁\ufffd",
        [
            ("R205", 1, 2, "甲\ufffd乙\ufffd丙 丁"),
            ("R205", 3, 1, "甲\ufffd乙\ufffd丙 丁"),
        ],
    ),
    "replaced twice": ("甲锟斤拷乙", [("R206", 1, 1, "甲锟斤拷乙")]),
    "twice one after another": ("甲锟斤拷锟斤拷乙", [("R206", 1, 1, "甲锟斤拷锟斤拷乙")]),
    "memory": ("甲烫烫烫乙", [("R206", 1, 1, "甲烫烫烫乙")]),
    "two are a word": ("甲烫烫乙屯屯", []),
    "in quotes": ("甲“锟斤拷”乙", []),
}


@each_row(("text", "told"), LOST.values(), ids=LOST)
def test_lost_bytes_are_told_line_by_line(text, told):
    found = find_lost_bytes(text, look_at_page(text).suspects)
    place = [(one.rule, one.line, one.count, one.message.split('"')[1]) for one in found]
    whole = [(rule, line, count, around) for rule, line, count, around in told]
    assert [one[:3] for one in place] == [one[:3] for one in whole]
    assert place[:1] == whole[:1]


def test_a_stretch_is_shown_with_six_characters_of_it():
    """And six around it, whatever it is in length."""
    (one,) = find_lost_bytes("甲" * 9 + "\ufffd" * 30 + "乙" * 9, frozenset("\ufffd"))
    assert one.message.count("甲") == 6
    assert one.message.count("\ufffd") == 12
    assert (one.start, one.end) == (9, 39)


def annotate(characters, after="的", readings=None):
    known = {"學": "xué", "會": "huì", "發": "fā", "大": "dà", "廚": "chú", "囑": "zhǔ"} | (
        readings or {}
    )
    return "".join(f"{one}({known[one]}){after}" for one in characters)


def end_clauses(before):
    return "".join(before + annotate(one, "，") for one in "會學會學")


# A page, whether something else proves a converter, and the characters of its table, if it is one.
ANNOTATED = {
    "five, of two characters": (annotate("學會學會學"), False, "學會"),
    "four": (annotate("學會學會"), False, None),
    "four, where it is proved": (annotate("學會學會"), True, "學會"),
    "one, where it is proved": (annotate("學"), True, "學"),
    "none, where it is proved": ("的", True, None),
    "of one character": (annotate("學學學學學"), False, None),
    "four of five with a reading": (annotate("學學學學會會會") + "學的", False, "學會"),
    "three of four": (annotate("學學學會會會會會") + "學的", False, None),
    "a page cut short after one": (annotate("學學學會會會會會") + "學", False, "學會"),
    "cut short inside a reading": (annotate("學學學會會會會會") + "學(xu", False, "學會"),
    "half go on": (annotate("學會學") + annotate("會學會", "，"), False, "學會"),
    "fewer go on": (annotate("學會學") + "，" + annotate("會學會學", "，"), False, None),
    "the others end clauses": (annotate("學會學") + end_clauses("山裡下起了大"), False, "學會"),
    "the others end idioms": (annotate("學會學") + "，" + end_clauses("山裡下"), False, None),
    "they end clauses with readings": (
        annotate("學會學") + end_clauses("山學(xué)裡下"),
        False,
        "學會",
    ),
    "fewer than a third go on": (annotate("學") + end_clauses("山裡下起了大"), False, None),
    "a third goes on": (annotate("學會") + end_clauses("山裡下起了大"), False, "學會"),
    "four of five are of such characters": (
        annotate("學會學會學會學會") + annotate("大大"),
        False,
        "學會",
    ),
    "fewer are": (annotate("學會學會學會學") + annotate("大大"), False, None),
    "half are common": (annotate("學學學會") + annotate("囑囑囑囑"), False, "學會囑"),
    "fewer are common": (annotate("學學會") + annotate("囑囑囑囑"), False, None),
    "the rarest of the common": (annotate("廚學廚廚廚"), False, "廚學"),
    "a rarer one": (annotate("囑學囑囑囑"), False, None),
}


@each_row(("text", "is_proved", "table"), ANNOTATED.values(), ids=ANNOTATED)
def test_a_converters_page_shows_in_its_readings(text, is_proved, table):
    annotations = find_annotations(text, is_proved)
    assert (annotations and "".join(annotations.table)) == table


@pytest.mark.parametrize(("blanks", "is_there"), [(15, True), (16, False)])
def test_a_page_that_was_cut_short_ends_near(blanks, is_there):
    """The character before the end lacks its reading, and counts for nothing."""
    text = annotate("學學學會會會會會") + "學" + " " * blanks
    assert (find_annotations(text) is not None) is is_there


@each_row(
    ("text", "residues", "others"),
    [
        ("A(xué)", 1, (0, 0)),
        ("山A(xué)", 1, (0, 0)),
        ("?A(xué)", 1, (0, 0)),
        ("bA(xué)", 0, (0, 0)),
        ("Ab(xué)", 0, (0, 0)),
        ("~(xué)", 1, (0, 0)),
        (",(xué)", 1, (0, 0)),
        ("山(xué)", 1, (0, 0)),
        ("1(xué)", 0, (0, 0)),
        ("學(huì)", 1, (0, 0)),
        ("學(xuě)", 1, (0, 0)),
        ("發(fā)發的", 0, (1, 0)),
        ("大(dà)", 0, (0, 1)),
    ],
)
def test_a_reading_that_fits_nothing_is_a_residue(text, residues, others):
    """One of a character that also stands without contradicts; one of any character is a gloss.

    A word in Latin letters has one of its own.
    """
    annotations = find_annotations(annotate("學會學會學會學會") + text)
    assert len(annotations.residues) == residues
    assert (len(annotations.contradicting), len(annotations.glosses)) == others


HEADS = ("k7{Bq]^m 我们到了", "v(2L~m>Q 他说好", "Zr;T@4&b “走吧”")
# Lines with signs before the text, and whether they are told.
BEGUN = {
    "three": (HEADS, True),
    "two": (HEADS[:2], False),
    "one that has a word": ((*HEADS[:2], "Zr;word@4&b 走吧"), False),
    "one of two kinds of signs": ((*HEADS[:2], "Zr;T@4b 走吧"), False),
    "one of small letters": ((*HEADS[:2], "zr;t@4&b 走吧"), False),
    "code": ((*HEADS[:2], "A[i]->b(X); 走吧"), False),
    "four signs": ((*HEADS[:2], "Z;t& 走吧"), False),
    "before English": ((*HEADS[:2], "Zr;T@4&b let us go"), False),
}


@each_row(("lines", "is_told"), BEGUN.values(), ids=BEGUN)
def test_signs_before_sentences_are_told_where_they_are_many(lines, is_told):
    """Forums put them inside sentences as well, where a line is broken for it."""
    blanks = "一 页 文 字 。 \n" * 2
    assert tell(blanks + "\n".join(lines)) == ([("R304", 3, 3)] if is_told else [])


# What is left of GBK taken for UTF-8, and how many places are told.
MIXED = {
    "two places": ("ĴУڱ 老人ɨԴ种树", 2),
    "one place": ("ĴУڱ 老人种树", 0),
    "no far letter": ("ĴУǷ 老人ĴУ种树", 0),
    "alphabets apart": ("Ĵ У ڱ 老人 ɨ Դ 种树", 0),
    "a transcription": ("tʃæθŋ 老人ɨəθ种树 Դ", 0),
    "words of several languages": ("русский עברית Ελλάδα 老人 հայերեն", 0),
}


@each_row(("text", "count"), MIXED.values(), ids=MIXED)
def test_letters_of_several_alphabets_in_a_row_are_told(text, count):
    """Two bytes of GBK are often two of UTF-8 as well; programs drop those that are not."""
    found = [*find_mixed_letters(text, look_at_page(text).suspects)]
    assert [(one.rule, one.count) for one in found] == [("R207", count)] * bool(count)
    assert [one.count for one in repair_text(text)[2]] == [count] * bool(count)
