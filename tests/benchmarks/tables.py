"""Write TABLES.md: how well tables are found, on the ICDAR 2013 tables, on papers laid out anew and on annotated papers.

python -m tests.benchmarks.tables [FOLDER OF REAL PAPERS]

The folder holds tables/icdar2013-eu, papers, gold and score.py. camelot and img2table are run on the same files, in turn with ours,
where they are installed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.benchmarks.icdar import Box4, GridCell, PlacedCells, Tally, compare, harmonic, neighbours, read_truth, score_structure, score_whole
from tests.benchmarks.other_finders import Finder, has_pikepdf, other_finders, without_drawing
from tests.benchmarks.table_cells import RULED_KINDS, CellScore, score_rebuilt

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NOTES = HERE / "tables-notes.md"
OURS, DOCUMENT = "ours", "ours, finished paper"
_MOSTLY = 0.5  # share of neighbouring cells with a rule between them from which a table counts as ruled
_CLEARANCE = 2.0  # points that a rule may stand inside the box of a cell's words


@dataclass(slots=True)
class Trial:
    """One finder on one set of files: for each file the tally of finding and structure, and that of structure in given regions."""

    whole: dict[str, Tally] = field(default_factory=dict)
    structure: dict[str, Tally] = field(default_factory=dict)
    tables: dict[tuple[str, int], Tally] = field(default_factory=dict)
    seconds: float = 0.0
    n_pages: int = 0
    n_failed: int = 0

    def mean_f1(self) -> float:
        """As the competition reported it: precision and recall averaged over the files."""
        n = len(self.whole)
        return harmonic(sum(t.precision for t in self.whole.values()) / n, sum(t.recall for t in self.whole.values()) / n)


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    finders, notes = other_finders()
    files = sorted((shared / "tables" / "icdar2013-eu").glob("*.pdf"))
    truths = {pdf.stem: read_truth(pdf, page_heights(pdf)) for pdf in files}
    printed = _trials(files, truths, finders, bare=False)
    with tempfile.TemporaryDirectory() as folder:
        copies = [without_drawing(pdf, Path(folder)) for pdf in files] if has_pikepdf() else []
        bare = _trials(files, truths, finders if copies else {}, bare=True, copies=copies)
    sections = [
        "# Tables\n\nWritten by `python -m tests.benchmarks.tables`. Bars in brackets; nothing here is asserted.\n",
        _icdar_section(truths, _ruledness(files, truths), printed, bare, notes),
        _rebuilt_section(score_rebuilt(shared / "papers" / "rebuilt", shared / "gold" / "rebuilt-tables.json")),
        _gold_section(shared),
    ]
    if NOTES.exists():
        sections.append(NOTES.read_text(encoding="utf-8"))
    (HERE / "TABLES.md").write_text("\n".join(sections), encoding="utf-8")


def page_heights(pdf: Path) -> list[float]:
    from extract.read.pdf_pages import read_pages

    return [page.height for page in read_pages(pdf.read_bytes())]


def find_ours(pdf: Path, *, bare: bool) -> list[PlacedCells]:
    """The tables that reading finds on each page; `bare`: as if the page had no rules and no shading."""
    from extract.read import furniture
    from extract.read.pdf_pages import read_pages
    from extract.read.stitch import cell_text
    from extract.read.tables import find_tables

    pages = list(read_pages(pdf.read_bytes()))
    for page in pages if bare else ():
        page.rules, page.shades = [], []
    furniture.set_aside(pages)
    found = []
    for page in pages:
        for table in find_tables(page):
            cells = tuple(GridCell(c.row, c.col, c.row_span, c.col_span, cell_text(page, c.words)) for c in table.cells)
            found.append(PlacedCells(page.number, page.displayed(*table.box), cells))
    return found


def find_in_document(pdf: Path) -> list[PlacedCells]:
    """The tables of the frozen Document, as every later step sees them; those that run over pages in parts by page."""
    from extract.document import Box
    from extract.read import read
    from extract.rulebook import load_rulebook

    document = read(pdf.read_bytes(), load_rulebook())
    pieces, found = list(document.pieces), []
    starts = [piece.start for piece in pieces]
    for grid in document.grids:
        by_page: dict[int, list[GridCell]] = defaultdict(list)
        for cell in grid.cells:
            parts: dict[int, list[str]] = defaultdict(list)
            for piece in pieces[bisect_left(starts, cell.span.start) : bisect_left(starts, cell.span.end)]:
                parts[piece.box.page].append(document.text[piece.start : piece.end])
            for page, words in parts.items():
                by_page[page].append(GridCell(cell.row, cell.col, cell.row_span, cell.col_span, " ".join(words)))
        for page, cells in by_page.items():
            boxes: list[Box] = [f for f in grid.fragments if f.page == page]
            around = (min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes))
            found.append(PlacedCells(page, around, tuple(cells)))
    return found


def _trials(
    files: Sequence[Path],
    truths: Mapping[str, Sequence[PlacedCells]],
    finders: Mapping[str, Finder],
    *,
    bare: bool,
    copies: Sequence[Path] = (),
) -> dict[str, Trial]:
    """Every finder on every file, file by file in turn; the others read the copies without drawing where there are such."""
    trials: dict[str, Trial] = defaultdict(Trial)
    for index, pdf in enumerate(files):
        heights = page_heights(pdf)
        truth = truths[pdf.stem]
        _try(trials[OURS], pdf.stem, truth, len(heights), partial(find_ours, pdf, bare=bare))
        if not bare:
            _try(trials[DOCUMENT], pdf.stem, truth, len(heights), partial(find_in_document, pdf))
        for name, find in finders.items():
            _try(trials[name], pdf.stem, truth, len(heights), partial(find, copies[index] if copies else pdf, heights))
    return dict(trials)


def _try(trial: Trial, stem: str, truth: Sequence[PlacedCells], n_pages: int, find: Callable[[], list[PlacedCells]]) -> None:
    start = time.process_time()
    try:
        found = find()
    except Exception:  # a finder that breaks on a file has found nothing in it
        found = []
        trial.n_failed += 1
    trial.seconds += time.process_time() - start
    trial.n_pages += n_pages
    trial.whole[stem] = score_whole(truth, found)
    tallies = [score_structure(table, found) for table in truth]
    trial.tables.update({(stem, k + 1): tally for k, tally in enumerate(tallies)})
    trial.structure[stem] = sum(tallies, Tally())


def _ruledness(files: Iterable[Path], truths: Mapping[str, Sequence[PlacedCells]]) -> dict[tuple[str, int], tuple[float, float]]:
    """For each true table the shares of its neighbouring cells, side by side and one above the other, with a rule between them."""
    from extract.read.pdf_pages import read_pages

    shares = {}
    for pdf in files:
        pages = {page.number: page for page in read_pages(pdf.read_bytes())}
        for k, table in enumerate(truths[pdf.stem], start=1):
            rules: list[Box4] = [(r.x0, r.top, r.x1, r.bottom) for r in pages[table.page].rules]
            shares[pdf.stem, k] = (_parted(table.cells, rules, "right"), _parted(table.cells, rules, "below"))
    return shares


def _parted(cells: Sequence[GridCell], rules: Sequence[Box4], direction: str) -> float:
    pairs = [(a.box, b.box) for a, b, where in neighbours(cells) if where == direction and a.box and b.box]
    lies_between = _down_between if direction == "right" else _across_between
    return sum(any(lies_between(a, b, rule) for rule in rules) for a, b in pairs) / len(pairs) if pairs else 1.0


def _down_between(a: Box4, b: Box4, rule: Box4) -> bool:
    middle = (max(a[1], b[1]) + min(a[3], b[3])) / 2
    return rule[0] == rule[2] and a[2] - _CLEARANCE <= rule[0] <= b[0] + _CLEARANCE and rule[1] <= middle <= rule[3]


def _across_between(a: Box4, b: Box4, rule: Box4) -> bool:
    middle = (max(a[0], b[0]) + min(a[2], b[2])) / 2
    return rule[1] == rule[3] and a[3] - _CLEARANCE <= rule[1] <= b[1] + _CLEARANCE and rule[0] <= middle <= rule[2]


def _icdar_section(
    truths: Mapping[str, Sequence[PlacedCells]],
    ruledness: Mapping[tuple[str, int], tuple[float, float]],
    printed: Mapping[str, Trial],
    bare: Mapping[str, Trial],
    notes: Sequence[str],
) -> str:
    right = sum((compare(t.cells, t.cells) for tables in truths.values() for t in tables), Tally())
    ruled = {key for key, shares in ruledness.items() if min(shares) >= _MOSTLY}
    full = sum(min(shares) > 0.95 for shares in ruledness.values())
    rest = sorted(set(ruledness) - ruled)
    lines = [
        "## ICDAR 2013, the EU half\n",
        f"{len(truths)} files, {len(ruledness)} tables by page, {right.wanted} relations; the truth against itself scores {right.f1:.3f}.",
        f"{len(ruled)} of the tables are ruled: rules part at least half of the neighbouring cells both ways, and nearly all of them in {full}.",
        f"Not ruled as printed: {', '.join(f'{s} table {k}' for s, k in rest) or 'none'}.",
        "Borderless: the same files without rules and shading (taken off the page before ours looks for tables; for the others,"
        " copies of the PDFs without paths).",
        "eu-009 has two readings in the truth; the one with the heading row is used. Relations do not cross pages.\n",
        *(f"- {note}" for note in notes),
        "",
        "### As printed: F1 of relations (bar for finding and structure: .85)\n",
        *_trial_rows(printed, ruled, rest),
        "",
        "### Without rules and shading (bar: .80)\n",
        *_trial_rows(bare, set(), []),
        "",
        "### Ours file by file, finding and structure\n",
        *_file_rows(printed[OURS], bare[OURS]),
        "",
    ]
    return "\n".join(lines)


def _trial_rows(trials: Mapping[str, Trial], ruled: set[tuple[str, int]], rest: Sequence[tuple[str, int]]) -> list[str]:
    floor = trials[OURS].seconds / trials[OURS].n_pages
    split = " ruled tables, structure | other tables, structure |" if ruled else ""
    rows = [
        f"| finder | finding and structure: P | R | F1 | mean over files | structure in given regions |{split} CPU, ours = 1 | ms a page |",
        "|---|" + "---|" * (7 + 2 * bool(ruled)),
    ]
    for name, trial in trials.items():
        whole, structure = sum(trial.whole.values(), Tally()), sum(trial.structure.values(), Tally())
        parts = ""
        if ruled:
            with_rules = sum((t for key, t in trial.tables.items() if key in ruled), Tally())
            others = sum((trial.tables[key] for key in rest), Tally())
            parts = f" {with_rules.f1:.3f} | {f'{others.f1:.3f}' if rest else '-'} |"
        each = trial.seconds / trial.n_pages
        failed = f" ({trial.n_failed} files failed and count as nothing found)" if trial.n_failed else ""
        figures = f"{whole.precision:.3f} | {whole.recall:.3f} | **{whole.f1:.3f}** | {trial.mean_f1():.3f} | {structure.f1:.3f}"
        rows.append(f"| {name}{failed} | {figures} |{parts} {each / floor:.1f} | {1000 * each:.0f} |")
    return rows


def _file_rows(printed: Trial, bare: Trial) -> list[str]:
    rows = ["| file | relations | as printed | without rules: P | R | F1 |", "|---|---|---|---|---|---|"]
    for stem, tally in sorted(bare.whole.items(), key=lambda item: item[1].f1):
        p = printed.whole[stem]
        rows.append(f"| {stem} | {tally.wanted} | {p.f1:.3f} | {tally.precision:.3f} | {tally.recall:.3f} | {tally.f1:.3f} |")
    return rows


def _rebuilt_section(scores: Sequence[CellScore]) -> str:
    by_kind: dict[str, Tally] = defaultdict(Tally)
    for score in scores:
        by_kind[score.kind] += score.tally
    ruled = sum((by_kind[kind] for kind in RULED_KINDS), Tally())
    lines = [
        "## Papers laid out anew by three producers: filled cells exact in row, column and words\n",
        f"Ruled tables ({', '.join(RULED_KINDS)}): precision **{ruled.precision:.3f}** (bar .99), recall **{ruled.recall:.3f}** (bar .98)\n",
        "| kind of table | precision | recall | cells |",
        "|---|---|---|---|",
        *(f"| {kind} | {t.precision:.3f} | {t.recall:.3f} | {t.wanted} |" for kind, t in by_kind.items()),
        "",
    ]
    wrong = [s for s in scores if s.tally.right < max(s.tally.given, s.tally.wanted)]
    lines += [f"- {s.pdf} {s.table} ({s.kind}): {s.tally.right} right, {s.tally.given} given, {s.tally.wanted} wanted" for s in wrong]
    return "\n".join(lines) + ("\n" if wrong else "")


def _gold_section(shared: Path) -> str:
    """Cells and money of data tables in the annotated papers, by the outside scorer that reads Parquet alone."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        papers = [str(shared / "papers" / name) for name in ("text", "pdf")]
        subprocess.run([sys.executable, "-m", "extract.cli", "extract", *papers, "--out", str(out), "--json"], cwd=ROOT, stdout=subprocess.DEVNULL)
        command = [sys.executable, str(shared / "score.py"), str(shared / "gold"), str(out), "--kind", "cells", "--kind", "table_money"]
        said = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    start = next(k for k, line in enumerate(said) if line.startswith("kind "))
    figures = {parts[0]: parts for parts in (line.split() for line in said[start + 1 :]) if parts and parts[0] in ("cells", "table_money")}
    names = {"cells": "cells of data tables (bar .95)", "table_money": "money in data tables (bar .97)"}
    lines = ["## Annotated papers\n", "| what | precision | recall | F1 | mean over papers | counts |", "|---|---|---|---|---|---|"]
    lines += [f"| {names[k]} | {v[1]} | {v[2]} | **{v[3]}** | {v[4]} | {' '.join(v[5:]).strip('()')} |" for k, v in figures.items()]
    short = [line for line in said[:start] if not line.startswith(" ") and _falls_short(line)]
    lines += ["", "Papers with anything missed or extra (right/given/wanted):\n", *[f"- {line}" for line in short or ["none"]], ""]
    return "\n".join(lines)


def _falls_short(line: str) -> bool:
    counts = [part.split()[-1].split("/") for part in line.split(": ", 1)[1].split("; ") if "/" in part]
    return any(len(set(count)) > 1 for count in counts)


if __name__ == "__main__":
    main()
