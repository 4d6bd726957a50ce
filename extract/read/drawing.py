"""What a PDF page draws besides text: ruling lines, shaded areas and images."""

from __future__ import annotations

import ctypes
import itertools
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat

from extract.read import pdfium
from extract.read.pdfium import IDENTITY, Library, Matrix, multiply
from extract.read.words import Frame, Rule, Shade

_THICK = 2.5  # points: a filled rectangle up to this thick is a rule, beyond it is shading
_SHORTEST = 4.0  # points: shorter strokes are parts of pictures
_LEVEL = 0.6  # points: how far a stroke may slope and still count as level
_MOST_SEGMENTS = 400  # a path with more is a drawing or a map
_MOST_RULES = 8000  # a page with more is a map or a plan, none of whose lines rule a table
_DEEPEST = 8  # nesting of form objects; deeper ones are malformed
_WHITE_FROM = 250

Box4 = tuple[float, float, float, float]
_Segment = tuple[float, float, int, int]


@dataclass(slots=True)
class Drawing:
    """Rules, shades and images of a page in displayed coordinates (x0, top, x1, bottom)."""

    rules: list[Rule] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    images: list[Box4] = field(default_factory=list)

    def is_dark_at(self, x: float, y: float) -> bool:
        """Whether something coloured or a picture lies at a point, so that white print shows on it."""
        return any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in self.shades) or any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in self.images)

    def image_area(self, width: float, height: float) -> float:
        """The area that images cover, clipped to the page; overlaps count twice."""
        return sum(max(min(x1, width) - max(x0, 0), 0) * max(min(y1, height) - max(y0, 0), 0) for x0, y0, x1, y1 in self.images)


def read_drawing(lib: Library, page: int, frame: Frame) -> Drawing:
    """Walk the page's objects, and those of its form objects, and collect what they draw."""
    reader = _Reader(lib, frame)
    reader.walk(lib.count_objects(page), lib.object_at, page, IDENTITY, 0)
    if len(reader.drawing.rules) > _MOST_RULES:
        reader.drawing.rules.clear()
    return reader.drawing


class _Reader:
    def __init__(self, lib: Library, frame: Frame) -> None:
        self.lib, self.frame, self.drawing = lib, frame, Drawing()
        self._matrix = (ctypes.c_float * 6)()
        self._bounds = (ctypes.c_float * 4)()
        self._colour = (ctypes.c_uint * 4)()

    def walk(self, count: int, get: Callable[[int, int], int | None], parent: int, matrix: Matrix, depth: int) -> None:
        lib = self.lib
        items = [item for item in map(get, repeat(parent), range(count)) if item]
        kinds = list(map(lib.object_type, items))
        if paths := [item for item, kind in zip(items, kinds, strict=True) if kind == pdfium.PATH_OBJECT]:
            self._paths(paths, matrix)
        for item, kind in zip(items, kinds, strict=True):
            if kind == pdfium.FORM_OBJECT and depth < _DEEPEST:
                inner = multiply(self._matrix_of(item), matrix)
                self.walk(lib.count_form_objects(item), lib.form_object_at, item, inner, depth + 1)
            elif kind in (pdfium.IMAGE_OBJECT, pdfium.SHADING_OBJECT):
                self._image(item, matrix)

    def _matrix_of(self, item: int) -> Matrix:
        self.lib.object_matrix(item, ctypes.addressof(self._matrix))
        a, b, c, d, e, f = self._matrix
        return a, b, c, d, e, f

    def _image(self, item: int, matrix: Matrix) -> None:
        at = ctypes.addressof(self._bounds)
        if self.lib.bounds(item, at, at + 4, at + 8, at + 12):  # left, bottom, right, top
            left, bottom, right, top = self._bounds
            a, b, c, d, e, f = matrix
            corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            self.drawing.images.append(self.frame.box(min(xs), min(ys), max(xs), max(ys)))

    def _paths(self, items: list[int], matrix: Matrix) -> None:
        """Rules and shades of paths; asked of all paths at once, since the single call costs little beside the loop around it."""
        lib, n = self.lib, len(items)
        modes, matrices = array("i", bytes(8 * n)), array("f", bytes(24 * n))
        at, to = modes.buffer_info()[0], matrices.buffer_info()[0]
        deque(map(lib.draw_mode, items, range(at, at + 8 * n, 8), range(at + 4, at + 8 * n, 8)), 0)
        deque(map(lib.object_matrix, items, range(to, to + 24 * n, 24)), 0)
        counts = list(map(lib.count_segments, items))
        points = self._segments([(item, k) for item, count in zip(items, counts, strict=True) if count <= _MOST_SEGMENTS for k in range(count)])
        values = matrices.tolist()
        for k, (item, count, fill, stroke) in enumerate(zip(items, counts, modes[0::2], modes[1::2], strict=True)):
            if count > _MOST_SEGMENTS:
                continue
            own = list(islice(points, count))
            if not (fill or stroke):
                continue
            a, b, c, d, e, f = values[6 * k : 6 * k + 6]
            for part in self._subpaths(own, multiply((a, b, c, d, e, f), matrix)):
                if fill:
                    self._filled(item, part, bool(stroke))
                if stroke:
                    self._stroked(part)

    def _segments(self, which: list[tuple[int, int]]) -> Iterator[_Segment]:
        """Path segments, each given by its path and its index there, as (x, y, kind, whether it closes its part)."""
        lib, n = self.lib, len(which)
        found = list(map(lib.segment_at, [item for item, _ in which], [k for _, k in which]))
        points = array("f", bytes(8 * n))
        at = points.buffer_info()[0]
        deque(map(lib.segment_point, found, range(at, at + 8 * n, 8), range(at + 4, at + 8 * n, 8)), 0)
        return zip(points[0::2], points[1::2], map(lib.segment_type, found), map(lib.segment_closes, found), strict=True)

    def _subpaths(self, segments: list[_Segment], matrix: Matrix) -> list[list[tuple[float, float, bool]]]:
        """The path's parts as displayed points; each says whether the stroke that ends at it is straight."""
        a, b, c, d, e, f = matrix
        shown = self.frame.point
        paths: list[list[tuple[float, float, bool]]] = []
        for x, y, kind, closes in segments:
            point = (*shown(a * x + c * y + e, b * x + d * y + f), kind != pdfium.SEGMENT_BEZIER)
            if kind == pdfium.SEGMENT_MOVE or not paths:
                paths.append([point])
            else:
                paths[-1].append(point)
            if closes:
                paths[-1].append((*paths[-1][0][:2], True))
        return paths

    def _filled(self, item: int, points: list[tuple[float, float, bool]], stroked: bool) -> None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        width, height = x1 - x0, bottom - top
        if min(width, height) <= _THICK:
            if stroked or max(width, height) < _SHORTEST:
                return
            if height <= width:
                self.drawing.rules.append(Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2))
            else:
                self.drawing.rules.append(Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom))
        elif not self._is_white(item):
            self.drawing.shades.append(Shade(x0, top, x1, bottom))

    def _stroked(self, points: list[tuple[float, float, bool]]) -> None:
        for (ax, ay, _), (bx, by, straight) in itertools.pairwise(points):
            if not straight:
                continue
            if abs(ay - by) < _LEVEL and abs(ax - bx) >= _SHORTEST:
                self.drawing.rules.append(Rule(min(ax, bx), (ay + by) / 2, max(ax, bx), (ay + by) / 2))
            elif abs(ax - bx) < _LEVEL and abs(ay - by) >= _SHORTEST:
                self.drawing.rules.append(Rule((ax + bx) / 2, min(ay, by), (ax + bx) / 2, max(ay, by)))

    def _is_white(self, item: int) -> bool:
        at = ctypes.addressof(self._colour)
        if not self.lib.fill_colour(item, at, at + 4, at + 8, at + 12):
            return False
        red, green, blue, alpha = self._colour
        return alpha == 0 or min(red, green, blue) >= _WHITE_FROM
