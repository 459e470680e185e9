"""Columns by kind, as the contract tells them, so that no test lists fields by hand."""

from shanben.base.contract import load_contract


def date_columns() -> list[str]:
    """Return the names of the columns that hold a date."""
    return [field.name for field in load_contract().fields if field.schema.get("format") == "date"]


def people_columns() -> list[str]:
    """Return the names of the columns that hold people: lists of a name and a role."""
    return [
        field.name
        for field in load_contract().fields
        if "role" in field.schema.get("items", {}).get("properties", {})
    ]
