"""Write SCANS.md: how much of a scan is read, straight, skewed, turned, coarse and dirty, and what it costs.

python -m tests.benchmarks.scans [FOLDER OF REAL PAPERS]

Recall counts the words (runs of letters, in any case) and the figures (runs of digits with their stops and commas) of the paper
that the pictures were made of: each as often as the paper prints it.
"""

from __future__ import annotations

import io
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from extract.document import Document
from extract.pipeline import process
from extract.read.pdf import read_pdf
from tests.benchmarks.formats import records
from tests.benchmarks.icdar import Tally
from tests.benchmarks.parity import VALUES

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d[\d,./]*\d|\d")
_SAMPLES = 2  # papers of the corpus
_WAYS: dict[str, dict[str, float]] = {
    "200 dpi": {},
    "150 dpi": {"dpi": 150},
    "200 dpi, 2° askew": {"tilt": 2.0},
    "200 dpi, 7° askew": {"tilt": -7.0},
    "200 dpi, turned by 90°": {"turn": 90},
    "200 dpi, turned by 180°": {"turn": 180},
    "200 dpi, specks and grey paper": {"specks": 4000},
}


def words(text: str) -> Counter[str]:
    return Counter(word.lower() for word in _WORD.findall(text))


def figures(text: str) -> Counter[str]:
    return Counter(_FIGURE.findall(text))


def recall(wanted: Counter[str], found: Counter[str]) -> float:
    """The share of what is wanted that is found, each as often as wanted."""
    return (wanted & found).total() / max(wanted.total(), 1)


def scanned(data: bytes, *, dpi: float = 200, turn: float = 0, tilt: float = 0, specks: float = 0) -> bytes:
    """A PDF of pictures of a PDF's pages, turned clockwise, tilted anticlockwise (degrees), with black and white specks."""
    import pypdfium2
    from PIL import Image

    random = Random(7)
    pictures: list[Any] = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().rotate(-turn, expand=True)
        picture = picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
        if specks:
            picture = picture.point(lambda tone: 30 + tone * 0.82)
            for _ in range(int(specks)):
                picture.putpixel((random.randrange(picture.width), random.randrange(picture.height)), random.choice((0, 255)))
        pictures.append(picture)
    document.close()
    file = io.BytesIO()
    pictures[0].save(file, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return file.getvalue()


def _row(name: str, wanted: str, found: Document, seconds: float) -> str:
    share = sum(span.end - span.start for span in found.doubtful)
    pages = found.n_pages or 1
    return (
        f"| {name} | {recall(words(wanted), words(found.text)):.3f} | {recall(figures(wanted), figures(found.text)):.3f} "
        f"| {share / max(len(found.text), 1):.3f} | {seconds / pages:.1f} |"
    )


def _timed(data: bytes) -> tuple[Document, float]:
    start = time.perf_counter()
    document = read_pdf(data)
    return document, time.perf_counter() - start


def _of_corpus() -> list[str]:
    papers = sorted((ROOT / "corpus" / "papers" / "pdf").glob("p*.pdf"))[:: 48 // _SAMPLES][:_SAMPLES]
    lines = [f"## {_SAMPLES} sample papers, turned into pictures\n", "| way | words | figures | in doubt | s a page |", "|---|---|---|---|---|"]
    for name, how in _WAYS.items():
        wanted, found, doubtful, seconds, pages = "", "", 0, 0.0, 0
        for path in papers:
            document, took = _timed(scanned(path.read_bytes(), **how))
            wanted, found = f"{wanted} {read_pdf(path.read_bytes()).text}", f"{found} {document.text}"
            doubtful, seconds, pages = doubtful + sum(s.end - s.start for s in document.doubtful), seconds + took, pages + (document.n_pages or 1)
        shares = recall(words(wanted), words(found)), recall(figures(wanted), figures(found)), doubtful / len(found)
        lines.append(f"| {name} | {' | '.join(f'{share:.3f}' for share in shares)} | {seconds / pages:.1f} |")
    return lines


def _records_of_corpus() -> list[str]:
    """Records of the scans of sample papers against those of the papers themselves."""
    totals: dict[str, Tally] = {table: Tally() for table in VALUES}
    for path in sorted((ROOT / "corpus" / "papers" / "pdf").glob("p*.pdf"))[:: 48 // _SAMPLES][:_SAMPLES]:
        with TemporaryDirectory() as folder:
            made = Path(folder) / path.name
            made.write_bytes(scanned(path.read_bytes()))
            ours, theirs = records(made), records(path)
        for table in VALUES:
            a, b = ours[table], theirs[table]
            totals[table] += Tally((a & b).total(), a.total(), b.total())
    every = sum(totals.values(), Tally())
    rows = [f"| {table} | {t.f1:.3f} | {t.right} | {t.given} | {t.wanted} |" for table, t in totals.items() if t.given or t.wanted]
    return [
        f"Records alike in words and values, scan at 200 dpi against the PDF: F1 **{every.f1:.3f}**.\n",
        "| records | F1 | in both | scan | PDF |", "|---|---|---|---|---|", *rows,
    ]  # fmt: skip


def _of_real_papers(shared: Path) -> list[str]:
    export = next((shared / "papers" / "text").glob("000_*.txt"))
    wanted = process(export, export.name).document
    assert wanted is not None
    found, seconds = _timed((shared / "papers" / "rebuilt" / "scan200.pdf").read_bytes())
    lines = [
        "## Real papers\n",
        "The scan of a text paper at 200 dpi, against its text export (bars: words .99, figures .97):\n",
        "| scan | words | figures | in doubt | s a page |",
        "|---|---|---|---|---|",
        _row("scan200", wanted.text, found, seconds),
        "\nScans as they were published:\n",
        "| paper | pages | words | characters in doubt | tables | s a page |",
        "|---|---|---|---|---|---|",
    ]
    for path in sorted((shared / "papers" / "scanned").glob("*.pdf")):
        document, seconds = _timed(path.read_bytes())
        share = sum(span.end - span.start for span in document.doubtful) / max(len(document.text), 1)
        pages = document.n_pages or 1
        n_tables = sum(grid.kind == "data" for grid in document.grids)
        lines.append(f"| {path.name[:8]} | {pages} | {len(document.text.split())} | {share:.3f} | {n_tables} | {seconds / pages:.1f} |")
    return [*lines, "", (HERE / "scans-notes.md").read_text(encoding="utf-8")]


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    lines = [
        "# Scans\n",
        "Written by `python -m tests.benchmarks.scans`. Words and figures are shares of those of the paper scanned; in doubt is the share of",
        "characters in words that tesseract is not sure of. Seconds are of one core, and grow with what else runs.\n",
    ]
    parts: list[Callable[[], list[str]]] = [_of_corpus, _records_of_corpus]
    if shared.is_dir():
        parts.insert(0, lambda: _of_real_papers(shared))
    for part in parts:  # written as it goes: the whole takes minutes
        lines += [*part(), ""]
        (HERE / "SCANS.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
