"""Measure how exactly `repair_text` restores pages that the forward model damaged.

    python benchmarks/repair_quality.py --sentences FILE [FILE ...] [--pages 60] [--runs 3]
        [--clean 5000] [--forced 2] [--half dev|test] [--stripped] [--spots FILE]

Pages of 40 to 80 lines are drawn from clean Traditional text: the lines of FILE (one sentence a
line) and those of the seeds 000, 002 and 003 (the Simplified ones made Traditional character by
character). Each page gets a random table: a character seen on real pages with the share of pages on
which it was seen annotated, any other Traditional character now and then. All decoders, several
random seeds, a cut at six of ten misaligned marks. A page is damaged line by line, so a result can
be counted for each line by what happened to it:

    aligned    readings inserted after their characters only
    misread    a reading between two characters (M)
    cut        a cut inside two characters, two or more characters shifted after it (S)
    cut 1      the same, one character shifted
    both       M and S on one line
    swallowed  the decoder took an ASCII character (mostly a digit) that nothing can bring back

Then what other converters did (`other_converters.py`), a page at a time: toneless readings of a table,
repeated ones, a reading after every so many characters, commas before marks; and on the same lines
made Simplified, readings at random. With `--stripped` the characters of the private use area are taken
out of the damaged pages, as many tools do; the lines that lost one are counted apart (`*`). `--spots`
names a file of real spots, one JSON object a line with `found`, `original` and `table`; each is set into
a converted page and comes out

    right      as its original
    said       otherwise, and a finding says so
    wrong      otherwise, without a word

The same clean lines return on many pages: read the counts of lines beside the distinct sentences.

Chance hits few lines between their bytes. So `--forced` adds a second measurement in which every
line that can be damaged so is, `--forced` times each: every mark in misaligned bytes is cut, and
characters whose bytes stand misaligned somewhere are put into the table of that page. Margins are
chosen on one half of the lines (`--half dev`, by the hash of the line), figures are of the other.
"""

import argparse
import hashlib
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from other_converters import MODELS, SIMPLIFIED_ONLY, WRITERS

from shanben.base.tables import read_table
from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.annotations import (
    observed_characters,
    syllable_characters,
    traditional_ranks,
)
from shanben.pages.repair.converter.damage import CUT, Decoder, damage, insert_readings, widen_marks
from shanben.pages.repair.converter.gbk import PRIVATE_USE, character_pairs, encode_page
from shanben.pages.repair.converter.proof import NARROW
from shanben.pages.simplify import simplify_text

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
UNDAMAGED = ("000", "002", "003")
CUT_SHARE = 0.6
NEW_KEY_SHARE = 0.04
PAGES_SEEN = 38
HAN = re.compile("[\u4e00-\u9fff]")
# Lines of one page that are forced, and lines around them.
FORCED_LINES = 4
QUIET_LINES = 30
OTHER_LINES = 40
# Lines before and after a real spot, and characters that its page annotates besides.
HOST_LINES, HOST_TABLE = 12, "發學區業國會進現"
# Converters keep the characters that Traditional text prints as well, 后 for 後, but for these; 机 and
# 党 they change. So it is on twelve real pages.
BIG5_COMMON, BIG5_RARE = b"\xa4", b"\xc9"
CHANGED_ALL_THE_SAME = frozenset("儿划几厂台听准丰荐虫怀坏夸晒帘痴朴扑仆挂尸凶")
# A character of the whole set of Traditional ones is seldom in a table; those seen on real pages are.
NEW_KEYS = 0.1
MOST_COMMON = 1500


@dataclass
class Tally:
    """What became of the lines of one kind."""

    lines: int = 0
    exact: int = 0
    wrong_characters: int = 0
    unresolved: int = 0
    silent: int = 0
    sentences: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Line:
    """A damaged line: its original, what was found, and what happened."""

    clean: str
    found: str
    kind: str


def main() -> None:
    """Print the tables."""
    arguments = parse_arguments()
    sentences = [line for path in arguments.sentences for line in read_sentences(path)]
    if not arguments.no_seeds:
        sentences += read_seeds()
    sentences = [line for line in sentences if arguments.half in ("", half_of(line))]
    print(f"{len(set(sentences)):,} distinct clean lines, {sum(map(len, sentences)):,} characters")
    measure_first_page(sentences)
    decoders: tuple[Decoder, ...] = ("q", "d", "e")
    for decoder in decoders:
        if arguments.pages:
            pages = random_pages(decoder, sentences, arguments)
            measure_pages(f"decoder {decoder}", pages, arguments.show)
        if arguments.forced:
            pages = forced_pages(decoder, sentences, arguments.forced)
            measure_pages(f"decoder {decoder}, forced", pages, arguments.show)
        if arguments.forced and arguments.stripped:
            pages = map(strip_page, forced_pages(decoder, sentences, arguments.forced))
            measure_pages(f"decoder {decoder}, forced and stripped", pages, arguments.show)
    measure_others(sentences, arguments.pages)
    measure_clean(sentences, arguments.clean)
    if arguments.spots:
        measure_spots(arguments.spots, sentences)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--sentences", type=Path, nargs="+", required=True, help="clean Traditional lines"
    )
    parser.add_argument("--pages", type=int, default=60, help="pages for each decoder and seed")
    parser.add_argument("--runs", type=int, default=3, help="random seeds")
    parser.add_argument("--clean", type=int, default=5000, help="clean pages")
    parser.add_argument("--forced", type=int, default=0, help="times each line is forced")
    parser.add_argument("--half", default="", help="dev or test: measure on these lines only")
    parser.add_argument(
        "--stripped", action="store_true", help="also without private use characters"
    )
    parser.add_argument("--spots", type=Path, help="real spots, one JSON object a line")
    parser.add_argument("--no-seeds", action="store_true", help="leave the three seeds out")
    parser.add_argument("--show", default="", help="print the lines of this kind that fail")
    return parser.parse_args()


def read_sentences(path: Path) -> list[str]:
    """Return the lines that have Chinese text, with the marks as the corpus stores them."""
    text = path.read_text("utf-8").translate(str.maketrans("，：；？！（）", ",:;?!()"))
    return [
        line.strip()
        for line in text.splitlines()
        if len(HAN.findall(line)) >= 5 and b"?" not in encode_page(line.replace("?", ""))
    ]


def read_seeds() -> list[str]:
    """Return the lines of the undamaged seeds, in Traditional characters."""
    traditional = {ord(s): t for t, s in simplified_pairs()}
    return [
        line.translate(traditional)
        for name in UNDAMAGED
        for path in SEEDS.glob(f"{name}_*.txt")
        for line in read_sentences(path)
    ]


def simplified_pairs() -> list[tuple[str, str]]:
    """Return Traditional characters and the Simplified ones for which converters write them.

    Of several that stand for one, what they write comes last: 發, not 髮, and the one of fewer strokes.
    """
    seen = observed_characters()
    rows = [row for row in read_table("traditional") if is_changed(row["simplified"])]
    rows.sort(key=lambda row: (row["traditional"] in seen, *_rank_in_big5(row["traditional"])))
    return [(row["traditional"], row["simplified"]) for row in rows]


def is_changed(simplified: str) -> bool:
    """Tell whether converters write a Traditional character for a Simplified one.

    They do, but for those that Big5 counts among its common characters, with exceptions.
    """
    is_common = BIG5_COMMON <= simplified.encode("big5", "ignore") < BIG5_RARE
    return simplified in CHANGED_ALL_THE_SAME or not is_common


def _rank_in_big5(character: str) -> tuple[bool, int]:
    """Return whether Big5 has a character, and its place from the end: it counts strokes."""
    code = character.encode("big5", "ignore")
    return code != b"", -int.from_bytes(code)


def measure_first_page(sentences: list[str]) -> None:
    """Print what the first damaged page costs, which loads the tables and the language model."""
    page = "\n".join(line.found for line in make_page(random.Random("first"), sentences, "q"))
    started = time.process_time()
    repair_text(page)
    print(f"first damaged page, with loading: {time.process_time() - started:.2f} s")


def half_of(line: str) -> str:
    """Return the half that a line belongs to, wherever it stands."""
    return "test" if hashlib.sha256(line.encode()).digest()[0] % 2 else "dev"


def random_pages(
    decoder: Decoder, sentences: list[str], arguments: argparse.Namespace
) -> Iterator[list[Line]]:
    """Yield pages damaged as chance has it."""
    for run in range(arguments.runs):
        chance = random.Random(f"{decoder} {run}")
        for _ in range(arguments.pages):
            yield make_page(chance, sentences, decoder)


def measure_pages(title: str, pages: Iterator[list[Line]], show: str) -> None:
    """Print the table of some pages."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    seconds, characters, exact, count = 0.0, 0, 0, 0
    for page in pages:
        found = "\n".join(line.found for line in page)
        started = time.process_time()
        restored, _, findings = repair_text(found)
        seconds += time.process_time() - started
        characters += len(found)
        count += 1
        exact += restored == "\n".join(line.clean for line in page)
        flagged = Counter[int]()
        for finding in findings:
            flagged[finding.line or 0] += finding.count
        count_lines(tallies, page, restored.split("\n"), flagged, show)
    print(
        f"\n{title}: {count} pages, {exact} restored whole, "
        f"{characters / max(seconds, 1e-9) / 1e6:.2f} million characters a second"
    )
    print(
        f"{'kind':10}{'lines':>8}{'distinct':>10}{'exact':>8}{'share':>8}"
        f"{'wrong chars':>13}{'unresolved':>12}{'wrong, not flagged':>20}"
    )
    for kind, tally in sorted(tallies.items()):
        print(
            f"{kind:10}{tally.lines:>8}{len(tally.sentences):>10}{tally.exact:>8}"
            f"{tally.exact / tally.lines:>8.4f}{tally.wrong_characters:>13}"
            f"{tally.unresolved:>12}{tally.silent:>20}"
        )


def forced_pages(decoder: Decoder, sentences: list[str], times: int) -> Iterator[list[Line]]:
    """Yield pages on which lines are damaged between their bytes wherever they can be."""
    chance = random.Random(f"forced {decoder}")
    lines = sorted(set(sentences))
    keys = {line: misaligned_keys(line) for line in lines}
    wanted = [line for line in lines if find_shifted_cuts(line)] * times
    wanted += [line for line in lines if keys[line]] * times
    chance.shuffle(wanted)
    readings = first_readings()
    for start in range(0, len(wanted), FORCED_LINES):
        forced = list(dict.fromkeys(wanted[start : start + FORCED_LINES]))
        table = make_table(chance)
        for line in forced:
            if keys[line]:
                key = choose_key(chance, keys[line])
                table.setdefault(key, readings[key])
        quiet = [line for line in chance.sample(lines, QUIET_LINES) if line not in forced]
        page = [make_line(chance, line, table, decoder) for line in quiet]
        for line in forced:
            place = chance.randint(0, len(page))
            page.insert(place, make_line(chance, line, table, decoder, 1.0))
        yield page


def strip_page(page: list[Line]) -> list[Line]:
    """Return a page whose private use characters were lost; a kind gets `*` where one was."""
    return [
        Line(line.clean, found, line.kind + "*" * (found != line.found))
        for line in page
        for found in (PRIVATE_USE.sub("", line.found),)
    ]


def measure_others(sentences: list[str], pages: int) -> None:
    """Print what becomes of pages that other converters damaged, whole pages counted."""
    for name, model in MODELS.items():
        chance = random.Random(name)
        counts = Counter[str]()
        for _ in range(pages):
            clean = "\n".join(chance.sample(sentences, min(len(sentences), OTHER_LINES)))
            clean = simplify_text(clean) if name in SIMPLIFIED_ONLY else clean
            clean = WRITERS[name](clean, chance) if name in WRITERS else clean
            restored, _, findings = repair_text(model(clean, chance))
            counts["right" if restored == clean else "said" if findings else "wrong"] += 1
        print(f"\n{name}: {pages} pages, {dict(sorted(counts.items()))}")


def measure_spots(path: Path, sentences: list[str]) -> None:
    """Print what becomes of real spots, each in the middle of a page with the readings of its table."""
    counts = Counter[str]()
    for line in path.read_text("utf-8").splitlines():
        spot = json.loads(line)
        host = make_host(spot["table"], spot["found"], sentences)
        clean = spot["original"].translate(NARROW)
        found = [one.found for one in host[:HOST_LINES]] + [spot["found"]]
        found += [one.found for one in host[HOST_LINES:]]
        restored, _, findings = repair_text("\n".join(found))
        wanted = [one.clean for one in host[:HOST_LINES]] + [clean]
        wanted += [one.clean for one in host[HOST_LINES:]]
        is_right = restored.translate(NARROW) == "\n".join(wanted).translate(NARROW)
        is_said = any(finding.rule.startswith("R2") for finding in findings)
        counts["right" if is_right else "said" if is_said else "wrong"] += 1
    print(f"\nreal spots: {dict(sorted(counts.items()))}")


def make_host(table: dict[str, str], spot: str, sentences: list[str]) -> list[Line]:
    """Return lines that a converter with the table, and a few characters more, annotated only."""
    common = {one: first_readings()[one] for one in HOST_TABLE if one not in spot}
    whole = common | table
    chance = random.Random("host")
    lines = (make_line(chance, line, whole, "q", 0.0) for line in chance.sample(sentences, 200))
    return [line for line in lines if line.kind == "aligned"][: 2 * HOST_LINES]


def find_shifted_cuts(line: str) -> list[int]:
    """Return the places in the bytes of a line where a cut would be misaligned."""
    encoded = encode_page(widen_marks(line))
    return [
        mark.start()
        for mark in CUT.finditer(encoded)
        if not begins_character(encoded, mark.start())
    ]


def begins_character(encoded: bytes, place: int) -> bool:
    """Tell whether a character of GBK bytes begins at `place`."""
    position = 0
    while position < place:
        position += 2 if encoded[position] >= 0x80 else 1
    return position == place


def misaligned_keys(line: str) -> list[str]:
    """Return the characters that a table may hold and that stand in misaligned bytes of a line."""
    encoded = encode_page(widen_marks(line))
    characters = {pair: character for character, pair in character_pairs().items()}
    position, found = 0, []
    while position < len(encoded) - 2:
        width = 2 if encoded[position] >= 0x80 else 1
        inner = characters.get((encoded[position + 1], encoded[position + 2]), "")
        if width == 2 and inner in traditional_ranks() and inner in first_readings():
            found.append(inner)
        position += width
    return found


def choose_key(chance: random.Random, keys: list[str]) -> str:
    """Return one of the keys: mostly one that was seen on real pages."""
    seen = [key for key in keys if key in observed_characters()]
    if seen and chance.random() > NEW_KEYS:
        return chance.choice(seen)
    common = [key for key in keys if traditional_ranks()[key] < MOST_COMMON] or keys
    return chance.choice(common)


@cache
def first_readings() -> dict[str, str]:
    """Return the syllable that a table gives each character."""
    readings = {
        character: syllable
        for syllable, characters in sorted(syllable_characters().items(), reverse=True)
        for character in characters
    }
    seen = {row["character"]: row["syllables"].split("/")[0] for row in read_table("annotated")}
    return readings | seen


def make_page(chance: random.Random, sentences: list[str], decoder: Decoder) -> list[Line]:
    """Return the lines of one damaged page."""
    lines = chance.sample(sentences, min(len(sentences), chance.randint(40, 80)))
    table = make_table(chance)
    return [make_line(chance, line, table, decoder) for line in lines]


def make_table(chance: random.Random) -> dict[str, str]:
    """Return a random table for a page, in random order."""
    pages_seen = {row["character"]: int(row["pages"]) for row in read_table("annotated")}
    readings = first_readings()
    table = {}
    for character in sorted(traditional_ranks()):
        share = min(0.9, pages_seen.get(character, 0) / PAGES_SEEN * 1.5) or NEW_KEY_SHARE
        if chance.random() < share and character in readings:
            table[character] = readings[character]
    order = list(table)
    chance.shuffle(order)
    return {character: table[character] for character in order}


def make_line(
    chance: random.Random,
    clean: str,
    table: dict[str, str],
    decoder: Decoder,
    cut_share: float = CUT_SHARE,
) -> Line:
    """Return one damaged line, and what happened to it."""
    encoded = encode_page(widen_marks(clean))
    decisions = [chance.random() < cut_share for _ in CUT.finditer(encoded)] + [False] * 20
    found = damage(clean, table, decoder, decisions)
    uncut = damage(clean, table, decoder, [False] * 100)
    inserted = insert_readings(encoded, table).count(b"(") - encoded.count(b"(")
    aligned = sum(clean.count(character) for character in table)
    misread, cut = inserted != aligned, found != uncut
    if lost_ascii(clean, found):
        return Line(clean, found, "swallowed")
    kind = "both" if misread and cut else "misread" if misread else "aligned"
    if cut and not misread:
        kind = "cut" if run_length(clean, found) > 2 else "cut 1"
    if found == clean:
        kind = "untouched"
    return Line(clean, found, kind)


def lost_ascii(clean: str, found: str) -> bool:
    """Tell whether the decoder swallowed an ASCII character that the page had."""
    lost = Counter(c for c in clean if c in "0123456789 .%-/\"'<>&+*=$#")
    kept = Counter(found)
    return any(kept[character] < count for character, count in lost.items())


def run_length(clean: str, found: str) -> int:
    """Return how many original characters differ from the found ones, readings aside."""
    plain = re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", "", found)
    start = 0
    while start < min(len(clean), len(plain)) and clean[start] == plain[start]:
        start += 1
    end = 0
    while end < min(len(clean), len(plain)) - start and clean[-1 - end] == plain[-1 - end]:
        end += 1
    return len(clean) - start - end


def count_lines(
    tallies: dict[str, Tally],
    page: list[Line],
    restored: list[str],
    flagged: Counter[int],
    show: str,
) -> None:
    """Add the lines of one page to the tallies."""
    for number, (line, result) in enumerate(zip(page, restored, strict=True), 1):
        tally = tallies[line.kind]
        tally.lines += 1
        tally.sentences.add(line.clean)
        tally.unresolved += flagged[number]
        if flagged[number] and line.kind in ("aligned", "untouched") and show == "alarm":
            print(f"alarm {line.found}")
        if result == line.clean:
            tally.exact += 1
            continue
        tally.wrong_characters += max(run_length(line.clean, result), 1)
        tally.silent += not flagged[number]
        if line.kind == show:
            print(
                f"clean {line.clean}\nfound {line.found}\nmade  {result}\n{flagged[number]} flagged"
            )


def measure_clean(sentences: list[str], pages: int) -> None:
    """Print how many clean pages are changed or flagged, and the speed on them."""
    chance = random.Random("clean")
    changed, flagged, characters, seconds = 0, 0, 0, 0.0
    for _ in range(pages):
        page = "\n".join(chance.sample(sentences, min(len(sentences), chance.randint(40, 80))))
        started = time.process_time()
        restored, edits, findings = repair_text(page)
        seconds += time.process_time() - started
        characters += len(page.encode())
        changed += restored is not page or bool(edits)
        flagged += bool(findings)
    print(
        f"\nclean: {pages} pages, {changed} changed, {flagged} with findings, "
        f"{characters / max(seconds, 1e-9) / 1e6:.0f} MB/s"
    )


if __name__ == "__main__":
    main()
