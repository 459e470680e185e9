"""Rows without the field of the text: told once a file, refused when no row of any file has it."""

from collections.abc import Sequence

from shanben.base.findings import Finding
from shanben.base.types import UsageError
from shanben.seeds.cuts import Scan
from shanben.seeds.formats import FORMATS
from shanben.seeds.formats.rows import FIELD_NAMES, FieldNames, describe_textless


class UnknownFieldError(UsageError):
    """No row has the field that was said to hold the text; nothing was written."""


def find_textless(scans: Sequence[Scan], fields: FieldNames) -> list[Finding]:
    """Return a finding for each file with rows that have no text.

    Raises UnknownFieldError, with the fields that there are, when no row of any file has the field, and
    somebody named it or there is no other page: a name that is mistyped must not empty a dataset.
    """
    lacking = [(scan.source.path, scan.textless) for scan in scans if scan.textless is not None]
    others = [(path, ", ".join(textless.names)) for path, textless in lacking if textless.names]
    is_named = fields.text != FIELD_NAMES.text
    asked = [scan for scan in scans if not is_named or FORMATS[scan.source.kind].has_fields]
    if others and not any(any(scan.digests) for scan in asked):
        path, names = others[0]
        raise UnknownFieldError(
            f'no row of any file has the field "{fields.text}"; those of {path} have {names}: '
            "say which is the text with --text-field"
        )
    return [describe_textless(path, textless, fields) for path, textless in lacking]
