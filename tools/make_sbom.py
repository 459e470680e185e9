"""Make the bill of materials of the program: every package of constraints.txt, as CycloneDX 1.6.

    python tools/make_sbom.py > sbom.json

Name, exact version and package URL of each, with the hashes of constraints-hashes.txt. It has no time
and no serial number, so the same files give the same bytes.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([A-Za-z0-9._+!-]+)", re.M)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def make_sbom(constraints: str, hashes: str, version: str) -> dict[str, Any]:
    """Return the bill; `hashes` are the same packages with the hashes of their files."""
    known = read_hashes(hashes)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "shanben", "version": version}},
        "components": [
            _describe(name, pinned, known.get((normalise(name), pinned), []))
            for name, pinned in PINNED.findall(constraints)
        ],
    }


def read_hashes(text: str) -> dict[tuple[str, str], list[str]]:
    """Return the hashes of the files of every package, by its name and version."""
    starts = [*PINNED.finditer(text)]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {
        (normalise(match[1]), match[2]): HASH.findall(text, match.end(), end)
        for match, end in zip(starts, ends, strict=True)
    }


def normalise(name: str) -> str:
    """Return a name as indexes compare it.

    >>> normalise("Ast_Serialize")
    'ast-serialize'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def _describe(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{normalise(name)}@{version}"
    files = [
        {"type": "distribution", "url": purl, "hashes": [{"alg": "SHA-256", "content": one}]}
        for one in hashes
    ]
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return component | ({"externalReferences": files} if files else {})


def main() -> None:
    """Print the bill of this checkout."""
    sys.path.insert(0, str(ROOT))
    from shanben.base.program import VERSION

    read = [
        (ROOT / name).read_text("utf-8") for name in ("constraints.txt", "constraints-hashes.txt")
    ]
    print(json.dumps(make_sbom(*read, VERSION), indent=1))


if __name__ == "__main__":
    main()
