"""Declare the version that the dataset needs, or record a release as the last one."""

from datetime import UTC, datetime
from pathlib import Path

from shanben.base.settings import FILE as DATASET_TOML
from shanben.command.baseline import open_baseline
from shanben.command.options import EXIT_CLEAN
from shanben.command.output import tell
from shanben.dataset.dataset import open_dataset
from shanben.release import HISTORY, bump_version, open_history, record_release


def bump_command(data: Path, against: str | None, reason: str) -> int:
    """Declare the version that the build needs and describe it in the history."""
    with open_baseline(against) as baseline:
        history = open_history(HISTORY, baseline)
        today = datetime.now(UTC).date()
        done = bump_version(open_dataset(data), history, DATASET_TOML, today, reason)
    if done.written:
        names = ", ".join(str(path) for path in done.written)
        tell(f"version {done.version} (was {done.declared}); wrote {names}")
        tell("build again: the documents carry the version")
    else:
        tell(f"version {done.version}: nothing changed since it was released")
    return EXIT_CLEAN


def record_command(release: str) -> int:
    """Make a release the one that the next build is compared with."""
    with open_baseline(release) as build:
        if build is not None:
            record_release(build.folder, HISTORY)
            tell(f"{HISTORY}: {build.version} is the last release")
    return EXIT_CLEAN
