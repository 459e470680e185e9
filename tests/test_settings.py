"""`schema/dataset.toml` is judged as a whole, before the first seed, in its own words."""

import pytest

from shanben.base.settings import REPO, SettingsError, is_address, load_settings
from shanben.base.tables import read_table
from tests.rows import each_row

GOOD = {
    "name": '"river-news"',
    "title": '"河边新闻"',
    "summary": '"Pages about a river."',
    "version": '"1.0.0"',
    "released": "2026-01-31",
    "repo": '"people/river-news"',
    "license": '"cc-by-4.0"',
    "creators": '["The people of the river"]',
}


def write(tmp_path, **changes):
    values = GOOD | changes
    path = tmp_path / "dataset.toml"
    lines = [f"{key} = {value}" for key, value in values.items() if value is not None]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_what_has_an_honest_default_need_not_be_said(tmp_path):
    """Eight keys are enough."""
    settings = load_settings(write(tmp_path))
    assert settings.creators == ("The people of the river",)
    assert (settings.tasks, settings.tags, settings.pages_per_shard) == ((), (), 2000)
    assert (settings.license_name, settings.license_link) == ("", "")


WRONG = {
    "no version": ({"version": None}, ["the key 'version' is missing"]),
    "an empty title": ({"title": '""'}, ["title must be text, not ''"]),
    "a title of two lines": ({"title": '"a\\nb"'}, ["title must be one line"]),
    "a day in quotes": ({"released": '"2026-01-31"'}, ["released must be a date such as"]),
    "no creators": ({"creators": "[]"}, ["creators must name at least one"]),
    "creators as text": ({"creators": '"me"'}, ["creators must be a list of words"]),
    "a mistyped key": ({"licence": '"mit"'}, ["unknown key 'licence'; did you mean license?"]),
    "a strange key": ({"zzz": "1"}, ["unknown key 'zzz'; known are name, title"]),
    "a licence that nobody knows": (
        {"license": '"my-own"'},
        ["license 'my-own' is not on the Hub's list; use \"other\" and license_name"],
    ),
    "a licence almost right": (
        {"license": '"cc-by-4"'},
        ["license 'cc-by-4' is not on the Hub's list; did you mean cc-by-4.0?"],
    ),
    "other, and not which": (
        {"license": '"other"'},
        ['license is "other": say which in license_name', "say which in license_link"],
    ),
    "a link that leads nowhere": (
        {"license_link": '"terms.txt"'},
        ["is not an address, LICENSE or"],
    ),
    "a datasheet as licence": (
        {"license_link": '"DATASHEET.md"'},
        ["is not an address, LICENSE or"],
    ),
    "a licence that nobody wrote": (
        {"license_link": '"LICENSE.md"'},
        ["LICENSE.md; write it, or give an address"],
    ),
    "pages of nobody's kind": (
        {"language_creators": '["fond"]'},
        ["language_creators: 'fond' is none of found, machine-generated, expert-generated"],
    ),
    "a task of no list": (
        {"tasks": '["text-generaton"]'},
        ["tasks: 'text-generaton' is not on the Hub's list; did you mean text-generation?"],
    ),
    "no shards": ({"pages_per_shard": "0"}, ["pages_per_shard 0 is not a number from 1"]),
    "a repo without an owner": ({"repo": '"river"'}, ["repo 'river' is not ORG/NAME"]),
    "a name that no file may have": ({"name": '"../x"'}, ["name '../x' is not a name of small"]),
    "three at once": (
        {"version": '"1"', "repo": '"x"', "tasks": '["nothing"]'},
        ["version '1' is not MAJOR.MINOR.PATCH", "repo 'x'", "tasks: 'nothing'"],
    ),
}


@each_row(("changes", "problems"), WRONG.values(), ids=WRONG)
def test_every_problem_is_told_together_with_the_file(tmp_path, changes, problems):
    """A person mends the file once, not once a key."""
    path = write(tmp_path, **changes)
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    lines = str(error.value).split("\n")
    assert len(lines) == len(problems)
    assert all(line.startswith(f"{path}: ") for line in lines)
    for line, problem in zip(lines, problems, strict=True):
        assert problem in line


def test_thirteen_wrong_keys_are_thirteen_lines(project, run):
    """Whole command: exit 2, nothing written, every line with the file's name."""
    path = project / "schema" / "dataset.toml"
    path.write_text("\n".join(f'wrong{n} = "x"' for n in range(13)), encoding="utf-8")
    outcome = run()
    assert outcome.code == 2
    lines = outcome.err.splitlines()
    required = list(GOOD)
    assert len(lines) == 13 + len(required)
    assert all(line.startswith("shanben: schema/dataset.toml: ") for line in lines)
    assert not (project / "data").exists()


@each_row("license_id", [row["license"] for row in read_table("hub_licenses")])
def test_every_licence_of_the_hub_is_taken(tmp_path, license_id):
    extra = {"license_name": '"a"', "license_link": '"LICENSE.md"'} if license_id == "other" else {}
    (tmp_path / "LICENSE.md").write_text("Ask first.\n")
    assert load_settings(write(tmp_path, license=f'"{license_id}"', **extra)).license == license_id


def test_every_task_of_the_hub_is_taken(tmp_path):
    tasks = tuple(row["task"] for row in read_table("hub_tasks"))
    listed = "[" + ", ".join(f'"{task}"' for task in tasks) + "]"
    assert load_settings(write(tmp_path, tasks=listed)).tasks == tasks


def test_an_address_is_an_address():
    assert is_address("https://example.org/terms")
    assert not any(map(is_address, ["LICENSE.md", "javascript:alert(1)", "https://", ""]))
    assert not REPO.fullmatch("org/na me")


HOSTILE = {
    "deep lists": "title = " + "[" * 5000,
    "deep lists that end": f"title = {'[' * 600}{']' * 600}",
    "deep tables": f"title{'.a' * 3000} = 1",
    "a number of 5,000 digits": f"title = {'9' * 5000}",
    "no UTF-8": "title = '\udcff'",
    "nothing that is written": "title = '\0'",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "name", ["schema/dataset.toml", "schema/datasheet.toml", "seeds/corrections.toml"]
)
def test_no_settings_of_a_stranger_end_in_a_traceback(project, run, name, text):
    """A pull request may bring any of these files."""
    (project / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    outcome = run("check", "--no-cache", "--workers", "1")
    assert outcome.code == 2
    assert f"{name}: " in outcome.err
    assert all(len(line) < 2000 for line in outcome.err.splitlines())
