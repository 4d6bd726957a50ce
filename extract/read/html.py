"""Web pages of committee systems read into the frozen text: the paper's own part, its tables and lists; menus set aside."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from extract.document import Document, Furniture
from extract.errors import SourceError
from extract.read.docx_numbering import shown
from extract.read.freeze import Block, ParagraphBlock, Run, freeze
from extract.read.marked import MarkedCell, Piece, Placing, paragraphs_of, table_blocks, text_of, unfolded
from extract.read.page_sniff import HTML
from extract.read.table_blocks import add_captions
from extract.read.table_kind import Vocabulary
from extract.read.text_decode import decode

_LARGEST = 32_000_000  # bytes
_NEVER = {
    "script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "audio", "video", "map", "head", "input", "select", "button",
    "textarea", "option", "datalist", "nav", "footer", "aside",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
}  # fmt: skip
_BOLD, _ITALIC = {"b", "strong"}, {"i", "em", "cite"}
_HEADING = re.compile(r"h([1-6])")
_LETTER = re.compile(r"[^\W\d_]{2}")
_ITEM_DEPTH = 2  # of a heading that the page marks by a class
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PLAIN_STYLE = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_REFERENCE = re.compile(r"\(?ref:\s*\d+\)?\.?", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_TWICE_CODED = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,3}"
)
# What committee systems print after a link to a file: "PDF 141 KB", "(Word, 2.1 MB)".
_FILE_SIZE = re.compile(
    r"[\s,]*[(\[]?\b(?:pdf|docx?|word|xlsx?|pptx?|rtf)\b(?:\s+icon)?[\s,:–-]*(?:pdf\s+)?\b\d[\d.,]*\s?[km]b\b[)\]]?", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_PAGE_TITLES = 2  # headings at the top that may name the kind of page
_ENOUGH = 0.2  # share of a page's words that its main part must hold
_BULLET = "•"
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class _Style:
    bold: bool = False
    italic: bool = False
    pre: bool = False


@dataclass(slots=True)
class _Reader:
    """Collects the blocks of one container: the page, or one cell."""

    labels: Vocabulary | None
    parts: Vocabulary
    blocks: list[Block] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    heading: int | None = None
    mark: str = ""
    depth: int = 0
    n_hidden: int = 0
    gap: float = 0.0

    def end(self) -> None:
        """Make paragraphs of the pieces so far."""
        found = paragraphs_of(self.pieces)
        self.pieces = []
        for paragraph in found:
            paragraph.size = None
            paragraph.heading, paragraph.indent, paragraph.gap = self.heading, 20.0 * self.depth, 1.0
        if found and self.mark:
            first = found[0]
            first.runs.insert(0, Run(self.mark, bold=first.runs[0].bold))
            self.mark = ""
        self.blocks += found

    def read(self, item: Any, style: _Style) -> None:
        """An element and what stands in it; the text after it is its parent's."""
        tag = item.tag if isinstance(item.tag, str) else ""
        if not tag or tag in _NEVER:
            return
        if self.is_furniture(item):
            self.keep(item, style)
            return
        if self.is_hidden(item):
            self.n_hidden += len("".join(item.itertext()).strip())
        elif tag == "br":
            self.pieces.append(Piece("\n"))
        elif tag in _INLINE:
            self.inside(item, self.styled(item, tag, style))
        else:
            self.end()
            self.block(item, tag, self.styled(item, tag, style))
            self.end()

    def block(self, item: Any, tag: str, style: _Style) -> None:
        if tag == "table":
            self.table(item, style)
        elif tag in ("ul", "ol", "menu"):
            self.items(item, tag, style)
        elif tag == "dl":
            self.pairs(item, style)
        elif found := _HEADING.fullmatch(tag):
            self.heading, self.mark = int(found[1]), "" if self.mark == _BULLET else self.mark
            self.inside(item, _Style(True, style.italic))
            self.end()
            self.heading = None
        elif _has_name(item, self.parts.get("heading", ())) and _LETTER.search("".join(item.itertext())):
            self.heading = _ITEM_DEPTH
            self.inside(item, _Style(True, style.italic))
            self.end()
            self.heading = None
        else:
            self.inside(item, style)

    def inside(self, item: Any, style: _Style) -> None:
        self.say(item.text, style)
        for child in item:
            self.read(child, style)
            self.say(child.tail, style)

    def say(self, text: str | None, style: _Style) -> None:
        if text:
            words = undoubled(text)
            if "b" in words.lower() and (found := _FILE_SIZE.search(words)):
                self.n_hidden += len(found[0].strip())
                words = words[: found.start()] + words[found.end() :]
            self.pieces.append(Piece(words if style.pre else _SPACE.sub(" ", words), style.bold, style.italic))

    def styled(self, item: Any, tag: str, style: _Style) -> _Style:
        css = item.get("style", "")
        bold = style.bold or tag in _BOLD or bool(_BOLD_STYLE.search(css)) or _has_name(item, self.parts.get("label", ()))
        return _Style(bold and not _PLAIN_STYLE.search(css), style.italic or tag in _ITALIC, style.pre or tag == "pre")

    def is_hidden(self, item: Any) -> bool:
        if item.get("hidden") is not None or _UNSEEN.search(item.get("style", "")) or _has_name(item, self.parts.get("hidden", ())):
            return True
        return item.tag == "span" and len(item) == 0 and bool(_REFERENCE.fullmatch((item.text or "").strip()))

    def is_furniture(self, item: Any) -> bool:
        return _has_name(item, self.parts.get("furniture", ()))

    def keep(self, item: Any, style: _Style) -> None:
        """Read what tells of this page among the links that stand around it: the meeting that an item was taken at."""
        starts = tuple(self.parts.get("kept", ()))
        for child in item.iter("a", "li", "p") if starts else ():
            if "".join(child.itertext()).strip().lower().startswith(starts):
                self.end()
                self.inside(child, style)
                self.end()
                return

    def items(self, item: Any, tag: str, style: _Style) -> None:
        """The items of a list with their marks as a browser prints them."""
        form = _LIST_FORMS.get(item.get("type", ""), "decimal")
        count = _whole(item.get("start"), 1)
        self.depth += 1
        for child in item:
            if child.tag == "li":
                count = _whole(child.get("value"), count)
                self.mark = _BULLET if tag != "ol" else f"{shown(count, form)}."
                count += 1
                self.read(child, style)
                self.end()
                self.mark = ""
            elif isinstance(child.tag, str):
                self.read(child, style)
        self.depth -= 1

    def pairs(self, item: Any, style: _Style) -> None:
        """A list of terms and what they say, as a table of two columns."""
        placing, row = Placing(), -1
        terms = [child for child in item.iter("dt", "dd") if not self.is_hidden(child)]
        for at, child in enumerate(terms):
            if child.tag == "dt":
                row += 1
                placing.add(row, self.cell(child, _Style(True, style.italic)), (1, 1))
            elif row >= 0:
                row += at > 0 and terms[at - 1].tag == "dd"
                placing.cells.append(_second(self.cell(child, style), row))
        self.blocks += table_blocks(placing.cells, self.labels, ruled=True)

    def table(self, table: Any, style: _Style) -> None:
        placing = Placing()
        for child in table:
            if child.tag == "caption" and not self.is_hidden(child):
                self.inside(child, _Style(True, style.italic))
                self.end()
        rows = _rows(table)
        for at, row in enumerate(rows):
            in_head = row.getparent().tag == "thead"
            for cell in row:
                if cell.tag in ("td", "th") and not self.is_hidden(cell):
                    spans = min(_whole(cell.get("rowspan"), 1), len(rows) - at), _whole(cell.get("colspan"), 1)
                    is_label = cell.tag == "th"
                    placing.add(at, self.cell(cell, _Style(style.bold or is_label, style.italic)), spans, is_header=is_label or in_head)
        if _has_name(table, self.parts.get("arranging", ())):
            self.blocks += unfolded([cell for cell in placing.cells if not cell.is_header])
        else:
            self.blocks += table_blocks(placing.cells, self.labels, ruled=True)

    def cell(self, item: Any, style: _Style) -> list[Block]:
        """The blocks of a cell."""
        inner = _Reader(self.labels, self.parts)
        inner.inside(item, self.styled(item, item.tag, style))
        inner.end()
        self.n_hidden += inner.n_hidden
        return inner.blocks


def read_html(data: bytes, *, labels: Vocabulary | None = None, parts: Vocabulary | None = None) -> Document:
    """The frozen text of a web page, pages unknown; raises SourceError EMPTY, DAMAGED, TOO_LARGE or those of `decode`.

    `labels` are the phrases that begin the rows of forms and layout grids, as for `table_kind.kind_of`; `parts` the names of
    elements that hold the paper, furniture, and hidden words (rules/web_pages.toml).
    """
    from lxml import etree

    if len(data) > _LARGEST:
        raise SourceError("TOO_LARGE", f"a web page of more than {_LARGEST // 1_000_000} MB; save the papers it shows one by one")
    names = parts or {}
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(decode(data).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    body = root.find("body") if root is not None else None
    if body is None:
        raise SourceError("EMPTY", "the web page shows nothing; open it in a browser to see whether it is the right one")
    main = _main(body, names)
    reader = _Reader(labels, names)
    try:
        reader.inside(main, _Style())
    except RecursionError:
        raise SourceError("DAMAGED", "the web page nests its parts without end; open it in a browser and print it to PDF") from None
    reader.end()
    if not reader.blocks:
        raise SourceError("EMPTY", "the web page holds no text of its own; open it in a browser, and save it once it shows the paper")
    titles, blocks = _without_page_titles(reader.blocks, names)
    add_captions(blocks)
    return freeze(blocks, furniture=[*titles, *_furniture(body, main, names)], media_type=HTML, n_hidden=reader.n_hidden)


def _without_page_titles(blocks: Sequence[Block], parts: Vocabulary) -> tuple[list[Furniture], list[Block]]:
    """Headings that only name the kind of page, where another heading says what it is about, and the other blocks."""
    headings = [block for block in blocks if isinstance(block, ParagraphBlock) and block.heading is not None]
    names = set(parts.get("title", ()))
    titles = {id(block): text_of(block) for block in headings[:_PAGE_TITLES] if text_of(block).lower().rstrip(":") in names}
    if len(titles) == len(headings):
        return [], list(blocks)
    return [Furniture("head", words, None) for words in titles.values()], [block for block in blocks if id(block) not in titles]


def _main(body: Any, parts: Vocabulary) -> Any:
    """The element that holds the paper: the first name listed that has enough of the page's words, else <main>, <article> or all."""
    whole = len(_words_in(body))
    for name in parts.get("main", ()):
        for item in body.iter():
            if isinstance(item.tag, str) and item.tag not in _NEVER and _has_name(item, (name,)) and len(_words_in(item)) >= _ENOUGH * whole:
                return item
    for tag in ("main", "article"):
        for item in body.iter(tag):
            if len(_words_in(item)) >= _ENOUGH * whole:
                return item
    return body


def _furniture(body: Any, main: Any, parts: Vocabulary) -> list[Furniture]:
    """What stands around the paper: before it as heads, after it as feet, by the outermost element."""
    out: list[Furniture] = []
    inside = {main, *main.iterancestors()}
    is_after = False
    stack: list[Any] = [body]
    while stack:
        item = stack.pop()
        if item is main:
            is_after = True
            continue
        if item in inside:
            stack += reversed([child for child in item if isinstance(child.tag, str)])
        elif words := " ".join(_words_in(item)):
            out.append(Furniture("foot" if is_after else "head", words, None))
    return out


def _words_in(item: Any) -> list[str]:
    """The words of an element without scripts and styles."""
    words: list[str] = []
    for child in item.iter():
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "noscript", "template"):
            words += (child.text or "").split()
        words += (child.tail or "").split() if child is not item else []
    return words


def _rows(table: Any) -> list[Any]:
    """The rows of a table, not those of tables in its cells."""
    return [
        row for part in table for row in ([part] if part.tag == "tr" else part if part.tag in ("thead", "tbody", "tfoot") else ()) if row.tag == "tr"
    ]


def _second(blocks: Sequence[Block], row: int) -> MarkedCell:
    return MarkedCell(list(blocks), row, 1)


def _has_name(item: Any, names: Sequence[str]) -> bool:
    """Whether an element's class, id or role is among names; one that ends in * may go on."""
    own = f"{item.get('class', '')} {item.get('id', '')} {item.get('role', '')}".lower().split()
    return bool(own) and bool(names) and any(_named(tuple(names)).fullmatch(name) for name in own)


@lru_cache(maxsize=64)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name.lower().removesuffix("*")) + (".*" if name.endswith("*") else "") for name in names))


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().isdigit() and len(text) < 6 else default


def undoubled(text: str) -> str:
    """Text with entities and bytes that were coded twice put right ("Parks &amp; Leisure", an apostrophe as three signs)."""
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda found: entities.unescape(found[0]), text)
    return text if text.isascii() else _TWICE_CODED.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    """Bytes of UTF-8 that were read as Windows-1252."""
    try:
        return b"".join(c.encode("cp1252") if ord(c) > 0xFF else c.encode("latin-1") for c in found[0]).decode("utf-8")
    except UnicodeError:
        return found[0]
