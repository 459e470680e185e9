"""Parquet and Arrow: what the machine lacks is no file's fault, and names may be no text."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.seeds.decode import decode_text
from shanben.seeds.formats import arrow, parquet
from shanben.seeds.formats.carried import Kept
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.formats.table_cells import WithinSize
from shanben.seeds.naming import Naming
from shanben.seeds.reader import PageReader, read_safely

ROWS = 600
TABLE = pa.table({"text": [f"第{n}页。" for n in range(ROWS)], "broken": range(ROWS)})


def write_parquet(path):
    pq.write_table(TABLE, path, row_group_size=100)


def write_arrow(path):
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=100)


KINDS = {"parquet": (write_parquet, parquet), "arrow": (write_arrow, arrow)}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def source(tmp_path, kind):
    """A file of six groups of rows."""
    path = tmp_path / f"a.{kind}"
    KINDS[kind][0](path)
    return SeedFile(path.name, kind, None, path.stat().st_size)


def read(folder, source, first=1, rows=ROWS, fields=None):
    reader = PageReader(folder, Naming(others=fields or FieldNames()))
    return list(read_safely(reader, Part(source, first, rows)))


FAULTS = {
    "Arrow's": pa.ArrowMemoryError("malloc of size 8388608 failed"),
    "Python's": MemoryError(),
}


@pytest.mark.parametrize("error", FAULTS.values(), ids=FAULTS)
def test_a_machine_without_memory_ends_the_run(tmp_path, monkeypatch, source, kind, error):
    """Elsewhere, or an hour later, every row of the file is a page."""

    def fail(*_arguments):
        raise error
        yield

    monkeypatch.setattr(KINDS[kind][1], "read_batch", fail)
    with pytest.raises(MemoryError):
        read(tmp_path, source)


def test_a_length_that_no_machine_has_is_a_finding_of_its_file(tmp_path, monkeypatch, source, kind):
    """What came before is kept."""
    whole = KINDS[kind][1].read_batch

    def lie(batch, columns, part, number):
        if number > 300:
            raise pa.ArrowMemoryError("malloc of size 4611686018427387904 failed")
        return whole(batch, columns, part, number)

    monkeypatch.setattr(KINDS[kind][1], "read_batch", lie)
    *pages, last = read(tmp_path, source)
    assert len(pages) == 300
    assert last.page.rule == "P106"
    assert "asks for more memory than there is at row 301" in last.page.message


FIELDS = {
    "none": FieldNames(),
    "a kept one": FieldNames(kept=(Kept("score", "int64", "points"),)),
    "an address": FieldNames(asked=("url",)),
    "a text inside another field": FieldNames(text="page.text"),
}


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS)
@pytest.mark.parametrize("name", [b"broken", b"text"])
def test_names_that_are_no_text_give_the_same_rows_whole_and_in_parts(
    tmp_path, source, name, fields
):
    """Never an error; every part says what the whole says."""
    path = tmp_path / source.path
    path.write_bytes(path.read_bytes().replace(name, name[:-2] + b"\xff\xfe"))
    whole = read(tmp_path, source, fields=fields)
    parts = [read(tmp_path, source, first, 200, fields) for first in (1, 201, 401)]
    if len(whole) == ROWS:
        assert [row for part in parts for row in part] == whole
    else:
        said = {row.page for part in (whole, *parts) for row in part}
        assert len(said) == 1
        assert {row.number for row in whole} == {1}


def test_a_length_that_is_a_lie_takes_no_memory(tmp_path):
    """Python would take it before it looks whether so many bytes follow."""
    write_arrow(tmp_path / "a.arrow")
    size = (tmp_path / "a.arrow").stat().st_size
    with (tmp_path / "a.arrow").open("rb") as opened:
        file = WithinSize(opened, size)
        assert len(file.read(2**62)) == size
        assert (file.read(2**62), file.read(), file.tell()) == (b"", b"", size)
        file.seek(size - 3)
        assert len(file.read()) == 3


def test_half_a_character_in_utf_7_is_no_text():
    """The rest of the page is; nothing of it could be written down."""
    text = "山里的老人种树，孩子们在河边读书。"
    data = text.encode("utf-7").replace(b"+", b"+3Tr", 1)
    assert decode_text(text.encode("utf-7"))[0] == text
    found, finding = decode_text(data)
    assert found is None or found.encode()
    assert finding is not None or found == data.decode()
