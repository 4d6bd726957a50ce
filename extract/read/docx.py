"""Word files (.docx) read into the frozen text: labels as printed, tables, notes and boxes; heads, feet and deletions set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from extract.document import Document, Furniture
from extract.errors import SourceError
from extract.read.docx_numbering import Numbering, W, read_numbering
from extract.read.docx_styles import Look, Styles, read_styles, value, whole
from extract.read.freeze import Block, ParagraphBlock, Run, freeze
from extract.read.marked import MarkedCell, Piece, paragraphs_of, table_blocks, text_of
from extract.read.packages import DOCX, Package
from extract.read.table_blocks import add_captions
from extract.read.table_kind import Vocabulary

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_GONE = {f"{W}del", f"{W}moveFrom"}
_INSIDE = {
    W + name for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
}
_TWIPS = 20.0  # a point
_WHITE = {"auto", "FFFFFF", "ffffff", ""}
_CLOSING = (",", ".", ";", ":", ")")  # what follows a note's mark without a space
_DEEPEST_LIST = 8


@dataclass(slots=True)
class _Told:
    """What a paragraph says: its pieces in order, the notes it refers to, and the boxes anchored in it."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    package: Package
    styles: Styles
    numbering: Numbering
    labels: Vocabulary | None
    notes: dict[str, dict[str, Any]]
    sizes: Counter[float] = field(default_factory=Counter)
    fields: list[str] = field(default_factory=list)
    n_notes: int = 0
    n_hidden: int = 0
    empty: int = 0
    waiting: list[Piece] = field(default_factory=list)

    def blocks(self, container: Any) -> list[Block]:
        """The blocks of a body, a cell, a note or a box, in reading order."""
        out: list[Block] = []
        for item in container:
            if item.tag == f"{W}p":
                out += self.paragraph(item)
            elif item.tag == f"{W}tbl":
                out += self.table(item)
            elif item.tag in _INSIDE:
                out += self.blocks(item)
            elif item.tag == f"{_MC}AlternateContent":
                out += self.blocks(_chosen(item))
        return out

    def paragraph(self, item: Any) -> list[Block]:
        """A paragraph, with the notes it refers to and the boxes anchored in it after it; nothing where it prints nothing."""
        told = _Told(self.waiting)
        self.waiting = []
        style = value(item.find(f"{W}pPr"), "pStyle")
        self.told(item, style, told)
        if item.find(f"{W}pPr/{W}rPr/{W}del") is not None:  # its end is deleted: it goes on in the next paragraph
            self.waiting = told.pieces
            told.pieces = []
        found = paragraphs_of(told.pieces)
        if found:
            self.set(item, style, found)
        elif not told.boxes:
            self.empty += 1
            if not self.waiting:
                self.label(item, style)  # counted, and printed beside nothing
        out: list[Block] = [*found]
        for part, key, number in told.notes:
            out += self.note(part, key, number)
        for box in told.boxes:
            out += self.blocks(box)
        return out

    def set(self, item: Any, style: str | None, found: Sequence[ParagraphBlock]) -> None:
        """Give the paragraphs that one paragraph of the file makes its label, its place on the page and its level as a heading."""
        look = self.styles.look(None, style)
        first = found[0]
        if label := self.label(item, style):
            first.runs.insert(0, Run(label, bold=first.runs[0].bold, italic=first.runs[0].italic))
        left = whole(self.styles.of_paragraph(item, "ind", "left") or self.styles.of_paragraph(item, "ind", "start")) or 0
        before = whole(self.styles.of_paragraph(item, "spacing", "before")) or 0
        outline = whole(self.styles.of_paragraph(item, "outlineLvl"))
        for paragraph in found:
            paragraph.indent = left / _TWIPS
            paragraph.heading = outline + 1 if outline is not None and 0 <= outline < 9 else None
        first.gap = round(before / _TWIPS / look.size + self.empty, 2)
        self.empty = 0

    def label(self, item: Any, style: str | None) -> str:
        """The list label that Word prints before a paragraph, "" where there is none."""
        number = self.styles.of_paragraph(item, "numPr/numId")
        if number is None or number == "0":
            return ""
        depth = whole(self.styles.of_paragraph(item, "numPr/ilvl"))
        if value(item.find(f"{W}pPr"), "numPr/ilvl") is None and style:
            tied = self.numbering.level_of_style(number, style)
            depth = tied if tied is not None else depth
        return self.numbering.label(number, min(max(depth or 0, 0), _DEEPEST_LIST))

    def told(self, item: Any, style: str | None, told: _Told) -> None:
        """Collect what the runs below an element say."""
        for child in item:
            if child.tag == f"{W}r":
                self.run(child, style, told)
            elif child.tag in _INSIDE:
                self.told(child, style, told)
            elif child.tag == f"{_MC}AlternateContent":
                self.told(_chosen(child), style, told)
            elif child.tag.endswith(("}oMath", "}oMathPara")):
                told.pieces.append(Piece("".join(t.text or "" for t in child.iter(_MATHS))))

    def run(self, run: Any, style: str | None, told: _Told) -> None:
        look = self.styles.look(run, style)
        for child in run:
            name = child.tag.removeprefix(W)
            if name == "fldChar":
                self.field(child.get(f"{W}fldCharType"))
            elif name in ("footnoteReference", "endnoteReference") and "code" not in self.fields:
                self.n_notes += 1
                told.pieces.append(Piece(f" {self.n_notes} "))
                told.notes.append((name.removesuffix("Reference"), child.get(f"{W}id", ""), self.n_notes))
            elif child.tag == f"{_MC}AlternateContent" or name in ("drawing", "pict", "object"):
                told.boxes += _boxes(child)
            elif (text := _text(child, name)) and "code" not in self.fields:
                self.say(text, look, told)

    def say(self, text: str, look: Look, told: _Told) -> None:
        if look.hidden:
            self.n_hidden += len(text.strip())
            return
        self.sizes[look.size] += len(text)
        if told.notes and text.startswith(_CLOSING) and told.pieces[-1].text == f" {told.notes[-1][2]} ":
            told.pieces[-1] = Piece(f" {told.notes[-1][2]}")
        told.pieces.append(Piece(text.upper() if look.capitals else text, look.bold, look.italic, look.size))

    def field(self, kind: str | None) -> None:
        """Follow a field from its code, which is not printed, to its result, which is."""
        if kind == "begin":
            self.fields.append("code")
        elif kind == "separate" and self.fields:
            self.fields[-1] = "result"
        elif kind == "end" and self.fields:
            self.fields.pop()

    def note(self, part: str, key: str, number: int) -> list[Block]:
        """A footnote or endnote after the paragraph that refers to it, its number before it."""
        item = self.notes.get(part, {}).get(key)
        found = self.blocks(item) if item is not None else []
        if found and isinstance(found[0], ParagraphBlock):
            found[0].runs.insert(0, Run(str(number)))
        for block in found:
            if isinstance(block, ParagraphBlock):
                block.note = True
        return found

    def table(self, table: Any) -> list[Block]:
        cells: list[MarkedCell] = []
        above: dict[int, MarkedCell] = {}
        for at, row in enumerate(_rows(table)):
            is_header = row.find(f"{W}trPr/{W}tblHeader") is not None
            col = whole(value(row.find(f"{W}trPr"), "gridBefore")) or 0
            for cell in _cells(row):
                wide = max(whole(value(cell.find(f"{W}tcPr"), "gridSpan")) or 1, 1)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart" and col in above:
                    above[col].row_span = at - above[col].row + 1
                else:
                    shaded = (value(cell.find(f"{W}tcPr"), "shd", "fill") or "") not in _WHITE
                    above[col] = MarkedCell(self.blocks(cell), at, col, 1, wide, is_header, shaded)
                    cells.append(above[col])
                col += wide
        return table_blocks(cells, self.labels, ruled=self.styles.is_ruled(table))


def read_docx(data: bytes, *, labels: Vocabulary | None = None) -> Document:
    """The frozen text of a Word file, pages unknown; raises SourceError EMPTY, DAMAGED or TOO_LARGE.

    Insertions that are not yet accepted are read and deletions are not ("tracked_changes" among the doubts); hidden text is
    counted. `labels` are the phrases that begin the rows of forms and layout grids, as for `table_kind.kind_of`.
    """
    package = Package(data)
    main = _main_part(package)
    root = package.xml(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise SourceError("DAMAGED", "the Word file holds no text part; open it in Word, save it again and try again")
    folder = main.rpartition("/")[0]
    notes = {kind: _notes(package.xml(f"{folder}/{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
    styles, numbering = read_styles(package.xml(f"{folder}/styles.xml")), read_numbering(package.xml(f"{folder}/numbering.xml"))
    reader = _Reader(package, styles, numbering, labels, notes)
    opening, furniture = _heads_and_feet(reader, root, main)
    blocks = [*opening, *reader.blocks(body)]
    if not blocks:
        raise SourceError("EMPTY", "the Word file holds no text; open it in Word to see whether it is the right file")
    add_captions(blocks)
    _relate_sizes(blocks, reader.sizes)
    changed = next(root.iter(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"), None) is not None
    return freeze(blocks, furniture=furniture, media_type=DOCX, n_hidden=reader.n_hidden, doubts=["tracked_changes"] if changed else [])


def _main_part(package: Package) -> str:
    """The part that the package names as its document; word/document.xml where it names none."""
    for link in _links(package, "_rels/.rels").values():
        if link.get("Type", "").endswith("/officeDocument"):
            return str(link.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _links(package: Package, name: str) -> dict[str, Any]:
    root = package.xml(name)
    return {link.get("Id", ""): link for link in root.iter(_REL)} if root is not None else {}


def _notes(root: Any, kind: str) -> dict[str, Any]:
    return {item.get(f"{W}id", ""): item for item in root.iter(W + kind)} if root is not None else {}


def _heads_and_feet(reader: _Reader, root: Any, main: str) -> tuple[list[Block], list[Furniture]]:
    """What stands at the head of the first page alone, which is text, and the running heads and feet of all sections."""
    folder, _, name = main.rpartition("/")
    links = _links(reader.package, f"{folder}/_rels/{name}.rels")
    opening: list[Block] = []
    furniture: list[Furniture] = []
    seen: set[str] = set()
    for number, section in enumerate(root.iter(f"{W}sectPr")):
        for item in section:
            if item.tag not in (f"{W}headerReference", f"{W}footerReference"):
                continue
            link = links.get(item.get(f"{_R}id", ""))
            target = f"{folder}/{link.get('Target', '')}" if link is not None else ""
            part = reader.package.xml(target) if target not in seen else None
            seen.add(target)
            blocks = reader.blocks(part) if part is not None else []
            if item.tag == f"{W}headerReference" and item.get(f"{W}type") == "first" and number == 0:
                opening += blocks if section.find(f"{W}titlePg") is not None else []
            elif words := " ".join(_words(blocks)):
                furniture.append(Furniture("head" if item.tag == f"{W}headerReference" else "foot", words, None))
    return opening, furniture


def _words(blocks: Sequence[Block]) -> Iterator[str]:
    for item in blocks:
        found = [item] if isinstance(item, ParagraphBlock) else [p for cell in item.cells for p in cell.paragraphs]
        yield from filter(None, map(text_of, found))


def _relate_sizes(blocks: Sequence[Block], sizes: Counter[float]) -> None:
    """Sizes in points as shares of the body's."""
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    for item in blocks:
        paragraphs = [item] if isinstance(item, ParagraphBlock) else [p for cell in item.cells for p in cell.paragraphs]
        for paragraph in paragraphs:
            paragraph.size = round(paragraph.size / body, 2) if paragraph.size and body else None


def _chosen(alternatives: Any) -> Any:
    """The one of several renderings of the same thing that a new Word takes."""
    choice = alternatives.find(f"{_MC}Choice")
    return choice if choice is not None else alternatives.find(f"{_MC}Fallback") if alternatives.find(f"{_MC}Fallback") is not None else []


def _boxes(drawing: Any) -> list[Any]:
    """The text boxes of a drawing, each once."""
    item = _chosen(drawing) if drawing.tag == f"{_MC}AlternateContent" else drawing
    found: list[Any] = []
    for child in item:
        if child.tag == f"{W}txbxContent":
            found.append(child)
        else:
            found += _boxes(child)
    return found


def _text(child: Any, name: str) -> str:
    """What an element of a run prints."""
    if name == "t":
        return child.text or ""
    if name in ("tab", "ptab"):
        return "\t"
    if name in ("br", "cr"):
        return "\n" if child.get(f"{W}type") in (None, "textWrapping") else " "
    if name == "noBreakHyphen":
        return "-"
    if name == "sym":
        code = child.get(f"{W}char", "")
        sign = int(code, 16) if len(code) == 4 and all(c in "0123456789abcdefABCDEF" for c in code) else 0
        return "•" if 0xF000 <= sign <= 0xF0FF else chr(sign) if 0x20 < sign < 0xD800 else ""
    return ""


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table that are not deleted, those inside content controls too."""
    for item in table:
        if item.tag == f"{W}tr":
            if item.find(f"{W}trPr/{W}del") is None:
                yield item
        elif item.tag in _INSIDE:
            yield from _rows(item)


def _cells(row: Any) -> Iterator[Any]:
    for item in row:
        if item.tag == f"{W}tc":
            yield item
        elif item.tag in _INSIDE:
            yield from _cells(item)
