"""Say in words what was built: dataset card, datasheet, Croissant metadata, citation, changelog.

All of it is computed from the dataset and the files below `schema/`; nothing is typed twice. Documents
carry version numbers, never times or commits, so the same data give the same bytes.
"""

from dataclasses import replace

from shanben.base.contract import Contract
from shanben.base.settings import Settings
from shanben.dataset.build_folder import BuildFolder, add_findings
from shanben.documents.card import CARD, make_card
from shanben.documents.changelog import write_release_documents
from shanben.documents.citation import CITATION, make_citation
from shanben.documents.croissant import CROISSANT, make_croissant
from shanben.documents.datasheet import FILE as ANSWERS
from shanben.documents.datasheet import (
    STALE,
    Answers,
    answer_questions,
    confirm_answers,
    find_stale_answers,
    hash_pages,
    list_stale_answers,
    list_unbound_answers,
    load_answers,
    make_datasheet,
)
from shanben.documents.facts import Facts, collect_facts, count_findings
from shanben.documents.late import find_late_pages

DATASHEET = "DATASHEET.md"

__all__ = [
    "ANSWERS",
    "DATASHEET",
    "Answers",
    "Facts",
    "collect_facts",
    "confirm_answers",
    "has_stale_answers",
    "hash_pages",
    "list_stale_answers",
    "list_unbound_answers",
    "load_answers",
    "review_dataset",
    "write_documents",
    "write_release_documents",
]


def review_dataset(
    dataset: BuildFolder, contract: Contract, settings: Settings, answers: Answers
) -> tuple[BuildFolder, Facts]:
    """Return the dataset and its numbers; what a person said and does not fit becomes a finding.

    A person said the answers to the datasheet's questions, and the day of the release.
    """
    facts = collect_facts(dataset, contract)
    found = find_stale_answers(dataset, answers)
    found += find_late_pages(dataset, settings)
    if not found:
        return dataset, facts
    dataset = add_findings(dataset, found)
    return dataset, replace(facts, **count_findings(dataset))


def has_stale_answers(dataset: BuildFolder) -> bool:
    """Return whether a person's words no longer fit the data's numbers; `check` refuses that."""
    return dataset.numbers.tally[f"finding:{STALE}"] > 0


def write_documents(
    dataset: BuildFolder, facts: Facts, contract: Contract, settings: Settings, answers: Answers
) -> list[str]:
    """Write every document into the dataset's folder; return their names."""
    answered = answer_questions(dataset, facts, settings, answers)
    texts = {
        CARD: make_card(dataset, facts, contract, settings, answered),
        DATASHEET: make_datasheet(facts, settings, answered),
        CROISSANT: make_croissant(dataset, facts, contract, settings, answered),
        CITATION: make_citation(settings),
    }
    for name, text in texts.items():
        (dataset.folder / name).write_text(text, encoding="utf-8", newline="\n")
    return list(texts)
