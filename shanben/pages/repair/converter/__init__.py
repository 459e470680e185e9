"""Undo what page converters did to GBK bytes: inserted readings, runs one byte off, cuts.

gbk           the two-byte codes, both ways
damage        the forward model: what the converters do to a clean page
annotations   which readings on a page were inserted, and whether it is such a page at all
restore       the edits of such a page
spots         its damaged spots, and the decoder that explains them
damaged_page  what stands left and right of a spot, as far as it was read
plain         the page without its readings, in which that is looked up
spot_reader   one spot: its originals are listed, weighed and proved; one is chosen, or none
runs          the originals that the bytes of a run allow
originals     the characters that a single byte allows
glance        the marks after which something strange stands: one look for all
first_look    whether listing any is worth while
listing       the originals that are worth weighing
weighing      how likely an original is between its neighbours
scales        the originals of a spot in order, of which few are weighed whole
mark_laws     what quotes, brackets and line ends say about it
margins       by how much the best one must beat the next
doubts        marks that no spot explains, though nobody wrote them
neighbours    the proof of a spot, with what stands beside it
proof         an original is accepted only if, damaged again, it is what was found

The words stand in docs/glossary.md.
"""
