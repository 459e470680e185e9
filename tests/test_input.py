"""`[input]` and `[columns]` of `dataset.toml`: mixed folders are read by it, columns are kept."""

import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from shanben.base.contract import KEPT_SCHEMAS
from shanben.base.input import InputPattern, compile_pattern
from shanben.base.settings import SettingsError, load_settings
from shanben.seeds import scan as scans
from shanben.seeds.formats.carried import ABSENT, FITTERS, Kept, carry_values
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.naming import make_naming
from shanben.seeds.reader import read_pages
from shanben.seeds.scan import merge_scans, plan_scans, scan_sources
from tests.conftest import folder_bytes
from tests.rows import each_row

TABLES = """
[input]
"dump/*.jsonl" = {text = "content", url = "meta.link", keep = {category = "meta.kind"}}
"tables/**/*.csv" = {text = "正文", url = "网址", keep = {category = "类别"}}
"*.parquet" = {text = "body"}

[columns]
category = {type = "string", description = "The site's own name for the kind of page."}
score = "float64"
clicks = "int64"
checked = "bool"
crawled = "date32"
tags = "list of string"
"""


def add_tables(project, tables=TABLES):
    path = project / "schema" / "dataset.toml"
    path.write_text(path.read_text(encoding="utf-8") + tables, encoding="utf-8")


def write_lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def page(number):
    return f"第{number}号公告\n\n　　第{number}条渔船回到了港口。"


def fill(project):
    """A folder as people have it: dumps of three makers and a page of their own."""
    seeds = project / "seeds"
    write_lines(
        seeds / "dump" / "a.jsonl",
        [
            {
                "content": page(1),
                "meta": {"link": "http://a.example/1", "kind": "渔业"},
                "score": 0.5,
                "clicks": 7,
                "checked": True,
                "crawled": "2024-02-29",
                "tags": ["港口", "船"],
            },
            {"content": page(2), "meta": {"link": None}, "score": 3, "tags": []},
        ],
    )
    table = seeds / "tables" / "old" / "b.csv"
    table.parent.mkdir(parents=True)
    lines = ["正文,网址,类别,clicks", f'"{page(3)}",http://a.example/3,农业,12', f'"{page(4)}",,,']
    table.write_bytes("\n".join(lines).encode("gb18030"))
    columns = {
        "body": [page(5), page(6)],
        "score": pa.array([0.25, None], pa.float32()),
        "crawled": pa.array([19782, None], pa.date32()),
        "tags": [["雨"], None],
        "checked": [False, None],
        "category": pa.array(["水利", "水利"]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), seeds / "c.parquet")
    (seeds / "d.txt").write_text(page(7), encoding="utf-8")


@pytest.fixture
def mixed(project):
    add_tables(project)
    answers = project / "schema" / "datasheet.toml"
    answers.write_text(answers.read_text("utf-8").split("\n[given_for]")[0] + "\n", "utf-8")
    fill(project)
    return project


@pytest.fixture
def mixed_built(mixed, run, made_once):
    """The mixed folder, built."""

    def build():
        assert run("--workers", "1").code == 0

    return made_once("a mixed folder", mixed, build)


def read_rows(project):
    paths = sorted((project / "data" / "jsonl").iterdir())
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


KEPT = ("category", "score", "clicks", "checked", "crawled", "tags")
EXPECTED = {
    1: ("渔业", 0.5, 7, True, "2024-02-29", ["港口", "船"]),
    2: (None, 3.0, None, None, None, []),
    3: ("农业", None, 12, None, None, None),
    4: (None, None, None, None, None, None),
    5: ("水利", 0.25, None, False, "2024-02-29", ["雨"]),
    6: ("水利", None, None, None, None, None),
    7: (None,) * 6,
}


def test_a_mixed_folder_is_read_by_its_settings(mixed_built, run):
    """Each file by the names of its pattern; a page of its own has nulls. check needs no option."""
    rows = {int(row["text"].split("号")[0][1:]): row for row in read_rows(mixed_built)}
    assert {number: tuple(row[name] for name in KEPT) for number, row in rows.items()} == EXPECTED
    assert all(tuple(row)[-len(KEPT) :] == KEPT for row in rows.values())
    assert [rows[n]["url"] for n in range(1, 8)] == [
        "http://a.example/1",
        None,
        "http://a.example/3",
        *[None] * 4,
    ]
    outcome = run("check", "--workers", "1")
    assert outcome.code == 0
    assert "data/: is up to date" in outcome.out


def test_kept_columns_stand_in_every_description_of_the_data(mixed_built):
    """Contract, Parquet, card and Croissant say the same types; analysts read them."""
    import duckdb
    import polars

    data = mixed_built / "data"
    contract = json.loads((data / "record.schema.json").read_bytes())
    assert contract["required"][-len(KEPT) :] == list(KEPT)
    assert contract["properties"]["category"]["description"].startswith("The site's own name")
    assert all(contract["properties"][name]["x-kept"] is True for name in KEPT)
    path = data / "parquet" / "train-00000.parquet"
    schema = pq.read_schema(path)
    kinds = [str(schema.field(name).type) for name in KEPT]
    assert kinds == ["string", "double", "int64", "bool", "date32[day]", "list<element: string>"]
    card = yaml.safe_load((data / "README.md").read_text("utf-8").split("---")[1])
    features = card["dataset_info"]["features"][-len(KEPT) :]
    assert features[:2] == [
        {"name": "category", "dtype": "string"},
        {"name": "score", "dtype": "float64"},
    ]
    assert features[-1] == {"name": "tags", "list": "string"}
    assert "| `tags` | `list<string>?` |" in (data / "README.md").read_text("utf-8")
    croissant = json.loads((data / "croissant.json").read_bytes())
    types = {
        field["name"]: field["dataType"]
        for field in croissant["recordSet"][0]["field"][-len(KEPT) :]
    }
    assert types["pages/checked"] == "sc:Boolean"
    assert types["pages/score"] == "cr:Float64"
    query = (
        "SELECT sum(score), count(checked) FROM 'data/parquet/*.parquet' WHERE category IS NOT NULL"
    )
    assert duckdb.sql(query).fetchall() == [(0.75, 2)]
    frame = polars.read_parquet("data/parquet/*.parquet")
    assert frame["clicks"].sum() == 19
    assert frame["tags"].null_count() == 4


@pytest.mark.slow
def test_kept_columns_are_loaded_as_they_are(mixed_built):
    """By the library that most readers use, from Parquet and, with the card's features, from JSONL."""
    from datasets import Features, load_dataset

    loaded = load_dataset("data", split="train", cache_dir=str(mixed_built / "cache"))
    assert str(loaded.features["score"].dtype) == "float64"
    first = next(row for row in loaded if row["url"] == "http://a.example/1")
    assert (first["category"], first["tags"], str(first["crawled"])) == (
        "渔业",
        ["港口", "船"],
        "2024-02-29",
    )
    card = yaml.safe_load((mixed_built / "data" / "README.md").read_text("utf-8").split("---")[1])
    features = Features._from_yaml_list(card["dataset_info"]["features"])
    lines = load_dataset(
        "json",
        data_files="data/jsonl/*.jsonl",
        features=features,
        split="train",
        cache_dir=str(mixed_built / "lines"),
    )
    assert lines.to_list() == loaded.to_list()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_croissant_with_kept_columns_is_sound(mixed_built):
    """Judged by its makers' own library."""
    import mlcroissant

    found = mlcroissant.Dataset(jsonld=str(mixed_built / "data" / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    assert not found.metadata.ctx.issues.warnings


@pytest.mark.slow
def test_workers_and_cache_never_change_a_kept_value(mixed, run):
    """One process or two, cached or not: the same bytes."""
    run("--workers", "1", "--no-cache")
    alone = folder_bytes(mixed / "data")
    run("--workers", "2")
    assert folder_bytes(mixed / "data") == alone
    run("--workers", "2")
    assert folder_bytes(mixed / "data") == alone


CHANGES = {
    "another type": ('score = "float64"', 'score = "string"'),
    "another type of nulls": ('clicks = "int64"', 'clicks = "string"'),
    "another field": ('"meta.kind"', '"meta.link"'),
    "another column": ('clicks = "int64"', 'score_too = "int64"'),
    "another address": ('url = "meta.link", ', ""),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_what_the_cache_holds_is_never_that_of_other_settings(mixed, run, old, new):
    """A build over a warm cache gives what one without any gives."""
    run("--workers", "1")
    path = mixed / "schema" / "dataset.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    if "score_too" in new:
        write_lines(mixed / "seeds" / "dump" / "z.jsonl", [{"content": page(9), "score_too": 1}])
    assert run("--workers", "1").code == 0
    warm = folder_bytes(mixed / "data")
    assert run("--workers", "1", "--no-cache").code == 0
    assert folder_bytes(mixed / "data") == warm


def test_what_was_scanned_is_never_that_of_other_settings(project, run):
    """A large dump is scanned once for each type that its fields are declared to have."""
    rows = [{"text": page(n) + "善本" * 600, "n": f"x{n}"} for n in range(60)]
    write_lines(project / "seeds" / "a.jsonl", rows)
    assert (project / "seeds" / "a.jsonl").stat().st_size > 2**16
    add_tables(project, '[columns]\nn = "string"\n')
    assert "P116" not in run("--workers", "1").out
    path = project / "schema" / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace('n = "string"', 'n = "int64"'), "utf-8")
    outcome = run("--workers", "1")
    assert "is of type int64, and 60 rows (1, 2, 3, 4, 5, …) hold something else" in outcome.out


def test_words_for_a_column_change_documents_and_no_shard(mixed_built, run):
    """A person may describe a column better without making the shards again."""
    before = folder_bytes(mixed_built / "data")
    path = mixed_built / "schema" / "dataset.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("The site's own", "Our own"), "utf-8")
    outcome = run("--workers", "1")
    assert "2 of 2 shards unchanged" in outcome.out
    after = folder_bytes(mixed_built / "data")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"README.md", "croissant.json", "record.schema.json", "manifest.json"}


def test_options_take_the_place_of_what_the_settings_say(mixed, run):
    """The text and the address of all files go by the names of the command line."""
    for path in (mixed / "seeds" / "c.parquet", mixed / "seeds" / "tables" / "old" / "b.csv"):
        path.unlink()
    write_lines(
        mixed / "seeds" / "dump" / "a.jsonl", [{"content": "x", "other": page(1), "at": "u"}]
    )
    add_lines = '[input]\n"dump/*.jsonl" = {text = "content", url = "link"}\n'
    path = mixed / "schema" / "dataset.toml"
    path.write_text(path.read_text(encoding="utf-8").split("\n[input]")[0] + "\n" + add_lines)
    assert run("--workers", "1", "--text-field", "other", "--url-field", "at").code == 0
    assert (page(1), "u") in [(row["text"], row["url"]) for row in read_rows(mixed)]
    assert run("check", "--text-field", "other", "--url-field", "at").code == 0


@pytest.mark.slow
def test_the_diff_sees_a_kept_value_and_a_new_column(mixed_built, run):
    """A version follows from the columns of the dump as from all others."""
    assert run("bump").code == 0
    run("--workers", "1")
    assert run("bump", "--released", "data").code == 0
    path = mixed_built / "seeds" / "dump" / "a.jsonl"
    path.write_text(path.read_text("utf-8").replace('"clicks": 7', '"clicks": 8'), "utf-8")
    run("--workers", "1")
    said = run("diff").out
    assert "1 row recomputed in clicks" in said
    settings = mixed_built / "schema" / "dataset.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('score = "float64"\n', ""), encoding="utf-8")
    run("--workers", "1")
    assert "column score removed or renamed" in run("diff").out


def test_an_option_may_name_what_some_files_do_not_have(mixed, run):
    """It was said for all files at once; one of them has the field, and no pattern is to blame."""
    write_lines(
        mixed / "seeds" / "dump" / "a.jsonl",
        [{"content": page(1), "at": "u", "meta": {"kind": "a"}}],
    )
    assert run("--workers", "1", "--url-field", "at").code == 0
    assert {row["url"] for row in read_rows(mixed)} == {"u", None}


# --- wrong use


NO_FIELD = {
    "a pattern's text": (
        ('text = "content"', 'text = "contnet"'),
        'no row of the files "dump/*.jsonl" has the field "contnet"; those of dump/a.jsonl have '
        "content, meta.link, meta.kind, score",
    ),
    "a pattern's address": (
        ('"meta.link"', '"meta.lnik"'),
        'no row of the files "dump/*.jsonl" has the field "meta.lnik"; those of dump/a.jsonl have',
    ),
    "a pattern's column": (
        ('"meta.kind"', '"kind"'),
        'no row of the files "dump/*.jsonl" has the field "kind"; those of dump/a.jsonl have',
    ),
    "a column of no file": (
        ('clicks = "int64"', 'cliks = "int64"'),
        'no row of any file has the field "cliks"; those of c.parquet have body, score, crawled',
    ),
    "a pattern of no file": (
        ('"dump/*.jsonl"', '"dmup/*.jsonl"'),
        "schema/dataset.toml: input: 'dmup/*.jsonl' matches no file whose rows have fields; those "
        "are c.parquet, dump/a.jsonl, tables/old/b.csv",
    ),
    "a pattern of text files": (
        ('"*.parquet" = {text = "body"}', '"*.parquet" = {text = "body"}\n"*.txt" = {text = "x"}'),
        "'*.txt' matches no file whose rows have fields",
    ),
    "a pattern after a wider one": (
        ("[input]\n", '[input]\n"**" = {text = "content"}\n'),
        "'dump/*.jsonl' speaks only of files that an earlier pattern speaks of",
    ),
}


@pytest.mark.parametrize(("change", "said"), NO_FIELD.values(), ids=NO_FIELD)
def test_a_name_that_nothing_has_is_wrong_use(mixed_built, run, change, said):
    """Exit 2, the fields that there are, and what stood in data/ still stands there."""
    stood = folder_bytes(mixed_built / "data")
    path = mixed_built / "schema" / "dataset.toml"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    outcome = run("--workers", "1")
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert folder_bytes(mixed_built / "data") == stood


WRONG = {
    "input is no table": ("input = 5", ['input must be a table such as "dump/*.jsonl"']),
    "a pattern out of the folder": (
        '[input]\n"../*.jsonl" = {text = "a"}',
        ["input: '../*.jsonl' is no pattern of paths below the folder of seeds"],
    ),
    "a class that is none": (
        '[input]\n"[z-a].jsonl" = {text = "a"}',
        ["input: '[z-a].jsonl' is no pattern"],
    ),
    "a name alone": ('[input]\n"*.csv" = "body"', ["input: '*.csv' must say names of fields"]),
    "nothing said": ('[input]\n"*.csv" = {}', ["input: '*.csv': says nothing"]),
    "a mistyped key": (
        '[input]\n"*.csv" = {txt = "body"}',
        ["input: '*.csv': unknown key 'txt'; did you mean text?"],
    ),
    "a column beside the names": (
        '[input]\n"*.csv" = {score = "s"}\n[columns]\nscore = "float64"',
        ["input: '*.csv': kept columns stand in keep: keep = {score = "],
    ),
    "a number for a name": (
        '[input]\n"*.csv" = {text = 5}',
        ["input: '*.csv': text must be the name of a field, not 5"],
    ),
    "keep is no table": (
        '[input]\n"*.csv" = {keep = ["a"]}',
        ["input: '*.csv': keep must be a table such as"],
    ),
    "a column that is not declared": (
        '[input]\n"*.csv" = {keep = {catgory = "x"}}\n[columns]\ncategory = "string"',
        ["keep names 'catgory', which is not in [columns]; did you mean category?"],
    ),
    "a column of ours": (
        '[columns]\ntitle = "string"',
        ["columns: every row has a column 'title' already; choose another name"],
    ),
    "a column about the set": (
        '[columns]\nduplicate_cluster = "string"',
        ["every row has a column 'duplicate_cluster' already"],
    ),
    "a name in capitals": (
        '[columns]\nCategory = "string"',
        ["columns: 'Category' is not a name of small letters"],
    ),
    "a type of another library": (
        '[columns]\na = "str"\nb = "int32"\nc = 5',
        [
            "columns: a: type 'str' is none of string, int64, float64, bool, date32, list of string; "
            "did you mean string?",
            "columns: b: type 'int32' is none of",
            "columns: c: type 5 is none of",
        ],
    ),
    "no type": (
        '[columns]\na = {descripton = "x"}',
        [
            "columns: a: unknown key 'descripton'; did you mean description?",
            "columns: a: type None is none of",
        ],
    ),
    "a description of two lines": (
        '[columns]\na = {type = "bool", description = "x\\ny"}',
        ["columns: a: description must be one line of text"],
    ),
    "all at once, with the other keys": (
        'tasks = ["tea"]\n[input]\n"*.csv" = {txt = "a"}\n[columns]\ntext = "strng"',
        [
            "tasks: 'tea' is not on the Hub's list",
            "unknown key 'txt'",
            "every row has a column 'text'",
            "columns: text: type 'strng'",
        ],
    ),
}


@pytest.mark.parametrize(("lines", "problems"), WRONG.values(), ids=WRONG)
def test_both_tables_are_judged_together_with_all_other_settings(project, lines, problems):
    """A line each, in the words of the file."""
    path = project / "schema" / "dataset.toml"
    text = path.read_text(encoding="utf-8")
    if lines.startswith("tasks"):
        text = "".join(line for line in text.splitlines(True) if not line.startswith("tasks"))
    path.write_text(f"{text}\n{lines}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    found = str(error.value).splitlines()
    assert len(found) == len(problems)
    for line, problem in zip(found, problems, strict=True):
        assert line.startswith(f"{path}: ")
        assert problem in line


PATTERNS = {
    "*.csv": (["a.csv", ".csv"], ["a/b.csv", "a.csv.gz", "acsv"]),
    "**": (["a.csv", "a/b/c.jsonl"], []),
    "**/*.csv": (["a.csv", "a/b.csv", "a/b/c.csv"], ["a.tsv"]),
    "news/**": (["news/a.csv", "news/b/c.csv"], ["news", "old/news/a.csv"]),
    "a?.csv": (["ab.csv", "a雨.csv"], ["a.csv", "a/.csv"]),
    "[0-9]*.csv": (["1.csv", "99.csv"], ["a.csv", "-.csv"]),
    "[!0-9]*.csv": (["a.csv"], ["1.csv", "/a.csv"]),
    "[a^-].csv": (["a.csv", "^.csv", "-.csv"], ["b.csv"]),
    "a[.csv": (["a[.csv"], ["a.csv"]),
    "a.csv": (["a.csv"], ["aXcsv", "A.csv"]),
    "(a|b)+.csv": (["(a|b)+.csv"], ["a.csv"]),
}


@each_row("pattern", PATTERNS)
def test_a_pattern_means_what_people_know(pattern):
    """As in a shell and in .gitignore; everything else is itself."""
    fitting, others = PATTERNS[pattern]
    assert all(compile_pattern(pattern).fullmatch(path) for path in fitting)
    assert not any(compile_pattern(pattern).fullmatch(path) for path in others)


def test_the_first_pattern_that_fits_counts():
    """A narrow one stands before a wide one; whatever none fits goes by the usual names."""
    patterns = [InputPattern("a/*.csv", "one"), InputPattern("**/*.csv", "two")]
    naming = make_naming(patterns, [])
    paths = ("a/x.csv", "b/x.csv", "x.jsonl")
    assert [naming.fields_of(path).text for path in paths] == ["one", "two", "text"]


# --- values and their types


HUGE = 2**63
FITS = {
    "string": [("", ""), ("  雨 ", "  雨 "), (b"\xe9\x9b\xa8", "雨")],
    "int64": [(7, 7), (7.0, 7), ("-12", -12), ("", None), (-HUGE, -HUGE)],
    "float64": [(7, 7.0), (0.1, 0.1), ("1e-3", 0.001), (".5", 0.5), ("", None)],
    "bool": [(True, True), ("false", False), ("TRUE", True), ("", None)],
    "date32": [("2024-02-29", "2024-02-29"), ("", None)],
    "list of string": [([], []), (["雨", ""], ["雨", ""]), ('["雨"]', ["雨"]), ([b"a"], ["a"])],
}
UNFIT = {
    "string": [5, True, ["a"], {}, b"\xff", "\ud800"],
    "int64": [True, 7.5, "7.0", "七", "٧", HUGE, "9" * 30, float("inf"), [1]],
    "float64": [True, "n/a", "nan", "1e999", float("nan"), float("inf"), 2**60 + 1, 10**400],
    "bool": [1, 0, "yes", "1", []],
    "date32": ["2023-02-29", "2024-2-9", "2024-02-29 00:00:00", 20240229, "٢٠٢٤-٠٢-٢٩"],
    "list of string": ["雨", [1], ["\ud800"], [None], {"a": "b"}, "[1]", "[", ["a", ["b"]]],
}


def test_every_type_has_a_schema_a_reader_and_cases():
    assert set(FITTERS) == set(KEPT_SCHEMAS) == set(FITS) == set(UNFIT)


@each_row("kind", FITTERS)
def test_a_value_is_carried_as_it_is_or_not_at_all(kind):
    """Null where there is none; what is lost on the way is told with the value."""
    for value, wanted in [*FITS[kind], (None, None), (ABSENT, None)]:
        carried = carry_values([Kept("a", kind, "a")], [value], ("b",))
        assert carried.values == (wanted,)
        assert type(carried.values[0]) is type(wanted)
        assert carried.unfit == ()
        assert carried.lacking == (("a",) if value is ABSENT else ())
    for value in UNFIT[kind]:
        carried = carry_values([Kept("a", kind, "a")], [value], ())
        assert carried.values == (None,), value
        assert [column for column, _ in carried.unfit] == ["a"]
        assert len(carried.unfit[0][1]) <= 41


def test_half_a_character_in_a_kept_field_costs_that_value_alone(mixed, run):
    """JSON can spell it in a file that only the slower parser reads."""
    text = json.dumps([{"content": page(8), "meta": {"kind": "\ud800"}}])
    (mixed / "seeds" / "e.json").write_text(text)
    path = mixed / "schema" / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace('"dump/*.jsonl"', '"**/*.json*"'), "utf-8")
    outcome = run("--workers", "1")
    assert outcome.code == 0
    assert 'P116 warning: column "category" is of type string, and 1 row (1) holds' in outcome.out
    (row,) = [row for row in read_rows(mixed) if row["text"] == page(8)]
    assert row["category"] is None


@pytest.mark.usefixtures("mixed_built")
def test_explain_shows_what_was_kept(run):
    """Beside what was read off the page; nulls are left out."""
    shown = run("explain", "dump/a.jsonl#L1").out
    assert "  category: 渔业  (kept from the seeds)" in shown
    assert "  tags: ['港口', '船']  (kept from the seeds)" in shown
    assert "kept from the seeds" not in run("explain", "d.txt").out


def test_contact_data_in_a_kept_column_is_told(mixed, run):
    """What the datasheet promises of metadata holds for what a dump brings along, or is said."""
    rows = [{"content": page(8), "meta": {"kind": "青石日报 webmaster@qingshi.example"}}]
    write_lines(mixed / "seeds" / "dump" / "e.jsonl", rows)
    outcome = run("--workers", "1")
    assert "V104 warning: category, kept from the seeds, holds contact data" in outcome.out


def test_notes_on_fields_add_up_over_the_ranges_of_a_file(tmp_path, monkeypatch):
    """A long file is scanned in ranges of bytes, and none of them knows its first row's number."""
    monkeypatch.setattr(scans, "RANGE_BYTES", 500)
    monkeypatch.setattr("shanben.seeds.sources.SMALL_FILE_BYTES", 10)
    rows = [{"text": page(n), "n": "x" if n in (3, 40, 77) else n} for n in range(1, 100)]
    rows[50]["late"] = "a"
    write_lines(tmp_path / "a.jsonl", rows)
    from shanben.base.contract import KeptColumn

    columns = [KeptColumn(name, "int64") for name in ("n", "never")]
    naming = make_naming([], [*columns, KeptColumn("late", "string")])
    source = SeedFile("a.jsonl", "jsonl", None, (tmp_path / "a.jsonl").stat().st_size)
    tasks = list(plan_scans([source], {}))
    assert len(tasks) > 9
    (found,) = merge_scans(
        scan for task in tasks for scan in scan_sources(tmp_path, task, 10, naming)
    )
    assert found.notes.lacking == ("never",)
    assert found.notes.names == ("text", "n", "late")
    assert found.notes.unfit == (("n", 3, (3, 40, 77), "x"),)


# --- columns of Arrow


DAY = 19_782  # 2024-02-29
ARROW = {
    "a dictionary": (
        pa.array(["雨", None, "雨"]).dictionary_encode(),
        "string",
        ["雨", None, "雨"],
    ),
    "a view": (pa.array(["雨", None], pa.string_view()), "string", ["雨", None]),
    "bytes": (pa.array(["雨".encode(), b"\xff"]), "string", ["雨", None]),
    "half numbers": (pa.array([1.5, None], pa.float32()), "float64", [1.5, None]),
    "not a number": (pa.array([float("nan"), float("inf")]), "float64", [None, None]),
    "small numbers": (pa.array([1, None], pa.uint8()), "int64", [1, None]),
    "too large a number": (pa.array([2**64 - 1, 7], pa.uint64()), "int64", [None, 7]),
    "whole floats": (pa.array([3.0, 3.5]), "int64", [3, None]),
    "truths": (pa.array([True, None, False]), "bool", [True, None, False]),
    "days": (pa.array([DAY, None], pa.date32()), "date32", ["2024-02-29", None]),
    "days in milliseconds": (pa.array([DAY * 86_400_000], pa.date64()), "date32", ["2024-02-29"]),
    "midnight": (
        pa.array([DAY * 86_400 * 10**9, DAY * 86_400 * 10**9 + 1500], pa.timestamp("ns")),
        "date32",
        ["2024-02-29", None],
    ),
    "midnight somewhere": (
        pa.array([DAY * 86_400], pa.timestamp("s", "Asia/Shanghai")),
        "date32",
        ["2024-02-29"],
    ),
    "texts": (pa.array([["雨", "雪"], [], None]), "list of string", [["雨", "雪"], [], None]),
    "large texts": (
        pa.array([["雨"], [None]], pa.large_list(pa.large_string())),
        "list of string",
        [["雨"], None],
    ),
    "texts of broken bytes": (
        pa.array([[b"\xff"], ["雨".encode()]], pa.list_(pa.binary())),
        "list of string",
        [None, ["雨"]],
    ),
    "three texts": (
        pa.array([["a", "b", "c"]], pa.list_(pa.string(), 3)),
        "list of string",
        [["a", "b", "c"]],
    ),
    "an object": (pa.array([{"a": 1}]), "string", [None]),
    "a map": (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "list of string", [None]),
    "nothing at all": (pa.nulls(2), "int64", [None, None]),
    "money": (pa.array([Decimal("1.5"), Decimal("2")]), "string", [None, None]),
    "a span of time": (pa.array([1, 2], pa.duration("s")), "int64", [None, None]),
}


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.parametrize(("array", "kind", "wanted"), ARROW.values(), ids=ARROW)
def test_a_column_of_any_type_is_carried_or_null(tmp_path, suffix, array, kind, wanted):
    """No type of Arrow ends a run, alone or inside another column."""
    if suffix == ".parquet" and pa.types.is_duration(array.type):
        pytest.skip("Parquet has no spans of time of its own")
    texts = pa.array([f"第{n}页" for n in range(len(array))])
    inner = pa.StructArray.from_arrays([array], ["x"])
    table = pa.table({"text": texts, "x": array, "in": inner})
    path = tmp_path / f"a{suffix}"
    if suffix == ".parquet":
        pq.write_table(table, path)
    else:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table)
    kept = (Kept("a", kind, "x"), Kept("b", kind, "in.x"))
    source = SeedFile(path.name, suffix[1:], None, path.stat().st_size)
    found = list(read_pages(tmp_path, Part(source, 1, 9), FieldNames(kept=kept)))
    assert [page.carried.values for page in found] == [(value, value) for value in wanted]
    unfit = [len(page.carried.unfit) for page in found]
    before = array.to_pylist() if not pa.types.is_timestamp(array.type) else [1] * len(array)
    given = [value is not None for value in before]
    assert unfit == [
        2 * (there and value is None) for there, value in zip(given, wanted, strict=True)
    ]
