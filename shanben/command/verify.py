"""Look whether a dataset is whole: every file against the manifest, every row against its text."""

from collections.abc import Iterator
from typing import ClassVar

from shanben.api.dataset import open_dataset
from shanben.base.findings import Finding, finding_as_github, finding_as_json, finding_as_line
from shanben.base.storage import Remote, open_root
from shanben.base.terminal import plural, show_text
from shanben.base.types import CommandError
from shanben.command.options import EXIT_CLEAN, EXIT_ERRORS, Format
from shanben.command.output import MAX_SHOWN, tell

FORMS = {
    "text": finding_as_line,
    "json": lambda flaw, _: finding_as_json(flaw),
    "github": finding_as_github,
}


class UnreachableError(CommandError):
    """An address that answered stopped to answer."""

    exit_code: ClassVar[int] = 3


def verify_command(place: str, form: Format) -> int:
    """Print the flaws of the dataset in a folder or at an address; return 1 when there are some."""
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
    if form == "text":
        print(show_text(line))
    else:
        tell(line)
    return EXIT_ERRORS if number else EXIT_CLEAN


def _print_flaws(flaws: Iterator[Finding], place: str, form: Format) -> int:
    """Print the first flaws, for programs all of them; return how many there are."""
    number = 0
    for number, flaw in enumerate(flaws, 1):
        if form == "json" or number <= MAX_SHOWN:
            print(FORMS[form](flaw, place))
    return number
