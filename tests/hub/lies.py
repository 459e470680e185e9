"""A Hub that lies: what it answers to one kind of request, in place of the truth.

A lie gets the request and returns a `Reply`, or None where it has nothing to say. Its bodies may have no
end, and it may lead to a thief, another server that notes what it is told.
"""

import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.hub.routes import Reply, Request

Lie = Callable[[Request], Reply | None]
LieMaker = Callable[[str], Lie]  # of the address of a thief
MEGABYTE = b" " * 2**20


def lie_about(pattern: str, make: Callable[[Request], Reply]) -> Lie:
    """Return a lie about every request whose path matches."""
    return lambda request: make(request) if re.search(pattern, request.path) else None


def _lie_of(pattern: str, make: Callable[[str], Callable[[Request], Reply]], thief: str) -> Lie:
    return lie_about(pattern, make(thief))


def endless(piece: bytes = MEGABYTE, first: bytes = b"", pause: float = 0.0) -> Iterator[bytes]:
    """Yield `first`, then a piece again and again, with so many seconds between."""
    yield first
    while True:
        yield piece
        time.sleep(pause)


def body_without_end(_: Request, **how: object) -> Reply:
    """Answer with a body that never ends; a range is answered as if it were none."""
    return Reply(200, headers={"ETag": '"lie"', "X-Repo-Commit": "0" * 40}, stream=endless(**how))


def listing_without_end(request: Request) -> Reply:
    """Answer with one page after the other, each of 40 MB and each with a next one."""
    start = int(request.query.get("cursor", 0))
    link = f'<{request.origin}{request.path}?recursive=true&cursor={start + 1}>; rel="next"'
    entry = b'{"type": "file", "oid": "0", "size": 1, "path": "%d.txt"}' % start
    return Reply(headers={"Link": link}, data=b"[%b%b]" % (entry, MEGABYTE * 40))


def packed_small(_: Request | None) -> Reply:
    """Answer with a quarter of a megabyte that unpacks to a thousand times as much."""
    return Reply(headers={"Content-Encoding": "gzip"}, data=_pack_much())


@cache
def _pack_much() -> bytes:
    """Pack a megabyte in a block that looks back at none, and so can stand any number of times.

    The end, to which nobody should get, is not there: of all 256 it would take a second and a half.
    """
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * 255


def led_away(thief: str, status: int = 302) -> Callable[[Request], Reply]:
    """Return an answer that leads to another server."""
    return lambda request: Reply(status, headers={"Location": f"{thief}{request.path}"})


def next_page_elsewhere(thief: str) -> Callable[[Request], Reply]:
    """Return a list whose next page lies on another server."""
    link = f'<{thief}/api/next>; rel="next"'
    return lambda _: Reply(value=[], headers={"Link": link})


# What a request may be about.
FILES, LISTS, NAMES = "/resolve/|/_blob/", "/tree/|/paths-info/", "/refs"
# Every lie about everything; each is made for the address of a thief.
LIES: dict[str, LieMaker] = {
    f"{words}: {about}": partial(_lie_of, pattern, make)
    for about, pattern in {"files": FILES, "lists": LISTS, "names": NAMES}.items()
    for words, make in {
        "without end": lambda _: body_without_end,
        "dripping": lambda _: partial(body_without_end, piece=b" ", pause=0.1),
        "dripping head": lambda _: lambda _: Reply(pause=0.1),
        "packed": lambda _: packed_small,
        "led away": led_away,
        "for ever the same": lambda _: listing_without_end,
        "next page elsewhere": next_page_elsewhere,
        "nothing": lambda _: lambda _: Reply(data=b""),
        "two bytes": lambda _: lambda _: Reply(206, data=b"[]"),
        "not JSON": lambda _: lambda _: Reply(data=b"{" * 2**20),
    }.items()
}


class Thief(ThreadingHTTPServer):
    """Another server: notes what it is told, answers everything with an empty list."""

    daemon_threads = True

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        super().__init__(("127.0.0.3", 0), _Ear)
        self.url = f"http://127.0.0.3:{self.server_address[1]}"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _ in self.told]

    @property
    def secrets(self) -> list[str]:
        """What stood in the headers of those who asked, all in one line each."""
        return [headers for _, headers in self.told]


class _Ear(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def handle_request(self) -> None:
        self.server.told.append((self.path, " ".join(map(str, self.headers.items()))))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"[]")

    # the names that http.server looks for
    do_GET = do_POST = do_PUT = do_HEAD = handle_request  # noqa: N815


@contextmanager
def running_thief() -> Iterator[Thief]:
    """Run a server that is not the Hub."""
    with Thief() as thief:
        threading.Thread(target=thief.serve_forever, args=(0.05,), daemon=True).start()
        yield thief
        thief.shutdown()
