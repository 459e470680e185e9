"""The largest clusters of near duplicates, by the places of their pages, and how many are named."""

from typing import NamedTuple

# Clusters named, largest first, of equals the one with the lower id; and pages named of each.
MAX_CLUSTERS = 12
MAX_MEMBERS = 6


class RowPlace(NamedTuple):
    """Where a row stands: number of the JSONL file, and of the row in it, both from 0."""

    file: int
    row: int


class FoundCluster(NamedTuple):
    """A cluster: the page that stands for it, then the first others in the order of the rows."""

    id: str
    size: int
    members: tuple[RowPlace, ...]
