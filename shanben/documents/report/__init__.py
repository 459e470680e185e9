"""The report: one page of HTML for a curator's eyes, offline, running nothing but its own script.

What the dataset looks like, what needs a person, and as many pages as fit, worst first, each as found,
restored and Simplified, with every edit explained. Where these are not all, every row stands in a
catalogue, to be found by title, seed or rule. Numbers and plots are drawn here; the pages travel as
JSON in the file, and its script puts them on the screen as text. A Content-Security-Policy allows that
script and that style sheet by their hashes, and nothing from anywhere else.
"""

import base64
import hashlib
from importlib import resources

from markupsafe import Markup

from shanben.base.contract import Contract
from shanben.base.rulebook import read_rules
from shanben.base.settings import Settings
from shanben.base.types import Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.tally import read_prefix
from shanben.documents.facts import Facts
from shanben.documents.markup import render
from shanben.documents.report.catalogue import (
    Catalogue,
    escape_json,
    find_linked,
    list_clusters,
    make_catalogue,
)
from shanben.documents.report.changes import describe_changes
from shanben.documents.report.charts import make_charts
from shanben.documents.report.outcome import tell_outcome
from shanben.documents.report.sample import Sample, choose_pages
from shanben.documents.words import read_words, say_rule
from shanben.release import History

REPORT = "report.html"
# Where the catalogue goes; a page cannot say it, for every "<" of pages is escaped.
CATALOGUE = b"<!--catalogue-->"


def write_report(
    dataset: BuildFolder, facts: Facts, contract: Contract, settings: Settings, history: History
) -> str:
    """Write the report into the dataset's folder; return its name."""
    report = make_report(dataset, facts, contract, settings, history)
    (dataset.folder / REPORT).write_bytes(report)
    return REPORT


def make_report(
    dataset: BuildFolder, facts: Facts, contract: Contract, settings: Settings, history: History
) -> bytes:
    """Return the report as HTML in UTF-8. Its size is bounded, however large the dataset."""
    style, script = _read("report.css"), _read("report.js")
    changes = describe_changes(dataset, settings, history)
    new = changes.new if changes else frozenset()
    clusters = list_clusters(dataset) if facts.clusters else []
    sample = choose_pages(dataset, contract, new, clusters)
    is_whole = len(sample.pages) == dataset.rows
    catalogue = Catalogue() if is_whole else make_catalogue(dataset)
    data = {
        "pages": sample.pages,
        "rules": _describe_rules(sample, dataset if catalogue.rows else None),
        "fields": list(contract.names),
        "released": changes.since if changes else None,
        "new": sorted(new),
        "rows": dataset.rows,
        "words": read_words(),
    }
    text = render(
        "report.html.jinja",
        settings=settings,
        facts=facts,
        dataset=dataset,
        sample=sample,
        verdict=tell_outcome(facts),
        rules_shown=data["rules"],
        changes=changes,
        clusters=clusters,
        linked=find_linked(dataset, catalogue, clusters) | {page["id"] for page in sample.pages},
        listed=catalogue.rows,
        charts=make_charts(facts),
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704
        style_hash=_hash_source(style),
        script_hash=_hash_source(script),
        data=Markup(escape_json(data)),  # noqa: S704  escaped for a script block
    )
    before, _, after = text.encode().partition(CATALOGUE)
    return b"".join((before, catalogue.entries, after))


def _describe_rules(sample: Sample, listed: BuildFolder | None) -> dict[str, list[str]]:
    """Return severity and title, in both languages, of the rules that pages name; others change none.

    `listed` is the dataset whose rows are listed, None where none is.
    """
    named = {rule for page in sample.pages for rule in _rules_of(page)}
    if listed is not None:
        tally = listed.numbers.tally
        named |= read_prefix(tally, "edit:").keys() | read_prefix(tally, "finding:").keys()
    rules = read_rules().values()
    return {
        rule.id: [rule.severity, *say_rule(rule.id, "title")] for rule in rules if rule.id in named
    }


def _rules_of(page: Row) -> set[str]:
    """Return the rules that a page names."""
    return {edit[3] for edit in page["edits"]} | {finding[0] for finding in page["findings"]}


def _hash_source(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _read(name: str) -> str:
    return resources.files("shanben.documents.templates").joinpath(name).read_text(encoding="utf-8")
