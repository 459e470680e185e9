"""Jobs for the libraries that have environments of their own: pages in, rows out, as JSON.

    python -m tests.adapter_jobs NAME IN OUT

IN holds pages, OUT what the library made of them. Nothing of the tests is imported here.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Pages = list[dict[str, Any]]
# What the adapters for documents add to a text.
FIELDS = ("title", "date_published", "source", "authors", "edits", "damage")


def spark(pages: Pages) -> Any:
    """Rows, from a frame of two partitions."""
    import os

    from pyspark.sql import SparkSession

    from shanben.adapters.spark import read_pages

    os.environ["PYSPARK_PYTHON"] = sys.executable  # else workers take the python3 of the path
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "300")
        .getOrCreate()
    )
    given = session.createDataFrame(pages, "seed string, url string, text string").repartition(2)
    return [row.asDict(recursive=True) for row in read_pages(given).collect()]


def datatrove(pages: Pages) -> Any:
    """Documents of a pipeline: filtered, formatted, written and read again."""
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.writers import JsonlWriter

    from shanben.adapters.datatrove import PageFilter, PageFormatter

    given = [
        Document(text=page["text"] or "", id=page["seed"], metadata={"url": page["url"]})
        for page in pages  # a document of datatrove always has a text
    ]
    with tempfile.TemporaryDirectory() as folder:
        dropped = JsonlWriter(f"{folder}/dropped", compression=None)
        kept = JsonlWriter(f"{folder}/kept", compression=None)
        steps = [given, PageFilter(exclusion_writer=dropped), PageFormatter(fields=FIELDS), kept]
        LocalPipelineExecutor(steps, logging_dir=f"{folder}/logs").run()
        return {name: read_lines(Path(folder) / name) for name in ("kept", "dropped")}


def juicer(pages: Pages) -> Any:
    """Samples of a configured run: the operator is found by its file."""
    from data_juicer.config import init_configs
    from data_juicer.core import DefaultExecutor

    import shanben.adapters

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lines = [json.dumps(page, ensure_ascii=False) for page in pages]
        (place / "pages.jsonl").write_text("\n".join(lines), encoding="utf-8")
        operator = f"{shanben.adapters.__path__[0]}/juicer.py"
        (place / "run.yaml").write_text(
            f"project_name: pages\ndataset_path: {place}/pages.jsonl\nnp: 2\n"
            f"export_path: {place}/out/rows.jsonl\nwork_dir: {place}/work\n"
            f"custom_operator_paths: [{operator}]\n"
            f"process: [shanben_page_mapper: {{fields: [{', '.join(FIELDS)}]}}]\n",
            encoding="utf-8",
        )
        DefaultExecutor(init_configs(["--config", str(place / "run.yaml")])).run()
        return read_lines(place / "out")


def nemo_curator(pages: Pages) -> Any:
    """Documents of a stage: one column in the place of the text, another beside it.

    Its executors need a cluster; what they would send there is sent through pickle here.
    """
    import pickle

    import pandas as pd
    from nemo_curator.stages.text.modifiers import Modify
    from nemo_curator.tasks import DocumentBatch

    from shanben.adapters.nemo_curator import PageModifier

    batch = DocumentBatch(dataset_name="pages", data=pd.DataFrame(pages))
    stages = [Modify(PageModifier("edits"), [["text", "url"]], "edits"), Modify(PageModifier())]
    for stage in pickle.loads(pickle.dumps(stages)):  # noqa: S301
        batch = stage.process(batch)
    return batch.to_pandas().to_dict("records")


JOBS: dict[str, Callable[[Pages], Any]] = {
    job.__name__: job for job in (spark, datatrove, juicer, nemo_curator)
}


def read_lines(folder: Path) -> list[Any]:
    """Return the objects of all JSONL files of a folder, by name."""
    files = sorted(path for path in folder.rglob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_bytes().splitlines()]


def main(name: str, given: str, out: str) -> None:
    """Run one job."""
    pages = json.loads(Path(given).read_text(encoding="utf-8"))
    made = JOBS[name](pages)
    Path(out).write_text(json.dumps(made, default=str, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
