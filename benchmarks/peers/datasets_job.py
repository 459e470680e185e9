"""Hugging Face datasets: load_dataset, map, to_json, to_parquet."""

import hashlib
import os
import sys

converters = {}


def work(batch: dict) -> dict:
    """Convert a batch."""
    if not converters:
        import opencc

        converters["t2s"] = opencc.OpenCC("t2s").convert
    texts = batch["text"]
    return {
        "id": [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts],
        "text_simplified": [converters["t2s"](text) for text in texts],
        "chars": [len(text) for text in texts],
    }


def main(source: str, out: str, workers: int) -> None:
    """Do the job."""
    os.environ |= {"HF_HOME": f"{out}/home", "HF_HUB_OFFLINE": "1"}
    from datasets import load_dataset

    found = load_dataset("json", data_files=source, split="train", cache_dir=f"{out}/cache")
    found = found.map(work, batched=True, batch_size=1000, num_proc=workers)
    found.to_json(f"{out}/out.jsonl", force_ascii=False, num_proc=workers)
    found.to_parquet(f"{out}/out.parquet")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
