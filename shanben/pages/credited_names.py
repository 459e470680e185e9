"""Read a page with the names of people whom it credits in the forms that the standard keeps in names.

Which 祕 is a name's and which one 秘 nobody can tell before people have been read: so a page that holds
such a character is read, the names found are printed in their own forms wherever they stand, and it is
read again. Every other page is read once. The characters stand in shanben/base/tables/name_forms.tsv.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias

from shanben.base.findings import Finding
from shanben.base.tables import read_table
from shanben.base.types import Page

Extract: TypeAlias = Callable[[str, str], tuple[Page, tuple[Finding, ...]]]


def read_with_names(
    restored: str, simplified: str, extract_page: Extract
) -> tuple[str, Page, tuple[Finding, ...]]:
    """Return the Simplified page with names in their own forms, what it says, and notes on that.

    Both texts have the same length, and so has the one returned. `extract_page` reads a page.
    """
    page, findings = extract_page(restored, simplified)
    # Few names hold such a character, but 於 stands on nearly every Traditional page.
    names = [name for name in _credited(restored, page) if not name_forms().keys().isdisjoint(name)]
    if not names:
        return simplified, page, findings
    printed = _print_names(restored, simplified, names)
    if printed == simplified:
        return simplified, page, findings
    again, noted = extract_page(restored, printed)
    if len(_credited(restored, again)) < len(_credited(restored, page)):
        return simplified, page, findings  # a name that is none any more, 於 for a surname
    return printed, again, noted


@cache
def name_forms() -> dict[str, str]:
    """Return the characters that names keep, with what each becomes elsewhere."""
    return {row["form"]: row["simplified"] for row in read_table("name_forms")}


def _credited(restored: str, page: Page) -> frozenset[str]:
    """Return the names of the people whom a page credits, as the restored page writes them."""
    return frozenset(
        restored[entry.start : entry.end]
        for entry in page.evidence
        if entry.field.endswith("/name")
    )


def _print_names(restored: str, simplified: str, names: Iterable[str]) -> str:
    """Return the Simplified page with the forms of `names` kept wherever one of them stands."""
    printed = [*simplified]
    for name in names:
        start = restored.find(name)
        while start >= 0:
            for place, char in enumerate(name, start):
                if simplified[place] == name_forms().get(char):
                    printed[place] = char
            start = restored.find(name, start + len(name))
    return "".join(printed)
