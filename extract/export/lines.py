"""CSV and JSON lines: a folder with one file a table, and for CSV a datapackage.json that describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv

from extract.datapackage import DATAPACKAGE, describe
from extract.export.values import batches, flat
from extract.formulas import GUARD, PATTERN
from extract.loading import Dataset
from extract.parquet import schema


def write_csv(data: Dataset, folder: Path, tables: Sequence[str]) -> list[str]:
    """One file a table, UTF-8 with a byte order mark (Excel asks for it); text that a spreadsheet would run gets an apostrophe before it."""
    folder.mkdir()
    guarded = 0
    for kind in tables:
        with (folder / f"{kind}.csv").open("wb") as file:
            file.write("\ufeff".encode())
            file.write((",".join(schema(kind).names) + "\n").encode())
            for batch in batches(data, kind):
                rows, changed = _without_formulas(flat(batch))
                guarded += changed
                pc_csv.write_csv(rows, file, pc_csv.WriteOptions(include_header=False))
    described = describe({kind: [f"{kind}.csv"] for kind in tables}, form="csv")
    (folder / DATAPACKAGE).write_text(json.dumps(described, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    told = f"{guarded} texts begin like a formula and got an apostrophe before them, so that no spreadsheet runs them"
    return [told] if guarded else []


def _without_formulas(rows: pa.Table) -> tuple[pa.Table, int]:
    changed = 0
    for at, field in enumerate(rows.schema):
        column = rows.column(at)
        if pa.types.is_string(field.type):
            risky = pc.match_substring_regex(column, PATTERN)
            changed += pc.sum(risky).as_py() or 0
            column = pc.if_else(risky, pc.binary_join_element_wise(GUARD, column, ""), column)
        elif pa.types.is_decimal(field.type):
            column = column.cast(pa.string())
        else:
            continue
        rows = rows.set_column(at, field.name, column)
    return rows, changed


def write_jsonl(data: Dataset, folder: Path, tables: Sequence[str]) -> list[str]:
    """One file a table, one object a line; dates as ISO 8601, money as numbers, lists and structs as they are."""
    folder.mkdir()
    for kind in tables:
        with (folder / f"{kind}.jsonl").open("w", encoding="utf-8") as file:
            for batch in batches(data, kind):
                file.writelines(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in batch.to_pylist())
    return []


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value.isoformat()
