"""Declare the version that the dataset needs, or record a release as the last one.

`build --bump` is the way of a curator: build, compute the version, ask for what only a person can
answer, declare it, build again.
"""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from shanben.api.build import begin_build
from shanben.api.job import load_inputs
from shanben.base.settings import FILE as DATASET_TOML
from shanben.base.settings import load_settings
from shanben.base.terminal import plural
from shanben.base.types import CommandError, UsageError
from shanben.base.version import Version, parse_version
from shanben.command.baseline import open_baseline
from shanben.command.build import build_command
from shanben.command.options import EXIT_CLEAN, Options
from shanben.command.printing import tell
from shanben.command.progress import show_progress
from shanben.dataset.build_folder import BuildFolder, open_build_folder
from shanben.documents import (
    ANSWERS,
    Answers,
    confirm_answers,
    hash_pages,
    list_stale_answers,
    list_unbound_answers,
    load_answers,
)
from shanben.release import (
    HISTORY,
    Bump,
    Diff,
    History,
    choose_version,
    compare_builds,
    open_history,
    plan_bump,
    read_declared_version,
    record_release,
    write_bump,
)
from shanben.release.policy import MAJOR

Ask = Callable[[str], str]


class UnansweredError(CommandError):
    """Only a person can answer this, and nobody was there; the version was not declared."""


class Curator(NamedTuple):
    """What a person said beforehand, and how to ask for the rest; None where nobody can be asked."""

    reason: str
    answers_hold: bool
    ask: Ask | None


def bump_command(data: Path, against: str | None, curator: Curator) -> int:
    """Declare the version that the build needs and describe it in the history.

    Raises UnansweredError, with everything at once, when nobody is there to answer.
    """
    dataset = open_build_folder(data)
    answers = load_answers(load_settings())
    with open_baseline(against) as baseline:
        history = open_history(HISTORY, baseline)
        bump = _consult(dataset, history, answers, curator)
    if _declare(bump):
        tell("run shanben build again: the documents carry the version")
    return EXIT_CLEAN


def build_and_bump(options: Options, against: str | None, curator: Curator) -> int:
    """Build, declare the version that the build needs, and build again.

    Raises UnansweredError, with everything at once, when nobody is there to answer; then the first build
    stands in its place and nothing was declared. Raises UsageError for a part of a dataset, or one at an
    address.
    """
    if options.job.work.turn or options.job.remote:
        raise UsageError("--bump needs the whole dataset in a folder here")
    inputs = load_inputs(options.job)
    with show_progress(not options.quiet) as track, begin_build(options.job, inputs, track):
        pass  # what it found is told by the second build
    dataset = open_build_folder(options.job.out)
    with open_baseline(against) as baseline:
        history = open_history(HISTORY, baseline)
        bump = _consult(dataset, history, inputs.answers, curator)
    _declare(bump)
    return build_command(options)


def record_command(release: str) -> int:
    """Make a release the one that the next build is compared with."""
    with open_baseline(release) as build:
        if build is not None:
            record_release(build.folder, HISTORY)
            tell(f"{HISTORY}: {build.version} is the last release")
    return EXIT_CLEAN


def ask_on_terminal(question: str) -> str:
    """Ask a person, and return what was typed."""
    tell(f"{question} ", end="")
    return sys.stdin.readline().strip()


def _declare(bump: Bump) -> bool:
    """Write version and entry, and say so; return whether anything was to be written."""
    if not bump.texts:
        tell(f"version {bump.version}: nothing changed since it was released")
        return False
    write_bump(bump)
    tell(f"version {bump.version} (was {bump.declared}); wrote {', '.join(map(str, bump.texts))}")
    return True


def _today() -> date:
    return datetime.now(UTC).date()


# --- what only a person can answer


def _consult(dataset: BuildFolder, history: History, answers: Answers, curator: Curator) -> Bump:
    """Return what is to be declared, and see to it that the datasheet's answers hold for it.

    Raises UnansweredError with everything that nobody answered, DatasetError where it cannot be
    declared; then nothing was written.
    """
    diff = compare_builds(history.require_baseline(), dataset)
    version = choose_version(read_declared_version(DATASET_TOML), diff)
    if diff.before and diff.level == "major":
        tell(_explain_major(diff, diff.before))
    open_questions: list[str] = []
    reason = _find_reason(diff, history, curator, open_questions)
    stale = list_stale_answers(dataset, answers)
    is_old = parse_version(answers.reviewed_for).major < version.major
    if (stale or is_old) and not _do_answers_hold(stale, is_old, version, curator):
        open_questions.append(
            f"{ANSWERS}: {_name_question(stale, is_old, version)}; read them, mend what is wrong, and "
            "say --answers-hold"
        )
    if open_questions:
        raise UnansweredError("\n".join([*open_questions, "no version was declared"]))
    bump = plan_bump(diff, history, DATASET_TOML, _today(), reason)
    unbound = list_unbound_answers(answers)
    if stale or is_old or (unbound and curator.answers_hold):
        confirm_answers(ANSWERS, version, [*stale, *unbound], hash_pages(dataset))
        tell(f"{ANSWERS}: the answers hold for these pages and for version {version}")
    return bump


def _explain_major(diff: Diff, before: Version) -> str:
    """Return why a MAJOR version is needed and what it means; nobody has to be frightened by one."""
    why = ", ".join(reason.words for reason in diff.reasons if reason.level == "major")
    return f"version {diff.needed} is needed, because of {why}. {MAJOR.format(before=before.tag)}."


def _find_reason(diff: Diff, history: History, curator: Curator, open_questions: list[str]) -> str:
    known = {item["id"] for item in history.withdrawn}
    gone = [row_id for row_id in diff.withdrawn if row_id not in known]
    if not gone or curator.reason:
        return curator.reason
    what = f"{plural(len(gone), 'id')} would be withdrawn for good, the first is {gone[0]}"
    answer = curator.ask(f"{what}. Why?") if curator.ask else ""
    if not answer:
        open_questions.append(f'{what}; say why with --reason "…", or bring the pages back')
    return answer


def _do_answers_hold(stale: list[str], is_old: bool, version: Version, curator: Curator) -> bool:
    if curator.answers_hold or curator.ask is None:
        return curator.answers_hold
    question = f"{ANSWERS}: {_name_question(stale, is_old, version)}. Do they still hold? [y/N]"
    return curator.ask(question).lower() in ("y", "yes")


def _name_question(stale: list[str], is_old: bool, version: Version) -> str:
    said = [f"given for other pages: {', '.join(stale)}"] * bool(stale)
    said += [f"not confirmed for version {version}"] * is_old
    return "answers are " + " and ".join(said)
