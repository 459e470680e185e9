"""The headline: which line it is, broken over lines or repeated, never made from the lead."""
