"""Say what changed since the last release, or since another build."""

from pathlib import Path

from shanben.command.baseline import open_baseline
from shanben.command.options import EXIT_CLEAN
from shanben.command.printing import put
from shanben.dataset.build_folder import open_build_folder
from shanben.release import compare_builds, render_json, render_markdown, render_text

RENDERERS = {"text": render_text, "json": render_json, "markdown": render_markdown}


def diff_command(data: Path, against: str | None, form: str) -> int:
    """Print, in a form, what changed since the last release or since the build `against`."""
    with open_baseline(against) as baseline:
        put(RENDERERS[form](compare_builds(baseline, open_build_folder(data))), end="")
    return EXIT_CLEAN
