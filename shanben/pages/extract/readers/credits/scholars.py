"""Read the authors of papers and of pupils' essays by the house that is named beside them.

A journal prints the authors over their universities, 王琳琳 李大明 over 江州大学 农学院,江州 310000, or
with the numbers of these; archives of journals glue the names to the day and print them once more. A
pupil's name follows school and class.
"""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.credits.credit_lines import bare_names
from shanben.pages.extract.readers.meanings import NUMBERED_NAME, NUMBERED_NAMES, ONE_NAME
from shanben.pages.extract.tools.dated_rows import find_names_again
from shanben.pages.extract.tools.known_words import is_place
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import Credit, is_bare_name, is_sure_name


def read_over_house(line: Line, below: Line) -> list[Credit]:
    """Return the authors of a line of names, with or without numbers, over their house or houses."""
    if len(line.text) > LONGEST_NAMES:
        return []
    numbered = [*NUMBERED_NAME.finditer(line.text)] if NUMBERED_NAMES.fullmatch(line.text) else []
    if numbered:
        is_paper = _HOUSE.match(below.text) or _OF_PAPER.match(below.text)
        return _give(line, numbered) if is_paper or _CIRCLED.search(line.text) else []
    if _NAMES.fullmatch(line.text) is None or _HOUSE.fullmatch(below.text) is None:
        return []
    return _give(line, [*_NAME.finditer(line.text)])


def _give(line: Line, names: list[re.Match[str]]) -> list[Credit]:
    """Return the authors of a line, nobody unless all of them surely are names."""
    words = [name[1].replace(" ", "") for name in names]
    if not all(is_sure_name(word) or is_bare_name(word) for word in words) or is_place(words[0]):
        return []
    spans = ((line.start + name.start(1), line.start + name.end(1)) for name in names)
    return [Credit(start, end, "author", None, "byline") for start, end in spans]


LONGEST_NAMES = 64  # characters of a line of names
_CIRCLED = re.compile("[①-⑨]")
_OF_PAPER = re.compile(
    r"[【\[(]?(?:摘 {0,4}要|关 ?键 ?[词字]|收稿日期|基金项目|中图分类|[Aa]bstract)"
)
_NAME = compile_late(rf"{ONE_NAME}[*]?")
_NAMES = compile_late(rf"(?:{ONE_NAME}[*]?(?:[ ,、;]{{1,3}}|$)){{1,8}}")
_HOUSE = compile_late(
    r"""
    [(\[]? (?:作者单位[ ]?:[ ]?)? (?:[ ]?1[ ]?[.、]?[ ]?)?  # perhaps a bracket, a label, a number,
    [^。:,;()\[\]]{2,30}  # the house:
    (?:大学|学院|党校|中学|小学|学校|研究[所院]|研究中心|医院|实验室|图书馆|博物馆)  # 江州大学,
    [^。:,;()\[\]]{0,16}  # perhaps a department of it,
    (?:[,;][ ]?[^。:()]{2,60})?  # where it is, and other houses
    [)\]]?  # closed
    """,
    re.VERBOSE,
)


def read_glued_again(lines: list[Line], date_line: int | None) -> list[Credit]:
    """Return the authors who are glued to the day and stand once more below it, apart."""
    again = None if date_line is None else find_names_again(lines, date_line)
    if again is None:
        return []
    offset = lines[again.line].start
    return [
        Credit(offset + start, offset + end, "author", None, "byline") for start, end in again.names
    ]


def read_pupil(line: Line) -> list[Credit]:
    """Return the author whose name follows school and class: 江州镇中心小学五(2)班 王琳琳."""
    match = _PUPIL.fullmatch(line.text)
    return bare_names(match[1], line.start + match.start(1), "byline") if match else []


_PUPIL = compile_late(
    r"""
    [\u3400-\u9fff]{2,16}(?:小学?|中学?|[初高]中|学校)[ ]?  # the school,
    (?:[一二三四五六七八九初高0-9]{1,3}(?:年级)?[ ]?)?  # the year,
    [(]?[一二三四五六七八九十0-9]{1,3}[)]?[ ]?班[ ,]{0,2}  # the class,
    ([\u3400-\u9fff]{2,4}|[\u3400-\u9fff][ ][\u3400-\u9fff])  # and the name
    """,
    re.VERBOSE,
)
