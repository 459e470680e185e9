"""Text files: one file is one page, in whatever encoding its bytes prove."""

from collections.abc import Generator

from shanben.base.identify import digest_content
from shanben.base.storage import Root, open_file
from shanben.seeds.formats.rows import (
    MAX_PAGE_BYTES,
    FieldNames,
    Part,
    RawRow,
    digest_cells,
    read_page,
    too_long,
)


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield the one page of a text file."""
    source = part.source
    if source.size > MAX_PAGE_BYTES:
        yield RawRow(1, digest_cells(str(source.size)), too_long(source.path, source.size))
        return
    with open_file(root, source.path) as file:
        content = file.read()
    sha256 = digest_content(content)
    page = read_page(source.path, content, sha256)
    yield RawRow(1, digest_cells(sha256, None), page, sha256=sha256)
