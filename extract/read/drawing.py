"""What a PDF page draws besides text: ruling lines, shaded areas and images."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat

from extract.read import pdfium
from extract.read.pdfium import IDENTITY, Handle, Library, Matrix, multiply
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


def read_drawing(lib: Library, page: Handle, frame: Frame) -> Drawing:
    """Walk the page's objects, and those of its form objects, and collect what they draw."""
    reader = _Reader(lib, frame)
    reader.walk(lib.count_objects(page), lib.object_at, page, IDENTITY, 0)
    if len(reader.drawing.rules) > _MOST_RULES:
        reader.drawing.rules.clear()
    return reader.drawing


class _Reader:
    def __init__(self, lib: Library, frame: Frame) -> None:
        self.lib, self.frame, self.drawing = lib, frame, Drawing()

    def walk(self, count: int, get: Callable[[Handle, int], Handle], parent: Handle, matrix: Matrix, depth: int) -> None:
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

    def _matrix_of(self, item: Handle) -> Matrix:
        a, b, c, d, e, f = self.lib.matrices.ask(self.lib.object_matrix, None, [item])[0]
        return a, b, c, d, e, f

    def _image(self, item: Handle, matrix: Matrix) -> None:
        (left, bottom, right, top), (is_known,) = self.lib.bounds_of.ask(self.lib.bounds, None, [item])
        if is_known:
            a, b, c, d, e, f = matrix
            corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            self.drawing.images.append(self.frame.box(min(xs), min(ys), max(xs), max(ys)))

    def _paths(self, items: list[Handle], matrix: Matrix) -> None:
        """Rules and shades of paths; asked of all paths at once, since the single call costs little beside the loop around it."""
        lib = self.lib
        (modes, _), (matrices, _) = lib.modes.ask(lib.draw_mode, None, items), lib.matrices.ask(lib.object_matrix, None, items)
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
            parts = self._subpaths(own, multiply((a, b, c, d, e, f), matrix))
            border = _border(parts) if fill and len(parts) == 2 else []
            self.drawing.rules += border
            for part in parts:
                if fill and not border:
                    self._filled(item, part, bool(stroke))
                if stroke:
                    self._stroked(part)

    def _segments(self, which: list[tuple[Handle, int]]) -> Iterator[_Segment]:
        """Path segments, each given by its path and its index there, as (x, y, kind, whether it closes its part)."""
        lib = self.lib
        found = list(map(lib.segment_at, [item for item, _ in which], [k for _, k in which]))
        points, _ = lib.points.ask(lib.segment_point, None, found)
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

    def _filled(self, item: Handle, points: list[tuple[float, float, bool]], stroked: bool) -> None:
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

    def _is_white(self, item: Handle) -> bool:
        (red, green, blue, alpha), (is_known,) = self.lib.colours.ask(self.lib.fill_colour, None, [item])
        return bool(is_known) and (alpha == 0 or min(red, green, blue) >= _WHITE_FROM)


def _border(parts: list[list[tuple[float, float, bool]]]) -> list[Rule]:
    """The four sides of a thin border that is filled between two rectangles, one inside the other; none where it is anything else."""
    if any(not straight for part in parts for _, _, straight in part):
        return []
    (ax, ay, bx, by), (cx, cy, dx, dy) = sorted((_bounds(part) for part in parts), key=lambda box: box[0])
    if not all(0 < side <= _THICK for side in (cx - ax, cy - ay, bx - dx, by - dy)) or dx - cx < _SHORTEST or dy - cy < _SHORTEST:
        return []
    x0, top, x1, bottom = (ax + cx) / 2, (ay + cy) / 2, (bx + dx) / 2, (by + dy) / 2
    return [Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom), Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom)]


def _bounds(points: list[tuple[float, float, bool]]) -> Box4:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
