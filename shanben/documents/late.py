"""Find the pages that print a later date than the day of the release: they cannot have been in it.

The day is what a person declares (`released` in `schema/dataset.toml`), so this is no rule on a row: a
row depends on its seed and the program alone. The counts of the build say whether any page can be late:
of most sets none can, and then no file is opened. The statistics of the Parquet files say where to look.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import pyarrow.parquet as pq

from shanben.base.findings import Finding
from shanben.base.page_text import line_of
from shanben.base.settings import Settings
from shanben.base.terminal import plural
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.tally import EARLIER, FIRST_YEAR, LATER, MONTH, read_prefix

LATE = "C103"
# Pages named one by one; of a dump that is younger than its release they are all late.
NAMED = 1000
FIELD = "date_published"
COLUMNS = ["seed", FIELD, "text", "evidence"]


def find_late_pages(dataset: BuildFolder, settings: Settings) -> Iterator[Finding]:
    """Yield C103 for every page whose `date_published` is after the declared day of the release.

    Beyond the first thousand they are counted in one finding.
    """
    found = _find_all(dataset, settings)
    yield from islice(found, NAMED)
    if more := sum(1 for _ in found):
        prints = "prints" if more == 1 else "print"
        message = f"{plural(more, 'more page')} {prints} a later date than {settings.released}."
        yield Finding(LATE, message, field=FIELD, count=more)


def _find_all(dataset: BuildFolder, settings: Settings) -> Iterator[Finding]:
    if not _has_late_month(dataset, settings.released):
        return
    for file in dataset.parquet_files:
        with pq.ParquetFile(dataset.folder / file.path) as parquet:
            for number in range(parquet.num_row_groups):
                if _may_be_late(parquet.metadata.row_group(number), settings.released):
                    yield from _judge_group(parquet, number, settings)


def _has_late_month(dataset: BuildFolder, released: date) -> bool:
    """Return whether the counts allow a page to be late; where nothing was counted, any may be."""
    tally = dataset.numbers.tally
    months = read_prefix(tally, MONTH)
    first = released.isoformat()[: len("YYYY-MM")]
    if not tally or LATER in months or (EARLIER in months and first < FIRST_YEAR):
        return True
    return any(month >= first for month in months if month not in (EARLIER, LATER))


def _may_be_late(group: Any, released: date) -> bool:
    columns = (group.column(number) for number in range(group.num_columns))
    found = next((column for column in columns if column.path_in_schema == FIELD), None)
    if found is None:
        return False
    known = found.statistics
    return known is None or not known.has_min_max or known.max > released


def _judge_group(parquet: Any, number: int, settings: Settings) -> Iterator[Finding]:
    days = parquet.read_row_group(number, [FIELD])[FIELD].to_pylist()
    late = [place for place, day in enumerate(days) if day is not None and day > settings.released]
    if not late:
        return
    table = parquet.read_row_group(number, COLUMNS)
    for place in late:
        (row,) = table.slice(place, 1).to_pylist()
        day = row[FIELD]
        starts = [entry["start"] for entry in row["evidence"] if entry["field"] == FIELD]
        line = line_of(row["text"], starts[0]) if starts else None
        message = (
            f"the page prints {day} as its date, which is after {settings.released}, the day of "
            f"version {settings.version} (`released` in schema/dataset.toml)."
        )
        yield Finding(LATE, message, line=line, field=FIELD, seed=row["seed"])
