"""Make docs/reference.md: every command, option, setting, field, rule and public name, from the program.

    python tools/make_reference.py > docs/reference.md

Nothing is described here that the program describes itself: options come from the command line,
settings from the file that `init` writes, fields from the contract, names from their docstrings. A test
fails while the page is not what this prints.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from importlib import resources
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import typer.main  # noqa: E402  (the repository is put on the path above)

import shanben  # noqa: E402
from shanben.base.contract import load_contract  # noqa: E402
from shanben.base.rulebook import STAGES, read_rules  # noqa: E402
from shanben.base.settings import Settings  # noqa: E402
from shanben.base.tables import read_table  # noqa: E402
from shanben.command.app import app  # noqa: E402
from shanben.command.run import COMMANDS  # noqa: E402
from shanben.seeds.formats import COMPRESSIONS, FORMATS  # noqa: E402

HEAD = """\
# Reference

Made from the program by `python tools/make_reference.py > docs/reference.md`. [tutorial.md](tutorial.md)
shows the commands at work, [api.md](api.md) the public names, [rules.md](rules.md) explains every rule.
"""
EXITS = (
    ("0", "clean"),
    (
        "1",
        "a seed could not become a row, `check` found a difference, or a run could not be finished; "
        "good rows are written all the same",
    ),
    ("2", "wrong use; nothing was read or written"),
    ("3", "the Hub refused or failed"),
    ("130", "interrupted; the same command goes on where it was"),
)
ENVIRONMENT = (
    ("`HF_TOKEN`", "the token of `publish`; else the one that `hf auth login` keeps"),
    ("`HF_ENDPOINT`", "the Hub, where it is not the public one"),
    ("`NO_COLOR`", "set to anything: no colours on a terminal"),
)
TYPES = {"str": "text", "int": "number", "date": "date", "tuple[str, ...]": "list of texts"}
# Columns of the help are folded at this width before they are joined again.
WIDTH = 10_000


def make_reference() -> str:
    """Return the whole page."""
    parts = [HEAD, *_describe_commands(), *_describe_settings(), *_describe_answers()]
    parts += [*_describe_formats(), *_describe_fields(), *_describe_rules(), *_describe_names()]
    return "\n".join(parts)


def _describe_commands() -> Iterator[str]:
    yield "## Commands\n\nWithout a command, `shanben` builds. Options of a command follow its name.\n"
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name in COMMANDS:
        command = commands[name]
        context = command.make_context(name, [], resilient_parsing=True)
        context.terminal_width = context.max_content_width = WIDTH
        yield f"### shanben {name}\n\n{inspect.cleandoc(command.help)}\n"
        records = (parameter.get_help_record(context) for parameter in command.params)
        rows = [(f"`{option}`", " ".join(text.split())) for option, text in filter(None, records)]
        yield _make_table(("argument or option", "meaning"), rows)
    yield "### Exit codes\n"
    yield _make_table(("code", "means"), EXITS)
    yield "### Environment\n"
    yield _make_table(("variable", "meaning"), ENVIRONMENT)


def _describe_settings() -> Iterator[str]:
    yield "## Settings\n\n`schema/dataset.toml`, as `shanben init` writes it before it is filled in:\n"
    template = resources.files("shanben.command.project").joinpath("dataset.toml")
    yield f"```toml\n{template.read_text(encoding='utf-8').strip()}\n```\n"
    rows = []
    for key in fields(Settings):
        kind = key.type if isinstance(key.type, str) else getattr(key.type, "__name__", "")
        shown = TYPES.get(str(key.type), TYPES.get(kind, kind))
        needed = key.default is MISSING and key.default_factory is MISSING
        rows.append((f"`{key.name}`", shown, "needed" if needed else _show_default(key)))
    yield _make_table(("key", "type", "default"), rows)


def _show_default(key: Any) -> str:
    default = key.default if key.default is not MISSING else key.default_factory()
    return f"`{default}`" if default not in ("", (), {}, None) else "none"


def _describe_answers() -> Iterator[str]:
    yield (
        "## Answers of the datasheet\n\n`schema/datasheet.toml`: what is not answered there is answered "
        "with what is true of any set of web pages. Numbers from the build follow some answers.\n"
    )
    rows = [
        (f"`{row['key']}`", row["question"], "yes" if row["computed"] else "")
        for row in read_table("datasheet")
    ]
    yield _make_table(("key", "question", "numbers follow"), rows)


def _describe_formats() -> Iterator[str]:
    yield "## Formats\n\nSuffixes may be in small or capital letters.\n"
    packed = ", ".join(f"`{suffix}`" for suffix in COMPRESSIONS)
    rows = []
    for name, entry in FORMATS.items():
        suffixes = [*entry.suffixes, *(suffix for suffix, _ in entry.short_suffixes)]
        holds = "one page" if entry.is_page else "many pages"
        shown = ", ".join(f"`{suffix}`" for suffix in suffixes)
        rows.append((name, shown, holds, packed if entry.is_packable else ""))
    yield _make_table(("format", "suffixes", "a file is", "packed as a whole"), rows)


def _describe_fields() -> Iterator[str]:
    yield "## Fields of a row\n\nIn this order; every key is present in every line.\n"
    rows = [
        (f"`{field.name}`", f"`{field.type_name}`", _join_words(field.schema))
        for field in load_contract().fields
    ]
    yield _make_table(("field", "type", "meaning"), rows)


def _join_words(schema: dict[str, Any]) -> str:
    return " ".join(filter(None, (schema.get("description"), schema.get("x-null"))))


def _describe_rules() -> Iterator[str]:
    yield "## Rules\n\nEach is explained in [rules.md](rules.md) and by `shanben rule ID`.\n"
    rows = [
        (rule.id, STAGES[rule.id[0]].lower(), rule.severity, rule.title)
        for rule in read_rules().values()
    ]
    yield _make_table(("rule", "stage", "severity", "title"), rows)


def _describe_names() -> Iterator[str]:
    yield "## Public names\n\nOf the module `shanben`; [api.md](api.md) says what is promised.\n"
    rows = []
    for name in shanben.__all__:
        value = getattr(shanben, name)
        call = f"`{name}`"
        if inspect.isfunction(value):
            call = f"`{name}({', '.join(inspect.signature(value).parameters)})`"
        rows.append((call, inspect.getdoc(value).partition("\n\n")[0].replace("\n", " ")))
    yield _make_table(("name", "meaning"), rows)


def _make_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown; what could be markup in a cell of words is text."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(_escape(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _escape(cell: str) -> str:
    text = cell.replace("|", "\\|")
    return text if "`" in cell else text.replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(make_reference())
