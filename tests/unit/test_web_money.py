"""Adding up amounts: what counts, what does not count twice, and how amounts and days are typed and shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from extract.web import money, wording
from extract.web.address import read_amount, read_days
from extract.web.charts import WIDTH, bars
from extract.web.holdings import Holdings
from extract.web.money import MoneyAsked, chosen_rows
from extract.web.originals import Originals
from extract.web.snapshot import Related, Snapshot
from tests.unit.web_papers import Site, make_dataset, open_site


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    return Holdings(make_dataset(tmp_path_factory.mktemp("money"), pdfs=())[0])


@pytest.fixture(scope="module")
def site(holdings: Holdings) -> Iterator[Site]:
    with open_site(holdings, Originals()) as site:
        yield site


def added_up(holdings: Holdings, **asked: Any) -> dict[str, list[Decimal]]:
    """The amounts that count, by kind."""
    found: dict[str, list[Decimal]] = {}
    for row in chosen_rows(holdings.current, MoneyAsked(**asked)).to_pylist():
        found.setdefault(row["kind"], []).append(row["amount"])
    return {kind: sorted(amounts) for kind, amounts in found.items()}


def test_decided_amounts_count_once_and_the_sum_of_their_parts_does_not(holdings: Holdings) -> None:
    assert added_up(holdings, council="Wexcombe District Council") == {"drawdown": [30000, 60000, 90000], "budget": [12500]}


def test_the_minutes_that_repeat_a_decision_linked_to_them_add_nothing(holdings: Holdings, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = holdings.current.snapshot
    decision, minutes = (next(p for p in snapshot.papers.values() if p["source"].startswith(name)) for name in ("decision", "minutes"))
    tie = {decision["paper_id"]: minutes, minutes["paper_id"]: decision}
    monkeypatch.setattr(Snapshot, "related", lambda _, key: [Related("", "", tie[key], "decided_by", None, None, True)] if key in tie else [])
    rows, left = money.amounts(snapshot)
    drawdowns = [row["amount"] for row in rows.to_pylist() if row["kind"] == "drawdown"]
    assert sorted(drawdowns) == [30000, 60000]
    assert left["sums"] == 2


def test_totals_and_second_mentions_are_left_out_and_counted(holdings: Holdings) -> None:
    rows, left = money.amounts(holdings.current.snapshot)
    decision = next(key for key, paper in holdings.current.snapshot.papers.items() if paper["source"] == "decision.txt")
    costs = sorted(row["amount"] for row in rows.to_pylist() if row["paper_id"] == decision and row["kind"] == "cost")
    assert costs == [3000, 4500, 7000, 60000], "paint once, and not the total of 10,000"
    assert left["totals"] >= 1
    assert left["repeats"] >= 1


def test_the_page_says_the_same_in_chart_table_and_download(site: Site) -> None:
    found = site.page("/money?scope=all&kind=cost&council=Wexcombe+District+Council")
    assert "By financial year of the paper: spending" in found.text
    assert "2030/31" in found.text
    table = pq.read_table(io.BytesIO(site.client.get("/money/download/parquet?scope=all&kind=cost&council=Wexcombe+District+Council").content))
    total = sum(table["value"].to_pylist())
    assert wording.pounds(total) in found.text
    assert (
        len(found.all("svg", "role", "img"))
        == 3
        == len([a for a in found.all("div", "role", "region") if str(a.get("aria-label")).startswith("Table")])
    )
    assert "Totals and repeats are left out" in found.text


def test_nothing_to_add_up_says_what_to_do(site: Site) -> None:
    found = site.page("/money?council=Nowhere")
    assert "No amounts fit this" in found.text
    assert found.links("/money?scope=all")


def test_a_bar_chart_has_one_scale_and_a_line_at_nothing() -> None:
    chart = bars([("Pier", Decimal(300)), ("Crane", Decimal(-100)), ("Buoys", Decimal(0))])
    pier, crane, buoys = chart.bars
    assert pier.width == pytest.approx(3 * crane.width, abs=0.2)
    assert (pier.x, crane.x + crane.width) == pytest.approx((chart.zero, chart.zero), abs=0.2)
    assert buoys.width == 1
    assert pier.x + pier.width < WIDTH
    assert bars([]).bars == []


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2031", "2031-01-01", "2031-12-31"),
        ("2031-02", "2031-02-01", "2031-02-28"),
        ("feb 2032", "2032-02-01", "2032-02-29"),
        ("April 2031", "2031-04-01", "2031-04-30"),
        ("2031/32", "2031-04-01", "2032-03-31"),
        ("4/3/2031", "2031-03-04", "2031-03-04"),
        ("04 March 2031", "2031-03-04", "2031-03-04"),
        ("2031-03-04", "2031-03-04", "2031-03-04"),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, first: str, last: str) -> None:
    assert read_days(typed) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("typed", ["", "soon", "31/02/2031", "12", "2031-13", "1/2/3/4", "2031-00-01", "９/９/2031", "99999", "4 March", "-1"])
def test_what_is_no_day_is_told(typed: str) -> None:
    assert read_days(typed) is None


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("500000", 500000),
        ("£500,000", 500000),
        ("500k", 500000),
        ("1.5m", 1500000),
        ("£2 million", 2000000),
        ("2.304M", 2304000),
        ("3bn", 3 * 10**9),
        ("0.99", Decimal("0.99")),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, pounds: Decimal) -> None:
    assert read_amount(typed) == pounds


@pytest.mark.parametrize("typed", ["", "lots", "1.2.3", "5 dogs", "-5", "1e9", "9" * 40, "٣"])
def test_what_is_no_amount_is_told(typed: str) -> None:
    assert read_amount(typed) is None


def test_amounts_are_shown_in_full_and_in_short() -> None:
    assert [wording.pounds(Decimal(n)) for n in ("1250000", "-4.5", "0")] == ["£1,250,000", "−£4.50", "£0"]
    assert [wording.short_pounds(Decimal(n)) for n in ("1250000", "999", "-2304000", "20700000000", "743000")] == [
        "£1.2m",
        "£999",
        "−£2.3m",
        "£20.7bn",
        "£743k",
    ]
    assert [wording.financial_year(date(2031, month, 1)) for month in (3, 4)] == ["2030/31", "2031/32"]
