"""What `repair_text` does to whole pages; the cases are data in tests/cases/."""

import hashlib
import json
import pickle
import re
from pathlib import Path

import pytest

from shanben.base.page_text import replay_edits
from shanben.pages.repair import explain_edit, repair_text
from shanben.pages.repair.converter.damage import damage, narrow_marks
from tests.rows import each_row

TESTS = Path(__file__).parent
SEEDS = TESTS.parent / "seeds"
# A converted page around a case: five annotations open the gate, a cut tells the decoder.
FRAME = (
    "全區深入學習會議精神,發展現代產業。\n全區的學校發展很快,現在的產量很高。\n"
    "當時他們試圖離開。他在上海科學院工作多年。"
)
FRAME_TABLE = {
    "區": "qū",
    "發": "fā",
    "現": "xiàn",
    "產": "chǎn",
    "當": "dāng",
    "冊": "cè",
}


def read_cases(name):
    """Return the cases of one file as parameters named as they name themselves."""
    cases = json.loads((TESTS / "cases" / f"repair_{name}.json").read_text("utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


def read_seed(number):
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_bytes().decode()


def frame(decoder, table=()):
    return damage(FRAME, FRAME_TABLE | dict(table), decoder)


def unresolved(findings):
    return sum(finding.count for finding in findings if finding.rule.startswith("R2"))


@pytest.mark.parametrize(
    ("number", "digest", "spots"),
    [
        (
            "001",
            "43b665192c98fd401b6deb12610e1d74b7c232d0807e30ddcee8b15fa9bca76f",
            ["擔使命"],
        ),
        (
            "004",
            "503074cdfd299cb873da473005154b1d729726e76305701def5e9a3cfd561f23",
            ["海科學", "。“中央科創", "海基層黨"],
        ),
    ],
)
def test_the_damaged_seeds_are_restored_exactly(number, digest, spots):
    """The whole page has the hash of the page before the damage; nothing is left."""
    found = read_seed(number)
    restored, edits, findings = repair_text(found)
    assert [edit.after for edit in edits if edit.rule != "R101"] == spots
    assert hashlib.sha256(restored.encode()).hexdigest() == digest
    assert replay_edits(found, edits) == restored
    assert unresolved(findings) == 0


@pytest.mark.parametrize("number", ["000", "002", "003"])
def test_the_undamaged_seeds_come_back_as_the_same_object(number):
    found = read_seed(number)
    restored, edits, findings = repair_text(found)
    assert restored is found
    assert (edits, unresolved(findings)) == ((), 0)


@each_row("case", read_cases("wild"))
def test_specimens_of_real_pages_are_restored(case):
    start = frame(case["decoder"]) + "\n"
    restored, edits, findings = repair_text(start + case["found"])
    assert restored == f"{FRAME}\n{case['restored']}"
    assert replay_edits(start + case["found"], edits) == restored
    assert unresolved(findings) == 0


@each_row("case", read_cases("synthetic"))
def test_what_the_forward_model_damaged_is_restored(case):
    table, decoder = FRAME_TABLE | case["table"], case["decoder"]
    clean = f"{FRAME}\n{case['clean']}"
    found = (
        damage(FRAME, table, decoder) + "\n" + damage(case["clean"], table, decoder, case["cuts"])
    )
    restored, edits, findings = repair_text(found)
    assert restored == clean
    assert replay_edits(found, edits) == clean
    assert unresolved(findings) == 0


@pytest.mark.parametrize(
    "clean",
    [
        "鎮上的船都停在海口。",  # a stray mark, 停在?。, and too many originals
        "他是爲大家祝福。",  # "!" ends the line, as it may
        "會議在江城舉行(攝影王健)",  # a full stop in the place of a bracket
    ],
)
@pytest.mark.parametrize("decoder", ["d", "e"])
def test_what_a_decoder_lost_without_a_trace_is_said(clean, decoder):
    """Both halves of two characters are gone, and only a mark is left where they met."""
    found = damage(clean, FRAME_TABLE, decoder)
    assert found != clean
    restored, _, findings = repair_text(f"{frame(decoder)}\n{found}")
    assert restored == f"{FRAME}\n{found}"
    assert [finding.line for finding in findings] == [4]


def test_a_character_that_may_be_repeated_stands_against_the_commoner_word():
    """滔天 was taken for 滔滔, as nobody thought of the rare character."""
    found = damage("船到海口江水滔滔,看不見對岸。", FRAME_TABLE, "q")
    restored, _, findings = repair_text(f"{frame('q')}\n{found}")
    assert restored == f"{FRAME}\n船到海口江水滔?,看不見對岸。"
    assert [finding.line for finding in findings] == [4]


@each_row("case", read_cases("negative"))
def test_what_only_looks_damaged_is_left_alone(case):
    restored, edits, findings = repair_text(case["text"])
    assert restored is case["text"]
    assert (edits, unresolved(findings)) == ((), 0)


@pytest.mark.parametrize("decoder", ["q", "d"])
@each_row("case", [case for case in read_cases("negative") if "(" not in case.values[0]["text"]])
def test_what_only_looks_damaged_is_left_alone_on_a_damaged_page(case, decoder):
    """A converter's page may hold anything else; only what the converter did goes."""
    text = case["text"]
    restored, _, _ = repair_text(frame(decoder) + "\n\n" + text)
    assert restored == f"{FRAME}\n\n{text}"


@each_row("case", read_cases("confusions"))
def test_classic_confusions_are_undone(case):
    restored, edits, _ = repair_text(case["found"])
    assert restored == case["restored"]
    assert {edit.rule for edit in edits} == {case["rule"]}


@pytest.mark.parametrize(
    ("found", "becomes"),
    [
        ("??明天學校開門。", "\xa0\xa0明天學校開門。"),
        # The converter tore the first character;
        ("??谑械娜丝谠黾恿恕?", "海口市的人口增加了。"),
        # here too, and nobody can tell which it was.
        ("??寇囕v的地方改了。", "?靠車輛的地方改了。"),
    ],
)
def test_a_torn_line_among_lost_spaces_is_no_lost_space(found, becomes):
    """What the converter did, and what is left as found, no other rule touches."""
    start = frame("q") + "\n??今天開了一次會議。\n??明天再開一次。\n"
    restored, edits, _ = repair_text(start + found)
    assert restored == f"{FRAME}\n\xa0\xa0今天開了一次會議。\n\xa0\xa0明天再開一次。\n{becomes}"
    assert replay_edits(start + found, edits) == restored


@pytest.mark.xfail(strict=True, reason="what stays ambiguous")
@pytest.mark.parametrize("case", read_cases("known_failures"))
def test_known_failures(case):
    restored, _, _ = repair_text(frame(case["decoder"]) + "\n" + case["found"])
    assert restored == f"{FRAME}\n{case['restored']}"


def test_a_quarter_of_the_cases_are_negative():
    names = ("wild", "synthetic", "negative", "known_failures", "confusions")
    counts = {name: len(read_cases(name)) for name in names}
    assert counts["negative"] * 4 >= sum(counts.values())


def test_what_is_not_clear_before_a_swallowed_figure_is_left():
    found = f"{damage(FRAME, FRAME_TABLE)}\n這條河流很長??梢?18日就到了。"
    restored, _, findings = repair_text(found)
    assert restored == f"{FRAME}\n這條河流很長。可?18日就到了。"
    assert [finding.rule for finding in findings] == ["R203"]
    assert 'after "。可"' in findings[0].message


def test_a_swallowed_figure_is_reported_and_never_invented():
    found = frame("q") + "\n" + "總?cè)丝?28人。"
    restored, _, findings = repair_text(found)
    assert restored.endswith("總人口?28人。")
    (finding,) = findings
    assert (finding.rule, finding.line, finding.count) == ("R203", 4, 1)
    assert '"人口"' in finding.message


@pytest.mark.parametrize(
    "found",
    ["服務“六穩”“六?!贝缶郑\ue0f1С职l(fā)展。", "小夥在成都創辦“??印辈┪镳^:爲兒時夢想。"],
)
def test_a_lost_character_that_forms_no_word_is_reported_and_never_guessed(found):
    """六保 and 模坑: their last and first bytes fit a hundred other characters."""
    restored, edits, findings = repair_text(frame("q") + "\n" + found)
    assert restored.splitlines()[-1][:8] == found[:8]
    assert [(finding.rule, finding.line) for finding in findings] == [("R202", 4)]
    assert replay_edits(frame("q") + "\n" + found, edits) == restored


@pytest.mark.parametrize("line", ["他終於哭了。。。。", "他終於哭了。。。。3天。"])
def test_full_stops_in_a_row_are_said(line):
    """A cut in the first of them leaves signs that some people type, but not one after the other."""
    found = f"{frame('q')}\n{damage(line, FRAME_TABLE, 'q', [True, *[False] * 9])}"
    assert "哭了?!!!?" in found
    _, _, findings = repair_text(found)
    assert [(finding.rule, finding.line) for finding in findings] == [("R202", 4)]
    typed = f"{frame('q')}\n真的假的?!!!他說?!!走了。"
    assert repair_text(typed)[2] == ()


@pytest.mark.parametrize(
    ("clean", "printed", "keys"),
    [
        # 傢 is likelier, but a page that was made Traditional has 家.
        ("他們為人作偽,大家不信。", "他們為人作?,大家不信?", {"優": "yōu"}),
        # A figure: the parenthesis that is closed has been opened before.
        ("(江城周圍1月24日電)", None, {"車": "chē"}),
        # A foreign name, of which nothing is a word; the cut is plain to see.
        ("他們的老師希克邁特走了。", "他們的老師?克邁特走了。", {}),
        # 小小 is a word, but nobody repeats what stands right before.
        ("這間房有點小啊,大家都不喜歡。", "這間房有點小?,大家都不喜歡。", {}),
        # It begins a paragraph, and is no number of one.
        ("今年的工作很好。　　我、你、他。", "今年的工作很好。　　?、你、他。", {}),
        # A cut through what a reading had torn.
        ("他們入住,因為離車站近。", None, {"驗": "yàn"}),
    ],
)
def test_what_is_likely_and_has_a_law_against_it_is_not_restored(clean, printed, keys):
    found = damage(clean, FRAME_TABLE | keys, "q")
    restored, _, findings = repair_text(frame("q", keys) + "\n" + found)
    assert restored == f"{FRAME}\n{printed or found}"
    assert findings[0].line == 4


@pytest.mark.parametrize(
    ("clean", "printed", "rules"),
    [
        ("我們要確保“合法”、有效。", "我們要確?“合法”、有效。", ["R202"]),
        ("總人口128人(見表)。", "總人口?28人(見表)。", ["R203"]),
        (
            "他說“橋要早些修好。”［2-5]村里人都聽。",
            "他說“橋要早些修好。”［?-5]村里人都聽。",
            ["R203"],
        ),
    ],
)
def test_a_spot_is_restored_around_what_nothing_tells(clean, printed, rules):
    """The `?` of the decoder stays where one character is unknown, and a finding says so."""
    found = damage(clean, FRAME_TABLE | {"側": "cè"}, "q")
    restored, edits, findings = repair_text(frame("q") + "\n" + found)
    assert restored == f"{FRAME}\n{printed}"
    assert [finding.rule for finding in findings] == rules
    assert replay_edits(frame("q") + "\n" + found, edits) == restored


@pytest.mark.parametrize("line", ["他說:“今年是虎年。?", "今年是虎年。?"])
def test_a_question_mark_after_the_end_of_a_line_is_said(line):
    """There the first program took the last mark of the line; nobody types one after a full stop."""
    _, _, findings = repair_text(frame("q") + "\n" + line)
    assert [(finding.rule, finding.line) for finding in findings] == [("R201", 4)]


@pytest.mark.parametrize("decoder", ["q", "e"])
@pytest.mark.parametrize("line", ["“這件事明天再說。”</p>", "他問:“誰在門外。”</td><td class=b>"])
def test_a_tag_whose_beginning_went_with_a_quote_is_restored(line, decoder):
    """Decoder e prints a single `?` for both, and no cut need show it besides."""
    clean = FRAME.replace("上海科學院", "那裏") + "\n" + line
    restored, edits, findings = repair_text(damage(clean, FRAME_TABLE, decoder))
    assert (restored, findings) == (clean, ())
    assert {edit.rule for edit in edits} == {"R101", "R104" if decoder != "d" else "R103"} | {
        "R102"
    }


def test_a_parenthesis_that_closes_a_reading_tells_nothing_of_a_swallowed_one():
    found = frame("q") + "\n總?cè)丝?28人,總?cè)丝?29人。"
    restored, _, findings = repair_text(found)
    assert restored.endswith("總人口?28人,總人口?29人。")
    assert [(finding.rule, finding.count) for finding in findings] == [("R203", 2)]


STRIPPED = [
    ("他說因為他在這裏等人。", {"驗": "yàn"}),
    ("這所學校在江蘇、浙江都有。", {}),
    ("鑑定者因為利益驅動。", {"驗": "yàn"}),
    ("全國一盤棋,上海國際機場很大。", {"驗": "yàn"}),
]


@pytest.mark.parametrize(("clean", "table"), STRIPPED)
def test_what_lost_its_private_use_characters_is_never_wrong_without_a_word(clean, table):
    """Many tools strip them; what is left reads fluently and is nonsense."""
    table = FRAME_TABLE | table
    found = damage(FRAME, table) + "\n" + damage(clean, table)
    restored, _, findings = repair_text(re.sub("[\ue000-\uf8ff]", "", found))
    assert restored == f"{FRAME}\n{clean}" or findings


@pytest.mark.parametrize("clean", ["他病得很重,甚至會影響走路。", "這種設備甚至會損害健康。"])
def test_of_two_characters_around_a_lost_one_the_second_is_told_by_what_follows(clean):
    """影 goes with 響 after 會, though other characters go with 會."""
    table = FRAME_TABLE | {"習": "xí"}
    found = re.sub("[\ue000-\uf8ff]", "", damage(f"{FRAME}\n{clean}", table))
    assert repair_text(found)[::2] == (f"{FRAME}\n{clean}", ())


CUT_LINES = (
    "這個問題是他的老毛病：怕冷。",
    "他在上海科學院工作多年，參加過環保科技的研究。",
    "今年上海基層組織的重點工作是學習，大家都說這個辦法很好。",
)


def test_a_page_torn_without_a_reading_is_restored_where_cuts_bear_each_other_out():
    clean = "\n".join(CUT_LINES)
    found = damage(clean, {}, "q")
    restored, edits, findings = repair_text(found)
    assert restored.split("\n")[1:] == narrow_marks(clean).split("\n")[1:]
    assert restored.split("\n")[0] == "這個問題是他的老毛病:怕?。"
    assert [(finding.rule, finding.line) for finding in findings] == [("R202", 1)]
    assert len({explain_edit(found, edit) for edit in edits}) == len(edits) == 4


def test_one_cut_on_a_page_without_readings_is_reported_only():
    found = damage("大家都說這個辦法很好，應當學習。\n他在上海科學院工作多年。", {}, "q")
    restored, edits, findings = repair_text(found)
    assert (restored, edits) == (found, ())
    assert [(finding.rule, finding.line) for finding in findings] == [("R202", 2)]
    assert "海科學" in findings[0].message


TORN_BY_D = (
    "今年上海基層組織的工作很多。",
    "這條路修好以後,村裡的車多了。",
    "他們把會議室打掃得很干淨,學會保持環保科技的習慣。",
)


@pytest.mark.parametrize("decoder", ["d", "e"])
def test_a_page_without_readings_that_another_decoder_read_is_never_torn_without_a_word(decoder):
    """One cut is told, with what stood there; two that are proved are evidence enough to restore."""
    clean = "\n".join(TORN_BY_D)
    found = damage(clean, {}, decoder)
    restored, edits, findings = repair_text(found)
    assert (restored, {edit.rule for edit in edits}, findings) == (clean, {"R103"}, ())
    assert all("cut inside two characters" in explain_edit(found, edit) for edit in edits)
    alone = "\n".join([found.split("\n")[0], *TORN_BY_D[1:2] * 3])
    restored, edits, findings = repair_text(alone)
    assert (restored, edits) == (alone, ())
    assert [(one.rule, one.line, "海基層" in one.message) for one in findings] == [
        ("R202", 1, True)
    ]


@pytest.mark.parametrize(
    "line",
    [
        "他說我們都會去的,甬道很長,門開著。",
        "老鄉們住在這裡。囍字貼在門上;瓩是舊時的單位。",
        "這是真的。。。 我們也去。。。。 大家都來啊。。 ",
        "後來呢?, 誰知道?, 沒有人說。",
    ],
)
def test_rare_characters_and_marks_that_people_type_are_no_cut_on_a_clean_page(line):
    page = f"我們學會了種樹,這條路邊有樹。\n{line}\n兩個鄉間學校都種了樹。"
    assert repair_text(page) == (page, (), ())


RESIDUE_LINES = ("當時他們試圖離開這個地方。", "他們急速駛去A城看花。")


def test_a_reading_out_of_place_shows_a_converter_though_readings_are_few():
    """Two of them bear each other out, one is told; so it is on an excerpt of two sentences."""
    table = {"冊": "cè", "側": "cè"}
    found = [damage(line, table) for line in RESIDUE_LINES]
    assert repair_text("\n".join(found))[::2] == ("\n".join(RESIDUE_LINES), ())
    restored, _, findings = repair_text(found[0])
    assert restored == found[0]
    assert [(one.rule, "試圖" in one.message) for one in findings] == [("R201", True)]
    assert repair_text("這個字讀什麼?cè)我們都不會。") == ("這個字讀什麼?cè)我們都不會。", (), ())


@pytest.mark.parametrize("line", ["我們明天再談這件事情?/p>", "他說:“這件事明天再談?!?/div>"])
def test_what_is_left_of_a_tag_is_told_on_any_page_in_traditional_characters(line):
    assert [one.rule for one in repair_text(line)[2]] == ["R202"]
    for other in (line.replace("?", "?<"), "问题是什么?/p>"):
        assert repair_text(other) == (other, (), ())


def test_marks_that_people_type_twice_are_no_cuts():
    """On a clean page, however many there are."""
    clean = "\n".join(f"這是真的嗎{marks}我們不知道,他們說{marks}" for marks in ("??", "?!", "?;"))
    assert repair_text(clean) == (clean, (), ())


def test_a_page_that_ends_inside_a_reading_is_annotated_all_the_same():
    """Its last character stands without one, and so it does where an excerpt was cut before it."""
    clean = "全區發展現代產業,聯合發展。全區的產業聯盟現在很多"
    table = FRAME_TABLE | {"聯": "lián"}
    found = damage(clean, table)
    for tail in ("聯", "聯(", "聯(lo", "聯…"):
        assert repair_text(found + tail)[0] == clean + tail


@pytest.mark.parametrize("character", ["聯", "賽"])  # of the table, and nowhere else on the page
def test_the_reading_inside_which_a_page_ends_is_removed(character):
    clean = "全區發展現代產業,聯合發展。全區的產業聯盟現在很多"
    found = damage(clean, FRAME_TABLE | {"聯": "lián"})
    for begun in {"聯": ("(l", "(li", "(lián", "(liá…"), "賽": ("(s", "(sài")}[character]:
        restored, edits, findings = repair_text(f"{found}{character}{begun}")
        assert restored == clean + character + "…" * begun.endswith("…")
        assert (edits[-1].rule, findings) == ("R101", ())


def test_spots_of_one_kind_on_one_line_are_one_finding():
    line = "總?cè)丝?28人,總?cè)丝?29人,總?cè)丝?30人。"
    _, _, findings = repair_text(frame("q") + "\n" + line)
    assert [(finding.rule, finding.count) for finding in findings] == [("R203", 3)]


def test_line_ends_are_never_touched():
    """CRLF, CR and LF stay as they are, also beside edits."""
    clean = FRAME.replace("\n", "\r\n") + "\r全區發展。\n"
    assert repair_text(damage(clean, FRAME_TABLE, "d"))[0] == clean


@pytest.mark.timeout(20)
def test_a_long_page_is_read_whole():
    """What is searched on a page is bounded, but marks that cannot be cuts are not searched."""
    filler = "全區深入,學習會議,精神。\n" * 700
    clean = f"{FRAME}\n{filler}發展產業。他在上海科學院工作多年。\n"
    assert repair_text(damage(clean, FRAME_TABLE, "d"))[0] == clean


def test_four_annotations_do_not_open_the_gate():
    found = "全區(qū)深入學(xué)習,發(fā)展產(chǎn)業。"
    assert repair_text(found)[0] is found


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("第一行\n第二\ufffd行\ufffd\ufffd\n", {"R205": 2}),
        ("标题锟斤拷锟斤拷正文", {"R206": 1}),
        ("办事器和搜刮引擎的操纵体系", {"R302": 3}),
        ("工莋十汾嫆易", {"R302": 3}),
        ("壹個人壹直走壹些路", {"R302": 3}),
        (
            "上海装修公司,上海装修,装修公司,上海家装,上海装修报价,上海别墅装修,装修设计,办公室装修\n",
            {"R301": 1},
        ),
    ],
)
def test_what_nothing_can_undo_is_reported_and_left(text, rules):
    restored, edits, findings = repair_text(text)
    assert restored is text
    assert edits == ()
    assert {finding.rule: finding.count for finding in findings} == rules


def test_every_edit_of_the_seeds_can_be_explained():
    """In one line, which names the reading that was taken out."""
    for number in ("001", "004"):
        found = read_seed(number)
        _, edits, _ = repair_text(found)
        assert len(edits) > 50
        for edit in edits:
            explained = explain_edit(found, edit)
            assert explained
            assert "\n" not in explained
            if edit.rule == "R101":
                assert explained.startswith(f"{edit.before[1:-1]} is a reading of ")
    assert explain_edit(found, edits[0]).startswith("qū is a reading of 區")


def test_results_cross_a_process_boundary():
    result = repair_text(read_seed("004"))
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301  (our own bytes)


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "(" * 200_000,
        "區(qū)" * 40_000,
        "?" * 200_000,
        frame("q") + "?lián)" * 2_000,
        frame("d") + "!鶎狱h" * 2_000,
        frame("q") + "上?;鶎狱h建" * 500,
        frame("q") + "\ue319" * 50_000 + "?lián)" + "\ue319" * 1_000,
        "&#20013;" * 20_000,
        "ÖÐ" * 50_000,
        "⼈" * 50_000,
    ],
    ids=range(10),
)
def test_hostile_pages_end(text):
    """Work is bounded on pages made to be expensive, and the edits still replay."""
    restored, edits, _ = repair_text(text)
    assert replay_edits(text, edits) == restored


def test_no_simplified_character_is_guessed():
    """A converter made its pages Traditional, so 钱 is not among the originals that B6 or A3 allow."""
    from shanben.pages.repair.converter.originals import characters_by_lead, characters_by_trail
    from shanben.pages.simplify.script import read_characters

    guessed = {
        candidate.character
        for byte in range(0x81, 0xFF)
        for candidate in (*characters_by_lead(byte).ranked, *characters_by_trail(byte).ranked)
    }
    assert not guessed & set(read_characters("hans"))
    assert {"海", "的", "。"} <= guessed
