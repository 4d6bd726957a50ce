"""Totals of data tables against the sum of their parts.

A table is only judged where it explains itself: the parts of a total are those for which most of the table adds up, and
only what then stands out is an error. Subtotals, hidden signs and mixed units leave a table unexplained and unflagged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations

from extract.check.forward import balance_kind, carried_forward, opening_flag
from extract.check.sheet import Sheet, Sum, explained, flags_of, percentages, read_sheet, rounding_flag
from extract.context import Context
from extract.records import Cell, Flag, Table
from extract.vocabulary import simplify

_SLIP = Decimal("0.15")  # a plain total that misses by a larger share is not the sum of the rows above it
_HAIR = Decimal("0.005")  # parts that come this near the total are its parts, whatever their labels say
_MOST_TRIED = 300_000  # rows times totals: of larger tables each total is only tried with the rows since the one before
_MOST_COLUMNS = 8  # columns before a difference in which its two sides are looked for


def find(context: Context) -> Iterator[Flag]:
    """total_mismatch and balance_mismatch (error) where a table does not add up; rounding (info) where only rounding explains it."""
    cells: dict[str, list[Cell]] = {}
    for cell in context.records(Cell):
        cells.setdefault(cell.table_id, []).append(cell)
    for table in context.records(Table):
        if table.kind == "data":
            yield from _check_table(context, table, cells.get(table.id, []))


def _check_table(context: Context, table: Table, cells: Sequence[Cell]) -> Iterator[Flag]:
    sheet = read_sheet(table, cells)
    across = _sums_across(context, sheet)
    down = _sums_down(context, sheet) or _plain_sum(context, sheet)
    balances = _balances(context, sheet) + _balances_across(context, sheet)
    carried = carried_forward(context, sheet)
    families = (
        ("total_mismatch", down), ("total_mismatch", across), ("balance_mismatch", balances),
        ("total_mismatch", _differences(context, sheet)), ("total_mismatch", percentages(context, sheet)),
    )  # fmt: skip
    misprints = _misprints([s for _, sums in families for s in sums])
    flagged: set[str] = set()
    for kind, sums in families:
        # A wrong total shows again in the difference that rests on it: once is enough.
        new = [s for s in sums if s.agrees or flagged.isdisjoint(c.id for c in (s.total, *s.parts))]
        yield from flags_of(context, sheet, kind, [s for s in new if not _rests_on(s, misprints)])
        flagged |= {s.total.id for s in sums if not s.agrees and not _rests_on(s, misprints)}
    yield from rounding_flag(context, sheet, [s for _, sums in families for s in sums])
    for opening, closing in carried:
        if flagged.isdisjoint((opening.id, closing.id)):
            yield opening_flag(context, sheet, opening, closing)


def _misprints(sums: Sequence[Sum]) -> dict[str, Decimal]:
    """By how much totals are wrong that are parts of other sums, which with the right figure would come right."""
    off = {s.total.id: s.off for s in sums if not s.agrees}
    return {c.id: off[c.id] for s in sums if not s.agrees for c in s.parts if c.id in off and abs(s.off + off[c.id]) <= s.slack}


def _rests_on(item: Sum, misprints: Mapping[str, Decimal]) -> bool:
    """Whether a sum is wrong only for a misprinted part of it, which is flagged by itself."""
    return not item.agrees and any(abs(item.off + misprints[c.id]) <= item.slack for c in item.parts if c.id in misprints)


def names_total(context: Context, label: str) -> bool:
    """Whether a label begins or ends with a word for a total; units and years around it do not count."""
    words = [word for word in simplify(label).split() if any(ch.isalpha() for ch in word)]
    known = context.rulebook.vocabulary("check_total").by_phrase
    return any(" ".join(part) in known for n in (1, 2) for part in (words[:n], words[-n:]) if part)


def _sums_across(context: Context, sheet: Sheet) -> list[Sum]:
    """Rows against their total: the last column, the only one named a total, and the columns of figures before it."""
    totals = [c for c in sheet.columns if names_total(context, sheet.column_labels.get(c, ""))]
    if len(totals) != 1 or totals[0] != sheet.columns[-1]:
        return []
    parts = [c for c in sheet.columns if c != totals[0]]
    states = context.rulebook.vocabulary("check_state")
    rows = [row for row in sheet.rows if states.within(sheet.row_labels.get(row, "")) is None]
    sums = [sheet.add_up((row, totals[0]), [(row, col) for col in parts]) for row in rows]
    return explained([s for s in sums if s is not None])


def _sums_down(context: Context, sheet: Sheet) -> list[Sum]:
    """Columns against each row named a total, for whichever run of rows above makes most columns come right."""
    found: list[Sum] = []
    rates = context.rulebook.vocabulary("check_rate")
    columns = [col for col in sheet.columns if rates.within(sheet.column_labels.get(col, "")) is None]
    totals = [row for row in sheet.rows if names_total(context, sheet.row_labels.get(row, ""))]
    named, start = set(totals), 0
    for row in totals:
        end = bisect_left(sheet.rows, row)
        candidates = [sheet.rows[start:end]]
        if len(totals) * len(sheet.rows) <= _MOST_TRIED:
            above = sheet.rows[:end]
            candidates += [tuple(r for r in above if r not in named), tuple(r for r in above if r in named)]
        start = end + 1
        sums = [[s for col in columns if (s := sheet.add_up((row, col), [(r, col) for r in rows]))] for rows in candidates]
        found += max((explained(s) for s in sums), key=lambda s: sum(x.agrees for x in s), default=[])
    return found


def _plain_sum(context: Context, sheet: Sheet) -> list[Sum]:
    """A plain list of amounts with one total at its foot, which a slip of the pen misses by little.

    Plain means: one column of money, every row above with a figure that is not negative, and (unless the parts nearly make
    the total) no row that is part of another or taken away.
    """
    totals = [row for row in sheet.rows if names_total(context, sheet.row_labels.get(row, ""))]
    if len(sheet.columns) != 1 or len(totals) != 1 or totals[0] != sheet.rows[-1]:
        return []
    parts = [row for row in sheet.rows if row not in totals]
    known = context.rulebook.vocabulary("check_not_plain")
    if parts != [row for row in range(sheet.table.header_rows, sheet.table.n_rows) if row not in totals]:
        return []
    col = sheet.columns[0]
    found = sheet.add_up((totals[0], col), [(row, col) for row in parts])
    total = sheet.numbers.get((totals[0], col), Decimal(0))
    if found is None or total <= 0 or any(sheet.numbers[row, col] < 0 for row in parts if (row, col) in sheet.numbers):
        return []
    is_mixed = any(known.within(sheet.row_labels.get(row, "")) is not None for row in sheet.rows)
    return [found] if abs(found.off) <= (_HAIR if is_mixed else _SLIP) * total and found.total.amount is not None else []


def _balances(context: Context, sheet: Sheet) -> list[Sum]:
    """Columns that carry a balance forward: opening balance and movements against the first balance below them."""
    known = context.rulebook.vocabulary("check_balance")
    kinds = {row: balance_kind(known.by_phrase, label) for row, label in sheet.row_labels.items()}
    opening = next((row for row in sheet.rows if kinds.get(row) == "opening"), None)
    closing = next((row for row in sheet.rows if opening is not None and row > opening and kinds.get(row) == "closing"), None)
    if opening is None or closing is None:
        return []
    parts = [row for row in sheet.rows if opening <= row < closing]
    sums = [sheet.add_up((closing, col), [(r, col) for r in parts]) for col in sheet.columns if (opening, col) in sheet.numbers]
    return explained([s for s in sums if s is not None])


def _balances_across(context: Context, sheet: Sheet) -> list[Sum]:
    """Rows that carry a balance forward over the columns; what is drawn may be printed with or without its minus."""
    known = context.rulebook.vocabulary("check_balance").by_phrase
    kinds = {col: balance_kind(known, label) for col, label in sheet.column_labels.items()}
    opening = next((col for col in sheet.columns if kinds.get(col) == "opening"), None)
    closing = next((col for col in sheet.columns if opening is not None and col > opening and kinds.get(col) == "closing"), None)
    if opening is None or closing is None:
        return []
    parts = [col for col in sheet.columns if opening <= col < closing]
    outgoing = context.rulebook.vocabulary("check_outgoing")
    drawn = [col for col in parts if outgoing.within(sheet.column_labels.get(col, "")) is not None]
    ways = [[sheet.add_up((row, closing), [(row, c) for c in parts], [(row, c) for c in taken]) for row in sheet.rows] for taken in ([], drawn)]
    return max((explained([s for s in sums if s is not None]) for sums in ways), key=lambda found: sum(s.agrees for s in found))


def _differences(context: Context, sheet: Sheet) -> list[Sum]:
    """Columns of variances against the two columns before them of which most rows show them to be the difference."""
    words = context.rulebook.vocabulary("check_difference")
    found: list[Sum] = []
    for col in sheet.columns:
        if words.within(sheet.column_labels.get(col, "")) is None:
            continue
        before = [c for c in sheet.columns if c < col][-_MOST_COLUMNS:]
        if len(before) < 2:
            continue
        ways = [[sheet.add_up((row, col), [(row, a), (row, b)], [(row, b)]) for row in sheet.rows] for a, b in permutations(before, 2)]
        found += max((explained([s for s in sums if s is not None]) for sums in ways), key=lambda sums: sum(s.agrees for s in sums))
    return found
