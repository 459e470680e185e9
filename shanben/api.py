"""The program as a library: what other programs may call."""

import pyarrow as pa

from shanben.base.contract import load_contract
from shanben.base.identify import make_id
from shanben.base.types import FoundPage
from shanben.dataset.arrow import make_record_batch
from shanben.pages.record import make_rows
from shanben.pages.rules.violations import find_violations
from shanben.seeds.formats.rows import make_page


def make_batch(
    batch: pa.RecordBatch,
    text_field: str = "text",
    url_field: str = "url",
    seed_field: str = "seed",
) -> pa.RecordBatch:
    """Return the rows of a batch of pages, for engines that map Arrow batches: Spark, Ray Data.

    The columns are those of the contract. Only the text is needed; a page without a seed's name goes
    by its address, else by its id. A page that cannot become a row is missing, and findings are
    told by nobody: `make_rows` and the command are for those who want to know.
    """
    contract = load_contract()
    columns = [
        batch.column(name).to_pylist() if name in batch.schema.names else [None] * batch.num_rows
        for name in (text_field, url_field, seed_field)
    ]
    pages = [
        make_page(seed or url or make_id(text), text, url)
        for text, url, seed in zip(*columns, strict=True)
        if text
    ]
    rows, _ = make_rows([page for page in pages if isinstance(page, FoundPage)])
    kept = [row for row in rows if not find_violations(row, contract)]
    return make_record_batch(kept, contract)
