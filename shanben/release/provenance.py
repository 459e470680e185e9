"""Say what a dataset was made of, in a form that others sign and check: an in-toto statement.

The statement (in-toto v1, with SLSA's provenance v1 as its predicate) names every file of the dataset
with its hash as a subject, the seeds with theirs as what it was resolved from, and the program with the
versions of its tools. Everything in it stands in the manifest, so it has no time and no machine: the
same dataset gives the same bytes. Who signs it, with sigstore or a key, says that it is his.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from shanben.base.program import VERSION
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.manifest import MANIFEST

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "https://github.com/shanben/shanben/blob/main/docs/reliability.md#provenance"


def make_statement(dataset: BuildFolder) -> bytes:
    """Return the statement as JSON, its keys in order, with a line end."""
    manifest = dataset.manifest
    statement = {
        "_type": STATEMENT,
        "subject": list(_subjects(dataset)),
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"name": manifest.name, "version": manifest.version},
                "internalParameters": {"rows": manifest.rows, "contentHash": manifest.content_hash},
                "resolvedDependencies": list(_sources(dataset)),
            },
            "runDetails": {"builder": {"id": BUILD_TYPE, "version": {"shanben": VERSION}}},
        },
    }
    return orjson.dumps(statement, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _subjects(dataset: BuildFolder) -> Iterator[dict[str, Any]]:
    """Yield the manifest, which vouches for the others, and all files."""
    data = (dataset.folder / MANIFEST).read_bytes()
    yield {"name": MANIFEST, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
    for file in dataset.manifest.files:
        yield {"name": file.path, "digest": {"sha256": file.sha256}}


def _sources(dataset: BuildFolder) -> Iterator[dict[str, Any]]:
    """Yield the seeds, and the tools that can change a byte."""
    for seed in dataset.manifest.inputs:
        if seed.sha256:
            yield {"name": f"seeds/{seed.path}", "digest": {"sha256": seed.sha256}}
    for tool, version in dataset.manifest.tools.items():
        yield {"name": tool, "annotations": {"version": version}}
