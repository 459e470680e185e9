"""The article: which lines of a page are its prose, from the first sentence to the last."""
