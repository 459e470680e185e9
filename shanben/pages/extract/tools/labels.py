"""Cut a line into labels and their values: 发布日期:2022-07-01   来源:政法委浏览次数: 字号:〖.

A value begins after a label with a colon and ends where the next label begins, at a bar, or at two
blanks. What stands before the first label has no label. Judging the values is not done here.
"""

import re
from typing import NamedTuple

from shanben.pages.extract.tools.lines import SHORT, Line, strip_span
from shanben.pages.extract.tools.vocabulary import (
    bare_label_heads,
    bare_label_pattern,
    find_labels,
    label_kinds,
)


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

_CUT = re.compile(r" {2,}| ?\||[〖】\])]")
_OPENERS = {")": "(", "]": "[", "】": "【"}  # a bracket that closes inside a value belongs to it
_EDGE = " \u3000\u00a0\t:：|·,，、;；/-"


def find_labelled(page: str, lines: list[Line]) -> LabelledLines:
    """Return the labelled values of every short line that has any."""
    heads = bare_label_heads()
    return {
        index: values
        for index, line in enumerate(lines)
        if len(text := line.text) <= SHORT
        and (":" in text or "|" in text or text[0] in heads or "：" in text)
        and (values := split_line(page, line))
    }


def split_line(page: str, line: Line) -> list[LabelledValue]:
    """Return the labelled values of a short line, in their order."""
    text = line.text
    labels = find_labels(text)
    values = []
    for position, label in enumerate(labels):
        end = labels[position + 1][0] if position + 1 < len(labels) else len(text)
        values.append(_make_value(page, line, label, _value_end(text, label[1], end)))
    first = labels[0][0] if labels else len(text)
    if "|" in text or (first > 3 and text[0] in bare_label_heads()):
        values = _bare_values(page, line, text[:first]) + values
    return values


def _value_end(text: str, start: int, end: int) -> int:
    """Return the end of a value: the first bar or run of blanks after its first character."""
    while start < end and text[start] in " [(【《|":
        start += 1
    for cut in _CUT.finditer(text, start, end):
        opener = _OPENERS.get(cut[0])
        if opener is None or opener not in text[start : cut.start()]:
            return cut.start()
    return end


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
        match = bare_label_pattern().match(text, begin, position + len(segment))
        if match:
            word = match[1].replace(" ", "")
            label = (match.start(), match.end(), word)
            values.append(_make_value(page, line, label, position + len(segment)))
        position += len(segment) + 1
    return values
