"""Pages of a made paper by weasyprint, from HTML of its own: real tables and lists, other line breaks and other spacing than reportlab's."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from corpus.writer import content
from corpus.writer.model import Block, Bullets, Data, Fields, Form, Gap, Grid, Heading, Item, Paper, Para

_TABLES = {
    "grid": "table.data td, table.data th {border: 0.6pt solid #333}  table.data th {background: #dfe7e2}",
    "rules": "table.data {border-top: 1pt solid #000; border-bottom: 1pt solid #000}  table.data th {border-bottom: 0.6pt solid #000}",
    "zebra": "table.data tr:nth-child(even) td {background: #f0f0ea}  table.data th {background: #d3d3c8}",
    "box": "table.data {border: 0.8pt solid #000}  table.data td {border-bottom: 0.3pt solid #999}",
    "bare": "",
}
_HEADINGS = {
    "bold": "",
    "underline": ".head {text-decoration: underline}",
    "bar": ".head {background: #e3e3e3; padding: 2pt}",
    "colour": ".head {color: COLOUR; font-size: 125%}",
    "italic": ".head {font-style: italic}",
}

_RULES = """
p, .para, .item, .child {margin: 0 0 6pt 0}
h2, h4 {font-size: 100%; margin: 10pt 0 5pt; break-after: avoid; text-align: left}
.council {font-size: 150%; font-weight: bold; color: COLOUR}
.title {font-size: 118%; font-weight: bold}
.strong, .agenda, .caption {font-weight: bold}
.centre {text-align: center; font-weight: bold}
.right {text-align: right}
.note {margin-left: INDENTpt}
.signature {margin-top: 9pt; text-align: left}
.sub {font-style: italic; margin-left: INDENTpt}
.hung {padding-left: INDENTpt; position: relative}
.hung > .mark {position: absolute; left: 0}
.head.hung {padding-left: INDENTpt}
.item {margin-left: INDENTpt}
.item.marked {padding-left: 26pt; position: relative}
.item.marked > .mark {position: absolute; left: 0}
.child {margin-left: 70pt; padding-left: 22pt; position: relative}
.child > .mark {position: absolute; left: 0}
.field {position: relative; padding-left: 33%; margin-bottom: 4pt}
.name {position: absolute; left: 0; font-weight: bold}
table {border-collapse: collapse; width: 100%; margin: 4pt 0 8pt; text-align: left}
td, th {padding: 2pt 4pt; vertical-align: top; text-align: left}
table.form td {border: 0.7pt solid #000}
td > p {margin: 0 0 2pt}
.number {text-align: right}
.total td {font-weight: bold}
table.data {font-size: 90%}
tr {break-inside: avoid}
table.form tr {break-inside: auto}
.caption {break-after: avoid}
"""


class Writer:
    """Turns blocks into HTML; every key becomes an id, so that the printed page of each can be read back."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.look = paper, paper.look

    def text(self, key: str, text: str) -> str:
        parts, n = [], 0
        for piece in content.pieces(text):
            words = html.escape(piece.text).replace("  ", "&#160; ")
            if piece.mark:
                words = f'<span id="{key}#{n}">{words}</span>'
                n += 1
            parts.append(f"<b>{words}</b>" if piece.bold else words)
        return f'<span id="{key}">{"".join(parts)}</span>'

    def blocks(self, blocks: list[Block]) -> str:
        return "\n".join(self.block(block) for block in blocks)

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                shown = f"{block.number}." if block.number and self.look.numbering in ("dotted", "run") else block.number
                plain = block.label or block.level > 1
                kind = "sub" if block.level > 1 else "label" if block.label else "head"
                return self.hung("h4" if plain else "h2", kind, shown, self.text(f"{block.key}.0", block.text))
            case Para(style="body" | "stem") if block.number:
                return self.hung("div", "para", block.number, self.text(f"{block.key}.0", block.text))
            case Para():
                return f'<p class="{block.style}">{(block.number + " ") if block.number else ""}{self.text(f"{block.key}.0", block.text)}</p>'
            case Item():
                return self.item(block)
            case Bullets():
                return "".join(
                    f"<div class=child><span class=mark>{m}</span>{self.text(f'{block.key}.{n}', t)}</div>"
                    for n, (t, m) in enumerate(zip(block.items, block.marks, strict=True))
                )
            case Fields():
                return self.fields(block)
            case Grid():
                return self.grid(block)
            case Form():
                rows = "".join(f"<tr><td>{self.blocks(cell)}</td></tr>" for cell in block.cells)
                return f'<table class="{"form" if block.ruled else "open"}">{rows}</table>'
            case Data():
                return self.data(block)
            case Gap():
                return '<div style="break-after: page"></div>' if block.lines == 99 else f'<div style="height: {block.lines}em"></div>'
        raise TypeError(f"no page for {block!r}")

    def hung(self, tag: str, kind: str, shown: str | None, words: str) -> str:
        mark = f"<span class=mark>{shown}</span>" if shown else ""
        wide = f' style="padding-left: {8 * len(shown) + 6}pt"' if shown and 8 * len(shown) + 6 > self.look.indent else ""
        return f'<{tag} class="{kind}{" hung" if shown else ""}"{wide}>{mark}{words}</{tag}>'

    def item(self, block: Item) -> str:
        if block.extra.get("in_table"):
            return ""
        mark = f"<span class=mark>{block.shown}</span>" if block.shown else ""
        kind = "item" if block.indent else "para"
        out = f'<div class="{kind}{" marked" if mark else ""}">{mark}{self.text(f"{block.key}.0", block.text)}</div>'
        for n, child in enumerate(block.children, start=1):
            out += f"<div class=child><span class=mark>{child.shown or ''}</span>{self.text(f'{block.key}.{n}', child.text)}</div>"
        return out

    def fields(self, block: Fields) -> str:
        out, n = "", 0
        for label, lines in block.pairs:
            shown = self.text(f"{block.key}.{n}", label)
            values = "<br>".join(self.text(f"{block.key}.{n + 1 + m}", line) for m, line in enumerate(lines))
            n += 1 + len(lines)
            out += f"<div class=field><div class=name>{shown}</div><div class=value>{values}</div></div>"
        return out

    def grid(self, block: Grid) -> str:
        n, rows = 0, ""
        for row in block.rows:
            cells = ""
            alone = len(row) > 1 and not any(any(c) for c in row[1:])
            for c, cell in enumerate(row):
                lines = "".join(f"<p>{self.text(f'{block.key}.{n + m}', line)}</p>" for m, line in enumerate(cell))
                n += len(cell)
                wide = len(block.shares) if alone or len(row) == 1 else 1
                if not (alone and c):
                    cells += f"<td colspan={wide}{self.width(block.shares, c) if wide == 1 else ''}>{lines}</td>"
            rows += f"<tr>{cells}</tr>"
        return f'<table class="{"form" if block.ruled else "open"}">{rows}</table>'

    def width(self, shares: list[float], c: int) -> str:
        return f' style="width: {100 * shares[c] / sum(shares):.1f}%"' if c < len(shares) else ""

    def data(self, block: Data) -> str:
        n, head, body = (1 if block.caption else 0), "", ""
        money = {c for _, c, _ in block.money}
        for r, row in enumerate(block.rows):
            tag = "th" if r < block.header_rows else "td"
            cells = ""
            for c, cell in enumerate(row):
                side = " class=number" if c in money else ""
                cells += f"<{tag}{side}{self.width(block.shares, c) if r == 0 and block.shares else ''}>{self.text(f'{block.key}.{n}', cell)}</{tag}>"
                n += 1
            last = " class=total" if block.totals and r == len(block.rows) - 1 else ""
            line = f"<tr{last}>{cells}</tr>"
            head, body = (head + line, body) if r < block.header_rows else (head, body + line)
        caption = f"<p class=caption>{self.text(f'{block.key}.0', block.caption)}</p>" if block.caption else ""
        group = "thead" if self.look.repeat_header else "tbody"
        return f"{caption}<table class=data><{group}>{head}</{group}><tbody>{body}</tbody></table>"

    def css(self) -> str:
        look, fonts = self.look, _fonts()
        faces = "".join(f"@font-face {{font-family: Paper; src: url({uri}); font-weight: {w}; font-style: {s}}}" for uri, w, s in fonts)
        number = look.page_number.replace("{pages}", '" counter(pages) "').replace("{page}", '" counter(page) "')
        head = html.escape(self.paper.running_head).replace('"', "'")
        size = "A4 landscape" if self.paper.landscape else "A4"
        page = f'@page {{font-family: Paper; size: {size}; margin: 66pt {look.margin}pt 62pt; @bottom-center {{content: "{number}"; font-size: 8pt}}'
        page += f' @top-center {{content: "{html.unescape(head)}"; font-size: 8pt}} @top-right {{content: "{look.classification}"; font-size: 8pt}}}}'
        page += '@page :first {@top-center {content: ""}}'
        body = f"body {{font-family: Paper; font-size: {look.size - 1}pt; line-height: 1.28; text-align: {'justify' if look.justify else 'left'}}}"
        rules = (_RULES + _TABLES[look.table] + _HEADINGS[look.headings]).replace("COLOUR", look.colour).replace("INDENT", str(look.indent))
        return faces + page + body + rules


def _fonts() -> list[tuple[str, str, str]]:
    import reportlab

    folder = Path(reportlab.__file__).parent / "fonts"
    files = (("Vera", "normal", "normal"), ("VeraBd", "bold", "normal"), ("VeraIt", "normal", "italic"), ("VeraBI", "bold", "italic"))
    return [((folder / f"{name}.ttf").as_uri(), weight, style) for name, weight, style in files]


def write_pdf(paper: Paper, path: Path) -> dict[str, int]:
    """Print the paper; returns the page of every key."""
    import weasyprint  # slow to load

    writer = Writer(paper)
    title = html.escape(content.plain(str(paper.header.get("title") or paper.stem)))
    source = f"<html lang=en-GB><head><title>{title}</title><style>{writer.css()}</style></head><body>{writer.blocks(paper.blocks)}</body></html>"
    document: Any = weasyprint.HTML(string=source).render()
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, start=1):
        for anchor in page.anchors:
            pages.setdefault(anchor, number)
    document.write_pdf(path, pdf_identifier=paper.stem.encode())
    return pages
