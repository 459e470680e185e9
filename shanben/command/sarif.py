"""Findings in the Static Analysis Results Interchange Format (SARIF) 2.1.0, an OASIS standard.

One run of one tool; every rule that occurs is described once, and every result names a file of the
repository. Places in files are lines: offsets of findings count characters of the page as decoded, which
need not be those of the file.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from shanben.base.contract import Json
from shanben.base.program import ADDRESS, NAME, VERSION
from shanben.base.rulebook import read_rules
from shanben.base.terminal import show_json
from shanben.command.remarks import Remark

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {"error": "error", "warning": "warning", "note": "note"}


def encode_sarif(remarks: Iterable[Remark], prefix: str) -> str:
    """Return the log of a run as it is printed; see `make_sarif`."""
    return show_json(orjson.dumps(make_sarif(remarks, prefix), option=orjson.OPT_INDENT_2).decode())


def make_sarif(remarks: Iterable[Remark], prefix: str) -> Json:
    """Return the log of a run. `prefix` leads from the top of the repository to the project."""
    found = list(remarks)
    rules = list(dict.fromkeys(remark.finding.rule for remark in found))
    driver = {
        "name": NAME,
        "version": VERSION,
        "informationUri": ADDRESS,
        "rules": [_describe_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_make_result(remark, rules, prefix) for remark in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _describe_rule(name: str) -> Json:
    rule = read_rules()[name]
    described: Json = {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.meaning},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }
    return described | ({"help": {"text": rule.next_step}} if rule.next_step else {})


def _make_result(remark: Remark, rules: list[str], prefix: str) -> Json:
    finding, place, _ = remark
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "occurrenceCount": finding.count,
    }
    if place is None:
        return result
    where: dict[str, Any] = {"artifactLocation": {"uri": make_uri(place.file, prefix)}}
    if place.line:
        where["region"] = {"startLine": place.line}
    return result | {"locations": [{"physicalLocation": where}]}


def make_uri(file: str, prefix: str) -> str:
    """Return the address of a file, relative to the top of the repository.

    >>> make_uri("seeds/河 边.txt", "sets/river/"), make_uri("s3://bucket/a.txt", "sets/river/")
    ('sets/river/seeds/%E6%B2%B3%20%E8%BE%B9.txt', 's3://bucket/a.txt')
    """
    return quote(lead_from_top(file, prefix), safe="/:", errors="surrogateescape")


def lead_from_top(file: str, prefix: str) -> str:
    """Return the path of a file from the top of the repository; what lies elsewhere stays.

    >>> lead_from_top("data/a", "sets/river/"), lead_from_top("/data/a", "sets/river/")
    ('sets/river/data/a', '/data/a')
    """
    return file if "://" in file or Path(file).is_absolute() else f"{prefix}{file}"
