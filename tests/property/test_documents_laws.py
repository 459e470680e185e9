"""Laws of the places where text of pages enters documents: it stays text."""

import json
import re
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.page_text import replay_edits
from shanben.base.terminal import show_text
from shanben.documents.changelog import make_changelog
from shanben.documents.datasheet import Table
from shanben.documents.examples import PASSAGE, make_example
from shanben.documents.markup import MAX_SHOWN, escape_found, open_templates
from shanben.documents.report.catalogue import escape_json
from shanben.documents.report.charts import Bar, Chart
from shanben.documents.words import Said
from shanben.documents.yaml_text import make_yaml
from shanben.release import History
from tests.examples import many
from tests.test_describe import edits_of

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text("<>&\"'`|*_#[]()!-~=+:/\\\n\r\t \u202e\u200b\u2028\ue319\x00", max_size=60),
    st.sampled_from(
        [
            "</td></table><script>alert(1)</script>",
            "\n\n# 標題\n\n---\nlicense: mit\n---\n",
            "<!--",
            "]]>",
            "]( javascript:alert(1))",
            "&lt;b&gt;",
        ]
    ),
)


def squeeze(text):
    """Leave blanks out."""
    return "".join(text.split())


def macros(template):
    """The macros of a template, as documents call them."""
    return open_templates().get_template(template).module


def as_shown(text):
    """What a reader sees of text as found: one line, nothing hidden, cut where it grows long."""
    line = show_text(" ".join(text.split()))
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"


class Reader(HTMLParser):
    """What a browser would see: the tags, and the text of each cell."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.cells = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data.strip("\n")


@pytest.mark.slow
@settings(max_examples=many(150), deadline=None, derandomize=True)
@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_a_table_holds_only_its_own_tags(cells):
    """Whatever a cell says, the reader sees it as text, in its cell, with nothing hidden."""
    table = str(macros("tables.jinja").show_table(Table(["what"], [cells])))
    reader = Reader()
    reader.feed(table)
    assert {tag for tag, _ in reader.tags} <= {"table", "tr", "th", "td"}
    assert all(not attributes for _, attributes in reader.tags)
    assert reader.cells[1:] == [as_shown(cell) for cell in cells]
    # No blank line: Markdown ends a block of HTML there, and would read what follows.
    assert "\n\n" not in table
    assert "\r" not in table


@settings(max_examples=many(150), deadline=None, derandomize=True)
@given(st.recursive(HOSTILE, lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_json_in_a_script_block_cannot_end_it(value):
    """It reads back as it was, and holds no character that HTML, or the eye, takes for another."""
    text = escape_json(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\x7f-\x9f]", text)
    assert "\n" not in text


@settings(max_examples=many(100), deadline=None, derandomize=True)
@given(HOSTILE.filter(str.strip), st.data())
def test_an_example_shows_its_page_and_nothing_else(text, data):
    """The card's passages: only marks are tags, and the restored passage is the replay of the edits."""
    edits = data.draw(edits_of(text))
    restored = replay_edits(text, edits)
    row = {
        "id": "sb1-a",
        "language": "zh-Hant",
        "text": text,
        "text_simplified": restored,
        "edits": [edit._asdict() for edit in edits],
        "blocks": [],
    }
    example = make_example("any", row)
    # The passage begins with the first character that is not blank, or with the edit it stands in.
    start = len(text) - len(text.lstrip())
    start = min([start, *(edit.start for edit in edits if edit.start < start < edit.end)])
    assert len(text) <= PASSAGE
    passed = len(replay_edits(text[:start], [edit for edit in edits if edit.end <= start]))
    show_passage = macros("words.jinja").show_passage
    for column, tag, expected in (
        (show_passage(example.pieces, "del"), "del", text[start:]),
        (show_passage(example.pieces, "ins"), "ins", restored[passed:]),
        (escape_found(example.simplified), "", restored[passed:]),
    ):
        reader = Reader()
        reader.feed(f"<td>{column}</td>")
        assert {name for name, _ in reader.tags} <= {"td", tag}
        assert all(not attributes for _, attributes in reader.tags)
        assert "\n" not in str(column)
        if len(shown := show_text(squeeze(expected))) < MAX_SHOWN:
            assert squeeze(reader.cells[0]) == shown
    assert len(str(escape_found(text))) <= 6 * MAX_SHOWN + 12


@settings(max_examples=many(100), deadline=None, derandomize=True)
@given(st.lists(HOSTILE, min_size=1, max_size=4), HOSTILE, HOSTILE)
def test_a_plot_holds_only_its_own_tags(labels, heading, note):
    """An outlet may be named anything; the page's policy allows no style and no handler."""
    bars = tuple(Bar(Said(label, label), 1, 1000) for label in labels)
    chart = Chart(Said(heading, note), Said(note, heading), bars=bars)
    reader = Reader()
    reader.feed(str(macros("charts.jinja").draw_chart(chart)))
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    own = table | {"figure", "figcaption", "h3", "p", "svg", "rect", "span"}
    assert {tag for tag, _ in reader.tags} <= own
    names = {name for _, attributes in reader.tags for name in attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    assert reader.cells[3::3] == [as_shown(label) for label in labels]


@settings(max_examples=many(100), deadline=None, derandomize=True)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_the_changelog_keeps_foreign_text_in_its_spans(seed, reason, column):
    """A line stays a line, and a span of code ends where the template ends it."""
    entry = {"version": "1.1.0", "from": "1.0.0", "rows": 1, "added": 0, "moved": 0}
    entry |= {"schema": [{"column": column, "kind": "column_added"}], "columns": {column: 1}}
    entry |= {"withdrawn": ["sb1-a"], "edited": [{"seed": seed, "before": "b", "after": "c"}]}
    withdrawn = ({"id": "sb1-a", "version": "1.1.0", "reason": reason},)
    text = make_changelog(History(None, None, (entry,), withdrawn))
    lines = text.split("\n")[6:]
    assert len(lines) == 6
    patterns = (
        r"- 1 rows; 0 added since 1\.0\.0\.",
        r"- Contract: `[^`]+`\.",
        r"- Rows changed per column: `[^`]*` 1\.",
        r"- Withdrawn `sb1-a: [^`]*`\.",
        r"- Edited `[^`]*: b -> c`\.",
        "",
    )
    assert all(map(re.fullmatch, patterns, lines))
    assert all(show_text(line) == line for line in lines)


WORDS = st.sampled_from(["name", "data_files", "null", "cff-version", "1.5", "2020-01-01", "<<"])
SCALARS = st.one_of(
    st.text("ab -:#.,?!&*'[]{}0~=", max_size=120),
    st.text("a \n\té善😀\x7f", max_size=20),
    st.sampled_from(
        ["yes", "1e3", "- a", "a: b", "---", "https://a.org/?b=c#d", None, True, 7, -0.1]
    ),
)


@settings(max_examples=many(90), deadline=None, derandomize=True)
@given(
    st.dictionaries(WORDS, st.lists(st.dictionaries(WORDS, SCALARS)) | st.lists(SCALARS) | SCALARS)
)
def test_yaml_is_that_of_one_printer(values):
    """Whichever of PyYAML's printers writes an entry, the bytes are those of the one in Python."""
    # Entry by entry, because it would write an object that stands in two of them once, and point to it.
    entries = [{key: value} for key, value in values.items()]
    known = [yaml.safe_dump(e, allow_unicode=True, sort_keys=False, width=100) for e in entries]
    assert make_yaml(values) == "".join(known)
