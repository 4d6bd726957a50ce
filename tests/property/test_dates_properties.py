"""What holds for dates and sign-offs whatever the day, the order and the words around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.context import Context
from extract.find.sign_offs import find as find_sign_offs
from extract.grammar.dates import find_dates
from extract.read.text import read_text
from extract.rulebook import load_rulebook
from extract.structure import build_structure


@pytest.fixture(scope="module", autouse=True)
def _rules_are_read_once() -> None:
    """Reading the rules takes longer than an example may."""
    load_rulebook()


days = st.dates(date(1975, 1, 1), date(2069, 12, 31))
years = st.integers(1990, 2060)


def ordinal(day: int) -> str:
    suffix = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


FORMS: dict[str, Callable[[date], str]] = {
    "figures": lambda d: f"{d:%d/%m/%Y}",
    "short figures": lambda d: f"{d.day}.{d.month}.{d:%y}",
    "iso": lambda d: d.isoformat(),
    "words": lambda d: f"{d.day} {d:%B} {d.year}",
    "ordinal": lambda d: f"{ordinal(d.day)} {d:%b} {d.year}",
    "capitals": lambda d: f"{d.day} {d:%B} {d.year}".upper(),
    "month first": lambda d: f"{d:%B} {d.day}, {d.year}",
}


@pytest.mark.parametrize("form", sorted(FORMS))
@given(day=days)
def test_a_printed_day_reads_back(form: str, day: date) -> None:
    printed = FORMS[form](day)
    text = f"The ferry was launched on {printed}, in rain"
    (found,) = find_dates(load_rulebook(), text)
    assert (found.earliest, found.latest) == (day, day)
    assert text[found.span.start : found.span.end] == printed


@given(years, st.sampled_from(["/", "-", "–"]), st.booleans())
def test_a_financial_year_runs_from_april_to_march(year: int, stroke: str, full: bool) -> None:
    printed = f"{year}{stroke}{year + 1 if full else f'{(year + 1) % 100:02d}'}"
    (found,) = find_dates(load_rulebook(), f"the {printed} accounts")
    assert (found.earliest, found.latest, found.precision) == (date(year, 4, 1), date(year + 1, 3, 31), "financial_year")


@given(years, st.integers(1, 4))
def test_the_quarters_of_a_financial_year_tile_it(year: int, quarter: int) -> None:
    (found,) = find_dates(load_rulebook(), f"in Q{quarter} {year}/{(year + 1) % 100:02d}")
    assert found.earliest is not None
    assert found.latest is not None
    assert date(year, 4, 1) <= found.earliest < found.latest <= date(year + 1, 3, 31)
    assert found.earliest.month == quarter * 3 % 12 + 1


@given(days, days)
def test_a_range_of_days_is_one_expression_in_order(first: date, second: date) -> None:
    first, second = sorted((first, second))
    text = f"from {first.day} {first:%B} {first.year} to {second.day} {second:%B} {second.year}."
    (found,) = find_dates(load_rulebook(), text)
    assert (found.earliest, found.latest) == (first, second)


@given(st.integers(1, 28), st.integers(1, 12), days)
def test_an_inferred_year_lies_within_half_a_year_of_the_anchor(day: int, month: int, anchor: date) -> None:
    text = f"on {day} {date(2024, month, 1):%B} the quay flooded"
    (found,) = find_dates(load_rulebook(), text, anchor=anchor)
    assert found.earliest is not None
    assert abs((found.earliest - anchor).days) <= 184
    assert "year_inferred" in found.doubts


@given(st.text(alphabet="0123456789/.-– \t\nMaryJunetoQ'", max_size=80), st.none() | days)
def test_expressions_are_in_order_and_apart_and_their_bounds_too(text: str, anchor: date | None) -> None:
    found = find_dates(load_rulebook(), text, anchor=anchor)
    for before, after in pairwise(found):
        assert before.span.end <= after.span.start
    for expression in found:
        assert 0 <= expression.span.start < expression.span.end <= len(text)
        assert "\n" not in text[expression.span.start : expression.span.end]
        if expression.earliest is not None and expression.latest is not None:
            assert expression.earliest <= expression.latest


ROLES = ["Director of Ropes", "Head of Quays (S151 Officer)", "Monitoring Officer", "Assistant Director, Law"]
NAMES = ["Jo Bloggs", "Ann Other", "Councillor Sam O'Neill", "Dr P. Q. McHartley"]


@given(st.permutations(ROLES), st.permutations(NAMES), st.lists(days, min_size=4, max_size=4), st.permutations([0, 1, 2]))
def test_rows_of_a_sign_off_block_keep_together_in_any_order_of_columns(
    roles: list[str], names: list[str], signed: list[date], order: list[int]
) -> None:
    rulebook = load_rulebook()
    rows = [(role, name, f"{day:%d/%m/%Y}") for role, name, day in zip(roles, names, signed, strict=True)]
    text = "In consultation with:\n\n" + "\n\n".join(row[column] for row in rows for column in order) + "\n"
    document = read_text(text.encode())
    context = Context("p0", document, build_structure(document, rulebook), rulebook)
    found = {(s.role, s.name, s.signed_on) for s in find_sign_offs(context)}
    assert found == set(zip(roles, names, signed, strict=True))


SCRAPS = [*ROLES, *NAMES, "Signed ______", "Date", "Name:", "I approve the report.", "05/12/22", "Chair", "Approved by:", "\t", "."]


@given(st.lists(st.sampled_from(SCRAPS), max_size=12))
def test_any_heap_of_pieces_gives_rows_that_quote_the_text(pieces: list[str]) -> None:
    rulebook = load_rulebook()
    document = read_text(("Ropes\n\n" + "\n\n".join(pieces)).encode())
    context = Context("p0", document, build_structure(document, rulebook), rulebook)
    for row in find_sign_offs(context):
        assert row.quote == context.text[row.char_start : row.char_end]
        assert row.name is None or row.name in row.quote
