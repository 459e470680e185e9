"""Parquet and Arrow: texts of every type, wherever they stand; what is broken is a finding."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.reader import read_pages
from tests.rows import each_row


def as_parquet(table):
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=2)
    return sink.getvalue()


def as_stream(table, open_writer=pa.ipc.new_stream, compression=None):
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with open_writer(sink, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=2)
    return sink.getvalue()


WRITERS = {
    "a.parquet": as_parquet,
    "stream.arrow": as_stream,
    "file.arrow": lambda table: as_stream(table, pa.ipc.new_file),
    "packed.arrow": lambda table: as_stream(table, pa.ipc.new_file, "zstd"),
}
every_writer = pytest.mark.parametrize("name", WRITERS)


def read(folder, name, table, *, fields=None, first=1):
    data = table if isinstance(table, bytes) else WRITERS[name](table)
    (folder / name).write_bytes(data)
    source = SeedFile(name, *find_format(name), len(data))
    return list(read_pages(folder, Part(source, first, 10**6), fields or FieldNames()))


def texts(found):
    return [page.text if isinstance(page, FoundPage) else page.rule for page in found]


CELLS = ["甲", None, "乙", "甲", "丙"]
TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.binary_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.uint8(), pa.large_string()),
]


@every_writer
@each_row("kind", TYPES, ids=str)
def test_text_may_be_of_any_type_of_text(tmp_path, name, kind):
    """pandas, Polars, Spark and DuckDB each have their own; cells that are null are told once a file."""
    table = pa.table(
        {
            "n": range(5),
            "url": pa.array(["u", None, "", "v", "w"]).cast(kind),
            "text": pa.array(CELLS).cast(kind),
        }
    )
    found = read(tmp_path, name, table)
    assert texts(found) == ["甲", "P108", "乙", "甲", "丙"]
    assert [page.url for page in found if isinstance(page, FoundPage)] == ["u", None, "v", "w"]
    assert found[4].seed == f"{name}#L5"


def test_a_dictionary_may_hold_views(tmp_path):
    """Polars writes them; Arrow does not write them to Parquet."""
    kind = pa.dictionary(pa.int64(), pa.string_view())
    table = pa.table({"text": pa.array(CELLS).cast(kind)})
    assert texts(read(tmp_path, "stream.arrow", table)) == ["甲", "P108", "乙", "甲", "丙"]


@every_writer
def test_text_may_stand_inside_another_column(tmp_path, name):
    """Null where what it stands in is null; a column of this very name comes first."""
    rows = [{"text": "甲", "meta": {"url": "u", "n": 1}}, None, {"text": None, "meta": None}]
    table = pa.table({"content": rows, "text": ["x"] * 3})
    names = FieldNames("content.text", "content.meta.url")
    found = read(tmp_path, name, table, fields=names)
    assert texts(found) == ["甲", "P108", "P108"]
    assert found[0].url == "u"
    named = pa.table({"content": rows, "content.text": ["乙"] * 3})
    if not name.endswith(".parquet"):  # there both have the same path
        assert texts(read(tmp_path, name, named, fields=names)) == ["乙"] * 3


@every_writer
def test_a_cell_that_is_not_utf8_loses_its_row_only(tmp_path, name):
    """Writers do not check."""
    cells = pa.array([b"ok", b"\xff\xfe", b"fine"], pa.binary())
    table = pa.table({"text": pa.StringArray.from_buffers(3, *cells.buffers()[1:])})
    found = read(tmp_path, name, table)
    assert texts(found) == ["ok", "P107", "fine"]
    assert "byte 0 of the cell is not UTF-8" in found[1].message


UNUSABLE = {
    "numbers": ({"text": [1]}, "P106", 'the column "text" is of type int64, not string'),
    "lists": ({"text": [["a"]]}, "P106", "of type list"),
    "no text": ({"body": ["a"], "s": [{"a": 1}]}, "P108", "They have body, s.a: say which"),
    "no rows": ({"text": pa.array([], pa.string())}, "D101", "the file holds no rows"),
}


@every_writer
@pytest.mark.parametrize(("columns", "rule", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_table_that_cannot_be_used_says_why(tmp_path, name, columns, rule, reason):
    (finding,) = read(tmp_path, name, pa.table(columns))
    assert finding.rule == rule
    assert reason in finding.message


@every_writer
def test_two_columns_of_the_name_are_a_finding(tmp_path, name):
    """Which of them is the text, nobody can know; two other columns of one name do no harm."""
    columns = [pa.array(["甲"]), pa.array(["乙"])]
    (finding,) = read(tmp_path, name, pa.Table.from_arrays(columns, names=["text", "text"]))
    assert finding.rule == "P106"
    assert '2 columns are named "text"; one of them must go' in finding.message
    table = pa.Table.from_arrays([*columns, *columns[:1]], names=["x", "x", "text"])
    assert texts(read(tmp_path, name, table)) == ["甲"]


@every_writer
def test_a_broken_table_does_not_end_the_run(project, run, name):
    """The other seeds go on."""
    columns = [pa.array(["甲"]), pa.array(["乙"])]
    table = pa.Table.from_arrays(columns, names=["text", "text"])
    (project / "seeds" / name).write_bytes(WRITERS[name](table))
    (project / "seeds" / "z.txt").write_text("山里的老人种树。", encoding="utf-8")
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert f"seeds/{name}: P106 error: " in outcome.out
    assert "1 row written" in outcome.out


@every_writer
def test_a_name_of_a_column_that_is_not_utf8_does_not_end_the_run(tmp_path, name):
    """The names that are asked for can be found."""
    data = WRITERS[name](pa.table({"text": ["甲"], "xAx": [1]})).replace(b"xAx", b"x\xffx")
    found = read(tmp_path, name, data)
    assert texts(found) == ["甲"]
    nameless = WRITERS[name](pa.table({"xAx": [1]})).replace(b"xAx", b"x\xffx")
    (finding,) = read(tmp_path, name, nameless)
    assert finding.rule == "P108"
    assert "They have x\\xffx" in finding.message


@every_writer
def test_reading_may_begin_at_any_row(tmp_path, name):
    """Shards of one table are made apart."""
    table = pa.table({"text": [f"第{n}頁" for n in range(9)]})
    whole = read(tmp_path, name, table)
    for first in range(1, 11):
        assert read(tmp_path, name, table, first=first) == whole[first - 1 :]


@pytest.mark.parametrize("name", ["stream.arrow", "file.arrow"])
def test_an_arrow_file_that_breaks_off_is_a_finding(tmp_path, name):
    """A stream keeps what came before; a file has its directory at its end."""
    data = WRITERS[name](pa.table({"text": [f"第{n}頁" * 99 for n in range(9)]}))
    found = read(tmp_path, name, data[: len(data) * 2 // 3])
    assert (found[-1].rule, found[-1].seed) == ("P106", name)
    assert len(found) > (1 if name == "stream.arrow" else 0)


def test_an_offset_that_is_a_lie_is_a_finding(tmp_path):
    """It would point out of the file's memory."""
    data = bytearray(as_stream(pa.table({"text": ["甲乙丙", "丁"]})))
    place = data.index(b"\0\0\0\0\x09\0\0\0\x0c\0\0\0")
    data[place + 4 : place + 8] = (10**9).to_bytes(4, "little")
    (finding,) = read(tmp_path, "stream.arrow", bytes(data))
    assert (finding.rule, finding.seed) == ("P106", "stream.arrow")


def test_an_index_that_is_a_lie_is_a_finding(tmp_path):
    """It would point out of the dictionary."""
    column = pa.array(["甲", "乙"]).dictionary_encode()
    data = bytearray(as_stream(pa.table({"text": column})))
    place = data.rindex(b"\0\0\0\0\1\0\0\0")
    for lie in (2, 0x7FFFFFFF, -1):
        data[place + 4 : place + 8] = lie.to_bytes(4, "little", signed=True)
        (finding,) = read(tmp_path, "stream.arrow", bytes(data))
        assert (finding.rule, finding.seed) == ("P106", "stream.arrow")
        assert "beyond the dictionary" in finding.message


def test_a_long_text_in_a_dictionary_is_in_memory_once(tmp_path):
    """A small file can name a long text a million times."""
    import tracemalloc

    long = "善本" * 10**6
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 40, pa.int32()), pa.array([long, "甲"]))
    data = as_stream(pa.table({"text": column}), compression="zstd")
    assert len(data) < 10**5
    (tmp_path / "a.arrow").write_bytes(data)
    source = SeedFile("a.arrow", "arrow", None, len(data))
    tracemalloc.start()
    pages = 0
    for page in read_pages(tmp_path, Part(source, 1, 10**6)):
        assert isinstance(page, FoundPage)
        pages += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert pages == 40
    assert peak < 12 * len(long.encode())


def test_a_set_as_datasets_saves_it_becomes_rows(project, run):
    """A folder of Arrow files with descriptions in JSON beside them, which are no pages."""
    from datasets import Dataset, DatasetDict

    pages = Dataset.from_dict({"text": [f"山里的老人种树，第{n}棵。" for n in range(5)]})
    saved = DatasetDict({"train": pages, "test": pages.select([0])})
    saved.save_to_disk(str(project / "seeds" / "set"), num_shards={"train": 2, "test": 1})
    assert sorted(path.suffix for path in (project / "seeds").rglob("*.*"))[:3] == [".arrow"] * 3
    outcome = run("--workers", "1")
    assert outcome.code == 0
    assert "P101" not in outcome.out
    files = sorted((project / "data" / "jsonl").iterdir())
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    seeds = [json.loads(line)["seed"] for line in lines]
    assert seeds[0] == "set/test/data-00000-of-00001.arrow#L1"
    assert len(seeds) == 5
