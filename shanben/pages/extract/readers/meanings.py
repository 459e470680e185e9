"""Say what a line around an article means, by all that speaks for each of its meanings.

A line can be read in more than one way: 扫码入园 opens like a button, 隐私政策 stands in notices and
in headlines about them. What speaks for a meaning is a clue: how the line opens and ends, its labels,
the names in it, the words that it shares with the site's foot. `meanings.tsv` says which meaning a clue
speaks for and how much, in the points in which the fit of a headline is counted (`headlines`). The
strongest meaning is the line's. A clue of `SURE` points decides alone, so what follows it is not
looked for; a lesser one can be outweighed by the page's own shape, and that is for `headlines` to say,
since no other reader asks about lines that may still be one.

A line is judged once: every reader asks here, and the answer is kept.

What this is not: a reader of values. Who is credited in a byline says `credits`.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.tables import read_table
from shanben.pages.extract.readers.datelines.leads import is_byline
from shanben.pages.extract.readers.datelines.signatures import read_signature
from shanben.pages.extract.tools.callings import CALLINGS, OF_UNIVERSITIES, OFFICERS
from shanben.pages.extract.tools.dated_rows import UNDATED_ROW, read_name_and_deed
from shanben.pages.extract.tools.known_words import (
    button_openings,
    end_pattern,
    find_labels,
    is_of_departments,
    is_office,
    is_outlet,
    is_outlet_or_channel,
    is_place,
    label_kinds,
    leading_label,
    opens_end,
    paper_page_pattern,
    phrase_pattern,
    phrases,
    role_words,
    statement_heads,
    statement_openings,
)
from shanben.pages.extract.tools.lines import SHORT, fold
from shanben.pages.extract.tools.people import are_all, is_bare_name, read_credits, read_names

SURE = 9.0  # points of a clue that decides alone: no headline has as many
DOUBT = 3.0  # points below which a meaning only lessens the fit of a headline
# What labels that stand inside a line announce, when the line is about the page and tells nothing.
META_KINDS = (
    "source",
    "date_published",
    "date_created",
    "date_updated",
    "view_count",
    "document",
    "office",
)
LONGEST_BUTTON = 30
LONGEST_LINK = 16  # characters of a button in words: 分享至好友和朋友圈
ARROWS = "→←■□◎◆★☆●▲▼▪▎▍▌※►▶#*|·•:=~»«›‹ "  # what stands around a headline and is no part of it
LONGEST_SIGNED = 12  # characters of a byline that a sign opens: □王琳
LONGEST_SECTION = 5  # characters of a section's name, mostly
LONGEST_WORD = 10  # characters of a word in a menu
LONGEST_CAPTION, CAPTION_STOPS = 120, 2  # more sentences are the article's own, and a picture's end


class Meaning(NamedTuple):
    """What a line can be, how much speaks for it, and the clue that says most."""

    name: str
    points: float
    clue: str
    says: str


UNKNOWN = Meaning("", 0.0, "", "")


@cache
def clue_meanings() -> dict[str, Meaning]:
    """Return the meaning that each clue of the table speaks for."""
    return {
        row["clue"]: Meaning(row["meaning"], float(row["points"]), row["clue"], row["says"])
        for row in read_table("meanings")
    }


def read_plain(text: str) -> Meaning:
    """Return what a line plainly is, cheaply: a button, a label, or about a picture.

    >>> read_plain("返回顶部").name, read_plain("全市召开会议").name
    ('button', '')
    """
    if not text:
        return UNKNOWN
    clue = "button" if is_button(text) else _find_label(text) or _find_picture(text)
    return clue_meanings()[clue] if clue else UNKNOWN


@lru_cache(maxsize=512)  # several readers ask about one line in turn
def read_meaning(text: str) -> Meaning:
    """Return what a folded line is by its own words; `UNKNOWN` where nothing in it tells.

    >>> [read_meaning(text).name for text in ("编辑:王琳", "全市召开会议,", "全市召开会议")]
    ['credit', 'body', '']
    >>> read_meaning("景区推行扫描二维码入园").points < SURE <= read_meaning("扫描下方二维码").points
    True
    """
    if len(text) > SHORT and ":" not in text and "：" not in text:  # a paragraph, without any label
        if text[0] in "[【" and _find_label(text):
            return clue_meanings()["summary_label"]
        return clue_meanings()["statement" if is_statement(text) else "sentence"]
    plain = read_plain(text)
    if plain.points or not text:
        return plain
    if text[1:2] == " " and is_spaced_out(text):
        return read_meaning(text.replace(" ", ""))  # 微 信 扫 一 扫
    if len(text) > SHORT or ("。" in text and "。" in _QUOTED_STOP.sub("", text)):
        return clue_meanings()[_find_prose(text)]
    found = UNKNOWN
    for find in _HIDDEN:
        if clue := find(text):
            meaning = clue_meanings()[clue]
            if meaning.points >= SURE:
                return meaning
            found = stronger(found, meaning)
    return found


# 「慢慢来。」那些年: no sentence of the line's; nor are stops that stand for dots, 慢慢来。。。.
_QUOTED_STOP = re.compile("。(?=[」”』][^。」”』])|。{2,}$")


def _find_prose(text: str) -> str:
    """Return the clue of a long line, or one with a full stop: a sentence, if it is not the site's."""
    clue = _find_site(text)
    return clue if clue in ("statement", "notice", "foot") else "sentence"


def list_meanings(text: str) -> list[Meaning]:
    """Return every meaning that the words of a line speak for, the strongest first."""
    if not text:
        return []
    clues = ["button" if is_button(text) else "", _find_label(text), _find_picture(text)]
    if len(text) > SHORT or "。" in text:
        clues.append(_find_prose(text))
    else:
        clues += [find(text) for find in _HIDDEN]
    found: dict[str, Meaning] = {}
    for meaning in (clue_meanings()[clue] for clue in clues if clue):
        found[meaning.name] = stronger(found.get(meaning.name, UNKNOWN), meaning)
    return sorted(found.values(), key=lambda meaning: -meaning.points)


def stronger(one: Meaning, other: Meaning) -> Meaning:
    """Return the meaning for which more speaks; of equal ones the first."""
    return other if other.points > one.points else one


def is_statement(text: str) -> bool:
    """Tell whether a line, however long, is a statement of the platform: 特别声明:, Notice:."""
    return text[:1] in statement_heads() and text.startswith(statement_openings())


def is_button(text: str) -> bool:
    """Tell whether a line is a button or a page number, which is looked for before all else."""
    if len(text) > LONGEST_BUTTON:
        return False
    if text[:1] in _PAGE_HEADS and _PAGES.match(text):
        return True
    buttons = _buttons()
    if text in buttons or (text[:1] == ":" and text.lstrip(": ") in buttons):
        return True  # :::主要内容区, where a browser without pictures can jump to
    blank = text.find(" ")
    return blank > 0 and text[:blank] in buttons and buttons.issuperset(text.split())


@cache
def _buttons() -> frozenset[str]:
    return phrases("widget", "exact")


_PAGES = re.compile(
    r"""
    [\[【(]?[0-9]{1,2}[\])】]             # [1]
    (?: [ ]? [\[【(][0-9]{1,2}[\])】] )*  # [2] [3]
    (?: [ ]?下一页 )? $                    # and a button
    | [0-9]{1,5}[ ]?条?(?:评论|跟[帖贴]|留言) $  # how many comments
    | [·|>•\-—_=*#.]+ $                 # or nothing but marks
    | [0-9]{1,2}:[0-9]{2}[ ]?/[ ]?[0-9]{1,2}:[0-9]{2} $  # or how much of a sound was heard
    | [上下]一页                            # or the button alone
    """,
    re.VERBOSE,
)
_PAGE_HEADS = frozenset("[【(0123456789·|>•-—_=*#.上下")  # one of these opens such a line


def _find_label(text: str) -> str:
    """Return the clue of the label that opens a line; an abstract's can stand in brackets."""
    if text[0] in "[【" and (bracketed := _BRACKETED.match(text)):
        kind = label_kinds().get(bracketed[1]) if bracketed.end() < len(text) else None
        return _CLUE_OF_LABEL[kind] if kind in _BRACKETED_KINDS else ""
    if text[0] == "文" and (written := _WRITTEN_BY.fullmatch(text)) and not is_outlet(written[1]):
        return "people_label"
    if text[-1] in "导道理" and "/" in text and _OF_NEWSROOM.fullmatch(text):
        return "people_label"
    if ":" not in text and "：" not in text:
        return "document_label" if " | " in text and _is_row_of_document(text) else ""
    if text.startswith(("今天是", "今日是")) and text[4:5].isdecimal():  # 今天是:2021年6月27日
        return "label"
    if _TIME_OF.match(text):  # 开播时间:2017-04-02, whether a table knows the label or not
        return "label"
    label = leading_label(text)
    if label == "评论" and _COMMENT.match(text):
        return ""
    if label == "图文" and _WITH_PICTURES.fullmatch(text):
        return ""
    return _CLUE_OF_LABEL.get(label_kinds()[label], "label") if label else ""


def _is_row_of_document(text: str) -> bool:
    """Tell whether a line is a row of the table over a document: 文 号 | 县政办〔2021〕12号."""
    cell = text.partition(" | ")[0].lstrip("| ").replace(" ", "")
    return _CLUE_OF_LABEL.get(label_kinds().get(cell, ""), "") == "document_label"


_BRACKETED = re.compile("[\\[【]([\u3400-\u9fff]{2,4})[\\]】]")
_BRACKETED_KINDS = frozenset(("summary", "title_original", "keywords"))
# 文/江城护树联盟: no person, no headline.
_WRITTEN_BY = re.compile("文 ?[/|:：] ?([^ ,，。!！?？()（）]{2,16})")
# 社会中心/综合报导 names nobody either.
_OF_NEWSROOM = re.compile("[\u3400-\u9fff]{2,8} ?/ ?(?:综合|即时|专题)(?:报[导道]|整理)")
_TIME_OF = re.compile("[\u3400-\u9fff]{2,4}(?:时间|日期) ?[:：] ?(?:19|20)[0-9]{2}[-/.年]")
_COMMENT = re.compile("评论[:：] ?[^0-9()]{6}")  # 评论:别让好事变味 is a headline
# 图文:江城村民重建老油坊 is a headline: nobody's name is as long.
_WITH_PICTURES = re.compile(
    r"""
    图文[:：][ ]?(?!.*(?:记者|通讯员|作者|摄影|[:：].*[:：]))  # a label that no credit follows,
    (?:[^ /、,，。()]{9,40}  # words in one,
      |[^ /、,，。()]{5,24}[ ][^ /、,，。()]{5,24})  # or in two parts
    """,
    re.VERBOSE,
)
_CLUE_OF_LABEL = {
    "person": "people_label",
    "summary": "summary_label",
    "title_original": "summary_label",
    "keywords": "document_label",
    "document": "document_label",
    "office": "document_label",
    "title": "title_label",
}


def _find_picture(text: str) -> str:
    """Return the clue of a line that describes a picture, or says whose it is."""
    if text[1:2] == "图" and _NUMBERED_PICTURE.match(text):
        return "caption"
    if text[-1:] in _ENGLISH_TAILS and _is_credited_in_english(text):
        return "caption"
    if ("左" in text or "右" in text or "中" in text) and _tells_places(text):
        return "caption"
    if len(text) < LONGEST_CAPTION and text.count("。") == 1 and _TAKEN_AFTER.search(text):
        return "caption"
    if text[-1:] not in _CAPTION_ENDS and text[:1] not in _CAPTION_HEADS:
        return ""
    if text[-1] == "供" and not text.endswith("提供") and text[0] not in _CAPTION_HEADS:
        return ""
    if len(text) >= LONGEST_CAPTION or text.count("。") > CAPTION_STOPS:
        return ""
    if _CAPTION.search(fold(text) if text[-1] == "）" else text) is None:
        return ""
    if text[0] in "([【" or text.endswith("摄"):
        return "picture_credit"
    named = _PICTURE_CREDIT.match(text)  # 图/王琳 is a credit, 图/江城日报 a caption
    return "picture_credit" if named and is_bare_name(named[1]) else "caption"


def _is_credited_in_english(text: str) -> bool:
    """Tell whether a caption ends with whose the picture is: Photo: Jane Doe, or JANE DOE."""
    if len(text) >= LONGEST_CAPTION:
        return False
    if ":" in text and _ENGLISH_CREDIT.search(text[-ENGLISH_CREDIT:]):
        return True
    return text[-1] in _CAPITALS and _IN_CAPITALS.search(text) is not None


# 江城的老油坊。摄:王琳/江城社, 。图片来源:Jane Doe/AFP.
_TAKEN_AFTER = compile_late(
    r"""
    [。!”」)）][ ]?(?:摄影?[ ]?[:：/／][ ]?[^。!:：/／]{2,20}[/／]  # 摄:王琳/,
    |(?:(?:图片|照片)(?:来源|提供)?|图源)[ ]?[:：/／])[ ]?  # or 图片来源:
    [^。!:：]{2,40}$  # and whose it is
    """,
    re.VERBOSE,
)
# (图一)、开榨
_NUMBERED_PICTURE = re.compile("[(（]图[一二三四五六七八九十0-9]{1,2}[)）] ?[、:：]")


def _tells_places(text: str) -> bool:
    """Tell whether a short line says where somebody stands in a picture: 市长王琳琳(中)主持会议.

    >>> _tells_places("市长王琳琳(中)主持会议"), _tells_places("老油坊的故事(中)开榨")
    (True, False)
    """
    if len(text) >= LONGEST_CAPTION or (text.count("。") and text[-1] != "。"):
        return False
    match = _IN_PICTURE.search(text)
    return match is not None and (match["row"] is not None or is_bare_name(match["name"][-3:]))


_IN_PICTURE = re.compile(
    r"""
    (?P<name>[\u3400-\u9fff]{2,})[(（]  # somebody
    (?:中|(?P<row>(?:[前后中]排)?[左右]起?(?:[一二三四五六七八0-9]|(?=[)）]))))[)）]  # (左二),
    (?=[\u3400-\u9fff、])  # and the text
    """,
    re.VERBOSE,
)
_CAPTION_HEADS, _CAPTION_ENDS = (
    frozenset("图圖照资视摄▲▼△▽↑←"),
    frozenset(")）摄影照片供图报社网台发国"),
)
# Whose a picture is, in English: Photo: Jane Doe, or 江城的老油坊图像来源: picture-alliance/J. Doe.
ENGLISH_CREDIT = 56
_ENGLISH_CREDIT = re.compile(
    r"""
    (?:(?:Photo|Source|Credit|Image|Picture)s?[ ]?:[ ]?[A-Z]  # the label,
      |图[像片]来源[ ]?:[ ]?[A-Za-z])  # in Chinese too,
    [A-Za-z /.,'&-]{1,40}$  # and whose it is
    """,
    re.VERBOSE,
)
_ENGLISH_TAILS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz /.,'&-")
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_IN_CAPITALS = compile_late("[。!”」)）] ?[A-Z][A-Z.,'-]+ [A-Z][A-Z .,'/—-]+$")
_PICTURE_CREDIT = compile_late("图 ?[/:] ?([\u3400-\u9fff]{2,4})(?=[ 、]|$)")
_CAPTION = compile_late(
    r"""
    ^(?: 图[像片](?:加注文字|来源)[,，]                       # 图像来源,Getty
       | 图为|图片说明|图说[:：]|图[0-9]|图[:/] | [▲▼△▽↑←] # the words that open it
       | 资料图|视频[-:]|摄影:  # 视频:,
       | [照图]片[由为][^。]{1,24}提供$ )                     # 图片由江城日报提供
    | [(] (?![^()]*(?:文[/:、并和&图摄]|[/、并和&图影]文)) (?:     # or parentheses that close it,
        [^()]* (?: 摄影?|供图|图源|资料照片?|资料图片?(?:,?仅供参考)?|图片仅供参考|翻摄[^()]*  # 张三 摄
                 | 截图|提供|示意图|[^()]图片                 # 视频截图
               )
      | 摄影?[ ]?[/:][^()]{2,16}                                # 摄影:张三
      | 图片来源[^()]* | 图[/:](?!文)[^()]* | [^()]{0,4}影像   # 图/江城日报
      | 路透社?|美联社|法新社|欧新社 | 取自[^()]*              # agencies of pictures
      | AP|AFP|Reuters|Getty[^()]*|[Ss]upplied[^()]*         # Reuters
      ) [)] $                                                # that nothing follows
    | [^。] (?<!文[/、并和&])(?<![ ]文) 摄 $                   # 张三 摄 without them
    | 图[ ]?[/:][ ]?[^。,，]{2,16}(?:提供|资料照片?|资料图片) $    # 图/江城网提供
    | 。[ ]?图[ ]?[/:][ ]?[^。,，]{2,16} $                     # 。图/江城日报
    | 。[ ]?[\u3400-\u9fff]{2,8}提供 $                        # 。江城市府提供
    | 。[ ]?图[自源][ ]?[:：]?[ ]?[\u3400-\u9fff]{2,8} $             # 。图自江城社
    | 记者 [^。,，()]{2,10} (?<!文)/ [ ]? 摄影? (?:[ ]\S{2,4})? $  # 记者张三/摄影
    | 。[ ]? (?:[^。]{2,12}/[ ]?)? 记者[ ]?[\u3400-\u9fff]{2,4}[ ]?摄影? $  # 。资料照/记者张三摄影
    | (?:^|[ 。]) 本?[报刊社]?资料照片? $                      # 本报资料照片
    | [。!”][ ]?[\u3400-\u9fff]{1,6}[社报网](?:图片|发) $          # 。江城社图片, 。江城社发
    | [。!”][ ]?(?:[\u3400-\u9fff]{2,8}[ ]?供图|(?:图[ ]?/[ ]?)?视觉中国) $  # 。王琳供图, 。视觉中国
    | ^[图圖]片[来來]自[^。,，]{2,16} $                                 # 图片来自江城网
    """,
    re.VERBOSE,
)


def _find_site(text: str) -> str:
    """Return the clue of a line with words of the site's notices or of its foot.

    More than half of a line or two of them, and a third of a sentence, make it the site's; so does
    what is said to the reader, or of the page itself. A sentence with 未经许可 alone can be news.
    """
    if is_statement(text):
        return "statement"
    if ("欢迎" in text or text[-1].isdigit()) and _OF_OWNER.fullmatch(text):
        return "foot"
    if is_call(text):
        return "notice"
    if len(text) >= SHORT or phrase_pattern(*_SITE_KINDS).search(text) is None:
        return ""
    is_sentence, is_spoken = "。" in text, _SPOKEN_TO.search(text) is not None
    notices = phrase_pattern("notice", "site").findall(text)
    if not is_spoken:  # what a site says of itself, it says to its reader: news is about 隐私政策
        notices = [phrase for phrase in notices if phrase not in phrases("site", "contains")]
    if notices and (is_spoken or (is_sentence and not phrases("news", "contains") >= {*notices})):
        return "notice"
    found = phrase_pattern(*_SITE_KINDS).findall(text)
    size = sum(map(len, found))
    is_most = 3 * size >= len(text) if is_sentence else 2 * size > len(text) or len(found) > 1
    if is_most or is_spoken:
        return "foot"
    return "notice_word" if notices else "foot_word"


def is_call(text: str) -> bool:
    """Tell whether one sentence calls the reader to do something: 扫描二维码,关注江城发布。.

    >>> is_call("欢迎投稿,邮箱:news@example.org。"), is_call("欢迎晚会开始,市民订阅了节目单。")
    (True, False)
    """
    if text[0] not in _CALL_HEADS or len(text) > LONGEST_CALL:
        return False
    return text.find("。", 0, -1) < 0 and _CALL.match(text) is not None


LONGEST_CALL = 50
_CALL_HEADS = frozenset("扫长识点关下打订登注加成支欢感谢如若倘请您你更立马赶")
_CALL = compile_late(
    r"""
    (?:[您你请]|立即|马上|赶快|赶紧){0,3}  # 请立即
    (?: (?:扫描?|长按|识别)[^。]{0,8}二维码  # 扫描下方二维码
      | (?:欢迎|更多[^。,，]{0,8})?(?:点击|关注|下载|登[录陆]|打开)[^。,，]{0,10}  # 更多内容请下载
          (?:公众[号平]|微信号|微博|客户端|[Aa][Pp][Pp]|官网|网站|小程序|视频号)  # 江城客户端
      | 欢迎(?:订阅|订购)[^。,，]{0,8}(?:电子报|周刊|杂志|报纸|电邮|快讯)  # 欢迎订阅电子报
      | 订阅我们[^。,，]{0,8}(?:电子报|周刊|杂志|报纸|电邮|快讯)  # 订阅我们的电子报
      | 登[录陆]后(?:即可|才能|可以?)[^。,，]{0,6}(?:评论|阅读|查看|收藏|下载|发表)  # 登录后即可评论
      | (?:注册|加入|成为)[^。,，]{0,8}(?:会员|用户)[,，]  # 加入会员,
      | 欢迎[广大读者您你]{0,6}(?:投稿|来稿|赐稿|提供新闻|踊跃投稿|来信|留言|转[发载])  # 欢迎投稿
      | (?:感谢|谢谢)[您你]的?(?:阅读|关注|支持|收看|浏览|观看)  # 感谢您的阅读
      | (?:如果?|若|倘若)[您你](?:喜欢|有(?:新闻|报料|爆料|任何|意见|疑问)|发现本)  # 若您喜欢这篇文章
      | 支持(?:我们|独立媒体)[,，][^。,，]{0,8}(?:赞助|捐款|会员|定期定额)  # 支持我们,请小额赞助
    )
    """,
    re.VERBOSE,
)


# What its owner prints over every page: a greeting, and where to call.
_OWNER = (
    r"\S{2,24}(?:[网站馆店厂局]|公司|医院|学校|[大中小]学|学院|论坛|社区|中心|[首主网]页|平台|博客"
    "|委员会|协会|政府)"
)
_OF_OWNER = re.compile(
    rf"""
    (?:[您你]好[,!~ ]{{0,2}})? (?:热烈)?  # 您好,
        欢迎[您你]?(?:来到|进入|访问|光临|浏览|登[录陆]|莅临)[ ]?  # 欢迎访问
        {_OWNER}[!~。]{{0,3}} (?:[, ][\u3400-\u9fff ]{{2,12}})?  # 江城网,请登录;
    | {_OWNER}欢迎[您你](?:的?(?:光临|访问|到来|来访))?[!~。]{{0,3}}  # 江城网欢迎您!;
    | (?:24小时|全国|免费|统一|服务|咨询|客服|预约|投诉|招生|订购|销售|联系|公司){{0,3}}  # 咨询
        (?:热线|电话)[ ]?:?[ ]?[0-9(+][0-9()+ -]{{5,20}}  # 热线 010-…
    """,
    re.VERBOSE,
)
# What a site says to its reader, or of the page.
_SPOKEN_TO = re.compile("[您你请]|本网|本站|本文|本服务|我们|点击|下载|打开")
_SITE_KINDS = ("notice", "site", "junk", "footer")


def _find_end(text: str) -> str:
    return "sentence" if text.endswith(_SENTENCE_END) else ""


_SENTENCE_END = ("；", ";", "，", ",", "、", "：", ":")


def _find_mark(text: str) -> str:
    """Return the clue of the marks and figures of a line: the name of the part that matches."""
    is_word = "㐀" <= text[0] <= "鿿" and text[0] not in "原刊"
    if is_word and not (_MARK_SIGN.search(text) or _is_menus_edge(text)):
        return ""  # words, as most lines are: found in a fifth of the pattern's time
    match = _MARKS.search(text if "<br" not in text else _BREAK.sub(" ", text))
    return (match.lastgroup or "") if match else ""


_BREAK = re.compile("<br ?/?>")  # left of a headline's markup


def _is_menus_edge(text: str) -> bool:
    return text.startswith(("首页", "回", "返回")) or text.endswith(_MENU_ENDS)


_MENU_ENDS = ("正文", "网站", "首页", "官网", "欢迎您", "加入收藏")


# One of these, or no Han character first, is in all other parts.
_MARK_SIGN = re.compile("[>»→›】|‧:—–℃°)~-]")
_MARKS = re.compile(
    r"""
    (?P<menu_mark> [»→›] | ^[^<>]*> | >[^<>]*>  # steps of a breadcrumb, not <江城夜话>:老油坊开榨
    | ^[^【]*】【            # buttons in brackets, of which the first is lost
    | ^首页 | 正文$          # a menu from its first word, a breadcrumb to its last
    | ^返?回[^。,]{0,12}首页$   # the way back
    | ^.{0,8}(?:设为首页|加入收藏)$  # buttons that are glued together
    | ^Channel:[ ]           # which feed of a site of feeds the page is from
    | ^\S{2,16}[ ](?:[|·–-][ ])?(?:官方网站|门户网站|网站首页|首页|官网|欢迎您)$  # a site's name
    | \|[^|]+\|           # words between bars,
    | [ ]‧[ ].*[ ]‧[ ] )   # or between dots that stand apart
    | (?P<dash> ^(?: -- | [—–] | -[ ]?(?=[\u3400-\u9fff“「《]) )(?!.*[—–-]$)  # a subtitle,
      | ^[^—–-].*——$ | ^~[^~]*~$ | ^[(][^()]{4,40}[)]$ )  # or over the headline, or set off
    | (?P<figures> ^\W*$   # nothing but marks
    | ^https?: | ^www\.    # an address
    | ^[0-9\s:/.-]+$      # nothing but figures
    | ^20[0-9]{2}月[0-9]{1,2}月[0-9]{1,2}日?$  # or a day with a slip: 2021月06月15日
    | ^[(]?(?:原载|刊载|刊发|原刊|刊登)于?[ ]?(?:19|20)[0-9]{2}年  # where and when it was printed
     | ^[(][^()]{0,12}[0-9一二三四五六七八九〇][年期][^()]{0,8}[)]$  # (1996年创刊)
     | [0-9][ ]?[~/-][ ]?-?[0-9]{1,2}[ ]?(?:℃|°C)$ )  # or the weather: 江城:晴 12~20℃
    | (?P<stamp> ^(?:(?:原创|转载|转)[ ])? (?:最新推荐文章|已)?于[ ]?20[0-9]{2}-[0-9]{2}-[0-9]{2}  # 已于
        [ ][0-9:]{5,8}[ ](?:修改|发布|首次发布)  # 2023-12-22 11:41:12 修改,
      | ^\S{2,20}[ ]20[0-9]{2}-[0-9]{2}-[0-9]{2}[ ][0-9:]{5,8}[ ](?:阅读|浏览)[ ]?[0-9]  # or who
      | ^posted[ ]@[ ]20 )  # posted @ 2023-12-22
    | (?P<counts> [0-9][ ]?(?:℃|°C|次?浏览|[人次]?阅读)[ ]{0,3}[|/·]?[ ]?  # 128次浏览
        (?: [0-9]{1,6}[ ]?[条个]?评论 | 评论[ ]?[(][0-9]{1,6}[)] )$  # 3条评论, 评论(3)
    | ^[\u3400-\u9fff]{2,6}[ ](?:用户:[^ :]{2,12}[ ])?[0-9]{1,6}[ ]?℃(?:[ ][0-9]{1,6})?$ )  # 美食 714℃ 3
    | (?P<clock_at_end> [0-9]{1,2}:[0-9][0-9]$ )  # 10:12
    | (?P<number_at_end> :[ A-Za-z0-9(),.-]+[万亿]?  # 面积:120
        (?:元|平方米|天|个|人|%|年|月|日)?$ )  # 平方米
    """,
    re.VERBOSE,
)


# 王琳琳(1985—),女,副教授: the author's life.
_LIFE = compile_late(
    r"([\u3400-\u9fff]{2,4}) ?(?:[(](?:19|20)[0-9]{2}[^()]{0,10}[)])? ?[,，] ?[男女][,，]"
)


def _find_byline(text: str) -> str:
    """Return the clue of a line that names reporters, or has a word for them before a mark."""
    match = _ROLE.search(text)
    if match is None and "/" in text and (signed := _NAME_FIRST.fullmatch(text)):
        return "names_after_role" if is_bare_name(signed[1]) else ""
    if match is None and (
        is_post(text)
        or any(read_name_and_deed(text))
        or _is_of_staff(text)
        or ((" " in text or text[-1] == ")") and _names_officer(text))
        or are_numbered_names(text)
        or is_house(text)
        or ((life := _LIFE.match(text)) and is_bare_name(life[1]))
    ):
        return "names_after_role"
    if match is None and (_are_names(text) or _names_house(text) or _is_without_column(text)):
        return "names_after_role"
    if match is None and "/" in text and (signed := _NAME_AND_POST.fullmatch(text)):
        return "names_after_role" if is_bare_name(signed[1]) else ""
    if match is None and (
        written := _WRITTEN.match(text) or _BY_FIRST.match(text) or _CALLED.match(text)
    ):
        return "names_after_role" if is_bare_name(written[1]) else ""
    if match is None:
        is_signed = len(text) <= LONGEST_SIGNED and text[0] in ARROWS
        is_whole = is_byline(text) or read_signature(text, 0) or _ROOM_ALONE.fullmatch(text)
        return "byline" if is_whole or _is_credits(text) else "signed" if is_signed else ""
    if match.start() > LONGEST_BEFORE_ROLE and not _MARKED.search(text):
        return ""  # a headline about a reporter
    if text[match.end() - 1] not in " :/":
        return "names_after_role"
    names = [*read_names(text, match.end(), len(text), strict=True)]
    if match[0] == "记者 " and _TELLS_ON.match(text, names[-1].end if names else match.end()):
        return ""
    return "names_after_role" if names else "role_word"


# 泰雅族记者 王琳琳为族人发声: what is said of somebody with a role is a headline.
_TELLS_ON = re.compile(
    "(?!.*(?:报[道导]|发自.*|[电讯摄文图])$)[\u3400-\u9fff]{4,}[\u3400-\u9fff ,、“”]*$"
)


def _find_office_or_post(text: str) -> str:
    """Return the clue of a line that is the offices that wrote, or a name and its post after a dot.

    >>> [_find_office_or_post(text) for text in ("【文、图/秘书室】", "文/新华社", "文/化石走廊")]
    ['names_after_role', 'names_after_role', '']
    """
    posted = _NAME_DOT_POST.fullmatch(text) if "·" in text else None
    wrote = _OFFICES_WROTE.fullmatch(text) if "文" in text[:4] else None
    is_told = wrote is not None and all(
        word.endswith("系") or is_office(word) or is_outlet(word) for word in wrote[1].split("、")
    )
    is_told = is_told or (wrote is None and _PUT_IN_ORDER.fullmatch(text) is not None)
    return "names_after_role" if is_told or (posted and is_bare_name(posted[1])) else ""


_NAME_DOT_POST = compile_late(f"([\u3400-\u9fff]{{2,4}}) ?· ?[\u3400-\u9fff]{{0,12}}(?:{CALLINGS})")
# 文/听风 整理
_PUT_IN_ORDER = re.compile("(?:撰文|文) ?[/:|] ?[\u3400-\u9fff]{2,4} (?:整理|编译|报[道导])")
_OFFICES_WROTE = compile_late(
    r"""
    [(\[【]?(?:文(?:[、/]?图)?|图[、/]?文|撰文)[ ]?[/:|][ ]?  # 【文、图/
    ([\u3400-\u9fff、]{3,40}?)[)\]】]?  # 1: 秘书室、学务处】
    """,
    re.VERBOSE,
)


def _names_officer(text: str) -> bool:
    """Tell whether a line is nothing but an office, what somebody is there, and a name.

    >>> _names_officer("江城县委第一书记 王琳"), _names_officer("江城县委书记 走访油坊")
    (True, False)
    """
    office, _, name = text.rpartition(" ")
    is_officer = len(office) >= SHORTEST_OFFICER and office.endswith(OFFICERS)
    if is_officer and " " not in office and is_bare_name(name):
        return True
    return len(text) <= LONGEST_HOLDER and _names_holder(text)


def _names_holder(text: str) -> bool:
    """Tell whether a line is nothing but a name and what somebody is, or whose office it is.

    >>> _names_holder("王琳琳 市议员 江城各界联合会执行会长"), _names_holder("江城市检察院 王琳琳")
    (True, True)
    >>> _names_holder("王琳琳 会见教授"), _names_holder("江城市检察院 通告")
    (False, False)
    """
    first, *rest = _HOLDER_SIGNS.split(text.removesuffix(")"))
    if is_bare_name(first) and rest:
        return all(map(_POST.fullmatch, rest)) or (len(rest) == 1 and is_office(rest[0]))
    is_holding = _POST.fullmatch(first) is not None or is_office(first)
    return is_holding and bool(rest) and all(len(name) == 3 and is_bare_name(name) for name in rest)


LONGEST_HOLDER = 40  # characters of a name and what somebody is
_HOLDER_SIGNS = re.compile("[ 、,(]+")
# 立法会议员; what somebody does to one is none: 会见教授.
_POST = compile_late(
    rf"""
    (?!会见|看望|走访|慰问|采访|专访|对话|聘请|当选|出任)[\u3400-\u9fff]{{1,18}}  # of what,
    (?:{CALLINGS}|{"|".join(OFFICERS)})  # and what
    """,
    re.VERBOSE,
)


def _are_names(text: str) -> bool:
    """Tell whether a line is nothing but three names or more: 王琳琳 李大明 张敏.

    >>> _are_names("王琳琳 李大明 张敏"), _are_names("江城 江水 江花")
    (True, False)
    """
    words = text.split(" ") if text.count(" ") > 1 else [""]
    are_long = sum(len(word) == 3 for word in words) > 1 and max(map(len, words)) == 3
    return are_long and all(map(is_bare_name, words))


def _names_house(text: str) -> bool:
    """Tell whether a line is nothing but authors and where they work: 王琳 李大明/江州财经大学.

    Or who reports and from where: 王琳琳 报导 / 江州县.
    """
    if "/" not in text:
        return False
    match = NAMES_AND_HOUSE.fullmatch(text) or _REPORT_AND_PLACE.fullmatch(text)
    return match is not None and all(map(is_bare_name, match[1].split()))


SHORTEST_OFFICER = 4


def is_post(text: str) -> bool:
    """Tell whether a line is nothing but a university and a post: 江城大学历史系博士.

    >>> is_post("江城大学历史系副教授"), is_post("江城大学聘请王琳为客座教授")
    (True, False)
    """
    return text.endswith(_POSTS) and _POST_ALONE.fullmatch(text) is not None


def are_numbered_names(text: str) -> bool:
    """Tell whether a line is nothing but authors with the numbers of their houses.

    >>> are_numbered_names("王琳琳1,李大明2*"), are_numbered_names("油坊1,织坊2")
    (True, False)
    """
    if text[-1] not in _ENDS_NUMBER or NUMBERED_NAMES.fullmatch(text) is None:
        return False
    return all(is_bare_name(name[1].replace(" ", "")) for name in NUMBERED_NAME.finditer(text))


_ENDS_NUMBER = frozenset("123456789①②③④⑤⑥⑦⑧⑨*#")
# A name, of two characters perhaps with a blank between: 王琳琳, 王 琳.
ONE_NAME = "([\u3400-\u9fff]{2,4}|[\u3400-\u9fff][ ][\u3400-\u9fff](?![\u3400-\u9fff]))"
_NUMBERED_ONE = f"{ONE_NAME}[ ]?(?:[1-9](?:,[1-9])?|[①-⑨])[*#]?"
NUMBERED_NAME = compile_late(_NUMBERED_ONE)
NUMBERED_NAMES = compile_late(f"(?:{_NUMBERED_ONE}(?:[ ,、;]{{1,3}}|$)){{1,8}}")


def is_house(text: str) -> bool:
    """Tell whether a line is where scholars work and nothing else: (江州大学 农学院,江州 310000).

    >>> is_house("江州大学农学院,江州 310000"), is_house("江州大学,您好")
    (True, False)
    """
    house = _HOUSE.fullmatch(text) if "," in text and len(text) <= LONGEST_HOUSE else None
    if house is None:
        return False
    return bool(house["code"] or house["opened"]) or is_place(house["town"].split()[0])


LONGEST_HOUSE = 60
_HOUSE = compile_late(
    r"""
    (?P<opened>[(\[])? (?:1[ ]?[.、]?[ ]?)?  # perhaps a bracket and a number,
    [^。:,;()\[\]]{2,24}(?:大学|学院|党校|中学|小学|学校|研究[所院]|研究中心|医院)  # the house,
    [^。:,;()\[\]]{0,16}  # perhaps a department of it,
    ,[ ]?(?P<town>[\u3400-\u9fff]{2,8}(?:[ ,][\u3400-\u9fff]{2,8})?)  # where it is,
    [ ,]{0,2}(?P<code>[0-9]{6})? [)\]]?  # and its post code
    """,
    re.VERBOSE,
)


def _is_of_staff(text: str) -> bool:
    """Tell whether a line says for which outlet somebody works, and nothing else: 江城日报记者."""
    return text.endswith(_STAFF) and is_outlet(text[: -len("记者")])


_STAFF = ("记者", "编辑", "主笔")


def _is_without_column(text: str) -> bool:
    """Tell whether a line opens with somebody whose part in an article has no column: 口述:王琳琳."""
    match = _without_column().match(text) if len(text) <= LONGEST_CREDITS else None
    return match is not None and is_bare_name(match[1])


@cache
def _without_column() -> re.Pattern[str]:
    words = "|".join(sorted(role_words("none"), key=lambda word: (-len(word), word)))
    return re.compile(f"(?:{words}) ?[:/|] ?([\u3400-\u9fff]{{2,4}})(?=$|[ 、(/|])")


def _is_credits(text: str) -> bool:
    """Tell whether a line is nothing but roles and names: 文字、摄影/王琳."""
    if len(text) > LONGEST_CREDITS or _CREDIT_SIGN.match(text) is None:
        return False
    found = read_credits(text, 0)
    return bool(found) and are_all(text, 0, found)


LONGEST_CREDITS = 48  # characters of a line of nothing but roles and names
# What opens such a line: 采访整理/王琳, 文 王琳 图 李大明, 江城日报/记者王琳.
_CREDIT_SIGN = re.compile("[◎■●○]?[文图撰采编译整摄专口]|[\u3400-\u9fff]{2,6}[报社网台刊] ?/")
LONGEST_BEFORE_ROLE = 14  # characters before 记者 in a byline, of outlets and places
_MARKED = re.compile("[(\\[【:：/|]")
# 文/王琳, perhaps with an office or an outlet in parentheses after it.
_WRITTEN = re.compile(
    r"""
    (?:(?:文|撰文|图文|文图|图)[ ]?[/:|]  # 文/王琳,
      |(?:撰文|图文|文图)[‧·・]  # 撰文·王琳,
      |[◎☉⊙◇■□●◆](?=.{2,5}[(])  # ◎王琳(江城大学),
      |报[导道][ ](?=.{3}$))  # 报导 王琳琳
    [ ]?([\u3400-\u9fff]{2,4})(?:$|[ (、])  # the name
    """,
    re.VERBOSE,
)
# 王琳(作者为江城大学教授).
_CALLED = re.compile("([\u3400-\u9fff]{2,4}) ?[(](?:本文)?作者[为是系现曾]")
# by 王琳, perhaps with a post or the day after it.
_BY_FIRST = compile_late("[Bb][Yy] ?:? ?([\u3400-\u9fff]{2,4})(?:$|[ /|,、(])")
# 王琳 / 文.
_NAME_FIRST = re.compile("([\u3400-\u9fff]{2,4}) ?/ ?(?:文|撰文|图文|文图|文摄|摄|摄影|图|编译)")
_REPORT_AND_PLACE = re.compile(
    r"""
    ([\u3400-\u9fff]{2,4}(?:[ ][\u3400-\u9fff]{2,4}){0,3})[ ]?  # the names,
    (?:综合|采访)?报[导道][ ]?/[ ]?[\u3400-\u9fff]{2,6}  # that they report, and from where
    """,
    re.VERBOSE,
)
# 王琳琳/江城教会牧师: somebody whom the article asks, or who wrote it.
# Authors and where they work: 王琳 李大明/江州财经大学.
NAMES_AND_HOUSE = re.compile(
    r"""
    ([\u3400-\u9fff]{2,3}(?:[ ][\u3400-\u9fff]{2,3}){0,3})[ ]?/[ ]?  # the names,
    [\u3400-\u9fff()]{2,20}  # and the house
    (?:大学|学院|研究院|研究所|党校|医院|学会|科学院)[\u3400-\u9fff]{0,8}  # with its department
    """,
    re.VERBOSE,
)
_NAME_AND_POST = re.compile(
    rf"""
    ([\u3400-\u9fff]{{2,4}})[ ]?/[ ]?[^/。]{{2,24}}  # the name, of what house,
    (?:{CALLINGS})  # and the post
    """,
    re.VERBOSE,
)
# 江城大学历史系博士, under the name of an author.
_POSTS = tuple(OF_UNIVERSITIES.split("|"))
_POST_ALONE = re.compile(
    rf"""
    [\u3400-\u9fff]{{2,12}}(?:大学|学院|研究院|研究所|研究中心|中研院|基金会)  # the house,
    (?:[\u3400-\u9fff]{{1,8}}(?:系|所|院|学部|中心|研究室|专业|学程))?  # perhaps a part of it,
    (?:名誉|兼任|特聘|助理|副|客座|讲座)*(?:{OF_UNIVERSITIES})  # the rank, and the post
    """,
    re.VERBOSE,
)
# A newsroom that stands alone: 【北部新闻中心】.
_ROOM_ALONE = re.compile(
    "[(【\\[](?:[\u3400-\u9fff]{0,6}(?:新闻|采访|编辑)(?:中心|组|部)|[\u3400-\u9fff]{2,8}讯息)[)】\\]]"
)
_ROLE = compile_late(
    r"""
    (?:记者|通讯员|作者|编辑|摄影|责编)[ :/]  # a role and a mark, 作者:,
    | ^[\u3400-\u9fff]{0,6}(?:评论员|撰稿人|主笔)[ :/](?=[\u3400-\u9fff]{2,4}$)  # 本报评论员 王琳,
    | ^(?:实习|特派)?记者[\u3400-\u9fff]{2,4}(?=/)  # 记者王琳/,
    | ^[\u3400-\u9fff]{1,6}[报社网台刊](?:特[派约])?记者[\u3400-\u9fff]{2,4}$  # 江城日报记者王琳,
    | ^[\u3400-\u9fff]{1,9}记者[\u3400-\u9fff]{2,4}[ ]  # or 江城日报记者王琳
      通讯员[\u3400-\u9fff]{2,4}(?=[ ]|$)  # 通讯员李敏
    """,
    re.VERBOSE,
)


def _find_label_inside(text: str) -> str:
    kinds = label_kinds()
    is_inside = any(kinds[word] in META_KINDS for _, _, word in find_labels(text))
    return "label_inside" if is_inside else ""


def _find_number(text: str) -> str:
    if _NUMBERED.match(text):
        return "numbered"
    if text[0] in "本全共" and _READING_TIME.match(text):
        return "figures"
    if text[-1] == "期" and _ISSUE.fullmatch(text):
        return "paper_page"
    if (text[0] == "本" and _PRINTED.match(text)) or is_empty_meta(text):
        return "label"
    return "document_number" if is_document_number(text) else ""


# The issue of a magazine: 江城月刊第609期, 江城文艺 2005年第6期.
_ISSUE = compile_late(
    r"""
    (?:[\u3400-\u9fff]{1,10}[刊报讯志]|总)? [ ]? 第[ ]?[0-9]{1,4}[ ]?期  # with its number,
    | 《?[\u3400-\u9fff·]{2,10}》? [ ]? (?:19|20)[0-9]{2}年 [ ]? 第?[0-9]{1,2}期  # or year and number
    """,
    re.VERBOSE,
)


def is_empty_meta(text: str) -> bool:
    """Tell whether the day is lost between the words of a meta line: 更新于 发布于 阅读时间约7分钟.

    Or has no year: 更新于 02月10日01:44 • 发布于 02月09日03:44.
    """
    if text[0] not in "更发":
        return False
    return (_EMPTY_META.match(text) or UNDATED_ROW.fullmatch(text)) is not None


_EMPTY_META = re.compile(
    "(?:更新于|发布于|更新时间|发布时间)[ :]+(?:发布于|阅读时间|浏览|来源|作者|更新于)"
)


def is_document_number(text: str) -> bool:
    """Tell whether a line is the number of a document or of a court's case: 政办发(2019)29号."""
    return text[-1:] == "号" and _DOCUMENT_NUMBER.match(text) is not None


# How long it takes to read: 本文约1024字,阅读约需3分钟, 全文1024字, 共 1024字,需浏览 3分钟.
_READING_TIME = re.compile(
    r"""
    [本全]篇?文[^。]{0,6}?[0-9,]{2,6}[ ]?个?字(?:$|[^。]{0,18}分钟)  # 本文约1024字,阅读约需3分钟,
    |共[ ]?[0-9,]{2,6}[ ]?个?字[^。]{0,10}[0-9][ ]?分钟  # or 共 1024字,需浏览 3分钟
    """,
    re.VERBOSE,
)
# Where an article was printed: 本文刊载于江城文史2006年4月号.
_PRINTED = re.compile(
    "本文(?:[原曾]|首次|最初|已)?(?:刊[载登]?[于在自]|发表[于在]|[原载]载[于自]|载于|转载自|[选摘]自|节录自|收录[于在])"
)
_NUMBERED = re.compile(
    r"""
    [一二三四五六七八九十]{1,3}[、,]                          # 一、明确任务
    | [(][一二三四五六七八九十]{1,3}[)]                       # (一)
    | 第[一二三四五六七八九十百0-9]{1,4}[章节条款](?:[ :]|$)   # 第一章 总则
    | [0-9]{1,2}(?:、|[.．](?![0-9]))  # 1.
    | [一二三四五六七八九十]{1,3}[.．][ ]                       # 二. 从木榨到机器
    """,
    re.VERBOSE,
)
_DOCUMENT_NUMBER = compile_late(
    r"""
    [\u3400-\u9fff()]{1,16} [ ]? [(\[【]?(?:19|20)[0-9][0-9][)\]】]? [ ]?  # 政办发(2019)
    第?[ ]?[0-9]{1,5}[ ]?号 $                                              # 29号
    | [(\[](?:19|20)[0-9][0-9][)\]] [ ]? [\u3400-\u9fff]{1,3}[0-9]{0,6}  # a court's: (2019)京0102
    [\u3400-\u9fff]{1,4}第?[0-9]{1,6}号 $                                  # 民初29号
    """,
    re.VERBOSE,
)


# 第03版:要闻 PDF版, 第4版(副刊).
_AFTER_PAGE = re.compile(" ?PDF(?:版|阅读|下载){0,2}$|[(][\u3400-\u9fff·]{0,8}[)]$")


def _find_row(text: str) -> str:
    """Return the clue of a row of words, or of the name of a newspaper's page."""
    if text.count(",") >= MOST_COMMAS and all(
        2 <= len(word) <= LONGEST_KEYWORD for word in text.split(",")
    ):
        return "menu_row"  # words by which a shop wants to be found
    if text[0] == "[" and _LINKS.fullmatch(text):
        return "departments"
    if is_of_departments(text):
        return "departments"
    if paper_page_pattern().fullmatch(_AFTER_PAGE.sub("", text) if text[0] == "第" else text):
        return "paper_page"
    if " / " in text and (_SLASHED_ROW.fullmatch(text) or "首页" in text.partition(" / ")[0][-2:]):
        return "menu_row"
    if LONGEST_SECTION < len(text) <= LONGEST_LINK and _glued_sections().fullmatch(text):
        return "departments"
    told = _ENGLISH_RUN.sub("Aa", text) if _HAN_WORDS.search(text) else text
    told = _SPACED_RUN.sub("字", told)  # 王琳:老 兵 的 军 礼
    words = [word for word in told.split() if word[0].isalnum() or len(word) > 1]
    if (
        text[0] in "【["
        or len(words) < 4
        or len(text) - len(words) > 7 * len(words)
        or "，" in text
    ):
        return ""
    return "menu_row" if max(map(len, words)) <= LONGEST_WORD else "long_row"


# Two or more links of Markdown: [首页](/) [新闻](/news).
_LINKS = re.compile(r"(?:\[[^\[\]]*\]\([^()]*\)[ |·>]*){2,}")


def is_spaced_out(text: str) -> bool:
    """Tell whether a blank stands after each character of a line, as over documents.

    >>> is_spaced_out("关 于 修 桥 的 通 知"), is_spaced_out("首 页 新 闻")
    (True, False)
    """
    return (
        len(text) >= SHORTEST_SPACED and text[1] == " " and _SPACED_OUT.fullmatch(text) is not None
    )


_SPACED_RUN = compile_late(
    "(?<![\u3400-\u9fff])(?:[\u3400-\u9fff] ){4,}[\u3400-\u9fff](?![\u3400-\u9fff])"
)
SHORTEST_SPACED = 9
_SPACED_OUT = compile_late("(?:[《“(]?[\u3400-\u9fff0-9][》”)]? {1,2})+[\u3400-\u9fff][》”)]?")


MOST_COMMAS, LONGEST_KEYWORD = 4, 12
# 春的季节 洋溢温馨 Spring is in the air: English is one word of such a line.
_ENGLISH_RUN = re.compile("[A-Za-z'’]+(?: [A-Za-z'’]+)+")
_HAN_WORDS = compile_late(
    "[\u3400-\u9fff]{3,} [\u3400-\u9fff]{3,}|^[A-Z][A-Za-z ]+ [\u3400-\u9fff]{5,}$"
)


@cache
def _glued_sections() -> re.Pattern[str]:
    """Return the pattern of names of sections that are glued together: 地方花城热点."""
    words = sorted(phrases("section", "exact"), key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, words))}){{2,}}")


# 政治 / 外交 over a headline.
_SLASHED_ROW = re.compile("[\u3400-\u9fff]{2,6}(?: / [\u3400-\u9fff]{2,6}){1,3}")


def _find_opening(text: str) -> str:
    """Return the clue of a line that opens like what stands under an article, or like a link."""
    if opens_end(text) and (match := end_pattern().match(text)):
        word, rest = match[0], text[match.end() :]
        is_apart = not rest or not rest[0].isalnum() or not text[0].isalnum()
        return "end" if is_apart or word in role_words("before") else "end_words"
    is_link = len(text) <= LONGEST_LINK and text.startswith(button_openings())
    return "button_opening" if is_link else ""


def _find_outlet(text: str) -> str:
    if is_outlet(text) or (text[-1].isascii() and is_outlet(_LATIN_NAME.sub("", text))):
        return "outlet"  # 江城新闻网 JiangchengNews
    return "byline" if len(text) <= LONGEST_NAMED and _are_outlet_and_name(text) else ""


LONGEST_NAMED = 24  # characters of a line that names outlets and people
_LATIN_NAME = re.compile("(?<=[\u3400-\u9fff]) [A-Za-z][A-Za-z .&'-]*$")


def _are_outlet_and_name(text: str) -> bool:
    """Tell whether a line is an outlet and who writes for it, and nothing else: 江城新闻网 王大明.

    >>> _are_outlet_and_name("江城新闻网 王大明"), _are_outlet_and_name("江城新闻网 记者节")
    (True, False)
    """
    words = _PARTS_OF_NAMES.split(text)
    outlets = sum(map(is_outlet_or_channel, words))
    others = sum(word in _BESIDE_OUTLETS or is_bare_name(word) for word in words)
    return 0 < outlets < len(words) == outlets + others


_BESIDE_OUTLETS = frozenset(("原创", "转载", "首页", "主页"))
_PARTS_OF_NAMES = re.compile(" ?[ |/] ?")


# After what is plain: what is cheap before what is not, and a notice before the sentence that it is.
_HIDDEN: tuple[Callable[[str], str], ...] = (
    _find_mark,
    _find_label_inside,
    _find_opening,
    _find_office_or_post,
    _find_byline,
    _find_number,
    _find_site,
    _find_end,
    _find_row,
    _find_outlet,
)
