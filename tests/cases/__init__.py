"""Cases as data: what goes in and what must come out, for people who read Chinese but no Python."""

import json
from pathlib import Path
from typing import Any


def load_cases(name: str) -> Any:
    """Return the content of `tests/cases/<name>.json`."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
