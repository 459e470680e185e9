"""The dataset as its readers open it: every value equal to the JSONL, in every tool."""

import json
import shutil
from datetime import date

import pytest

from shanben.base.contract import hf_features, load_contract
from tests.columns import date_columns
from tests.conftest import ROOT, run_there, set_pages_per_shard
from tests.sample_build import settle_datasheet

DATES = date_columns()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A build of several shards, made once."""
    project = tmp_path_factory.mktemp("readers")
    for name in ("schema", "seeds"):
        shutil.copytree(ROOT / name, project / name)
    set_pages_per_shard(project, 1)
    assert run_there(project, "--quiet", "--workers", "1") == 0
    return project / "data"


@pytest.fixture(scope="module")
def expected(data):
    files = sorted((data / "jsonl").glob("*.jsonl"))
    assert len(files) > 1
    rows = [json.loads(line) for file in files for line in file.read_bytes().splitlines()]
    for row in rows:
        row |= {key: row[key] and date.fromisoformat(row[key]) for key in DATES}
    return rows


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    """No cache of an earlier run may answer, and nothing may be asked of the network."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    return str(tmp_path / "cache")


def test_datasets_reads_the_folder(data, expected, fresh_cache):
    """load_dataset finds the Parquet through the card, with the card's features and version."""
    from datasets import Features, load_dataset

    loaded = load_dataset(str(data), split="train", cache_dir=fresh_cache)
    assert list(loaded) == expected
    assert loaded.features == Features._from_yaml_list(hf_features(load_contract()))
    assert str(loaded.info.version) == "1.0.0"
    assert loaded.info.splits["train"].num_examples == 5


def test_datasets_reads_the_jsonl_with_features(data, expected, fresh_cache):
    """As the card tells readers of the JSONL."""
    from datasets import Features, load_dataset

    features = Features._from_yaml_list(hf_features(load_contract()))
    files = {"train": str(data / "jsonl" / "*.jsonl")}
    loaded = load_dataset(
        "json", data_files=files, features=features, split="train", cache_dir=fresh_cache
    )
    assert list(loaded) == expected


def test_the_card_states_the_size(data, expected, fresh_cache):
    """The rows are exactly those that a reader will find, the bytes about those they take in memory."""
    from datasets import load_dataset_builder

    stated = load_dataset_builder(str(data), cache_dir=fresh_cache + "2").info
    # By the names of the files alone, past the card.
    files = {"train": str(data / "parquet" / "*.parquet")}
    builder = load_dataset_builder("parquet", data_files=files, cache_dir=fresh_cache)
    builder.download_and_prepare()
    found = builder.info.splits["train"]
    assert stated.splits["train"].num_examples == found.num_examples == len(expected)
    assert stated.splits["train"].num_bytes == pytest.approx(found.num_bytes, rel=0.001)
    assert stated.dataset_size == stated.splits["train"].num_bytes
    assert stated.download_size == sum(f.stat().st_size for f in (data / "parquet").iterdir())


@pytest.mark.slow
def test_duckdb_reads_the_parquet(data, expected):
    """One query over all shards."""
    import duckdb

    relation = duckdb.read_parquet(f"{data}/parquet/*.parquet").order("seed")
    assert [
        dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()
    ] == expected


def test_polars_reads_the_parquet(data, expected):
    """Types survive: dates are dates, lists are lists."""
    import polars

    assert polars.read_parquet(f"{data}/parquet/*.parquet").to_dicts() == expected


def test_pandas_reads_the_parquet(data, expected):
    """pandas has no nulls of its own for strings; every plain value is the same."""
    import pandas

    table = pandas.read_parquet(data / "parquet", dtype_backend="pyarrow")
    assert table["id"].tolist() == [row["id"] for row in expected]
    assert set(table.columns) == set(expected[0])
    plain = [name for name, value in expected[0].items() if not isinstance(value, list)]
    assert len(plain) > 15
    for name in plain:
        values = [None if pandas.isna(value) else value for value in table[name]]
        assert values == [row[name] for row in expected], name


def test_parquet_files_are_written_as_the_hub_likes_them(data):
    """zstd, a page index, dates as date32, no empty file."""
    import pyarrow.parquet as pq

    for path in (data / "parquet").iterdir():
        with pq.ParquetFile(path) as file:
            assert {str(file.schema_arrow.field(name).type) for name in DATES} == {"date32[day]"}
            group = file.metadata.row_group(0)
            columns = [group.column(index) for index in range(group.num_columns)]
            assert file.metadata.num_rows > 0
        assert {column.compression for column in columns} == {"ZSTD"}
        assert all(column.has_offset_index for column in columns)
        indexed = {column.path_in_schema for column in columns if column.has_column_index}
        assert {"id", "seed", "date_published", "n_chars"} <= indexed


def test_the_committed_card_loads(fresh_cache):
    """The dataset in the project's own data/ is what the card says."""
    from datasets import load_dataset

    loaded = load_dataset(str(ROOT / "data"), split="train", cache_dir=fresh_cache)
    assert loaded.num_rows == 5


def test_every_reader_of_lines_cuts_the_jsonl_rightly(project, run):
    """U+2028, U+2029 and U+0085 end a line for Python's strings, and stand in pages."""
    import duckdb
    import polars

    text = "山里的老人种树\u2028村里的孩子读书\u2029渔船回到\x85港口。&#x2028;&#133;"
    page = json.dumps({"text": text, "url": "http://a.example/\u2028"}, ensure_ascii=False)
    (project / "seeds" / "a.jsonl").write_text(page + '\n{"text": "雨停了。"}\n', encoding="utf-8")
    settle_datasheet(project)
    assert run("--workers", "1").code == 0
    path = project / "data" / "jsonl" / "train-00000.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == [text, "雨停了。"]
    assert json.loads(lines[0])["url"] == "http://a.example/\u2028"
    assert polars.read_ndjson(path)["text"].to_list() == [text, "雨停了。"]
    found = duckdb.read_json(str(path)).order("seed").select("text").fetchall()
    assert found == [(text,), ("雨停了。",)]
    assert "data/: is up to date" in run("check").out
