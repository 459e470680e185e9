"""Each reads one thing off the lines of a page: headline, head, dateline, credits, footer.

What takes more than one module has a folder: its modules stand on one another, and the one that the
layout asks comes last.
"""
