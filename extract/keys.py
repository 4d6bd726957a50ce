"""Which columns are keys, and what they point at: the same for the data package, SQLite and whoever joins tables."""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

from extract.records import TABLES

_OWN_KEY = {"sources": ("source_id",), "papers": ("paper_id",), "links": ("from_id", "to_id", "kind")}
_POINTS_AT = {
    "source_id": ("sources", "source_id"),
    "section_id": ("sections", "id"),
    "recommendation_id": ("recommendations", "id"),
    "table_id": ("tables", "id"),
}


class Reference(NamedTuple):
    """A column whose values are keys of another table (or of the same one)."""

    column: str
    table: str
    key: str


def primary_key(kind: str) -> tuple[str, ...]:
    """The columns that name a row of a table. Raises KeyError for a name that is no table.

    >>> primary_key("costs"), primary_key("papers")
    (('id',), ('paper_id',))
    """
    assert TABLES[kind]
    return _OWN_KEY.get(kind, ("id",))


def references(kind: str) -> list[Reference]:
    """The columns of a table that point at rows of tables, in the order of its columns.

    >>> references("votes")
    [Reference(column='paper_id', table='papers', key='paper_id'), Reference(column='section_id', table='sections', key='id'), \
Reference(column='recommendation_id', table='recommendations', key='id')]
    """
    found = []
    for column in (field.name for field in fields(TABLES[kind])):
        if column in primary_key(kind):
            continue
        if column == "parent_id":
            found.append(Reference(column, kind, "id"))
        elif column == "paper_id" or column.endswith("_paper_id"):
            found.append(Reference(column, "papers", "paper_id"))
        elif column in _POINTS_AT:
            found.append(Reference(column, *_POINTS_AT[column]))
    return found
