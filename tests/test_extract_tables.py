"""The tables of extraction are written in the one form in which pages are read."""

import json

from shanben.base.contract import find_schema_file
from shanben.base.tables import read_table
from shanben.pages.extract.readers.credits.closing import ROLE_SIGN
from shanben.pages.extract.tools.known_words import role_words
from shanben.pages.extract.tools.lines import fold
from tests.chinese_scripts import to_simplified
from tests.rows import each_row

# Table and the columns that together name an entry; the first one holds the word.
TABLES = {
    "labels": ("label",),
    "roles": ("word", "position"),
    "boilerplate": ("phrase", "kind", "match"),
    "agencies": ("agency",),
    "outlet_endings": ("word", "kind"),
    "places": ("place",),
    "surnames": ("surname",),
    "not_names": ("word", "match"),
    "date_orders": ("word",),
    "anniversaries": ("name",),
}


@each_row("table", TABLES)
def test_words_are_simplified_and_folded(table: str) -> None:
    """A word in another form would never match: rules see Simplified, width-folded lines."""
    for row in read_table(table):
        word = row[TABLES[table][0]]
        assert to_simplified(word) == word
        assert fold(word) == word


@each_row("table", TABLES)
def test_no_entry_stands_twice(table: str) -> None:
    entries = [tuple(row[column] for column in TABLES[table]) for row in read_table(table)]
    assert len(entries) == len(set(entries))


def test_roles_are_the_roles_of_the_record() -> None:
    """The contract lists them, authors' and editors' apart."""
    properties = json.loads(find_schema_file().read_bytes())["properties"]
    people = [properties[field]["items"]["properties"] for field in ("authors", "editors")]
    allowed = {role for person in people for role in person["role"]["enum"]}
    assert {role for row in read_table("roles") for role in row["role"].split()} == allowed


def test_every_role_word_has_a_sign_that_is_looked_for_first() -> None:
    """Lines without one are not read, whatever the table says."""
    words = {*role_words("before"), *role_words("slash"), *role_words("after")}
    words |= {*role_words("after_slash")}
    assert [word for word in words if ROLE_SIGN.search(word) is None] == []
