"""After an edit few pages are compared, and the near duplicates are those that all comparisons give."""

import hashlib
import random
from collections import Counter

import numpy as np
import pytest

from shanben.pages.signature import SIGNATURE, SLOTS
from shanben.shards import changed_rows, clusters
from shanben.shards.changed_rows import EarlierClusters, keep_clusters
from shanben.shards.clusters import find_clusters
from shanben.shards.signed import BANDS, Signed
from tests.examples import many


@pytest.fixture(autouse=True)
def no_ids(monkeypatch):
    """Let the id of a row be its number; the index is not what is tested."""
    monkeypatch.setattr(
        clusters, "_read_ids", lambda _, __, rows: {n: str(n) for n in rows.tolist()}
    )


def make_page(chance):
    """Return a signature: of a family that is more or less near, and with phrases that many share."""
    page = np.zeros((), SIGNATURE)
    family = np.random.default_rng(chance.randrange(12)).integers(0, 2**16, SLOTS)
    other = np.random.default_rng(chance.randrange(12)).integers(0, 2**16, SLOTS)
    own = np.random.default_rng(chance.getrandbits(32)).integers(0, 2**16, SLOTS)
    share = chance.choice((0.4, 0.66, 0.68, 0.8, 1.0))
    drawn = np.random.default_rng(chance.getrandbits(32)).random(SLOTS)
    page["slots"] = np.where(drawn < share, family, own)
    page["slots"][-60:] = other[-60:]
    page["slots"][: 3 * chance.randrange(4)] = 9
    page["shingles"] = chance.choice((0, 300, 500, 500, 500))
    page["order"] = chance.getrandbits(63)
    return page


def write_shard(folder, pages):
    """Write the signatures of a shard under a name that says what they are."""
    data = np.array(pages, SIGNATURE).tobytes()
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / sha256).write_bytes(data)
    return Signed(folder / sha256, folder / "index", len(pages), sha256, sha256)


def edit(shards, chance):
    """Change, add and remove pages, and sometimes move a shard to another place."""
    for _ in range(chance.randrange(1, 4)):
        pages = chance.choice(shards)
        deed = chance.randrange(4)
        if deed == 0 or not pages:
            pages.insert(chance.randrange(len(pages) + 1), make_page(chance))
        elif deed == 1:
            del pages[chance.randrange(len(pages))]
        elif deed == 2:
            pages[chance.randrange(len(pages))] = make_page(chance)
        else:
            shards.insert(chance.randrange(len(shards)), shards.pop())


@pytest.mark.parametrize("rounds", [clusters.ROUNDS, 1])
@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))]
)
def test_what_is_known_changes_no_cluster(tmp_path, seed, rounds, monkeypatch):
    """Through a chain of edits, each of which knows the clusters before it.

    With one round it matters more which page of a group comes first. How many bands are looked at
    together makes no difference.
    """
    all_bands, one_band = 200 * BANDS, 1
    monkeypatch.setattr(clusters, "ROUNDS", rounds)
    monkeypatch.setattr(changed_rows, "LEAST_UNTOUCHED", 1)
    chance = random.Random(seed)  # noqa: S311
    shards = [[make_page(chance) for _ in range(chance.randrange(30))] for _ in range(6)]
    before, found = None, set()
    for _ in range(many(12)):
        signed = [write_shard(tmp_path, pages) for pages in shards]
        monkeypatch.setattr(clusters, "KEYS_AT_A_TIME", one_band if seed else all_bands)
        known = find_clusters(signed, tmp_path / "scratch", before)
        monkeypatch.setattr(clusters, "KEYS_AT_A_TIME", all_bands if seed else one_band)
        anew = find_clusters(signed, tmp_path / "scratch")
        assert known.stamps == anew.stamps
        assert known.largest == anew.largest
        assert known.labels.tolist() == anew.labels.tolist()
        found |= {stamp.size for stamps in anew.stamps for stamp in stamps}
        before = EarlierClusters(keep_clusters("", signed, known.labels), tmp_path.joinpath)
        edit(shards, chance)
    assert len(found) > 3


def spread(chance):
    """Return thirty families of three in four shards, and a page of a family of its own."""
    families = [np.random.default_rng(n).integers(0, 2**16, SLOTS) for n in range(30)]
    pages = []
    for slots in families * 3:
        page = np.zeros((), SIGNATURE)
        page["slots"], page["shingles"], page["order"] = slots, 500, chance.getrandbits(63)
        pages.append(page)
    return [pages[start::4] for start in range(4)]


@pytest.fixture
def compared(monkeypatch):
    """How many pairs were compared."""
    pairs = []
    compare = clusters._are_near
    monkeypatch.setattr(
        clusters,
        "_are_near",
        lambda table, left, right: pairs.append(len(left)) or compare(table, left, right),
    )
    return pairs


def test_one_page_changed_is_compared_with_its_own(tmp_path, compared):
    """And where nothing changed, or only the order of the shards, no file is written."""
    shards = spread(random.Random(2))  # noqa: S311
    signed = [write_shard(tmp_path, pages) for pages in shards]
    first = find_clusters(signed, tmp_path / "scratch")
    assert [stamp.size for stamps in first.stamps for stamp in stamps] == [3] * 90
    assert sum(compared) >= 60
    before = EarlierClusters(keep_clusters("", signed, first.labels), tmp_path.joinpath)
    compared.clear()
    again = find_clusters(signed, tmp_path / "unneeded", before)
    assert again.stamps == first.stamps
    turned = find_clusters(signed[::-1], tmp_path / "unneeded", before)
    assert [len(stamps) for stamps in turned.stamps] == [len(s) for s in first.stamps[::-1]]
    assert not (tmp_path / "unneeded").exists()
    shards[1][3]["slots"] = np.random.default_rng(99).integers(0, 2**16, SLOTS)
    signed[1] = write_shard(tmp_path, shards[1])
    edited = find_clusters(signed, tmp_path / "scratch", before)
    assert sorted(s.size for stamps in edited.stamps for s in stamps) == [2] * 2 + [3] * 87
    assert 0 < sum(compared) < 10


def test_bands_of_few_rows_are_joined_together_and_told_apart(tmp_path, monkeypatch):
    """In every band two pages meet, also where their keys are the same number in all bands."""
    monkeypatch.setattr(clusters, "KEYS_AT_A_TIME", 400)
    shards = spread(random.Random(3))  # noqa: S311
    shards[0][0]["slots"] = 9
    signed = [write_shard(tmp_path, pages) for pages in shards]
    first = find_clusters(signed, tmp_path / "scratch")
    was = list(signed)
    shards[1][1]["slots"] = 9
    signed[1] = write_shard(tmp_path, shards[1])
    joined = []
    join = clusters._join_band
    monkeypatch.setattr(
        clusters, "_join_band", lambda keys, *rest: joined.append(keys) or join(keys, *rest)
    )
    before = EarlierClusters(keep_clusters("", was, first.labels), tmp_path.joinpath)
    find_clusters(signed, tmp_path / "scratch", before)
    (keys,) = joined
    assert set(Counter(keys.tolist()).values()) == {2}
    assert len(keys) == 2 * 2 * BANDS


@pytest.mark.parametrize("harm", ["gone", "others"])
def test_signatures_that_are_not_what_they_were_are_not_believed(tmp_path, compared, harm):
    """All pages are compared then."""
    shards = spread(random.Random(2))  # noqa: S311
    signed = [write_shard(tmp_path, pages) for pages in shards]
    first = find_clusters(signed, tmp_path / "scratch")
    before = EarlierClusters(keep_clusters("", signed, first.labels), tmp_path.joinpath)
    place = signed[1].signatures
    shards[1][3]["slots"] = np.random.default_rng(99).integers(0, 2**16, SLOTS)
    signed[1] = write_shard(tmp_path, shards[1])
    if harm == "gone":
        place.unlink()
    else:
        place.write_bytes(bytes(place.stat().st_size))
    compared.clear()
    edited = find_clusters(signed, tmp_path / "scratch", before)
    assert sorted(s.size for stamps in edited.stamps for s in stamps) == [2] * 2 + [3] * 87
    assert sum(compared) >= 59
