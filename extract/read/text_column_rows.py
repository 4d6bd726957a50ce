"""Lines set in columns by spaces read as the rows of a table: columns from figures and white gutters, rows from figures and blank lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.read.segments import is_placeholder
from extract.read.table_kind import is_figure, is_unit
from extract.read.text_dialects import SourceLine
from extract.read.text_joins import leans_on, reads_on

AMOUNT = re.compile(r"(?<!\S)[(+\-\u2212]*\u00a3?[(+\-\u2212]*(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,3})\)?%?(?!\S)")
LEAST_ROWS = 3
INDENT = 8  # characters: what begins further right than the table stands in no first column
WIDEST = 800  # characters of a line
_LEADING = re.compile(rf"(?P<figure>{AMOUNT.pattern})\s*")
_SHORT = 4  # characters
_WORDS = 12  # characters: a narrower column may hold single words one below the other


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words on one printed line, with its columns."""

    start: int
    end: int
    text: str

    @property
    def is_figure(self) -> bool:
        return is_figure(self.text) or self.text in "-\u2013\u2014"


@dataclass(frozen=True, slots=True)
class _Placed:
    """Printed lines by column, with the width of each column in characters, and how many columns hold figures.

    The first `head` lines hold column labels; `titles` are those of them with a title over several columns.
    """

    cells: list[list[str]]
    widths: list[int]
    n_figures: int
    head: int
    titles: frozenset[int]


def is_row(segments: Sequence[Segment]) -> bool:
    """Whether a line has the look of a table's row: three columns, or a label and a figure."""
    return len(segments) > 2 or (len(segments) == 2 and segments[1].is_figure)


def rows_of(lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], enough: int) -> list[list[str]]:
    """The cell texts of a region, or nothing where its lines do not keep to columns.

    Where it has figures their rows tell the columns, since labels set over them in the middle may reach over the next.
    """
    segments = _cut_figures(segments)
    head = next((k for k, row in enumerate(segments) if is_row(row) and any(s.is_figure for s in row[1:])), 0)
    body = _folded([row for row in segments[head:] if len(row) > 1])
    has_labels = head > 0 and all(len(row) <= len(body) for row in segments[:head])
    rows = _rows_in(lines, segments, body, enough, head) if has_labels else []
    return rows or _rows_in(lines, segments, _columns([row for row in segments if is_row(row)]), enough, 0)


def _cut_figures(segments: Sequence[Sequence[Segment]]) -> list[list[Segment]]:
    """The lines with figures that end where others end parted from words set close behind them ("6.125 Maturity")."""
    opening = {s: m for row in segments for s in row[1:] if not is_figure(s.text) or AMOUNT.fullmatch(s.text) if (m := _LEADING.match(s.text))}
    ends = Counter(s.start + m.end("figure") for s, m in opening.items())
    cut: list[list[Segment]] = []
    for row in segments:
        parts: list[Segment] = []
        for s in row:
            m = opening.get(s)
            at = s.start + m.end("figure") if m else s.end
            if m is None or at == s.end or ends[at - 1] + ends[at] + ends[at + 1] < LEAST_ROWS or not parts:
                parts.append(s)
            else:
                parts += [Segment(s.start, at, s.text[: m.end("figure")]), Segment(s.start + m.end(), s.end, s.text[m.end() :])]
        cut.append(parts)
    return cut


def _rows_in(
    lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], columns: list[tuple[int, int]], enough: int, head: int
) -> list[list[str]]:
    """The cell texts of a region laid over columns; the first `head` lines hold labels."""
    strong = [row for row in segments if is_row(row)]
    if len(strong) < enough or len(columns) < 2:
        return []
    labels = _label_cells(columns, segments[head:])
    placed = [
        _placed_labels(line, row, columns, labels) if k < head else _placed(line, row, columns)
        for k, (line, row) in enumerate(zip(lines, segments, strict=True))
    ]
    crossing = sum(cells is None for cells in placed)
    figures = sum(1 for row in strong if any(s.is_figure for s in row))
    if crossing > 0.2 * len(placed) or (figures < enough and (len(columns) < 3 or len(strong) < 0.5 * len(lines))):
        return []
    by_line = [cells if cells is not None else [line.plain, *[""] * (len(columns) - 1)] for line, cells in zip(lines, placed, strict=True)]
    n_figures = sum(any(is_figure(cells[col]) for cells in by_line) for col in range(len(columns)))
    titles = frozenset(k for k, row in enumerate(segments[:head]) if any(_is_title(s, row, labels) for s in row))
    rows = _without_twins(_merged(lines, _Placed(by_line, [end - start for start, end in columns], n_figures, head, titles)))
    filled = [c for row in rows for c in row if c]
    fused = sum(len(AMOUNT.findall(c)) > 1 for c in filled)
    return rows if fused <= 0.1 * len(filled) else []


def _columns(rows: Sequence[Sequence[Segment]]) -> list[tuple[int, int]]:
    """The columns of characters between the gutters that (nearly) all rows leave white."""
    width = max((row[-1].end for row in rows), default=0)
    steps = [0] * (width + 1)
    for row in rows:
        for segment in row:
            steps[segment.start] += 1
            steps[segment.end] -= 1
    allowed, inked, columns, open_at = int(0.05 * len(rows)), 0, [], -1
    for at, step in enumerate(steps):
        inked += step
        if inked > allowed and open_at < 0:
            open_at = at
        elif inked <= allowed and open_at >= 0:
            columns.append((open_at, at))
            open_at = -1
    return columns


def _folded(rows: Sequence[Sequence[Segment]]) -> list[tuple[int, int]]:
    """The columns of rows; one that holds but words in the stead of figures (nil, free), set off from the figures beside it, is one with these."""
    columns = _columns(rows)
    for col in range(len(columns) - 2, 0, -1):
        held = [[[s for s in row if _over(s, columns[c : c + 1])] for c in (col, col + 1)] for row in rows]
        stands_in = any(all(is_placeholder(s.text) for pair in held for s in pair[side]) for side in (0, 1))
        if stands_in and not any(a and b for a, b in held):
            columns[col : col + 2] = [(columns[col][0], columns[col + 1][1])]
    return columns


def _placed(line: SourceLine, segments: Sequence[Segment], columns: Sequence[tuple[int, int]]) -> list[str] | None:
    """A line's text by column; None where a run of words lies across columns."""
    cells = [""] * len(columns)
    for segment in segments or [_whole(line)]:
        over = _over(segment, columns)
        if len(over) > 1:
            return None
        best = over[0] if over else min(range(len(columns)), key=lambda i: abs(sum(columns[i]) - segment.start - segment.end))
        cells[best] = f"{cells[best]} {segment.text}".strip()
    return cells


def _whole(line: SourceLine) -> Segment:
    return Segment(line.indent, line.indent + len(line.plain), line.plain)


def _over(segment: Segment, columns: Sequence[tuple[int, int]]) -> list[int]:
    return [i for i, (a, b) in enumerate(columns) if min(b, segment.end) - max(a, segment.start) > 0]


def _label_cells(columns: Sequence[tuple[int, int]], body: Sequence[Sequence[Segment]]) -> list[tuple[int, int]]:
    """What belongs to each column from side to side: figures stand at the right of their cells, words at the left."""
    bounds = [0]
    for before, column in pairwise(columns):
        held = [s for row in body for s in row if _over(s, [column])]
        bounds.append(before[1] if 2 * sum(s.is_figure for s in held) >= len(held) else column[0])
    return list(pairwise([*bounds, WIDEST]))


def _placed_labels(line: SourceLine, segments: Sequence[Segment], columns: Sequence[tuple[int, int]], cells: Sequence[tuple[int, int]]) -> list[str]:
    """Column labels by column: in order where the counts agree, else each in whose cell its middle is; a title over several in the first."""
    segments = segments or [_whole(line)]
    skipped = len(columns) - len(segments)
    out = [""] * len(columns)
    if skipped == 0 or (skipped == 1 and segments[0].start > columns[0][0] + INDENT):
        return [*out[:skipped], *(s.text for s in segments)]
    for segment in segments:
        over = _over_cells(segment, cells)
        is_title = _is_title(segment, segments, cells)
        parts = [Segment(segment.start + m.start(), segment.start + m.end(), m[0]) for m in re.finditer(r"\S+", segment.text)]
        for part in [segment] if is_title or len(over) < 2 else parts:
            k = over[0] if is_title else next(k for k, (_, b) in enumerate(cells) if (part.start + part.end) / 2 < b)
            out[k] = f"{out[k]} {part.text}".strip()
    return out


def _over_cells(segment: Segment, cells: Sequence[tuple[int, int]]) -> list[int]:
    return [k for k, (a, b) in enumerate(cells) if min(b, segment.end) - max(a, segment.start) > 2]


def _is_title(segment: Segment, line: Sequence[Segment], cells: Sequence[tuple[int, int]]) -> bool:
    """Whether a label stands over several columns, on a line of too few labels for these to be but set close."""
    return len(_over_cells(segment, cells)) > 1 and 2 * len(line) <= len(cells)


def _merged(lines: Sequence[SourceLine], placed: _Placed) -> list[list[str]]:
    """Printed lines as rows: lines with no blank between them are one row where only one of them holds figures."""
    groups: list[list[int]] = [[0]]
    for at in range(1, len(lines)):
        if lines[at].blanks:
            groups.append([at])
        else:
            groups[-1].append(at)
    rows: list[list[str]] = []
    for group in groups:
        for part in _split_group(group, placed):
            row = [" ".join(c for at in part if (c := placed.cells[at][col])) for col in range(len(placed.cells[0]))]
            if rows and _ends_cell_above(row):
                rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], row, strict=True)]
            else:
                rows.append(row)
    return rows


def _ends_cell_above(row: Sequence[str]) -> bool:
    """Whether a row is but the end of one cell of the row above: one text, in lower case, right of the first column."""
    filled = [c for c in row if c]
    return len(filled) == 1 and not row[0] and reads_on(filled[0])


def _split_group(group: Sequence[int], placed: _Placed) -> list[list[int]]:
    """The rows within lines that no blank line parts: a new row at each line of figures, or at each filled first cell."""
    cells = placed.cells
    units = {at for at in group if all(is_unit(c) for c in cells[at] if c) and sum(map(bool, cells[at])) >= placed.n_figures - 1}
    if units and units != set(group):
        rest = [at for at in group if at not in units]
        return sorted([*_split_group(rest, placed), *([at] for at in units)], key=lambda part: part[0])
    figured = {at for at in group if any(map(is_figure, cells[at][1:]))}
    labels = any(sum(map(bool, cells[at])) > 2 for at in group if at not in figured)
    if len(figured) == 1 and len(group) <= 4 and sum(bool(cells[at][0]) for at in group) <= 2 and not labels:
        return [list(group)]
    parts: list[list[int]] = []
    for at in group:
        if parts and _continues(parts[-1], at, placed, figured):
            parts[-1].append(at)
        else:
            parts.append([at])
    return parts


def _continues(part: Sequence[int], at: int, placed: _Placed, figured: set[int]) -> bool:
    """Whether a line goes on with the row above it."""
    above = part[-1]
    upper, lower = placed.cells[above], placed.cells[at]
    if at in figured:
        return above not in figured and _is_label_only(upper) and (not lower[0] or reads_on(lower[0]))
    if at < placed.head and not any(placed.cells[k][0] for k in part):
        # The shorter labels stand at half the height of the taller ones.
        return above not in placed.titles and not (lower[0] and all(upper[1:]))
    if not lower[0]:
        under = all(any(placed.cells[k][col] for k in part) for col, text in enumerate(lower) if text)
        return above in figured or (under and above not in placed.titles)  # what stands elsewhere are labels under a title over several
    if reads_on(lower[0]) or _runs_over(upper, lower, placed.widths):
        return True
    beside = [(a, b) for a, b in zip(upper, lower, strict=True) if b]
    return above in figured and any(reads_on(b) for _, b in beside) and all(a and not is_figure(a) for a, _ in beside)


def _runs_over(above: Sequence[str], below: Sequence[str], widths: Sequence[int]) -> bool:
    """Whether each text of a line stands under one that cannot end there, or that had no room for its first word.

    Capitals are headings, as is what stands under a total; a single word is as wide as its column only in columns of words.
    """
    filled = [(a, b, width) for a, b, width in zip(above, below, widths, strict=True) if b]
    return bool(filled) and all(
        bool(a) and not is_figure(a) and not _is_heading(a, b) and (leans_on(a) or reads_on(b) or _had_no_room(a, b, width)) for a, b, width in filled
    )


def _is_heading(above: str, below: str) -> bool:
    """Whether capitals follow what is not in capitals; a few are an abbreviation."""
    return below.isupper() and not above.isupper() and len(below) > _SHORT


def _had_no_room(above: str, below: str, width: int) -> bool:
    is_total = "total" in (above.lower().split()[0], above.lower().split()[-1])
    return not is_total and (" " in above or width >= _WORDS) and len(above) + 1 + len(below.split()[0]) > width


def _is_label_only(cells: Sequence[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:])


def _without_twins(rows: list[list[str]]) -> list[list[str]]:
    """Rows with neighbouring columns made one where no row fills both: figures, or labels, printed off their column."""
    first = next((k for k, row in enumerate(rows) if any(map(is_figure, row[1:]))), len(rows))
    for least in (0.5, 0.0):  # figures first, so that a label goes to the figures at its side and not to the words at the other
        col = 0 if least else 1
        while rows and col + 1 < len(rows[0]):
            both = any(row[col] and row[col + 1] for row in rows)
            texts = [c for row in rows for c in row[col : col + 2] if c]
            figures = sum(is_figure(c) or is_placeholder(c) for c in texts)
            label = any(not any(row[c] for row in rows[first:]) for c in (col, col + 1))
            if both or (figures < (least or 0.5) * len(texts) and not (label and not least)):
                col += 1
            else:
                rows = [[*row[:col], row[col] or row[col + 1], *row[col + 2 :]] for row in rows]
    return rows
