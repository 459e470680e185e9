"""Fixtures: a running Hub with a client, over LFS and over Xet; emptied for every test."""

from collections.abc import Iterator

import pytest

from tests.hub.server import running_hub
from tests.hub.worker import Publisher, running_publisher


@pytest.fixture(scope="session")
def lfs_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    place = tmp_path_factory.mktemp("lfs")
    with (
        running_hub(place / "hub") as hub,
        running_publisher(hub, place / "home", with_xet=False) as publisher,
    ):
        yield publisher


@pytest.fixture(scope="session")
def xet_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    place = tmp_path_factory.mktemp("xet")
    with (
        running_hub(place / "hub", with_xet=True) as hub,
        running_publisher(hub, place / "home", with_xet=True) as publisher,
    ):
        yield publisher


@pytest.fixture
def over_lfs(lfs_session: Publisher) -> Publisher:
    """An empty Hub that speaks Git LFS, and a client process."""
    lfs_session.hub.forget_everything()
    return lfs_session


@pytest.fixture
def over_xet(xet_session: Publisher) -> Publisher:
    """An empty Hub that speaks Xet, and a client process."""
    xet_session.hub.forget_everything()
    return xet_session


@pytest.fixture(params=["lfs", pytest.param("xet", marks=pytest.mark.slow)])
def publisher(request: pytest.FixtureRequest) -> Publisher:
    """Both, one after the other."""
    return request.getfixturevalue(f"over_{request.param}")
