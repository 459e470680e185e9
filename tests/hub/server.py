"""Two loopback origins, one for calls and one for blobs, that share one state.

The blobs come from another origin (127.0.0.2) because the Hub's do, and because huggingface_hub
follows a redirect within one origin and then misses the headers it looks for.
"""

import contextlib
import copy
import dataclasses
import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.hub import xet
from tests.hub.faults import Exchange, Fault
from tests.hub.routes import Reply, Request, answer, refusal
from tests.hub.store import Repository, Store

WRITE_TOKEN, READ_TOKEN = "hf_loopback_write", "hf_loopback_read"  # only for tests
HANG = 20.0  # seconds a hanging request stays open; clients under test give up much sooner
# huggingface_hub asks this once per process and does without an answer; it is left out of the
# transcript, so that the number of a request does not depend on the process that sends it.
UNCOUNTED = "/api/agent-harnesses"


class LoopbackHub:
    """The state of one test Hub; use `running_hub` to get one that listens."""

    def __init__(self, root: Path, *, with_xet: bool = False, part_size: int = 0) -> None:
        self.root, self.rounds = root, 0
        self.store = Store(root / "0")
        self.tokens = {WRITE_TOKEN: "write", READ_TOKEN: "read"}
        self.part_size = part_size
        self.page_size = 1000
        self.cas = root / "cas"
        self.xet_url = f"local://{self.cas.absolute()}" if with_xet else None
        self.xet_hashes: dict[str, str] = {}
        self.endpoint = self.blob_origin = ""
        self.fault: Fault | None = None
        self.exchanges: list[Exchange] = []
        # called with the repository and the new commit after every commit; for tampering
        self.on_commit: Callable[[Repository, str], None] | None = None
        # answers in place of the truth, where it has something to say; see tests.hub.lies
        self.lie: Callable[[Request], Reply | None] | None = None
        self.sent_bytes = 0  # of bodies without a length
        self.crashes: list[Exception] = []
        self.released = threading.Event()

    # --- what a test asks and says

    def start_conversation(self, fault: Fault | None = None) -> None:
        """Forget the transcript, count requests from 1 again, and break the one `fault` names."""
        with self.store.lock:
            self.exchanges, self.fault = [], fault

    def refs(self, name: str) -> tuple[str | None, dict[str, str]]:
        """Return the head of main and the tags of a repository."""
        repository = self.store.repositories.get(name)
        return (repository.branches["main"], dict(repository.tags)) if repository else (None, {})

    def files(self, name: str, revision: str = "main") -> dict[str, str]:
        """Return the SHA-256 of every file by path, without `.gitattributes`."""
        repository = self.store.repositories[name]
        commit = repository.commits[repository.resolve(revision) or ""]
        return {p: e.sha256 for p, e in commit.files.items() if p != ".gitattributes"}

    def write_transcript(self, path: Path) -> None:
        lines = [json.dumps(dataclasses.asdict(exchange)) + "\n" for exchange in self.exchanges]
        path.write_text("".join(lines), encoding="utf-8")

    def forget_everything(self) -> None:
        """Drop all repositories and blobs; the addresses stay."""
        self.rounds += 1
        self.store = Store(self.root / str(self.rounds))
        self.xet_hashes = {}
        self.on_commit, self.part_size, self.page_size = None, 0, 1000
        self.lie, self.sent_bytes = None, 0
        self.start_conversation()

    def save(self) -> Any:
        """Return the state of now, for `restore`."""
        return copy.deepcopy(self.store.repositories), set(self.store.blobs.iterdir())

    def restore(self, state: Any) -> None:
        """Go back to a saved state: repositories, and no blob that came since."""
        repositories, blobs = state
        with self.store.lock:
            self.store.repositories = copy.deepcopy(repositories)
            for path in set(self.store.blobs.iterdir()) - blobs:
                path.unlink()
        self.start_conversation()

    # --- what the routes ask

    def holds(self, sha256: str) -> bool:
        """Return whether a large file was uploaded, over LFS or over Xet."""
        if self.store.has_blob(sha256):
            return True
        if self.xet_url and sha256 not in self.xet_hashes:
            self.xet_hashes |= xet.read_hashes(self.cas)
        return sha256 in self.xet_hashes

    def fetch_xet(self, sha256: str, size: int) -> None:
        """Make a Xet file readable as a plain blob."""
        with self.store.lock:
            if sha256 in self.xet_hashes and self.xet_url and not self.store.has_blob(sha256):
                target = self.store.blobs / sha256
                xet.download(self.xet_url, self.xet_hashes[sha256], size, sha256, target)

    def register(self, method: str, path: str, authorized: bool) -> Exchange:
        with self.store.lock:
            exchange = Exchange(len(self.exchanges) + 1, method, path, authorized)
            if self.fault and self.fault.hits(exchange.number):
                exchange.fault = self.fault
            self.exchanges.append(exchange)
        return exchange


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, breaks the chosen one, writes answers."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes; else the second waits 40 ms for word that the first one came.
    disable_nagle_algorithm = True
    server: Any

    def log_message(self, *_: object) -> None:
        """Stay silent; the transcript has everything."""

    def handle_request(self) -> None:
        hub: LoopbackHub = self.server.hub
        url = urllib.parse.urlsplit(self.path)
        if url.path == UNCOUNTED:
            return self.write_reply(refusal(404, "NotFound", "not known here"))
        exchange = hub.register(self.command, self.path, "Authorization" in self.headers)
        body = self.read_body()
        query = dict(urllib.parse.parse_qsl(url.query))
        origin = f"http://{self.headers['Host']}"
        request = Request(hub, self.command, url.path, query, self.headers, body, origin)
        fault = exchange.fault
        reply = None if fault and fault.when == "before" else self.answer_safely(request)
        if fault:
            reply = self.break_request(fault)
        if reply:
            exchange.status = reply.status
            self.write_reply(reply)
        return None

    # the names that http.server looks for
    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_request  # noqa: N815

    def answer_safely(self, request: Request) -> Reply:
        try:
            return (self.server.hub.lie and self.server.hub.lie(request)) or answer(request)
        except Exception as error:  # noqa: BLE001  # a fault of the test Hub; the fixture reports it
            self.server.hub.crashes.append(error)
            return refusal(500, "Crash", repr(error))

    def break_request(self, fault: Fault) -> Reply | None:
        """Return the faulty answer, or None when the connection ends without one."""
        if fault.kind not in ("cut", "hang"):
            wait = {"Retry_After": "1"} if fault.kind == "429" else {}
            return refusal(int(fault.kind), "Injected", "broken on purpose", **wait)
        if fault.kind == "hang":
            self.server.hub.released.wait(HANG)
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        return None

    def read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def drip_head(self, pause: float) -> None:
        """Send the head of an answer byte by byte, until nobody listens."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Lie: ")
            for _ in range(60_000):
                self.wfile.write(b"x")
                time.sleep(pause)

    def write_reply(self, reply: Reply) -> None:
        if reply.pause:
            return self.drip_head(reply.pause)
        if reply.stream is not None:
            return self.write_stream(reply, reply.stream)
        body = reply.body
        headers = {"Content-Type": "application/json", "X-Request-Id": "loopback"} | reply.headers
        with contextlib.suppress(ConnectionError):
            self.send_response(reply.status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        return None

    def write_stream(self, reply: Reply, pieces: Iterator[bytes]) -> None:
        """Send a body without a length, until it ends or nobody listens."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.send_response(reply.status)
            for name, value in (reply.headers | {"Transfer-Encoding": "chunked"}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD":
                return
            for piece in filter(None, pieces):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.server.hub.sent_bytes += len(piece)
            self.wfile.write(b"0\r\n\r\n")


class Origin(ThreadingHTTPServer):
    """A listening address of a Hub."""

    daemon_threads = True

    def __init__(self, address: str, hub: LoopbackHub) -> None:
        self.hub = hub
        super().__init__((address, 0), Handler)
        self.url = f"http://{address}:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """Stay silent when a client goes away, as a client that was cut off does."""


@contextlib.contextmanager
def running_hub(root: Path, **options: Any) -> Iterator[LoopbackHub]:
    """Run a Hub that keeps its state under `root`; options as of LoopbackHub."""
    hub = LoopbackHub(root, **options)
    origins = [Origin("127.0.0.1", hub), Origin("127.0.0.2", hub)]
    hub.endpoint, hub.blob_origin = (origin.url for origin in origins)
    try:
        yield hub
    finally:
        hub.released.set()
        for origin in origins:
            origin.shutdown()
            origin.server_close()
        if hub.crashes:
            raise hub.crashes[0]
