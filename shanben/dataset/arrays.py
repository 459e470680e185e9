"""Arrow arrays from Python values, laid out by hand, and NumPy's arrays to and from Arrow's.

`pyarrow.array` imports pandas where it is installed, to see whether it was given a Series, and so does
`to_numpy`: a third of a second and some forty megabytes in every process. What a row needs is few
types, and their layout is simple: https://arrow.apache.org/docs/format/Columnar.html.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shanben.base.types import Row

MOST_IN_A_COLUMN = 2**31 - 1
UNIX_EPOCH_DAY = date(1970, 1, 1).toordinal()


def make_record_batch(rows: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    """Return rows as one Arrow batch with the schema of their contract."""
    # Arrow makes a name anew whenever a field is asked for it, here a seventh of the time (measured).
    fields = zip(schema.names, schema.types, strict=True)
    columns = [make_array([row[name] for row in rows], kind) for name, kind in fields]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def make_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return values as an Arrow array: strings, numbers, truths, dates as ISO strings, lists, dicts.

    None is null. Dicts are never null, their members may be. Raises OverflowError where strings or lists
    hold more than Arrow's 31 bits can count.
    """
    if pa.types.is_list(kind):
        return _list_array(values, kind)
    if pa.types.is_struct(kind):
        return _struct_array(values, kind)
    if pa.types.is_string(kind):
        return _string_array(values, kind)
    if pa.types.is_boolean(kind):
        valid, nulls = _validity(values)
        return pa.Array.from_buffers(kind, len(values), [valid, _pack_bits(values)], nulls)
    if pa.types.is_date32(kind):
        values = [None if iso is None else _epoch_day(iso) for iso in values]
    return _number_array(values, kind)


def make_positions(numbers: npt.NDArray[np.int64]) -> pa.Array:
    """Return the positions of rows as an Arrow array, for `take`."""
    data = pa.py_buffer(np.ascontiguousarray(numbers))
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, data], 0)


def read_numbers(array: pa.Array) -> npt.NDArray[Any]:
    """Return numbers without a null as NumPy sees them, not copied; truth values as bool, copied."""
    if pa.types.is_boolean(array.type):
        return np.from_dlpack(array.cast(pa.uint8())).astype(np.bool_)
    return np.from_dlpack(array)


def load_compute() -> Any:
    """Return `pyarrow.compute`, which most runs do without and a tenth of their start would go to."""
    import pyarrow.compute

    return pyarrow.compute


def _list_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    valid, nulls = _validity(values)
    filled = [value or [] for value in values] if nulls else values
    flat = make_array([item for value in filled for item in value], kind.value_type)
    buffers = [valid, _offsets([*map(len, filled)])]
    return pa.Array.from_buffers(kind, len(values), buffers, nulls, children=[flat])


def _struct_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    named = [(member.name, member.type) for member in kind]
    members = [make_array([value[name] for value in values], one) for name, one in named]
    return pa.Array.from_buffers(kind, len(values), [None], 0, children=members)


def _string_array(values: Sequence[str | None], kind: pa.DataType) -> pa.Array:
    data = [value.encode() if value else b"" for value in values]
    valid, nulls = _validity(values)
    buffers = [valid, _offsets([*map(len, data)]), pa.py_buffer(b"".join(data))]
    return pa.Array.from_buffers(kind, len(values), buffers, nulls)


def _number_array(values: Sequence[float | None], kind: pa.DataType) -> pa.Array:
    valid, nulls = _validity(values)
    filled = [value or 0 for value in values] if nulls else values
    letter = "f" if pa.types.is_floating(kind) else "i"
    width = np.dtype(f"<{letter}{kind.bit_width // 8}")
    return pa.Array.from_buffers(
        kind, len(values), [valid, pa.py_buffer(np.array(filled, width))], nulls
    )


def _validity(values: Sequence[Any]) -> "tuple[pa.Buffer | None, int]":
    """Return the bits of the values that are not null, none when all are, and the number of nulls."""
    nulls = values.count(None)
    if not nulls:
        return None, 0
    return _pack_bits([value is not None for value in values]), nulls


def _pack_bits(values: Sequence[Any]) -> pa.Buffer:
    """Return the truth of values as bits."""
    truths: npt.NDArray[Any] = np.array([bool(value) for value in values], np.bool_)
    return pa.py_buffer(np.packbits(truths, bitorder="little"))


def _offsets(lengths: Sequence[int]) -> pa.Buffer:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    offsets[1:] = lengths
    offsets.cumsum(out=offsets)
    if offsets[-1] > MOST_IN_A_COLUMN:  # as 32 bits they would begin anew below zero
        raise OverflowError(f"{offsets[-1]:,} bytes or members in one column of a batch")
    return pa.py_buffer(offsets.astype(np.int32))


def _epoch_day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal() - UNIX_EPOCH_DAY
