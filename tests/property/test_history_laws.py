"""Laws of declaring a version: it is a person's file, and two values of it are ours."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.version import Version
from shanben.release import read_declared_version
from tests.examples import many
from tests.sample_build import declare_version

law = settings(max_examples=many(200), deadline=None, derandomize=True)
blanks = st.sampled_from(["", " ", "  ", "        ", "\t", "\t\t"])
comments = st.just("") | st.text('注 #version = "0.0.0"\'[]', max_size=20).map("#{}".format)
ends = st.sampled_from(["\n", "\r\n"])
# Other things that stand in such a file, before the first table.
OTHERS = [
    "",
    'title = "version = \\"0.0.0\\""',
    "summary = 'released = 2020-01-01'",
    'words = [ "a",\n  # version = "0.0.0"\n\n  "b" ,\n]',
    'long = """\nversion = "0.0.0"\r\nreleased = 2020-01-01\n"""',
    'inner = {version = "0.0.0" , released=2020-01-01}',
    'a.version = "0.0.0"',
    "pages_per_shard=1_000",
    "day = 2020-01-01",
]
TABLES = [
    "",
    '[tool]\nversion = "9.9.9"\nreleased = 2020-01-01\n',
    '[columns]  # kept\r\nscore = "float64"\r\n\r\n[[more]]\nversion="1"\n[[more]]\n',
]


@st.composite
def layouts(draw):
    """A file as a function of the two values that stand in it, the day perhaps not."""
    lines = draw(st.permutations(draw(st.lists(st.sampled_from(OTHERS), unique=True))))
    pieces = [line + draw(blanks) + draw(comments) + draw(ends) for line in lines]
    names = ["version", "released"] if draw(st.booleans()) else ["version"]
    for name in draw(st.permutations(names)):
        key = draw(st.sampled_from([name, f'"{name}"', f"'{name}'"]))
        left, middle, right = draw(blanks), draw(blanks), draw(blanks)
        place = draw(st.integers(0, len(pieces)))
        ending = draw(blanks) + draw(comments) + draw(ends)
        pieces.insert(place, (name, f"{left}{key}{middle}={right}", ending))
    tables = draw(st.sampled_from(TABLES))
    if not tables and draw(st.booleans()) and isinstance(pieces[-1], tuple):
        name, start, ending = pieces.pop()
        pieces.append((name, start, ending.rstrip("\r\n")))  # no end of the last line

    def fill(version: str, day: str) -> str:
        values = {"version": version, "released": day}
        parts = (p if isinstance(p, str) else p[1] + values[p[0]] + p[2] for p in pieces)
        return "".join(parts) + tables

    return fill


@law
@given(
    layouts(),
    st.sampled_from(['"1.0.0"', "'1.0.0'", '"""1.0.0"""', '"1.0.\\u0030"']),
    st.sampled_from(["2020-01-01", "0001-12-31"]),
)
def test_only_the_version_and_the_day_change(fill, version, day):
    """Every other byte stays: comments, blanks, line ends, and whatever else is called a version."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.toml"
        path.write_bytes(fill(version, day).encode())
        declare_version(path, Version(1, 20, 0), date(2026, 11, 22))
        assert path.read_bytes().decode() == fill('"1.20.0"', "2026-11-22")
        assert read_declared_version(path) == Version(1, 20, 0)


@pytest.mark.slow
@law
@given(layouts())
def test_declaring_twice_is_declaring_the_last(fill):
    """A bump may be repeated until the release."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.toml"
        path.write_bytes(fill('"1.0.0"', "2020-01-01").encode())
        declare_version(path, Version(2, 0, 0), date(2026, 1, 1))
        declare_version(path, Version(1, 1, 0), date(2026, 1, 2))
        assert path.read_bytes().decode() == fill('"1.1.0"', "2026-01-02")
