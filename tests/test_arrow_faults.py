"""Parquet and Arrow: what the machine lacks is no file's fault, and names may be no text."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.seeds.decode import decode_text
from shanben.seeds.formats import arrow, parquet, table_cells
from shanben.seeds.formats.carried import Kept
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.formats.table_cells import WithinSize, refuse_file
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


@pytest.mark.parametrize(
    "words", ["malloc of size 4611686018427387904 failed", "capacity too large"]
)
def test_a_length_that_no_machine_has_is_a_finding_of_its_file(
    tmp_path, monkeypatch, source, kind, words
):
    """What came before is kept."""
    whole = KINDS[kind][1].read_batch

    def lie(batch, columns, part, number):
        if number > 300:
            raise pa.ArrowMemoryError(words)
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


# --- a long text that many rows share


def write_shared(path, rows, *texts):
    """Write texts in turn, each of them once."""
    places = pa.array([number % len(texts) for number in range(rows)])
    table = pa.table({"text": pa.DictionaryArray.from_arrays(places, pa.array(texts))})
    pq.write_table(table, path, compression="zstd", dictionary_pagesize_limit=2**30)
    return SeedFile(path.name, "parquet", None, path.stat().st_size)


LONG = "山里的老人种树。" * 200_000  # 4.8 MB


def test_rows_that_share_long_texts_cost_little_more_than_the_texts(tmp_path):
    """300 rows of 4.8 MB would be 1.4 GB; each is the page that it would be alone."""
    texts = [f"{number}{LONG}" for number in range(3)]
    source = write_shared(tmp_path / "a.parquet", 300, *texts)
    before, tracked = pa.total_allocated_bytes(), []
    seeds, pages = [], set()
    for row in read_safely(PageReader(tmp_path, Naming()), Part(source, 1, ROWS)):
        tracked.append(pa.total_allocated_bytes() - before)
        seeds.append(row.page.seed)
        pages.add((row.page.text, row.page.digest, row.page.sha256, row.digest))
    assert seeds == [f"a.parquet#L{number}" for number in range(1, 301)]
    assert {text for text, *_ in pages} == {*texts}
    assert len(pages) == 3
    assert max(tracked) < 2**26


def test_the_page_of_a_shared_text_is_made_once(tmp_path, monkeypatch):
    """Its digests take a tenth of a second for 25 MB, and 3,000 rows took minutes."""
    made, make = [], table_cells.page_of_cells
    monkeypatch.setattr(
        table_cells, "page_of_cells", lambda *cells: made.append(cells[0]) or make(*cells)
    )
    source = write_shared(tmp_path / "a.parquet", 200, f"甲{LONG}", f"乙{LONG}")
    assert len(read(tmp_path, source)) == 200
    assert made == ["a.parquet#L1", "a.parquet#L2"]


def test_the_name_of_a_column_that_is_no_text_is_shown_in_part_with_what_to_do():
    """A name may be as long as the file."""
    error = UnicodeDecodeError("utf-8", b"\xff" * 100_000, 0, 1, "invalid start byte")
    words = str(refuse_file(error))
    assert words.startswith(r"the name of a column is not UTF-8: b'\xff\xff")
    assert words.endswith("…; write the file again with another name")
    assert len(words) < 400
