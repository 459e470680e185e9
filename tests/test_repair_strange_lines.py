"""Lines that were in another encoding than the rest of their page, and were read in the same."""

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.damage import decode_piece
from shanben.pages.repair.strange_lines import SEAM, undo_strange_lines
from shanben.pages.repair.suspects import find_strange, look_at_page
from tests.misreadings import misread
from tests.rows import each_row

SIMPLIFIED = "今天全村的人都到河边去看新造的桥。\n孩子们在学校里读书写字，老人在门前晒太阳。\n"
TRADITIONAL = "今天全村的人都到河邊去看新造的橋。\n孩子們在學校裡讀書寫字，老人在門前曬太陽。\n"
FIRST = "記者從會上獲悉，這條路上的人們都說橋修好了以後，孩子上學就近了。"
SECOND = "村裡的圖書館明天在東街開放，讀者可以免費借書，也可以在那裡看報。"


def as_page_936(text, codec="big5"):
    """Return text as a decoder of GBK shows it that keeps user-defined characters."""
    return decode_piece(text.encode(codec), "q")


def add_lines(*lines):
    return SIMPLIFIED * 2 + "\n".join(lines) + "\n" + TRADITIONAL


def test_lines_of_big5_on_a_page_in_gbk_are_read():
    """A site's frame may be in the one and its articles in the other."""
    found = add_lines(as_page_936(FIRST), as_page_936(SECOND))
    restored, edits, findings = repair_text(found)
    assert restored == add_lines(FIRST, SECOND)
    assert {edit.rule for edit in edits} == {"R116"}
    assert findings == ()


# Lines of a Chinese page, and how many of them are told, in which words.
TOLD = {
    "GBK": (["老师说这本书里讲的是从前的故事。"], "gbk", "big5", "GBK taken for Big5"),
    "UTF-8": ([SECOND], "utf-8", "gbk", "UTF-8 taken for GBK"),
    "UTF-8 read as Big5": ([SECOND], "utf-8", "big5", "UTF-8 taken for Big5"),
}


@each_row(("lines", "right", "wrong", "what"), TOLD.values(), ids=TOLD)
def test_what_cannot_be_read_for_certain_is_told(lines, right, wrong, what):
    """Bytes may have been dropped."""
    found = add_lines(*(misread(line, right, wrong) for line in lines))
    restored, edits, (finding,) = repair_text(found)
    assert (restored, edits) == (found, ())
    assert (finding.rule, finding.line, finding.count) == ("R207", 5, 1)
    assert finding.message.startswith(f"{what} near ")


@pytest.mark.parametrize(
    "line",
    [
        misread(FIRST + SECOND, "big5", "gbk"),  # which drops what GBK has not
        as_page_936(FIRST).replace(as_page_936("上"), "A"),
    ],
)
def test_all_lines_of_big5_are_read_or_none(line):
    found = add_lines(as_page_936(FIRST), line)
    restored, edits, (finding,) = repair_text(found)
    assert (restored, edits) == (found, ())
    assert (finding.rule, finding.line, finding.count) == ("R207", 5, 2)
    assert finding.message.startswith("Big5 taken for GBK near ")


def test_a_line_whose_bytes_are_out_of_step_is_told_by_what_stands_between_them():
    """Of its characters nothing is left, but halves of others are signs between those that are shown."""
    line = misread("船夫說，河水漲得很快，今晚恐怕過不去，要等到明早。", "big5", "gbk")
    (finding,) = repair_text(add_lines(line))[2]
    assert (finding.rule, finding.line) == ("R207", 5)
    for few in (SEAM.sub("", line), SEAM.sub("", line, count=len(SEAM.findall(line)) - 1)):
        assert undo_strange_lines(add_lines(few)) == ([], [])


@pytest.mark.parametrize(
    "line",
    [
        "本书收的僻字有龘、靐、齉、齾、爩、鱻、麤、龗、灪、吁、籲等，读音都注在后面。",
        "參加者有嵇叡、尉遲嬿、闞璆、郗鑑、麴氏、逄紀、妘皞、媯覽、亓官氏等人。",
        "鈴木は駅前の喫茶店で珈琲を飲みながら、図書館で借りた小説を読みました。",
        "鯛、鯖、鰯、鰹、鰻、鱈、鮭、鮪、鱒、鮫、鰆、鯵、鱧、鰤、鰊、鮎、鯉、鮒",
        "昔者黃帝得六相而天下治，蚩尤明乎天道，嚳、顓頊、堯、舜皆黼黻絺繡，罍斝彝卣。",
    ],
)
def test_rare_characters_are_no_confusion(line):
    """Nor is Japanese, a list of fish, or an old text."""
    assert undo_strange_lines(add_lines(line, line)) == ([], [])


@pytest.mark.parametrize(
    ("text", "has_strange"),
    [
        ("馘馘馘馘馘", True),
        ("馘馘馘馘", False),
        ("馘的的的馘的的的馘的的的馘的的的馘", True),
        ("馘的的的馘的的的馘的的的馘的的的的馘", False),
        ("馘\ue000馘\ue000馘", True),
        ("らαㄅ─Ж", True),
        ("らαㄅ─", False),
        ("的" * 40, False),
    ],
)
def test_five_rare_characters_near_each_other_are_strange(text, has_strange):
    assert look_at_page(text).has_strange_text is has_strange


def test_strange_text_is_found_after_a_character_of_two_codes():
    assert find_strange("\U00020000的馘馘馘馘馘。\n馘馘馘馘馘") == [2, 9]
