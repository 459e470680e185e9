"""Pages as rows of the contract: one by one, or by the Arrow batch for engines that map batches."""

import pyarrow as pa

from shanben.base import contract as _contract
from shanben.base.contract import load_contract
from shanben.base.findings import Finding
from shanben.base.identify import make_id
from shanben.base.types import FoundPage, Row
from shanben.dataset.arrays import make_record_batch
from shanben.pages.record import make_rows
from shanben.pages.rules.violations import find_violations
from shanben.seeds.formats.seed_rows import make_page


class PageError(ValueError):
    """A page that cannot become a row; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("; ".join(finding.message for finding in findings))

    def __reduce__(self) -> tuple[type, tuple[list[Finding]]]:
        return type(self), (self.findings,)


def read_page(text: str, url: str | None = None) -> Row:
    """Return one page as the contract's row: repaired, simplified, read, identified, judged.

    `seed` is the address, else the id; an empty address is none. Raises PageError, with the findings,
    for a page that cannot become a row, such as a blank one; TypeError for anything but str.
    """
    if not isinstance(text, str):
        raise TypeError(f"expected the text of a page as str, not {type(text).__name__}")
    if url is not None and not isinstance(url, str):
        raise TypeError(f"expected the address of a page as str or None, not {type(url).__name__}")
    page = make_page(url or make_id(text), text, url or None)
    if isinstance(page, Finding):
        raise PageError([page])
    rows, findings = make_rows([page])
    findings += [found for row in rows for found in find_violations(row, load_contract())]
    if not rows or any(finding.severity == "error" for finding in findings):
        raise PageError([finding for finding in findings if finding.severity == "error"])
    return rows[0]


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of a row."""
    return _contract.arrow_schema(load_contract())


def make_batch(
    batch: pa.RecordBatch | pa.Table,
    text_field: str = "text",
    url_field: str = "url",
    seed_field: str = "seed",
) -> pa.RecordBatch:
    """Return the rows of a batch of pages, for engines that map Arrow batches: Spark, Ray Data.

    The columns are those of the contract. Only the text is needed; KeyError names the columns there
    are when it is not among them, TypeError the type of a column that does not hold strings. A page
    without a seed's name goes by its address, else by its id. A null or blank text, and a page that
    cannot become a row, are missing, and findings are told by nobody: `read_page` and the command are
    for those who want to know. A table gives one batch; of a large one, map its batches.
    """
    if not isinstance(batch, pa.RecordBatch | pa.Table):
        raise TypeError(f"expected pyarrow.RecordBatch or Table, not {type(batch).__name__}")
    contract = load_contract()
    names = batch.schema.names
    if text_field not in names:
        raise KeyError(f"no column {text_field!r}; the batch has {', '.join(names) or 'none'}")
    columns = [
        _read_strings(batch, name) if name in names else [None] * batch.num_rows
        for name in (text_field, url_field, seed_field)
    ]
    pages = [
        make_page(seed or url or make_id(text), text, url or None)
        for text, url, seed in zip(*columns, strict=True)
        if text
    ]
    rows, _ = make_rows([page for page in pages if isinstance(page, FoundPage)])
    kept = [row for row in rows if not find_violations(row, contract)]
    return make_record_batch(kept, _contract.arrow_schema(contract))


def _read_strings(batch: pa.RecordBatch | pa.Table, name: str) -> list[str | None]:
    """Return a column's cells; raise TypeError when they are not strings."""
    kind = found = batch.schema.field(name).type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_string = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(test(kind) for test in (*is_string, pa.types.is_null)):
        raise TypeError(f"the column {name!r} holds {found}; expected strings")
    cells: list[str | None] = batch.column(name).to_pylist()
    return cells
