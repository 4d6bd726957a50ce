"""Tables set in columns by spaces, as `pdftotext -layout` prints them: the runs of lines that make one table each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.read.table_kind import header_rows_of, is_caption, is_figure
from extract.read.text_column_rows import AMOUNT, INDENT, LEAST_ROWS, WIDEST, Segment, is_row, rows_of
from extract.read.text_dialects import SourceLine, is_label_alone
from extract.read.text_joins import leans_on, reads_on

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_UNIT = re.compile(r"(?:\u00a3(?:'?000'?s?|k|m)?|(?:19|20)\d\d[-/\u2013]\d\d)$")
_BLANKS = 4
_LONG_LABEL = 40


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
        if not is_row(segments[at]):
            at += 1
            continue
        end = _region_end(lines, segments, at)
        start = _header_start(lines, segments, at, end, found[-1].end if found else 0)
        last = found[-1] if found and found[-1].end == start else None
        if rows := rows_of(lines[start:end], segments[start:end], 1 if last else LEAST_ROWS):
            again = _repeated_labels(rows, last.rows) if last else 0
            if last and len(last.rows[0]) == len(rows[0]) and (again or _goes_on_below(last.rows, rows)):
                repeated = tuple(" ".join(c for c in row if c) for row in rows[:again])
                found[-1] = ColumnTable(last.start, end, [*last.rows, *rows[again:]], (*last.repeated, *repeated))
            elif len(rows) >= LEAST_ROWS:
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
        if _are_labels(segments[start - 1], segments[at]) or _heads_labels(segments[start - 1], segments[start], left):
            return start - 1
        if above.marker or not _may_be_cell(above, segments[at][-1].end) or above.indent <= left + INDENT:
            break
        if len(above.plain) > _LONG_LABEL and len(segments[start - 1]) < 2:
            break
        start -= 1
    return start


def _are_labels(above: Sequence[Segment], row: Sequence[Segment]) -> bool:
    """Whether a line of two labels stands over a row of a label and a figure."""
    is_pair = len(above) == len(row) == 2 and row[1].is_figure and not above[1].is_figure
    short = all(len(s.text) <= _LONG_LABEL and not s.text.endswith((":", ".")) for s in above)
    return is_pair and short and above[1].start > row[0].end and above[0].start <= row[0].start + 2


def _heads_labels(above: Sequence[Segment], labels: Sequence[Segment], left: int) -> bool:
    """Whether a line of a first column's label and a title over others stands over the labels of these."""
    is_open = bool(labels) and labels[0].start > left + INDENT and not any(s.is_figure for s in (*above, *labels))
    return (
        is_open
        and len(above) > 1
        and above[0].start <= left + INDENT
        and above[1].start >= labels[0].start
        and all(len(s.text) <= _LONG_LABEL and not s.text.endswith((":", ".")) for s in above)
    )


def _segments(line: SourceLine) -> list[Segment]:
    if line.cells is not None or line.heading or not line.raw or len(line.raw) > WIDEST:
        return []
    found = [Segment(m.start(), m.end(), m[0]) for m in re.finditer(_SEGMENT, line.raw)]
    if len(found) == 2 and is_label_alone(found[0].text):
        return []
    if len(AMOUNT.findall(line.raw)) < 3 and not all(_UNIT.match(word) for segment in found for word in segment.text.split()):
        return found
    return [part for segment in found for part in _parted(segment)]


def _parted(segment: Segment) -> list[Segment]:
    """A run of words on a line of figures, parted where figures stand a single space from each other or from a label."""
    words = [Segment(segment.start + m.start(), segment.start + m.end(), m[0]) for m in re.finditer(r"\S+", segment.text)]
    loose = [bool(AMOUNT.fullmatch(word.text) or _UNIT.match(word.text)) for word in words]
    first, last = 0, len(words)
    while first < last and loose[first]:
        first += 1
    while last > first and loose[last - 1]:
        last -= 1
    if first == last:
        return _with_units(words)
    start, end = words[first].start, words[last - 1].end
    return [*words[:first], Segment(start, end, segment.text[start - segment.start : end - segment.start]), *words[last:]]


def _with_units(words: Sequence[Segment]) -> list[Segment]:
    """Years and units set close, each year with the unit behind it as one label."""
    out: list[Segment] = []
    for word in words:
        if out and out[-1].text[:1].isdigit() and not word.text[:1].isdigit() and not AMOUNT.fullmatch(out[-1].text):
            out[-1] = Segment(out[-1].start, word.end, f"{out[-1].text} {word.text}")
        else:
            out.append(word)
    return out


def _region_end(lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], start: int) -> int:
    """The end of the run of rows that begins at `start`; single lines between rows belong to it, prose ends it."""
    end, width = start + 1, segments[start][-1].end
    while end < len(lines):
        reach, wrapped = end, 0
        while reach < len(lines) and reach < end + wrapped + 4 and not is_row(segments[reach]) and _may_be_cell(lines[reach], width):
            wrapped += not lines[reach].blanks and lines[reach].indent > lines[start].indent + INDENT
            reach += 1
        goes_on = reach < len(lines) and is_row(segments[reach]) and all(_near(lines[start], line) for line in lines[end : reach + 1])
        if goes_on and not _begins_table(lines, segments, start, end, reach):
            end, width = reach + 1, max(width, segments[reach][-1].end)
            continue
        while (
            end < reach
            and not lines[end].blanks
            and _near(lines[start], lines[end])
            and (_goes_on(lines[start], lines[end]) or _leans(segments[end - 1]))
        ):
            end += 1
        return end
    return end


def _begins_table(lines: Sequence[SourceLine], segments: Sequence[Sequence[Segment]], start: int, end: int, row: int) -> bool:
    """Whether the row behind lines start..end begins another table: column labels again, under a caption or wider white space than parts rows."""
    if not any(s.is_figure for line in segments[start:end] for s in line):
        return False
    if any(is_caption(line.plain) for line in lines[end:row]):
        return True
    if any(s.is_figure for s in segments[row]) and not _are_labels(segments[row - 1], segments[row]):
        return False
    usual = max((line.blanks for line in lines[start + 1 : end]), default=0)
    return any(line.blanks > usual for line in lines[end : row + 1])


def _near(start: SourceLine, line: SourceLine) -> bool:
    """Whether a line may go on with a table: on the same page (columns stand elsewhere on the next), with no wide white space above."""
    return line.blanks <= _BLANKS and line.page == start.page


def _goes_on(start: SourceLine, line: SourceLine) -> bool:
    """Whether a line below the last row belongs to one of its cells."""
    return reads_on(line.plain) or line.indent > start.indent + INDENT


def _leans(segments: Sequence[Segment]) -> bool:
    """Whether the label of a row cannot end where it does."""
    return bool(segments) and leans_on(segments[0].text)


def _may_be_cell(line: SourceLine, width: int) -> bool:
    return line.cells is None and not line.heading and len(line.plain) < 0.6 * width
