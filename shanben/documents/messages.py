"""What findings and explanations say, in Chinese: for the report, whose reader's browser chooses.

The program says everything once, in English; `messages_zh.tsv` pairs each form of words with a Chinese
one, by rule. Here a message is taken apart by its form, and its values are put into the other. What no
entry fits, such as the words of a library, stays English. A value is found by the words around it, one
after another, in a time that grows with the message alone, however hostile the page that it quotes.
"""

import re
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from shanben.base.tables import read_table
from shanben.documents.words import Said

PLACE = re.compile(r"\{(\w+)\}")
# Rules of an entry: for every rule of repair, and for words of ours inside of other words.
ANY_REPAIR, INSIDE = "R*", "*"
# How the name of a value begins that is words of ours, and where such words may be parted.
OURS = "our_"
PARTED = {"; ": "；", ", ": "、"}
# Characters of words of ours inside of a message; what is longer quotes something, and is left as it is.
LONGEST_OURS = 1000
# The name of a value that is a number.
NUMBER, DIGITS = "n", re.compile("[0-9][0-9,.]*")


class Form(NamedTuple):
    """A form of words: the fixed words, and between them the names of the values; and its Chinese."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    chinese: str


def say_message(rule: str, message: str) -> Said:
    """Return what a finding says, or the explanation of an edit, in both languages.

    The Chinese is empty where no entry fits.

    >>> say_message("R201", 'bytes lost near "勇?lián)姑?"; left as found.').chinese
    '“勇?lián)姑?”附近丢失了字节；保留原样。'
    >>> say_message("R201", "something else").chinese
    ''
    """
    forms = _read_forms()
    repair = forms[ANY_REPAIR] if rule.startswith("R") else ()
    return Said(message, _translate(message, (*forms.get(rule, ()), *repair)))


def say_inside(words: str) -> Said:
    """Return words of ours that stand inside of others, in both languages; as they are without an entry.

    >>> say_inside("3 rows added")
    Said(english='3 rows added', chinese='新增 3 行')
    """
    return Said(words, _translate_ours(words))


def _translate(message: str, forms: tuple[Form, ...]) -> str:
    for form in forms:
        if (values := _take_apart(message, form)) is not None:
            return PLACE.sub(lambda place: values[place[1]], form.chinese)
    return ""


def _take_apart(message: str, form: Form) -> dict[str, str] | None:
    """Return the values of a message by name, ours in Chinese; None where the form does not fit.

    Each value but the last ends where the words after it are met first.
    """
    first, *between = form.words
    if not message.startswith(first):
        return None
    place = len(first)
    values: dict[str, str] = {}
    for name, words in zip(form.names, between, strict=True):
        is_last = len(values) == len(form.names) - 1
        end = len(message) - len(words) if is_last else message.find(words, place)
        if end < place or not message.startswith(words, end):
            return None
        value = message[place:end]
        if name == NUMBER and not DIGITS.fullmatch(value):
            return None
        values[name] = _translate_ours(value) if name.startswith(OURS) else value
        place = end + len(words)
    return values if place == len(message) else None


def _translate_ours(value: str) -> str:
    """Return words of ours in Chinese: as a whole, else each part of them; else as they are."""
    if len(value) > LONGEST_OURS:
        return value
    inside = _read_forms()[INSIDE]
    if whole := _translate(value, inside):
        return whole
    for sign, chinese in PARTED.items():
        parts = value.split(sign)
        said = [*takewhile(bool, (_translate(part, inside) for part in parts))]
        if len(said) == len(parts):
            return chinese.join(said)
    return value


@cache
def _read_forms() -> dict[str, tuple[Form, ...]]:
    forms: dict[str, tuple[Form, ...]] = {ANY_REPAIR: (), INSIDE: ()}
    for row in read_table("messages_zh"):
        words, names = PLACE.split(row["english"])[::2], PLACE.findall(row["english"])
        form = Form(tuple(words), tuple(names), row["chinese"])
        forms[row["rule"]] = (*forms.get(row["rule"], ()), form)
    return forms
