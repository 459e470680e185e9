"""shanben (善本): scraped Chinese pages in, a versioned Hugging Face dataset out.

The story of one page is `shanben.pages.record`, the story of one run is
`build_dataset.py` in the project's root.
"""

__version__ = "0.1.0"
