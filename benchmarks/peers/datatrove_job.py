"""datatrove: JsonlReader, a step that converts, JsonlWriter, ParquetWriter; one task a worker.

It shares work by files, so the input is cut into as many first; that is part of the job.
"""

import hashlib
import os
import sys
from collections.abc import Iterator


def convert(data: Iterator, rank: int = 0, world_size: int = 1) -> Iterator:
    """Convert documents."""
    import opencc

    converter = opencc.OpenCC("t2s").convert
    for document in data:
        text = document.text
        document.id = hashlib.sha256(text.encode()).hexdigest()[:16]
        document.metadata["text_simplified"] = converter(text)
        document.metadata["chars"] = len(text)
        yield document


def cut(source: str, folder: str, parts: int) -> None:
    """Cut a JSONL file into parts of about the same size."""
    os.makedirs(folder)
    size, position = os.path.getsize(source) / parts, 0
    files = [open(f"{folder}/part{number}.jsonl", "wb") for number in range(parts)]
    with open(source, "rb") as lines:
        for line in lines:
            files[min(parts - 1, int(position / size))].write(line)
            position += len(line)
    for file in files:
        file.close()


def main(source: str, out: str, workers: int) -> None:
    """Do the job."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

    cut(source, f"{out}/parts", workers)
    names = {"jsonl": "out-${rank}.jsonl", "parquet": "out-${rank}.parquet"}
    pipeline = [
        JsonlReader(f"{out}/parts"),
        convert,
        JsonlWriter(out, names["jsonl"], compression=None, expand_metadata=True),
        ParquetWriter(out, names["parquet"], compression="zstd", expand_metadata=True),
    ]
    LocalPipelineExecutor(pipeline, tasks=workers, workers=workers, logging_dir=f"{out}/logs").run()


if __name__ == "__main__":
    main(sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3]))
