"""Make a dataset project: a folder in which `build`, `check` and `publish` work."""

import re
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import tomlkit

from shanben.base.files import replace_file
from shanben.base.program import VERSION
from shanben.base.settings import FILE as DATASET_TOML
from shanben.base.settings import NOBODY, is_address, judge_settings
from shanben.base.terminal import show_text
from shanben.base.types import UsageError
from shanben.command.options import EXIT_CLEAN
from shanben.command.printing import put, tell
from shanben.documents.datasheet import FILE as DATASHEET_TOML
from shanben.documents.datasheet import load_defaults

# Where each file of a project comes from; the two TOML files are filled in.
FILES = {
    ".gitignore": "gitignore",
    ".gitattributes": "gitattributes",
    ".github/workflows/validate.yml": "validate.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    "seeds/README": "seeds_README",
}
# What differs from set to set, so that a person should say it; the rest is true of any set of pages.
ASKED = (
    "motivation.purpose",
    "motivation.creator",
    "motivation.funding",
    "composition.instances",
    "composition.sample",
    "composition.sensitive",
    "collection.mechanisms",
    "collection.sampling",
    "collection.collectors",
    "collection.ethics",
    "distribution.license",
    "distribution.third_party",
    "maintenance.contact",
)
QUESTIONS = {
    "name": "Short name (small letters, digits, -)",
    "title": "Title",
    "summary": "What these pages are, in one sentence",
    "repo": "Repository on the Hub (ORG/NAME)",
    "license": 'Licence (of the Hub\'s list; "unknown" if nobody knows)',
    "license_name": "Name of that licence (small letters, digits, -)",
    "license_link": "Where it can be read (an address, or a file here)",
    "creator": "Creator",
}
# Asked only of a licence that the Hub does not list, and only there allowed.
OF_OTHER = ("license_name", "license_link")
LICENSE_FILE = "LICENSE.md"


def init_command(folder: Path, given: Mapping[str, str | None], ask: bool) -> int:
    """Write a project into `folder`; what is there already stays as it is.

    `given` holds what was said on the command line, by the keys of `QUESTIONS`, None where nothing was;
    `ask` says whether to ask for the rest. Raises UsageError when a project is there, or when what was
    said cannot be; then nothing has been written.
    """
    if (folder / DATASET_TOML).exists():
        raise UsageError(f"{folder / DATASET_TOML}: there is a dataset project already")
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise UsageError(f"{place}: is not a folder")
    values = _find_values(folder, given, ask)
    terms = _take_terms(values)
    files = {name: _read(source) for name, source in FILES.items()}
    files[".github/workflows/validate.yml"] = files[".github/workflows/validate.yml"].replace(
        "VERSION", VERSION
    )
    files[DATASHEET_TOML.as_posix()] = _make_datasheet(values["name"])
    written = [name for name in files if not (folder / name).exists()]
    settings = _make_settings(folder, values, terms)
    for name in written:
        replace_file(folder / name, files[name])
    replace_file(folder / DATASET_TOML, settings)  # last: what is cut short can be begun again
    for name in (DATASET_TOML.as_posix(), *written):
        put(show_text(str(folder / name)))
    _say_next(folder)
    return EXIT_CLEAN


def _find_values(folder: Path, given: Mapping[str, str | None], ask: bool) -> dict[str, str]:
    """Return a value for every key: what was given, what a person answers, or an honest default."""
    slug = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-") or "pages"
    values: dict[str, str] = {}
    for key, question in QUESTIONS.items():
        name = values.get("name", slug)
        default = {
            "name": slug,
            "title": name,
            "summary": "Chinese web pages, each as it was found and restored in Simplified Chinese.",
            "repo": f"{NOBODY}/{name}",
            "license": "unknown",
            "license_name": "",
            "license_link": "",
            "creator": f"The maintainers of {name}",
        }[key]
        value = given.get(key)
        is_asked = ask and (key not in OF_OTHER or values["license"] == "other")
        if value is None and is_asked:
            tell(f"{question} [{default}]: ", end="")
            value = sys.stdin.readline().strip() or default
        values[key] = default if value is None else value
    return values


def _take_terms(values: dict[str, str]) -> bytes | None:
    """Return the text of a licence that was given as a file, and name the copy that the project gets."""
    given = [key for key in OF_OTHER if values[key]]
    if values["license"] != "other" and given:
        option = f"--{given[0].replace('_', '-')}"
        raise UsageError(
            f"{option} is for a licence that the Hub does not list; say --license other"
        )
    link = values["license_link"]
    if not link or is_address(link):
        return None
    values["license_link"] = LICENSE_FILE
    try:
        return Path(link).read_bytes()
    except OSError as error:
        raise UsageError(f"--license-link {link}: cannot be read: {error.strerror}") from None


def _make_settings(folder: Path, values: dict[str, str], terms: bytes | None) -> str:
    """Return `dataset.toml`, judged as every build will judge it; the licence is put into its place."""
    document = tomlkit.parse(_read("dataset.toml"))
    for key in ("name", "title", "summary", "repo", "license"):
        document[key] = values[key]
    for key in (key for key in OF_OTHER if values[key]):
        document[key] = values[key]
    document["creators"] = [values["creator"]]
    document["released"] = datetime.now(UTC).date()
    path = folder / DATASET_TOML
    licence = path.with_name(LICENSE_FILE)
    is_new = terms is not None and not licence.exists()
    if terms is not None and not is_new and licence.read_bytes() != terms:
        raise UsageError(
            f"{licence}: is there already, and says something else; name it, or move it"
        )
    if is_new:
        replace_file(licence, terms or b"")
    text = tomlkit.dumps(document)
    try:
        judge_settings(tomllib.loads(text), path)
    except UsageError:
        if is_new:
            licence.unlink()
        raise
    return text


def _make_datasheet(name: str) -> str:
    """Return a datasheet of the answers that differ from set to set, each with an honest default."""
    document = tomlkit.document()
    for line in (
        "Your answers to the questions of a datasheet, in Markdown: those that differ from set to",
        "set. What is not answered here is answered by the program with what is true of any set of",
        "web pages; every other question can be answered here as well.",
    ):
        document.add(tomlkit.comment(line))
    document["written_for"] = name
    document["reviewed_for"] = "1.0.0"
    defaults = load_defaults()
    for key in ASKED:
        section, _, question = key.partition(".")
        if section not in document:
            document[section] = tomlkit.table()
        document[section][question] = defaults[key]
    text = tomlkit.dumps(document)
    tomllib.loads(text)
    return text


def _say_next(folder: Path) -> None:
    here = "" if folder.absolute() == Path.cwd() else f"cd {folder}; "
    tell(f"Next: {here}copy pages into seeds/, then shanben build")


def _read(name: str) -> str:
    return resources.files("shanben.command.project").joinpath(name).read_text(encoding="utf-8")
