"""Tables printed without a lattice: figures that line up under one another, or rows parted by horizontal rules.

Precision comes first: a run of lines becomes a table only when figures stand in columns of their own, away from the text,
over several lines. Prose, numbered lists, cover blocks and contents pages have none, or have page numbers only.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from statistics import median

from extract.read.bold_heads import under_bold_heads
from extract.read.column_labels import MAX_HEADER, HeaderRow, labels_above
from extract.read.raw_table import RawCell, RawTable
from extract.read.rows import GridLine, banded, folded, lay, row_groups, row_words, runs_over
from extract.read.rule_parted import MAX_BAND, band_edges, rule_parted, shade_edges, under_shaded_cells, under_shaded_heads
from extract.read.ruled import Segment
from extract.read.segments import CutLine, columns, cut_at, cut_lines, edges_between, ids_of, is_numbering, tightened, white_columns, widened
from extract.read.words import Page, Word

MAX_PITCH = 4.0  # type sizes between the lines of one table
HALF_LINE = 0.9  # type sizes
BARRIER = 0.4  # share of the page's width that a ruled table takes up which parts the lines above it from those below
MAX_BETWEEN = 9  # lines without figures between two rows with figures: a label wrapped in a narrow column


def borderless_tables(page: Page, ruled: Sequence[RawTable], across: Sequence[Segment]) -> list[RawTable]:
    """Tables among the words outside the `ruled` ones, top to bottom; `across` are the horizontal rules left over.

    No table reaches over a ruled one that takes up a good part of the page's width.
    """
    words = page.words
    taken = {i for t in ruled for i in t.word_ids}
    free = [i for i, w in enumerate(words) if i not in taken and w.upright]
    if not _may_hold_figures(words, free) and len(across) + len(page.shades) < 3:
        return []
    edges = sorted((t.ys[0] + t.ys[-1]) / 2 for t in ruled if t.xs[-1] - t.xs[0] > BARRIER * page.width)
    tables: list[RawTable] = []
    lines = cut_lines(words, free)
    for _, zone in itertools.groupby(lines, key=lambda line: bisect_right(edges, line.baseline)) if edges else [(0, lines)]:
        tables += _tables_among(page, list(zone), across)
    tables.sort(key=lambda t: t.ys[0])
    return tables


def _may_hold_figures(words: Sequence[Word], free: Sequence[int]) -> bool:
    """Whether two words may be figures."""
    found = (i for i in free if words[i][0][-1:].isdigit() or words[i][0][-1:] in ")%mkMK")
    return next(found, None) is not None and next(found, None) is not None


def _tables_among(page: Page, lines: list[CutLine], across: Sequence[Segment]) -> list[RawTable]:
    """The tables that neighbouring lines make, the surest kinds first."""
    tables = rule_parted(page, lines, across)
    lines = _without(lines, tables)
    tables += under_shaded_cells(page, lines)
    lines = _without(lines, tables)
    tables += _figure_tables(page, lines)
    tables += under_bold_heads(page, _without(lines, tables))
    if page.shades:
        tables += rule_parted(page, _without(lines, tables), band_edges(page), MAX_BAND)
        tables += under_shaded_heads(page, _without(lines, tables))
    return tables


def _figure_tables(page: Page, lines: list[CutLine]) -> list[RawTable]:
    """The tables that runs of lines with figures make; each may take labels only from the lines between its neighbours."""
    runs = _figure_runs(page.words, lines)
    tables: list[RawTable] = []
    free_from = 0
    for k, (first, last) in enumerate(runs):
        free_to = runs[k + 1][0] if k + 1 < len(runs) else len(lines)
        table = _table_of(page, lines[free_from:free_to], first - free_from, last - free_from)
        if table is not None:
            tables.append(table)
            taken = table.word_ids
            while free_from < free_to and (free_from <= last or any(i in taken for s in lines[free_from].segs for i in s.ids)):
                free_from += 1
    return tables


def _without(lines: list[CutLine], tables: Sequence[RawTable]) -> list[CutLine]:
    """The lines that hold no word of the tables."""
    taken = {i for t in tables for i in t.word_ids}
    return [line for line in lines if not any(i in taken for s in line.segs for i in s.ids)] if taken else lines


# ---- runs of lines with figures in columns


def _figure_runs(words: Sequence[Word], lines: Sequence[CutLine]) -> list[tuple[int, int]]:
    """(first, last) lines of runs in which lines with figures follow one another closely enough."""
    runs: list[tuple[int, int]] = []
    k = 0
    while k < len(lines):
        if not lines[k].figures:
            k += 1
            continue
        last, rows, j = k, [lines[k]], k + 1
        named = int(_is_named(words, lines, k))
        while j < len(lines):
            gap = lines[j].baseline - lines[j - 1].baseline
            if gap > MAX_PITCH * max(lines[j].size, lines[j - 1].size) or j - last > MAX_BETWEEN + 1:
                break
            if lines[j].figures:
                if not _aligned(lines[j], rows):
                    break
                last = j
                rows.append(lines[j])
                named += _is_named(words, lines, j)
            elif not _between(lines[j], rows) or _heads_next_table(words, lines, j, rows):
                break
            j += 1
        if named >= 0.6 * len(rows) and _is_table_body(words, rows):
            runs.append((k, last))
            k = last + 1
        else:
            k += 1
    return runs


def _is_named(words: Sequence[Word], lines: Sequence[CutLine], k: int) -> bool:
    """Whether words name the figures of a line: at its left, after a figure, or beside it at half a line's distance (a label of two lines)."""
    line = lines[k]
    if not line.segs[0].figure:
        return any(c.isalpha() for i in line.segs[0].ids for c in words[i].text)
    first, second = ("".join(words[i].text for i in s.ids) for s in line.segs[:2])
    if not line.segs[1].figure and not is_numbering(first) and any(c.isalpha() for c in second):
        return True  # the figures of one year stand before the labels, those of another behind
    beside = [lines[n] for n in (k - 1, k + 1) if 0 <= n < len(lines)]
    return any(
        abs(other.baseline - line.baseline) <= HALF_LINE * line.size
        and other.segs[0].x1 < line.segs[0].x0
        and any(c.isalpha() for i in other.segs[0].ids for c in words[i].text)
        for other in beside
    )


def _aligned(line: CutLine, rows: Sequence[CutLine]) -> bool:
    """Whether a figure of the line stands where figures of the rows above stand."""
    for a in line.figures:
        for row in rows[-6:]:
            for b in row.figures:
                if abs(a.x1 - b.x1) < 4 or abs(a.x0 - b.x0) < 4 or abs(a.x0 + a.x1 - b.x0 - b.x1) < 6 or (a.x0 < b.x1 and b.x0 < a.x1):
                    return True
    return False


def _between(line: CutLine, rows: Sequence[CutLine]) -> bool:
    """Whether a line without figures may stand between the rows of a table: a wrapped label or a heading, not prose."""
    figures_from = min(s.x0 for row in rows for s in row.figures)
    first = line.segs[0]
    if len(line.segs) == 1:
        is_footnote_mark = first.x1 - first.x0 < 1.2 * line.size and first.x0 > figures_from
        return first.x1 < figures_from + 20 or is_footnote_mark
    return all(s.x1 - s.x0 < 0.5 * (line.segs[-1].x1 - first.x0) for s in line.segs[1:])


def _heads_next_table(words: Sequence[Word], lines: Sequence[CutLine], k: int, rows: Sequence[CutLine]) -> bool:
    """Whether a line is the title of another table: bold column labels follow it, under a body that is not bold."""
    if len(lines[k].segs) > 1 or k + 1 == len(lines) or len(lines[k + 1].segs) < 2 or lines[k + 1].figures:
        return False
    return _is_bold(words, lines[k + 1]) and not all(_is_bold(words, row) for row in rows)


def _is_bold(words: Sequence[Word], line: CutLine) -> bool:
    return all(words[i].bold for s in line.segs for i in s.ids)


def _is_table_body(words: Sequence[Word], rows: Sequence[CutLine]) -> bool:
    """Whether lines with figures are the body of a table."""
    if len(rows) < 2:
        return False
    n_figures = sum(len(row.figures) for row in rows)
    texts = ["".join(words[i].text for i in s.ids) for row in rows for s in row.figures]
    money = sum("£" in t for t in texts)
    if sum(_is_label(words, row) for row in rows) < 0.6 * len(rows):
        return False
    if len(rows) == 2:
        totals = any(words[row.segs[0].ids[0]].text.lower().startswith("total") for row in rows)
        return n_figures >= 4 or (money == 2 and totals and _right_aligned(rows))
    if max(len(row.figures) for row in rows) > 1 or money:
        return True
    if _are_page_numbers(texts) or (_numbered(words, rows) and all(t.isdigit() and len(t) < 4 for t in texts)):
        return False
    return _right_aligned(rows)


def _is_label(words: Sequence[Word], row: CutLine) -> bool:
    """Whether a row begins with the name of a thing, not with a paragraph's number followed by prose or a field's label."""
    first = row.segs[0]
    text = " ".join(words[i].text for i in first.ids)
    if text.endswith(":") and len(row.segs) == 2:
        return "£" in "".join(words[i].text for s in row.figures for i in s.ids)
    if is_numbering(text) and len(row.segs) > 1 and not row.segs[1].figure:
        return row.segs[1].x1 - row.segs[1].x0 < 30 * row.size
    return True


def _are_page_numbers(texts: Sequence[str]) -> bool:
    """Whether figures look like the page numbers of a contents list: small whole numbers that hardly ever fall."""
    if not all(t.isdigit() and len(t) < 4 for t in texts):
        return False
    steps = [int(b) >= int(a) for a, b in itertools.pairwise(texts)]
    return sum(steps) >= 0.8 * len(steps)


def _numbered(words: Sequence[Word], rows: Sequence[CutLine]) -> bool:
    """Whether rows begin with paragraph numbers or list labels, as the entries of a contents list do."""
    return sum(is_numbering(words[row.segs[0].ids[0]].text) for row in rows) >= 0.8 * len(rows)


def _right_aligned(rows: Sequence[CutLine]) -> bool:
    ends = [row.figures[-1].x1 for row in rows]
    starts = [row.figures[-1].x0 for row in rows]
    return sum(abs(e - median(ends)) < 4 for e in ends) >= 0.6 * len(ends) or sum(abs(e - median(starts)) < 4 for e in starts) >= 0.6 * len(starts)


# ---- the grid of a run


def _table_of(page: Page, lines: Sequence[CutLine], first: int, last: int) -> RawTable | None:
    words = page.words
    last = _with_close_row(words, lines, first, last)
    body = tightened(words, lines[first : last + 1])
    rows = [line for line in body if line.figures]
    if all(line.segs[0].figure for line in rows):
        rows = list(body)  # their labels stand on lines of their own
    cols = columns([line.segs for line in rows])
    white = white_columns(words, rows)
    if len(white) > len(cols) and not _cuts_figures(words, body, white):
        cols = folded(words, body, white)
        body = cut_at(words, body, cols)
    else:
        cols = folded(words, body, cols)
    if len(cols) < 2:
        return None
    last, trailing = _trailing(words, lines, last, cols)
    leading = _leading(words, lines, first, cols) or _group_heading(words, lines, first, cols)
    first -= len(leading)
    body = [*leading, *body, *trailing]
    header = labels_above(words, lines, first, cols, body)
    cols = widened(words, [*(i for row in header for _, _, ids in row for i in ids), *ids_of(body)], cols)
    laid = [lay(words, line.segs, cols) for line in body]
    edges = shade_edges(page, body[0].baseline, body[-1].baseline, cols[0][0], cols[-1][1])
    groups = banded(words, laid, cols, edges) if len(edges) > 3 else row_groups(words, laid, cols)
    if len(header) > 1 and _in_one_band(words, header, edges):
        header = [_joined(header)]
    return _grid(page, header, groups, cols)


def _with_close_row(words: Sequence[Word], lines: Sequence[CutLine], first: int, last: int) -> int:
    """The last line of a run, or the one below it whose only figure in the columns of figures stands close to a word."""
    if last + 1 == len(lines) or lines[last + 1].baseline - lines[last].baseline > MAX_PITCH * lines[last].size:
        return last
    rows = tightened(words, lines[first : last + 2])
    label_end = min(s.x0 for row in rows[:-1] for s in row.figures)
    is_row = bool(rows[-1].figures) and rows[-1].segs[0].x1 < label_end and _aligned(rows[-1], [row for row in rows[:-1] if row.figures])
    return last + 1 if is_row else last


def _in_one_band(words: Sequence[Word], header: Sequence[HeaderRow], edges: Sequence[float]) -> bool:
    """Whether rows of labels that span nothing share one shaded band."""
    baselines = [words[i].baseline for row in header for _, _, ids in row for i in ids]
    single = all(span == 1 for row in header for _, span, _ in row)
    return single and any(a < min(baselines) - 2 and max(baselines) < b for a, b in itertools.pairwise(edges))


def _joined(header: Sequence[HeaderRow]) -> HeaderRow:
    """The labels of several rows, column by column."""
    by_col: dict[int, list[int]] = {}
    for col, _, ids in (label for row in header for label in row):
        by_col.setdefault(col, []).extend(ids)
    return [(col, 1, ids) for col, ids in sorted(by_col.items())]


def _cuts_figures(words: Sequence[Word], lines: Sequence[CutLine], cols: Sequence[tuple[float, float]]) -> bool:
    """Whether columns would part figures whose thousands are grouped by spaces, or numbers that head labels."""
    cut = cut_at(words, lines, cols)
    figures = sum(len([s for s in line.segs if s.figure]) for line in lines)
    return sum(len([s for s in line.segs if s.figure]) for line in cut) > figures + 0.5 * len(lines)


def _trailing(words: Sequence[Word], lines: Sequence[CutLine], last: int, cols: Sequence[tuple[float, float]]) -> tuple[int, list[CutLine]]:
    """Lines under the last row with figures that wrap its label, which may stand behind the figures of another year."""
    out: list[CutLine] = []
    while last + 1 < len(lines) and len(out) < 2:
        line, above = lines[last + 1], lines[last]
        gap = line.baseline - above.baseline
        text = words[line.segs[0].ids[0]].text
        label = above.segs[1] if len(above.segs) > 1 and above.segs[0].figure and not above.segs[1].figure else above.segs[0]
        col = cols[1] if label is not above.segs[0] else cols[0]
        inside = len(line.segs) == 1 and line.segs[0].x1 < col[1] + 12 and abs(line.segs[0].x0 - col[0]) < 14
        beside = gap <= HALF_LINE * line.size  # the figures stand at half the height of a label of several lines
        goes_on = text[:1].islower() or text[:1] in "(&" or runs_over(words, label, line.segs[0], col)
        if gap > 1.4 * line.size or not inside or not (beside or goes_on) or text.endswith("."):
            break
        out.append(line)
        last += 1
    return last, out


def _leading(words: Sequence[Word], lines: Sequence[CutLine], first: int, cols: Sequence[tuple[float, float]]) -> list[CutLine]:
    """Lines above the first row with figures that begin its label."""
    out: list[CutLine] = []
    while first > 0 and len(out) < 3:
        line, below = lines[first - 1], lines[first]
        text = words[below.segs[0].ids[0]].text
        inside = len(line.segs) == 1 and line.segs[0].x1 < cols[1][0] and abs(line.segs[0].x0 - cols[0][0]) < 4
        goes_on = text[:1].islower() or text[:1] in "(&" or below.baseline - line.baseline <= HALF_LINE * line.size
        if below.baseline - line.baseline > 1.4 * line.size or not inside or not goes_on or words[line.segs[0].ids[-1]].text[-1] in ".:;":
            break
        out.insert(0, line)
        first -= 1
    return out


def _group_heading(words: Sequence[Word], lines: Sequence[CutLine], first: int, cols: Sequence[tuple[float, float]]) -> list[CutLine]:
    """The heading of the first group of rows, where it stands between these and the column labels."""
    if first < 2:
        return []
    line, row = lines[first - 1 : first + 1]
    inside = len(line.segs) == 1 and abs(line.segs[0].x0 - cols[0][0]) < 4 and line.segs[0].x1 < cols[1][0]
    labels = _labels_over(words, lines, first - 1) if inside else []
    if not labels or any(label.figures for label in labels) or row.baseline - line.baseline >= 2.4 * line.size:
        return []
    labelled = [any(words[i].x0 < b + 8 and words[i].x1 > a - 8 for label in labels for s in label.segs for i in s.ids) for a, b in cols[1:]]
    bold = all(_is_bold(words, label) for label in labels)
    # Labels in bold end where the type changes; a bold line below them is a heading only over a row that is not bold.
    set_off = bold and not (_is_bold(words, line) and _is_bold(words, row))
    return [line] if set_off and sum(labelled) >= max(1, len(cols) - 2) else []


def _labels_over(words: Sequence[Word], lines: Sequence[CutLine], k: int) -> list[CutLine]:
    """The lines right above line `k`, of one type and set as close as the lines of labels are."""
    out: list[CutLine] = []
    while k - 1 - len(out) >= 0 and len(out) < MAX_HEADER:
        above, below = lines[k - 1 - len(out)], lines[k - len(out)]
        if below.baseline - above.baseline >= (2.4 if not out else 1.5) * above.size or (out and _is_bold(words, above) != _is_bold(words, out[-1])):
            break
        out.append(above)
    return out


def _grid(page: Page, header: Sequence[HeaderRow], groups: Sequence[Sequence[GridLine]], cols: Sequence[tuple[float, float]]) -> RawTable:
    words, cells = page.words, []
    extents: list[tuple[float, float]] = []
    for r, placed in enumerate(header):
        cells += [RawCell(r, col, 1, span, ids) for col, span, ids in placed]
    for r, group in enumerate(groups, len(header)):
        cells += [RawCell(r, c, words=row_words(group, c)) for c in sorted({c for line in group for c in line.cells})]
    n_rows = len(header) + len(groups)
    for r in range(n_rows):
        mine = [words[i] for cell in cells if cell.row == r for i in cell.words]
        extents.append((min(w.top for w in mine), max(w.bottom for w in mine)))
    ys = [extents[0][0], *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(extents)), extents[-1][1]]
    everything = [words[i] for cell in cells for i in cell.words]
    xs = edges_between(cols, min(w.x0 for w in everything), max(w.x1 for w in everything))
    return RawTable(page.number, xs, ys, cells, False)
