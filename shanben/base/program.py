"""The program itself: its name, its version, where it comes from."""

NAME = "shanben"
ADDRESS = "https://github.com/shanben/shanben"
VERSION = "0.1.0"


def is_compiled() -> bool:
    """Return whether what pages go through was compiled; it never changes a byte of the output."""
    from shanben.base import identify

    return not identify.__file__.endswith(".py")
