"""The files of a new dataset project, as `shanben init` writes them."""
