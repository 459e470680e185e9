"""Nothing that a seed holds can steer a terminal or command a CI."""

import json
import re
from unicodedata import category

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.base.findings import Finding, finding_as_github, finding_as_json, finding_as_line
from shanben.base.terminal import disarm_lines, show_json, show_text

HIDDEN = st.sampled_from("\x1b\n\r\x85\x9b\xad\u200b\u200f\u2028\u202e\u2066\ue319\ufeff")
# Not st.text, which would merge the two and hardly ever draw one of the few.
HOSTILE = st.lists(st.characters(codec="utf-8") | HIDDEN, max_size=60).map("".join)
PIECES = st.sampled_from(
    (
        "::error::",
        "::stop-commands::x",
        "##[debug]",
        "##vso[a]",
        "#",
        ":",
        "\n",
        " ",
        "\u3000",
        "雨",
    )
)
COMMANDS = st.lists(PIECES, max_size=8).map("".join)


def find_command(line):
    """Return what a CI would carry out, as actions/runner (ActionCommand.cs) and Azure look for it."""
    told = line.lstrip()
    if told.startswith("::") and "::" in told[2:]:
        return told
    return re.search(r"##[A-Za-z]*\[[^\]]*\]", line)


@given(HOSTILE)
def test_shown_text_has_no_hidden_characters(text):
    """Blanks aside, it holds only what is printed: no escape sequence, line end or zero-width sign."""
    shown = show_text(text)
    assert all(character.isprintable() or category(character) == "Zs" for character in shown)
    assert not set(shown) & set("\x1b\n\r\u202e\u200b\u2028\x85")


@given(COMMANDS)
def test_no_line_that_is_printed_commands_a_ci(text):
    """The log of a run takes commands wherever they stand; all other characters stay."""
    lines = disarm_lines(text)
    assert not any(map(find_command, lines.split("\n")))
    assert lines.replace("\\x3a", ":").replace("\\x23", "#") == text


@given(COMMANDS)
def test_json_that_is_printed_commands_no_ci(text):
    """Its values stay."""
    shown = show_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(shown) == [text]
    assert not find_command(shown)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize("name", ["::stop-commands::a.txt", "##[stop-commands]a.txt"])
def test_the_name_of_a_seed_commands_no_ci(project, run, form, name):
    """A command that stops commands would hide every annotation after it."""
    (project / "seeds" / "a.txt").write_text("雨停了，太陽出來了。", encoding="utf-8")
    assert run("--workers", "1", "--no-cache").code == 0
    for number in range(20):
        (project / "seeds" / f"{number}{name}").write_text("", encoding="utf-8")
    (project / "seeds" / name).write_text("雨停了。", encoding="utf-8")
    said = run("check", "--workers", "1", "--no-cache", "--findings", form)
    lines = (said.out + said.err).split("\n")
    assert any("stop-commands" in line for line in lines)
    ours = [line for line in lines if line.startswith(("::error title=", "::warning title="))]
    assert not any(find_command(line) for line in lines if line not in ours)


@given(HOSTILE)
def test_shown_json_is_the_same_json_without_hidden_characters(text):
    """Whoever parses it gets the same values; whoever looks at it is not steered."""
    for written in (json.dumps([text], ensure_ascii=False), orjson.dumps([text]).decode()):
        shown = show_json(written)
        assert json.loads(shown) == [text]
        assert show_text(shown) == shown


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_findings_for_programs_steer_no_terminal(project, run, form):
    """A person may look at them as well."""
    lines = [{"text": "雨停了。"}, {"te\x9b31m\u202ext": "x"}]
    written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (project / "seeds" / "a\x9b2J.jsonl").write_text(written, encoding="utf-8")
    out = run("--workers", "1", "--no-cache", "--findings", form).out
    assert "P108" in out
    assert not set(out) & set("\x9b\u202e")


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
