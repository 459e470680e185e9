"""What a quick look spares: the dear part of a stage is not asked where it would find nothing.

The same comes out without the look, only later: so each case counts what is asked.
"""

import unicodedata
from math import log2
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.api import flaws
from shanben.pages import repair, signature
from shanben.pages.repair import blanks, confusions, signs, strange_lines, western
from shanben.pages.repair.converter import listing, mark_laws, plain, proof, scales, spots, weighing
from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS
from shanben.pages.repair.converter.gbk import encode_page
from shanben.pages.repair.converter.originals import (
    Candidates,
    characters_by_lead,
    count_oddities,
)
from shanben.pages.repair.converter.runs import Ending
from shanben.pages.repair.converter.weighing import count_seen, find_following, followers_of
from shanben.pages.repair.western import WayBack, undo_western
from shanben.pages.rules import leftovers, sense
from shanben.release import compare
from shanben.seeds import web_codecs
from shanben.shards import clusters
from tests.damaged import make_page
from tests.rows import each_row

pytestmark = pytest.mark.pure


@pytest.fixture
def count(monkeypatch):
    """Return a function that begins to count the calls of a module's function, and tells them."""

    def begin(module, name):
        asked = []
        function = getattr(module, name)

        def counted(*arguments, **named):
            asked.append(name)
            return function(*arguments, **named)

        monkeypatch.setattr(module, name, counted)
        return asked

    return begin


CLEAN = "山上的水流到河里。\n" * 20
# What is looked for only where something shows it: the module, the function, and a page that shows it.
LOOKED_FOR = {
    "bytes that are lost": (repair, "find_lost_bytes", "\ufffd"),
    "words of a program": (signs, "_find_spun_words", "式"),
    "readings": (repair, "find_annotations", "山(shān)"),
    "torn bytes": (repair, "_undo_converter", "山?;水"),
    "what other programs did, for a question mark": (repair, "_undo_others", "山?"),
    "for a reading": (repair, "_undo_others", "山(shān)"),
    "for a comma before a mark": (repair, "_undo_others", "山,。"),
    "for less common characters before marks": (repair, "_undo_others", "丌丐，" * 40),
    "for characters of the other script before marks": (
        repair,
        "_undo_others",
        "们们，" * 3 + "頁" * 40,
    ),
    "lines in the other script": (signs, "_find_foreign_lines", "们们们" + "頁" * 40),
    "signs at the ends of lines": (signs, "_find_noise_tails", "山 " * 8),
    "lines of signs": (signs, "_find_noise", "# a % b c " * 2),
    "Western letters": (confusions, "undo_western", "é"),
    "UTF-8 taken for GBK": (confusions, "undo_utf8_as_gbk", "鏄"),
    "radicals": (confusions, "_undo_radicals", "⼈"),
    "swallowed entities": (repair, "undo_swallowed", "山?"),
    "lost indents": (blanks, "_find_indents", "?山"),
    "blanks in a word": (blanks, "_find_gaps", "摘? 要"),
}


@pytest.mark.parametrize(("module", "name", "sign"), LOOKED_FOR.values(), ids=LOOKED_FOR)
def test_what_a_page_does_not_show_is_not_looked_for(module, name, sign, count):
    asked = count(module, name)
    repair.repair_text(CLEAN)
    assert not asked
    repair.repair_text(f"{CLEAN}\n{sign}\n")
    assert asked


@pytest.mark.parametrize(
    ("module", "name", "page"),
    [
        (blanks, "_find_indents", "山?水"),
        (blanks, "_find_gaps", "山? 水"),
        (signs, "_find_noise", "山 " * 8),
    ],
)
def test_nor_is_what_its_signs_rule_out(module, name, page, count):
    asked = count(module, name)
    repair.repair_text(CLEAN + page)
    assert not asked


def test_of_the_lines_of_a_page_those_with_strange_characters_are_judged(count):
    """Here one is no confusion, and so the others are none."""
    asked = count(strange_lines, "is_chinese")
    found = strange_lines.undo_strange_lines(CLEAN + "本书收的僻字有馘馘馘馘馘等\n" + CLEAN)
    assert found == ([], [])
    assert len(asked) == 2, "the line, and a stretch of it"


@pytest.mark.parametrize(("length", "times"), [(5999, 0), (6000, 1)])
def test_the_beginning_says_that_a_page_is_chinese(length, times, count):
    """A fifth of it stands in the first 1,200 characters."""
    asked = count(western, "_count_foreign")
    assert undo_western("山" * length) == ([], [])
    assert len(asked) == times


@pytest.mark.parametrize(("most", "is_asked"), [(29, False), (30, True)])
def test_a_way_back_that_takes_long_is_not_taken_on_a_long_page(most, is_asked, monkeypatch):
    asked = []
    way = WayBack("R120", asked.append, lambda data: data, most)
    monkeypatch.setattr(western, "WAYS_BACK", (way,))
    undo_western("ÄÖÜäöüÄÖÜäöüÄÖ\n\nÜäöüÄÖÜäöüÄÖÜäöü")
    assert bool(asked) is is_asked


@pytest.mark.parametrize(
    ("line", "times"), [("山水" * 20, 1), ("山水" * 19 + "山", 0), ("山水" * 20 + "。", 0)]
)
def test_keywords_are_looked_for_where_a_long_line_is_no_sentence(line, times, count):
    asked = count(signs, "_is_keyword_line")
    repair.repair_text(f"山水。\n{line}")
    assert len(asked) == times


@each_row(("text", "times"), [("山?水，20河", 0), ("山?20?水", 1), ("山?x?水", 1), ("山20%?水", 1)])
def test_marks_beside_words_are_looked_for_where_one_follows_a_word(text, times, count):
    asked = count(blanks, "_find_set_off")
    blanks.undo_blanks(text, False)
    assert len(asked) == times


@each_row(("text", "times"), [("水?文章", 0), ("水?文章编号:2", 1), ("文章编号:2?", 0)])
def test_marks_beside_codes_are_looked_for_where_one_stands_before_a_label(text, times, count):
    asked = count(blanks, "_find_beside_codes")
    blanks.undo_blanks(text, False)
    assert len(asked) == times


@each_row(
    ("left", "right", "times"), [("他", "", (3, 0)), ("", "他", (0, 3)), ("他", "他", (3, 3))]
)
def test_words_over_a_seam_are_looked_for_where_something_stands_there(left, right, times, count):
    asked = [count(Candidates, name) for name in ("going_on", "leading_to")]
    listing._rank_roughly.cache_clear()
    listing.choose_likeliest(characters_by_lead(0xB7), left, right)
    assert tuple(map(len, asked)) == times


def test_a_page_without_edits_is_not_replayed(count):
    asked = count(sense, "replay_edits")
    row = {"text": "山", "text_simplified": "山", "n_chars": 1, "edits": []}
    assert list(sense.check_edits(row)) == []
    assert not asked


def test_the_parts_of_an_original_are_looked_up_once(count):
    """Of those that differ only where they begin; some are weighed early, and again with the others."""
    asked = count(scales, "note_words")
    known = scales.Scales(make_page("山水山水"), "他")
    costs = [known.weigh_early(Ending("山", 1)) for _ in range(2)]
    costs.append(known.weigh(0.0, Ending("山", 1)).cost)
    assert len(asked) == len(("他山", "水"))
    assert len(set(costs)) == 1


LEFTS = ["他說「去了", "山水，河K", "", "去了。", "去了。”", "12", "\u3000"]
ORIGINALS = [
    *"山水河。”」“！，K（7等",
    "。“",
    "。」",
    "！！",
    "山「水」",
    "，河",
    "\u3000山",
    "水…",
    "Ａ山",
    "",
    "3水",
    "。”等",
]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("left", LEFTS)
def test_the_parts_of_an_original_cost_together_what_the_whole_costs(left, narrow):
    """Wherever it is parted, and whatever was weighed before: many share one part or the other."""
    page = make_page("河水山水，山河）。山K8山", narrow=narrow, writes_dots=left == "去了。")
    known = scales.Scales(page, left)
    for one in ORIGINALS:
        for more in ("", "河", "水。」", "（"):
            for end, lead in ((1, None), (3, 0xA3), (9, None)):
                whole = Ending(one + more, end, lead)
                wanted = _weigh_whole(page, left, whole)
                for place in (None, *range(len(whole.restored) + 1)):
                    parted = whole.with_text(whole.restored, place)
                    assert known.weigh(1.5, parted).cost == pytest.approx(wanted + 1.5, abs=2e-6)


def _weigh_whole(page, left, ending):
    """Return what an original costs, with nothing that others share."""
    restored, (right, character, _, _) = (
        page.store(ending.restored),
        find_following(page, ending.end),
    )
    cost = weighing.measure_between(left, restored, right)
    cost += weighing.weigh_laws(page, left, restored, ending)
    cost += weighing.ODDITY_PENALTY * count_oddities(ending.restored)
    if ending.lead is not None:
        cost -= weighing.reward_long_word(left, restored)
    return cost - weighing.measure_witness(page, left[-1:] + restored + character)


def test_laws_are_asked_once_about_originals_that_differ_in_han_characters(count):
    """But for 等, which may stand after two marks, and for characters that such a page hardly has."""
    asked = count(scales, "weigh_laws")
    known = scales.Scales(make_page("山水山水"), "他")
    for one in "山水河":
        for last in "石木":
            known.weigh(0.0, Ending(f"{one}。{last}", 1, shared_from=1))
    assert len(asked) == 1
    for one in ("等。石", "山。等", "们。石"):
        known.weigh(0.0, Ending(one, 1, shared_from=1))
    assert len(asked) == 4


def test_pages_are_looked_up_together_until_they_are_long(monkeypatch):
    found = []
    monkeypatch.setattr(leftovers, "BATCH_SIZE", 8)
    monkeypatch.setattr(leftovers, "_look_up", lambda batch: found.append(len(batch)) or [])
    leftovers.find_traditional_pages(["山水山水"] * 7)
    assert found == [3, 3, 1]


@pytest.mark.parametrize(("length", "times"), [(20, 0), (21, 1)])
def test_an_article_is_signed_in_pieces_if_it_is_long(length, times, monkeypatch, count):
    monkeypatch.setattr(signature, "PIECE", 20)
    asked = count(signature, "_sign_long")
    signature.sign_bodies(["山水河里" * 4, "山" * length])
    assert len(asked) == times


@pytest.mark.parametrize(("length", "groups"), [(9, [3, 2]), (10, [2, 2, 1]), (11, [2, 2, 1])])
def test_articles_are_signed_together_until_they_are_long(length, groups, monkeypatch):
    signed = []
    monkeypatch.setattr(signature, "GROUP_CHARACTERS", 20)
    monkeypatch.setattr(signature, "_sign_group", lambda group, _: signed.append(len(group)))
    signature.sign_bodies(["山" * length] * 5)
    assert signed == groups


@pytest.mark.parametrize(("body", "is_asked"), [("山水河里" * 4, False), ("ＡＢＣ", True)])
def test_plain_letters_are_not_normalized(body, is_asked, count):
    asked = count(unicodedata, "normalize")
    signature.sign_bodies([body])
    assert bool(asked) is is_asked


def test_rows_that_stand_alone_are_not_sorted(monkeypatch):
    sorted_rows, sort = [], np.lexsort
    monkeypatch.setattr(np, "lexsort", lambda keys: sorted_rows.append(len(keys[0])) or sort(keys))
    labels = clusters._label_rows(np.array([0, 1, 2, 1]), np.array([5, 9, 1, 3], np.uint64))
    assert labels.tolist() == [0, 3, 2, 3]
    assert sorted_rows == [2]


def test_without_a_row_that_is_gone_no_index_is_read():
    """Most days pages are added and none is edited."""
    none = np.empty(0, np.int64)
    pairs = compare.Pairs(np.arange(2), np.arange(2))
    assert compare.tell_edited(None, None, pairs, none, np.arange(2, 4)) == ((), ())


def test_of_an_index_only_as_many_rows_are_read_as_there_are(tmp_path, monkeypatch):
    """And one batch more, which is not unpacked."""
    hashes = [bytes([number]) * 32 for number in range(4)]
    table = pa.table({"row_hash": pa.array(hashes, pa.binary(32))})
    pq.write_table(table, tmp_path / "index", row_group_size=1)
    read, iterate = [], pq.ParquetFile.iter_batches

    def note(*arguments, **named):
        for batch in iterate(*arguments, batch_size=1, **named):
            read.append(batch.num_rows)
            yield batch

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", note)
    assert flaws._read_index(SimpleNamespace(index=tmp_path / "index"), 1) == (hashes[0], 4)
    assert read == [1, 1]


@pytest.mark.parametrize(("code", "text"), [("c9bd", "山"), ("a8bf", "ǹ"), ("a8bc", "ḿ")])
def test_text_is_translated_where_browsers_read_a_code_of_it_otherwise(code, text, monkeypatch):
    asked = []

    class Noted(dict):
        def __missing__(self, key):
            asked.append(key)
            raise KeyError

    known = web_codecs.find_differences("gb18030")
    noted = known._replace(changed=Noted(known.changed))
    monkeypatch.setattr(web_codecs, "find_differences", lambda _: noted)
    data = bytes.fromhex(code) + "水".encode("gbk")
    assert web_codecs.decode_web(data, "gb18030")[0] == text + "水"
    is_changed = data.decode("gb18030") != text + "水"
    assert bool(asked) is is_changed


@pytest.mark.parametrize(
    ("restored", "at_end", "times"), [("學校", False, 0), ("學校", True, 1), ("學，", False, 1)]
)
def test_text_without_marks_is_held_to_no_law_of_marks_inside_a_line(
    restored, at_end, times, count
):
    asked = count(mark_laws, "_count_misfits")
    mark_laws.mark_cost("他們", restored, at_end)
    assert len(asked) == times


@pytest.mark.parametrize(("text", "times"), [("山水1", 1), ("山\n水1", 4)])
def test_bytes_are_decoded_line_by_line_where_they_have_lines(text, times, count):
    asked = count(proof, "decode_again")
    assert [*proof._decode_again(encode_page(text))] == [encode_page(text)]
    assert len(asked) == times


def test_what_stands_to_the_right_is_taken_once():
    page = make_page("山水山水")
    assert page.right_of(1, 3) == "水山水"
    assert page.right_of(1, 3) is page.right_of(1, 3)


@each_row(
    ("word", "is_there"),
    [
        *((word, True) for word in ("山水", "水山水", "水𠀀", "𠀀河")),
        *((word, False) for word in ("山鴉", "鴉水", "河山")),
    ],
)
def test_a_word_is_counted_where_the_page_may_hold_it(word, is_there):
    page = make_page("山水" * 10 + "𠀀河")
    assert page.plain.may_hold(word) is is_there
    assert count_seen(page, word) == log2(1 + page.plain.text.count(word))


def test_a_word_is_counted_where_its_first_two_characters_stand_side_by_side():
    asked = []

    class Noted(str):
        __slots__ = ()

        def count(self, word, *places):
            asked.append(word)
            return str.count(self, word, *places)

    page = make_page("山水")
    page.plain.text = Noted(page.plain.text)
    assert [count_seen(page, word) for word in ("山水", "水山", "山水山")] == [1.0, 0.0, 0.0]
    assert asked == ["山水", "山水山"]


def test_the_pairs_of_a_page_are_noted_once(count):
    asked = count(plain.np, "frombuffer")
    page = make_page("山水山")
    assert not asked
    assert [page.plain.may_hold(word) for word in ("山水", "水水")] == [True, False]
    assert len(asked) == 1


def test_what_the_page_says_of_a_text_is_counted_once(count):
    page = make_page("山水山")
    found = weighing.measure_witness(page, "山水")
    asked = count(weighing, "count_seen")
    assert found == weighing.measure_witness(page, "山水") > 0
    assert not asked


@pytest.mark.parametrize(("known", "times"), [({}, 1), ({1: None}, 0)])
def test_what_is_known_of_a_trace_is_not_read_again(known, times, count):
    asked = count(spots, "_read_trace")
    spots.read_spots(spots.Survey("山?;水山水", NO_ANNOTATIONS), "q", known)
    assert len(asked) == times


def test_readings_are_put_after_the_characters_that_are_there_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(proof, "insert_readings", lambda data, table: asked.append(table) or data)
    table = {"學": "xué", "會": "huì", "發": "fā"}
    assert [*proof.list_streams(encode_page("學生"), table, ())]
    assert asked
    assert all(one == {"學": "xué"} for one in asked)


def test_what_the_page_says_of_a_word_is_counted_once():
    page = make_page("山水" * 10)
    assert count_seen(page, "山水") == page.plain.seen["山水"] == log2(11)
    page.plain.seen["山水"] = 7.0
    assert count_seen(page, "山水") == 7.0
    assert followers_of(page, "山") == {"水"}
    assert followers_of(page, "山") is followers_of(page, "山")
