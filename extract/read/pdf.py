"""A PDF with a text layer, read into a frozen Document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import hypot

from extract.cycles import without_cycle_search
from extract.document import Box, Document
from extract.errors import SourceError
from extract.read import furniture, paragraphs
from extract.read.freeze import Block, ParagraphBlock, Run, TableBlock, freeze
from extract.read.layout import Measures, Paragraph, PrintedLine, printed_lines
from extract.read.measures import measure_pages
from extract.read.ocr import HOW_TO_INSTALL, needs_ocr, tesseract, with_scans_read
from extract.read.paragraph_words import bare, block
from extract.read.pdf_pages import read_pages
from extract.read.salvage import salvage_pages
from extract.read.table_blocks import PlacedTable, add_captions
from extract.read.table_kind import Vocabulary
from extract.read.tables import assemble_tables, find_tables
from extract.read.words import Page, Rule, Word

_NOTE_SIZE = 0.93  # times the body size: the largest print of footnotes
_NOTE_ZONE = 0.5  # share of the page's height below which footnotes stand


@dataclass(slots=True)
class _Flow:
    """What one page adds to the text, in reading order; `notes` are its footnotes and its sideways words."""

    items: list[Paragraph | TableBlock] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)


def read_pdf(data: bytes, *, password: str | None = None, labels: Vocabulary | None = None) -> Document:
    """Read a PDF: words, furniture, tables and paragraphs, in reading order, frozen.

    `labels` are the phrases that begin the rows of forms and layout grids, as for `assemble_tables`.
    Raises SourceError with code EMPTY, DAMAGED, ENCRYPTED or NO_OCR and a reason that says what to do.
    """
    pages, gaps = open_pages(data, password)
    return freeze_pages(pages, gaps, labels)


def freeze_pages(pages: Sequence[Page], gaps: Sequence[str], labels: Vocabulary | None) -> Document:
    """One paper from its pages (those of a whole file, or of one paper of a pack; they keep their numbers), frozen."""
    with without_cycle_search():
        aside = furniture.set_aside(pages)
        blocks = _blocks(pages, labels)
        _turn_back(blocks, pages)
        return freeze(
            blocks,
            furniture=aside,
            media_type="application/pdf",
            n_pages=len(pages),
            n_hidden=sum(page.n_hidden for page in pages),
            ocr_pages=[page.number for page in pages if page.is_ocr],
            doubtful=_doubtful_boxes(pages),
            gaps=gaps,
        )


def open_pages(data: bytes, password: str | None) -> tuple[list[Page], list[str]]:
    """The pages, read with pdfium or, where the file is too damaged for it, with a second reader; and the gaps.

    Raises SourceError as `read_pdf` does.
    """
    with without_cycle_search():
        return _opened(data, password)


def _opened(data: bytes, password: str | None) -> tuple[list[Page], list[str]]:
    try:
        pages = list(read_pages(data, password))
    except SourceError as error:
        pages = salvage_pages(data, password) if error.code == "DAMAGED" else []
        if not any(page.words for page in pages):
            raise
        return pages, ["damaged_file"]
    pages = with_scans_read(pages, data, password)
    return pages, _check(pages)


def _is_scan(page: Page) -> bool:
    return page.has_images and needs_ocr(page)


def _check(pages: Sequence[Page]) -> list[str]:
    """What could not be read; raises SourceError where there is nothing to read."""
    scans = [page for page in pages if _is_scan(page)]
    if all(_is_scan(page) or not page.words for page in pages):
        if scans:
            if tesseract():
                raise SourceError("NO_OCR", "All pages are pictures of text (a scan), and tesseract could not read any of them in time.")
            raise SourceError(
                "NO_OCR",
                f"All pages are pictures of text (a scan), which take a program of their own to read. {HOW_TO_INSTALL}",
            )
        if all(page.unreadable for page in pages):
            raise SourceError("DAMAGED", "No page of the PDF can be read. Fetch it again from where it was published.")
        raise SourceError("EMPTY", "The PDF's pages hold no text. Open it in a viewer to see whether it is the right file.")
    found = {
        "unread_scans" if tesseract() else "scanned_pages": bool(scans),
        "unreadable_pages": any(page.unreadable for page in pages),
    }
    return [gap for gap, is_so in found.items() if is_so]


def _blocks(pages: Sequence[Page], labels: Vocabulary | None) -> list[Block]:
    """Paragraphs and tables of all pages in reading order."""

    @cache
    def known() -> frozenset[str]:
        pairs = (pair for page in pages for pair in pairwise(page.words))
        return frozenset(map(bare, {word.text for before, word in pairs if before.text[-1:] != "-"}))

    raws = {page.number: find_tables(page) for page in pages}
    taken = {number: {i for raw in found for i in raw.word_ids} for number, found in raws.items()}
    lines = {page.number: _free_lines(page, taken[page.number]) for page in pages}
    paper, measures = measure_pages(lines, {page.number: round(page.width) for page in pages})
    tables = assemble_tables(raws, pages, paper, known_words=known, labels=labels)
    flows = []
    for page in pages:
        inside = {i for table in tables for i in table.words.get(page.number, ())}
        free = lines[page.number] if inside == taken[page.number] else _free_lines(page, inside)
        flows.append(_flow(page, free, measures[page.number], [table for table in tables if table.words.get(page.number)]))
        flows[-1].notes += _sideways([w for i, w in enumerate(page.words) if not w.upright and i not in inside], page.number)
    blocks: list[Block] = []
    for item in _joined(flows, measures):
        blocks.append(item if isinstance(item, TableBlock) else block(item, measures[item.first.page], known))
    add_captions(blocks)
    return blocks


def _free_lines(page: Page, taken: set[int]) -> list[PrintedLine]:
    """The level lines of a page without the words of its tables."""
    return printed_lines([w for i, w in enumerate(page.words) if w.upright and i not in taken], page.number)


def _flow(page: Page, lines: list[PrintedLine], measures: Measures, tables: Sequence[PlacedTable]) -> _Flow:
    """One page's paragraphs and the tables that begin on it; tables part the text above from the text below."""
    flow = _Flow()
    body, notes = _parted_notes(lines, page, measures)
    edges = sorted(((_height_of(table, page), table) for table in tables), key=lambda e: e[0])
    tops = [top for top, _ in edges]
    bands: list[list[PrintedLine]] = [[] for _ in range(len(edges) + 1)]
    for line in body:
        bands[bisect_left(tops, (line.top + line.bottom) / 2)].append(line)
    for index, band in enumerate(bands):
        flow.items += paragraphs.in_order(band, measures)
        if index < len(edges) and edges[index][1].page == page.number:
            flow.items.append(edges[index][1].block)
    flow.notes = paragraphs.in_order(notes, measures)
    return flow


def _height_of(table: PlacedTable, page: Page) -> float:
    """The middle of a table's topmost word on a page; a label printed beside a box stands no lower."""
    first = min((page.words[i] for i in table.words[page.number]), key=lambda w: w.top)
    return (first.top + first.bottom) / 2


def _sideways(words: Sequence[Word], page: int) -> Iterator[Paragraph]:
    """Words that do not stand level, joined while each stands beside the one before."""
    together: list[Word] = []
    for word in words:
        if together and hypot(word.x0 - together[-1].x0, word.top - together[-1].top) > 12 * word.size:
            yield Paragraph([PrintedLine(page, together, together[0].baseline, together[0].size)])
            together = []
        together.append(word)
    if together:
        yield Paragraph([PrintedLine(page, together, together[0].baseline, together[0].size)])


def _parted_notes(lines: list[PrintedLine], page: Page, measures: Measures) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """Body lines and footnotes: small print at the page's foot, under a short rule or opened by a number."""
    start = len(lines)
    while start and lines[start - 1].size <= _NOTE_SIZE * measures.body_size and lines[start - 1].top > _NOTE_ZONE * page.height:
        start -= 1
    if start == len(lines):
        return lines, []
    first = lines[start]
    ruled = any(_is_note_rule(rule, first, page) for rule in page.rules)
    return (lines[:start], lines[start:]) if ruled or first.words[0].text[0].isdigit() else (lines, [])


def _is_note_rule(rule: Rule, first: PrintedLine, page: Page) -> bool:
    return rule.top == rule.bottom and 0 <= first.baseline - rule.top < 3 * first.size and rule.x1 - rule.x0 < 0.45 * page.width


def _joined(flows: Sequence[_Flow], measures: Mapping[int, Measures]) -> list[Paragraph | TableBlock]:
    """All pages in order, paragraphs cut by a page break joined, footnotes after the paragraph they interrupt."""
    out: list[Paragraph | TableBlock] = []
    waiting: list[Paragraph] = []
    for flow in flows:
        items = list(flow.items)
        if out and items:
            last, first = out[-1], items[0]
            if isinstance(last, Paragraph) and isinstance(first, Paragraph) and paragraphs.reads_on(last, first, measures[last.last.page]):
                last.lines += first.lines
                del items[0]
        if items:
            out += waiting
            waiting = []
        out += items
        waiting += flow.notes
    return out + waiting


def _turn_back(blocks: Sequence[Block], pages: Sequence[Page]) -> None:
    """Give the words of pages that were turned to be read their boxes on the page as displayed."""
    turned = {page.number: page for page in pages if page.turn or page.tilt}
    if not turned:
        return
    for run in (run for item in blocks for run in _runs(item)):
        if run.box is not None and run.box.page in turned:
            place = turned[run.box.page].displayed(*run.box[1:])
            run.box = Box(run.box.page, *(round(v, 2) for v in place))


def _doubtful_boxes(pages: Sequence[Page]) -> set[Box]:
    """Where words stand that OCR is not sure of, as displayed."""
    return {Box(page.number, *(round(v, 2) for v in page.displayed(*box))) for page in pages for box in page.doubtful}


def _runs(item: Block) -> Iterator[Run]:
    found: Sequence[ParagraphBlock] = [item] if isinstance(item, ParagraphBlock) else [p for cell in item.cells for p in cell.paragraphs]
    for paragraph in found:
        yield from paragraph.runs
