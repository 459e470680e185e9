"""How much a page must show before question marks, escapes, strewn signs and asterisks are told."""

from shanben.pages.repair import repair_text
from shanben.pages.repair.chinese import is_japanese
from shanben.pages.repair.remains import find_lost_lines, find_remains, find_written_syllables
from tests.rows import each_row

ASKED = "????,????"
VILLAGE = "村里的老人种树"


def tell(text):
    """Return the rules and counts of what the whole repair tells."""
    return [(one.rule, one.count) for one in repair_text(text)[2]]


# A page, and how many lines are lost.
LOST = {
    "forty marks": ("\n".join([ASKED] * 5), 5),
    "thirty-nine": ("\n".join([*[ASKED] * 4, "???,????"]), 0),
    "none together": ("\n".join(["???,???"] * 9), 0),
    "none apart": ("\n".join(["?????????"] * 9), 0),
    "four signs between": ("\n".join(["????2019????"] * 9), 0),
    "three": ("\n".join(["????201????"] * 9), 9),
    "with a word": ("\n".join([ASKED + "a"] * 9), 0),
    "with a character": ("\n".join(["好" + ASKED] * 9), 0),
    "half of a line": ("\n".join([ASKED + "12345678"[:7]] * 9), 9),
    "less than half": ("\n".join([ASKED + "12345678"] * 9), 0),
    "after a line of text": ("今天下雨。\n" + "\n".join([ASKED] * 5), 5),
}


@each_row(("text", "count"), LOST.values(), ids=LOST)
def test_lines_of_question_marks_are_told_where_marks_stand_between(text, count):
    """Nobody asks so loudly with commas between."""
    assert [(one.rule, one.count) for one in find_lost_lines(text)] == [("R212", count)] * bool(
        count
    )
    assert ("R212" in [rule for rule, _ in tell(text)]) == bool(count)


def escape(text):
    """Return a text as programs write it."""
    return "".join(f"\\u{ord(one):04x}" for one in text)


def percent(text, sign="%"):
    """Return the bytes of a text as addresses write them, or mails."""
    return "".join(f"{sign}{byte:02X}" for byte in text.encode())


# A page, and how often escapes are told.
ESCAPES = {
    "eighteen characters": (escape("一村里的老人种树年" * 2), 1),
    "seventeen": (escape("一村里的老人种树年村里的老人种树年"), 0),
    "in threes": ("和".join([escape(VILLAGE[:6])] * 3), 3),
    "five together": ("和".join([escape(VILLAGE[:5])] * 9), 0),
    "marks of Chinese": (escape("村里，老人。") * 3, 1),
    "Western letters": (escape("éèàüöä") * 3, 0),
    "twelve characters of bytes": (percent("村里的老人种树年年好雨"), 0),
    "twelve": (percent("村里的老人种树年年好雨雪"), 1),
    "in an address": ("http://a.cn/" + percent("村里的老人种树年年好雨雪"), 0),
    "after an equals sign": ("q=" + percent("村里的老人种树年年好雨雪"), 0),
    "of a mail": (percent("村里的老人种树年年好雨雪", "="), 1),
    "of a mail, with folded lines": (
        "=\n".join([percent("村里的老人种树", "=")] * 2),
        1,
    ),
}


@each_row(("text", "count"), ESCAPES.values(), ids=ESCAPES)
def test_escapes_are_told_where_they_are_text(text, count):
    assert [(one.rule, one.count) for one in find_remains(text)] == [("R213", count)] * bool(count)
    assert tell(text) == [("R213", count)] * bool(count)


STREWN = "老\U0001f773人种\U0001f022树多\U0001f082年,村\U0001f773口的\U0001f022孩子\U0001f082在"
# A page, and how many places are told.
SIGNS = {
    "six places, three signs": (STREWN, 6),
    "five places": (STREWN[:-1], 0),
    "two signs": (STREWN.replace("\U0001f082", "\U0001f022"), 0),
    "signs that people type": (STREWN.replace("\U0001f082", "\U0001f60a"), 0),
    "four that people type, inside words": ("老😀人,多😁年,村😂口,学😃习,今天😀好😁大", 6),
    "three": ("老😀人,多😁年,村😂口,学😂习,今天😀好😁大", 0),
    "more of them between words": ("老😀人,多😁年,村😂口,学😃习" + ",今天😀好" * 5, 0),
    "with a form after it": ("老⛷️人,多😁年,村😂口,学😃习,今天😀好😁大", 6),
    "before marks": (STREWN[:-1] + "。", 0),
    "six stars": ("村★里★的★老★人★种★树", 6),
    "five stars": ("村★里★的★老★人★种树", 0),
    "ratings": ("味道★★★ " * 9, 0),
}


@each_row(("text", "count"), SIGNS.values(), ids=SIGNS)
def test_signs_are_strewn_where_nobody_types_them(text, count):
    """What people type stands between words too, and ratings after what is rated."""
    assert [(one.rule, one.count) for one in find_remains(text)] == [("R304", count)] * bool(count)
    assert tell(text) == [("R304", count)] * bool(count)


READ = "學(xue)(xue)生(sheng)(sheng){}大(da)(da)人(ren)(ren){}發(fa)(fa){}經(jing)(jing)。\n"
# Signs after readings, and how many places are told.
AMONG_READINGS = {
    "three signs": (("👉", "🍓", "㊙️"), 18),
    "two signs": (("👉", "🍓", "🍓"), 0),
    "no signs": (("", "", ""), 0),
}


@each_row(("signs", "count"), AMONG_READINGS.values(), ids=AMONG_READINGS)
def test_signs_after_readings_are_the_program_s_as_well(signs, count):
    """Any will do where the readings are taken out, and none where nobody put readings."""
    page = READ.format(*signs) * 6
    restored, edits, findings = repair_text(page)
    assert len(edits) == 36
    assert [(one.rule, one.count) for one in findings] == [("R304", count)] * bool(count)
    assert repair_text(restored)[2] == ()


# A page, and how many words are masked.
MASKED = {
    "two articles": ("**条 好\n**条 好", 2),
    "one": ("**条 好", 0),
    "bold": ("**条例**好\n**条例**好", 0),
    "in a title": ("看《公**》。\n看《公**》。", 2),
    "a name": ("王**\n李**", 0),
    "three asterisks": ("***条\n***条", 0),
}


@each_row(("text", "count"), MASKED.values(), ids=MASKED)
def test_words_are_masked_where_asterisks_stand_alone_in_a_line(text, count):
    assert [(one.rule, one.count) for one in find_remains(text)] == [("R305", count)] * bool(count)
    assert tell(text) == [("R305", count)] * bool(count)


# A page, and how many syllables stand for words.
WRITTEN = {
    "three": ("把伞cHa在门边,mEi有说话,fEng停了。", 3),
    "two": ("把伞cHa在门边,mEi有说话。", 0),
    "one of a kind": ("把伞cHa在门边,又cHa好,再cHa一把。", 0),
    "two of a kind": ("把伞cHa在门边,又cHa好,mEi有。", 3),
    "a nought for an o": ("他cH0U了烟,y0U人,mEi有,把伞cHa在门边。", 4),
    "with a capital at the end": ("风jiN来,人kaNG着,把伞cHa在门边。", 3),
    "two syllables": ("雨sHEnYin着,风sHEnyIn着,把伞cHa在门边。", 3),
    "three syllables": ("雨sHEnYinsha着,风sHEnyInsha着,把伞cHaYinsha在门边。", 0),
    "after a mark": ("雨,mEi有。fEng停了,“cHa好了。", 3),
    "before marks": ("雨mEi,风fEng。伞cHa”门", 3),
    "at the beginning and the end of a page": ("mEi有,风停fEng", 0),
    "after a letter": ("雨amEi有,风xfEng停,伞ucHa好。", 0),
    "with a capital at the end of three": ("门shA了,雨mEi有,风chU来。", 3),
    "beside blanks": ("雨 mEi 有,风 fEng 停,伞 cHa 好。", 0),
    "before a name of a file": ("雨mEi.txt,风fEng.py,伞cHa.md。", 0),
    "in the number of a form": ("雨mEi2有,风fEng3停,伞cHa4好。", 0),
    "formulas": ("GaN管,CaO粉,BaO粉,用GaN和CaO。", 0),
    "units": ("是mA的,有kVA的,和mA的,又kVA的。", 0),
    "names of code": ("叫baoMing的,叫liMing的,叫taoMing的。", 0),
    "small letters": ("把伞cha在门边,mei有说话,feng停了。", 0),
    "no syllables": ("用mRNA的,用siRNA的,用eGFP的,用jSON的,用xHtml的。", 0),
}


@each_row(("text", "count"), WRITTEN.values(), ids=WRITTEN)
def test_syllables_stand_for_words_where_a_capital_is_inside(text, count):
    """What people type has its capitals where words begin, and formulas begin with one."""
    expected = [("R305", count)] * bool(count)
    assert [(one.rule, one.count) for one in find_written_syllables(text)] == expected
    assert tell(text) == expected


def test_a_page_in_japanese_is_no_big5_read_as_gbk():
    """Kana are what the commonest characters of Big5 become, but never so many."""
    page = (
        "村の小学校では,毎年の春に「さくら」を歌うことになっている,その際,先生は生徒に歌の意味を教える"
        "最初の章では川の流れと橋の話が出てくる,次の章では山の村の冬の仕事が語られる 写真は"
        "全部で二百枚ある"
    )
    assert tell(page) == []
    kana, han = "あ", "日"
    assert is_japanese(kana * 4 + han * 6)
    assert not is_japanese(kana * 39 + han * 61)
    assert not is_japanese("")
    # A decoder that keeps every byte shows more characters for private use than kana.
    assert not is_japanese(kana * 3 + "\ue4c7" * 5)
    assert is_japanese(kana * 4 + "\ue4c7" * 6)
