"""Ask every row of `tests/cases/repair_pieces.json` and `core_pieces.json` anew, and write what is said.

For whoever changes an answer on purpose: run it, and read the difference row by row. New rows are put
into the files by hand, with any answer, and asked by this as well:

    python -m tools.make_pieces
"""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.core_pieces import ask_core
from tests.pieces import ask

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"


def main() -> None:
    """Write both files."""
    write_answers(CASES / "repair_pieces.json", ask)
    write_answers(CASES / "core_pieces.json", ask_core)


def write_answers(path: Path, ask_piece: Callable[[str, list[Any]], Any]) -> None:
    """Ask the rows of one file, each a list that ends with the answer, and write one row a line."""
    parts = []
    for name, rows in json.loads(path.read_text("utf-8")).items():
        asked = [[*row[:-1], ask_piece(name, deepcopy(row[:-1]))] for row in rows]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in asked)
        parts.append(f"{json.dumps(name, ensure_ascii=False)}: [\n{lines}\n]")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
