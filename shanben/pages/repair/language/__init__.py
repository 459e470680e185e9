"""How likely a piece of Simplified Chinese is, by a small model of words."""
