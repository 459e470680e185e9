"""Compare the speed of `shanben.pages.simplify` with other converters: same text, one core, one run.

    python benchmarks/convert.py                     # the card's package only
    python benchmarks/convert.py --peers FOLDER      # and C++ OpenCC, zhconv-rs-opencc, opencc-pyo3
    python benchmarks/convert.py --peers FOLDER --text FILE

The peers need an environment of their own, because the PyPI package `opencc` (C++) installs a
module of the same name over the card's package. FOLDER is made on first use (`python -m venv`, then
pip with the versions in PEERS); later runs find it. Without --text the Traditional seeds are the
text.

Every converter gets the text twice: as one string of about a million characters, and as pages of
2,500 characters. Rounds are interleaved and the best of each counts, so that a busy machine does
as little harm as possible; only ratios of one run mean anything. Where there is no call for many
texts, the converter is called page by page. `simplify` also detects scripts and applies the
overrides, which no peer does; `base` alone does what the peers do.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ("opencc==1.4.2", "zhconv-rs-opencc==0.4.2", "opencc-pyo3==0.12.0")
PAGE = 2_500
CHARACTERS = 1_000_000
SLOW_CHARACTERS = 50_000  # for the card's package, which needs more than a second for a million
ROUNDS = 7

Convert = Callable[[str], str]


def main() -> None:
    """Print one table for long text and one for pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", type=Path, help="folder of the peers' environment")
    parser.add_argument("--text", type=Path, help="UTF-8 file to convert instead of the seeds")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure_on_request(load_peers())
        return
    text = read_text(arguments.text)
    python = prepare_peers(arguments.peers) if arguments.peers else None
    print_table(run_rounds(text, python))


def read_text(path: Path | None) -> str:
    """Return about a million characters of Traditional text."""
    if path is not None:
        text = path.read_text(encoding="utf-8")
    else:
        pages = [next((ROOT / "seeds").glob(f"{number}_*.txt")) for number in ("000", "001", "004")]
        text = "".join(page.read_bytes().decode("utf-8") + "\n" for page in pages)
    return text * -(-CHARACTERS // len(text))


def prepare_peers(folder: Path) -> Path:
    """Return the Python of the peers' environment; make it where it is missing."""
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PEERS], check=True)
    return python


def load_peers() -> dict[str, Convert]:
    """Return the converters of the peers' environment."""
    import opencc
    import opencc_pyo3
    import zhconv_rs_opencc

    return {
        "OpenCC (C++) 1.4.2, t2s": opencc.OpenCC("t2s").convert,
        "zhconv-rs-opencc 0.4.2, zh-Hans": lambda text: zhconv_rs_opencc.zhconv(text, "zh-Hans"),
        "opencc-pyo3 0.12.0, t2s": opencc_pyo3.OpenCC("t2s").convert,
    }


def measure_on_request(converters: dict[str, Convert]) -> None:
    """Read one text as JSON, then answer each further line with nanoseconds per character."""
    text = json.loads(sys.stdin.readline())
    for _ in sys.stdin:
        print(json.dumps(measure(text, converters)), flush=True)


def measure(text: str, converters: dict[str, Convert]) -> dict[str, list[float]]:
    """Return nanoseconds per character, for one long text and for pages."""
    return {name: measure_one(text, convert) for name, convert in converters.items()}


def measure_one(text: str, convert: Convert) -> list[float]:
    """Return nanoseconds per character of one converter, for one long text and for pages."""
    pages = cut_pages(text)
    return [
        clock(lambda: convert(text)) / len(text),
        clock(lambda: [convert(page) for page in pages]) / len(text),
    ]


def measure_ours(text: str) -> dict[str, list[float]]:
    """Return nanoseconds per character of this project and of the card's package."""
    from opencc import OpenCC

    from shanben.pages.simplify import convert_base, simplify_text, simplify_texts

    pages = cut_pages(text)
    card = OpenCC("t2s").convert
    return {
        "shanben.pages.simplify": [
            clock(lambda: simplify_text(text)) / len(text),
            clock(lambda: simplify_texts(pages)) / len(text),
        ],
        "shanben.pages.simplify, base alone": measure_one(text, convert_base),
        "opencc-python-reimplemented 0.1.7": measure_one(text[:SLOW_CHARACTERS], card),
    }


def cut_pages(text: str) -> list[str]:
    """Return `text` in pages."""
    return [text[start : start + PAGE] for start in range(0, len(text), PAGE)]


def clock(work: Callable[[], object]) -> float:
    """Return the processor time of `work` in nanoseconds."""
    start = time.process_time_ns()
    work()
    return time.process_time_ns() - start


def run_rounds(text: str, python: Path | None) -> dict[str, list[float]]:
    """Return the best of all rounds, which are run by turns."""
    best: dict[str, list[float]] = {}
    peer = start_peers(python, text) if python else None
    for _ in range(ROUNDS):
        results = measure_ours(text)
        if peer and peer.stdin and peer.stdout:
            peer.stdin.write("again\n")
            peer.stdin.flush()
            results |= json.loads(peer.stdout.readline())
        for name, values in results.items():
            best[name] = [min(pair) for pair in zip(values, best.get(name, values), strict=True)]
    if peer:
        peer.communicate()
    return best


def start_peers(python: Path, text: str) -> "subprocess.Popen[str]":
    """Start this script in the peers' environment and hand it the text."""
    peer = subprocess.Popen(
        [str(python), __file__, "--measure"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert peer.stdin
    peer.stdin.write(json.dumps(text) + "\n")
    peer.stdin.flush()
    return peer


def print_table(best: dict[str, list[float]]) -> None:
    """Print millions of characters per second, and how many times faster shanben.pages.simplify is."""
    ours = best["shanben.pages.simplify"]
    print(f"{'converter':36}{'long text':>12}{'ratio':>8}{'pages':>12}{'ratio':>8}")
    for name, values in best.items():
        cells = (
            f"{1e3 / value:10.2f} M{value / reference:8.2f}"
            for value, reference in zip(values, ours, strict=True)
        )
        print(f"{name:36}{''.join(cells)}")
    print(
        f"characters per second; ratio: time / time of shanben.pages.simplify; best of {ROUNDS} rounds"
    )


if __name__ == "__main__":
    main()
