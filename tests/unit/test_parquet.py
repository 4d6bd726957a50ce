"""The contract's names and types, and the generated data dictionary."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extract.document import Box, Span
from extract.parquet import data_dictionary, read_file, schema, table, write
from extract.records import TABLES, Cost, Link
from tests.conftest import ROOT

TYPES_BY_NAME = {
    "amount": pa.decimal128(18, 2),
    "low": pa.decimal128(18, 2),
    "high": pa.decimal128(18, 2),
    "confidence": pa.float32(),
    "score": pa.float32(),
    "numeric_value": pa.float64(),
    "ordinal": pa.int32(),
    "level": pa.int32(),
    "page": pa.int32(),
    "header_rows": pa.int32(),
    "key_decision": pa.bool_(),
    "exempt": pa.bool_(),
    "resolves": pa.bool_(),
    "char_start": pa.int32(),
    "char_end": pa.int32(),
}
DATES = {"earliest", "latest", "period_start", "period_end"}


def test_every_column_has_the_type_its_name_promises() -> None:
    for kind in TABLES:
        for field in schema(kind):
            if field.name in TYPES_BY_NAME:
                assert field.type == TYPES_BY_NAME[field.name], (kind, field.name)
            elif field.name in DATES or field.name.endswith(("_date", "_on")):
                assert field.type == pa.date32(), (kind, field.name)
            elif field.name.startswith("n_") or field.name.endswith(("_index", "_span", "_page")):
                assert field.type == pa.int32(), (kind, field.name)
            elif field.name.startswith("is_"):
                assert field.type == pa.bool_(), (kind, field.name)


def test_evidence_columns_stand_in_every_table_of_evidence() -> None:
    evidence = ["char_start", "char_end", "quote", "spans", "page", "boxes", "section_id", "paragraph", "rule", "confidence", "doubts"]
    for kind in set(TABLES) - {"sources", "papers", "pages", "flags", "links"}:
        assert set(evidence) <= set(schema(kind).names), kind
    assert all("paper_id" in schema(kind).names for kind in TABLES if kind not in ("sources", "links"))


def test_no_column_is_a_reserved_word() -> None:
    reserved = {
        "select",
        "from",
        "to",
        "order",
        "group",
        "table",
        "column",
        "user",
        "end",
        "start",
        "limit",
        "offset",
        "references",
        "values",
        "check",
        "default",
    }
    assert [(kind, name) for kind in TABLES for name in schema(kind).names if name in reserved] == []


def test_every_column_is_described() -> None:
    assert all(field.metadata[b"description"] for kind in TABLES for field in schema(kind))


def test_data_dictionary_in_outputs_is_fresh() -> None:
    committed = (ROOT / "outputs" / "README.md").read_text(encoding="utf-8")
    assert committed == data_dictionary(), "run: papers schema > outputs/README.md"


def test_rows_round_trip_with_types(tmp_path: Path) -> None:
    row = Cost(
        paper_id="p1", id="p1-costs-0", char_start=3, char_end=6, quote="£5m", amount=Decimal("5000000.00"), currency="GBP",
        boxes=(Box(1, 1.0, 2.0, 3.0, 4.0),), spans=(Span(3, 6),), doubts=("ocr",),
    )  # fmt: skip
    write(tmp_path / "costs.parquet", table("costs", [row]))
    back = pq.read_table(tmp_path / "costs.parquet")
    assert back.schema.equals(schema("costs"))
    assert back.to_pylist()[0]["amount"] == Decimal("5000000.00")
    assert back.to_pylist()[0]["boxes"] == [{"page": 1, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}]
    assert back.to_pylist()[0]["spans"] == [{"char_start": 3, "char_end": 6}]
    assert back.to_pylist()[0]["doubts"] == ["ocr"]


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, table("costs", [Cost(paper_id="p", id="p-0", char_start=0, char_end=2, quote="£5")]))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_parquet_is_read_without_threads_that_may_outlive_the_program() -> None:
    """pq.read_table aborted one program in twelve as it ended, on a busy machine: `make demo` failed after all its work was done."""
    found = [path.name for path in (ROOT / "extract").rglob("*.py") if "pq.read_table(" in path.read_text(encoding="utf-8")]
    assert found == []


def test_columns_are_read_in_the_order_asked_for(tmp_path: Path) -> None:
    pq.write_table(table("links", [Link(from_id="a", to_id="x", kind="same_fund")]), tmp_path / "links.parquet")
    assert read_file(tmp_path / "links.parquet", ["to_id", "from_id"]).schema.names == ["to_id", "from_id"]
