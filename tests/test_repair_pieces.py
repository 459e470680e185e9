"""What the small functions of repair and decoding give, row by row, until somebody reads the difference.

Each row of `tests/cases/repair_pieces.json` has what a function is asked and what it says;
`tests/pieces.py` names the functions. Mostly it stands beside a limit. It is no standard of what is
right: `tools/make_pieces.py` asks all rows anew, and who changed an answer on purpose reads it.
"""

from tests.cases import load_cases
from tests.pieces import PIECES, ask
from tests.rows import each_row

CASES = load_cases("repair_pieces")


ROWS = [(name, asked, said) for name, rows in CASES.items() for *asked, said in rows]


@each_row(("name", "asked", "said"), ROWS, ids=[name for name, _, _ in ROWS])
def test_a_piece_says_what_it_said(name, asked, said):
    assert ask(name, asked) == said


def test_every_piece_has_rows():
    assert set(CASES) == set(PIECES)
