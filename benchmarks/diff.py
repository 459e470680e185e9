"""Measure the comparison of two builds: time and memory against the number of rows.

    python benchmarks/diff.py [--rows 1000000] [--keep FOLDER]

Two indexes of synthetic rows are written: the second lacks 100 rows, has 1 % more, 1 % recomputed,
100 edited and 100 moved. Ids and hashes are random, as real ones are; seeds look like paths. Each
comparison runs in a process of its own, whose highest memory is reported.
"""

import argparse
import base64
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from shanben.base.contract import load_contract
from shanben.dataset.index import index_schema, write_index

BLOCK = 100_000
ROOT = Path(__file__).resolve().parent.parent
COMPARE = """
import sys, time
from pathlib import Path
import pyarrow.parquet, numpy
from shanben.release import (compare_builds)
from shanben.dataset.build_folder import open_build_folder

def peak():  # ru_maxrss would count the parent's memory as well
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

base, started, used = peak(), time.perf_counter(), time.process_time()
diff = compare_builds(open_build_folder(Path(sys.argv[1])), open_build_folder(Path(sys.argv[2])))
seconds, used = time.perf_counter() - started, time.process_time() - used
print(f"{seconds:.1f} s ({used:.1f} s of CPU); {peak()} MiB at most, {base} MiB before it began")
print(f"added {diff.added:,}, withdrawn {len(diff.withdrawn):,}, edited {len(diff.edited):,}, "
      f"changed {diff.changed:,}, moved {diff.moved:,}, needs {diff.level}")
"""


def make_ids(random: np.random.Generator, count: int) -> list[str]:
    """Return random ids in the form of real ones."""
    data = random.bytes(16 * count)
    names = (base64.b32encode(data[16 * n : 16 * n + 16]).decode() for n in range(count))
    return ["sb1-" + name.lower()[:26] for name in names]


def make_batch(random: np.random.Generator, first: int, count: int, names: list[str]) -> pa.Table:
    """Return the index of synthetic rows; a third of the columns is null, as on real pages."""
    schema = index_schema(names)
    outlets = [[f"出处{n}"] for n in range(200)]
    columns = [
        pa.array(make_ids(random, count)),
        pa.array([f"crawl/{n // 1000:05}/{n:09}.txt" for n in range(first, first + count)]),
        pa.Array.from_buffers(pa.binary(32), count, [None, pa.py_buffer(random.bytes(32 * count))]),
        pa.array(np.where(random.random(count) < 0.3, "zh-Hant", "zh-Hans")),
        pa.array(np.where(random.random(count) < 0.1, "repaired", "none")),
        pa.array([outlets[n] for n in random.integers(0, 200, count)]),
    ]
    for number in range(len(schema) - len(columns)):
        values = random.integers(0, 2**32, count, dtype=np.uint32)
        columns.append(pa.array(values if number % 3 else np.full(count, 7, np.uint32)))
    return pa.Table.from_arrays(columns, schema=schema)


def change(random: np.random.Generator, table: pa.Table) -> pa.Table:
    """Return a block with its share of the changes: ten rows gone, edited and moved each."""
    share = max(1, table.num_rows * 100 // BLOCK // 10)
    columns = {name: table[name] for name in table.schema.names}
    ids, seeds = columns["id"].to_pylist(), columns["seed"].to_pylist()
    ids[:share] = make_ids(random, share)
    seeds[share : 2 * share] = [f"moved/{seed}" for seed in seeds[share : 2 * share]]
    rows = columns["row_hash"].combine_chunks()
    data = bytearray(rows.buffers()[1])
    recomputed = slice(share, share + table.num_rows // 100)
    for row in range(recomputed.start, recomputed.stop):
        data[32 * row] ^= 1
    title = columns["hash_title"].to_numpy().copy()
    title[recomputed] ^= 1
    seed_hashes = columns["hash_seed"].to_numpy().copy()
    seed_hashes[share : 2 * share] ^= 1
    columns |= {"id": pa.array(ids), "seed": pa.array(seeds)}
    columns["row_hash"] = pa.Array.from_buffers(
        pa.binary(32), table.num_rows, [None, pa.py_buffer(bytes(data))]
    )
    columns |= {"hash_title": pa.array(title), "hash_seed": pa.array(seed_hashes)}
    changed = pa.table(columns, schema=table.schema)
    return changed.slice(0, table.num_rows - share)


def write_pair(folder: Path, rows: int) -> None:
    """Write two builds that differ as the module says."""
    names = load_contract().names
    random = np.random.default_rng(1)
    blocks = [(n, min(BLOCK, rows - n)) for n in range(0, rows, BLOCK)]
    for side in ("old", "new"):
        (folder / side).mkdir(parents=True, exist_ok=True)
    parts = [make_batch(random, first, count, list(names)) for first, count in blocks]
    changed = [change(random, part) for part in parts]
    changed.append(make_batch(random, rows, rows // 100, list(names)))
    for side, tables in (("old", parts), ("new", changed)):
        started = time.perf_counter()
        count = write_index(tables, folder / side / "index.parquet", list(names))
        seconds = time.perf_counter() - started
        size = (folder / side / "index.parquet").stat().st_size
        print(f"{side}: {count:,} rows, {size / count:.0f} bytes a row, written in {seconds:.1f} s")
        manifest = {"version": "1.0.0", "rows": count, "files": []}
        (folder / side / "manifest.json").write_text(json.dumps(manifest))
        (folder / side / "record.schema.json").write_bytes(load_contract().source)


def main() -> None:
    """Write two builds and compare them in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or Path(name)
        if not (folder / "new" / "manifest.json").exists():
            write_pair(folder, arguments.rows)
        command = [sys.executable, "-c", COMPARE, str(folder / "old"), str(folder / "new")]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
