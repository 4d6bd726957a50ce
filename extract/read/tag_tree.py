"""The structure tree of a page, read with pdfium (PDF 32000-1, 14.7 and 14.8): blocks and cells by where their text stands."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby, repeat

from extract.read import pdfium
from extract.read.pdfium import Handle, Library
from extract.read.tags import CellPlace, Tags
from extract.read.words import Frame, Page, Rule, Word

_MOST_KIDS = 5_000  # of the elements of one page, those on other pages included: more are not worth their time
_DEEPEST = 40
_BLOCKS = frozenset({"P", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "Note", "Caption", "Title"})
_LABELS = frozenset({"Lbl", "Figure", "Link", "Span", "Form"})
_ROW_GROUPS = frozenset({"THead", "TBody", "TFoot"})
_TALLEST = 8.0  # points: a vertical rule no taller rules no table
_MOSTLY = 0.8  # share of a page's words beside vertical rules that makes it a ruled form or table, which needs no tags


class _TooLargeError(Exception):
    pass


@dataclass(slots=True)
class _Tree:
    """What a walk through a page's tree finds: the first marked content of each block, and that of each table's cells."""

    lib: Library
    blocks: list[tuple[str, int]] = field(default_factory=list)
    cells: list[tuple[CellPlace, int]] = field(default_factory=list)
    n_tables: int = 0
    n_kids: int = 0
    buffer: ctypes.Array[ctypes.c_char] = field(default_factory=lambda: ctypes.create_string_buffer(64))
    types: dict[bytes, str] = field(default_factory=dict)

    def walk(self, element: Handle, depth: int = 0) -> None:
        """Take an element outside of tables, and all in it."""
        kind = self._type(element)
        if kind == "Table":
            self._table(element, depth, count())
            self.n_tables += 1
            return
        if kind in _BLOCKS and (content := self._first(element, depth)) is not None:
            self.blocks.append((kind, content))
        if kind == "LI" or (kind not in _BLOCKS and kind not in _LABELS):
            for kid in self._kids(element, depth):
                self.walk(kid, depth + 1)

    def _table(self, element: Handle, depth: int, rows: Iterator[int]) -> None:
        for kid in self._kids(element, depth):
            kind = self._type(kid)
            if kind in _ROW_GROUPS:
                self._table(kid, depth + 1, rows)
            elif kind == "TR":
                row = next(rows)
                for col, cell in enumerate(self._kids(kid, depth + 1)):
                    self.cells += zip(repeat((self.n_tables, row, col)), self._content(cell, depth + 2))
            else:
                self.walk(kid, depth + 1)  # its caption

    def _kids(self, element: Handle, depth: int) -> list[Handle]:
        """The elements right below one that have anything on this page."""
        n = self.lib.count_kids(element)
        self.n_kids += n
        if depth > _DEEPEST or self.n_kids > _MOST_KIDS:
            raise _TooLargeError
        return list(filter(None, map(self.lib.kid_at, repeat(element), range(n))))

    def _first(self, element: Handle, depth: int) -> int | None:
        """The marked content that an element begins with; None where it begins on another page, or holds nothing."""
        while kid := self.lib.kid_at(element, 0):
            element, depth = kid, depth + 1
            if depth > _DEEPEST:
                raise _TooLargeError
        content: int = self.lib.kid_content(element, 0)
        return content if content >= 0 else None

    def _content(self, element: Handle, depth: int) -> Iterator[int]:
        """The marked content of an element and all in it, in order."""
        n = self.lib.count_kids(element)
        self.n_kids += n
        if depth > _DEEPEST or self.n_kids > _MOST_KIDS:
            raise _TooLargeError
        for index in range(n):
            if kid := self.lib.kid_at(element, index):
                yield from self._content(kid, depth + 1)
            elif (content := self.lib.kid_content(element, index)) >= 0:
                yield content

    def _type(self, element: Handle) -> str:
        size = self.lib.element_type(element, ctypes.addressof(self.buffer), 64)
        name = bytes(memoryview(self.buffer)[: max(min(size, 64) - 2, 0)])
        if name not in self.types:
            self.types[name] = name.decode("utf-16-le", "replace")
        return self.types[name]


def read_tags(lib: Library, handle: Handle, frame: Frame, page: Page) -> Tags | None:
    """What the structure tree says of a page; None where it says nothing, or more than is worth reading.

    `handle` is pdfium's of the page, and `page` what was read of it; where vertical rules stand beside most of its words nothing
    is asked, since they show its cells better.
    """
    beside = _Beside(page.rules)
    if beside.holds_most(page.words):
        return None
    root = lib.structure_tree(handle)
    if not root:
        return None
    tree = _Tree(lib)
    try:
        for index in range(min(lib.count_roots(root), _MOST_KIDS)):
            if element := lib.root_at(root, index):
                tree.walk(element)
    except _TooLargeError:
        return None
    finally:
        lib.close_tree(root)
    return _placed(lib, handle, frame, tree, beside) if tree.blocks or tree.cells else None


class _Beside:
    """The heights of a page at which vertical rules stand, as a table's do."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._edges = [-1.0]
        for top, bottom in sorted((rule[1], rule[3]) for rule in rules if rule[0] == rule[2] and rule[3] - rule[1] > _TALLEST):
            if top > self._edges[-1]:
                self._edges += (top, bottom)
            elif bottom > self._edges[-1]:
                self._edges[-1] = bottom

    def holds(self, height: float) -> bool:
        return bisect_right(self._edges, height) % 2 == 0

    def holds_most(self, words: Sequence[Word]) -> bool:
        return len(self._edges) > 1 and sum([self.holds(word[5]) for word in words]) > _MOSTLY * len(words)


def _placed(lib: Library, handle: Handle, frame: Frame, tree: _Tree, beside: _Beside) -> Tags:
    """Blocks and cells by the places of their text objects; those within form objects are numbered apart and left out."""
    items = [item for item in map(lib.object_at, repeat(handle), range(lib.count_objects(handle))) if item]
    kinds = list(map(lib.object_type, items))
    texts = [item for item, kind in zip(items, kinds, strict=True) if kind == pdfium.TEXT_OBJECT]
    contents = list(map(lib.marked_content, texts))
    first = dict(zip(reversed(contents), reversed(texts), strict=True))
    starts = [(*_origin(lib, first[content], frame), kind) for kind, content in tree.blocks if content in first]
    cell_of = {content: place for place, content in _unruled_cells(lib, frame, tree, first, beside)}
    if not cell_of:
        return Tags(starts, [])
    return Tags(starts, [(*_origin(lib, item, frame), cell_of.get(content)) for item, content in zip(texts, contents, strict=True)])


def _unruled_cells(lib: Library, frame: Frame, tree: _Tree, first: Mapping[int, Handle], beside: _Beside) -> Iterator[tuple[CellPlace, int]]:
    """The cells of tables of several rows and columns, with their marked content, but for tables that are ruled."""
    for _, group in groupby(tree.cells, key=lambda cell: cell[0][0]):
        cells = [(place, content) for place, content in group if content in first]
        is_grid = len({row for (_, row, _), _ in cells}) > 1 and any(col for (_, _, col), _ in cells)
        if is_grid and not beside.holds(_origin(lib, first[cells[0][1]], frame)[0]):
            yield from cells


def _origin(lib: Library, item: Handle, frame: Frame) -> tuple[float, float]:
    """The baseline and left edge of a text object's first character, as displayed."""
    matrix, _ = lib.matrices.ask(lib.object_matrix, None, [item])
    x, y = frame.point(matrix[4], matrix[5])
    return y, x
