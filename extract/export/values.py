"""Tables read a batch at a time, nested columns as JSON, for formats that know only text, numbers and dates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.dataset import check_files
from extract.loading import Dataset
from extract.parquet import schema

_ROWS = 20_000  # at a time, so that memory does not grow with the archive


def batches(data: Dataset, kind: str) -> Iterator[pa.RecordBatch]:
    """The rows of a table in order, some thousands at a time. Raises DatasetError that names a file which is missing."""
    for path in data.files(kind):
        if not path.exists():
            check_files(data.folder)
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(_ROWS)


def is_nested(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_nested(arrow))


def flat(batch: pa.RecordBatch) -> pa.Table:
    """A batch with lists and structs written as JSON text; other columns keep their types."""
    columns = [pa.array(map(as_json, column.to_pylist()), pa.string()) if is_nested(column.type) else column for column in batch.columns]
    return pa.table(dict(zip(batch.schema.names, columns, strict=True)))


def as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=_rounded)


def _rounded(value: Any) -> str:
    return str(value)


def rows(data: Dataset, kind: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as Python values, lists and structs as JSON text."""
    for batch in batches(data, kind):
        columns = [column.to_pylist() for column in flat(batch).columns]
        yield from zip(*columns, strict=True)


def columns(kind: str) -> list[tuple[str, pa.DataType, str]]:
    """Name, Arrow type and description of each column of a table."""
    return [(field.name, field.type, field.metadata[b"description"].decode()) for field in schema(kind)]
