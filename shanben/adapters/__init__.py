"""Pages in other people's pipelines: a module a library, on the public names of `shanben` alone.

    from shanben.adapters.polars import page_row, restore_text

A module imports its library, and nothing imports a module before it is used. Tables go through
`read_pages`: a row of the contract for every page that can become one, as the command makes it. Columns
of text go through `restore_text`, which changes their words and nothing else. docs/api.md shows each.

What the command does for a set as a whole no adapter does: repeats are not dropped, near duplicates not
looked for, findings are told by nobody, files and their order are the library's.
"""
