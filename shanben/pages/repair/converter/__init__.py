"""Undo what page converters did to GBK bytes: inserted readings, runs read one byte off, cuts."""
