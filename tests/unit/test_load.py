"""Loading keeps types, and never mixes generations."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import extract
from extract.cli import main
from extract.errors import DatasetError
from extract.records import TABLES

TEXT = "Report title: Lamps\nDate of meeting: 4 May 2031\n\n1. Recommendations\n\n1.1 Approve up to £12,500 in 2031/32.\n"


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert CliRunner().invoke(main, ["extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--workers", "1"]).exit_code == 0
    return tmp_path / "out"


def test_tables_are_attributes_with_arrow_types(outputs: Path) -> None:
    data = extract.load(outputs)
    assert data.costs["amount"].tolist() == [Decimal("12500.00")]
    assert data.papers["meeting_date"].tolist() == [dt.date(2031, 5, 4)]
    assert all(isinstance(dtype, pd.ArrowDtype) for dtype in data.costs.dtypes)
    assert {kind for kind in TABLES if isinstance(getattr(data, kind), pd.DataFrame)} == set(TABLES)


def test_a_dataset_opened_before_a_new_run_keeps_its_generation(outputs: Path, tmp_path: Path) -> None:
    data = extract.load(outputs)
    (tmp_path / "b.txt").write_text(TEXT.replace("Lamps", "Roofs"), encoding="utf-8")
    CliRunner().invoke(main, ["extract", str(tmp_path / "b.txt"), "--out", str(outputs), "--workers", "1"])
    assert data.papers["title"].tolist() == ["Lamps"]
    assert sorted(extract.load(outputs).papers["title"]) == ["Lamps", "Roofs"]


def test_wrong_names_and_folders_say_so(outputs: Path, tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match="there are sources, papers"):
        _ = extract.load(outputs).cost
    with pytest.raises(DatasetError, match="papers extract"):
        extract.load(tmp_path / "nothing")


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, extract; print([m for m in ('spacy', 'pandas', 'pyarrow', 'pydantic', 'pypdfium2') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
