"""How far the work is: what hands items on and may show it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Track(Protocol):
    """Hands the items of an iterable on and shows how far it is, out of a total."""

    def __call__(
        self, label: str, items: Iterable[Item], total: int, size: Callable[[Item], int]
    ) -> Iterator[Item]:
        """Yield the items; each counts as much as `size` says."""
        ...


def pass_through(  # it tracks nothing
    label: str,  # noqa: ARG001
    items: Iterable[Item],
    total: int,  # noqa: ARG001
    size: Callable[[Item], int],  # noqa: ARG001
) -> Iterator[Item]:
    """Hand the items on."""
    return iter(items)
