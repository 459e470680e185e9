"""Signs of damage that nothing can undo: reported, never "fixed".

Bytes that a decoder gave up on (U+FFFD, 锟斤拷, 烫烫烫) hold nothing any more. Text whose words a
program replaced by synonyms, and lines of keywords for search engines before an article, were
never anything else; they are for the curator to judge.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from shanben.base.findings import Finding
from shanben.base.page_text import line_of, line_start, lines_of
from shanben.base.patterns import compile_late
from shanben.base.tables import read_table
from shanben.pages.repair.converter.annotations import READING
from shanben.pages.repair.places import report_places
from shanben.pages.repair.scripts import count_scripts

REPLACEMENT = "\ufffd"
# U+FFFD in UTF-8 read as GBK, and uninitialised memory of Windows programs; not in quotes, where
# somebody writes about them.
GHOST_SIGNS = "锟烫屯"
LOST_SIGNS = REPLACEMENT + GHOST_SIGNS
GHOSTS = ("锟斤拷", "烫烫烫", "屯屯屯")
GHOST = re.compile("(?<![“「『\"'锟斤拷烫屯])(?:(?:锟斤拷)+|烫{3,}|屯{3,})(?![”」』\"'])")
LOST = re.compile("\ufffd+")
CONTEXT = 6
# What is left of GBK that was taken for UTF-8, where the rest was dropped: letters of alphabets that
# nobody writes in one word. Pages with one of the far ones are searched; the first three count as one,
# which transcriptions mix.
FAR_LETTERS = "\u0530-\u07ff"
FIRST_FAR, LAST_FAR = FAR_LETTERS.split("-")
ALPHABETS = ("\u03ff", "\u052f", "\u058f", "\u05ff", "\u06ff", "\u07ff")  # where they end
LETTERS = compile_late("[\u00c0-\u02af\u0370-\u07ff]{2,}")
LEAST_MIXED, LONGEST_MIXED = 2, 12

KEYWORD_LINES = 40
KEYWORD_SEPARATOR = re.compile(r"[,，、|_;；\s]+")
SENTENCE_MARK = re.compile("[。！？：:“”《》(（]")
LEAST_KEYWORDS = 8
LONGEST_KEYWORD = 10
HAN = compile_late("[\u3400-\u9fff]")
SHORTEST_KEYWORD_LINE, LONGEST_KEYWORD_LINE = 40, 2000
# Lines above an article in the other script, and how clearly the article must be Traditional.
HEAD_LINES, BODY = 12, 2000
LEAST_SIMPLIFIED, LEAST_TRADITIONAL = 3, 40
SHORTEST_FOREIGN_LINE, LEAST_SIMPLIFIED_IN_LINE, LEAST_CONTRAST = 16, 6, 10
# Of a list less is enough, if nothing in it is Traditional: menus have no commas.
LIST = re.compile("[^,，_。！？!?“”《》]{4,}(?:[,，_][^,，_。！？!?“”《》]{4,})+")
LEAST_SIMPLIFIED_IN_LIST = 3
# On a page with readings all was made Traditional, names and menus as well, but what was put in later.
LEAST_READINGS, SHORTEST_LATER_LINE = 5, 4
LONG_LINE = 60
# Sites have one script in their menus and another in some articles.
BREADCRUMB = re.compile("[>»＞›：:]|来源|时间|日期|作者|位置|首页|[0-9]{4}[-/年.]")
MOST_SIMPLIFIED_SHARE = 0.05
# Noise: signs and pairs of signs with a blank after each, alone on a line or after its last mark;
# a formula has few pairs of a letter with a figure or a mark.
NOISE_SIGN = re.compile(" [!-~]{1,2} [!-~]{1,2} [!-~]{1,2} ")
NOISE = re.compile(
    r"(?:\A|[\n。！？!?…”」])((?:[ \t]?[!-~]{1,2} ){4,60}[ \t]?[!-~]{1,2})[ \t\r]*(?=\n|$)"
)
SIGN = re.compile(r"(?<![^ ])(?:[!-/:-@\[-`{-~][!-~]|[!-~][!-/:-@\[-`{-~])(?![^ ])")
LEAST_SIGNS, LEAST_NOISE_LINES = 2, 2
# Or with the text of the line, or an address, right before them or after. There lists of letters and
# shares are commoner, so that only marks count which no list has beside them.
GLUED_NOISE = re.compile(
    r"""
    ^[ \t]*((?:[!-~]{1,2}[ ]){4,60}[!-~]{0,2})(?=[\u4e00-\u9fff]|www\.|https?:)  # before the text
    |(?<=[^ \t\n])((?:[!-~]{1,2}[ ]){4,60}[!-~]{1,2})[ \t\r]*$  # or after it
    """,
    re.MULTILINE | re.VERBOSE,
)
STRANGE_SIGN = re.compile(
    r"(?<![^ ])(?:[!-(*+/<-@[-`{-~][0-9A-Za-z]|[0-9A-Za-z][!-(*+/<-@[-`{-~])(?![^ ])"
)
# Others put some signs after the paragraphs themselves: no words, and brackets and quotes that stand
# alone, as they do in no formula, and have no partner in the line, as in a line of code.
NOISE_TAIL = re.compile(
    r" (?<=[\u2014-\u2026\u3001-\u9fff\uff01-\uff5e0-9)\]:;,] )([!-~]{4,14})[ \r]*$", re.MULTILINE
)
# Or before what goes on with a sentence: no word, letters of both cases, marks of three kinds.
NOISE_HEAD = re.compile("^[ \r]*([!-~]{5,14}(?: [!-~]{5,14})?) (?=[\u4e00-\u9fff“‘])", re.MULTILINE)
SIGN_OF_HEAD, LEAST_KINDS, LEAST_HEADS = re.compile(r"[^\w ]"), 3, 3
LETTER_CASES = re.compile("(?=.*[a-z]).*[A-Z]")
WORD = re.compile("[a-z]{4}")
PAIRED = (("(", ")"), ("[", "]"), ("{", "}"))
TWINS = (*PAIRED, ("<", ">"))
LEAST_TAILS = 5
LEAST_SPUN = 3


def find_lost_bytes(text: str, suspects: frozenset[str]) -> Iterator[Finding]:
    """Yield one finding for each line with bytes that a decoder gave up on.

    `suspects` are the suspicious characters of the page.
    """
    if REPLACEMENT in suspects:
        yield from _group_by_line(text, LOST, "R205", "undecodable bytes")
    if not suspects.isdisjoint(GHOST_SIGNS) and any(ghost in text for ghost in GHOSTS):
        yield from _group_by_line(text, GHOST, "R206", "bytes replaced twice over")


def find_mixed_letters(text: str, suspects: frozenset[str]) -> Iterator[Finding]:
    """Yield the finding on letters of several alphabets in a row: the rest of the bytes is gone."""
    if not any(FIRST_FAR <= one <= LAST_FAR for one in suspects):
        return
    mixed = [one.span() for one in LETTERS.finditer(text) if _mixes_alphabets(one.group())]
    if len(mixed) >= LEAST_MIXED:
        start, end = mixed[0]
        shown = text[start : min(end, start + LONGEST_MIXED)]
        message = (
            f'GBK taken for UTF-8 near "{shown}"; it cannot be read back, and is left as found.'
        )
        yield report_places("R207", message, text, mixed)


def _mixes_alphabets(letters: str) -> bool:
    """Tell whether letters are of several alphabets.

    >>> _mixes_alphabets("Ĵעİ"), _mixes_alphabets("tʃæθŋ"), _mixes_alphabets("русский")
    (True, False, False)
    """
    return len({bisect_left(ALPHABETS, one) for one in letters}) > 1


def find_page_signs(
    text: str, suspects: frozenset[str], near: str, *, has_both_scripts: bool, has_blanks: bool
) -> list[Finding]:
    """Return the findings on the page as a whole: keyword lines, lines of noise and spun words.

    `suspects` are the suspicious characters of the page, `near` what stands around those that give
    notice of spun words; the others are members of a `Look`, too.
    """
    findings = _find_keyword_lines(text)
    if has_both_scripts:
        known = {finding.line for finding in findings}
        findings += [one for one in _find_foreign_lines(text) if one.line not in known]
    if has_blanks and NOISE_SIGN.search(text):
        findings += _find_noise(text)
    if has_blanks:
        findings += _find_noise_tails(text)
    if near:
        findings += _find_spun_words(text, suspects, near)
    return findings


def _find_spun_words(text: str, suspects: frozenset[str], near: str) -> Iterator[Finding]:
    by_sign = _spun_by_sign()
    likely = [word for sign in suspects for word in by_sign.get(sign, ())]
    if sum(word in near for word in likely) < LEAST_SPUN:
        return
    spun = spun_words()
    words = [word for word in dict.fromkeys(_spun_pattern().findall(text)) if word in spun]
    if len(words) >= LEAST_SPUN:
        shown = "、".join(words[:4])
        yield Finding(
            rule="R302",
            message=f"words look replaced by a program: {shown}.",
            line=line_of(text, text.index(words[0])),
            count=len(words),
        )


@cache
def spun_words() -> dict[str, str]:
    """Return the spun words, each with the character by which it is noticed."""
    return {row["spun"]: row["sign"] for row in read_table("spun_words")}


@cache
def _spun_by_sign() -> dict[str, list[str]]:
    """Return the spun words that each character gives notice of."""
    by_sign: dict[str, list[str]] = {}
    for word, sign in spun_words().items():
        by_sign.setdefault(sign, []).append(word)
    return by_sign


@cache
def _spun_pattern() -> re.Pattern[str]:
    """Return a pattern for the spun words: a class of first characters is found fastest."""
    words = sorted(spun_words())
    firsts = "".join(sorted({word[0] for word in words}))
    # The longest first: 用 is the rest of one word, 用法式 of another.
    rests = sorted({word[1:] for word in words}, key=lambda rest: (-len(rest), rest))
    return re.compile(f"[{firsts}](?:{'|'.join(rests)})")


def _group_by_line(text: str, pattern: re.Pattern[str], rule: str, what: str) -> Iterator[Finding]:
    lines: dict[int, list[re.Match[str]]] = {}
    found = list(pattern.finditer(text))
    numbers = lines_of(text, (match.start() for match in found))
    for number, match in zip(numbers, found, strict=True):
        lines.setdefault(number, []).append(match)
    for line, matches in lines.items():
        start, end = matches[0].span()
        around = text[max(0, start - CONTEXT) : min(end, start + 6) + CONTEXT]
        context = " ".join(around.split())
        yield Finding(
            rule=rule,
            message=f'{what} near "{context}"; left as found.',
            line=line,
            start=start,
            end=end,
            count=len(matches),
        )


def _find_keyword_lines(text: str) -> list[Finding]:
    lines = text[:20_000].split("\n", KEYWORD_LINES)[:KEYWORD_LINES]
    # Long enough, and no sentence: few lines are left.
    likely = [
        (number, line)
        for number, line in enumerate(lines)
        if len(line) >= SHORTEST_KEYWORD_LINE and "。" not in line
    ]
    findings = []
    for number, line in likely:
        if _is_keyword_line(line):
            start = sum(map(len, lines[:number])) + number
            findings.append(
                Finding(
                    rule="R301",
                    message=f'keywords for search engines: "{line.strip()[:16]}…".',
                    line=number + 1,
                    start=start,
                    end=start + len(line),
                )
            )
    return findings


def _find_foreign_lines(text: str) -> Iterator[Finding]:
    """Yield the finding on lines in Simplified script on top of a page that is Traditional.

    Converters make an article Traditional; what others put above it for search engines they do not.
    """
    head, position = [], 0
    has_readings = len(READING.findall(text[:BODY])) >= LEAST_READINGS
    shortest = SHORTEST_LATER_LINE if has_readings else SHORTEST_FOREIGN_LINE
    for number, line in enumerate(text[:20_000].split("\n", HEAD_LINES)[:HEAD_LINES], 1):
        if "。" in line:
            break
        is_menu = len(line) < LONG_LINE and BREADCRUMB.search(line)
        is_list = LIST.fullmatch(line.strip()) is not None
        if (is_list or len(line) >= shortest) and not is_menu:
            simplified, traditional = count_scripts(line)
            is_sure = (is_list or has_readings) and not traditional
            least = LEAST_SIMPLIFIED_IN_LIST if is_sure else LEAST_SIMPLIFIED_IN_LINE
            if simplified >= max(least, LEAST_CONTRAST * traditional):
                head.append((number, position, line))
        position += len(line) + 1
    if not head:
        return
    # Short pages have nothing after so many lines.
    _, last, line = head[-1]
    if not any(_is_traditional(text[start:]) for start in (position, last + len(line))):
        return
    for number, start, line in head:
        yield Finding(
            rule="R301",
            message=f'a line in the other script above the page: "{line.strip()[:16]}…".',
            line=number,
            start=start,
            end=start + len(line),
        )


def _is_traditional(text: str) -> bool:
    simplified, traditional = count_scripts(text[:BODY])
    return traditional >= LEAST_TRADITIONAL and simplified <= MOST_SIMPLIFIED_SHARE * traditional


def _find_noise(text: str) -> Iterator[Finding]:
    """Yield the finding on lines of single signs, as forums put them between paragraphs."""
    # By their ends: what is found in both ways counts once.
    glued = (match for match in GLUED_NOISE.finditer(text) if _has_strange_signs(match.group()))
    found = {match.end(): match.span(match.lastindex or 0) for match in glued}
    found |= {match.end(): match.span(1) for match in NOISE.finditer(text) if _has_signs(match[1])}
    lines = sorted(found.values())
    if len(lines) < LEAST_NOISE_LINES:
        return
    start, end = lines[0]
    shown = text[start : min(end, start + 16)]
    yield Finding(
        rule="R304",
        message=f'lines of single signs, as forums put them against copying: "{shown}".',
        line=line_of(text, start),
        start=start,
        end=end,
        count=len(lines),
    )


def _has_signs(noise: str) -> bool:
    return len(SIGN.findall(noise)) >= LEAST_SIGNS


def _has_strange_signs(noise: str) -> bool:
    """Tell whether signs have several marks beside letters and figures: `5% 6%` and `#1 #2` have one."""
    marks = {one for sign in STRANGE_SIGN.findall(noise) for one in sign if not one.isalnum()}
    return len(marks) >= LEAST_SIGNS


def _find_noise_tails(text: str) -> Iterator[Finding]:
    """Yield the findings on signs that stand at the ends of lines, or beginnings, beside a blank."""
    tails = [match for match in NOISE_TAIL.finditer(text) if _is_noise(text, match)]
    heads = [match.span(1) for match in NOISE_HEAD.finditer(text) if _is_noisy(match[1])]
    if len(heads) >= LEAST_HEADS:
        start, end = heads[0]
        message = (
            f'signs before sentences, as forums put them against copying: "{text[start:end]}".'
        )
        yield report_places("R304", message, text, heads)
    if len(tails) >= LEAST_TAILS:
        message = (
            f'signs at the ends of lines, as forums put them against copying: "{tails[0][1]}".'
        )
        yield report_places("R304", message, text, [match.span(1) for match in tails])


def _is_noisy(signs: str) -> bool:
    """Tell whether signs before a sentence have no word among them, and are of too many kinds for code.

    >>> _is_noisy("k7{Bq]^m"), _is_noisy("a[0]"), _is_noisy("Map<K,V>")
    (True, False, False)
    """
    kinds = set(SIGN_OF_HEAD.findall(signs))
    if len(kinds) < LEAST_KINDS or WORD.search(signs) or not LETTER_CASES.match(signs):
        return False
    return all(signs.count(first) != signs.count(last) for first, last in TWINS if first in kinds)


def _is_noise(text: str, tail: re.Match[str]) -> bool:
    """Tell whether signs have no word among them, and a bracket or quote without its partner."""
    signs = tail[1]
    if WORD.search(signs):
        return False
    line = text[line_start(text, tail.start()) : tail.end(1)]
    if signs.count('"') % 2 and line.count('"') % 2:
        return True
    return any(
        signs.count(first) != signs.count(last) and line.count(first) != line.count(last)
        for first, last in PAIRED
    )


def _is_keyword_line(line: str) -> bool:
    """Tell whether a line is a list of short phrases that turn around one word."""
    if not SHORTEST_KEYWORD_LINE <= len(line) <= LONGEST_KEYWORD_LINE or SENTENCE_MARK.search(line):
        return False
    phrases = [phrase for phrase in KEYWORD_SEPARATOR.split(line) if phrase]
    if len(phrases) < LEAST_KEYWORDS or max(map(len, phrases)) > LONGEST_KEYWORD:
        return False
    first = [
        phrase[place : place + 2] for phrase in phrases[:3] for place in range(len(phrase) - 1)
    ]
    turns = any(
        sum(pair in phrase for phrase in phrases) * 2 >= len(phrases)
        for pair in dict.fromkeys(first)
    )
    # Entities turn around "&#", too.
    return turns and 2 * len(HAN.findall(line)) >= len(line)
