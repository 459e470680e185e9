"""What stands between headline and article, and right after it: date, sources, views."""
