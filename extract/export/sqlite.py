"""An SQLite database with keys, indexes and views, and what Datasette needs to explain it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.export.values import columns, rows
from extract.keys import primary_key, references
from extract.loading import Dataset
from extract.records import TABLES

_INDEXED = {"council", "paper_type", "meeting_date", "report_date", "kind", "action", "form", "earliest", "signed_on", "amount", "to_id", "source"}
_VIEW = """create view {kind}_with_paper as
select papers.council, papers.title as paper_title, papers.paper_type, coalesce(papers.meeting_date, papers.report_date) as paper_date, {kind}.*
from {kind} join papers using (paper_id)"""
_WITH_PAPER = ("recommendations", "costs", "dates", "flags")


def write_sqlite(data: Dataset, path: Path, tables: Sequence[str]) -> list[str]:
    """One file with a table for each; what each table and column holds stands in the table about_columns.

    Money is NUMERIC, dates are ISO 8601 text, truth is 0 or 1, lists are JSON text, which Datasette offers as facets.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript("pragma journal_mode = off; pragma synchronous = off;")
        for kind in tables:
            connection.execute(_create(kind, tables))
            marks = ", ".join("?" * len(columns(kind)))
            connection.executemany(f'insert into "{kind}" values ({marks})', (tuple(map(_plain, row)) for row in rows(data, kind)))
        for statement in (*_indexes(tables), *_views(tables)):
            connection.execute(statement)
        connection.execute('create table about_columns ("table" text, "column" text, description text, primary key ("table", "column"))')
        about = [(kind, name, text) for kind in tables for name, _, text in columns(kind)]
        connection.executemany("insert into about_columns values (?, ?, ?)", [*((kind, "", TABLES[kind].about) for kind in tables), *about])
        connection.commit()
        connection.execute("analyze")
        connection.commit()
    except sqlite3.OperationalError as error:  # the disk is full, or the file cannot be opened
        raise OSError(str(error)) from error
    finally:
        connection.close()
    return []


def _create(kind: str, tables: Sequence[str]) -> str:
    parts = [f'"{name}" {_type(arrow)}' for name, arrow, _ in columns(kind)]
    parts.append(f"primary key ({', '.join(f'{_quoted(name)}' for name in primary_key(kind))})")
    parts += [
        f"foreign key ({_quoted(ref.column)}) references {_quoted(ref.table)} ({_quoted(ref.key)})" for ref in references(kind) if ref.table in tables
    ]
    return f"create table {_quoted(kind)} ({', '.join(parts)})"


def _indexes(tables: Sequence[str]) -> Iterator[str]:
    for kind in tables:
        pointing = {ref.column for ref in references(kind)}
        for name, _, _ in columns(kind):
            if name in pointing | _INDEXED and (name,) != primary_key(kind):
                yield f"create index {_quoted(f'{kind}_{name}')} on {_quoted(kind)} ({_quoted(name)})"


def _views(tables: Sequence[str]) -> Iterator[str]:
    for kind in _WITH_PAPER:
        if {kind, "papers"} <= set(tables):
            yield _VIEW.format(kind=kind)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _type(arrow: pa.DataType) -> str:
    if pa.types.is_boolean(arrow) or pa.types.is_integer(arrow):
        return "integer"
    if pa.types.is_floating(arrow):
        return "real"
    return "numeric" if pa.types.is_decimal(arrow) else "text"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
