"""Data tables of made papers: profiles over years, budget against forecast, fees, funding, milestones, risks, answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from corpus.writer import moments
from corpus.writer.model import Data
from corpus.writer.pen import Pen

_SCALES = {"£'000": (1_000, 0), "£m": (1_000_000, 3), "£": (1, 0), "£k": (1_000, 1)}
_SCALES["£000s"] = _SCALES["£'000"]


def split(total: Decimal, parts: int, rng: random.Random, step: int = 1_000) -> list[Decimal]:
    """`total` in uneven parts that add up to it."""
    weights = [rng.uniform(0.4, 2.2) for _ in range(parts)]
    out = [Decimal(int(float(total) * w / sum(weights) / step) * step) for w in weights]
    out[0] += total - sum(out)
    return out


def figure(value: Decimal | None, unit: str, negative: str, signed: bool = False) -> str:
    """A number as the table prints it: in the unit of its header, negative in brackets or with a minus."""
    if value is None:
        return "-"
    scale, places = _SCALES[unit]
    digits = f"{abs(value) / scale:,.{places}f}"
    if value < 0:
        return f"({digits})" if negative == "brackets" else f"-{digits}"
    return f"+{digits}" if signed and value else digits


def _financial_year(pen: Pen, offset: int) -> str:
    start = moments.fiscal(pen.facts.anchor) + offset
    words = moments.year_span(start, "dash" if pen.hand.years == "dash" else "slash")
    return f"[[{words}|d period {start}/{(start + 1) % 100:02d} alt=reference,milestone]]"


def _caption(pen: Pen, number: int, words: str, unit: str, place: str) -> str:
    lead = pen.rng.choice((f"Table {number}: ", f"Table {number} – ", f"Table {number} - ", f"TABLE {number} "))
    return lead + words + (f" ({unit})" if place == "caption" else "")


def _with_unit(head: str, unit: str) -> str:
    """A label with its unit, thousands spelt so that rows of years and units are no row that some council printed."""
    printed = "£000s" if unit == "£'000" else unit
    return f"{head} {printed}"


def _grown(rows: list[list[str]], grid: list[list[Decimal | None]], unit: str, negative: str, at: int = 1, head: int = 1) -> Data:
    """A table from labels and numbers; `at` is the first column of numbers."""
    table = Data(rows=rows, unit=unit, header_rows=head)
    for r, numbers in enumerate(grid, start=head):
        rows[r] += [figure(n, unit, negative) for n in numbers]
        table.money += [(r, at + c, n) for c, n in enumerate(numbers) if n is not None]
    return table


def profile(pen: Pen, rows: list[str], total: Decimal, number: int, negative: str) -> Data:
    """Spending by line and year, with totals both ways."""
    rng, unit = pen.rng, pen.rng.choice(("£'000", "£'000", "£m", "£", "£000s"))
    years, place = rng.choice((2, 3, 3)), rng.choice(("caption", "corner", "columns"))
    grid: list[list[Decimal | None]] = []
    for part in split(total, len(rows), rng):
        cells: list[Decimal | None] = list(split(part, years, rng))
        grid.append([None if c == 0 else c for c in cells])
    grid.append([sum((row[c] or Decimal(0) for row in grid), Decimal(0)) for c in range(years)])
    grid = [[*row, sum((x or Decimal(0) for x in row), Decimal(0))] for row in grid]
    heads = [_financial_year(pen, n) for n in range(years)] + ["Total"]
    labels = [_with_unit(head, unit) for head in heads] if place == "columns" else heads
    header = [unit if place == "corner" else rng.choice(("", "Item", "Heading", "Scheme")), *labels]
    lines = [header, *([row] for row in rows), [rng.choice(("Total", "TOTAL", "Total cost", "Grand total"))]]
    table = _grown(lines, grid, unit, negative)
    table.caption = _caption(pen, number, rng.choice(("Planned spending", "Cost profile", "Spending by year", "Estimated costs")), unit, place)
    table.totals, table.shares = True, [2.6] + [1.0] * (years + 1)
    return table


def monitoring(pen: Pen, rows: list[str], total: Decimal, number: int, negative: str) -> Data:
    """Budget, forecast and variance; an underspend is negative."""
    rng, unit = pen.rng, pen.rng.choice(("£'000", "£m", "£000s", "£k"))
    two_rows = rng.random() < 0.4
    budgets = split(total * 12, len(rows), rng)
    grid: list[list[Decimal | None]] = []
    for budget in budgets:
        change = Decimal(int(float(budget) * rng.uniform(-0.04, 0.07) / 1_000) * 1_000)
        grid.append([budget, budget + change, change])
    grid.append([sum((row[c] or Decimal(0) for row in grid), Decimal(0)) for c in range(3)])
    heads = rng.choice(
        (["Budget", "Forecast", "Variance"], ["Revised budget", "Projected outturn", "Over/(under) spend"], ["Plan", "Actual", "Difference"])
    )
    lines: list[list[str]] = [["Service", *heads]]
    lines += [["", unit, unit, unit]] if two_rows else []
    lines[0] = lines[0] if two_rows else ["Service", *(f"{h} {unit}" for h in heads)]
    head = len(lines)
    lines += [*([row] for row in rows), ["Net total"]]
    table = _grown(lines, grid, unit, negative, head=head)
    table.caption = _caption(pen, number, rng.choice(("Forecast by service", "Budget and forecast", "Position by directorate")), unit, "none")
    table.totals, table.shares = True, [2.4, 1.1, 1.1, 1.1]
    return table


def funding(pen: Pen, rows: list[str], total: Decimal, number: int, negative: str) -> Data:
    """Where the money comes from, in whole pounds with the sign in the cell or the header."""
    rng = pen.rng
    in_cell = rng.random() < 0.5
    sources = rng.sample(
        [
            "Lottery money",
            "Reserves",
            "Prudential borrowing",
            "Developer contributions",
            "Capital receipts",
            "Revenue contribution",
            "Partner funding",
        ],
        4,
    )
    grant = pen.facts.money.get("grant", Decimal(0))
    sources[0] = "Government grant" if 0 < grant < total else sources[0]
    parts = [grant, *split(total - grant, 3, rng)] if 0 < grant < total else split(total, 4, rng)
    lines = [["Source of funding", "Amount" if in_cell else "Amount (£)", "Status"]]
    for source, part in zip(sources, parts, strict=True):
        lines.append(
            [source, f"£{part:,.0f}" if in_cell else f"{part:,.0f}", rng.choice(("Secured", "Confirmed in principle", "Subject to bid", "In hand"))]
        )
    lines.append(["Total", f"£{total:,.0f}" if in_cell else f"{total:,.0f}", ""])
    money = [(r, 1, part) for r, part in enumerate([*parts, total], start=1)]
    table = Data(rows=lines, unit="£", money=money, totals=True, shares=[2.2, 1.2, 1.6])
    table.caption = _caption(pen, number, rng.choice(("Sources of funding", "How the cost is met", "Funding")), "£", "none")
    return table


def fees(pen: Pen, rows: list[str], total: Decimal, number: int, negative: str) -> Data:
    """Charges now and proposed, with the change in per cent."""
    rng = pen.rng
    lines = [["Charge", f"{_financial_year(pen, 0)} £", f"{_financial_year(pen, 1)} £", "Change %"]]
    money: list[tuple[int, int, Decimal]] = []
    for r, row in enumerate(rows, start=1):
        now = Decimal(rng.randrange(120, 9_500, 10)) / 100
        new = round(now * Decimal(str(rng.choice((1.03, 1.05, 1.08, 1.1)))), 2)
        lines.append([row, f"{now:.2f}", f"{new:.2f}", f"{(new / now - 1) * 100:.1f}"])
        money += [(r, 1, now), (r, 2, new)]
    table = Data(rows=lines, unit="£", money=money, shares=[2.4, 1, 1, 1])
    table.caption = _caption(pen, number, "Present and proposed charges", "£", "none")
    return table


def milestones(pen: Pen, steps: list[str]) -> Data:
    """Steps and their dates, in mixed precision, some with an owner."""
    rng = pen.rng
    owner = rng.random() < 0.5
    lines = [["Milestone", rng.choice(("Date", "Target date", "When"))] + (["Lead"] if owner else [])]
    months = 1
    for step in steps:
        months += rng.randrange(1, 5)
        precision = rng.choice(("month", "month", "day", "season", "quarter", "fyq"))
        when = pen.fill(f"{{d milestone +{months}m.{precision}}}")
        lines.append([step, when] + ([rng.choice(("Project Manager", "Head of Service", "Contractor"))] if owner else []))
    return Data(rows=lines, shares=[2.2, 1.4] + ([1.2] if owner else []))


def risks(pen: Pen, texts: list[str]) -> Data:
    """A risk register: words only."""
    rng = pen.rng
    lines = [["Risk", "Likelihood", "Impact", "Mitigation"]]
    answers = ["Monthly review by the board", "Early notice to suppliers", "Contingency held", "Legal advice taken"]
    for text, answer in zip(texts, rng.sample(answers, len(texts)), strict=True):
        lines.append([text, rng.choice(("Low", "Medium", "High")), rng.choice(("Low", "Medium", "High", "Severe")), answer])
    return Data(rows=lines, shares=[2.4, 1, 1, 2])


def capital_programme(pen: Pen, groups: list[tuple[str, list[str]]], negative: str) -> Data:
    """A long table of schemes under group rows; it runs over pages."""
    rng, unit = pen.rng, pen.rng.choice(("£'000", "£m"))
    heads = [_financial_year(pen, n) for n in range(4)]
    lines: list[list[str]] = [["Scheme", *(_with_unit(h, unit) for h in heads)]]
    table = Data(rows=lines, unit=unit, totals=True, shares=[2.6, 1, 1, 1, 1])
    sums = [Decimal(0)] * 4
    for name, schemes in groups:
        lines.append([f"**{name}**", "", "", "", ""])
        for scheme in schemes:
            cells = [Decimal(rng.randrange(0, 4_000_000, 25_000)) if rng.random() < 0.7 else None for _ in range(4)]
            if rng.random() < 0.1:
                cells[0] = -Decimal(rng.randrange(25_000, 500_000, 25_000))
            row = len(lines)
            lines.append([scheme, *(figure(c, unit, negative) for c in cells)])
            table.money += [(row, c + 1, v) for c, v in enumerate(cells) if v is not None]
            sums = [a + (b or Decimal(0)) for a, b in zip(sums, cells, strict=True)]
    table.money += [(len(lines), c + 1, v) for c, v in enumerate(sums)]
    lines.append(["Total programme", *(figure(v, unit, negative) for v in sums)])
    return table


MONEY: dict[str, Callable[[Pen, list[str], Decimal, int, str], Data]] = {
    "profile": profile,
    "monitoring": monitoring,
    "funding": funding,
    "fees": fees,
}
