"""Publish the dataset, if it is what the seeds give and breaks no promise."""

import sys
from collections.abc import Callable
from pathlib import Path

from shanben.base.faults import describe_os_error
from shanben.base.settings import FILE as DATASET_TOML
from shanben.base.settings import NOBODY, load_settings
from shanben.base.types import Say, UnfinishedError, UsageError
from shanben.command.check import judge_dataset
from shanben.command.options import EXIT_CLEAN, Options
from shanben.command.printing import tell
from shanben.dataset.build_folder import open_build_folder
from shanben.publish import (
    HubError,
    PublishRefusedError,
    connect,
    describe_plan,
    describe_unplanned,
    plan_publication,
    publish_dataset,
)
from shanben.release import HISTORY, check_entry, open_history, record_release

Confirm = Callable[[], bool] | None
# What to do about a failure that may pass, when nothing was to be sent.
LATER = "try again later"


def publish_command(options: Options, repo: str | None, private: bool, confirm: Confirm) -> int:
    """Publish the target folder, if it is what the seeds give and breaks no promise."""
    verdict = judge_dataset(options)
    if verdict.code != EXIT_CLEAN:
        if confirm is not None:
            raise PublishRefusedError(verdict.why)
        tell(f"before it can be sent: {verdict.why}")
    name = repo or load_settings().repo
    if name.startswith(f"{NOBODY}/"):
        problem = f"{name} stands for a name of yours; set repo in {DATASET_TOML}, or say --repo"
        if confirm is not None:
            raise UsageError(problem)
        tell(f"before it can be sent: {problem}")
    code = run_publish(options.job.out, name, private=private, confirm=confirm, say=tell)
    return verdict.code or code


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
    build = open_build_folder(data)
    for finding in check_entry(build, open_history(HISTORY), build.version):
        if confirm is not None:
            raise PublishRefusedError(finding.message)
        say(f"before it can be sent: {finding.message}")
    hub = connect(repo) if confirm is not None else connect(repo, again=LATER)
    try:
        plan = plan_publication(data, hub)
    except HubError as error:
        if confirm is not None or not error.is_silent:
            raise
        for line in describe_unplanned(build, repo, error.words):
            say(line)
        return 0
    for line in describe_plan(plan):
        say(line)
    if confirm is None or (plan.action != "nothing" and not confirm()):
        say("nothing was sent")
        return 0
    done = publish_dataset(data, hub, plan, say, private=private)
    say(f"{done.tag} of {done.repo} is commit {done.commit}")
    say(done.load_line)
    try:
        record_release(data, HISTORY)
    except OSError as error:
        raise UnfinishedError(
            f"{done.tag} is published, but {describe_os_error(error)}; when that is mended, run shanben "
            f"bump --released {data}"
        ) from None
    return 0


def ask_to_publish() -> bool:
    """Ask on the terminal and return whether the answer is yes."""
    tell("publish? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
