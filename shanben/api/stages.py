"""One page as text: repair it, print it in Simplified Chinese, read it.

Every function takes the text of a whole page, because the evidence for damage is spread over a page: of
a converter that annotated characters, one sentence shows too little to prove anything. Nothing is
guessed; what stays damaged is told in findings.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from shanben.base import page_text as _text
from shanben.base.findings import Finding
from shanben.base.identify import make_id
from shanben.base.types import Edit, Page, Script
from shanben.pages import repair, simplify


class Repaired(NamedTuple):
    """A page restored, the edits that did it, and what a person should know.

    `edits` are minimal spans in the text that was given, in order; replayed, they give `text`. Findings
    of rules R2xx stand for spots that were left as found, R303 for a fragment that looks damaged.
    """

    text: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


def repair_text(text: str) -> Repaired:
    """Return a page restored, with every edit and what is left damaged.

    A page without damage comes back as the same object. Give it whole pages: a fragment shows too
    little to prove anything, so it comes back as well, and where it looks damaged a note of rule R303
    says why it was left. Raises TypeError for anything but str.

    >>> repair_text("普通的一頁。").edits
    ()
    >>> [finding.rule for finding in repair_text("中央科創(chuàng)區").findings]
    ['R303']
    """
    restored, edits, findings = repair.repair_text(_require_text(text))
    if not edits and not any(finding.rule.startswith("R2") for finding in findings):
        from shanben.api.fragments import explain_fragment

        findings += explain_fragment(text)
    return Repaired(restored, edits, findings)


def replay_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` carried out; raise ValueError when one does not find its `before`.

    >>> replay_edits("關(guān)注", [Edit(1, 7, "(guān)", "", "R101")])
    '關注'
    """
    return _text.replay_edits(_require_text(text), edits)


def explain_edit(text: str, edit: Edit) -> str:
    r"""Return the evidence for one edit of `repair_text(text)`, in one sentence.

    Raises ValueError for an edit of another text.

    >>> explain_edit("ä¸\xadæ–‡", Edit(0, 6, "ä¸\xadæ–‡", "中文", "R114"))
    'ä¸\xadæ–‡ is 中文 read wrongly; the way back is exact.'
    """
    if _require_text(text)[edit.start : edit.end] != edit.before:
        place = f"text[{edit.start}:{edit.end}]"
        raise ValueError(f"{place} is not {edit.before!r}; the edit is one of another text")
    try:
        return repair.explain_edit(text, edit)
    except StopIteration:  # nothing damaged stands there
        raise ValueError(f"{edit} is none that repair_text makes of this text") from None


def simplify_text(text: str) -> str:
    """Return a page in Simplified Chinese, of the same length; what is Simplified already stays.

    It does not repair: give it what `repair_text` returned.

    >>> simplify_text("他看著後面"), simplify_text("松原市乾安县")
    ('他看着后面', '松原市乾安县')
    """
    return simplify.simplify_text(_require_text(text))


def detect_script(text: str) -> Script | None:
    """Return "zh-Hant" or "zh-Hans", None without Han characters.

    >>> detect_script("關注"), detect_script("关注"), detect_script("2021")
    ('zh-Hant', 'zh-Hans', None)
    """
    return simplify.detect_script(_require_text(text))


def extract_page(text: str) -> Page:
    r"""Return headline, dates, sources, people and the article of a page, with evidence.

    The page is repaired and simplified first; the spans of evidence and blocks are in the restored page.

    >>> extract_page("河边小学开学\n2024-09-01\n\n　　今天，河边小学举行了开学典礼。").title
    '河边小学开学'
    """
    from shanben.pages.credited_names import read_with_names
    from shanben.pages.extract import extract_page as extract  # compiles its patterns

    restored = repair_text(text).text
    return read_with_names(restored, simplify.simplify_text(restored), extract)[1]


def html_to_text(html: str | bytes, charset: str | None = None) -> str:
    """Return what a reader sees of a web page, a line for every block.

    Bytes are decoded as browsers do: by what they prove, by `charset`, by what the page declares. Raises
    ValueError when they cannot be, or when the markup would take more memory than any page.
    """
    from shanben.seeds.formats.html import read_webpage, render_html  # loads the parser

    if not isinstance(html, str | bytes):
        raise TypeError(f"expected str or bytes, not {type(html).__name__}")
    found = render_html(html) if isinstance(html, str) else read_webpage(html, charset)
    if isinstance(found, Finding):
        raise ValueError(found.message)
    return found


def page_id(text: str) -> str:
    r"""Return the id of a page: a function of its text alone, the same for ever.

    >>> page_id("善本") == page_id("\ufeff善本\r\n")
    True
    """
    return make_id(_require_text(text))


def _require_text(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"expected the text of a page as str, not {type(text).__name__}")
    return text
