"""Readings that other converters put in, each kind told by its own law.

* Without tone marks, a blank after each: 社會(hui) 兼職. Like the byte converter it annotates a
character of Traditional text everywhere in the body of a page, or nowhere.
* Without tone marks, several times in a row: 的(de)(de)(de). Where it does so is random; how often
is the same for a character on the whole page, or on a line. Nobody writes a reading twice.
* Every fourth Han character, or every so many, whatever it is.
* With tone marks, at random, in the prose of a Simplified page: commonest words among them, which
  nobody explains, and not where they occur for the first time, as a person would.

Pinyin lessons, dictionaries, glosses and the words of songs keep none of these laws.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.page_text import line_start, lines_of
from shanben.base.patterns import compile_late
from shanben.base.tables import read_table
from shanben.base.types import Edit, Span
from shanben.pages.repair.converter.annotations import (
    BARE_CHARACTER,
    is_reading,
    is_table_character,
)
from shanben.pages.repair.insertions.groups import HAN, Group, find_groups, fits
from shanben.pages.repair.places import report_places

HAN_CHARACTER = compile_late(HAN)
# Nine of ten must keep a law that no person keeps: the rest are readings of the page itself.
LEAST_SHARE = 0.9
LEAST_REPEATED, LEAST_REPEATED_CHARACTERS = 3, 2
# Readings of characters that their line has several times: of 30 such on a real page none broke the law.
LEAST_AGAIN_ON_LINE = 3
LEAST_TONELESS, LEAST_AGAIN = 6, 2
LEAST_PERIODIC = 12
PERIODS = range(3, 10)
COMMONEST = 100
LEAST_COMMONEST = 3
# Of the characters that a page has several times, this part is annotated elsewhere than at the first.
LEAST_LATE = 0.25
LEAST_COMMON = 0.6
# In a list most of the annotated characters begin an item, or end one.
MOST_AT_ONE_PLACE = 0.5
ITEM_ENDS = ("", "\n", "\r", "、", "，", ",", " ", "；", ";")


class Enough(NamedTuple):
    """How many readings at random are enough, of how many characters; of how many without tones."""

    scattered: int
    scattered_characters: int
    toneless: int


# What is enough to take readings out, and to report them.
SURE, FEW = Enough(20, 12, 3), Enough(10, 8, 1)


class Kind(NamedTuple):
    """A kind of readings: the rule of its edits, and the gate that says which groups are of it."""

    rule: str
    select: Callable[[str, list[Group]], list[Group]]


def undo_readings(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that take the readings of one kind out, and what is left; mostly nothing."""
    groups = find_groups(text)
    for kind in KINDS:
        selected = kind.select(text, groups)
        if selected:
            with_blank = 2 * sum(group.has_blank for group in selected) > len(selected)
            edits = [_remove(text, group, kind.rule, with_blank) for group in selected]
            return edits, list(_report_left(text, groups, selected))
    for select in (_select_scattered, _select_toneless):
        few = select(text, groups, FEW)
        if few:
            return [], [_report_few(text, few)]
    return [], []


def _report_few(text: str, groups: list[Group]) -> Finding:
    spans = _with_characters(groups)
    message = (
        f'readings as converters put them in, such as "{text[slice(*spans[0])]}", '
        "but too few to be sure; left as found."
    )
    return report_places("R204", message, text, spans)


def _with_characters(groups: list[Group]) -> list[Span]:
    """Return the spans of readings, each with the character before it, as messages show them."""
    return [(group.start - 1, group.end) for group in groups]


def _remove(text: str, group: Group, rule: str, with_blank: bool) -> Edit:
    # A blank belongs to the reading where one follows most of them; else the page has it.
    end = group.end + (group.has_blank and with_blank)
    return Edit(group.start, end, text[group.start : end], "", rule)


def _report_left(text: str, groups: list[Group], selected: list[Group]) -> Iterator[Finding]:
    """Yield the finding on readings that are left on a page from which others were removed."""
    removed = {group.start for group in selected}
    left = [group for group in groups if group.start not in removed]
    if not left:
        return
    spans = _with_characters(left)
    message = (
        f'a reading at "{text[slice(*spans[0])]}" that does not keep the law of the others; '
        "left as found."
    )
    yield report_places("R204", message, text, spans)


def _select_repeated(text: str, groups: list[Group]) -> list[Group]:
    """Return readings several times in a row, and those of their page that stand once."""
    fitting = [group for group in groups if not group.is_toned and fits(group)]
    repeated = [group for group in fitting if group.times > 1]
    if len(repeated) < LEAST_REPEATED or len(fitting) < LEAST_SHARE * len(groups):
        return []
    lawful = _keep_law(fitting, [0] * len(fitting))
    if len(lawful) < len(fitting):
        lines = [*lines_of(text, (group.start for group in fitting))]
        # A law of lines that hold a character once says nothing.
        again = len(fitting) - len(
            {(line, group.character) for line, group in zip(lines, fitting, strict=True)}
        )
        by_line = _keep_law(fitting, lines) if again >= LEAST_AGAIN_ON_LINE else []
        lawful = max(lawful, by_line, key=len)
    characters = {group.character for group in lawful if group.times > 1}
    return lawful if len(characters) >= LEAST_REPEATED_CHARACTERS else []


def _keep_law(groups: list[Group], blocks: list[int]) -> list[Group]:
    """Return readings as often in a row as their character has them in its block, if nearly all are.

    `blocks` has the number of the block of text in which each of them stands.
    """
    times: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for block, group in zip(blocks, groups, strict=True):
        times[block, group.character][group.times] += 1
    usual = {place: _commonest_of(counts) for place, counts in times.items()}
    lawful = [
        group
        for block, group in zip(blocks, groups, strict=True)
        if group.times == usual[block, group.character]
    ]
    return lawful if len(lawful) >= LEAST_SHARE * len(groups) else []


def _select_toneless(text: str, groups: list[Group], enough: Enough = SURE) -> list[Group]:
    """Return readings without tone marks of characters that have one everywhere in the body."""
    fitting = [group for group in groups if not group.is_toned and group.times == 1 and fits(group)]
    if len(fitting) < LEAST_TONELESS or len(fitting) < LEAST_SHARE * len(groups):
        return []
    body = _find_body(text, fitting)
    counts = Counter(group.character for group in fitting)
    table = {
        character
        for character, count in counts.items()
        if count == body.count(character) and is_table_character(character)
    }
    lawful = [group for group in fitting if group.character in table]
    if len(lawful) < LEAST_SHARE * len(fitting) or not _runs_on(text, lawful):
        return []
    is_law = len(table) >= enough.toneless and len(lawful) - len(table) >= LEAST_AGAIN
    return lawful if is_law and _has_one_form(text, lawful) else []


def _find_body(text: str, groups: list[Group]) -> str:
    """Return the lines from the first with a reading to the last."""
    last = groups[-1].end
    return text[line_start(text, groups[0].start) : last] + text[last:].partition("\n")[0]


def _has_one_form(text: str, groups: list[Group]) -> bool:
    """Tell whether a blank follows all readings, or none; at a line's end it cannot be seen."""
    inside = [group for group in groups if text[group.end : group.end + 1] not in ("", "\n", "\r")]
    blanks = sum(group.has_blank for group in inside)
    return blanks >= LEAST_SHARE * len(inside) or blanks <= (1 - LEAST_SHARE) * len(inside)


def _runs_on(text: str, groups: list[Group]) -> bool:
    """Tell whether a character without a reading follows most readings: a list of glosses has none."""
    ends = (group.end + group.has_blank for group in groups)
    return 2 * sum(bool(BARE_CHARACTER.match(text, end)) for end in ends) >= len(groups)


def _commonest_of(counts: Counter[int]) -> int:
    """Return the number that was counted most often, of several the one that came first."""
    return max(counts, key=counts.__getitem__)


def _select_periodic(text: str, groups: list[Group]) -> list[Group]:
    """Return readings of every fourth Han character, or every so many."""
    fitting = [group for group in groups if group.times == 1 and fits(group)]
    if len(fitting) < max(LEAST_PERIODIC, LEAST_SHARE * len(groups)):
        return []
    places = [match.start() for match in HAN_CHARACTER.finditer(text)]
    numbers = [bisect_left(places, group.start - 1) for group in fitting]
    distances = Counter(after - before for before, after in pairwise(numbers))
    period = _commonest_of(distances)
    if period not in PERIODS or distances[period] < LEAST_SHARE * (len(fitting) - 1):
        return []
    return [] if _is_list(text, fitting) else fitting


def _is_list(text: str, groups: list[Group]) -> bool:
    """Tell whether the annotated characters begin or end the items of a list, one after another."""
    ends = sum(text[group.end : group.end + 1] in ITEM_ENDS for group in groups)
    starts = sum(not HAN_CHARACTER.match(text, group.start - 2) for group in groups)
    after = sum(text[group.start - 2 : group.start - 1] == ")" for group in groups)
    return max(ends, starts - after) > MOST_AT_ONE_PLACE * len(groups)


def _select_scattered(text: str, groups: list[Group], enough: Enough = SURE) -> list[Group]:
    """Return readings with tone marks that stand at random in Simplified prose."""
    fitting = [
        group
        for group in groups
        if group.times == 1 and is_reading(group.syllable, group.character)
    ]
    characters = Counter(group.character for group in fitting)
    if len(fitting) < max(enough.scattered, LEAST_SHARE * len(groups)):
        return []
    if len(characters) < enough.scattered_characters or not _runs_on(text, fitting):
        return []
    ranks = _common_ranks()
    commonest = sum(ranks.get(character, COMMONEST) < COMMONEST for character in characters)
    common = sum(character in ranks for character in characters)
    if commonest < LEAST_COMMONEST or common < LEAST_COMMON * len(characters):
        return []
    return fitting if _come_late(text, fitting) else []


def _come_late(text: str, groups: list[Group]) -> bool:
    """Tell whether characters are annotated elsewhere than where they stand for the first time."""
    first = {group.character: group.start - 1 for group in reversed(groups)}
    several = {character: start for character, start in first.items() if text.count(character) > 1}
    late = sum(text.index(character) < start for character, start in several.items())
    return late > 0 and late >= LEAST_LATE * len(several)


@cache
def _common_ranks() -> dict[str, int]:
    """Return the place of each of the commonest characters of Simplified text."""
    (simplified,) = (
        row["characters"] for row in read_table("common_characters") if row["script"] == "zh-Hans"
    )
    return {character: rank for rank, character in enumerate(simplified)}


# Every kind in the order in which pages are asked; the first that is seen is it.
KINDS = (
    Kind("R106", _select_repeated),
    Kind("R105", _select_toneless),
    Kind("R107", _select_periodic),
    Kind("R108", _select_scattered),
)
