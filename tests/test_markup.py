"""What a parser would search without end is refused; what sites really serve is not."""

import pytest

from shanben.base.findings import Finding
from shanben.seeds.formats.html import FEW_TAGS, render_html
from shanben.seeds.formats.nesting import MOST_STEPS, is_heavy, measure_markup

TAGS = 5_000
# What stays open, and what makes a parser search all of it: as often as it is asked.
HOSTILE = {
    "options below elements": ("<div>", "<option>x"),
    "groups of options": ("<optgroup>", "<optgroup>"),
    "options in a selection": ("<select><optgroup>", "<option>"),
    "end tags of text": ("<section>", "</i>"),
    "end tags of a form": ("<div>", "</form>"),
    "end tags of an entry": ("<div>", "</li>"),
    "entries in entries": ("<section><li>", "</i>"),
    "entries that are not ended inside": ("<li><marquee></li>", "</b>"),
    "readings": ("<ruby>", "<rt>"),
    "end tags unknown to a drawing": ("<svg>" + "<g>" * 4, "</x>"),
    "one drawing": ("<g>", "</y>"),
    "a formula": ("<mi>", "</z>"),
    "drawings that seem to close themselves": ("<svg><g a=b/>", "</x>"),
    "buttons in a drawing": ("<button>", "</center>"),
    "forms of templates": ("<template><form>", "</optgroup>"),
    "open after what is no comment": ("<!--><div>", "</i>"),
    "open in the style of a drawing": ("<svg><style><g>", "</x>"),
}


@pytest.mark.parametrize(("opened", "asked"), HOSTILE.values(), ids=HOSTILE)
def test_what_a_parser_would_search_is_refused(opened, asked):
    """Deeper than any browser goes, and asked again and again."""
    start = {"<g>": "<svg>", "<mi>": "<math>", "<button>": "<svg>"}.get(opened, "")
    html = start + opened * TAGS + asked * TAGS
    found = render_html(html)
    assert isinstance(found, Finding)
    assert found.rule == "P109"


ROW = "<tr><td>{n}<td><a href=/{n}><b>第{n}条</b></a><td><img src=a.gif>2020-01-01"
HONEST = {
    "a table without end tags": ("<table>", ROW),
    "a table in tables": ("<table>", "<tr><td><table><tr><td>第{n}条</td></tr></table></td></tr>"),
    "a list without end tags": ("<ul>", "<li><a href=/{n}>第{n}条</a> <span>要闻</span>"),
    "paragraphs without end tags": ("", "<p align=center><span>第{n}段。</span><br>"),
    "terms": ("<dl>", "<dt>词<dd><i>义</i>{n}"),
    "choices": ("<form><select>", "<option value={n}>第{n}项<option>"),
    "spans that the end of a block ends": ("<div>", "<div><span><font>第{n}条</div>"),
    "end tags too many": ("<div>", "<div>第{n}条</div></span></span></p>"),
    "drawings": (
        "",
        '<p><svg viewBox="0 0 9 9"><path d="M0 0h9"/><g id="a{n}"><use href="#a" /></g></svg>{n}</p>',
    ),
    "a drawing that is not closed": ("", "<div><svg><path d='M0'/><p>第{n}条</p></div>"),
    "comments": ("", "<!-- <div> <ul> --><div>第{n}条</div>"),
    "scripts that write tags": (
        "",
        '<script>document.write("<div><ul><li>{n}")</script><p>第{n}条',
    ),
    "headings": ("", "<h2>第{n}条<h3>小题</h3></h2>"),
    "sections of a table": ("<table>", "<tbody><tr><th>{n}<td>甲<tbody>"),
    "buttons": ("", "<button>{n}<button>乙<p>第{n}条"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("start", "line"), HONEST.values(), ids=HONEST)
def test_what_sites_serve_is_read_however_long_it_is(start, line):
    """Sites leave out end tags, or have too many, on pages of thousands of entries."""
    html = start + "".join(line.replace("{n}", str(n)) for n in range(6000))
    assert html.count("<") > FEW_TAGS
    assert isinstance(render_html(html), str)


@pytest.mark.parametrize(("start", "line"), HONEST.values(), ids=HONEST)
def test_the_steps_grow_with_the_page(start, line):
    """Twice the entries are at most 2.3 times the steps."""
    short, long = (
        measure_markup(start + line.replace("{n}", "1") * entries, 10**9) for entries in (400, 800)
    )
    assert long <= 2.3 * short + 100


def test_no_search_is_longer_than_the_page_allows():
    """The measure stops where it is passed, so it is itself no way to hold up a run."""
    assert measure_markup("<div>" * 10_000, 5_000) is None
    assert measure_markup("<div>" * 100, 100 * 99 // 2) is not None
    assert measure_markup("<div>" * 101, 100 * 99 // 2) is None


def test_few_tags_are_not_counted():
    """Searching them takes no time, and templates of sites nest some hundreds."""
    html = "<div>" * (FEW_TAGS // 2) + "甲"
    assert is_heavy(html, html.count("<"))
    assert html.count("<") > 2 * MOST_STEPS
    assert render_html(html) == "甲"
