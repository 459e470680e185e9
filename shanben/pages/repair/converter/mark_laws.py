"""What quotes, brackets and the ends of lines say about an original.

The language model knows words; it does not know that a quote which was opened has to be closed, or
that a paragraph ends with a full stop. These laws decide where a decoder lost half of a mark.
"""

import re
from functools import lru_cache

PARTNERS = {
    "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "（": "）",
}  # fmt: skip
CLOSING = frozenset(PARTNERS.values())
QUOTE_ENDS = frozenset("”’」』")
QUOTE_STARTS = frozenset(start for start, end in PARTNERS.items() if end in QUOTE_ENDS)
# Quotes may be opened lines before; these are opened where they are closed.
ROUND = frozenset(")）")
ALL_BRACKETS = (*PARTNERS, *sorted(CLOSING))
BRACKETS = re.compile("[“‘「『《〈(（”’」』》〉)）]")
AT_END = tuple("。！？!?：:…”’」』》)）")
NOT_AT_END = tuple("、，,“‘「『《〈（(·～")
DOUBLE_MARKS = re.compile(
    "(?=[“‘「『《〈(（。，、；：,;:][。，、；：？！,;:?!·～]|[？！?!][。，、；：,;:])"
)
# Text without one of these neither opens, closes nor doubles anything.
HAS_MARK = re.compile("[“‘「『《〈(（”’」』》〉)）。，、；：？！,:;?!…]")
# A sentence that is quoted has ended with its own full stop, and is no name in a list.
ENDED_TWICE = re.compile("(?=。[”’」』][。，,、等])")
# Nobody quotes a clause of one character after another one.
LONE_CLAUSE = re.compile("[，。；：,;:][\u4e00-\u9fff][”’」』]")
# These are written twice.
LONE_DOTS = re.compile("(?<!…)…(?=[^…])")
FULL_STOPS = re.compile("(?=。。)")
# A quoted sentence has a verb; "。" after fewer characters is something else, but for what is said.
SHORT_QUOTE = re.compile("(?<![：:])[“‘「『《〈][^。，？！,?!”’」』》〉]{0,3}。[”’」』》〉]")
# What is said, of more than five characters: of 740 such ones of newspapers 695 ended as sentences do.
SAID = re.compile("[：:][“‘「『][^”’」』]{6,}\\Z")
ENDS_SAID = frozenset("。！？!?…；;—")
# What is quoted right after a character that is no verb of saying, without a mark, is a name: of 3,200
# such ones of a newspaper and of people's reviews one had a full stop.
NAMED = re.compile(
    r"""
    [\u4e00-\u9fff] (?<![說説说道問问答曰叫喊稱称想云寫写])       # a character, no verb of saying,
    [“‘「『] [^，。、；：？！,;:?!“”‘’「」『』《》〈〉]{4,14}  # a quote without marks
    。[”’」』]                                                # and its end
    """,
    re.VERBOSE,
)
LONGEST_NAMED = 18

# Nats, like all costs: chosen on generated pages (benchmarks/repair_quality.py).
BRACKET_PENALTY = 6.0
BRACKET_BONUS = 4.0
END_PENALTY = 2.5
MARKS_PENALTY = 8.0
# Two full stops side by side are both: two marks that do not fit, and a full stop too many.
DOTS_PENALTY = 2 * MARKS_PENALTY
# A longer line is no headline.
PROSE_LENGTH = 40
SAID_PENALTY = 3.0


def mark_cost(left: str, restored: str, at_end: bool) -> float:
    """Return the cost of brackets and marks that do not fit together in `left` + `restored`.

    >>> mark_cost("他說「我們都想", "去。", True), mark_cost("他說「我們都想", "去。」", True)
    (6.0, -4.0)
    """
    if not at_end and not HAS_MARK.search(restored):
        return 0.0
    cost = MARKS_PENALTY * _count_misfits(left, restored)
    if at_end:
        cost += MARKS_PENALTY * restored.endswith(NOT_AT_END)
        if not restored.endswith(AT_END) and (
            len(left) > PROSE_LENGTH or "。" in left or "。" in restored
        ):
            cost += END_PENALTY
    opened = list(open_brackets(left))
    for place, character in enumerate(restored):
        if character in PARTNERS:
            cost += BRACKET_PENALTY if character in opened else 0.0
            opened.append(character)
        elif character in CLOSING:
            if opened and PARTNERS[opened[-1]] == character:
                cost -= BRACKET_BONUS
                cost += SAID_PENALTY * breaks_off(left + restored[:place], opened.pop())
            else:
                cost += BRACKET_PENALTY + MARKS_PENALTY * (character in ROUND)
    return cost + (BRACKET_PENALTY if opened and at_end else 0.0)


def _count_misfits(left: str, restored: str) -> int:
    """Return how many marks of `restored` nobody writes beside what they stand beside."""
    count = len(DOUBLE_MARKS.findall(left[-1:] + restored))
    count += LONE_CLAUSE.match(left[-1:] + restored) is not None
    if "…" in restored:
        count += len(LONE_DOTS.findall(left[-1:] + restored))
    if "。" in restored:
        count += len(FULL_STOPS.findall(left[-1:] + restored))
        # One character more tells whether it is said.
        count += SHORT_QUOTE.search(left[-5:] + restored, len(left[-5:-4])) is not None
        count += NAMED.search(left[-LONGEST_NAMED:] + restored) is not None
        count += len(ENDED_TWICE.findall(left[-2:] + restored))
    return count


def breaks_off(text: str, opening: str) -> bool:
    """Tell whether what is said at the end of `text` breaks off: its quote is not to be closed there.

    >>> breaks_off("他說:“我們明天都想去", "“"), breaks_off("他說:“我們明天都想去。", "“")
    (True, False)
    """
    if opening not in QUOTE_STARTS or text[-1:] in ENDS_SAID:
        return False
    begin = text.rfind(opening)
    return SAID.match(text, max(0, begin - 1)) is not None


def seam_cost(restored: str, right: str) -> float:
    """Return the cost of marks that do not fit together where an original meets the page's own text.

    >>> seam_cost("去了，", "。他"), seam_cost("去了", "。他")
    (8.0, 0.0)
    """
    does_not_fit = DOUBLE_MARKS.match(restored[-1:] + right[:1])
    return MARKS_PENALTY * bool(does_not_fit or ENDED_TWICE.match(restored[-2:] + right[:1]))


def bracket_costs(opened: tuple[str, ...]) -> dict[str, float]:
    """Return what each bracket and quote costs next, where those in `opened` are not closed."""
    expected = PARTNERS[opened[-1]] if opened else ""
    return {
        bracket: -BRACKET_BONUS
        if bracket == expected
        else BRACKET_PENALTY * (bracket in CLOSING or bracket in opened)
        for bracket in ALL_BRACKETS
    }


@lru_cache(maxsize=256)
def open_brackets(text: str) -> tuple[str, ...]:
    """Return the brackets and quotes of `text` that are not closed."""
    opened: list[str] = []
    for character in BRACKETS.findall(text):
        if character in PARTNERS:
            opened.append(character)
        elif opened and PARTNERS[opened[-1]] == character:
            opened.pop()
    return tuple(opened)


def closes_other_quote(left: str, restored: str) -> bool:
    """Tell whether `restored` closes a quote of another kind than the one that is open before it.

    >>> closes_other_quote("他說‘我去", "。』後"), closes_other_quote("他說『我去", "。』後")
    (True, False)
    """
    for place, one in enumerate(restored):
        opened = open_brackets(left + restored[:place]) if one in QUOTE_ENDS else ()
        if opened and PARTNERS[opened[-1]] in QUOTE_ENDS.difference(one):
            return True
    return False
