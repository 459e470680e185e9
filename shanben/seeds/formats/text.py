"""Text files: one file is one page, in whatever encoding its bytes prove."""

import re
from collections.abc import Generator

from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.seeds.formats.page_file import Content, read_file
from shanben.seeds.formats.seed_rows import MAX_PAGE_BYTES, FieldNames, Part, RawRow, decode_page

MAX_BYTES = MAX_PAGE_BYTES
# How the source of a web page begins, and tags that no reader of a page sees.
BEGINS_AS_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.I)
TAG = re.compile(
    r"""
    </?                                                    # a tag opens,
    (?: a|br|div|font|h[1-6]|head|html|img|li|link|meta|p  # elements that stand in every web page
      | script|span|style|t[dr]|table|title|ul             # or in most
    )
    (?: \s [^<>]{0,500} )?                                 # attributes,
    /?>                                                    # and it closes
    """,
    re.I | re.VERBOSE,
)
# A page about HTML quotes a tag or two; a page's source has some in every paragraph.
MIN_TAGS = 5


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield the one page of a text file."""
    return read_file(root, part, read_content, MAX_BYTES)


def read_content(seed: str, data: bytes, sha256: bytes | None) -> Content:
    """Return the page that the bytes of a text file hold, and the warnings on it."""
    page, warnings = decode_page(seed, data, sha256)
    if isinstance(page, Finding) or "<" not in page.text:
        return page, warnings
    return page, (*warnings, *_find_markup(seed, page.text))


def _find_markup(seed: str, text: str) -> Generator[Finding]:
    """Yield the finding that a text is the source of a web page."""
    tags = 0
    for tags, _ in enumerate(TAG.finditer(text), 1):
        if tags == MIN_TAGS:
            break
    if tags == MIN_TAGS or BEGINS_AS_HTML.match(text):
        message = (
            "the file holds HTML, and its tags are read as text; name it .html, so that it is read as "
            "a web page."
        )
        yield Finding("P112", message, line=1, seed=seed)
