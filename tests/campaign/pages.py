"""Pages as text: with metadata, damaged by the converter, misread, and put together from debris."""

import random

from shanben.pages.repair.converter.annotations import syllable_characters, traditional_ranks
from shanben.pages.repair.converter.damage import damage
from tests.misreadings import LINKS, SENTENCES

Random = random.Random
HEADS = (
    "上海科技館新館開幕",
    "全區重點工作會議舉行",
    "青石镇召开植树工作动员会",
    "驗收會議在區政府舉行",
)
META = (
    "發布時間：2021-06-04 來源：上海科技報 作者：區學習",
    "2021年6月4日 来源：青石日报 记者 王小明 李红",
    "来源：河湾晚报 编辑：赵宁 点击：1,204",
    "2021/06/04 09:30:00",
    "中新網上海6月4日電(記者 學習生)全區會議舉行,與會人員學習了有關精神。",
)
PROSE = (
    "市區的產業發展很快,學習的風氣很濃。",
    "他們勇擔使命、不怕困難,走在前列。",
    "他介紹了有關情況。“中央科創區”成立以來,變化很大。",
    "3月8日，青石镇在礼堂召开会议，镇长李文清出席并讲话，各村负责人参加。",
    "会议要求，各村要在清明节以前完成整地和栽种，由护林员负责浇水。",
    "今年是建镇100周年，2020年是关键一年。",
    *SENTENCES,
)
FEET = (
    "責任編輯：區學習",
    "编辑：张三 审核：李四",
    "（记者 王小川）",
    "版权所有：青石新闻网 浙ICP备00000001号",
    "主辦：上海區委組織部",
    "[1] [2] 下一页",
    "延伸阅读",
    "打印本页 关闭窗口",
)
MENUS = (
    "首頁 > 新聞 > 要聞",
    "首页|要闻|社会|公告",
    "您现在的位置：青石新闻网 > 要闻 > 正文",
    "文化",
    "",
)
SIGNS = (
    *(
        "?",
        "??",
        "?(",
        "(qū)",
        "(de)",
        "，。",
        "&nbsp;",
        "&#12290;",
        "\ufffd",
        "锟斤拷",
        "⼭",
        "Ã¥",
    ),
    *("鏉", "茖W", "\ue319", "\u3000", "\xa0", "\t", "٣", "３", "𠀀", "\u200b", "\u202e", "\x00"),
    *("著", "乾", "於", "20", "年", "月", "日", ":", "：", "记者", "来源", "("),
    *(")", "（", "【", "“", "”", "-", "/", ".", "·", "、", "\r", "\n"),
    *("\r\n", "\u2028", "a", "1"),
)
READINGS = {
    key: min(syllable for syllable, found in syllable_characters().items() if key in found)
    for key in sorted(traditional_ranks())
    if any(key in line for line in (*HEADS, *META, *PROSE, *FEET))
    and any(key in found for found in syllable_characters().values())
}


def metadata_page(rng: Random) -> str:
    """Return a page with head, prose and foot, some of it out of place."""
    lines = [rng.choice(MENUS) for _ in range(rng.randrange(3))]
    lines += [rng.choice(HEADS), rng.choice(META)]
    lines += [rng.choice(PROSE) for _ in range(rng.randrange(1, 8))]
    lines += [rng.choice(FEET) for _ in range(rng.randrange(3))]
    for _ in range(rng.choice((0, 0, 1, 2))):
        rng.shuffle(lines)
    text = rng.choice(("\n", "\n", "\n\n", "\r\n", "\n　　")).join(lines)
    for _ in range(rng.choice((0, 1, 3))):
        place = rng.randrange(len(text) + 1)
        text = text[:place] + rng.choice(SIGNS) + text[place + rng.choice((0, 0, 1)) :]
    return text


def damaged_page(rng: Random) -> str:
    """Return what a converter with a random table makes of a page."""
    keys = rng.sample(sorted(READINGS), rng.choice((3, 6, 12, 20)))
    table = {key: READINGS[key] for key in keys}
    lines = [rng.choice((*HEADS, *META, *PROSE[:4])) for _ in range(rng.randrange(2, 9))]
    cuts = [rng.random() < 0.5 for _ in range(20)]
    page = damage("\n".join(lines), table, rng.choice("qde"), cuts)
    if rng.random() < 0.2:
        place = rng.randrange(len(page))
        page = page[:place] + rng.choice(SIGNS) + page[place + 1 :]
    return page


def misread_page(rng: Random) -> str:
    """Return a page after a chain of misreadings, of all of it or of single lines."""
    text = "\n".join(rng.choice(PROSE) for _ in range(rng.randrange(1, 6)))
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        link = LINKS[rng.choice(sorted(LINKS))]
        if rng.random() < 0.8:
            text = link(text)
        else:
            lines = text.split("\n")
            place = rng.randrange(len(lines))
            lines[place] = link(lines[place])
            text = "\n".join(lines)
        if rng.random() < 0.2:
            place = rng.randrange(len(text) + 1)
            text = text[:place] + rng.choice(SIGNS) + text[place + 1 :]
    return text


def spliced_text(rng: Random) -> str:
    """Return pieces of pages and debris in any order."""
    pieces = []
    for _ in range(rng.randrange(1, 14)):
        source = rng.choice((PROSE, PROSE, META, FEET, MENUS, SIGNS, SIGNS))
        piece = rng.choice(source)
        start = rng.randrange(len(piece) + 1) if rng.random() < 0.3 else 0
        pieces.append(piece[start:] + rng.choice(("", "", "\n")))
    return "".join(pieces)
