"""CSV and TSV: every row is a page or a finding, and no cell is ever another than was written."""

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.base.findings import Finding
from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.reader import read_pages
from tests.rows import each_row


def read(folder, data, *, name="a.csv", fields=None, first=1):
    data = data.encode() if isinstance(data, str) else data
    (folder / name).write_bytes(data)
    source = SeedFile(name, *find_format(name), len(data))
    return list(read_pages(folder, Part(source, first, 10**6), fields or FieldNames()))


def texts(found):
    return [page.text if isinstance(page, FoundPage) else page.rule for page in found]


GOOD = {
    "plain": ("text,url\n甲,u1\n乙,u2\n", "a.csv"),
    "Windows": ("text,url\r\n甲,u1\r\n乙,u2\r\n", "a.csv"),
    "old Mac": ("text,url\r甲,u1\r乙,u2\r", "a.csv"),
    "no line end at the end": ("text,url\n甲,u1\n乙,u2", "a.csv"),
    "blank lines": ("text,url\n\n甲,u1\n\n乙,u2\n\n", "a.csv"),
    "a byte order mark": ("\ufefftext,url\n甲,u1\n乙,u2\n", "a.csv"),
    "other columns around": ("id,url,n,text,x\n1,u1,,甲,\n2,u2,,乙,\n", "a.csv"),
    "all quoted": ('"text","url"\n"甲","u1"\n"乙","u2"\n', "a.csv"),
    "a header with spaces": ("id, text , url\n1,甲,u1\n2,乙,u2\n", "a.csv"),
    "tabs": ("text\turl\n甲\tu1\n乙\tu2\n", "a.tsv"),
    "UTF-16 with a mark": ("text\turl\r\n甲\tu1\r\n乙\tu2\r\n".encode("utf-16"), "a.tsv"),
    "big-endian UTF-16": (
        "\ufefftext,url\n甲,u1\n乙,u2\n".encode("utf-16-be"),
        "a.csv",
    ),
    "packed": (gzip.compress("text,url\n甲,u1\n乙,u2\n".encode()), "a.csv.gz"),
}


@each_row(("data", "name"), GOOD.values(), ids=GOOD)
def test_the_header_names_the_columns(tmp_path, data, name):
    """Rows are counted from the first one after it."""
    found = read(tmp_path, data, name=name)
    assert [(page.seed, page.text, page.url) for page in found] == [
        (f"{name}#L1", "甲", "u1"),
        (f"{name}#L2", "乙", "u2"),
    ]


PAGE = "青島西海岸新區召開動員大會。會議強調，要牢固樹立抓黨建就是抓全局的理念。"


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_cells_are_decoded_by_what_they_prove(tmp_path, encoding):
    """Excel in China saves GBK, in Taiwan Big5; names of columns are found in any of them."""
    data = f'編號,正文\n1,"{PAGE}\n第二行也是這樣。"\n'.encode(encoding)
    found = read(tmp_path, data, fields=FieldNames(text="正文"))
    assert texts(found) == [f"{PAGE}\n第二行也是這樣。"]


@given(
    st.lists(st.text("甲乙 ,\t\"'\n\r\u2028\x85", min_size=1, max_size=8), min_size=1, max_size=5),
    st.sampled_from([("a.csv", ","), ("a.tsv", "\t")]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writes_is_read_as_it_was(tmp_path_factory, cells, kind, end):
    """Law: no character of a cell is lost or added, whatever it is."""
    name, delimiter = kind
    table = io.StringIO(newline="")
    # Python's writer leaves a lone CR as it is, and then it ends the row.
    quoting = csv.QUOTE_ALL if "\r" in "".join(cells) else csv.QUOTE_MINIMAL
    writer = csv.writer(table, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("text", "n"), *((cell, "1") for cell in cells)])
    found = read(tmp_path_factory.mktemp("csv"), table.getvalue(), name=name)
    assert len(found) == len(cells)
    for page, cell in zip(found, cells, strict=True):
        assert page.text == cell if isinstance(page, FoundPage) else not cell.strip()


BROKEN = {
    "too few cells": ("甲\n", "1 cell in the row, 2 in the header"),
    "too many cells": ("甲,u,x\n", "3 cells in the row, 2 in the header"),
    "more than the field in quotation marks": ('"甲"乙,u\n', "quotation marks do not fit"),
    "a mark without its other": ('"甲,u\n', "quotation marks do not fit"),
    "not UTF-8": (b"\xff\xfe\xfd,u\n", "cannot be decoded"),
}


@pytest.mark.parametrize(("line", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_loses_itself_only(tmp_path, line, reason):
    """A stray quotation mark must not swallow the rows after it."""
    line = line if isinstance(line, bytes) else line.encode()
    rows = "".join(f"第{n}頁,u{n}\n" for n in range(1000)).encode()
    first, lost, *others = read(tmp_path, b"text,url\nfirst,u\n" + line + rows)
    assert first.text == "first"
    assert isinstance(lost, Finding)
    assert (lost.severity, lost.seed) == ("error", "a.csv#L2")
    assert reason in lost.message
    assert [page.text for page in others] == [f"第{n}頁" for n in range(1000)]
    assert others[0].seed == "a.csv#L3"


def test_a_mark_that_another_row_closes_costs_both_at_most(tmp_path):
    """Two rows with a stray mark each look like one quoted field."""
    found = read(tmp_path, 'text,n\n甲,1\n"乙,2\n丙,3\n"丁,4\n戊,5\n')
    assert texts(found) == ["甲", "P107", "丙", "P107", "戊"]


def test_marks_inside_a_field_are_text(tmp_path):
    """Only a field that begins with one is quoted."""
    assert texts(read(tmp_path, 'text,n\n他說"好",1\n')) == ['他說"好"']


def test_a_field_may_be_longer_than_the_limit_of_the_module(tmp_path):
    """Python's own is 131,072 characters; it belongs to everybody in the process."""
    own = csv.field_size_limit(131_072)
    long = "善本" * 100_000
    assert texts(read(tmp_path, f"text,n\n{long},1\n甲,2\n")) == [long, "甲"]
    assert csv.field_size_limit(own) == 131_072


@pytest.mark.parametrize("end", ['"\n', "\n"])
def test_a_row_longer_than_any_is_refused(tmp_path, monkeypatch, end):
    """Without a bound a stray quotation mark could take all memory."""
    for module in ("seed_rows", "jsonl", "delimited"):
        monkeypatch.setattr(f"shanben.seeds.formats.{module}.MAX_PAGE_BYTES", 4000)
    rows = "".join(f"第{n}頁,u\n" for n in range(99))
    found = read(tmp_path, f'text,n\n"{"善" * 3000}{end}{rows}')
    assert texts(found) == ["P109", *(f"第{n}頁" for n in range(99))]
    assert "bytes" in found[0].message


def test_a_packed_table_that_breaks_off_keeps_what_came_before(tmp_path):
    """What stands before the break is good."""
    data = "text,n\n" + "".join(f"{'善本書目' * 9}{n},1\n" for n in range(30_000))
    packed = gzip.compress(data.encode())
    *pages, finding = read(tmp_path, packed[: len(packed) // 2], name="a.csv.gz")
    assert len(pages) > 5000
    assert (finding.rule, finding.seed) == ("P106", "a.csv.gz")


NO_TEXT = {
    "no such column": ("body,url\n甲,u\n乙,u\n", 'no "text" of type string in any row'),
    "semicolons": ("text;url\n甲;u\n", "They have text;url"),
    "empty cells": ("text,url\n,u\n甲,u\n,u\n", "in 2 rows (1, 3)"),
}


@pytest.mark.parametrize(("data", "reason"), NO_TEXT.values(), ids=NO_TEXT)
def test_a_table_without_text_says_what_it_has(tmp_path, data, reason):
    findings = [found for found in read(tmp_path, data) if isinstance(found, Finding)]
    assert {finding.rule for finding in findings} == {"P108"}
    if len(findings) == 1:
        assert reason in findings[0].message


@pytest.mark.parametrize("data", ["", "text,url\n", "\n\n"])
def test_a_table_without_rows_is_a_finding(tmp_path, data):
    (finding,) = read(tmp_path, data)
    assert finding.message == "the file holds no rows; fill it or remove it."


def test_two_columns_of_one_name_are_a_finding(tmp_path):
    """Which of them is the text, nobody can know."""
    (finding,) = read(tmp_path, "text,text\n甲,乙\n")
    assert (finding.rule, finding.seed) == ("P106", "a.csv")
    assert '2 columns are named "text"' in finding.message


def test_an_address_that_is_no_text_loses_its_row_only(tmp_path):
    """Of a row in GBK the address is ASCII; what else it is, is written out."""
    data = f"text,url\n{PAGE},http://a/".encode("gb18030") + b"\xff\n" + "甲,u\n".encode()
    first, second = read(tmp_path, data)
    assert (first.text, first.url) == (PAGE, "http://a/\\xff")
    assert second.url == "u"


def test_reading_may_begin_at_any_row(tmp_path):
    """Shards of one table are made apart."""
    data = "text,n\n" + "".join(f'"第{n}頁\n二",{n}\n' if n % 3 else "x\n" for n in range(20))
    whole = read(tmp_path, data)
    for first in range(1, 22):
        assert read(tmp_path, data, first=first) == whole[first - 1 :]
