"""Result sets as files: CSV that spreadsheets cannot take for formulas, Parquet with its types, JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.formulas import guarded
from extract.search import Hit

FORMS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet", "json": "application/json"}
MONEY = pa.decimal128(18, 2)
_HITS = pa.schema(
    [
        ("kind", pa.string()),
        ("text", pa.string()),
        ("action", pa.string()),
        ("outcome", pa.string()),
        ("amount", MONEY),
        ("date", pa.date32()),
        ("council", pa.string()),
        ("body", pa.string()),
        ("decision_maker", pa.string()),
        ("signed_by", pa.string()),
        ("paper_type", pa.string()),
        ("title", pa.string()),
        ("heading", pa.string()),
        ("paragraph", pa.string()),
        ("page", pa.int32()),
        ("source", pa.string()),
        ("exempt", pa.bool_()),
        ("char_start", pa.int32()),
        ("char_end", pa.int32()),
        ("record_id", pa.string()),
        ("paper_id", pa.string()),
    ]
)


def hits_table(hits: Iterable[Hit]) -> pa.Table:
    """Hits as a table: the first of its columns say what was decided, the last where it stands."""
    rows = [{name: "; ".join(hit.signed_by) or None if name == "signed_by" else getattr(hit, name) for name in _HITS.names} for hit in hits]
    return pa.Table.from_pylist(rows, schema=_HITS)


def as_file(table: pa.Table, form: str) -> bytes:
    """A table in one of FORMS."""
    if form == "parquet":
        sink = BytesIO()
        pq.write_table(table, sink, compression="zstd")
        return sink.getvalue()
    if form == "json":
        return json.dumps([{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()], ensure_ascii=False, indent=1).encode()
    return _csv(table.column_names, (row.values() for row in table.to_pylist()))


def _csv(names: Sequence[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """CSV (RFC 4180) with a byte order mark, without which Excel takes it for a local code page."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe_cell(value: Any) -> str:
    """A value as CSV text. Text that a spreadsheet could take for a formula gets an apostrophe in front; numbers stay numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(_plain(value))
    text = value.replace("\0", "")
    return guarded(text)


def _plain(value: Any) -> Any:
    """A value as JSON has it; amounts as text, so that no penny is lost."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
