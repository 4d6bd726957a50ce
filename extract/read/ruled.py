"""Tables drawn with ruling lines: crossing rules make a lattice, the lattice's faces are cells.

Rules that nearly coincide are one rule; rules that touch belong to one lattice; faces of the lattice that no rule parts
are one merged cell. An outer border that is not drawn is taken from where the crossing rules end.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.read.raw_table import RawCell, RawTable, clusters, lines_of
from extract.read.words import Page, Rule, Shade, Word

SNAP = 2.5  # points: rules closer than this are one rule (borders are often drawn twice)
REACH = 3.0  # points: how far a rule may stop short of the rule it meets
MIN_COVER = 0.6  # share of a cell's side that must be ruled to part it from its neighbour
MAX_LATTICE_CELLS = 20_000  # a drawing, not a table


class Segment(NamedTuple):
    """A rule along one axis: `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float


class Lattice(NamedTuple):
    xs: list[float]
    ys: list[float]
    across: list[Segment]
    down: list[Segment]


def merged(segments: Iterable[Segment]) -> list[Segment]:
    """Collinear segments (within SNAP) that overlap or nearly touch, joined."""
    out: list[Segment] = []
    group: list[Segment] = []

    def close() -> None:
        if not group:
            return
        at = sum(s.at for s in group) / len(group)
        group.sort(key=lambda s: s.start)
        start, end = group[0].start, group[0].end
        for s in group[1:]:
            if s.start <= end + REACH:
                end = max(end, s.end)
            else:
                out.append(Segment(at, start, end))
                start, end = s.start, s.end
        out.append(Segment(at, start, end))

    for segment in sorted(segments):
        if group and segment.at - group[0].at > SNAP:
            close()
            group = []
        group.append(segment)
    close()
    return out


def split_rules(rules: Sequence[Rule]) -> tuple[list[Segment], list[Segment]]:
    """(horizontal, vertical) rules as merged segments."""
    across = [Segment((r.top + r.bottom) / 2, r.x0, r.x1) for r in rules if r.bottom - r.top <= r.x1 - r.x0]
    down = [Segment((r.x0 + r.x1) / 2, r.top, r.bottom) for r in rules if r.bottom - r.top > r.x1 - r.x0]
    return merged(across), merged(down)


def lattices(across: Sequence[Segment], down: Sequence[Segment]) -> list[Lattice]:
    """Groups of rules that touch one another, each with at least one cell."""
    touching: list[list[int]] = []
    for y, start, end in across:
        left, right, upper, lower = start - REACH, end + REACH, y - REACH, y + REACH
        touching.append([j for j, (x, top, bottom) in enumerate(down) if left <= x <= right and top <= lower and upper <= bottom])
    out: list[Lattice] = []
    owner: dict[int, int] = {}
    groups: list[tuple[list[int], set[int]]] = []
    for i, vs in enumerate(touching):
        if not vs:
            continue
        hits = sorted({owner[j] for j in vs if j in owner})
        if not hits:
            hits = [len(groups)]
            groups.append(([], set()))
        rows, cols = groups[hits[0]]
        rows.append(i)
        cols.update(vs)
        for other in hits[1:]:
            rows.extend(groups[other][0])
            cols |= groups[other][1]
            groups[other] = ([], set())
        for j in cols:
            owner[j] = hits[0]
    for rows, cols in groups:
        if rows and (lattice := _lattice([across[i] for i in rows], [down[j] for j in sorted(cols)])):
            out.append(lattice)
    return out


def _lattice(across: list[Segment], down: list[Segment]) -> Lattice | None:
    xs = _with_open_ends(clusters((v.at for v in down), SNAP), across)
    ys = _with_open_ends(clusters((h.at for h in across), SNAP), down)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > MAX_LATTICE_CELLS:
        return None
    return Lattice(xs, ys, across, down)


def _with_open_ends(edges: list[float], crossing: Sequence[Segment]) -> list[float]:
    """Edges and, where crossing rules run on past the outermost to the same place, an undrawn border there.

    Two such rules say so, or the only one that crosses three edges and more.
    """
    if not edges:
        return edges
    first, last = edges[0], edges[-1]
    before = [s.start for s in crossing if s.start < first - 8]
    after = [s.end for s in crossing if s.end > last + 8]
    left, right = min(before, default=first), max(after, default=last)
    least = 1 if len(crossing) == 1 and len(edges) > 2 else 2
    if sum(v < left + 5 for v in before) >= least:
        edges = [left, *edges]
    if sum(v > right - 5 for v in after) >= least:
        edges = [*edges, right]
    return edges


def _walls(edges: Sequence[float], along: Sequence[float], segments: Sequence[Segment]) -> list[list[bool]]:
    """walls[e][k]: whether edge e is ruled between along[k] and along[k + 1]."""
    walls = []
    for edge in edges:
        mine = [s for s in segments if abs(s.at - edge) <= SNAP]
        row = []
        for a, b in itertools.pairwise(along):
            covered = 0.0
            for _, start, end in mine:  # written out, since this runs for each side of each cell
                if start < b and end > a:
                    covered += (end if end < b else b) - (start if start > a else a)
            row.append(covered >= MIN_COVER * (b - a))
        walls.append(row)
    return walls


def _faces(lattice: Lattice) -> list[RawCell]:
    """The lattice's cells: rectangles of elementary faces that no rule parts."""
    n_rows, n_cols = len(lattice.ys) - 1, len(lattice.xs) - 1
    v_walls = _walls(lattice.xs, lattice.ys, lattice.down)
    h_walls = _walls(lattice.ys, lattice.xs, lattice.across)
    cells: list[RawCell] = []
    open_runs: dict[tuple[int, int], RawCell] = {}
    for r in range(n_rows):
        runs: dict[tuple[int, int], RawCell] = {}
        c = 0
        while c < n_cols:
            end = c + 1
            while end < n_cols and not v_walls[end][r]:
                end += 1
            above = open_runs.get((c, end))
            if above is not None and not any(h_walls[r][k] for k in range(c, end)):
                above.row_span += 1
                runs[c, end] = above
            else:
                runs[c, end] = cell = RawCell(r, c, 1, end - c)
                cells.append(cell)
            c = end
        open_runs = runs
    return cells


def _fill(cells: list[RawCell], xs: Sequence[float], ys: Sequence[float], words: Sequence[Word], ids: Iterable[int]) -> None:
    """Give each word to the cell that holds its middle, and put the words of each cell in reading order."""
    at: dict[tuple[int, int], RawCell] = {}
    for cell in cells:
        for r in range(cell.row, cell.row + cell.row_span):
            for c in range(cell.col, cell.col + cell.col_span):
                at[r, c] = cell
    for i in ids:
        _, x0, top, x1, bottom, *_ = words[i]
        place = bisect_right(ys, (top + bottom) / 2) - 1, bisect_right(xs, (x0 + x1) / 2) - 1
        if (found := at.get(place)) is not None:
            found.words.append(i)
    for cell in cells:
        if len(cell.words) > 1:
            cell.words = [i for line in lines_of(words, cell.words) for i in line]


def shade(table: RawTable, shades: Sequence[Shade]) -> None:
    """Mark the cells of which a filled area covers the middle and at least a third."""
    if not shades or len(shades) > 3000:
        return
    x0, top, x1, bottom = table.box
    near = [s for s in shades if s.x0 < x1 and s.x1 > x0 and s.top < bottom and s.bottom > top]
    for cell in table.cells if near else ():
        left, upper, right, lower = table.cell_box(cell)
        mid_x, mid_y = (left + right) / 2, (upper + lower) / 2
        cell.shaded = any(
            s.x0 <= mid_x <= s.x1 and s.top <= mid_y <= s.bottom and s.bottom - s.top > 0.33 * (lower - upper) and s.x1 - s.x0 > 0.33 * (right - left)
            for s in near
        )


def ruled_tables(page: Page) -> tuple[list[RawTable], list[Segment]]:
    """The ruled tables and boxes of a page, and the horizontal rules that belong to none of them."""
    across, down = split_rules(page.rules)
    if not across or not down or len(across) + len(down) < 3:
        return [], across
    tables: list[RawTable] = []
    used: set[Segment] = set()
    middles = [(i, (w[1] + w[3]) / 2, (w[2] + w[4]) / 2) for i, w in enumerate(page.words) if w[9]]
    for lattice in lattices(across, down):
        x0, top, x1, bottom = lattice.xs[0], lattice.ys[0], lattice.xs[-1], lattice.ys[-1]
        is_frame = len(lattice.xs) == 2 and len(lattice.ys) == 2 and x1 - x0 > 0.8 * page.width and bottom - top > 0.8 * page.height
        inside = [i for i, x, y in middles if x0 <= x <= x1 and top <= y <= bottom]
        if is_frame or not inside:
            continue
        cells = _faces(lattice)
        _fill(cells, lattice.xs, lattice.ys, page.words, inside)
        table = RawTable(page.number, lattice.xs, lattice.ys, cells, True)
        used.update(lattice.across)
        tables.append(table)
    tables.sort(key=lambda t: (t.ys[0], t.xs[0]))
    return tables, [s for s in across if s not in used]
