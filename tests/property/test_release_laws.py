"""Laws of the index and of the comparison of builds, over arbitrary rows."""

import hashlib
import itertools
import tempfile
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.terminal import show_text
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.index import ROWS_PER_GROUP, index_batch, write_index
from shanben.dataset.manifest import Manifest
from shanben.release import compare_builds
from shanben.release.render import render_json, render_markdown, render_text
from tests.examples import many

pytestmark = pytest.mark.slow

COLUMNS = ["id", "seed", "language", "damage", "source", "title", "text"]
SCHEMA = {"properties": {name: {} for name in COLUMNS}}
words = st.text(st.characters(codec="utf-8"), max_size=6)
bodies = st.fixed_dictionaries(
    {
        "seed": words,
        "language": st.sampled_from(["zh-Hans", "zh-Hant", None]),
        "damage": st.sampled_from(["none", "partial"]),
        "source": st.lists(words, max_size=2),
        "title": st.none() | words,
        "text": words,
    }
)
sets = st.dictionaries(st.sampled_from("abcdefgh"), bodies, max_size=8)
law = settings(max_examples=many(40), deadline=None, derandomize=True)


def rows_of(pages):
    return [{"id": f"sb1-{name}", **body} for name, body in pages.items()]


def piece(rows):
    hashes = b"".join(hashlib.sha256(orjson.dumps(row)).digest() for row in rows)
    return index_batch(rows, hashes, COLUMNS)


def make(folder: Path, name: str, pages) -> BuildFolder:
    place = folder / name
    place.mkdir()
    rows = rows_of(pages)
    write_index([piece(rows)], place / "index.parquet", COLUMNS)
    return BuildFolder(place, Manifest(version="1.0.0", rows=len(rows), files=()), SCHEMA)


def compare(old, new):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return compare_builds(make(folder, "old", old), make(folder, "new", new))


@law
@given(sets, sets)
def test_every_row_is_accounted_for(old, new):
    """Each old row is kept, edited or withdrawn; each new row is kept, edited or added."""
    diff = compare(old, new)
    kept = len(old.keys() & new.keys())
    assert diff.rows_before == kept + len(diff.edited) + len(diff.withdrawn)
    assert diff.rows_after == kept + diff.added
    assert len({page.before for page in diff.edited}) == len(diff.edited)
    assert len({page.after for page in diff.edited}) == len(diff.edited)


@law
@given(sets, sets)
def test_changes_are_counted_as_comparing_the_rows_would(old, new):
    """The short hashes say of each column what the values say."""
    diff = compare(old, new)
    both = old.keys() & new.keys()
    counts = {name: sum(old[key][name] != new[key][name] for key in both) for name in COLUMNS[1:]}
    assert diff.columns == {name: n for name, n in counts.items() if n}
    assert diff.changed == sum(old[key] != new[key] for key in both)
    assert diff.moved == counts["seed"]


@law
@given(sets, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_no_change(pages, random):
    """A build in another order holds the same rows."""
    names = list(pages)
    random.shuffle(names)
    diff = compare(pages, {name: pages[name] for name in names})
    assert (diff.added, diff.withdrawn, diff.changed, diff.level) == (0, (), 0, "none")


@law
@given(sets, sets)
def test_a_diff_can_always_be_shown(old, new):
    """Whatever stands in the rows, the words about it cannot steer a terminal."""
    diff = compare(old, new)
    for text in (render_text(diff), render_markdown(diff)):
        assert all(show_text(line) == line for line in text.split("\n"))
    assert "\r" not in render_json(diff)


@law
@given(sets, st.lists(st.integers(0, 8), max_size=3))
def test_the_bytes_of_an_index_do_not_depend_on_its_pieces(pages, cuts):
    """Two workers must write the same index as one."""
    rows = rows_of(pages)
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut <= len(rows))})
    pieces = [piece(rows[a:b]) for a, b in itertools.pairwise(edges)]
    with tempfile.TemporaryDirectory() as name:
        whole, parts = Path(name, "whole"), Path(name, "parts")
        assert write_index([piece(rows)], whole, COLUMNS) == len(rows)
        assert write_index(pieces, parts, COLUMNS) == len(rows)
        assert whole.read_bytes() == parts.read_bytes()


def test_row_groups_are_full_whatever_the_pieces(tmp_path):
    """A reader can rely on the size of a group; only the last one is smaller."""
    row = {"id": "x", "seed": "s", "language": None, "damage": "none", "source": []}
    table = pa.Table.from_batches([piece([row | {"title": None, "text": ""}])])
    big = table.take(pa.array([0] * (ROWS_PER_GROUP // 2 + 1)))
    write_index([big, big, table], tmp_path / "index.parquet", COLUMNS)
    footer = pq.read_metadata(tmp_path / "index.parquet")
    sizes = [footer.row_group(n).num_rows for n in range(footer.num_row_groups)]
    assert sizes == [ROWS_PER_GROUP, 3]
