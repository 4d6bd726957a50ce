"""Pages of a made paper by reportlab."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

from corpus.writer import content
from corpus.writer.model import Block, Bullets, Data, Fields, Form, Gap, Grid, Heading, Item, Paper, Para

_FACES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-BoldOblique"),
    "Times": ("Times-Roman", "Times-Bold", "Times-BoldItalic"),
    "Vera": ("Vera", "Vera-Bold", "Vera-BoldItalic"),
}
_ALIGN = {"centre": TA_CENTER, "right": TA_RIGHT}


class Printer:
    """Turns blocks into flowables and notes on which page every key comes out."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.look = paper, paper.look
        self.face, self.bold, self.italic = _FACES[self.look.face]
        self.pages: dict[str, int] = {}
        self.sheet = landscape(A4) if paper.landscape else A4
        self.room = self.sheet[0] - 2 * self.look.margin

    def style(self, **changes: Any) -> ParagraphStyle:
        size = changes.pop("size", self.look.size)
        base: dict[str, Any] = {"fontName": self.face, "fontSize": size, "leading": size * 1.24, "spaceAfter": size * 0.6}
        base |= {"bulletFontName": changes.get("fontName", self.face), "bulletFontSize": size}
        base["alignment"] = TA_JUSTIFY if self.look.justify else 0
        return ParagraphStyle("made", **(base | changes))

    def text(self, key: str, text: str, bullet: str | None = None, **look: Any) -> Paragraph:
        parts, n = [_note(key)], 0
        for piece in content.pieces(text):
            if piece.mark:
                parts.append(_note(f"{key}#{n}"))
                n += 1
            words = escape(piece.text).replace("  ", "&nbsp; ")
            parts.append(f'<font name="{self.bold}">{words}</font>' if piece.bold else words)
        return Paragraph("".join(parts), self.style(**look), bulletText=bullet or None)

    def story(self, blocks: list[Block], width: float | None = None) -> list[Any]:
        out: list[Any] = []
        for block in blocks:
            out += self.block(block, width or self.room)
        return out

    def block(self, block: Block, width: float) -> list[Any]:
        match block:
            case Heading():
                return self.heading(block, width)
            case Para():
                return self.para(block)
            case Item():
                return self.item(block)
            case Bullets():
                pairs = zip(block.items, block.marks, strict=True)
                return [
                    self.text(f"{block.key}.{n}", text, mark, leftIndent=36, bulletIndent=20, spaceAfter=3) for n, (text, mark) in enumerate(pairs)
                ]
            case Fields():
                return self.fields(block, width)
            case Grid():
                return [self.grid(block, width), Spacer(1, 6)]
            case Form():
                cells = [[self.story(cell, width - 14)] for cell in block.cells]
                rule = ("GRID", (0, 0), (-1, -1), 0.7, colors.black) if block.ruled else ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)
                return [Table(cells, colWidths=[width], style=TableStyle([rule, ("VALIGN", (0, 0), (-1, -1), "TOP")]), splitInRow=1)]
            case Data():
                return self.data(block, width)
            case Gap():
                return [PageBreak()] if block.lines == 99 else [Spacer(1, block.lines * self.look.size * 1.3)]
        raise TypeError(f"no page for {block!r}")

    def heading(self, block: Heading, width: float) -> list[Any]:
        look: dict[str, Any] = {"fontName": self.bold, "spaceBefore": self.look.size * 0.7, "keepWithNext": 1, "alignment": 0}
        shown = block.number
        if shown and self.look.numbering in ("dotted", "run"):
            shown = f"{shown}."
        text = block.text
        if block.label or block.level > 1:
            face = self.italic if block.level > 1 else self.bold
            return [self.text(f"{block.key}.0", text, **(look | {"fontName": face, "leftIndent": self.look.indent if block.level > 1 else 0}))]
        if self.look.headings == "colour":
            look["textColor"] = colors.HexColor(self.look.colour)
            look["size"] = self.look.size + 2
        elif self.look.headings == "italic":
            look["fontName"] = self.italic
        elif self.look.headings == "bar":
            look |= {"backColor": colors.HexColor("#e3e3e3"), "borderPadding": (2, 2, 2, 2), "spaceAfter": 10}
        wide = max(self.look.indent, 8 * len(shown or ""))
        paragraph = self.text(f"{block.key}.0", text, shown, **(look | ({"leftIndent": wide} if shown else {})))
        return [CondPageBreak(50), paragraph]

    def para(self, block: Para) -> list[Any]:
        key, text, size = f"{block.key}.0", block.text, self.look.size
        if block.style == "council":
            return [self.text(key, text, fontName=self.bold, size=size + 5, textColor=colors.HexColor(self.look.colour), alignment=0, spaceAfter=10)]
        if block.style == "title":
            return [self.text(key, text, fontName=self.bold, size=size + 2, alignment=TA_CENTER if self.look.indent == 36 else 0, spaceAfter=8)]
        if block.style in ("centre", "right"):
            return [self.text(key, text, alignment=_ALIGN[block.style], fontName=self.bold if block.style == "centre" else self.face)]
        if block.style in ("strong", "signature", "note"):
            look: dict[str, Any] = {"fontName": self.bold if block.style == "strong" else self.face, "alignment": 0}
            return [self.text(key, text, leftIndent=self.look.indent if block.style == "note" else 0, **look)]
        if block.number:
            return [self.text(key, text, block.number, leftIndent=max(self.look.indent, 8 * len(block.number)))]
        return [self.text(key, text, leftIndent=0)]

    def item(self, block: Item) -> list[Any]:
        if block.extra.get("in_table"):
            return []
        left = self.look.indent * block.indent
        shown = block.shown or None
        size = max(24, 7 * len(shown or ""))
        indent = left + (size if shown else 0)
        out = [
            self.text(f"{block.key}.0", block.text, shown, leftIndent=indent, bulletIndent=left, fontName=self.bold if self.look.boxed else self.face)
        ]
        for n, child in enumerate(block.children, start=1):
            out.append(self.text(f"{block.key}.{n}", child.text, child.shown or None, leftIndent=indent + 26, bulletIndent=indent, spaceAfter=3))
        return out

    def fields(self, block: Fields, width: float) -> list[Any]:
        out, n, wide = [], 0, 0.33 * width
        for label, lines in block.pairs:
            n += 1
            for m, line in enumerate(lines):
                shown = label if m == 0 else None
                out.append(self.text(f"{block.key}.{n}", line, shown, leftIndent=wide, bulletFontName=self.bold, spaceAfter=4, alignment=0))
                n += 1
        return out

    def grid(self, block: Grid, width: float) -> Table:
        n, rows = 0, []
        for row in block.rows:
            cells: list[Any] = []
            for cell in row:
                cells.append([self.text(f"{block.key}.{n + m}", line, spaceAfter=1, alignment=0) for m, line in enumerate(cell)])
                n += len(cell)
            rows.append(cells + [""] * (len(block.shares) - len(row)))
        spans = [("SPAN", (len(row) - 1, r), (-1, r)) for r, row in enumerate(block.rows) if len(row) < len(block.shares)]
        spans += [("SPAN", (0, r), (-1, r)) for r, row in enumerate(block.rows) if len(row) > 1 and not any(any(c) for c in row[1:])]
        look: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), *spans]
        look += [("GRID", (0, 0), (-1, -1), 0.6, colors.black)] if block.ruled else [("LEFTPADDING", (0, 0), (-1, -1), 0)]
        return Table(rows, colWidths=[width * s / sum(block.shares) for s in block.shares], style=TableStyle(look))

    def data(self, block: Data, width: float) -> list[Any]:
        size = self.look.size - 1.5
        first = 1 if block.caption else 0
        money = {c for _, c, _ in block.money}
        rows, n = [], first
        for r, row in enumerate(block.rows):
            bold = r < block.header_rows or (block.totals and r == len(block.rows) - 1)
            cells = []
            for c, cell in enumerate(row):
                look: dict[str, Any] = {"fontName": self.bold if bold else self.face, "size": size, "spaceAfter": 0}
                cells.append(self.text(f"{block.key}.{n}", cell, alignment=TA_RIGHT if c in money else 0, **look))
                n += 1
            rows.append(cells)
        shares = block.shares or [1.0] * len(block.rows[0])
        table = Table(
            rows,
            colWidths=[width * s / sum(shares) for s in shares],
            style=TableStyle(self.rules(block)),
            repeatRows=block.header_rows if self.look.repeat_header else 0,
        )
        out: list[Any] = [CondPageBreak(70)]
        if block.caption:
            out.append(self.text(f"{block.key}.0", block.caption, fontName=self.bold, keepWithNext=1, spaceAfter=4, alignment=0))
        return [*out, table]

    def rules(self, block: Data) -> list[Any]:
        last, black, head = len(block.rows) - 1, colors.black, block.header_rows - 1
        base: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
        if self.look.table == "grid":
            return [*base, ("GRID", (0, 0), (-1, -1), 0.5, black), ("BACKGROUND", (0, 0), (-1, head), colors.HexColor("#dde5ee"))]
        if self.look.table == "rules":
            return [
                *base,
                ("LINEABOVE", (0, 0), (-1, 0), 1, black),
                ("LINEBELOW", (0, head), (-1, head), 0.6, black),
                ("LINEBELOW", (0, last), (-1, last), 1, black),
            ]
        if self.look.table == "zebra":
            return [
                *base,
                *(("BACKGROUND", (0, r), (-1, r), colors.HexColor("#eef1f4")) for r in range(head + 1, last + 1, 2)),
                ("BACKGROUND", (0, 0), (-1, head), colors.HexColor("#c8d3df")),
            ]
        if self.look.table == "box":
            return [*base, ("BOX", (0, 0), (-1, -1), 0.8, black), ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)]
        return base


def _note(key: str) -> str:
    return f'<onDraw name="note_page" label="{key}"/>'


def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera"), ("Vera-Bold", "VeraBd"), ("Vera-BoldItalic", "VeraBI")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{file}.ttf")))


def write_pdf(paper: Paper, path: Path, pages: int = 0) -> dict[str, int]:
    """Print the paper; returns the page of every key. A foot that names the number of pages takes a second run."""
    _fonts()
    printer = Printer(paper)

    def note_page(canvas: Canvas, _kind: str, label: str) -> None:
        printer.pages.setdefault(label, canvas.getPageNumber())

    def noting_canvas(*args: Any, **options: Any) -> Canvas:
        canvas = Canvas(*args, **options)
        if hasattr(canvas, "setNamedCB"):
            canvas.setNamedCB("note_page", note_page)
        else:  # reportlab 4 looks for an attribute
            canvas.note_page = note_page
        return canvas

    def furniture(canvas: Canvas, document: Any) -> None:
        _furniture(printer, canvas, pages)

    margin = paper.look.margin
    title = content.plain(str(paper.header.get("title") or paper.stem))
    document = BaseDocTemplate(str(path), pagesize=printer.sheet, title=title, author=paper.header["council"], invariant=1, pageCompression=1)
    frame = Frame(margin, 60, printer.room, printer.sheet[1] - 125, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate("paper", [frame], onPage=furniture))
    document.build(printer.story(paper.blocks), canvasmaker=noting_canvas)
    count = max(printer.pages.values(), default=1)
    if "{pages}" in paper.look.page_number and not pages:
        return write_pdf(paper, path, count)
    return printer.pages


def _furniture(printer: Printer, canvas: Canvas, pages: int) -> None:
    look, page, (width, height) = printer.look, canvas.getPageNumber(), printer.sheet
    canvas.saveState()
    canvas.setFont(printer.face, 9)
    if printer.paper.running_head and page > 1:
        canvas.drawCentredString(width / 2, height - 38, printer.paper.running_head)
    if look.classification:
        canvas.drawRightString(width - look.margin, height - 26, look.classification)
    if look.page_number:
        canvas.drawCentredString(width / 2, 34, look.page_number.format(page=page, pages=pages))
    canvas.restoreState()
