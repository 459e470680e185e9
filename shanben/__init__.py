"""shanben (善本): scraped Chinese pages in, a versioned Hugging Face dataset out.

The story of one page is `shanben.pages.record`, the story of one run is
`shanben.command.build`.
"""

__version__ = "0.1.0"
