"""What the small functions of the rest of the core give, row by row, until somebody reads it anew.

As `test_repair_pieces`; the functions are named in `tests/core_pieces.py`.
"""

from copy import deepcopy

from tests.cases import load_cases
from tests.core_pieces import CORE, ask_core
from tests.rows import each_row

CASES = load_cases("core_pieces")


ROWS = [(name, asked, said) for name, rows in CASES.items() for *asked, said in rows]


@each_row(("name", "asked", "said"), ROWS, ids=[name for name, _, _ in ROWS])
def test_a_piece_says_what_it_said(name, asked, said):
    assert ask_core(name, deepcopy(asked)) == said


def test_every_piece_has_rows():
    assert set(CASES) == set(CORE)
