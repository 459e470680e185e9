"""Wrong uses: each ends at once, names the cure, and touches nothing.

What people were seen to do wrong, and what else can be done wrong in the same ways: with the command
line, with folders and addresses, with the files below schema/, with the seeds, and from code.
"""

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import shanben
from shanben.command.run import run as run_command
from tests.conftest import ROOT, folder_bytes
from tests.dumps import write_pages

PAGES = [{"text": f"第{number}頁\n\n會議開幕了。"} for number in range(4)]
Change = Callable[[Path], object]


# --- what is done before


def nothing(project):
    pass


def write(name, data=""):
    def change(project):
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return change


def remove(name):
    def change(project):
        path = project / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def both(*changes):
    def change(project):
        for one in changes:
            one(project)

    return change


def only(name, data):
    """Let this be the only seed."""
    return both(remove("seeds"), write(f"seeds/{name}", data))


def setting(key, line):
    """Let the line of a key in dataset.toml be another one."""

    def change(project):
        path = project / "schema" / "dataset.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(line if one.startswith(key) else one for one in lines) + "\n")

    return change


def more_settings(*lines):
    def change(project):
        with (project / "schema" / "dataset.toml").open("a") as file:
            file.write("\n".join(["", *lines, ""]))

    return change


def answer(old, new):
    def change(project):
        path = project / "schema" / "datasheet.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def withdrawn(project):
    """Let `data/` remember a page that was withdrawn, and the history be gone."""
    entry = {"id": "sb1-" + "a" * 26, "version": "1.0.0", "reason": "asked"}
    text = json.dumps({"format": 1, "withdrawn": [entry]})
    (project / "data" / "withdrawn.json").write_text(text)


def busy(project):
    """Let another build hold the lock."""
    from filelock import FileLock

    lock = FileLock(project / ".shanben" / "data" / "lock")
    lock.acquire()
    busy.lock = lock


# --- the uses: what is done before, the arguments, the exit code, what the answer says


COMMAND_LINES = {
    "a mistyped command": (["biuld"], "no command 'biuld'; did you mean build?"),
    "another mistyped command": (["pubish"], "did you mean publish?"),
    "a strange command": (["frobnicate"], "commands are init, add, build, check"),
    "two commands": (["check", "build"], "unexpected extra argument(s) (build)"),
    "a folder without its option": (["build", "seeds"], "unexpected extra argument(s) (seeds)"),
    "a mistyped option": (["--seds", "x"], "No such option: --seds"),
    "a mistyped option of a command": (["check", "--seds", "x"], "--seeds"),
    "a mistyped version": (["--verson"], "no option '--verson'; did you mean --version?"),
    "an option of another command": (["check", "--allow-shrink"], "No such option: --allow-shrink"),
    "an option without its value": (["--seeds"], "'--seeds' requires an argument"),
    "a word for a number": (["--workers", "many"], "Invalid value for '--workers'"),
    "fewer workers than none": (["--workers", "-1"], "greater than or equal to 0"),
    "a summary in no folder": (["check", "--summary", "away/a.md"], "no file can be written there"),
    "a summary that is a folder": (["check", "--summary", "seeds"], "no file can be written there"),
    "a revision of nothing": (["check", "--changed-since", ""], "--changed-since is empty"),
    "a form that is none": (
        ["--findings", "xml"],
        "'xml' is not one of 'text', 'json', 'github', 'sarif'",
    ),
    "an engine that is none": (["--engine", "slurm"], "'slurm' is not one of 'local', 'ray'"),
    "a form of a diff that is none": (["diff", "--format", "xml"], "'text', 'json', 'markdown'"),
    "a shard that cannot be": (["--shard", "4/3"], "is not I/N with I from 1 to N"),
    "a shard before the first": (["--shard", "0/3"], "is not I/N with I from 1 to N"),
    "a shard in words": (["--shard", "all"], "is not I/N with I from 1 to N, such as 3/64"),
    "a shard that nobody keeps": (["--shard", "1/2", "--no-cache"], "need the cache; leave"),
    "a collection of nothing kept": (["--collect", "--no-cache"], "need the cache; leave"),
    "a cluster without its engine": (["--address", "10.0.0.1:6379"], "say --engine ray too"),
    "a share and all of them": (["--shard", "1/2", "--collect"], "say one of them"),
    "a dataset without a name": (["verify", ""], "a name after 'verify' is empty; leave it out"),
    "a page without a name": (["explain", ""], "a name after 'explain' is empty"),
    "a file without a name": (["add", "a.txt", ""], "a name after 'a.txt' is empty"),
    "an empty folder to compare": (["diff", "--out", ""], "--out is empty; leave it out"),
    "an empty folder of seeds": (["--seeds", ""], "--seeds is empty; leave it out"),
    "an empty folder to write": (["--out", ""], "--out is empty; leave it out"),
    "an empty name of a field": (["--text-field", ""], "--text-field is empty"),
    "an empty folder to check": (["check", "--out", ""], "--out is empty"),
    "a bump of a share": (["--bump", "--shard", "1/2"], "--bump needs the whole dataset"),
    "a bump at an address": (["--bump", "--out", "memory://x"], "--bump needs the whole dataset"),
    "a reason without a bump": (["--reason", "x"], "say --bump too"),
    "answers without a bump": (["--answers-hold"], "say --bump too"),
    "a rule that is none": (["rule", "V14"], "V14: no rule has this id; near are V104"),
    "no page to explain": (["explain"], "Missing argument"),
    "a page that is not there": (["explain", "nothing.txt"], "nothing.txt: no page of data/"),
    "an id that is not there": (["explain", "sb1-aaaa"], "sb1-aaaa: no page of data/"),
    "a page of no dataset": (
        ["explain", "x", "--out", "away"],
        "holds no build; run shanben build first",
    ),
    "nothing to add": (["add"], "Missing argument"),
    "a page to add that is not there": (["add", "a.txt"], "a.txt: cannot be read: No such file"),
    "a folder to add": (["add", "seeds"], "seeds: is a folder; name the files"),
    "a dump to add": (["add", "seeds/a.jsonl"], "holds many pages; copy it into the seeds"),
    "a document to add": (["add", "a.docx"], "a.docx: pages are text, Markdown or HTML"),
    "a twin to add": (["add", "seeds/one.txt"], "is the page of seeds/one.txt, which is there"),
    "a second project": (["init"], "there is a dataset project already"),
    "a project in a file": (["init", "seeds/one.txt"], "seeds/one.txt: is not a folder"),
    "a project of no name": (["init", "x", "--name", "Not Good"], "'Not Good' is not a name of"),
    "a project of no licence": (["init", "x", "--license", "mine"], "is not on the Hub's list"),
    "a publication that nobody can confirm": (["publish"], "say --yes or --dry-run"),
    "a repo that cannot be": (["publish", "--repo", "x", "--dry-run"], "x: expected ORG/NAME"),
    "an address for a repo": (
        ["publish", "--repo", "http://a.example/b/c", "--dry-run"],
        "http://a.example/b/c: expected ORG/NAME",
    ),
    "a release that nobody can name": (
        ["diff", "--against", "hf://datasets/x"],
        "expected hf://datasets/ORG/NAME@vX.Y.Z",
    ),
    "a diff with nothing": (["diff", "--against", "away"], "away/manifest.json: no such file"),
    "a release that is not there": (["bump", "--released", "away"], "away/manifest.json: no such"),
    "a report of nothing": (["report", "--out", "away"], "away/manifest.json: no such file; run"),
    "a person without a role": (
        [
            *("correct", "one.txt", "--field", "authors", "--value", "王琳"),
            *("--author", "a", "--source", "b"),
        ],
        "--value 王琳: a person is NAME:ROLE",
    ),
    "a project below a file": (["init", "seeds/one.txt/x"], "seeds/one.txt: is not a folder"),
    "an output of other bytes": (["--out", "\udcff"], "\\udcff: is not UTF-8, as names are here"),
    "a dataset of other bytes": (["verify", "\udcff"], "\\udcff: is not UTF-8, as names are here"),
    "an author of other bytes": (
        ["accept", "one.txt", "M104", "--author", "\udcff", "--reason", "r"],
        "--author '\\udcff': is not UTF-8",
    ),
    "a title of other bytes": (["init", "x", "--title=\udcff"], "--title '\\udcff': is not UTF-8"),
    "a page of other bytes": (
        ["explain", "\udcff.txt"],
        "\\udcff.txt: no page of data/ has this seed",
    ),
    "a number longer than numbers are": (
        [
            "correct",
            "one.txt",
            "--field",
            "view_count",
            "--value",
            "9" * 5000,
            "--author",
            "a",
            "--source",
            "b",
        ],
        "value is not what the contract asks of view_count",
    ),
}
FOLDERS = {
    "a file as seeds": (nothing, ["--seeds", "seeds/one.txt"], "is a file; name the folder"),
    "a device as seeds": (nothing, ["--seeds", "/dev/null"], "/dev/null: is not a folder"),
    "no folder": (
        nothing,
        ["--seeds", "nowhere"],
        "nowhere: no such folder; name the folder of seeds with --seeds, or begin with shanben init",
    ),
    "the root as seeds": (nothing, ["--seeds", "/"], "/: holds the output ("),
    "the project as seeds": (nothing, ["--seeds", "."], "holds the output ("),
    "the seeds as output": (nothing, ["--out", "seeds"], "must be separate folders"),
    "the output among the seeds": (nothing, ["--out", "seeds/x"], "holds the output ("),
    "the seeds in the output": (
        write("z/s/a.txt", "雨"),
        ["--seeds", "z/s", "--out", "z"],
        "holds the seeds (",
    ),
    "a dataset in a dataset": (
        nothing,
        ["--out", "data/x"],
        "/data, which a build replaces as a whole; name another with --out",
    ),
    "the project as output": (nothing, ["--out", "."], "must be separate folders"),
    "a file as output": (write("f"), ["--out", "f"], "f: is not a folder; name another with --out"),
    "a file where the dataset was": (
        both(remove("data"), write("data")),
        [],
        "data: is not a folder; name another",
    ),
    "other people's folder": (
        write("o/x"),
        ["--out", "o"],
        "o: is not empty and holds no manifest",
    ),
    "a manifest that is gone": (remove("data/manifest.json"), [], "holds no manifest.json"),
    "a manifest cut short": (
        write("data/manifest.json", "{"),
        [],
        "is not a manifest: Input data was truncated; bring it back, or remove data/",
    ),
    "a manifest of something else": (
        write("data/manifest.json", '{"a": 1}'),
        [],
        "is not a manifest: Object missing required field",
    ),
    "a protocol of nobody": (nothing, ["--seeds", "foo://x"], "foo://x: Protocol not known: foo"),
    "an address of nothing": (
        nothing,
        ["--seeds", "memory://nothing"],
        "memory://nothing: no such folder, or nothing in it",
    ),
    "a folder where entries are written": (
        write("seeds/accepted.toml/a.txt", "雨"),
        [],
        "seeds/accepted.toml: cannot be read: Is a directory",
    ),
    "a build that somebody else runs": (busy, [], "another build into data is running; wait"),
    "shards that nobody made": (
        remove(".shanben"),
        ["--collect"],
        "that are missing, then collect",
    ),
    "a page in a dataset that is broken": (
        write("data/jsonl/train-00000.jsonl", '{"seed": "one.txt"'),
        ["explain", "one.txt"],
        "train-00000.jsonl: a line is no row; see shanben verify",
    ),
    "a page in a dataset of another version": (
        write("data/jsonl/train-00000.jsonl", '{"id": "x", "seed": "one.txt"}'),
        ["explain", "one.txt"],
        "train-00000.jsonl: a row has not the columns of this version",
    ),
    "a diff before the first build": (
        remove("data"),
        ["diff"],
        "no such file; run shanben build first",
    ),
    "a bump before the first build": (
        remove("data"),
        ["bump"],
        "no such file; run shanben build first",
    ),
    "a history that forgot a page": (
        withdrawn,
        [],
        "lacks 1 withdrawn id that data/withdrawn.json names",
    ),
    "a history that is none": (
        write("schema/history/changelog.json", "[]"),
        [],
        "changelog.json: must hold a JSON object",
    ),
    "withdrawn pages of no form": (
        write("schema/history/withdrawn.json", '{"withdrawn": [{}]}'),
        [],
        "withdrawn/0: Object missing required field `id`; it must have id, version, reason",
    ),
}
SETTINGS = {
    "no project at all": (remove("schema"), "make one with shanben init"),
    "no settings": (remove("schema/dataset.toml"), "make one with shanben init"),
    "settings cut short": (write("schema/dataset.toml", "a = "), "is not TOML: Invalid value"),
    "settings in another encoding": (write("schema/dataset.toml", b"\xff\xfe"), "is not TOML"),
    "a mistyped key": (setting("title", 'titel = "x"'), "unknown key 'titel'; did you mean title?"),
    "a key too few": (setting("creators", ""), "the key 'creators' is missing"),
    "a title of two lines": (setting("title", 'title = "a\\nb"'), "title must be one line"),
    "a licence that nobody knows": (
        setting("license = ", 'license = "mine"'),
        "license 'mine' is not on the Hub's list",
    ),
    "a licence almost right": (
        setting("license = ", 'license = "cc-by-4"'),
        "did you mean cc-by-4.0?",
    ),
    "a licence without its name": (setting("license_name", ""), "say which in license_name"),
    "a licence that leads nowhere": (
        setting("license_link", 'license_link = "terms.txt"'),
        "'terms.txt' is not an address, LICENSE or LICENSE.md",
    ),
    "a licence that nobody wrote": (remove("schema/LICENSE.md"), "there is no schema/LICENSE.md"),
    "a task of no list": (setting("tasks", 'tasks = ["tea"]'), "tasks: 'tea' is not on the Hub's"),
    "a task of another name": (setting("tasks", 'tasks = ["summarisation"]'), "summarization"),
    "one task without its list": (setting("tasks", 'tasks = "text-generation"'), "a list of words"),
    "a version of two parts": (setting("version", 'version = "1.0"'), "is not MAJOR.MINOR.PATCH"),
    "a day in quotes": (setting("released", 'released = "2026-01-01"'), "without quotes"),
    "a repo without its owner": (setting("repo", 'repo = "x"'), "repo 'x' is not ORG/NAME"),
    "no creators": (setting("creators", "creators = []"), "creators must name at least one"),
    "no pages in a shard": (
        setting("pages", "pages_per_shard = 0"),
        "a number from 1 to 1,000,000",
    ),
    "a pattern of no file": (
        more_settings("[input]", '"*.csv" = {text = "body"}'),
        "'*.csv' matches no file whose rows have fields; those are a.jsonl",
    ),
    "a field that no row has": (
        more_settings("[input]", '"*.jsonl" = {text = "txet"}'),
        'no row of the files "*.jsonl" has the field "txet"; those of a.jsonl have text',
    ),
    "an address that no row has": (
        more_settings("[input]", '"*.jsonl" = {url = "link"}'),
        'has the field "link"; those of a.jsonl have text',
    ),
    "a column that no row has": (
        more_settings("[columns]", 'score = "float64"'),
        'no row of any file has the field "score"; those of a.jsonl have text: take score out',
    ),
    "a column of ours": (more_settings("[columns]", 'title = "string"'), "has a column 'title'"),
    "a type of another library": (
        more_settings("[columns]", 'score = "float"'),
        "columns: score: type 'float' is none of string, int64, float64",
    ),
    "a contract of one's own": (write("schema/record.schema.json", "{}"), "comes with the program"),
    "no datasheet": (remove("schema/datasheet.toml"), "schema/datasheet.toml: cannot be read"),
    "a datasheet of another set": (
        answer('written_for = "shanben-news"', 'written_for = "river"'),
        "written_for must be 'shanben-news'",
    ),
    "an answer that is unfinished": (
        answer('past = "', 'past = "TODO '),
        "uses.past is unfinished (TODO); write what you know",
    ),
    "an answer to no question": (
        answer("[uses]\n", '[uses]\npats = "None."\n'),
        "uses.pats answers no question of the datasheet; did you mean uses.past?",
    ),
    "an answer with a brace": (answer('past = "', 'past = "{rowz} '), "names {rowz}, which is not"),
    "an answer with a form": (
        answer('past = "', 'past = "{rows:d} '),
        "uses.past asks for a form of rows",
    ),
    "an answer with a form of a form": (
        answer('past = "', 'past = "{rows:>{x}} '),
        "asks for a form",
    ),
    "an answer with a conversion": (
        answer('past = "', 'past = "{rows!x} '),
        "asks for a form of rows",
    ),
    "an answer of no section": (
        answer("written_for", 'purpose = "x"\nwritten_for'),
        "purpose is no section of the datasheet; answers stand below the name of a section",
    ),
    "a mistyped head of the answers": (
        answer('reviewed_for = "', 'reviewd_for = "1.0.0"\nreviewed_for = "'),
        "reviewd_for is no section of the datasheet; did you mean reviewed_for?",
    ),
    "answers of an older version": (
        setting("version", 'version = "2.0.0"'),
        "the answers were last read for version 1.0.0, the dataset is 2.0.0",
    ),
}
SEEDS = {
    "a mistyped field": (nothing, ["--text-field", "txet"], 2, 'has the field "txet"'),
    "a mistyped address": (nothing, ["--url-field", "lnik"], 2, 'has the field "lnik"'),
    "another field": (only("a.jsonl", '{"body": "雨"}'), [], 2, "those of a.jsonl have body"),
    "no seeds": (both(remove("seeds"), write("seeds/README")), [], 1, "there are no seeds; add"),
    "nothing that is read": (only("a.pdf", "x"), [], 1, "1 .pdf passed over, such as a.pdf"),
    "an empty page": (only("a.txt", ""), [], 1, "the file holds no text; fill it or remove it"),
    "an array in lines": (
        only("a.jsonl", '[{"text": "雨"}, {"text": "雪"}]'),
        [],
        1,
        "a file that is one array is read if its name ends in .json",
    ),
    "JSON over several lines": (
        only("a.jsonl", json.dumps([{"text": "雨"}], indent=1)),
        [],
        1,
        "not one object a line; name the file .json",
    ),
    "Parquet that is none": (only("a.parquet", "x"), [], 1, "not a Parquet file"),
    "an archive that is none": (only("a.zip", "x"), [], 1, "not a ZIP archive"),
    "packed data that is none": (only("a.jsonl.gz", "x"), [], 1, "breaks off in packed data"),
    "most pages gone": (only("one.txt", "一頁。"), [], 1, "if that is meant, say --allow-shrink"),
    "a change that was not built": (
        write("seeds/two.txt", "二頁。"),
        ["publish", "--yes"],
        1,
        "not published: 2 differences; run shanben build and commit data/",
    ),
    "a dataset changed by hand": (
        write("data/CITATION.cff", "x"),
        ["check", "--quiet"],
        1,
        "data/CITATION.cff: line 1 differs",
    ),
    "answers for other pages": (
        lambda project: more_answers(project),
        ["check", "--quiet"],
        1,
        "answers are out of date (C101); read the answers again in",
    ),
}


def more_answers(project):
    """Let an answer be given for pages that are not these."""
    with (project / "schema" / "datasheet.toml").open("a") as file:
        file.write('\n[given_for]\n"uses.past" = "00c0ffee00c0ffee"\n')


USES = {
    **{f"line: {name}": (nothing, *rest, 2) for name, rest in COMMAND_LINES.items()},
    **{f"folder: {name}": (*rest, 2) for name, rest in FOLDERS.items()},
    **{f"setting: {name}": (change, [], said, 2) for name, (change, said) in SETTINGS.items()},
    **{
        f"seed: {name}": (change, arguments, said, code)
        for name, (change, arguments, code, said) in SEEDS.items()
    },
}


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A small dataset that was built; the uses are tried on copies of it."""
    project = tmp_path_factory.mktemp("wrong") / "project"
    ignore = shutil.ignore_patterns("history")
    shutil.copytree(ROOT / "schema", project / "schema", ignore=ignore)
    (project / "seeds").mkdir()
    write_pages(project / "seeds" / "a.jsonl", PAGES)
    (project / "seeds" / "one.txt").write_text("一頁。", encoding="utf-8")
    path = project / "schema" / "datasheet.toml"
    path.write_text(path.read_text("utf-8").split("\n[given_for]")[0] + "\n", encoding="utf-8")
    here = Path.cwd()
    os.chdir(project)
    try:
        assert run_command(["--workers", "1", "--quiet"]) == 0
    finally:
        os.chdir(here)
    return project


@pytest.fixture
def built(example, tmp_path, monkeypatch):
    """The dataset that must survive all of it."""
    shutil.copytree(example, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("before", "arguments", "answer", "code"), USES.values(), ids=USES)
def test_a_wrong_use_is_answered_with_the_cure(built, run, before, arguments, answer, code):
    """No traceback, nothing half-written, the words of the person's own command, the exit code."""
    before(built)
    stood = folder_bytes(built)
    outcome = run(*arguments)
    assert outcome.code == code, outcome
    said = outcome.err + outcome.out
    assert answer in said
    assert "Traceback" not in said
    assert "fault of the program" not in said
    if code == 2:
        assert outcome.out == ""
        assert all(line.startswith("shanben: ") for line in outcome.err.splitlines())
    after = folder_bytes(built)
    for kept in (stood, after):
        for name in [name for name in kept if name.startswith(".shanben/")]:
            del kept[name]
    assert after == stood


ALL_CLOSED = "<&- >&- 2>&-"


@pytest.mark.parametrize(
    "closed", [*(pytest.param(f, marks=pytest.mark.slow) for f in ALL_CLOSED.split()), ALL_CLOSED]
)
def test_who_closes_a_stream_gets_the_exit_code(built, closed):
    """A service may have none of them; Python then has None in its place."""
    command = ["sh", "-c", f"{sys.executable} -m shanben publish {closed}"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=built, env=environment, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False), done


def test_help_is_help(run):
    """Not a wrong use at all."""
    assert run("help") == run("--help") == run("-h")
    assert run("help").code == 0
    assert "--version" in run("help").out
    _, commands = run("help").out.split("Commands:")
    assert "..." not in commands  # each is told in a whole sentence
    assert run("check", "-h") == run("check", "--help")


def test_html_in_a_text_file_is_told(built, run):
    """The page is kept, and a warning says how it is read rightly."""
    write("seeds/page.html.txt", "<html><body><p>雨停了。</p></body></html>")(built)
    outcome = run("--workers", "1")
    assert outcome.code == 0
    assert "P112 warning: the file holds HTML, and its tags are read as text; name it .html" in (
        outcome.out
    )


# --- from code


BATCH = pa.record_batch({"body": ["雨"]})
CALLS = {
    "not a number": (lambda: shanben.repair_text(math.nan), TypeError, "as str, not float"),
    "nothing": (lambda: shanben.repair_text(None), TypeError, "as str, not NoneType"),
    "bytes": (lambda: shanben.simplify_text(b"\xe9"), TypeError, "as str, not bytes"),
    "a list": (lambda: shanben.detect_script(["a"]), TypeError, "as str, not list"),
    "a number for a page": (lambda: shanben.extract_page(5), TypeError, "as str, not int"),
    "no page": (lambda: shanben.read_page(None), TypeError, "as str, not NoneType"),
    "a blank page": (lambda: shanben.read_page(" \n"), shanben.PageError, "holds no text"),
    "an id of nothing": (lambda: shanben.page_id(None), TypeError, "as str, not NoneType"),
    "a number for HTML": (lambda: shanben.html_to_text(5), TypeError, "str or bytes, not int"),
    "bytes of no encoding": (
        lambda: shanben.html_to_text(b"<p>\xff\xff\xff\xff\x80\x80</p>"),
        ValueError,
        "byte 3 of 13 cannot be decoded",
    ),
    "edits of another page": (
        lambda: shanben.replay_edits("雨", [shanben.Edit(0, 1, "雪", "", "R101")]),
        ValueError,
        "edit does not fit the text at 0",
    ),
    "a column of another name": (
        lambda: shanben.make_batch(BATCH),
        KeyError,
        "no column 'text'; the batch has body",
    ),
    "no project": (
        lambda: shanben.build(ROOT / "seeds", "nowhere", "nowhere"),
        shanben.UsageError,
        "nowhere/schema/dataset.toml: cannot be read",
    ),
    "no seeds": (
        lambda: shanben.build("nowhere"),
        shanben.UsageError,
        "nowhere: no such folder",
    ),
    "no dataset": (
        lambda: shanben.open_dataset("nowhere"),
        shanben.UsageError,
        "nowhere/manifest.json: no such file",
    ),
    "a dataset of a strange protocol": (
        lambda: shanben.open_dataset("foo://x"),
        shanben.UsageError,
        "Protocol not known: foo",
    ),
    "a diff with no dataset": (
        lambda: shanben.open_dataset(ROOT / "data").diff("nowhere"),
        shanben.UsageError,
        "nowhere/manifest.json: no such file",
    ),
    "a name that is none": (lambda: shanben.repare_text, AttributeError, "no attribute 'repare_"),
}


@pytest.mark.parametrize(("call", "error", "words"), CALLS.values(), ids=CALLS)
def test_a_wrong_call_raises_what_it_should_in_words(tmp_path, monkeypatch, call, error, words):
    """The type says what was expected, the message what came."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == []
