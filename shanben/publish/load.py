"""Load a dataset from one commit as a reader would, and say what came: a program of its own.

It runs in a process and a cache of its own, because `datasets` falls back to what it has cached
when a repository cannot be reached, even under another revision. Questions come as one line of JSON
on standard input, the answer goes as one line of JSON to standard output.
"""

import hashlib
import json
import os
import sys
from itertools import islice
from typing import Any, NoReturn

STREAMED_ROWS = 1000


def load_rows(repo: str, commit: str, whole: bool) -> dict[str, Any]:
    """Return number of rows, columns and a hash over the ids, of all rows or of the first ones."""
    import datasets

    if whole:
        dataset = datasets.load_dataset(repo, revision=commit, split="train")
        return describe_rows(dataset.column_names, dataset["id"])
    stream = datasets.load_dataset(repo, revision=commit, split="train", streaming=True)
    rows = list(islice(stream, STREAMED_ROWS))
    return describe_rows(list(rows[0]) if rows else [], [row["id"] for row in rows])


def describe_rows(columns: list[str], ids: Any) -> dict[str, Any]:
    """Return what two loads of the same rows have in common."""
    names = list(ids)
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    return {"rows": len(names), "columns": list(columns), "ids": digest}


def main() -> NoReturn:
    """Answer one question."""
    from shanben.publish.hub import connect, explain_failure

    question = json.loads(sys.stdin.readline())
    hub = connect(question["repo"], timeout=question["timeout"], largest=question["largest"])
    try:
        answer = load_rows(question["repo"], question["commit"], question["whole"])
    except Exception as error:  # noqa: BLE001  # whatever a reader would meet
        answer = {"error": explain_failure(error.__cause__ or error, hub.token)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    # threads that the reading libraries leave sometimes abort an orderly end
    os._exit(0)


if __name__ == "__main__":
    main()
