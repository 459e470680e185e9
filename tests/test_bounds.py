"""How much is held, asked or waited for at once: promises of memory and of patience, in plain numbers.

No result tells whether one is a little larger, for they are there so that none depends on them. Whoever
changes one changes what docs/scale.md says of memory, or what a Hub may keep us waiting for.
"""

import pytest

from shanben.api import flaws
from shanben.base import by_hand, files, storage
from shanben.pages import signature
from shanben.pages.repair import confusions, western
from shanben.pages.repair.converter import damaged_page, proof, spots, weighing
from shanben.pages.repair.insertions import marks
from shanben.pages.repair.language import model, vocabulary
from shanben.pages.rules import leftovers
from shanben.publish import hub, load, plan, send
from shanben.release import compare, page_changes
from shanben.shards import clusters

BYTES = {
    "a line of a file that is checked": (flaws.MOST_LINE_BYTES, 1_073_741_824),
    "what people say of single pages": (by_hand.MAX_BYTES, 16_777_216),
    "a piece of a file that is copied": (files.COPY_BYTES, 1_048_576),
    "asked of a driver": (storage.PIECE_BYTES, 67_108_864),
    "read ahead of a file at an address": (storage.READ_BUFFER_BYTES, 1_048_576),
    "the file in which git notes what is large": (send.ATTRIBUTES_BYTES, 1_048_576),
    "JSONL beside Parquet": (send.JSONL_LIMIT, 10_000_000),
    "a dataset that is loaded whole": (send.WHOLE_LIMIT, 1_000_000_000),
}
CHARACTERS = {
    "encoded together": (confusions.PIECE, 65_536),
    "pages looked up together": (leftovers.BATCH_SIZE, 65_536),
    "articles signed together": (signature.GROUP_CHARACTERS, 32_768),
    "a piece of a long article": (signature.PIECE, 131_072),
    "a page that a quick way back reads": (western.MAX_CHARACTERS, 67_108_864),
    "one that the slow way reads": (western.MOST_MIXED, 50_000),
    "of a page that is a witness": (weighing.WITNESS_REACH, 20_000),
    "looked back at": (damaged_page.LOOKBACK, 1_000),
    "a cut looked for ahead": (damaged_page.NEAR, 120),
    "of a value in a message": (flaws.MOST_SHOWN, 80),
}
NUMBERS = {
    "words and first characters unpacked": (vocabulary.UNPACKED, 4_096),
    "words kept": (vocabulary.words_from.cache_info().maxsize, 4_096),
    "rests kept": (model.MOST_RESTS, 4_096),
    "places that a proof visits": (proof.MOST_VISITED, 20_000),
    "traces that are searched": (spots.MOST_SEARCHED, 1_000),
    "one in how many beyond": (spots.SEARCHED_EVERY, 100),
    "originals weighed": (spots.MOST_WEIGHED, 5_000),
    "pairs before marks": (marks.MOST_PAIRS, 400),
    "row hashes compared": (compare.BLOCK, 1_000_000),
    "pages named by a comparison": (page_changes.NAMED, 1_000),
    "pages named of a release": (compare.EXAMPLES, 20),
    "pairs of rows compared": (clusters.PAIRS_AT_A_TIME, 4_096),
    "pairs of whole signatures": (clusters.PAIRS_READ, 512),
    "rows of signatures": (clusters.ROWS_AT_A_TIME, 16_384),
    "files of a commit": (plan.MAX_CHANGES, 20_000),
    "large files between two lines of progress": (send.BATCH_FILES, 50),
    "rows loaded of a large dataset": (load.STREAMED_ROWS, 1_000),
}
SECONDS = {
    "one call of the Hub": (hub.TIMEOUT, 120),
    "times as long for hf_xet": (hub.XET_WAITS, 5),
    "loading a dataset": (send.LOAD_TIMEOUT, 3_600),
}


@pytest.mark.parametrize("bounds", [BYTES, CHARACTERS, NUMBERS, SECONDS])
def test_bounds_are_what_is_promised(bounds):
    assert [found for found, _ in bounds.values()] == [said for _, said in bounds.values()]
