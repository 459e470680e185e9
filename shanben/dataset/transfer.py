"""Send a build folder to an address, or fetch one, so that a manifest there means a whole build."""

from pathlib import Path
from typing import Any

from shanben.base.files import copy_stream, leads_out
from shanben.base.storage import Remote, driver_errors, list_files, open_file, read_remote
from shanben.dataset.build_folder import MANIFEST_BYTES
from shanben.dataset.manifest import MANIFEST, parse_manifest, read_manifest


def upload_folder(folder: Path, remote: Remote) -> int:
    """Make the folder at an address the same as a local one; return how many files were sent.

    Files that the manifest there vouches for are not sent again. While others are, there is no
    manifest: an upload that breaks off is known by that, and the next one sends everything. Raises
    OSError with the address when the driver fails, DatasetError when `folder` holds no whole build.
    """
    mine = read_manifest(folder).hashes
    system, base = remote.connect()
    try:
        with driver_errors():
            return _upload(system, base, folder, mine)
    except OSError as error:
        raise OSError(f"{remote}: {error}") from None


def _upload(system: Any, base: str, folder: Path, mine: dict[str, str]) -> int:
    there = _list_inside(system, base)
    vouched = _vouched_files(system, base) if MANIFEST in there else {}
    stale = [path for path in there if path not in mine and path != MANIFEST]
    sent = [
        path for path, sha256 in mine.items() if vouched.get(path) != sha256 or path not in there
    ]
    if MANIFEST in there:
        if not stale and not sent and _same(system, base, folder):
            return 0
        system.rm_file(f"{base}/{MANIFEST}")
    for path in sent:
        _send_file(system, folder, base, path)
    for path in stale:
        system.rm_file(f"{base}/{path}")
    _send_file(system, folder, base, MANIFEST)
    return len(sent) + 1


def fetch_folder(remote: Remote, folder: Path) -> None:
    """Copy everything at an address into an empty local folder; nothing where there is nothing.

    Raises OSError with the address when the driver fails.
    """
    system, base = remote.connect()
    try:
        with driver_errors():
            there = _list_inside(system, base)
        for path, size in there.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with open_file(remote, path, size) as file:
                copy_stream(file, target)
    except OSError as error:
        raise OSError(f"{remote}: {error}") from None


def _list_inside(system: Any, base: str) -> dict[str, int]:
    """Return path and size of the files; raise OSError when one leads out of the folder."""
    files = dict(list_files(system, base)) if system.exists(base) else {}
    for path in files:
        if leads_out(path):
            raise OSError(f"{path} leads out of the folder")
    return files


def _send_file(system: Any, folder: Path, base: str, path: str) -> None:
    system.makedirs(f"{base}/{path}".rpartition("/")[0], exist_ok=True)
    system.put_file(str(folder / path), f"{base}/{path}")


def _vouched_files(system: Any, base: str) -> dict[str, str]:
    """Return path and hash of the files that the manifest at an address names."""
    try:
        return parse_manifest(_read_manifest(system, base)).hashes
    except ValueError:
        return {}


def _same(system: Any, base: str, folder: Path) -> bool:
    return _read_manifest(system, base) == (folder / MANIFEST).read_bytes()


def _read_manifest(system: Any, base: str) -> bytes:
    return read_remote(system, f"{base}/{MANIFEST}", MANIFEST_BYTES)
