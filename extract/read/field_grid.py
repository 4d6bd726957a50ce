"""Covers that set two columns of fields side by side (`Meeting: Cabinet      Date: 4 May`), put in order field by field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.read.layout import PrintedLine
from extract.read.side_blocks import cut

_FIELD = re.compile(r"^[A-Z][^:.]{1,40}:")
_NEAR = 12  # lines from one of them to the next
_AT_EDGE = 3.0  # points


def in_field_order(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines with each row of fields read field by field, a value that wraps staying with its label; others as they are."""
    for first, line in enumerate(lines):
        for x in (line.words[gap].x0 for gap in line.wide_gaps()):
            if _holds_two(line, x) and (last := _last_row(lines, first, x)) > first:
                return lines[:first] + _by_field(lines[first:], last - first, x)
    return lines


def _last_row(lines: Sequence[PrintedLine], first: int, x: float) -> int:
    """The last line with a label in the second column, near those before it."""
    last = first
    for index in range(first + 1, len(lines)):
        if index - last > _NEAR:
            break
        if any(abs(word.x0 - x) < _AT_EDGE for word in lines[index].words) and _FIELD.match(_parts(lines[index], x)[-1].text):
            last = index
    return last


def _by_field(lines: list[PrintedLine], last: int, x: float) -> list[PrintedLine]:
    """The lines row by row, up to the end of the row that holds the line `last`; the rest as they are."""
    margin = lines[0].x0
    out: list[PrintedLine] = []
    row: list[PrintedLine] = []
    for index, line in enumerate(lines):
        if _begins_row(line, row, x, margin):
            out += _ordered(row, x)
            row = []
            if index > last:
                return out + lines[index:]
        row.append(line)
    return out + _ordered(row, x)


def _holds_two(line: PrintedLine, x: float) -> bool:
    """Whether a line begins with a field and another begins at a place."""
    parts = _parts(line, x)
    return len(parts) == 2 and all(_FIELD.match(part.text) for part in parts) and not parts[0].text.endswith(":")


def _parts(line: PrintedLine, x: float) -> list[PrintedLine]:
    """What of a line stands left and right of a place; all of it where a word stands across."""
    if any(word.x0 < x - _AT_EDGE < word.x1 - 1 for word in line.words):
        return [line]
    return cut(line, x - _AT_EDGE)


def _begins_row(line: PrintedLine, row: Sequence[PrintedLine], x: float, margin: float) -> bool:
    """Whether a line begins with a new label at the margin, and not with the rest of a label that wraps."""
    if line.x0 > margin + _AT_EDGE or not row:
        return False
    lefts = [_parts(other, x)[0] for other in row if other.x0 <= margin + _AT_EDGE]
    return any(word.text.endswith(":") for left in lefts for word in left.words)


def _ordered(row: Sequence[PrintedLine], x: float) -> list[PrintedLine]:
    """The first field of a row and then the second; where both go on line by line they are lists, and no line of them wraps."""
    parts = [_parts(line, x) for line in row]
    wraps = all(len(of_line) == 1 for of_line in parts[1:])
    left = [part for of_line in parts for part in of_line if part.x0 < x - _AT_EDGE]
    right = [part for of_line in parts for part in of_line if part.x0 >= x - _AT_EDGE]
    if wraps and all(part.x1 < x for part in left):
        left = [part.with_edge(x - part.size) for part in left]
    return left + right
