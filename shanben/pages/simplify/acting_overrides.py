"""Say which overrides acted in a line, for a reader who asks why it is printed so."""

from functools import cache
from typing import NamedTuple

from shanben.base.tables import TableRow, read_table
from shanben.pages.simplify.batch import convert_text, look_up
from shanben.pages.simplify.conversion import full_conversion


class OverrideUse(NamedTuple):
    """An override that made `line[start:end]` other than the base dictionaries would have it."""

    start: int
    end: int
    before: str
    after: str
    base: str
    rule: str
    source: str


def list_overrides(restored: str, simplified: str) -> tuple[OverrideUse, ...]:
    """Return the overrides that acted when the line `restored` became `simplified`."""
    base = convert_text(restored)
    if restored == simplified or base == simplified:
        return ()
    covered: dict[int, tuple[int, int]] = {
        place: (start, end)
        for start, end, _ in _find_phrases(restored)
        for place in range(start, end)
    }
    spans = {
        covered.get(place, (place, place + 1))
        for place, (ours, theirs) in enumerate(zip(simplified, base, strict=True))
        if ours != theirs
    }
    uses = []
    for start, end in sorted(spans):
        row = _override_rows().get(restored[start:end]) or _name_rows().get(restored[start:end])
        if row is not None and simplified[start:end] == row["after"]:
            before, after, rule, source = (
                row[name] for name in ("before", "after", "rule", "source")
            )
            uses.append(OverrideUse(start, end, before, after, base[start:end], rule, source))
    return tuple(uses)


def _find_phrases(line: str) -> list[tuple[int, int, str]]:
    conversion = full_conversion()
    found = look_up(line, conversion)
    return conversion.find_phrases(line, found.codes, found.flagged.anchors)


@cache
def _name_rows() -> dict[str, TableRow]:
    """Return the characters that names of credited people keep, in the form of overrides."""
    source = "TGH: in names of people"
    return {
        row["form"]: {"before": row["form"], "after": row["form"], "rule": "S102", "source": source}
        for row in read_table("name_forms")
    }


@cache
def _override_rows() -> dict[str, TableRow]:
    return {row["before"]: row for row in read_table("overrides")}
