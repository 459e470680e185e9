"""The templates: markup stands in them and nowhere else, and they draw what they are given."""

import ast
import re
import sys
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import get_origin
from xml.etree import ElementTree

import pytest
from jinja2 import DictLoader, Environment

import shanben.documents
from shanben.documents.card import SIZE_CATEGORIES
from shanben.documents.datasheet import Table
from shanben.documents.examples import Stretch
from shanben.documents.facts import Facts
from shanben.documents.markup import OPTIONS, CompiledTemplates, open_templates
from shanben.documents.report import charts
from shanben.documents.report.charts import Bar, Chart, Column, Frame
from shanben.documents.words import Said, say
from tests.rows import each_row

ROOM = Path(shanben.documents.__file__).parent
MODULES = sorted(ROOM.rglob("*.py"))
TEMPLATES = {
    path.name: path.read_text(encoding="utf-8")
    for path in resources.files("shanben.documents.templates").iterdir()
    if path.name.endswith(".jinja")
}
TAG = re.compile(r"</?[A-Za-z]")


def macros(template):
    return open_templates().get_template(template).module


def find_markup(source):
    """Return the strings of a module in which a tag begins, or a part of one; docstrings are none."""
    tree = ast.parse(source)
    parents = (node for node in ast.walk(tree) if not isinstance(node, ast.Expr))
    parts = (part for node in parents for part in ast.iter_child_nodes(node))
    strings = [part.value for part in parts if isinstance(part, ast.Constant)]
    return [text for text in strings if isinstance(text, str) and TAG.search(text)]


@each_row(
    "source",
    [
        'f"<td>{cell}</td>"',
        'row = f"{a}</{b}>" + f"<b {a}"',
        'row = "<td>" + cell',
        'row = "<td>%s" % cell',
        'text += "</table>"',
        '"<td>{}</td>".format(cell)',
        '"<br>".join(cells)',
        'Markup("<b>")',
        'MARKS = {"del": "<del>"}',
    ],
)
def test_markup_in_code_is_noticed(source):
    """The test below can fail."""
    assert find_markup(source)
    assert find_markup(f'"""Not <b>this</b>."""\n{source}') == find_markup(source)


@each_row("path", MODULES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_no_markup_stands_in_code(path):
    """HTML in a string of Python is escaped by whoever remembers to; a template escapes by itself."""
    sizes = [word for _, word in SIZE_CATEGORIES]  # such as 1K<n<10K
    assert [text for text in find_markup(path.read_text("utf-8")) if text not in sizes] == []


def test_every_template_escapes_by_itself():
    """No template turns it off; in HTML, and in the macros, no value is declared safe."""
    assert len(TEMPLATES) == 8
    assert open_templates().autoescape is True
    for name, text in TEMPLATES.items():
        assert "autoescape" not in text, name
        if not name.endswith(".md.jinja"):
            assert not re.search(r"\|\s*safe\b", text), name


def test_a_name_that_nobody_gave_is_an_error():
    """A document with a hole in it must not be written."""
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        open_templates().from_string("{{ nothing }}").render()


def test_a_template_is_compiled_once_for_all_runs(tmp_path, monkeypatch):
    """Until its text, its options or Jinja change; what is not that code is not run, nor in the way."""
    kept = tmp_path / "made.pyc"
    monkeypatch.setattr(CompiledTemplates, "get_cache_key", lambda *_: str(kept))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def compile_counted(text):
        environment = Environment(
            loader=DictLoader({"one": text}), bytecode_cache=CompiledTemplates(), autoescape=True
        )
        compiled = []
        plain = environment.compile
        monkeypatch.setattr(
            environment, "compile", lambda *given: compiled.append(given) or plain(*given)
        )
        return environment.get_template("one").render(), len(compiled)

    assert compile_counted("{{ 1 + 1 }}") == ("2", 1)
    assert compile_counted("{{ 1 + 1 }}") == ("2", 0)
    assert compile_counted("{{ 1 + 2 }}") == ("3", 1)
    assert compile_counted("{{ 1 + 2 }}") == ("3", 0)
    for damage in (lambda data: data[:-20], lambda _: b"", lambda data: data[:80] + b"?"):
        kept.write_bytes(damage(kept.read_bytes()))
        assert compile_counted("{{ 1 + 2 }}") == ("3", 1)
    with monkeypatch.context() as changed:
        changed.setitem(OPTIONS, "trim_blocks", False)
        assert compile_counted("{{ 1 + 2 }}") == ("3", 1)
    kept.unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compile_counted("{{ 1 + 2 }}") == ("3", 1)
    assert not kept.exists()
    kept.mkdir()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert compile_counted("{{ 1 + 2 }}") == ("3", 1)


def test_a_compiled_template_lies_where_compiled_modules_do():
    """Under a name that is no source of the program for its fingerprint."""
    template = str(ROOM / "templates" / "report.html.jinja")
    key = Path(CompiledTemplates().get_cache_key("report.html.jinja", template))
    assert (key.parent.name, key.suffix) == ("__pycache__", ".pyc")
    assert CompiledTemplates().get_cache_key("in a zip file", None) == ""


# --- tables and words -----------------------------------------------------------------------------


def test_a_table_is_one_block_of_html():
    """Numbers to the right, with commas; words as words; no empty line, which would end the block."""
    table = Table(("outlet", "rows"), [("# 甲|<乙>", 3), ("", 1200)])
    assert macros("tables.jinja").show_table(table) == (
        "<table>\n"
        "<tr><th>outlet</th><th>rows</th></tr>\n"
        '<tr><td># 甲|&lt;乙&gt;</td><td align="right">3</td></tr>\n'
        '<tr><td></td><td align="right">1,200</td></tr>\n'
        "</table>"
    )


def test_a_table_without_rows_says_so():
    """A heading over nothing leaves the reader to guess."""
    assert macros("tables.jinja").show_table(Table(("rule", "rows"), [])) == "None."


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("`title` is < null", "<code>title</code> is &lt; null"),
        ("the page's `a<b`", "the page&#x27;s <code>a&lt;b</code>"),
        ("", ""),
    ],
)
def test_code_in_our_own_words_is_marked(words, shown):
    assert macros("words.jinja").show_code(words) == shown


def test_a_passage_shows_each_side_of_its_edits():
    """What an edit took out on the one side, what it put in on the other, no tag around nothing."""
    pieces = [
        Stretch("甲<", "甲<", is_edit=False),
        Stretch("(jiǎ)", "", is_edit=True),
        Stretch(" ", " ", is_edit=False),
        Stretch("?", "乙", is_edit=True),
        Stretch("丙", "丙", is_edit=False),
    ]
    show = macros("words.jinja").show_passage
    assert show(pieces, "del") == "甲&lt;<del>(jiǎ)</del><del>?</del>丙"
    assert show(pieces, "ins") == "甲&lt;<ins>乙</ins>丙"


# --- plots ----------------------------------------------------------------------------------------


def draw(chart):
    """Return a drawn plot as a tree; what is no well-formed XML is an error."""
    return ElementTree.fromstring(macros("charts.jinja").draw_chart(chart))  # noqa: S314  our own


def plain(words):
    """Return words that are the same in both languages."""
    return Said(words, "")


def texts(tree, path):
    return ["".join(node.itertext()) for node in tree.iterfind(path)]


def test_bars_are_a_table_that_can_be_read_aloud():
    """A name, a bar that is hidden from readers aloud, a number; names in Chinese are marked so."""
    bars = (Bar(plain("新华社"), 1200, 1000), Bar(plain("a"), 1, 2))
    tree = draw(Chart(say("Outlets"), plain("A <note>."), bars=bars))
    assert texts(tree, "figcaption/*") == ["Outlets", "A <note>."]
    assert texts(tree, ".//tbody/tr/th") == ["新华社", "a"]
    assert [node.get("lang") for node in tree.iterfind(".//tbody/tr/th")] == ["zh-Hans", None]
    assert texts(tree, ".//td[@class='number']") == ["1,200", "1"]
    assert [node.get("width") for node in tree.iterfind(".//rect")] == ["1000", "2"]
    assert {node.get("aria-hidden") for node in tree.iterfind(".//svg")} == {"true"}


def test_bars_are_measured_against_the_longest():
    """In thousandths; what is not there has no bar; a whole may be longer than every bar."""
    measure = charts._make_bars
    note, a, b, c = map(plain, "nabc")
    assert [bar.width for bar in measure("h", note, [(a, 4), (b, 1), (c, 0)]).bars] == [1000, 250]
    assert [bar.width for bar in measure("h", note, [(a, 4)], 16).bars] == [250]
    assert measure("h", note, []) == Chart(plain("h"), note)


def test_columns_with_room_bear_their_numbers_and_names():
    """Standing on the floor, the highest as high as there is room; nothing stands over an empty one."""
    counts = [("2021-06", 2), ("2021-07", 0), ("x", 1)]
    chart = charts._make_columns("Pages by month", plain("n"), counts)
    tree = draw(chart)
    svg = tree.find("svg")
    floor = svg.find("line").get("y1")
    assert svg.get("aria-labelledby") == "pages-by-month-t pages-by-month-d"
    assert [svg.find(name).get("id") for name in ("title", "desc")] == [
        "pages-by-month-t",
        "pages-by-month-d",
    ]
    assert texts(svg, "desc") == ["2021-06: 2; 2021-07: 0; x: 1"]
    rects = [(int(r.get("y")), int(r.get("height"))) for r in svg.iterfind("g/rect")]
    assert [height for _, height in rects] == [charts.COLUMN_HEIGHT, 0, charts.COLUMN_HEIGHT // 2]
    assert {y + height for y, height in rects} == {int(floor)}
    assert texts(svg, "g/text") == ["2", "1"]
    assert texts(svg, "text") == ["2021-06", "2021-07", "x"]
    places = [float(node.get("x")) for node in svg.iterfind("text")]
    assert places == [charts.COLUMN_WIDTH * part for part in (0.5, 1.5, 2.5)]
    assert texts(tree, "details//th") == ["2021-06", "2021-07", "x"]
    assert texts(tree, "details//td") == ["2", "0", "1"]


def test_columns_without_room_name_the_first_and_the_last():
    """The others have their titles, and stand in the table below; all stay within the frame."""
    counts = [(f"{year}", year) for year in range(1990, 2021)]
    tree = draw(charts._make_columns("Pages by month", plain("n"), counts))
    svg = tree.find("svg")
    assert [(node.get("class"), node.text) for node in svg.iterfind("text")] == [
        ("start", "1990"),
        ("end", "2020"),
    ]
    assert svg.find("g/text") is None
    assert texts(svg, "g/title") == [f"{label}: {count:,}" for label, count in counts]
    assert len(texts(tree, "details//th")) == len(counts)
    edges = [float(r.get("x")) + float(r.get("width")) for r in svg.iterfind("g/rect")]
    assert edges == sorted(edges)
    assert edges[-1] <= charts.PLOT_WIDTH


def test_labels_of_columns_are_escaped():
    """They are our own words today."""
    column = Column(plain("<b>&"), 1, 0.0, 5.0, 16, 10.0, 120)
    tree = draw(Chart(plain("A <heading>"), plain("n"), frame=Frame([column], is_roomy=True)))
    assert texts(tree, "svg/g/title") == ["<b>&: 1"]
    assert texts(tree, "svg/title") == ["A <heading>"]


def test_what_stands_in_a_drawing_is_said_in_both_languages():
    """Years outside of the months that are counted apart have words for names."""
    counts = [("earlier", 2), ("2021-06", 1)]
    tree = draw(charts._make_columns("Pages by month", plain("n"), counts))
    shown = [node.get("data-zh-plain") for node in tree.find("svg").iter() if node.text]
    assert shown == [
        "按月份",
        "更早：2；2021-06：1",
        "更早：2",
        None,
        "2021-06：1",
        None,
        "更早",
        None,
    ]


def test_there_is_no_plot_without_data():
    """An empty dataset draws nothing."""
    empty = {field.name: (get_origin(field.type) or field.type)() for field in fields(Facts)}
    assert charts.make_charts(Facts(**empty | {"absent": {"source": 0}})) == []
