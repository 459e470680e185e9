"""Collect the people in the lines after an article."""

import re
from collections.abc import Iterator

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.credits.captions import PHOTOGRAPHED
from shanben.pages.extract.readers.credits.closing import (
    OPEN_CREDITS,
    ROLE_SIGN,
    read_all,
    read_closing,
    read_report_and_rest,
)
from shanben.pages.extract.readers.credits.credit_lines import (
    MARKED_IN_TAIL,
    MARKED_ROLE,
    ROLES_IN_TAIL,
    bare_names,
    read_marked,
    read_report,
    read_text_and_picture,
    tells_no_credits,
    with_next_line,
)
from shanben.pages.extract.readers.credits.head_credits import MAX_CREDIT
from shanben.pages.extract.readers.credits.people_of_offices import (
    HAN_CLASS,
    name_after_office,
    names_beside_office,
    read_names_after_source,
    read_office,
)
from shanben.pages.extract.readers.credits.posts import read_author_and_post
from shanben.pages.extract.readers.datelines.taiwan import read_strokes
from shanben.pages.extract.readers.datelines.wires import read_single
from shanben.pages.extract.tools.forums import is_topic_opener
from shanben.pages.extract.tools.known_words import (
    find_labels,
    label_kinds,
    leading_label,
    role_words,
    surnames,
)
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.people import (
    Credit,
    is_bare_name,
    read_credits,
    read_leading_names,
)

CLOSING_LINE = 32  # characters of a line in parentheses that credits people
AFTER_ANY, AFTER_LABELLED = 6, 30  # lines after the article: any credit; a label with its colon
WORDS_BEFORE = 12  # characters before the first label of a line of credits
_WHOLE = compile_late(r"^[(【\[ ]*([^()【】\[\]]*)[)】\] ]*$")
_LEADING_ROLE = compile_late(
    rf"""
    ^ [(【\[□■◆◇★☆▲△●○◎※*·\- ]*              # brackets and signs,
    (?:(?:{HAN_CLASS}{{2,12}}[ ]){{1,3}}(?={HAN_CLASS}{{0,12}}记者))?  # a name without a role, outlets,
    [\w·]{{0,14}}?                            # an outlet,
    (?: (?:{ROLES_IN_TAIL})                  # a role word,
        (?: [ ] | / | \| | : | [】\]] | [\u3400-\u9fff] )  # and something after it
      | (?:{MARKED_IN_TAIL})[ ]?[/|:]         # one that is a role only before a mark,
      | (?<![\w·]){HAN_CLASS}{{2,4}}[ ]?/[ ]?(?:[文图摄]{{1,2}}|撰文|摄影)(?=$|[ /、]) )  # or after one
    """,
    re.VERBOSE,
)


def read_tail_credits(page: str, lines: list[Line], first: int) -> Iterator[Credit]:
    """Yield the people named after the article, in the lines from position `first` on."""
    near = first + AFTER_ANY
    if first and first < len(lines):
        yield from _read_torn_closing(page, lines[first - 1], lines[first])
    for index in range(first, _end_of_tail(page, lines, first)):
        line = lines[index]
        if len(line.text) <= LONGEST_ABOUT and _ABOUT_AUTHOR.fullmatch(line.text):
            yield from _read_introduced(lines[index + 1 : index + 2])
        if index >= near and not _may_be_labelled(line.text):
            continue
        if len(line.text) > MAX_CREDIT or (
            tells_no_credits(line.text) and not _label_after_words(line.text)
        ):
            yield from _read_after_caption(line) if index < near else ()
            continue
        if found := _read_tail_line(page, lines, index, near=index < near):
            # Of credits one below the other each shows that the next is one.
            near = max(near, index + 2)
            yield from found
    signed = _read_signature_line(lines[first]) if first and len(lines) == first + 1 else []
    if signed and not read_closing(lines[first - 1]).credits:
        yield from signed  # below reporters it is whoever put it up
    if first and len(lines) == first + 2 and _POST.fullmatch(lines[first].text):
        yield from _read_signature_line(lines[first + 1])


def _end_of_tail(page: str, lines: list[Line], first: int) -> int:
    """Return where the lines end that can name the article's people: answers follow under a topic."""
    end = min(len(lines), first + AFTER_LABELLED)
    if "楼主" not in page or not any(is_topic_opener(line.text) for line in lines[:first]):
        return end
    return next((at for at in range(first, end) if _ANSWER.match(lines[at].text)), end)


# 作者:湖东人 时间:2012-03-12 20:11
_ANSWER = re.compile("作者 ?: ?[^ ]{1,20} 时间 ?: ?20[0-9]{2}-")


def _may_be_labelled(text: str) -> bool:
    """Tell at little cost whether a line has a label, or is one that waits for the next line."""
    is_marked = ":" in text or "/" in text or "|" in text or "：" in text
    return is_marked or text[-1] == "者" or text[0] in "([【" or text in label_kinds()


def _read_introduced(below: list[Line]) -> list[Credit]:
    """Return the author whose name alone is below the head 作者简介, where who it is follows."""
    name = below[0] if below else None
    if name is None or name.text[0] not in surnames("common") or not is_bare_name(name.text):
        return []
    return [Credit(name.start, name.end, "author", None, "label")]


LONGEST_ABOUT = 6
_ABOUT_AUTHOR = re.compile("(?:关于|撰文)?(?:本文)?(?:作者|记者)(?:简介|介绍|档案)?")


def read_bracketed_credits(lines: list[Line]) -> Iterator[Credit]:
    """Yield whom a line of brackets near the end of the article names: (本报记者王琳), (水利局 王琳).

    What a portal puts below it can look like a paragraph of the article. Or the brackets end a paragraph
    after its last sentence, 。(本报江州专电记者王琳), or there are none: 。记者王琳.
    """
    for line in lines:
        whole = _WHOLE.fullmatch(line.text) if line.text[0] in "([【" else None
        if whole and len(line.text) <= CLOSING_LINE:
            read = read_all if "记者" in whole[1] else names_beside_office
            yield from read(whole[1], line.start + whole.start(1))
        elif whole is None and line.text[-1] in ")）":
            tail = fold(line.text[-LONGEST_ENDING:])
            ending = _ENDING.search(tail)
            if ending:
                yield from read_credits(ending[1], line.end - len(tail) + ending.start(1))
        elif whole is None and "记者" in line.text[-LONGEST_ENDING:]:
            tail = fold(line.text[-LONGEST_ENDING:])
            if signed := _SIGNED_OFF.search(tail):
                yield from read_all(signed[1], line.end - len(tail) + signed.start(1))


LONGEST_ENDING = 28  # characters of such brackets
# Or no brackets: 。文/图 记者王琳.
_SIGNED_OFF = compile_late(
    "[。!?”] ?((?:[文图摄](?:/[文图摄])?|摄影)?[ /]?(?:本报|本网)?记者 ?[\u3400-\u9fff]{2,4})$"
)
# Staff of the paper after a sentence, and nobody else.
_ENDING = compile_late(
    "(?<=[。!?”])[(]((?:本报|本网|本台)[^()。,]{0,6}?(?:记者|通讯员)[^()。,]{2,14})[)]$"
)


def _read_after_caption(line: Line) -> list[Credit]:
    """Return whom brackets at the end of a caption name: 图为油坊一角。(资料图)[责任编辑:王琳]."""
    match = _AFTER_CAPTION.search(line.text) if line.text[-1] in ")）】]" else None
    return read_credits(fold(match[1]), line.start + match.start(1)) if match else []


_AFTER_CAPTION = compile_late(
    r"""
    (?<=[。)）摄影])[ ]?[(（【\[](  # after the caption's end, in brackets,
    (?:责任编辑|责编|编辑|作者|(?:本[报网])?记者|通讯员)[ :：]  # a role
    [^()（）【】\[\]。]{2,28})[)）】\]]$  # and who has it
    """,
    re.VERBOSE,
)


def _read_torn_closing(page: str, line: Line, below: Line) -> list[Credit]:
    """Return who is named in closing brackets that go on below the last paragraph: (本报记者, 王琳)."""
    if below.text[-1] not in ")）" or len(below.text) > TORN or below.number != line.number + 1:
        return []
    opened = _OPENED.search(line.text[-TORN:])
    if opened is None:
        return []
    start = line.end - len(line.text[-TORN:]) + opened.start() + 1
    text = fold(page[start : below.end]).rstrip(") ")
    last = fold(opened[1]).rpartition(" ")[2]
    if last and not (last.endswith(_STAFF_ENDS) or is_bare_name(last)):
        return []
    return read_credits(text, start) if ROLE_SIGN.search(text) else bare_names(text, start)


_STAFF_ENDS = ("记者", "通讯员", "实习生")
TORN = 20  # characters of such brackets on either line
_OPENED = compile_late("[(（]([^()（）。,，]{0,16})$")
# What somebody is who signs a statement on the next line: 江城县议员.
_POST = compile_late(
    "[\u3400-\u9fff]{2,14}(?:议员|主席|会长|理事长|秘书长|委员|部长|校长|院长|主任|总干事|发言人)"
)


def _read_signature_line(line: Line) -> list[Credit]:
    """Return the authors whose names are the one line after the article: 王琳, 王琳琳 李敏.

    One alone has a common surname; of several one has three characters, and none has more.
    """
    words = line.text.split()
    if len(words) == 1:
        are_sure = 2 <= len(line.text) <= 3 and line.text[0] in surnames("common")
    else:
        are_sure = len(words) <= MOST_SIGNERS and max(map(len, words)) == 3
    return bare_names(line.text, line.start, "byline") if are_sure else []


MOST_SIGNERS = 4


def _read_tail_line(page: str, lines: list[Line], index: int, *, near: bool) -> list[Credit]:
    text, offset = with_next_line(page, lines, index)
    text = _ASIDE.sub("", text) if text[-1] == ")" else text
    named, label = read_names_after_source(text, offset), leading_label(text)
    if named or (label and label_kinds()[label] in ("person", "source")):
        return [*named, *read_credits(text, offset)]
    whole = _WHOLE.match(text) if text[0] in "([【" else None
    if begin := _label_after_words(text):
        other = text[:begin].lstrip("([【").rstrip("/、&")
        is_role = other in role_words("before")  # 采写/编辑:王琳
        begin = 0 if is_role or MARKED_ROLE.match(text) or _LEADING_ROLE.match(text) else begin
        return _read_parted(whole, offset) or read_credits(text[begin:], offset + begin)
    if not near or "。" in text[:-1]:  # 记者王琳从会上了解到: what was left of the article
        return []
    if told := read_text_and_picture(text, offset) or _read_bracketed(text, offset, whole):
        return told
    if signed := read_marked(lines, index) or read_office(text, offset):
        return signed
    if ROLE_SIGN.search(text) is None:
        return []
    if whole and len(text) <= CLOSING_LINE and (credits := read_credits(text, offset)):
        return credits
    photographed = PHOTOGRAPHED.fullmatch(text) if "摄" in text else None
    if photographed and bare_names(photographed[1], 0):
        return read_credits(text, offset)
    if _LEADING_ROLE.match(text) or any(word in text for word in _SLASHED_ROLES):
        first = read_leading_names(text, offset) if _BEFORE_STAFF.match(text) else []
        return [*first, *read_credits(text, offset)]
    return (
        read_report(text, offset)
        or _read_placed(text, offset)
        or (read_all(text, offset) if len(text) <= OPEN_CREDITS else [])
    )


_BEFORE_STAFF = re.compile("[\u3400-\u9fff]{2,4} 记者 (?!.*摄)")  # 王琳 记者 李敏


def _read_parted(whole: re.Match[str] | None, offset: int) -> list[Credit]:
    """Return who reports and who edits in the brackets of a line: (记者王琳报导/责任编辑:李敏)."""
    if whole is None or "/" not in whole[1]:
        return []
    return read_report_and_rest(whole[1], offset + whole.start(1))


# Whose the pictures are, after who took them: 王琳 摄影报道(江城图片库).
_ASIDE = re.compile("(?<=报[道导]) ?[(][^()]{2,10}[)]$")


def _read_bracketed(text: str, offset: int, whole: re.Match[str] | None) -> list[Credit]:
    """Return the authors whom a line names and says who they are; `whole` is its match in brackets."""
    if whole is None:
        bare = text.lstrip(f"{NAME_SIGNS}* ")
        start = offset + len(text) - len(bare)
        return read_author_and_post(bare, start, is_marked=start > offset)
    start = offset + whole.start(1)
    if printed := _PAPER_AND_DAY.match(whole[1]):  # 《江城青年报》6.30 王琳 李敏
        return bare_names(whole[1][printed.end() :].rstrip(), start + printed.end())
    inside = whole[1].rstrip()
    if named := bare_names(inside, start) or read_report(inside, start):
        return named
    if text[0] == "(" and whole.end(1) == len(text):
        return []  # (王琳 水利厅: a link to another article, cut off
    return (
        name_after_office(whole[1], start)
        or read_author_and_post(inside, start)
        or read_single(inside, start)
    )


_PAPER_AND_DAY = re.compile("《[\u3400-\u9fff·]{2,12}》 ?[0-9]{1,2}[./月][0-9]{1,2}日? ")


def _read_placed(text: str, offset: int) -> list[Credit]:
    """Return the reporters of a line that ends in their place and 报导: 王琳琳 李大明 江州报导."""
    if not text.endswith(_REPORTED) or len(text) > OPEN_CREDITS:
        return []
    found = read_strokes(text, offset)
    return [*found.credits] if found else []


_REPORTED = ("报道", "报导")


# Each with a word for what somebody did and a name or two.
_OTHER_PARTS = compile_late(
    "(?:[\u3400-\u9fff]{2,4}[:|] ?[\u3400-\u9fff]{2,4}(?:[、 ][\u3400-\u9fff]{2,4})? {1,3}){2,6}"
)
# 录入:王琳 审核:李敏; 发布时间:2021-06-27 责任编辑:李敏.
_KINDS_BEFORE = (
    "person",
    "source",
    "source_weak",
    "keywords",
    "date_published",
    "date_updated",
    "system",
    "office",
)
_SLASHED_ROLES = ("摄影/", "编辑/", "文/", "图/", "供稿")


def _label_after_words(text: str) -> int:
    """Return where the label for an editor stands that a button or a name precedes, else 0.

    【纠错】 责任编辑: 李明; 张三 本文来源: 江城晚报 责任编辑: 李明.
    So do others who had a part: 策划:王琳 统筹:李敏 记者:张敏.
    """
    labels = find_labels(text)
    if not labels or "。" in text:
        return 0
    if labels[0][0] > WORDS_BEFORE and not _OTHER_PARTS.fullmatch(text[: labels[0][0]]):
        return 0
    kinds = label_kinds()
    if kinds[labels[0][2]] not in _KINDS_BEFORE:
        return 0
    return next((start for start, _, word in labels if kinds[word] == "person"), 0)
