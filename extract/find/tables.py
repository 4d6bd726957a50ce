"""Tables and their cells: captions, units, numbers and the amounts that are money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from extract import match, records
from extract.context import Context
from extract.document import Box, Cell, Grid, Span
from extract.grammar.money import MOST, decimal_of
from extract.records import Record
from extract.vocabulary import simplify

_LONGEST_UNIT_LINE = 90  # characters: a longer line above a table is prose, and its £ is an amount's
_LONGEST_LABEL = 60  # characters: a longer cell is a description, and words in it are no label of the column
_LONGEST_FIGURE = 40  # characters
_MOST_HEADERS = 6  # rows
_PENCE = re.compile(r"\d\.\d\d\W*$|^0$")
_TOP_LINES = 3  # lines at the top of a paper that may be its title


@dataclass(frozen=True, slots=True)
class Unit:
    """What figures are counted in: `name` as published, `scale` in pounds (0: not money)."""

    name: str
    scale: int


_POUNDS = Unit("£", 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that is one number: the printed value, signed; `own_money` when a currency sign stands with it."""

    value: Decimal
    percent: bool
    own_money: bool
    scale: str | None


@dataclass
class TableReading:
    """One data table under reading: its texts by place, the units of its columns, and what its labels exclude."""

    context: Context
    grid: Grid
    caption: str | None
    above: str | None
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    figures: dict[tuple[int, int], Figure] = field(default_factory=dict)
    _counts: dict[tuple[str, tuple[str, ...]], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.grid.cells:
            text = self.context.quote(cell.span)
            if not text:
                continue
            self.texts[cell.row, cell.col] = text
            self.rows.setdefault(cell.row, []).append((cell.col, text))
            if cell.row >= self.grid.header_rows and (figure := read_figure(self.context, text)):
                self.figures[cell.row, cell.col] = figure

    @cached_property
    def headings(self) -> tuple[Cell, ...]:
        """Cells of column labels, top to bottom: the header rows, and later rows that hold units alone."""
        return tuple(c for c in self.grid.cells if c.span and (c.row < self.grid.header_rows or c.row in self._unit_rows))

    @cached_property
    def _unit_rows(self) -> set[int]:
        rows: set[int] = set()
        for row in range(self.grid.header_rows, self.grid.n_rows):
            texts = [text for _, text in self.rows.get(row, [])]
            units = [t for col, t in self.rows.get(row, []) if (row, col) not in self.figures and _is_bare_unit(self.context, t)]
            if units and len(units) >= len(texts) - 1:
                rows.add(row)
        return rows

    def headings_of(self, row: int, col: int) -> tuple[Cell, ...]:
        """The labels above a cell, top to bottom."""
        return tuple(c for c in self._headings_by_col.get(col, ()) if c.row < row)

    @cached_property
    def _headings_by_col(self) -> dict[int, list[Cell]]:
        columns: dict[int, list[Cell]] = {}
        for cell in self.headings:
            for col in range(cell.col, cell.col + max(cell.col_span, 1)):
                columns.setdefault(col, []).append(cell)
        return columns

    @cached_property
    def _units(self) -> dict[tuple[int, int], Unit]:
        """Units stated in headings, by the heading's place."""
        found = {(c.row, c.col): unit_of(self.context, self.texts[c.row, c.col]) for c in self.headings}
        return {place: unit for place, unit in found.items() if unit}

    @cached_property
    def general_unit(self) -> Unit | None:
        """The unit stated for the whole table: in its caption, the line above, its corner, or alone in a header row."""
        for text in (self.caption, self.above):
            if text and len(text) <= 4 * _LONGEST_UNIT_LINE and (unit := unit_of(self.context, text)) and unit.scale:
                return unit
        first = self._label_columns
        for (row, col), unit in self._units.items():
            if unit.scale and (col in first or len(self.rows[row]) == 1):
                return unit
        return None

    @cached_property
    def _label_columns(self) -> set[int]:
        """Columns whose cells below the headings are words: no figures stand in them."""
        with_figures = {col for _, col in self.figures}
        return {col for col in range(self.grid.n_cols) if col not in with_figures}

    def unit(self, row: int, col: int) -> Unit | None:
        """The unit of a figure: of its row's label, else of its column's nearest heading, else of the table."""
        label = self.row_label(row)
        if label and len(label) <= _LONGEST_LABEL and ("£" in label or "%" in label) and (own := unit_of(self.context, label)):
            return own
        for heading in reversed(self.headings_of(row, col)):
            if unit := self._units.get((heading.row, heading.col)):
                return unit
        if self._counts_something(row, col):
            return None
        return self.general_unit or self._unit_of_neighbours(col) or self._unit_of_pence(row, col)

    def _unit_of_pence(self, row: int, col: int) -> Unit | None:
        """Pounds, where a column is headed by a word for money (Amount, Net, VAT) and prints pence in every figure."""
        columns = self.context.rulebook.vocabulary("table_money")
        headed = any(columns.exact(self.texts[c.row, c.col]) is not None for c in self.headings_of(row, col))
        return _POUNDS if headed and col in self._columns_of_pence else None

    @cached_property
    def _columns_of_pence(self) -> set[int]:
        without = {col for (row, col) in self.figures if not _PENCE.search(self.texts[row, col])}
        return {col for _, col in self.figures} - without

    def _unit_of_neighbours(self, col: int) -> Unit | None:
        """The one unit of all other columns that are headed by a date, for a column headed by a date without a unit."""
        return self._dated_unit[1] if self._dated_unit and col in self._dated_unit[0] else None

    @cached_property
    def _dated_unit(self) -> tuple[set[int], Unit] | None:
        """The columns headed by dates and their one unit, where most of them state it."""
        dated = {c.col for c in self.headings if self._has_date(c)}
        units = {unit for (_, at), unit in self._units.items() if at in dated}
        has_unit = {at for _, at in self._units}
        return (dated, next(iter(units))) if len(units) == 1 and len(dated & has_unit) > len(dated - has_unit) else None

    def _has_date(self, cell: Cell) -> bool:
        return any(cell.span.contains(span) for span in self._dates)

    @cached_property
    def _dates(self) -> list[Span]:
        return [found.span for found in self.context.dates if self.grid.span.contains(found.span)]

    def row_label(self, row: int) -> str | None:
        """The words that name a row: its first cell that is no figure; None where there is none."""
        return self._row_labels.get(row)

    @cached_property
    def _row_labels(self) -> dict[int, str]:
        labels: dict[int, str] = {}
        for row, cells in self.rows.items():
            words = (text for col, text in cells if (row, col) not in self.figures and any(map(str.isalpha, text)))
            if (label := next(words, None)) is not None:
                labels[row] = label
        return labels

    @cached_property
    def _running_columns(self) -> set[int]:
        """Columns that count their rows (1, 2, 3, ...) or name years: neither is money."""
        columns: dict[int, list[Decimal]] = {}
        for (_, col), figure in self.figures.items():
            columns.setdefault(col, []).append(figure.value)
        return {col for col, values in columns.items() if _runs(values)}

    def _counts_something(self, row: int, col: int) -> bool:
        """Whether the labels say that the figures are counts, scores, years or references."""
        if col in self._running_columns:
            return True
        return any(self._says_count(self.texts[c.row, c.col], ("column", "starts", "ends")) for c in self.headings_of(row, col))

    def _says_count(self, label: str, where: tuple[str, ...]) -> bool:
        known = self._counts.get((label, where))
        if known is None:
            known = self._counts[label, where] = counts_something(self.context, label, where)
        return known

    def amount(self, cell: Cell) -> Decimal | None:
        """Full pounds where the cell is money, else None."""
        figure = self.figures.get((cell.row, cell.col))
        if figure is None or figure.percent:
            return None
        unit = self.unit(cell.row, cell.col)
        if not figure.own_money and (unit is None or not unit.scale or self._says_count(self.row_label(cell.row) or "", ("starts", "ends"))):
            return None
        if figure.scale:
            return decimal_of(str(figure.value), figure.scale, self.context.rulebook)
        pounds = figure.value * (unit.scale if unit and unit.scale else 1)
        return pounds.quantize(Decimal("0.01")) if abs(pounds) < MOST else None

    def doubts(self, cell: Cell) -> tuple[str, ...]:
        """ "unit" where a cell prints a pound sign although its column is in thousands or more: either may be meant."""
        figure = self.figures.get((cell.row, cell.col))
        if figure is None or not figure.own_money or figure.scale:
            return ()
        unit = self.unit(cell.row, cell.col)
        return ("unit",) if unit is not None and unit.scale > 1 else ()

    @cached_property
    def stated_unit(self) -> str | None:
        """The unit of the table: that of all its figures, else the one stated first; None where none is."""
        if self.general_unit:
            return self.general_unit.name
        money = [u.name for u in self._units.values() if u.scale]
        if money or self._units:
            return money[0] if money else next(iter(self._units.values())).name
        return "£" if any(f.own_money for f in self.figures.values()) else None


def find(context: Context) -> Iterator[Record]:
    """Every table with its cells, in the order of Document.grids."""
    for index, grid in enumerate(context.document.grids):
        reading = TableReading(context, grid, *_caption(context, grid))
        yield _table(context, reading, index)
        yield from _cells(context, reading, context.table_id(index))


def read_figure(context: Context, text: str) -> Figure | None:
    """The number a cell holds, negative where brackets, a minus or CR say so; None where it holds anything else."""
    (rule,) = context.rulebook.rules("table_figure")
    assert rule.pattern is not None
    # The pattern is used directly: this runs for every cell of every table.
    found = rule.pattern.match(text) if len(text) <= _LONGEST_FIGURE else None
    if found is None:
        return None
    group = found.group
    value = Decimal((group("number") or "0").replace(",", ""))
    if value >= MOST:
        return None
    negative = any(group(name) for name in ("minus", "open", "inner_minus", "late_open", "late_minus", "trailing_minus", "credit"))
    if group("open") and not _closes(text):
        return None
    scale = group("scale") or group("late_scale")
    return Figure(-value if negative else value, bool(group("percent")), bool(group("currency")), scale)


def _closes(text: str) -> bool:
    return text.count("(") == text.count(")")


def unit_of(context: Context, text: str) -> Unit | None:
    """The unit that a label states; money comes before percentages where both stand."""
    units = [Unit(str(m.rule.sets["unit"]), int(m.rule.sets["scale"])) for m in match.find(context.rulebook.rules("table_unit"), text)]
    return max(units, key=lambda u: u.scale > 0, default=None)


def counts_something(context: Context, label: str, where: tuple[str, ...]) -> bool:
    """Whether a label says that its figures are counts, scores, years or references; `where`: the lists to look in."""
    if not label or len(label) > _LONGEST_LABEL:
        return False
    words = simplify(label).split()
    phrases = context.rulebook.vocabulary("table_not_money").phrases
    heads = {" ".join(words[:n]) for n in (1, 2, 3)}
    tails = {" ".join(words[-n:]) for n in (1, 2, 3)}
    tests = {"column": {" ".join(words)}, "starts": heads, "ends": tails}
    return any(not tests[name].isdisjoint(phrases[name]) for name in where)


def _runs(values: list[Decimal]) -> bool:
    """Whether figures only count (1, 2, 3, ...) or are all years."""
    if len(values) > 2 and values == [values[0] + n for n in range(len(values))] and values[0] in (0, 1):
        return True
    return len(values) > 1 and all(v == int(v) and 1990 <= v <= 2060 for v in values)


def _is_bare_unit(context: Context, text: str) -> bool:
    found: list[match.Match] = match.find(context.rulebook.rules("table_unit"), text)
    return bool(found) and not text.replace(text[found[0].span.start : found[0].span.end], "").strip(" ()")


def _caption(context: Context, grid: Grid) -> tuple[str | None, str | None]:
    """The table's title, and the short line right above it, which may state the unit."""
    document = context.document
    caption = context.quote(grid.caption) if grid.caption and not _is_title_of_paper(context, grid.caption) else None
    if not grid.span:
        return caption, None
    index = document.line_index(grid.span.start) - 1
    if index < 0 or document.lines[index].grid is not None:
        return caption, None
    span = document.lines[index].span
    above = context.quote(span)
    if caption is None and match.find(context.rulebook.rules("table_caption"), above) and not _is_title_of_paper(context, span):
        caption = above
    return caption, above if len(above) <= _LONGEST_UNIT_LINE else None


def _is_title_of_paper(context: Context, span: Span) -> bool:
    """Whether the title of an appendix stands at the very top of the paper, whose title it then is, and not that of a table."""
    is_appendix = bool(match.find(context.rulebook.rules("table_paper_title"), context.text, span))
    return is_appendix and context.document.line_index(span.start) < _TOP_LINES


def _evidence(context: Context, span: Span, boxes: Sequence[Box], doubts: Iterable[str] = ()) -> dict[str, Any]:
    """The evidence of a table or cell; boxes that reading gave are taken as they are, which saves working them out of the words."""
    evidence = context.evidence(span, "tables.grid", doubts=doubts, boxes=boxes)
    return evidence if span or boxes else evidence | {"page": None, "boxes": None}


def _table(context: Context, reading: TableReading, index: int) -> records.Table:
    grid = reading.grid
    evidence = _evidence(context, grid.span, grid.fragments)
    boxes = evidence["boxes"] or ()
    last = grid.fragments[-1].page if grid.fragments else max((b.page for b in boxes), default=evidence["page"])
    return records.Table(
        id=_expect_id(context, index),
        ordinal=index,
        caption=reading.caption,
        unit=reading.stated_unit if grid.kind == "data" else None,
        kind=grid.kind,
        n_rows=grid.n_rows,
        n_cols=grid.n_cols,
        header_rows=grid.header_rows,
        first_page=evidence["page"],
        last_page=last,
        **evidence,
    )


def _expect_id(context: Context, index: int) -> str:
    table_id = context.new_id(records.Table)
    assert table_id == context.table_id(index), "tables must get their ids in the order of the grids"
    return table_id


def _cells(context: Context, reading: TableReading, table_id: str) -> Iterator[records.Cell]:
    is_data = reading.grid.kind == "data"
    for cell in reading.grid.cells:
        evidence = _evidence(context, cell.span, cell.boxes, reading.doubts(cell) if is_data else ())
        figure = reading.figures.get((cell.row, cell.col))
        yield records.Cell(
            id=context.new_id(records.Cell),
            table_id=table_id,
            row_index=cell.row,
            col_index=cell.col,
            row_span=cell.row_span,
            col_span=cell.col_span,
            is_header=cell.row < reading.grid.header_rows,
            text=evidence["quote"],
            numeric_value=float(figure.value) if figure else None,
            amount=reading.amount(cell) if is_data else None,
            **evidence,
        )
