"""Recommendations and decisions in the cells of data tables: beside a label, or below the label of a column."""

from __future__ import annotations

from collections.abc import Iterator

from extract.context import Context
from extract.document import Cell, Grid
from extract.find.item_list import Draft, ItemList
from extract.find.wording import Wording
from extract.rulebook import Rule

_LONGEST_NUMBER = 6  # characters
_FEWEST_OUTCOMES = 2
_FEWEST_WORDS = 4


def items_in_tables(context: Context, wording: Wording, form: str) -> Iterator[Draft]:
    """Items in the cells of data tables; `form` is what a column of outcomes holds in this paper: resolutions or decisions."""
    for grid in context.document.grids:
        if grid.kind == "data" and grid.n_cols > 1:
            for cell, rule in _labelled_cells(context, wording, grid):
                yield from _items_of(context, wording, cell, str(rule.sets["form"]), rule)
            yield from _outcome_cells(context, wording, grid, form) if wording.records_meeting else _recommendation_cells(context, wording, grid)


def _items_of(context: Context, wording: Wording, cell: Cell, form: str, rule: Rule) -> list[Draft]:
    items = ItemList(wording, context.text, form, rule, _section(context, cell), True)
    items.take(cell.span, None)
    return items.drafts


def _section(context: Context, cell: Cell) -> int:
    return context.structure.section_at(cell.span.start).ordinal


def _labelled_cells(context: Context, wording: Wording, grid: Grid) -> Iterator[tuple[Cell, Rule]]:
    """Cells to the right of a label: "Recommendations | That Cabinet ..."."""
    for before, cell in zip(grid.cells, grid.cells[1:], strict=False):
        words = context.quote(before.span)
        label = wording.first("recommendation_label", words) if before.row == cell.row and before.col == 0 and cell.span else None
        is_whole = label is not None and "number" not in label.groups and label.span.end >= len(words.rstrip(" :"))
        if label is not None and is_whole and len(context.quote(cell.span).split()) >= _FEWEST_WORDS and not wording.is_end(words):
            yield cell, label.rule


def _outcome_cells(context: Context, wording: Wording, grid: Grid, form: str) -> Iterator[Draft]:
    """Cells such as "Approved. Fence to be lowered" in a column headed Decision."""
    first_row = _first_row(grid)
    columns = _headed(context, grid, "outcome_column") | _columns_of_outcomes(context, wording, grid)
    for cell in grid.cells:
        if cell.col not in columns or cell.row < first_row or not cell.span:
            continue
        words = context.quote(cell.span)
        match = wording.first("outcome_cell", words)
        if match is None:
            continue
        lead = wording.lead(words)
        if lead is None or not lead.pieces:
            yield Draft(cell.span, None, form, match.rule, _section(context, cell))
        else:
            yield from _items_of(context, wording, cell, form, match.rule)


def _recommendation_cells(context: Context, wording: Wording, grid: Grid) -> Iterator[Draft]:
    """Cells in a column headed Recommendation, with the number in the first column of their row."""
    columns = _headed(context, grid, "recommendation_column")
    rule = next(r for r in context.rulebook.rules("recommendation_label") if r.sets["form"] == "recommendation")
    for row in range(_first_row(grid), grid.n_rows) if columns else ():
        cells = grid.row(row)
        number = context.quote(cells[0].span).strip(" .)(") if cells else ""
        for cell in cells:
            if cell.col in columns and wording.reads_as_item(context.quote(cell.span)):
                yield Draft(cell.span, number if 0 < len(number) <= _LONGEST_NUMBER else None, "recommendation", rule, _section(context, cell))


def _first_row(grid: Grid) -> int:
    """The first row below the labels of the columns."""
    return max(grid.header_rows, 1)


def _headed(context: Context, grid: Grid, vocabulary: str) -> set[int]:
    """The columns whose label stands in a vocabulary."""
    labels = context.rulebook.vocabulary(vocabulary)
    return {c.col for c in grid.cells if c.row < _first_row(grid) and labels.exact(context.quote(c.span)) is not None}


def _columns_of_outcomes(context: Context, wording: Wording, grid: Grid) -> set[int]:
    """Columns in which every cell that holds words begins with an outcome, two of them at least."""
    found: dict[int, list[bool]] = {}
    for cell in grid.cells:
        if cell.row >= _first_row(grid) and cell.span:
            found.setdefault(cell.col, []).append(wording.first("outcome_cell", context.quote(cell.span)) is not None)
    return {col for col, outcomes in found.items() if len(outcomes) >= _FEWEST_OUTCOMES and all(outcomes)}
