"""Read reporters who open an article or sign a line without any word of a dateline beside them.

江城日报/ 撰文/王琳琳, 王琳琳 发自高雄, 王琳琳(台北市/教师), ◎ 王琳琳
"""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.datelines.dateline import Dateline, credit_names, shift
from shanben.pages.extract.readers.datelines.wires import read_reporting, read_wire
from shanben.pages.extract.readers.datelines.wording import read_news
from shanben.pages.extract.tools.callings import CALLINGS, WRITERS
from shanben.pages.extract.tools.known_words import is_outlet, is_place
from shanben.pages.extract.tools.name_signs import COLUMN_SIGNS
from shanben.pages.extract.tools.people import are_all, is_bare_name, read_credits, read_names


def read_signature(text: str, offset: int) -> Dateline | None:
    """Return who signs a short line that says nothing else, and neither 报道 nor 电.

    江城日报/ 撰文/王琳琳, 江城日报/王琳琳, 王琳琳 发自高雄, and whoever writes to a paper:
    王琳琳/亚凯迪亚, 王琳琳(台北市/教师), 王琳琳(作家).
    """
    if len(text) > LONGEST_BYLINE:
        return None
    if 0 < text.count(" ") < MOST_BLANKS and (placed := _read_name_and_place(text, offset)):
        return placed
    if ")" in text and (posted := _read_with_posts(text, offset)):
        return posted
    if _SIGNS_LINE.search(text) is None:
        return None
    if "讯" in text and (placed := _read_placed(text, offset)):
        return placed
    matches = (one.fullmatch(text) for one in _SIGNATURES)
    match = next((one for one in matches if one and _signs(one.groupdict())), None)
    if match is None:
        return None
    spans = {
        part: shift(match.span(part), offset) for part, word in match.groupdict().items() if word
    }
    names = read_names(text[: match.end("names")], *match.span("names"), strict=True)
    is_report = "place" in spans or ("paper" in spans and "kind" not in spans)
    credits = credit_names(names, offset, "reporter" if is_report else "author")
    return Dateline(len(text) + offset, spans.get("paper"), spans.get("place"), credits=credits)


MOST_BLANKS = 3


def _read_name_and_place(text: str, offset: int) -> Dateline | None:
    """Return the reporter and the place between whom nothing stands but a blank, after their outlet.

    江城网记者王琳琳 台北, 江城时报 王琳琳 台北.
    """
    match = _NAME_AND_PLACE.fullmatch(text)
    if match is None or not (is_place(match["place"]) and is_outlet(match["outlet"])):
        return None
    if is_place(match["name"]) or not is_bare_name(match["name"]):
        return None
    credits = credit_names([match.span("name")], offset, "reporter")
    return Dateline(len(text) + offset, None, shift(match.span("place"), offset), credits=credits)


_NAME_AND_PLACE = compile_late(
    r"""
    (?P<outlet>[\w·]{2,10}?)(?:记者[ ]?|[ ])  # 江城日报记者
    (?P<name>[\u3400-\u9fff]{2,4})[ ](?P<place>[\u3400-\u9fff]{2,4})  # 王琳 北京
    """,
    re.VERBOSE,
)


def _read_with_posts(text: str, offset: int) -> Dateline | None:
    """Return the authors of a line of names with their posts: 王琳琳(副教授),李小敏(讲师)."""
    if _WITH_POSTS.fullmatch(text) is None:
        return None
    spans = [name.span() for name in _POSTED.finditer(text)]
    if not all(is_bare_name(text[slice(*span)]) for span in spans):
        return None
    return Dateline(len(text) + offset, credits=credit_names(spans, offset, "author"))


_POST = rf"[(][^()。]{{0,16}}(?:{CALLINGS}|导师|院士)[)]"
_WITH_POSTS = compile_late(
    rf"""
    [\u3400-\u9fff]{{2,4}} (?:[ ]?{_POST})?  # a name, perhaps with a post,
    (?:[ ,、;]{{1,3}}[\u3400-\u9fff]{{2,4}} (?:[ ]?{_POST})?){{1,5}}  # and others
    """,
    re.VERBOSE,
)
_POSTED = re.compile("(?<![^ ,、;])[\u3400-\u9fff]{2,4}(?=[ ,、;(]|$)")


def _read_placed(text: str, offset: int) -> Dateline | None:
    """Return the place and the people of a reader's report: 费城讯/图文:王琳琳."""
    match = _PLACED.match(text)
    if match is None or not is_place(match[1]):
        return None
    credits = read_credits(text[match.end() :], offset + match.end())
    if not credits or credits[-1].end != offset + len(text):
        return None
    return Dateline(len(text) + offset, None, shift(match.span(1), offset), credits=tuple(credits))


_PLACED = compile_late(
    "([\u3400-\u9fff]{2,6})讯 ?/ ?(?=(?:图文|文图|文|撰文|图与文|文与图|记者)[ :/])"
)


def _signs(parts: dict[str, str]) -> bool:
    """Tell whether the parts of a signature are what they look like: a paper, names, and a place."""
    names = parts["names"].replace("、", " ").split()
    places = (parts.get("place"), parts.get("home"))
    is_known = "paper" not in parts or is_outlet(parts["paper"])
    return is_known and all(map(is_bare_name, names)) and all(map(is_place, filter(None, places)))


# One of these is in every such line; a test looks.
_SIGNS_LINE = re.compile(r"/|发自|、[^()/。]+\)$|[授师员士生家者人笔事长工道]\)(?:$| ?[12])")
_NAMED = r"(?P<names>[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3})"
_SIGNATURES = (
    compile_late(
        rf"(?P<paper>[\w·]{{2,12}}) ?/ ?(?:(?P<kind>撰文|采访|特稿|专稿|文) ?/ ?)?{_NAMED}"
    ),
    compile_late(rf"{_NAMED} ?\(?发自 ?(?P<place>[\u3400-\u9fff]{{2,6}})\)?"),
    compile_late(
        rf"""
        [(]?[ ]?[\u3400-\u9fffA-Z]{{0,10}}记者[ ]?  # (江城之声记者
        {_NAMED}[ ]?发自[ ]?(?P<place>[\u3400-\u9fff]{{2,6}})[ ]?[)]?  # 王琳琳发自高雄)
        """,
        re.VERBOSE,
    ),
    # 王琳琳 李大明 嘉义报导/嘉义县
    compile_late(
        rf"{_NAMED} (?P<place>[\u3400-\u9fff]{{2,4}})报[导道] ?/ ?(?P<home>[\u3400-\u9fff]{{2,6}})"
    ),
    compile_late(
        r"""
        [\u3400-\u9fff]{1,6}(?:新闻网?|[日时早晚]报)[ ]?[─—–|][ ]?  # 波新闻─
        (?P<names>[\u3400-\u9fff]{3})[ ]?/[ ]?(?P<place>[\u3400-\u9fff]{2,6})  # 王琳琳/花莲
        """,
        re.VERBOSE,
    ),
    # 王琳琳/台南市, 王琳琳/台南市(退休教师)
    compile_late(
        r"(?P<names>[\u3400-\u9fff]{3}) ?/ ?(?P<home>[\u3400-\u9fff]{2,6})(?: ?[(][^()/。]{2,12}[)])?"
    ),
    compile_late(
        r"(?P<names>[\u3400-\u9fff]{2,4}) ?[(](?P<home>[\u3400-\u9fff]{2,5}) ?[/、] ?[^()/。]{2,16}[)]"
    ),
    compile_late(
        rf"""
        (?P<names>[\u3400-\u9fff]{{3}})[ ]?/[ ]?[^/。()]{{2,20}}  # the name, of what house,
        (?:{WRITERS}|理事长|执行长)  # and the post
        """,
        re.VERBOSE,
    ),
    compile_late(
        rf"""
        (?P<names>[\u3400-\u9fff]{{2,4}})[ ]?[(][^()/。]{{0,24}}  # 王琳琳(江城大学
        (?:{WRITERS}|毕业生|工作者|召集人|总干事|秘书长|同工|牧师|传道)[)]  # 教授)
        (?:[ ]?(?:19|20)[0-9]{{2}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?)?  # and the day
        """,
        re.VERBOSE,
    ),
)
LONGEST_BYLINE = 40


def read_reports(lead: str, offset: int) -> Dateline | None:
    """Return who reports at the head of an article: 李敏、记者王琳报道:."""
    found = read_reporting(lead, 0, offset)
    is_told = found is not None and (lead[found.end - offset - 1] in ":：" or "记者" in lead)
    return Dateline(found.end, credits=found.credits) if found and is_told else None


def read_open_byline(lead: str, offset: int) -> Dateline | None:
    """Return the people whom blanks part from the words of the article: 本报记者 王琳 七月的江城.

    What stands before the blanks is nothing but roles and names, in whatever order: 王琳/文 李敏/摄.
    """
    for blank in reversed([*_BEFORE_PROSE.finditer(lead, 0, LONGEST_OPEN)]):
        front = lead[: blank.start()]
        if len(lead) - blank.end() < SHORTEST_PROSE or not _NAMES_STAFF.search(front):
            continue
        credits = read_credits(front, offset, method="dateline")
        names = [lead[one.start - offset : one.end - offset] for one in credits]
        is_told = any(one.role in _WRITERS for one in credits) and all(map(is_bare_name, names))
        if is_told and are_all(front, offset, credits):
            return Dateline(blank.end() + offset, credits=tuple(credits))
    return None


LONGEST_OPEN = 44  # characters of the roles and names before the article
SHORTEST_PROSE = 20  # characters of the article after them
_NAMES_STAFF = re.compile("记者|通讯员|作者|实习生|文|撰")
# Blanks with the article's words after them, which are no further role or name.
_BEFORE_PROSE = re.compile(
    r"""
    (?<!通讯员)(?<!实习生)(?<![记作]者)(?<=[^ ])[ ]{1,3}  # not in the middle of 记者 王琳,
    (?=[\u3400-\u9fff“"《0-9]{3})  # words
    (?! [\u3400-\u9fff]{2,4}(?:[ 、/]|$)  # that are no name
      | 通讯员|记者|作者|实习生|摄影|撰文|图文 | [文图摄][ /:] | 报[道导])  # and no role
    """,
    re.VERBOSE,
)


def read_signed(lead: str, offset: int) -> Dateline | None:
    """Return the dateline after the names that sign it: 王琳 江城晚报江州电."""
    match = _SIGNED.match(lead)
    names = match[1].split() if match else []
    if match is None or not all(map(is_bare_name, names)):
        return None
    start = match.end()
    after = read_wire(lead[start:], start + offset) or read_news(lead[start:], start + offset)
    if after is None or not (after.agency or after.place) or after.credits:
        return None
    names = read_names(lead, 0, match.end(1), strict=True)
    return after._replace(credits=credit_names(names, offset, "author"))


_SIGNED = re.compile(
    r"([\u3400-\u9fff]{2,4}(?: [\u3400-\u9fff]{2,4}){0,2}) {1,2}(?=[\u3400-\u9fff])"
)


def read_signed_lead(lead: str, offset: int) -> Dateline | None:
    """Return the author whose name after a sign opens the article: ◎王琳琳 昨天清晨."""
    match = _SIGNED_LEAD.match(lead)
    if match is None or not is_bare_name(match[1]):
        return None
    return Dateline(match.end() + offset, credits=credit_names([match.span(1)], offset, "author"))


_SIGNED_LEAD = compile_late(
    f"[{COLUMN_SIGNS}] ?(?:文 ?[/|:] ?)?([\u3400-\u9fff]{{2,4}}) {{1,3}}(?=[^ ])"
)


def read_roles_first(lead: str, offset: int) -> Dateline | None:
    """Return who is named in brackets of roles and names before the article: 【文:王琳琳 图:李敏】.

    Brackets that tell of pictures alone are a caption's.
    """
    match = _ROLES_FIRST.match(lead)
    if match is None:
        return None
    begin = match.start(1) + offset
    credits = read_credits(match[1], begin, method="dateline")
    if not any(one.role in _WRITERS for one in credits) or not are_all(match[1], begin, credits):
        return None
    return Dateline(match.end() + offset, credits=tuple(credits))


_WRITERS = frozenset(("author", "reporter", "correspondent", "translator"))
_ROLES_FIRST = compile_late(
    r"""
    [(\[【](  # in brackets
      (?:[文图]|撰文|文字|采访|摄影|编译|翻译)[^()\[\]【】。,]{2,40}  # 文:王琳琳 图:李敏,
    )[)\]】]  # and closed,
    [ ]?(?=[0-9\u3400-\u9fff“「])  # and the text
    """,
    re.VERBOSE,
)


def read_name_first(lead: str, offset: int) -> Dateline | None:
    """Return the authors whose names in brackets open the article: (王琳琳)5月3日,镇里.

    One name has three characters, or two and a blank, (王 琳), and so has one of several: (王琳琳 李敏).
    """
    match = _NAMES_FIRST.match(lead) if ")" in lead[4:LONGEST_NAMES] else None
    words = _split_names(match[1]) if match else []
    if match is None or not all(map(is_bare_name, words)):
        return None
    if max(map(len, words)) < 3 and match[1][1] != " ":
        return None
    names = read_names(lead, *match.span(1), strict=True)
    return Dateline(match.end() + offset, credits=credit_names(names, offset, "author"))


def _split_names(text: str) -> list[str]:
    """Return the names of a text, the one of two characters with a blank between them in one piece."""
    return [text[0] + text[2]] if text[1] == " " else re.split("[ 、]", text)


LONGEST_NAMES = 13  # characters of such names with their brackets
_NAMES_FIRST = compile_late(
    r"""
    [(]([\u3400-\u9fff]{2,3}(?:[ 、][\u3400-\u9fff]{2,3}){0,2}  # (王琳琳 李敏)
      |[\u3400-\u9fff][ ][\u3400-\u9fff])[)]  # (王 琳)
    [ ]?(?=[0-9\u3400-\u9fff“])  # and the text
    """,
    re.VERBOSE,
)
