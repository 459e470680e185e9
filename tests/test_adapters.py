"""Adapters: a thousand pages through each real library, and the rows of the command come out.

pandas, Polars, `datasets` and Ray are installed with the tests (extra `test`). The others have
environments of their own: `.ci/run` makes that of Spark and datatrove, the workflow `adapters` those of
Data-Juicer and NeMo Curator, several gigabytes each. `SHANBEN_SPARK` and so on name their Pythons.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import shanben
from shanben.adapters import pages as shared
from shanben.base.set_columns import CLUSTER
from tests.adapter_jobs import FIELDS
from tests.adapter_pages import PAGES, as_lines, make_command_rows, numbered_pages
from tests.conftest import ROOT

pytestmark = pytest.mark.measured  # nothing else runs the adapters
ADAPTERS = sorted((ROOT / "shanben" / "adapters").glob("*.py"))
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def thousand_rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The rows that the command makes of the pages."""
    project = tmp_path_factory.mktemp("adapters")
    shutil.copytree(ROOT / "schema", project / "schema")
    (project / "seeds").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return make_command_rows(project)


def test_the_pages_are_of_every_kind(thousand_rows):
    """A comparison of clean, plain pages would show little."""
    assert len(thousand_rows) == PAGES - 3  # a null, two blanks
    assert {row["damage"] for row in thousand_rows} == {"none", "repaired", "partial"}
    assert {row["language"] for row in thousand_rows} == {"zh-Hans", "zh-Hant"}
    filled = {name for row in thousand_rows for name, value in row.items() if value}
    assert filled == {*thousand_rows[0]} - {CLUSTER}


def test_an_adapter_stands_on_the_public_names():
    """What is private may change in a patch release; other people's pipelines must not."""
    for path in ADAPTERS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in getattr(node, "names", [])]
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            ours = {name for name in modules if name.split(".")[0] == "shanben"}
            assert ours <= {"shanben", "shanben.adapters", "shanben.adapters.pages"}, path.name
        used = set(re.findall(r"\bshanben\.(\w+)", path.read_text(encoding="utf-8")))
        assert used <= {*shanben.__all__, "__version__", "adapters"}, path.name


def test_nothing_is_imported_before_it_is_used():
    """Whoever has pandas alone must not need Spark."""
    code = (
        "import sys, shanben, shanben.adapters; "
        "heavy = {'pandas', 'polars', 'datasets', 'ray', 'pyspark', 'pyarrow', 'numpy'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- what they share


def test_rows_keep_the_places_of_their_pages():
    """A page that is none leaves a gap; names are those that the page has."""
    batch = pa.table(
        {
            "body": ["甲頁。", None, " ", "乙頁。", "丙頁。"],
            "link": ["http://a.example", None, None, None, ""],
            "name": ["a", "b", "c", None, ""],
        }
    )
    made, places = shared.read_places(batch, "body", "link", "name")
    assert places == [0, 3, 4]
    assert made["seed"].to_pylist() == ["a", made["id"][1].as_py(), made["id"][2].as_py()]
    assert made.schema == shanben.arrow_schema()
    for batch in (pa.table({"content": ["甲頁。"]}), pa.table({"content": pa.nulls(0)})):
        with pytest.raises(KeyError, match="no column 'text'; the batch has content"):
            shared.read_places(batch)


def test_an_empty_table_gives_an_empty_one():
    """A partition may hold no row at all."""
    table = pa.table({"text": pa.array([], pa.string())})
    assert shared.read_table(table) == shanben.arrow_schema().empty_table()
    assert shared.read_places(table)[1] == []


def test_columns_of_one_page_are_those_of_its_row(thousand_rows):
    """One by one, with all stages or only with the first two."""
    row = thousand_rows[0]
    columns = list(row)
    found = shared.read_columns(row["text"], row["url"], columns)
    unlike = {"seed": row["url"] or row["id"]}
    assert found == row | unlike
    simplified = {"text_simplified": row["text_simplified"]}
    assert shared.read_columns(row["text"], None, ["text_simplified"]) == simplified
    for nothing in (None, 1.5, "", " \n"):
        assert shared.read_columns(nothing, None, ["text_simplified"]) is None
        assert shared.read_columns(nothing, None, ["title"]) is None
    with pytest.raises(ValueError, match="no column 'titel' here; expected one of id, seed, "):
        shared.check_columns(["id", "titel"])
    with pytest.raises(
        ValueError, match=r"expected one of text, text_simplified, body_simplified$"
    ):
        shared.check_columns(["title"], shared.TEXTS)


# --- pandas


def test_pandas_gives_the_rows_of_the_command(thousand_rows):
    """In Arrow's types; the index says which page a row was."""
    import pandas as pd

    from shanben.adapters.pandas import read_pages

    given = pd.DataFrame(numbered_pages())
    given.index = given.index * 10
    rows = read_pages(given)
    assert as_lines(rows.to_dict("records", into=dict)) == thousand_rows
    assert [given["seed"][place] for place in rows.index] == [row["seed"] for row in thousand_rows]
    with pytest.raises(KeyError, match="no column 'body'; the frame has text, url, seed"):
        read_pages(given, text_field="body")


def test_a_series_of_pandas_is_restored(thousand_rows):
    """Missing values stay missing; damage goes, and Traditional characters if wanted."""
    import pandas as pd

    from shanben.adapters.pandas import restore_text

    texts = pd.Series([row["text"] for row in thousand_rows[:50]] + [None])
    simplified = restore_text(texts)
    assert simplified[:50].to_list() == [row["text_simplified"] for row in thousand_rows[:50]]
    assert pd.isna(simplified[50])
    restored = restore_text(texts, simplify=False)[:50]
    assert restored.to_list() == [shanben.repair_text(text).text for text in texts[:50]]
    assert restored.to_list() != simplified[:50].to_list()
    with pytest.raises(TypeError, match="as str, not int"):
        restore_text(pd.Series([1, 2]))


# --- Polars


@pytest.mark.parametrize("lazy", [False, True])
def test_polars_gives_the_rows_of_the_command(thousand_rows, lazy):
    """An expression: null in the place of what is no page."""
    import polars as pl

    from shanben.adapters.polars import page_row

    given = pl.DataFrame(numbered_pages())
    frame = given.lazy() if lazy else given
    row = page_row("text", "url", "seed")
    rows = frame.select(row).drop_nulls().unnest("row")
    made = rows.collect() if isinstance(rows, pl.LazyFrame) else rows
    assert as_lines(made.to_dicts()) == thousand_rows
    if not lazy:
        kept = given.with_columns(row)
        assert kept["row"].null_count() == PAGES - len(thousand_rows)
        assert kept.filter(pl.col("row").is_not_null())["seed"].to_list() == made["seed"].to_list()


def test_text_of_polars_is_restored(thousand_rows):
    """As an expression, among others."""
    import polars as pl

    from shanben.adapters.polars import restore_text

    texts = [row["text"] for row in thousand_rows[:50]] + [None]
    made = pl.DataFrame({"text": texts}).with_columns(
        simplified=restore_text(pl.col("text")),
        restored=restore_text(pl.col("text"), simplify=False),
    )
    assert made["simplified"].to_list() == [
        row["text_simplified"] for row in thousand_rows[:50]
    ] + [None]
    assert made["restored"][0] == shanben.repair_text(texts[0]).text
    assert made["restored"].to_list() != made["simplified"].to_list()


def test_polars_names_what_is_wrong_with_a_column():
    """Its own error for a column that is missing, ours for numbers."""
    import polars as pl

    from shanben.adapters.polars import page_row, restore_text

    frame = pl.DataFrame({"number": [1, 2]})
    with pytest.raises(TypeError, match="as str, not int"):
        frame.select(restore_text(pl.col("number")))
    with pytest.raises(TypeError, match="holds int64; expected strings"):
        frame.select(page_row("number"))
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match='"body"'):
        frame.select(page_row("body"))


# --- datasets


@pytest.mark.parametrize("kind", ["map", "two processes", "iterable"])
def test_datasets_gives_the_rows_of_the_command(thousand_rows, tmp_path, kind):
    """With the contract's features, whatever the first batch holds."""
    from datasets import Dataset, Features

    from shanben.adapters.datasets import read_pages

    given = Dataset.from_list(numbered_pages())
    given = given.to_iterable_dataset(2) if kind == "iterable" else given
    options = {} if kind == "iterable" else {"cache_file_name": str(tmp_path / "made.arrow")}
    options |= {"num_proc": 2} if kind == "two processes" else {}
    rows = read_pages(given, batch_size=300, **options)
    assert as_lines(rows) == thousand_rows
    assert rows.features == Features.from_arrow_schema(shanben.arrow_schema())


def test_datasets_reads_splits_and_names_the_columns_there_are():
    """`load_dataset` without a split gives a dictionary of them."""
    from datasets import Dataset, DatasetDict

    from shanben.adapters.datasets import read_pages

    pages = {"train": ["甲頁。", "乙頁。"], "test": ["丙頁。"]}
    splits = {name: Dataset.from_dict({"body": texts}) for name, texts in pages.items()}
    rows = read_pages(DatasetDict(splits), text_field="body")
    assert [row["text_simplified"] for row in rows["train"]] == ["甲页。", "乙页。"]
    assert rows["test"].num_rows == 1
    with pytest.raises(KeyError, match="no column 'text'; the batch has body"):
        read_pages(splits["test"])


def test_datasets_does_not_take_what_another_version_made(monkeypatch):
    """`map` keeps what it made; rows of an old version must not come back from there."""
    from datasets import Dataset

    from shanben.adapters.datasets import read_pages

    given = Dataset.from_dict({"text": ["甲頁。"]})
    first = read_pages(given)
    assert read_pages(given)._fingerprint == first._fingerprint
    monkeypatch.setattr(shanben, "__version__", "99.0.0")
    assert read_pages(given)._fingerprint != first._fingerprint


# --- Ray Data

RAY_SCRIPT = """
import json, sys
import ray
from shanben.adapters.ray import read_pages
from tests.adapter_pages import as_lines, numbered_pages

ray.init(num_cpus=2, object_store_memory=200_000_000, include_dashboard=False, log_to_driver=False)
ray.data.DataContext.get_current().execution_options.preserve_order = True
given = ray.data.from_items(numbered_pages(), override_num_blocks=4)
rows = as_lines(read_pages(given, batch_size=300).take_all())
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(rows, file)
"""


def test_ray_data_gives_the_rows_of_the_command(thousand_rows, tmp_path):
    """In a process of its own, because a cluster of one machine lives as long as its process."""
    done = subprocess.run(
        [sys.executable, "-c", RAY_SCRIPT, str(tmp_path / "rows.json")],
        env=os.environ | {"PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads((tmp_path / "rows.json").read_text(encoding="utf-8")) == thousand_rows


# --- the libraries that have environments of their own


def run_job(name: str, place: Path) -> Any:
    """Run a job of tests/adapter_jobs.py with the Python that has its library; return what it made."""
    python = os.environ.get(f"SHANBEN_{name.upper()}")
    if python is None:
        pytest.skip(f"SHANBEN_{name.upper()} names no Python that has the library")
    given, made = place / "pages.json", place / "made.json"
    given.write_text(json.dumps(numbered_pages()), encoding="utf-8")
    done = subprocess.run(
        [python, "-m", "tests.adapter_jobs", name, str(given), str(made)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(made.read_text(encoding="utf-8"))


def pick(row: dict[str, Any], names: Iterable[str] = FIELDS) -> dict[str, Any]:
    """Return some columns of a row."""
    return {name: row[name] for name in names}


def test_spark_gives_the_rows_of_the_command(thousand_rows, tmp_path):
    """From two partitions, batches of three hundred."""
    made = run_job("spark", tmp_path)
    assert {row["seed"]: row for row in made} == {row["seed"]: row for row in thousand_rows}
    assert len(made) == len(thousand_rows)


def test_datatrove_gives_the_text_and_fields_of_the_rows(thousand_rows, tmp_path):
    """A filter, a formatter and the library's own writer in one pipeline."""
    made = run_job("datatrove", tmp_path)
    assert [document["id"] for document in made["kept"]] == [row["seed"] for row in thousand_rows]
    for document, row in zip(made["kept"], thousand_rows, strict=True):
        assert document["text"] == row["text_simplified"]
        assert pick(document["metadata"]) == pick(row)
        assert document["metadata"].get("url") == row["url"]
    reasons = [document["metadata"]["filter_reason"] for document in made["dropped"]]
    assert reasons == ["D101"] * 3


def test_data_juicer_gives_the_text_and_fields_of_the_rows(thousand_rows, tmp_path):
    """A configured run, the operator named by its file; a sample without a text is its own loss."""
    made = {sample["seed"]: sample for sample in run_job("juicer", tmp_path)}
    for row in thousand_rows:
        sample = made.pop(row["seed"])
        assert sample["text"] == row["text_simplified"]
        assert pick(sample) == pick(row)
    assert [(sample["text"].strip(), sample["damage"]) for sample in made.values()] == [
        ("", None)
    ] * 2


def test_nemo_curator_gives_columns_of_the_rows(thousand_rows, tmp_path):
    """The text in its place, another column beside it."""
    made = {document["seed"]: document for document in run_job("nemo_curator", tmp_path)}
    for row in thousand_rows:
        document = made.pop(row["seed"])
        assert (document["text"], document["edits"]) == (row["text_simplified"], row["edits"])
    assert [document["edits"] for document in made.values()] == [None] * 3
