"""Put together the page that restores a text in the browser.

    make_try_page.py OUT --pyodide FOLDER

OUT is made anew; it holds all that the page needs and works offline. FOLDER is that of the npm package
`pyodide`. See docs/try/README.md.
"""

import argparse
import shutil
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "try"
PAGE_FILES = ("index.html", "try.css", "try.js", "worker.js")
PYODIDE_FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
DICTIONARIES = ("TSCharacters.txt", "TSPhrases.txt")
# So that the same files give the same archive.
DAY = (2020, 1, 1, 0, 0, 0)


def main() -> None:
    """Write the folder and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pyodide", type=Path, required=True)
    options = parser.parse_args()
    make_page(options.out, options.pyodide)
    size = sum(path.stat().st_size for path in options.out.rglob("*") if path.is_file())
    print(f"{options.out}: {size / 2**20:.1f} MB")


def make_page(out: Path, pyodide: Path) -> None:
    """Write the page into `out`, which is made anew."""
    shutil.rmtree(out, ignore_errors=True)
    (out / "pyodide").mkdir(parents=True)
    for name in PAGE_FILES:
        shutil.copyfile(PAGE / name, out / name)
    for name in PYODIDE_FILES:
        shutil.copyfile(pyodide / name, out / "pyodide" / name)
    with zipfile.ZipFile(out / "program.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(list_program()):
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def list_program() -> Iterator[tuple[str, Path]]:
    """Yield what the archive holds: names and files."""
    package = ROOT / "shanben"
    for pattern in ("*.py", "base/tables/*.tsv", "base/tables/*.bin"):
        for path in package.rglob(pattern):
            yield path.relative_to(ROOT).as_posix(), path
    for path in (PAGE / "python").rglob("*.py"):
        yield path.relative_to(PAGE / "python").as_posix(), path
    spec = find_spec("opencc")
    folder = Path(((spec and spec.submodule_search_locations) or [""])[0], "dictionary")
    for name in DICTIONARIES:
        yield f"opencc/dictionary/{name}", folder / name


if __name__ == "__main__":
    main()
