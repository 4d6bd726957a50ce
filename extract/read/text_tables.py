"""Tables of text exports: rows parted by tabs or pipes become grids, cover blocks and sign-off grids come out whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import GridKind
from extract.read.freeze import CellBlock, ParagraphBlock, TableBlock
from extract.read.table_kind import LABEL_LENGTH, Vocabulary, header_rows_of, is_figure, kind_of
from extract.read.text_dialects import SourceLine, inline_runs, plain_words

_FIGURES_OF_ROW, _CELLS_OF_ROW = 2, 3
_THOUSANDS = re.compile(r"\u00a30{3}'?s?")


def table_block(rows: Sequence[SourceLine], labels: Vocabulary | None = None) -> TableBlock | list[ParagraphBlock]:
    """Neighbouring rows as one table, or as paragraphs where no row has two cells."""
    texts = [[plain_words(c) for c in line.cells or ()] for line in rows]
    n_cols = max((i + 1 for row in texts for i, c in enumerate(row) if c), default=0)
    if max(sum(1 for c in row if c) for row in texts) < 2:
        return [_paragraph(line, c) for line in rows for c in line.cells or () if c.strip()]
    texts = [[*row[:n_cols], *[""] * (n_cols - len(row))] for row in texts]
    kind = kind_of(texts, labels)
    ruled = next((i for i, line in enumerate(rows) if line.header_above), 0)
    # A rule in a pipe table stands under its first row, whatever rows of labels follow.
    header_rows = max(ruled, _header_rows(texts, kind)) if not ruled or kind == "data" else ruled
    cells = [cell for r, line in enumerate(rows) for cell in _cells(line, r, texts[r], kind)]
    if kind != "data" and len({cell.row for cell in cells if cell.paragraphs}) == sum(bool(cell.paragraphs) for cell in cells):
        return [paragraph for cell in cells for paragraph in cell.paragraphs]
    return TableBlock(kind, cells, len(rows), n_cols, header_rows)


def _header_rows(texts: Sequence[Sequence[str]], kind: GridKind) -> int:
    """Leading rows of labels; a form has none, a grid of signatures only where its first row holds no colon."""
    if kind == "form" or (kind == "layout" and any(":" in c for c in texts[0])):
        return 0
    return header_rows_of([["\u00a3'000" if _THOUSANDS.fullmatch(c) else c for c in row] for row in texts])


def is_group_row(lines: Sequence[SourceLine], at: int) -> bool:
    """Whether a line without cells heads a group of rows: short words between rows of as many cells, the next of figures or three or more."""
    if not 0 < at < len(lines) - 1 or lines[at].blanks or lines[at + 1].blanks:
        return False
    line, above, below = lines[at], lines[at - 1].cells, lines[at + 1].cells
    if above is None or below is None or len(above) != len(below) or line.heading or len(line.plain) > LABEL_LENGTH:
        return False
    figures, filled = (sum(map(test, map(plain_words, below))) for test in (is_figure, bool))
    return not line.plain.endswith((".", ";")) and (figures >= _FIGURES_OF_ROW or filled >= _CELLS_OF_ROW)


def grid_block(rows: Sequence[Sequence[str]]) -> TableBlock:
    """Rows of cell texts, already told apart, as one table of data."""
    cells = [CellBlock(r, c, [ParagraphBlock(inline_runs(text))] if text else []) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return TableBlock("data", cells, len(rows), len(rows[0]), _header_rows(rows, "data"))


def _cells(line: SourceLine, row: int, texts: list[str], kind: GridKind) -> list[CellBlock]:
    """The cells of one row; in forms a bare label ("From:") takes the value beside it into its own paragraph."""
    out: list[CellBlock] = []
    bodies = list(line.cells or ())
    col = 0
    while col < len(texts):
        text, body, span = texts[col], bodies[col] if col < len(bodies) else "", 1
        beside = texts[col + 1] if col + 1 < len(texts) else ""
        # A label beside a label is a strip of labels over their values.
        if kind != "data" and text.endswith(":") and len(text) <= LABEL_LENGTH and beside and not beside.endswith(":"):
            body, span = f"{body} {bodies[col + 1]}", 2
        paragraphs = [_paragraph(line, body)] if text else []
        bold = bool(paragraphs) and all(run.bold for run in paragraphs[0].runs)
        out.append(CellBlock(row, col, paragraphs, col_span=span, bold=bold))
        col += span
    return out


def _paragraph(line: SourceLine, body: str) -> ParagraphBlock:
    return ParagraphBlock(inline_runs(body), indent=float(line.indent), gap=float(line.blanks))
