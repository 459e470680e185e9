"""The dateline that opens an article: agency, place, day, and the reporters beside them."""
