"""What is believed of a Hub's answer, asked of the guard itself: no server takes part."""

import sys
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from shanben.base import guard
from shanben.base.guard import AnswerError, Bounds, bound_pieces, bounded, find_origin
from tests.rows import each_row

HOME = "https://hub.example"
TOKEN = {"Authorization": "Bearer secret"}


@cache
def client() -> Any:
    """Return the library whose requests and answers huggingface_hub sends and reads."""
    from huggingface_hub.utils import get_session

    return sys.modules[type(get_session()).__module__.partition(".")[0]]


@pytest.fixture(autouse=True)
def home(monkeypatch):
    """A process that was sent to one Hub, and takes its keys from there and from one more place."""
    homes = {find_origin(HOME)}
    keys = {*homes, find_origin("https://keys.example")}
    monkeypatch.setattr(guard, "_process", guard.Process(homes=homes, key_homes=keys))


def ask(address=HOME, **said):
    """Return a request as it goes out, inside the bounds."""
    request = client().Request("GET", address, **said)
    with bounded():
        guard.check_request(request)
    return request


def answer(body=b"", headers=None, asked=None, most=2**16, total=None):
    """Return an answer as it is read, or raise what the guard says of it."""
    request = client().Request("GET", HOME, headers=asked or {})
    response = client().Response(200, headers=headers or {}, stream=client().ByteStream(body))
    response.request = request
    with bounded(most, total):
        guard.check_response(response)
        return b"".join(response.stream)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://hub.example/a", "https://hub.example:443"),
        ("http://hub.example", "http://hub.example:80"),
        ("http://hub.example:8080/a", "http://hub.example:8080"),
        ("ftp://hub.example", "ftp://hub.example:0"),
    ],
)
def test_an_origin_is_scheme_host_and_port(address, origin):
    assert find_origin(address) == origin


@each_row(
    ("address", "is_told"),
    [
        (HOME + "/api", True),
        ("https://hub.example:443/api", True),
        ("http://hub.example/api", False),
        ("https://hub.example:8443/api", False),
        ("https://keys.example/api", False),
        ("https://other.example/api", False),
    ],
)
def test_the_token_is_told_to_the_hub_alone(address, is_told):
    assert ("Authorization" in ask(address, headers=TOKEN).headers) is is_told


@pytest.mark.parametrize("value", ["Basic abc", "AWS4 abc"])
def test_what_is_no_token_of_ours_goes_where_it_was_sent(value):
    """A store signs its own requests."""
    request = ask("https://store.example", headers={"Authorization": value})
    assert request.headers["Authorization"] == value


def test_requests_ask_for_plain_bytes_and_carry_a_limit_of_time():
    request = ask(headers={"Accept-Encoding": "gzip"}, extensions={"timeout": {"read": 5}})
    assert request.headers["Accept-Encoding"] == "identity"
    assert request.extensions["timeout"] == {"connect": 60, "read": 5, "write": 60, "pool": 60}


def test_a_request_tells_of_the_steps_of_its_answer():
    """So the head of an answer has one time, whatever the client was told to trace."""
    told = []
    request = ask(extensions={"trace": lambda event, _: told.append(event)})
    try:
        request.extensions["trace"]("http11.receive_response_headers.started", {})
        assert guard._head.get() is not None
    finally:
        guard._head.set(None)
    assert told == ["http11.receive_response_headers.started"]


def test_a_bounded_body_is_closed_with_its_answer():
    class Body(client().SyncByteStream):
        is_closed = False

        def __iter__(self):
            yield b"ab"

        def close(self):
            self.is_closed = True

    body = Body()
    response = client().Response(200, stream=body, request=client().Request("GET", HOME))
    with bounded():
        guard.check_response(response)
    response.close()
    assert body.is_closed


def test_what_is_taken_in_where_nobody_said_how_much():
    """64 MiB of one answer, 512 of all together, and a minute without a byte."""
    with bounded():
        assert guard._find_bounds() == Bounds(67_108_864, 536_870_912, 60.0)
    assert Bounds() == Bounds(67_108_864, None, 60.0)


def test_outside_of_the_bounds_a_client_keeps_its_ways():
    request = client().Request("GET", "https://other.example", headers=TOKEN)
    guard.check_request(request)
    assert "Authorization" in request.headers
    response = client().Response(200, headers={"X-Xet-Refresh-Route": "https://other.example"})
    stream = response.stream
    guard.check_response(response)
    assert response.stream is stream


def test_bounds_inside_of_others_wait_as_long():
    with bounded(5):
        guard._find_bounds().wait = 7.0
        with bounded(3, None):
            assert guard._find_bounds() == Bounds(3, None, 7.0)
        assert guard._find_bounds() == Bounds(5, guard.TOTAL_BYTES, 7.0)
    assert guard._find_bounds() is None


# How long an answer is, what is said of it, what was asked for, and whether it is read.
LENGTHS = {
    "as long as it may be": (1000, {}, {}, True),
    "longer": (1001, {}, {}, False),
    "plain, as it says": (1000, {"Content-Encoding": "Identity"}, {}, True),
    "packed, and a thousandth of it": (1, {"Content-Encoding": "gzip"}, {}, False),
    "packed in a way that nobody knows": (1, {"Content-Encoding": "br"}, {}, False),
    "two bytes of a range": (2, {}, {"Range": "bytes=0-1"}, True),
    "a reason why there is no range": (2**16, {}, {"Range": "bytes=0-1"}, True),
    "more than a reason": (2**16 + 1, {}, {"Range": "bytes=0-1"}, False),
    "a long range": (70_000, {}, {"Range": "bytes=5-70004"}, True),
    "more than a long range": (70_001, {}, {"Range": "bytes=5-70004"}, False),
    "a range without an end": (1000, {}, {"Range": "bytes=5-"}, True),
    "more than a range without an end": (1001, {}, {"Range": "bytes=5-"}, False),
    "the last bytes": (1001, {}, {"Range": "bytes=-5"}, False),
}


@each_row(("length", "headers", "asked", "is_read"), LENGTHS.values(), ids=LENGTHS)
def test_an_answer_is_read_as_far_as_it_may_reach(length, headers, asked, is_read):
    if is_read:
        assert len(answer(bytes(length), headers, asked, most=1000)) == length
        return
    with pytest.raises(AnswerError, match=r"bytes that it may|is packed as br"):
        answer(bytes(length), headers, asked, most=1000)


@pytest.mark.parametrize(("most", "is_read"), [(1032 * 7, True), (1032 * 7 - 1, False)])
def test_what_is_packed_all_the_same_may_be_so_much_shorter(most, is_read):
    """Seven bytes of gzip are seven thousand."""
    headers = {"Content-Encoding": "gzip"}
    if is_read:
        assert answer(bytes(7), headers, most=most) == bytes(7)
    else:
        with pytest.raises(AnswerError):
            answer(bytes(7), headers, most=most)


@each_row(
    ("headers", "is_read"),
    [
        ({"X-Xet-Refresh-Route": HOME + "/key"}, True),
        ({"X-Xet-Refresh-Route": "https://keys.example/key"}, True),
        ({"X-Xet-Refresh-Route": "https://other.example/key"}, False),
        ({"Link": '<https://other.example/key>; rel="xet-auth"'}, False),
        ({"Link": '<https://keys.example/key>; rel="xet-auth"'}, True),
        ({"Link": '<https://other.example/2>; rel="next"'}, True),
    ],
)
def test_an_answer_that_sends_the_token_elsewhere_for_a_key_is_refused(headers, is_read):
    if is_read:
        assert answer(b"a", headers) == b"a"
    else:
        with pytest.raises(AnswerError, match=r"sends us to https://other\.example:443 for a key"):
            answer(b"a", headers)


def test_all_answers_together_are_bounded():
    """What was read of one is gone for the next."""
    bounds = Bounds(10, 15)
    assert list(bound_pieces([b"a" * 10], 10, bounds)) == [b"a" * 10]
    assert list(bound_pieces([b"a" * 5], 10, bounds)) == [b"a" * 5]
    with pytest.raises(AnswerError):
        list(bound_pieces([b"a"], 10, bounds))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("seconds", "size", "is_read"),
    [(60.0, 0, True), (60.5, 0, False), (62.0, 2000, True), (62.5, 2000, False)],
)
def test_a_body_has_a_minute_and_a_second_more_for_a_thousand_bytes(
    monkeypatch, seconds, size, is_read
):
    """Only waiting counts, not what is done between two pieces."""
    clock = iter([0.0, seconds / 2, 100.0, 100.0 + seconds / 2, 900.0, 900.0])
    monkeypatch.setattr(guard.time, "monotonic", lambda: next(clock))
    pieces = bound_pieces([b"", b"a" * size], 10**6, Bounds())
    if is_read:
        assert len(list(pieces)) == 2
    else:
        with pytest.raises(AnswerError, match=f"came too slowly: {size:,} bytes in"):
            list(pieces)


def test_a_client_made_later_is_guarded_as_the_first(monkeypatch):
    """The library makes one anew in a forked process, or when somebody sets another."""
    import huggingface_hub as library

    made = []
    fresh = client().Client()
    monkeypatch.setattr(library.utils, "get_session", lambda: fresh)
    monkeypatch.setattr(library, "set_client_factory", made.append)
    guard.guard_client(library, HOME)
    one = made[0]()
    assert guard.check_request in one.event_hooks["request"]
    assert guard.check_response in one.event_hooks["response"]
    assert one.follow_redirects


@pytest.mark.pure
def test_the_head_of_an_answer_has_one_time_for_all_its_reads(monkeypatch):
    """From when it is waited for to when it is there; before and after, each read has its own."""
    now = [100.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: now[0])
    told, given = [], []
    stream = SimpleNamespace(read=lambda _, timeout: given.append(timeout) or b"ab")

    def tell(event, **info):
        guard._trace_head(8.0, lambda *said: told.append(said[0]), event, info)

    tell("connection.connect_tcp.complete", return_value=stream)
    stream.read(10, 30.0)
    tell("http11.receive_response_headers.started")
    stream.read(10, 30.0)
    tell("http11.receive_request_body.complete")
    now[0] += 5
    stream.read(10, 30.0)
    now[0] += 2
    stream.read(10, 30.0)
    stream.read(10, 0.5)
    stream.read(10)
    tell("http11.receive_response_headers.complete")
    stream.read(10, 30.0)
    assert given == [30.0, 8.0, 3.0, 1.0, 0.5, 1.0, 30.0]
    assert len(told) == 4


# When a read ends, counted from the head's start; what was there before, what comes, and what is made of
# it: the number of bytes that were read, or what is raised.
READS = {
    "in time": (7.0, b"", b"ab", 2),
    "at the last moment": (8.0, b"", b"ab", 2),
    "too late": (8.25, b"", b"ab", "its head had 2 bytes"),
    "too late, after others": (8.25, b"abc", b"ab", "its head had 5 bytes"),
    "nobody answers": (8.25, b"", TimeoutError("nothing came"), "nothing came"),
    "broken off in time": (7.75, b"abc", TimeoutError("nothing came"), "nothing came"),
    "silent to the end": (8.0, b"abc", TimeoutError("nothing came"), "its head had 3 bytes"),
}


@pytest.mark.pure
@pytest.mark.parametrize(("seconds", "before", "then", "made"), READS.values(), ids=READS)
def test_the_head_of_an_answer_comes_in_its_time(monkeypatch, seconds, before, then, made):
    """A Hub that is not there may be asked again; one that drips may not."""
    now, pieces = [100.0], [before, then]

    def read(_most, _timeout):
        piece = pieces.pop(0)
        now[0] = 100.0 if pieces else 100.0 + seconds
        if isinstance(piece, Exception):
            raise piece
        return piece

    monkeypatch.setattr(guard.time, "monotonic", lambda: now[0])
    mark = guard._head.set(guard.AnswerHead(108.0))
    try:
        assert guard._read_in_time(read, 10) == before
        if isinstance(made, int):
            assert len(guard._read_in_time(read, 10)) == made
            return
        is_slow = made.startswith("its head")
        with pytest.raises(AnswerError if is_slow else TimeoutError, match=made):
            guard._read_in_time(read, 10)
    finally:
        guard._head.reset(mark)


@pytest.mark.pure
def test_a_head_whose_time_is_over_is_waited_for_no_longer(monkeypatch):
    """A connection takes 0 for: for ever, or: not at all."""
    monkeypatch.setattr(guard.time, "monotonic", lambda: 109.0)
    given = []
    mark = guard._head.set(guard.AnswerHead(108.0))
    try:
        with pytest.raises(AnswerError, match="its head had 2 bytes"):
            guard._read_in_time(lambda _, timeout: given.append(timeout) or b"ab", 10, 30.0)
    finally:
        guard._head.reset(mark)
    assert given == [0.001]


@pytest.mark.parametrize("home", [HOME, None])
def test_a_library_is_guarded_once_and_knows_its_homes(monkeypatch, home):
    """The Hub that was named, the one where the library looks, and the one that hands out keys."""
    import huggingface_hub as library

    monkeypatch.setattr(guard, "_process", guard.Process())
    monkeypatch.setattr(library.constants, "ENDPOINT", "https://looks.example")
    monkeypatch.setattr(library.constants, "HUGGINGFACE_CO_URL_HOME", "https://keys.example/")
    made, sessions = [], [client().Client()]
    monkeypatch.setattr(library.utils, "get_session", lambda: sessions[-1])
    monkeypatch.setattr(library, "set_client_factory", made.append)
    guard.guard_client(library, home)
    sessions.append(made[0]())
    guard.guard_client(library, home)
    assert len(made) == 1
    homes = {"https://looks.example:443"} | ({"https://hub.example:443"} if home else set())
    assert guard._process.homes == homes
    assert guard._process.key_homes == homes | {"https://keys.example:443"}


def test_a_process_that_is_bound_lets_no_request_wait_longer(monkeypatch):
    """Whatever its client was told; elsewhere, a client's own limit counts."""
    import huggingface_hub as library

    monkeypatch.setattr(guard, "_process", guard.Process())
    monkeypatch.setattr(library, "set_client_factory", lambda _: None)
    guard.bound_process(library, HOME, 7.0, 5)
    assert guard._find_bounds() == Bounds(5, None, 7.0)
    request = client().Request("GET", HOME, extensions={"timeout": {"read": 500, "pool": None}})
    guard.check_request(request)
    assert request.extensions["timeout"] == dict.fromkeys(guard.TIMEOUTS, 7.0)
    other = client().Request("GET", "https://other.example", headers=TOKEN)
    guard.check_request(other)
    assert "Authorization" not in other.headers
