"""The program itself: its name, its version, where it comes from."""

NAME = "shanben"
ADDRESS = "https://github.com/shanben/shanben"
VERSION = "0.1.0"
