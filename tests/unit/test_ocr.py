"""Scans: pages drawn, turned into pictures, tilted and turned, and read again by tesseract."""

from __future__ import annotations

import io
import shutil
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner

from extract.cli import main
from extract.document import Box, Document, Span
from extract.errors import SourceError
from extract.pipeline import process
from extract.read.ocr import needs_ocr
from extract.read.pdf import read_pdf
from extract.read.pdf_pages import read_pages
from extract.records import Cost, Evidence
from tests.conftest import require_tool
from tests.unit.test_read_pdf import HEIGHT, PROSE, WIDTH, Paper

Image = pytest.importorskip("PIL.Image")
DPI = 200
ITEMS = ("2.1 Approve a grant of £48,250 to the boat club.", "2.2 Note that the lease ends on 3 May 2031.")


@pytest.fixture
def tool() -> None:
    require_tool(shutil.which("tesseract"), "tesseract")


def paper() -> Paper:
    made = Paper().text(72, 90, "Marsh Parva Town Council", size=16, bold=True).text(72, 130, *PROSE)
    return made.text(72, 190, "2 Recommendations", bold=True).text(72, 215, *ITEMS, leading=18)


def pictures(data: bytes, *, turn: int = 0, tilt: float = 0.0, dpi: int = DPI) -> list[Any]:
    """The pages of a PDF as pictures, turned clockwise by `turn` and then anticlockwise by `tilt` degrees."""
    document = pypdfium2.PdfDocument(data)
    try:
        drawn = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
    return [picture.rotate(-turn, expand=True).rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255) for picture in drawn]


def scan(data: bytes, *, turn: int = 0, tilt: float = 0.0) -> bytes:
    file = io.BytesIO()
    first, *more = pictures(data, turn=turn, tilt=tilt)
    first.save(file, "PDF", resolution=DPI, save_all=True, append_images=more)
    return file.getvalue()


def box_of(document: Document, words: str) -> Box:
    start = document.text.index(words)
    _, boxes = document.place(Span(start, start + len(words)))
    return boxes[0]


def expected() -> Document:
    return read_pdf(paper().data())


def test_a_scan_reads_as_the_paper_it_was_made_of(tool: None) -> None:
    document, printed = read_pdf(scan(paper().data())), expected()
    assert document.text == printed.text
    assert document.ocr_pages == {1}
    assert [line.bold for line in document.lines] == [line.bold for line in printed.lines]
    for words in ("48,250", "summer recess"):
        assert box_of(document, words) == pytest.approx(box_of(printed, words), abs=3)


@pytest.mark.parametrize("tilt", [-4.0, 1.5, 6.0])
def test_a_skewed_scan_is_set_level_and_its_boxes_lie_where_the_words_lie(tool: None, tilt: float) -> None:
    document, printed = read_pdf(scan(paper().data(), tilt=tilt)), expected()
    assert document.text == printed.text
    straight, tilted = box_of(printed, "summer"), box_of(document, "summer")
    x, y = _turned((straight.x0 + straight.x1) / 2, (straight.top + straight.bottom) / 2, tilt)
    assert tilted.x0 - 2 < x < tilted.x1 + 2
    assert tilted.top - 2 < y < tilted.bottom + 2


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    dx, dy = x - WIDTH / 2, y - HEIGHT / 2
    return WIDTH / 2 + dx * cos(radians(degrees)) + dy * sin(radians(degrees)), HEIGHT / 2 - dx * sin(radians(degrees)) + dy * cos(radians(degrees))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_scan_is_turned_back(tool: None, turn: int) -> None:
    document, printed = read_pdf(scan(paper().data(), turn=turn)), expected()
    assert document.text == printed.text
    straight, turned = box_of(printed, "summer"), box_of(document, "summer")
    at = {90: (HEIGHT - straight.bottom, straight.x0), 180: (WIDTH - straight.x1, HEIGHT - straight.bottom), 270: (straight.top, WIDTH - straight.x1)}
    assert (turned.x0, turned.top) == pytest.approx(at[turn], abs=4)


def mixed() -> bytes:
    """A page of text and a page that is a picture."""
    made = Paper().text(72, 90, *PROSE).text(72, 150, "The repairs cost £91,000.").page()
    picture = pictures(paper().data())[0]
    reader = pytest.importorskip("reportlab.lib.utils").ImageReader(picture)
    made.canvas.drawImage(reader, 0, 0, WIDTH, HEIGHT)
    return made.data()


def test_only_the_pages_that_need_it_are_read_from_pictures(tool: None, tmp_path: Path) -> None:
    (tmp_path / "mixed.pdf").write_bytes(mixed())
    result = process(tmp_path / "mixed.pdf", "mixed.pdf")
    assert (result.source.status, result.source.n_ocr_pages, result.source.n_pages) == ("ok", 1, 2)
    costs = {row.quote: row for row in result.rows["costs"] if isinstance(row, Cost)}
    assert "ocr" not in costs["£91,000"].doubts
    assert "ocr" in costs["£48,250"].doubts
    assert costs["£48,250"].page == 2


def test_what_is_read_with_little_confidence_is_in_doubt(tool: None, tmp_path: Path) -> None:
    blur = pytest.importorskip("PIL.ImageFilter").GaussianBlur(4.2)
    file = io.BytesIO()
    picture = pictures(paper().data(), dpi=DPI)[0]
    picture.filter(blur).save(file, "PDF", resolution=DPI)
    (tmp_path / "blurred.pdf").write_bytes(file.getvalue())
    result = process(tmp_path / "blurred.pdf", "blurred.pdf")
    assert result.document is not None, result.source.reason
    assert result.document.doubtful
    rows = [row for table in result.rows.values() for row in table if isinstance(row, Evidence)]
    unsure = [row for row in rows if "ocr_unsure" in row.doubts]
    assert unsure
    assert [row for row in rows if row.quote and "ocr" not in row.doubts] == []


def test_a_ruled_table_is_found_in_its_picture(tool: None) -> None:
    made = paper()
    rows = [("Scheme", "2030/31", "2031/32"), ("Boat store", "12,500", "8,250"), ("Slipway", "4,000", "1,750"), ("Total", "16,500", "10,000")]
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            made.text(80 + 150 * c, 316 + 20 * r, words, bold=r == 0)
    for r in range(5):
        made.canvas.line(72, HEIGHT - 302 - 20 * r, 522, HEIGHT - 302 - 20 * r)
    for c in range(4):
        made.canvas.line(72 + 150 * c, HEIGHT - 302, 72 + 150 * c, HEIGHT - 382)
    data = made.data()
    read = read_pdf(scan(data, tilt=1.0))
    (grid,) = [grid for grid in read.grids if grid.kind == "data"]
    assert [[read.quote(cell.span) for cell in grid.row(r)] for r in range(grid.n_rows)] == [list(row) for row in rows]


def test_blank_pages_hold_nothing_and_are_no_gap(tool: None) -> None:
    file = io.BytesIO()
    first = pictures(paper().data())[0]
    first.save(file, "PDF", resolution=DPI, save_all=True, append_images=[Image.new("L", first.size, 250)])
    document = read_pdf(file.getvalue())
    assert (document.n_pages, document.gaps) == (2, ())
    assert {box.page for _, _, box in document.pieces} == {1}


def test_a_page_that_takes_too_long_is_a_gap_and_the_others_are_read(tool: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("extract.read.scan_page._PAGE_SECONDS", 0.3)
    (tmp_path / "mixed.pdf").write_bytes(mixed())
    result = process(tmp_path / "mixed.pdf", "mixed.pdf")
    assert (result.source.status, result.source.code) == ("partial", "TIMEOUT")
    assert [row.quote for row in result.rows["costs"] if isinstance(row, Cost)] == ["£91,000"]


def test_without_the_tool_a_scan_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError) as error:
        read_pdf(scan(paper().data()))
    assert error.value.code == "NO_OCR"
    assert "apt-get install tesseract-ocr" in error.value.reason
    assert "brew install tesseract" in error.value.reason


def test_without_the_tool_the_other_pages_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "mixed.pdf").write_bytes(mixed())
    result = process(tmp_path / "mixed.pdf", "mixed.pdf")
    assert (result.source.status, result.source.code, result.source.n_ocr_pages) == ("partial", "NO_OCR", 0)
    assert "apt-get install tesseract-ocr" in (result.source.reason or "")
    assert [row.quote for row in result.rows["costs"] if isinstance(row, Cost)] == ["£91,000"]


@pytest.mark.parametrize("command", [["show"], ["text"], ["check"], ["report", "--html", "page.html"]])
def test_what_was_left_out_is_told_by_every_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "mixed.pdf").write_bytes(mixed())
    (tmp_path / "words.pdf").write_bytes(paper().data())
    done = CliRunner().invoke(main, [*command, "mixed.pdf"])
    assert (done.exit_code, done.stderr.count("\n")) == (0, 1)
    assert done.stderr.startswith("papers: mixed.pdf: NO_OCR: some pages are pictures")
    assert CliRunner().invoke(main, [*command, "words.pdf"]).stderr == ""


def test_a_text_layer_without_meaning_is_no_text_layer() -> None:
    (page,) = read_pages(paper().data())
    assert not needs_ocr(page)
    page.words = [word._replace(text="\ue001" * len(word.text)) for word in page.words]
    assert needs_ocr(page)
