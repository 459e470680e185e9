"""Say in words what was built: the dataset card and the datasheet, computed from the build.

Documents carry version numbers, never times or commits, so the same build gives the same bytes.
"""

from pathlib import Path
from typing import Any

from shanben.assemble import Build
from shanben.schema import Contract, Field, hf_features
from shanben.settings import Settings

CARD = "README.md"
DATASHEET = "DATASHEET.md"
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


def write_documents(build: Build, contract: Contract, settings: Settings) -> list[str]:
    """Write card and datasheet into the build's folder; return their names."""
    facts = {
        "settings": settings,
        "build": build,
        "fields": contract.fields,
        "front_matter": _front_matter(build, contract, settings),
        "null_counts": {field.name: _null_count(build, field) for field in contract.fields},
        "languages": _counts(build, "language:"),
        "damage": _counts(build, "damage:"),
    }
    for name in (CARD, DATASHEET):
        (build.folder / name).write_text(_render(name, facts), encoding="utf-8", newline="\n")
    return [CARD, DATASHEET]


def size_category(rows: int) -> str:
    """Return the Hub's word for a number of rows.

    >>> size_category(5), size_category(2_000_000)
    ('n<1K', '1M<n<10M')
    """
    return next((word for limit, word in SIZE_CATEGORIES if rows < limit), "n>1T")


def _front_matter(build: Build, contract: Contract, settings: Settings) -> str:
    """Return the card's YAML. Only Parquet is declared: `load_dataset` reads one format a card."""
    import yaml

    data_files = [
        {
            "split": "train",
            "path": "parquet/**/*.parquet" if _nested(build) else "parquet/*.parquet",
        }
    ]
    split = {"name": "train", "num_bytes": build.arrow_bytes, "num_examples": build.rows}
    card = {
        "pretty_name": settings.title,
        "language": ["zh"],
        "language_details": "zh-Hans, zh-Hant",
        "license": settings.license,
        "license_name": settings.license_name,
        "license_link": settings.license_link,
        "size_categories": [size_category(build.rows)],
        "source_datasets": ["original"],
        "tags": list(settings.tags),
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
            "download_size": build.parquet_bytes,
            "dataset_size": build.arrow_bytes,
        },
    }
    return str(yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=100))


def _nested(build: Build) -> bool:
    return any(file.name.count("/") > 1 for file in build.files)


def _null_count(build: Build, field: Field) -> int:
    return build.tally[f"null:{field.name}"]


def _counts(build: Build, prefix: str) -> dict[str, int]:
    return {
        key.removeprefix(prefix): count
        for key, count in sorted(build.tally.items())
        if key.startswith(prefix)
    }


def _render(name: str, facts: dict[str, Any]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("shanben", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    environment.filters["cell"] = table_cell
    return environment.get_template(f"{Path(name).stem.lower()}.md.jinja").render(facts)


def table_cell(text: str) -> str:
    """Return a text that stays inside one cell of a Markdown table."""
    return text.replace("\n", " ").replace("|", "\\|")
