"""Packs as PDF: the agenda in front, the papers behind it, marks and page numbers printed over them; and as text."""

from __future__ import annotations

import ctypes
import io
import json
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.writer import rl_pages
from corpus.writer.model import Paper
from corpus.writer.packs import Enclosed, Gold, Listed, Pack

_WIDTH, _HEIGHT = A4
_BLANK = "This page is intentionally left blank"


@dataclass(frozen=True)
class Leaf:
    """One page of a pack: the bytes and page it is printed from, the mark of its item, and what it belongs to."""

    data: bytes
    page: int
    mark: str | None
    part: str
    item: str | None
    appendix: str | None
    first: bool = False
    numbered: bool = True


def print_pack(pack: Pack) -> tuple[bytes, Gold]:
    """The PDF of a pack and its gold. The agenda names pages, so that it is printed once they are known."""
    behind = [leaf for item in pack.listed for enclosed in item.enclosed for leaf in _leaves(pack, enclosed)]
    _number_items(pack, behind)
    front = [Leaf(data, page, None, "frontsheet", None, None, page == 0, False) for data in _front(pack) for page in range(_count(data))]
    if pack.style.blanks and front and len(front) % 2:
        front.append(_blank("frontsheet", None, None))
    leaves = [*front, *behind]
    labels: list[int | None] = []
    number = pack.style.first_folio
    for leaf in leaves:
        labels.append(number if leaf.numbered and pack.style.folio != "none" else None)
        number += leaf.part != "frontsheet"
    return _merged(pack, leaves, labels), gold(pack, leaves, labels)


def _leaves(pack: Pack, enclosed: Enclosed) -> list[Leaf]:
    """The pages of one document of a pack, a slip before and a blank page behind it where the style has them."""
    data = _printed(enclosed.paper)
    opens = enclosed.part != "appendix"
    out: list[Leaf] = []
    if opens and pack.style.mark in ("slip", "titled_slip"):
        title = next(item.title for item in pack.listed if item.number == enclosed.item)
        slip = _slip(enclosed.item, title, pack.style.mark == "titled_slip")
        out.append(Leaf(slip, 0, None, enclosed.part, enclosed.item, enclosed.mark, True))
    marked = {"corner": opens, "foot": opens, "every_page": True}.get(pack.style.mark, False)
    for page in range(_count(data)):
        mark = enclosed.item if marked and (page == 0 or pack.style.mark == "every_page") else None
        out.append(Leaf(data, page, mark, enclosed.part, enclosed.item, enclosed.mark, not out))
    if pack.style.blanks and len(out) % 2:
        out.append(_blank(enclosed.part, enclosed.item, enclosed.mark))
    return out


def _blank(part: str, item: str | None, mark: str | None) -> Leaf:
    return Leaf(_blank_page(), 0, None, part, item, mark, False, False)


def _number_items(pack: Pack, leaves: list[Leaf]) -> None:
    """Tell each item of the agenda its printed pages."""
    for item in pack.listed:
        places = [place for place, leaf in enumerate(leaves) if leaf.item == item.number]
        if places:
            item.pages = places[0] + pack.style.first_folio, places[-1] + pack.style.first_folio


def gold(pack: Pack, leaves: list[Leaf], labels: list[int | None]) -> Gold:
    """What is in the pack: its papers with their pages, the items of its agenda, and the number printed on each page."""
    papers: list[Gold] = []
    for page, leaf in enumerate(leaves, 1):
        if leaf.first:
            papers.append({"part": leaf.part, "item": leaf.item, "mark": leaf.appendix, "first_page": page, "last_page": page})
        else:
            papers[-1]["last_page"] = page
    behind = {leaf.item for leaf in leaves}
    items = [
        {"number": item.number, "title": item.title, "exempt": item.exempt, "is_minutes": item.is_minutes, "has_paper": item.number in behind}
        for item in pack.listed
        if pack.has_list and (pack.style.front != "letter" or item.pages)
    ]
    return {"source": f"{pack.stem}.pdf", "papers": papers, "agenda": items, "labels": labels}


def _merged(pack: Pack, leaves: list[Leaf], labels: list[int | None]) -> bytes:
    document = pypdfium2.PdfDocument.new()
    sources = {data: pypdfium2.PdfDocument(data) for data in dict.fromkeys(leaf.data for leaf in leaves)}
    for leaf in leaves:
        document.import_pages(sources[leaf.data], [leaf.page])
    for index, (leaf, label) in enumerate(zip(leaves, labels, strict=True)):
        page = document[index]
        if leaf.mark is not None:
            words = f"Agenda Item {leaf.mark}" if index % 2 or pack.style.number != "Item {n}" else f"Item {leaf.mark}"
            _stamp(document, page, words, 470, 20 if pack.style.mark == "foot" else _HEIGHT - 22)
        if label is not None:
            folio = "{n}" if pack.style.folio == "top" else pack.style.folio
            _stamp(document, page, folio.format(n=label), 285, _HEIGHT - 14 if pack.style.folio == "top" else 12)
        raw.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    document.save(out)
    # pdfium writes the time and a random name into the file; the same pack is to be the same bytes.
    data = re.sub(rb"/CreationDate\(D:\d{14}", b"/CreationDate(D:20260101000000", out.getvalue())
    return re.sub(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]", b"/ID[<" + b"0" * 32 + b"><" + b"0" * 32 + b">]", data)


def _stamp(document: Any, page: Any, text: str, x: float, y: float) -> None:
    """Print words over a page, as the makers of packs do; pages may be landscape."""
    width, height = page.get_size()
    x, y = x * width / _WIDTH, y if y < _HEIGHT / 2 else height - (_HEIGHT - y)
    item = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 11.0)
    units = (text + "\0").encode("utf-16-le")
    buffer = (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units)
    raw.FPDFText_SetText(item, buffer)
    raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, x, y)
    raw.FPDFPage_InsertObject(page.raw, item)


def _count(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


_done: dict[int, tuple[Paper, bytes]] = {}


def _printed(paper: Paper) -> bytes:
    if id(paper) not in _done:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "paper.pdf"
            rl_pages.write_pdf(paper, path)
            _done[id(paper)] = paper, path.read_bytes()
    return _done[id(paper)][1]


class _Sheet:
    """Lines put down a page from the top, with a new page where one is full."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=A4, invariant=1)
        self.y = _HEIGHT - 70

    def line(self, text: str, x: float = 72, size: float = 11, bold: bool = False, right: str = "", gap: float = 1.35) -> None:
        if self.y < 80:
            self.canvas.showPage()
            self.y = _HEIGHT - 70
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self.canvas.drawString(x, self.y, text)
        if right:
            self.canvas.setFont("Helvetica", size)
            self.canvas.drawRightString(_WIDTH - 60, self.y, right)
        self.y -= size * gap

    def space(self, points: float = 8) -> None:
        self.y -= points

    def data(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


@cache
def _blank_page() -> bytes:
    sheet = _Sheet()
    sheet.y = _HEIGHT / 2
    sheet.line(_BLANK, x=195, size=12)
    return sheet.data()


def _slip(number: str, title: str, titled: bool) -> bytes:
    sheet = _Sheet()
    sheet.y = _HEIGHT / 2 + 40
    if titled:
        for n, line in enumerate(_wrapped(f"Item {number} – {title}", 40)):
            sheet.line(line, x=120, size=20 if n == 0 else 18, bold=True)
    else:
        sheet.line(f"AGENDA ITEM {number}", x=190, size=24, bold=True)
        for line in _wrapped(title, 40):
            sheet.line(line, x=150, size=16)
    return sheet.data()


def _front(pack: Pack) -> list[bytes]:
    """The documents in front of the papers: the agenda, with a cover page or as a letter, or none."""
    if pack.style.front == "none":
        return []
    sheet = _Sheet()
    if pack.style.front == "letter":
        _letter(sheet, pack)
    else:
        if pack.style.front == "cover_and_agenda":
            sheet.line("Public Document Pack", size=10)
            sheet.space(160)
            for text in (pack.council, pack.body, pack.day):
                sheet.line(text, size=22, bold=True)
            sheet.canvas.showPage()
            sheet.y = _HEIGHT - 70
        sheet.line(pack.council, size=15, bold=True)
        sheet.line(pack.body, size=13, bold=True)
        for label, value in (("Date:", pack.day), ("Time:", "6.30 pm"), ("Venue:", "Council Chamber, Market Hall")):
            sheet.line(f"{label} {value}")
        sheet.space()
        sheet.line("To: all members of the body. The public may watch from the gallery.", size=10)
        sheet.space(14)
        sheet.line("SUPPLEMENTARY AGENDA" if pack.style.front == "supplement" else "AGENDA", x=250, size=13, bold=True)
    if pack.style.listing in ("column", "ruled"):
        sheet.line("Item", right="Page No.", size=10)
    sheet.space()
    for item in pack.listed:
        if item.private and pack.style.exempt == "part":
            sheet.space()
            sheet.line("PART II – PRIVATE BUSINESS", bold=True)
        if pack.style.front != "letter" or item.pages:
            _list_item(sheet, pack, item)
    return [sheet.data()]


def _letter(sheet: _Sheet, pack: Pack) -> None:
    for text in (pack.council, "Ask for: Democratic Services", f"Date: {pack.day}"):
        sheet.line(text, x=340, size=10)
    sheet.space(16)
    sheet.line("Dear Member")
    sheet.space()
    sheet.line(f"{pack.body.upper()} – {pack.day.upper()}", bold=True)
    sheet.space()
    sheet.line("I enclose the papers that were not ready when the agenda was sent out.")
    sheet.space(12)
    sheet.line("Agenda Item No", bold=True)


def _list_item(sheet: _Sheet, pack: Pack, item: Listed) -> None:
    number = pack.style.number.format(n=item.number)
    first, last = item.pages or (0, 0)
    span = f"{first}" if first == last else f"{first} - {last}"
    paged = item.pages is not None and pack.style.folio != "none"
    in_brackets = f"(Page{'s' if last > first else ''} {span})"
    lines = _wrapped(item.title, 62)
    if pack.style.listing == "dots" and paged:
        lines[-1] = f"{lines[-1]} {'.' * 12} {in_brackets}"
    right = ""
    if paged and pack.style.listing in ("right", "table", "bare"):
        right = in_brackets
    elif paged and pack.style.listing in ("column", "ranges", "ruled"):
        right = span
    top = sheet.y + 13
    for n, line in enumerate(lines):
        if n == 0:
            sheet.canvas.setFont("Helvetica", 11)
            sheet.canvas.drawString(72, sheet.y, number)
        sheet.line(line, x=118, bold=pack.style.listing != "bare", right=right if n == 0 else "")
    for line in _wrapped(item.note, 70) if item.note else []:
        sheet.line(line, x=118, size=10)
    if pack.style.listing == "below" and paged:
        sheet.line(in_brackets, x=118, size=10)
    if pack.style.listing == "ruled" and top > sheet.y:
        for x in (66, 112, _WIDTH - 110, _WIDTH - 54):
            sheet.canvas.line(x, top + 4, x, sheet.y + 8)
        for y in (top + 4, sheet.y + 8):
            sheet.canvas.line(66, y, _WIDTH - 54, y)
    sheet.space(9)


def write_pack(pack: Pack, pdf: Path, gold_path: Path) -> list[Path]:
    """Write one pack and its gold; returns the files written."""
    data, found = print_pack(pack)
    for path in (pdf, gold_path):
        path.parent.mkdir(parents=True, exist_ok=True)
    pdf.write_bytes(data)
    gold_path.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return [pdf, gold_path]
