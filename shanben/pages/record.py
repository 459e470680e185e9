"""The story of one page: repaired, simplified, read, judged, written down as a row.

A pure function from text to row: bytes were decoded where the seeds were read.

A row depends on its seed and the program's version alone. Pages are handled in batches only because
conversion is faster that way; a page's neighbours never change it.
"""

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeAlias, TypeVar

from shanben.base.budget import OverBudget, limit_work
from shanben.base.by_hand import SaidByHand
from shanben.base.contract import load_contract
from shanben.base.findings import Finding
from shanben.base.identify import id_of_digest
from shanben.base.types import Edit, FoundPage, Row
from shanben.pages.columns import FinishedPage, check_columns, fill_row
from shanben.pages.corrections import RepairedPage, correct_page, give_values
from shanben.pages.credited_names import read_with_names
from shanben.pages.extract import extract_page
from shanben.pages.extract.fields import READERS
from shanben.pages.offsets import Origin
from shanben.pages.repair import repair_text
from shanben.pages.rules.leftovers import find_traditional_pages
from shanben.pages.rules.sense import check_kept, check_row
from shanben.pages.simplify import simplify_pages

if TYPE_CHECKING:
    from shanben.pages.simplify.batch import Simplified

P = ParamSpec("P")
T = TypeVar("T")

# What people say of pages, by the pages' ids.
ByHand: TypeAlias = Mapping[str, Sequence[SaidByHand]]
NOTHING: ByHand = {}
# Findings of rules that begin so are damaged spots left as found; they count as `unresolved`.
UNRESOLVED_RULES = "R2"


def make_rows(
    pages: Sequence[FoundPage], kept: Sequence[str] = (), by_hand: ByHand = NOTHING
) -> tuple[list[Row], list[Finding]]:
    """Return the rows of a batch of pages, in order, and everything found on the way.

    `kept` names the columns that are carried from the seeds; a page that is no row of a dump has none.
    `by_hand` holds what people say of pages, by their ids.
    A page that cannot become a row has an error finding instead; so has one on which far more work is
    spent than its length can ask for, which the others of its batch do not suffer for. Raises
    SchemaError when the contract has a column that nobody fills.
    """
    try:
        with limit_work() as allow:
            return _make_batch(pages, kept, by_hand, allow)
    except OverBudget:
        if len(pages) > 1:
            return _make_one_by_one(pages, kept, by_hand)
    message = f"work on its {len(pages[0].text):,} characters does not end; the page is left out."
    return [], [Finding("V202", message, seed=pages[0].seed)]


def _make_one_by_one(
    pages: Sequence[FoundPage], kept: Sequence[str], by_hand: ByHand
) -> tuple[list[Row], list[Finding]]:
    made = [make_rows([page], kept, by_hand) for page in pages]
    return [row for rows, _ in made for row in rows], [one for _, found in made for one in found]


def _make_batch(
    pages: Sequence[FoundPage], kept: Sequence[str], by_hand: ByHand, allow: Callable[[int], None]
) -> tuple[list[Row], list[Finding]]:
    """Return rows and findings; `allow` is told how long the page is on which work begins.

    What is done for all at once gets the time of the shortest, which each of them would have alone.
    """
    columns = _Columns(_find_columns(), tuple(kept))
    findings: list[Finding] = []
    restored: list[_Restored] = []
    for page in pages:
        allow(len(page.text))
        repair = _attempt(_repair_page, page, by_hand)
        if isinstance(repair, Finding):
            findings.append(repair.of_seed(page.seed))
        else:
            restored.append(_Restored(page, *repair))
    allow(min([len(half.found.text) for half in restored], default=0))
    printed_pages, failed = _print_pages(restored)
    findings += failed
    rows = []
    for half, printed, left in printed_pages:
        allow(len(half.found.text))
        made = _attempt(_make_row, columns, half, printed, left, by_hand)
        row, found = (None, [made]) if isinstance(made, Finding) else made
        findings += [finding.of_seed(half.found.seed) for finding in found]
        if row and "error" not in {finding.severity for finding in found}:
            rows.append(row)
    return rows, findings


def _repair_page(page: FoundPage, by_hand: ByHand) -> RepairedPage:
    """Return the page restored by the program, and by people where they have restored more."""
    repaired = repair_text(page.text)
    entries = by_hand.get(id_of_digest(page.digest)) if by_hand else None
    return correct_page(page.text, repaired, entries) if entries else repaired


class _Columns(NamedTuple):
    """The names of a row's columns: those that are made, and those that are carried from the seeds."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


class _Restored(NamedTuple):
    """A page after its first two stages."""

    found: FoundPage
    restored: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


# A restored page, the same in Simplified Chinese, and what is left Traditional in it.
_Printed: TypeAlias = "tuple[_Restored, Simplified, tuple[Finding, ...]]"


def _print_pages(restored: Sequence[_Restored]) -> tuple[list[_Printed], list[Finding]]:
    """Return the pages in Simplified Chinese with what is left Traditional in each.

    All at once, because that is faster; where that fails, one by one, so that only the page that cannot
    be printed is left out.
    """
    if not isinstance(printed := _attempt(_print_batch, restored), Finding):
        return printed, []
    pages: list[_Printed] = []
    findings: list[Finding] = []
    for half in restored:
        alone = _attempt(_print_batch, [half])
        if isinstance(alone, Finding):
            findings.append(alone.of_seed(half.found.seed))
        else:
            pages += alone
    return pages, findings


def _print_batch(restored: Sequence[_Restored]) -> list[_Printed]:
    simplified = simplify_pages([half.restored for half in restored])
    leftovers = find_traditional_pages([printed.text for printed in simplified])
    return list(zip(restored, simplified, leftovers, strict=True))


def _attempt(stage: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Finding:
    """Return what a stage returns; where it fails, a finding, so that one page never stops a run.

    What the machine lacks is no page's fault and ends the run; stages open no files but their tables.
    """
    try:
        return stage(*args, **kwargs)
    except (MemoryError, OSError):
        raise
    except Exception as error:  # noqa: BLE001, whatever it is, it is this page's alone
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return Finding("V106", f"{type(error).__name__} at {where}: {error}; the page is left out.")


def _make_row(
    columns: _Columns,
    page: _Restored,
    simplified: "Simplified",
    leftovers: Iterable[Finding],
    by_hand: ByHand,
) -> tuple[Row, list[Finding]]:
    found, restored, edits, repair_findings = page
    printed, extracted, extract_findings = read_with_names(restored, simplified.text, extract_page)
    article = ((block.start, block.end) for block in extracted.blocks if block.type == "body")
    origin = Origin(found.text, edits)
    finished = FinishedPage(
        found=found,
        edits=edits,
        unresolved=sum(f.count for f in repair_findings if f.rule.startswith(UNRESOLVED_RULES)),
        simplified=printed,
        language=simplified.detect_script(article),
        page=extracted,
        origin=origin,
        body="\n".join(extracted.body),
    )
    row = fill_row(finished, columns.made)
    carried = found.carried.values if found.carried else [None] * len(columns.kept)
    row |= zip(columns.kept, carried, strict=True)
    # Repair speaks of the page as found; the stages after it speak of the restored page.
    later = (*extract_findings, *leftovers)
    findings = [*repair_findings, *(_found_finding(finding, origin) for finding in later)]
    if by_hand:
        findings = give_values(row, findings, by_hand.get(row["id"], ()))
    return row, [*findings, *check_row(row), *check_kept(row, columns.kept)]


@cache
def _find_columns() -> tuple[str, ...]:
    """Return the contract's columns, once it is sure that each of them is filled."""
    contract = load_contract()
    check_columns(contract, READERS)
    return contract.names


def _found_finding(finding: Finding, origin: Origin) -> Finding:
    if finding.start is None or finding.end is None or not origin.edits:
        return finding
    start, end = origin.span(finding.start, finding.end)
    return replace(finding, start=start, end=end)
