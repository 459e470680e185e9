"""The calls this project makes to a Hub, and what to say when one of them fails.

huggingface_hub does the talking. Its clients wait for ever by default; here every call has a time
limit. What goes wrong becomes one `HubError` with one line: what was being done, what the Hub
answered, what to do. The token is read by huggingface_hub itself, from `HF_TOKEN` or its own login,
and never appears in a message.
"""

import math
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import huggingface_hub
from huggingface_hub import HfApi, constants, utils
from huggingface_hub.errors import RepositoryNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import http_stream_backoff

from shanben.base.files import leads_out
from shanben.base.guard import ANSWER_BYTES, AnswerError, bound_process, bounded, find_origin
from shanben.base.terminal import show_text
from shanben.base.types import CommandError

TIMEOUT = 120.0  # seconds that one call may take to connect, or to send or receive a piece
MESSAGE_LIMIT = 300  # characters of the Hub's own words that a message quotes

# What a person can do about an answer, by HTTP status.
CURES = {
    401: "set HF_TOKEN or run `hf auth login`",
    403: "the token has no right to do this; use one that may write to the repository",
    404: "see that the name is right and that the token may see the repository",
    409: "see what is there, then run shanben publish again",
    412: "main has moved meanwhile; run shanben publish again to see the new plan",
    413: "raise pages_per_shard, so that there are fewer files",
}
RERUN = "run shanben publish again; it goes on where it stopped"
DISTRUST = "see that HF_ENDPOINT names the Hub that you mean"
# While it uploads, hf_xet asks which pieces of the files are there, and holds whatever is answered: 3.8
# GB after twelve seconds of an answer without an end (hf_xet 1.8). Only Hugging Face itself is asked.
ASKS_FOR_PIECES = "HF_XET_DEDUPLICATION_GLOBAL_DEDUP_QUERY_ENABLED"
# hf_xet asks for its key, and sends, with a client of its own, which waits for ever (hf_xet 1.8). It may
# wait this many times as long as others: what it sends counts, 64 MB before a word comes back.
XET_WAIT, XET_WAITS = "HF_XET_CLIENT_READ_TIMEOUT", 5
# What nobody may read in a message: tokens, and what is asked of an address after its path. Every store
# signs there in words of its own, so that the address works as a key.
SECRET = re.compile(r"hf_[A-Za-z0-9]{4,}|Bearer\s+\S+|[?&][\w.~%-]+=[^\s'\"]*")
# Name and password before the host of an address.
LOGIN = re.compile(r"(?<=://)[^/\s'\"@]+(?=@)")


class HubError(CommandError):
    """The Hub refused or failed; `step` says what was being done, `words` why and what to do.

    `is_silent` says that there was no answer at all, as without a network.
    """

    exit_code = 3

    def __init__(self, step: str, words: str, *, is_silent: bool = False) -> None:
        self.step, self.words, self.is_silent = step, words, is_silent
        super().__init__(f"the Hub failed while {step}: {words}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error cross a process: its args are not those of __init__."""
        return partial(type(self), is_silent=self.is_silent), (self.step, self.words)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on the Hub: its size, and its SHA-256 if it is large, else git's SHA-1 of it."""

    size: int
    sha256: str | None
    git_sha1: str


@dataclass(frozen=True, slots=True)
class Refs:
    """Where main and the tags of a repository point; `head` is None without a repository."""

    head: str | None
    tags: dict[str, str]


@dataclass(frozen=True)
class Hub:
    """A repository on a Hub, reached with one token."""

    repo: str
    endpoint: str
    token: str | None = field(repr=False)
    timeout: float
    api: "HfApi" = field(repr=False)
    again: str = RERUN

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Turn whatever the client raises inside into a HubError that says what was being done."""
        try:
            yield
        except HubError:
            raise
        except Exception as error:  # the client's libraries raise classes of their own
            words = explain_failure(error, self.token, self.again)
            raise HubError(doing, words, is_silent=_has_no_answer(error)) from error

    def read_refs(self) -> Refs:
        """Return where main and the tags point."""
        with self.step("reading branches and tags"), bounded():
            try:
                refs = self.api.list_repo_refs(self.repo, repo_type="dataset")
            except RepositoryNotFoundError as error:
                if _status_of(error) == 401 and self.token:  # the Hub does not know this token
                    raise
                return Refs(None, {})
        heads = {branch.name: branch.target_commit for branch in refs.branches}
        return Refs(heads.get("main"), {tag.name: tag.target_commit for tag in refs.tags})

    def read_tree(self, commit: str) -> dict[str, RemoteFile]:
        """Return every file of a commit by path."""
        with self.step("reading the list of files"), bounded():
            items = self.api.list_repo_tree(
                self.repo, repo_type="dataset", revision=commit, recursive=True
            )
            files = {
                item.path: RemoteFile(
                    item.lfs.size if item.lfs else item.size,
                    item.lfs.sha256 if item.lfs else None,
                    item.blob_id,
                )
                for item in items
                if isinstance(item, RepoFile)
            }
            for path in files:
                if leads_out(path):
                    raise AnswerError(f"lists {show_text(path)}, which leads out of the repository")
            return files

    def create_repository(self, private: bool) -> None:
        """Create the repository, unless it is there."""
        with self.step("creating the repository"):
            # None leaves it to the organisation's own setting
            self.api.create_repo(
                self.repo, repo_type="dataset", private=private or None, exist_ok=True
            )

    def download(self, path: str, commit: str, folder: Path, limit: int) -> Path:
        """Write one file of a commit, of at most `limit` bytes, to `folder` and return its place.

        The client's own download writes whatever comes until it ends.
        """
        url = huggingface_hub.hf_hub_url(
            self.repo, path, repo_type="dataset", revision=commit, endpoint=self.endpoint
        )
        target = folder / path
        with self.step(f"reading {path}"), bounded(answer=limit, total=None):
            headers = utils.build_hf_headers(token=self.token)
            with http_stream_backoff("GET", url, headers=headers, timeout=self.timeout) as answer:
                utils.hf_raise_for_status(answer)
                with target.open("wb") as file:
                    file.writelines(answer.iter_bytes())
        return target

    def upload(self, additions: list[Any]) -> None:
        """Send the large files among `additions`; nobody sees them before the commit."""
        with self.step("uploading files"):
            self.api.preupload_lfs_files(
                self.repo, additions, repo_type="dataset", revision="main", free_memory=False
            )

    def commit(self, operations: list[Any], parent: str, message: str) -> str:
        """Make one commit on main and return its id; main must still stand at `parent`."""
        with self.step("committing"):
            made = self.api.create_commit(
                self.repo,
                operations,
                commit_message=message,
                repo_type="dataset",
                revision="main",
                parent_commit=parent,
            )
            return str(made.oid)

    def create_tag(self, tag: str, commit: str, message: str) -> None:
        """Give a commit its tag; an existing tag is never moved."""
        with self.step("making the tag"):
            self.api.create_tag(
                self.repo,
                tag=tag,
                tag_message=message,
                revision=commit,
                repo_type="dataset",
                exist_ok=False,
            )


def connect(
    repo: str,
    *,
    endpoint: str | None = None,
    token: str | None = None,
    timeout: float = TIMEOUT,
    again: str = RERUN,
    largest: int = ANSWER_BYTES,
) -> Hub:
    """Return the repository `ORG/NAME` on the Hub that `HF_ENDPOINT` names.

    Nothing is sent yet. `endpoint` and `token` override the environment; `timeout` is in seconds.
    `again` says what to do after a failure that may pass. No answer may have more than `largest` bytes,
    unless something larger was asked for.
    """
    utils.disable_progress_bars()
    # the client logs the addresses of its retries, and some of them are signed
    utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    token = token or huggingface_hub.get_token()
    endpoint = endpoint or constants.ENDPOINT
    if find_origin(endpoint) != find_origin(constants.HUGGINGFACE_CO_URL_HOME):
        os.environ.setdefault(ASKS_FOR_PIECES, "false")
    os.environ.setdefault(XET_WAIT, f"{math.ceil(XET_WAITS * timeout)}s")
    bound_process(huggingface_hub, endpoint, timeout, max(largest, ANSWER_BYTES))
    api = huggingface_hub.HfApi(endpoint=endpoint, token=token, library_name="shanben")
    return Hub(repo, endpoint, token, timeout, api, again)


def explain_failure(error: BaseException, token: str | None = None, again: str = RERUN) -> str:
    """Return one line: what the Hub answered and what to do about it."""
    if isinstance(error, AnswerError):
        return f"the answer {_say(str(error), token)}; {DISTRUST}"
    status = _status_of(error)
    if status is None and type(error).__name__ == "LocalTokenNotFoundError":
        return f"no token; {CURES[401]}"
    words = getattr(error, "server_message", None) or str(error) or "no reason given"
    answer = f"{status} {_say(words, token)}" if status else _name(error) + _say(words, token)
    return f"{answer}; {_cure(status, error, again)}"


def _has_no_answer(error: BaseException) -> bool:
    """Return whether nobody could be reached: every class of the clients' libraries says so by name."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(
        names & {"ConnectionError", "ConnectError", "ConnectTimeout", "OfflineModeIsEnabled"}
    )


def _status_of(error: BaseException) -> int | None:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _name(error: BaseException) -> str:
    return f"{type(error).__name__}: "


def _cure(status: int | None, error: BaseException, again: str) -> str:
    if status == 429:
        headers = getattr(getattr(error, "response", None), "headers", {})
        wait = str(headers.get("Retry-After", ""))
        pause = f"wait {wait} seconds" if wait.isdigit() else "wait a while"
        return f"{pause}, then {again}"
    return CURES.get(status or 0, again)


def _say(words: str, token: str | None) -> str:
    line = " ".join(words.split())
    line = SECRET.sub("***", line.replace(token, "***") if token else line)
    line = LOGIN.sub("***", line)
    return show_text(line[:MESSAGE_LIMIT]).rstrip(" .")
