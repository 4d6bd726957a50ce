"""Whatever a page prints, a word stands in at most one cell, cells never overlap, and blocks leave out only headers printed again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.read.layout import Measures
from extract.read.raw_table import RawTable
from extract.read.tables import assemble_tables, find_tables
from extract.read.words import Page, Rule, Shade
from tests.unit.made_pages import right, word

TEXTS = st.sampled_from(["£300", "1,200", "(45)", "-", "Total", "scheme", "of", "2031/32", "£'000", "a:", "1.1", "nil", "(a)", "•"])
COLUMNS = [140.0, 240.0, 330.0, 420.0, 520.0]


@st.composite
def pages(draw: st.DrawFn, number: int) -> Page:
    n_rows, pitch = draw(st.integers(1, 8)), draw(st.sampled_from([13.0, 18.0, 26.0]))
    xs = COLUMNS[: draw(st.integers(1, 5))]
    top = draw(st.sampled_from([60.0, 300.0]))
    found = []
    for row in range(n_rows):
        y = top + pitch * row
        found += [word(draw(TEXTS), 60, y)] if draw(st.booleans()) else []
        found += [right(draw(TEXTS), x, y) for x in xs if draw(st.integers(0, 5))]
    if draw(st.booleans()):
        found = [w._replace(bold=w.baseline == top) for w in found]
    ys = [top - 0.75 * pitch + pitch * row for row in range(n_rows + 1)]
    style = draw(st.sampled_from(["lattice", "frame", "rows", "rules", "bands", "none"]))
    rules, shades = [], []
    if style in ("lattice", "rows", "rules"):
        rules = [Rule(55, y, xs[-1] + 5, y) for y in ys if draw(st.integers(0, 5))]
    if style == "lattice":
        rules += [Rule(x, ys[0], x, ys[-1]) for x in (55.0, *(x + 5 for x in xs)) if draw(st.integers(0, 5))]
    if style == "rows":
        rules += [Rule(x, ys[0], x, ys[-1]) for x in (55.0, xs[-1] + 5)]
    if style == "frame":
        rules = [Rule(55, y, xs[-1] + 5, y) for y in (ys[0], ys[-1])] + [Rule(x, ys[0], x, ys[-1]) for x in (55.0, xs[-1] + 5)]
    if style == "bands":
        shades = [Shade(55, a, xs[-1] + 5, b) for a, b in zip(ys[::2], ys[1::2], strict=False)]
    return Page(number, 600.0, 800.0, words=found, rules=rules, shades=shades)


def places(table: RawTable) -> list[tuple[int, int]]:
    return [(r, c) for x in table.cells for r in range(x.row, x.row + x.row_span) for c in range(x.col, x.col + x.col_span)]


@settings(max_examples=150, deadline=None)
@given(first=pages(1), second=pages(2))
def test_words_are_kept_once_and_cells_do_not_overlap(first: Page, second: Page) -> None:
    raws = {page.number: find_tables(page) for page in (first, second)}
    for page in (first, second):
        ids = [i for t in raws[page.number] for c in t.cells for i in c.words]
        assert len(ids) == len(set(ids))
        for table in raws[page.number]:
            assert len(places(table)) == len(set(places(table)))
            assert table.xs == sorted(table.xs)
            assert table.ys == sorted(table.ys)
            assert all(r < table.n_rows and c < table.n_cols for r, c in places(table))
    for placed in assemble_tables(raws, [first, second], Measures(10.0, {10: 1.2}, 540.0)):
        runs = sum(len(p.runs) for c in placed.block.cells for p in c.paragraphs)
        held = sum(len(ids) for ids in placed.words.values())
        repeated = len({box.page for box in placed.block.fragments}) > 1
        assert runs == held or (repeated and runs < held)
        assert placed.block.header_rows < max(placed.block.n_rows, 1)
