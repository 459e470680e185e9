"""Findings of the set among those of its shards: one file, in the order of the seeds."""

import random

from shanben.base.findings import Finding
from shanben.dataset.findings_file import encode_findings, merge_findings, read_findings_of


def test_few_findings_get_into_their_places_among_many(tmp_path):
    """Before the first, between shards, after the last, and of the set as a whole."""
    chance = random.Random(3)  # noqa: S311
    found = [
        Finding("P105", f"{number}", line=number % 3, seed=f"{number % 7}.jsonl#L{number}")
        for number in range(1, 200)
    ]
    found += [Finding("P110", "of the set"), Finding("P105", "last", seed="z.txt")]
    found.sort(key=Finding.sort_key)
    for few in (0, 1, 5, 40):
        first = sorted(chance.sample(found, few), key=Finding.sort_key)
        rest = [finding for finding in found if finding not in first]
        paths = []
        for start in range(0, len(rest), 50):
            paths.append(tmp_path / f"{few}-{start}")
            paths[-1].write_bytes(encode_findings(rest[start : start + 50]))
        merge_findings(tmp_path / "merged", first, paths)
        assert (tmp_path / "merged").read_bytes() == encode_findings(found)


def test_the_findings_of_some_seeds_are_looked_up(tmp_path):
    """The first, the last, several of one row, of a file and of its first row, of none."""
    chance = random.Random(4)  # noqa: S311
    seeds = [
        "",
        "a.txt",
        "b.jsonl",
        *(f"b.jsonl#L{number}" for number in (1, 2, 9, 10, 300)),
        "z.txt",
    ]
    for size in (0, 1, 2, 9, 60):
        chosen = [chance.choice(seeds) for _ in range(size)]
        found = [
            Finding("P105", "善" * chance.randrange(99), line=line, seed=seed)
            for line, seed in enumerate(chosen)
        ]
        found.sort(key=Finding.sort_key)
        path = tmp_path / str(size)
        path.write_bytes(encode_findings(found))
        for wanted in (*([seed] for seed in seeds), seeds[1:], ["b.jsonl#L3"], []):
            expected = [finding for finding in found if finding.seed in wanted]
            assert list(read_findings_of(path, wanted)) == expected
