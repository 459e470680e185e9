"""Pages in Data-Juicer: the operator `shanben_page_mapper`.

Importing this module registers it. A configuration names the file under `custom_operator_paths`:
`python -c "import shanben.adapters as a; print(a.__path__[0] + '/juicer.py')"` prints where it is.
"""

from typing import Any

from data_juicer.ops.base_op import OPERATORS, Mapper

from shanben.adapters.pages import TEXTS, check_columns, read_columns

Samples = dict[str, list[Any]]


@OPERATORS.register_module("shanben_page_mapper")
class ShanbenPageMapper(Mapper):
    """Give samples the text of a column of their row, and other columns beside it.

    `column` names the text (`text_simplified`, `body_simplified`), `fields` what is added under its own
    name, such as `title` and `date_published`; `url_key` is where a page's address is looked for. A
    sample that cannot become a row keeps its text, and its fields are null.
    """

    _batched_op = True

    def __init__(
        self,
        column: str = "text_simplified",
        fields: list[str] | None = None,
        url_key: str = "url",
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.column, self.fields, self.url_key = column, list(fields or ()), url_key
        check_columns([column], TEXTS)
        check_columns(self.fields)

    def process_batched(self, samples: Samples) -> Samples:
        """Return a batch of samples, changed; their number and order stay."""
        texts = samples[self.text_key]
        urls = samples.get(self.url_key) or [None] * len(texts)
        wanted = dict.fromkeys((self.column, *self.fields))
        rows = [read_columns(text, url, wanted) for text, url in zip(texts, urls, strict=True)]
        for name in self.fields:
            samples[name] = [row[name] if row else None for row in rows]
        pairs = zip(rows, texts, strict=True)
        samples[self.text_key] = [row[self.column] if row else text for row, text in pairs]
        return samples
