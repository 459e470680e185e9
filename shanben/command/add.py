"""Add pages to the seeds: judged first, copied under names that never change, twins refused.

Nothing is copied unless every page can be: a half-added list would have to be sorted out by hand.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from shanben.api.dataset import open_dataset
from shanben.base.files import replace_file
from shanben.base.findings import Finding
from shanben.base.identify import DIGEST_BYTES
from shanben.base.scratch import open_scratch
from shanben.base.settings import load_settings
from shanben.base.terminal import plural, show_text
from shanben.base.types import FoundPage, Row, UsageError
from shanben.command.options import DEFAULT_OUT, EXIT_CLEAN
from shanben.command.printing import put, tell
from shanben.dataset.manifest import MANIFEST
from shanben.pages.likeness import find_likeness, split_sentences
from shanben.seeds.cuts import Scan
from shanben.seeds.formats import FORMATS, find_format, name_row
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.formats.text import BEGINS_AS_HTML
from shanben.seeds.naming import make_naming
from shanben.seeds.reader import read_pages
from shanben.seeds.scan import ScanTask, scan_sources
from shanben.seeds.sources import list_sources

STANDARD_INPUT = "-"
# A name is a number, which keeps new pages after the old ones, and the beginning of the page's id.
NUMBERED = re.compile(r"([0-9]{3,9})_.*")
FIRST_WIDTH, ID_CHARACTERS = 6, 16
# Articles that share at least this much are shown; of neighbours at most this many.
LIKE, MOST_SHOWN = 0.5, 3
# Pages that `data/` does not know yet; more are not read only to be compared.
MOST_UNBUILT = 200


class Added(NamedTuple):
    """A page that can be added: where it came from, its bytes and suffix, its row and its findings."""

    origin: str
    data: bytes
    suffix: str
    page: FoundPage
    row: Row
    findings: tuple[Finding, ...]


def add_command(files: Sequence[str], seeds: Path) -> int:
    """Copy pages into `seeds`; show what each is. Raises UsageError with every page that cannot be."""
    load_settings()  # outside of a project there is nothing to add to
    if not seeds.is_dir():
        raise UsageError(f"{seeds}: no such folder; name the folder of seeds with --seeds")
    judged = [_judge_file(name) for name in files]
    added = [one for one in judged if isinstance(one, Added)]
    problems = [one for one in judged if isinstance(one, str)]
    sources, _ = list_sources(seeds)
    problems += _find_twins(added, seeds, sources)
    if problems:
        raise UsageError("\n".join([*problems, "nothing was added"]))
    named = dict(zip(_choose_names(added, sources), added, strict=True))
    like = _find_like(named, _list_neighbours(seeds, sources))
    _copy_pages(named, seeds)
    for name, one in named.items():
        for line in _describe_page(one, f"{seeds}/{name}", like[name]):
            put(show_text(line))
    tell(f"{plural(len(added), 'page')} added; next: shanben build --bump")
    return EXIT_CLEAN


def _copy_pages(named: Mapping[str, Added], seeds: Path) -> None:
    """Write the pages under their names; where one cannot be written, none stays."""
    copied: list[Path] = []
    try:
        for name, one in named.items():
            replace_file(seeds / name, one.data)
            copied.append(seeds / name)
    except BaseException:
        for path in copied:
            path.unlink(missing_ok=True)
        raise


# --- one page


def _judge_file(name: str) -> Added | str:
    """Return the page that a file holds, or in words why it cannot be added."""
    if name == STANDARD_INPUT:
        data = sys.stdin.buffer.read()
        head = data[:4096].decode("utf-8", "ignore").removeprefix("\ufeff")
        return _judge_bytes(
            "standard input", data, ".html" if BEGINS_AS_HTML.match(head) else ".txt"
        )
    path = Path(name)
    if path.is_dir():
        return f"{name}: is a folder; name the files"
    kind = find_format(path.name)
    if kind is None:
        return f"{name}: pages are text, Markdown or HTML; this suffix is none of them"
    if not FORMATS[kind[0]].is_page:
        return f"{name}: holds many pages; copy it into the seeds yourself, under a name that stays"
    try:
        data = path.read_bytes()
    except OSError as error:
        return f"{name}: cannot be read: {error.strerror}"
    parts = FORMATS[kind[0]].suffixes[0], path.suffix.lower() if kind[1] else ""
    return _judge_bytes(name, data, "".join(parts))


def _judge_bytes(origin: str, data: bytes, suffix: str) -> Added | str:
    from shanben.pages.record import make_rows  # compiles the stages' patterns

    with open_scratch() as folder:
        (folder / f"page{suffix}").write_bytes(data)
        kind = find_format(f"page{suffix}") or ("text", None)
        source = SeedFile(f"page{suffix}", *kind, len(data))
        found = list(read_pages(folder, Part(source, 1, 1)))
    findings = [one for one in found if isinstance(one, Finding)]
    pages = [one for one in found if isinstance(one, FoundPage)]
    rows, more = make_rows(pages)
    findings += more
    if not rows:
        errors = [finding.message for finding in findings if finding.severity == "error"]
        return f"{origin}: {'; '.join(errors)}"
    return Added(origin, data, suffix, pages[0], rows[0], tuple(findings))


def _describe_page(one: Added, place: str, like: Iterable[str]) -> Iterator[str]:
    row = one.row
    yield f"{one.origin} is {place}"
    yield f"  title: {row['title'] or 'none found'}"
    yield f"  date: {row['date_published'] or 'none printed'}"
    yield f"  source: {'、'.join(row['source']) or 'none named'}"
    yield f"  damage: {_describe_damage(row)}"
    yield from (f"  {line}" for line in like)
    for finding in one.findings:
        if finding.severity == "warning":
            line = "" if finding.line is None else f"line {finding.line}: "
            yield f"  {finding.rule} {finding.severity}: {line}{finding.message}"


def _describe_damage(row: Row) -> str:
    edits, left = len(row["edits"]), row["unresolved"]
    repaired = f"{plural(edits, 'edit')} restored it" if edits else "none was repaired"
    return (
        "none" if row["damage"] == "none" else f"{repaired}, {plural(left, 'spot')} left as found"
    )


# --- the pages that are there


def _scan_seeds(seeds: Path, sources: Sequence[SeedFile]) -> Iterator[Scan]:
    settings = load_settings()
    naming = make_naming(settings.input, settings.columns)
    yield from scan_sources(seeds, ScanTask(tuple(sources)), settings.pages_per_shard, naming)


def _find_twins(added: Sequence[Added], seeds: Path, sources: Sequence[SeedFile]) -> Iterator[str]:
    """Yield, by name, every page that is there already, or that is given twice."""
    twins = {one.row["id"]: one for one in reversed(added)}
    for one in added:
        first = twins[one.row["id"]]
        if first is not one:
            yield f"{one.origin}: is the same page as {first.origin}"
    wanted = {one.page.digest[:DIGEST_BYTES]: one.origin for one in twins.values()}
    for scan in _scan_seeds(seeds, sources) if wanted else ():
        for row in range(scan.rows):
            digest = scan.digests[row * DIGEST_BYTES : (row + 1) * DIGEST_BYTES]
            if digest in wanted:
                there = show_text(f"{seeds}/{name_row(scan.source, row + 1)}")
                yield f"{wanted[digest]}: is the page of {there}, which is there already"


def _list_neighbours(seeds: Path, sources: Sequence[SeedFile]) -> Iterator[tuple[str, Row]]:
    """Yield seed and row of every page of the dataset, and of pages that it does not know yet."""
    from shanben.pages.record import make_rows

    known: set[str] = set()
    if (DEFAULT_OUT / MANIFEST).is_file():
        dataset = open_dataset(DEFAULT_OUT)
        known = {entry.path for entry in dataset.manifest.inputs}
        yield from ((row["seed"], row) for row in dataset.rows)
    unbuilt = [one for one in sources if FORMATS[one.kind].is_page and one.path not in known]
    for source in unbuilt[:MOST_UNBUILT]:
        pages = [p for p in read_pages(seeds, Part(source, 1, 1)) if isinstance(p, FoundPage)]
        yield from ((row["seed"], row) for row in make_rows(pages)[0])


def _find_like(
    named: Mapping[str, Added], neighbours: Iterable[tuple[str, Row]]
) -> dict[str, list[str]]:
    """Return, for each new page, in words which others are much like it, the most alike first."""
    mine = {name: split_sentences(one.row["body_simplified"]) for name, one in named.items()}
    shares: dict[str, list[tuple[float, str]]] = {name: [] for name in named}
    others = chain(neighbours, ((name, one.row) for name, one in named.items()))
    for seed, row in others:
        sentences = mine.get(seed) or split_sentences(row["body_simplified"])
        for name, own in mine.items():
            share = find_likeness(own, sentences)
            if share >= LIKE and name != seed:
                shares[name].append((share, seed))
    return {name: _describe_like(found) for name, found in shares.items()}


def _describe_like(shares: list[tuple[float, str]]) -> list[str]:
    best = sorted(shares, key=lambda pair: (-pair[0], pair[1]))[:MOST_SHOWN]
    return [f"near-identical: {share:.0%} of the article stands in {seed}" for share, seed in best]


def _choose_names(added: Sequence[Added], sources: Sequence[SeedFile]) -> Iterator[str]:
    """Yield a name for each page: after all that are there, and for ever that of its text."""
    numbers = [match[1] for one in sources if (match := NUMBERED.fullmatch(one.path))]
    width = max(map(len, numbers), default=FIRST_WIDTH)
    first = max(map(int, numbers), default=-1) + 1
    for number, one in enumerate(added, first):
        code = one.row["id"].rpartition("-")[2][:ID_CHARACTERS]
        yield f"{number:0{width}}_{code}{one.suffix}"
