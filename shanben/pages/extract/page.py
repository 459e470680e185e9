"""Put together what one page says, each value with the span where it was read."""

from shanben.base.findings import Finding
from shanben.base.types import Page
from shanben.pages.extract.blocks import make_blocks
from shanben.pages.extract.fields import read_fields
from shanben.pages.extract.layout import Layout, find_layout
from shanben.pages.extract.notes import note_gaps
from shanben.pages.extract.tools.lines import SHORT
from shanben.pages.extract.tools.wrapped import unwrap


def extract_page(restored: str, simplified: str) -> tuple[Page, tuple[Finding, ...]]:
    """Return what the page says about its article, with evidence, and notes on what is missing.

    Both texts have the same length; spans are offsets in either, values are slices of `simplified`.
    A headline over several lines has one span of evidence for each line. Raises ValueError when the
    lengths differ: a caller's mistake, not the page's.
    """
    if len(restored) != len(simplified):
        raise ValueError(f"restored has {len(restored)} characters, simplified {len(simplified)}")
    layout = find_layout(simplified)
    values, evidence = read_fields(layout)
    page = Page(values, _read_paragraphs(layout), evidence, make_blocks(layout))
    return page, note_gaps(layout)


def _read_paragraphs(layout: Layout) -> tuple[str, ...]:
    """Return the paragraphs as the page has them; the last one ends before its closing credits."""
    first, last = layout.article
    page, buttons, closing = layout.text, layout.buttons, layout.closing
    paragraphs = [
        # Prose is not folded.
        unwrap(line.text if len(line.text) > SHORT else page[line.start : line.end])
        for index, line in enumerate(layout.lines[first : last + 1], first)
        if index not in buttons
    ]
    if closing and last not in buttons and closing.end < layout.lines[last].end:
        paragraphs[-1] = unwrap(page[layout.lines[last].start : closing.end])
    return tuple(paragraphs)
