"""Cut a stream into batches that are bounded in number and in size, so that memory is."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Batched = TypeVar("Batched")


def cut_batches(
    items: Iterable[Batched], size_of: Callable[[Batched], int], *, number: int, size: int
) -> Iterator[list[Batched]]:
    """Yield the items in order, in lists that end with the `number`th item or with one beyond `size`.

    A list belongs to its receiver, who may empty it.

    >>> list(cut_batches(["a", "bc", "def", "g"], len, number=3, size=4))
    [['a', 'bc', 'def'], ['g']]
    """
    batch: list[Batched] = []
    held = 0
    for item in items:
        batch.append(item)
        held += size_of(item)
        if len(batch) == number or held > size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
