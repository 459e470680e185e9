"""A command line from its first word to its exit code: what is wrong with it, and how it ends.

Options are read in `app`. It is not loaded for `build` and `check` without any, or with the few that
`_read_few` reads, as they are mostly given: Typer, and pydantic, which it imports to read any parameter,
take a seventh of a cold build of five seeds (.2 of 1.4 s, measured).
"""

import os
import re
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from shanben.base.faults import describe_os_error, find_cure, is_machine_fault, is_of_machine
from shanben.base.program import VERSION, is_compiled
from shanben.base.terminal import is_utf8, suggest
from shanben.base.types import CommandError, FailedError
from shanben.command.options import (
    EXIT_CLEAN,
    EXIT_ERRORS,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    Options,
    count_processors,
    read_job,
)
from shanben.command.printing import put, tell

HELP = ("--help", "-h")
COMMANDS = (
    *("init", "add", "build", "check", "verify", "report", "explain", "rule"),
    *("accept", "correct", "diff", "bump", "publish"),
)
INTERRUPTED = "interrupted; run the command again, and it goes on where it was"


def run(arguments: list[str]) -> int:
    """Carry out a command line; return the exit code. No traceback reaches a user."""
    if arguments == ["--version"]:
        put(f"shanben {VERSION}{' (compiled)' if is_compiled() else ''}")
        return EXIT_CLEAN
    if problem := _find_strange(arguments) or _find_empty(arguments) or _find_unwritten(arguments):
        return fail(problem, EXIT_USAGE)
    try:
        code = _carry_out(_name_command(arguments))
    except OSError as error:
        cure = f"; {cure}" if (cure := find_cure(error)) else ""
        return fail(f"{describe_os_error(error)}; nothing was changed{cure}", EXIT_ERRORS)
    except (FailedError, MemoryError) as error:
        return fail(f"{str(error) or 'out of memory'}; nothing was changed", EXIT_ERRORS)
    except CommandError as error:
        return fail(str(error), _code_of(error))
    except Exception as error:  # noqa: BLE001, a fault of the program; no traceback reaches a user
        is_lack = is_machine_fault(error)
        words = f"{error}; nothing was changed" if is_lack else _describe_fault(error)
        return fail(words, EXIT_ERRORS)
    if code == EXIT_INTERRUPTED:  # what Typer makes of it as well, without a word
        return fail(INTERRUPTED, EXIT_INTERRUPTED)
    return code


class Few(NamedTuple):
    """What the commonest options of `build` and `check` say; 0 workers are one a processor."""

    workers: int = 0
    quiet: bool = False
    strict: bool = False


def _carry_out(arguments: list[str]) -> int:
    """Return the exit code of a command."""
    name, *words = arguments
    said = _read_few(words) if name in PLAIN else None
    if said is None:
        from shanben.command.app import parse

        return parse(arguments)
    try:
        return PLAIN[name](said)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _read_few(words: list[str]) -> Few | None:
    """Return what the commonest options say; None where a word is none of them, and Typer reads all.

    >>> _read_few(["--quiet", "--workers", "2"])
    Few(workers=2, quiet=True, strict=False)
    >>> _read_few(["--workers"]) is _read_few(["--workers", "-1"]) is _read_few(["--verify"]) is None
    True
    """
    said, rest = Few(), iter(words)
    for word in rest:
        if word == "--quiet":
            said = said._replace(quiet=True)
        elif word == "--strict":
            said = said._replace(strict=True)
        elif word == "--workers" and PROCESSES.fullmatch(number := next(rest, "")):
            said = said._replace(workers=int(number))
        else:
            return None
    return said


PROCESSES = re.compile("[0-9]{1,4}")


def _build(said: Few) -> int:
    from shanben.command.build import build_command

    return build_command(_read_options(said))


def _check(said: Few) -> int:
    from shanben.command.check import check_command

    return check_command(_read_options(said))


def _read_options(said: Few) -> Options:
    """Return what the options say, given or not; a test compares it with what Typer says."""
    from shanben.api.job import Work

    work = Work("local", said.workers or count_processors())
    return Options(read_job("seeds", "data", work), "text", said.quiet, said.strict)


PLAIN: dict[str, Callable[[Few], int]] = {"build": _build, "check": _check}


def _code_of(error: CommandError) -> int:
    """Return the exit code of an error; what the machine lacks is nobody's wrong use."""
    is_use = error.exit_code == EXIT_USAGE
    return EXIT_ERRORS if is_use and is_of_machine(error) else error.exit_code


def _find_strange(arguments: list[str]) -> str:
    """Return in words why the first word is no command, nor an option that stands alone."""
    first = arguments[0] if arguments else "build"
    if first in (*COMMANDS, *HELP, "help"):
        return ""
    if not first.startswith("-"):
        cure = suggest(first, list(COMMANDS)) or f"; commands are {', '.join(COMMANDS)}"
        return f"no command {first!r}{cure}"
    cure = suggest(first, ["--version", "--help"]) if len(arguments) == 1 else ""
    return f"no option {first!r}{cure}" if cure else ""


def _find_empty(arguments: list[str]) -> str:
    """Return in words which name is the empty text, as an unset variable of a shell is."""
    for option, word in pairwise(arguments):
        if not word and (option in NAMES or not option.startswith("-")):
            what = option if option in NAMES else f"a name after {option!r}"
            return f"{what} is empty; leave it out, or say what it is"
    return ""


# Options that name a folder or a dataset; words may be empty.
NAMES = ("--seeds", "--out", "--against", "--released", "--statement")


def _find_unwritten(arguments: list[str]) -> str:
    """Return in words which option says what is not UTF-8, and could be written down nowhere.

    Names of files need not be.
    """
    for option, word in pairwise(["", *arguments]):
        name, _, said = word.partition("=") if word.startswith("--") else (option, "", word)
        if name.startswith("--") and name not in (*NAMES, *OF_FILES) and not is_utf8(said):
            return f"{name} {said!r}: is not UTF-8"
    return ""


OF_FILES = ("--summary", "--license-link")


def _name_command(arguments: list[str]) -> list[str]:
    """Return a command line with its command; without one it is build."""
    if arguments == ["help"]:
        return ["--help"]
    is_build = not arguments or (arguments[0].startswith("-") and arguments[0] not in HELP)
    return ["build", *arguments] if is_build else arguments


def _describe_fault(error: Exception) -> str:
    """Return in one line what failed and where, for a report to the maintainers."""
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"fault of the program, {type(error).__name__} at {where}: {error}; please report it"


def fail(message: str, code: int) -> int:
    """Say in words what went wrong; return the exit code."""
    for line in message.splitlines():
        tell(f"shanben: {line}")
    return code


def _open_closed() -> None:
    """Put nothing in the place of the streams with which the program was started closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115, to the end


def main() -> int:
    """Run as a console script."""
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    return run(sys.argv[1:])
