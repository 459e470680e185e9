"""Documents for people stay true: what they name is there."""

import json
import re
from typing import Any

import pytest

from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.gbk import encode_page
from tests.conftest import ROOT
from tests.rows import each_row
from tools.make_reference import make_reference

PLACE = re.compile(r"`((?:shanben|tests|docs|schema|tools|benchmarks)/[\w./-]+\.\w+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "README.md"]


@each_row("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    """A recipe that names a file of last year sends a newcomer astray."""
    text = page.read_text(encoding="utf-8")
    missing = [name for name in PLACE.findall(text) if not (ROOT / name).exists()]
    missing += [name for name in LINK.findall(text) if not (page.parent / name).exists()]
    assert not missing


def test_the_readme_in_chinese_shows_what_the_english_one_shows():
    """A translation that lags behind sends half of the readers astray: code, tables of words alike."""
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "docs" / "README.zh.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\w+\n(.*?)```", chinese, re.DOTALL)
    assert len(blocks) > 5
    assert [block for block in blocks if block not in english] == []
    shown = re.findall(r"^\| (?:抓来的|还原的|简体的) \| (.*) \|$", chinese, re.MULTILINE)
    assert len(shown) == 3
    assert [words for words in shown if words not in english] == []
    parts = re.findall(r"^\| ([A-Z]{5}) \|", english, re.MULTILINE)
    assert re.findall(r"^\| ([A-Z]{5}) \|", chinese, re.MULTILINE) == parts


def read_glossary():
    """Return what each word of the glossary means."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][^|]*) \| ([^|]+) \|$", text, re.MULTILINE)
    return {word: meaning for word, meaning in rows if word != "word"}


def read_sources():
    """Return the source of every module of the package."""
    return {path: path.read_text(encoding="utf-8") for path in (ROOT / "shanben").rglob("*.py")}


def test_the_classes_that_the_glossary_names_mean_what_it_says():
    """One word, one meaning: a class has the name of the thing, and there is only one of it."""
    sources = read_sources()
    for name in re.findall(r"`([A-Z][A-Za-z]+)`", " ".join(read_glossary().values())):
        homes = [path for path, source in sources.items() if re.search(rf"class {name}\b", source)]
        assert len(homes) == 1, (name, homes)


def test_a_class_that_bears_a_word_of_the_glossary_is_named_beside_it():
    """Else the word would mean two things, and nobody would have noticed."""
    words = "\n".join(read_sources().values())
    classes = set(re.findall(r"^class ([A-Z]\w+)", words, re.MULTILINE))
    for word, meaning in read_glossary().items():
        name = word.title().replace(" ", "")
        if name in classes:
            assert f"`{name}`" in meaning, word


def test_the_words_of_the_glossary_are_those_of_the_program():
    """A word that the program has dropped explains nothing any more."""
    text = "\n".join(read_sources().values()).lower().replace("_", " ")
    words = set(re.findall(r"\w+", text))
    terms = [term for word in read_glossary() for term in re.sub(r" \(.*?\)", "", word).split(", ")]
    rest = [term for term in terms if words.isdisjoint((term, f"{term}s", f"{term}es"))]
    assert len(rest) < len(terms) / 2  # of more than one word
    assert [term for term in rest if not re.search(rf"\b{term}(?:s|es)?\b", text)] == []


@pytest.mark.parametrize("page", ["glossary.md", "mysteries.md"])
def test_the_bytes_that_a_page_names_are_those_of_the_character(page):
    """海 is BA A3: whoever reads on wants to check it by hand."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    named = re.findall(r"([^\x00-\x7f]) (?:is )?([0-9A-F]{2} [0-9A-F]{2})\b", text)
    assert len(named) > 3
    for character, code in named:
        assert encode_page(character).hex(" ").upper() == code, character


def test_the_damage_that_the_glossary_shows_is_that_of_the_forward_model():
    """An example that nobody ran is mostly wrong by a byte."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    shown = re.findall(r"decoder ([qd]) leaves\s+`([^`]+)`\s+of\s+([\w、：，]+)", text)
    assert {decoder for decoder, _, _ in shown} == {"q", "d"}
    for decoder, found, clean in shown:
        assert damage(clean, {"驗": "yàn", "區": "qū"}, decoder) == found


def test_no_class_and_no_kind_of_value_is_named_twice():
    """Two of one name are two meanings of one word; one written in two places is one too many."""
    found: dict[str, list[str]] = {}
    names = re.compile(
        r"^(?:class (?=[A-Z]))?([A-Z][a-z]\w*)(?:\(.*\):$|:$|(?:: \w+)? = )", re.MULTILINE
    )
    for path, source in read_sources().items():
        for name in names.findall(source):
            found.setdefault(name, []).append(path.name)
    assert {"Finding", "Span", "Row"} <= found.keys()
    assert not {name: homes for name, homes in found.items() if len(homes) > 1}


def test_the_words_of_the_glossary_are_said_once():
    """A word with two lines has two meanings."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [
        word for word in re.findall(r"^\| ([a-z][^|]*) \|", text, re.MULTILINE) if word != "word"
    ]
    assert len(words) == len(set(words)) == len(read_glossary())


def test_the_code_of_the_readme_says_what_its_comments_promise(capsys):
    """A newcomer copies it; what stands after `#` is what is printed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## From code")[1].split("```python\n")[1].split("```")[0]
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102  (our own words)
    promised = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == promised


def test_the_adapter_of_the_readme_reads_a_dump(tmp_path, monkeypatch):
    """The snippet, word for word, in a folder with a dump."""
    (tmp_path / "pages.jsonl").write_text('{"text": "河边小学开学。"}\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## From code")[1].split("```python\n")[2].split("```")[0]
    names: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102  (our own words)
    assert list(names["rows"]["text"]) == ["河边小学开学。"]


def test_the_reference_is_made_from_the_program():
    """Whoever adds an option, a field or a rule makes the page again, with one command."""
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert page == make_reference(), "run python tools/make_reference.py > docs/reference.md"


def test_the_commands_of_the_readme_are_those_of_the_program():
    """A command that is gone must go from the first page too."""
    from shanben.command.run import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"shanben ([a-z]+)\b", "\n".join(text.split("```sh")[1:])))
    assert named <= {*COMMANDS, "shanben"}
    assert {"init", "add", "build", "check", "report", "diff", "publish"} <= named


def test_the_number_of_pages_that_the_readme_names_is_that_of_the_dataset():
    """A page that comes is counted in `data/`; here somebody has to write it down."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = json.loads((ROOT / "data" / "manifest.json").read_bytes())["rows"]
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    assert f"a dataset of {words[rows]} pages" in text
