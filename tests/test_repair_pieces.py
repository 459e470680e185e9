"""What the small functions of repair and decoding give, row by row, until somebody reads the difference.

Each row of `tests/cases/repair_pieces.json` has what a function is asked and what it says;
`tests/pieces.py` names the functions. Mostly it stands beside a limit. It is no standard of what is
right: `tools/make_pieces.py` asks all rows anew, and who changed an answer on purpose reads it.
"""

from tests.cases import load_cases
from tests.pieces import PIECES, ask
from tests.rows import each_row

CASES = load_cases("repair_pieces")


@each_row("name", CASES, most=1)  # cheap ones first: a mutant meets many of them
def test_a_piece_says_what_it_said(name):
    said = [[*asked, ask(name, asked)] for *asked, _ in CASES[name]]
    assert said == CASES[name]


def test_every_piece_has_rows():
    assert set(CASES) == set(PIECES)
