"""The small functions of repair and decoding, as far as cases that are data can ask them.

Each takes and gives what JSON has: bytes are figures of base 16, findings and edits are lists.
"""

import json
from collections.abc import Callable
from typing import Any

from shanben.base.findings import Finding
from shanben.base.types import Edit
from shanben.pages.repair import repair_text
from shanben.pages.repair.blanks import undo_blanks
from shanben.pages.repair.chinese import cost_a_character, is_chinese
from shanben.pages.repair.confusions import (
    _is_better,
    undo_confusion,
    undo_lookalikes,
    undo_swallowed,
)
from shanben.pages.repair.converter.annotations import (
    READING,
    find_annotations,
    is_reading,
    is_table_character,
)
from shanben.pages.repair.converter.damage import damage, decode_again, decode_piece
from shanben.pages.repair.converter.first_look import (
    is_debris,
    is_hopeless,
    is_odd,
    is_torn,
    may_be_run,
    shows_cut,
)
from shanben.pages.repair.converter.gbk import (
    character_pairs,
    encode_page,
    encode_syllable,
    later_characters,
    pair_characters,
)
from shanben.pages.repair.converter.glance import kinds_of
from shanben.pages.repair.converter.listing import (
    begin_run,
    choose_likeliest,
    complete_ending,
    find_seen,
    is_invisible,
    is_shown,
    is_stray,
    name_swallowed,
)
from shanben.pages.repair.converter.margins import has_stranger, least_margin, stands_out
from shanben.pages.repair.converter.neighbours import left_neighbour, right_neighbour, syllable_in
from shanben.pages.repair.converter.originals import (
    Candidates,
    characters_after_gap,
    characters_before_gap,
    characters_by_lead,
    characters_by_trail,
    count_oddities,
    may_be_cut,
    measure_rarity,
    words_in_gap,
)
from shanben.pages.repair.converter.proof import as_printed, explains, find_cuts, list_streams
from shanben.pages.repair.converter.restore import restore_bare_page, restore_page
from shanben.pages.repair.converter.runs import (
    Ending,
    Gap,
    Run,
    is_han,
    is_ordinary,
    keys_by_syllable,
    ordinary_characters,
    private_leads,
    read_run,
    read_run_with_gap,
    widen,
)
from shanben.pages.repair.converter.scales import Scales
from shanben.pages.repair.converter.spot_reader import Site, read_insertion, read_printed_key
from shanben.pages.repair.converter.spots import RESIDUE_Q, Survey, find_spots
from shanben.pages.repair.insertions.marks import report_random_ends, undo_marks
from shanben.pages.repair.insertions.readings import undo_readings
from shanben.pages.repair.language.model import (
    cost_between,
    simplify_symbols,
    text_cost,
    word_cost,
)
from shanben.pages.repair.language.vocabulary import followers_of, number_of, words_from
from shanben.pages.repair.mixed import mixed_bytes, show_mixed, western_bytes
from shanben.pages.repair.scripts import count_scripts
from shanben.pages.repair.signs import find_lost_bytes, find_page_signs
from shanben.pages.repair.suspects import look_at_page
from shanben.pages.repair.utf8_as_gbk import undo_utf8_as_gbk
from shanben.pages.repair.western import cp1250_bytes, undo_western
from shanben.pages.rules.leftovers import find_traditional_pages
from shanben.seeds.decode import decode_text
from shanben.seeds.seven_bits import read_seven_bits
from shanben.seeds.web_codecs import decode_web
from tests.damaged import make_page, suppose

Piece = Callable[..., Any]


def _tell(one: Any) -> Any:
    """Return an edit or a finding as a list."""
    if isinstance(one, Edit):
        return [one.start, one.end, one.before, one.after, one.rule]
    if isinstance(one, Finding):
        return [one.rule, one.line, one.start, one.end, one.count, one.message]
    return one


def _tell_all(found: Any) -> Any:
    return [_tell_all(one) if isinstance(one, (list, tuple)) else _tell(one) for one in found]


def _hex(data: bytes | None) -> str | None:
    return None if data is None else data.hex()


def _tell_candidates(found: Candidates) -> Any:
    costs = sum(one.cost for one in found.ranked)
    brackets = "".join(one.character for one in found.brackets)
    first = "".join(one.character for one in found.ranked[:8])
    return [len(found.ranked), round(costs, 1), first, len(found.by_symbol), brackets]


def _tell_ending(ending: Ending) -> Any:
    gap = list(ending.gap) if ending.gap else None
    return [*ending[:4], list(ending.keys), gap, ending.shared_from]


def _end(restored: str, end: int, lead: int | None, **said: Any) -> Ending:
    gap = said.pop("gap", None)
    return Ending(restored, end, lead, gap=Gap(*gap) if gap else None, **said)


CHOICES = {
    "lead": characters_by_lead,
    "trail": characters_by_trail,
    "before a gap": characters_before_gap,
    "after a gap": characters_after_gap,
}


def _ask_annotations(text: str, is_proved: bool) -> Any:
    found = find_annotations(text, is_proved)
    if found is None:
        return None
    others = (found.residues, found.contradicting, found.glosses)
    return [found.table, list(found.inserted), *[[m.span() for m in some] for some in others]]


def _ask_spots(text: str) -> Any:
    known = find_annotations(text) or find_annotations(text, is_proved=True)
    if known is None:
        return None
    spots, decoder = find_spots(Survey(text, known))
    return [decoder, [[*_spot(spot)] for spot in spots]]


def _spot(spot: Any) -> Any:
    nats = round(spot.margin, 2), round(spot.gain, 2)
    return spot.start, spot.end, spot.kind, spot.restored, spot.reason, spot.likeliest, *nats


def _restore(text: str) -> Any:
    known = find_annotations(text)
    edits, left = restore_bare_page(text) if known is None else restore_page(Survey(text, known))
    return [_tell_all(edits), [_spot(spot) for spot in left]]


def _insertion(text: str, said: dict[str, Any]) -> Any:
    residue = RESIDUE_Q.search(text)
    assert residue
    spot = read_insertion(make_page(text, **said), residue)
    return spot and _spot(spot)


def _printed_key(left: str, syllable: str) -> Any:
    text = f"{left}({syllable})"
    residue = READING.search(text)
    assert residue
    page = make_page(residue.string)
    return _spot(read_printed_key(page, residue, Site(residue.start(), "insertion", left)))


def _look(text: str) -> Any:
    look = look_at_page(text)
    return ["".join(sorted(look.suspects)), *look[1:]]


def _signs(text: str) -> Any:
    look = look_at_page(text)
    scripts = {"has_both_scripts": look.has_both_scripts, "has_blanks": look.has_blanks}
    return _tell_all(
        [
            *find_page_signs(text, look.suspects, look.near, **scripts),
            *find_lost_bytes(text, look.suspects),
        ]
    )


def _repair(text: str) -> Any:
    restored, edits, findings = repair_text(text)
    torn = [[one.start, one.before, one.after, one.rule] for one in edits]
    return [restored, torn, [[one.rule, one.line, one.count] for one in findings]]


PIECES: dict[str, Piece] = {
    "text_cost": text_cost,
    "cost_between": cost_between,
    "word_cost": word_cost,
    "simplify_symbols": simplify_symbols,
    "words from": lambda first: [len(words_from(first)), sorted(words_from(first).items())[:5]],
    "number of": number_of,
    "followers": lambda word: [
        len(followers_of(number_of(word)).costs),
        sum(followers_of(number_of(word)).costs.values()),
        followers_of(number_of(word)).back_off,
    ],
    "pair": lambda lead, trail: pair_characters().get((lead, trail)),
    "bytes": lambda character: character_pairs().get(character),
    "later": lambda character: later_characters().get(character),
    "encode": lambda text: encode_page(text).hex(),
    "encode_syllable": lambda syllable: encode_syllable(syllable).hex(),
    "damage": damage,
    "decode_piece": lambda data, decoder: decode_piece(bytes.fromhex(data), decoder),
    "decode_again": lambda data: decode_again(bytes.fromhex(data)).hex(),
    "read_run": lambda text, decoder, is_inserted, place, pending: [
        _tell_ending(one) for one in read_run(Run(text, decoder, is_inserted), place, pending)
    ],
    "read_run_with_gap": lambda text, decoder, is_inserted, place, pending: [
        _tell_ending(one)
        for one in read_run_with_gap(Run(text, decoder, is_inserted), place, pending)
    ],
    "keys_by_syllable": keys_by_syllable,
    "ordinary": lambda lead: [
        len(ordinary_characters(lead)),
        "".join(ordinary_characters(lead).values())[:12],
    ],
    "private": lambda lead: private_leads().get(lead),
    "widen": widen,
    "is_ordinary": is_ordinary,
    "is_han": is_han,
    "candidates": lambda kind, *of: _tell_candidates(CHOICES[kind](*of)),
    "words_in_gap": lambda lead, trail: [
        len(words_in_gap(lead, trail)),
        list(words_in_gap(lead, trail)[:6]),
    ],
    "may_be_cut": may_be_cut,
    "count_oddities": count_oddities,
    "measure_rarity": lambda piece: round(measure_rarity(piece), 2),
    "choose": lambda kind, of, left, right: "".join(
        choose_likeliest(CHOICES[kind](of), left, right)
    ),
    "begin_run": lambda text, said, trail, left, *of: [
        _tell_ending(one)
        for one in begin_run(Scales(make_page(text, **said), left), trail, _end(*of[:3], **of[3]))
    ],
    "complete_ending": lambda text, said, left, *of: [
        _tell_ending(one)
        for one in complete_ending(make_page(text, **said), left, _end(*of[:3], **of[3]))
    ],
    "find_seen": lambda text, lead, left, chosen: find_seen(
        make_page(text), characters_by_lead(lead), left, chosen
    ),
    "name_swallowed": lambda text, restored, end: _tell_ending(
        name_swallowed(make_page(text), "", Ending(restored, end, swallowed=True))
    ),
    "is_invisible": lambda text, said, *of: is_invisible(make_page(text, **said), Ending(*of)),
    "is_shown": lambda text, said, left, *of: is_shown(make_page(text, **said), left, Ending(*of)),
    "is_stray": is_stray,
    "has_stranger": has_stranger,
    "stands_out": stands_out,
    "least_margin": lambda kind, left, best, other, is_stripped: round(
        least_margin(kind, left, suppose(**best), suppose(**other), is_stripped), 3
    ),
    "may_be_run": may_be_run,
    "is_odd": lambda text, said, left, start: is_odd(make_page(text, **said), left, start),
    "is_hopeless": lambda text, place, *of: is_hopeless(make_page(text), place, Ending(*of)),
    "kinds": lambda text: kinds_of(text).decode(),
    "is_torn": is_torn,
    "is_debris": is_debris,
    "shows_cut": shows_cut,
    "is_reading": is_reading,
    "is_table_character": is_table_character,
    "annotations": _ask_annotations,
    "explains": lambda restored, found, table, decoder, keys, is_stripped: explains(
        restored, found, table, decoder, tuple(keys), is_stripped
    ),
    "find_cuts": lambda data, *of: find_cuts(bytes.fromhex(data), *of),
    "streams": lambda text, table, keys: [
        one.hex() for one in list_streams(encode_page(text), table, tuple(keys))
    ],
    "as_printed": as_printed,
    "syllable_in": syllable_in,
    "left_neighbour": lambda text, start: left_neighbour(make_page(text), start),
    "right_neighbour": lambda text, end: right_neighbour(make_page(text), end),
    "read_insertion": _insertion,
    "printed_key": _printed_key,
    "spots": _ask_spots,
    "debris": lambda text: Survey(text, make_page(text).annotations).debris("d"),
    "restore": _restore,
    "is_chinese": is_chinese,
    "cost_a_character": lambda text: round(cost_a_character(text), 3),
    "count_scripts": count_scripts,
    "look": _look,
    "signs": _signs,
    "undo_blanks": lambda text, is_converted: _tell_all(undo_blanks(text, is_converted)),
    "undo_marks": lambda text, *of: _tell_all(undo_marks(text, *of)),
    "random_ends": lambda text: _tell_all(report_random_ends(text)),
    "undo_readings": lambda text: _tell_all(undo_readings(text)),
    "undo_confusion": lambda text: _tell_all(undo_confusion(text, look_at_page(text).suspects)),
    "confusion is better": _is_better,
    "undo_lookalikes": lambda text: _tell_all(undo_lookalikes(text, look_at_page(text).suspects)),
    "undo_swallowed": lambda text: _tell_all(undo_swallowed(text)),
    "undo_utf8_as_gbk": lambda text: _tell_all(undo_utf8_as_gbk(text)),
    "undo_western": lambda text: _tell_all(undo_western(text)),
    "cp1250_bytes": lambda text: _hex(cp1250_bytes(text)),
    "western_bytes": lambda text: _hex(western_bytes(text)),
    "mixed_bytes": lambda text: _hex(mixed_bytes(text)),
    "show_mixed": lambda data: show_mixed(bytes.fromhex(data)),
    "repair": _repair,
    "leftovers": lambda pages: _tell_all(find_traditional_pages(pages)),
    "decode_text": lambda data: [_tell(one) for one in decode_text(bytes.fromhex(data))],
    "decode_web": lambda data, encoding, most: decode_web(bytes.fromhex(data), encoding, most),
    "seven_bits": lambda data: [
        [*one[:3], round(one.share, 3), one.is_marked]
        for one in read_seven_bits(bytes.fromhex(data))
    ],
}


def ask(name: str, arguments: list[Any]) -> Any:
    """Return what a function says, as JSON has it."""
    found = PIECES[name](*arguments)
    if not isinstance(found, (str, int, float, bool, list, tuple, dict, type(None))):
        found = list(found)
    return json.loads(json.dumps(found))
