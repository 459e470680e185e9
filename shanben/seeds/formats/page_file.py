"""What the formats share whose files are one page each.

Beside `read_rows`, the module of such a format has what archives of pages need: `MAX_BYTES`, the size
of the longest page, and `read_content(seed, data, sha256)`, which returns the page that the bytes hold;
`sha256` is their digest where they are a file of their own, else None.
"""

from collections.abc import Callable, Generator

from shanben.base.findings import Finding
from shanben.base.identify import digest_content
from shanben.base.storage import Root, open_file
from shanben.base.types import FoundPage
from shanben.seeds.formats.packed import BrokenStreamError, open_unpacked, read_upto
from shanben.seeds.formats.seed_rows import (
    Part,
    RawRow,
    SeedFile,
    UnreadableError,
    digest_cells,
    too_long,
)

# The page, or why there is none; and what a person should know of a page that is there.
Content = tuple[FoundPage | Finding, tuple[Finding, ...]]
ContentReader = Callable[[str, bytes, bytes | None], Content]


def read_file(
    root: Root, part: Part, read_content: ContentReader, max_bytes: int
) -> Generator[RawRow]:
    """Yield the one row of a file that is a page."""
    source = part.source
    if source.compression is not None:
        yield _read_packed(root, source, read_content, max_bytes)
        return
    if source.size > max_bytes:
        finding = too_long(source.path, source.size, max_bytes)
        yield RawRow(1, digest_cells(str(source.size)), finding)
        return
    with open_file(root, source.path) as file:
        data = read_upto(file, max_bytes + 1)
    if len(data) > max_bytes:  # it has grown since it was listed
        yield RawRow(1, digest_cells(data), too_long(source.path, None, max_bytes))
        return
    sha256 = digest_content(data)
    page, warnings = read_content(source.path, data, sha256)
    yield RawRow(1, digest_cells(sha256, None), page, 0, sha256, warnings)


def _read_packed(
    root: Root, source: SeedFile, read_content: ContentReader, max_bytes: int
) -> RawRow:
    with open_unpacked(root, source) as file:
        try:
            data = read_upto(file, max_bytes + 1)
        except BrokenStreamError as error:
            raise UnreadableError(error.loss.reason) from None
    return read_row(1, source.path, data, read_content, max_bytes)


def read_row(
    number: int, seed: str, data: bytes, read_content: ContentReader, max_bytes: int
) -> RawRow:
    """Return the row of a page that is no file of its own."""
    if len(data) > max_bytes:
        return RawRow(number, digest_cells(data), too_long(seed, None, max_bytes))
    page, warnings = read_content(seed, data, None)
    return RawRow(number, digest_cells(digest_content(data), None), page, warnings=warnings)
