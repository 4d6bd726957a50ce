"""The order in which the lines of a page are read: columns before rows, labels before their values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from extract.read.field_grid import in_field_order
from extract.read.layout import PrintedLine, part_of
from extract.read.list_labels import label_width
from extract.read.side_blocks import cut, side_blocks

_GUTTER = 0.8  # ems: the least white space between two columns
_COLUMN_LINES = 5  # the fewest lines on each side that make two columns
_COLUMN_WORDS = 3.5  # the median words a line that make a column prose rather than labels or figures
_SIDE_LABEL = re.compile(r"^[A-Z][^:.]{1,40}:")
_LONE_LABEL = re.compile(r"^[A-Z][^:.]{1,40}:\s*$")
_LABELS = 4  # one line in so many that ends in a colon makes a column one of labels
_LABEL_GAP = 1.0  # ems between a label and its value
_LABEL_WORDS = 6  # the most words of one line of a label
_VALUE_WORDS = 4  # the fewest words of a value beside which a label may wrap: figures in tables have fewer


class _Columns(NamedTuple):
    """Two columns: the lines from `first` to before `last`, parted at `x`; `is_prose` where both hold running text."""

    first: int
    last: int
    x: float
    is_prose: bool


class Run(NamedTuple):
    """Lines that are read from top to bottom; `right` is the edge they run to, if not the page's.

    `flows` says that they are a column of prose, which may read on in the next run.
    """

    lines: list[PrintedLine]
    right: float | None = None
    flows: bool = False


def reading_order(lines: list[PrintedLine]) -> list[Run]:
    """The lines in runs: one for plain text, more where columns stand side by side."""
    lines = _with_whole_labels([part for line in in_field_order(lines) for part in _label_parts(line)])
    if (found := _columns(lines)) is None:
        return [Run(lines)] if lines else []
    left: list[PrintedLine] = []
    right: list[PrintedLine] = []
    for line in lines[found.first : found.last]:
        for part in cut(line, found.x):
            (left if part.x0 < found.x else right).append(part)
    before, after = lines[: found.first], lines[found.last :]
    runs = [Run(before)] if before else []
    if found.is_prose:
        runs += [run._replace(right=max(line.x1 for line in run.lines), flows=True) for column in (left, right) for run in reading_order(column)]
    else:
        edge = found.x - _GUTTER * left[0].size
        runs += [run._replace(right=edge if run.right is None else run.right) for run in reading_order(left)] + reading_order(right)
    return runs + reading_order(after)


@dataclass(slots=True)
class _Row:
    """A label and value side by side: the index of its line, its value's left edge, and the last line of its label."""

    index: int
    x: float
    label: PrintedLine


def _with_whole_labels(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines with the rest of a wrapped label moved up beside its beginning, where labels and values stand in two columns."""
    out: list[PrintedLine] = []
    row: _Row | None = None
    for line in lines:
        label, value = _label_and_value(line)
        if row and label and _wraps(row, label, value):
            out[row.index] = _with_label(out[row.index], row.x, label)
            row.label = label
            out += [value] if value else []
            continue
        row = _Row(len(out), value.x0, label) if label and value and _may_wrap(label, value) else None
        out.append(line)
    return out


def _label_and_value(line: PrintedLine) -> tuple[PrintedLine | None, PrintedLine | None]:
    gaps = line.wide_gaps(_LABEL_GAP)
    if not gaps:
        return (line if len(line.words) <= _LABEL_WORDS else None), None
    if gaps[0] > _LABEL_WORDS or len(gaps) > 1:
        return None, None
    first = line.words[0].text
    if len(first) < 2 or not first[0].isalpha() or "@" in first or label_width(line):
        return None, None  # a list item, an amount, an address
    return part_of(line, 0, gaps[0]), part_of(line, gaps[0], len(line.words))


def _may_wrap(label: PrintedLine, value: PrintedLine) -> bool:
    return len(value.words) >= _VALUE_WORDS or (label.bold and not value.any_bold)


def _wraps(row: _Row, label: PrintedLine, value: PrintedLine | None) -> bool:
    """Whether a label is the rest of the one above it, because its first word had no room there."""
    above = row.label
    if above.text.endswith((":", ".")) or label.bold != above.bold or abs(label.x0 - above.x0) > 3 or label.x1 > row.x:
        return False
    if not 0 < label.baseline - above.baseline < 1.6 * label.size or label.words[0].text[:1].isdigit():
        return False
    if value is None:
        return label.words[0].text[:1].islower() or label.text.endswith(":")
    room = row.x - 1.5 * label.size - above.x1
    return abs(value.x0 - row.x) < 3 and label.words[0].x1 - label.words[0].x0 + 0.3 * label.size > room


def _with_label(line: PrintedLine, x: float, label: PrintedLine) -> PrintedLine:
    at = next(i for i, w in enumerate(line.words) if w.x0 >= x - 1)
    return PrintedLine(line.page, [*line.words[:at], *label.words, *line.words[at:]], line.baseline, line.size, edge=line.edge)


def _label_parts(line: PrintedLine) -> list[PrintedLine]:
    """Part a line that sets two labelled fields side by side (`Date: 1 May    Ward: All`), wide apart or told by bold labels."""
    gaps, labels = line.wide_gaps(), _bold_labels(line)
    if not gaps and not labels:
        return [line]
    parts, start = [], 0
    for at in sorted({*gaps, *labels}):
        left = " ".join(w.text for w in line.words[start:at])
        right = " ".join(w.text for w in line.words[at:])
        if _SIDE_LABEL.match(left) and not left.endswith(":") and _SIDE_LABEL.match(right):
            parts.append(part_of(line, start, at))
            start = at
    return [*parts, part_of(line, start, len(line.words))] if parts else [line]


def _bold_labels(line: PrintedLine) -> list[int]:
    """Indices at which a bold label begins after a value that is not bold, on a line that begins with such a label."""
    words = line.words
    if not words[0].bold or words[-1].bold:
        return []
    starts = [i for i in range(1, len(words)) if words[i].bold and not words[i - 1].bold]
    ends = {i: next((k for k in range(i, len(words)) if not words[k].bold), len(words)) for i in (0, *starts)}
    return [i for i in starts if words[ends[i] - 1].text.endswith(":") and words[ends[0] - 1].text.endswith(":")]


def _columns(lines: list[PrintedLine]) -> _Columns | None:
    """The first two-column stretch of some lines."""
    if blocks := side_blocks(lines):
        return _Columns(*blocks, False)
    if len(lines) < _COLUMN_LINES:
        return None
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    tried: set[int] = set()
    for x in _gutters(lines):
        if not x0 + 0.25 * (x1 - x0) < x < x1 - 0.25 * (x1 - x0) or round(x / 4) in tried:
            continue
        tried.add(round(x / 4))
        if found := _stretch(lines, x):
            return found
    return None


def _gutters(lines: list[PrintedLine]) -> list[float]:
    """Middles of the white space that might part columns, the most frequent first."""
    votes: Counter[int] = Counter()
    for line in lines:
        for i in line.wide_gaps(_GUTTER):
            votes[round((line.words[i].x0 - 2) / 3)] += 1
    starts = Counter(round((line.x0 - 2) / 3) for line in lines)
    for bucket, count in starts.items():
        votes[bucket] += count
    return [3.0 * bucket for bucket, count in votes.most_common(6) if count >= _COLUMN_LINES - 1]


def _stretch(lines: list[PrintedLine], x: float) -> _Columns | None:
    best: tuple[int, int] | None = None
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or lines[index].stands_across(x):
            if index - start > (best[1] - best[0] if best else 0) and _are_columns(lines[start:index], x):
                best = start, index
            start = index + 1
    return _Columns(*best, x, True) if best else None


def _are_columns(lines: list[PrintedLine], x: float) -> bool:
    parts = [part for line in lines for part in cut(line, x)]
    left, right = [p for p in parts if p.x0 < x], [p for p in parts if p.x0 >= x]
    if min(len(left), len(right)) < _COLUMN_LINES:
        return False
    if min(median(len(p.words) for p in side) for side in (left, right)) < _COLUMN_WORDS:
        return False
    if _LABELS * sum(p.text.endswith(":") for p in left) > len(left) or (all(p.bold for p in left) and not any(p.any_bold for p in right)):
        return False  # labels beside their values
    edge = max(p.x1 for p in left)
    if median(edge - p.x1 for p in left) > 0.35 * (edge - min(p.x0 for p in left)):
        return False
    return not any(_LONE_LABEL.match(p.text) for p in left[:1])
