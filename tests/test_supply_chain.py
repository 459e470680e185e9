"""What the program is made of is known: exact versions, hashes, a bill of materials."""

import json
import re
import subprocess
import sys

import yaml

from tests.conftest import ROOT
from tools.make_sbom import PINNED, make_sbom, normalise, read_hashes

CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
HASHES = (ROOT / "constraints-hashes.txt").read_text("utf-8")


def test_both_files_of_constraints_pin_the_same():
    """The second adds hashes for those who want them, and names no index."""
    plain = {(normalise(name), version) for name, version in PINNED.findall(CONSTRAINTS)}
    hashed = read_hashes(HASHES)
    assert plain == set(hashed)
    assert all(hashed.values())
    assert "://" not in HASHES


def test_the_bill_lists_every_package_once():
    """With its version, its package URL and the hashes of its files."""
    command = [sys.executable, str(ROOT / "tools" / "make_sbom.py")]
    bill = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    names = [component["purl"] for component in bill["components"]]
    assert len(names) == len(set(names)) == len(PINNED.findall(CONSTRAINTS))
    (numpy,) = [one for one in bill["components"] if one["name"] == "numpy"]
    assert numpy["purl"] == f"pkg:pypi/numpy@{numpy['version']}"
    assert re.fullmatch("[0-9a-f]{64}", numpy["externalReferences"][0]["hashes"][0]["content"])


def test_a_package_without_hashes_is_still_listed():
    bill = make_sbom("a_b==1.0\nc==2\n", "c==2 \\\n    --hash=sha256:" + "0" * 64 + "\n", "9")
    assert [one["purl"] for one in bill["components"]] == ["pkg:pypi/a-b@1.0", "pkg:pypi/c@2"]
    assert ["externalReferences" in one for one in bill["components"]] == [False, True]


def test_every_action_is_pinned_by_its_hash():
    """A tag can be moved; what it names today would run with our rights tomorrow."""
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        for name in re.findall(r"uses: (\S+)", path.read_text("utf-8")):
            assert re.fullmatch(r"\./|[\w./-]+@[0-9a-f]{40}", name), f"{path.name}: {name}"


def test_updates_are_asked_for_of_all_that_is_pinned():
    """Packages and actions."""
    asked = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    assert {one["package-ecosystem"] for one in asked["updates"]} == {"pip", "github-actions"}
