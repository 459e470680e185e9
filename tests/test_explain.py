"""`explain` says why: the words chosen for each field, what else was there, and why it lost."""

import json

from shanben.pages.extract.layout import find_layout
from shanben.pages.extract.rivals import find_meanings, find_rivals
from tests.conftest import ROOT
from tests.rows import each_row

PAGE = """首页 > 县内要闻
青石镇召开春耕现场会
——各村干部在田头看新式农机
成文日期：2021-06-01
发布时间：2021-06-04 来源：青石日报 更新时间：2021-06-09

6月3日上午，镇里召开春耕现场会，各村干部在田头看了新式农机的操作，农技员讲解了育秧的要点。6月5日还要再开一次。
会上说，今年全镇计划种植水稻两万亩，机耕率要超过九成，种子和化肥已经送到村里。
来源：县政府网
"""
TRADITIONAL = """乾安縣召開農業會議

乾安縣的農民們在會議上說,今年種了很多水稻,關於收成的事情大家都很關心,鄉裏的技術員也來了。
"""


def explain(project, run, text: str) -> list[str]:
    (project / "seeds" / "a.txt").write_text(text, encoding="utf-8")
    run("build", "--workers", "1", "--quiet")
    return run("explain", "a.txt").lines


def test_every_field_says_what_was_chosen_and_what_lost(project, run):
    """Whole: the line, the reading, its rivals in the order of their likelihood, and the reasons."""
    assert explain(project, run, PAGE)[4:] == [
        "  title: 青石镇召开春耕现场会  line 2, line_above_article, from “青石镇召开春耕现场会”",
        "    not line 5, “发布时间：2021-06-04 来源：青石日报 更新时间：2…”: the line of the date",
        "    not line 4, “成文日期：2021-06-01”: the line of the date",
        "    not line 3, “——各村干部在田头看新式农机”: a subtitle or a signature",
        "    not line 1, “首页 > 县内要闻”: a line of a menu",
        "  date_published: 2021-06-04  line 5, label, from “2021-06-04”",
        "    not line 5, “2021-06-09”: its place tells less (label_updated)",
        "    not line 4, “2021-06-01”: it stands after 成文日期",
        "  date_event: 2021-06-03  line 7, year_from_date_published, from “6月3日”",
        "    not line 7, “6月5日”: an earlier day is named first",
        "  source/0: 青石日报  line 5, label, from “青石日报”",
        "    not line 9, “县政府网”: its place tells less (label)",
        "  section/0: 首页  line 1, breadcrumb, from “首页”",
        "  section/1: 县内要闻  line 1, breadcrumb, from “县内要闻”",
        "",
        "lines around the article, in points",
        "  line 1, “首页 > 县内要闻”: menu 9.0 (a line of a menu)",
        "  line 2, “青石镇召开春耕现场会”: headline 4.3 (words of the article, and its place)",
        "  line 3, “——各村干部在田头看新式农机”: heading 9.0 (a subtitle or a signature)",
        "  line 4, “成文日期：2021-06-01”: meta_line 9.0 (a label with its value)",
        "  line 5, “发布时间：2021-06-04 来源：青石日报 更新时间：2…”: "
        "meta_line 9.0 (the line of the date)",
        "  line 9, “来源：县政府网”: meta_line 9.0 (a label with its value)",
    ]


def test_a_field_without_a_value_names_what_could_have_been_it(project, run):
    """Two headlines fit equally well, and the date can be read in two ways."""
    page = (
        "河边小学举行开学典礼\n04/06/2021 来源：青石日报\n河边小学举行开学典礼了\n\n" + PAGE[-120:]
    )
    lines = explain(project, run, page.replace("6月5日还要再开一次。", ""))
    place = lines.index("  date_published: None")
    assert lines[place + 1] == ("    not line 2, “04/06/2021”: it can be day-first or month-first")


CREDITED = """\
青石镇召开春耕现场会
2021-06-04 来源：青石日报
作者：青石晚报
本报讯（记者 王大明）6月3日上午，镇里召开春耕现场会，各村干部在田头看了新式农机。
干部们在看农机 陈文 摄
记者李小玲从会上了解到，今年全镇计划种植水稻两万亩，机耕率要超过九成。
责任编辑：QS0571
青石网版权所有
Copyright © 2021 青石传媒公司
"""


def test_people_agencies_and_sites_that_were_passed_over_are_named(project, run):
    """Each with its reason: an outlet, an id, running text, a picture, the paper's word for itself."""
    lines = explain(project, run, CREDITED)
    for field, told in {
        "dateline_agency": ["line 4, “本报”: the page's word for itself names no agency"],
        "publisher": ["line 9, “青石传媒公司”: it only owns the site, or registered it"],
        "authors": [
            "line 3, “青石晚报”: the name of an outlet",
            "line 5, “陈文”: who supplied a picture has no part",
            "line 6, “李小玲”: running text credits nobody",
        ],
        "editors": ["line 7, “QS0571”: no name of a person"],
    }.items():
        place = max(at for at, line in enumerate(lines) if line.startswith(f"  {field}"))
        shown = [line.strip() for line in lines[place + 1 : place + 1 + len(told)]]
        assert shown == [f"not {words}" for words in told], field


def test_choices_among_simplified_forms_are_explained(project, run):
    """乾安 is a name; the dictionaries alone would print 干安."""
    lines = explain(project, run, TRADITIONAL)
    place = lines.index("choices among Simplified forms")
    assert lines[place + 1].startswith("  S102 form kept in names and special senses: ")
    why = "S102 乾安 → 乾安  the dictionaries alone: 干安; "
    assert [line.strip().startswith(f"{n}:1") and why in line for n, line in
            zip((1, 3), lines[place + 2 : place + 4], strict=True)] == [True, True]  # fmt: skip


def test_the_lines_of_a_damaged_page_are_those_of_the_page_as_found(seeded, run):
    """Edits move what stands after them; a person looks at the file."""
    seed = seeded / "seeds" / "004_cf4053938d74a481.txt"
    text = seed.read_text(encoding="utf-8")
    row = explain(seeded, run, text.replace("6月24日電", "6月24日電", 1))
    found = [line for line in row if line.strip().startswith("not line")]
    lines = text.split("\n")
    for line in found:
        number, words = int(line.split("line ")[1].split(",")[0]), line.split("“")[1].split("”")[0]
        assert words.removesuffix("…") in lines[number - 1]


PAGES = json.loads((ROOT / "tests" / "cases" / "extract_pages.json").read_bytes())


@each_row("case", PAGES, ids=lambda case: case["name"])
def test_no_rival_is_the_value(case):
    """What is said to have lost was not chosen; every reason is said."""
    lines = case["page"]
    text = lines if isinstance(lines, str) else "\n".join(lines)
    layout, rivals = find_layout(text), find_rivals(text)
    chosen = {
        "title": list(layout.title_spans),
        "date_published": [layout.head.date[:2]] if layout.head.date else [],
        "date_event": [(layout.event.start, layout.event.end)] if layout.event else [],
        "source": list(layout.head.source.parts) if layout.head.source else [],
        "authors": [(credit.start, credit.end) for credit in layout.credits],
        "editors": [(credit.start, credit.end) for credit in layout.credits],
        "publisher": [span for span in (layout.footer.publisher,) if span],
    }
    if dateline := layout.dateline:
        chosen["dateline_place"] = [span for span in (dateline.place,) if span]
        chosen["dateline_agency"] = [span for span in (dateline.agency,) if span]
    for field, found in rivals.items():
        for rival in found:
            assert 0 <= rival.start < rival.end <= len(text)
            assert rival.why
            spans = chosen.get(field, [])
            assert not any(s < rival.end and rival.start < e for s, e in spans), (field, rival)
    for start, end, meanings in find_meanings(text):
        assert 0 <= start < end <= len(text)
        points = [meaning.points for meaning in meanings]
        assert points == sorted(points, reverse=True)
        assert len({meaning.name for meaning in meanings}) == len(meanings)
        assert all(meaning.says for meaning in meanings)
