"""Say in Markdown what a branch does to the dataset: for the summary of a pull request's check.

Pages are told by seed and title, against the revision that the branch left; of those that came, changed
or went a passage is shown, as found, restored and in Simplified Chinese. What pages say stands escaped
in blocks of HTML, as on the card.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from shanben.api.build import Built
from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.base.terminal import plural
from shanben.base.types import Row
from shanben.command.branch import Branch
from shanben.command.remarks import Remark, make_remark
from shanben.command.verdict import MOST_READ, Judgement
from shanben.dataset.findings_file import FINDINGS, read_first_findings
from shanben.documents.examples import Example, make_example
from shanben.documents.markup import render
from shanben.release.page_changes import (
    PageChange,
    PageChangeKind,
    PageChanges,
    list_changes,
    read_rows,
)

# Pages that are listed, and those of which a passage is shown.
LISTED, PASSAGES = 50, 10
# Characters before the first one that was edited, for the eye.
LEAD_IN = 15
# What a row has that is shown, with the value that shows nothing.
EMPTY: Row = {"title": None, "language": None, "text": "", "text_simplified": "", "edits": []}
EMPTY |= {"blocks": [], "damage": "none", "unresolved": 0}
WORDS: dict[PageChangeKind, str] = {
    "added": "added",
    "edited": "edited",
    "removed": "removed",
    "moved": "renamed",
    "recomputed": "has other values",
}


class PageLine(NamedTuple):
    """A page in the list: what became of it, its title, its seed, and what else is to be said."""

    what: str
    title: str
    seed: str
    about: str


class Passages(NamedTuple):
    """The passages of a page, one of it before and one of it now, or one alone."""

    title: str
    examples: list[Example]


def make_summary(
    built: Built,
    seeds: Root,
    differences: Sequence[Remark],
    verdict: Judgement,
    branch: Branch | None,
) -> str:
    """Return what is to be said about a check; without a branch only its verdict."""
    pages: list[PageLine] = []
    passages: list[Passages] = []
    counted = more = ""
    if branch is not None:
        changes = list_changes(branch.base, built.folder)
        unbuilt = {remark.finding.seed for remark in differences if remark.finding.seed}
        rejected = list(_find_rejected(built, seeds, branch))
        counted = _count(changes, unbuilt, rejected)
        told = changes.named[:LISTED]
        more = _count_rest(changes, told)
        before, now = _read_shown(branch, built, told)
        pages = [_describe(change, before, now, unbuilt) for change in told]
        pages += [PageLine("gives no page", "", f.seed, f"{f.rule} {f.message}") for f in rejected]
        shown = [change for change in told if change.kind != "moved"][:PASSAGES]
        passages = [_show(change, before, now) for change in shown]
    return render(
        "summary.md.jinja",
        verdict=verdict,
        revision=branch.revision if branch else "",
        counted=counted,
        pages=pages,
        more=more,
        passages=passages,
    )


def _find_rejected(built: Built, seeds: Root, branch: Branch) -> Iterator[Finding]:
    """Yield the errors of seeds that the branch touches."""
    path = built.folder.folder / FINDINGS
    for finding in read_first_findings(path, {"error": MOST_READ}):
        if finding.seed and make_remark(finding, seeds).is_about(branch.touched):
            yield finding


def _count(changes: PageChanges, unbuilt: set[str], rejected: Sequence[Finding]) -> str:
    said = [
        f"{plural(number, 'page')} {WORDS[kind].replace('has', 'with')}"
        for kind in WORDS
        if (number := changes.counts.get(kind, 0))
    ]
    if rejected:
        said.append(f"{plural(len({f.seed for f in rejected}), 'seed')} without a page")
    if unbuilt:
        said.append(f"{len(unbuilt):,} not built")
    return ", ".join(said) or "no page is another"


def _count_rest(changes: PageChanges, told: Sequence[PageChange]) -> str:
    more = sum(changes.counts.values()) - len(told)
    return f"and {plural(more, 'more page')}" if more else ""


def _read_shown(
    branch: Branch, built: Built, told: Sequence[PageChange]
) -> tuple[dict[int, Row], dict[int, Row]]:
    """Return the rows of the pages that are told, of the revision and of this build, by number.

    A revision may be of a time when rows had other columns; what they lack is empty.
    """
    olds = [change.old for change in told if change.old is not None]
    news = [change.new for change in told if change.new is not None]
    now = read_rows(built.folder, news)
    before = read_rows(branch.base, olds) if branch.base else {}
    return {number: EMPTY | row for number, row in before.items()}, now


def _describe(
    change: PageChange, before: dict[int, Row], now: dict[int, Row], unbuilt: set[str]
) -> PageLine:
    row = before[change.old or 0] if change.new is None else now[change.new]
    what = WORDS[change.kind] + (", not built" if change.seed in unbuilt else "")
    about = []
    if change.moved_from:
        about.append(f"was {change.moved_from}")
    if change.columns:
        about.append(f"{', '.join(change.columns)} differ")
    if change.kind != "removed" and row["damage"] != "none":
        edits, left = plural(len(row["edits"]), "edit"), plural(row["unresolved"], "spot")
        about.append(f"damaged: {edits}, {left} left as found")
    return PageLine(what, row["title"] or "(no title)", change.seed, "; ".join(about))


def _show(change: PageChange, before: dict[int, Row], now: dict[int, Row]) -> Passages:
    old = None if change.old is None else before[change.old]
    new = None if change.new is None else now[change.new]
    title = (new or old or {})["title"] or change.seed
    if old is None or new is None or change.kind == "recomputed":
        shown = new or old or {}
        return Passages(title, [make_example(WORDS[change.kind], shown)])
    pairs = zip(old["text"], new["text"], strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = max(0, same - LEAD_IN)
    return Passages(title, [make_example("before", old, start), make_example("now", new, start)])
