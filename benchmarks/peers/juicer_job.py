"""Data-Juicer: its own operator for Chinese and its own executor; the text is overwritten."""

import sys
from pathlib import Path

RECIPE = """\
project_name: compare
dataset_path: {source}
export_path: {out}/out.jsonl
np: {workers}
open_tracer: false
use_cache: false
process:
  - chinese_convert_mapper:
      mode: t2s
"""


def main(source: str, out: Path, workers: int) -> None:
    """Do the job."""
    from data_juicer.config import init_configs
    from data_juicer.core import DefaultExecutor

    recipe = out / "recipe.yaml"
    recipe.write_text(RECIPE.format(source=source, out=out.resolve(), workers=workers))
    DefaultExecutor(init_configs(["--config", str(recipe)])).run()
    import pandas

    rows = pandas.read_json(out / "out.jsonl", lines=True)
    rows.to_parquet(out / "out.parquet", compression="zstd")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
