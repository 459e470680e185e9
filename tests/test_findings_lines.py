"""A finding is one line wherever it goes, whatever the name of its seed is."""

import json

import pytest

from shanben.base.findings import Finding, finding_as_json
from shanben.dataset.findings_file import encode_findings, read_findings_of

NAMES = ("a\u2028b.txt", "a\x85b.txt", "a\u2029b.txt#L1", "a\nb.txt", "a\x1c.txt")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_ends_a_line(tmp_path, name):
    """Python's splitlines breaks at U+2028 and its kin; the file of findings is read by many."""
    finding = Finding("D101", "the page holds no text; fill it or remove it.", line=1, seed=name)
    line = finding_as_json(finding)
    assert line.splitlines() == [line]
    assert json.loads(line)["seed"] == name
    assert encode_findings([finding, finding]).decode().splitlines() == [line, line]
    (tmp_path / "findings.jsonl").write_bytes(encode_findings([finding]))
    assert list(read_findings_of(tmp_path / "findings.jsonl", [name])) == [finding]
