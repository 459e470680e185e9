"""The story of one page: decoded, repaired, simplified, read, identified, written down as a row.

A row depends on its seed and the program's version alone. Pages are handled in batches only because
conversion is faster that way; a page's neighbours never change it.
"""

import traceback
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from shanben.columns import make_record_batch
from shanben.decode import decode_text
from shanben.extract import extract_page
from shanben.identify import digest_content, digest_page, id_of_digest, make_id
from shanben.model import Block, Edit, Evidence, Finding, Page, Person, RawPage
from shanben.repair import repair_text
from shanben.schema import load_contract
from shanben.simplify import simplify_pages
from shanben.validate.rows import check_row
from shanben.validate.schema_check import find_violations
from shanben.validate.script import find_traditional_pages

if TYPE_CHECKING:
    import pyarrow as pa

    from shanben.simplify.pages import Simplified

Row = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

# Findings of rules that begin so are damaged spots left as found; they count as `unresolved`.
UNRESOLVED_RULES = "R2"


def make_rows(pages: Sequence[RawPage]) -> tuple[list[Row], list[Finding]]:
    """Return the rows of a batch of pages, in order, and everything found on the way.

    A page that cannot become a row has an error finding instead.
    """
    findings: list[Finding] = []
    restored: list[_Restored] = []
    for page in pages:
        text, finding = _read_text(page)
        if text is not None:
            repair = _attempt(repair_text, text)
            if isinstance(repair, Finding):
                finding = repair
            else:
                restored.append(_Restored(page, text, *repair))
        if finding is not None:
            findings.append(finding.of_seed(page.seed))
    simplified = simplify_pages([half.restored for half in restored])
    leftovers = find_traditional_pages([printed.text for printed in simplified])
    rows = []
    for half, printed, left in zip(restored, simplified, leftovers, strict=True):
        made = _attempt(_make_row, half, printed, left)
        row, found = (None, [made]) if isinstance(made, Finding) else made
        findings += [finding.of_seed(half.raw.seed) for finding in found]
        if row and "error" not in {finding.severity for finding in found}:
            rows.append(row)
    return rows, findings


def make_batch(
    batch: "pa.RecordBatch",
    text_field: str = "text",
    url_field: str = "url",
    seed_field: str = "seed",
) -> "pa.RecordBatch":
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
        RawPage(seed or url or make_id(text), text, url)
        for text, url, seed in zip(*columns, strict=True)
        if text
    ]
    rows, _ = make_rows(pages)
    kept = [row for row in rows if not find_violations(row, contract)]
    return make_record_batch(kept, contract)


class _Restored(NamedTuple):
    """A page after its first two stages."""

    raw: RawPage
    text: str
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


def _read_text(page: RawPage) -> tuple[str | None, Finding | None]:
    if isinstance(page.content, bytes):
        text, finding = decode_text(page.content)
    else:
        text, finding = page.content.removeprefix("\ufeff"), None
    if text is not None and not text.strip():
        return None, Finding("D101", "the page holds no text; fill it or remove it.", line=1)
    return text, finding


def _make_row(
    page: _Restored, simplified: "Simplified", leftovers: Iterable[Finding]
) -> tuple[Row, list[Finding]]:
    raw, text, restored, edits, repair_findings = page
    extracted, extract_findings = extract_page(restored, simplified.text)
    unresolved = sum(f.count for f in repair_findings if f.rule.startswith(UNRESOLVED_RULES))
    origin = Origin(text, edits)
    body = "\n".join(extracted.body)
    digest = digest_page(text, raw)
    row: Row = {
        "id": id_of_digest(digest),
        "seed": raw.seed,
        "url": raw.url,
        "language": simplified.detect_script(
            (block.start, block.end) for block in extracted.blocks if block.type == "body"
        ),
        **_metadata(extracted),
        "text": text,
        "text_simplified": simplified.text,
        "body_simplified": body,
        "edits": [edit._asdict() for edit in edits],
        "damage": "partial" if unresolved else "repaired" if edits else "none",
        "unresolved": unresolved,
        "evidence": [_found_evidence(evidence, origin) for evidence in extracted.evidence],
        "blocks": [_found_block(block, origin) for block in extracted.blocks],
        "n_chars": len(text),
        "n_body_chars": len(body),
        "sha256": (raw.sha256 or digest_content(raw.content)).hex(),
    }
    # Repair speaks of the page as found; the stages after it speak of the restored page.
    later = (*extract_findings, *leftovers)
    found = [*repair_findings, *(_found_finding(finding, origin) for finding in later)]
    return row, [*found, *check_row(row)]


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


class Origin:
    """Maps offsets of the restored page back to the page as found."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.length = len(text)
        self.edits = edits
        self.starts: list[int] = []  # where each edit's result begins in the restored page
        shift = 0
        for edit in edits:
            self.starts.append(edit.start + shift)
            shift += len(edit.after) - len(edit.before)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span that holds the same kept characters; a removed reading behind is outside."""
        if not self.edits:
            return start, end
        if start >= end:
            place = self._character(start)[0]
            return place, place
        return self._character(start)[0], self._character(end - 1)[1]

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of whole lines; a removed reading at the end of a line is part of it."""
        if not self.edits:
            return start, end
        return self._character(start)[0], self._character(end)[0]

    def _character(self, offset: int) -> tuple[int, int]:
        """Return the span in the page as found of the restored page's character at `offset`."""
        index = bisect_right(self.starts, offset) - 1
        while index >= 0:
            edit, start = self.edits[index], self.starts[index]
            end = start + len(edit.after)
            if offset >= end:
                place = edit.end + offset - end
                return place, min(place + 1, self.length)
            if offset > start or edit.after:
                return edit.start, edit.end
            index -= 1
        return offset, min(offset + 1, self.length)


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
