"""Fields of a dump that are carried through to the rows: found by their names, fitted to their types.

A value is carried as it is or not at all: what is not of the declared type, or cannot be turned into it
without a loss, becomes null and is told.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import orjson

from shanben.base.terminal import show_text
from shanben.base.types import Carried

MAX_SHOWN_CHARACTERS = 40
# As long as the longest page: see MAX_PAGE_BYTES of `seed_rows`.
MAX_BYTES = 64 * 2**20
INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
REAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTHS = {"true": True, "false": False}


class _Absent:
    """The value of a field that a row does not have."""


ABSENT: Final = _Absent()


class Kept(NamedTuple):
    """A kept column, its type (a key of `KEPT_SCHEMAS`), and the field of a row that it comes from."""

    column: str
    kind: str
    field: str


def carry_values(
    kept: Sequence[Kept], values: Sequence[Any], names: tuple[str, ...], lacks_url: bool = False
) -> Carried:
    """Return what a row carries through. `values` are those of `kept`, ABSENT where there is none.

    `names` are the fields that the row has; `lacks_url` says that the field of the address is not there
    though somebody named it.
    """
    fitted: list[Any] = []
    unfit: list[tuple[str, str]] = []
    for column, value in zip(kept, values, strict=True):
        try:
            fitted.append(_fit_value(value, column.kind))
        except (ValueError, OverflowError):
            fitted.append(None)
            unfit.append((column.column, _show_value(value)))
    lacking = [column.column for column, value in zip(kept, values, strict=True) if value is ABSENT]
    lacking += ["url"] * lacks_url
    return Carried(tuple(fitted), tuple(lacking), names if lacking else (), tuple(unfit))


def _fit_value(value: Any, kind: str) -> Any:
    """Return a value as its type has it in JSON; raise ValueError when that is impossible."""
    if isinstance(value, bytes):
        value = value.decode()
    if value is None or value is ABSENT or (value == "" and kind != "string"):
        return None
    return FITTERS[kind](value)


def _fit_text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_BYTES:
        raise ValueError
    value.encode()  # half a character, which JSON can spell, is no text
    return value


def _fit_integer(value: Any) -> int:
    if isinstance(value, str) and INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError
    return value


def _fit_real(value: Any) -> float:
    if isinstance(value, str) and REAL.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError
    if float(value) != value:  # more digits than the type holds
        raise ValueError
    return float(value)


def _fit_truth(value: Any) -> bool:
    if isinstance(value, str):
        value = TRUTHS.get(value.lower())
    if not isinstance(value, bool):
        raise ValueError
    return value


def _fit_day(value: Any) -> str:
    if isinstance(value, datetime):
        if value.time() != datetime.min.time():
            raise ValueError
        value = value.date()
    if isinstance(value, str) and DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if not isinstance(value, date):
        raise ValueError
    return value.isoformat()


def _fit_texts(value: Any) -> list[str]:
    if isinstance(value, str) and value.startswith("["):
        value = orjson.loads(value)
    if not isinstance(value, list):
        raise ValueError
    # The same long text may stand in a list many times, and be there once.
    if sum(len(one) for one in value if isinstance(one, bytes | str)) > MAX_BYTES:
        raise ValueError
    return [_fit_text(one.decode() if isinstance(one, bytes) else one) for one in value]


def _show_value(value: Any) -> str:
    """Return a value as a message may quote it."""
    if isinstance(value, list):  # as much as will be shown: whole, it may take all memory
        value = [
            one[: MAX_SHOWN_CHARACTERS + 1] if isinstance(one, bytes | str) else one
            for one in value[: MAX_SHOWN_CHARACTERS + 1]
        ]
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    short = text[:MAX_SHOWN_CHARACTERS] + ("…" if len(text) > MAX_SHOWN_CHARACTERS else "")
    return show_text(short)


FITTERS: dict[str, Callable[[Any], Any]] = {
    "string": _fit_text,
    "int64": _fit_integer,
    "float64": _fit_real,
    "bool": _fit_truth,
    "date32": _fit_day,
    "list of string": _fit_texts,
}
