"""Cut a line of labels into its fields: 发布日期:2022-07-01   来源:政法委浏览次数: 字号:〖.

A field begins at a label with a colon and ends where the next label begins, at a bar, or at two
blanks. What stands before the first label has no field. Judging the values is not done here.
"""

import re
from typing import NamedTuple

from shanben.pages.extract.tools.lines import SHORT, Line, strip_span
from shanben.pages.extract.tools.vocabulary import (
    bare_label_heads,
    bare_label_pattern,
    find_labels,
    label_fields,
)


class Field(NamedTuple):
    """A label and its value, as spans of the page; an empty value has start == end."""

    name: str
    label: str
    label_start: int
    label_end: int
    start: int
    end: int
    line: int


_CUT = re.compile(r" {2,}| ?\||[〖】\])]")
_OPENERS = {")": "(", "]": "[", "】": "【"}  # a bracket that closes inside a value belongs to it
_EDGE = " \u3000\u00a0\t:：|·,，、;；/-"


Fields = dict[int, list[Field]]  # the fields of lines, by the positions of the lines


def find_fields(page: str, lines: list[Line]) -> Fields:
    """Return the labelled fields of every short line that has any."""
    heads = bare_label_heads()
    return {
        index: fields
        for index, line in enumerate(lines)
        if len(text := line.text) <= SHORT
        and (":" in text or "|" in text or text[0] in heads or "：" in text)
        and (fields := split_fields(page, line))
    }


def split_fields(page: str, line: Line) -> list[Field]:
    """Return the labelled fields of a short line, in their order."""
    text = line.text
    labels = find_labels(text)
    fields = []
    for position, label in enumerate(labels):
        end = labels[position + 1][0] if position + 1 < len(labels) else len(text)
        fields.append(_make_field(page, line, label, _value_end(text, label[1], end)))
    first = labels[0][0] if labels else len(text)
    if "|" in text or (first > 3 and text[0] in bare_label_heads()):
        fields = _bare_fields(page, line, text[:first]) + fields
    return fields


def _value_end(text: str, start: int, end: int) -> int:
    """Return the end of a value: the first bar or run of blanks behind its first character."""
    while start < end and text[start] in " [(【《|":
        start += 1
    for cut in _CUT.finditer(text, start, end):
        opener = _OPENERS.get(cut[0])
        if opener is None or opener not in text[start : cut.start()]:
            return cut.start()
    return end


def _make_field(page: str, line: Line, label: tuple[int, int, str], end: int) -> Field:
    first, behind, word = label
    start, stop = strip_span(page, line.start + behind, line.start + end, _EDGE)
    begin, offset = line.start + first, line.start + behind
    return Field(label_fields()[word], word, begin, offset, start, stop, line.number)


def _bare_fields(page: str, line: Line, text: str) -> list[Field]:
    """Return the fields whose label has no colon; each segment between bars can be one."""
    fields = []
    position = 0
    for segment in text.split("|"):
        begin = position + len(segment) - len(segment.lstrip())
        match = bare_label_pattern().match(text, begin, position + len(segment))
        if match:
            word = match[1].replace(" ", "")
            label = (match.start(), match.end(), word)
            fields.append(_make_field(page, line, label, position + len(segment)))
        position += len(segment) + 1
    return fields
