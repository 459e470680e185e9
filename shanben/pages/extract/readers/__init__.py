"""Each reads one thing off the lines of a page: headline, head, dateline, credits, footer."""
