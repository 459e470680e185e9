"""Put text into Markdown and HTML so that it stays text.

The documents are templates (`templates/*.jinja`); what Python gives them are numbers, words and
decisions, never markup. What pages say reaches documents only inside blocks of HTML, escaped:
Markdown is not read there, so no character of a page can open a heading, a link, a table or the YAML
at the top. Characters that cannot be seen or that turn the direction of writing are written out.
"""

import hashlib
import marshal
import sys
from contextlib import suppress
from functools import cache
from html import escape
from importlib import metadata, util
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from shanben.base.files import replace_file
from shanben.base.terminal import show_text
from shanben.documents.words import read_words, say, say_rule
from shanben.release.render import mark_code

# A passage for the eye; whoever wants more opens the data.
MAX_SHOWN = 160
OPTIONS: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "auto_reload": False,  # no template of a package changes while a program runs
}


def render(template: str, **facts: Any) -> str:
    """Return a template of the package filled in. Values are escaped for HTML unless marked safe."""
    return open_templates().get_template(template).render(**facts)


@cache
def open_templates() -> Environment:
    """Return the templates of the package, with the filters that they may use."""
    environment = Environment(
        loader=PackageLoader("shanben.documents", "templates"),
        bytecode_cache=CompiledTemplates(),
        autoescape=True,
        **OPTIONS,
    )
    environment.globals["say"] = show_words
    environment.globals["say_rule"] = say_rule
    environment.globals["zh"] = read_words().__getitem__
    environment.filters["cell"] = escape_cell
    environment.filters["number"] = "{:,}".format
    environment.filters["shown"] = escape_found
    environment.filters["span"] = mark_span
    environment.filters["tenths"] = "{:.1f}".format
    environment.filters["words"] = escape_words
    return environment


class CompiledTemplates(BytecodeCache):
    """Templates that were compiled before, kept where Python keeps its own modules when they are.

    To compile them is a tenth of a `check` after one edit. A file holds for one text of the template,
    one version of Jinja and of Python; where it cannot be read or written, nothing is lost.
    """

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the path of the compiled template, which the fingerprint of the program leaves out."""
        del name
        return util.cache_from_source(filename) if filename and sys.implementation.cache_tag else ""

    def get_source_checksum(self, source: str) -> str:
        """Return the hash of all that decides what a template is compiled to."""
        made_of = metadata.version("jinja2"), sorted(map(str, OPTIONS.items())), source
        return hashlib.sha256(repr(made_of).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code if it is that of this template."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            head, data = _name_code(bucket), Path(bucket.key).read_bytes()
            if data.startswith(head):
                bucket.code = marshal.loads(data[len(head) :])  # noqa: S302  trusted as modules are

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, unless Python is told to keep none."""
        if bucket.key and not sys.dont_write_bytecode:
            with suppress(OSError):
                replace_file(Path(bucket.key), _name_code(bucket) + marshal.dumps(bucket.code))


def _name_code(bucket: Bucket) -> bytes:
    """Return what a file begins with that holds this template's code for this Python."""
    return util.MAGIC_NUMBER + bucket.checksum.encode()


def show_words(english: str, **values: object) -> Any:
    """Return words of the report as HTML, in both languages."""
    return open_templates().get_template("words.jinja").module.show_said(say(english, **values))  # type: ignore[attr-defined]


def escape_words(text: str) -> Markup:
    """Return our own words as HTML, quotation marks as `html.escape` writes them.

    >>> str(escape_words("the page's <date>"))
    'the page&#x27;s &lt;date&gt;'
    """
    return Markup(escape(text))  # noqa: S704  just escaped


def escape_cell(text: str) -> Markup:
    r"""Return our own words, which may hold `code`, for one cell of a Markdown table.

    >>> str(escape_cell("a|b\n<c> `<d>`"))
    'a\\|b &lt;c&gt; `<d>`'
    """
    pieces = text.replace("\n", " ").replace("|", "\\|").split("`")
    escaped = "`".join(p if code % 2 else escape(p, quote=False) for code, p in enumerate(pieces))
    return Markup(escaped)  # noqa: S704  just escaped


def escape_found(text: str) -> Markup:
    r"""Return a passage of a page, or a seed's name, for a block of HTML: one line, nothing hidden.

    >>> str(escape_found("<b>甲\n\n乙\u202e"))
    '&lt;b&gt;甲 乙\\u202e'
    """
    line = show_text(" ".join(text.split()))
    if len(line) > MAX_SHOWN:
        line = line[: MAX_SHOWN - 1] + "…"
    return escape_words(line)


def mark_span(text: str) -> Markup:
    """Return foreign text as a code span of Markdown; in there HTML is not read."""
    return Markup(mark_code(text))  # noqa: S704  nothing in it can end the span
