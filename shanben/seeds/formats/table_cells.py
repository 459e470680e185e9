"""What the readers of Arrow's tables share: the columns of the text and the address, and their cells.

Cells are taken as bytes and decoded here, one by one: neither Parquet nor Arrow makes sure that a
string is UTF-8, and one that is not must cost its row only.
"""

import re
from collections.abc import Iterator
from itertools import repeat
from typing import IO, Any, NamedTuple

import pyarrow as pa

from shanben.base.findings import Finding
from shanben.base.types import Carried, FoundPage
from shanben.seeds.formats.carried import ABSENT, carry_values
from shanben.seeds.formats.seed_rows import (
    FIELD_NAMES,
    MAX_NAME_CHARACTERS,
    MAX_NAMES,
    FieldNames,
    Part,
    RawRow,
    Textless,
    UnreadableError,
    digest_cells,
    digest_row,
    page_of_row,
)

# A broken length may ask for more memory than there is. What is broken in a name is seen late.
ARROW_ERRORS = (pa.ArrowException, MemoryError, UnicodeDecodeError)
# Bytes that Arrow asks for at once and no honest file needs: the texts of 16 of the longest pages.
MOST_ASKED = 2**30
SHOWN_BYTES = 60  # of a name that is none
ASKED = re.compile(r"of size ([0-9]+)")
# What Arrow says of a size beyond 63 bits, for which it asks nobody.
BEYOND = "capacity too large"
# Rows whose cells are turned into Python's values together.
BATCH_ROWS = 256
# Bytes of a text whose page is worth keeping, and of all texts that are kept.
LONG_TEXT, MOST_HELD = 2**16, 2**27
# The types of text, each with that of its bytes, which has the same layout.
TEXT_TYPES = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.string_view(): pa.binary_view(),
    pa.binary(): pa.binary(),
    pa.large_binary(): pa.large_binary(),
    pa.binary_view(): pa.binary_view(),
}


class WithinSize:
    """A file of which nobody reads more than there is.

    Arrow asks for as many bytes as a file says that follow, and Python takes the memory for all of them
    before it looks whether they are there.
    """

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._size = file, size

    def read(self, size: int = -1) -> bytes:
        """Return this many bytes, or what is left."""
        left = max(0, self._size - self._file.tell())
        return self._file.read(left if size < 0 else min(size, left))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


Path = tuple[str, ...]


class Columns(NamedTuple):
    """Where the text, the address and the kept fields are: names from the outermost column inwards.

    () stands for a column that is not there. `names` are the columns that there are.
    """

    text: Path
    url: Path
    kept: tuple[Path, ...]
    names: tuple[str, ...]
    fields: FieldNames

    @property
    def wanted(self) -> list[Path]:
        """Return the columns that are read."""
        return [path for path in (self.text, self.url, *self.kept) if path]


def find_columns(schema: Any, fields: FieldNames, rows: int) -> Columns | Textless:
    """Return the columns of a table; what it has instead when it has no column of the text.

    `rows` is how many rows the table has. Raises UnreadableError, with the reason, when the column is
    there and cannot be used.
    """
    text, url = (_find_column(schema, name) for name in (fields.text, fields.url))
    if text is None:
        return Textless(rows, (), tuple(_list_columns(schema)))
    kind = _type_of(schema, text)
    if not _is_text(kind):
        raise UnreadableError(f'the column "{fields.text}" is of type {kind}, not string')
    kept = tuple(_find_column(schema, kept.field) or () for kept in fields.kept)
    is_whole = url is not None and all(kept)
    names = () if is_whole or not fields.carries else tuple(_list_columns(schema))
    is_address = url is not None and _is_text(_type_of(schema, url))
    return Columns(text, url if url and is_address else (), kept, names, fields)


def textless_row(textless: Textless) -> RawRow:
    """Return the one row that stands for all rows of a table without a column of the text."""
    return RawRow(1, digest_cells(str(textless.rows), *textless.names), textless)


def read_batch(batch: Any, columns: Columns, part: Part, number: int) -> Iterator[RawRow]:
    """Yield the rows of a batch whose first row has this number, from the part's first on."""
    batch.validate()
    passed = min(max(part.first - number, 0), batch.num_rows)
    for start in range(passed, batch.num_rows, BATCH_ROWS):
        rows = batch.slice(start, BATCH_ROWS)
        texts = _array_bytes(_take_column(rows, columns.text))
        urls = _array_bytes(_take_column(rows, columns.url)) if columns.url else [None] * len(texts)
        carried, shared = _carry_columns(rows, columns), SharedPages()
        for place, (text, url, kept) in enumerate(
            zip(texts, urls, carried, strict=True), number + start
        ):
            page = shared.make(f"{part.source.path}#L{place}", text, url)
            if kept is not None and isinstance(page, FoundPage):
                page = page._replace(carried=kept)
            yield RawRow(place, digest_row(page, text, url), page)


class SharedPages:
    """The pages of long texts, by the cells they were made of: a table may have one in every row.

    Only a text that is the same object counts, as those of a dictionary are.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, bytes | None], tuple[bytes, FoundPage]] = {}
        self._held = 0

    def make(
        self, seed: str, text: bytes | None, url: bytes | None
    ) -> FoundPage | Finding | Textless:
        """Return the page of two cells in UTF-8."""
        if text is None or len(text) < LONG_TEXT:
            return page_of_cells(seed, text, url)
        key = id(text), url
        if key in self._known:
            return self._known[key][1]._replace(seed=seed)
        page = page_of_cells(seed, text, url)
        if isinstance(page, FoundPage):
            if self._held > MOST_HELD:
                self._known.clear()
                self._held = 0
            self._known[key] = text, page
            self._held += len(text)
        return page


def _carry_columns(rows: Any, columns: Columns) -> Iterator[Carried | None]:
    """Yield what each row carries through; None where nothing is asked for."""
    kept = columns.fields.kept
    if not columns.fields.carries:
        yield from repeat(None, rows.num_rows)
        return
    cells = [_column_values(_take_column(rows, path)) if path else None for path in columns.kept]
    lacks_url = "url" in columns.fields.asked and not columns.url
    for place in range(rows.num_rows):
        values = [ABSENT if column is None else column[place] for column in cells]
        yield carry_values(kept, values, columns.names, lacks_url)


def page_of_cells(
    seed: str, text: bytes | None, url: bytes | None
) -> FoundPage | Finding | Textless:
    """Return the page of two cells in UTF-8."""
    try:
        cells = {name: _decode_cell(cell) for name, cell in (("text", text), ("url", url))}
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of the cell is not UTF-8; the row is left out."
        return Finding("P107", message, line=1, seed=seed)
    return page_of_row(seed, cells, FIELD_NAMES)


def refuse_file(error: Exception, where: str = "{}") -> UnreadableError:
    """Return why a file cannot be read on, after an error of Arrow; `where` says it around the reason.

    Raises the error itself when it is the machine that has no memory, and not the file that lies.
    """
    if isinstance(error, MemoryError):
        asked = ASKED.search(str(error))
        if str(error) != BEYOND and (asked is None or int(asked[1]) <= MOST_ASKED):
            raise error
        return UnreadableError(where.format("a length in it asks for more memory than there is"))
    if isinstance(error, UnicodeDecodeError):
        name = f"{error.object[:SHOWN_BYTES]!r}{'…' * (len(error.object) > SHOWN_BYTES)}"
        return UnreadableError(
            f"the name of a column is not UTF-8: {name}; write the file again with another name"
        )
    # The other lines are Arrow's own affair.
    return UnreadableError(where.format((str(error).splitlines() or [type(error).__name__])[0]))


def _find_column(schema: Any, name: str) -> Path | None:
    """Return the way to a column: of this name, or inside others; None when there is none."""
    found = schema.get_all_field_indices(name)
    if len(found) > 1:
        raise UnreadableError(f'{len(found)} columns are named "{name}"; one of them must go')
    if found:
        return (name,)
    outer, _, inner = name.partition(".")
    if not inner or schema.get_field_index(outer) < 0:
        return None
    kind = schema.field(schema.get_field_index(outer)).type
    below = _find_column(kind, inner) if pa.types.is_struct(kind) else None
    return None if below is None else (outer, *below)


def _type_of(schema: Any, path: Path) -> Any:
    kind = schema
    for name in path:
        kind = kind.field(kind.get_field_index(name)).type
    return kind


def _is_text(kind: Any) -> bool:
    """Return whether a type is text, or a dictionary of texts."""
    return (kind.value_type if pa.types.is_dictionary(kind) else kind) in TEXT_TYPES


def _list_columns(schema: Any) -> Iterator[str]:
    """Yield the names of the first columns, those inside others with the way to them."""
    for field in list(schema)[:MAX_NAMES]:
        name = _show_name(field)
        if pa.types.is_struct(field.type):
            yield from (f"{name}.{_show_name(inner)}" for inner in field.type)
        else:
            yield name


def _show_name(field: Any) -> str:
    """Return the name of a column, or what stands for one that is no UTF-8."""
    try:
        name: str = field.name
    except UnicodeDecodeError as error:
        name = error.object.decode("utf-8", "backslashreplace")
    return name[:MAX_NAME_CHARACTERS]


def _take_column(batch: Any, path: Path) -> Any:
    """Return a column; its cell is null where what it stands in is."""
    column = batch.column(batch.schema.get_field_index(path[0]))
    for name in path[1:]:
        column = column.flatten()[column.type.get_field_index(name)]
    return column


def _column_values(column: Any) -> list[Any]:
    """Return the cells of a column of any type as Python's values, texts as bytes."""
    kind = column.type
    if _is_text(kind):
        return _array_bytes(column)
    column.validate(full=True)
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and _is_text(kind.value_type):
        return _list_texts(column)
    if pa.types.is_timestamp(kind):  # nanoseconds would need pandas
        column = column.cast(pa.timestamp("us"), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def _list_texts(column: Any) -> list[list[bytes | None] | None]:
    """Return the cells of a column of lists of texts; a text that is there once is one object."""
    texts, place = _array_bytes(column.flatten()), 0
    cells: list[list[bytes | None] | None] = []
    for length in column.value_lengths().to_pylist():
        cells.append(None if length is None else texts[place : place + length])
        place += length or 0
    return cells


def _array_bytes(array: Any) -> list[bytes | None]:
    """Return the values of an array of texts as bytes. Raises ArrowInvalid when its bounds are lies."""
    if not pa.types.is_dictionary(array.type):
        values: list[bytes | None] = _check_bounds(array).to_pylist()
        return values
    # A value is taken once, however many rows have it: a long one could fill all memory.
    array.indices.validate(full=True)
    places = array.indices.to_pylist()
    texts = _check_bounds(array.dictionary)
    wanted = {place for place in places if place is not None}
    if wanted and not 0 <= min(wanted) <= max(wanted) < len(texts):
        raise pa.ArrowInvalid("a number of a text is beyond the dictionary")
    text_of: dict[int | None, bytes | None] = {place: texts[place].as_py() for place in wanted}
    return [text_of.get(place) for place in places]


def _check_bounds(array: Any) -> Any:
    """Return texts as bytes, of which every one lies inside the array's data."""
    data = array.view(TEXT_TYPES[array.type])
    data.validate(full=True)
    return data


def _decode_cell(cell: bytes | None) -> str | None:
    return None if cell is None else cell.decode()
