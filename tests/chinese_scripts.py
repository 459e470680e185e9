"""What OpenCC makes of a text in the other script. Its tables are read when they are first asked for."""

from functools import cache

from opencc import OpenCC


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def to_simplified(text: str) -> str:
    """Return a text in Simplified characters."""
    converted: str = _converter("t2s").convert(text)
    return converted


def to_traditional(text: str) -> str:
    """Return a text in Traditional characters."""
    converted: str = _converter("s2t").convert(text)
    return converted
