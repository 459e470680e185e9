"""The program as a library: the names that `shanben` itself offers, by what they need.

`text` works on one page with the standard library and numpy; `rows` needs Arrow for batches; `dataset`
reads what was built, and `build` builds it: the story of a run.
"""
