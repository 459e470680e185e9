"""ZIP and TAR of pages: members are rows, nothing is written, nothing hostile takes the machine."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest

from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format, tar_archive, zip_archive
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import PageReader, read_pages
from tests.containers import PACKERS, as_html, as_tar, as_zip


def read(folder, data, name, first=1):
    (folder / name).write_bytes(data)
    source = SeedFile(name, *find_format(name), len(data))
    return list(read_pages(folder, Part(source, first, 10**6)))


def names_of(found):
    return [page.text if isinstance(page, FoundPage) else page.rule for page in found]


WRITERS = {
    "a.zip": as_zip,
    "a.tar": as_tar,
    "a.tgz": lambda members: gzip.compress(as_tar(members)),
}
MEMBERS = {
    "b/2.TXT": "乙".encode(),
    "b/1.html": as_html("甲"),
    "readme.md": b"about",
    "b/3.md": "丙".encode(),
    "b/4.htm.gz": gzip.compress(as_html("丁")),
    "b/.hidden.txt": b"x",
    "__MACOSX/b/._1.html": b"x",
}
OTHERS = {"b/x.zip": b"PK", "b/y.jpg": b"\xff", "b/z.JPG": b"\xff", "Makefile": b"all:"}


@pytest.mark.parametrize("name", WRITERS)
def test_members_that_are_pages_are_rows_in_the_order_of_the_archive(tmp_path, name):
    """Hidden ones and the README are passed over, others are counted."""
    *pages, note = read(tmp_path, WRITERS[name](MEMBERS | OTHERS), name)
    assert [(page.seed, page.text) for page in pages] == [
        (f"{name}#L1", "乙"),
        (f"{name}#L2", "甲"),
        (f"{name}#L3", "丙"),
        (f"{name}#L4", "丁"),
    ]
    assert (note.rule, note.severity, note.count, note.seed) == ("P115", "note", 4, name)
    assert note.message == (
        "members that are not pages are passed over: 2 .jpg, 1 .zip, 1 without a suffix."
    )
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", WRITERS)
def test_an_archive_becomes_rows_of_the_dataset(project, run, name):
    """From the seeds to the dataset; a warning names the member's row."""
    members = {
        "1.txt": "山里的老人种树。".encode(),
        "2.txt": b"<html><p>a</p></html>",
        "c.png": b"x",
    }
    (project / "seeds" / name).write_bytes(WRITERS[name](members))
    outcome = run("--workers", "1")
    assert outcome.code == 0
    assert f"seeds/{name}#L2:1: P112 warning: " in outcome.out
    rows = (project / "data" / "jsonl" / "train-00000.jsonl").read_text(encoding="utf-8")
    assert f'"seed":"{name}#L1"' in rows
    assert "resiliparse" in (project / "data" / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WRITERS)
def test_reading_may_begin_at_any_page(tmp_path, name):
    """Shards of one archive are made apart."""
    members = {f"{n}.{'png' if n % 3 else 'txt'}": f"第{n}頁".encode() for n in range(20)}
    data = WRITERS[name](members)
    whole = read(tmp_path, data, name)
    for first in range(1, 9):
        assert read(tmp_path, data, name, first) == whole[first - 1 :]


@pytest.mark.parametrize("name", WRITERS)
def test_a_name_that_leaves_the_folder_does_no_harm(tmp_path, name):
    """Members are never written; their names only tell what they are."""
    members = {
        "../../outside.txt": "甲".encode(),
        "/etc/x.txt": "乙".encode(),
        "a\n\x1b[2J.txt": b"x",
    }
    assert names_of(read(tmp_path, WRITERS[name](members), name)) == ["甲", "乙", "x"]
    assert not (tmp_path.parent.parent / "outside.txt").exists()


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(("members", "words"), [({}, "no rows"), ({"a.png": b"x"}, "only 1 .png")])
def test_an_archive_without_pages_is_a_finding(tmp_path, name, members, words):
    (finding,) = read(tmp_path, WRITERS[name](members), name)
    assert (finding.rule, finding.severity) == ("D101", "error")
    assert words in finding.message


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.tar.xz"])
@pytest.mark.parametrize("data", [b"", b"\x1f\x8b", b"<html>" * 999, b"PK\x05\x06", bytes(2000)])
def test_what_is_no_archive_is_one_finding(tmp_path, name, data):
    (finding,) = read(tmp_path, data, name)
    assert finding.severity == "error"


@pytest.mark.parametrize("name", WRITERS)
def test_a_page_longer_than_any_loses_itself_only(tmp_path, monkeypatch, name):
    """A page of HTML may be four megabytes long, a text 64."""
    monkeypatch.setattr("shanben.seeds.formats.html.MAX_BYTES", 1000)
    members = {"1.html": b"x" * 10**5, "2.html.gz": gzip.compress(b"x" * 10**5), "3.html": b"<p>y"}
    first, second, third = read(tmp_path, WRITERS[name](members), name)
    assert [finding.rule for finding in (first, second)] == ["P109", "P109"]
    assert first.message == "100,000 bytes; a page has at most 1,000. It is left out."
    assert (third.seed, third.text) == (f"{name}#L3", "y")


@pytest.mark.parametrize("name", WRITERS)
def test_a_packed_member_that_is_broken_loses_itself_only(tmp_path, name):
    members = {
        "1.txt.gz": gzip.compress("甲".encode())[:-3],
        "2.txt.xz": b"x",
        "3.txt": "乙".encode(),
    }
    first, second, third = read(tmp_path, WRITERS[name](members), name)
    assert (first.rule, first.severity) == ("P113", "error")
    assert first.message == "1.txt.gz is lost: the file breaks off in packed data."
    assert (second.rule, third.text) == ("P113", "乙")


# --- ZIP -----------------------------------------------------------------------------------------


def change(data, place, form, value):
    """Return data with a number written over what was there."""
    changed = bytearray(data)
    struct.pack_into(form, changed, place, value)
    return bytes(changed)


def zipped(method, text=b"some text"):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.writestr("1.txt", text)
        archive.writestr("2.txt", "乙", zipfile.ZIP_DEFLATED)
    return sink.getvalue()


STORED = zipped(zipfile.ZIP_STORED)
CENTRAL = STORED.index(b"PK\x01\x02")
CONTENT = STORED.index(b"some text")
BOMB = zipped(zipfile.ZIP_DEFLATED, bytes(5 * 10**7))
BROKEN_MEMBERS = {
    "another check sum": (change(STORED, CONTENT, "B", 0), "Bad CRC-32"),
    "encrypted": (change(STORED, CENTRAL + 8, "<H", 1), "it is encrypted"),
    "an unknown method": (
        change(change(STORED, CENTRAL + 10, "<H", 97), 8, "<H", 97),
        "packed by method 97",
    ),
    "a method that is never bounded": (zipped(zipfile.ZIP_BZIP2), "packed by method 12"),
    "another name before it": (change(STORED, 30, "B", 0), "differ"),
    "no head where it should be": (change(STORED, CENTRAL + 42, "<I", 5), "Bad magic number"),
    "growing out of all proportion": (BOMB, "would grow to 50,000,000"),
    "lying about its size": (
        change(BOMB, BOMB.index(b"PK\x01\x02") + 24, "<I", 100),
        "Bad CRC-32",
    ),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN_MEMBERS.values(), ids=BROKEN_MEMBERS)
def test_a_broken_member_of_a_zip_loses_itself_only(tmp_path, data, reason):
    lost, page = read(tmp_path, data, "a.zip")
    assert (lost.rule, lost.seed, lost.severity) == ("P113", "a.zip#L1", "error")
    assert lost.message.startswith("1.txt is lost: ")
    assert reason in lost.message
    assert (page.seed, page.text) == ("a.zip#L2", "乙")


def test_members_on_one_another_are_refused(tmp_path):
    """A bomb of some kilobytes can unpack the same data a million times."""
    kernel = "甲".encode() * 400
    data = as_zip({f"{n}.txt": kernel for n in range(50)})
    central, count = data.index(b"PK\x01\x02"), 0
    place = central
    while data.startswith(b"PK\x01\x02", place):
        name, extra, comment = struct.unpack_from("<3H", data, place + 28)
        data = change(data, place + 20, "<I", central // 2)  # as much as half of the archive
        place, count = place + 46 + name + extra + comment, count + 1
    assert count == 50
    (finding,) = read(tmp_path, data, "a.zip")
    assert (finding.rule, finding.seed) == ("P106", "a.zip")
    assert "its members lie on one another" in finding.message


def test_a_directory_that_would_take_all_memory_is_refused(tmp_path, monkeypatch):
    """Before it is read; in archives of both kinds of directory."""
    monkeypatch.setattr(zip_archive, "MAX_MEMBERS", 9)
    data = as_zip({f"{n}.txt": b"x" for n in range(10)})
    (finding,) = read(tmp_path, data, "a.zip")
    assert "10 members; a ZIP archive may have 9. Make it a .tar, or several" in finding.message
    end = data.index(b"PK\x05\x06")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**9, 10**9, 10**11, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    (finding,) = read(tmp_path, data[:end] + large + locator + data[end:], "a.zip")
    assert "1,000,000,000 members" in finding.message


def test_a_zip_after_other_data_and_with_a_comment_is_read(tmp_path):
    """Archives that unpack themselves begin with a program."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("1.txt", "甲")
        archive.comment = b"PK\x06\x06 comment"
    assert names_of(read(tmp_path, b"program" * 99 + sink.getvalue(), "a.zip")) == ["甲"]


# --- TAR -----------------------------------------------------------------------------------------

FORMS = {"ustar": tarfile.USTAR_FORMAT, "GNU": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_of_tar_is_read(tmp_path, form):
    """Links are passed over and told; long names are found where each form keeps them."""
    sink, long = io.BytesIO(), "x" * (90 if form == tarfile.USTAR_FORMAT else 200)
    with tarfile.open(fileobj=sink, mode="w", format=form) as archive:
        for name, kind in (("d", tarfile.DIRTYPE), ("l.txt", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "y" * len(long)
            archive.addfile(info)
        for number, name in enumerate(("1.txt", f"{long}.txt", f"{long}.png", "4.txt")):
            data = str(number).encode() * 600
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    *pages, note = read(tmp_path, sink.getvalue(), "a.tar")
    assert [page.text[0] for page in pages] == ["0", "1", "3"]
    assert note.message.endswith("1 .png, 1 .txt (link).")
    assert note.count == 2


@pytest.mark.parametrize(
    "kind", [tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_what_is_no_file_in_a_tar_is_told(tmp_path, kind):
    """A page that stands there under a second name is a page that somebody may miss."""
    data = member(kind, 0, b"l.txt") + member(tarfile.REGTYPE, 3, b"1.txt", "甲".encode())
    page, note = read(tmp_path, data + bytes(1024), "a.tar")
    assert (page.text, note.rule, note.count) == ("甲", "P115", 1)


def test_a_link_in_a_zip_is_no_page(tmp_path):
    """Its content is the path to which it leads."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        info = zipfile.ZipInfo("l.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "../../etc/passwd")
        archive.writestr("1.txt", "甲")
    page, note = read(tmp_path, sink.getvalue(), "a.zip")
    assert (page.text, note.message) == (
        "甲",
        "members that are not pages are passed over: 1 .txt (link).",
    )


@pytest.mark.parametrize("compression", PACKERS)
def test_a_tar_may_be_packed_in_any_way(tmp_path, compression):
    ending = {"gzip": "gz", "zstd": "zst"}.get(compression, compression)
    data = PACKERS[compression](as_tar({"1.txt": "甲".encode()}))
    assert names_of(read(tmp_path, data, f"a.tar.{ending}")) == ["甲"]


TWO = as_tar({"1.txt": "甲".encode() * 300, "2.txt": "乙".encode() * 300})
HEAD = as_tar({"1.txt": b"x", "2.txt": b"x"})
ENDS = {
    "in a member": (TWO[: 3 * 512 + 512 + 50], "the archive breaks off in a member"),
    "in a head": (TWO[: 3 * 512 + 50], "the head of member 2 is broken (truncated header)"),
    "with a broken head": (change(TWO, 3 * 512, "B", 0), "the head of member 2 is broken"),
    "packed": (gzip.compress(TWO, 0)[: 4 * 512], "the file breaks off in packed data"),
}


@pytest.mark.parametrize(("data", "reason"), ENDS.values(), ids=ENDS)
def test_a_tar_that_breaks_off_keeps_what_came_before(tmp_path, data, reason):
    name = "a.tar.gz" if data.startswith(b"\x1f\x8b") else "a.tar"
    page, finding = read(tmp_path, data, name)
    assert page.text == "甲" * 300
    assert (finding.rule, finding.seed) == ("P106", name)
    assert reason in finding.message


def test_a_tar_without_its_end_is_whole(tmp_path):
    """The two blocks of zeros are often missing."""
    assert len(read(tmp_path, TWO[: 6 * 512], "a.tar")) == 2


def member(kind, size, name=b"x", content=b""):
    """Return a head of this kind that says this size."""
    info = tarfile.TarInfo(name.decode())
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


HOSTILE = {
    "a name of a gigabyte": (member(tarfile.GNUTYPE_LONGNAME, 2**30), "head of a member has"),
    "an extended head of a gigabyte": (member(tarfile.XHDTYPE, 2**30), "head of a member has"),
    "a file with holes": (member(tarfile.GNUTYPE_SPARSE, 10), "has holes"),
    "a size below zero": (member(tarfile.REGTYPE, -512, b"a.txt"), "a size below zero"),
}


@pytest.mark.parametrize(("head", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_head_that_would_take_all_memory_ends_the_archive(tmp_path, head, reason):
    page, finding = read(tmp_path, as_tar({"1.txt": b"x"})[:1024] + head + bytes(2048), "a.tar")
    assert page.text == "x"
    assert (finding.rule, finding.seed) == ("P106", "a.tar")
    assert reason in finding.message


def pax(key, value, lie=0):
    """Return a record of an extended head; its length counts itself."""
    rest = f" {key}={value}\n".encode()
    length = len(rest) + len(str(len(rest) + 2))
    return str(length + lie).encode() + rest


@pytest.mark.parametrize("lie", [10**4, -6])
def test_an_extended_head_may_say_anything(tmp_path, lie):
    """Values hold line ends; where a length is a lie, nothing from there on counts."""
    records = pax("comment", "a\nb\n") + pax("path", "1.txt") + pax("path", "2.png", lie)
    head = member(tarfile.XHDTYPE, len(records), b"h", records)
    data = head + member(tarfile.REGTYPE, 3, b"0.png", "甲".encode()) + bytes(1024)
    (page,) = read(tmp_path, data, "a.tar")
    assert (page.seed, page.text) == ("a.tar#L1", "甲")


def test_an_extended_head_says_the_size_of_its_member_alone(tmp_path):
    """Members beyond 8 GB have their size there."""
    records = pax("size", "3") + pax("path", "1.txt")
    head = member(tarfile.XHDTYPE, len(records), b"h", records)
    data = head + member(tarfile.REGTYPE, 0, b"0.png", "甲".encode())
    data += member(tarfile.REGTYPE, 6, b"2.txt", "乙乙".encode()) + bytes(1024)
    assert names_of(read(tmp_path, data, "a.tar")) == ["甲", "乙乙"]


def test_a_link_has_no_content_whatever_its_size_says(tmp_path):
    """Old writers gave a second name the size of the file."""
    data = member(tarfile.LNKTYPE, 512, b"link.txt") + member(tarfile.REGTYPE, 3, b"1.txt", b"abc")
    assert names_of(read(tmp_path, data + bytes(1024), "a.tar")) == ["abc", "P115"]


def test_a_member_that_is_renamed_is_another_row(tmp_path):
    """The digest of a row covers how its bytes are read, or a shard would be kept that has changed."""
    digests = set()
    for name in ("1.txt", "1.html", "1.md"):
        data = as_zip({name: b"<p>a</p>"})
        (tmp_path / "a.zip").write_bytes(data)
        source = SeedFile("a.zip", "zip", None, len(data))
        (row,) = PageReader(tmp_path).read_rows(Part(source, 1, 9))
        digests.add(row.digest)
    assert len(digests) == 3


def test_names_may_begin_as_find_prints_them(tmp_path):
    """`tar c .` names everything ./name; that is not hidden."""
    assert names_of(
        read(tmp_path, as_tar({"./a/1.txt": "甲".encode(), "./.b.txt": b"x"}), "a.tar")
    ) == ["甲"]


def test_more_members_than_any_archive_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tar_archive, "MAX_MEMBERS", 5)
    *pages, finding = read(tmp_path, as_tar({f"{n}.txt": b"x" for n in range(9)}), "a.tar")
    assert len(pages) == 5
    assert "more than 5 members; make several archives of it" in finding.message


def blank_names(data):
    """Return an archive in which the name Q is no name: a length of 0, and nothing there."""
    local, central = data.index(b"Q", 30), data.rindex(b"Q")
    directory = data.index(b"PK\x01\x02")
    head = (
        data[: local - 30 + 26]
        + b"\0\0"
        + data[local - 30 + 28 : local]
        + data[local + 1 : directory]
    )
    entry = central - 46
    rest = data[directory : entry + 28] + b"\0\0" + data[entry + 30 : central] + data[central + 1 :]
    end = rest.rindex(b"PK\x05\x06")
    length = struct.unpack_from("<I", rest, end + 12)[0] - 1
    return head + rest[: end + 12] + struct.pack("<II", length, directory - 1) + rest[end + 20 :]


def test_a_member_without_a_name_loses_itself_only(tmp_path):
    """It has no suffix, so it is no page."""
    data = as_zip({"a.txt": "善本".encode(), "Q": b"x"})
    data = blank_names(data)
    (tmp_path / "a.zip").write_bytes(data)
    source = SeedFile("a.zip", "zip", None, len(data))
    page, note = read_pages(tmp_path, Part(source, 1, 10))
    assert (page.text, note.rule) == ("善本", "P115")
