"""Make shanben/base/tables/web_codes.tsv: where browsers read Big5 and GB18030 otherwise than Python.

usage: python tools/make_web_codes.py --page > codes.html
       chromium --headless --dump-dom codes.html > codes.txt
       python tools/make_web_codes.py codes.txt

The page lets the browser decode every code of one, two and four bytes; what comes of it is compared
with Python's codecs. The browser follows the indexes of the WHATWG Encoding Standard (CC0 1.0). Half a
character comes of four codes of Big5 (8862, 8864, 88A3, 88A5) that the standard reads as two characters;
there Python agrees with the standard, so they are passed over.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = """<meta charset=utf-8><pre id=codes></pre><script>
const lines = [];
for (const name of ["big5", "gb18030"]) {
  const decoder = new TextDecoder(name, {fatal: true});
  const tell = (...bytes) => {
    try {
      const text = decoder.decode(new Uint8Array(bytes));
      const hex = (numbers) => numbers.map((one) => one.toString(16).padStart(2, "0"));
      const points = Array.from(text, (one) => one.codePointAt(0));
      lines.push(["code", name, hex(bytes).join(""), hex(points).join("+")].join(" "));
    } catch (error) {}
  };
  for (let a = 0x80; a < 0x100; a++) {
    tell(a);
    for (let b = 0x40; b < 0x100; b++) tell(a, b);
    if (name == "big5") continue;
    for (let b = 0x30; b < 0x3a; b++)
      for (let c = 0x81; c < 0xff; c++)
        for (let d = 0x30; d < 0x3a; d++) tell(a, b, c, d);
  }
}
document.getElementById("codes").textContent = lines.join("\\n") + "\\n";
</script>"""
HALF = re.compile("[\ud800-\udfff]")
CODECS = {"big5": "big5hkscs", "gb18030": "gb18030"}
HEAD = """\
# Codes of Big5 and GB18030 that browsers read otherwise than the codecs of Python 3.11 (big5hkscs,
# gb18030), or that those refuse. character is a code point in hexadecimal; shares is another code of
# which Python makes the same character as of this one. Source: WHATWG Encoding Standard, index-big5
# and index-gb18030 (public domain, CC0 1.0), as TextDecoder of Chromium 156 has them.
# Made by tools/make_web_codes.py.
encoding\tcode\tcharacter\tshares
"""


def main(argument: str) -> None:
    """Print the page, or write the table from what a browser made of it."""
    if argument == "--page":
        print(PAGE)
        return
    rows = ["\t".join(row) + "\n" for row in find_differences(Path(argument).read_text("utf-8"))]
    table = Path(__file__).parent.parent / "shanben" / "base" / "tables" / "web_codes.tsv"
    table.write_text(HEAD + "".join(rows), encoding="utf-8")


def find_differences(dump: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the cells of every code that Python does not read like the browser."""
    found = [line.partition("code ")[2].split(" ") for line in dump.splitlines() if "code " in line]
    codes = {(name, bytes.fromhex(code)): character for name, code, character in found}
    codes = {
        key: text
        for key, text in codes.items()
        if len(key[1]) < 2 or (key[0], key[1][:1]) not in codes
    }
    known = {key: _decode(key[1], CODECS[key[0]]) for key in codes}
    for (name, code), points in sorted(codes.items()):
        text, python = "".join(chr(int(one, 16)) for one in points.split("+")), known[name, code]
        if python == text or HALF.search(text):
            continue
        shares = (
            []
            if python is None
            else [
                other.hex(" ").upper()
                for (encoding, other), made in known.items()
                if made == python and encoding == name and other != code
            ]
        )
        yield name, code.hex(" ").upper(), f"{ord(text):04X}", ", ".join(shares)


def _decode(code: bytes, codec: str) -> str | None:
    try:
        return code.decode(codec)
    except UnicodeDecodeError:
        return None


if __name__ == "__main__":
    main(sys.argv[1])
