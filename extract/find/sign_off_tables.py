"""Sign-offs in tables whose first row labels columns of names, offices, dates or comments."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from extract.context import Context
from extract.document import Cell, Grid, Span
from extract.grammar.dates import DateExpression
from extract.grammar.sign_off_groups import Entry
from extract.grammar.signatures import is_role, read_piece, trimmed
from extract.match import find_all, find_first
from extract.rulebook import Rule

_LONGEST_LABEL = 80  # characters of a column label
_FEWEST_ROWS = 2
_LABEL_AND_VALUE = 2  # cells


def dates_in(context: Context, span: Span) -> list[DateExpression]:
    """The date expressions inside a span."""
    first, last = (bisect_left(context.dates, offset, key=lambda d: d.span.start) for offset in span)
    found = context.dates[first:last]
    return [d for d in found if d.span.end <= span.end]


def table_entries(context: Context, grid: Grid, rule: Rule) -> list[Entry] | None:
    """Rows of a table with a column of names, or with an office in every row; None for grids to be read in order."""
    columns = _columns(context, grid)
    if len(columns) < 2 and not ("role" in columns.values() and grid.n_cols > 1):
        return None
    if grid.n_rows < 2 or not ("name" in columns.values() or _is_office_table(context, grid, columns)):
        return None
    rows = [_row(context, cells, columns, rule) for row in range(1, grid.n_rows) if not _is_contact(context, cells := grid.row(row))]
    entries = [entry for entry in rows if entry is not None]
    day = next((day for row in range(1, grid.n_rows) if (day := _day_of_row(context, grid.row(row))) is not None), None)
    for entry in entries:
        entry.date = entry.date or day
    return entries or None


def _is_contact(context: Context, cells: Sequence[Cell]) -> bool:
    """Whether a row says how to reach somebody: "Contact officer | Jo Bloggs", "Telephone | 01632 960123"."""
    label = context.quote(cells[0].span) if cells else ""
    book = context.rulebook
    return book.vocabulary("contact_label").exact(label) is not None or book.vocabulary("cover_label").exact(label) == "enquiries"


def _day_of_row(context: Context, cells: Sequence[Cell]) -> DateExpression | None:
    """The day of a row that gives nothing else: "Date | 3 May 2024", below the names of those who signed."""
    filled = [cell for cell in cells if cell.span]
    labels = context.rulebook.vocabulary("sign_off_labels")
    if len(filled) != _LABEL_AND_VALUE or labels.exact(context.quote(filled[0].span)) != "date":
        return None
    return next(iter(dates_in(context, filled[1].span)), None)


def row_entries(context: Context, grid: Grid) -> list[Entry]:
    """The sign-offs of a grid without labels of columns, each row of which gives an office, a name and a day; none for other grids."""
    if grid.kind == "data" or context.structure.section_at(grid.span.start).level == 0:
        return []
    rule = context.rulebook.rules("sign_off_row")[0]
    rows = [grid.row(row) for row in range(grid.n_rows)]
    if not all(row and find_all((rule,), context.quote(row[0].span)) for row in rows):
        return []
    entries = [_row(context, row, {}, rule) for row in rows]
    whole = [entry for entry in entries if entry is not None and entry.name and entry.role and entry.date is not None]
    return whole if len(whole) == grid.n_rows else []


def labelled_entries(context: Context, grid: Grid) -> list[Entry]:
    """The sign-offs of a table that nothing opens: its labels speak of names and days, and of approving, clearing or consulting.

    At least one row gives name, office and day; others may lack the day or be labels of groups.
    """
    columns = _columns(context, grid)
    if not {"name", "date"} <= set(columns.values()) or grid.n_rows < _FEWEST_ROWS:
        return []
    above = context.document.lines[max(context.document.line_index(grid.span.start) - 1, 0)].span
    labels = " ".join(context.quote(cell.span) for cell in grid.row(0))
    told = find_first(context.rulebook.rules("sign_off_table"), labels) or find_first(context.rulebook.rules("sign_off_table"), context.quote(above))
    if told is None:
        return []
    rows = (_row(context, grid.row(row), columns, told.rule) for row in range(1, grid.n_rows))
    named = [entry for entry in rows if entry is not None and entry.name and entry.role]
    return named if any(entry.date is not None for entry in named) else []


def _is_office_table(context: Context, grid: Grid, columns: dict[int, str]) -> bool:
    """Whether every row below the labels begins with an office, and columns of answers (comments sought, included) follow."""
    column = next((col for col, key in columns.items() if key == "role"), None)
    cells = [cell for cell in grid.cells if cell.col == column and cell.row > 0 and cell.span]
    offices = [cell for cell in cells if is_role(context.rulebook, context.quote(trimmed(context.text, cell.span)))]
    return column is not None and grid.n_cols > len(columns) and len(offices) == len(cells) > 0


def _columns(context: Context, grid: Grid) -> dict[int, str]:
    """What the columns hold by their labels; a first column without a label holds offices where another holds names."""
    vocabulary = context.rulebook.vocabulary("sign_off_columns")
    labels = {cell.col: context.quote(cell.span) for cell in grid.row(0)}
    found = {col: key for col, label in labels.items() if (key := vocabulary.exact(label)) is not None}
    for col, label in labels.items():
        within = vocabulary.within(label) if len(label) <= _LONGEST_LABEL else None
        if col not in found and within not in (None, "role") and not (within == "name" and "name" in found.values()):
            found[col] = str(within)
    if "role" not in found.values() and "name" in found.values() and 0 not in found:
        found[0] = "role"
    return found


def _row(context: Context, cells: Sequence[Cell], columns: dict[int, str], rule: Rule) -> Entry | None:
    """One row; None where it names nobody, and where its cells say that nobody was asked."""
    entry = Entry(str(rule.sets["kind"]), rule)
    answers = context.rulebook.vocabulary("sign_off_answers")
    said: list[str | None] = []
    is_named = True  # as far as the column of names goes
    department: Span | None = None  # stands for the office where a row names none
    for cell in cells:
        if not cell.span:
            continue
        piece = read_piece(context.rulebook, context.text, cell.span, dates_in(context, cell.span))
        label = columns.get(cell.col)
        said.append(answers.exact(context.quote(cell.span)))
        entry.name = piece.name if piece.other else entry.name or piece.name
        entry.role = entry.role or (piece.role if label != "date" else None)
        entry.other = entry.other or piece.other
        entry.date = piece.date or entry.date  # where it was sent and returned, the last date counts
        is_named = is_named and not (label == "name" and piece.kind == "other")
        if label == "role" and department is None and piece.name is None and piece.kind not in ("date", "placeholder"):
            department = trimmed(context.text, cell.span)
    entry.role = entry.role or department
    if entry.name is None and entry.date is None and not is_named:
        return None  # a label over the rows below: "Mandatory: | Statutory officers"
    if entry.name is None and entry.date is None and "no" in said and "yes" not in said:
        return None
    return entry if entry.name or entry.role else None
