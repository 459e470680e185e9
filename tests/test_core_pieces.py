"""What the small functions of the rest of the core give, row by row, until somebody reads it anew.

As `test_repair_pieces`; the functions are named in `tests/core_pieces.py`.
"""

from copy import deepcopy

from tests.cases import load_cases
from tests.core_pieces import CORE, ask_core
from tests.rows import each_row

CASES = load_cases("core_pieces")


@each_row("name", CASES, most=1)  # cheap ones first: a mutant meets many of them
def test_a_piece_says_what_it_said(name):
    said = [[*deepcopy(asked), ask_core(name, asked)] for *asked, _ in deepcopy(CASES[name])]
    assert said == CASES[name]


def test_every_piece_has_rows():
    assert set(CASES) == set(CORE)
