"""Look whether a dataset is whole: every file against the manifest, every row against its text."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from shanben.api.dataset import open_dataset
from shanben.base.files import replace_file
from shanben.base.findings import (
    Finding,
    Location,
    finding_as_github,
    finding_as_json,
    finding_as_line,
)
from shanben.base.storage import Remote, open_root
from shanben.base.terminal import plural, show_json
from shanben.base.types import CommandError
from shanben.command.git import find_prefix
from shanben.command.options import EXIT_CLEAN, EXIT_ERRORS, OutputFormat
from shanben.command.output import MAX_SHOWN, lead_to
from shanben.command.printing import put, put_command, tell_beside
from shanben.command.remarks import Remark
from shanben.command.sarif import encode_sarif
from shanben.release.provenance import make_statement


class UnreachableError(CommandError):
    """An address that answered stopped to answer."""

    exit_code: ClassVar[int] = 3


def verify_command(place: str, form: OutputFormat, statement: Path | None = None) -> int:
    """Print the flaws of the dataset in a folder or at an address; return 1 when there are some.

    A whole dataset is stated in a file, where one is named.
    """
    dataset = open_dataset(place)
    try:
        number = _print_flaws(dataset.find_flaws(), place, form)
    except OSError as error:
        if not isinstance(open_root(place), Remote):
            raise
        raise UnreachableError(f"{place}: cannot be read on: {error}") from None
    files, rows = len(dataset.manifest.files), len(dataset.rows)
    whole = f"whole, {plural(files, 'file')} and {plural(rows, 'row')}"
    line = (
        f"{place}: {dataset.name} {dataset.version}: {plural(number, 'flaw') if number else whole}."
    )
    tell_beside(line, form)
    if statement and not number:
        replace_file(statement, make_statement(dataset.folder).decode())
    return EXIT_ERRORS if number else EXIT_CLEAN


def _print_flaws(flaws: Iterator[Finding], place: str, form: OutputFormat) -> int:
    """Print the first flaws, for programs all of them; return how many there are."""
    if form == "sarif":
        remarks = [Remark(flaw, _locate(flaw, place)) for flaw in flaws]
        put(encode_sarif(remarks, find_prefix()))
        return len(remarks)
    number, prefix = 0, find_prefix() if form == "github" else ""
    for number, flaw in enumerate(flaws, 1):
        if form == "json":
            put(show_json(finding_as_json(flaw)))
        elif number <= MAX_SHOWN and form == "github":
            put_command(finding_as_github(flaw, lead_to(_locate(flaw, place), prefix)))
        elif number <= MAX_SHOWN:
            put(finding_as_line(flaw, place))
    return number


def _locate(flaw: Finding, place: str) -> Location:
    return Location(f"{place}/{flaw.seed}" if flaw.seed else place, None)
