"""Pages that say nearly the same find each other, whatever was done to them; nothing else changes."""

import hashlib
import json
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pytest

from shanben.api.dataset import open_dataset
from shanben.base.contract import load_contract
from shanben.base.set_columns import ALONE, CLUSTER, CLUSTER_SIZE, Stamp
from shanben.dataset.build_folder import count_dataset
from shanben.dataset.build_folder import open_build_folder as open_folder
from shanben.dataset.tally import sample_row
from shanben.documents.examples import read_sampled
from shanben.pages import signature
from shanben.pages.repair.converter.damage import damage
from shanben.pages.signature import SIGNATURE, SLOTS, sign_bodies
from shanben.release import compare_builds
from shanben.shards import clusters
from shanben.shards.clusters import ROUNDS, find_clusters
from shanben.shards.signed import Signed
from shanben.shards.write import canonical_line
from tests.chinese_scripts import to_traditional
from tests.conftest import ROOT, folder_bytes
from tests.rows import each_row
from tests.sample_build import settle_datasheet

TABLE = {"區": "qū", "發": "fā", "現": "xiàn", "產": "chǎn", "當": "dāng", "業": "yè", "學": "xué"}


def read_seed(number):
    (path,) = (ROOT / "seeds").glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def give_another_head(page):
    """Return a page under the head of another site."""
    lines = [line for line in page.split("\n") if len(line.strip()) > 60]
    return "\n".join(
        ["江城在线 > 要闻", "江城召开重点工作会议", "2022-03-04 来源：江城在线", *lines]
    )


def cut_page(page, start, end):
    """Return a page with this share of its article."""
    article = "\n".join(line for line in page.split("\n") if len(line.strip()) > 60)
    return give_another_head(
        article[int(start * len(article)) : int(end * len(article))] + "。" * 60
    )


DEEDS = {
    "another head": give_another_head,
    "the other script": to_traditional,
    "damaged": lambda page: damage(to_traditional(page), TABLE),
    "damaged under another head": lambda page: damage(
        to_traditional(give_another_head(page)), TABLE, "d"
    ),
    "cut by a tenth": lambda page: cut_page(page, 0.1, 1),
    "cut by a third": lambda page: cut_page(page, 0, 0.67),
    "cut by more than a half": lambda page: cut_page(page, 0.4, 0.84),
    "cut and damaged": lambda page: damage(to_traditional(cut_page(page, 0, 0.5)), TABLE),
}


def write_pages(project, pages, per_shard=2000, name="pages.jsonl"):
    settings = project / "schema" / "dataset.toml"
    text = re.sub(r"pages_per_shard = \d+", f"pages_per_shard = {per_shard}", settings.read_text())
    settings.write_text(text)
    if not (project / "data").exists():
        settle_datasheet(project)
    lines = (json.dumps({"text": page}, ensure_ascii=False) + "\n" for page in pages)
    (project / "seeds" / name).write_text("".join(lines), encoding="utf-8")


def rows_of(project):
    return list(open_dataset(project / "data").rows)


def groups_of(rows):
    """Return the seeds of each cluster, sorted, and the seeds of pages that stand alone."""
    found: dict = {}
    for row in rows:
        found.setdefault(row[CLUSTER], set()).add(row["seed"])
    alone = found.pop(None, set())
    return sorted(map(sorted, found.values())), alone


# What is done to the head, to the script, and to most of the article; the others are between these.
FAST = ("another head", "the other script", "cut and damaged")


@pytest.mark.parametrize(
    "deed", [pytest.param(deed, marks=[] if deed in FAST else pytest.mark.slow) for deed in DEEDS]
)
def test_a_reprint_is_found(project, run, deed):
    """Three articles and their reprints are three clusters of two; the other two pages stand alone."""
    originals = [read_seed(number) for number in ("000", "002", "003")]
    others = [read_seed(number) for number in ("001", "004")]
    write_pages(project, [*originals, *map(DEEDS[deed], originals), *others])
    assert run().code == 0
    rows = rows_of(project)
    groups, alone = groups_of(rows)
    assert groups == [[f"pages.jsonl#L{n}", f"pages.jsonl#L{n + 3}"] for n in (1, 2, 3)]
    assert alone == {"pages.jsonl#L7", "pages.jsonl#L8"}
    ids = {row["id"] for row in rows}
    assert all(row[CLUSTER] in ids for row in rows if row[CLUSTER])
    assert {row[CLUSTER_SIZE] for row in rows if row[CLUSTER]} == {2}
    assert {row[CLUSTER_SIZE] for row in rows if not row[CLUSTER]} == {1}


def test_what_shares_a_paragraph_is_no_reprint(project, run):
    """A quotation is in many articles."""
    one, other = (read_seed(number).split("\n") for number in ("002", "003"))
    quoted = max(one, key=len)[:150]
    write_pages(project, ["\n".join(one), "\n".join([*other[:-2], quoted, *other[-2:]])])
    assert run().code == 0
    assert groups_of(rows_of(project)) == ([], {"pages.jsonl#L1", "pages.jsonl#L2"})


def test_what_has_no_article_is_like_nothing():
    """A thousand pages that say "no content yet" are not one article."""
    signed = sign_bodies(["", "暂无内容。", "暂无内容。", "……" * 100])
    assert signed["shingles"].tolist() == [0, 0, 0, 0]


@each_row(("form", "plain"), [("Ⅲ", "III"), ("ª", "a"), ("ｋ", "k"), ("ǆ", "dž")])
def test_a_letter_is_signed_in_its_plain_form(form, plain):
    """Also where it stands between ASCII and Chinese: programs that copy pages print either."""
    text = "渔船都回到了港口里，老人在山上种下了一片树，孩子们在第{}号楼里唱歌，大家都说这样很好。"
    mine, other = sign_bodies([text.format(form), text.format(plain)])
    assert mine["shingles"] == other["shingles"] > 0
    assert (mine["slots"] == other["slots"]).all()


def test_a_signature_is_for_ever():
    """Kept signatures are compared with new ones; another library or machine must give the same."""
    signed = sign_bodies(
        ["渔船都回到了港口里，老人在山上种下了一片树，孩子们在２０２１年的春天里唱歌。"]
    )
    digest = hashlib.sha256(signed["slots"].tobytes()).hexdigest()
    assert (int(signed["shingles"][0]), digest[:16]) == (31, "969cc1cf20bead54")
    same = sign_bodies(["渔船都回到了港口里老人在山上种下了一片树 孩子们在2021年的春天里唱歌!"])
    assert (same["slots"] == signed["slots"]).all()


def test_different_shingles_of_an_article_are_counted_exactly():
    """A short article is compared by how many there are; here many repeat, and many share a place."""
    chance = random.Random(7)  # noqa: S311
    for length in (16, 400, 60_000):
        body = "".join(chance.choices("春天的风吹过江城𠀀ａ，。", k=length))
        letters = unicodedata.normalize("NFKC", re.sub(r"[\W_]", "", body))
        windows = {letters[start : start + 5] for start in range(len(letters) - 4)}
        found = int(sign_bodies([body])["shingles"][0])
        assert found == (len(windows) if len(windows) >= 16 else 0)


def test_a_signature_does_not_depend_on_what_is_signed_with_it():
    """Articles are hashed together, but no shingle reaches from one into the next."""
    long = "".join(random.Random(7).choices("春天的风吹过江城𠀀ａ，。", k=20_000))  # noqa: S311
    short = "渔船都回到了港口里，老人在山上种下了一片树。"
    bodies = ["", short, "", "江城", short[::-1], long, "江城的风", short, long[::-1], short]
    alone = [sign_bodies([body]) for body in bodies]
    assert [int(signed["shingles"][0]) > 0 for signed in alone] == [len(b) > 19 for b in bodies]
    assert sign_bodies(bodies).tobytes() == b"".join(signed.tobytes() for signed in alone)


def test_a_long_article_is_signed_piece_by_piece(monkeypatch):
    """As it would be all at once, which takes eight arrays of all its letters."""
    chance = random.Random(8)  # noqa: S311
    bodies = [
        "".join(chance.choices("春天的风吹过江城𠀀ａ，。", k=length)) for length in (30, 2000, 9000)
    ]
    bodies += ["山水" * 3000, bodies[1]]
    whole = sign_bodies(bodies)
    assert whole["shingles"].tolist()[3] == 0  # two different ones
    for length in (16, 1000, 1001):
        monkeypatch.setattr(signature, "PIECE", length)
        assert sign_bodies(bodies).tobytes() == whole.tobytes()


def make_signed(folder, families, chance):
    """Write the signatures of made-up pages: each of a family, alike in nearly all slots."""
    table = np.zeros(len(families), SIGNATURE)
    for row, family in zip(table, families, strict=True):
        slots = np.random.default_rng(family).integers(0, 2**16, SLOTS)
        slots[chance.sample(range(SLOTS), 8)] = [chance.randrange(2**16) for _ in range(8)]
        row["slots"], row["shingles"], row["order"] = slots, 500, chance.getrandbits(63)
    folder.mkdir()
    table.tofile(folder / "signatures")
    return Signed(folder / "signatures", folder / "index", len(families))


@pytest.fixture
def no_ids(monkeypatch):
    """Let the id of a row be its number; the index is not what is tested."""
    monkeypatch.setattr(
        "shanben.shards.clusters._read_ids", lambda _, __, rows: {n: str(n) for n in rows.tolist()}
    )


@pytest.mark.usefixtures("no_ids")
@pytest.mark.parametrize("seed", range(5))
def test_clusters_are_the_families(tmp_path, seed, monkeypatch):
    """However the pages are spread over shards and read, and whichever stands alone."""
    if seed % 2:
        monkeypatch.setattr("shanben.shards.clusters.ROWS_AT_A_TIME", 20)
        monkeypatch.setattr("shanben.shards.clusters.PAIRS_READ", 3)
        monkeypatch.setattr("shanben.shards.clusters.KEYS_AT_A_TIME", 400)
    chance = random.Random(seed)  # noqa: S311
    families = [chance.randrange(60) for _ in range(150)]
    bounds = sorted({0, 150, *(chance.randrange(150) for _ in range(4))})
    parts = [families[start:end] for start, end in pairwise(bounds)]
    shards = [make_signed(tmp_path / str(n), part, chance) for n, part in enumerate(parts)]
    stamps = find_clusters(shards, tmp_path / "scratch").stamps
    for part, found in zip(parts, stamps, strict=True):
        stamped = {stamp.row: stamp for stamp in found}
        for row, family in enumerate(part):
            size = families.count(family)
            assert (stamped[row].size if row in stamped else 1) == size
            if row in stamped:
                assert families[int(stamped[row].cluster)] == family


@pytest.mark.usefixtures("no_ids")
def test_thousands_of_pages_that_share_a_phrase_are_not_all_compared(tmp_path, monkeypatch):
    """The work is bounded; two reprints among them still meet, in another band."""
    chance = random.Random(1)  # noqa: S311
    shard = make_signed(tmp_path / "0", [*range(3000), 7], chance)
    table = np.fromfile(shard.signatures, SIGNATURE)
    table["slots"][:, :3] = 9
    table.tofile(shard.signatures)
    compared = []
    compare = __import__("shanben.shards.clusters", fromlist=["_are_near"])._are_near
    monkeypatch.setattr(
        "shanben.shards.clusters._are_near",
        lambda table, left, right: compared.append(len(left)) or compare(table, left, right),
    )
    (stamps,) = find_clusters([shard], tmp_path / "scratch").stamps
    assert [stamp.row for stamp in stamps] == [7, 3000]
    assert sum(compared) <= ROUNDS * 3001 + 200


@pytest.mark.usefixtures("no_ids")
def test_of_the_signatures_of_a_large_set_a_part_is_mapped_at_a_time(tmp_path, monkeypatch):
    """What is mapped counts as memory of the process: each mapping serves few pairs, and then goes."""
    chance = random.Random(2)  # noqa: S311
    shard = make_signed(tmp_path / "0", [*range(40)] * 5, chance)
    monkeypatch.setattr("shanben.shards.clusters.PAIRS_READ", 10)
    mapped = []

    def count(mine, other):
        mapped.append((mine.base is None, other.base is None, len(mine)))
        return count_alike(mine, other)

    count_alike = clusters._count_alike
    monkeypatch.setattr(clusters, "_count_alike", count)
    find_clusters([shard], tmp_path / "scratch")
    assert {pair[:2] for pair in mapped} == {(True, True)}  # copied, so that nothing holds the file
    assert max(size for _, _, size in mapped) == 10
    assert sum(size for _, _, size in mapped) >= 160


# In which slots two signatures agree, how many shingles each article has, and whether they are near.
SHARED = {
    "two thirds of two alike in length": (range(171), 500, 500, True),
    "a slot less": (range(170), 500, 500, False),
    "wherever they are": (range(85, 256), 500, 500, True),
    "a slot less there": (range(86, 256), 500, 500, False),
    "a quarter, of one thrice as long": (range(64), 100, 300, True),
    "of one a little shorter": (range(64), 100, 299, False),
    "of one thrice as short": (range(64), 300, 100, True),
    "less than a quarter": (range(63), 100, 900, False),
    "never three slots together": ([n for n in range(256) if n % 3 < 2], 500, 500, False),
    "three slots that are no band": (
        [n for n in range(256) if n % 6 not in (0, 5)],
        500,
        500,
        False,
    ),
    "an article that is too short": (range(256), 0, 0, False),
}


@pytest.mark.usefixtures("no_ids")
@pytest.mark.parametrize(("alike", "mine", "other", "near"), SHARED.values(), ids=SHARED)
def test_reprints_agree_in_as_much_as_two_cuts_of_an_article(tmp_path, alike, mine, other, near):
    """The page with the lower number of its id stands for both.

    Where the two differ they do so in every bit: the coarse look finds no more alike than there is.
    """
    table = np.zeros(3, SIGNATURE)
    table["slots"] = np.random.default_rng(3).integers(0, 2**16, (3, SLOTS))
    table["slots"][2] = ~table["slots"][0]
    table["slots"][2, list(alike)] = table["slots"][0, list(alike)]
    table["shingles"], table["order"] = (mine, 500, other), (9, 1, 5)
    table.tofile(tmp_path / "signatures")
    shard = Signed(tmp_path / "signatures", tmp_path / "index", 3)
    (stamps,) = find_clusters([shard], tmp_path / "scratch").stamps
    assert stamps == ((Stamp(0, "2", 2), Stamp(2, "2", 2)) if near else ())


@pytest.mark.usefixtures("no_ids")
def test_two_pages_may_be_twins(tmp_path):
    shard = make_signed(tmp_path / "0", [7, 7], random.Random(1))  # noqa: S311
    (stamps,) = find_clusters([shard], tmp_path / "scratch").stamps
    assert [(stamp.row, stamp.size) for stamp in stamps] == [(0, 2), (1, 2)]


@pytest.mark.usefixtures("no_ids")
@pytest.mark.parametrize("rows", [0, 1])
def test_a_page_alone_has_no_twin_and_needs_no_files(tmp_path, rows):
    shard = Signed(tmp_path / "signatures", tmp_path / "index", rows)
    assert find_clusters([shard], tmp_path / "scratch").stamps == [()]
    assert not (tmp_path / "scratch").exists()


def test_the_set_is_no_part_of_a_row_hash(project, run):
    """A row is what its seed says; who else says it is about the set."""
    page = read_seed("002")
    write_pages(project, [page, read_seed("000")])
    assert run().code == 0
    alone = open_folder(project / "data")
    shutil.copytree(project / "data", project / "before")
    write_pages(project, [page, read_seed("000"), give_another_head(page)])
    assert run().code == 0
    (first, other, _) = rows_of(project)
    assert (first[CLUSTER_SIZE], other[CLUSTER_SIZE]) == (2, 1)
    diff = compare_builds(open_folder(project / "before"), open_folder(project / "data"))
    assert (diff.added, diff.changed, diff.recomputed, diff.regrouped) == (1, 0, 0, 1)
    assert diff.columns == {CLUSTER: 1, CLUSTER_SIZE: 1}
    assert (
        compare_builds(open_folder(project / "data"), open_folder(project / "data")).columns == {}
    )
    assert [(reason.level, reason.change) for reason in diff.reasons[:2]] == [
        ("minor", "row_added"),
        ("minor", "row_regrouped"),
    ]
    assert diff.level == "minor"
    rows = [{name: row[name] for name in row if name not in ALONE} for row in rows_of(project)]
    hashes = [hashlib.sha256(canonical_line(row)).digest() for row in rows]
    joined = hashlib.sha256(b"".join(sorted(hashes[:2]))).hexdigest()
    assert alone.manifest.content_hash == joined


def test_a_row_says_the_same_in_parquet_and_json_lines(project, run):
    """Both files of a stamped shard, and every number that was counted before it was stamped."""
    import pyarrow.parquet as pq

    pages = [read_seed(n) for n in ("000", "001", "002", "003", "004")]
    write_pages(project, [*pages, give_another_head(pages[2]), give_another_head(pages[0])])
    assert run().code == 0
    lines = rows_of(project)
    (path,) = (project / "data" / "parquet").iterdir()
    table = pq.read_table(path).select([*ALONE, "id"]).to_pylist()
    assert table == [{name: row[name] for name in (*ALONE, "id")} for row in lines]
    dataset = count_dataset(open_folder(project / "data"))
    assert dataset.numbers.tally["clusters"] == 2
    assert dataset.numbers.tally[f"null:{CLUSTER}"] == 3
    card = (project / "data" / "README.md").read_text(encoding="utf-8")
    assert "4 pages stand in 2 clusters" in card


@pytest.mark.slow
def test_the_numbers_of_a_build_are_those_of_its_files(project, run, reported):
    """Counts and samples are made before the shards are stamped, and must fit them all the same."""
    pages = [read_seed(n) for n in ("000", "001", "002", "003", "004")]
    write_pages(project, [*pages, *map(give_another_head, pages)], per_shard=3)
    assert run().code == 0
    counted = count_dataset(open_folder(project / "data"))
    assert reported[0].numbers.tally == counted.numbers.tally
    assert reported[0].numbers.sample == counted.numbers.sample
    for sample in counted.numbers.sample:
        assert read_sampled(counted, sample)["id"] == sample.id
    assert sample_row(rows_of(project)[0], warned=False, offset=0).offset == 0


@pytest.fixture
def stamped(monkeypatch):
    """How many rows were signed, and how many shards stamped."""
    from shanben.shards import schedule, stamp, write

    counts = {"signed": 0, "stamped": 0}

    def sign(bodies):
        counts["signed"] += len(bodies)
        return sign_bodies(bodies)

    def stamp_piece(job):
        counts["stamped"] += 1
        return stamp.stamp_piece(job)

    monkeypatch.setattr(write, "sign_bodies", sign)
    monkeypatch.setattr(schedule, "stamp_piece", stamp_piece)
    return counts


def make_texts(number, chance):
    """Return made-up articles of which no two are alike."""
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    return [
        "\n".join("".join(chance.choices(letters, k=70)) + "。" for _ in range(6))
        for _ in range(number)
    ]


@pytest.mark.slow
def test_one_page_changed_costs_its_own_signature(project, run, stamped):
    """Only its own shard is signed anew, and only the shards of its cluster are written anew."""
    texts = make_texts(60, random.Random(3))  # noqa: S311
    reprints = {5: 40, 12: 30, 20: 55}
    for page, other in reprints.items():
        texts[other] = "转载\n" + texts[page]
    for number, text in enumerate(texts):
        (project / "seeds" / f"{number:02}.txt").write_text(text, encoding="utf-8")
    write_pages(project, [], per_shard=4)
    (project / "seeds" / "pages.jsonl").unlink()
    assert run("--workers", "1").code == 0
    groups, _ = groups_of(rows_of(project))
    assert groups == [[f"{page:02}.txt", f"{other:02}.txt"] for page, other in reprints.items()]
    assert stamped["signed"] == 60
    before = folder_bytes(project / "data")
    stamped.update(signed=0, stamped=0)
    seed = project / "seeds" / "40.txt"
    seed.write_text(make_texts(1, random.Random(9))[0], encoding="utf-8")  # noqa: S311
    assert run("--workers", "1").code == 0
    assert stamped["signed"] <= 12  # the pages of its shard
    assert (
        stamped["stamped"] <= 2
    )  # what shares a shard with 40.txt or 05.txt and has another cluster
    assert groups_of(rows_of(project))[0] == [["12.txt", "30.txt"], ["20.txt", "55.txt"]]
    after = folder_bytes(project / "data")
    changed = [name for name in before if "train" in name and before[name] != after.get(name)]
    assert len(changed) == 4  # the two shards of the two pages, twice
    stamped.update(signed=0, stamped=0)
    assert run("check", "--workers", "1").code == 0
    assert stamped == {"signed": 0, "stamped": 0}
    shutil.rmtree(project / ".shanben")
    assert run("--workers", "1").code == 0
    assert folder_bytes(project / "data") == after


def test_clusters_do_not_depend_on_names_and_order(project, run):
    """A renamed file is no other page."""
    pages = [read_seed(n) for n in ("000", "002", "003")]
    pages += [give_another_head(page) for page in pages]
    found = []
    for name, order in (("a.jsonl", pages), ("b.jsonl", pages[::-1])):
        write_pages(project, order, name=name)
        assert run("--allow-shrink").code == 0
        found.append({row["id"]: row[CLUSTER] for row in rows_of(project)})
        (project / "seeds" / name).unlink()
    assert found[0] == found[1]
    assert len(set(found[0].values())) == 3


@pytest.mark.slow
def test_array_jobs_give_the_same(project, run):
    """Each makes some shards; who collects them stamps those that need it."""
    pages = make_texts(30, random.Random(5))  # noqa: S311
    write_pages(project, [*pages, *("转载\n" + page for page in pages[:5])], per_shard=4)
    assert run("--workers", "1").code == 0
    whole = folder_bytes(project / "data")
    shutil.rmtree(project / ".shanben")
    assert run("--workers", "2").code == 0
    assert folder_bytes(project / "data") == whole
    shutil.rmtree(project / ".shanben")
    for turn in ("1/2", "2/2"):
        assert run("--workers", "1", "--shard", turn).code == 0
    assert run("--workers", "1", "--collect").code == 0
    assert folder_bytes(project / "data") == whole


def test_the_contract_names_the_columns_about_the_set():
    """What a row says when it stands alone is what `read_page` says, which knows no other."""
    import shanben

    fields = [field.name for field in load_contract().fields if "x-set" in field.schema]
    assert fields == list(ALONE)
    row = shanben.read_page(read_seed("002"))
    assert {name: row[name] for name in ALONE} == ALONE
    assert list(row)[-2:] == fields


def test_a_kept_column_stands_behind_them(project, run):
    """Its text may look like the columns; it is quoted."""
    settings = project / "schema" / "dataset.toml"
    with settings.open("a") as file:
        file.write('\n[input]\n"*.jsonl" = {keep = {note = "note"}}\n[columns]\nnote = "string"\n')
    settle_datasheet(project)
    page, note = read_seed("002"), '","duplicate_cluster":null,"duplicate_cluster_size":1'
    rows = [{"text": page, "note": note}, {"text": give_another_head(page), "note": None}]
    lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    (project / "seeds" / "pages.jsonl").write_bytes(lines)
    assert run().code == 0
    first, second = rows_of(project)
    assert (first["note"], second["note"]) == (note, None)
    assert first[CLUSTER] == second[CLUSTER] is not None
    assert list(first)[-3:] == [CLUSTER, CLUSTER_SIZE, "note"]


def test_a_stamped_shard_is_whole_or_not_there(project, run):
    """One that was edited in the cache counts as absent, like any other."""
    page = read_seed("002")
    write_pages(project, [page, give_another_head(page)])
    assert run().code == 0
    before = folder_bytes(project / "data")
    for path in Path(project / ".shanben" / "data" / "cache" / "shards").glob("*/rows.jsonl"):
        path.chmod(0o644)
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data.replace(b'"text"', b'"txet"', 1))
    assert run().code == 0
    assert folder_bytes(project / "data") == before


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a small disk takes root")
def test_a_full_disk_ends_the_search_with_an_error(tmp_path):
    """On a disk of 64 kB: it was SIGBUS."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        shards = [write_signatures(tmp_path / str(number), 400) for number in range(2)]
        context = multiprocessing.get_context("fork")
        with context.Pool(1) as pool:
            search = pool.apply_async(find_clusters, (shards, disk / "scratch"))
            with pytest.raises(OSError, match="No space left"):
                search.get(timeout=20)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def write_signatures(path, rows):
    """Write a shard's signatures of that many pages that are all alike."""
    signed = np.zeros(rows, SIGNATURE)
    signed["shingles"], signed["order"] = 9, np.arange(rows)
    signed.tofile(path)
    return Signed(path, path, rows)
