"""The commands about releases: diff, bump, publish. Values in, lines out, an exit code back.

They stand above `release` and `publish` because a baseline may come from either: from
`schema/history/`, from a folder, or from a release on the Hub.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from shanben.publish.fetch import fetch_build, parse_revision
from shanben.publish.hub import Hub, connect
from shanben.publish.plan import PublishRefusedError, describe_plan
from shanben.publish.send import plan_publication, publish_dataset
from shanben.release import (
    Build,
    ReleaseError,
    bump_version,
    check_entry,
    compare_builds,
    open_build,
    open_history,
    record_release,
    render_json,
    render_markdown,
    render_text,
)
from shanben.settings import FILE as DATASET_TOML

HISTORY = DATASET_TOML.parent / "history"
RENDERERS = {"text": render_text, "json": render_json, "markdown": render_markdown}

Say = Callable[[str], None]


def run_diff(data: Path, against: str | None, form: str) -> str:
    """Return, in a form, what changed since the last release or since the build `against`."""
    with _open_baseline(against) as baseline:
        return RENDERERS[form](compare_builds(baseline, open_build(data)))


def run_bump(data: Path, against: str | None, reason: str, say: Say) -> int:
    """Declare the version that the build needs and describe it in the history."""
    with _open_baseline(against) as baseline:
        history = open_history(HISTORY, baseline)
        today = datetime.now(UTC).date()
        done = bump_version(open_build(data), history, DATASET_TOML, today, reason)
    if done.written:
        names = ", ".join(str(path) for path in done.written)
        say(f"version {done.version} (was {done.declared}); wrote {names}")
        say("build again: the documents carry the version")
    else:
        say(f"version {done.version}: nothing changed since it was released")
    return 0


def run_record(release: str, say: Say) -> int:
    """Make a release the one that the next build is compared with."""
    with _open_baseline(release) as build:
        if build is not None:
            record_release(build.folder, HISTORY)
            say(f"{HISTORY}: {build.manifest['version']} is the last release")
    return 0


def run_publish(
    data: Path,
    repo: str,
    *,
    private: bool,
    confirm: Callable[[], bool] | None,
    say: Say,
) -> int:
    """Publish a clean build; without `confirm` only say what would be done.

    The caller has made sure that the build is what the seeds give and that its version suits.
    """
    build = open_build(data)
    for finding in check_entry(build, open_history(HISTORY), build.version):
        raise PublishRefusedError(f"{finding.message}; run bump, then build")
    hub = connect(repo)
    plan = plan_publication(data, hub)
    for line in describe_plan(plan):
        say(line)
    if confirm is None or (plan.action != "nothing" and not confirm()):
        say("nothing was sent")
        return 0
    done = publish_dataset(data, hub, plan, say, private=private)
    say(f"{done.tag} of {done.repo} is commit {done.commit}")
    say(done.load_line)
    record_release(data, HISTORY)
    return 0


@contextmanager
def _open_baseline(address: str | None) -> Iterator[Build | None]:
    """Yield the build that an address names; without one, the last release of the history."""
    if address is None:
        yield open_history(HISTORY).require_baseline()
    elif revision := parse_revision(address):
        with tempfile.TemporaryDirectory(prefix="shanben-") as folder:
            hub: Hub = connect(revision.repo)
            yield fetch_build(hub, revision.revision, Path(folder))
    elif address.startswith("hf://"):
        raise ReleaseError(address, "expected hf://datasets/ORG/NAME@vX.Y.Z")
    else:
        yield open_build(Path(address))
