"""What a line around an article means is decided in one place, by clues that stand in a table.

`line_meanings.json` has lines with the clue that decides them, empty where the words tell nothing.
"""

import json
from typing import Any

import pytest

from shanben.documents.messages import say_inside
from shanben.pages.extract.layout import find_layout
from shanben.pages.extract.readers.articles.edges import closes_no_article
from shanben.pages.extract.readers.articles.openings import opens_no_article
from shanben.pages.extract.readers.datelines.leads import is_byline
from shanben.pages.extract.readers.headlines.choice import choose_headline
from shanben.pages.extract.readers.headlines.fitness import weigh_line
from shanben.pages.extract.readers.headlines.trimming import Prose
from shanben.pages.extract.readers.meanings import (
    DOUBT,
    SURE,
    UNKNOWN,
    clue_meanings,
    is_document_number,
    is_statement,
    list_meanings,
    read_meaning,
    read_plain,
)
from shanben.pages.extract.rivals import find_meanings
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import has_surname, is_bare_name
from tests.conftest import ROOT
from tests.rows import each_row

LINES = json.loads((ROOT / "tests" / "cases" / "line_meanings.json").read_bytes())
# What no line says of itself: its place, and how much of it the article says.
OF_PLACE = {
    *("date", "outlet_alone", "agency", "link", "strange_button"),
    *("menu_step", "strange", "tag", "value_below_label"),
}
ARTICLE = (
    "镇里的春耕现场会在田头召开，各村干部看了新式农机的操作，农技员讲解了育秧的要点。\n"
    "会上说，今年全镇计划种植水稻两万亩，机耕率要超过九成，种子和化肥已经送到村里。"
)


@each_row("case", LINES, ids=lambda case: case["line"])
def test_a_line_is_what_its_strongest_clue_says(case: dict[str, str]) -> None:
    meaning = read_meaning(case["line"])
    assert meaning.clue == case["clue"]
    assert meaning == clue_meanings().get(case["clue"], UNKNOWN)


@each_row("case", LINES, ids=lambda case: case["line"])
def test_the_cheap_reading_and_the_whole_list_agree_with_the_decision(case: dict[str, str]) -> None:
    """No reader hears another answer than the next one."""
    meaning = read_meaning(case["line"])
    assert read_plain(case["line"]) in (meaning, UNKNOWN)
    told = list_meanings(case["line"])
    assert [one.points for one in told] == sorted((one.points for one in told), reverse=True)
    assert meaning.points == (told[0].points if told else 0)
    assert meaning == UNKNOWN or meaning in told


def test_every_clue_of_the_table_decides_a_line_or_is_of_its_place() -> None:
    assert {case["clue"] for case in LINES if case["clue"]} | OF_PLACE == set(clue_meanings())


def test_no_headline_has_as_many_points_as_a_clue_that_decides() -> None:
    """The best there is: the browser's title, every word in the article, right above the date."""
    title = "镇里的春耕现场会在田头召开各村干部看了新式农机的操作农技员讲解了育秧的要点"
    lines = [Line(1, 0, 0, f"{title}_青石网"), Line(2, 0, 0, title), Line(3, 0, 0, "2021-06-04")]
    fit = weigh_line(Prose([*lines, Line(4, 0, 0, ARTICLE)], 3, title), 1, 2)
    assert 7 < fit.points < SURE
    assert fit.other == UNKNOWN


def test_whatever_can_be_in_doubt_is_said_in_chinese_too() -> None:
    """The note shows both meanings, to readers of the report in either language."""
    doubtful = {one.says for one in clue_meanings().values() if DOUBT <= one.points < SURE}
    assert doubtful
    assert [says for says in doubtful if say_inside(says).chinese == says] == []


def told(page: str, line: str) -> dict[str, float]:
    """Return the meanings of a line of a page with their points."""
    start = page.index(line)
    return {
        one.name: one.points for at, _, found in find_meanings(page) if at == start for one in found
    }


PLACES: list[Any] = [
    ("outlet_alone", "青石晚报网", "outlet", ["青石晚报网", "2021-06-04"]),
    ("agency", "新华网——新闻聚焦", "outlet", ["新华网——新闻聚焦", "2021-06-04"]),
    ("strange_button", "分享至好友和朋友圈", "button", ["分享至好友和朋友圈", "2021-06-04"]),
    ("link", "· 春耕现场会召开", "link", ["· 暑期游泳安全提示", "· 春耕现场会召开", "2021-06-04"]),
    ("menu_step", "春耕现场会专题", "menu", ["春耕现场会专题", ">", "2021-06-04"]),
    ("value_below_label", "江湾县农业局", "meta_line", ["发布机构", "江湾县农业局", "2021-06-04"]),
    ("tag", "水稻种植面积", "menu", [*["春耕现场会", "水稻种植面积"] * 2, "2021-06-04"]),
    ("strange", "县医院开设夜间门诊", "link", ["县医院开设夜间门诊", "暑期游泳安全提示", "2021-06-04"]),
    ("date", "2021-06-04", "meta_line", ["春耕现场会召开", "2021-06-04"]),
]  # fmt: skip


@each_row(("clue", "line", "name", "head"), PLACES, ids=lambda value: str(value)[:14])
def test_the_place_of_a_line_tells_what_its_words_do_not(
    clue: str, line: str, name: str, head: list[str]
) -> None:
    page = "\n".join([*head, ARTICLE])
    meanings = told(page, line)
    assert meanings[name] == clue_meanings()[clue].points == max(meanings.values())
    assert not find_layout(page).title_spans or line not in [
        page[slice(*span)] for span in find_layout(page).title_spans
    ]


@pytest.mark.parametrize(
    ("line", "is_title"),
    [("扫码看春耕现场会", True), ("各村干部得到技术支持", None), ("扫码领取优惠券", False)],
)
def test_the_article_decides_between_a_headline_and_a_line_of_the_site(
    line: str, is_title: bool | None
) -> None:
    """All three have words of a site's foot; the article has most, a third and none of the rest."""
    page = f"{line}\n2021-06-04\n{ARTICLE}"
    layout = find_layout(page)
    assert bool(layout.title_spans) == (is_title is True)
    assert (layout.doubt is not None) == (is_title is None)
    meanings = told(page, line)
    if layout.doubt is not None:
        index, fit = layout.doubt
        assert layout.lines[index].text == line
        assert abs(fit.margin) < 0.3
        assert meanings["headline"] == pytest.approx(fit.points)


def test_a_browser_title_settles_what_is_in_doubt() -> None:
    page = f"各村干部得到技术支持_青石网\n各村干部得到技术支持\n2021-06-04\n{ARTICLE}"
    layout = find_layout(page)
    assert (layout.doubt, layout.title) == (None, (1,))
    assert choose_headline(Prose(layout.lines, layout.article.first, ARTICLE), [(1,)], [2])[0] == (
        1,
    )


@each_row(
    "ask",
    [
        *(
            read_meaning,
            read_plain,
            list_meanings,
            is_statement,
            is_document_number,
            opens_no_article,
        ),
        *(closes_no_article, is_byline, is_bare_name, has_surname),
    ],
    ids=lambda ask: ask.__name__,
)
def test_an_empty_line_means_nothing(ask):
    """A reader may ask for what is left of a line, and nothing may be left."""
    assert ask("") in (UNKNOWN, False, [])
