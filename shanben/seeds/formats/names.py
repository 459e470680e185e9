"""What a name alone says of a file of a folder or archive: hidden, about the others, of which kind."""

import re
from collections.abc import Mapping

from shanben.base.by_hand import FILES as BY_HAND

# What people put beside their pages to say what they are and who may use them.
ABOUT = re.compile(
    r"(?:README|LICEN[CS]E)(?:[._-].*)?|(?:readme|licen[cs]e)(?:\.(?:md|txt|rst|html))?"
)
# Archives name folders as `find` does: ./a.txt; some leave them: ../a.txt.
HIDDEN = re.compile(r"\.(?!\.?\Z)")
# What macOS packs beside the files themselves.
COMPANIONS = "__MACOSX"
LONGEST_SUFFIX = 12
# Kinds of files that a message names; the others are told in one number.
MAX_KINDS = 8


def is_quiet(path: str) -> bool:
    """Return whether a file is no page and needs no word: it is hidden, or speaks of the others.

    >>> [is_quiet(path) for path in ("a/.git/b.txt", "README.md", "./LICENSE", "./readme_first.txt")]
    [True, True, True, False]
    """
    if path in BY_HAND:
        return True
    *folders, name = path.split("/")
    if COMPANIONS in folders or any(map(HIDDEN.match, (*folders, name))):
        return True
    return ABOUT.fullmatch(name) is not None


def find_suffix(path: str) -> str:
    """Return the last suffix of a name in small letters; the empty text when it has none.

    >>> find_suffix("a/b.tar.GZ"), find_suffix("Makefile"), find_suffix(".profile")
    ('.gz', '', '')
    """
    stem, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if stem and dot and 0 < len(suffix) <= LONGEST_SUFFIX else ""


WITHOUT_SUFFIX = "without a suffix"


def describe_suffix_counts(counts: Mapping[str, int]) -> str:
    """Return in words how many files there are of each suffix, the most frequent first.

    >>> describe_suffix_counts({".docx": 2, "": 1, ".pdf": 1})
    '2 .docx, 1 .pdf, 1 without a suffix'
    """
    order = sorted(counts.items(), key=lambda item: (-item[1], not item[0], item[0]))
    listed = [f"{number:,} {suffix or WITHOUT_SUFFIX}" for suffix, number in order[:MAX_KINDS]]
    if left := sum(number for _, number in order[MAX_KINDS:]):
        listed.append(f"{left:,} others")
    return ", ".join(listed)
