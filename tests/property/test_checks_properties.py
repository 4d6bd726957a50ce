"""Checks on made papers: one thing broken is named by a flag, and papers in which nothing is broken have no error and no warning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.generate import write_made
from corpus.writer import made
from extract.check import CHECKS
from extract.context import Context
from extract.document import Document
from extract.find import EXTRACTORS
from extract.pipeline import process
from extract.read.freeze import CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.read.text import read_text
from extract.records import Flag
from extract.rulebook import load_rulebook
from extract.structure import build_structure

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONG = "the quay wall needs repair before the winter storms set in again this year."


def flags_of(source: str | Document, *checks: str) -> list[Flag]:
    rulebook = load_rulebook()
    document = read_text(source.encode()) if isinstance(source, str) else source
    context = Context("p0", document, build_structure(document, rulebook), rulebook, "made.txt")
    for extractor in EXTRACTORS.values():
        for record in extractor(context):
            context.found[record.table_name].append(record)
    return [flag for name in checks or CHECKS for flag in CHECKS[name](context)]


def grave(flags: Sequence[Flag]) -> list[Flag]:
    return [flag for flag in flags if flag.severity != "info"]


def sheet(rows: list[list[str]]) -> Document:
    cells = [
        CellBlock(r, c, [ParagraphBlock([Run(w) for w in text.split()])] if text else []) for r, row in enumerate(rows) for c, text in enumerate(row)
    ]
    return freeze([TableBlock("data", cells, len(rows), len(rows[0]), 1)])


@st.composite
def budgets(draw: st.DrawFn) -> list[list[int]]:
    """Figures of services over years, without the totals."""
    n_rows, n_cols = draw(st.integers(3, 8)), draw(st.integers(3, 5))
    return [[draw(st.integers(100, 9_999)) for _ in range(n_cols)] for _ in range(n_rows)]


def printed(figures: list[list[int]]) -> list[list[str]]:
    """The table with a total below each column and one at the end of each row."""
    years = [f"{2031 + n}/{32 + n} £'000" for n in range(len(figures[0]))]
    body = [*figures, [sum(column) for column in zip(*figures, strict=True)]]
    rows = [[f"{number:,}" for number in (*row, sum(row))] for row in body]
    return [["Service", *years, "Total £'000"], *([f"Service {chr(65 + n)}", *row] for n, row in enumerate(rows[:-1])), ["Total", *rows[-1]]]


@settings(max_examples=40, deadline=None)
@given(budgets())
def test_tables_that_add_up_have_no_flag(figures: list[list[int]]) -> None:
    assert flags_of(sheet(printed(figures)), "sums") == []


@settings(max_examples=60, deadline=None)
@given(budgets(), st.data())
def test_one_wrong_total_is_an_error_that_names_its_place(figures: list[list[int]], data: st.DataObject) -> None:
    rows = printed(figures)
    col = data.draw(st.integers(1, len(figures[0])))
    off = data.draw(st.integers(50, 900))
    right = int(rows[-1][col].replace(",", ""))
    # A slip of twice one of the parts could as well be a lost minus, which the check leaves alone.
    assume(all(abs(off - 2 * row[col - 1]) > 1 for row in figures))
    rows[-1][col] = f"{right + off:,}"
    found = [flag for flag in flags_of(sheet(rows), "sums") if flag.severity == "error"]
    assert any(rows[0][col].split()[0] in flag.message and f"{right:,}" in flag.message for flag in found)
    assert all("“Total”" in flag.message for flag in found)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=4, max_size=6), st.integers(1, 5_000), st.data())
def test_a_balance_not_carried_forward_is_an_error(moves: list[tuple[int, int]], opening: int, data: st.DataObject) -> None:
    balances = [opening]
    for paid_in, taken in moves:
        balances.append(balances[-1] + paid_in - taken)
    assume(all(balance > 1_000 or balance == opening for balance in balances))
    rows = [
        ["Reserve", *(f"{2031 + n}/{32 + n} £'000" for n in range(len(moves)))],
        ["Opening balance", *(f"{b:,}" for b in balances[:-1])],
        ["Contributions", *(f"{a:,}" for a, _ in moves)],
        ["Withdrawals", *(f"({b:,})" for _, b in moves)],
        ["Closing balance", *(f"{b:,}" for b in balances[1:])],
    ]
    assert grave(flags_of(sheet(rows), "sums")) == []
    at = data.draw(st.integers(1, len(moves)))
    off = data.draw(st.integers(950, 990))  # more than any movement explains by its sign alone, and no double of one
    assume(all(abs(off - 2 * part) > 1 for move in moves for part in (*move, balances[at - 1])))
    rows[4][at] = f"{balances[at] + off:,}"
    found = [flag for flag in flags_of(sheet(rows), "sums") if flag.severity == "error"]
    assert {flag.kind for flag in found} == {"balance_mismatch"}
    assert any(rows[4][at] in flag.message for flag in found)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.integers(0, 6), st.sampled_from(["{d} {day} {month} {year}", "{d}, {day} {month} {year}"]))
def test_a_weekday_is_flagged_only_where_it_is_another(day: date, shift: int, form: str) -> None:
    named = DAYS[(day.weekday() + shift) % 7]
    words = form.format(d=named, day=day.day, month=f"{day:%B}", year=day.year)
    found = flags_of(f"The harbour board visits the new pier on {words} at noon.", "calendar")
    assert [flag.severity for flag in found] == (["error"] if shift else [])
    assert all(named in flag.message and DAYS[day.weekday()] in flag.message for flag in found)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.integers(-700, 700).filter(bool))
def test_a_period_is_flagged_only_where_it_ends_before_it_starts(start: date, days: int) -> None:
    end = start + timedelta(days)
    first, last = (f"{d.day} {d:%B} {d.year}" for d in (start, end))
    found = flags_of(f"The lease of the shed runs from {first} to {last} at the old rent.", "calendar")
    assert [flag.kind for flag in found] == (["date_conflict"] if days < 0 else [])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(2, 6), min_size=3, max_size=6), st.data())
def test_references_and_numbers_of_a_report(sizes: list[int], data: st.DataObject) -> None:
    section = data.draw(st.integers(1, len(sizes)))
    target = data.draw(st.integers(1, sizes[section - 1] + 4))
    parts = []
    for number, size in enumerate(sizes, 1):
        parts.append(f"{number} {('Purpose', 'Background', 'Costs', 'Risks', 'Consultation', 'Timetable')[number - 1]}")
        parts += [f"{number}.{n} Point {n} of this part: {LONG}" for n in range(1, size + 1)]
    parts[1] += f" More is said in paragraph {section}.{target}."
    found = grave(flags_of("\n\n".join(parts) + "\n", "references", "numbering"))
    exists = target <= sizes[section - 1]
    assert [(flag.kind, flag.severity) for flag in found] == ([] if exists else [("broken_reference", "error")])
    assert all(f"{section}.{target}" in flag.message for flag in found)


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 8), st.data())
def test_a_number_left_out_is_named(size: int, data: st.DataObject) -> None:
    missing = data.draw(st.integers(2, size - 1))
    numbers = [n for n in range(1, size + 1) if n != missing]
    text = f"1 Purpose\n\n1.1 {LONG}\n\n2 Costs\n\n" + "\n\n".join(f"2.{n} Point {n} of this part: {LONG}" for n in numbers)
    (found,) = flags_of(text + "\n", "numbering")
    assert f"2.{missing}" in found.message


@settings(max_examples=60, deadline=None)
@given(st.integers(100_100, 9_999_900), st.integers(2, 4), st.integers(0, 60), st.data())
def test_parts_of_an_amount_in_a_sentence(whole: int, n_parts: int, off: int, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(1, whole - 1), min_size=n_parts - 1, max_size=n_parts - 1, unique=True)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
    assume(all(part > 100 and part % 10 for part in parts) and whole % 10)
    said = [f"£{part:,} for shed {chr(65 + n)}" for n, part in enumerate(parts)]
    listed = ", ".join(said[:-1]) + f" and {said[-1]}"
    found = flags_of(f"The award of £{whole + off:,} is made up of {listed}.", "amounts")
    # Figures that end in no nought are taken to the pound, so half a pound for each is all that rounding explains.
    assume(not 0 < off <= (n_parts + 1) / 2 and (whole + off) % 10)
    assert [(flag.kind, flag.severity) for flag in found] == ([("total_mismatch", "error")] if off else [])
    assert all(f"£{whole:,}" in flag.message for flag in found)


@pytest.mark.parametrize("seed", [3, 77, 4242])
def test_made_papers_have_no_flag_that_was_not_put_in(seed: int, tmp_path: Path) -> None:
    """Papers in which nothing is broken have no error and no warning; a wrong total or a word left to fill in is named."""
    papers, _ = made.make(seed, 30)
    assert any(paper.findings for paper in papers)
    for paper in papers:
        write_made(paper, tmp_path, pdf_too=False)
        path = tmp_path / "papers" / "text" / f"{paper.stem}.txt"
        found = grave([flag for flag in process(path, path.name).rows["flags"] if isinstance(flag, Flag)])
        broken = {finding["kind"] for finding in paper.findings}
        assert [f"{path.name}: {flag.severity}: {flag.message}" for flag in found if flag.kind not in broken] == []
        # References are only provable where the paper's own numbering shows them.
        assert (broken - {"broken_reference"}) <= {flag.kind for flag in found}, path.name
