"""Text of papers that a spreadsheet would run, wherever this program writes CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner

from extract.cli import main
from extract.formulas import PATTERN, guarded


@pytest.mark.parametrize("text", ["=1+1", "+1", "-lamps", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|x", "%x"])
def test_what_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert re.search(PATTERN, text)


@pytest.mark.parametrize("text", ["", "lamps = light", "£5", "1.1 Approve", "'=1"])
def test_other_text_stays(text: str) -> None:
    assert guarded(text) == text
    assert not re.search(PATTERN, text)


def test_a_trail_as_csv_runs_nothing_and_keeps_its_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from extract import dataset, link
    from extract.link.funds import Pot, Step

    step = Step(
        pot=Pot("Wexcombe", "reserve", ()), name="=cmd|'/C calc'!A0", day=date(2031, 3, 4), amount=Decimal("-5.00"), low=None, high=None,
        kind="drawdown", period=None, quote="-£5", title="@SUM(A1)", source="=a.txt", page=1, paper_id="p0", cost_id="p0-costs-0", char_start=0,
    )  # fmt: skip
    monkeypatch.setattr(dataset, "generation", lambda out: out)
    monkeypatch.setattr("extract.link.trail.trail", lambda *_: [step])
    monkeypatch.setattr(link, "state", lambda _: "fresh")
    [row] = csv.DictReader(io.StringIO(CliRunner().invoke(main, ["trail", "x", "--out", str(tmp_path), "--csv"]).stdout))
    assert (row["fund"], row["title"], row["source"], row["amount"]) == ("'=cmd|'/C calc'!A0", "'@SUM(A1)", "'=a.txt", "-5.00")
