"""Nothing that a seed holds can steer a terminal or command a CI."""

from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from shanben.base.findings import Finding, finding_as_github, finding_as_json, finding_as_line
from shanben.base.terminal import show_text

HIDDEN = st.sampled_from("\x1b\n\r\x85\x9b\xad\u200b\u200f\u2028\u202e\u2066\ue319\ufeff")
# Not st.text, which would merge the two and hardly ever draw one of the few.
HOSTILE = st.lists(st.characters(codec="utf-8") | HIDDEN, max_size=60).map("".join)


@given(HOSTILE)
def test_shown_text_has_no_hidden_characters(text):
    """Blanks aside, it holds only what is printed: no escape sequence, line end or zero-width sign."""
    shown = show_text(text)
    assert all(character.isprintable() or category(character) == "Zs" for character in shown)
    assert not set(shown) & set("\x1b\n\r\u202e\u200b\u2028\x85")


@given(HOSTILE, HOSTILE)
def test_a_finding_is_one_line_in_every_form(seed, message):
    """Whatever the file is called and whatever the page says."""
    finding = Finding("D101", message, line=3, seed=seed)
    for form in (finding_as_line, finding_as_github):
        assert len(form(finding).splitlines()) == 1
    assert "\n" not in finding_as_json(finding)  # the only line end of JSON Lines


def test_a_workflow_command_keeps_its_form():
    """Per cent, colon and comma have a meaning of their own there."""
    finding = Finding("R201", "100% lost: a, b", line=8, seed="a,b:c.txt")
    assert finding_as_github(finding) == (
        "::warning title=R201,file=seeds/a%2Cb%3Ac.txt,line=8::100%25 lost: a, b"
    )


def test_a_row_of_a_dump_is_annotated_at_its_line():
    """The row's number is the line of the file."""
    finding = Finding("P107", "broken", line=1, seed="dump.jsonl#L12")
    assert "file=seeds/dump.jsonl,line=12::" in finding_as_github(finding)
