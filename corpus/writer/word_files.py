"""A made paper as a Word file by python-docx: styles, Word's own numbering, merged cells, a running head, tracked changes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.writer import content
from corpus.writer.model import Block, Bullets, Data, Fields, Form, Gap, Grid, Heading, Item, Paper, Para

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_LABEL = re.compile(r"(?P<open>\(?)(?P<count>\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{2,5}|[A-Z])(?P<close>[.)]{0,2})")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


class WordWriter:
    """Turns blocks into a Word file; `numbers` maps a list (how its labels look, and their stem) to Word's number of it and its next count."""

    def __init__(self, paper: Paper) -> None:
        import docx

        self.paper, self.file = paper, docx.Document()
        self.numbers: dict[tuple[str, ...], tuple[int, int]] = {}
        self.changed = False

    def paragraph(self, text: str, place: Any = None, style: str | None = None, number: str | None = None) -> Any:
        made = (place or self.file).add_paragraph(style=style)
        if number and not self.numbered(made, number):
            made.add_run(f"{number}\t")
        for piece in content.pieces(text):
            made.add_run(piece.text).bold = piece.bold or None
        return made

    def numbered(self, paragraph: Any, label: str) -> bool:
        """Let Word count a label, where it is one that Word can print."""
        found = _LABEL.fullmatch(label)
        if label == "•":
            form, text, counts = "bullet", "\uf0b7", [1]
        elif found is None:
            return False
        else:
            *stem, last = found["count"].split(".")
            if last.isdigit():
                form, count = "decimal", int(last)
            elif last in _ROMAN[1:]:
                form, count = "lowerRoman", _ROMAN.index(last) + 1
            else:
                form, count = ("upperLetter" if last.isupper() else "lowerLetter"), ord(last.lower()) - 96
            counts = [*map(int, stem), count]
            text = found["open"] + ".".join(f"%{n}" for n in range(1, len(counts) + 1)) + found["close"]
        key = form, text, *map(str, counts[:-1])
        number, following = self.numbers.get(key, (0, 0))
        if following != counts[-1] and form != "bullet":
            number = 0
        number = number or self.new_list(form, text, counts)
        self.numbers[key] = number, counts[-1] + 1
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number
        properties.get_or_add_ilvl().val = len(counts) - 1
        return True

    def new_list(self, form: str, text: str, counts: list[int]) -> int:
        """A list whose first label has these counts; the levels above its own stand at theirs without being printed."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        root = self.file.part.numbering_part.element
        key = 900 + len(root)
        levels = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="{count}"/><w:numFmt w:val="{form if depth == len(counts) - 1 else "decimal"}"/>'
            f'<w:lvlText w:val="{text if depth == len(counts) - 1 else ""}"/></w:lvl>'
            for depth, count in enumerate(counts)
        )
        made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{levels}</w:abstractNum>')
        root.insert(0, made)
        return int(root.add_num(key).numId)

    def blocks(self, blocks: list[Block], place: Any = None) -> None:
        for block in blocks:
            self.block(block, place)

    def block(self, block: Block, place: Any) -> None:
        match block:
            case Heading():
                made = self.paragraph(block.text, place, f"Heading {block.level + (1 if block.label else 0)}")
                if block.number and not self.numbered(made, block.number):
                    made.runs[0].text = f"{block.number} {made.runs[0].text}"
            case Para():
                style = {"title": "Title"}.get(block.style)
                made = self.paragraph(block.text, place, style, block.number)
                if block.style in ("strong", "centre", "council"):
                    for run in made.runs:
                        run.bold = True
                self.change(made)
            case Item():
                self.item(block, place)
            case Bullets():
                for text, mark in zip(block.items, block.marks, strict=True):
                    self.paragraph(text, place, number=mark)
            case Fields():
                for label, lines in block.pairs:
                    made = self.paragraph(label, place)
                    made.runs[0].bold = True
                    made.add_run(" " + content.plain(lines[0]))
                    for line in lines[1:]:
                        made.add_run().add_break()
                        made.add_run(content.plain(line))
            case Grid():
                self.grid(block, place)
            case Form():
                table = (place or self.file).add_table(len(block.cells), 1)
                table.style = self.file.styles["Table Grid" if block.ruled else "Normal Table"]
                for row, cell in zip(table.rows, block.cells, strict=True):
                    self.filled(row.cells[0], cell)
            case Data():
                self.data(block, place)
            case Gap():
                (place or self.file).add_paragraph()

    def change(self, paragraph: Any) -> None:
        """Once a paper, words that somebody struck out and nobody has accepted."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        if not self.changed and len(paragraph.text) > 150 and self.paper.stem.endswith("report"):
            by = 'w:id="7" w:author="Officer" w:date="2026-01-05T09:00:00Z"'
            paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')} {by}><w:r><w:delText> (figures to be confirmed)</w:delText></w:r></w:del>"))
            self.changed = True

    def item(self, block: Item, place: Any) -> None:
        if block.extra.get("in_table"):
            return
        for each in (block, *block.children):
            self.paragraph(each.text, place, number=each.shown or None)

    def filled(self, cell: Any, blocks: list[Block]) -> None:
        """A cell of blocks, without the empty paragraph that a new cell holds."""
        empty = cell.paragraphs[0]
        self.blocks(blocks, cell)
        if len(cell._tc) > 2:
            empty._p.getparent().remove(empty._p)
        if cell._tc[-1].tag.endswith("}tbl"):
            cell.add_paragraph()

    def grid(self, block: Grid, place: Any) -> None:
        wide = max(len(row) for row in block.rows)
        table = (place or self.file).add_table(len(block.rows), wide)
        table.style = self.file.styles["Table Grid" if block.ruled else "Normal Table"]
        for row, cells in zip(table.rows, block.rows, strict=True):
            alone = len(cells) == 1 or not any(any(c) for c in cells[1:])
            target = [row.cells[0].merge(row.cells[-1])] if alone and wide > 1 else row.cells
            for cell, lines in zip(target, cells, strict=False):
                self.lines(cell, lines)

    def lines(self, cell: Any, lines: list[str]) -> None:
        for n, line in enumerate(lines):
            made = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
            for piece in content.pieces(line):
                made.add_run(piece.text).bold = piece.bold or None

    def data(self, block: Data, place: Any) -> None:
        if block.caption:
            for run in self.paragraph(block.caption, place).runs:
                run.bold = True
        table = (place or self.file).add_table(len(block.rows), len(block.rows[0]))
        table.style = self.file.styles["Table Grid"]
        for r, (row, cells) in enumerate(zip(table.rows, block.rows, strict=True)):
            for cell, text in zip(row.cells, cells, strict=True):
                self.lines(cell, [text])
                for run in cell.paragraphs[0].runs:
                    run.bold = r < block.header_rows or None
            if r < block.header_rows:
                properties = row._tr.get_or_add_trPr()
                properties.append(properties.makeelement(properties.tag.replace("trPr", "tblHeader"), {}))


def write_docx(paper: Paper, path: Path) -> None:
    """Write the paper; the same bytes on every run of one version of python-docx."""
    writer = WordWriter(paper)
    writer.blocks(paper.blocks)
    properties = writer.file.core_properties
    properties.created = properties.modified = _LONG_AGO
    properties.author, properties.title = "", ""
    section = writer.file.sections[0]
    section.header.paragraphs[0].text = paper.running_head
    section.footer.paragraphs[0].text = paper.look.classification
    made = io.BytesIO()
    writer.file.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
