"""The figures of a data table as a sheet that can be added up, and the flags for sums that do not come right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from extract.context import Context
from extract.document import Span
from extract.records import Cell, Flag, Table
from extract.vocabulary import simplify

_AGREE = Decimal("0.66")  # share of the sums that must come right before the others count as wrong
_LEAST_SUMS = 3  # fewer sums cannot show how a table is built
_LEAST_PARTS = 2
_WHOLE = Decimal(100)  # per cent
_NEAR_WHOLE = Decimal(5)  # shares that miss 100 by more are answers of which several could be given, or hold their own parts

Numbers = dict[tuple[int, int], Decimal]


@dataclass(frozen=True, slots=True)
class Sum:
    """One total and its parts: `off` is the total less the sum of the parts, `slack` what rounding explains."""

    total: Cell
    parts: tuple[Cell, ...]
    off: Decimal
    slack: Decimal

    @property
    def agrees(self) -> bool:
        return abs(self.off) <= self.slack

    @property
    def lost_sign(self) -> bool:
        """Whether one part with the other sign would put it right: the sign was then lost in print or in reading."""
        step = max(_step(part.text) for part in (self.total, *self.parts))
        return any(abs(abs(self.off) - 2 * abs(Decimal(str(part.numeric_value)))) <= step for part in self.parts)


@dataclass(frozen=True)
class Sheet:
    """The figures of one table by place, with its labels."""

    table: Table
    cells: dict[tuple[int, int], Cell]
    numbers: Numbers
    row_labels: dict[int, str]
    column_labels: dict[int, str]
    columns: tuple[int, ...]
    rows: tuple[int, ...]

    def add_up(self, total: tuple[int, int], parts: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]] = ()) -> Sum | None:
        """The sum at a place, those `taken` away with the other sign.

        None where the total or all but one of the parts are missing, or percentages are among them.
        """
        places = [p for p in parts if p in self.numbers]
        used = [self.cells[p] for p in (total, *places) if p in self.cells]
        if total not in self.numbers or len(places) < _LEAST_PARTS or any("%" in c.text for c in used):
            return None
        if len({c.amount is None for c in used}) > 1:
            return None
        step = max(_step(c.text) for c in used)
        off = self.numbers[total] - sum((-self.numbers[p] if p in taken else self.numbers[p] for p in places), Decimal(0))
        if self._is_unprinted(off, step * (len(places) + 1) / 2, [p for p in parts if p not in self.numbers]):
            return None
        return Sum(self.cells[total], tuple(used[1:]), off, step * (len(places) + 1) / 2)

    def _is_unprinted(self, off: Decimal, slack: Decimal, gaps: Sequence[tuple[int, int]]) -> bool:
        """Whether rows whose figure is left blank explain what is missing: their other figures come to it."""
        if abs(off) <= slack:
            return False
        others = sum((self._of_row.get(row, Decimal(0)) for row in {row for row, _ in gaps}), Decimal(0))
        return bool(others) and abs(off - others) <= slack

    @cached_property
    def _of_row(self) -> dict[int, Decimal]:
        """What the figures of each row come to."""
        sums: dict[int, Decimal] = defaultdict(Decimal)
        for (row, _), number in self.numbers.items():
            sums[row] += number
        return sums


def read_sheet(table: Table, cells: Sequence[Cell]) -> Sheet:
    by_place = {(c.row_index, c.col_index): c for c in cells}
    numbers = {place: Decimal(str(c.numeric_value)) for place, c in by_place.items() if c.numeric_value is not None and not c.is_header}
    row_labels: dict[int, str] = {}
    column_labels: dict[int, str] = {}
    for (row, col), cell in sorted(by_place.items()):
        if cell.is_header:
            for covered in range(col, col + max(cell.col_span, 1)):
                column_labels[covered] = f"{column_labels.get(covered, '')} {cell.text}".strip()
        elif cell.text and cell.numeric_value is None and row not in row_labels and any(ch.isalpha() for ch in cell.text):
            row_labels[row] = cell.text
    has_money = any(c.amount is not None for c in cells)
    filled: dict[int, list[tuple[Cell, Decimal]]] = defaultdict(list)
    for place, number in sorted(numbers.items()):
        filled[place[1]].append((by_place[place], number))
    columns = tuple(col for col in sorted(filled) if _adds_up(filled[col], has_money))
    return Sheet(table, by_place, numbers, row_labels, column_labels, columns, tuple(sorted({row for row, _ in numbers})))


def _adds_up(filled: Sequence[tuple[Cell, Decimal]], has_money: bool) -> bool:
    """Whether a column's figures can add up: money where the table has any, else no row numbers and no percentages."""
    if has_money:
        return any(cell.amount is not None for cell, _ in filled)
    values = [number for _, number in filled]
    is_running = len(values) > 2 and all(b - a == 1 for a, b in pairwise(values))
    return not is_running and not any("%" in cell.text for cell, _ in filled)


def percentages(context: Context, sheet: Sheet) -> list[Sum]:
    """Columns of percentages that a total of 100 closes: the parts above it, where there is but one total and all are shares.

    A column that misses 100 by much is not the shares of one whole.
    """
    found: list[Sum] = []
    names = context.rulebook.vocabulary("check_total").by_phrase
    totals = [row for row in sheet.rows if simplify(sheet.row_labels.get(row, "")) in names]
    for col in sorted({col for _, col in sheet.numbers}):
        if len(totals) != 1 or totals[0] != sheet.rows[-1] or sheet.numbers.get((totals[0], col)) != _WHOLE:
            continue
        rows = [row for row in sheet.rows if row < totals[0] and (row, col) in sheet.numbers]
        cells = [sheet.cells[row, col] for row in (*rows, totals[0])]
        is_share = "%" in sheet.column_labels.get(col, "") or all("%" in cell.text for cell in cells)
        values = [sheet.numbers[row, col] for row in rows]
        if not is_share or len(rows) < _LEAST_SUMS or any(not 0 <= value < _WHOLE for value in values):
            continue
        off = _WHOLE - sum(values, Decimal(0))
        if abs(off) <= _NEAR_WHOLE:
            step = max(_step(cell.text) for cell in cells[:-1])
            found.append(Sum(cells[-1], tuple(cells[:-1]), off, step * (len(rows) + 1) / 2))
    return found


def _step(text: str) -> Decimal:
    """The value of the last printed digit: 1 for 1,250, 0.1 for 42.7."""
    places = text.partition(".")[2]
    return Decimal(1).scaleb(-sum(ch.isdigit() for ch in places))


def explained(sums: list[Sum]) -> list[Sum]:
    """The sums of a table that shows by itself how it is built: enough of them, and most come right."""
    right = sum(s.agrees for s in sums)
    if len(sums) < _LEAST_SUMS or right < 2 or right < _AGREE * len(sums):
        return []
    return sums


def flags_of(context: Context, sheet: Sheet, kind: str, sums: Sequence[Sum]) -> Iterator[Flag]:
    wrong = [s for s in sums if not s.agrees and not s.lost_sign]
    for item in wrong:
        where = f"{_name(sheet)}, {_place(sheet, item)}"
        yield Flag(
            paper_id=context.paper_id,
            id=context.new_id(Flag),
            kind=kind,
            severity="error",
            message=f"{where}: the total shown is {item.total.text}, but its parts add up to {_shown(item)} (difference {_plain(abs(item.off))}).",
            evidence_ids=(item.total.id, *(c.id for c in item.parts)),
            quotes=_quotes(context, [item.total, *item.parts]),
        )


def rounding_flag(context: Context, sheet: Sheet, sums: Sequence[Sum]) -> Iterator[Flag]:
    """One info for all totals of a table that rounding explains."""
    rounded = list({s.total.id: s for s in sums if s.agrees and s.off}.values())
    if rounded:
        names = "; ".join(dict.fromkeys(_place(sheet, s) for s in rounded[:6])) + ("; and others" if len(rounded) > 6 else "")
        yield Flag(
            paper_id=context.paper_id,
            id=context.new_id(Flag),
            kind="rounding",
            severity="info",
            message=f"{_name(sheet)}: totals differ slightly from the sum of their parts, as rounding explains ({names}).",
            evidence_ids=tuple(s.total.id for s in rounded),
            quotes=_quotes(context, [s.total for s in rounded]),
        )


def _shown(item: Sum) -> str:
    return _plain(Decimal(str(item.total.numeric_value)) - item.off)


def _plain(number: Decimal) -> str:
    return f"{number:,f}".removesuffix(".0")


def _name(sheet: Sheet) -> str:
    return sheet.table.caption or f"Table {sheet.table.ordinal + 1}"


def _place(sheet: Sheet, item: Sum) -> str:
    row = sheet.row_labels.get(item.total.row_index)
    column = sheet.column_labels.get(item.total.col_index)
    place = ", ".join(f"{name} “{text}”" for name, text in (("row", row), ("column", column)) if text)
    return place or f"row {item.total.row_index + 1}"


def _quotes(context: Context, cells: Sequence[Cell]) -> tuple[str, ...]:
    """The rows the cells stand in, as printed."""
    lines = (context.document.line_at(c.char_start).span for c in cells)
    return tuple(dict.fromkeys(context.quote(Span(*line)) for line in lines))
