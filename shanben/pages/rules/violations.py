"""Hold rows against the contract: one validator accepts, another explains what was refused.

jsonschema-rs is fast enough to see every row; jsonschema says in words what is wrong. Both check
formats. Where the first refuses and the second does not, the message says so.
"""

from collections.abc import Callable, Iterator
from functools import cache

from shanben.base.contract import Contract
from shanben.base.findings import Finding
from shanben.base.types import Row


def find_violations(row: Row, contract: Contract) -> list[Finding]:
    """Return one V100 error for every way in which a row breaks the contract."""
    if _acceptor(contract.source)(row):
        return []
    return list(_explain(row, contract)) or [
        Finding("V100", "refused by jsonschema-rs, while jsonschema finds nothing wrong.")
    ]


@cache
def _acceptor(source: bytes) -> Callable[[Row], bool]:
    import jsonschema_rs
    import orjson

    document = orjson.loads(source)
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True).is_valid


def _explain(row: Row, contract: Contract) -> Iterator[Finding]:
    from jsonschema import Draft202012Validator

    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(contract.document, format_checker=checker)
    for error in sorted(validator.iter_errors(row), key=lambda error: list(map(str, error.path))):
        field = "/".join(map(str, error.absolute_path)) or None
        reason = error.message if len(error.message) <= 200 else f"{error.message[:200]}…"
        yield Finding("V100", f"{field or 'the row'}: {reason}", field=field)
