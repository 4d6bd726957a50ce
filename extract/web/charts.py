"""Bar charts as plain geometry, which the template draws as SVG; the table beside them says the same in figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from extract.web.wording import short_pounds

WIDTH = 400
_ROW = 46
_BAR = 18
_VALUE_ROOM = 74  # for the figure at the end of a bar
_MOST_LETTERS = 44


class Bar(NamedTuple):
    """One bar: where it lies, its label above it and its figure beside its end."""

    label: str
    figure: str
    y: float
    x: float
    width: float
    figure_x: float


class Chart(NamedTuple):
    """Bars in a frame of WIDTH by `height`; `zero` is where nothing lies, which is not the left edge where values are negative."""

    bars: list[Bar]
    height: int
    zero: float


def bars(values: Sequence[tuple[str, Decimal]]) -> Chart:
    """A horizontal bar for each label and value, in their order, to one scale."""
    numbers = [float(value) for _, value in values]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    room = WIDTH - _VALUE_ROOM
    scale = room / ((high - low) or 1.0)
    zero = -low * scale
    found = []
    for at, ((label, value), number) in enumerate(zip(values, numbers, strict=True)):
        left, right = sorted((zero, zero + number * scale))
        width = max(right - left, 1.0)
        shown = label if len(label) <= _MOST_LETTERS else label[: _MOST_LETTERS - 1] + "…"
        found.append(Bar(shown, short_pounds(value), at * _ROW, round(left, 1), round(width, 1), round(left + width + 6, 1)))
    return Chart(found, max(len(found) * _ROW, 1), round(zero, 1))
