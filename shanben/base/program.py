"""The program itself: its version."""

VERSION = "0.1.0"
