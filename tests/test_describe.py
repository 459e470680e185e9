"""Card, datasheet, Croissant and citation, as their readers and tools meet them."""

import hashlib
import json
import re
import shutil

import pytest
import yaml
from hypothesis import strategies as st

from shanben.base.settings import SettingsError, load_settings
from shanben.base.tables import read_table
from shanben.base.types import Edit
from shanben.dataset.build_folder import count_dataset, open_build_folder
from shanben.documents.card import CardError, check_front_matter, size_category
from shanben.documents.datasheet import (
    FILE,
    OF_OTHER_PAGES,
    SECTIONS,
    load_answers,
    load_defaults,
)
from shanben.documents.facts import count_sources
from tests.conftest import ROOT, describe, run_there, set_pages_per_shard
from tests.dumps import make_pages, write_pages
from tests.links import find_dead_links

HOSTILE = "\n".join(
    [
        "---",
        "license: mit",
        "---",
        "# <script>alert(1)</script>標題</td></table>",
        "發布時間:2021-06-27 來源:<img src=x onerror=alert(1)>報|社",
        "| a | b |\n|---|---|\n```\n[點](javascript:alert(1))",
        "會議\u202e<script>alert(1)</script>指出\u200b，要認真貫徹落實有關會議精神。" * 8,
    ]
)


@st.composite
def edits_of(draw, text):
    """Edits that fit a text: in order, not overlapping."""
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = zip(places[::2], places[1::2], strict=False)
    return [
        Edit(start, end, text[start:end], draw(st.text("甲乙<&", max_size=2)), "R101")
        for start, end in spans
        if start < end
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of the five seeds, made once."""
    project = tmp_path_factory.mktemp("built")
    for name in ("schema", "seeds"):
        shutil.copytree(ROOT / name, project / name)
    assert run_there(project, "--quiet", "--workers", "1") == 0
    return project


@pytest.fixture
def data(built, tmp_path):
    """A copy of the build that a test may spoil."""
    return shutil.copytree(built, tmp_path / "copy") / "data"


def read_rows(folder):
    lines = (folder / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def front_matter(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    _, card, _ = text.split("---\n", 2)
    return yaml.safe_load(card)


def answers_file(project):
    return project / "schema" / "datasheet.toml"


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- card -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_card_tells_the_files_as_they_are(data):
    """Numbers that differ from the files make load_dataset fail."""
    card = front_matter(data)
    files = list((data / "parquet").glob("*.parquet"))
    assert card["dataset_info"]["splits"][0]["num_examples"] == 5
    assert card["dataset_info"]["download_size"] == sum(file.stat().st_size for file in files)
    assert card["language_details"] == "zh-Hans, zh-Hant"
    assert card["size_categories"] == ["n<1K"]
    assert [config["data_files"][0]["path"] for config in card["configs"]] == ["parquet/*.parquet"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("license",), "Nobody Knows"),
        (("size_categories",), ["5"]),
        (("language",), ["Chinese"]),
        (("configs", 0, "data_files", 0, "split"), "train-part"),
        (("configs", 0, "data_files", 0, "path"), "jsonl/*.jsonl"),
        (("dataset_info", "features", 0, "dtype"), "text"),
        (("dataset_info", "splits", 0, "num_examples"), "5"),
        (("task_categories",), ["reading tea leaves"]),
    ],
)
def test_a_card_that_the_hub_would_misread_is_refused(data, path, value):
    """The message points to the place in the card's metadata."""
    card = front_matter(data)
    check_front_matter(card)
    place = card
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    pointer = "/".join(map(str, path))
    with pytest.raises(CardError, match=rf"README\.md: /{pointer}\b"):
        check_front_matter(card)


def test_the_card_needs_a_name_for_a_licence_of_its_own(data):
    """`license: other` alone tells a reader nothing."""
    card = front_matter(data)
    del card["license_name"]
    with pytest.raises(CardError, match="license_name"):
        check_front_matter(card)


@pytest.mark.parametrize(
    ("rows", "word"), [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (10**12, "n>1T")]
)
def test_size_categories_end_below_their_limit(rows, word):
    """As the Hub counts them."""
    assert size_category(rows) == word


def test_the_card_shows_real_rows(data):
    """At most one of each kind: found, restored, Simplified, edits marked."""
    card = (data / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"<code>(sb1-[a-z2-7]{26})</code>", card)
    rows = read_rows(data)
    assert len(set(shown)) == len(shown) == 3
    assert set(shown) <= {row["id"] for row in rows}
    assert "<tr><th>found</th><th>restored</th><th>Simplified</th></tr>" in card
    passages = re.findall(r"<tr>" + r'<td lang="([^"]+)">(.*?)</td>' * 3 + "</tr>", card)
    assert [passage[::2] for passage in passages] == [
        ("zh-Hant", "zh-Hant", "zh-Hans"),
        ("zh-Hant", "zh-Hant", "zh-Hans"),
        ("zh-Hans", "zh-Hans", "zh-Hans"),
    ]
    damaged, restored, simplified = passages[0][1::2]
    assert "<del>(qū)</del>" in damaged
    assert "(qū)" not in restored + simplified
    assert (restored[:4], simplified[:4]) == ("中新網上", "中新网上")


def test_seed_text_breaks_no_document(seeded, run):
    """A page that speaks YAML, Markdown and HTML stays text in card and datasheet."""
    for seed in (seeded / "seeds").iterdir():
        seed.unlink()
    (seeded / "seeds" / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    run("--quiet")
    card = (seeded / "data" / "README.md").read_text(encoding="utf-8")
    assert front_matter(seeded / "data")["license"] == "other"
    assert card.count("\n---\n") == 1
    datasheet = (seeded / "data" / "DATASHEET.md").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in card
    assert "&lt;img" in datasheet
    for text in (card, datasheet):
        assert "<script" not in text
        assert "<img" not in text
        assert "\u202e" not in text
        assert "](javascript:" not in text
    assert list(find_dead_links(seeded / "data")) == []


def test_no_link_inside_the_documents_is_dead(data):
    """Files and headings, in card, datasheet and report."""
    assert list(find_dead_links(data)) == []
    (data / "croissant.json").unlink()
    assert list(find_dead_links(data)) == ["README.md: croissant.json"]


# --- datasheet ------------------------------------------------------------------------------------


def test_the_datasheet_answers_every_question(data):
    """59 headings in seven sections, each with words."""
    text = (data / "DATASHEET.md").read_text(encoding="utf-8")
    questions = read_table("datasheet")
    assert len(questions) == 59
    assert [row["key"].split(".")[0] for row in questions if row["key"].endswith(".other")] == list(
        SECTIONS
    )
    for row in questions:
        _, found, rest = text.partition(f"### {row['question']}\n\n")
        assert found
        assert re.match(r"\S", rest)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(SECTIONS.values())


def test_the_root_copy_is_the_datasheet(data):
    """DATASHEET.md beside README.md in the project."""
    assert (data.parent / "DATASHEET.md").read_bytes() == (data / "DATASHEET.md").read_bytes()


def test_numbers_of_the_datasheet_come_from_the_build(data):
    """Words say {rows}; the build says five."""
    text = (data / "DATASHEET.md").read_text(encoding="utf-8")
    rows = read_rows(data)
    assert f"5 pages with {sum(row['n_chars'] for row in rows):,} characters as found" in text
    absent = sum(row["publisher"] is None for row in rows)
    assert f'<tr><td>publisher</td><td align="right">{absent}</td>' in text
    assert "<td>earliest month printed</td><td>2021-06</td>" in text


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('funding = "', 'funding = "" # "', "motivation.funding is empty"),
        ('funding = "', 'funding = "TODO: ask. ', r"motivation.funding is unfinished \(TODO\)"),
        ('funding = "', 'found = "', "motivation.found answers no question"),
        ("{rows} pages", "{roes} pages", r"composition.counts names \{roes\}"),
        ("{rows} pages", "{rows pages", "composition.counts has a brace out of place"),
        ("{rows} pages", "{rows.__class__} pages", "composition.counts names"),
        ('reviewed_for = "1.0.0"', 'reviewed_for = "0.9.0"', "were last read for version 0.9.0"),
        ('reviewed_for = "1.0.0"', "reviewed_for = 1", "reviewed_for must be a version"),
        ('"composition.instances" = "', '"composition.instances" = 5  # "', "must be text such as"),
        ('"composition.instances" =', '"composition.nothing" =', "which is not an answer"),
        ('written_for = "shanben-news"', 'written_for = "x"', "written_for must be 'shanben-news'"),
        ("[motivation]", "[motivation", "is not TOML"),
    ],
)
def test_a_gap_in_the_answers_is_refused_before_the_first_seed(seeded, run, old, new, problem):
    """One clear line, exit 2, and nothing is built."""
    replace_in(answers_file(seeded), old, new)
    for command in ("build", "check"):
        outcome = run(command)
        assert outcome.code == 2
        assert len(outcome.err.splitlines()) == 1
        assert re.search(problem, outcome.err)
    assert not (seeded / "data").exists()
    assert not (seeded / ".shanben").exists()


def test_what_is_not_answered_is_answered_with_what_is_true_of_any_set(project, run):
    """A dozen answers are a person's; the others must not say what only holds for our pages."""
    write_pages(project / "seeds" / "a.jsonl", make_pages(3))
    heads = 'written_for = "shanben-news"\nreviewed_for = "1.0.0"\n'
    answers_file(project).write_text(heads, encoding="utf-8")
    assert run("--workers", "1").code == 0
    assert run("check", "--workers", "1").code == 0
    text = (project / "data" / "DATASHEET.md").read_text(encoding="utf-8")
    for row in read_table("datasheet"):
        assert row["question"].split("(")[0].strip() in text
    assert "office holders" not in text
    assert "3 pages with" in text


def test_every_problem_of_the_answers_is_told_together(project):
    """A curator wants the whole list."""
    text = '[motivation]\nfunding = ""\nfuding = "x"\n[given_for]\n"a.b" = 1\n'
    answers_file(project).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_answers(load_settings())
    problems = str(error.value).splitlines()
    assert len(problems) == 5
    assert all(problem.startswith("schema/datasheet.toml: ") for problem in problems)
    assert "motivation.fuding answers no question of the datasheet; did you mean" in problems[2]


def test_a_new_major_version_asks_for_a_new_look(seeded, run):
    """What was read for version 1 is not vouched for in version 2."""
    settings = seeded / "schema" / "dataset.toml"
    replace_in(settings, 'version = "1.0.0"', 'version = "2.0.0"')
    assert "read them again and set reviewed_for" in run().err
    replace_in(answers_file(seeded), 'reviewed_for = "1.0.0"', 'reviewed_for = "2.0.0"')
    assert run().code == 0


def test_an_answer_for_other_pages_is_a_warning_and_fails_check(seeded, run):
    """A sixth page is built, but somebody has to read the answers that were given for five."""
    (seeded / "seeds" / "sixth.txt").write_text("第六頁\n\n會議開幕了。\n", encoding="utf-8")
    outcome = run()
    assert outcome.code == 0
    assert (
        "C101 warning: schema/datasheet.toml: given for other pages: composition.in" in outcome.out
    )
    assert (
        json.loads((seeded / "data" / "findings.jsonl").read_bytes().split(b"\n")[0])["rule"]
        == "C101"
    )
    assert "1 warning needs a person" in (seeded / "data" / "report.html").read_text()
    assert run("check").code == 1
    (pages,) = re.findall('to "([0-9a-f]{16})"', outcome.out)
    text = answers_file(seeded).read_text(encoding="utf-8").replace("f2f22d4733ce6cab", pages)
    answers_file(seeded).write_text(text, encoding="utf-8")
    assert run().code == 0
    assert run("check").code == 0


def test_answers_hold_for_the_pages_and_not_for_their_number(seeded, run):
    """One page in the place of another: still five rows, and yet other pages."""
    (seeded / "seeds" / "002_2260201178f84675.txt").write_text("會議開幕了。\n", encoding="utf-8")
    assert "C101 warning" in run().out


def test_answers_hold_whatever_the_seeds_are_called(seeded, run):
    """The pages are the same under other names."""
    seeds = seeded / "seeds"
    (seeds / "002_2260201178f84675.txt").rename(seeds / "z.txt")
    assert "C101" not in run().out


def test_outlets_are_counted_within_bounds(seeded, run, monkeypatch):
    """Exactly up to a limit; beyond it the frequent ones are still found."""

    for number in range(6):
        lines = f"全市召开第{number}次会议\n\n2021-06-27 来源:江城日报\n\n会议开幕了。\n"
        (seeded / "seeds" / f"00-often-{number}.txt").write_text(lines, encoding="utf-8")
    run("--quiet")
    counts, exact = count_sources(count_dataset(open_build_folder(seeded / "data")))
    assert exact
    once = dict.fromkeys(("香港商报网", "青岛西海岸报", "西海岸新闻网", "政法委"), 1)
    assert dict(counts) == {"江城日报": 6} | once
    assert counts[0] == ("江城日报", 6)
    monkeypatch.setattr("shanben.documents.facts.MAX_SOURCES", 2)
    counts, exact = count_sources(count_dataset(open_build_folder(seeded / "data")))
    assert not exact
    assert len(counts) <= 2
    assert 1 <= dict(counts)["江城日报"] <= 6


# --- Croissant and citation -----------------------------------------------------------------------


def load_croissant(folder):
    import mlcroissant

    return mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))


def records_of(folder):
    return list(load_croissant(folder).records(record_set="pages"))


@pytest.fixture
def croissant_cache(tmp_path, monkeypatch):
    """mlcroissant remembers files by address: no run may answer for another."""
    import mlcroissant._src.core.constants as constants
    from etils import epath

    monkeypatch.setattr(constants, "DOWNLOAD_PATH", epath.Path(tmp_path / "croissant"))


quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@quiet
@pytest.mark.usefixtures("croissant_cache")
def test_croissant_validates_and_gives_every_row(data):
    """mlcroissant finds no error and no warning, and reads ids, texts and edits as they are."""
    issues = load_croissant(data).metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings
    rows = read_rows(data)
    records = records_of(data)
    assert [record["pages/id"].decode() for record in records] == [row["id"] for row in rows]
    assert [record["pages/text"].decode() for record in records] == [row["text"] for row in rows]
    edits = [[edit["pages/edits/rule"].decode() for edit in r["pages/edits"]] for r in records]
    assert edits == [[edit["rule"] for edit in row["edits"]] for row in rows]


@quiet
@pytest.mark.usefixtures("croissant_cache")
def test_croissant_detects_a_flipped_byte(data):
    """The hash in the metadata is the hash of the file."""
    parquet = data / "parquet" / "train-00000.parquet"
    broken = bytearray(parquet.read_bytes())
    broken[len(broken) // 2] ^= 1
    parquet.write_bytes(broken)
    with pytest.raises(Exception, match=r"specifically during the operation Download") as error:
        records_of(data)
    assert "is not identical" in str(error.value.__cause__)


@quiet
@pytest.mark.usefixtures("croissant_cache")
def test_croissant_reads_several_shards(seeded, run):
    """Every file has its hash, and a file set gives the rows of all."""
    set_pages_per_shard(seeded, 1)
    run("--quiet")
    data = seeded / "data"
    metadata = json.loads((data / "croissant.json").read_bytes())
    files = [entry for entry in metadata["distribution"] if entry["@type"] == "cr:FileObject"]
    assert len(files) > 1
    for entry in files:
        assert (
            entry["sha256"] == hashlib.sha256((data / entry["contentUrl"]).read_bytes()).hexdigest()
        )
    assert not load_croissant(data).metadata.ctx.issues.errors
    lines = [line for p in (data / "jsonl").iterdir() for line in p.read_bytes().splitlines()]
    ids = [record["pages/id"].decode() for record in records_of(data)]
    assert sorted(ids) == sorted(json.loads(line)["id"] for line in lines)


def test_croissant_says_what_the_schema_says(data):
    """Names, equivalent properties and the answers on responsible use."""
    metadata = json.loads((data / "croissant.json").read_bytes())
    schema = json.loads((data / "record.schema.json").read_bytes())
    fields = metadata["recordSet"][0]["field"]
    assert [field["name"].split("/")[1] for field in fields] == list(schema["properties"])
    by_name = {field["name"]: field for field in fields}
    assert by_name["pages/title"]["equivalentProperty"] == "sc:headline"
    assert metadata["version"] == "1.0.0"
    used = {row["rai"] for row in read_table("datasheet") if row["rai"]}
    assert {key.removeprefix("rai:") for key in metadata if key.startswith("rai:")} == used


def test_the_citation_names_the_version(data):
    """CITATION.cff is YAML of format 1.2.0."""
    citation = yaml.safe_load((data / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == "1.0.0"
    assert citation["type"] == "dataset"
    assert citation["date-released"] == "2026-11-22"


def test_documents_are_the_same_bytes_every_time(data, seeded, run):
    """No clock, no commit, no order of a set, no path of a machine."""
    names = ("README.md", "DATASHEET.md", "croissant.json", "CITATION.cff", "report.html")
    before = {name: (data / name).read_bytes() for name in names}
    run("--quiet", "--no-cache")
    assert {name: (seeded / "data" / name).read_bytes() for name in names} == before
    assert str(ROOT).encode() not in b"".join(before.values())


RAI = {row["key"]: row["rai"] for row in read_table("datasheet") if row["rai"]}


def test_what_croissant_says_of_responsible_use_is_whole(built):
    """Out of the datasheet an answer has lost its question and its table: "Yes. The numbers:"."""
    document = json.loads((built / "data" / "croissant.json").read_bytes())
    questions = {row["key"]: row["question"] for row in read_table("datasheet")}
    for key, name in RAI.items():
        said = document[f"rai:{name}"]
        (text,) = said if isinstance(said, list) else [said]
        assert text.startswith(f"{questions[key]} "), name
        assert text.endswith("."), name
    assert (
        "so single pages may be missed or taken for others. The numbers: "
        "edits that restored damaged text: 271; "
    ) in document["rai:dataLimitations"][0]
    assert "title: 1 row, 20.0 %" in document["rai:dataCollectionMissingData"]
    assert re.search(r"numpy: [0-9.]+; ", document["rai:machineAnnotationTools"][0])


def test_the_answers_on_the_card_stand_with_their_questions(built):
    """ "Yes, directly" is no sentence; whoever reads the card has not read the datasheet."""
    card = (built / "data" / "README.md").read_text("utf-8")
    questions = {row["key"]: row["question"] for row in read_table("datasheet")}
    said = (
        "distribution.license",
        "composition.sample",
        "uses.not_for",
        "composition.identifiable",
    )
    answers = load_answers(load_settings(built / "schema" / "dataset.toml"), built / FILE)
    for key in (*said, "maintenance.retention", "maintenance.contact"):
        assert f"*{questions[key]}* {answers.words[key]}" in card, key


def test_what_was_said_of_other_pages_says_so(seeded, run):
    """The sixth page speaks of no official occasion; nobody has read the sentence again."""
    (seeded / "seeds" / "sixth.txt").write_text("老王的菜谱\n\n先把鱼洗净。\n", encoding="utf-8")
    run()
    about = "A sample. The pages were given"
    for name in ("README.md", "DATASHEET.md", "croissant.json"):
        text = (seeded / "data" / name).read_text("utf-8")
        assert f"{OF_OTHER_PAGES} {about}" in text, name
        assert f"{OF_OTHER_PAGES} {load_defaults()['maintenance.errata']}" not in text


def test_the_changelog_is_true_before_the_first_release(seeded, run):
    """Readers of the first release read it too: five rows were described, six are there."""
    describe(seeded)
    assert run().code == 0
    (seeded / "seeds" / "sixth.txt").write_text("第六頁\n\n會議開幕了。\n", encoding="utf-8")
    outcome = run("check")
    words = "the changelog's entry for 1.0.0 is wrong about the number of pages, the number of new pages"
    assert f"L204 error: {words}" in outcome.out
    assert outcome.code == 1


def test_pages_later_than_the_release_are_named_within_bounds(seeded, run, monkeypatch):
    """A dump that is younger than its release has a million of them."""
    monkeypatch.setattr("shanben.documents.late.NAMED", 2)
    for number in range(5):
        lines = f"全市召开第{number}次会议\n\n2031-06-2{number} 来源:江城日报\n\n会议开幕了。\n"
        (seeded / "seeds" / f"late-{number}.txt").write_text(lines, encoding="utf-8")
    late = [line for line in run().lines if "C103" in line]
    assert [line.split(" ")[0] for line in late] == [
        "C103",
        "seeds/late-0.txt:3:",
        "seeds/late-1.txt:3:",
    ]
    assert late[0] == "C103 note: 3 more pages print a later date than 2026-11-22."
    monkeypatch.setattr("shanben.documents.late.NAMED", 4)
    assert "C103 note: 1 more page prints a later date than 2026-11-22." in run().lines


def test_pages_later_than_a_release_before_the_web_are_named(project, run):
    """A slip in the year of the release; such months are counted together."""
    settings = project / "schema" / "dataset.toml"
    text = settings.read_text("utf-8")
    settings.write_text(
        re.sub("(?m)^released = .*", "released = 1990-11-22", text), encoding="utf-8"
    )
    lines = "全市召开第三次会议\n\n1992-06-21 来源:江城日报\n\n会议开幕了。\n"
    (project / "seeds" / "late.txt").write_text(lines, encoding="utf-8")
    assert "seeds/late.txt:3: C103 note: the page prints 1992-06-21 as its date" in run().out
