"""Check the links inside the documents of a build: every file and every heading they name is there."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

MARKDOWN_LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


class _Anchors(HTMLParser):
    """Collects the links and the ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, _, attrs):
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.add(value or "")


def find_dead_links(folder: Path) -> Iterator[str]:
    """Yield `document: link` for every link inside the folder that leads nowhere."""
    for name in ("README.md", "DATASHEET.md", "report.html"):
        links, _ = _read(folder / name)
        for link in links:
            if "://" in link or link.startswith("data:"):
                continue
            path, _, anchor = link.partition("#")
            target = folder / (path or name)
            if not target.is_file() or (anchor and anchor not in _read(target)[1]):
                yield f"{name}: {link}"


def _read(path: Path) -> tuple[list[str], set[str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        parser = _Anchors()
        parser.feed(text)
        return parser.links, parser.ids
    body = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in HEADING.findall(body)}
    return MARKDOWN_LINK.findall(body), anchors
