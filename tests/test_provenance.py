"""What a dataset was made of is stated so that anybody can check it, and the same every time."""

import hashlib
import json

import pytest

from tests.conftest import ROOT


@pytest.fixture
def statement(built, run):
    """The statement of a dataset of the real seeds."""
    assert run("verify", "data", "--statement", "statement.json").code == 0
    return json.loads((built / "statement.json").read_bytes())


def test_every_file_is_a_subject_with_its_hash(built, statement):
    """The manifest too, which vouches for the others."""
    assert (statement["_type"], statement["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    said = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    there = [path for path in (built / "data").rglob("*") if path.is_file()]
    assert said == {
        path.relative_to(built / "data").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in there
    }


def test_every_seed_and_tool_is_a_source(built, statement):
    """By the hash of its file, and by its version."""
    sources = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
    seeds = {one["name"]: one["digest"]["sha256"] for one in sources if "digest" in one}
    assert seeds == {
        f"seeds/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((ROOT / "seeds").glob("*.txt"))
    }
    tools = {one["name"]: one["annotations"]["version"] for one in sources if "annotations" in one}
    manifest = json.loads((built / "data" / "manifest.json").read_bytes())
    assert tools == manifest["tools"]


def test_the_same_dataset_has_the_same_statement(built, statement, run):
    """It names no time and no machine."""
    first = (built / "statement.json").read_bytes()
    assert statement
    assert run("--workers", "1", "--no-cache").code == 0
    assert run("verify", "--statement", "again.json").code == 0
    assert (built / "again.json").read_bytes() == first


def test_nobody_vouches_for_what_is_not_whole(built, run):
    (built / "data" / "README.md").write_text("x")
    assert run("verify", "--statement", "statement.json").code == 1
    assert not (built / "statement.json").exists()
