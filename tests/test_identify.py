"""Ids are for ever."""

import pytest

from shanben.base.identify import make_id
from tests.cases import load_cases
from tests.conftest import ROOT


@pytest.mark.parametrize(("seed", "expected"), load_cases("ids").items())
def test_ids_of_the_seeds_never_change(seed, expected):
    """Somebody has stored them."""
    assert make_id((ROOT / "seeds" / seed).read_bytes().decode()) == expected
