"""A paper's tables as tables: captions, column labels, spanned cells, figures to the right."""

from __future__ import annotations

from typing import NamedTuple

from extract.web.snapshot import Row, Snapshot

SMALL = 30  # rows of a table that still stands on the paper's page
PER_PAGE = 200  # rows of one page of a larger one


class CellView(NamedTuple):
    """One cell; `scope` is col or row for a label, empty for others."""

    id: str
    text: str
    scope: str
    is_figure: bool
    row_span: int
    col_span: int


class Sheet(NamedTuple):
    """One table; `head` and `body` are empty where only its size is wanted."""

    id: str
    ordinal: int
    title: str
    unit: str
    n_rows: int
    n_cols: int
    place: str
    head: list[list[CellView]]
    body: list[list[CellView]]


def sheets_of(snapshot: Snapshot, paper_id: str) -> list[Sheet]:
    """The data tables of a paper without their cells; covers, forms and sign-off grids are shown as what they say."""
    rows = [row for row in snapshot.rows("tables", paper_id) if row["kind"] == "data" and row["n_rows"]]
    return [_sheet(row, at + 1) for at, row in enumerate(rows)]


def sheet_of(snapshot: Snapshot, paper_id: str, ordinal: int, page: int = 1) -> Sheet | None:
    """One table with its cells, or one page of the rows of a large one; None where the paper has no such table."""
    rows = snapshot.rows("tables", paper_id)
    data = [row for row in rows if row["kind"] == "data" and row["n_rows"]]
    wanted = next(((at + 1, row) for at, row in enumerate(data) if row["ordinal"] == ordinal), None)
    if wanted is None:
        return None
    number, table = wanted
    first = table["header_rows"] + (page - 1) * PER_PAGE
    lines: dict[int, list[CellView]] = {}
    for cell in snapshot.rows("cells", paper_id):
        at = cell["row_index"]
        if cell["table_id"] == table["id"] and (at < table["header_rows"] or first <= at < first + PER_PAGE):
            lines.setdefault(at, []).append(_cell(cell, table))
    head = [lines[at] for at in sorted(lines) if at < table["header_rows"]]
    body = [lines[at] for at in sorted(lines) if at >= table["header_rows"]]
    return _sheet(table, number)._replace(head=head, body=body)


def _sheet(table: Row, number: int) -> Sheet:
    place = f"page {table['first_page']}" if table["first_page"] else ""
    if table["last_page"] and table["last_page"] != table["first_page"]:
        place = f"pages {table['first_page']} to {table['last_page']}"
    title = table["caption"] or f"Table {number}"
    return Sheet(table["id"], table["ordinal"], title, table["unit"] or "", table["n_rows"], table["n_cols"], place, [], [])


def _cell(cell: Row, table: Row) -> CellView:
    is_head = cell["is_header"] or cell["row_index"] < table["header_rows"]
    is_label = cell["col_index"] == 0 and bool(cell["text"].strip()) and not is_head and cell["numeric_value"] is None and table["n_cols"] > 1
    scope = "col" if is_head else "row" if is_label else ""
    bottom, right = table["n_rows"] - cell["row_index"], table["n_cols"] - cell["col_index"]
    row_span, col_span = (max(1, min(span, most)) for span, most in ((cell["row_span"], bottom), (cell["col_span"], right)))
    return CellView(cell["id"], cell["text"], scope, cell["numeric_value"] is not None, row_span, col_span)


def n_pages(sheet: Sheet, header_rows: int = 0) -> int:
    """Pages a table needs on its own page."""
    return max(1, -(-(sheet.n_rows - header_rows) // PER_PAGE))
