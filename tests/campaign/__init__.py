"""The standing campaign: what the program promises, put to inputs, faults and kills without number.

    python -m tests.campaign                 # everything, for hours; prints its figures
    python -m tests.campaign --short         # some minutes of what the test suite does not do, as in CI
    python -m tests.campaign fuzz --inputs 1000000
    python -m tests.campaign kills --kills 200

Parts: `fuzz` (one entry of the program after the other gets mutated input), `guided` (the same,
guided by coverage, where atheris is installed), `growth` (twice the input, at most 2.3 times the
work), `bombs` (small files that grow), `faults` (what machine and people do while a run is under
way), `calls` (the n-th call to the file system fails, for every n), `kills` (SIGKILL at random
moments and between the steps of a switch), `determinism` (the same bytes wherever and however it
runs), `hub` (one that breaks and one that lies).

A law that is broken is printed with the words that make its input again (`fuzz repair:17:4`); the exit
code is then 1. Hypothesis has laws of its own in tests/property; here one generator of random numbers
drives everything, because it makes twenty inputs in the time of one of theirs.
"""
