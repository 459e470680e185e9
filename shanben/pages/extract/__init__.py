"""Read an article and what the page says about it off the plain text of the page.

The page is a list of lines; nothing else survived the fetch. So the article is found first, as the
longest run of prose near a headline or a date (`body`), and everything else is found by where it
stands towards the article: the headline above it (`headlines`), labels and dates between the two
(`heads`, `outlets`), the dateline that opens it (`datelines`), its people (`credits`), the site's
foot (`footer`). `layout` holds what stands where, `fields` reads the value of every field from
there, `blocks` gives every line its type, and `page` puts the answers together.

What this is not: a parser of HTML, a guesser. A value is a slice of the page, and its evidence says
which; what is uncertain is None and a note. Contact data is never a value.

The knowledge is in tables (`shanben/base/tables/`): labels, roles, agencies, places, surnames, phrases
of web pages. They are in Simplified form, so a Traditional page gives the same answer as its
conversion.
"""

from shanben.pages.extract.page import extract_page

__all__ = ["extract_page"]
