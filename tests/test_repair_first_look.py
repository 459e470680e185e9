"""The first look at a mark spares the weighing, and passes over no cut."""

import pytest

from shanben.pages.repair.converter import first_look
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.first_look import is_debris, may_be_run, shows_cut
from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.runs import widen
from shanben.pages.repair.suspects import look_at_page
from tests.damaged import make_page
from tests.rows import each_row

# The original, and the mark at which decoder d leaves the cut.
CUTS = [
    ("成為上海基層組織的驕傲", ";"),
    ("他為難地說。“那好。”吳書記點頭", "!"),
    ("活更加幸福。疫情防控", "!"),
    ("學校迎來了春天。可以說,孩子們等了很久", "?"),
    ("工資很高。科威特貨幣叫K·D", "?"),
]


def look(found: str, mark: str) -> tuple[str, int, int]:
    """Return what `may_be_run` asks about the first such mark of a found text."""
    place = found.index(mark) + 1
    return found, place, character_pairs()[widen(mark)][1]


@pytest.mark.parametrize(("clean", "mark"), CUTS)
def test_the_text_after_a_cut_may_be_a_run(clean: str, mark: str) -> None:
    """What a cut leaves reads better one byte off."""
    found = damage(clean, {}, "d")
    assert found != clean
    assert may_be_run(*look(found, mark))
    assert shows_cut(found, found.index(mark) + 1)


@pytest.mark.parametrize(
    "found", ["他說;也許你曾抱怨過", "危害很大。第一它助長了", "企業贊助。此外北京還在"]
)
def test_text_that_makes_no_characters_one_off_is_no_run(found: str) -> None:
    """Nor is text whose bytes make far rarer ones."""
    assert not may_be_run(*look(found, ";" if ";" in found else "。"))


def test_a_quote_that_ends_a_line_is_no_debris() -> None:
    """The next line says nothing about the mark before it."""
    text = "他們說“這是最要緊的。”\n鸜鵒為了奪取"
    assert not shows_cut(text, text.index("。") + 1)


def test_a_strange_character_after_a_mark_is_no_debris_by_itself() -> None:
    """据 is Simplified, yet the bytes after the mark make nothing better one off."""
    text = "學校進步。根据經驗,進了步。"
    place = text.index("。") + 1
    assert is_debris(text[place:])
    assert not shows_cut(text, place)


@pytest.mark.pure
@pytest.mark.parametrize(("more", "expected"), [(0.0, False), (0.1, True)])
def test_only_what_costs_more_than_odd_text_at_least_is_odd(more, expected, monkeypatch) -> None:
    """Weighed after the two characters before it, with eight after it."""
    asked = []

    def measure(_, *of):
        asked.append(of)
        return first_look.LEAST_ODDITY + more

    monkeypatch.setattr(first_look, "measure_excess", measure)
    page = make_page("他們走了,他們在學校裡學習", decoder="d")
    assert first_look.is_odd(page, "他們走了", 4) is expected
    assert asked == [("走了", ",他們在學校裡學習"[:9], None)]


LINE = "頁一二三四五六七八九" * 8


@each_row(
    ("text", "near"),
    [
        (LINE + "式" + LINE, "五六七八九式頁一二三"),
        ("式" + LINE, "式頁一二三"),
        ("頁一式" + LINE, "頁一式頁一二三"),
        (LINE + "式一二" + "智" + LINE, "五六七八九式一二智頁\n八九式一二智頁一二三"),
        (LINE, ""),
        # One in thirty characters, and one more: then it is quicker to look through everything.
        ("式" + "頁" * 29, "式頁頁頁頁"),
        ("式" + "頁" * 28, "式" + "頁" * 28),
        # Two codes for one character, and every place after it is another one.
        (LINE + "𠀀" + LINE + "式", LINE + "𠀀" + LINE + "式"),
    ],
)
def test_what_stands_around_signs_of_spun_words_is_looked_through(text: str, near: str) -> None:
    """Five characters before and four after each; of many, the whole page."""
    assert look_at_page(text).near == near
