"""The packages whose version can change the bytes of a build, and the versions that are installed."""

from collections.abc import Iterable
from functools import cache
from importlib import metadata

from shanben.base.program import VERSION
from shanben.seeds.formats import list_tools

TOOLS = ("numpy", "opencc-python-reimplemented", "orjson", "pyarrow", "rensa")


def read_tool_versions(kinds: Iterable[str] = ()) -> dict[str, str]:
    """Return the versions of what can change the bytes of a build from seeds of these formats."""
    tools = (*TOOLS, *list_tools(kinds))
    return {"shanben": VERSION, **{name: _find_version(name) for name in tools}}


@cache
def _find_version(name: str) -> str:
    return metadata.version(name)
