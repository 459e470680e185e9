"""`shanben init`: a dataset project in which everything works at once, and nothing of ours."""

import errno
import os
import re
import stat
import tomllib

import pytest
import yaml

from shanben.base.files import replace_file
from shanben.base.program import ADDRESS
from shanben.base.settings import load_settings
from shanben.documents.datasheet import load_answers
from tests.conftest import ROOT, folder_bytes

PAGE = "河边小学开学\n2024-09-01 来源：河边日报\n\n　　今天上午，河边小学举行了开学典礼。\n"


def test_a_new_project_is_built_and_checked_as_it_is(tmp_path, monkeypatch, run):
    """From an empty folder to a dataset, and no question of the settings is left open."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "river").code == 0
    monkeypatch.chdir(tmp_path / "river")
    (tmp_path / "river" / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    assert run("build", "--workers", "1").code == 0
    assert run("check", "--workers", "1").code == 0
    settings = load_settings()
    assert (settings.name, settings.license, settings.version) == ("river", "unknown", "1.0.0")
    load_answers(settings)


def test_nothing_of_our_pages_gets_into_another_dataset(tmp_path, monkeypatch, run):
    """Titles, licences and sentences come from the project, or are true of any set of pages."""
    monkeypatch.chdir(tmp_path)
    run("init", ".", "--name", "river", "--license", "cc-by-4.0", "--repo", "people/river")
    (tmp_path / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    assert run("build", "--workers", "1").code == 0
    for name in ("README.md", "DATASHEET.md", "croissant.json", "CITATION.cff", "report.html"):
        text = (tmp_path / "data" / name).read_text(encoding="utf-8")
        for ours in ("shanben-news", "善本新闻", "third-party-news-pages", "official occasions"):
            assert ours not in text, (name, ours)
    card = yaml.safe_load((tmp_path / "data" / "README.md").read_text("utf-8").split("---")[1])
    assert card["license"] == "cc-by-4.0"
    assert "license_name" not in card
    assert "people/river" in (tmp_path / "data" / "README.md").read_text("utf-8")


def test_a_card_tells_of_damage_only_where_there_was_some(tmp_path, monkeypatch, run):
    """Whoever has clean pages must not read of converters; whoever has not reads numbers."""
    monkeypatch.chdir(tmp_path)
    run("init")
    card = tmp_path / "data" / "README.md"
    (tmp_path / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    run("build", "--workers", "1")
    clean = card.read_text("utf-8")
    assert "No page here needed one." in clean
    for words in ("edits restored", "spots were left", "are left as found", "onverter", "Apache"):
        assert words not in clean, words
    damaged = (ROOT / "seeds" / "004_cf4053938d74a481.txt").read_bytes()
    (tmp_path / "seeds" / "two.txt").write_bytes(damaged)
    run("build", "--workers", "1")
    both = card.read_text("utf-8")
    assert "Of these pages 1 was damaged" in both
    assert re.search("[0-9]+ edits restored damaged text, 0 damaged", both)


def test_the_program_says_where_it_comes_from(tmp_path, monkeypatch, run):
    """Card, datasheet, citation and Croissant name it, as the package does."""
    monkeypatch.chdir(tmp_path)
    run("init")
    (tmp_path / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    run("build", "--workers", "1")
    for name in ("README.md", "DATASHEET.md", "CITATION.cff", "croissant.json"):
        assert ADDRESS in (tmp_path / "data" / name).read_text("utf-8"), name
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert package["urls"]["Source"] == ADDRESS


def test_the_file_of_the_licence_goes_into_the_dataset(tmp_path, monkeypatch, run):
    """The Hub shows the file that the card names; a name without a file would lead nowhere."""
    monkeypatch.chdir(tmp_path)
    run("init")
    (tmp_path / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    path = tmp_path / "schema" / "dataset.toml"
    lines = 'license = "other"\nlicense_name = "river-terms"\nlicense_link = "LICENSE"'
    path.write_text(path.read_text("utf-8").replace('license = "unknown"', lines), "utf-8")
    outcome = run("build")
    assert outcome.code == 2
    assert "license_link: there is no schema/LICENSE; write it, or give an address" in outcome.err
    (tmp_path / "schema" / "LICENSE").write_text("Ask the harbour office.\n")
    assert run("build", "--workers", "1").code == 0
    assert (tmp_path / "data" / "LICENSE").read_text() == "Ask the harbour office.\n"
    manifest = (tmp_path / "data" / "manifest.json").read_text("utf-8")
    assert '"path": "LICENSE"' in manifest
    assert "[river-terms](LICENSE)" in (tmp_path / "data" / "README.md").read_text("utf-8")
    assert run("check").code == 0


def test_a_contract_of_ones_own_is_refused(tmp_path, monkeypatch, run):
    """It would not be read; a copy of the program's own is no harm."""
    monkeypatch.chdir(tmp_path)
    run("init")
    (tmp_path / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    path = tmp_path / "schema" / "record.schema.json"
    path.write_bytes((ROOT / "schema" / "record.schema.json").read_bytes())
    assert run("build", "--workers", "1").code == 0
    path.write_text('{"type": "object"}')
    outcome = run("build")
    assert outcome.code == 2
    assert "schema/record.schema.json: is not read; the contract of a row comes with" in outcome.err
    assert "[columns] of dataset.toml" in outcome.err


GIVEN = {
    "a name": (["--name", "Not Good"], "name 'Not Good' is not a name of small letters"),
    "a licence": (["--license", "mine"], "license 'mine' is not on the Hub's list"),
    "a repo": (["--repo", "x"], "repo 'x' is not ORG/NAME"),
    "other without a name": (["--license", "other"], "say which in license_name"),
}


@pytest.mark.parametrize(("arguments", "problem"), GIVEN.values(), ids=GIVEN)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    tmp_path, monkeypatch, run, arguments, problem
):
    """Exit 2 in the words of dataset.toml."""
    monkeypatch.chdir(tmp_path)
    outcome = run("init", "river", *arguments)
    assert outcome.code == 2
    assert problem in outcome.err
    assert not (tmp_path / "river" / "schema" / "dataset.toml").exists()
    assert not (tmp_path / "river" / "seeds").exists()


def test_nothing_that_is_there_is_overwritten(tmp_path, monkeypatch, run):
    """A folder of pages may become a project; a project stays what it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text("mine\n")
    assert run("init").code == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    before = folder_bytes(tmp_path)
    outcome = run("init")
    assert outcome.code == 2
    assert "there is a dataset project already" in outcome.err
    assert folder_bytes(tmp_path) == before


def test_a_project_that_was_cut_short_is_begun_again(tmp_path, monkeypatch, run):
    """Its settings come last, and by them a project is known."""
    from shanben.command import init

    monkeypatch.chdir(tmp_path)
    assert run("init", "whole").code == 0
    written = []

    def break_off(path, content):
        if len(written) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        written.append(path)
        replace_file(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(init, "replace_file", break_off)
        assert run("init", "river", "--name", "whole").code == 1
    assert written
    assert run("init", "river", "--name", "whole").code == 0
    assert folder_bytes(tmp_path / "river") == folder_bytes(tmp_path / "whole")


def test_a_person_is_asked_on_a_terminal(tmp_path):
    """What is answered with nothing keeps its default."""
    import pty
    import subprocess
    import sys

    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "shanben", "init", "river"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        os.write(main, "river-news\n河边新闻\n\n\ncc-by-4.0\nThe people\n".encode())
        assert process.wait(60) == 0
    os.close(terminal)
    settings = load_settings(tmp_path / "river" / "schema" / "dataset.toml")
    assert (settings.name, settings.title, settings.repo) == (
        "river-news",
        "河边新闻",
        "my-name/river-news",
    )
    assert (settings.license, settings.creators) == ("cc-by-4.0", ("The people",))


def test_the_workflow_is_sound_and_pins_what_it_runs(tmp_path, monkeypatch, run):
    """It runs on somebody else's machine with somebody else's rights."""
    from shanben import __version__

    monkeypatch.chdir(tmp_path)
    run("init")
    path = tmp_path / ".github" / "workflows" / "validate.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["check"]["steps"]
    assert all(len(step["uses"].split("@")[1]) == 40 for step in steps if "uses" in step)
    assert f"shanben=={__version__}" in path.read_text(encoding="utf-8")
    assert not path.stat().st_mode & stat.S_IXUSR
    hook = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hook["repos"][0]["hooks"][0]["entry"] == "shanben check --quiet"


OTHER = ("--license", "other", "--license-name", "river-terms")


def test_a_licence_that_the_hub_does_not_list_is_named_and_its_text_copied(
    tmp_path, monkeypatch, run
):
    """From one command to a card that leads to the terms."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terms.txt").write_text("Ask the harbour office.\n")
    assert run("init", "river", *OTHER, "--license-link", "terms.txt").code == 0
    monkeypatch.chdir(tmp_path / "river")
    assert (tmp_path / "river" / "schema" / "LICENSE.md").read_text() == "Ask the harbour office.\n"
    (tmp_path / "river" / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    assert run("build", "--workers", "1").code == 0
    card = (tmp_path / "river" / "data" / "README.md").read_text("utf-8")
    assert "Licence: [river-terms](LICENSE.md)" in card
    assert (tmp_path / "river" / "data" / "LICENSE.md").read_text() == "Ask the harbour office.\n"


def test_the_terms_of_another_licence_may_be_an_address(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    address = "https://example.org/terms"
    assert run("init", ".", *OTHER, "--license-link", address).code == 0
    settings = load_settings()
    assert (settings.license_name, settings.license_link) == ("river-terms", address)
    assert not (tmp_path / "schema" / "LICENSE.md").exists()


BAD_TERMS = {
    "a file that is not there": ((*OTHER, "--license-link", "no.txt"), "cannot be read: No such"),
    "a name for a listed licence": (
        ("--license", "mit", "--license-name", "river-terms"),
        "--license-name is for a licence that the Hub does not list; say --license other",
    ),
    "a name without a place": (OTHER, "say which in license_link"),
    "a name that cannot be": (
        ("--license", "other", "--license-name", "River Terms", "--license-link", "terms.txt"),
        "license_name 'River Terms' is not a name",
    ),
}


@pytest.mark.parametrize(("arguments", "problem"), BAD_TERMS.values(), ids=BAD_TERMS)
def test_terms_that_cannot_be_leave_no_project(tmp_path, monkeypatch, run, arguments, problem):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terms.txt").write_text("Ask the harbour office.\n")
    outcome = run("init", "river", *arguments)
    assert outcome.code == 2
    assert problem in outcome.err
    assert not list(tmp_path.glob("river/*/*"))
