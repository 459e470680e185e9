"""Take the core out piece by piece, and see whether a test notices.

    python -m tests.mutation --short             the fixed mutants of CI, each with its tests
    python -m tests.mutation --sample 200        so many mutants of all modules, chosen by --seed
    python -m tests.mutation --module decode     all mutants of the modules with this in their name
    python -m tests.mutation --report            what is known so far; runs nothing

A mutant is one small change to one module: `<` becomes `<=`, a return value becomes None, a call
is gone. A mutant is killed when a test fails; a survivor is a deed that no test asks for. Neither
mutmut nor cosmic-ray would do: much of the program runs in processes of its own (workers, the
command as a user starts it), and only a copy of the whole tree with the change in it reaches those.

`mutants` makes the changes, `constants` puts those outside of functions into a program that is loaded,
`tree` runs tests in a copy that holds one, `selection` knows which tests execute a function (`tracer`
and `plugin` tell it), `results` remembers and counts, `short` reads the fixed lists. What is mutated
stands in `modules.txt`, what CI kills in `short.tsv`, and why a survivor may stay in `survivors.tsv`.
"""
