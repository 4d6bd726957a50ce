"""What a dataset says of itself: datapackage.json (Data Package v2) with every table, column, type, description and key.

Format: https://datapackage.org/standard/data-package/ and https://datapackage.org/standard/table-schema/.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from extract.keys import primary_key, references
from extract.parquet import schema, type_name
from extract.records import SCHEMA_VERSION, TABLES
from extract.version import pipeline_version

DATAPACKAGE = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/"
_FORMATS = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
_ABOUT = (
    "What councils' committee papers say: recommendations, costs, tables, dates, sign-offs and more, each row with its place and its words. "
    "Null means that the paper does not say. Offsets count characters of papers.text, half-open; pages count from 1; money is in full pounds."
)
_SOURCES = [{"title": "The papers as the councils published them: one row of the table sources for each, with sha256 and, where known, source_url"}]


def describe(files: Mapping[str, Sequence[str]], *, form: str = "parquet") -> dict[str, Any]:
    """The descriptor of tables that lie in `files` (paths relative to the descriptor, with /); those without files are left out.

    `form` is parquet or csv. Versions are those of the program and rules that published; the table sources has each paper's. Keys
    are told between tables that are there.
    """
    from extract.rule_files import rules_version  # readers of a dataset need no rules

    return {
        "$schema": f"{_PROFILE}datapackage.json",
        "name": "committee-papers",
        "title": "Committee papers of councils as data",
        "description": _ABOUT,
        "version": pipeline_version(),
        "schema_version": SCHEMA_VERSION,
        "rules_version": rules_version(),
        "sources": _SOURCES,
        "resources": [_resource(kind, paths, form, set(files)) for kind, paths in files.items() if paths],
    }


def descriptor_bytes(files: Mapping[str, Sequence[str]]) -> bytes:
    """As `describe`, ready to be written beside Parquet; the same tables give the same bytes."""
    return (json.dumps(describe(files), indent=1, ensure_ascii=False) + "\n").encode()


def _resource(kind: str, paths: Sequence[str], form: str, there: set[str]) -> dict[str, Any]:
    fields = [_field(field, form) for field in schema(kind)]
    keys = [
        {"fields": [ref.column], "reference": {"resource": "" if ref.table == kind else ref.table, "fields": [ref.key]}}
        for ref in references(kind)
        if ref.table in there
    ]
    shape: dict[str, Any] = {"$schema": f"{_PROFILE}tableschema.json", "fields": fields, "primaryKey": list(primary_key(kind))}
    if form == "parquet":  # it has nulls, and empty text is text; readers that go through pandas meet null numbers as nan
        shape["missingValues"] = ["nan"]
    return {
        "name": kind,
        "type": "table",
        "title": kind.replace("_", " "),
        "description": TABLES[kind].about,
        "path": paths[0] if len(paths) == 1 else list(paths),
        "scheme": "file",
        "format": form,
        "mediatype": _FORMATS[form],
        "encoding": "utf-8",
        "schema": shape | ({"foreignKeys": keys} if keys else {}),
    }


def _field(field: pa.Field, form: str) -> dict[str, Any]:
    # Lists in Parquet are no text to be parsed, as `array` asks for: what they hold, the Arrow type says.
    kind = "any" if form == "parquet" and pa.types.is_nested(field.type) else _type(field.type)
    described: dict[str, Any] = {
        "name": field.name,
        "type": kind,
        "arrow_type": type_name(field.type),
        "description": field.metadata[b"description"].decode(),
    }
    if field.type == pa.bool_() and form == "csv":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    # Empty text and no text are one in CSV.
    if not field.nullable and (form == "parquet" or field.type != pa.string()):
        described["constraints"] = {"required": True}
    return described


def _type(arrow: pa.DataType) -> str:
    if pa.types.is_list(arrow):
        return "array"
    if pa.types.is_struct(arrow):
        return "object"
    if pa.types.is_boolean(arrow):
        return "boolean"
    if pa.types.is_integer(arrow):
        return "integer"
    if pa.types.is_decimal(arrow) or pa.types.is_floating(arrow):
        return "number"
    return "date" if pa.types.is_date(arrow) else "string"
