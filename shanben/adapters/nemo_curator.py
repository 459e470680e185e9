"""Pages in NeMo Curator: a document modifier, for the stage `Modify`."""

from typing import Any

from nemo_curator.stages.text.modifiers import DocumentModifier

from shanben.adapters.pages import TEXTS, check_columns, read_columns


class PageModifier(DocumentModifier):
    """Give documents a column of their row, by default the page in Simplified Chinese.

    Its input is the field of the text, or the fields `text` and `url`; other columns than the text go
    into a field of their own: `Modify(PageModifier("title"), [["text", "url"]], "title")`. A document
    that cannot become a row keeps its text; other columns of it are None.
    """

    def __init__(self, column: str = "text_simplified") -> None:
        super().__init__()
        self.column = column
        check_columns([column])

    def modify_document(self, text: Any, url: Any = None) -> Any:
        """Return the column of a page's row."""
        address = url if isinstance(url, str) else None
        found = read_columns(text, address, (self.column,))
        if found is not None:
            return found[self.column]
        return text if self.column in TEXTS else None
