"""The floor: pyarrow reads JSONL, writes Parquet and JSONL; no conversion, one process."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet


def main(source: str, out: Path) -> None:
    """Do the job."""
    schema = pa.schema([(name, pa.string()) for name in ("url", "source", "text")])
    table = pyarrow.json.read_json(
        source,
        read_options=pyarrow.json.ReadOptions(block_size=16 << 20),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=schema),
    )
    pyarrow.parquet.write_table(table, out / "out.parquet", compression="zstd")
    with (out / "out.jsonl").open("w", encoding="utf-8") as file:
        for batch in table.to_batches(max_chunksize=1000):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
