"""Small damaged pages, for tests of what is known while their spots are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from shanben.pages.repair.converter import spot_reader
from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS, Annotations
from shanben.pages.repair.converter.damaged_page import DamagedPage, Spot
from shanben.pages.repair.converter.plain import PlainPage
from shanben.pages.repair.converter.weighing import Hypothesis


def suppose(restored: str, cost: float = 0.0, end: int | None = None, **said: Any) -> Hypothesis:
    """Return an original; of most it only matters what it says."""
    known = {"keys": (), "swallowed": False, "lost": False, "has_gap": False, **said}
    return Hypothesis(cost, restored, len(restored) if end is None else end, **known)


def make_page(text: str, annotations: Annotations = NO_ANNOTATIONS, **said: Any) -> DamagedPage:
    """Return a page as its reader knows it before the first spot; by default decoder q left it."""
    known: dict[str, Any] = {"decoder": "q", "narrow": False, "is_stripped": False}
    known |= {"is_surely_stripped": False, "gap_penalty": 6.0, "residues": [], "debris": []}
    known |= {"plain": PlainPage(text, annotations.inserted), **said}
    return DamagedPage(text, annotations, **known)


@contextmanager
def watch_spots() -> Iterator[list[Any]]:
    """Give a list into which goes what is weighed and decided while a page is restored.

    Of what is weighed: the decoder, where the spot begins, how many originals are listed, what they cost
    together, and the likeliest. Of a decision: what is restored, the margin and the gain in nats, the
    reason, and the likeliest where it is told; null where there is no spot. Compiled code is not seen.
    """
    seen: list[Any] = []
    weigh, decide = spot_reader.weigh_endings, spot_reader.decide

    def watch_weighing(page: DamagedPage, site: spot_reader.Site, *listed: Any) -> Any:
        found = weigh(page, site, *listed)
        cost = round(sum((one.cost for one in found), 0.0), 2)
        likeliest = found[0].restored if found else ""
        seen.append([page.decoder, site.start, len(found), cost, likeliest])
        return found

    def watch_decision(*arguments: Any) -> Spot | None:
        spot = decide(*arguments)
        nats = [round(spot.margin, 2), round(spot.gain, 2)] if spot else []
        seen.append([spot.restored, *nats, spot.reason, spot.likeliest] if spot else None)
        return spot

    with (
        patch.object(spot_reader, "weigh_endings", watch_weighing),
        patch.object(spot_reader, "decide", watch_decision),
    ):
        yield seen
