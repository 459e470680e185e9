"""Laws of the places where text of pages enters documents: it stays text."""

import json
import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.terminal import show_text
from shanben.base.text import replay_edits
from shanben.documents.examples import PASSAGE, make_example
from shanben.documents.markup import MAX_SHOWN, escape_found, make_table
from shanben.documents.report import escape_json
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


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_a_table_holds_only_its_own_tags(cells):
    """Whatever a cell says, the reader sees it as text, in its cell, with nothing hidden."""
    table = make_table(["what"], [cells])
    reader = Reader()
    reader.feed(table)
    assert {tag for tag, _ in reader.tags} <= {"table", "tr", "th", "td"}
    assert all(not attributes for _, attributes in reader.tags)
    shown = [show_text(" ".join(cell.split())) for cell in cells]
    assert reader.cells[1:] == [
        text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…" for text in shown
    ]
    # No blank line: Markdown ends a block of HTML there, and would read what follows.
    assert "\n\n" not in table
    assert "\r" not in table


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.recursive(HOSTILE, lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_json_in_a_script_block_cannot_end_it(value):
    """It reads back as it was, and holds no character that HTML, or the eye, takes for another."""
    text = escape_json(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\x7f-\x9f]", text)
    assert "\n" not in text


@settings(max_examples=100, deadline=None, derandomize=True)
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
    # The passage begins with the first character that is no blank, or with the edit it stands in.
    start = len(text) - len(text.lstrip())
    start = min([start, *(edit.start for edit in edits if edit.start < start < edit.end)])
    assert len(text) <= PASSAGE
    passed = len(replay_edits(text[:start], [edit for edit in edits if edit.end <= start]))
    for column, tag, expected in (
        (example.found, "del", text[start:]),
        (example.restored, "ins", restored[passed:]),
        (example.simplified, "", restored[passed:]),
    ):
        reader = Reader()
        reader.feed(f"<td>{column}</td>")
        assert {name for name, _ in reader.tags} <= {"td", tag}
        assert "\n" not in str(column)
        if len(shown := show_text(squeeze(expected))) < MAX_SHOWN:
            assert squeeze(reader.cells[0]) == shown
    assert len(str(escape_found(text))) <= 6 * MAX_SHOWN + 12
