"""What a page of a PDF prints: words, ruling lines and shading, each with its place.

All coordinates are points from the top left of the page as displayed, after /Rotate and the CropBox (and after
turning the whole page where its text stands sideways, see `Page.turn`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import NamedTuple


class Word(NamedTuple):
    """One printed word; `size` is in points on the page, `upright` is False for text that does not run left to right."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    upright: bool


class Rule(NamedTuple):
    """A horizontal or vertical ruling line: a stroked line or rectangle edge, or a thin filled rectangle.

    It has no thickness: `top == bottom` for a horizontal rule, `x0 == x1` for a vertical one. Underlines are among them.
    """

    x0: float
    top: float
    x1: float
    bottom: float


class Shade(NamedTuple):
    """A filled area that is too thick to be a rule (white areas are left out)."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Page:
    """One page: `number` counts from 1, `n_hidden` counts characters no reader can see, which are not among `words`.

    `has_images` says that images cover at least half of the page, as on a scan; `is_ocr` that the words are the
    invisible layer which a scanner's OCR laid over its picture; `unreadable` that pdfium could not load the page.
    `from_picture` says that the page was read from its picture by this program; `doubtful` are then the boxes of words read
    with little confidence.
    A page whose text stands sideways is turned clockwise by `turn` degrees so that it reads level: width, height and
    all places are those of the turned page, and `displayed` gives the place on the page as shown. A scan whose lines run `tilt`
    degrees anticlockwise from level is then turned about its middle so that they stand level.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    n_hidden: int = 0
    has_images: bool = False
    is_ocr: bool = False
    unreadable: bool = False
    turn: int = 0
    tilt: float = 0.0
    from_picture: bool = False
    doubtful: set[tuple[float, float, float, float]] = field(default_factory=set)

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of this page as a viewer shows it: turned back where the page was turned to be read."""
        if self.tilt:
            x0, top, x1, bottom = self._tilted(x0, top, x1, bottom)
        if self.turn == 90:
            return top, self.width - x1, bottom, self.width - x0
        if self.turn == 180:
            return self.width - x1, self.height - bottom, self.width - x0, self.height - top
        if self.turn == 270:
            return self.height - bottom, x0, self.height - top, x1
        return x0, top, x1, bottom

    def _tilted(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """The box around a level box put back into its tilt."""
        sine, cosine = sin(radians(self.tilt)), cos(radians(self.tilt))
        middle_x, middle_y = self.width / 2, self.height / 2

        def back(x: float, y: float) -> tuple[float, float]:
            return middle_x + (x - middle_x) * cosine + (y - middle_y) * sine, middle_y - (x - middle_x) * sine + (y - middle_y) * cosine

        corners = [back(x, y) for x in (x0, x1) for y in (top, bottom)]
        return min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)


class Frame(NamedTuple):
    """How user space (origin bottom left, before /Rotate) maps to the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        return self.right - self.left if self.rotation % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.rotation % 180 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def direction(self, dx: float, dy: float) -> tuple[float, float]:
        """A direction of user space as displayed (y downwards)."""
        return {0: (dx, -dy), 90: (dy, dx), 180: (-dx, dy)}.get(self.rotation, (-dy, -dx))

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """The displayed box (x0, top, x1, bottom) of two opposite corners."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
