"""Compare the whole build with what people would use instead, on the same pages, in one run.

    peers/setup.sh ENVS
    compare.py SENTENCES ENVS WORK [--pages 20000] [--workers 2] [--repeat 3] [--scale] [--python P …]

Prints a table: pages/s, MB/s of input, processor time, peak memory of the process tree, and the ratios
to datatrove and to a script by hand. Peers convert only; shanben repairs, converts, extracts, validates
and writes both formats, and forces them to disk. Three corpora are measured: clean pages; a mixed one
of 85 % Traditional, 10 % Simplified and 5 % damaged pages; and one with a tenth of its pages damaged.
With --python the build is run by other interpreters as well, such as one with the package compiled. A
peer without an environment is left out; `setup.sh` makes that of Data-Juicer only when asked, for it
takes 6 GB.

Of several rounds each system's fastest counts; where a machine has other work, the processor time tells
more than the clock. With --scale the same for ten times the pages, once, and what a run costs after
one page was edited.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from meter import Measure, measure

HERE = Path(__file__).resolve().parent
PROGRAM = (sys.executable, str(HERE.parent / "build_dataset.py"))
PEERS = {
    "pyarrow, no conversion": ("datasets", "floor_job.py"),
    "script by hand": ("datasets", "script_job.py"),
    "HF datasets": ("datasets", "datasets_job.py"),
    "datatrove": ("datatrove", "datatrove_job.py"),
    "Polars and OpenCC in Rust": ("polars", "polars_job.py"),
    "Data-Juicer": ("juicer", "juicer_job.py"),
}
YARDSTICKS = {"datatrove": "datatrove", "script by hand": "script"}
CORPORA = {
    "clean": (),
    "mixed": ("--damaged", "0.05", "--simplified", "0.10"),
    "damaged": ("--damaged", "0.10"),
}
ROW = "| {:<26} | {:>7} | {:>7} | {:>5} | {:>6} | {:>6} |" + 4 * " {:>11} |"


def main() -> None:
    """Run everything and print the tables."""
    options = read_options()
    options.work.mkdir(parents=True, exist_ok=True)
    for name, arguments in CORPORA.items():
        if name in options.corpora:
            corpus = make_corpus(options, name, options.pages, *arguments)
            compare(options, name, corpus, options.pages, options.repeat)
    if options.scale:
        parts = make_parts(options)
        compare(options, "clean", join_parts(options, parts), 10 * options.pages, 1)
        show_scale(options, parts)


def read_options() -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("envs", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--corpora", nargs="+", choices=CORPORA, default=list(CORPORA))
    parser.add_argument("--python", nargs="*", default=[], help="interpreters that have shanben")
    parser.add_argument("--scale", action="store_true")
    return parser.parse_args()


def make_corpus(options: argparse.Namespace, name: str, pages: int, *arguments: str) -> Path:
    """Return a corpus, made if it is not there."""
    path = options.work / f"{name}-{pages}.jsonl"
    if not path.exists():
        run_maker(options, pages, path, *arguments)
    return path


def run_maker(options: argparse.Namespace, pages: int, path: Path, *arguments: str) -> None:
    """Make a corpus of that many pages: a file, or with `--parts` a folder of files."""
    maker = [sys.executable, str(HERE / "make_corpus.py"), str(options.sentences)]
    subprocess.run([*maker, str(pages), str(path), *arguments], check=True)


def compare(options: argparse.Namespace, name: str, corpus: Path, pages: int, repeat: int) -> None:
    """Measure every system on a corpus, in turns, and print the table."""
    found: dict[str, list[Measure]] = {}
    for _ in range(repeat):
        for peer, (env, script) in PEERS.items():
            python = options.envs.resolve() / env / "bin" / "python"
            if python.exists():
                arguments = str(corpus.resolve()), ".", str(options.workers)
                command = [str(python), str(HERE / "peers" / script), *arguments]
                run = measure(command, empty(options.work / "out"))
                found.setdefault(peer, []).append(run)
        folder = make_project(options.work / "out", [corpus])
        found.setdefault("shanben, whole build", []).append(build(folder, options.workers))
        for number, python in enumerate(options.python, start=1):
            folder = make_project(options.work / "out", [corpus])
            program = [str(Path(python).absolute()), "-m", "shanben"]
            run = build(folder, options.workers, program=program)
            found.setdefault(f"shanben, --python {number}", []).append(run)
    print_table(f"{name}, {pages:,} pages", corpus, pages, found)


def print_table(title: str, corpus: Path, pages: int, found: dict[str, list[Measure]]) -> None:
    """Print the fastest round of each system, and how often it does what a yardstick does once.

    Nothing is said of a yardstick that was not measured.
    """
    best = {peer: min(runs) for peer, runs in found.items()}
    rounds = max(map(len, found.values()))
    print(f"\n{title}, {corpus.stat().st_size / 1e6:.0f} MB; {rounds} rounds\n")
    measured = [(best.get(peer), name) for peer, name in YARDSTICKS.items()]
    ratios = [f"{kind} {name}" for _, name in measured for kind in ("×", "× CPU")]
    heads = ("", "s", "pages/s", "MB/s", "CPU s", "MB mem", *ratios)
    print(ROW.format(*heads))
    print(ROW.format(*("---" for _ in heads)))
    for peer, (seconds, cpu, peak) in best.items():
        speed = f"{pages / seconds:,.0f}", f"{corpus.stat().st_size / 1e6 / seconds:.0f}"
        ratios = [
            ratio
            for yardstick, _ in measured
            for ratio in (
                (f"{yardstick.seconds / seconds:.2f}", f"{yardstick.cpu_seconds / cpu:.2f}")
                if yardstick
                else ("", "")
            )
        ]
        print(ROW.format(peer, f"{seconds:.2f}", *speed, f"{cpu:.1f}", f"{peak:.0f}", *ratios))


def make_parts(options: argparse.Namespace) -> list[Path]:
    """Return ten corpora with ten times the pages, all different, made if they are not there."""
    folder = options.work / f"parts-{10 * options.pages}"
    if not folder.exists():
        run_maker(options, 10 * options.pages, folder, "--parts", "10")
    return sorted(folder.iterdir())


def join_parts(options: argparse.Namespace, parts: list[Path]) -> Path:
    """Return the parts as one corpus, made if it is not there."""
    whole = options.work / f"clean-{10 * options.pages}.jsonl"
    if not whole.exists():
        with whole.open("wb") as file:
            for path in parts:
                with path.open("rb") as part:
                    shutil.copyfileobj(part, file)
    return whole


def show_scale(options: argparse.Namespace, parts: list[Path]) -> None:
    """Measure ten times the pages, in ten files, and a run after one page was edited."""
    one = build(make_project(options.work / "one", parts[:1]), options.workers)
    folder = make_project(options.work / "ten", parts)
    ten = build(folder, options.workers)
    again = build(folder, options.workers)
    edit_page(folder / "seeds" / parts[5].name)
    edited = build(folder, options.workers)
    edit_page(options.work / "one" / "seeds" / parts[0].name)
    checked = build(options.work / "one", options.workers, "check")
    print(f"\n{options.pages:,} pages and ten times as many, {options.workers} workers\n")
    for name, run in {
        "one": one,
        "ten": ten,
        "ten again": again,
        "ten, one page edited": edited,
    }.items():
        print(f"{name:<22} {run.seconds:7.2f} s {run.cpu_seconds:7.1f} CPU s {run.peak_mb:6.0f} MB")
    print(f"{'one edited, check':<22} {checked.seconds:7.2f} s {checked.cpu_seconds:7.1f} CPU s")
    print(f"time × {ten.seconds / one.seconds:.2f}, memory × {ten.peak_mb / one.peak_mb:.2f}")
    print(f"one page edited: {edited.seconds / ten.seconds:.1%} of the whole")


def make_project(folder: Path, corpora: list[Path]) -> Path:
    """Return an empty project whose seeds are the corpora."""
    empty(folder)
    # Without the history, whose changelog speaks of other rows and would let the build fail.
    without = shutil.ignore_patterns("history")
    shutil.copytree(HERE.parent / "schema", folder / "schema", ignore=without)
    (folder / "seeds").mkdir()
    for corpus in corpora:
        shutil.copy(corpus, folder / "seeds" / corpus.name)
    return folder


def build(
    folder: Path, workers: int, command: str = "build", program: Sequence[str] = PROGRAM
) -> Measure:
    """Measure the whole build; a check that finds differences is a success here."""
    arguments = [*program, command, "--quiet", "--workers", str(workers)]
    shell = " ".join(arguments) + ("; test $? -le 1" if command == "check" else "")
    return measure(["sh", "-c", f"exec {shell}" if command == "build" else shell], folder)


def edit_page(path: Path) -> None:
    """Change one character of a page in the middle of a file."""
    lines = path.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    lines[middle] = lines[middle].replace("的".encode(), "地".encode(), 1)
    path.write_bytes(b"".join(lines))


def empty(folder: Path) -> Path:
    """Return a folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    main()
