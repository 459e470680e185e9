"""The entries of the program, each with input of its shape and the laws that hold for any input.

An entry makes an input from random numbers and judges what the program does with it; a broken law is
an AssertionError, and so is whatever else is raised. `share` is the part of all inputs that an entry
gets: cheap ones get more.
"""

import contextlib
import io
import json
import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from shanben.base.findings import (
    Finding,
    finding_as_github,
    finding_as_json,
    finding_as_line,
    group_findings,
)
from shanben.base.identify import canonical_text, identify_page, make_id
from shanben.base.page_text import replay_edits, split_lines
from shanben.base.rulebook import read_rules
from shanben.base.types import Edit, FoundPage
from shanben.command.run import run
from shanben.pages.extract import extract_page
from shanben.pages.record import make_rows
from shanben.pages.repair import repair_text
from shanben.pages.simplify import simplify_pages
from shanben.seeds.decode import decode_text
from shanben.seeds.formats import find_format
from shanben.seeds.formats.html import decode_webpage, read_webpage
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import PageReader, read_safely
from shanben.seeds.scan import ScanTask, scan_sources
from shanben.shards.write import canonical_line
from tests.archives import DIV_PAGE, TABLE_PAGE, gzip_records, make_crawl
from tests.campaign.mutate import DEBRIS, mutate_bytes, mutate_tree
from tests.campaign.pages import damaged_page, metadata_page, misread_page, spliced_text
from tests.conftest import ROOT
from tests.containers import as_arrow, as_tar, as_zip, write_everywhere

Random = random.Random
# Rules that say that the program, and not the page, is at fault.
FAULTS = {"V100", "V101", "V102", "V106", "V202"}


class Entry(NamedTuple):
    """How inputs are made and judged, and how many of a thousand inputs of a campaign it gets."""

    make: Callable[[Random], Any]
    judge: Callable[[Any], None]
    share: int


# --- bytes

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "big5", "utf-16", "utf-16-le", "hz", "utf-7")


def make_bytes(rng: Random) -> bytes:
    text = spliced_text(rng)
    return mutate_bytes(rng, text.encode(rng.choice(ENCODINGS), "ignore"))


REPLACEMENTS = ["\ufffd".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]


def judge_decoding(data: bytes) -> None:
    """A text without replacement characters, or a finding with a place; never both missing."""
    text, finding = decode_text(data)
    assert text is not None or finding is not None
    if text is not None:
        text.encode()
        # Who wrote U+FFFD wrote it; seven bits spell it in their own way.
        assert data.isascii() or "\ufffd" not in text or any(form in data for form in REPLACEMENTS)
    assert (text, finding) == decode_text(data)


TAGS = (
    *(
        "p",
        "div",
        "span",
        "a",
        "b",
        "i",
        "font",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "select",
        "option",
    ),
    *(
        "script",
        "style",
        "svg",
        "math",
        "template",
        "form",
        "h1",
        "pre",
        "textarea",
        "title",
        "body",
    ),
    *(
        "html",
        "br",
        "img",
        "input",
        "iframe",
        "object",
        "ruby",
        "rt",
        "center",
        "x",
        "!--",
        "button",
    ),
)


def make_markup(rng: Random) -> bytes:
    if rng.random() < 0.4:
        page = rng.choice((TABLE_PAGE, DIV_PAGE)).replace("{charset}", rng.choice(ENCODINGS))
        return mutate_bytes(rng, page.encode(rng.choice(ENCODINGS), "ignore"))
    pieces = []
    for _ in range(rng.randrange(1, 60)):
        tag, deed = rng.choice(TAGS), rng.random()
        if deed < 0.4:
            pieces.append(f"<{tag}{rng.choice(ATTRIBUTES)}>")
        elif deed < 0.7:
            pieces.append(f"</{tag}>")
        elif deed < 0.75:
            pieces.append(rng.choice(DEBRIS).decode("latin-1"))
        else:
            pieces.append(spliced_text(rng)[:40])
    return ("".join(pieces) * rng.choice((1, 1, 1, 20))).encode("utf-8", "ignore")


ATTRIBUTES = (
    "", "", "", " a=1", " class='x'", ' style="display:none"', " hidden", " =", " '", ' "', " /",
    " a=b/", ' onclick="<b>"', " a" * 9, ' charset="gbk"',
)  # fmt: skip


def judge_markup(data: bytes) -> None:
    """A text or a finding; no markup of scripts, no more characters than the page has bytes."""
    text = read_webpage(data)
    assert isinstance(text, str | Finding)
    if isinstance(text, str):
        assert len(text) <= 2 * len(data) + 100
    html, _ = decode_webpage(data)
    assert isinstance(html, str | Finding)


# --- files


@cache
def _files() -> dict[str, bytes]:
    """A file of every suffix, and some with several rows or members."""
    text = "青島西海岸新區召開動員大會。會議強調，要抓好落實。\n第二行也是這樣。"
    pages = {f"{number}.txt": f"{text}{number}".encode() for number in range(9)}
    row = json.dumps({"text": text, "url": "http://a.example/1", "n": 1}).encode() + b"\n"
    return write_everywhere(text) | {
        "crawl.warc": b"".join(make_crawl()),
        "crawl.warc.gz": gzip_records(*make_crawl()),
        "rows.jsonl": row * 9,
        "rows.json": b"[" + b",".join([row] * 9) + b"]",
        "table.csv": b"text,url\n" + f'"{text}","u"\n'.encode() * 9,
        "file.arrow": as_arrow(text, stream=False),
        "pages.zip": as_zip(pages),
        "pages.tar": as_tar(pages),
    }


@cache
def _names() -> dict[str, list[str]]:
    """The names of the files by the kind of their format."""
    kinds: dict[str, list[str]] = {}
    for name in sorted(_files()):
        kind = find_format(name)
        assert kind is not None
        kinds.setdefault(kind[0], []).append(name)
    return kinds


def list_files(*kinds: str) -> list[tuple[str, bytes]]:
    """Return a file of every name that these formats have."""
    return [(name, _files()[name]) for kind in kinds for name in _names()[kind]]


def make_file(*kinds: str) -> Callable[[Random], tuple[str, bytes]]:
    def make(rng: Random) -> tuple[str, bytes]:
        name, data = rng.choice(list_files(*kinds))
        return name, mutate_bytes(rng, data)

    return make


@cache
def _folder() -> Path:
    # In memory where the system has such a place: a million files would wear out a disk.
    place = Path("/dev/shm")  # noqa: S108
    return Path(tempfile.mkdtemp(prefix="shanben-campaign-", dir=place if place.is_dir() else None))


def judge_file(file: tuple[str, bytes]) -> None:
    """Every row is a page or a finding; both passes see the same; parts together are the whole."""
    name, data = file
    kind = find_format(name)
    assert kind is not None
    path = _folder() / name
    path.write_bytes(data)
    source = SeedFile(name, *kind, len(data))
    try:
        whole = list(read_safely(PageReader(_folder()), Part(source, 1, 10**6)))
        (scan,) = scan_sources(_folder(), ScanTask((source,)), 10)
        assert scan.rows == len(whole)
        assert [row.number for row in whole] == list(range(1, len(whole) + 1))
        for row in whole:
            if isinstance(row.page, FoundPage):
                row.page.text.encode()
        if len(whole) > 1:
            half = len(whole) // 2
            reader = PageReader(_folder())
            parts = [Part(source, 1, half), Part(source, half + 1, len(whole) - half)]
            assert [row for part in parts for row in read_safely(reader, part)] == whole
    finally:
        path.unlink()


def make_line(rng: Random) -> tuple[str, bytes]:
    """Rows of JSON whose values are of other types, or spelled otherwise."""
    tree = {
        "text": spliced_text(rng),
        "url": "http://a.example",
        "content": {"text": "善本", "n": [1]},
    }
    lines = []
    for _ in range(rng.choice((1, 2, 5))):
        line = json.dumps(mutate_tree(rng, tree), ensure_ascii=rng.random() < 0.5)
        lines.append(line.encode("utf-8", "surrogatepass"))
    data = b"\n".join(lines)
    return "rows.jsonl", mutate_bytes(rng, data) if rng.random() < 0.3 else data


# --- settings

SETTINGS = (
    "schema/dataset.toml", "schema/datasheet.toml", "schema/history/changelog.json",
    "schema/history/withdrawn.json", "seeds/accepted.toml", "seeds/corrections.toml",
    "data/manifest.json",
)  # fmt: skip
# Values of other types, as TOML and JSON spell them.
VALUES = (
    "1",
    "-1",
    "1e999",
    '""',
    '"x"',
    "[]",
    "[1]",
    "{}",
    "true",
    "null",
    "2024-01-01",
    "[[]]",
    '"\\u0000"',
)


@cache
def _project() -> Path:
    """A dataset of two pages, one of them accepted and corrected by hand."""
    project = _folder() / "project"
    shutil.copytree(ROOT / "schema", project / "schema")
    (project / "seeds").mkdir()
    text = "河边小学开学\n2024-09-01 来源：河边日报\n\n　　今天上午，河边小学举行了开学典礼。\n"
    (project / "seeds" / "a.txt").write_text(text, encoding="utf-8")
    (project / "seeds" / "b.txt").write_text(text * 2, encoding="utf-8")
    assert _run_in(project, "build")[0] in (0, 1)
    assert _run_in(project, "accept", "a.txt", "M104", "--reason", "no", "--author", "I")[0] in (
        0,
        2,
    )
    value = ("--field", "title", "--value", "开学", "--author", "I", "--source", "page")
    assert _run_in(project, "correct", "b.txt", *value)[0] == 0
    return project


def _run_in(project: Path, *arguments: str) -> tuple[int, str]:
    """Run a command in a folder; return its exit code and all that it said."""
    said, before = io.StringIO(), Path.cwd()
    os.chdir(project)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            return run([*arguments]), said.getvalue()
    finally:
        os.chdir(before)


def make_settings(rng: Random) -> tuple[str, bytes]:
    """A file of a project in which a value has another type, or bytes are others."""
    names = [name for name in SETTINGS if (_project() / name).is_file()]
    name = rng.choice(names)
    data = (_project() / name).read_bytes()
    if rng.random() < 0.3:
        return name, mutate_bytes(rng, data)
    if name.endswith(".json"):
        return name, json.dumps(mutate_tree(rng, json.loads(data))).encode("utf-8", "surrogatepass")
    lines = data.decode().splitlines()
    places = [number for number, line in enumerate(lines) if " = " in line]
    number = rng.choice(places)
    lines[number] = f"{lines[number].partition(' = ')[0]} = {rng.choice(VALUES)}"
    return name, "\n".join(lines).encode()


def judge_settings(file: tuple[str, bytes]) -> None:
    """A build, or words that say what is wrong; never a fault of the program."""
    name, data = file
    path = _project() / name
    before = path.read_bytes()
    path.write_bytes(data)
    try:
        code, said = _run_in(_project(), "check", "--quiet", "--workers", "1")
        assert code in (0, 1, 2), code
        assert code == 0 or said.strip()
        assert "fault of the program" not in said, said[-300:]
        assert not any(f": {rule} " in said for rule in FAULTS), said[-300:]
    finally:
        path.write_bytes(before)


# --- texts


def judge_repair(text: str) -> None:
    """Edits replay, are in order and minimal in kind; a second run changes nothing."""
    restored, edits, findings = repair_text(text)
    assert replay_edits(text, edits) == restored
    assert all(edit.before != edit.after for edit in edits)
    places = [place for edit in edits for place in (edit.start, edit.end)]
    assert places == sorted(places)
    for one in findings:
        assert one.start is None or 0 <= one.start <= (one.end or 0) <= len(text)
        assert one.line is None or 1 <= one.line <= len(split_lines(text))
    assert repair_text(restored)[0] == restored, "a second run changes the page again"


def judge_simplify(text: str) -> None:
    """As many characters, line for line; alone as in company."""
    (alone,) = simplify_pages([text])
    assert len(alone.text) == len(text)
    among = simplify_pages(["國家。", text, "国家。"])[1]
    assert among.text == alone.text
    assert split_lines(alone.text) == split_lines(text)


def judge_extract(text: str) -> None:
    """Spans lie inside the page, blocks are in order, every line with a word is in one."""
    page, _ = extract_page(text, text)
    for one in page.evidence:
        assert 0 <= one.start <= one.end <= len(text)
    edges = [edge for block in page.blocks for edge in (block.start, block.end)]
    assert edges == sorted(edges)
    covered = sum(block.end - block.start for block in page.blocks)
    assert covered <= len(text)


def judge_rows(texts: list[str]) -> None:
    """A row each and no fault of the program; spans cut no edit; neighbours change nothing."""
    pages = [identify_page(f"{number}.txt", text) for number, text in enumerate(texts)]
    rows, findings = make_rows(pages)
    assert not {f.rule for f in findings} & FAULTS, [f for f in findings if f.rule in FAULTS]
    assert len(rows) == len(pages)
    for row, page in zip(rows, pages, strict=True):
        assert row["id"] == make_id(row["text"])
        assert orjson.loads(canonical_line(row)) == row
        assert not re.search(rb"[\n\r]", canonical_line(row))
        _judge_spans(row)
        assert canonical_text(row["text"]) == canonical_text(page.text)
    assert make_rows(pages[:1])[0] == rows[:1]


def _judge_spans(row: dict[str, Any]) -> None:
    edits = [Edit(**edit) if isinstance(edit, dict) else Edit(*edit) for edit in row["edits"]]
    for one in (*row["evidence"], *row["blocks"]):
        start, end = one["start"], one["end"]
        for edit in edits:
            apart = edit.end <= start or end <= edit.start
            assert apart or (start <= edit.start and edit.end <= end), (one, edit)


# --- ways out

HOSTILE = (
    "\n", "\r", "\r\n::error::", "::set-output name=x::y", "\x1b[2J", "\x1b]0;x\x07", "\u202e", "\u2028",
    "\x85", "%0A", "%", "<script>", "]]>", "```", "|", "---\n", "{{7*7}}", "{% x %}", "\0", "\x7f",
    "\u200b", "\ud7ff", "a,b", "a:b", "'", '"', "&lt;", "善本", "\U000e0001",
    "::stop-commands::x", "##[error]",
)  # fmt: skip


def make_finding(rng: Random) -> Finding:
    def words() -> str:
        return "".join(rng.choice(HOSTILE) for _ in range(rng.randrange(6)))

    rule = rng.choice(
        sorted(name for name, about in read_rules().items() if about.severity != "edit")
    )
    seed = words() + rng.choice(("", "#L1", "#L" + words(), "/a.txt"))
    line = rng.choice((None, 1, 99))
    return Finding(rule, words(), line, None, None, None, 1, seed)


def judge_finding(finding: Finding) -> None:
    """One line wherever it goes; nothing in it steers a terminal or a CI."""
    lines = [finding_as_line(finding), finding_as_github(finding), finding_as_json(finding)]
    lines += group_findings([finding], "seeds", False)
    for line in lines:
        assert len(line.splitlines()) <= 1, line
        assert line.isprintable() or line is lines[2], line
    command = lines[1]
    assert command.startswith("::")
    assert command.count("::", 2) >= 1
    json.loads(lines[2])


ENTRIES: dict[str, Entry] = {
    "decode": Entry(make_bytes, judge_decoding, 190),
    "markup": Entry(make_markup, judge_markup, 130),
    "findings": Entry(make_finding, judge_finding, 150),
    "lines": Entry(make_line, judge_file, 110),
    "text files": Entry(make_file("text", "markdown", "html"), judge_file, 60),
    "settings": Entry(make_settings, judge_settings, 1),
    "tables": Entry(make_file("csv", "tsv", "json", "jsonl"), judge_file, 90),
    "parquet": Entry(make_file("parquet", "arrow"), judge_file, 40),
    "archives": Entry(make_file("warc", "zip", "tar"), judge_file, 40),
    "misreadings": Entry(misread_page, judge_repair, 40),
    "damage": Entry(damaged_page, judge_repair, 20),
    "repair": Entry(spliced_text, judge_repair, 40),
    "simplify": Entry(spliced_text, judge_simplify, 30),
    "extract": Entry(metadata_page, judge_extract, 50),
    "rows": Entry(lambda rng: [make_page(rng) for _ in range(3)], judge_rows, 10),
}


def make_page(rng: Random) -> str:
    """Return a page of any kind, with something in it."""
    makers = (misread_page, damaged_page, spliced_text, metadata_page, metadata_page)
    return "善" + rng.choice(makers)(rng).encode("utf-8", "ignore").decode()
