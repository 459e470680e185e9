"""Pages know text: one page in, one row out, a pure function."""
