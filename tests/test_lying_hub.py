"""A Hub that lies gets neither our memory, nor our disk, nor our time, nor our token.

The real client speaks to it, in a process of its own: a second server on another address notes what it
is told.
"""

import time

import pytest

from tests.hub import lies
from tests.hub.acts import MOST_BYTES, ask, make_release, put_release
from tests.hub.routes import Reply, answer
from tests.hub.server import WRITE_TOKEN
from tests.hub.store import regular_entry
from tests.hub.worker import REPO

MANIFEST, CONTRACT, INDEX = "manifest.json", "record.schema.json", "index.parquet"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A whole dataset of three rows."""
    return make_release(tmp_path_factory.mktemp("lies") / "river")


@pytest.fixture(scope="module")
def published(lfs_session, data):
    """A publisher whose Hub has version 1.0.0, and the state of that Hub."""
    lfs_session.hub.forget_everything()
    lfs_session.call(put_release, data)
    return lfs_session, lfs_session.hub.save()


@pytest.fixture
def released(published):
    """The same publisher; nothing that a test before did to its Hub is left."""
    publisher, state = published
    publisher.hub.restore(state)
    publisher.hub.lie, publisher.hub.sent_bytes = None, 0
    yield publisher
    publisher.hub.lie = None


# --- the truth


@pytest.mark.parametrize(
    ("name", "said"),
    {
        "fetch": "3", "verify": "", "read_rows": "3", "read_tree": "14", "fetch_all": "16",
    }.items(),
)  # fmt: skip
def test_an_honest_hub_is_believed(released, tmp_path, name, said):
    """Bounds cost nobody anything who keeps them."""
    assert ask(released, name, tmp_path / "fetched")[0] == said


# --- bodies

RESOLVE = "/resolve/.*"
ENDLESS = {
    "a manifest that is fetched": ("fetch", f"{RESOLVE}{MANIFEST}", "than the 268,435,456 bytes"),
    "a contract that is fetched": ("fetch", f"{RESOLVE}{CONTRACT}", "holds more than the "),
    "an index that is fetched": ("fetch", f"/_blob/|{RESOLVE}{INDEX}", "holds more than the "),
    "branches and tags": ("read_refs", "/refs", "holds more than the 67,108,864 bytes"),
    "a list of files": ("read_tree", "/tree/", "holds more than the 67,108,864 bytes"),
    # A quarter of a gigabyte, as the one that is fetched; rows come through the same driver.
    "a manifest that is opened": ("open_there", f"{RESOLVE}{MANIFEST}", "holds more than the "),
    "a list at an address": ("verify", "/tree/", "holds more than the "),
    "rows that are read": ("read_rows", "/resolve/.*jsonl", "holds more than the "),
    "rows that are verified": ("verify", "/resolve/.*jsonl", "holds more than the "),
    "files that are copied": ("fetch_all", RESOLVE, "holds more than the "),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path", "words"),
    [
        pytest.param(*lie, id=about, marks=[pytest.mark.slow] if lie[0] == "open_there" else [])
        for about, lie in ENDLESS.items()
    ],
)
def test_a_body_without_an_end_is_left_at_a_stated_bound(released, tmp_path, name, path, words):
    """One line says so; neither disk nor memory is filled."""
    released.hub.lie = lies.lie_about(path, lies.body_without_end)
    said, memory = ask(released, name, tmp_path / "fetched")
    assert words in said
    assert "\n" not in said
    assert released.hub.sent_bytes < MOST_BYTES
    assert memory < MOST_BYTES
    assert sum(file.stat().st_size for file in (tmp_path / "fetched").rglob("*")) < MOST_BYTES


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("read_tree", "/tree/"),
        ("verify", "/tree/"),
        ("fetch_all", "/tree/|/paths-info/"),
    ],
)
@pytest.mark.slow
def test_a_list_without_an_end_is_left_at_a_stated_bound(released, tmp_path, name, path):
    """Every page is in order and leads to a next one."""
    released.hub.lie = lies.lie_about(path, lies.listing_without_end)
    said, _ = ask(released, name, tmp_path / "fetched")
    assert "holds more than" in said
    assert sum("cursor" in one.line for one in released.hub.exchanges) < 20


@pytest.mark.parametrize(
    ("name", "path"), [("read_refs", "/refs"), ("fetch", f"{RESOLVE}{MANIFEST}")]
)
def test_a_small_answer_that_unpacks_to_much_is_not_unpacked(released, tmp_path, name, path):
    """Nothing packed was asked for."""
    lies.packed_small(None)  # packing takes longer than the client waits
    released.hub.lie = lies.lie_about(path, lies.packed_small)
    said, memory = ask(released, name, tmp_path / "fetched")
    assert "holds more than" in said
    assert memory < MOST_BYTES


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("fetch", RESOLVE),
        pytest.param("read_refs", "/refs", marks=pytest.mark.slow),
        pytest.param("read_tree", "/tree/", marks=pytest.mark.slow),
    ],
)
def test_a_body_that_drips_is_left_after_a_stated_time(released, tmp_path, name, path):
    """A byte now and then keeps every limit of a single read."""
    released.hub.lie = lies.lie_about(
        path, lambda request: lies.body_without_end(request, piece=b" ", pause=0.1)
    )
    begun = time.monotonic()
    said, _ = ask(released, name, tmp_path / "fetched")
    assert "came too slowly" in said
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("read_refs", "/refs"),
        pytest.param("fetch", RESOLVE, marks=pytest.mark.slow),
        pytest.param("read_rows", "/resolve/", marks=pytest.mark.slow),
    ],
)
def test_a_head_that_drips_is_left_after_a_stated_time(released, tmp_path, name, path):
    """A head may have 100,000 bytes, and each of them would have had the whole time."""
    released.hub.lie = lies.lie_about(path, lambda _: Reply(pause=0.1))
    begun = time.monotonic()
    said, _ = ask(released, name, tmp_path / "fetched")
    assert "came too slowly" in said
    assert time.monotonic() - begun < 15


def test_a_range_of_two_bytes_for_a_thousand_is_asked_once(released, tmp_path):
    """A file that comes in such pieces would take days."""
    released.hub.lie = lies.lie_about(RESOLVE, lambda _: Reply(206, data=b"[]"))
    released.hub.start_conversation()
    said, _ = ask(released, "open_there", tmp_path / "fetched")
    assert "2 of " in said
    assert sum("/resolve/" in one.line for one in released.hub.exchanges) == 1


# --- files that are not what was said


def put_file(hub, path, content):
    """Let the Hub have another file at the tag."""
    repository = hub.store.repositories[REPO]
    hub.store.put_blob(content)
    repository.commits[repository.resolve("v1.0.0")].files[path] = regular_entry(content)


def blob_of(hub, path):
    repository = hub.store.repositories[REPO]
    return hub.store.read_blob(repository.commits[repository.resolve("v1.0.0")].files[path].sha256)


def other_byte(content):
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


WRONG = {
    "a contract of other bytes": (CONTRACT, other_byte, "record.schema.json: "),
    "an index of other bytes": (INDEX, other_byte, "is not the file that manifest.json names"),
    "an index with a byte more": (INDEX, lambda data: data + b"x", "holds more than the "),
    "an index with a byte less": (INDEX, lambda data: data[:-1], "is not the file that manifest.json"),
    "a manifest that is none": (MANIFEST, lambda _: b"[]", "is not a manifest"),
    "a manifest that names no index": (
        MANIFEST, lambda data: data.replace(b"index.parquet", b"x"), "does not name index.parquet",
    ),
    "a manifest that leads out": (
        MANIFEST, lambda data: data.replace(b'"index.parquet', b'"../index.parquet'), "leads out of the",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("path", "change", "words"), WRONG.values(), ids=WRONG)
def test_a_release_is_compared_with_only_if_it_is_what_its_manifest_names(
    released, tmp_path, path, change, words
):
    """Its numbers decide which version a dataset may have."""
    put_file(released.hub, path, change(blob_of(released.hub, path)))
    said, _ = ask(released, "fetch", tmp_path / "fetched")
    assert words in said
    assert "\n" not in said


OUT = "../../out.txt"


def test_a_list_that_leads_out_of_its_folder_is_no_list(released, data, tmp_path):
    """Neither a publication nor a copy follows it."""
    put_file(released.hub, OUT, b"x")
    assert f"lists {OUT}, which leads out" in ask(released, "read_tree", tmp_path / "fetched")[0]
    said, _ = ask(released, "fetch_all", tmp_path / "fetched")
    assert f"{OUT} leads out of the folder" in said
    assert not list((tmp_path / "fetched").iterdir())
    outcome = released.publish(data)
    assert (outcome.code, f"lists {OUT}" in outcome.last) == (3, True)


# --- the token


@pytest.fixture
def thief():
    with lies.running_thief() as thief:
        yield thief


def test_a_redirect_takes_no_token_along(released, thief, tmp_path):
    """A file, a list and a call are looked for on another host, and nobody tells it who asks."""
    for name, path in (
        ("fetch", RESOLVE), ("read_tree", "/tree/"), ("read_refs", "/refs"), ("open_there", RESOLVE),
    ):  # fmt: skip
        released.hub.lie = lies.lie_about(path, lies.led_away(thief.url))
        asked = len(thief.asked)
        ask(released, name, tmp_path / "fetched")
        assert len(thief.asked) > asked, name
    assert not any("authorization" in said.lower() or WRITE_TOKEN in said for said in thief.secrets)


@pytest.mark.parametrize("name", ["read_tree", "verify"])
def test_a_next_page_elsewhere_gets_no_token(released, thief, tmp_path, name):
    """The client sends its headers again, and this is no redirect."""
    released.hub.lie = lies.lie_about("/tree/", lies.next_page_elsewhere(thief.url))
    ask(released, name, tmp_path / "fetched")
    assert {*thief.asked} == {"/api/next"}
    assert not any(WRITE_TOKEN in said for said in thief.secrets)


def ask_the_first_again(other):
    """Speak of another Hub, then ask the first one who asks; runs in the client's process."""
    import huggingface_hub

    from shanben.publish.hub import connect

    connect("x/y", endpoint=other, token="another")  # noqa: S106  (of no Hub)
    return huggingface_hub.HfApi(token=WRITE_TOKEN).whoami()["name"]


def test_a_hub_stays_one_when_another_is_spoken_to(released, thief):
    """Whoever builds upon both publishes to one and reads of the other, in one process."""
    assert released.call(ask_the_first_again, thief.url) == "tester"


def test_an_upload_that_is_confirmed_elsewhere_tells_no_token(over_lfs, data, thief):
    """Where the bytes go and where they are confirmed, the Hub says."""

    def confirm_there(request):
        objects = [
            {
                "oid": one["oid"],
                "size": one["size"],
                "actions": {
                    "upload": {"href": f"{thief.url}/put"}, "verify": {"href": f"{thief.url}/confirm"}
                },
            }
            for one in request.json()["objects"]
        ]  # fmt: skip
        return Reply(value={"transfer": "basic", "objects": objects})

    over_lfs.hub.lie = lies.lie_about("/info/lfs/objects/batch", confirm_there)
    outcome = over_lfs.publish(data)
    over_lfs.hub.lie = None
    assert outcome.code == 3
    assert {"/put", "/confirm"} <= {*thief.asked}
    assert not any(WRITE_TOKEN in said for said in thief.secrets)
    assert over_lfs.hub.refs(REPO)[1] == {}


@pytest.mark.slow
def test_no_stranger_is_asked_which_pieces_it_has(over_xet, data, thief, monkeypatch):
    """What it answers hf_xet holds without a bound; the setting is there before the client begins."""
    monkeypatch.setattr(over_xet.hub, "xet_url", thief.url)
    done = over_xet.publish(data, timeout=5.0)
    assert done.code == 3
    assert any(path.startswith("/v1/xorb") for path in thief.asked)
    assert not any("/chunks/" in path for path in thief.asked)


@pytest.mark.slow
def test_a_key_is_not_fetched_elsewhere(over_xet, data, thief):
    """Xet's client would send the token there by itself, past every limit of ours."""

    def lead_away(request):
        reply = answer(request)
        link = f'<{thief.url}/key>; rel="xet-auth"'
        return Reply(reply.status, headers=reply.headers | {"Link": link}, data=b"")

    over_xet.hub.lie = lies.lie_about("/resolve/.*parquet", lead_away)
    outcome = over_xet.publish(data)
    over_xet.hub.lie = None
    assert outcome.code == 3
    assert "for a key, with our token" in outcome.last
    assert not any(WRITE_TOKEN in said for said in thief.secrets)
    assert over_xet.hub.refs(REPO)[1] == {}


@pytest.mark.slow
def test_nothing_is_read_past_our_bounds(over_xet, data):
    """Xet's client writes whatever comes; it is for uploads alone."""
    assert over_xet.publish(data).code == 0
    asked = [exchange.path for exchange in over_xet.hub.exchanges]
    assert any("xet-write-token" in path for path in asked)
    assert any("/resolve/" in path and path.endswith(".parquet") for path in asked)
    assert not any("xet-read-token" in path for path in asked)
