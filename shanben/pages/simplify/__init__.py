"""Print a page in Simplified Chinese, at memory speed and with an editor's care.

Three layers, of which each is a table:

* the base: the dictionaries t2s of opencc-python-reimplemented, applied so that every bit of the
  result is the same (`convert_base`);
* the overrides (shanben/base/tables/overrides.tsv): phrases and characters that the base leaves in an
  old form (看著) or spoils (乾安縣); each names its rule, an example and a source;
* the script of each line (shanben/base/tables/script.tsv): only Traditional lines are converted. Lines
  that prove nothing follow their page; lines in Japanese stay as they are.

Every character becomes exactly one character, so offsets stay true. Words are not translated (軟體
becomes 软体), spellings that the mainland knows too are not mended (部份, 帐户), and punctuation
is not touched. Authority for forms is the General Standard Chinese Characters table of 2013
(通用规范汉字表).

`batch` takes pages through the tables, `script` judges lines, `conversion` replaces, `explain` names
overrides. They are imported with the first page, because numpy takes longer to load than the command's
help to print.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shanben.base.types import Script

if TYPE_CHECKING:
    from shanben.pages.simplify.acting_overrides import OverrideUse
    from shanben.pages.simplify.batch import Simplified

__all__ = [
    "convert_base",
    "detect_script",
    "explain_change",
    "simplify_pages",
    "simplify_text",
    "simplify_texts",
]


def simplify_pages(texts: Sequence[str]) -> "list[Simplified]":
    r"""Return each page in Simplified Chinese with the script of its lines, all in one gather.

    A page does not depend on its neighbours, and its length is preserved.

    >>> page = simplify_pages(["他看著後面\n简体"])[0]
    >>> page.text, page.detect_script([(0, 5)]), page.detect_script([(6, 8)])
    ('他看着后面\n简体', 'zh-Hant', 'zh-Hans')
    """
    from shanben.pages.simplify import batch

    return batch.simplify_pages(texts)


def simplify_texts(texts: Sequence[str]) -> list[str]:
    """Return each page in Simplified Chinese and nothing else; see `simplify_pages`.

    >>> simplify_texts(["他看著後面", "松原市乾安县的瞭望塔"])
    ['他看着后面', '松原市乾安县的瞭望塔']
    """
    return [page.text for page in simplify_pages(texts)]


def simplify_text(text: str) -> str:
    """Return one page in Simplified Chinese; see `simplify_texts`."""
    return simplify_texts([text])[0]


def detect_script(text: str) -> Script | None:
    """Return the script in which `text` is written, None without Han characters.

    The evidence is characters that only one script has. Text without any, or with as much for one
    as for the other, reads alike in both and counts as Simplified.

    >>> detect_script("關注"), detect_script("关注"), detect_script("中山"), detect_script("2021")
    ('zh-Hant', 'zh-Hans', 'zh-Hans', None)
    """
    return simplify_pages([text])[0].detect_script([])


def convert_base(text: str) -> str:
    """Return exactly what `OpenCC("t2s").convert` of opencc-python-reimplemented makes of `text`.

    >>> convert_base("乾隆皇帝看著後面")
    '乾隆皇帝看著后面'
    """
    from shanben.pages.simplify.batch import convert_text

    return convert_text(text)


def explain_change(restored: str, simplified: str) -> "tuple[OverrideUse, ...]":
    """Return the overrides that acted when the line `restored` became `simplified`.

    Each has the span in the line, what stood there, what it became, what the base dictionaries
    would have made of it, the rule and its source. Where only the base acted, nothing is returned.

    >>> [use[2:6] for use in explain_change("他看著你後面", "他看着你后面")]
    [('著', '着', '著', 'S101')]
    """
    from shanben.pages.simplify.acting_overrides import list_overrides

    return list_overrides(restored, simplified)
