"""Find the pages that people speak of by their ids, among the digests of a first pass."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from shanben.base.by_hand import FILES, MAX_BYTES, SaidByHand
from shanben.base.findings import Finding
from shanben.base.identify import DIGEST_BYTES, number_of_id
from shanben.base.storage import Root, StorageError, open_file
from shanben.seeds.cuts import Scan

# A byte more than is read of what people say of pages, so that who reads it can say so.
READ_AT_MOST = MAX_BYTES + 1


def read_file(root: Root, name: str) -> bytes | None:
    """Return a file beside the seeds; None where there is none.

    Raises StorageError when nobody can tell: an address that does not answer, a file that is closed.
    """
    try:
        with open_file(root, name) as file:
            return file.read(READ_AT_MOST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"{root}/{name}: cannot be read: {error.strerror or error}") from None


def select_entries(entries: Sequence[SaidByHand], digests: bytes) -> tuple[SaidByHand, ...]:
    """Return the entries that speak of pages with these digests of 16 bytes."""
    if not entries:
        return ()
    there = set(_numbers(digests)[_among(entries, digests)].tolist())
    return tuple(entry for entry in entries if number_of_id(entry.id) in there)


def find_lapsed(scans: Iterable[Scan], entries: Sequence[SaidByHand]) -> list[Finding]:
    """Return a warning for each page of which people speak and which is not there any more."""
    if not entries:
        return []
    there: set[int] = set()
    for scan in scans:
        there.update(_numbers(scan.digests)[_among(entries, scan.digests)].tolist())
    gone = dict.fromkeys(entry.id for entry in entries if number_of_id(entry.id) not in there)
    return [
        Finding("V112", f"{one} stands in {' or '.join(FILES)}, but no seed has this id.")
        for one in gone
    ]


def _numbers(digests: bytes) -> npt.NDArray[np.uint64]:
    """Return the first 64 bits of each digest."""
    return np.frombuffer(digests, ">u8").reshape(-1, DIGEST_BYTES // 8)[:, 0].astype(np.uint64)


def _among(entries: Iterable[SaidByHand], digests: bytes) -> npt.NDArray[np.bool_]:
    wanted = np.array([number_of_id(entry.id) for entry in entries], np.uint64)
    return np.isin(_numbers(digests), wanted)
