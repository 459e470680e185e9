"""Believe no Hub: its answers are bounded in length and in slowness, and the token stays at home.

huggingface_hub keeps one client for all calls of a process. It reads any answer to its end, waits for
ever, and sends the token along wherever an answer points: to the next page of a list, to a place that
confirms an upload, to one that hands out keys. Two hooks in that client hold it to bounds. They act
inside `bounded` alone, so a program that uses this one keeps its own ways with the Hub; after
`bound_process` they act in every thread.

The library is given by whoever has loaded it: this room knows no heavy client. What hf_xet reads goes
past the client, so nothing is read with it (see `send`); where it writes, it is sent to nobody but the
Hub for its key.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from shanben.base.terminal import show_text

# The longest page of a list, of a thousand files, takes a hundredth of it.
ANSWER_BYTES = 2**26
# A list of a million files takes some 300 MB.
TOTAL_BYTES = 2**29
# What an answer may hold that says why there is none, however little was asked for.
REASON_BYTES = 2**16
# zlib unpacks a byte to at most 1,032 (by its documentation). Nothing packed is asked for; what is
# packed all the same may be so much shorter.
PACKED = {"gzip": 1032, "deflate": 1032}
SLOWEST = 1000  # bytes a second; who sends less is as good as silent
WAIT = 60.0  # seconds without a byte
# What a client may wait for; each has a limit of its own.
TIMEOUTS = ("connect", "read", "write", "pool")
# Where an answer says from where hf_xet gets its key, with our token.
KEY_LINK, KEY_HEADER = "xet-auth", "X-Xet-Refresh-Route"


class AnswerError(OSError):
    """An answer that is longer or slower than it may be, or that would lead our token away."""


@dataclass
class Bounds:
    """What we take: bytes of one answer and of all together, seconds without a byte.

    `total` shrinks with every answer; None is no bound.
    """

    answer: int = ANSWER_BYTES
    total: int | None = None
    wait: float = WAIT


@dataclass
class Process:
    """What holds in the whole process: bounds outside of `bounded`, and the Hubs it was sent to."""

    bounds: Bounds | None = None
    homes: set[str] = field(default_factory=set)
    key_homes: set[str] = field(default_factory=set)


@dataclass
class AnswerHead:
    """The head of an answer that is on its way: when it is due, and how many bytes of it are there."""

    due: float
    seen: int = 0


_head: ContextVar[AnswerHead | None] = ContextVar("_head", default=None)
_inside: ContextVar[Bounds | None] = ContextVar("_inside", default=None)
_process = Process()


@contextmanager
def bounded(answer: int = ANSWER_BYTES, total: int | None = TOTAL_BYTES) -> Iterator[None]:
    """Hold what is asked inside to these bounds; only a guarded client is held."""
    outer = _find_bounds()
    mark = _inside.set(Bounds(answer, total, outer.wait if outer else WAIT))
    try:
        yield
    finally:
        _inside.reset(mark)


def bound_process(library: Any, home: str, wait: float, answer: int = ANSWER_BYTES) -> None:
    """Guard huggingface_hub and hold every thread to bounds; `home` is the address of the Hub.

    Every request of the process waits `wait` seconds at most, whatever its client was told.
    """
    _process.bounds = Bounds(answer, None, wait)
    guard_client(library, home)


def guard_client(library: Any, home: str | None = None) -> None:
    """Put the hooks into the client of huggingface_hub, and into those that it makes later.

    Without `home` the Hub is where the library looks for it. A process may speak to several, one after
    another: each stays one.
    """
    _process.homes |= {find_origin(place) for place in (home, library.constants.ENDPOINT) if place}
    _process.key_homes = {*_process.homes, find_origin(library.constants.HUGGINGFACE_CO_URL_HOME)}
    session = library.utils.get_session()
    if check_request in session.event_hooks["request"]:
        return
    make = getattr(library.utils._http, "_GLOBAL_CLIENT_FACTORY", type(session))
    library.set_client_factory(partial(_make_client, make))


def _make_client(make: Any) -> Any:
    client = make()
    hooks = client.event_hooks
    asked, answered = [*hooks["request"], check_request], [*hooks["response"], check_response]
    client.event_hooks = {"request": asked, "response": answered}
    client.follow_redirects = True
    return client


def find_origin(address: str) -> str:
    """Return scheme, host and port of an address.

    >>> find_origin("HTTPS://Hub.example/api?a"), find_origin("http://hub.example:443")
    ('https://hub.example:443', 'http://hub.example:443')
    """
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _find_bounds() -> Bounds | None:
    return _inside.get() or _process.bounds


def check_request(request: Any) -> None:
    """Before a request: tell the token to no host but the Hub, ask for plain bytes, wait no longer."""
    if (bounds := _find_bounds()) is None:
        return
    if find_origin(str(request.url)) not in _process.homes and _is_token(request.headers):
        del request.headers["Authorization"]
    request.headers["Accept-Encoding"] = "identity"
    own = {} if _process.bounds else request.extensions.get("timeout", {})
    request.extensions["timeout"] = {
        name: bounds.wait if own.get(name) is None else own[name] for name in TIMEOUTS
    }
    request.extensions["trace"] = partial(
        _trace_head, bounds.wait, request.extensions.get("trace", _ignore)
    )


def _ignore(event: str, info: dict[str, Any]) -> None:
    """Trace nothing."""


def _trace_head(wait: float, others: Any, event: str, info: dict[str, Any]) -> None:
    """Give the head of an answer its time; the client tells of each of its steps, and so calls this.

    A time-out holds for each read alone, so a byte now and then would keep it for days.
    """
    others(event, info)
    if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
        stream = info["return_value"]
        stream.read = partial(_read_in_time, stream.read)
    elif event.endswith("receive_response_headers.started"):
        _head.set(AnswerHead(time.monotonic() + wait))
    elif "receive_response_headers." in event:
        _head.set(None)


def _read_in_time(read: Any, most: int, timeout: float | None = None) -> bytes:
    """Read from a connection; raise AnswerError where the head of an answer drips beyond its time."""
    head = _head.get()
    if head is None:
        data: bytes = read(most, timeout)
        return data
    left = max(0.001, head.due - time.monotonic())
    try:
        data = read(most, left if timeout is None else min(timeout, left))
    except Exception as error:
        if not head.seen or time.monotonic() < head.due:
            raise  # nobody answers, which may pass
        raise AnswerError(f"came too slowly: its head had {head.seen:,} bytes") from error
    head.seen += len(data)
    if time.monotonic() > head.due:
        raise AnswerError(f"came too slowly: its head had {head.seen:,} bytes")
    return data


def _is_token(headers: Any) -> bool:
    return bool(headers.get("Authorization", "").lower().startswith("bearer "))


def check_response(response: Any) -> None:
    """Before an answer is read: see that it sends nobody away with the token, and bound its body."""
    if (bounds := _find_bounds()) is None:
        return
    link = response.links.get(KEY_LINK, {}).get("url") or response.headers.get(KEY_HEADER)
    if link and find_origin(link) not in _process.key_homes:
        raise AnswerError(f"sends us to {show_text(find_origin(link))} for a key, with our token")
    limit = _find_limit(response, bounds.answer)
    library = sys.modules[type(response).__module__.partition(".")[0]]
    response.stream = _stream_kind(library.SyncByteStream)(response.stream, limit, bounds)


def _find_limit(response: Any, limit: int) -> int:
    """Return how many bytes the body may have: of a range this many, of a packed body less."""
    first, dash, last = (
        response.request.headers.get("Range", "").removeprefix("bytes=").partition("-")
    )
    if dash and first.isdecimal() and last.isdecimal():
        limit = max(int(last) - int(first) + 1, REASON_BYTES)
    packed = response.headers.get("Content-Encoding", "identity").lower()
    if packed == "identity":
        return limit
    if packed not in PACKED:
        raise AnswerError(f"is packed as {show_text(packed)}, for which nobody asked")
    return limit // PACKED[packed]


@cache
def _stream_kind(base: Any) -> Any:
    """Return the class of bounded bodies for a library; its client takes no body of another family."""

    class BoundedBody(base):  # type: ignore[misc]
        """The body of an answer, up to its bound."""

        def __init__(self, body: Any, limit: int, bounds: Bounds) -> None:
            self.body, self.limit, self.bounds = body, limit, bounds

        def __iter__(self) -> Iterator[bytes]:
            yield from bound_pieces(self.body, self.limit, self.bounds)

        def close(self) -> None:
            self.body.close()

    return BoundedBody


def bound_pieces(body: Any, limit: int, bounds: Bounds) -> Iterator[bytes]:
    """Yield the pieces of a body; raise AnswerError where it gets too long, or comes too slowly.

    Only the time in which a piece is waited for counts. An answer may take `wait` seconds, and one more
    for every `SLOWEST` bytes.
    """
    pieces, seen, waited = iter(body), 0, 0.0
    while True:
        begun = time.monotonic()
        piece = next(pieces, None)
        if piece is None:
            return
        waited += time.monotonic() - begun
        seen += len(piece)
        if bounds.total is not None:
            bounds.total -= len(piece)
        if seen > limit or (bounds.total is not None and bounds.total < 0):
            raise AnswerError(
                f"holds more than the {limit:,} bytes that it may; the rest was not read"
            )
        if waited > bounds.wait + seen / SLOWEST:
            raise AnswerError(f"came too slowly: {seen:,} bytes in {waited:.0f} seconds")
        yield piece
