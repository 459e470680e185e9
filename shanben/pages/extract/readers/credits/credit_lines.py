"""Read a line whose own words or signs say that it credits people."""

import re
from functools import cache

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.meanings import read_plain
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_outlet,
    is_place,
    label_kinds,
    not_names,
    role_words,
    surnames,
)
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.people import (
    Credit,
    is_bare_name,
    is_dotted_name,
    is_full_name,
    is_monk,
    is_name,
    read_names,
    skip_title,
)

_SIGNED = compile_late(
    rf"[{NAME_SIGNS}]+ ?([\u3400-\u9fff·][\u3400-\u9fff· 、]{{1,20}}?)(?: ?[(][^()]{{2,30}}[)])?"
)
_LISTED = "([\u3400-\u9fff][\u3400-\u9fff 、]{1,14}?)"
_WRITTEN_TAKEN = compile_late(f"[(]?{_LISTED} 文 {_LISTED} ?[图摄影]{{1,2}}[)]?")
# 王琳 报道: a line of its own.
_REPORT = ("报道", "报导")
_REPORTS = compile_late(
    r"([\u3400-\u9fff·][\u3400-\u9fff· 、]{1,16}?) ?(?:综合)?(编译)?(?:报道|报导)"
)
ROLES_IN_TAIL = "记者|通讯员|实习生|作者|撰文|摄影|编译|图文|责任编辑|责编|编辑|校对|审核|文|图|摄"
MARKED_IN_TAIL = (
    "翻译|撰稿|核稿|[照图] {0,8}片|文字|执笔|采访|采访报[道导]|报[道导]"  # only before a mark
)
# Such a role opens the line: 照片:王琳,编辑:李大明.
MARKED_ROLE = compile_late(
    rf"^[(【\[ ]*(?:{MARKED_IN_TAIL}|文|图|摄影|撰文|撰文者|编译|记者|作者)[ ]?[/|:]"
)
NEXT_ROLE = compile_late(
    rf"[ /|,，;；](?:{ROLES_IN_TAIL}|{MARKED_IN_TAIL}|(?:执行|网路)编辑)[ ]?[/|:]"
)


def _read_name_and_staff(line: Line) -> list[Credit]:
    """Return the reporter of a line that is nothing but name and post: 王琳琳|特约记者采访报导.

    After a blank, a comma or in brackets an outlet is named with the post: 王琳琳 江城社记者 发自江州.
    """
    match = _NAME_AND_STAFF.fullmatch(line.text) if "记者" in line.text else None
    if match is None or (match["outlet"] and not is_outlet(match["outlet"])):
        return []
    return bare_names(match["name"], line.start, "byline", "reporter")


_NAME_AND_STAFF = compile_late(
    r"""
    (?P<name>[\u3400-\u9fff]{2,4})  # the name,
    (?: [ ]?[|/][ ]? | [ ,(]{1,2}(?P<outlet>[\w· ]{2,14}?)[ ]? )  # a stroke, or a mark and the outlet,
    (?:特约|资深|特派|首席|驻外|专题|驻[\u3400-\u9fff]{2,6})?记者[)]?  # the post,
    (?:采访|综合|专题)?(?:报[导道])?(?:[ ]?发自[ ]?[\u3400-\u9fff、]{2,8})?  # what and whence
    """,
    re.VERBOSE,
)


def _read_after_stroke(line: Line) -> list[Credit]:
    """Return whom a stroke parts from a newsroom, a kind of text or a place: 国际中心/王琳琳.

    Of a newsroom it is a reporter, else no more than an author; two full names are both: 王琳琳/李大明.
    """
    match = _AFTER_STROKE.fullmatch(line.text) if "/" in line.text else None
    if match is None or not is_full_name(match["name"]):
        return []
    offset, front = line.start + match.start("name"), match["front"]
    if match["room"]:
        return bare_names(match["name"], offset, "byline", "reporter")
    if match["kind"] or is_place(front):
        return bare_names(match["name"], offset, "byline")
    first = bare_names(front, line.start, "byline") if is_full_name(front) else []
    return [*first, *bare_names(match["name"], offset, "byline")] if first else []


_AFTER_STROKE = compile_late(
    r"""
    (?P<front>(?P<kind>[专特]题|专栏|(?:读者)?投书|来稿|[社时短影书剧乐球]?评论?  # a kind of text,
        |社论|特稿|特写|专文|散文|随笔|新诗|小说)  # 小说,
      |(?P<room>[\u3400-\u9fff]{2,6}(?:中心|组|部|室))  # a newsroom,
      |[\u3400-\u9fff]{2,4})[ ]?/[ ]?  # a place, or another name,
    (?P<name>[\u3400-\u9fff]{3})(?:[ ]?[(][^()]{2,24}[)])?  # the name, and perhaps who that is
    """,
    re.VERBOSE,
)


def _read_report_and_name(line: Line) -> list[Credit]:
    """Return the reporter whose name follows 报导 and a blank, 报导 王琳琳, perhaps with 图 李大明."""
    match = _REPORT_AND_NAME.fullmatch(line.text)
    if match is None:
        return _read_written_drawn(line)
    return bare_names(match[1], line.start + match.start(1), "byline", "reporter")


_REPORT_AND_NAME = re.compile("报[导道] {1,3}([\u3400-\u9fff]{3})")


def _read_given_name(line: Line) -> list[Credit]:
    """Return the author who signs with nothing but an English given name: 文/Emily."""
    match = _GIVEN_NAME.fullmatch(line.text)
    if match is None or match[1] not in surnames("given"):
        return []
    span = (line.start + match.start(1), line.start + match.end(1))
    return [Credit(*span, "author", None, "label")]


_GIVEN_NAME = re.compile("(?:文|撰文|撰稿|文字|作者|[Bb]y|BY) ?[/:|.·] ?([A-Z][a-z]{2,10})")


def _read_written_taken(line: Line) -> list[Credit]:
    """Return who wrote and who took the pictures, of a line of its own: 王琳琳 文 李大明 摄.

    Or who wrote alone: 王琳琳 文.
    """
    if wrote := _NAME_AND_TEXT.fullmatch(line.text):
        return bare_names(wrote[1], line.start, "byline")
    match = _WRITTEN_TAKEN.fullmatch(line.text)
    if match is None:
        return []
    writers = bare_names(match[1], line.start + match.start(1), "byline")
    taken = bare_names(match[2], line.start + match.start(2), "byline", "photographer")
    return writers + taken if writers and taken else []


def _read_pen_name(line: Line) -> list[Credit]:
    """Return whose name, with or without a surname, is all that follows 文/ or 译/."""
    match = _PEN_NAME.fullmatch(line.text)
    if match is None or not is_name(match[1], strict=line.text[1] in ".·◎"):
        return []
    start, end = match.span(1)
    word = (line.start, line.start + 1)
    role = "translator" if line.text[0] == "译" else "author"
    return [Credit(line.start + start, line.start + end, role, word, "label")]


def _read_written(line: Line) -> list[Credit]:
    """Return the author whose name of three characters follows 文 and a blank: 文 王琳琳."""
    name = line.text[1:].lstrip()
    is_whole = line.text[1:2] == " " and len(name) == 3 and name[0] not in _AFTER_TEXT
    return bare_names(name, line.end - 3, "label") if is_whole else []


_NAME_AND_TEXT = re.compile("([\u3400-\u9fff]{3}) {1,2}文")  # 王琳琳 文
_AFTER_TEXT = frozenset("史章武明")  # surnames that make words with 文


def _read_written_drawn(line: Line) -> list[Credit]:
    """Return who wrote and who took the pictures, of a line with blanks for marks: 文 王琳 图 李大明.

    报道 王琳 图 李大明 is of a reporter.
    """
    match = _WRITTEN_DRAWN.fullmatch(line.text)
    if match is None or not (is_bare_name(match[1]) and is_bare_name(match[2])):
        return []
    roles = ("author" if line.text[0] == "文" else "reporter", "photographer")
    spans = (match.span(1), match.span(2))
    return [
        Credit(line.start + start, line.start + end, role, None, "byline")
        for role, (start, end) in zip(roles, spans, strict=True)
    ]


_WRITTEN_DRAWN = compile_late(
    "(?:文|报[道导]) {1,3}([\u3400-\u9fff]{2,4}) {1,4}(?:图|摄影?) {1,3}([\u3400-\u9fff]{2,4})"
)
_PEN_NAME = compile_late(
    r"""
    (?:译(?=[ ]?[/|])|文)(?:[ ]?[/|][ ]?|[.·◎])  # 文/, 文·, 译/,
    ([\u3400-\u9fff]{2,3})  # the name,
    (?:[ ](?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?  # perhaps the day
       (?:[ ][0-9:]{4,8})?)?  # and the time,
    (?:[ ](?:整理|编译|综合|报[道导]))?  # or what was done
    """,
    re.VERBOSE,
)


def read_marked(lines: list[Line], index: int) -> list[Credit]:
    """Return the people of a line that a sign, a stroke or English opens: ◎王琳, 文/听风, By 王琳."""
    head = lines[index].text[0]
    if head in NAME_SIGNS:
        return _read_signed(lines[index])
    if head in ("文", "译"):
        line = lines[index]
        return (
            _read_pen_name(line)
            or _read_written(line)
            or _read_written_drawn(line)
            or _read_given_name(line)
        )
    if is_dotted_name(lines[index].text) and _stands_alone(lines, index):
        return bare_names(lines[index].text[-3:], lines[index].end - 3, "byline")
    if head == "报" and (reporters := _read_report_and_name(lines[index])):
        return reporters
    if " 文" in lines[index].text:
        return _read_written_taken(lines[index])
    if _BY.search(lines[index].text) and (named := _BY_INSIDE.search(lines[index].text)):
        if _OTHER_DEED.search(lines[index].text, 0, named.start()):
            return []
        offset = lines[index].start + named.start("name")
        return bare_names(named["name"], offset, "label") or _read_name_after_by(named, offset)
    if staffed := _read_name_and_staff(lines[index]) or _read_after_stroke(lines[index]):
        return staffed
    if lines[index].text[-1] <= "z" and (given := _read_given_name(lines[index])):
        return given
    return _read_english(lines, index) if head in _english_heads() else []


def _stands_alone(lines: list[Line], index: int) -> bool:
    """Tell whether no line beside this one opens with the same sign, as those of a list do."""
    beside = (*lines[index - 1 : index], *lines[index + 1 : index + 2])
    return all(line.text[0] != lines[index].text[0] for line in beside)


# Photo | by 王琳琳: what somebody else did than write.
_OTHER_DEED = re.compile("(?:[Pp]hotos?|摄影师?|图片|翻译|编译|编辑|插画|设计|来源) ?[|/·]?$")
_BY = re.compile("(?<!^)By| by |BY |由")


def _read_name_after_by(named: re.Match[str], offset: int) -> list[Credit]:
    """Return the author whose name, with or without a surname, stands alone after by: by 听风 |."""
    name = named["name"]
    if "由" in named[0] or is_outlet(name) or is_place(name) or not is_name(name, strict=False):
        return []
    return [Credit(offset, offset + len(name), "author", None, "label")]


# 其他 | By 王琳 | 2023-05-06, Posted on 2023年5月6日 by 王琳. Whom other words are before, Photo by, did
# something else.
_BY_INSIDE = compile_late(
    r"""
    (?: (?: [ |/·•;；]By  # in a row of labels, 其他 | By,
          | (?:[0-9日|/·•;；]|[Pp]osted)[ ]{0,2}by | POSTED[ ]BY )  # after the date, or Posted by,
        [ ]?[:|/ ][ ]{0,2}  # a mark or a blank,
      | (?: ^(?=.*[0-9]{4}) | [0-9][ ]?日[ ]{0,2} ) 由[ ]{0,2}  # or 由 where a day is in the line,
        (?= [\u3400-\u9fff]{2,4} [ ]? (?:[|/·•—–]|$|[ ]发[表布]) ) )  # and a name alone after it,
    (?P<name>[\u3400-\u9fff]{2,4} (?:[,、][ ]?[\u3400-\u9fff]{2,4}){0,3})  # the names,
    (?<![市县区省局部社网报台]) (?=[ |/·•;；]|$)  # and no office
    """,
    re.VERBOSE,
)


def _read_english(lines: list[Line], index: int) -> list[Credit]:
    """Return the people after an English word for their role, By 王琳琳, or on the line after it.

    >>> [line := Line(1, 0, 14, "By 王琳琳 | 2023"), len(_read_english([line], 0))][1]
    1
    """
    text = lines[index].text
    match = _english_role().match(text)
    if match is None:
        return []
    line, begin = lines[index], match.end()
    if begin == len(text) and index + 1 < len(lines):
        line, begin = lines[index + 1], 0
    names = [*read_names(line.text, begin, len(line.text), strict=True)]
    rest = line.text[names[-1].end :] if names else ""
    if not names or _AFTER_ENGLISH.match(rest) is None or (line is not lines[index] and rest):
        return []
    if any(_english_words() & {*line.text[n.start : n.end].lower().split()} for n in names):
        return []
    span = (lines[index].start, lines[index].start + len(match[1]))
    return [
        Credit(line.start + name.start, line.start + name.end, role, span, "label")
        for name in names
        for role in role_words("english")[match[1].lower()]
    ]


@cache
def _english_role() -> re.Pattern[str]:
    words = "|".join(sorted(role_words("english"), key=lambda word: (-len(word), word)))
    return re.compile(rf"({words})(?: ?[:/|] ?| |$)", re.IGNORECASE)


@cache
def _english_words() -> frozenset[str]:
    """Return the English words that are no part of a name: Related, Posts."""
    return frozenset(not_names("english"))


@cache
def _english_heads() -> frozenset[str]:
    """Return the letters with which an English role word begins, small and capital."""
    heads = {word[0] for word in role_words("english")}
    return frozenset(heads | {head.upper() for head in heads})


_AFTER_ENGLISH = re.compile(
    r" ?(?:$|[|/,·•-]|(?:on )?[A-Z][a-z]{2,8} [0-9]|(?:on )?[0-9]{1,4}[ /.年-])"
)


def _read_signed(line: Line) -> list[Credit]:
    """Return the authors of a line that is a sign and names: ◎王琳."""
    bare = line.text.lstrip(NAME_SIGNS).lstrip()
    if reported := read_report(bare, line.end - len(bare)):
        return reported  # ■王琳琳报导
    if is_monk(bare):
        return [Credit(line.end - len(bare), line.end, "author", None, "byline")]
    match = _SIGNED.fullmatch(line.text)
    return bare_names(match[1], line.start + match.start(1), "byline") if match else []


# What is about something else than people, whatever words are in it.
_NO_CREDITS = frozenset(("button", "caption", "summary_label", "document_label"))


def tells_no_credits(text: str) -> bool:
    """Tell whether a line is about something else; 图:王琳 文:李大明 is a row of credits.

    So is a row that begins with a document's label and has the day: 栏目:要闻 作者:王琳 2021-06-27.
    """
    clue = read_plain(text).clue
    if clue == "document_label" and text.count(":") > 1 and find_dates(text):
        is_told = "person" in {label_kinds()[word] for _, _, word in find_labels(text)}
        return not is_told and NEXT_ROLE.search(text) is None
    if clue == "caption" and MARKED_ROLE.match(text):
        return NEXT_ROLE.search(text) is None
    return clue in _NO_CREDITS


def with_next_line(page: str, lines: list[Line], index: int) -> tuple[str, int]:
    """Return a line and its offset, with the next line when its last label waits for a value."""
    line = lines[index]
    waits = line.text[-1] in ":/|" and not _ends_in_other_label(line.text)
    waits = waits or (len(line.text) < 6 and line.text in label_kinds())
    waits = waits or _is_torn(line.text) or (line.text[-1] == "者" and _is_staff(line.text))
    if waits and index + 1 < len(lines):
        following = lines[index + 1]
        if following.number - line.number <= 2 and len(following.text) <= 24:
            return fold(page[line.start : following.end]), line.start
    if index + 1 < len(lines) and (torn := _torn_name(line.text, lines[index + 1].text)):
        return line.text[:torn], line.start
    return line.text, line.start


def _ends_in_other_label(text: str) -> bool:
    """Tell whether the label that ends a line waits for no person: 编辑:王琳 · 分享到:."""
    labels = find_labels(text)
    kind = label_kinds()[labels[-1][2]] if labels and labels[-1][1] >= len(text) else ""
    return kind in ("widget", "view_count")


def _torn_name(text: str, below: str) -> int:
    """Return where a name begins whose last character stands on the next line, 0 where none does.

    (文/王琳 图/李大, and 明 编辑/张三) under it: the two halves are not sure to be one name.
    """
    is_open = text[0] in "([【" and text[-1] not in ")]】" and below[-1] in ")]】"
    half = _LAST_HALF.search(text) if is_open and _FIRST_HALF.match(below) else None
    return half.start() if half else 0


_LAST_HALF, _FIRST_HALF = (
    re.compile("[\u3400-\u9fff]{2}$"),
    re.compile("[\u3400-\u9fff][ ;,、)\\]】]"),
)


def _is_torn(text: str) -> bool:
    """Tell whether a line in open brackets ends in a role that waits for its name: (撰稿 王琳;摄影."""
    last = _LAST_WORD.search(text) if text[0] in "([【" and text[-1] not in ")]】" else None
    return last is not None and last[0] in role_words("before")


def _is_staff(text: str) -> bool:
    """Tell whether a line is outlets and 记者, with the name on the next: □江城日报·江城网记者."""
    match = _STAFF.fullmatch(text)
    return match is not None and any(map(is_outlet, re.split("[·、/ ]", match[1])))


_STAFF = compile_late(rf"[{NAME_SIGNS}]? ?([\u3400-\u9fff·、/ ]{{3,20}}?)(?:首席|全媒体)?记者")
_LAST_WORD = re.compile("(?<=[;,、 |])[\u3400-\u9fff]{2,6}$")


def bare_names(
    text: str, offset: int, method: str = "closing_parenthesis", role: str = "author"
) -> list[Credit]:
    """Return the authors when `text` is nothing but names: (罗森), (常书香 马丹阳)."""
    names = [*read_names(text, 0, len(text), strict=True)]
    last = skip_title(text, names[-1].end, len(text)) if names else 0
    if not names or text[last:].strip(" 、,*等"):  # * marks whom to write to
        return []
    words = [text[name.start : name.end].replace(" ", "") for name in names]
    if not all(is_bare_name(word) for word in words):
        return []
    return [Credit(n.start + offset, n.end + offset, role, None, method) for n in names]


def read_names_before_roles(text: str, offset: int) -> list[Credit]:
    """Return the people of a row in which each name has its parts after it.

    台南市 / 王琳琳 采访/撰稿 李大明 摄影/剪辑.
    """
    match = (
        _NAMES_BEFORE_ROLES.fullmatch(text) if "/" in text and text[-1] in "辑影稿导道制" else None
    )
    if match is None or not (match["place"] is None or is_place(match["place"])):
        return []
    pairs = [*_NAME_AND_ROLES.finditer(text, match.start("row"))]
    if not all(is_bare_name(pair[1]) for pair in pairs):
        return []
    return [
        Credit(pair.start(1) + offset, pair.end(1) + offset, role, None, "byline")
        for pair in pairs
        for role in _part_roles(pair[2])
    ]


def _part_roles(parts: str) -> tuple[str, ...]:
    """Return the roles of somebody who did these parts, 采访/撰稿; none of who only cut the pictures."""
    is_reporter = "采访" in parts or "报" in parts
    wrote = ("reporter",) if is_reporter else ("author",) if "撰" in parts else ()
    return (*wrote, "photographer") if "摄" in parts else wrote


_PART = "(?:采访|撰稿|撰文|摄影|剪辑|报[道导]|企划|后制|导播)"
_NAME_AND_ROLES = compile_late(rf"([\u3400-\u9fff]{{2,4}}) ({_PART}(?:[/、]{_PART}){{0,3}})(?: |$)")
_NAMES_BEFORE_ROLES = compile_late(
    rf"""
    (?:(?P<place>[\u3400-\u9fff]{{2,6}})[ ]?/[ ]?)?  # perhaps the place, 台北/,
    (?P<row>(?:[\u3400-\u9fff]{{2,4}}[ ]  # then, two to four times, a name, 王琳,
      {_PART}(?:[/、]{_PART}){{0,3}}(?:[ ]|$)){{2,4}})  # and what was done, 采访/撰稿
    """,
    re.VERBOSE,
)


def read_text_and_picture(text: str, offset: int) -> list[Credit]:
    """Return who wrote and who took the picture, each before the word for it: 王琳 文 李大明 图.

    Staff can be told before them, 本报记者 王琳 文 李大明 图: then the first reports.
    """
    bare = text.rstrip(")】 ")
    if "文" not in text or bare[-1:] not in "图摄影" or len(text) > LONGEST_PAIR:
        return []
    match = _TEXT_AND_PICTURE.fullmatch(bare.rstrip("("))
    if match is None or not (match["house"] in _HOUSES or is_outlet(match["house"])):
        return []
    spans = [
        (name.span(), "reporter" if match["staff"] and part == "text" else role)
        for part, role in (("text", "author"), ("picture", "photographer"))
        for name in _NAME.finditer(match.string, *match.span(part))
    ]
    if not all(is_bare_name(text[slice(*span)]) for span, _ in spans):
        return []
    return [
        Credit(start + offset, end + offset, role, None, "byline") for (start, end), role in spans
    ]


LONGEST_PAIR = 48
_HOUSES = (None, "", "本报", "本网", "本刊", "本台", "全媒体", "特约")
_NAME = compile_late("[\u3400-\u9fff]{2,4}")
_NAMES = "[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,2}?"
_TEXT_AND_PICTURE = compile_late(
    rf"""
    [(【]?[■□◎●◆☉]?[ ]?  # signs,
    (?:(?P<house>[\w·]{{0,10}}?)(?P<staff>记者)[ ]?)?  # perhaps 本报记者,
    (?P<text>{_NAMES})[ ]?[(]?文[)]?[ /、,;]{{0,3}}  # who wrote,
    (?:(?:本报|本网)?记者[ ]?)?  # perhaps another one,
    (?P<picture>{_NAMES})[ ]?[(]?(?:图|摄影?)[)]?  # and who took the picture
    """,
    re.VERBOSE,
)


def read_report(text: str, offset: int) -> list[Credit]:
    """Return the reporters of a text that is names and 报道, or the translators before 编译报道."""
    match = _REPORTS.fullmatch(text) if text.endswith(_REPORT) else None
    if match is None:
        return []
    return bare_names(match[1], offset, "byline", "translator" if match[2] else "reporter")
