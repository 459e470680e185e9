"""Jinja templates of the documents: card, datasheet, report."""
