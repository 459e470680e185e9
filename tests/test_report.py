"""The report as a file, the command that makes it alone, and one page on a terminal."""

import base64
import hashlib
import json
import os
import re
import sys
from itertools import chain

import pytest

from shanben.base.contract import load_contract
from shanben.base.rulebook import SEVERITIES
from shanben.base.set_columns import CLUSTER, CLUSTER_SIZE
from shanben.base.terminal import wants_colour
from shanben.command.explain import explain_page
from shanben.command.run import run as run_command
from shanben.dataset.tally import LENGTH_BOUNDS
from shanben.documents.facts import Facts
from shanben.documents.report.charts import MAX_CLASSES, _lengths
from shanben.documents.report.sample import MAX_PAGE_BYTES
from shanben.documents.words import read_words
from tests.conftest import ROOT, describe, folder_bytes
from tests.sample_build import settle_datasheet

HOSTILE = {
    "script.txt": "</script><script>document.title='運行'</script>\n\n會議開幕了,要認真貫徹。\n",
    "handler.txt": "<img src=x onerror=\"document.title='運行'\">\n會議開幕了，大家出席。\n",
    "hidden.txt": "會議\u202e指出\u200b，要\x1b[31m認真\ue319貫徹\u2028落實\n",
    "template.txt": "{{ 7*7 }} {% raw %} ${7*7} <!--#exec--> &lt;b&gt;\n會議開幕了。\n",
}


@pytest.fixture
def hostile(project, run):
    """A build of pages that try to run."""
    for name, text in HOSTILE.items():
        (project / "seeds" / name).write_text(text, encoding="utf-8")
    url = "javascript:document.title='運行'"
    entry = json.dumps({"text": "標題\n\n會議開幕了。", "url": url})
    (project / "seeds" / "dump.jsonl").write_text(entry + "\n", encoding="utf-8")
    (project / "seeds" / "<svg onload=x>.txt").write_text("", encoding="utf-8")
    run("--quiet", "--workers", "1")
    return project / "data"


def report_of(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


def rows_of(folder):
    lines = (folder / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def data_of(folder):
    block = re.search(
        r'<script type="application/json" id="data">(.*?)</script>', report_of(folder)
    )
    return json.loads(block[1])


@pytest.fixture
def data(built):
    return built / "data"


def test_the_policy_allows_the_one_script_and_style(data):
    """Hashes of what stands in the page; nothing else runs, nothing is fetched."""
    text = report_of(data)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        [source] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert not re.findall(r"<[^>]+ on[a-z]+=", text)
    assert not re.findall(r"<[^>]+ style=", text)


def test_the_pages_travel_whole(data):
    """Every page of a small set, with everything that its row says."""
    pages = {page["id"]: page for page in data_of(data)["pages"]}
    rows = rows_of(data)
    assert len(pages) == len(rows)
    for row in rows:
        page = pages[row["id"]]
        assert page["text"] == row["text"]
        assert page["simplified"] == row["text_simplified"]
        assert [edit[:4] for edit in page["edits"]] == [
            [edit["start"], edit["end"], edit["after"], edit["rule"]] for edit in row["edits"]
        ]
        assert all(page["words"][edit[4]] for edit in page["edits"])


def test_a_page_brings_its_findings(data):
    """As findings.jsonl tells them."""
    pages = {page["seed"]: page for page in data_of(data)["pages"]}
    lines = (data / "findings.jsonl").read_bytes().splitlines()
    found = [(entry["seed"], entry["rule"]) for entry in map(json.loads, lines)]
    assert [(seed, f[0]) for seed in sorted(pages) for f in pages[seed]["findings"]] == found


def test_hostile_pages_stay_text(hostile):
    """Outside the block of JSON nothing of a page is markup; inside nothing ends the block."""
    text = report_of(hostile)
    assert text.count("<script") == 2
    assert "<img" not in text
    assert "<svg onload" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "49" not in re.sub(
        r"[0-9a-f]{20,}|&#?\w+;", "", text.split('id="data"')[0].split("<body>")[1]
    )
    assert {page["text"] for page in data_of(hostile)["pages"]} >= set(HOSTILE.values())


def test_seeds_that_became_no_page_are_told_first(hostile):
    """With the reason, and safe to read."""
    text = report_of(hostile)
    assert "1 error; 1 seed did not become a page; every other seed became a page" in re.sub(
        "<.*?>", "", re.search('<h2 id="state-heading" class="verdict bad">.*', text)[0]
    )
    assert "&lt;svg onload=x&gt;.txt" in text
    assert "D101" in text


def test_pages_that_do_not_fit_are_counted(project, run):
    """A book among the pages does not make the report a book."""
    (project / "seeds" / "long.txt").write_text("會議開幕了。\n" * 40_000, encoding="utf-8")
    (project / "seeds" / "short.txt").write_text("會議\n\n會議開幕了。\n", encoding="utf-8")
    run("--quiet", "--workers", "1")
    report = report_of(project / "data")
    assert len(report.encode()) < MAX_PAGE_BYTES
    assert [page["seed"] for page in data_of(project / "data")["pages"]] == ["short.txt"]
    assert "1 of 2 pages" in " ".join(report.split())
    assert "1 more were too long" in report


def test_an_empty_dataset_has_a_report(project, run):
    """Also of nothing."""
    run("--quiet", "--workers", "1", "--allow-shrink")
    assert "<h2" in report_of(project / "data")
    assert data_of(project / "data")["pages"] == []


@pytest.mark.slow
def test_the_report_compares_with_the_last_release(data, run):
    """What changed, which version that needs, and which pages it is; nothing before a first release."""
    from shanben.release import record_release

    describe(data.parent)
    run("--quiet", "--workers", "1")
    assert 'id="changes"' not in report_of(data)
    record_release(data, data.parent / "schema" / "history")
    first = report_of(data)
    run("--quiet", "--workers", "1")
    assert report_of(data) == first
    (data.parent / "seeds" / "002_2260201178f84675.txt").unlink()
    run("--quiet", "--workers", "1")
    text = report_of(data)
    assert "(major): 2.0.0 is needed, 1.0.0 is declared." in text
    assert "sb1-jjxcn6lv2zdznk6utbkv25ag4k" in text
    said = '<span data-zh-plain="网页">pages</span>'
    assert f'<th scope="row">{said}</th><td class="number">5</td><td class="number">4</td>' in text
    before = folder_bytes(data)["report.html"]
    assert run("report").lines == ["data/report.html"]
    assert folder_bytes(data)["report.html"] == before


def test_the_report_tells_what_the_changelog_says(seeded, run):
    """Once an entry describes the version, the report says the same before and after the release."""
    describe(seeded)
    path = seeded / "schema" / "history" / "changelog.json"
    history = json.loads(path.read_bytes())
    history["entries"][0] |= {"from": "0.9.0", "added": 2, "columns": {"title": 3}}
    history["entries"][0]["counts"] = {"language": {"zh-Hans": [1, 2]}}
    path.write_text(json.dumps(history), encoding="utf-8")
    run("--quiet", "--workers", "1")
    text = report_of(seeded / "data")
    assert "Version 1.0.0 against 0.9.0: 5 pages, 2 of them added, 0 withdrawn." in text
    assert '<li><span data-zh-plain="title：3 行">title: 3 rows</span></li>' in text
    said = '<span data-zh-plain="文字：简体">language: zh-Hans</span>'
    assert f'<th scope="row">{said}</th><td class="number">1</td>' in text


# --- commands -------------------------------------------------------------------------------------


def test_an_entry_that_no_longer_fits_is_not_what_the_report_tells(data, run):
    """A page came after the version was declared: the build is compared with the release itself."""
    from shanben.release import record_release

    describe(data.parent)
    run("--quiet", "--workers", "1")
    record_release(data, data.parent / "schema" / "history")
    (data.parent / "seeds" / "a_new.txt").write_text(
        "新桥通车\n\n今天上午，河上的新桥通车。\n", "utf-8"
    )
    assert run("build", "--bump", "--quiet", "--answers-hold").code == 0
    assert "Version 1.1.0 against 1.0.0: 6 pages, 1 of them added" in report_of(data)
    (data.parent / "seeds" / "b_new.txt").write_text(
        "渔船回港\n\n今天傍晚，渔船回到港口。\n", "utf-8"
    )
    assert "L204" in run("--quiet", "--workers", "1").out
    assert "1 of them added" not in report_of(data)
    assert "Since version 1.0.0 rows changed (minor): 1.1.0 is needed" in report_of(data)
    assert len(data_of(data)["new"]) == 2


def test_the_report_alone_is_the_one_of_the_build(data, run):
    """Counted anew from the files, it is the same to the byte, and nothing is touched."""
    before = folder_bytes(data)
    outcome = run("report")
    assert outcome.lines == ["data/report.html"]
    assert outcome.code == 0
    assert folder_bytes(data) == before
    (data / "report.html").unlink()
    outcome = run("report")
    made = data.parent / ".shanben" / "data" / "report.html"
    assert outcome.lines == [str(made)]
    assert made.read_bytes() == before["report.html"]
    assert "report.html" not in folder_bytes(data)


def test_open_hands_the_report_to_the_browser(data, run, monkeypatch):
    """As an address of this machine."""
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    run("report", "--open")
    assert opened == [(data / "report.html").as_uri()]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", [("report",), ("explain", "a.txt")])
def test_without_a_build_there_is_one_clear_line(run, command):
    """Exit 2 and what to do."""
    outcome = run(*command)
    assert outcome.code == 2
    assert "run shanben build first" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_explain_shows_what_was_read_changed_and_left(data, run):
    """By seed, by path from the project, by id."""
    seed = "004_cf4053938d74a481.txt"
    outcome = run("explain", seed)
    row = next(row for row in rows_of(data) if row["seed"] == seed)
    assert outcome.code == 0
    assert "[-(qū)-]" in outcome.out
    assert "inserted reading removed" in outcome.out
    assert "dateline_agency: 中新网上海新闻" in outcome.out
    assert "M101 note" in outcome.out
    assert outcome.out.count("[-") >= len(row["edits"]) - 1
    assert run("explain", f"seeds/{seed}").out == run("explain", row["id"]).out == outcome.out


@pytest.mark.usefixtures("data")
def test_explain_says_when_there_is_no_such_page(run):
    """Exit 2, one line."""
    outcome = run("explain", "nobody.txt")
    assert outcome.code == 2
    assert "no page of data/ has this seed or id; name it as findings do" in outcome.err


def test_explain_lets_no_page_steer_the_terminal(hostile, run):
    """Control characters are written out, with colours and without."""
    outcome = run("explain", "hidden.txt")
    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out
    row = next(row for row in rows_of(hostile) if row["seed"] == "hidden.txt")
    coloured = "\n".join(explain_page(row, [], colour=True))
    assert set(re.findall("\x1b\\[[0-9;]*m|\x1b.", coloured)) <= {"\x1b[1m", "\x1b[2m", "\x1b[0m"}


def test_colours_are_for_eyes(monkeypatch):
    """On a terminal, unless somebody asked for none."""

    class Stream:
        def __init__(self, terminal):
            self.terminal = terminal

        def isatty(self):
            return self.terminal

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(Stream(terminal=True))
    assert not wants_colour(Stream(terminal=False))
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(Stream(terminal=True))


def test_a_terminal_gets_findings_by_rule(project, monkeypatch):
    """Under a real terminal: grouped, coloured, with what to do."""
    import pty

    settle_datasheet(project)
    (project / "seeds" / "a.txt").write_text("雨停了。", encoding="utf-8")
    (project / "seeds" / "empty.txt").write_text("", encoding="utf-8")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    main, side = pty.openpty()
    with os.fdopen(side, "w", encoding="utf-8") as terminal, monkeypatch.context() as there:
        there.setattr(sys, "stdout", terminal)
        code = run_command(["--workers", "1"])
    said = b""
    while chunk := _read(main):
        said += chunk
    os.close(main)
    assert code == 1
    lines = said.decode().replace("\r\n", "\n").split("\n")
    assert lines[0] == "\x1b[31mD101 error\x1b[0m \x1b[1mno text\x1b[0m"
    assert lines[1].startswith("  seeds/empty.txt:1: ")
    assert lines[2] == "  \x1b[2m→ Fill it or remove it.\x1b[0m"


def _read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other side is closed
        return b""


# Fields that are no metadata, so that the report never names them.
SHOWN_APART = {"id", "seed", "text", "text_simplified", "body_simplified", "edits", "unresolved"}
SHOWN_APART |= {"evidence", "blocks", "n_chars", "n_body_chars", "sha256", CLUSTER, CLUSTER_SIZE}


def list_methods():
    """Return the names of the ways in which a value is read off a page, as the code writes them."""
    room = ROOT / "shanben" / "pages"
    files = [*room.glob("extract/**/*.py"), room / "corrections.py"]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall('"([a-z_]+)"', source))
    return {name for name in named if name.replace("_", " ") in read_words()}


def test_every_word_of_the_report_is_there_in_both_languages():
    """With the same places for values, and none that the report does not say."""
    room = ROOT / "shanben" / "documents"
    files = [*room.glob("templates/report.*"), *room.glob("templates/charts.jinja")]
    files += room.glob("report/*.py")
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    fields = load_contract().document["properties"]
    said_by_value = {*SEVERITIES, *fields["damage"]["enum"], *fields["language"]["enum"]}
    kinds = fields["blocks"]["items"]["properties"]["type"]["enum"]
    roles = [fields[name]["items"]["properties"]["role"]["enum"] for name in ("authors", "editors")]
    names = {*kinds, *fields, *chain(*roles), *list_methods()}
    said_by_value |= {name.replace("_", " ") for name in names - SHOWN_APART}
    assert said_by_value - {None} <= {*read_words()}
    for english, chinese in read_words().items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", chinese))
        assert re.search("[\u4e00-\u9fff。；，：（]", chinese), english
        # A sentence may be put together from parts.
        whole = f'"{english}"' in sources or english in sources
        assert whole or english in said_by_value or english.endswith("of more."), english


def test_classes_of_length_fit_the_pages():
    """None is empty, none is too crowded to name, and all pages are in one."""

    def classes(lengths):
        facts = Facts.__new__(Facts)
        object.__setattr__(facts, "lengths", lengths)
        return _lengths(facts)

    assert classes({}) == []
    assert classes({2000: 1, 2250: 3}) == [("2000–2249", 1), ("2250–2499", 3)]
    assert classes({0: 2, 100_000: 1}) == [("0–99", 2), ("100000+", 1)]
    many = classes(dict.fromkeys(LENGTH_BOUNDS, 1))
    assert len(many) == MAX_CLASSES
    assert sum(count for _, count in many) == len(LENGTH_BOUNDS)
    assert all(count for _, count in many)
