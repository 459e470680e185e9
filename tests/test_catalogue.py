"""Every row is found in the report, also where it shows only some; the largest clusters are told."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from shanben.base.contract import load_contract
from shanben.base.set_columns import CLUSTER, CLUSTER_SIZE
from shanben.base.tables import read_table
from shanben.dataset import tally
from shanben.dataset.build_folder import count_dataset, open_build_folder
from shanben.dataset.largest import RowPlace
from shanben.documents import examples
from shanben.documents.examples import choose_examples
from shanben.documents.facts import count_sources
from shanben.documents.report import catalogue, sample
from shanben.documents.report.catalogue import (
    find_linked,
    find_rows,
    list_clusters,
    make_catalogue,
    read_rows_at,
)
from shanben.documents.report.sample import choose_pages
from tests.sample_build import settle_datasheet
from tests.test_near_duplicates import cut_page, give_another_head, read_seed

ACCEPTED = "003_7ee5ee5f73b9d56e.txt"


@pytest.fixture
def desk(seeded, run, made_once):
    """The seeds, two reprints of one, one of another, and a finding that somebody accepted."""

    def make():
        for name, text in {
            "reprint.txt": give_another_head(read_seed("002")),
            "aaa_cut.txt": cut_page(read_seed("002"), 0, 0.7),
            "last.txt": give_another_head(read_seed("000")),
        }.items():
            (seeded / "seeds" / name).write_text(text, encoding="utf-8")
        settle_datasheet(seeded)
        assert run("--quiet", "--workers", "1").code == 0
        said = ("--author", "Li Ming", "--reason", "the site prints none")
        assert run("accept", ACCEPTED, "M104", *said).code == 0
        assert run("--quiet", "--workers", "1").code == 0

    return made_once("a desk of eight pages", seeded, make) / "data"


def rows_of(folder):
    lines = (folder / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def counted(folder):
    return count_dataset(open_build_folder(folder))


def listed(build):
    return json.loads(make_catalogue(build).entries)


def make_report(run):
    """Return the report of the data that is there, made anew."""
    outcome = run("report")
    assert outcome.code == 0
    return Path(outcome.out.strip()).read_text("utf-8")


def block(report, name):
    """Return the JSON that a report has under this id; None where it has none."""
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', report)
    return found and json.loads(found[1])


def visible(report):
    """Return the words outside of scripts and styles."""
    text = re.sub(r"<(script|style).*?</\1>", "", report, flags=re.DOTALL)
    return " ".join(re.sub("<.*?>", " ", text).split())


# --- all rows in a few words


def test_the_catalogue_has_every_row_with_its_rules(desk):
    """The rules of its edits and of its findings, each once; near duplicates share a number."""
    found = {}
    for line in (desk / "findings.jsonl").read_text("utf-8").splitlines():
        finding = json.loads(line)
        found.setdefault(finding["seed"], set()).add(finding["rule"])
    rows = rows_of(desk)
    made = make_catalogue(open_build_folder(desk))
    assert made.rows == 8
    entries = json.loads(made.entries)
    assert len(entries) == len(rows) == 8
    numbers = {}
    for row, (name, seed, title, rules, language, damage, cluster) in zip(
        rows, entries, strict=True
    ):
        edited = {edit["rule"] for edit in row["edits"]}
        assert (name, seed, title) == (row["id"], row["seed"], row["title"] or "")
        assert rules.split() == sorted(edited | found.get(seed, set()))
        assert (language, damage) == (row["language"], row["damage"])
        assert bool(cluster) == (row[CLUSTER_SIZE] > 1)
        numbers.setdefault(cluster, set()).add(row[CLUSTER])
    assert all(len(names) == 1 for names in numbers.values())
    assert len(numbers) == 3
    assert any("R101" in entry[3] and "R102" in entry[3] for entry in entries)


@pytest.mark.usefixtures("desk")
def test_a_report_of_all_pages_has_no_catalogue(run):
    """Five pages are searched by their texts."""
    report = make_report(run)
    assert len(block(report, "data")["pages"]) == 8
    assert block(report, "catalogue") is None


def test_pages_that_do_not_fit_are_in_the_catalogue(desk, run, monkeypatch):
    """And the report says by what they are found."""
    monkeypatch.setattr(sample, "MAX_BYTES", 60_000)
    report = make_report(run)
    data = block(report, "data")
    assert 0 < len(data["pages"]) < data["rows"] == 8
    listed = block(report, "catalogue")
    assert [entry[0] for entry in listed] == [row["id"] for row in rows_of(desk)]
    assert {rule for entry in listed for rule in entry[3].split()} <= data["rules"].keys()
    assert "The search also finds the others, by title, seed, id and rule." in visible(report)


def test_the_catalogue_is_bounded(desk, run, monkeypatch):
    """Of millions of rows the first are listed, and the report says so."""
    entries = json.loads(make_catalogue(open_build_folder(desk)).entries)
    size = len(json.dumps(entries[:3], ensure_ascii=False).encode())
    monkeypatch.setattr(sample, "MAX_BYTES", 0)
    monkeypatch.setattr(catalogue, "MAX_BYTES", size)
    report = make_report(run)
    assert block(report, "catalogue") == entries[:3]
    assert re.search("The search also finds the first 3 rows", visible(report))


def test_what_strangers_wrote_stays_text_in_the_catalogue(project, run, monkeypatch):
    """Titles and names of files."""
    title = "</script><script>alert(1)</script>河上新桥通车仪式今天举行"
    page = f"{title}\n2024-09-03 来源：河边日报\n\n　　上午九时，河上的新桥通车，第一辆车是公共汽车。\n"
    (project / "seeds" / "<svg onload=x>\u202e.txt").write_text(page, encoding="utf-8")
    run("--quiet", "--workers", "1")
    monkeypatch.setattr(sample, "MAX_BYTES", 0)
    report = make_report(run)
    assert report.count("<script") == 3
    assert "<svg onload" not in report
    assert "\u202e" not in report
    (entry,) = block(report, "catalogue")
    (row,) = rows_of(project / "data")
    assert entry[:3] == [row["id"], "<svg onload=x>\u202e.txt", (row["title"] or "")[:80]]


def test_what_shards_list_is_what_the_files_say(desk, run, reported, monkeypatch):
    """The lines that shards have written, the clusters that were found, the outlets that were counted.

    One page has a rule that is only known when all shards are there.
    """
    settings = desk.parent / "schema" / "dataset.toml"
    text = re.sub(r"pages_per_shard = \d+", "pages_per_shard = 3", settings.read_text("utf-8"))
    text = re.sub(r"released = \S+", "released = 2021-12-31", text)
    settings.write_text(text, encoding="utf-8")
    assert run("--quiet", "--workers", "1", "--allow-shrink").code == 0
    built = replace(reported[-1], folder=desk)
    again = counted(desk)
    assert len(built.numbers.lists) == len(again.jsonl_files) > 1
    assert "C103" in {rule for entry in listed(built) for rule in entry[3].split()}
    assert make_catalogue(built) == make_catalogue(again)
    assert list_clusters(built) == list_clusters(again)
    assert [cluster.size for cluster in list_clusters(built)] == [3, 2]
    assert count_sources(built) == count_sources(again)
    assert count_sources(built)[1]
    assert built.numbers.sources
    monkeypatch.setattr("shanben.documents.facts.MAX_SOURCES", 1)
    assert count_sources(built) == count_sources(again)
    half = len(make_catalogue(built).entries) // 2
    monkeypatch.setattr(catalogue, "MAX_BYTES", half)
    assert 0 < make_catalogue(built).rows < 8
    assert make_catalogue(built) == make_catalogue(again)
    clusters = list_clusters(built)
    first = {entry[0] for entry in listed(built)}
    members = {member.id for cluster in clusters for member in cluster.members}
    assert find_linked(built, make_catalogue(built), clusters) == members & first
    assert members - first


# --- near duplicates


def test_the_largest_clusters_come_first_with_the_page_that_stands_for_them(desk):
    """The others in the order of the rows."""
    rows = rows_of(desk)
    clusters = list_clusters(open_build_folder(desk))
    assert [cluster.size for cluster in clusters] == [3, 2]
    for cluster in clusters:
        members = [row for row in rows if row[CLUSTER] == cluster.id]
        others = [row["id"] for row in members if row["id"] != cluster.id]
        assert [member.id for member in cluster.members] == [cluster.id, *others]
        assert {member.seed for member in cluster.members} == {row["seed"] for row in members}


def test_only_so_many_clusters_and_pages_of_each_are_named(desk, monkeypatch):
    """The page that stands for its cluster is among them, wherever it stands."""
    monkeypatch.setattr(catalogue, "MAX_CLUSTERS", 1)
    for most in (1, 2):
        monkeypatch.setattr(catalogue, "MAX_MEMBERS", most)
        (cluster,) = list_clusters(open_build_folder(desk))
        assert (cluster.size, len(cluster.members)) == (3, most)
        assert cluster.members[0].id == cluster.id


def test_the_report_lists_them_with_links_to_their_pages(desk, run):
    """Every page named is a page of the report, or a row of its catalogue."""
    report = make_report(run)
    (section,) = re.findall('<section id="twins".*?</section>', report, flags=re.DOTALL)
    links = re.findall('href="#(sb1-[a-z2-7]+)"', section)
    assert sorted(links) == sorted(row["id"] for row in rows_of(desk) if row[CLUSTER])
    assert "5 pages say nearly what others say, in 2 groups" in visible(section)


def test_a_set_without_near_duplicates_does_not_speak_of_them(built):
    assert 'id="twins"' not in (built / "data" / "report.html").read_text("utf-8")


# --- reasons that only the whole set gives


def test_what_people_said_what_is_new_and_twins_are_shown_whatever_is_worse(desk, monkeypatch):
    """Of a set with thousands of damaged pages these are still in the report."""
    monkeypatch.setattr(tally, "SAMPLE_PER_REASON", 0)
    build = counted(desk)
    rows = rows_of(desk)
    (largest, _) = clusters = list_clusters(build)
    (new,) = [row["id"] for row in rows if row["seed"].startswith("001")]
    shown = choose_pages(build, load_contract(), {new}, clusters)
    reasons = {page["id"]: page["why"] for page in shown.pages}
    assert reasons[new] == "new"
    (accepted,) = [row["id"] for row in rows if row["seed"] == ACCEPTED]
    assert reasons[accepted] == "by_hand"
    assert [reasons[member.id] for member in largest.members[:2]] == ["near_duplicates"] * 2
    assert [page["id"] for page in shown.pages if page["new"]] == [new]
    assert [page["why"] for page in shown.pages][:2] == ["by_hand", "new"]
    by_id = {row["id"]: row for row in rows}
    assert all(page["text"] == by_id[page["id"]]["text"] for page in shown.pages)


def test_rows_are_found_by_id_and_seed_and_read_by_their_place(desk):
    """In the order of the rows, whatever was asked for first."""
    build = open_build_folder(desk)
    rows = rows_of(desk)
    wanted = dict(find_rows(build, {rows[6]["id"]}, {rows[1]["seed"], "no such seed"}))
    assert list(wanted) == [rows[1]["id"], rows[6]["id"]]
    assert list(read_rows_at(build, wanted.values())) == [rows[1], rows[6]]
    assert list(find_rows(build, (), ())) == []


def test_rows_far_too_long_to_show_are_passed_over_unread(desk, monkeypatch):
    """A page of 25 MB takes 250 as a row, and a report would read up to 180 of them."""
    build = counted(desk)
    rows = rows_of(desk)
    sizes = sorted(len(json.dumps(row, ensure_ascii=False).encode()) for row in rows)
    assert sizes[-1] > sizes[-2] + 2000
    monkeypatch.setattr(examples, "LONGEST_LINE", sizes[-2] + 1000)
    monkeypatch.setattr(catalogue, "LINE_PIECE", 100)
    found = list(read_rows_at(build, [RowPlace(0, number) for number in range(len(rows))]))
    long = rows[found.index(None)]
    assert found == [None if row == long else row for row in rows]
    shown = choose_pages(build, load_contract())
    assert {page["id"] for page in shown.pages} == {row["id"] for row in rows} - {long["id"]}
    assert shown.too_long == 1
    assert long["id"] not in {example.id for example in choose_examples(build)}
    monkeypatch.setattr(examples, "LONGEST_LINE", 10)
    assert choose_examples(build) == []


# --- the rules in Chinese


def test_every_rule_says_in_chinese_what_it_says_in_english():
    """All of it, in the same order, with the same commands, files and columns."""
    english, chinese = read_table("rules"), read_table("rules_zh")
    assert [row["rule"] for row in chinese] == [row["rule"] for row in english]
    for row, other in zip(english, chinese, strict=True):
        for name in ("title", "description", "next_step"):
            there = re.findall("`[^`]+`", other[name])
            assert sorted(there) == sorted(re.findall("`[^`]+`", row[name])), row["rule"]
            assert bool(row[name]) == bool(other[name]), row["rule"]
            words = re.sub("`[^`]+`", "", other[name])
            assert not words or re.search("[\u4e00-\u9fff]", words), row["rule"]
            assert not re.search("[\u4e00-\u9fff][,;:.?!()]", words), row["rule"]
        assert other["title"][-1] not in "。；，"
