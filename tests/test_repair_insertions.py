"""How much of a law a page must keep before what other converters put in is taken out.

Each page stands on one limit: with one reading less, or one that keeps no law more, it is left alone.
"""

import pytest

from shanben.pages.repair.insertions import Seen, undo_insertions
from shanben.pages.repair.insertions.groups import find_groups, fits
from shanben.pages.repair.insertions.marks import undo_marks
from shanben.pages.repair.insertions.readings import undo_readings
from tests.rows import each_row

PLAIN = {"學": "xue", "生": "sheng", "大": "da", "人": "ren", "會": "hui", "發": "fa"}
PLAIN |= {"經": "jing", "進": "jin", "種": "zhong", "樹": "shu"}
STRANGE = "他(xue)"


def read(characters, times=1, after=""):
    """Return the characters, each with its reading, so many times, and what follows."""
    return "".join(f"{one}{f'({PLAIN[one]})' * times}{after}" for one in characters)


def rules_of(text):
    """Return the rules of the edits, and how many places are told that are left."""
    edits, findings = undo_readings(text)
    assert {finding.rule for finding in findings} <= {"R204"}
    return {edit.rule for edit in edits}, len(edits), sum(one.count for one in findings)


NOTHING = (set(), 0, 0)
# A page, the rules of its edits, how many there are, and how many readings are left.
REPEATED = {
    "three, of two characters": (read("學生學", 2), ({"R106"}, 3, 0)),
    "two are no law": (read("學生", 2), NOTHING),
    "one character is none": (read("學學學", 2), NOTHING),
    "readings that stand once beside them": (read("學生學", 2) + read("大人"), ({"R106"}, 5, 0)),
    "nine of ten fit": (read("學生大人", 2) * 2 + read("學", 2) + STRANGE, ({"R106"}, 9, 1)),
    "eight of nine fit": (read("學生大人", 2) * 2 + STRANGE, NOTHING),
    "nine of ten as often": (
        read("學生大人", 2) * 2 + read("學", 2) + read("學", 3),
        ({"R106"}, 9, 1),
    ),
    "nine of ten as often, the first not": (
        read("學", 3) + read("學生大人", 2) * 2 + read("學", 2),
        ({"R106"}, 9, 1),
    ),
    "eight of nine as often": (read("學生大人", 2) * 2 + read("學", 3), NOTHING),
    "other characters other times": (read("學學", 2) + read("生生", 4), ({"R106"}, 4, 0)),
    "other times on other lines": (
        read("學學生", 2) + "\n" + read("學學生", 3) + "\n" + read("學學"),
        ({"R106"}, 8, 0),
    ),
    "two of them again on a line": (
        read("學學生", 2) + "\n" + read("學學生", 3) + "\n" + read("學"),
        NOTHING,
    ),
    "nine of ten as often on the page, all on their lines": (
        read("學生大人", 2) * 2 + read("學", 2) + "\n" + read("學", 3),
        ({"R106"}, 10, 0),
    ),
    "other times on one line": (read("學學學", 2) + read("學學生生", 3) + read("學生生"), NOTHING),
    "with tone marks": ("學(xué)(xué)生(shēng)(shēng)學(xué)(xué)", NOTHING),
}
TONELESS = {
    "six, of three characters": (read("學會發學會發", after="的"), ({"R105"}, 6, 0)),
    "five": (read("學會發學會", after="的"), NOTHING),
    "six, of two characters": (read("學會學會學會", after="的"), (set(), 0, 6)),
    "two of them again": (read("學會發經學會", after="的"), ({"R105"}, 6, 0)),
    "one of them again": (read("學會發經進學", after="的"), NOTHING),
    "characters of any script": (read("大人生大人生", after="的"), NOTHING),
    "nine of ten fit": (read("學會發學會發學會發", after="的") + STRANGE, ({"R105"}, 9, 1)),
    "eight of nine fit": (read("學會發學會發學會", after="的") + STRANGE, NOTHING),
    "nine of ten keep it": (read("學會發學會發學會發", after="的") + read("大"), ({"R105"}, 9, 1)),
    "eight of nine keep it": (read("學會發學會發學會", after="的") + read("大"), NOTHING),
    "one without a reading above": ("學會\n" + read("學會發學會發", after="的"), ({"R105"}, 6, 0)),
    "and below": (read("學會發學會發", after="的") + "\n學會", ({"R105"}, 6, 0)),
    "in the same line": (read("學會發學會發", after="的") + "學", NOTHING),
    "in a line between": (
        read("學會發", after="的\n") + "學\n" + read("學會發", after="的"),
        NOTHING,
    ),
    "half of them go on": (
        read("學會發", after="的") + read("學會發", after="；"),
        ({"R105"}, 6, 0),
    ),
    "fewer go on": (read("學會", after="的") + read("發學會發", after="；"), NOTHING),
    "a blank after each": (read("學會發學會發", after=" 的"), ({"R105"}, 6, 0)),
    "a blank after one of eleven": (
        read("學會發學會發學會發學", after="的") + read("會", after=" 的"),
        ({"R105"}, 11, 0),
    ),
    "a blank after one of nine": (
        read("學會發學會發學會", after="的") + read("發", after=" 的"),
        NOTHING,
    ),
    "none after one of ten": (
        read("學會發學會發學會發", after=" 的") + read("會", after="的"),
        ({"R105"}, 10, 0),
    ),
    "none after one of nine": (
        read("學會發學會發學會", after=" 的") + read("發", after="的"),
        NOTHING,
    ),
    "none at the ends of lines": (
        read("學會發學會發", after=" 的") + read("學會發", after="\n"),
        ({"R105"}, 9, 0),
    ),
}
PERIODIC = {
    "every third character": (read("大", after="的的") * 12, ({"R107"}, 12, 0)),
    "eleven of them": (read("大", after="的的") * 11, NOTHING),
    "every second": (read("大", after="的") * 12, NOTHING),
    "every ninth": (read("大", after="的" * 8) * 12, ({"R107"}, 12, 0)),
    "every tenth": (read("大", after="的" * 9) * 12, NOTHING),
    "what is no Han does not count": (read("大", after="的1a的") * 12, ({"R107"}, 12, 0)),
    "a reading that fits nothing among thirteen": (
        read("大", after="的的") * 12 + STRANGE,
        ({"R107"}, 12, 1),
    ),
    "two among fourteen": (read("大", after="的的") * 12 + STRANGE * 2, NOTHING),
    "one distance of eleven is another": (
        read("大", after="的的") * 11 + "的" + read("大"),
        ({"R107"}, 12, 0),
    ),
    "two of eleven are": (
        read("大", after="的的") * 10 + "的" + read("大") + read("大"),
        NOTHING,
    ),
    "half of them end an item": (
        read("大", after="的的") * 6 + read("大", after="、的的") * 6,
        ({"R107"}, 12, 0),
    ),
    "more than half end one": (
        read("大", after="的的") * 5 + read("大", after="、的的") * 7,
        NOTHING,
    ),
    "half of them begin one": (
        ("的的，" + read("大")) * 6 + ("的的" + read("大")) * 6 + "的",
        ({"R107"}, 12, 0),
    ),
    "more than half begin one": (
        ("的的，" + read("大")) * 7 + ("的的" + read("大")) * 5 + "的",
        NOTHING,
    ),
    "readings that stand twice": (read("大", 2, "的的") * 12, NOTHING),
}
PAGES = {
    f"{kind}: {name}": case
    for kind, cases in (("repeated", REPEATED), ("toneless", TONELESS), ("periodic", PERIODIC))
    for name, case in cases.items()
}


@each_row(("text", "expected"), PAGES.values(), ids=PAGES)
def test_readings_go_where_their_law_is_kept(text, expected):
    assert rules_of(text) == expected


# Simplified characters with one of their readings: three of the hundred commonest, others less so.
COMMONEST = {"国": "guó", "年": "nián", "学": "xué"}
COMMON = {"理": "lǐ", "现": "xiàn", "山": "shān", "水": "shuǐ", "花": "huā", "树": "shù"}
RARE = {"鸦": "yā", "杉": "shān", "沫": "mò", "澡": "zǎo", "柿": "shì"}
# Between them other characters, one to four: no other law is kept.
GAPS = ("的", "的是", "的是有", "了", "的是有不")


def scatter(syllables, number, late, tail="", after=""):
    """Return a page with this many readings of characters, `late` of which stand before without."""
    names = list(syllables)
    first = "".join(names[:late])
    body = ""
    for place in range(number):
        name = names[place % len(names)]
        body += f"{GAPS[place % len(GAPS)]}{name}({syllables[name]}){after}"
    return f"{first}{body}{tail or '的'}"


MORE = {"民": "mín", "成": "chéng", "家": "jiā", "道": "dào", "起": "qǐ", "所": "suǒ"}
MORE |= {"如": "rú", "以": "yǐ"}
TWELVE = COMMONEST | COMMON | dict(list(RARE.items())[:3])
SCATTERED = {
    "twenty, of twelve characters": (scatter(TWELVE, 20, 3), True),
    "nineteen": (scatter(TWELVE, 19, 3), False),
    "of eleven characters": (scatter(dict(list(TWELVE.items())[:11]), 20, 3), False),
    "the hundredth of the commonest": (
        scatter({"所": "suǒ"} | dict(list(TWELVE.items())[1:]), 20, 3),
        True,
    ),
    "the next one": (scatter({"如": "rú"} | dict(list(TWELVE.items())[1:]), 20, 3), False),
    "three in five are common": (scatter(COMMONEST | COMMON | RARE, 20, 4), True),
    "fewer are": (scatter(COMMONEST | dict(list(COMMON.items())[:4]) | RARE, 20, 3), False),
    "a quarter stands before": (scatter(TWELVE, 24, 3), True),
    "less than a quarter does": (scatter(TWELVE, 24, 2), False),
    "none does": (scatter(TWELVE, 20, 0), False),
    "none stands twice": (scatter(TWELVE | MORE, 20, 0), False),
    "a list of glosses": (scatter(TWELVE, 20, 3, after="，"), False),
    "two of twenty-two fit nothing": (scatter(TWELVE, 20, 3, "的" + "他(xué)是他(xué)了"), True),
    "three of twenty-three": (scatter(TWELVE, 20, 3, "的" + "他(xué)是他(xué)了他(xué)"), False),
}


@each_row(("text", "expected"), SCATTERED.values(), ids=SCATTERED)
def test_readings_at_random_are_of_common_characters_and_come_late(text, expected):
    assert rules_of(text)[0] == ({"R108"} if expected else set())


EIGHT = dict(list(TWELVE.items())[:8])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (scatter(EIGHT, 10, 2), 10),
        (scatter(EIGHT, 9, 2), 0),
        (scatter(dict(list(EIGHT.items())[:7]), 10, 2), 0),
    ],
)
def test_a_few_readings_at_random_are_told_and_left(text, told):
    """Ten, of eight characters."""
    assert rules_of(text) == (set(), 0, told)


@pytest.mark.parametrize(
    ("is_converted", "has_readings", "number"),
    [(False, True, 3), (True, True, 0), (False, False, 0)],
)
def test_readings_of_a_converted_page_are_the_business_of_its_converter(
    is_converted, has_readings, number
):
    edits, _ = undo_insertions(read("學生學", 2), Seen(is_converted, has_readings, False, False))
    assert len(edits) == number


@each_row(
    ("text", "expected"),
    [
        ("行(háng)", True),
        ("行(hang)", True),
        ("行(hǎng)", True),
        ("行(hong)", False),
        ("女(nv)", True),
        ("女(nu)", True),
        ("女(nü )", True),
        ("女(nǚ)(nǚ)", True),
        ("女(na)", False),
    ],
)
def test_a_reading_fits_in_any_tone_and_any_spelling(text, expected):
    (group,) = find_groups(text)
    assert fits(group) is expected
    assert (group.start, group.end) == (1, len(text))
    assert group.times == text.count("(")


# What stands on a page with commas before marks, how many of them go, and how many places are told.
COMMAS = {
    "five, two before stops": (",，的" * 3 + ",。的,、", 5, 0),
    "four": (",，的" * 2 + "的,。的,、", 0, 0),
    "four, three before stops": (",，的" + "的,。的,、的,。", 0, 3),
    "one before a stop": (",，的" * 4 + "的,。", 0, 0),
    "two marks in five": (",，的" * 3 + ",。的,、" + "的，" * 7, 5, 0),
    "fewer": (",，的" * 3 + ",。的,、" + "的，" * 8, 0, 0),
    "fewer, three before stops": (",，的" * 3 + ",。的,、的,。" + "的，" * 10, 0, 3),
    "before other marks as well": (",，的" * 3 + ",。的,、的,；的,！的,:", 8, 0),
    "not after one": (",，的" * 3 + ",。的,、的！,；", 5, 0),
    "among full stops in a row": (",，的" * 3 + ",。,。。的,、的。,。", 7, 0),
    "a comma after full stops": (",，的" * 3 + ",。的,、的。。,的", 5, 0),
    "two after them": (",，的" * 3 + ",。的,、的。,,的", 5, 1),
    "three commas": (",，的" * 3 + ",。的,、的,,,的,,，的", 5, 2),
    "two, and a full stop": (",，的" * 3 + ",。的,、的,,。", 5, 1),
}


@each_row(("text", "number", "told"), COMMAS.values(), ids=COMMAS)
def test_commas_before_marks_go_where_many_are(text, number, told):
    """Of some in a row nothing says which were typed."""
    edits, findings = undo_marks("的" + text, False, True)
    assert [edit.before for edit in edits] == [","] * number
    assert [(one.rule, one.count) for one in findings] == ([("R209", told)] if told else [])


def strays(number, *others):
    """Return a Traditional page with so many pairs before marks that are Simplified, and others."""
    pairs = ["赔试"] * number + list(others)
    return "".join(f"我們走到{pair}，" for pair in pairs)


FAR = "山水"
# The page, how many pairs go, and how many are told.
STRAYS = {
    "six of seventeen": (strays(6, *[FAR] * 11), 6, 0),
    "six of eighteen": (strays(6, *[FAR] * 12), 0, 0),
    "five": (strays(5), 0, 0),
    "three, with others that cost as much": (strays(3, *["草殃"] * 3), 6, 0),
    "two of those": (strays(2, *["草殃"] * 4), 0, 0),
    "a pair of 25 nats": (strays(6, "草殃"), 7, 0),
    "of 24.8": (strays(6, "嗓澡"), 6, 1),
    "of 17.0": (strays(6, "水山"), 6, 1),
    "of 16.8": (strays(6, "山書"), 6, 0),
    "of 22.0, which counts": (strays(5, "水鴉"), 5, 1),
    "of 21.8, which does not": (strays(5, "山囚"), 0, 0),
    "as many Traditional ones as pairs": (strays(6).replace("們", "", 1) + "們", 6, 0),
    "fewer": (strays(6).replace("們", "", 1), 0, 0),
    "two Simplified elsewhere": (strays(6) + "学学的", 6, 0),
    "three": (strays(6) + "学学学的", 0, 0),
}


@each_row(("text", "number", "told"), STRAYS.values(), ids=STRAYS)
def test_two_strange_characters_before_marks_go_where_many_are(text, number, told):
    edits, findings = undo_marks(text, True, False)
    assert (len(edits), sum(one.count for one in findings)) == (number, told)
    edits, findings = undo_marks(text, False, False)
    assert edits == [], "on a page without its converter nothing but the pairs says what they are"
    assert sum(one.count for one in findings) == (number or told)
