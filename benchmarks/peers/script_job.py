"""What one writes by hand: a pool of processes, json, OpenCC, pyarrow in the parent."""

import hashlib
import itertools
import json
import multiprocessing
import sys
from pathlib import Path

import opencc
import pyarrow as pa
import pyarrow.parquet

converter = None


def start() -> None:
    """Make the converter of a worker."""
    global converter
    converter = opencc.OpenCC("t2s").convert


def work(lines: list[bytes]) -> tuple[str, list[dict]]:
    """Convert some rows."""
    rows = [json.loads(line) for line in lines]
    for row in rows:
        text = row["text"]
        row["id"] = hashlib.sha256(text.encode()).hexdigest()[:16]
        row["text_simplified"] = converter(text)
        row["chars"] = len(text)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), rows


def main(source: str, out: Path, workers: int) -> None:
    """Do the job."""
    writer = None
    with (
        multiprocessing.get_context("fork").Pool(workers, start) as pool,
        (out / "out.jsonl").open("w", encoding="utf-8") as jsonl,
        open(source, "rb") as lines,
    ):
        batches = iter(lambda: list(itertools.islice(lines, 200)), [])
        for text, rows in pool.imap(work, batches):
            jsonl.write(text)
            batch = pa.RecordBatch.from_pylist(rows)
            writer = writer or pa.parquet.ParquetWriter(
                out / "out.parquet", batch.schema, compression="zstd"
            )
            writer.write_batch(batch)
    writer.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
