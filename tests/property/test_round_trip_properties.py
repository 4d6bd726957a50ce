"""pandas -> Parquet -> DuckDB -> pandas: types and values stay what they are."""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.parquet import schema, write
from extract.records import TABLES

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def _values(arrow: pa.DataType) -> st.SearchStrategy[Any]:
    if pa.types.is_list(arrow):
        return st.lists(_values(arrow.value_type), max_size=3)
    if pa.types.is_struct(arrow):
        return st.fixed_dictionaries({field.name: _values(field.type) for field in arrow})
    if pa.types.is_decimal(arrow):
        return st.decimals(Decimal("-9999999999999999.99"), Decimal("9999999999999999.99"), places=2)
    if pa.types.is_date(arrow):
        return st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
    if pa.types.is_boolean(arrow):
        return st.booleans()
    if pa.types.is_integer(arrow):
        return st.integers(-(2**31), 2**31 - 1)
    if pa.types.is_floating(arrow):
        return st.floats(width=arrow.bit_width, allow_nan=False)
    return _TEXT


@st.composite
def _tables(draw: st.DrawFn) -> tuple[str, pa.Table]:
    kind = draw(st.sampled_from(sorted(TABLES)))
    fields = schema(kind)
    n = draw(st.integers(0, 4))
    columns = [draw(st.lists(_values(f.type) if not f.nullable else st.none() | _values(f.type), min_size=n, max_size=n)) for f in fields]
    return kind, pa.table([pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)], schema=fields)


def _named_alike(arrow: pa.DataType) -> pa.DataType:
    """A type without what only names the inside of lists and whether it may be null."""
    if pa.types.is_list(arrow):
        return pa.list_(_named_alike(arrow.value_type))
    if pa.types.is_struct(arrow):
        return pa.struct([(field.name, _named_alike(field.type)) for field in arrow])
    return arrow


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_tables())
def test_pandas_parquet_duckdb_pandas(made: tuple[str, pa.Table]) -> None:
    kind, rows = made
    before: pd.DataFrame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.parquet")
        write(path, pa.Table.from_pandas(before, schema=schema(kind), preserve_index=False))
        with duckdb.connect() as connection:
            after: pd.DataFrame = connection.read_parquet(str(path)).to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
    types = [_named_alike(dtype.pyarrow_dtype) for dtype in before.dtypes]
    assert [_named_alike(dtype.pyarrow_dtype) for dtype in after.dtypes] == types
    assert pa.Table.from_pandas(after, preserve_index=False).to_pylist() == rows.to_pylist()
