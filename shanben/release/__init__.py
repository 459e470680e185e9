"""Releases: what changed between two builds, which version that needs, and what was promised.

Every build carries an index (`shanben.dataset.index`). Two builds are compared by it (`diff`), never
by texts; the policy table says which version the difference needs (`version`); the history keeps
the last release and the ids that are gone for good (`history`); `checks` turns broken promises
into findings, `render` turns diffs into text, JSON and Markdown.

Not here: the changelog as a document (`shanben.documents.changelog`), and sending anything anywhere
(`shanben.publish`).
"""

from shanben.base.version import Level, Version, parse_version
from shanben.dataset.build_folder import BuildFolder, open_build_folder
from shanben.dataset.manifest import DatasetError
from shanben.release.checks import check_entry, check_release, find_stale_parts
from shanben.release.compare import Diff, compare_builds
from shanben.release.history import (
    HISTORY,
    Bump,
    History,
    choose_version,
    edit_version,
    open_history,
    plan_bump,
    read_declared_version,
    record_release,
    write_bump,
)
from shanben.release.render import (
    render_json,
    render_markdown,
    render_text,
)

__all__ = [
    "HISTORY",
    "BuildFolder",
    "Bump",
    "DatasetError",
    "Diff",
    "History",
    "Level",
    "Version",
    "check_entry",
    "check_release",
    "choose_version",
    "compare_builds",
    "edit_version",
    "find_stale_parts",
    "open_build_folder",
    "open_history",
    "parse_version",
    "plan_bump",
    "read_declared_version",
    "record_release",
    "render_json",
    "render_markdown",
    "render_text",
    "write_bump",
]
