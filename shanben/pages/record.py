"""The story of one page: repaired, simplified, read, judged, written down as a row.

A pure function from text to row: bytes were decoded where the seeds were read.

A row depends on its seed and the program's version alone. Pages are handled in batches only because
conversion is faster that way; a page's neighbours never change it.
"""

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

from shanben.base.findings import Finding
from shanben.base.identify import id_of_digest
from shanben.base.types import Block, Edit, Evidence, FoundPage, Page, Person, Row
from shanben.pages.extract import extract_page
from shanben.pages.offsets import Origin
from shanben.pages.repair import repair_text
from shanben.pages.rules.leftovers import find_traditional_pages
from shanben.pages.rules.sense import check_row
from shanben.pages.simplify import simplify_pages

if TYPE_CHECKING:
    from shanben.pages.simplify.batch import Simplified

P = ParamSpec("P")
T = TypeVar("T")

# Findings of rules that begin so are damaged spots left as found; they count as `unresolved`.
UNRESOLVED_RULES = "R2"


def make_rows(pages: Sequence[FoundPage]) -> tuple[list[Row], list[Finding]]:
    """Return the rows of a batch of pages, in order, and everything found on the way.

    A page that cannot become a row has an error finding instead.
    """
    findings: list[Finding] = []
    restored: list[_Restored] = []
    for page in pages:
        repair = _attempt(repair_text, page.text)
        if isinstance(repair, Finding):
            findings.append(repair.of_seed(page.seed))
        else:
            restored.append(_Restored(page, *repair))
    simplified = simplify_pages([half.restored for half in restored])
    leftovers = find_traditional_pages([printed.text for printed in simplified])
    rows = []
    for half, printed, left in zip(restored, simplified, leftovers, strict=True):
        made = _attempt(_make_row, half, printed, left)
        row, found = (None, [made]) if isinstance(made, Finding) else made
        findings += [finding.of_seed(half.found.seed) for finding in found]
        if row and "error" not in {finding.severity for finding in found}:
            rows.append(row)
    return rows, findings


class _Restored(NamedTuple):
    """A page after its first two stages."""

    found: FoundPage
    restored: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


def _attempt(stage: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Finding:
    """Return what a stage returns; where it fails, a finding, so that one page never stops a run."""
    try:
        return stage(*args, **kwargs)
    except Exception as error:  # noqa: BLE001, whatever it is, it is this page's alone
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return Finding("V106", f"{type(error).__name__} at {where}: {error}; the page is left out.")


def _make_row(
    page: _Restored, simplified: "Simplified", leftovers: Iterable[Finding]
) -> tuple[Row, list[Finding]]:
    found, restored, edits, repair_findings = page
    extracted, extract_findings = extract_page(restored, simplified.text)
    unresolved = sum(f.count for f in repair_findings if f.rule.startswith(UNRESOLVED_RULES))
    origin = Origin(found.text, edits)
    body = "\n".join(extracted.body)
    row: Row = {
        "id": id_of_digest(found.digest),
        "seed": found.seed,
        "url": found.url,
        "language": simplified.detect_script(
            (block.start, block.end) for block in extracted.blocks if block.type == "body"
        ),
        **_metadata(extracted),
        "text": found.text,
        "text_simplified": simplified.text,
        "body_simplified": body,
        "edits": [edit._asdict() for edit in edits],
        "damage": "partial" if unresolved else "repaired" if edits else "none",
        "unresolved": unresolved,
        "evidence": [_found_evidence(evidence, origin) for evidence in extracted.evidence],
        "blocks": [_found_block(block, origin) for block in extracted.blocks],
        "n_chars": len(found.text),
        "n_body_chars": len(body),
        "sha256": found.sha256.hex(),
    }
    # Repair speaks of the page as found; the stages after it speak of the restored page.
    later = (*extract_findings, *leftovers)
    findings = [*repair_findings, *(_found_finding(finding, origin) for finding in later)]
    return row, [*findings, *check_row(row)]


def _metadata(page: Page) -> Row:
    return {
        "title": page.title,
        "date_published": _iso(page.date_published),
        "date_event": _iso(page.date_event),
        "date_event_method": page.date_event_method,
        "dateline_place": page.dateline_place,
        "dateline_agency": page.dateline_agency,
        "source": list(page.source),
        "publisher": page.publisher,
        "section": list(page.section),
        "authors": _people(page.authors),
        "editors": _people(page.editors),
        "view_count": page.view_count,
        "icp_license": page.icp_license,
        "sponsor": page.sponsor,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _people(people: Iterable[Person]) -> list[dict[str, str]]:
    return [person._asdict() for person in people]


def _found_evidence(evidence: Evidence, origin: Origin) -> Row:
    start, end = origin.span(evidence.start, evidence.end)
    return {"field": evidence.field, "start": start, "end": end, "method": evidence.method}


def _found_block(block: Block, origin: Origin) -> Row:
    start, end = origin.lines(block.start, block.end)
    return {"type": block.type, "start": start, "end": end}


def _found_finding(finding: Finding, origin: Origin) -> Finding:
    if finding.start is None or finding.end is None or not origin.edits:
        return finding
    start, end = origin.span(finding.start, finding.end)
    return replace(finding, start=start, end=end)
