"""What a reader of Simplified text may expect of a converted page."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shanben.base.rulebook import read_rules
from shanben.base.tables import read_table
from shanben.pages.simplify import (
    batch,
    convert_base,
    detect_script,
    explain_change,
    simplify_pages,
    simplify_text,
    simplify_texts,
)
from shanben.pages.simplify.conversion import full_conversion, read_base
from shanben.pages.simplify.script import read_characters
from tests.rows import each_row

ROOT = Path(__file__).parents[1]
SEEDS = {path.name[:3]: path for path in (ROOT / "seeds").glob("*.txt")}


def read_cases(kind):
    lines = (ROOT / "tests/cases/simplify.tsv").read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return [(found, simplified) for row_kind, _, found, simplified in rows if row_kind == kind]


def read_seed(number):
    return SEEDS[number].read_bytes().decode("utf-8")


@each_row(("found", "simplified"), read_cases("change"))
def test_a_hard_phrase_is_printed_as_an_editor_would(found, simplified):
    """Each phrase is one that some converter gets wrong."""
    assert simplify_text(found) == simplified


@each_row(("found", "simplified"), read_cases("same"))
def test_what_is_right_stays(found, simplified):
    """A wrong change to right text is worse than an old form left."""
    assert found == simplified
    assert simplify_text(found) == found


def test_the_cases_are_enough():
    """At least 200 hard phrases, a quarter of them to be left alone."""
    change, same = read_cases("change"), read_cases("same")
    assert len(change) + len(same) >= 200
    assert len(same) * 4 >= len(change) + len(same)


@pytest.mark.parametrize("number", ["002", "003"])
def test_a_simplified_page_is_not_touched(number):
    """On Simplified pages the Simplified text is the text."""
    text = read_seed(number)
    assert simplify_text(text) == text
    assert detect_script(text) == "zh-Hans"


@pytest.mark.parametrize("number", ["000", "001", "004"])
def test_a_traditional_page_is_converted(number):
    """A second conversion finds nothing to do."""
    text = read_seed(number)
    simplified = simplify_text(text)
    assert detect_script(text) == "zh-Hant"
    assert len(simplified) == len(text)
    assert simplified != text
    assert simplify_text(simplified) == simplified
    assert detect_script(simplified) == "zh-Hans"


def test_a_mixed_page_keeps_its_simplified_lines():
    """Seed 000 has a Simplified breadcrumb over a Traditional article."""
    lines = read_seed("000").split("\n")
    simplified = simplify_text("\n".join(lines)).split("\n")
    breadcrumb = next(i for i, line in enumerate(lines) if "香港商报官网" in line)
    assert simplified[breadcrumb] == lines[breadcrumb]
    assert sum(a != b for a, b in zip(lines, simplified, strict=True)) > 5


def test_a_line_without_evidence_follows_its_page():
    """看著 proves nothing by itself: in Simplified text it may be meant."""
    assert simplify_text("關於這個問題\n看著\n") == "关于这个问题\n看着\n"
    assert simplify_text("关于这个问题\n看著\n") == "关于这个问题\n看著\n"


def test_a_page_without_evidence_is_converted():
    """A lone 答覆 is Traditional more often than not."""
    assert simplify_text("答覆") == "答复"


def test_a_tie_goes_by_the_page():
    """One character for each script: the line says nothing."""
    assert simplify_text("國国著\n關於這個") == "国国着\n关于这个"
    assert simplify_text("國国著\n关于这个") == "國国著\n关于这个"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(end):
    """Pages come with the line ends of three systems."""
    text = f"关于这个乾{end}關於這個乾{end}{end}關於"
    assert simplify_text(text) == f"关于这个乾{end}关于这个干{end}{end}关于"


def test_a_japanese_title_in_a_chinese_line_stays():
    """A quoted title is somebody else's text."""
    assert simplify_text("導演的《千と千尋の神隠し》獲獎") == "导演的《千と千尋の神隠し》获奖"


def test_chinese_with_a_japanese_particle_is_chinese():
    """Taiwan's shops write の for 的."""
    assert simplify_text("優の良品專賣店") == "优の良品专卖店"


def test_kana_does_not_shield_traditional_characters():
    """歡 has not been printed in Japan since 1946."""
    assert simplify_text("歡迎ようこそ這裡") == "欢迎ようこそ这里"


@each_row(
    ("text", "script"),
    [
        ("", None),
        ("2021-06-27 ABC", None),
        ("ひらがな", None),
        ("𠀀", "zh-Hans"),
        ("中山大人", "zh-Hans"),
        ("國", "zh-Hant"),
        ("国", "zh-Hans"),
        ("這個国", "zh-Hant"),
    ],
)
def test_detect_script(text, script):
    """The majority of the characters that only one script has decides."""
    assert detect_script(text) == script


def test_an_empty_batch_and_empty_pages():
    """Nothing in, nothing out."""
    assert simplify_texts([]) == []
    assert simplify_texts(["", "國", ""]) == ["", "国", ""]


def test_characters_beyond_the_bmp_keep_their_place():
    """A character that UTF-16 writes with two units is one character here."""
    assert simplify_text("𠮷野家😀賣鱲魚") == "𠮷野家😀卖𫚭鱼"


@pytest.mark.parametrize("size", [1, 7, 64])
@pytest.mark.parametrize("number", ["000", "004"])
def test_the_size_of_a_batch_changes_nothing(monkeypatch, number, size):
    """A long page goes through the tables in chunks, but is judged as a whole."""
    text = read_seed(number)
    whole, base = simplify_text(text), convert_base(text)
    monkeypatch.setattr(batch, "BATCH_SIZE", size)
    assert simplify_text(text) == whole
    assert simplify_texts([text, "國", text]) == [whole, "国", whole]
    assert convert_base(text) == base


def test_a_chunk_that_leans_the_other_way_goes_by_its_page(monkeypatch):
    """Lines without evidence follow the whole page, also in a chunk of the other script."""
    monkeypatch.setattr(batch, "BATCH_SIZE", 8)
    page = "关于这个问题说\n看著\n" + "關於這個問題說\n" * 3
    assert simplify_text(page) == "关于这个问题说\n看着\n" + "关于这个问题说\n" * 3


@pytest.mark.slow
@pytest.mark.timeout(20)
def test_a_line_of_a_megabyte_is_a_line():
    """Hostile pages take time in proportion to their length."""
    for unit in ("乾", "乾坤", "著", "國", "《", "の國《", "\r", "a"):
        line = unit * (500_000 // len(unit))
        assert len(simplify_text(line)) == len(line)


def test_every_override_has_an_example_that_shows_it():
    """Whoever reads the table sees the form in use, and the program agrees."""
    conversion = full_conversion()
    for row in read_table("overrides"):
        text = row["example"]
        coded = batch.look_up(text, conversion)
        converted = conversion.convert(text, coded.codes, coded.packed, coded.flagged.anchors)
        assert row["before"] in text
        assert row["after"] in batch.decode_codes(converted), row["before"]
        assert row["source"]


def test_overrides_are_listed_once_and_name_a_rule():
    """Two rows for one phrase would contradict each other."""
    rows = read_table("overrides")
    rules = read_rules()
    assert len({row["before"] for row in rows}) == len(rows)
    assert {row["rule"] for row in rows} <= rules.keys()


def test_overrides_end_in_forms_that_the_mainland_prints():
    """An override that leads to a Traditional character would have to be reported at once."""
    left = set(read_characters("hant") + read_characters("variant"))
    # 碁 in a firm's name, 寔 and 寘 in old names, 穀 in 不穀: as mainland books print them
    kept = {"碁", "寔", "寘", "穀"}
    for row in read_table("overrides"):
        assert not left & (set(row["after"]) - kept), row["before"]


def test_evidence_is_of_one_script():
    """A character cannot prove both scripts, and each that proves one is converted or is not."""
    hant, hans = read_characters("hant"), read_characters("hans")
    assert not set(hant) & set(hans)
    assert set(read_characters("japanese")) <= set(hant)
    assert simplify_text(hans) == hans
    assert not set(simplify_text(hant)) & set(hant)


def test_an_explanation_names_the_override_and_what_the_base_would_do():
    """The reader may check every decision."""
    line = "乾安縣的著名導演看著設計畫面"
    uses = explain_change(line, simplify_text(line))
    assert [(use.before, use.after, use.base) for use in uses] == [
        ("乾安", "乾安", "干安"),
        ("著", "着", "著"),
        ("設計畫面", "设计画面", "设计划面"),
    ]
    assert [line[use.start : use.end] for use in uses] == [use.before for use in uses]
    assert all(use.source and use.rule.startswith("S1") for use in uses)


def test_a_line_that_was_not_converted_needs_no_explanation():
    """Nor does one that only the base dictionaries changed."""
    assert explain_change("松原市乾安县", "松原市乾安县") == ()
    assert explain_change("關於", "关于") == ()


def test_threads_do_not_disturb_each_other():
    """Each thread works in memory of its own."""
    texts = [read_seed("000"), read_seed("004") * 40, "國" * 70_000, "看著乾隆"] * 5
    alone = [simplify_text(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(simplify_text, texts)) == alone


def test_the_table_of_scripts_fits_the_dictionaries():
    """After a change of overrides.tsv, tools/make_script_table.py must be run again."""
    characters, _ = read_base()
    changed = {key: value for key, value in characters.items() if key != value}
    rows = {row["evidence"]: row for row in read_table("script")}
    assert set(rows["hant"]["characters"] + rows["name"]["characters"]) == set(changed)
    singles = {
        row["before"]: row["after"] for row in read_table("overrides") if len(row["before"]) == 1
    }
    printed = set(rows["hant"]["characters"] + rows["name"]["characters"]) | set("著瞭藉祇谿扞")
    assert set(rows["variant"]["characters"]) == set(singles) - printed
    for kind in ("hant", "variant"):
        pairs = zip(rows[kind]["characters"], rows[kind]["simplified"], strict=True)
        assert all({**changed, **singles}[before] == after for before, after in pairs)


SIGNED = "關於這個問題的說明\n2021\n简体\n"


@pytest.mark.parametrize(
    ("spans", "script"),
    [
        ([(0, 9)], "zh-Hant"),
        ([(15, 17)], "zh-Hans"),
        ([(0, 9), (15, 17)], "zh-Hant"),
        ([(10, 14)], "zh-Hant"),
        ([], "zh-Hant"),
    ],
    ids=["one line", "the line below", "both", "no Han: by the page", "nothing: by the page"],
)
def test_the_script_of_some_lines_is_theirs(spans, script):
    """What stands around an article must not decide in which script it was written."""
    (page,) = simplify_pages([SIGNED])
    assert page.detect_script(spans) == script
