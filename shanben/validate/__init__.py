"""Judge a finished page: find what its row promises and does not keep."""
