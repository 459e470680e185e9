"""Small damaged pages, for tests of what is known while their spots are read."""

from typing import Any

from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS, Annotations
from shanben.pages.repair.converter.damaged_page import DamagedPage
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
