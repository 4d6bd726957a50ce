"""PDF pages of a sample paper: one layout per council, the content taken as it is.

Every annotated string is printed with invisible notes that tell on which page it came out, so that the gold need not look
for it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, HRFlowable, KeepTogether, PageTemplate, Paragraph, Spacer, Table, TableStyle

from corpus.writer import content
from corpus.writer.content import Source


@dataclass
class Printed:
    """What printing told: the page of every key, and after how many words a page break split a passage."""

    pages: dict[str, int] = field(default_factory=dict)
    splits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class House:
    """A council's house style."""

    font: str
    bold: str
    size: float
    margin: float
    indent: float
    gap: float
    align: int = 0
    heading_gap: float = 10
    heading_dot: bool = False


HOUSES = {
    "grid": House("Helvetica", "Helvetica-Bold", 11, 2.2 * cm, 38, 6),
    "memo": House("Vera", "Vera-Bold", 9.5, 2.5 * cm, 34, 8, heading_gap=12, heading_dot=True),
    "minutes": House("Times-Roman", "Times-Bold", 12, 2.6 * cm, 50, 8, TA_JUSTIFY, 14),
}


class _Passage(Paragraph):  # type: ignore[misc]  # reportlab has no types
    """A paragraph that remembers where a page break split it."""

    key = ""
    splits: dict[str, int] | None = None

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        if len(parts) == 2 and self.splits is not None:
            self.splits[self.key] = sum(len(_line_words(line)) for line in parts[0].blPara.lines)
        return parts


def _line_words(line: Any) -> list[str]:
    words = line[1] if isinstance(line, tuple) else [w for f in line.words for w in f.text.split()]
    return list(words)


class _Printer:
    def __init__(self, source: Source) -> None:
        self.source, self.house, self.printed = source, HOUSES[source["layout"]], Printed()
        self.story: list[Any] = []

    def style(self, **changes: Any) -> ParagraphStyle:
        house = self.house
        base: dict[str, Any] = {"fontName": house.font, "fontSize": house.size, "leading": house.size * 1.22, "spaceAfter": house.gap}
        base |= {"alignment": house.align, "bulletFontName": house.font, "bulletFontSize": house.size}
        return ParagraphStyle("paper", **(base | changes))

    def markup(self, key: str, text: str) -> str:
        """Reportlab's markup of an annotated string, with a note of the page at its start and at every mark."""
        parts, n = [_note(key)], 0
        for piece in content.pieces(text):
            words = escape(piece.text)
            if piece.mark:
                parts.append(_note(f"{key}#{n}"))
                n += 1
            parts.append(f'<font name="{self.house.bold}">{words}</font>' if piece.bold else words)
        return "".join(parts)

    def text(self, key: str, text: str, number: str | None = None, **changes: Any) -> Paragraph:
        paragraph = _Passage(self.markup(key, text), self.style(**changes), bulletText=number)
        paragraph.key, paragraph.splits = key, self.printed.splits
        return paragraph

    def add(self, *flowables: Any) -> None:
        self.story.extend(flowables)

    def body(self) -> None:
        for index, block in enumerate(content.blocks(self.source)):
            key = f"b{index}"
            if "h" in block:
                self.heading(key, block)
            elif "p" in block or "rec" in block:
                self.paragraph(key, block)
            elif "list" in block:
                numbers = block.get("numbers") or ["•"] * len(block["list"])
                self.items(key, block["list"], numbers)
            elif "table" in block:
                self.table(content.table(self.source, block["table"]))
            elif "contacts" in block:
                self.contacts(key, block["contacts"])
            elif "signoffs" in block:
                SIGNING[self.source["layout"]](self)

    def heading(self, key: str, block: Source) -> None:
        house, number = self.house, block.get("n")
        shown = f"{number}." if number and house.heading_dot else number
        level_two = block.get("level", 1) == 2 and not number
        indent = house.indent if number or level_two else 0
        look: dict[str, Any] = {
            "fontName": house.bold,
            "bulletFontName": house.bold,
            "leftIndent": indent,
            "spaceBefore": house.heading_gap,
            "keepWithNext": 1,
        }
        if level_two:
            look["fontName"] = "Helvetica-BoldOblique"
        self.add(self.text(f"{key}.0", block["h"], shown, alignment=0, **look))

    def paragraph(self, key: str, block: Source) -> None:
        minutes = self.source["layout"] == "minutes"
        number, text = block.get("n"), block.get("p") or block["rec"]
        indent = self.house.indent if number or (minutes and not text.startswith("**")) else 0
        if minutes and "rec" in block:
            first, rest = text.split(":", 1)
            text = f"**{first}**:{rest}"
        extra = {"leftIndent": 60, "bulletIndent": 24} if number and number.endswith(".") else {"leftIndent": indent}
        self.add(self.text(f"{key}.0", text, number, **extra))
        if "children" in block:
            self.items(key, block["children"], block.get("numbers") or ["•"] * len(block["children"]))

    def items(self, key: str, texts: list[str], numbers: list[str]) -> None:
        left = self.house.indent + 4
        wide = 40 if max(map(len, numbers)) > 3 else 24 if self.source["layout"] == "minutes" else 18
        for part, (text, number) in enumerate(zip(texts, numbers, strict=True), start=1):
            self.add(self.text(f"{key}.{part}", text, number, leftIndent=left + wide, bulletIndent=left, spaceAfter=4))
        self.add(Spacer(1, 4))

    def table(self, table: content.Table) -> None:
        small = self.house.size - 1.5
        number_cols = {m.col for m in table.money}
        rows = []
        for r, row in enumerate(table.rows):
            last = r == len(table.rows) - 1 and bool(table.money)
            face = self.house.bold if r == 0 or last else self.house.font
            look: dict[str, Any] = {"fontName": face, "fontSize": small, "leading": small * 1.2, "spaceAfter": 0}
            rows.append(
                [self.text(f"t{table.name}.{r}.{c}", cell, **look, alignment=TA_RIGHT if c in number_cols else 0) for c, cell in enumerate(row)]
            )
        grid = Table(rows, colWidths=self.widths(table, number_cols), repeatRows=1, style=TABLE_STYLES[self.source["layout"]])
        if table.caption:
            self.add(CondPageBreak(90), self.text(f"c{table.name}", table.caption, fontName=self.house.bold, spaceAfter=4))
        self.add(grid, Spacer(1, self.house.gap + 4))

    def widths(self, table: content.Table, number_cols: set[int]) -> list[float]:
        room = A4[0] - 2 * self.house.margin
        narrow = 62.0 if number_cols else 0
        words = [c for c in range(len(table.rows[0])) if c not in number_cols]
        left = room - narrow * len(number_cols)
        shares = [max(len(content.plain(row[c])) for row in table.rows) for c in words]
        shares = [min(max(s, 14), 34) for s in shares]
        by_col = {c: left * s / sum(shares) for c, s in zip(words, shares, strict=True)}
        return [by_col.get(c, narrow) for c in range(len(table.rows[0]))]

    def contacts(self, key: str, people: list[list[str]]) -> None:
        cells = [
            [self.text(f"{key}.0", f"**{person[0]}**", spaceAfter=2), *(self.text("contact", words, spaceAfter=1) for words in person[1:])]
            for person in people
        ]
        room = A4[0] - 2 * self.house.margin
        self.add(
            Table([cells], colWidths=[room / 2] * 2, style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
        )


def _note(key: str) -> str:
    return f'<onDraw name="note_page" label="{key}"/>'


def _grid_cover(printer: _Printer) -> None:
    source, house = printer.source, printer.house
    room = A4[0] - 2 * house.margin
    printer.add(
        printer.text(
            "head", source["paper"]["council"], fontName=house.bold, fontSize=17, leading=22, textColor=colors.HexColor("#1f4e3d"), spaceAfter=12
        )
    )
    (cover,) = source["cover"]
    printer.add(printer.text("above", f"**{cover['above']}**", alignment=TA_RIGHT))
    rows = [
        [printer.text(f"v{r}.{c}", f"**{label}** {value}", spaceAfter=0) for c, (label, value) in enumerate(row)]
        for r, row in enumerate(cover["rows"])
    ]
    spans = [("SPAN", (0, r), (1, r)) for r, row in enumerate(rows) if len(row) == 1]
    rows = [row + [""] * (2 - len(row)) for row in rows]
    look = [("GRID", (0, 0), (-1, -1), 0.75, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 5), *spans]
    printer.add(Table(rows, colWidths=[room / 2] * 2, style=TableStyle(look)), Spacer(1, 12))


def _memo_cover(printer: _Printer) -> None:
    source = printer.source
    printer.add(printer.text("head", source["paper"]["council"].upper(), fontName=printer.house.bold, fontSize=12, alignment=TA_CENTER, spaceAfter=8))
    printer.add(HRFlowable(width="100%", thickness=1, color=colors.black, spaceAfter=8))
    (cover,) = source["cover"]
    for r, row in enumerate(cover["rows"]):
        for c, (label, value) in enumerate(row):
            for n, line in enumerate(value.split("|") if "[[" not in value else [value]):
                look = {"leftIndent": 150, "bulletFontName": printer.house.bold, "spaceAfter": 6, "alignment": 0}
                printer.add(printer.text(f"v{r}.{c}", line, label if n == 0 else None, **look))
    printer.add(HRFlowable(width="100%", thickness=1, color=colors.black, spaceBefore=4, spaceAfter=10))


def _minutes_cover(printer: _Printer) -> None:
    source, bold = printer.source, printer.house.bold
    printer.add(printer.text("head", source["paper"]["council"].upper(), fontName=bold, fontSize=14, leading=18, alignment=TA_CENTER, spaceAfter=16))
    printer.add(printer.text("above", source["cover"][0]["above"], spaceAfter=12))


def _grid_signing(printer: _Printer) -> None:
    room = A4[0] - 2 * printer.house.margin
    for i, part in enumerate(printer.source["signoffs"]):
        lead = [printer.text("lead", f"**{part['before']}**")] if "before" in part else []
        rows = []
        for r, (who, when) in enumerate(content.printed_rows(part)):
            mark = "**" if r == 0 else ""
            rows.append(
                [printer.text(f"s{i}" if r == 0 else "s", f"{mark}{who}{mark}", spaceAfter=0), printer.text("s", f"{mark}{when}{mark}", spaceAfter=0)]
            )
        look = [
            ("BOX", (0, 0), (-1, -1), 0.75, colors.black),
            ("INNERGRID", (0, 0), (-1, -1), 0.75, colors.black),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
        printer.add(KeepTogether([Spacer(1, 10), *lead, Table(rows, colWidths=[room * 0.77, room * 0.23], style=TableStyle(look))]))


def _minutes_signing(printer: _Printer) -> None:
    (part,) = printer.source["signoffs"]
    (row,) = part["rows"]
    lines = [
        printer.text("s0", part["statement"] + ".", spaceBefore=30, spaceAfter=26),
        printer.text("s", row["printed"], alignment=0, spaceAfter=14),
    ]
    printer.add(KeepTogether([*lines, printer.text("s", f"Date: {row['date']}")]))


COVERS: dict[str, Callable[[_Printer], None]] = {"grid": _grid_cover, "memo": _memo_cover, "minutes": _minutes_cover}
SIGNING: dict[str, Callable[[_Printer], None]] = {"grid": _grid_signing, "minutes": _minutes_signing}
_PADDING = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]
TABLE_STYLES = {
    "grid": TableStyle([*_PADDING, ("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#d9e4dd"))]),
    "memo": TableStyle(
        [
            *_PADDING,
            ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey),
            ("LINEABOVE", (0, -1), (-1, -1), 1, colors.black),
        ]
    ),
    "minutes": TableStyle([*_PADDING, ("GRID", (0, 0), (-1, -1), 0.6, colors.black)]),
}


def _decorate(source: Source) -> Callable[[Canvas, Any], None]:
    house = HOUSES[source["layout"]]

    def draw(canvas: Canvas, document: Any) -> None:
        width, height = A4
        canvas.saveState()
        canvas.setFont(house.font, 9)
        page = canvas.getPageNumber()
        if source["running_head"] and page > 1:
            canvas.drawCentredString(width / 2, height - 1.35 * cm, source["running_head"])
        if source["layout"] == "grid":
            canvas.drawRightString(width - house.margin, 1.2 * cm, f"Page {page}")
        else:
            canvas.drawCentredString(width / 2, 1.2 * cm, str(page))
        canvas.restoreState()

    return draw


def write_pdf(source: Source, path: Path) -> Printed:
    """Print the paper as a PDF with the same bytes every time; returns where everything came out."""
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Vera", str(folder / "Vera.ttf")))
    pdfmetrics.registerFont(TTFont("Vera-Bold", str(folder / "VeraBd.ttf")))
    printer = _Printer(source)
    COVERS[source["layout"]](printer)
    printer.body()

    def note_page(canvas: Canvas, _kind: str, label: str) -> None:
        printer.printed.pages.setdefault(label, canvas.getPageNumber())

    def noting_canvas(*args: Any, **options: Any) -> Canvas:
        canvas = Canvas(*args, **options)
        if hasattr(canvas, "setNamedCB"):
            canvas.setNamedCB("note_page", note_page)
        else:  # reportlab 4 looks for an attribute
            canvas.note_page = note_page
        return canvas

    house = printer.house
    document = BaseDocTemplate(
        str(path), pagesize=A4, title=source["paper"]["title"], author=source["paper"]["council"], invariant=1, pageCompression=1
    )
    frame = Frame(house.margin, 2 * cm, A4[0] - 2 * house.margin, A4[1] - 4 * cm, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate("paper", [frame], onPage=_decorate(source)))
    document.build(printer.story, canvasmaker=noting_canvas)
    return printer.printed
