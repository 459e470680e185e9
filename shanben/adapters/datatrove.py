"""Pages in datatrove: a formatter that restores documents, a filter that drops what is no page."""

from collections.abc import Iterable

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

import shanben
from shanben.adapters.pages import TEXTS, check_columns, read_columns


class PageFormatter(BaseFormatter):
    """Give documents the text of a column of their row, and other columns as metadata.

    `column` names the text (`text_simplified`, `body_simplified`), `fields` what goes into `metadata`
    under its own name, such as `title` and `date_published`. A page's address is looked for in
    `metadata["url"]`. A document that cannot become a row stays as it is; `PageFilter` drops it.
    """

    name = "善 shanben"

    def __init__(self, column: str = "text_simplified", fields: Iterable[str] = ()) -> None:
        super().__init__()
        self.column, self.fields = column, tuple(fields)
        check_columns([column], TEXTS)
        check_columns(self.fields)

    def format(self, text: str) -> str:
        """Return the column of a page; the text itself when it cannot become a row."""
        found = read_columns(text, None, (self.column,))
        return found[self.column] if found else text

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield the documents, changed."""
        if not self.fields:
            yield from super().run(data, rank, world_size)
            return
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                self._fill(document)
            yield document

    def _fill(self, document: Document) -> None:
        url = document.metadata.get("url")
        found = read_columns(document.text, url, dict.fromkeys((self.column, *self.fields)))
        if found is not None:
            document.text = found[self.column]
            document.metadata |= {name: found[name] for name in self.fields}


class PageFilter(BaseFilter):
    """Keep the documents that can become rows; a dropped one has the rule's id as its reason.

    With `max_unresolved`, pages with more damaged spots left as found are dropped as well. It judges the
    page as it was found, so it stands before a formatter.
    """

    name = "善 shanben"

    def __init__(
        self, max_unresolved: int | None = None, exclusion_writer: DiskWriter | None = None
    ) -> None:
        super().__init__(exclusion_writer)
        self.max_unresolved = max_unresolved

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Return whether a document is kept, and why if it is not."""
        try:
            row = shanben.read_page(doc.text, doc.metadata.get("url"))
        except shanben.PageError as error:
            return False, error.findings[0].rule
        if self.max_unresolved is not None and row["unresolved"] > self.max_unresolved:
            return False, "unresolved"
        return True
