"""Tables of words with nothing drawn but their labels: lines that keep to the columns of a row of bold labels.

Two columns only count where the second holds days or figures; names and duties in two columns are no table.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extract.read.raw_table import RawTable
from extract.read.rule_parted import LABEL_GAP, between_rules
from extract.read.segments import WIDE_GAP, CutLine, is_numbering, segments
from extract.read.words import Page, Word

MAX_LABELS, MAX_LABEL_WORDS = 8, 6
ROW_GAP = 2.6  # type sizes between the lines of neighbouring rows
WRAP_GAP = 1.45  # type sizes between the lines of one row
HEAD_LINES = 3
MIN_GUTTER = 0.5  # type sizes of white space between two columns
MOST_FILLED = 0.6  # share of a row's lines that must hold several cells


def under_bold_heads(page: Page, lines: Sequence[CutLine]) -> list[RawTable]:
    """Tables of words under bold labels of their columns, top to bottom."""
    out: list[RawTable] = []
    words, k = page.words, 0
    while k < len(lines):
        head = _head(words, lines, k)
        for gap in (LABEL_GAP, WIDE_GAP) if head else ():
            body = _body(words, head, lines[k + len(head) :], _gutters(words, head, gap))
            table = _table(page, head, body) if len(body) > 1 else None
            if table is not None and table.n_cols == len(_gutters(words, head, gap)) + 1:
                out.append(table)
                k += len(head) + len(body) - 1
                break
        k += 1
    return out


def _text(words: Sequence[Word], ids: Sequence[int]) -> str:
    return " ".join(words[i].text for i in ids)


def _is_bold(words: Sequence[Word], line: CutLine) -> bool:
    return all(words[i].bold for seg in line.segs for i in seg.ids)


def _head(words: Sequence[Word], lines: Sequence[CutLine], k: int) -> list[CutLine]:
    """The bold labels that begin at line `k`, of up to three lines; nothing where it prints none."""
    first = lines[k]
    if not 1 < len(first.segs) <= MAX_LABELS or not words[first.segs[0].ids[0]].bold or not _is_bold(words, first) or first.figures:
        return []
    labels = [_text(words, seg.ids) for seg in first.segs]
    if any(label.endswith((":", ";", ",")) or len(label.split()) > MAX_LABEL_WORDS for label in labels):
        return []
    if is_numbering(labels[0]) or not any(c.isalpha() for c in labels[0]):
        return []
    head = [first]
    for line in lines[k + 1 : k + HEAD_LINES]:
        if line.baseline - head[-1].baseline > WRAP_GAP * line.size or not _is_bold(words, line):
            break
        head.append(line)
    return head


def _gutters(words: Sequence[Word], head: Sequence[CutLine], gap: float) -> list[tuple[float, float]]:
    """The white space, wider than `gap` type sizes, between labels of several lines put together."""
    spans: list[tuple[float, float]] = []
    for seg in sorted(seg for line in head for seg in segments(words, [i for s in line.segs for i in s.ids], gap=gap)):
        if spans and seg.x0 < spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(seg.x1, spans[-1][1]))
        else:
            spans.append((seg.x0, seg.x1))
    return [(a[1], b[0]) for a, b in itertools.pairwise(spans)]


def _body(words: Sequence[Word], head: Sequence[CutLine], lines: Sequence[CutLine], gutters: list[tuple[float, float]]) -> list[CutLine]:
    """The lines under the labels, down to the first that closes the white space between two columns."""
    out: list[CutLine] = []
    left, last = head[0].segs[0].x0, head[-1]
    for line in lines:
        gap = line.baseline - last.baseline
        narrowed = [_narrowed(words, line, gutter) for gutter in gutters]
        if gap > ROW_GAP * line.size or line.segs[0].x0 < left - 4 or any(b - a < MIN_GUTTER * line.size for a, b in narrowed):
            break
        alone = len({_column(seg.x0, narrowed) for seg in line.segs}) == 1
        if alone and (gap > WRAP_GAP * line.size or not out or _is_bold(words, line)):
            break
        gutters, last = narrowed, line
        out.append(line)
    return out


def _narrowed(words: Sequence[Word], line: CutLine, gutter: tuple[float, float]) -> tuple[float, float]:
    """The widest white space that a line's words leave of a gutter."""
    a, b = gutter
    widest = (a, a)
    for x0, x1 in [(words[i].x0, words[i].x1) for seg in line.segs for i in seg.ids if words[i].x1 > a and words[i].x0 < b]:
        if x0 - a > widest[1] - widest[0]:
            widest = (a, x0)
        a = max(a, x1)
    return (a, b) if b - a > widest[1] - widest[0] else widest


def _column(x: float, gutters: Sequence[tuple[float, float]]) -> int:
    return sum(x >= b - 1 for _, b in gutters)


def _table(page: Page, head: Sequence[CutLine], body: Sequence[CutLine]) -> RawTable | None:
    """The table of labels and rows; None where these are a list, a contents page or names in two columns."""
    words = page.words
    everything = [words[i] for line in [*head, *body] for seg in line.segs for i in seg.ids]
    x0, x1 = min(w.x0 for w in everything), max(w.x1 for w in everything)
    edges = [min(w.top for w in everything), (head[-1].baseline + body[0].baseline - 0.7 * body[0].size) / 2, body[-1].baseline + 2]
    table = between_rules(page, [*head, *body], edges, x0, x1)
    if table is None or table.n_rows < 3:
        return None
    table.ruled = False
    grid = [[""] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        grid[cell.row][cell.col] = _text(words, cell.words)
    return table if _is_tabular(grid[1:]) else None


def _is_tabular(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows fill their columns, begin with a name, and (where there are two columns) end with days or figures."""
    full = [row for row in rows if sum(bool(c) for c in row) > 1 and row[0]]
    if len(full) < max(2, MOST_FILLED * len(rows)) or any(c.endswith(":") for row in rows for c in row[:1]):
        return False
    last = [row[-1] for row in full]
    if all(c.isdigit() and len(c) < 4 for c in last):
        return False  # page numbers
    return len(rows[0]) > 2 or sum(any(d.isdigit() for d in c) for c in last) >= MOST_FILLED * len(last)
