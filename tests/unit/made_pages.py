"""Pages made up word by word and rule by rule, for the tests of tables."""

from __future__ import annotations

from extract.read.raw_table import RawTable
from extract.read.words import Page, Rule, Shade, Word

SIZE = 10.0


def word(text: str, x0: float, baseline: float, *, x1: float | None = None, bold: bool = False, size: float = SIZE) -> Word:
    end = x0 + 0.5 * size * len(text) if x1 is None else x1
    return Word(text, x0, baseline - 0.8 * size, end, baseline + 0.2 * size, baseline, size, bold, False, True)


def words(text: str, x0: float, baseline: float, *, bold: bool = False) -> list[Word]:
    """Words of one line set from x0 with ordinary spaces."""
    out: list[Word] = []
    for part in text.split():
        out.append(word(part, x0, baseline, bold=bold))
        x0 = out[-1].x1 + 0.3 * SIZE
    return out


def right(text: str, x1: float, baseline: float) -> Word:
    return word(text, x1 - 0.5 * SIZE * len(text), baseline, x1=x1)


def across(y: float, x0: float, x1: float) -> Rule:
    return Rule(x0, y, x1, y)


def down(x: float, top: float, bottom: float) -> Rule:
    return Rule(x, top, x, bottom)


def page(content: list[Word], rules: list[Rule], shades: list[Shade] | None = None) -> Page:
    return Page(1, 600.0, 800.0, words=content, rules=rules, shades=shades or [])


def texts(table: RawTable, on: Page) -> list[list[str]]:
    grid = [[""] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        grid[cell.row][cell.col] = " ".join(on.words[i].text for i in cell.words)
    return grid


def lattice(xs: list[float], ys: list[float]) -> list[Rule]:
    return [across(y, xs[0], xs[-1]) for y in ys] + [down(x, ys[0], ys[-1]) for x in xs]
