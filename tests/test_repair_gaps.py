"""Runs from which a private use character was lost: where it may have stood, and what it may hide."""

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.gbk import PRIVATE_USE, character_pairs
from shanben.pages.repair.converter.margins import has_stranger, stands_out
from shanben.pages.repair.converter.originals import words_in_gap
from shanben.pages.repair.converter.runs import GAP, Run, private_leads, read_run_with_gap
from shanben.pages.repair.converter.spots import Survey, read_spots
from tests.rows import each_row


def pair(character: str) -> tuple[int, int]:
    return character_pairs()[character]


@each_row(
    ("left", "restored", "right", "expected"),
    [
        ("我", "圍迅速", "的", True),  # 國 and a byte of 迅 lost
        ("我", "國迅速", "的", False),
        ("三層", "為遮建設", "的", True),  # 正在
        ("三層", "為正在建設", "的", False),
        ("他", "的", "書", False),  # the commonest characters stand alone
        ("在上", "!,2023", "年", False),
        ("鴉", "才", "鴉", False),  # 7.4 nats by itself
        ("鴉", "比", "鴉", True),  # 7.6
        ("冰淇", "淋", "鴉", False),  # no two of them are a word
        ("鴉", "冰", "淇淋", False),
        ("冰", "淇", "淋", False),
        ("鴉", "比對，比", "鴉", True),  # another 比, too far away
        ("鴉", "比，對比", "鴉", True),
    ],
)
def test_a_stranger_is_an_uncommon_character_that_makes_no_word(left, restored, right, expected):
    assert has_stranger(left, restored, right) is expected


@each_row(
    ("left", "restored", "right", "expected"),
    [
        ("村口", "國", "", False),  # 學 may follow
        ("村口“", "兩新", "”組織", False),  # a quotation begins or ends there
        ("鐵路車", "站;於內", "蒙古", True),  # ,位 lost
        ("鐵路車", "站,位於", "內蒙古", False),
        ("儘", "管四", "錢幣", True),  # 四錢 is a word of the model, and a rare one
        ("儘", "管", "他的錢幣", False),
        ("今年", "悽清華", "大學", True),  # 國立 lost; 悽清 is one, too
        ("今年", "國立清華", "大學", False),
        ("我在河", "邊", "釣魚", False),
        ("大家都", "去", "看戲", False),
    ],
)
def test_what_stands_out_is_in_no_common_word_and_unlikely_there(left, restored, right, expected):
    assert stands_out(left, restored, right) is expected


FRAME = "農(nóng)民過(guò)橋,車(chē)隊開(kāi)走,長(zhǎng)河邊有馬(mǎ)。"


@each_row(
    ("line", "shown"),
    [
        ("村民歌唱。钺醿煞阶h和的歌。", ["R202"]),
        ("村民歌唱。钺h和的歌。", []),  # one rare character may be a name
        ("村民歌唱。这个维生素h和的歌。", []),  # Simplified text is none
        ("村民歌唱。钺醿煞阶和的歌。", ["R202"]),  # no text has these together
        ("村民歌唱。甫里茶香人家和的歌。", []),
        ("村民歌唱。今年大家h和的歌。", []),
        ("村民歌唱,钺醿煞阶沿河走到村口h和的歌。", []),  # too far from the letter, after a comma
        ("钺醿煞阶h和的歌。", []),  # no mark before
        ("院子里?s天很好。", ["R202"]),
        ("樹(shù)?s天很好。", ["R202"]),
        ("院子里?,天很好。", ["R202"]),
        ("將軍隊規?S編為一半。", []),  # as in questions with several answers
    ],
)
def test_debris_after_a_mark_is_said_though_no_decoder_explains_it(line, shown):
    """Two bytes of it were lost, as a character for private use, and d leaves no other trace."""
    restored, _, findings = repair_text(f"{FRAME}\n{line}")
    assert restored.endswith("\n" + line.replace("(shù)", ""))
    assert [one.rule for one in findings] == shown


@pytest.mark.parametrize("cited", ["[3]", "[12,15]", "[3-5]", "[a]", "[3"])
def test_the_bracket_of_a_citation_may_be_half_of_a_lost_character(cited):
    """Its figures and the bracket that closes it tell; of any other sign nothing does."""
    clean = f"這個市場有很大的發展潛力{cited}。後來的人都這麼說。"
    found = PRIVATE_USE.sub("", damage(clean, {"節": "jié"}))
    restored, _, findings = repair_text(f"{FRAME}\n{found}")
    is_told = cited[1:2].isdigit() and cited.endswith("]")
    assert (clean in restored, bool(findings)) == (is_told, not is_told)


def test_no_gap_is_supposed_inside_a_word():
    """Two characters in the place of one would break it; before and after the word they may stand."""
    stream = b"".join(bytes(pair(character)) for character in "我們又建設")
    found = stream[1:].decode("gb18030")
    endings = read_run_with_gap(Run(found, "q", True), 0, stream[0])
    assert {ending.restored.index(GAP) for ending in endings} == {2}


@pytest.mark.parametrize(("decoder", "is_inserted", "expected"), [("q", False, 1), ("d", False, 0)])
def test_a_gap_may_stand_before_the_mark_that_is_an_orphan(decoder, is_inserted, expected):
    """會上, torn: the private use character between is lost, the trail byte of 上 is printed as `?`."""
    endings = read_run_with_gap(Run("?，大家", decoder, is_inserted), 0, pair("會")[0])
    before_mark = [one for one in endings if one.restored == GAP and one.gap.trail is None]
    assert len(before_mark) == expected
    assert all(one.end == 1 and one.gap.lead == pair("會")[0] for one in before_mark)
    assert "會上" in words_in_gap(pair("會")[0], None)


def test_the_words_of_a_gap_are_the_commonest_that_its_bytes_allow():
    words = words_in_gap(pair("正")[0], pair("在")[1])
    assert words[0] == "正在"
    for word in words:
        first, second = map(pair, word)
        assert (first[0], second[1]) == (pair("正")[0], pair("在")[1])
        assert second[0] in private_leads()[first[1]]


def test_codes_that_gbk_leaves_open_may_be_lost_as_well():
    """卡頓: A8 EE between them is printed as U+E7D1."""
    assert pair("頓")[0] in private_leads()[pair("卡")[1]]


def test_a_page_of_short_runs_may_never_have_had_a_private_use_character():
    """Many runs show no more than few while they are short: 像 stood against two that were lost."""
    table = {"瑪": "mǎ", "驗": "yàn", "冊": "cè", "學": "xué", "發": "fā", "產": "chǎn"}
    lines = [
        "學校發展很快,產量很高,學生也很多,發展得很好。",
        "銷量從三百增到三百萬,數字像滾雪球一樣",
        *("院里,數不清。", "因為孩子。", "他們試圖離開。") * 2,
    ]
    restored, _, findings = repair_text("\n".join(damage(line, table) for line in lines))
    assert restored.split("\n") == lines
    assert not findings


def test_of_a_page_of_nothing_but_cuts_only_a_bounded_number_is_read():
    """Each of these cuts has a hundred originals with a gap: 2,000 characters took four seconds."""
    line = damage("他們畢業於裴福科學院黨校的研究班", {}) + "\n"
    many = "畫??" * 700 + "\n"
    restored = [spot.restored for spot in read_spots(Survey(line + line, NO_ANNOTATIONS), "q")]
    assert restored == ["?科學", "?科學"]
    found = read_spots(Survey(line + many + line, NO_ANNOTATIONS), "q")
    assert [spot.restored for spot in found if spot.restored] == ["?科學"]
