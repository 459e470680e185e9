"""docs/api.md: what it shows is what is printed, and every snippet of an adapter runs as it stands."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import shanben
from tests.conftest import ROOT, Run

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
OWN, PIPELINES = TEXT.split("## In other people's pipelines")
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
PAGES = [
    {"text": "河邊小學開學\n2024-09-01\n\n　　今天，河邊小學舉行了開學典禮，師生參加。", "url": "http://a.example/1"},
    {"text": "河湾村植树\n2024-03-12\n\n　　今天，河湾村的村民在山坡上植树，栽下三百棵。", "url": None},
    {"text": " ", "url": None},
]  # fmt: skip
# What is asked of each snippet after it has run: a line of Python, and what it prints.
ASKED = {
    "pandas": (
        'print(list(rows["title"]), list(rows.index), frame["simplified"][0][:6])',
        "['河边小学开学', '河湾村植树'] [0, 1] 河边小学开学",
    ),
    "Polars": (
        'print(list(rows["title"]), simplified["text"][0][:6])',
        "['河边小学开学', '河湾村植树'] 河边小学开学",
    ),
    "datasets of Hugging Face": ('print(rows["title"][:])', "['河边小学开学', '河湾村植树']"),
    "Ray Data": (
        'print(sorted(row["title"] for row in rows))',
        "['河湾村植树', '河边小学开学']",
    ),
    "Spark": ("print(sorted(row.title for row in rows))", "['河湾村植树', '河边小学开学']"),
    "datatrove": (
        'import glob, gzip; print(gzip.open(glob.glob("out/*")[0], "rt").read()[:30])',
        '{"text":"今天，河边小学举行了开学典礼，师生参加',
    ),
    "Data-Juicer": ('print(rows["title"][:])', "['河边小学开学', '河湾村植树', None]"),
    "NeMo Curator": (
        'print(rows["title"].tolist(), rows["text"][0][:6])',
        "['河边小学开学', '河湾村植树', nan] 河边小学开学",
    ),
}
# Those that have an environment of their own.
PYTHONS = {
    "Spark": "SHANBEN_SPARK",
    "datatrove": "SHANBEN_DATATROVE",
    "Data-Juicer": "SHANBEN_JUICER",
    "NeMo Curator": "SHANBEN_NEMO_CURATOR",
}


def promised_lines(block: str) -> list[str]:
    """Return what a block says that it prints: after `print(…)  # `, or on lines of their own."""
    lines = (re.match(r" *(?:print\(.*\)  )?# (.*)$", line) for line in block.splitlines())
    return [match[1] for match in lines if match]


@pytest.fixture
def river(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A folder with a dataset project of one page in it."""
    monkeypatch.chdir(tmp_path)
    run("init", "river-news")
    page = "河边小学开学\n2024-09-01\n\n　　今天，河边小学举行了开学典礼。"
    (tmp_path / "river-news" / "seeds" / "school.txt").write_text(page, encoding="utf-8")


@pytest.mark.usefixtures("river")
@pytest.mark.parametrize("block", BLOCK.findall(OWN), ids=lambda block: block[16:40].strip())
def test_what_a_block_shows_is_what_is_printed(block, capsys):
    """A newcomer copies it and compares."""
    exec(compile(block, "docs/api.md", "exec"), {})  # noqa: S102  (our own words)
    assert capsys.readouterr().out.splitlines() == promised_lines(block)


def test_every_public_name_is_shown():
    """What is promised is explained; classes are what functions give, raise or take."""
    names = {name for name in shanben.__all__ if name[0].islower()}
    assert {
        name for name in names if f"shanben.{name}(" not in OWN and f"`{name}`" not in OWN
    } == set()


def test_every_adapter_has_a_snippet():
    """A module that nobody shows is found by nobody."""
    modules = {path.stem for path in (ROOT / "shanben" / "adapters").glob("*.py")}
    shown = set(re.findall(r"from shanben\.adapters\.(\w+) import", PIPELINES))
    assert shown == modules - {"__init__", "pages"}


SNIPPETS = dict(zip(re.findall(r"### ([^:\n]+)", PIPELINES), BLOCK.findall(PIPELINES), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("library", SNIPPETS)
def test_the_snippet_of_an_adapter_runs(library, tmp_path):
    """As it is printed, in a folder with a dump of three pages, of which one is blank."""
    variable = PYTHONS.get(library)
    python = os.environ.get(variable) if variable else sys.executable
    if python is None:
        pytest.skip(f"{variable} names no Python that has the library")
    lines = [json.dumps(page, ensure_ascii=False) + "\n" for page in PAGES]
    (tmp_path / "pages.jsonl").write_text("".join(lines), encoding="utf-8")
    ask, answer = ASKED[library]
    main = f"{SNIPPETS[library]}\n{ask}\n"
    program = tmp_path / "program.py"
    program.write_text(main, encoding="utf-8")
    environment = {"PYTHONPATH": str(ROOT), "HF_HOME": str(tmp_path / "home")}
    environment |= {"RAY_USAGE_STATS_ENABLED": "0", "PYSPARK_PYTHON": python}
    done = subprocess.run(
        [python, str(program)],
        cwd=tmp_path,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1].startswith(answer), done.stdout
