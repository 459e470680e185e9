"""Parquet: no file takes more memory than is stated, and no lie in its footer ends the process."""

import io
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shanben.base import parquet_footer, parquet_pages
from shanben.base.parquet_footer import ParquetError, read_footer
from shanben.base.parquet_pages import plan_reading
from shanben.base.types import FoundPage
from shanben.seeds.formats.carried import Kept
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.naming import Naming
from shanben.seeds.reader import PageReader, read_safely
from tests.rows import each_row

RELIABILITY = Path(__file__).parents[1] / "docs" / "reliability.md"
ROWS = 120
LONG = "山里的老人种树。" * 5_000  # 120 kB
BOUND = 2**21  # for the tests, in which nothing should take long


def write(path, table, **options):
    """Write a table as programs do that are not Arrow: its own schema is left out."""
    pq.write_table(table, path, compression="zstd", store_schema=False, **options)
    return SeedFile(path.name, "parquet", None, path.stat().st_size)


def share(rows, *texts):
    """Return a column in which each text is there once."""
    places = pa.array([number % len(texts) for number in range(rows)], pa.int32())
    return pa.DictionaryArray.from_arrays(places, pa.array(texts))


def read(folder, source, first=1, fields=None):
    reader = PageReader(folder, Naming(others=fields or FieldNames()))
    return list(read_safely(reader, Part(source, first, 10**6)))


POOLS = []  # what was taken from a pool may be given back later than anybody thinks


@contextmanager
def counted_memory():
    """Count what Arrow takes."""
    before = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    POOLS.append(pool)
    pa.set_memory_pool(pool)
    try:
        yield pool
    finally:
        pa.set_memory_pool(before)


def distinct(rows):
    return pa.chunked_array([pa.array([f"{LONG}{number}"]) for number in range(rows)])


SHORT = [f"第{number}页。" for number in range(ROWS)]
GREEDY = {
    "a text that rows share": lambda: ({"text": share(ROWS, LONG)}, {}),
    "texts that rows share": lambda: ({"text": share(ROWS, LONG, LONG + "一", LONG + "二")}, {}),
    "texts that are packed": lambda: ({"text": distinct(ROWS)}, {"use_dictionary": False}),
    "texts in small pages": lambda: (
        {"text": distinct(ROWS)},
        {"use_dictionary": False, "data_page_size": 1024, "data_page_version": "2.0"},
    ),
    "texts that begin as the last": lambda: (
        {"text": distinct(ROWS)},
        {"use_dictionary": False, "column_encoding": {"text": "DELTA_BYTE_ARRAY"}},
    ),
    "an address that rows share": lambda: ({"text": SHORT, "url": share(ROWS, LONG)}, {}),
    "a text in another column": lambda: (
        {"text": SHORT, "tags": pa.StructArray.from_arrays([share(ROWS, LONG)], ["long"])},
        {},
    ),
    "texts in lists": lambda: (
        {"text": SHORT, "lists": pa.ListArray.from_arrays(range(ROWS + 1), share(ROWS, LONG))},
        {},
    ),
}
KEPT = (Kept("long", "string", "tags.long"), Kept("lists", "list of string", "lists"))


@pytest.mark.parametrize("make", GREEDY.values(), ids=GREEDY)
def test_no_column_takes_more_than_is_stated(tmp_path, monkeypatch, make):
    """120 texts of 120 kB would be 14 MB, from a file of some kilobytes."""
    monkeypatch.setattr(parquet_pages, "MOST_BYTES", BOUND)
    monkeypatch.setattr(parquet_pages, "LARGE_DICTIONARY", 2**16)
    columns, options = make()
    source = write(tmp_path / "a.parquet", pa.table(columns), **options)
    del columns
    fields = FieldNames(kept=KEPT)
    with counted_memory() as pool:
        rows = read(tmp_path, source, fields=fields)
    assert pool.max_memory() < 3 * BOUND
    assert [row.page.seed for row in rows] == [f"a.parquet#L{n + 1}" for n in range(ROWS)]
    table = pq.read_table(tmp_path / source.path)
    assert [row.page.text for row in rows] == table["text"].to_pylist()
    if "lists" in table.column_names:
        assert [row.page.carried.values[1] for row in rows] == table["lists"].to_pylist()


def test_a_part_that_begins_inside_sees_the_same_rows(tmp_path, monkeypatch):
    """A shard may begin at any row."""
    monkeypatch.setattr(parquet_pages, "MOST_BYTES", BOUND)
    table = pa.table({"text": [f"{LONG}{number}" for number in range(20)]})
    source = write(tmp_path / "a.parquet", table, use_dictionary=False, row_group_size=7)
    whole = read(tmp_path, source)
    assert len(whole) == 20
    for first in (2, 7, 8, 20):
        assert read(tmp_path, source, first) == whole[first - 1 :]


def test_one_page_that_is_too_large_costs_what_follows_alone(tmp_path, monkeypatch):
    """Of a text of two gigabytes, packed to 60 kB, nobody could hold the copies."""
    monkeypatch.setattr(parquet_pages, "MOST_BYTES", 2**16)
    with pq.ParquetWriter(tmp_path / "a.parquet", pa.schema([("text", pa.string())])) as writer:
        writer.write_table(pa.table({"text": ["甲", "乙"]}))
        writer.write_table(pa.table({"text": [LONG]}))
    source = SeedFile("a.parquet", "parquet", None, (tmp_path / "a.parquet").stat().st_size)
    with counted_memory() as pool:
        first, second, third = (row.page for row in read(tmp_path, source))
    assert (first.text, second.text) == ("甲", "乙")
    assert third.rule == "P106"
    assert "a page of 120," in third.message
    assert "at most 65,536: write the file with smaller pages at row 3" in third.message
    assert pool.max_memory() < len(LONG)


def test_the_bounds_are_the_stated_ones():
    """The other tests take smaller ones, to be done soon."""
    stated = " ".join(RELIABILITY.read_text(encoding="utf-8").split())
    page, lists = parquet_pages.MOST_BYTES, parquet_pages.MOST_LIST_BYTES
    assert f"no batch and no page takes more than {page:,} bytes" in stated
    assert f"the lists of a row group not more than {lists:,};" in stated


def test_a_list_has_as_many_bytes_as_a_page_at_most(tmp_path):
    """One text, once in the file and 1,000 times in a list, is told and becomes null."""
    lists = pa.ListArray.from_arrays([0, 1000, 1002], share(1002, LONG))
    source = write(tmp_path / "a.parquet", pa.table({"text": ["甲", "乙"], "lists": lists}))
    kept = (Kept("lists", "list of string", "lists"),)
    long, short = (row.page.carried for row in read(tmp_path, source, fields=FieldNames(kept=kept)))
    assert long.values == (None,)
    ((column, shown),) = long.unfit
    assert column == "lists"
    assert len(shown) < 400
    assert short.values == ([LONG, LONG],)


def test_a_list_without_end_in_a_page_of_a_few_bytes_is_refused(tmp_path, monkeypatch):
    """A number that is repeated takes two bytes, however often it is."""
    monkeypatch.setattr(parquet_pages, "MOST_LIST_BYTES", 2**20)
    lists = pa.ListArray.from_arrays([0, 100_000], pa.array([7] * 100_000))
    source = write(tmp_path / "a.parquet", pa.table({"text": ["甲"], "lists": lists}))
    fields = FieldNames(kept=(Kept("lists", "string", "lists"),))
    (row,) = read(tmp_path, source, fields=fields)
    assert "lists of up to 1,600,000 bytes in one row group" in row.page.message


def test_names_that_are_no_text_cost_no_row(tmp_path):
    """The text has a name that can be read; others are shown as they are, where they must be."""
    data = io.BytesIO()
    pq.write_table(pa.table({"a": [1], "text": ["甲"], "xAx": [1], "url": ["http://a.cn"]}), data)
    (tmp_path / "a.parquet").write_bytes(data.getvalue().replace(b"xAx", b"x\xffx"))
    source = SeedFile("a.parquet", "parquet", None, len(data.getvalue()))
    (row,) = read(tmp_path, source)
    assert (row.page.text, row.page.url) == ("甲", "http://a.cn")
    kept = FieldNames(kept=(Kept("b", "int64", "b"),))
    (row,) = read(tmp_path, source, fields=kept)
    assert row.page.carried.lacking == ("b",)
    assert row.page.carried.names == ("a", "text", "x\\xffx", "url")


# --- the footer


def make_bytes(table, **options):
    data = io.BytesIO()
    pq.write_table(table, data, **options)
    return data.getvalue()


def footer_of(data):
    return read_footer(io.BytesIO(data), len(data))


NESTED = pa.table(
    {
        "text": ["甲", None, "丙"] * 50,
        "content": [{"html": "a", "deep": [{"b": 1.5}]}] * 150,
        "tags": [["x", "y"], [], None] * 50,
        "map": pa.array([[("k", True)]] * 150, pa.map_(pa.string(), pa.bool_())),
    }
)


@pytest.mark.parametrize(
    "options",
    [{}, {"row_group_size": 7}, {"use_dictionary": False}, {"write_page_index": True}],
    ids=str,
)
def test_the_footer_says_what_arrow_reads_in_it(options):
    """Columns in their order, and of each where its pages are."""
    data = make_bytes(NESTED, **options)
    metadata, footer = pq.read_metadata(io.BytesIO(data)), footer_of(data)
    named = [b".".join(leaf.path).decode() for leaf in footer.leaves]
    assert named == [metadata.schema.column(n).path for n in range(metadata.num_columns)]
    many = [leaf.is_repeated for leaf in footer.leaves]
    assert many == [metadata.schema.column(n).max_repetition_level > 0 for n in range(len(many))]
    assert len(footer.groups) == metadata.num_row_groups
    for group, chunks in enumerate(footer.groups):
        for column, chunk in enumerate(chunks):
            said = metadata.row_group(group).column(column)
            first = said.dictionary_page_offset or said.data_page_offset
            assert chunk == (first, said.total_compressed_size, said.num_values)
            reading = plan_reading(io.BytesIO(data), footer, group, [column])
            assert reading.rows == 256


ASK = """
import sys, io, pyarrow.parquet as pq
from shanben.base.parquet_footer import read_footer
data = sys.stdin.buffer.read()
footer = read_footer(io.BytesIO(data), len(data))
print(footer.groups)
pq.read_metadata(io.BytesIO(data)).row_group(0).column(0)
"""


def test_a_column_of_two_types_is_a_finding_where_asking_arrow_ends_the_process(tmp_path):
    """That Arrow throws past Python is the reason for a reader of our own."""
    data = make_bytes(pa.table({"text": ["甲"]}), store_schema=False)
    assert data.count(b"\x15\x0c\x25\x02") == 1  # in the schema: bytes, and perhaps there
    data = data.replace(b"\x15\x0c\x25\x02", b"\x15\x00\x25\x02")  # truths, and perhaps there
    (tmp_path / "a.parquet").write_bytes(data)
    asked = subprocess.run(
        [sys.executable, "-c", ASK], input=data, capture_output=True, check=False
    )
    assert asked.stdout.startswith(b"((ColumnPiece(")
    assert asked.returncode < 0
    (row,) = read(tmp_path, SeedFile("a.parquet", "parquet", None, len(data)))
    assert row.page.rule == "P106"


def test_a_column_without_data_is_a_finding(tmp_path):
    """Its field has a number of which nobody knows."""
    data = bytearray(make_bytes(pa.table({"text": ["甲"]}), compression="none"))
    data[data.index(b"\x1c\x15\x0c")] = 0x2C
    (tmp_path / "a.parquet").write_bytes(data)
    (row,) = read(tmp_path, SeedFile("a.parquet", "parquet", None, len(data)))
    assert "a column without data at row 1" in row.page.message


def number(value):
    """Spell a number as Thrift's compact protocol does."""
    value, out = value * 2 if value >= 0 else -value * 2 - 1, bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def head(kind, size, packed, *more):
    return (
        b"\x15" + number(kind) + b"\x15" + number(size) + b"\x15" + number(packed) + b"".join(more)
    )


def test_a_page_is_of_the_kind_that_arrow_takes_it_for():
    """One with the fields of two kinds could be looked at as the harmless one."""
    data_fields = b"\x2c\x15" + number(9) + b"\x15" + number(0) + b"\x00"
    as_dictionary = b"\x2c\x15" + number(1) + b"\x15" + number(0) + b"\x00"
    data = head(0, 2**20, 0, data_fields, as_dictionary, b"\x00")
    chunk = parquet_footer.ColumnPiece(0, len(data), 9)
    pages = list(parquet_pages._read_pages(io.BytesIO(data), chunk))
    assert pages == [parquet_pages.DataPage(9, 2**20, 2**20, is_numbered=False)]


def field(delta, kind, data):
    """Spell a field of a struct whose number is `delta` more than that of the one before."""
    return bytes([delta << 4 | kind]) + data


def many(kind, items):
    """Spell a list, as long ones are spelled."""
    return bytes([0xF0 | kind]) + length(items) + b"".join(items)


def length(items):
    value, out = len(items), bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def name(word):
    return length(word) + word


def test_row_groups_that_share_their_bytes_are_refused(tmp_path):
    """Each group costs its pages again, and a footer can name the same ones a million times."""
    whole = make_bytes(pa.table({"text": ["山水"]}), compression="none", use_dictionary=False)
    (((start, size, _),),) = footer_of(whole).groups
    root = field(4, 8, name(b"schema")) + field(1, 5, number(1)) + b"\0"
    text = field(1, 5, number(6)) + field(2, 5, number(1)) + field(1, 8, name(b"text"))
    text += field(2, 5, number(0)) + b"\0"
    data = field(1, 5, number(6)) + field(1, 9, many(5, [number(0), number(3)]))
    data += field(1, 9, many(8, [name(b"text")])) + field(1, 5, number(0)) + field(1, 6, number(1))
    data += (
        field(1, 6, number(size)) + field(1, 6, number(size)) + field(2, 6, number(start)) + b"\0"
    )
    column = field(2, 6, number(start)) + field(1, 12, data) + b"\0"
    group = (
        field(1, 9, many(12, [column])) + field(1, 6, number(size)) + field(1, 6, number(1)) + b"\0"
    )
    for count in (1, 50):
        footer = field(1, 5, number(2)) + field(1, 9, many(12, [root, text]))
        footer += field(1, 6, number(count)) + field(1, 9, many(12, [group] * count)) + b"\0"
        made = whole[: start + size] + footer + len(footer).to_bytes(4, "little") + b"PAR1"
        (tmp_path / "a.parquet").write_bytes(made)
        assert pq.read_table(io.BytesIO(made))["text"].to_pylist() == ["山水"] * count
        rows = read(tmp_path, SeedFile("a.parquet", "parquet", None, len(made)))
        if count == 1:
            assert [row.page.text for row in rows] == ["山水"]
    assert len(rows) == 1
    assert "its columns take more bytes than there are" in rows[0].page.message


WRONG = {
    "a size twice": head(0, 1, 1, b"\x05" + number(2) + number(2**30)),
    "a size of another type": b"\x15\x00\x16" + number(2**30),
    "a size below nothing": head(0, -5, 1),
    "packed to less than nothing": head(0, 5, -1),
    "no fields of its kind": head(0, 5, 1, b"\x00"),
    "nothing": b"",
    "deep": b"\xfc" * 100,
    "a list without end": b"\xf9\xf3\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    "a number without end": b"\x15" + b"\xff" * 20,
}


@each_row("data", WRONG.values(), ids=WRONG)
def test_a_head_that_can_be_read_in_two_ways_is_none(data):
    """What Arrow takes for a size and what is taken for one here must be the same."""
    chunk = parquet_footer.ColumnPiece(0, 2**20, 9)
    with pytest.raises(ParquetError):
        list(parquet_pages._read_pages(io.BytesIO(data), chunk))


@given(st.binary(max_size=200))
@example(b"\x29\xfc\xff\xff\xff\xff\x0f")
@example(b"\x4c\x1c\x00\x00\x00")  # one row group where a list of them belongs
def test_a_footer_of_any_bytes_is_read_or_refused(data):
    """Nothing else is raised, and it takes no longer than its bytes do."""
    whole = b"PAR1" + data + len(data).to_bytes(4, "little") + b"PAR1"
    try:
        footer = footer_of(whole)
    except ParquetError:
        return
    assert all(len(group) == len(footer.leaves) for group in footer.groups)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_footer_with_a_wrong_byte_is_a_finding_or_rows(tmp_path_factory, place, value):
    """Whatever Arrow throws."""
    folder = tmp_path_factory.getbasetemp()
    data = bytearray(DAMAGED)
    length = int.from_bytes(data[-8:-4], "little")
    data[len(data) - 8 - length + place % length] = value
    (folder / "wrong.parquet").write_bytes(data)
    for row in read(folder, SeedFile("wrong.parquet", "parquet", None, len(data))):
        assert isinstance(row.page, FoundPage) or row.page is None or row.page.rule


DAMAGED = make_bytes(pa.table({"text": ["甲", "乙"], "url": ["a", "b"]}), store_schema=False)


@pytest.mark.parametrize("rows", [1, 4, 16])
def test_no_run_of_rows_takes_more_than_was_said(rows):
    """Where long texts stand close together less is read at once."""
    page = parquet_pages.DataPage
    pages = [page(1, size, size, is_numbered=False) for size in (1, 9, 1, 1, 9, 9, 1, 1, 1)]
    sizes = [page.total for page in pages]
    most = max(sum(sizes[start : start + rows]) for start in range(len(sizes)))
    assert parquet_pages._measure_run(pages, rows) == most
    shared = [page(100, 100 * 7, 7, is_numbered=True)] * 3
    assert parquet_pages._measure_run(shared, rows) in (7 * rows, 7 * rows * 2)[: 1 + (rows > 1)]
