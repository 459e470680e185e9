"""What no original explains though nobody wrote it, on a page that decoder d read; and what is whole."""

from unittest.mock import ANY

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.annotations import BareText
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.doubts import (
    _find_debris,
    _find_ends,
    _find_places,
    _find_torn,
    find_doubts,
)
from shanben.pages.repair.converter.listing import name_swallowed
from shanben.pages.repair.converter.runs import Ending
from tests.damaged import make_page
from tests.rows import each_row

# Readings, and a cut as decoder d leaves it: 上海科學院.
TORN_BY_D = "農(nóng)民過(guò)橋,車(chē)隊開(kāi)走。上?茖W院長(zhǎng)河邊有馬(mǎ)。"
OPEN_QUOTE = "\n他說:“我們明天再談"

LEFT = {
    "half a character, and a comma, before a comma": "路太。,走不回去。",
    "of three full stops": "我走了!。。後來又回去。",
    "a mark and an orphan before a figure": "住在城里。?月回家。",
    "an exclamation before a figure": "我們去看!12月就回家。",
    "a letter between a mark and text": "屋子有點。b大門也矮。",
    "characters that no text has together": "這個地方太。贾靡膊粶剀,門也矮。",
    "a tag without its beginning": "這條路走不?/p>",
    "one without a sign of the lost character": "這條路走不完/br>還有山。",
    "one with a name and an address": "這條路走不?a href=1>",
    "a character for private use": "這個字寫不\ue0ed好。",
}
WHOLE = {
    "a list": "一、走路;2、坐船。三、騎牛。",
    "a letter after a comma": "吃的有C反應蛋白、B超和D字。",
    "marks typed twice": "真的嗎??太好了!!",
    "names": "左起王愛玲、譚彥。韓濟生與黃昌元同來。",
    "an address without its tag": "見 /p>1 與 a/br/ 兩處。",
    "a question before a greater number": "誰多?x>y,",
    "one rare character": "我不去。暈,天太熱。",
    "a list with numbers": "①門矮;②路遠;③橋窄;④阻力大。⑤屋小。",
    "other signs of lists": "門矮;★路遠;●橋窄;→屋小。Ⅱ山高。",
    "an exclamation": "大家一起去看海!",
    "an exclamation between figures": "人口是5!3個。",
    "a full stop before a figure": "我們去看海。12月就回家。",
}


@each_row("line", LEFT.values(), ids=LEFT)
def test_what_decoder_d_leaves_of_a_cut_is_said(line):
    """Nobody wrote it; what it was is not known."""
    restored, _, findings = repair_text(f"{TORN_BY_D}\n{line}\n他們走了。")
    assert f"上海科學院長河邊有馬。\n{line}\n" in restored
    assert [(one.rule, one.line) for one in findings] == [("R202", 2)]


@each_row("line", WHOLE.values(), ids=WHOLE)
def test_what_pages_have_is_no_doubt(line):
    restored, _, findings = repair_text(f"{TORN_BY_D}\n{line}\n他們走了。")
    assert restored.endswith(f"。上海科學院長河邊有馬。\n{line}\n他們走了。")
    assert findings == ()


ANNOTATED = "市區的產業(yè)發展很快,學習的風氣很濃(nóng)。\n" * 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("大力推廣環?萍,普及科學知識。", ["R202"]),
        ("大力推廣了嗎?我們普及科學知識。", []),
    ],
    ids=["環保科技", "a question"],
)
def test_debris_of_one_character_is_said_where_nothing_shows_the_decoder(line, told):
    """A page with nothing but readings is read as by decoder q, of which such a cut is none."""
    restored, _, findings = repair_text(f"{ANNOTATED}{line}環保很重要。")
    assert restored.endswith(f"濃。\n{line}環保很重要。")
    assert [one.rule for one in findings] == told


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("這是大家都看到的事實!", ["R202"]),
        ("我們一起去吧!", []),  # a sentence with a particle exclaims
        ("快來!這是大家都看到的事實!", []),  # and so has one before
        ("這是大家都看到的事實。", []),
    ],
)
def test_an_exclamation_mark_at_a_line_end_may_have_been_a_quote_where_quotes_run_over_lines(
    line, shown
):
    """Decoder d prints one for a full stop and the quote that it ends; elsewhere the quote is missed."""
    page = f"{TORN_BY_D}\n{line}\n他們走了。"
    assert repair_text(page)[2] == ()
    assert [one.rule for one in repair_text(page + OPEN_QUOTE)[2]] == shown


def test_a_mark_that_ends_a_line_is_its_own_where_the_quote_closes_on_a_later_one():
    """As speech of several paragraphs does; a quote that closes nowhere was lost with the full stop."""
    speech = "他說:“我們明天再談!"
    assert f"{speech[:-1]}。”\n" in repair_text(f"{TORN_BY_D}\n{speech}\n他們走了。")[0]
    restored, _, findings = repair_text(f"{TORN_BY_D}\n{speech}\n現在先走。”他們走了。")
    assert speech in restored
    assert [one.rule for one in findings] == ["R202"]


BARE = "他們說話的聲音很大。\n學校的後門開著,長長的走廊里沒有人說話。我們過橋。\n"


@each_row(
    ("torn", "line", "lines"),
    [
        ("這是上;鶎狱h建的樣子。", "“我們現在走!", [3, 4]),
        ("這是上;鶎狱h建的樣子。", "他說:「現在走!", [3, 4]),
        ("這是上;鶎狱h建的樣子。", "我們現在走!", [3]),
        ("這是上;鶎狱h建的樣子。", "(我們現在走!", [3]),
        ("這是上;鶎狱h建的樣子。", "“我們現在走!”", [3]),
        ("這是上?；鶎狱h建的樣子。", "“我們現在走!", [3]),  # decoder q leaves two marks
        ("", "“我們現在走!", []),
    ],
)
def test_a_quote_left_open_is_told_on_a_page_without_readings_where_a_cut_is(torn, line, lines):
    """On such a page 。” has become an exclamation mark at the end of the line."""
    restored, edits, findings = repair_text(f"{BARE}{torn}\n{line}\n“他走了。”\n")
    assert edits == ()
    assert line in restored
    assert [(one.rule, one.line) for one in findings] == [("R202", number) for number in lines]


READ = "全區(qū)的學校發(fā)展很快,產(chǎn)量很高。\n區(qū)里發(fā)了通知,產(chǎn)品也多了。\n"


@each_row(
    ("line", "told"),
    [
        (
            "他們提出了新的理論,F將主要的觀點說一下。",
            True,
        ),  # 。現, and nothing else shows decoder d
        ("型號是甲,F將是乙的意思。", False),
        ("這是甲,F方說不行,A股跌了,T恤很貴,K線難看。", False),
        ("他們提出了新的理論,將主要的觀點說一下。", False),
        ("他們提出了新的理論:F將主要的觀點說一下。", False),
        ("他們提出了新的理論,Fa將主要的觀點說一下。", False),
    ],
)
def test_a_letter_after_a_mark_may_be_half_of_a_character(line, told):
    """On a converted page; where a sentence may have ended before it, it is told."""
    restored, _, findings = repair_text(READ + line)
    assert restored.endswith(line)
    assert [(one.rule, "。現" in one.message) for one in findings] == [("R202", True)] * told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("他那年從鄉下去了上!", ["R202"]),  # 上海。
        ("我們都勸他早一點辦社!\n", ["R202"]),  # 社保。
        ("我們都勸他早一點辦社!快去。", []),
        ("我們都勸他早一點去!", []),
        ("在上?；鶎狱h建,辦社!", []),  # which decoder q has left
    ],
)
def test_an_exclamation_mark_is_told_where_nothing_shows_another_decoder(line, told):
    """Half of a character and a full stop are printed so by decoders d and e."""
    frame = "農(nóng)民過(guò)橋,車(chē)隊開(kāi)走。長(zhǎng)河邊有馬(mǎ)。"
    restored, _, findings = repair_text(f"{frame}\n{line}")
    assert restored.endswith(line[-2:])
    assert [one.rule for one in findings] == told


def test_a_character_before_a_figure_may_have_left_a_full_stop():
    """住 and a comma, D7A1 A3AC, are cut at A1A3; the byte AC falls away before the figure."""
    restored, _, findings = repair_text(f"{TORN_BY_D}\n他在二月被監視居。7月回家。\n他們走了。")
    assert "監視居。7月" in restored
    assert [one.rule for one in findings] == ["R202"]


@each_row(
    ("end", "last", "told"),
    [
        ("\r\n", "他們都走了!?\n", ["R202"]),
        ("\r\n", "他們都走了嗎?\n", ["R202"]),
        ("\r\n", "他們都走了嗎?\r\n", []),
        ("\n", "他們都走了嗎?\n", []),
        ("\r\n", "他們都走了。\n", []),
        ("\r\n", "他們走了。\n" * 3 + "他們走了嗎?\n", []),  # line feeds alone are the page's own
    ],
)
def test_a_question_mark_took_the_carriage_return_that_other_lines_have(end, last, told):
    """Half a character is printed so, with what follows it."""
    lines = f"{TORN_BY_D}\n今天去學校。\n明天去工廠。\n後天回家。\n".replace("\n", end)
    restored, _, findings = repair_text(f"{lines}{last}他們回來了。{end}")
    assert restored.endswith(f"{last}他們回來了。{end}")
    assert [one.rule for one in findings] == told


def test_a_character_comes_back_with_the_carriage_return_that_it_took():
    """On a page whose lines end in CR LF nothing else can have stood there."""
    lines = [
        "縣裡的果樹今年開花很早。",
        "老人說學校旁邊也種了樹。",
        "大雨過後山裡的小路變得很難走。",
    ]
    lines += ["會上大家都同意明年再種。", "縣裡的學生也來幫忙種樹。", ""]
    table = {"縣": "xiàn", "樹": "shù", "學": "xué", "會": "huì", "摺": "lā"}
    clean = "\r\n".join(lines)
    found = damage(clean, table)
    assert "很難走?lā)?\n" in found
    assert repair_text(found) == (clean, ANY, ())


def test_nor_was_a_line_feed_swallowed_where_a_carriage_return_stands_before_it():
    """It is a figure or a blank then."""
    ending = Ending("果園。", 3, swallowed=True)
    assert name_swallowed(make_page("果園?他們"), "", ending).restored == "果園。\n"
    assert name_swallowed(make_page("果園?他們", has_returns=True), "", ending) == ending


def test_question_marks_alone_are_never_restored():
    """海口 is printed so at the end of a line, and so is a question that somebody typed."""
    frame = "農(nóng)民過(guò)橋,車(chē)隊開(kāi)走。長(zhǎng)河邊有馬(mǎ)。"
    page = f"{frame}\n上海的海口。上海的海口。到了上海???"
    assert repair_text(page)[0].endswith("到了上海???")


def test_a_line_with_an_unresolved_spot_is_told_once():
    """Whatever else stands on it belongs to the same damage."""
    text = "他們?s來了。走不\ue0ed好。\n走不\ue0ed好。"
    spots = [Spot(2, 4, "insertion", None, reason="unexplained")]
    assert [
        text.count("\n", 0, one.start) for one in find_doubts(text, spots, "d", BareText(text))
    ] == [1]


@each_row(
    ("text", "is_torn"),
    [
        ("走;亹龘e河", True),
        ("走;亹河e河", False),
        ("走;亹亹e河", False),
        ("走;亹学e河", True),  # a form that such a page would hardly have
        ("走;河学e河", False),
        ("走;亹龘河", False),
    ],
)
def test_two_rare_characters_before_a_letter_are_what_is_left_of_a_run(text, is_torn):
    assert bool([*_find_torn(text, BareText(text))]) is is_torn


def left(start, end, kind="cut"):
    return Spot(start, end, kind, None, reason="unexplained")


DOUBT = "走不\ue0ed好。"
# A page, the spots on it, and where something is told beside them.
BESIDE = {
    "once on each line": (f"{DOUBT}{DOUBT}\n{DOUBT}", [], [2, 13]),
    "not after a spot of its line": (f"他們?s來了。{DOUBT}", [left(2, 4)], []),
    "after a spot of the line before": (f"他們?s來了。\n{DOUBT}", [left(2, 4)], [10]),
    "after one that is restored": (f"他們?s來了，{DOUBT}", [Spot(2, 4, "cut", "子")], [9]),
    "the nearest counts": (f"?s\n?s{DOUBT}", [left(0, 2), left(3, 5)], []),
    "not inside of a spot": (f"他們{DOUBT}", [Spot(3, 6, "cut", "子")], []),
    "right after one": (f"他們{DOUBT}", [Spot(2, 4, "cut", "子")], [4]),
    "right before one": (f"他們{DOUBT}", [Spot(5, 6, "cut", "子")], [4]),
}


@each_row(("text", "spots", "starts"), BESIDE.values(), ids=BESIDE)
def test_a_doubt_is_told_beside_what_is_told_already(text, spots, starts):
    assert [one.start for one in find_doubts(text, spots, "d", BareText(text))] == starts


TWO_RARE = "他們走了。贾靡膊粶剀,門也矮。"
# The decoder, the spots of a page, and whether characters that no text has together are told.
SHOWN = {
    "another decoder": ("d", [Spot(0, 1, "cut", "子")], True),
    "decoder q, and nothing shows that it was": ("q", [], True),
    "a cut that is restored shows it": ("q", [Spot(0, 1, "cut", "子")], False),
    "one that is left does not": ("q", [left(0, 1)], True),
    "nor does a reading": ("q", [Spot(0, 1, "insertion", "子")], True),
}


@pytest.mark.parametrize(("decoder", "spots", "is_told"), SHOWN.values(), ids=SHOWN)
def test_what_the_other_decoders_leave_is_told_where_nothing_shows_the_decoder(
    decoder, spots, is_told
):
    assert bool(_find_places(TWO_RARE, BareText(TWO_RARE), spots, decoder)) is is_told


# Characters after a mark, and whether no text has them together.
TOGETHER = {
    "one of eleven nats": ("走了。丰，他", True),
    "one of less": ("走了。乎，他", False),
    "two of twenty": ("走了。刪走，他", True),
    "two of less": ("走了。侠學，他", False),
    "two of twenty, none of eleven": ("走了。休山，他", False),
    "a rare one among common ones": ("走了。鶎的人是，他", False),
    "with a kana": ("走了。鶎の，他", False),
}


@each_row(("text", "is_told"), TOGETHER.values(), ids=TOGETHER)
def test_nobody_writes_what_costs_ten_nats_a_character_after_a_mark(text, is_told):
    end = 4 if is_told else 0
    assert [*_find_debris(text, BareText(text), 1)] == ([(2, end)] if is_told else [])


@pytest.mark.parametrize(
    ("text", "least", "is_told"),
    [
        ("走了。丰，他", 2, False),
        ("走了。刪走，他", 2, True),
        ("走了，鶎，他", 1, False),
        ("走了。鶎", 1, True),
        ("走了。的鶎。", 2, True),
    ],
)
def test_a_rare_character_alone_may_be_a_name(text, least, is_told):
    """And after a comma it is no debris."""
    assert [*_find_debris(text, BareText(text), least)] == ([(2, 4)] if is_told else [])


# A page, its spots, and the marks at the ends of its lines that may have been full stops with a quote.
ENDS = {
    "two lines, and a quote that runs on": ("這事實!\n他說:“我\n也好!\n", [], [(3, 4), (13, 14)]),
    "no quote runs on": ("這事實!\n他說:“我”\n", [], []),
    "a mark inside of a spot": ("這事實!\n“我\n", [Spot(3, 4, "cut", "子")], []),
    "a spot before it": ("這事實!\n“我\n", [Spot(0, 2, "cut", "子")], [(3, 4)]),
    "a spot on the line of the quote": ("“我\n這事實!\n", [Spot(0, 1, "cut", "子")], []),
    "one on the line before": ("這也好!\n也\n“我\n", [Spot(5, 6, "cut", "子")], [(3, 4)]),
}


@each_row(("text", "spots", "ends"), ENDS.values(), ids=ENDS)
def test_marks_at_line_ends_are_told_where_a_quote_runs_over_lines(text, spots, ends):
    assert [*_find_ends(text, spots)] == ends


TALK = "「我們昨天在橋邊看見過他!估先嘶仡^說:「他還帶著孩子。」\n"
WALK = "老人點點頭,說話的聲音很輕,長長的走廊里沒有人開門。\n"
SPEECH = "老人說:「我們過橋的時候,車隊已經走了!\n「長長的走廊里沒有人!\n「明天再來。」他說。\n"


@pytest.mark.parametrize(
    ("page", "restored"),
    [
        # 過他。」老人回頭, and two lines that end in 。」
        (
            f"{TALK}「他不認識我們!\n{WALK}「我們明天再來!\n",
            f"「我們昨天在橋邊看見過他。」老人回頭說:「他還帶著孩子。」\n「他不認識我們。」\n{WALK}「我們明天再來。」\n",
        ),
        (f"{WALK}「他不認識我們!\n{WALK}「我們明天再來!\n", None),  # nothing is torn
        (SPEECH, None),  # in speech of several paragraphs each opens, and the last closes
    ],
)
def test_ends_of_quotes_that_are_missing_show_a_cut_on_a_page_without_readings(page, restored):
    """Two beside a run are enough to restore it, though no debris stands soon after a mark."""
    made, _, findings = repair_text(page)
    assert made == (restored or page)
    assert findings == ()


def test_the_question_mark_of_decoder_e_takes_a_line_end_with_a_quote():
    """A quote that opens inside another of its kind is told by the run that is torn beside it."""
    findings = repair_text(f"{TALK}{WALK}「他不認識我們!?「我們也不認識他!?「我們明天再來。」\n")[2]
    assert [(one.rule, one.line) for one in findings] == [("R202", 1)]
