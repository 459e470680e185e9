"""Tell how much work a page's markup is for a parser of HTML, before one is given it.

A parser keeps the elements that are open in a stack and searches it at many tags: whether there is a
`p` to be closed, whether an end tag ends anything. So elements that are never closed, and end tags
that end nothing, cost its depth each, and a page of 4 MB would take minutes (measured: 37,000 open
elements below `svg` and as many unknown end tags, 560 kB, take 4.5 s; twice as many, 18 s).

`measure_markup` follows the tags with the rules of the standard's tree construction (HTML 13.2.6) as
far as they decide what is open, and errs to the deeper side: what it does not know stays open. It
reads no attribute and makes no node. It stops as soon as the work is more than it may be, so its own
time grows with the length of the page alone.
"""

import re
from collections.abc import Iterable

# Steps through the stack a tag. A browser nests 512 elements and no more; a page of a site, between
# 10 and 40. One step takes 4 ns (measured), so that a megabyte of tags takes a fifth of a second.
MOST_STEPS = 256

# What opens a comment or a tag. What stands in the value of an attribute counts as a tag, too.
TOKEN = re.compile(r"<(?:!--(?!-?>)|(/?)([a-z][^\s/>\0]*))", re.I)
COMMENT_END = re.compile("--!?>")
# Text that is no markup ends so.
RAW_END = {
    name: re.compile(rf"</{name}[\s/>]", re.I) for name in ("script", "style", "textarea", "title")
}


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


FOREIGN = _names("svg math")
# What `has an element in scope` does not look beyond (13.2.4.2).
SCOPE = FOREIGN | _names(
    "applet caption table td th marquee object template select foreignobject desc mi mo mn ms mtext"
    " annotation-xml"
)
CELLS, ROWS, GROUPS = _names("td th caption"), _names("tr"), _names("tbody thead tfoot")
TABLE_PARTS = CELLS | ROWS | GROUPS | {"table", "colgroup"}
TABLE_SCOPE = FOREIGN | _names("table template select")
BLOCKS = _names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure"
    " footer header hgroup main menu nav ol pre listing search section summary ul form h1 h2 h3 h4 h5"
    " h6 hr table xmp plaintext p li dd dt"
)
SPECIAL = BLOCKS | SCOPE | TABLE_PARTS | _names("button iframe noembed noframes noscript body html")
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
# Nothing stays open after these: they are empty, or there is one of them and it is not nested.
NEVER_OPEN = _names(
    "area base basefont bgsound br col embed frame hr img image input keygen link meta param source"
    " track wbr html head body frameset"
)
# HTML begins anew inside these elements of drawings and formulas, and these tags end a drawing.
HTML_INSIDE = _names("foreignobject desc title mi mo mn ms mtext annotation-xml")
BREAKOUT = HEADINGS | _names(
    "b big blockquote body br center code dd div dl dt em embed head hr i img li listing menu meta nobr"
    " ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
# Only a drawing's tag can close itself; not with what may be the end of a value without quotes.
CLOSES_ITSELF = re.compile(
    r"""<[a-z][^\s<>/"'=]*+(?:\s++[^\s<>/"'=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'))?)*+\s*+/>""", re.I
)
P_SCOPE = SCOPE | {"button"}
LIST_SCOPE = SCOPE | {"ul", "ol"}
ITEM_SCOPE = SPECIAL - {"address", "div", "p"}

# What a start tag closes: the nearest of these elements and what is open in it, but none beyond those.
ClosedElements = tuple[frozenset[str], frozenset[str]]
CLOSED_BY: dict[str, ClosedElements] = {
    "li": (_names("li"), ITEM_SCOPE - {"li"}),
    **dict.fromkeys(("dd", "dt"), (_names("dd dt"), ITEM_SCOPE - {"dd", "dt"})),
    **dict.fromkeys(("td", "th"), (CELLS, TABLE_SCOPE)),
    **dict.fromkeys(ROWS, (ROWS, TABLE_SCOPE)),
    **dict.fromkeys(GROUPS, (GROUPS, TABLE_SCOPE)),
    **{name: (frozenset({name}), SPECIAL - {name}) for name in ("a", "nobr")},
    "button": (_names("button"), SCOPE),
}
# What an end tag does not look beyond; that of any other element, beyond no special one.
ENDS_WITHIN: dict[str, frozenset[str]] = {
    **dict.fromkeys(BLOCKS | SCOPE | {"button"}, SCOPE),
    **dict.fromkeys(TABLE_PARTS, TABLE_SCOPE),
    "p": P_SCOPE,
    "li": LIST_SCOPE,
    "select": frozenset(),
}


def is_heavy(html: str, tags: int) -> bool:
    """Return whether a page with this many `<` is more work for a parser than its length allows."""
    return measure_markup(html, MOST_STEPS * tags) is None


def measure_markup(html: str, most: int) -> int | None:
    """Return through how many open elements a parser steps at all tags; None when more than `most`.

    >>> measure_markup("<p>a<p>b<p>c", 100), measure_markup("<g>" * 100, 100)
    (2, None)
    """
    stack = _Stack()
    place = 0
    while (token := TOKEN.search(html, place)) is not None:
        place = token.end()
        if token[2] is None:
            place = _skip(html, COMMENT_END, place)
            continue
        name = token[2].lower()
        stack.steps += len(stack.names)
        if token[1]:
            stack.end(name)
        elif stack.is_foreign(name):
            if not CLOSES_ITSELF.match(html, token.start()):
                stack.push(name)
        else:
            stack.start(name)
            if name in RAW_END and not stack.holds(*FOREIGN, "select"):
                place = _skip(html, RAW_END[name], place)
        if stack.steps > most:
            return None
    return stack.steps


def _skip(html: str, end: re.Pattern[str], place: int) -> int:
    """Return where text ends that is no markup; without an end it is all the rest."""
    found = end.search(html, place)
    return found.end() if found else len(html)


class _Stack:
    """The names of the open elements, how many there are of each, and the steps taken through them."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.counts: dict[str, int] = {}
        self.steps = 0

    def holds(self, *names: str) -> bool:
        return any(self.counts.get(name) for name in names)

    def start(self, name: str) -> None:
        """Open an element of HTML, after what its tag closes."""
        if name in NEVER_OPEN or self._is_second(name):
            return
        top = self.names[-1] if self.names else ""
        if (top == "option" and name in ("option", "optgroup")) or {top, name} <= HEADINGS:
            self._cut(len(self.names) - 1)
        if name in BLOCKS:
            self._close(_names("p"), P_SCOPE)
        if name in CLOSED_BY:
            self._close(*CLOSED_BY[name])
        self.push(name)

    def push(self, name: str) -> None:
        """Open an element."""
        self.names.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1

    def is_foreign(self, name: str) -> bool:
        """Return whether a tag stands in a drawing or formula, and cannot be known to end it."""
        if not self.holds(*FOREIGN):
            return False
        if name not in BREAKOUT or self.holds(*HTML_INSIDE):
            return True
        self._cut(min(self.names.index(one) for one in FOREIGN if self.holds(one)))
        return False

    def end(self, name: str) -> None:
        """Close the element that an end tag ends, with all that is open in it."""
        self._close(frozenset({name}), ENDS_WITHIN.get(name, SPECIAL) - {name})

    def _is_second(self, name: str) -> bool:
        """Return whether a tag is passed over: no form and no select stands in another."""
        return name in ("form", "select") and self.holds(name) and not self.holds("template")

    def _close(self, wanted: frozenset[str], within: Iterable[str]) -> None:
        if not self.holds(*wanted):
            return
        for place in range(len(self.names) - 1, -1, -1):
            if self.names[place] in wanted:
                self._cut(place)
                return
            if self.names[place] in within:
                return
            self.steps += 1

    def _cut(self, place: int) -> None:
        for name in self.names[place:]:
            self.counts[name] -= 1
        del self.names[place:]
