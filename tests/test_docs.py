"""Documents for people stay true: what they name is there."""

import re

import pytest

from tests.conftest import ROOT

PLACE = re.compile(r"`((?:shanben|tests|docs|schema|tools|benchmarks)/[\w./-]+\.\w+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    """A recipe that names a file of last year sends a newcomer astray."""
    text = page.read_text(encoding="utf-8")
    missing = [name for name in PLACE.findall(text) if not (ROOT / name).exists()]
    missing += [name for name in LINK.findall(text) if not (page.parent / name).exists()]
    assert not missing


def test_the_classes_that_the_glossary_names_mean_what_it_says():
    """One word, one meaning: a class has the name of the thing, and there is only one of it."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "shanben").rglob("*.py")}
    for name in re.findall(r"`([A-Z][A-Za-z]+)`", text):
        homes = [path for path, source in sources.items() if re.search(rf"class {name}\b", source)]
        assert len(homes) == 1, (name, homes)


def test_no_class_is_named_twice():
    """Two classes of one name are two meanings of one word."""
    found: dict[str, list[str]] = {}
    for path in (ROOT / "shanben").rglob("*.py"):
        for name in re.findall(
            r"^class ([A-Z]\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            found.setdefault(name, []).append(path.name)
    assert not {name: homes for name, homes in found.items() if len(homes) > 1}


def test_the_words_of_the_glossary_are_in_order_and_said_once():
    """A word with two lines has two meanings."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| ([a-z][^|]+) \|", text, re.MULTILINE)
    words = [word for word in words if word != "word"]
    assert len(words) == len(set(words))


def test_the_code_of_the_readme_says_what_its_comments_promise(capsys):
    """A newcomer copies it; what stands after `#` is what is printed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## From code")[1].split("```python\n")[1].split("```")[0]
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102  (our own words)
    promised = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == promised


def test_the_commands_of_the_readme_are_those_of_the_program():
    """A command that is gone must go from the first page too."""
    from shanben.command.app import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"shanben ([a-z]+)\b", "\n".join(text.split("```sh")[1:])))
    assert named <= {*COMMANDS, "shanben"}
    assert {"init", "build", "check", "report", "diff", "bump", "publish"} <= named
