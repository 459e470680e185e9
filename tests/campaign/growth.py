"""Twice the input, at most 2.3 times the work, for every stage and every pattern.

Work is what the interpreter does: calls of functions, of Python and of C, counted by `sys.setprofile`.
They are the same on every machine. What a function of C does inside is not counted so; for that the
campaign looks at the processor's time as well, at sizes where it is long enough to be told, the
shortest of several runs, with more room. Fast tests count calls alone.
"""

import gc
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from shanben.pages.extract import extract_page
from shanben.pages.repair import repair_text
from shanben.pages.rules.leftovers import find_traditional_pages
from shanben.pages.simplify import simplify_pages
from shanben.seeds.decode import decode_text
from shanben.seeds.formats.html import render_html
from tests.campaign.fuzz import Broken

MOST = 2.3
# Of the processor's time at four times the size: 2.3 twice, and half as much for what a machine adds.
MOST_TIMES = MOST * MOST * 1.5
# What every run does once, whatever the size: calls, and seconds.
FIXED_CALLS, FIXED_SECONDS = 400, 0.01

Stage = Callable[[str], object]
STAGES: dict[str, Stage] = {
    "decode": lambda text: decode_text(text.encode("gb18030")),
    "repair": repair_text,
    "simplify": lambda text: simplify_pages([text]),
    "extract": lambda text: extract_page(text, text),
    "leftovers": lambda text: find_traditional_pages([text]),
}

# A pattern is repeated to the size that is wanted; {k} counts from 1 to 28.
PATTERNS: dict[str, str] = {
    "a line": "镇里召开会议，镇长王小明出席会议并讲话，要求各村抓好春耕生产工作，大家都说好。\n",
    "a headline": "青石镇召开植树工作动员会\n",
    "a browser's title": "青石镇召开植树工作动员会_青石新闻网\n",
    "a date and prose": "2020年3月{k}日，镇里召开会议，镇长出席会议并讲话，要求抓好春耕生产工作。\n",
    "a date above prose": "2020-03-{k} 来源：青石日报\n镇里召开会议，镇长出席并讲话，要求抓好春耕。\n",
    "a day without a year": "3月{k}日，镇里召开会议，镇长王小明出席会议并讲话，要求抓好春耕。\n",
    "captions": "http://a.b/c图为会议现场。王小明摄\n",
    "wrapped prose": "会议要求各村要抓好春耕生产工作，让大家都能\n",
    "a dateline": "新华社北京3月1日电（记者 王小明）镇里召开会议，镇长出席会议并讲话，要求抓好春耕。\n",
    "ends of articles": "延伸阅读\n会议要求，各村要抓好春耕生产工作，让大家都有饭吃。\n",
    "dates": "2020-03-{k} 10:00\n",
    "breadcrumbs": "首页 > 新闻 > 要闻 > 正文\n",
    "editors": "责任编辑：王小明\n",
    "reporters": "（记者 王小明 李小红 张三）\n",
    "labels": "来源：\n",
    "menus": "要闻\n",
    "numbered lines": "{k}、会议要求，各村要抓好春耕生产工作，让大家都能有饭吃。\n",
    "blank lines": "\n",
    "line ends of two kinds": "要闻\r\n  公告\n",
    "one long line": "会议要求，各村要抓好春耕生产工作，",
    "names": "王小明、",
    "open brackets": "（",
    "quotes": "“",
    "question marks": "？",
    "digits": "1",
    "years": "2020年",
    "footers": "版权所有：青石新闻网 备案号：浙ICP备00000001号\n",
    "blanks": "\u3000",
    "readings": "關(guān)注",
    "readings twice": "的(de)(de)",
    "cuts": "茖W院??",
    "commas before marks": "收工了,。",
    "entities": "&ldquo;春耕&rdquo;的事",
    "UTF-8 read as GBK": "鏉戦噷鐨勬灉鏍戜赴鏀朵簡",
    "UTF-8 read as Latin-1": "Ã¥Â±Â±Ã¦Â°Â´",
    "GBK read as Latin-1": "ÓæŽ¬ÔÚÌìÁÁ",
    "lines with GBK read as Latin-1": "会上说´åÀïµÄ¹ûÊ÷丰收了\n",
    "Big5 read as GBK": "硂兵隔",
    "replacement characters": "山里\ufffd",
    "bytes replaced twice": "锟斤拷",
    "radicals": "⼭里的老⼈",
    "Traditional prose": "國家的圖書館後來臺灣畫著\n",
    "anchors": "著乾瞭",
}
# Its page takes seconds, whatever its size: every spot may have been a hundred things.
PATTERN_OF_SPOTS = "畫??"

# Markup that is read, and markup that is refused; of a megabyte and two.
MARKUP: dict[str, str] = {
    "paragraphs": "<p>第{k}段。",
    "lists": "<ul><li>甲<li>乙</ul>",
    "tables": "<table><tr><td>甲<td>乙<tr><td>丙</table>",
    "deep elements": "<div>",
    "end tags alone": "</i>",
    "a form's ends": "<form></form></form>",
    "options": "<select><option>甲",
    "groups of options": "<optgroup><option>",
    "drawings": "<svg><g></x>",
    "formatting": "<b>甲",
    "attributes": "<p a{k}=1 b>",
    "comments": "<!--",
    "quotes": "<a '",
    "entities": "&#20013;&hellip;",
}


class Grown(NamedTuple):
    """How the work of a stage on a pattern grew."""

    stage: str
    pattern: str
    ratio: float
    most: float

    @property
    def is_broken(self) -> bool:
        return self.ratio > self.most


def repeat(pattern: str, size: int) -> str:
    """Return a pattern again and again, at least so many characters."""
    if "{k}" not in pattern:
        return pattern * (size // len(pattern) + 1)
    pieces, length, number = [], 0, 0
    while length < size:
        pieces.append(pattern.replace("{k}", str(number % 28 + 1)))
        length += len(pieces[-1])
        number += 1
    return "".join(pieces)


def count_calls(stage: Stage, text: str) -> int:
    """Return how many functions are called."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        stage(text)
    finally:
        sys.setprofile(before)
    return calls


def compare_calls(stage: str, pattern: str, size: int = 8_000) -> Grown:
    """Compare the calls at a size and at twice the size."""
    deed, short, long = STAGES[stage], *(repeat(PATTERNS[pattern], size * n) for n in (1, 2))
    deed(long)  # what is remembered is remembered for both
    few, many = count_calls(deed, short), count_calls(deed, long)
    return Grown(stage, pattern, (many - FIXED_CALLS) / max(1, few), MOST)


def compare_times(stage: str, pattern: str, deed: Stage, unit: str, size: int) -> Grown:
    """Compare the processor's time at a size and at four times the size; the shortest of some runs."""
    ratio = 99.0
    for _ in range(3):
        few, many = (_measure(deed, repeat(unit, size * n)) for n in (1, 4))
        ratio = min(ratio, (many - FIXED_SECONDS) / max(few, 1e-4))
        if ratio <= MOST_TIMES:
            break
    return Grown(stage, pattern, ratio, MOST_TIMES)


def _measure(deed: Stage, text: str) -> float:
    """Return the seconds of the processor, without a look for circles through what others have left."""
    gc.disable()
    try:
        begun = time.process_time()
        deed(text)
        return time.process_time() - begun
    finally:
        gc.enable()


def measure_growth(*, short: bool) -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return the largest growth of every stage, and what grew too much."""
    found = [compare_calls(stage, pattern) for stage in STAGES for pattern in PATTERNS]
    size = 20_000 if short else 100_000
    found += [
        compare_times(f"{stage}, time", pattern, STAGES[stage], unit, size)
        for stage in STAGES
        for pattern, unit in {**PATTERNS, "spots": PATTERN_OF_SPOTS}.items()
    ]
    found += [
        compare_times("markup, time", pattern, render_html, unit, 5 * size)
        for pattern, unit in MARKUP.items()
    ]
    rows = [("stage", "patterns", "largest growth", "pattern", "at most", "broken")]
    for stage in dict.fromkeys(one.stage for one in found):
        here = [one for one in found if one.stage == stage]
        worst = max(here, key=lambda one: one.ratio)
        figures = (f"{worst.ratio:.2f}", worst.pattern, f"{worst.most:.1f}")
        rows.append((stage, str(len(here)), *figures, str(sum(one.is_broken for one in here))))
    return rows, [
        Broken(f"growth {one.stage}:{one.pattern}", f"{one.ratio:.2f} times", f"at most {one.most}")
        for one in found
        if one.is_broken
    ]
