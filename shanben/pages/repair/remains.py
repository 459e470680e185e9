"""Text that programs left as question marks or escapes, or put signs and asterisks into: told.

A database that knew no Chinese printed `?` for each character: they are lost. Text that a page holds as
escapes, the number of each character or byte after a sign, was never turned into characters. Sites
strew signs into words, against copying, that nobody types; filters put asterisks for words, as
`**条` for 第一条, and who fears them writes syllables, as `cH0U` for 抽. Some page has each of these by
design, so more of it is wanted than anybody writes.
"""

import re
from collections.abc import Iterator

from shanben.base.findings import Finding
from shanben.base.patterns import compile_late
from shanben.pages.repair.language.model import word_cost
from shanben.pages.repair.places import report_places, show_place

# Lines of question marks: some of them together, with a mark or a figure between others, and no text.
# Who asks loudly writes no marks between.
TEXTLESS_LINE = re.compile(r"^[^A-Za-z\u3040-\u9fff\n]+$", re.MULTILINE)
TOGETHER, APART = "????", re.compile(r"\?\?[^?\n]{1,3}\?\?")
LEAST_QUESTION_MARKS, LEAST_LOST_SHARE = 40, 0.5
# Han characters as programs write them, six and more together with their marks; not in an address.
ESCAPES = compile_late(
    r"""
    (?:\\u(?:[4-9][0-9A-Fa-f]{3}|(?:20|30|ff|FF)[0-9A-Fa-f]{2})){6,}  # \u6c5f\u57ce,
    | (?<![/=?&%\w.-])(?:%[Ee][2-9A-Fa-f]%[89AaBb][0-9A-Fa-f]%[89AaBb][0-9A-Fa-f]){6,}  # %E6%B1%9F,
    | (?<![\w=])(?:=E[2-9A-F]=[89AB][0-9A-F](?:=\n)?=[89AB][0-9A-F](?:=\n)?){6,}  # or =E6=B1=9F
    """,
    re.VERBOSE,
)
# Signs of escapes: 18 characters of `\u`. Somebody who explains them shows fewer.
LEAST_ESCAPED = 108
# How each character begins, of which eleven characters stand there at most. Nearly no page has so many
# beginnings, which is found in a hundredth of the time.
BEGINNINGS, LEAST_BEGINNINGS = ("\\u", "%e", "%E", "=E"), LEAST_ESCAPED // 11
# Signs inside words, and those that keyboards do not offer: of games, of alchemy, and of blocks in which
# most codes have no sign.
# The sign comes first, so that the search skips everything else.
STREWN = compile_late(
    r"""
    [\u2600-\u27bf\u3297-\u3299\U0001f000-\U0001faff](?<=[\u4e00-\u9fff].)  # after a Han character,
    [\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]{0,3}(?=[\u4e00-\u9fff])  # perhaps more, and the next one
    """,
    re.VERBOSE,
)
UNTYPED = compile_late(
    r"""
    [\u2680-\u268f\u26b3-\u26bc\u26c6-\u26cd]  # dice, asteroids, signs of roads,
    | [\U0001f000-\U0001f003\U0001f005-\U0001f0ce]  # dominoes, and tiles and cards that no emoji shows,
    | [\U0001f203-\U0001f219\U0001f21b-\U0001f22e\U0001f23c-\U0001f24f]  # places without a character,
    | [\U0001f700-\U0001f7df]  # or signs of alchemy and shapes
    """,
    re.VERBOSE,
)
LEAST_STREWN, LEAST_UNTYPED = 6, 3
# Or such as are typed, but in the middle of common words: 液🤩體. Between words chance makes one or two.
LEAST_IN_WORDS, COMMON_WORD = 4, 14.0
# Where a program put readings into the page as well, any such sign beside them is its own.
STREWN_AFTER_READING = compile_late(
    "[\u2600-\u27bf\u3297-\u3299\U0001f000-\U0001faff](?<=[)].)(?=.?[\u4e00-\u9fff0-9。,、])"
)
LEAST_AFTER_READINGS = 3
# Stars in the middle of sentences: ratings stand after what is rated, before a mark, a blank or an end.
STAR = "★"
STARS = compile_late(f"{STAR}(?<=[\u4e00-\u9fff”“》)].){STAR}{{0,3}}(?=[\u4e00-\u9fff“”《])")
LEAST_STARS = 6
# A filter took the number of a law's first article. What asterisks set off has them on both sides.
MASKED = compile_late(
    r"^(?=[^*\n]*\*\*[^*\n]*$)[^*\n]*?((?<![\w*])\*\*[章条節节款届屆]|[\u4e00-\u9fff]\*\*》)",
    re.MULTILINE,
)
LEAST_MASKED = 2
MASK = "**"
LEAST_ASTERISKS = len(MASK) * LEAST_MASKED
# A syllable of pinyin in the middle of Chinese, with a capital inside, as nobody types it. One that
# begins with a capital could be a formula (GaN, CaO), two letters a unit (mA), and a word after a small
# one a name of code (baoMing).
FINAL = "(?:[iu]?[aeo0](?:[io0u]|ng?)?|i(?:ng?|u)?|i?[o0]ng|u[in]?|v)"
WRITTEN = compile_late(
    rf"""
    [b-df-hj-np-tw-z](?<=[\u4e00-\u9fff，。！？：“”…、,].)  # a small letter after Chinese,
    (?=[a-z]?[AEIOUVH0][A-Za-z0]|[a-z][AEIOUV]|[a-z]{{1,2}}NG?(?![A-Za-z0]))  # a capital in it,
    (?i:h?{FINAL}(?:(?:[zcs]h|[b-df-hj-np-tw-z]){FINAL})?)  # no more than two of these,
    (?=[\u4e00-\u9fff，。、！？；：“”…」』,.!?;:])(?![,.!?;:][0-9A-Za-z])  # and Chinese again
    """,
    re.VERBOSE,
)
LEAST_WRITTEN, LEAST_KINDS_WRITTEN = 3, 2


def find_lost_lines(text: str) -> Iterator[Finding]:
    """Yield the finding on lines of which nothing but question marks is left."""
    lines = [line for line in TEXTLESS_LINE.finditer(text) if _is_lost(line.group())]
    if sum(line.group().count("?") for line in lines) >= LEAST_QUESTION_MARKS:
        spans = [line.span() for line in lines]
        message = f'text lost in question marks near "{show_place(text, spans[0])}"; left as found.'
        yield report_places("R212", message, text, spans)


def _is_lost(line: str) -> bool:
    is_most = line.count("?") >= LEAST_LOST_SHARE * len(line)
    return is_most and TOGETHER in line and APART.search(line) is not None


def find_remains(text: str) -> Iterator[Finding]:
    """Yield the findings on escapes, strewn signs and masked words; each of them once."""
    shows_escapes = sum(map(text.count, BEGINNINGS)) >= LEAST_BEGINNINGS
    escapes = [match.span() for match in ESCAPES.finditer(text)] if shows_escapes else []
    if sum(end - start for start, end in escapes) >= LEAST_ESCAPED:
        shown = show_place(text, escapes[0])
        message = f'Chinese written as escapes near "{shown}"; left as found.'
        yield report_places("R213", message, text, escapes)
    strewn = _find_strewn(text)
    if strewn:
        yield _report_strewn(text, strewn)
    is_masked = text.count(MASK) >= LEAST_MASKED
    masked = [match.span(1) for match in MASKED.finditer(text)] if is_masked else []
    if len(masked) >= LEAST_MASKED:
        start, end = masked[0]
        message = f'words look masked with asterisks: "{text[start:end]}".'
        yield report_places("R305", message, text, masked)


def find_written_syllables(text: str) -> Iterator[Finding]:
    """Yield the finding on syllables that stand for words, so that a filter lets them pass."""
    written = [match.span() for match in WRITTEN.finditer(text)]
    kinds = {text[start:end] for start, end in written}
    if len(written) >= LEAST_WRITTEN and len(kinds) >= LEAST_KINDS_WRITTEN:
        shown = show_place(text, written[0])
        message = f'syllables written for words, against a filter: "{shown}".'
        yield report_places("R305", message, text, written)


def find_strewn_after_readings(text: str) -> Iterator[Finding]:
    """Yield the finding on signs right after readings, on a page into which a program put readings."""
    strewn = [match.span() for match in STREWN_AFTER_READING.finditer(text)]
    if len({text[start] for start, _ in strewn}) >= LEAST_AFTER_READINGS:
        yield _report_strewn(text, strewn)


def _break_words(text: str, strewn: list[tuple[int, int]]) -> bool:
    """Tell whether half of the signs and more, of several kinds, stand inside common words."""
    inside = [
        text[start] for start, end in strewn if word_cost(text[start - 1] + text[end]) < COMMON_WORD
    ]
    return 2 * len(inside) >= len(strewn) and len({*inside}) >= LEAST_IN_WORDS


def _report_strewn(text: str, strewn: list[tuple[int, int]]) -> Finding:
    start, end = strewn[0]
    shown = text[max(0, start - 2) : end + 2]
    message = f'signs strewn into words, against copying: "{shown}".'
    return report_places("R304", message, text, strewn)


def _find_strewn(text: str) -> list[tuple[int, int]]:
    """Return where signs stand inside words; nothing where there are few, or such as people type."""
    strewn = [match.span() for match in STREWN.finditer(text)]
    if len(strewn) >= LEAST_STREWN:
        untyped = {sign for start, end in strewn for sign in UNTYPED.findall(text, start, end)}
        if len(untyped) >= LEAST_UNTYPED or _break_words(text, strewn):
            return strewn
    stars = [match.span() for match in STARS.finditer(text)] if STAR in text else []
    return stars if len(stars) >= LEAST_STARS else []
