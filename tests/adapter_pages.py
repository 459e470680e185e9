"""A thousand pages for the adapters, and the rows that the command makes of them."""

import json
import random
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from shanben.base.set_columns import ALONE
from shanben.pages.repair.converter.damage import damage
from tests.cases import load_cases
from tests.dumps import seed_lines, write_pages
from tests.full_page import full_page

PAGES = 1000
DUMP = "pages.jsonl"
# Two paragraphs, where a case of extraction says BODY; each page has a number of its own in them.
BODY = (
    "　　全区学校{}今天举行开学典礼，师生和家长代表参加了活动，校长在会上讲话。",
    "　　会议要求，各部门要抓好落实，确保完成全年目标任务，让群众得到实惠。",
)


@cache
def make_adapter_pages() -> tuple[dict[str, Any], ...]:
    """Return the pages: of every shape that is read, damaged, Traditional, blank, without a text.

    No page stands twice: the command drops repeats, which an adapter cannot know of.
    """
    pages = [*_special_pages(), *_shaped_pages()]
    chance = random.Random(13)  # noqa: S311
    lines = seed_lines()
    while len(pages) < PAGES:
        body = "\n".join(chance.sample(lines, 3))
        pages.append({"text": f"第{len(pages)}篇\n2024-09-{len(pages) % 30 + 1:02}\n\n{body}"})
    pages = pages[:PAGES]
    for number, page in enumerate(pages):
        page["url"] = f"http://a.example/{number}" if number % 3 else None
    chance.shuffle(pages)
    return tuple(pages)


def _special_pages() -> Iterator[dict[str, Any]]:
    """Yield pages that repair has to do with, and what is no page."""
    for number in range(20):
        yield {"text": full_page().replace("128", str(130 + number))}
    lines = load_cases("full_page")["lines"]
    for number, decoder in enumerate("qd" * 10):
        text = "\n".join([*lines, f"第{number}页"])
        found = damage(text, {"學": "xué", "會": "huì", "發": "fā"}, decoder)
        yield {"text": found + "\n總?cè)丝?28人。" * (number % 2)}  # a figure is lost
    yield from ({"text": text} for text in (None, "", " \n　"))


def _shaped_pages() -> Iterator[dict[str, Any]]:
    """Yield the pages of the cases of extraction, twice, with other numbers in their bodies."""
    for number, case in enumerate(load_cases("extract_pages") * 2):
        body = "\n".join(BODY).format(number)
        text = "\n".join(body if line == "BODY" else line for line in case["page"])
        yield {"text": f"{text}\n（{number}）"}


def make_command_rows(project: Path) -> list[dict[str, Any]]:
    """Build the pages with the command, in the working directory, and return its rows in order.

    As if each stood alone: what the set makes of a row no adapter knows.
    """
    from shanben.command.run import run

    write_pages(project / "seeds" / DUMP, list(make_adapter_pages()))
    assert run(["build", "--workers", "1", "--quiet"]) == 1  # blank pages are errors
    lines = [path.read_bytes().splitlines() for path in sorted(project.glob("data/jsonl/*.jsonl"))]
    return [json.loads(line) | ALONE for shard in lines for line in shard]


def numbered_pages() -> list[dict[str, Any]]:
    """Return the pages with the names that the command gives them."""
    pages = enumerate(make_adapter_pages(), 1)
    return [page | {"seed": f"{DUMP}#L{number}"} for number, page in pages]


def as_lines(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows as JSON has them: dates as text, lists as lists."""
    return [json.loads(json.dumps(row, default=_as_text, ensure_ascii=False)) for row in rows]


def _as_text(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value.isoformat()
