"""Tables set in columns by spaces, as `pdftotext -layout` prints them: columns from white gutters, rows from figures and blank lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.read.table_kind import header_rows_of, is_figure, is_unit
from extract.read.text_dialects import SourceLine, is_label_alone
from extract.read.text_joins import reads_on

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_AMOUNT = re.compile(r"(?<!\S)[(+\-\u2212]*\u00a3?[(+\-\u2212]*(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,3})\)?%?(?!\S)")
_UNIT = re.compile(r"(?:\u00a3(?:'?000'?s?|k|m)?|(?:19|20)\d\d[-/\u2013]\d\d)$")
_WIDEST = 800
_BLANKS = 4
_MIN_ROWS = 3
_LONG_LABEL = 40


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
class ColumnTable:
    """Lines start..end (past-last) read as rows of cell texts; `repeated` are column labels that a next page prints again."""

    start: int
    end: int
    rows: list[list[str]]
    repeated: tuple[str, ...] = ()


def column_tables(lines: Sequence[SourceLine]) -> list[ColumnTable]:
    """Every run of lines that white gutters part into the columns of one table, top to bottom; a table goes on over pages."""
    segments = [_segments(line) for line in lines]
    found: list[ColumnTable] = []
    at = 0
    while at < len(lines):
        if not _is_row(segments[at]):
            at += 1
            continue
        end = _region_end(lines, segments, at)
        start = _header_start(lines, segments, at, end, found[-1].end if found else 0)
        last = found[-1] if found and found[-1].end == start else None
        if rows := _rows(lines[start:end], segments[start:end], 1 if last else _MIN_ROWS):
            again = _repeated_labels(rows, last.rows) if last else 0
            if last and len(last.rows[0]) == len(rows[0]) and (again or _goes_on_below(last.rows, rows)):
                repeated = tuple(" ".join(c for c in row if c) for row in rows[:again])
                found[-1] = ColumnTable(last.start, end, [*last.rows, *rows[again:]], (*last.repeated, *repeated))
            elif len(rows) >= _MIN_ROWS:
                found.append(ColumnTable(start, end, rows))
        at = end
    return found


def _goes_on_below(above: list[list[str]], rows: list[list[str]]) -> bool:
    """Whether rows at the top of a page have no labels of their own (in a table of words no row is told from a label)."""
    return not header_rows_of(rows) or not any(is_figure(c) for row in above for c in row)


def _repeated_labels(rows: list[list[str]], above: list[list[str]]) -> int:
    """How many leading rows print the column labels of the table above again."""
    same = 0
    while same < min(len(rows) - 1, len(above), 3) and rows[same] == above[same] and not any(is_figure(c) for c in rows[same]):
        same += 1
    return same


def _header_start(lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], at: int, end: int, floor: int) -> int:
    """Where a table's wrapped column labels begin: the lines above its first row that stand right of the first column."""
    left = min(row[0].start for row in segments[at:end] if row)
    start = at
    while start > floor and at - start < 8 and _near(lines[at], lines[start - 1]) and lines[start].blanks <= 1:
        above = lines[start - 1]
        if above.marker or not _may_be_cell(above, segments[at][-1].end) or above.indent <= left + 8:
            break
        if len(above.plain) > _LONG_LABEL and len(segments[start - 1]) < 2:
            break
        start -= 1
    return start


def _segments(line: SourceLine) -> list[Segment]:
    if line.cells is not None or line.heading or not line.raw or len(line.raw) > _WIDEST:
        return []
    found = [Segment(m.start(), m.end(), m[0]) for m in re.finditer(_SEGMENT, line.raw)]
    if len(found) == 2 and is_label_alone(found[0].text):
        return []
    if len(_AMOUNT.findall(line.raw)) < 3 and not all(_UNIT.match(word) for segment in found for word in segment.text.split()):
        return found
    return [part for segment in found for part in _parted(segment)]


def _parted(segment: Segment) -> list[Segment]:
    """A run of words on a line of figures, parted where figures stand a single space from each other or from a label."""
    words = [Segment(segment.start + m.start(), segment.start + m.end(), m[0]) for m in re.finditer(r"\S+", segment.text)]
    loose = [bool(_AMOUNT.fullmatch(word.text) or _UNIT.match(word.text)) for word in words]
    first, last = 0, len(words)
    while first < last and loose[first]:
        first += 1
    while last > first and loose[last - 1]:
        last -= 1
    if first == last:
        return words
    start, end = words[first].start, words[last - 1].end
    return [*words[:first], Segment(start, end, segment.text[start - segment.start : end - segment.start]), *words[last:]]


def _is_row(segments: Sequence[Segment]) -> bool:
    """Whether a line has the look of a table's row: three columns, or a label and a figure."""
    return len(segments) > 2 or (len(segments) == 2 and segments[1].is_figure)


def _region_end(lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], start: int) -> int:
    """The end of the run of rows that begins at `start`; single lines between rows belong to it, prose ends it."""
    end, width = start + 1, segments[start][-1].end
    while end < len(lines):
        reach = end
        while reach < len(lines) and reach < end + 4 and not _is_row(segments[reach]) and _may_be_cell(lines[reach], width):
            reach += 1
        if reach < len(lines) and _is_row(segments[reach]) and all(_near(lines[start], line) for line in lines[end : reach + 1]):
            end, width = reach + 1, max(width, segments[reach][-1].end)
            continue
        while end < reach and not lines[end].blanks and _near(lines[start], lines[end]) and _goes_on(lines[start], lines[end]):
            end += 1
        return end
    return end


def _near(start: SourceLine, line: SourceLine) -> bool:
    """Whether a line may go on with a table: on the same page (columns stand elsewhere on the next), with no wide white space above."""
    return line.blanks <= _BLANKS and line.page == start.page


def _goes_on(start: SourceLine, line: SourceLine) -> bool:
    """Whether a line below the last row belongs to one of its cells."""
    return reads_on(line.plain) or line.indent > start.indent + 8


def _may_be_cell(line: SourceLine, width: int) -> bool:
    return line.cells is None and not line.heading and len(line.plain) < 0.6 * width


def _rows(lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], enough: int) -> list[list[str]]:
    """The cell texts of a region, or nothing where its lines do not keep to columns."""
    strong = [row for row in segments if _is_row(row)]
    columns = _columns(strong)
    if len(strong) < enough or len(columns) < 2:
        return []
    placed = [_placed(line, row, columns) for line, row in zip(lines, segments, strict=True)]
    crossing = sum(cells is None for cells in placed)
    figures = sum(1 for row in strong if any(s.is_figure for s in row))
    if crossing > 0.2 * len(placed) or (figures < enough and (len(columns) < 3 or len(strong) < 0.5 * len(lines))):
        return []
    by_line = [cells if cells is not None else [line.plain, *[""] * (len(columns) - 1)] for line, cells in zip(lines, placed, strict=True)]
    rows = _without_twins(_merged(lines, by_line))
    filled = [c for row in rows for c in row if c]
    fused = sum(len(_AMOUNT.findall(c)) > 1 for c in filled)
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


def _placed(line: SourceLine, segments: Sequence[Segment], columns: Sequence[tuple[int, int]]) -> list[str] | None:
    """A line's text by column; None where a run of words lies across columns."""
    if not segments:
        start = line.indent
        segments = [Segment(start, start + len(line.plain), line.plain)]
    cells = [""] * len(columns)
    for segment in segments:
        over = [i for i, (a, b) in enumerate(columns) if min(b, segment.end) - max(a, segment.start) > 0]
        if len(over) > 1:
            return None
        best = over[0] if over else min(range(len(columns)), key=lambda i: abs(sum(columns[i]) - segment.start - segment.end))
        cells[best] = f"{cells[best]} {segment.text}".strip()
    return cells


def _merged(lines: Sequence[SourceLine], cells: Sequence[Sequence[str]]) -> list[list[str]]:
    """Printed lines as rows: lines with no blank between them are one row where only one of them holds figures."""
    groups: list[list[int]] = [[0]]
    for at in range(1, len(lines)):
        if lines[at].blanks:
            groups.append([at])
        else:
            groups[-1].append(at)
    rows: list[list[str]] = []
    for group in groups:
        for part in _split_group(group, cells):
            row = [" ".join(c for at in part if (c := cells[at][col])) for col in range(len(cells[0]))]
            if rows and _ends_cell_above(row):
                rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], row, strict=True)]
            else:
                rows.append(row)
    return rows


def _ends_cell_above(row: Sequence[str]) -> bool:
    """Whether a row is but the end of one cell of the row above: one text, in lower case, right of the first column."""
    filled = [c for c in row if c]
    return len(filled) == 1 and not row[0] and reads_on(filled[0])


def _split_group(group: Sequence[int], cells: Sequence[Sequence[str]]) -> list[list[int]]:
    """The rows within lines that no blank line parts: a new row at each line of figures, or at each filled first cell."""
    units = {at for at in group if all(is_unit(c) for c in cells[at] if c)}
    if units and units != set(group):
        rest = [at for at in group if at not in units]
        return sorted([*_split_group(rest, cells), *([at] for at in units)], key=lambda part: part[0])
    figured = {at for at in group if any(map(is_figure, cells[at][1:]))}
    if len(figured) == 1 and len(group) <= 4 and sum(bool(cells[at][0]) for at in group) <= 2:
        return [list(group)]
    parts: list[list[int]] = []
    for at in group:
        first = cells[at][0]
        goes_on = bool(parts) and at not in figured and (not first or reads_on(first))
        if goes_on or (parts and at in figured and not first and parts[-1][-1] not in figured and _is_label_only(cells[parts[-1][-1]])):
            parts[-1].append(at)
        else:
            parts.append([at])
    return parts


def _is_label_only(cells: Sequence[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:])


def _without_twins(rows: list[list[str]]) -> list[list[str]]:
    """Rows with neighbouring columns of figures made one where no row fills both (figures printed off their column)."""
    col = 0
    while rows and col + 1 < len(rows[0]):
        both = any(row[col] and row[col + 1] for row in rows)
        texts = [c for row in rows for c in row[col : col + 2] if c]
        if both or sum(map(is_figure, texts)) < 0.5 * len(texts):
            col += 1
        else:
            rows = [[*row[:col], row[col] or row[col + 1], *row[col + 2 :]] for row in rows]
    return rows
