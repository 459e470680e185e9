"""Cut a line of labels into its fields: 发布日期:2022-07-01   来源:政法委浏览次数: 字号:〖.

A field begins at a label with a colon and ends where the next label begins, at a bar, or at two
blanks. What stands before the first label has no field. Judging the values is not done here.
"""

import re
from typing import NamedTuple

from shanben.extract.lines import Line, strip_span
from shanben.extract.vocabulary import bare_label_pattern, label_fields, label_pattern


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
_EDGE = " \u3000\u00a0\t:：|·,，、;；/-"


def split_fields(page: str, line: Line) -> list[Field]:
    """Return the labelled fields of a short line, in their order."""
    text, offset = line.text, line.start
    matches = [*label_pattern().finditer(text)]
    if not matches:
        return _bare_fields(page, line)
    fields = []
    for position, match in enumerate(matches):
        end = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        fields.append(_make_field(page, line, match, _value_end(text, match.end(), end)))
    if matches[0].start() > 3:
        head = line._replace(text=text[: matches[0].start()], end=offset + matches[0].start())
        fields = _bare_fields(page, head) + fields
    return fields


def _value_end(text: str, start: int, end: int) -> int:
    """Return the end of a value: the first bar or run of blanks behind its first character."""
    while start < end and text[start] in " [(【《|":
        start += 1
    cut = _CUT.search(text, start, end)
    return cut.start() if cut else end


def _make_field(page: str, line: Line, match: re.Match[str], end: int) -> Field:
    label = match[1].replace(" ", "")
    start, stop = strip_span(page, line.start + match.end(), line.start + end, _EDGE)
    return Field(
        label_fields()[label],
        label,
        line.start + match.start(),
        line.start + match.end(),
        start,
        stop,
        line.number,
    )


def _bare_fields(page: str, line: Line) -> list[Field]:
    """Return the fields whose label has no colon; each segment between bars can be one."""
    fields = []
    position = 0
    for segment in line.text.split("|"):
        begin = position + len(segment) - len(segment.lstrip())
        match = bare_label_pattern().match(line.text, begin, position + len(segment))
        if match:
            fields.append(_make_field(page, line, match, position + len(segment)))
        position += len(segment) + 1
    return fields
