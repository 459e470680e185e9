"""Show text to people without letting a seed speak in our name.

Findings quote pages and file names from the open web. In a terminal such text could move the cursor
or hide what follows, and the log of a CI takes some lines for commands, so every exit escapes it here,
JSON too.
"""

import difflib
import os
import re
import unicodedata
from typing import TextIO

# Control, format (bidirectional, zero-width), surrogate, private use, unassigned; line separators.
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What the log of a CI takes for a command: of GitHub `::name::` at the beginning of a line after blanks,
# and `##[name]` wherever it stands, as actions/runner reads it (ActionCommand.cs); of Azure `##vso[…]`,
# of TeamCity `##teamcity[…]`.
BEGINS_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
HOLDS_COMMAND = re.compile(r"#(?=#[A-Za-z]*\[)")
# Codes of a terminal (ECMA-48).
COLOURS = {
    "error": "31",
    "warning": "33",
    "note": "36",
    "removed": "31;9",
    "added": "32",
    "spot": "30;43",
    "dim": "2",
    "bold": "1",
}


class Paint:
    """Adds colours, or leaves them out."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def __call__(self, text: str, style: str) -> str:
        """Return `text`, made safe, in a style of `COLOURS`."""
        safe = show_text(text)
        return f"\x1b[{COLOURS[style]}m{safe}\x1b[0m" if self.wanted and safe else safe

    def change(self, before: str, after: str) -> str:
        """Return what was taken out and put in: coloured, else in the marks of wdiff."""
        if self.wanted:
            return self(before, "removed") + self(after, "added")
        removed = f"[-{show_text(before)}-]" if before else ""
        return removed + (f"{{+{show_text(after)}+}}" if after else "")


def show_text(text: str) -> str:
    r"""Return `text` with every character that a terminal would not show as itself written out.

    >>> show_text("甲\x1b[31m乙\u202e")
    '甲\\x1b[31m乙\\u202e'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_show_character(character) for character in text)


def show_json(text: str) -> str:
    r"""Return JSON with the same characters written out, as JSON writes them: its values stay.

    So are the commands of a CI, of which none begins a line of JSON.

    >>> show_json('"甲\x9b31m\u202e"'), show_json('"##[debug]"')
    ('"甲\\u009b31m\\u202e"', '"\\u0023#[debug]"')
    """
    text = HOLDS_COMMAND.sub(r"\\u0023", text)
    if text.isascii() and "\x7f" not in text:
        return text  # what stands before the blank is written out there, or ends a line
    return "".join(
        _escape_in_json(character) if _is_hidden(character) and character != "\n" else character
        for character in text
    )


def disarm_lines(text: str) -> str:
    r"""Return shown text, of one line or more, in which the log of a CI finds no command.

    >>> disarm_lines("  ::debug::甲\na::b ##[debug]")
    '  \\x3a:debug::甲\na::b \\x23#[debug]'
    """
    return HOLDS_COMMAND.sub(r"\\x23", BEGINS_COMMAND.sub(r"\1\\x3a", text))


def is_utf8(text: str) -> bool:
    """Return whether a text can be written; the system hands out other bytes as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def wants_colour(stream: TextIO) -> bool:
    """Return whether somebody looks at the stream and has not asked for plain text (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> plural(1200, "row")
    '1,200 rows'
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _show_character(character: str) -> str:
    if not _is_hidden(character):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _escape_in_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in HIDDEN_CATEGORIES


def suggest(word: str, known: list[str]) -> str:
    """Return the known word that was probably meant, as the end of a message; empty when none is near.

    >>> suggest("biuld", ["build", "check"])
    '; did you mean build?'
    """
    near = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {near[0]}?" if near else ""
