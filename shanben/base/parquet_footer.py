"""Read of a Parquet file's footer where its columns lie, without asking Arrow.

pyarrow 26 does not catch what Parquet throws when it is asked for a column's data: a footer in which
two places disagree about a column's type ends the process. And whoever asks it for the names of columns
fails altogether where one of them is no UTF-8. So the footer is read here: Thrift's compact protocol, as
its specification (thrift-compact-protocol.md) and parquet.thrift have it. What nobody asks for is passed
over.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any, NamedTuple

MARK, TAIL_BYTES = b"PAR1", 8
# Reading takes a second for every few million bytes; a file of a million pieces of columns has more.
MOST_FOOTER_BYTES = 2**26
MOST_DEPTH, MOST_SCHEMA_DEPTH = 32, 128
# The types of the compact protocol.
STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE = range(8)
BINARY, LIST, SET, MAP, STRUCT, UUID = range(8, 14)
FIXED_BYTES = {TRUE: 0, FALSE: 0, BYTE: 1, DOUBLE: 8, UUID: 16}
# Fields, by their numbers in parquet.thrift, that somebody asks for: the type of each, for a struct
# what is asked for inside, for a list of structs the same in brackets.
Asked = dict[int, Any]
VALUES, PACKED_SIZE, DATA_PLACE, DICTIONARY_PLACE = 5, 7, 9, 11
COLUMN_DATA: Asked = dict.fromkeys((VALUES, PACKED_SIZE, DATA_PLACE, DICTIONARY_PLACE), I64)
TYPE, REPETITION, NAME, CHILDREN = 1, 3, 4, 5
ELEMENT: Asked = {TYPE: I32, REPETITION: I32, NAME: BINARY, CHILDREN: I32}
SCHEMA, GROUPS, COLUMNS, COLUMN = 2, 4, 1, 3
FOOTER: Asked = {SCHEMA: [ELEMENT], GROUPS: [{COLUMNS: [{COLUMN: COLUMN_DATA}]}]}
REPEATED, BYTE_ARRAY = 2, 6


class ParquetError(ValueError):
    """A file that is not what Parquet files are, or larger than can be read; says why."""


class Leaf(NamedTuple):
    """A column of values: the names on the way to it, may a row have many, are they bytes or text."""

    path: tuple[bytes, ...]
    is_repeated: bool
    is_text: bool


class ColumnPiece(NamedTuple):
    """The values of one column in one row group: where their pages begin, how many bytes they take."""

    start: int
    size: int
    values: int


class FileFooter(NamedTuple):
    """The columns of a file, and their data in every row group; None where the footer has none.

    `size` is what all data takes, in bytes of the file.
    """

    leaves: tuple[Leaf, ...]
    groups: tuple[tuple[ColumnPiece | None, ...], ...]
    size: int


def read_footer(file: IO[bytes], size: int) -> FileFooter:
    """Return where the columns of a file of this many bytes lie; raise ParquetError."""
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != MARK or length > size - TAIL_BYTES:
        raise ParquetError("no footer at its end")
    if length > MOST_FOOTER_BYTES:
        raise ParquetError(f"a footer of {length:,} bytes; at most {MOST_FOOTER_BYTES:,}")
    file.seek(size - TAIL_BYTES - length)
    footer = _parse_footer(file.read(length))
    if footer.size > size - TAIL_BYTES - length:
        # Row groups that share their bytes cost them again and again.
        raise ParquetError("its columns take more bytes than there are")
    return footer


@lru_cache(maxsize=2)  # a file is read once for every shard of its rows
def _parse_footer(data: bytes) -> FileFooter:
    try:
        said, _ = read_struct(data, 0, FOOTER)
    except IndexError:
        raise ParquetError("a footer that does not end") from None
    leaves = tuple(_find_leaves(iter(said.get(SCHEMA, ()))))
    groups = [_find_chunks(group, len(leaves)) for group in said.get(GROUPS, ())]
    taken = sum(max(0, chunk.size) for group in groups for chunk in group if chunk is not None)
    return FileFooter(leaves, tuple(groups), taken)


def _find_leaves(elements: Iterator[Asked]) -> Iterator[Leaf]:
    """Yield the columns of a schema, which stands in the file as a list, parents before children."""
    # Of every struct that is not at its end: how many children are to come, its path, is it repeated.
    open_ones: list[tuple[int, tuple[bytes, ...], bool]] = []
    path: tuple[bytes, ...]
    left: int = next(elements, {}).get(CHILDREN, 0)
    path, is_repeated = (), False
    while left > 0 or open_ones:
        if left < 1:
            left, path, is_repeated = open_ones.pop()
            continue
        element = next(elements, None)
        if element is None or len(open_ones) > MOST_SCHEMA_DEPTH:
            raise ParquetError("a schema that does not end, or is too deep")
        left -= 1
        inner = *path, element.get(NAME, b"")
        is_many = is_repeated or element.get(REPETITION) == REPEATED
        if element.get(CHILDREN, 0) < 1:
            yield Leaf(inner, is_many, element.get(TYPE) == BYTE_ARRAY)
            continue
        open_ones.append((left, path, is_repeated))
        left, path, is_repeated = element[CHILDREN], inner, is_many


def _find_chunks(group: Asked, columns: int) -> tuple[ColumnPiece | None, ...]:
    """Return the data of a group's columns, as many as the schema has."""
    found = [_find_chunk(column.get(COLUMN, {})) for column in group.get(COLUMNS, ())][:columns]
    return (*found, *[None] * (columns - len(found)))


def _find_chunk(said: dict[int, int]) -> ColumnPiece | None:
    if not {VALUES, PACKED_SIZE, DATA_PLACE} <= said.keys():
        return None
    start, dictionary = said[DATA_PLACE], said.get(DICTIONARY_PLACE, 0)
    first = dictionary if 0 < dictionary < start else start
    return ColumnPiece(first, said[PACKED_SIZE], said[VALUES]) if first >= 0 else None


def read_struct(data: bytes, place: int, asked: Asked, depth: int = 0) -> tuple[Asked, int]:
    """Return the fields of a struct that are asked for, by their numbers, and the place after it.

    Raises ParquetError where it is none, IndexError where it goes on beyond `data`. A field that is
    there twice, or of another type, Arrow reads in a way of its own: that is an error too.
    """
    if depth > MOST_DEPTH:
        raise ParquetError("a footer that is nested too deep")
    found: Asked = {}
    number = 0
    while (head := data[place]) != STOP:
        place += 1
        kind = head & 15
        if head >> 4:
            number += head >> 4
        else:
            number, place = _read_integer(data, place)
        if number not in asked:
            place = _pass_value(data, place, kind, depth)
            continue
        if number in found:
            raise ParquetError("a footer that has a field twice")
        found[number], place = _read_value(data, place, kind, asked[number], depth)
    return found, place + 1


def _read_value(data: bytes, place: int, kind: int, asked: Any, depth: int) -> tuple[Any, int]:
    """Return a value that is asked for: a number, bytes, a struct, or a list of structs."""
    if kind == asked == BINARY:
        length, place = _read_varint(data, place)
        return _take(data, place, length), place + length
    if kind == asked:
        return _read_integer(data, place)
    if kind == STRUCT and isinstance(asked, dict):
        return read_struct(data, place, asked, depth + 1)
    if kind != LIST or not isinstance(asked, list):
        raise ParquetError(f"a footer with a field of type {kind} where another belongs")
    count, inner, place = _read_list_head(data, place)
    if inner != STRUCT:
        raise ParquetError(f"a footer with a list of type {inner} where another belongs")
    values = []
    for _ in range(count):
        value, place = read_struct(data, place, asked[0], depth + 1)
        values.append(value)
    return values, place


def _pass_value(data: bytes, place: int, kind: int, depth: int, is_inside: bool = False) -> int:
    """Return the place after a value; inside lists, truths have a byte of their own."""
    if kind in (I16, I32, I64):
        return _read_varint(data, place)[1]
    if kind in FIXED_BYTES:
        return place + max(FIXED_BYTES[kind], is_inside)
    if kind == BINARY:
        length, place = _read_varint(data, place)
        return place + length
    if kind == STRUCT:
        return read_struct(data, place, {}, depth + 1)[1]
    if kind not in (LIST, SET, MAP) or depth > MOST_DEPTH:
        raise ParquetError(f"a footer with a value of unknown type {kind}, or too deep")
    count, *kinds, place = (_read_map_head if kind == MAP else _read_list_head)(data, place)
    for _ in range(count):
        for one in kinds:
            place = _pass_value(data, place, one, depth + 1, is_inside=True)
    return place


def _read_list_head(data: bytes, place: int) -> tuple[int, int, int]:
    """Return how many values a list has, their type, and the place of the first."""
    head = data[place]
    place += 1
    count = head >> 4
    if count == 15:  # as many or more do not fit into half a byte
        count, place = _read_varint(data, place)
    return _check_count(data, place, count), head & 15, place


def _read_map_head(data: bytes, place: int) -> tuple[int, int, int, int]:
    count, place = _read_varint(data, place)
    if not count:
        return 0, STOP, STOP, place
    return _check_count(data, place, count), data[place] >> 4, data[place] & 15, place + 1


def _check_count(data: bytes, place: int, count: int) -> int:
    """Return how many values follow; each takes a byte at least."""
    if place + count > len(data):
        raise IndexError("beyond the footer")
    return count


def _read_varint(data: bytes, place: int) -> tuple[int, int]:
    """Return a number that is written seven bits a byte, the lowest first."""
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:  # no bit says that more follow
            return value, place
        shift += 7
        if shift > 63:
            raise ParquetError("a footer with a number beyond 64 bits")


def _read_integer(data: bytes, place: int) -> tuple[int, int]:
    """Return a number with its sign, which the protocol keeps in the lowest bit."""
    value, place = _read_varint(data, place)
    return (value >> 1) ^ -(value & 1), place


def _take(data: bytes, place: int, length: int) -> bytes:
    if place + length > len(data):
        raise IndexError("beyond the footer")
    return data[place : place + length]
