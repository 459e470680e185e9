"""The small functions of the rest of the core, as far as cases that are data can ask them."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np

from shanben.api.flaws import _fits_hash, _judge_row, _show_text
from shanben.base import guard
from shanben.base.by_hand import (
    Acceptance,
    ByHandError,
    Correction,
    GivenValue,
    read_by_hand,
)
from shanben.base.files import leads_out
from shanben.base.findings import Finding
from shanben.base.identify import canonical_text, identify_page, make_id, number_of_id
from shanben.base.types import Edit
from shanben.base.version import Version, parse_version
from shanben.pages import signature
from shanben.pages.corrections import _widen, accept_findings, correct_page, give_values
from shanben.pages.likeness import find_likeness, split_sentences
from shanben.pages.offsets import Origin
from shanben.pages.record import make_rows
from shanben.pages.repair import blanks, repair_text, suspects
from shanben.pages.repair.chains import join_edits
from shanben.pages.repair.confusions import _is_unread
from shanben.pages.repair.converter import originals
from shanben.pages.repair.converter.annotations import (
    observed_characters,
    simplified_characters,
    traditional_ranks,
)
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.gbk import (
    character_codes,
    character_pairs,
    later_characters,
    pair_characters,
)
from shanben.pages.repair.converter.margins import _is_in_common_word, _measure_strangeness
from shanben.pages.repair.converter.proof import _orders, _printed_characters
from shanben.pages.repair.converter.runs import ordinary_characters, private_leads
from shanben.pages.repair.converter.spot_reader import (
    Site,
    end_openly,
    is_far_ahead,
    read_resumed_end,
    restore_around,
)
from shanben.pages.repair.converter.spots import Survey
from shanben.pages.repair.insertions import marks
from shanben.pages.repair.insertions.groups import _sounds, find_groups
from shanben.pages.repair.insertions.readings import (
    _come_late,
    _common_ranks,
    _find_body,
    _has_one_form,
    _is_list,
    _runs_on,
)
from shanben.pages.repair.language.model import _symbol_map
from shanben.pages.repair.language.vocabulary import load_vocabulary
from shanben.pages.repair.places import report_places, show_place
from shanben.pages.repair.reasons import explain_edit, report_spots
from shanben.pages.repair.scripts import scripts_of_codes
from shanben.pages.repair.signs import spun_words
from shanben.pages.repair.utf8_as_gbk import (
    _find_last,
    _is_better,
    _least_margin,
    _looks_confused,
)
from shanben.pages.rules import leftovers
from shanben.pages.rules.sense import check_contact_data, check_dates, check_edits, check_spans
from shanben.pages.signature import PLAIN_LETTER, _keep_letters, sign_bodies
from shanben.release.compare import Diff, MovedPage, _changed_values, _compare_files
from shanben.release.contract_diff import SchemaChange, compare_schemas
from shanben.release.history import describe_changes
from shanben.release.pairing import EditedPage, Place, pair_edited
from shanben.release.policy import find_reason
from shanben.release.render import render_json, render_markdown, render_text, shorten_list
from shanben.seeds import decode
from shanben.seeds.formats.nesting import is_heavy, measure_markup
from shanben.seeds.formats.seed_rows import make_page as found_page
from shanben.seeds.seven_bits import _decode_utf7, _try
from shanben.shards.clusters import _say_nearly
from shanben.shards.seen import SeenFiles, keep_settled
from tests.damaged import make_page, suppose

FIELDS = ("title", "date_published", "source", "authors", "view_count")


def _list(found: Any) -> Any:
    """Return findings and edits as lists."""
    if isinstance(found, Finding):
        return [
            found.rule,
            found.line,
            found.start,
            found.end,
            found.count,
            found.message,
            found.field,
        ]
    if isinstance(found, (list, tuple)) or hasattr(found, "__next__"):
        return [_list(one) for one in found]
    return found


def _edits(listed: list[list[Any]]) -> tuple[Edit, ...]:
    return tuple(Edit(*one) for one in listed)


def _findings(listed: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(**one) for one in listed)


def _correct(text: str, edits: list[list[Any]], findings: list[Any], *spots: list[Any]) -> Any:
    entries = [Correction("", *spot, "李明", "报纸") for spot in spots]
    return correct_page(text, ("", _edits(edits), _findings(findings)), entries)


def _give(row: dict[str, Any], findings: list[Any], *given: dict[str, Any]) -> Any:
    entries = [GivenValue("", author="李明", source="报纸", **one) for one in given]
    found = give_values(row, _findings(findings), entries)
    return [row, found]


def _accept(findings: list[Any], *accepted: dict[str, Any]) -> Any:
    entries = [Acceptance("", author="李明", reason="好", **one) for one in accepted]
    return [*accept_findings(_findings(findings), "a.txt", entries)]


def _read_by_hand(accepted: str | None, corrections: str | None) -> Any:
    files = {"accepted.toml": accepted, "corrections.toml": corrections}

    def read(name: str) -> bytes | None:
        text = files[name]
        return None if text is None else text.encode()

    try:
        return [[type(one).__name__, *one] for one in read_by_hand(read, FIELDS)]
    except ByHandError as error:
        return str(error).split("\n")


def _diff(said: dict[str, Any]) -> Diff:
    known: dict[str, Any] = {
        "before": [1, 2, 3],
        "after": [1, 2, 4],
        "rows_before": 5,
        "rows_after": 5,
    }
    known |= said
    known["before"] = Version(*known["before"]) if known["before"] else None
    known["after"] = Version(*known["after"])
    kinds = {"edited": EditedPage, "moves": MovedPage, "schema": SchemaChange}
    known |= {
        name: tuple(kind(*one) for one in known.get(name, ())) for name, kind in kinds.items()
    }
    for name in ("added_ids", "withdrawn"):
        known[name] = tuple(known.get(name, ()))
    return Diff(**known)


def _tell_diff(said: dict[str, Any]) -> Any:
    diff = _diff(said)
    reasons = [[one.level, one.words] for one in diff.reasons]
    whole = json.loads(render_json(diff))
    changes = describe_changes(diff)
    told = [render_text(diff).split("\n"), render_markdown(diff).split("\n"), whole, changes]
    return [reasons, diff.level, str(diff.needed), *told]


def _sign(bodies: list[str]) -> Any:
    signed = sign_bodies(bodies)
    digests = [hashlib.sha256(row["slots"].tobytes()).hexdigest()[:12] for row in signed]
    return [signed["shingles"].tolist(), digests, signed["slots"][:, :3].tolist()]


def _letters(bodies: list[str]) -> Any:
    codes, bounds = _keep_letters(bodies)
    return ["".join(map(chr, codes.tolist())), bounds.tolist()]


def _row(text: str, **said: Any) -> dict[str, Any]:
    known = {"text": text, "text_simplified": text, "n_chars": len(text), "edits": [], "blocks": []}
    return {**known, "evidence": [], "date_published": None, "date_event": None, **said}


def _check(text: str, said: dict[str, Any]) -> Any:
    row = _row(text, **said)
    return [*check_spans(row), *check_edits(row), *check_dates(row)]


def _contact(value: str) -> bool:
    (page,), _ = make_rows([found_page("a.txt", "今天")])
    return bool([*check_contact_data(page | {"title": value})])


def _make_rows(texts: list[str]) -> Any:
    rows, findings = make_rows([found_page(f"{n}.txt", text) for n, text in enumerate(texts)])
    told = [
        [
            row["seed"],
            row["damage"],
            row["unresolved"],
            row["language"],
            row["n_chars"],
            row["title"],
        ]
        for row in rows
    ]
    return [told, [[one.rule, one.seed, one.start, one.end] for one in findings]]


def _trace_head(*events: str) -> Any:
    """Return whether the head of an answer is on its way after each event, and the others' events."""
    heard: list[str] = []
    stream = SimpleNamespace(read=lambda most, timeout: b"")  # noqa: ARG005
    states = []
    read = stream.read
    for event in events:
        guard._trace_head(5.0, lambda one, _: heard.append(one), event, {"return_value": stream})
        states.append(guard._head.get() is not None)
    guard._head.set(None)
    return [states, heard, stream.read is not read]


def _limit(asked: dict[str, str], answered: dict[str, str], limit: int) -> Any:
    response = SimpleNamespace(request=SimpleNamespace(headers=asked), headers=answered)
    try:
        return guard._find_limit(response, limit)
    except guard.AnswerError as error:
        return str(error)


def _pieces(sizes: list[int], limit: int, total: int | None) -> Any:
    bounds = guard.Bounds(limit, total, 5.0)
    taken = []
    try:
        body = [b"x" * size for size in sizes]
        taken.extend(map(len, guard.bound_pieces(body, limit, bounds)))
    except guard.AnswerError as error:
        return [taken, bounds.total, str(error)]
    return [taken, bounds.total]


def _settled(at: int, now: int, changed: list[int]) -> Any:
    seeds = {str(one): ((1, one, 1, 1), "h") for one in changed}
    pieces = {str(one): ((1, 1, 1), (1, one, 1)) for one in changed}
    found = keep_settled(SeenFiles(at, seeds, pieces), now)
    return [found.at, list(found.seeds), list(found.pieces)]


def _explain(text: str) -> Any:
    _, edits, _ = repair_text(text)
    return [explain_edit(text, edit) for edit in edits[:6]]


def _groups(function: Callable[..., Any]) -> Callable[[str], Any]:
    return lambda text: function(text, find_groups(text))


def _count(kinds: Any) -> list[int]:
    """Return how many codes are of each kind."""
    found: list[int] = np.bincount(kinds).tolist()
    return found


def _sum_vocabulary() -> list[int]:
    v = load_vocabulary()
    numbered = (v.numbers, v.heads, v.pair_starts, v.followers)
    sums = [int(part.sum(dtype=np.int64)) for part in numbered]
    coded = [
        int(np.frombuffer(part, np.uint8).sum())
        for part in (v.widths, v.costs, v.back_offs, v.pair_costs)
    ]
    return [len(v.characters), len(v.places), *sums, *coded]


def _sum_pairs() -> list[int]:
    by_character, by_pair = character_pairs(), pair_characters()
    later = later_characters()
    return [
        *(len(by_character), sum(map(sum, by_character.values()))),
        *(len(by_pair), sum(map(ord, by_pair.values()))),
        *(len(later), sum(map(ord, later.values()))),
    ]


# How much is in a table that is made when it is first asked for.
TABLES: dict[str, Callable[[], list[int]]] = {
    "kinds of suspects": lambda: _count(suspects._kinds_of_codes()),
    "kinds beside marks": lambda: _count(marks._kinds_of_codes()),
    "scripts": lambda: _count(scripts_of_codes()),
    "common characters": lambda: [len({*suspects._common_codes().tolist()})],
    "pairs of bytes": _sum_pairs,
    "vocabulary": _sum_vocabulary,
    "sounds": lambda: [len(_sounds()), sum(map(len, _sounds().values()))],
    "common ranks": lambda: [len(_common_ranks()), max(_common_ranks().values())],
    "ranks of Traditional": lambda: [len(traditional_ranks()), max(traditional_ranks().values())],
    "words of a program": lambda: [len(spun_words())],
    # of others every version of Python knows more
    "plain letters of a signature": lambda: [int((signature._kinds() == PLAIN_LETTER).sum())],
    "ordinary characters": lambda: [sum(len(ordinary_characters(x)) for x in range(0x81, 0xFF))],
    "leads for private use": lambda: [
        *(len(private_leads()), sum(map(sum, private_leads().values())))
    ],
    "odd characters": lambda: [
        *(len(originals._odd_characters()), len(originals._converted_characters()))
    ],
    "Simplified characters": lambda: [len(simplified_characters()), len(observed_characters())],
    "printed characters": lambda: [len(_printed_characters())],
    "codes of characters": lambda: [len(character_codes())],
    "neighbours of blanks": lambda: [len(blanks._neighbours())],
    "symbols of the model": lambda: [len(_symbol_map())],
    "kinds of leftovers": lambda: _count(leftovers._character_kinds()),
    "names of leftovers": lambda: [len(leftovers._names()), len(leftovers._simplified_forms())],
    "common characters of encodings": lambda: [*map(len, decode._common_characters())],
}


CORE: dict[str, Callable[..., Any]] = {
    "is_list": _groups(_is_list),
    "find_body": _groups(_find_body),
    "has_one_form": _groups(_has_one_form),
    "runs_on": _groups(_runs_on),
    "come_late": _groups(_come_late),
    "groups": lambda text: [list(one) for one in find_groups(text)],
    "is_in_common_word": _is_in_common_word,
    "orders": lambda table, overlapping, keys: [
        [*one] for one in _orders(table, overlapping, tuple(keys))
    ],
    "strangeness": lambda symbols, place: round(_measure_strangeness(symbols, place), 2),
    "resumed_end": lambda text, start, said: _spot(
        read_resumed_end(make_page(text, **said), start)
    ),
    "traces": lambda text, decoder: [
        [one.start, one.kind] for one in Survey(text, make_page(text).annotations).traces(decoder)
    ],
    "is_far_ahead": lambda text, margin, cost: is_far_ahead(
        make_page(text), Site(0, "cut", "在"), suppose("學校", cost), margin
    ),
    "end_openly": lambda restored, margin: end_openly(suppose(restored), margin),
    "restore_around": lambda text, best, others, said: restore_around(
        make_page(text),
        Site(0, "cut", "在"),
        suppose(best, **said),
        [suppose(one) for one in others],
    ),
    **{f"table: {name}": table for name, table in TABLES.items()},
    "count_foreign": lambda text: [*marks._count_foreign(text)],
    "confusions: is unread": _is_unread,
    "seven bits: try": lambda data: _try(_decode_utf7, bytes.fromhex(data)),
    "utf8: is better": lambda found, restored, left: _is_better(
        found, restored, bytes.fromhex(left)
    ),
    "utf8: looks confused": _looks_confused,
    "utf8: margin": lambda *of: min(_least_margin(*of), 99.0),
    "utf8: last": lambda before, left, at_end: _find_last(before, bytes.fromhex(left), at_end),
    "join_edits": lambda text, first, second: join_edits(text, _edits(first), _edits(second)),
    "report_places": lambda text, spans: report_places("R204", "m", text, spans),
    "show_place": show_place,
    "explain": _explain,
    "report_spots": lambda text, spots: [*report_spots(text, [Spot(**one) for one in spots])],
    "correct": _correct,
    "widen_span": lambda start, end, edits: _widen(start, end, _edits(edits)),
    "give": _give,
    "accept": _accept,
    "by_hand": _read_by_hand,
    "judge_row": lambda text, said: [
        *_judge_row({"text": text, "id": make_id(text or ""), **said})
    ],
    "show_text": _show_text,
    "fits_hash": lambda text, seed, of: _fits_hash(
        {"seed": seed, "sha256": hashlib.sha256(of.encode()).hexdigest()}, text
    ),
    "leads_out": leads_out,
    "canonical_text": canonical_text,
    "make_id": make_id,
    "number_of_id": number_of_id,
    "identify": lambda text: [
        identify_page("a", text).text,
        identify_page("a", text).sha256.hex()[:8],
        identify_page("a", text).digest.hex()[:8],
        identify_page("a", text, sha256=b"x").digest.hex()[:8],
    ],
    "version": lambda text: [*parse_version(text), parse_version(text).tag],
    "raised": lambda text, level: str(parse_version(text).raised(level)),
    "sentences": lambda text: sorted(split_sentences(text)),
    "likeness": lambda mine, other: round(find_likeness({*mine}, {*other}), 4),
    "origin": lambda text, edits, start, end: [
        Origin(text, _edits(edits)).span(start, end),
        Origin(text, _edits(edits)).lines(start, end),
    ],
    "check": _check,
    "is_contact": _contact,
    "make_rows": _make_rows,
    "sign": _sign,
    "letters": _letters,
    "say_nearly": lambda alike, mine, other: _say_nearly(
        np.array(alike), np.array(mine, float), np.array(other, float)
    ).tolist(),
    "diff": _tell_diff,
    "changed_values": _changed_values,
    "compare_files": _compare_files,
    "compare_schemas": lambda old, new: [list(one) for one in compare_schemas(old, new)],
    "pair_edited": lambda gone, added: [
        list(one)
        for one in pair_edited([Place(*one) for one in gone], [Place(*one) for one in added])
    ],
    "reason": lambda change, n, names: list(find_reason(change, n, names)),
    "shorten_list": lambda n: shorten_list([str(one) for one in range(n)])[-2:],
    "markup": measure_markup,
    "is_heavy": is_heavy,
    "origin_of": guard.find_origin,
    "trace_head": _trace_head,
    "limit": _limit,
    "pieces": _pieces,
    "settled": _settled,
}


def _spot(spot: Any) -> Any:
    return spot and [spot.start, spot.end, spot.kind, spot.restored, spot.reason, spot.likeliest]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value)


def ask_core(name: str, arguments: list[Any]) -> Any:
    """Return what a function says, as JSON has it; of an error, its words."""
    try:
        found = _list(CORE[name](*arguments))
    except ValueError as error:
        found = f"{type(error).__name__}: {error}"
    return json.loads(json.dumps(found, default=_plain))
