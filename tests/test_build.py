"""The command as its users meet it: what it writes, says and returns."""

import gzip
import json
import os
import re
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.command import app, build, check
from shanben.command import run as door
from tests.conftest import (
    ROOT,
    Outcome,
    describe,
    folder_bytes,
    run_process,
    set_pages_per_shard,
)
from tests.rows import each_row

DATA_FILES = {
    "parquet/train-00000.parquet",
    "jsonl/train-00000.jsonl",
    "manifest.json",
    "index.parquet",
    "record.schema.json",
    "findings.jsonl",
    "README.md",
    "DATASHEET.md",
    "LICENSE.md",
    "CHANGELOG.md",
    "CITATION.cff",
    "croissant.json",
    "report.html",
    "withdrawn.json",
}


def rows(folder):
    files = sorted((folder / "jsonl").rglob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def manifest(folder):
    return json.loads((folder / "manifest.json").read_bytes())


def test_five_seeds_become_a_dataset(seeded, run):
    """The main job: one command, the whole of data/, five rows."""
    outcome = run()
    assert outcome.code == 0
    assert set(folder_bytes(seeded / "data")) == DATA_FILES
    assert [row["seed"] for row in rows(seeded / "data")] == sorted(
        path.name for path in (seeded / "seeds").iterdir()
    )
    assert re.fullmatch(r"5 rows written to data/ in [0-9.]+ s; .*\.", outcome.lines[-1])
    assert (seeded / "DATASHEET.md").read_bytes() == (seeded / "data" / "DATASHEET.md").read_bytes()


def test_the_committed_dataset_is_the_one_the_seeds_give(seeded, run):
    """The golden release: every byte of data/ as it stands in the project."""
    describe(seeded)
    run()
    assert folder_bytes(seeded / "data") == folder_bytes(ROOT / "data")


def test_every_row_holds_the_contract(seeded, run):
    """By the explaining validator, which is not the one that accepted the rows."""
    from jsonschema import Draft202012Validator

    run()
    schema = json.loads((seeded / "data" / "record.schema.json").read_bytes())
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for row in rows(seeded / "data"):
        validator.validate(row)
        assert list(row) == schema["required"]


def test_the_manifest_vouches_for_every_file(seeded, run):
    """A reader can prove what was downloaded."""
    import hashlib

    run()
    files = folder_bytes(seeded / "data")
    listed = {entry["path"]: entry for entry in manifest(seeded / "data")["files"]}
    assert set(listed) == set(files) - {"manifest.json"}
    for path, entry in listed.items():
        assert entry["bytes"] == len(files[path])
        assert entry["sha256"] == hashlib.sha256(files[path]).hexdigest()
    assert manifest(seeded / "data")["rows"] == 5


@pytest.mark.slow
def test_the_same_seeds_give_the_same_bytes_anywhere(seeded, tmp_path):
    """Workers, time zone, locale, hash seed, working directory and file times do not matter."""
    set_pages_per_shard(seeded, 1)
    assert run_process(seeded, "--workers", "1").code == 0
    first = folder_bytes(seeded / "data")
    assert len([name for name in first if name.startswith("parquet/")]) > 1
    seeded.rename(tmp_path / "另一個 folder")
    moved = tmp_path / "另一個 folder"
    for number, seed in enumerate(sorted((moved / "seeds").iterdir())):
        os.utime(seed, (number, number))
    surroundings = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7", "LANG": "C"}
    # The cache has moved along; with it nothing would be made anew.
    assert run_process(moved, "--workers", "2", "--no-cache", **surroundings).code == 0
    assert folder_bytes(moved / "data") == first


def test_names_and_order_of_the_seeds_change_no_row_but_its_seed(built, run):
    """A row's content is a function of its page."""
    before = {row["id"]: row for row in rows(built / "data")}
    for number, seed in enumerate(sorted((built / "seeds").iterdir(), reverse=True)):
        seed.rename(built / "seeds" / f"renamed-{number}.txt")
    run()
    after = {row["id"]: row for row in rows(built / "data")}
    assert {key: {**row, "seed": ""} for key, row in before.items()} == {
        key: {**row, "seed": ""} for key, row in after.items()
    }


@pytest.mark.slow
def test_containers_and_shards_change_no_row_but_its_seed_and_hash(built, run):
    """The same pages from a dump, cut otherwise."""
    before = {row["id"]: row for row in rows(built / "data")}
    texts = [row["text"] for row in rows(built / "data")]
    for seed in (built / "seeds").iterdir():
        seed.unlink()
    lines = [json.dumps({"text": text}).encode() + b"\n" for text in texts]
    (built / "seeds" / "dump.jsonl.gz").write_bytes(gzip.compress(b"".join(lines)))
    set_pages_per_shard(built, 1)
    run()
    after = {row["id"]: row for row in rows(built / "data")}
    assert before.keys() == after.keys()
    for key, row in before.items():
        assert {**row, "seed": "", "sha256": ""} == {**after[key], "seed": "", "sha256": ""}


def test_check_says_nothing_changed(built, run):
    """Exit 0, and nothing is written."""
    times = {path: path.stat().st_mtime_ns for path in built.rglob("*")}
    assert run("check").code == 0
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == times


def test_check_does_not_mend_a_broken_cache(seeded, run):
    """Exit 0, and what it finds broken it computes aside."""
    run()
    (result,) = (seeded / ".shanben").rglob("result")
    result.write_bytes(result.read_bytes()[:-9])
    before = folder_bytes(seeded)
    assert run("check").code == 0
    assert folder_bytes(seeded) == before


def test_check_names_file_row_and_field(built, run):
    """A reviewer must see what an edit by hand did."""
    path = built / "data" / "jsonl" / "train-00000.jsonl"
    path.write_bytes(path.read_bytes().replace('"title":"常州'.encode(), '"title":"蘇州'.encode()))
    (built / "data" / "extra.txt").write_text("x")
    (built / "data" / "record.schema.json").unlink()
    (built / "DATASHEET.md").write_text("edited")
    outcome = run("check")
    assert outcome.code == 1
    assert [line for line in outcome.lines if line.startswith(("data/", "DATASHEET"))] == [
        "data/extra.txt: does not belong here",
        "data/jsonl/train-00000.jsonl: row 3 (002_2260201178f84675.txt): title differ",
        "data/record.schema.json: is missing",
        "DATASHEET.md: is not the copy of data/DATASHEET.md",
        outcome.lines[-1],
    ]
    assert outcome.lines[-1] == (
        "data/: 4 differences; run shanben build and commit data/. 3 findings (3 notes)."
    )


def test_check_sees_a_change_in_the_parquet_alone(built, run):
    """Analysts read the Parquet; its rows are named as well."""
    path = built / "data" / "parquet" / "train-00000.parquet"
    table = pq.read_table(path)
    titles = pa.array(["蘇州", *table["title"].to_pylist()[1:]])
    pq.write_table(table.set_column(table.schema.get_field_index("title"), "title", titles), path)
    row = "data/parquet/train-00000.parquet: row 1 (000_868280a114e208a9.txt): title differ"
    assert row in run("check").lines


def test_check_names_the_pages_and_not_the_files_that_follow_from_them(built, run):
    """One seed edited and one removed are two lines; every file of data/ differs for that reason."""
    seed = built / "seeds" / "002_2260201178f84675.txt"
    seed.write_bytes(seed.read_bytes() + "。".encode())
    (built / "seeds" / "000_868280a114e208a9.txt").unlink()
    lines = [line for line in run("check").lines if "data/;" in line or "of data/" in line]
    assert lines[:2] == [
        "000_868280a114e208a9.txt is gone, and its page is still in data/; run shanben build and "
        "commit data/",
        "002_2260201178f84675.txt has another text than in data/; run shanben build and commit data/",
    ]
    assert re.fullmatch(
        "this makes a difference in [0-9]+ files of data/; run shanben build and commit data/",
        lines[2],
    )
    assert len(lines) == 3


def test_other_versions_of_a_library_are_named_as_the_reason(built, run):
    """The commonest cause of differences that nobody made."""
    path = built / "data" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    was, manifest["tools"]["numpy"] = manifest["tools"]["numpy"], "0.1"
    path.write_text(json.dumps(manifest))
    assert run("check").lines[-3:-1] == [
        f"data/ was built with numpy 0.1, here is {was}; install that version, or run shanben build "
        "and commit data/",
        "this makes a difference in 1 file of data/; run shanben build and commit data/",
    ]


BROKEN_SEEDS = {
    "broken.txt": "会议强调要牢固树立抓党建就是抓全局的理念。".encode("gbk").replace(
        b"\xd2", b"\xff"
    ),
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 4,
    "dump.jsonl": b'{"text": "\\ud800"}\nnot json\n{"text": "\xe7\x94\xb2\xe9\xa0\x81"}\n',
}


def test_broken_seeds_are_findings_and_the_rest_is_written(seeded, run):
    """Nothing good is lost because something is bad."""
    for name, data in BROKEN_SEEDS.items():
        (seeded / "seeds" / name).write_bytes(data)
    outcome = run()
    assert outcome.code == 1
    assert len(rows(seeded / "data")) == 6
    errors = [line.split(": ")[0] for line in outcome.lines if " error: " in line]
    assert errors == [
        "seeds/binary.txt:1",
        "seeds/broken.txt:1",
        "seeds/dump.jsonl#L1:1",
        "seeds/dump.jsonl#L2:1",
        "seeds/empty.txt:1",
    ]
    rejected = [entry["seed"] for entry in manifest(seeded / "data")["rejected"]]
    assert rejected == [
        "binary.txt",
        "broken.txt",
        "dump.jsonl#L1",
        "dump.jsonl#L2",
        "empty.txt",
    ]
    assert "Traceback" not in outcome.err + outcome.out


def test_repeated_pages_stand_once(seeded, run):
    """The first path stays; the others are notes and stand in the manifest."""
    page = (seeded / "seeds" / "003_7ee5ee5f73b9d56e.txt").read_bytes()
    (seeded / "seeds" / "zz.txt").write_bytes(page.replace(b"\n", b"\r\n"))
    row = json.dumps({"text": page.decode()}).encode()
    (seeded / "seeds" / "002a.jsonl").write_bytes(row + b"\n" + row + b"\n")
    outcome = run()
    assert outcome.code == 0
    assert len(rows(seeded / "data")) == 5
    assert manifest(seeded / "data")["duplicates"] == [
        {"seed": "002a.jsonl#L2", "same_as": "002a.jsonl#L1"},
        {"seed": "003_7ee5ee5f73b9d56e.txt", "same_as": "002a.jsonl#L1"},
        {"seed": "zz.txt", "same_as": "002a.jsonl#L1"},
    ]
    assert "seeds/zz.txt: P105 note: the same page as 002a.jsonl#L1;" in outcome.out


def test_no_seeds_are_an_error_and_give_an_empty_dataset_only_when_meant(project, run):
    """CI cannot overlook it; where it is meant, readers can still open what is written."""
    outcome = run()
    assert outcome.code == 1
    assert "P110 error: there are no seeds" in outcome.out
    assert (
        "this build has 0 rows; add pages, or for an empty dataset say --allow-shrink"
        in outcome.err
    )
    assert not (project / "data").exists()
    assert run("--allow-shrink").code == 1
    assert rows(project / "data") == []


WRONG_USE = {
    "no such folder": (["--seeds", "nowhere"], "nowhere: no such folder"),
    "unknown option": (["--frobnicate"], "--frobnicate"),
    "unknown command": (["frobnicate"], "frobnicate"),
    "bad number": (["--workers", "many"], "--workers"),
    "bad format": (["--findings", "xml"], "xml"),
    "seeds inside out": (["--out", "."], "must be separate folders"),
    "out is a file": (["--out", "schema/dataset.toml"], "is not a folder"),
    "out is not ours": (["--out", "schema"], "is not empty and holds no manifest.json"),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize(("arguments", "reason"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_ends_at_once(seeded, run, arguments, reason):
    """One clear line, exit code 2, and no file is another than before."""
    before = folder_bytes(seeded)
    outcome = run(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("shanben: ")
    assert outcome.err.count("\n") == 1
    assert reason in outcome.err
    assert folder_bytes(seeded) == before


BAD_SETTINGS = {
    "missing key": ("repo = ", "# repo = ", "the key 'repo' is missing"),
    "wrong type": ("pages_per_shard = 2000", 'pages_per_shard = "many"', "must be a whole number"),
    "bad version": ('version = "1.0.0"', 'version = "1.0"', "is not MAJOR.MINOR.PATCH"),
    "unknown key": ("title = ", "titel = 1\ntitle = ", "unknown key 'titel'; did you mean title?"),
    "no TOML": ("title = ", "title ", "is not TOML"),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize(("old", "new", "reason"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_bad_settings_end_at_once(seeded, run, old, new, reason):
    """One line names the file and what is wrong in it; nothing is built."""
    path = seeded / "schema" / "dataset.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    outcome = run()
    assert outcome.code == 2
    assert outcome.err.startswith("shanben: schema/dataset.toml: ")
    assert outcome.err.count("\n") == 1
    assert reason in outcome.err
    assert not (seeded / "data").exists()


def test_findings_as_json_are_one_object_a_line(seeded, run):
    """For programs; what people read goes to standard error."""
    (seeded / "seeds" / "empty.txt").write_bytes(b"")
    outcome = run("--findings", "json")
    found = [json.loads(line) for line in outcome.lines]
    assert {"seed": "empty.txt", "rule": "D101", "severity": "error"}.items() <= found[-1].items()
    stored = (seeded / "data" / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    assert [found.pop("file") for found in found] == [f"seeds/{one['seed']}" for one in found]
    assert found == [json.loads(line) for line in stored]
    assert "rows written" in outcome.err


def test_findings_as_github_annotate_the_seed(seeded, run):
    """A reviewer sees them beside the line."""
    (seeded / "seeds" / "dump.jsonl").write_bytes(b"\nbroken\n")
    run("build")
    lines = run("check", "--findings", "github").lines
    assert [line.split("::broken JSON")[0] for line in lines if "title=P107" in line] == [
        "::error title=P107,file=seeds/dump.jsonl,line=2"
    ]


def test_strict_makes_warnings_errors(seeded, run):
    """A curator may want none of them. The converter swallowed a digit here; it is never invented."""
    page = (seeded / "seeds" / "001_e30e47af4e6ceda9.txt").read_text(encoding="utf-8")
    (seeded / "seeds" / "a.txt").write_text(page + "\n區(qū)總?cè)丝?28人", encoding="utf-8")
    assert run().code == 0
    assert run("--strict").code == 1


def test_quiet_prints_errors_only(seeded, run):
    """For scripts. Both a note and a warning are passed over here."""
    (seeded / "seeds" / "sixth.txt").write_text("第六頁\n\n會議開幕了。\n", encoding="utf-8")
    severities = {re.search(r" [A-Z][0-9]+ (\w+): ", f" {line}")[1] for line in run().lines[:-1]}
    assert severities == {"note", "warning"}
    assert run("--quiet").out == ""
    (seeded / "seeds" / "empty.txt").write_bytes(b"")
    assert [line.split(":")[0] for line in run("--quiet").lines] == ["seeds/empty.txt"]


def test_hostile_names_and_pages_cannot_speak_for_us(project, run):
    """Terminal sequences, CI commands and line ends are written out."""
    name = "a\n::error::x\x1b[2J.txt"
    (project / "seeds" / name).write_bytes(b"")
    (project / "seeds" / "b.jsonl").write_bytes('{"text": "\u202e::warning::y"'.encode() + b"\n")
    for form in ("text", "github", "json"):
        outcome = run("--findings", form)
        shown = outcome.out + outcome.err
        assert "a\\" in shown
        assert "b.jsonl" in shown
        assert "\x1b" not in shown
        assert not re.search(r"(?m)^::error::", shown)
        assert "\u202e" not in shown


@pytest.mark.slow
def test_progress_stays_away_from_a_pipe(seeded):
    """Logs are for reading."""
    outcome = run_process(seeded)
    assert outcome.err == ""
    assert "\x1b" not in outcome.out


HEAVY = ("datasets", "ray", "huggingface_hub", "pandas", "jieba", "mlcroissant", "tomlkit")
BUILD_AND_LIST = """
import sys
from shanben.__main__ import main

names, sys.argv[1:] = sys.argv[1:], []
code = main()
print(sorted(set(names) & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def build_and_list_heavy(project, *more):
    """Build; return the exit code, what was said, and the heavy packages that were imported."""
    command = [sys.executable, "-c", BUILD_AND_LIST, *HEAVY, *more]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    outcome = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    return Outcome(outcome.returncode, outcome.stdout, outcome.stderr)


def test_a_build_imports_nothing_heavy(seeded):
    """Start-up is part of the product; there is no last release whose index is computed with."""
    outcome = build_and_list_heavy(seeded, "pyarrow.compute", "pydantic", "typer")
    assert (outcome.code, outcome.err) == (0, "[]\n")


def test_help_loads_no_room_of_the_program():
    """It is answered at once."""
    code = "from shanben.command.run import run; run(['build', '--help'])"
    names = "'pyarrow', 'numpy', 'jinja2', 'filelock', 'shanben.api'"
    code += f"; import sys; print('loaded', {{{names}}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"loaded set()"


@pytest.mark.pure
@each_row(
    ("name", "module", "command"),
    [("build", build, "build_command"), ("check", check, "check_command")],
)
def test_a_command_without_options_is_what_its_options_say(
    name, module, command, seeded, monkeypatch
):
    """It is carried out without Typer, and what an option says when it is not given stands twice."""
    assert set(door.PLAIN) == {"build", "check"}
    compare_with_typer([name], module, command, seeded, monkeypatch)


def compare_with_typer(arguments, module, command, seeded, monkeypatch):
    """Carry a command line out with and without Typer; what the command is given is the same."""
    asked = []
    monkeypatch.chdir(seeded)

    def note(*given):
        asked.append([one for one in given if one])
        return 0

    monkeypatch.setattr(module, command, note)
    assert [door.run(arguments), app.parse(arguments)] == [0, 0]
    assert asked[0] == asked[1]


FEW_OPTIONS = {
    "--quiet": True,
    "--strict": True,
    "--workers 3": True,
    "--workers 0": True,
    "--workers 007 --quiet --workers 2 --strict --quiet": True,
    "--workers=3": False,
    "--quiet --verify": False,
    "--workers 2 --findings json": False,
}


@pytest.mark.pure
@each_row(("words", "is_read"), list(FEW_OPTIONS.items()))
def test_few_options_are_read_without_typer_as_with_it(words, is_read, seeded, monkeypatch):
    words = words.split()
    assert (door._read_few(words) is not None) == is_read
    for name, module in (("build", build), ("check", check)):
        compare_with_typer([name, *words], module, f"{name}_command", seeded, monkeypatch)


@pytest.mark.pure
@each_row("words", ["--workers", "--workers -1", "--workers two", "--workers ２", "--quiet=1", "x"])
def test_what_is_no_option_is_told_by_typer(words, seeded, monkeypatch, capsys):
    monkeypatch.chdir(seeded)
    assert door.run(["check", *words.split()]) == 2
    assert capsys.readouterr().err.startswith("shanben: ")


@pytest.mark.pure
@each_row("arguments", [["build"], [], ["build", "--quiet"]])
def test_an_interrupted_command_says_that_it_goes_on(arguments, monkeypatch, capsys):
    """Typer says so, and what is carried out without it does as well."""

    def interrupt(*_):
        raise KeyboardInterrupt

    for module in (app, door):
        monkeypatch.setattr(module, "read_job", interrupt)
    assert door.run(arguments) == 130
    assert capsys.readouterr().err == f"shanben: {door.INTERRUPTED}\n"


@pytest.mark.parametrize("door", ["build_dataset", "shanben.__main__"])
def test_a_worker_does_not_import_the_command_line(door):
    """It imports the module in which its program began, and that took it a fifth of a second."""
    code = f"import sys, {door}; print({{'typer', 'shanben.command'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"


@pytest.mark.slow
def test_a_build_after_a_release_imports_nothing_heavy(built, run):
    """Pages gone, edited, moved and back again are compared with the last release without pandas."""
    assert run("bump", "--released", "data").code == 0
    back, gone, edited, moved, _ = rows(built / "data")
    withdrawn = [{"id": back["id"], "version": "0.9.0", "reason": "by mistake"}]
    text = json.dumps({"format": 1, "withdrawn": withdrawn})
    (built / "schema" / "history" / "withdrawn.json").write_text(text)
    (built / "seeds" / gone["seed"]).unlink()
    (built / "seeds" / moved["seed"]).rename(built / "seeds" / "moved.txt")
    with (built / "seeds" / edited["seed"]).open("a", encoding="utf-8") as file:
        file.write("多了一行。")
    outcome = build_and_list_heavy(built)
    assert (outcome.code, outcome.err) == (1, "[]\n")
    assert re.findall(r"L20[1-3] error", outcome.out) == ["L202 error", "L203 error", "L201 error"]
    changes = (built / "data" / "report.html").read_text(encoding="utf-8")
    assert "1 page edited" in changes
    assert "1 page moved to another seed" in changes


@pytest.mark.slow
@pytest.mark.measured
def test_progress_shows_on_a_terminal(seeded):
    """A run of a minute without a word looks like a hang."""
    import pty

    main, terminal = pty.openpty()
    command = [sys.executable, str(ROOT / "build_dataset.py")]
    with subprocess.Popen(
        command, cwd=seeded, stderr=terminal, stdout=subprocess.DEVNULL
    ) as process:
        os.close(terminal)
        shown = b""
        while chunk := _read(main):
            shown += chunk
    assert process.returncode == 0
    assert b"reading" in shown
    assert b"writing" in shown
    assert b"0/0" not in shown  # work that there is not has no bar


def _read(descriptor):
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other end has closed
        return b""


def test_every_package_is_installed():
    """A folder that the wheel forgets works here and nowhere else."""
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "shanben").rglob("__init__.py")}
    packages = {".".join(folder.parts) for folder in folders}
    assert packages | {"shanben.contract"} == set(settings["packages"])


@pytest.mark.slow
def test_the_console_script_is_the_same_command(seeded):
    """Schema from the package, settings and seeds from the working directory."""
    from pathlib import Path

    script = Path(sys.executable).with_name("shanben")
    if not script.exists():
        pytest.skip("the project is not installed in this environment")
    describe(seeded)
    finished = subprocess.run([script, "--quiet"], cwd=seeded, capture_output=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"", b"")
    assert folder_bytes(seeded / "data") == folder_bytes(ROOT / "data")


def test_a_check_without_findings_ends_in_a_sentence(project, run):
    """What is counted comes after a full stop there."""
    page = "河湾大桥通车\n1999-06-01 来源：河湾日报\n\n　　6月1日上午，河湾大桥通车。\n"
    (project / "seeds" / "a.txt").write_text(page, encoding="utf-8")
    assert run("build", "--bump", "--answers-hold").code == 0
    assert run("check").lines[-1] == "data/: is up to date. No findings."
