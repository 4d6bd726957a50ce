"""Running heads, feet and page numbers: recognised by coming back at the same place on other pages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise, takewhile
from math import inf
from typing import Literal, NamedTuple

from extract.document import Box, Furniture
from extract.read.layout import PrintedLine, characters_by_size, commonest, part_of, printed_lines
from extract.read.words import Page

Side = Literal["head", "foot"]

_ZONE = 0.14  # share of the page's height, at its top and bottom, where furniture stands
_MOST_LINES = 6  # the most lines of one head or foot
_SAME_PLACE = 5.0  # points
_NEAR = 2  # pages: heads may differ on left and right pages
_MOST_PARTS = 3  # wide gaps in a line: with as many it is a table's row
_CLOSE = 1.45  # ems from baseline to baseline: closer lines belong together
_LETTER = re.compile(r"[^\W\d_]")
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^[-–(\[]?\s*(?:page|p\.?)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–)\]]?$", re.IGNORECASE)
_PAGE_WORD = re.compile(r"^page\s*\d{1,4}\b", re.IGNORECASE)
_FILL_IN = re.compile(r"_{4,}|\.{5,}|…{2,}")
_TITLE = 1.15  # times the body size
_SMALL = 0.95  # times the body size


class _Print(NamedTuple):
    """What a line prints and where; its words are let go, since the lines of all pages wait for one another."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    n_gaps: int  # wide ones

    @classmethod
    def of(cls, line: PrintedLine) -> _Print:
        return cls(line.text, line.x0, line.top, line.x1, line.bottom, line.baseline, line.size, len(line.wide_gaps()))


class _Edge(NamedTuple):
    """One line near a page's edge; `distance` is that of its baseline from the edge, `rank` counts from the edge."""

    page: int
    side: Side
    rank: int
    distance: float
    line: _Print
    pattern: str
    numbers: tuple[int, ...]
    is_close: bool  # to the next line inward
    in_table: bool
    ids: tuple[int, ...]  # of its words on the page
    parts: tuple[_Print, ...]  # what a line with wide gaps prints at its left, middle and right


def set_aside(pages: Sequence[Page]) -> list[Furniture]:
    """Take the running heads, feet and page numbers out of the pages' words and return them in order."""
    edges = Edges()
    for page in pages:
        edges.add(page)
    return [found for page in pages for found in edges.set_aside(page)]


class Edges:
    """The lines near the edges of all pages, as they are before any is set aside: first `add` each page, then `set_aside` each."""

    def __init__(self, blank: frozenset[int] = frozenset()) -> None:
        self.blank = blank  # pages that only say that they are blank
        self.of_page: dict[int, list[_Edge]] = {}
        self._sizes: dict[int, dict[float, int]] = {}
        self.repeated: dict[tuple[int, Side], list[_Edge]] = {}
        self._touching: dict[tuple[str, str, float], bool] = {}

    def add(self, page: Page) -> None:
        """Look at a page; one looked at again counts as it is now."""
        self._sizes[page.number] = characters_by_size(page.words)
        self.of_page[page.number] = _edges(page)

    def taken(self, pages: Sequence[Page]) -> Edges:
        """What some of the pages print at their edges, as if there were no others; this one forgets it."""
        edges = Edges(self.blank)
        for page in pages:
            edges._sizes[page.number], edges.of_page[page.number] = self._sizes.pop(page.number), self.of_page.pop(page.number)
        return edges

    def set_aside(self, page: Page) -> list[Furniture]:
        """Take the furniture of one page out of its words and return it from top to bottom; all of a page that says it is blank."""
        if page.number in self.blank:
            lines = [_Print.of(line) for line in printed_lines(page.words, page.number, strict=True)]
            page.leave_out(frozenset(range(len(page.words))))
            return [_furniture("head", line, page) for line in lines]
        taken = [*self.furniture(page, "head"), *self.furniture(page, "foot")]
        if taken:
            page.leave_out(frozenset(i for edge in taken for i in edge.ids))
        return [_furniture(edge.side, edge.line, page) for edge in sorted(taken, key=lambda e: e.line.baseline)]

    @cached_property
    def body(self) -> float:
        """The font size of most characters, in points."""
        counts: Counter[float] = Counter()
        for sizes in self._sizes.values():
            counts.update(sizes)
        return commonest(counts)

    @cached_property
    def same(self) -> dict[tuple[str, str], list[_Edge]]:
        """Lines that print the same but for numbers, by side, in the order of their pages."""
        same: dict[tuple[str, str], list[_Edge]] = defaultdict(list)
        for edge in (edge for number in sorted(self.of_page) for edge in self.of_page[number]):
            same[edge.side, edge.pattern].append(edge)
        return same

    @cached_property
    def parts(self) -> dict[tuple[str, str], list[_Edge]]:
        """As `same`, the parts of lines with wide gaps."""
        parts: dict[tuple[str, str], list[_Edge]] = defaultdict(list)
        for edge in (edge for number in sorted(self.of_page) for edge in self.of_page[number]):
            for part in _parts_of(edge):
                parts[edge.side, part.pattern].append(part)
        return parts

    def furniture(self, page: Page, side: Side) -> list[_Edge]:
        """The lines of a page's head or foot that are furniture, from the edge inward."""
        found = list(self._repeated(page.number, side))
        while found and (self._is_in_body(found) or self._touches_text(found[-1])):
            found.pop()
        return [edge for edge in found if not self._is_kept(edge)]

    def _repeated(self, number: int, side: Side) -> list[_Edge]:
        """The outermost lines of a page that come back on others: furniture stands outside the text."""
        key = number, side
        if key not in self.repeated:
            edges = (e for e in self.of_page[number] if e.side == side)
            self.repeated[key] = list(takewhile(lambda e: not e.in_table and (self._is_page_number(e) or self._comes_back(e)), edges))
        return self.repeated[key]

    def _is_in_body(self, found: list[_Edge]) -> bool:
        """Whether the text of another page with the same outer line begins nearer to the edge than the innermost one."""
        if len(found) < 2:
            return False
        outer, inner = found[-2:]
        return any(_same_place(outer, other) and self._text_begins(other) < inner.distance - 2 for other in self.same[outer.side, outer.pattern])

    def _text_begins(self, edge: _Edge) -> float:
        """How far from the edge the first line stands that does not come back, on the page of a line."""
        repeated = self._repeated(edge.page, edge.side)
        lines = [e for e in self.of_page[edge.page] if e.side == edge.side]
        return lines[len(repeated)].distance if len(repeated) < len(lines) else inf

    def _touches_text(self, edge: _Edge) -> bool:
        """Whether a line mostly stands so close to the next that it is part of the text: a table's header, say."""
        if _PAGE_NUMBER.match(edge.line.text):
            return False
        key = edge.side, edge.pattern, edge.distance
        if key not in self._touching:
            places = [o for o in self.same[edge.side, edge.pattern] if _same_place(edge, o)]
            touching = sum(o.is_close and o.rank + 1 >= len(self._repeated(o.page, o.side)) for o in places)
            self._touching[key] = 2 * touching > len(places)
        return self._touching[key]

    def _is_page_number(self, edge: _Edge) -> bool:
        if not _PAGE_NUMBER.match(edge.line.text):
            return False
        if _PAGE_WORD.match(edge.line.text) or edge.numbers[0] == edge.page:
            return edge.rank <= 1
        others = (o for o in self.same[edge.side, edge.pattern] if o.page != edge.page)
        return any(o.numbers[0] - edge.numbers[0] == o.page - edge.page for o in others)

    def _comes_back(self, edge: _Edge) -> bool:
        if not _LETTER.search(edge.pattern) or edge.line.n_gaps >= _MOST_PARTS:
            return False
        key = edge.side, edge.pattern
        if any(_is_twin(edge, other) and self._alternates(edge, other) for other in _near(self.same[key], edge.page)):
            return True
        if self._stands_alone_or_in_part(edge, self.parts):
            return True
        # A head that only has more to say on this page: "OFFICIAL" on the first, "Minutes – Cabinet    OFFICIAL" on the second.
        is_small = edge.line.size < _SMALL * self.body
        return is_small and any(self._stands_alone_or_in_part(part, self.same) for part in _parts_of(edge))

    def _stands_alone_or_in_part(self, edge: _Edge, others: Mapping[tuple[str, str], Sequence[_Edge]]) -> bool:
        """Whether what a line or a part of one prints stands at the same place of a page near it."""
        near = _near(others.get((edge.side, edge.pattern), ()), edge.page)
        return any(_is_twin(edge, other) and abs(other.line.x0 - edge.line.x0) <= _SAME_PLACE for other in near)

    def _alternates(self, edge: _Edge, other: _Edge) -> bool:
        """Whether the page between two that share a line prints another line there, as left and right pages do."""
        if abs(other.page - edge.page) == 1:
            return True
        between = self.of_page.get((edge.page + other.page) // 2, [])
        return any(e.side == edge.side and _same_place(e, edge) for e in between)

    def _is_kept(self, edge: _Edge) -> bool:
        """Whether a line that comes back still belongs to the text once: a large title, or a line to fill in."""
        same = self.same[edge.side, edge.pattern]
        if _FILL_IN.search(edge.line.text):
            return edge.page == max(o.page for o in same if _same_place(edge, o))
        is_title = edge.side == "head" and edge.line.size > _TITLE * self.body
        return is_title and edge.page == min(o.page for o in same if _same_place(edge, o))


def _near(edges: Sequence[_Edge], page: int) -> Sequence[_Edge]:
    """Of lines in the order of their pages those of pages near one."""
    return edges[bisect_left(edges, page - _NEAR, key=_page_of) : bisect_right(edges, page + _NEAR, key=_page_of)]


def _page_of(edge: _Edge) -> int:
    return edge.page


def _same_place(edge: _Edge, other: _Edge) -> bool:
    return abs(edge.distance - other.distance) <= _SAME_PLACE


def _is_close(line: PrintedLine, side: Side, baselines: Sequence[float]) -> bool:
    """Whether the next line inward stands so close that a line belongs with it."""
    way = 1 if side == "head" else -1
    near, far = sorted(line.baseline + way * lead * line.size for lead in (0.5, _CLOSE))
    return bisect_right(baselines, near) < bisect_left(baselines, far)


def _edges(page: Page) -> list[_Edge]:
    depth = _ZONE * page.height
    words = page.words
    # Those of a drawn border run down the whole page.
    downs = [(rule[1] - 1, rule[3] + 1) for rule in page.rules if rule[0] == rule[2] and rule[3] - rule[1] < 0.9 * page.height]
    level = [i for i, w in enumerate(words) if w[9]]
    baselines = sorted({words[i][5] for i in level})
    out: list[_Edge] = []
    head = [i for i in level if words[i][4] <= depth]
    foot = [i for i in level if words[i][2] >= page.height - depth]
    sides: tuple[tuple[Side, list[int]], ...] = (("head", head), ("foot", foot))
    for side, ids in sides:
        lines = printed_lines([words[i] for i in ids], page.number, strict=True)
        place = {id(words[i]): i for i in ids}
        for rank, line in enumerate((lines if side == "head" else lines[::-1])[:_MOST_LINES]):
            distance = line.baseline if side == "head" else page.height - line.baseline
            text = line.text
            numbers = _numbers(text)
            pattern, is_close, in_table = _NUMBERS.sub("#", text).lower(), _is_close(line, side, baselines), _is_in_table(line, downs)
            ids_of_line = tuple([place[id(w)] for w in line.words])
            printed = _Print.of(line)
            out.append(_Edge(page.number, side, rank, distance, printed, pattern, numbers, is_close, in_table, ids_of_line, _parts(line)))
    return out


def _parts(line: PrintedLine) -> tuple[_Print, ...]:
    """What a line with wide gaps prints at its left, middle and right, each as a line of its own."""
    gaps = line.wide_gaps()
    if not 0 < len(gaps) < _MOST_PARTS:
        return ()
    return tuple(_Print.of(part_of(line, a, b)) for a, b in pairwise((0, *gaps, len(line.words))))


def _parts_of(edge: _Edge) -> list[_Edge]:
    """The parts of a line with wide gaps as lines of their own."""
    return [edge._replace(line=part, pattern=_NUMBERS.sub("#", part.text).lower(), numbers=_numbers(part.text)) for part in edge.parts]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in _NUMBERS.findall(text) if len(n) < 12)


def _is_in_table(line: PrintedLine, downs: Sequence[tuple[float, float]]) -> bool:
    """Whether vertical rules, given by the heights between which they run, stand beside a line, as in a table whose header comes back."""
    middle = (line.top + line.bottom) / 2
    return sum([top <= middle <= bottom for top, bottom in downs]) >= 2


def _is_twin(edge: _Edge, other: _Edge) -> bool:
    """Whether two lines are one running head or foot: same place and words, numbers equal or counting with the pages."""
    apart = other.page - edge.page
    if not 0 < abs(apart) <= _NEAR or not _same_place(edge, other) or len(edge.numbers) != len(other.numbers):
        return False
    return all(b - a in (0, apart) for a, b in zip(edge.numbers, other.numbers, strict=True))


def _furniture(side: Side, line: _Print, page: Page) -> Furniture:
    kind: Literal["head", "foot", "page_number"] = "page_number" if _PAGE_NUMBER.match(line.text) else side
    box = Box(page.number, *(round(v, 2) for v in page.displayed(line.x0, line.top, line.x1, line.bottom)))
    return Furniture(kind, line.text, page.number, box)
