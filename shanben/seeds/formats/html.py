r"""Turn the bytes of a web page into the text that a reader saw: a line for every block.

The text is the whole page, not the article: title line, breadcrumb, source and footer are where
`extract` reads metadata, and what belongs to the article is its judgement. Scripts, styles, form
fields, pictures and what is hidden are left out; entities are resolved; a paragraph, a list entry,
a row of a table and whatever `br` ends is a line. That is how text from pages is usually handed on.

Resiliparse does it (`extract_plain_text` without its search for the main content). What it does
otherwise than a browser is put right around it: it indents lists; it keeps what `display:none`
hides; it puts a space where a line of the source breaks between two Han characters, where CSS Text
(4.1.3, segment break transformation) has none. `visibility:hidden` stays: WeChat delivers whole
articles so.

HTML's rules let small pages grow: 53 kB of formatting elements that are never closed became 3.4 GB
of nodes, and the time for the attributes of one tag grows with their square (both measured).
Formatting elements print nothing, so on a page that has many they go before it is parsed; what is
still able to grow is refused, and so is what a parser would search without end (`markup`).

Which encoding: a byte order mark, then UTF-8 if the bytes agree, since header and `meta` are often
wrong about it; then what header and `meta` declare, gb2312 and gbk meaning GB18030 as in every
browser (WHATWG Encoding); last the evidence of the characters. Single bytes that do not decode are
left out with a warning, as `shanben.seeds.decode` says; a page with more of them is a finding.
"""

import codecs
import re
from collections.abc import Generator, Iterator

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import map_encoding_to_html5

from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.seeds.decode import decode_mostly, decode_seven_bits, decode_text, find_broken_byte
from shanben.seeds.formats.nesting import is_heavy
from shanben.seeds.formats.page_file import Content, read_file
from shanben.seeds.formats.seed_rows import FieldNames, Part, RawRow, make_page

# What is longer is an attack, or pictures in base64; crawlers that cut pages do so at 1 MB or 5 MB.
MAX_HTML_BYTES = MAX_BYTES = 4 * 2**20
# This many take 0.6 s and 190 MB (a sixteenth of what was measured for 9 million).
MAX_NODES = 500_000
# A parser looks for every attribute among those before it: 20,000 on one tag take 0.7 s (measured).
MAX_ATTRIBUTES = 20_000
SMALL_PAGE_CHARACTERS = 2**18
# This many tags take 30 ms at worst, whatever their order (measured).
FEW_TAGS = 4096
DECLARATION_BYTES = 4096

DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I
)
# What servers say when nobody has told them, so it says nothing.
UNDECLARED = frozenset({"iso8859-1", "cp1252", "ascii"})
CHINESE_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# HTML's formatting elements (13.2.4.3): opened anew in every paragraph until they are closed; but of
# `a` there is one at a time. Those that hide their text stay.
FORMATTING = "big|b|code|em|font|i|nobr|small|strike|strong|s|tt|u"
PLAIN_FORMATTING = re.compile(
    rf"""
    </? (?:a|{FORMATTING})                                         # how text looks,
    (?: \s (?! [^<>]* (?: \shidden[\s=>] | display\s*:\s*none ) )  # attributes that hide nothing,
        [^<>"']*                                                   # without values in quotes
        (?: " [^"<>]* " [^<>"']* | ' [^'<>]* ' [^<>"']* )*+        # or with some
    )?
    /?>                                                            # and the end of the tag
    """,
    re.I | re.VERBOSE,
)
OPEN_FORMATTING = re.compile(rf"<(?:{FORMATTING})(?=[\s/>])", re.I)
LIST = re.compile(r"<(/?)(?:ul|ol|menu|dir|dl|dd|blockquote)(?=[\s/>])", re.I)
INLINE_DATA = re.compile(r"(?<=[\"'(=])data:[\w/+.;-]{1,100};base64,[A-Za-z0-9+/=]+")
NAME_ENDS = re.compile(r"[\s/>=]+")
PREFORMATTED = re.compile(r"<(?:pre|listing|xmp|plaintext)[\s>]", re.I)
HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
BREAK_IN_HAN = re.compile(rf"\n(?<=[{HAN}]\n)[ \t]*(?=[{HAN}])")
HIDDEN = ("[hidden]", "[style*='display:none' i]", "[style*='display: none' i]", "canvas", "math")


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield the one page of a file of HTML."""
    return read_file(root, part, read_content, MAX_BYTES)


def read_content(seed: str, data: bytes, sha256: bytes | None) -> Content:  # noqa: ARG001
    """Return the page that the bytes of an HTML file show."""
    html, warnings = decode_webpage(data)
    text = html if isinstance(html, Finding) else render_html(html)
    if isinstance(text, Finding):
        return text.of_seed(seed), ()
    return make_page(seed, text), tuple(warning.of_seed(seed) for warning in warnings)


def read_webpage(data: bytes, charset: str | None = None, *, is_cut: bool = False) -> str | Finding:
    """Return the text of a page, or the finding that says why there is none.

    A page without visible text gives the empty text. What else `decode_webpage` says of the bytes
    is not told.
    """
    html, _ = decode_webpage(data, charset, is_cut=is_cut)
    return html if isinstance(html, Finding) else render_html(html)


def decode_webpage(
    data: bytes, charset: str | None = None, *, is_cut: bool = False
) -> tuple[str | Finding, tuple[Finding, ...]]:
    """Return the source of a page, or the finding that says why there is none; and the warnings.

    `charset` is what the page came with, as in the header Content-Type. Of a page that `is_cut`,
    the first bytes of a character at its end are left out without a word.
    """
    if len(data) > MAX_HTML_BYTES:
        message = f"more than {MAX_HTML_BYTES:,} bytes of HTML; the page is left out."
        return Finding("P109", message), ()
    html, finding = _decode_html(data, charset, is_cut)
    if html is None:
        return finding or "", ()
    return html, () if finding is None else (finding,)


def render_html(html: str) -> str | Finding:
    """Return what a reader sees of a page; a finding when its markup could take all memory."""
    html = _tame_markup(html)
    if _may_grow(html):
        return Finding("P109", "its markup would take more memory than any page; it is left out.")
    text: str = extract_plain_text(
        html,
        preserve_formatting=True,
        main_content=False,
        list_bullets=False,
        alt_texts=False,
        links=False,
        form_fields=False,
        noscript=False,
        skip_elements=HIDDEN,
    )
    return "\n".join(line.strip(" \t") for line in text.split("\n"))


def _decode_html(
    data: bytes, charset: str | None, is_cut: bool
) -> tuple[str | None, Finding | None]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_declared(data, encoding, is_cut)
    if data.isascii():
        return decode_seven_bits(data)
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        found = decode_mostly(data, "utf-8", is_cut=is_cut)
    if found is not None:
        return found
    mostly, refusal = None, None
    for encoding in dict.fromkeys(_declared_encodings(data, charset)):
        html, finding = _decode_declared(data, encoding, is_cut)
        if html is not None and finding is None:
            return html, None
        mostly = mostly or (None if html is None else (html, finding))
        refusal = refusal or finding
    html, finding = decode_text(data)
    if html is None and mostly is not None:
        return mostly
    return html, finding if html is not None else refusal or finding


def _decode_declared(data: bytes, encoding: str, is_cut: bool) -> tuple[str | None, Finding | None]:
    found = decode_mostly(data, encoding, declared=True, is_cut=is_cut)
    if found is not None:
        return found
    place = find_broken_byte(data, encoding)
    said = f"{encoding}, which the page declares"
    return None, Finding(
        "D102", f"byte {place} of {len(data)} is not {said}; the page is left out."
    )


def _declared_encodings(data: bytes, charset: str | None) -> Iterator[str]:
    """Yield the codecs that header and `meta` name, as far as they are encodings and say something."""
    found = DECLARED.search(data, 0, DECLARATION_BYTES)
    for label in (charset, found and found[1].decode("ascii", "replace")):
        known = map_encoding_to_html5(label.strip(), fallback_utf8=False) if label else None
        try:
            name = codecs.lookup(CHINESE_CODECS.get(known, known)).name if known else "utf-8"
        except LookupError:
            continue
        if name != "utf-8" and name not in UNDECLARED:
            yield name


def _tame_markup(html: str) -> str:
    """Return the page without what prints nothing and only costs time, or prints otherwise than read."""
    html = html.replace("\r\n", "\n")
    if ";base64," in html:
        html = INLINE_DATA.sub("", html)
    if _count_nodes(html) > MAX_NODES:
        html = PLAIN_FORMATTING.sub("", html)
    html = LIST.sub(r"<\1div", html)
    if "white-space" in html or PREFORMATTED.search(html):
        return html
    return BREAK_IN_HAN.sub("", html)


def _may_grow(html: str) -> bool:
    """Return whether a parser could make far more nodes, or far longer work, of a page than it shows."""
    tags = html.count("<")
    if _count_nodes(html) > MAX_NODES or (tags > FEW_TAGS and is_heavy(html, tags)):
        return True
    if len(html) <= SMALL_PAGE_CHARACTERS:
        return False
    # No tag has more different attributes than the page has different words between the ends of names.
    return len(set(NAME_ENDS.split(html))) > MAX_ATTRIBUTES


def _count_nodes(html: str) -> int:
    """Return how many nodes a parser can make of a page at most: every tag opens all formatting anew."""
    return html.count("<") * (1 + len(OPEN_FORMATTING.findall(html)))
