"""Containers: what can be read is read, what cannot is a finding in its place."""

import bz2
import gzip
import json
import lzma

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.base.findings import Finding
from shanben.base.identify import identify_page
from shanben.base.types import FoundPage
from shanben.documents.messages import say_message
from shanben.seeds import reader
from shanben.seeds.formats import find_format
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import read_pages

GOOD = [{"text": f"第{number}頁", "url": f"http://a.example/{number}"} for number in range(1, 6)]


def jsonl(rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def read(folder, name, data, *, rows=100, compression=None, kind="jsonl"):
    (folder / name).write_bytes(data)
    source = SeedFile(name, kind, compression, len(data))
    return list(read_pages(folder, Part(source, 1, rows)))


def parquet_file(folder):
    return SeedFile("a.parquet", "parquet", None, (folder / "a.parquet").stat().st_size)


def zstd(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


CONTAINERS = {
    "plain": (lambda data: data, None),
    "mark": (lambda data: b"\xef\xbb\xbf" + data, None),
    "gzip": (gzip.compress, "gzip"),
    "gzip in two members": (
        lambda data: gzip.compress(data[:20]) + gzip.compress(data[20:]),
        "gzip",
    ),
    "zstd": (zstd, "zstd"),
    "zstd in two frames": (lambda data: zstd(data[:20]) + zstd(data[20:]), "zstd"),
    "bz2": (bz2.compress, "bz2"),
    "xz": (lzma.compress, "xz"),
}


@pytest.mark.parametrize(("pack", "compression"), CONTAINERS.values(), ids=CONTAINERS)
def test_every_container_gives_the_same_pages(tmp_path, pack, compression):
    """A dump may be packed in any way."""
    pages = read(tmp_path, "a.jsonl", pack(jsonl(GOOD)), rows=5, compression=compression)
    assert pages == [
        identify_page(f"a.jsonl#L{n}", row["text"], row["url"]) for n, row in enumerate(GOOD, 1)
    ]


BROKEN_LINES = {
    "broken JSON": (b'{"text": "a"', "P107", "broken JSON"),
    "not UTF-8": (b'{"text": "\xff"}', "P107", "byte 11 of the line is not UTF-8"),
    "lone surrogate": (b'{"text": "ab\\ud800"}', "P107", "lone surrogate"),
    "no object": (b'"text"', "P107", "the row is not a JSON object; it is left out."),
    "an array": (b'["text"]', "P107", "is read if its name ends in .json; it is left out."),
    "no text": (b'{"body": "a"}', "P108", 'no "text"'),
    "text is a number": (b'{"text": 5}', "P108", 'no "text"'),
    "not a number": (b'{"text": NaN}', "P107", "broken JSON"),
}


@pytest.mark.parametrize(("line", "rule", "reason"), BROKEN_LINES.values(), ids=BROKEN_LINES)
def test_a_broken_line_loses_itself_only(tmp_path, line, rule, reason):
    """The rest of the file goes on, and the finding names the row."""
    data = jsonl(GOOD[:2]) + line + b"\n" + jsonl(GOOD[2:])
    found = read(tmp_path, "a.jsonl", data, rows=6)
    assert [type(item) for item in found] == [
        FoundPage,
        FoundPage,
        Finding,
        FoundPage,
        FoundPage,
        FoundPage,
    ]
    assert (found[2].rule, found[2].seed) == (rule, "a.jsonl#L3")
    assert reason in found[2].message
    assert found[3].seed == "a.jsonl#L4"


def test_a_lone_surrogate_is_named_with_its_place(tmp_path):
    """No encoding can hold it; the curator needs to find it."""
    (finding,) = read(tmp_path, "a.jsonl", b'{"text": "ab\\ud800"}\n', rows=1)
    assert finding.message == (
        "lone surrogate: no low surrogate in string at character 13 of the line; the row is left out."
    )


def test_blank_lines_count_but_hold_no_page(tmp_path):
    """A row's number is its line in an editor."""
    found = read(tmp_path, "a.jsonl", b"\n" + jsonl(GOOD[:1]) + b"  \n" + jsonl(GOOD[1:2]), rows=4)
    assert [page.seed for page in found] == ["a.jsonl#L2", "a.jsonl#L4"]


@pytest.mark.parametrize(("compression", "pack"), [("gzip", gzip.compress), ("zstd", zstd)])
def test_a_file_that_breaks_off_keeps_what_came_before(tmp_path, compression, pack):
    """Downloads break off; the pages before are good."""
    rows = [{"text": "善本" * 50 + str(number)} for number in range(3000)]
    packed = pack(jsonl(rows))
    found = read(
        tmp_path, "a.jsonl", packed[: len(packed) // 2], rows=3001, compression=compression
    )
    assert len(found) > 1
    assert [(page.seed, page.text) for page in found[:-1]] == [
        (f"a.jsonl#L{number}", row["text"]) for number, row in enumerate(rows[: len(found) - 1], 1)
    ]
    assert (found[-1].rule, found[-1].seed) == ("P106", "a.jsonl")


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_file_with_the_wrong_suffix_is_a_finding(tmp_path, compression):
    """Not every .gz is one."""
    (finding,) = read(tmp_path, "a.jsonl", b"not packed at all", rows=2, compression=compression)
    assert (finding.rule, finding.severity) == ("P106", "error")


def test_parquet_gives_text_and_address(tmp_path):
    """Row groups, missing addresses and empty cells."""
    table = pa.table(
        {"url": ["http://a.example", None, ""], "text": ["甲", "乙", None], "x": [1, 2, 3]}
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    found = list(read_pages(tmp_path, Part(parquet_file(tmp_path), 1, 3)))
    assert found[:2] == [
        identify_page("a.parquet#L1", "甲", "http://a.example"),
        identify_page("a.parquet#L2", "乙"),
    ]
    assert found[2].rule == "P108"


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int32(), pa.large_string()),
    ],
    ids=str,
)
def test_parquet_text_may_be_of_any_string_type(tmp_path, kind):
    """pandas and Polars write other string types."""
    pq.write_table(pa.table({"text": pa.array(["甲", "乙"]).cast(kind)}), tmp_path / "a.parquet")
    found = list(read_pages(tmp_path, Part(parquet_file(tmp_path), 1, 2)))
    assert [page.text for page in found] == ["甲", "乙"]


def test_a_parquet_cell_that_is_no_utf8_loses_its_row_only(tmp_path):
    """Parquet's writers do not check."""
    cells = pa.array([b"ok", b"\xff\xfe", b"fine"], pa.binary())
    text = pa.StringArray.from_buffers(3, cells.buffers()[1], cells.buffers()[2])
    pq.write_table(pa.table({"text": text}), tmp_path / "a.parquet")
    found = list(read_pages(tmp_path, Part(parquet_file(tmp_path), 1, 3)))
    assert [type(item) for item in found] == [FoundPage, Finding, FoundPage]
    assert found[1].rule == "P107"


UNUSABLE = {
    "numbers": (pa.table({"text": [1]}), "of type int64, not string"),
}


@pytest.mark.parametrize(("table", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_parquet_without_text_is_a_finding(tmp_path, table, reason):
    """The message says which columns there are."""
    pq.write_table(table, tmp_path / "a.parquet")
    (finding,) = read_pages(tmp_path, Part(parquet_file(tmp_path), 1, 1))
    assert finding.rule == "P106"
    assert reason in finding.message


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_an_empty_container_is_a_finding(tmp_path, kind):
    """An empty file among the seeds is a mistake somebody wants to know of."""
    if kind == "parquet":
        pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "a")
        data = (tmp_path / "a").read_bytes()
    else:
        data = b""
    (finding,) = read(tmp_path, "a", data, rows=1, kind=kind)
    assert finding.message == "the file holds no rows; fill it or remove it."


def test_a_page_longer_than_any_page_is_refused(tmp_path, monkeypatch):
    """Without a bound one line could take all memory."""
    for module in ("seed_rows", "jsonl"):
        monkeypatch.setattr(f"shanben.seeds.formats.{module}.MAX_PAGE_BYTES", 40)
    data = jsonl(GOOD[:1]) + jsonl([{"text": "善" * 90}]) + jsonl(GOOD[1:2])
    found = read(tmp_path, "a.jsonl", data.replace(b', "url": "http://a.example/1"', b""), rows=3)
    assert [type(item).__name__ for item in found] == ["FoundPage", "Finding", "Finding"]
    assert [(refused.rule, refused.seed) for refused in found[1:]] == [
        ("P109", "a.jsonl#L2"),
        ("P109", "a.jsonl#L3"),
    ]


DOCUMENTS = {
    "an array": json.dumps(GOOD, indent=2),
    "an array of objects a line": "[\n" + ",\n".join(map(json.dumps, GOOD)) + "\n]",
    "an object": json.dumps(GOOD[0], indent=2),
    "with a mark and blank lines": "\ufeff\n" + json.dumps(GOOD, indent="\t"),
    "an object with a list": '{"text": [\n"a"\n]}',
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("compression", [None, "gzip"])
def test_json_over_several_lines_is_one_finding(tmp_path, text, compression):
    """It names the cure, where every line would be a finding of its own."""
    data = gzip.compress(text.encode()) if compression else text.encode()
    (finding,) = read(tmp_path, "a.jsonl", data, compression=compression)
    assert (finding.rule, finding.seed) == ("P107", "a.jsonl")
    assert "name the file .json" in finding.message


LINES = {
    "a first line that is broken": (b'{"text": "a",\n', ["P107"]),
    "a first line with a raw line end": (b'{"text": "a\nb"}\n', ["P107", "P107"]),
    "a first line that is an array": (b'["text"]\n', ["P107"]),
}


@pytest.mark.parametrize(("first", "rules"), LINES.values(), ids=LINES)
def test_a_broken_first_line_is_not_taken_for_json_over_several(tmp_path, first, rules):
    """The rows after it are read."""
    found = read(tmp_path, "a.jsonl", first + jsonl(GOOD))
    assert [item.rule for item in found[: len(rules)]] == rules
    assert [page.text for page in found[len(rules) :]] == [row["text"] for row in GOOD]


def in_members(rows, *, spoiled, size=None):
    """Return JSONL in gzip members, a row each, or of a given size; one of them is broken."""
    data = jsonl(rows)
    if size is None:
        pieces = [jsonl([row]) for row in rows]
    else:
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
    members = [gzip.compress(piece) for piece in pieces]
    members[spoiled] = members[spoiled][:-8] + bytes(8)
    return b"".join(members)


def test_a_broken_member_of_packed_rows_costs_itself_only(tmp_path):
    """It takes the place of a row and says how much is lost."""
    found = read(tmp_path, "a.jsonl", in_members(GOOD, spoiled=2), compression="gzip")
    assert [page.text for page in (*found[:2], *found[3:])] == ["第1頁", "第2頁", "第4頁", "第5頁"]
    lost = found[2]
    assert (lost.rule, lost.seed, lost.severity) == ("P113", "a.jsonl#L3", "error")
    assert "bytes are lost, reading goes on after them." in lost.message
    assert found[3].seed == "a.jsonl#L4"


def test_a_broken_block_costs_the_lines_that_it_cuts(tmp_path):
    """Blocks of bgzip end anywhere; a piece of a line is no finding of its own."""
    rows = [{"text": f"第{number}頁"} for number in range(2000)]
    data = in_members(rows, spoiled=3, size=1000)
    found = read(tmp_path, "a.jsonl", data, rows=3000, compression="gzip")
    (lost,) = [item for item in found if isinstance(item, Finding)]
    assert lost.rule == "P113"
    texts = {page.text for page in found if isinstance(page, FoundPage)}
    missing = [number for number, row in enumerate(rows) if row["text"] not in texts]
    assert missing == list(range(missing[0], missing[-1] + 1))
    lost_bytes = len(jsonl([rows[number] for number in missing]))
    assert 1000 <= lost_bytes < 1000 + 2 * len(jsonl(rows[-1:]))  # one row cut at either end


def test_a_broken_first_member_costs_itself_only(tmp_path):
    """There is nothing before it."""
    found = read(tmp_path, "a.jsonl", in_members(GOOD, spoiled=0), compression="gzip")
    assert (found[0].rule, found[0].seed) == ("P113", "a.jsonl#L1")
    assert [page.seed for page in found[1:]] == [f"a.jsonl#L{n}" for n in range(2, 6)]


def test_a_broken_last_member_ends_the_file(tmp_path):
    found = read(tmp_path, "a.jsonl", in_members(GOOD, spoiled=4), compression="gzip")
    assert [page.seed for page in found[:4]] == [f"a.jsonl#L{n}" for n in range(1, 5)]
    assert (found[4].rule, found[4].seed) == ("P106", "a.jsonl")
    assert "incorrect data check at row 5. What came before is kept." in found[4].message


def test_rows_of_a_file_with_losses_are_the_same_from_any_place(tmp_path):
    """Shards of one file are made apart."""
    data = in_members(GOOD, spoiled=2)
    whole = read(tmp_path, "a.jsonl", data, compression="gzip")
    source = SeedFile("a.jsonl", "jsonl", "gzip", len(data))
    for first in range(1, 7):
        assert list(read_pages(tmp_path, Part(source, first, 99))) == whole[first - 1 :]


def test_what_ends_a_line_for_some_readers_is_text_for_this_one(tmp_path):
    """U+2028, U+2029 and U+0085 stand in strings as they are."""
    text = "甲\u2028乙\u2029丙\x85丁"
    (page,) = read(tmp_path, "a.jsonl", jsonl([{"text": text}]))
    assert page.text == text


def test_far_more_rows_than_bytes_are_told_and_read_no_further(tmp_path, monkeypatch):
    """Some kilobytes could hold ten million; plain lines may be as many as there are."""
    monkeypatch.setattr(reader, "MOST_ROWS", 20)
    lines = json.dumps({"text": "山水"}).encode() + b"\n"
    for name, data in {
        "a.jsonl.gz": gzip.compress(lines * 3000),
        "blank.jsonl.gz": gzip.compress(lines + b"\n" * 50_000),
        "a.csv": b"text\n" + b"a\n" * 3000,
    }.items():
        (tmp_path / name).write_bytes(data)
        most = 20 + len(data) // 8
        part = Part(SeedFile(name, *find_format(name), len(data)), 1, 10**6)
        found = list(read_pages(tmp_path, part))
        assert found[-1].rule == "P106"
        assert found[-1].message == (
            f"cannot be read further: more than {most:,} rows in {len(data):,} bytes, where every 8 "
            "bytes may stand for one; unpack it, or write plain JSONL. What came before is kept."
        )
        assert "未压缩的 JSONL" in say_message("P106", found[-1].message)[1]
        pages = [page for page in found if isinstance(page, FoundPage)]
        assert len(pages) == (1 if name.startswith("blank") else most)
    (tmp_path / "a.jsonl").write_bytes(lines * 3000 + b"\n" * 50_000)
    source = SeedFile("a.jsonl", "jsonl", None, 3000 * len(lines) + 50_000)
    assert len(list(read_pages(tmp_path, Part(source, 1, 10**6)))) == 3000
