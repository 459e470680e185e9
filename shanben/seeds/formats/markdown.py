"""Markdown: one file is one page, and its text is the file's, marks and all."""

from collections.abc import Generator

from shanben.base.storage import Root
from shanben.seeds.formats.page_file import Content, read_file
from shanben.seeds.formats.seed_rows import MAX_PAGE_BYTES, FieldNames, Part, RawRow, decode_page

MAX_BYTES = MAX_PAGE_BYTES


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield the one page of a file."""
    return read_file(root, part, read_content, MAX_BYTES)


def read_content(seed: str, data: bytes, sha256: bytes | None) -> Content:  # noqa: ARG001
    """Return the page that the bytes of a file hold."""
    return decode_page(seed, data, None)
