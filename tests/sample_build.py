"""Small builds for tests of releases and publishing: rows in, a folder like `data/` out."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.version import Version
from shanben.dataset.index import index_batch, write_index
from shanben.release import edit_version

NULLABLE = {"type": ["string", "null"]}
PROPERTIES: dict[str, Any] = {
    "id": {"type": "string"},
    "seed": {"type": "string"},
    "url": NULLABLE,
    "language": NULLABLE,
    "title": NULLABLE,
    "source": {"type": "array", "items": {"type": "string"}},
    "text": {"type": "string"},
    "text_simplified": {"type": "string"},
    "damage": {"type": "string"},
}
ARROW = pa.schema(
    [
        (name, pa.list_(pa.string()) if name == "source" else pa.string())
        for name in PROPERTIES
    ]
)  # fmt: skip
CARD = """---
license: other
configs:
- config_name: default
  data_files:
  - split: train
    path: parquet/train-*.parquet
---
# Sample, version {version}

{rows} rows.
"""


def make_row(text: str, seed: str | None = None, **values: Any) -> dict[str, Any]:
    """Return a row for a page; its id follows from the text, its seed too unless given."""
    digest = hashlib.sha256(text.encode()).digest()
    row_id = "sb1-" + base64.b32encode(digest).decode().lower()[:26]
    row = {"id": row_id, "seed": seed or f"{row_id[4:12]}.txt", "url": None}
    row |= {"language": "zh-Hans", "title": text[:4], "source": ["新华社"], "text": text}
    row |= {"text_simplified": text, "damage": "none"}
    return {name: (row | values)[name] for name in PROPERTIES}


def declare_version(dataset_toml: Path, version: Version, day: date) -> None:
    """Write what a bump writes into the settings."""
    dataset_toml.write_bytes(edit_version(dataset_toml, version, day).encode())


def write_build(
    folder: Path,
    rows: Sequence[dict[str, Any]],
    version: str = "1.0.0",
    *,
    rows_per_shard: int = 3,
    properties: dict[str, Any] | None = None,
    documents: dict[str, str] | None = None,
) -> Path:
    """Write a whole build; it replaces what `folder` held."""
    for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
        path.unlink() if path.is_file() else path.rmdir()
    (folder / "parquet").mkdir(parents=True)
    (folder / "jsonl").mkdir()
    names = list(properties or PROPERTIES)
    shards = [rows[start : start + rows_per_shard] for start in range(0, len(rows), rows_per_shard)]
    pieces = []
    for number, shard in enumerate(shards):
        lines = [orjson.dumps(row) for row in shard]
        hashes = b"".join(hashlib.sha256(line).digest() for line in lines)
        pieces.append(index_batch(shard, hashes, names))
        (folder / f"jsonl/train-{number:05}.jsonl").write_bytes(b"".join(x + b"\n" for x in lines))
        table = pa.Table.from_pylist(list(shard), schema=ARROW)
        pq.write_table(table, folder / f"parquet/train-{number:05}.parquet", compression="zstd")
    write_index(pieces, folder / "index.parquet", names)
    schema = {"type": "object", "properties": properties or PROPERTIES}
    (folder / "record.schema.json").write_text(json.dumps(schema))
    (folder / "README.md").write_text(CARD.format(version=version, rows=len(rows)))
    for name, text in (documents or {}).items():
        (folder / name).write_text(text)
    write_manifest(folder, version, len(rows))
    return folder


def write_manifest(folder: Path, version: str, rows: int) -> None:
    """Write the manifest of the files that `folder` holds now."""
    files = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        if name != "manifest.json":
            digest = hashlib.sha256(data).hexdigest()
            files.append({"path": name, "bytes": len(data), "sha256": digest})
    value = {"format": 1, "name": "sample", "version": version, "rows": rows, "files": files}
    value |= {"content_hash": "0" * 64, "inputs": [], "rejected": [], "duplicates": []}
    (folder / "manifest.json").write_text(json.dumps(value | {"tools": {"python": "3.11"}}))


def settle_datasheet(project: Path) -> None:
    """Let the answers of a person hold for any pages and any version."""
    path = project / "schema" / "datasheet.toml"
    text = re.sub(r"(?m)^reviewed_for = .*$", 'reviewed_for = "99.0.0"', path.read_text("utf-8"))
    text = text.rpartition("\n[given_for]\n")[0] + "\n"
    path.write_text(text, encoding="utf-8")
