"""Cut a line into labels and their values: 发布日期:2022-07-01   来源:政法委浏览次数: 字号:〖.

A value begins after a label with a colon and ends where the next label begins, at a bar, or at two
blanks. What stands before the first label has no label. Judging the values is not done here.
"""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.tools.known_words import (
    bare_label_characters,
    bare_label_heads,
    find_labels,
    label_kinds,
    match_bare_label,
    phrases,
    role_words,
)
from shanben.pages.extract.tools.lines import SHORT, Line, strip_span


class LabelledValue(NamedTuple):
    """A label and its value, as spans of the page; an empty value has start == end.

    `kind` is what the label announces, as the table of labels says; `line` is the number of the line
    in which the value stands.
    """

    kind: str
    label: str
    label_start: int
    label_end: int
    start: int
    end: int
    line: int


# The labelled values of lines, by the positions of the lines.
LabelledLines = dict[int, list[LabelledValue]]

LONGEST_LABEL = 8  # characters of a label that stands alone
_CUT = re.compile(r" {2,}| ?\||[〖】\])]")
_OPENERS = {")": "(", "]": "[", "】": "【"}  # a bracket that closes inside a value belongs to it
_EDGE = " \u3000\u00a0\t:：|·,，、;；/-"


def find_labelled(page: str, lines: list[Line]) -> LabelledLines:
    """Return the labelled values of every short line that has any."""
    heads, first = bare_label_heads(), bare_label_characters()
    return {
        index: values
        for index, line in enumerate(lines)
        if len(text := line.text) <= SHORT
        and (
            (text[0] in first and (text[:2] in heads or _BRACKETED.match(text)))
            or ":" in text
            or "|" in text
            or "/" in text
            or "：" in text
            or "来源" in text
        )
        and (values := split_line(page, line))
    }


def split_line(page: str, line: Line) -> list[LabelledValue]:
    """Return the labelled values of a short line, in their order."""
    text = line.text
    labels = find_labels(text)
    values = []
    head = text[:LONGEST_LABEL]
    if not labels and text[0] in "[【":
        labels = _labels_in_brackets(text)
    if not labels and (head == text or "/" in head or "|" in head):
        labels = _label_without_colon(text)
    if "源" in text and "源:" not in text and (bare := _find_bare_source(text, labels)):
        labels = tuple(sorted([*labels, bare]))
    for position, label in enumerate(labels):
        end = labels[position + 1][0] if position + 1 < len(labels) else len(text)
        stop = _value_end(text, label[1], end)
        values.append(_make_value(page, line, label, stop))
        if stop < end and text[stop] in _APART_MARKS:
            values += _bare_tail(page, line, stop, end)
    first = labels[0][0] if labels else len(text)
    if ("|" in text and first > 0) or (first > 3 and text[:2] in bare_label_heads()):
        values = _bare_values(page, line, text[:first]) + values
    return values


_BRACKETED = compile_late("[\\[【] ?([\u3400-\u9fff]{2,8}) ?[\\]】]")


def _labels_in_brackets(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return the labels that stand in brackets instead of before colons: [ 发布日期 ] 2023-06-12."""
    found = _BRACKETED.finditer(text)
    return tuple((m.start(), m.end(), m[1]) for m in found if m[1] in label_kinds())


def _label_without_colon(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return the label that is the whole line, or stands before a stroke: 来源, 发布/2020年."""
    mark = _STROKE.search(text, 0, LONGEST_LABEL + 2)
    word = text[: mark.start()].rstrip() if mark else text
    if len(word) > LONGEST_LABEL or label_kinds().get(word) not in _ALONE_KINDS:
        return ()
    if mark is None:
        return ((0, len(text), word),) if _is_no_button(word) else ()
    return ((0, mark.end(), word),) if _STROKE.search(text, mark.end()) is None else ()


def _find_bare_source(
    text: str, labels: tuple[tuple[int, int, str], ...]
) -> tuple[int, int, str] | None:
    """Return the label for a source whose colon is a stroke, a bracket or a blank after a time.

    【来源】江城日报, 10:30 来源/江城日报, 2021-06-27 来源 江城日报. None is beside one with a colon.
    """
    if any(label_kinds()[word] == "source" for _, _, word in labels):
        return None
    match = _BARE_SOURCE.search(text)
    return (match.start(), match.end(), match[match.lastindex or 0]) if match else None


_SOURCE = "((?:文章|信息|新闻|稿件|内容)?来源|稿源)"
_BARE_SOURCE = compile_late(
    rf"""
    (?:^|(?<=[0-9)\]】| ]))[\[【]?[ ]?{_SOURCE}[ ]?[/|\]】]  # before a mark, 来源/, [来源],
    | (?<=[0-9])[ ]{{1,3}}{_SOURCE}[ ]{{1,3}}(?=[\u3400-\u9fff《])  # or between the date and a name
    """,
    re.VERBOSE,
)
_STROKE = re.compile("[/|]")
_ALONE_KINDS = ("source", "source_weak", "date_published", "view_count")


def _is_no_button(label: str) -> bool:
    """Tell whether a label that is a whole line is no button, as 浏览 and 发布 are."""
    return len(label) > 2 or label == "来源"


def _value_end(text: str, start: int, end: int) -> int:
    """Return the end of a value: the first bar or run of blanks after its first character."""
    while start < end and text[start] in " [(【《|":
        start += 1
    for cut in _CUT.finditer(text, start, end):
        opener = _OPENERS.get(cut[0])
        if opener is None or opener not in text[start : cut.start()]:
            end = cut.start()
            if cut[0] == "】" and (blank := text.rfind(" ", start, end)) > 0:
                end = blank  # 来源:江城网 热点排行】【推荐】: of a button the first bracket is lost
            break
    return _before_word(text, start, end)


def _before_word(text: str, start: int, end: int) -> int:
    """Return where a value ends that a label without a colon follows, or a button: 江城日报 列印."""
    for word in _APART.finditer(text, start, end):
        if word.start() > start and _ends_value(word[1], text[word.end() : word.end() + 1]):
            return word.start()
    return end


def _ends_value(word: str, mark: str) -> bool:
    """Tell whether a word is a label or a button; a role is one only before a mark."""
    kind = label_kinds().get(word, "person" if word in role_words("slash") else "")
    if kind == "person":
        return mark in _MARKS and bool(mark)
    return bool(kind) or word in phrases("widget", "exact") or word in _ENGLISH


_MARKS = ":：/|"
_ENGLISH = frozenset(
    (
        "By",
        "Date",
        "Post",
        "Posted",
        "Publish",
        "Published",
        "Update",
        "Updated",
        "Source",
        "Author",
    )
)  # words that open a label in English
_APART = re.compile(r"[ ;；·•/|]+([^ ;；·•/|:：()0-9]{1,12})(?=[ ;；·•/|:：()0-9]|$)")


def _bare_tail(page: str, line: Line, start: int, end: int) -> list[LabelledValue]:
    """Return what follows a label without a colon after another value: 分类:民生 发布 2020-03-12."""
    while start < end and line.text[start] in _APART_MARKS:
        start += 1
    found = match_bare_label(line.text, start, end)
    if found is None:
        return []
    after, word = found
    return [_make_value(page, line, (start, after, word), _value_end(line.text, after, end))]


_APART_MARKS = " ;；·•/|"


def _make_value(page: str, line: Line, label: tuple[int, int, str], end: int) -> LabelledValue:
    first, after, word = label
    start, stop = strip_span(page, line.start + after, line.start + end, _EDGE)
    begin, offset = line.start + first, line.start + after
    return LabelledValue(label_kinds()[word], word, begin, offset, start, stop, line.number)


def _bare_values(page: str, line: Line, text: str) -> list[LabelledValue]:
    """Return the values whose label has no colon; each segment between bars can be one."""
    values = []
    position = 0
    for segment in text.split("|"):
        begin = position + len(segment) - len(segment.lstrip())
        if found := match_bare_label(text, begin, position + len(segment)):
            end, word = found
            values.append(_make_value(page, line, (begin, end, word), position + len(segment)))
        position += len(segment) + 1
    return values
