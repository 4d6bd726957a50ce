"""Balances carried forward: what one period closes with, the next one opens with."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from extract.check.flagging import flag
from extract.check.sheet import Sheet
from extract.context import Context
from extract.document import Span
from extract.records import Cell, Flag
from extract.vocabulary import simplify

_LEAST = 3  # pairs of periods: fewer cannot show that a table carries its balances forward
_AGREE = Decimal("0.6")


def balance_kind(known: dict[str, str], label: str) -> str | None:
    """opening or closing, by the words a label begins with; None for any other."""
    words = simplify(label).split()
    return next((known[" ".join(words[:n])] for n in (4, 3, 2, 1) if " ".join(words[:n]) in known), None)


def carried_forward(context: Context, sheet: Sheet) -> list[tuple[Cell, Cell]]:
    """(opening, closing before it) wherever they differ, in tables of which most columns open with what the one before closed with.

    The row of closings is the one below the openings that agrees most often, whatever it is called.
    """
    known = context.rulebook.vocabulary("check_balance").by_phrase
    opening = next((row for row in sheet.rows if balance_kind(known, sheet.row_labels.get(row, "")) == "opening"), None)
    if opening is None:
        return []
    columns = [col for col in sheet.columns if (opening, col) in sheet.numbers]
    best: list[tuple[Cell, Cell]] = []
    most = 0
    for row in (r for r in sheet.rows if r > opening):
        pairs = [(a, b) for a, b in pairwise(columns) if (row, a) in sheet.numbers]
        wrong = [(a, b) for a, b in pairs if sheet.numbers[row, a] != sheet.numbers[opening, b]]
        right = len(pairs) - len(wrong)
        if len(pairs) >= _LEAST and right >= _AGREE * len(pairs) and right >= most:
            most, best = right, [(sheet.cells[opening, b], sheet.cells[row, a]) for a, b in wrong]
    return [pair for pair in best if abs(_number(pair[0])) != abs(_number(pair[1]))]


def opening_flag(context: Context, sheet: Sheet, opening: Cell, closing: Cell) -> Flag:
    before, after = (sheet.column_labels.get(cell.col_index, f"column {cell.col_index + 1}") for cell in (closing, opening))
    step = Decimal(1)
    off = abs(_number(opening) - _number(closing))
    is_rounding = off <= step and _number(opening) == _number(opening).to_integral_value()
    where = sheet.table.caption or f"Table {sheet.table.ordinal + 1}"
    message = f"{where}: “{after}” opens with {opening.text}, but “{before}” closes with {closing.text} (difference {off:,f})."
    spans = [Span(*context.document.line_at(cell.char_start).span) for cell in (opening, closing)]
    kind, severity = ("rounding", "info") if is_rounding else ("balance_mismatch", "error")
    return flag(context, kind, severity, message, spans, [opening.id, closing.id])


def _number(cell: Cell) -> Decimal:
    return Decimal(str(cell.numeric_value))
