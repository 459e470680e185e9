"""Locality: an edit never moves a cut, an inserted page moves rows up to the next natural one."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from shanben.seeds.cuts import Scan, cut_shards, is_natural_cut
from shanben.seeds.formats.seed_rows import SeedFile

PAGES = 4
NAMES = st.lists(st.integers(0, 5000), unique=True, min_size=1, max_size=120)


def text_scans(names):
    return [Scan(SeedFile(f"{n:05}.txt", "text", None, 9), "", 1, bytes(16)) for n in sorted(names)]


def row_scan(rows):
    digests = [hashlib.sha256(str(row).encode()).digest() for row in rows]
    cuts = tuple(i for i, digest in enumerate(digests, 1) if is_natural_cut(digest, PAGES))
    return Scan(
        SeedFile("a.jsonl", "jsonl", None, 10**6), "", len(rows), bytes(16 * len(rows)), cuts
    )


def contents(scans, rows=None):
    shards = []
    for parts in cut_shards(scans, PAGES):
        names = []
        for part in parts:
            span = range(part.first - 1, part.first - 1 + part.rows)
            names += [rows[i] for i in span] if rows else [part.source.path]
        shards.append(tuple(names))
    return shards


@given(NAMES)
def test_every_file_is_in_one_shard_in_order(names):
    """Nothing is lost, nothing stands twice, whatever the cuts."""
    shards = contents(text_scans(names))
    assert [name for shard in shards for name in shard] == [f"{n:05}.txt" for n in sorted(names)]
    assert all(0 < len(shard) <= 2 * PAGES for shard in shards)


@given(NAMES, st.integers(0, 5000))
def test_an_inserted_file_changes_shards_up_to_the_next_natural_cut(names, new):
    """Everything before its shard and after the next natural cut keeps its bytes."""
    before = contents(text_scans(set(names) - {new}))
    after = contents(text_scans({*names, new}))
    changed = [shard for shard in after if shard not in before]
    spoiled = [name for shard in changed for name in shard]
    natural = {n for n in spoiled if is_natural_cut(hashlib.sha256(n.encode()).digest(), PAGES)}
    assert f"{new:05}.txt" in spoiled
    assert natural <= {spoiled[-1], f"{new:05}.txt"}


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=120), st.integers())
def test_an_appended_row_changes_only_the_last_shard(rows, new):
    """The usual way in which a corpus grows."""
    if new in rows:
        return
    before = contents([row_scan(rows)], rows)
    after = contents([row_scan([*rows, new])], [*rows, new])
    assert after[: len(before) - 1] == before[:-1]
    assert len(after) - len(before) in (0, 1)
