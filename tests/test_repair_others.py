"""What other converters did, undone: each kind has its forward model, and its near misses."""

import re
from itertools import pairwise
from random import Random

import pytest

from benchmarks.other_converters import (
    add_commas,
    add_toneless,
    annotate_at_random,
    annotate_every,
    repeat_readings,
)
from shanben.base.page_text import replay_edits
from shanben.pages.repair import explain_edit, repair_text
from shanben.pages.repair.converter import annotations
from shanben.pages.repair.converter.annotations import (
    is_reading,
    is_table_character,
)
from shanben.pages.repair.insertions.groups import has_sound
from shanben.pages.repair.mixed import mixed_bytes, show_mixed
from shanben.seeds.web_codecs import decode_web
from tests.rows import each_row

TRADITIONAL = """\
縣裡的果農協會昨天開會,討論今年的收成和明年的計劃。
會長說,雨水多的年份,山腳下的果樹要早些修剪,不然病蟲害會多起來。
村民們聽了都點頭,有人問,新來的樹苗種在哪裡,誰來照顧。
技術員回答說,河邊那塊地土質鬆軟、水源充足,最適合種梨樹。
會後,大家一起到果園去看,樹上的花已經開了,蜜蜂在花間飛來飛去。
老農指著一棵老樹說,這棵樹是他父親種的,到現在還年年結果。
孩子們在樹下玩耍、唱歌,把落下的花瓣撿起來,放進書本裡。
傍晚時分,風變涼了,人們收拾工具,沿著小路慢慢走回家。
協會決定,從下個月起,每個星期六開一次課,講施肥、除草、防凍的方法。
願意聽課的農民可以到村口的學校報名,不收費用。
學校的老師說,教室已經準備好了,還會給大家準備熱茶。
會長最後說,果園是全村人的,要靠全村人一起努力。"""
SIMPLIFIED = """\
县里的果农协会昨天开会,讨论今年的收成和明年的计划。
会长说,雨水多的年份,山脚下的果树要早些修剪,不然病虫害会多起来。
村民们听了都点头,有人问,新来的树苗种在哪里,谁来照顾。
技术员回答说,河边那块地土质松软、水源充足,最适合种梨树。
会后,大家一起到果园去看,树上的花已经开了,蜜蜂在花间飞来飞去。
老农指着一棵老树说,这棵树是他父亲种的,到现在还年年结果。
孩子们在树下玩耍、唱歌,把落下的花瓣捡起来,放进书本里。
傍晚时分,风变凉了,人们收拾工具,沿着小路慢慢走回家。
协会决定,从下个月起,每个星期六开一次课,讲施肥、除草、防冻的方法。
愿意听课的农民可以到村口的学校报名,不收费用。
学校的老师说,教室已经准备好了,还会给大家准备热茶。
会长最后说,果园是全村人的,要靠全村人一起努力。"""
BOTH = {"Traditional": TRADITIONAL, "Simplified": SIMPLIFIED}
every_script = pytest.mark.parametrize("clean", BOTH.values(), ids=BOTH)


def restored_by(found, rule):
    """Return the page restored; every edit must be one of the rule, and replay."""
    restored, edits, findings = repair_text(found)
    assert {edit.rule for edit in edits} == {rule}
    assert replay_edits(found, edits) == restored
    assert not [finding for finding in findings if finding.rule.startswith("R2")]
    return restored


@pytest.mark.parametrize("blank", [" ", ""])
def test_toneless_readings_of_a_table_are_removed(blank):
    """All or none of a character in the body; the title above it has none."""
    table = {one for one in "會來樹種們學時邊開這" if is_table_character(one)}
    body = add_toneless(TRADITIONAL, table, blank)
    title = "果農協會開會討論種樹\n\n"
    assert restored_by(title + body, "R105") == title + TRADITIONAL


def test_a_toneless_reading_that_is_missing_once_leaves_its_character():
    """A character that stands without a reading, too, was not in the table: a person wrote those."""
    body = add_toneless(TRADITIONAL, {*"會來樹種們"})
    broken = body.replace("會(hui) ", "會", 1)
    restored, edits, findings = repair_text(broken)
    assert (restored, edits) == (broken, ()) or "會(hui)" in restored
    assert not edits or [finding.rule for finding in findings] == ["R204"]


def test_a_blank_of_the_page_stays_where_readings_have_none_of_their_own():
    """Only a converter that prints a blank after each reading has put this one there."""
    clean = "江城晚報 > 新聞 > 本地\n新的學校建在新的街上,新的老師都住在附近。"
    times = {"報": "(bao)", "新": "(xin)(xin)", "的": "(de)(de)(de)", "聞": "(wen)"}
    found = "".join(one + times.get(one, "") for one in clean)
    restored, edits, findings = repair_text(found)
    assert (restored, findings) == (clean, ())
    assert {edit.rule for edit in edits} == {"R106"}


@every_script
def test_repeated_readings_are_removed(clean):
    """How often is the same for a character; where, is random."""
    found = repeat_readings(clean, Random(7))  # noqa: S311
    assert restored_by(found, "R106") == clean


@pytest.mark.parametrize("period", [3, 4, 7])
@every_script
def test_a_reading_after_every_so_many_characters_is_removed(clean, period):
    """Tone marks stand or are missing at random."""
    found = annotate_every(clean, period, Random(period))  # noqa: S311
    assert restored_by(found, "R107") == clean


def test_readings_at_random_on_a_simplified_page_are_removed():
    """Twenty and more, the commonest words among them."""
    found = annotate_at_random(SIMPLIFIED, Random(3))  # noqa: S311
    assert restored_by(found, "R108") == SIMPLIFIED


@every_script
def test_commas_before_marks_are_removed(clean):
    """About two marks in three have one."""
    found = add_commas(clean, Random(11))  # noqa: S311
    assert restored_by(found, "R109") == clean


STRAYS = "赔膳取试诸谨坞蝉拎沥颤骡缅鹏锭涡凛韧窖妄厦苫氢碾谰烛笋辽瞻趴"


def test_stray_characters_before_marks_of_a_converted_page_are_removed():
    """Where one of the two is Simplified, or the two cost too much; what is in doubt is told."""
    table = {"會": "huì", "樹": "shù", "種": "zhòng", "學": "xué", "這": "zhè"}
    pairs = iter([first + second for first, second in pairwise(STRAYS)] * 3)
    marks = iter([True, True, False] * 30)
    found = re.sub("[,、。]", lambda mark: next(pairs) * next(marks) + mark[0], TRADITIONAL)
    for character, syllable in table.items():
        found = found.replace(character, f"{character}({syllable})")
    restored, edits, findings = repair_text(found)
    assert {edit.rule for edit in edits} == {"R101", "R110"}
    left = sum(finding.count for finding in findings if finding.rule == "R209")
    assert len(restored) - len(TRADITIONAL) <= 2 * left
    assert left <= 6


def test_no_pair_before_a_mark_of_a_clean_converted_page_is_taken_out():
    """Names and rare words stand before marks as well."""
    table = {"會": "huì", "樹": "shù", "種": "zhòng", "學": "xué", "這": "zhè"}
    found = TRADITIONAL
    for character, syllable in table.items():
        found = found.replace(character, f"{character}({syllable})")
    assert restored_by(found, "R101") == TRADITIONAL


def as_western(data, codec):
    """Return bytes as a program shows them that has no character for some of them."""
    out = []
    for byte in data:
        try:
            out.append(bytes((byte,)).decode(codec))
        except UnicodeDecodeError:
            out.append(chr(byte))
    return "".join(out)


WESTERN = {
    "GBK as cp1252": ("R112", SIMPLIFIED, lambda text: as_western(text.encode("gbk"), "cp1252")),
    "GBK as Latin-1": ("R112", SIMPLIFIED, lambda text: text.encode("gbk").decode("latin-1")),
    "GBK, no-break spaces simplified": (
        "R112",
        TRADITIONAL.replace("人們", "隊員").replace("都", "聽說"),
        lambda text: text.encode("gbk").decode("latin-1").replace("\xa0", " "),
    ),
    "GBK as UTF-8 and cp1252": ("R120", SIMPLIFIED, lambda text: show_mixed(text.encode("gbk"))),
    "Big5 as Latin-1": ("R121", TRADITIONAL, lambda text: text.encode("big5").decode("latin-1")),
    "Big5 as cp1252": ("R121", TRADITIONAL, lambda text: as_western(text.encode("big5"), "cp1252")),
    "GBK as cp1250": ("R122", SIMPLIFIED, lambda text: as_western(text.encode("gbk"), "cp1250")),
    "UTF-8 as cp1252": ("R114", SIMPLIFIED, lambda text: as_western(text.encode(), "cp1252")),
}


@each_row(("rule", "clean", "confuse"), WESTERN.values(), ids=WESTERN)
def test_a_page_that_was_taken_for_western_text_is_read_whole(rule, clean, confuse):
    """Line by line in one way, and exactly."""
    assert restored_by(confuse(clean), rule) == clean


@pytest.mark.parametrize("kind", ["GBK as cp1252", "GBK as cp1250", "Big5 as Latin-1"])
def test_a_page_of_which_bytes_are_gone_is_left_whole_and_reported(kind):
    """Half a page restored would be worse than none."""
    _, clean, confuse = WESTERN[kind]
    lines = confuse(clean).split("\n")
    lines[3] = lines[3][:-1]
    found = "\n".join(lines)
    restored, edits, findings = repair_text(found)
    assert (restored, edits) == (found, ())
    assert [finding.rule for finding in findings] == ["R207"]


@pytest.mark.parametrize("kind", ["GBK as cp1252", "GBK as UTF-8 and cp1252", "Big5 as Latin-1"])
def test_a_headline_that_is_right_does_not_save_the_page_below_it(kind):
    """Programs that put a page together know the encoding of the one part and not of the other."""
    rule, clean, confuse = WESTERN[kind]
    headline = "果農協會開會\n\n"
    assert restored_by(headline + confuse(clean), rule) == headline + clean


@each_row(
    "text",
    [
        "Příliš žluťoučký kůň úpěl ďábelské ódy.\n" * 20,
        "Đường Nguyễn Huệ ở trung tâm thành phố Hồ Chí Minh.\n" * 20,
        "Съешь же ещё этих мягких французских булок, да выпей чаю.\n" * 20,
        "Ο καφές είναι ζεστός· le café est à côté.\n" * 20,
        "Þetta er íslenska; æ, ö, þ og ð eru stafir.\n" * 20,
        "¸.·´¯`·.¸ ÐÐ ÞÞ ¸.·´¯`·.¸\n" * 20,
    ],
)
def test_pages_in_the_languages_of_europe_stay(text):
    """They have other letters than Chinese taken for Western text, or never as many side by side."""
    assert repair_text(text) == (text, (), ())


@each_row("word", ["统一", "没有", "每天", "路上", "楼前", "世界"])
def test_letters_of_latin_1_are_one_byte_or_two(word):
    """`û` is FB, or C3 BB, which is 没."""
    line = f"村里的老人{word}种树，孩子们在河边读书。"
    data = line.encode("gbk")
    assert mixed_bytes(show_mixed(data)) == data


def as_gbk(text):
    """Return UTF-8 as GBK, stretch by stretch; an odd one loses its last byte."""
    pieces = re.split("([\x00-\x7f]+)", text)
    for place in range(0, len(pieces), 2):
        data = pieces[place].encode()
        pieces[place], _ = decode_web(data, "gb18030", 1)
    return "".join(pieces)


def test_utf8_read_as_gbk_is_restored_or_said_character_by_character():
    """All but the last character of an odd stretch; that one where nothing else is likely."""
    clean = SIMPLIFIED.replace(",", "，")
    restored, edits, findings = repair_text(as_gbk(clean))
    assert {"R123"} <= {edit.rule for edit in edits} <= {"R111", "R123"}
    for edit in edits:
        said = explain_edit(as_gbk(clean), edit)
        assert ("less its last byte" in said) == (edit.rule == "R123")
    lost = sum(finding.count for finding in findings if finding.rule == "R208")
    missing = 0
    for line, whole in zip(restored.split("\n"), clean.split("\n"), strict=True):
        assert whole.startswith(line)
        missing += len(whole) - len(line)
    assert missing == lost


def test_utf8_read_as_gbk_with_a_broken_stretch_is_left_whole_and_reported():
    """A page that is half restored helps nobody."""
    lines = as_gbk(SIMPLIFIED).split("\n")
    lines[2] = lines[2][:3] + "中" + lines[2][3:]
    found = "\n".join(lines)
    restored, edits, findings = repair_text(found)
    assert (restored, edits) == (found, ())
    assert [finding.rule for finding in findings] == ["R207"]


@pytest.mark.parametrize("form", ["&#{};", "&#x{:X};", "&#x{:x};"])
def test_a_page_in_numeric_entities_is_restored(form):
    """With its marks, and where an entity ends a line."""
    clean = SIMPLIFIED.replace(",", "，")
    found = re.sub("[^\x00-\x7f]", lambda one: form.format(ord(one[0])), clean)
    assert restored_by(found, "R117") == clean


def test_entities_without_their_semicolon_are_read_as_browsers_read_them():
    """A line that ends in one lost it."""
    found = "&#26449;&#37324;&#30340;&#32769;&#20154\n&#31181;&#26641;&#12290"
    assert restored_by(found, "R117") == "村里的老人\n种树。"


CONVERTED = "縣(xiàn)裡的農(nóng)民們(men)種(zhòng)果樹(shù),縣(xiàn)裡的樹(shù)多。"


@each_row(
    ("found", "restored"),
    [
        ("??? 鎮上的人", "\xa0\xa0\xa0 鎮上的人"),
        ("?? 「鎮上的人", "\xa0\xa0 「鎮上的人"),
        ("[摘? 要]果園的土", "[摘\xa0 要]果園的土"),
        ("【摘 ?要】果園的土", "【摘 \xa0要】果園的土"),
        ("關? 鍵? 詞:果園", "關\xa0 鍵\xa0 詞:果園"),
        ("摘? ? ? 要", "摘\xa0 \xa0 \xa0 要"),
    ],
)
def test_blanks_printed_as_question_marks_are_put_back(found, restored):
    """They are no figures that a decoder swallowed."""
    page, edits, findings = repair_text(f"{CONVERTED}\n{found}")
    assert page.split("\n")[1] == restored
    assert {edit.rule for edit in edits} == {"R101", "R119"}
    assert not findings


def test_other_question_marks_of_such_a_page_are_told():
    """What the evidence does not decide stays."""
    found = "摘? 要\n王小明? 男? 1970年生"
    restored, _, findings = repair_text(found)
    assert restored == "摘\xa0 要\n王小明? 男? 1970年生"
    assert [(finding.rule, finding.line, finding.count) for finding in findings] == [("R211", 2, 1)]


def test_a_sound_is_a_reading_without_its_tone():
    """Programs write ü as v, or as u."""
    assert has_sound("綠", "lv")
    assert has_sound("綠", "lü")
    assert not has_sound("綠", "li")


@pytest.mark.parametrize(
    ("character", "syllables"),
    [("績", "jì jī"), ("質", "zhì zhí"), ("擊", "jī jí"), ("識", "shí shì"), ("攜", "xié xī")],
)
def test_readings_of_the_mainland_and_of_taiwan_are_known(character, syllables):
    """Converters had their tables from either side."""
    assert all(is_reading(syllable, character) for syllable in syllables.split(" "))


def test_a_page_in_japanese_that_a_converter_annotated_is_restored():
    """Kana follow most characters there, and a list of glosses has none."""
    clean = (
        "學校の門の前に車が來ます。先生は門を開けて、學校の庭で話を聞きます。"
        "車は東へ行き、話は長くなります。"
    )
    found = clean
    for key, syllable in {"學": "xué", "門": "mén", "車": "chē", "東": "dōng", "話": "huà"}.items():
        found = found.replace(key, f"{key}({syllable})")
    restored, edits, findings = repair_text(found)
    assert (restored, {edit.rule for edit in edits}) == (clean, {"R101"})
    assert not findings


def test_furigana_in_parentheses_stay():
    """They are kana, and no converter writes those."""
    text = (
        "東京(とうきょう)の學校(がっこう)の先生(せんせい)は、車(くるま)で來(き)ます。"
        "門(もん)は長(なが)いです。"
    )
    assert repair_text(text) == (text, (), ())


def test_a_character_is_common_that_was_seen_annotated_or_is_among_the_most_frequent():
    """Of each character of Chinese: what no table knows is not, nor what is rarer than the limit."""
    seen, ranks = annotations.observed_characters(), annotations.traditional_ranks()
    common = {code for code in range(0x3400, 0xA000) if annotations._is_common(chr(code))}
    frequent = {character for character, rank in ranks.items() if rank < 2500}
    assert {chr(code) for code in common} == {
        character for character in {*seen, *frequent} if "\u3400" <= character < "\ua000"
    }
    assert not annotations._is_common("龘")
