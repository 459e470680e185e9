"""The dataset card: YAML that the Hub and `load_dataset` read, then what a person wants to know first.

The YAML is checked against `schema/card.schema.json`, because the Hub's own check, off the Hub, finds
broken YAML and little else. Counts that differ from the data make `load_dataset` fail; none is typed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs
from markupsafe import Markup

from shanben.base.contract import Contract, Json, find_schema_file, hf_features
from shanben.base.program import ADDRESS
from shanben.base.settings import Settings
from shanben.dataset.build_folder import BuildFolder
from shanben.documents.changelog import CHANGELOG
from shanben.documents.citation import hub_address
from shanben.documents.datasheet import Answered
from shanben.documents.examples import choose_examples
from shanben.documents.facts import Facts
from shanben.documents.markup import render
from shanben.documents.yaml_text import make_yaml

CARD = "README.md"
CARD_SCHEMA = "card.schema.json"
# The Hub's classes of size: rows below the limit.
SIZE_CATEGORIES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
    (10**10, "1B<n<10B"),
    (10**11, "10B<n<100B"),
    (10**12, "100B<n<1T"),
)
SCRIPTS = ("zh-Hans", "zh-Hant")


class CardError(Exception):
    """The card's YAML breaks its own schema: a fault of the settings or of the program."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One line of the card's table of fields."""

    name: str
    type_name: str
    description: str
    null_policy: str
    absent: int


def make_card(
    dataset: BuildFolder,
    facts: Facts,
    contract: Contract,
    settings: Settings,
    answered: Sequence[Answered],
) -> str:
    """Return the card. Raises CardError when its YAML is not what the Hub reads."""
    front_matter = make_front_matter(dataset, facts, contract, settings)
    check_front_matter(front_matter)
    fields = [
        FieldLine(f.name, f.type_name, f.description, f.null_policy, facts.absent[f.name])
        for f in contract.fields
    ]
    return render(
        "readme.md.jinja",
        front_matter=Markup(make_yaml(front_matter)),  # noqa: S704  (YAML escapes it; no HTML is read there)
        settings=settings,
        facts=facts,
        fields=fields,
        examples=choose_examples(dataset),
        hub=hub_address(settings),
        program=ADDRESS,
        license_link=_describe_licence(settings),
        answers={entry.key: entry for entry in answered},
        has_changelog=(dataset.folder / CHANGELOG).is_file(),
        parquet_glob=parquet_glob(dataset),
        jsonl_glob=parquet_glob(dataset).replace("parquet", "jsonl"),
        key=settings.name.replace("-", "_"),
    )


def _describe_licence(settings: Settings) -> str:
    """Return the licence as the card names it in words: its name, with a link where there is one."""
    name = settings.license_name or settings.license
    return f"[{name}]({settings.license_link})" if settings.license_link else name


def make_front_matter(
    dataset: BuildFolder, facts: Facts, contract: Contract, settings: Settings
) -> dict[str, Any]:
    """Return the card's metadata. Only Parquet is declared: `load_dataset` reads one format a card."""
    data_files = [{"split": "train", "path": parquet_glob(dataset)}]
    split = {
        "name": "train",
        "num_bytes": dataset.numbers.arrow_bytes,
        "num_examples": dataset.rows,
    }
    scripts = [script for script in SCRIPTS if facts.languages.get(script)] or list(SCRIPTS)
    values = {
        "pretty_name": settings.title,
        "language": ["zh"],
        "language_details": ", ".join(scripts),
        "license": settings.license,
        "license_name": settings.license_name,
        "license_link": settings.license_link,
        "size_categories": [size_category(dataset.rows)],
        "source_datasets": ["original"],
        "annotations_creators": ["machine-generated"],
        "language_creators": list(settings.language_creators),
        "task_categories": list(settings.tasks),
        "tags": list(settings.tags),
        "viewer": True,
        "configs": [
            {
                "config_name": "default",
                "default": True,
                "version": settings.version,
                "data_files": data_files,
            }
        ],
        "dataset_info": {
            "config_name": "default",
            "features": hf_features(contract),
            "splits": [split],
            "download_size": dataset.parquet_bytes,
            "dataset_size": dataset.numbers.arrow_bytes,
        },
    }
    return {key: value for key, value in values.items() if value not in ("", [])}


def size_category(rows: int) -> str:
    """Return the Hub's word for a number of rows.

    >>> size_category(5), size_category(2_000_000)
    ('n<1K', '1M<n<10M')
    """
    return next((word for limit, word in SIZE_CATEGORIES if rows < limit), "n>1T")


def parquet_glob(dataset: BuildFolder) -> str:
    """Return the pattern that names every Parquet file."""
    nested = any(file.path.count("/") > 1 for file in dataset.parquet_files)
    return "parquet/**/*.parquet" if nested else "parquet/*.parquet"


def check_front_matter(card: Json) -> None:
    """Raise CardError when the card's metadata break their schema."""
    problems = [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _card_validator().iter_errors(card)
    ]
    if problems:
        raise CardError(f"{CARD}: {sorted(problems)[0]}; see {CARD_SCHEMA}")


@cache
def _card_validator() -> Any:
    schema = json.loads(find_schema_file().with_name(CARD_SCHEMA).read_bytes())
    return jsonschema_rs.validator_for(schema)
