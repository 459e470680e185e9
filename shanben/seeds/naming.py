"""Which names the fields of which files go by: patterns of paths, judged in their order."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shanben.base.contract import KeptColumn
from shanben.base.input import InputPattern, compile_pattern
from shanben.base.types import UsageError
from shanben.seeds.formats import FORMATS
from shanben.seeds.formats.carried import Kept
from shanben.seeds.formats.seed_rows import FIELD_NAMES, FieldNames, SeedFile


class UnusedPatternError(UsageError):
    """A pattern of `[input]` speaks of no file; nothing was read or written."""


class Naming(NamedTuple):
    """The fields of the files that match a pattern, the first that does, and those of all others.

    `given` tells which of "text" and "url" were said for all files at once, whatever the patterns say.
    """

    patterns: tuple[tuple[str, FieldNames], ...] = ()
    others: FieldNames = FIELD_NAMES
    given: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[KeptColumn, ...]:
        """Return the columns that are kept, without a person's words: those change no shard."""
        return tuple(KeptColumn(kept.column, kept.kind) for kept in self.others.kept)

    def find_group(self, path: str) -> str | None:
        """Return the pattern that speaks of a file; None when none does."""
        return next((p for p, _ in self.patterns if compile_pattern(p).fullmatch(path)), None)

    def fields_of(self, path: str) -> FieldNames:
        """Return the names of fields in a file."""
        group = self.find_group(path) if self.patterns else None
        return self.others if group is None else dict(self.patterns)[group]


# That of a project which says nothing about fields.
PLAIN_NAMING = Naming()


def make_naming(
    patterns: Iterable[InputPattern],
    columns: Sequence[KeptColumn],
    text: str | None = None,
    url: str | None = None,
) -> Naming:
    """Return what the settings say of fields; `text` and `url`, where given, hold for all files."""
    asked = {name: field for name, field in (("text", text), ("url", url)) if field}
    named = tuple((one.pattern, _name_fields(one, columns, asked)) for one in patterns)
    return Naming(named, _name_fields(InputPattern(""), columns, asked), tuple(asked))


def _name_fields(
    pattern: InputPattern, columns: Sequence[KeptColumn], given: dict[str, str]
) -> FieldNames:
    said = {key: getattr(pattern, key) for key in ("text", "url") if getattr(pattern, key)} | given
    keep = dict(pattern.keep)
    kept = tuple(Kept(c.name, c.kind, keep.get(c.name, c.name)) for c in columns)
    return FieldNames(
        said.get("text", FIELD_NAMES.text),
        said.get("url", FIELD_NAMES.url),
        kept,
        tuple(sorted((*said, *keep))),
    )


def require_matches(sources: Sequence[SeedFile], naming: Naming) -> None:
    """Raise UnusedPatternError for patterns that speak of no file whose rows have fields."""
    paths = [source.path for source in sources if FORMATS[source.kind].has_fields]
    used = {naming.find_group(path) for path in paths}
    unused = [pattern for pattern, _ in naming.patterns if pattern not in used]
    if not unused:
        return
    there = ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")
    known = f"those are {there}" if there else "there is none"
    lines = []
    for pattern in unused:
        earlier = any(compile_pattern(pattern).fullmatch(path) for path in paths)
        problem = (
            "speaks only of files that an earlier pattern speaks of; put it before that one"
            if earlier
            else f"matches no file whose rows have fields; {known}"
        )
        lines.append(f"schema/dataset.toml: input: {pattern!r} {problem}")
    raise UnusedPatternError("\n".join(lines))
