"""Read a finished build back from its folder, to make a report of data that is already there."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from shanben.base.findings import Finding
from shanben.base.storage import MANIFEST
from shanben.dataset.tally import SampledRow, merge_samples, sample_row, tally_finding, tally_rows
from shanben.shards.assemble import FINDINGS, Build, finding_of
from shanben.shards.write import OutputFile

# Rows counted together; it bounds memory and changes no result.
BATCH_ROWS = 1000


def read_build(folder: Path) -> Build:
    """Return the build in a folder, counted anew from its rows and findings.

    The bytes that its rows take in memory are not counted again: no report tells them. Raises OSError
    or ValueError when the folder holds no whole build.
    """
    manifest = json.loads((folder / MANIFEST).read_bytes())
    files = tuple(
        OutputFile(entry["path"], entry["bytes"], entry["sha256"], entry["rows"])
        for entry in manifest["files"]
        if "rows" in entry
    )
    tally: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    warned = set()
    for finding in _read_findings(folder / FINDINGS):
        tally_finding(finding, tally)
        severities[finding.severity] += 1
        if finding.severity == "warning":
            warned.add(finding.seed)
    lines = [folder / file.name for file in files if file.name.endswith(".jsonl")]
    return Build(
        folder=folder,
        rows=manifest["rows"],
        files=files,
        content_hash=manifest["content_hash"],
        sample=_read_rows(lines, warned, tally),
        tally=tally,
        severities=severities,
        arrow_bytes=0,
        rejected=tuple((entry["seed"] or "", entry["rule"]) for entry in manifest["rejected"]),
        repeats=tuple((entry["seed"], entry["same_as"]) for entry in manifest["duplicates"]),
    )


def _read_findings(path: Path) -> Iterator[Finding]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield finding_of(json.loads(line))


def _read_rows(paths: list[Path], warned: set[str], tally: Counter[str]) -> tuple[SampledRow, ...]:
    """Add every row to the counts; return those worth a look."""
    sample: tuple[SampledRow, ...] = ()
    numbered = _numbered_rows(paths)
    while batch := list(islice(numbered, BATCH_ROWS)):
        tally_rows([row for _, row, _ in batch], tally)
        found = (
            sample_row(row, row["seed"] in warned, offset, number) for number, row, offset in batch
        )
        sample = merge_samples((*sample, *found))
    return sample


def _numbered_rows(paths: list[Path]) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Yield the number of the file, the row, and the byte where its line begins."""
    import orjson

    for number, path in enumerate(paths):
        offset = 0
        with path.open("rb") as lines:
            for line in lines:
                yield number, orjson.loads(line), offset
                offset += len(line)
