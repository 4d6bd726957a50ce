"""A table as it is found on one page, before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.read.words import Word


@dataclass(slots=True)
class RawCell:
    """One cell: its place in the grid and the indices of its words in `Page.words`, in reading order."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    words: list[int] = field(default_factory=list)
    shaded: bool = False


@dataclass(slots=True)
class RawTable:
    """One table on one page; `xs` and `ys` are the edges of its columns and rows, in points, left to right and top to bottom."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[RawCell]
    ruled: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    @property
    def word_ids(self) -> set[int]:
        return {i for cell in self.cells for i in cell.words}

    def cell_box(self, cell: RawCell) -> tuple[float, float, float, float]:
        return self.xs[cell.col], self.ys[cell.row], self.xs[cell.col + cell.col_span], self.ys[cell.row + cell.row_span]


def lines_of(words: Sequence[Word], ids: Iterable[int]) -> list[list[int]]:
    """Indices of words grouped into printed lines, top to bottom, each from left to right.

    Words whose baselines differ by less than .45 of the type size share a line, so that superscripts stay with theirs.
    """
    lines: list[list[int]] = []
    mixed: list[list[int]] = []  # lines whose words differ in their baselines, and so are not yet from left to right
    base = size = last = 0.0
    for baseline, _, i in sorted([(words[i][5], words[i][1], i) for i in ids]):  # numbers cost half of names, and there are many
        own = words[i][6]
        if lines and baseline - base <= 0.45 * (size if size > own and size > 1.0 else own if own > 1.0 else 1.0):
            if baseline != last and (not mixed or mixed[-1] is not lines[-1]):
                mixed.append(lines[-1])
            lines[-1].append(i)
            if own > size:
                base, size = baseline, own
        else:
            lines.append([i])
            base, size = baseline, own
        last = baseline
    for line in mixed:
        line.sort(key=lambda k: words[k][1])
    return lines


def clusters(values: Iterable[float], tolerance: float) -> list[float]:
    """The means of groups of values whose neighbours lie within `tolerance`, ascending."""
    out: list[float] = []
    group: list[float] = []
    for value in sorted(values):
        if group and value - group[-1] > tolerance:
            out.append(sum(group) / len(group))
            group = []
        group.append(value)
    if group:
        out.append(sum(group) / len(group))
    return out
