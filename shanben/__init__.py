"""shanben (善本): scraped Chinese pages in, a versioned Hugging Face dataset out.

What stands in `__all__` keeps its meaning within a major version; everything else is private. Names are
imported when they are first used, so that `import shanben` costs nothing. The story of one page is
`shanben.pages.record`, the story of one run is `shanben.api.build`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shanben.base.program import VERSION

if TYPE_CHECKING:
    from shanben.api.build import build as build
    from shanben.api.dataset import Dataset as Dataset
    from shanben.api.dataset import open_dataset as open_dataset
    from shanben.api.rows import PageError as PageError
    from shanben.api.rows import arrow_schema as arrow_schema
    from shanben.api.rows import make_batch as make_batch
    from shanben.api.rows import read_page as read_page
    from shanben.api.stages import Repaired as Repaired
    from shanben.api.stages import detect_script as detect_script
    from shanben.api.stages import explain_edit as explain_edit
    from shanben.api.stages import extract_page as extract_page
    from shanben.api.stages import html_to_text as html_to_text
    from shanben.api.stages import page_id as page_id
    from shanben.api.stages import repair_text as repair_text
    from shanben.api.stages import replay_edits as replay_edits
    from shanben.api.stages import simplify_text as simplify_text
    from shanben.base.findings import Finding as Finding
    from shanben.base.types import Edit as Edit
    from shanben.base.types import FailedError as FailedError
    from shanben.base.types import UsageError as UsageError

__version__ = VERSION

_MODULES = {
    "shanben.api.build": ("build",),
    "shanben.api.dataset": ("Dataset", "open_dataset"),
    "shanben.api.rows": ("PageError", "arrow_schema", "make_batch", "read_page"),
    "shanben.api.stages": (
        "Repaired",
        "detect_script",
        "explain_edit",
        "extract_page",
        "html_to_text",
        "page_id",
        "repair_text",
        "replay_edits",
        "simplify_text",
    ),
    "shanben.base.findings": ("Finding",),
    "shanben.base.types": ("Edit", "FailedError", "UsageError"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
