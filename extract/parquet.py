"""Record classes turned into Arrow schemas, tables and Parquet files; nothing goes through pandas on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from extract.document import Box, Boxes, Span
from extract.records import SCHEMA_VERSION, TABLES, Record
from extract.version import pipeline_version

SPAN = pa.struct([pa.field("char_start", pa.int32(), False), pa.field("char_end", pa.int32(), False)])
BOX = pa.struct([pa.field("page", pa.int32(), False)] + [pa.field(side, pa.float32(), False) for side in ("x0", "top", "x1", "bottom")])
_TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    bool: pa.bool_(),
    int: pa.int32(),
    float: pa.float32(),
    date: pa.date32(),
    Decimal: pa.decimal128(18, 2),
    Span: SPAN,
    Box: BOX,
}


def _arrow_type(hint: Any) -> tuple[pa.DataType, bool]:
    """The Arrow type of a field's annotation, and whether it may be null."""
    nullable = False
    if get_origin(hint) in (Union, UnionType):
        inner = [arg for arg in get_args(hint) if arg is not NoneType]
        nullable = len(inner) < len(get_args(hint))
        hint = inner[0]
    if get_origin(hint) in (tuple, Sequence):
        item = get_args(hint)[0]
        return pa.list_(pa.field("element", _TYPES[item], False)), nullable
    return _TYPES[hint], nullable


def read_file(file: Path | str | pa.NativeFile, columns: Sequence[str] | None = None) -> pa.Table:
    """One Parquet file as Arrow, or some of its columns.

    Not with pq.read_table, whose threads may outlive the reading: a program that ends meanwhile is aborted (pyarrow 26, one time in twelve on a
    busy machine). It would import pandas, too.
    """
    with pq.ParquetFile(file) as opened:
        found = opened.read(columns)
    return found.select(columns) if columns is not None else found


@cache
def schema(kind: str) -> pa.Schema:
    """The Arrow schema of a table of the contract, each column with its description, and the schema version.

    Raises KeyError for a name that is no table.
    """
    cls = TABLES[kind]
    hints = get_type_hints(cls, include_extras=True)
    columns = []
    for column in fields(cls):
        hint = hints[column.name]
        about, *special = hint.__metadata__
        arrow, nullable = _arrow_type(get_args(hint)[0] if get_origin(hint) is Annotated else hint)
        if "float64" in special:
            arrow = pa.float64()
        columns.append(pa.field(column.name, arrow, nullable, {"description": about}))
    return pa.schema(columns, {"description": cls.about, "schema_version": SCHEMA_VERSION})


def file_schema(kind: str) -> pa.Schema:
    """The schema of a Parquet file as it is written now: that of the table, with the versions of program and rules in its metadata.

    The table sources tells which versions read each paper: rows that did not change keep those of the run that found them.
    """
    from extract.rule_files import rules_version  # readers of Parquet need no rules

    arrow = schema(kind)
    return arrow.with_metadata({**arrow.metadata, b"rules_version": rules_version(), b"pipeline_version": pipeline_version()})


def _plain(value: Any) -> Any:
    """A field's value as pyarrow takes it: structs as dicts."""
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {"char_start": value.start, "char_end": value.end} if isinstance(value, Span) else value._asdict()
        return [_plain(item) for item in value]
    return [box._asdict() for box in value] if isinstance(value, Boxes) else value


def table(kind: str, rows: Iterable[Record]) -> pa.Table:
    """Records of one kind as an Arrow table with exactly the contract's columns and types."""
    arrow = schema(kind)
    records = list(rows)
    columns = [pa.array([_plain(getattr(record, field.name)) for record in records], field.type) for field in arrow]
    return pa.Table.from_arrays(columns, schema=arrow)


def write(path: Path, arrow: pa.Table) -> None:
    """Write one Parquet file; the same rows give the same bytes."""
    pq.write_table(arrow, path, compression="zstd", use_dictionary=True, write_statistics=True, version="2.6")


def type_name(arrow: pa.DataType) -> str:
    """A column type as the data dictionary prints it."""
    if pa.types.is_list(arrow):
        return f"list<{type_name(arrow.value_type)}>"
    if pa.types.is_struct(arrow):
        return f"struct<{', '.join(field.name for field in arrow)}>"
    return str(arrow).replace("date32[day]", "date32").replace("float", "float32" if arrow == pa.float32() else "float")


def data_dictionary(kinds: Sequence[str] = tuple(TABLES)) -> str:
    """The data dictionary as Markdown: what outputs/README.md holds and `papers schema` prints."""
    parts = [
        "# Data dictionary",
        "",
        f"Generated by `papers schema` (schema version {SCHEMA_VERSION}); do not edit. Each table is a folder of Parquet files of the same name.",
        "Null means that the paper does not say. Offsets (`char_start`, `char_end`) count characters of `papers.text`, half-open;",
        "pages count from 1 in the source file; boxes are in points from the top left of the page as displayed; money is in full pounds.",
    ]
    for kind in kinds:
        arrow = schema(kind)
        parts += ["", f"## {kind}", "", TABLES[kind].about, "", "| column | type | null | what it holds |", "|---|---|---|---|"]
        for field in arrow:
            about = field.metadata[b"description"].decode()
            parts.append(f"| {field.name} | {type_name(field.type)} | {'yes' if field.nullable else 'no'} | {about.replace('|', '/')} |")
    return "\n".join(parts) + "\n"
