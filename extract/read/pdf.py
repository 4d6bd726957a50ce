"""A PDF with a text layer, read into a frozen Document."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import hypot

from extract.cycles import without_cycle_search
from extract.document import Box, Document, Furniture
from extract.errors import SourceError
from extract.pulse import beat
from extract.read import paragraphs
from extract.read.bombs import refuse_bombs, refuse_nested_drawings
from extract.read.freeze import Block, ParagraphBlock, Run, TableBlock, freeze
from extract.read.furniture import Edges
from extract.read.layout import Measures, Paragraph, PrintedLine, is_raised, note_mark
from extract.read.measures import Sample, measure_pages, sample_of
from extract.read.ocr import HOW_TO_INSTALL, is_nonsense, needs_ocr, scans_read, tesseract
from extract.read.paragraph_words import KnownWords, block
from extract.read.pdf_pages import read_pages
from extract.read.salvage import salvage_pages
from extract.read.sheets import Sheet
from extract.read.table_blocks import PlacedTable, with_captions
from extract.read.table_kind import Vocabulary
from extract.read.tables import Assembler, find_tables
from extract.read.tag_hints import TagHints
from extract.read.words import Page, Rule, Word, fold_behind

_NOTE_SIZE = 0.93  # times the body size: the largest print of footnotes
_NOTE_ZONE = 0.5  # share of the page's height below which footnotes stand


@dataclass(slots=True)
class _Found:
    """What a first look at all pages finds.

    `words` are those of the paper that no hyphen stands before, so that none is the rest of one broken at the end of its line;
    `broken` are the others, each behind the one before it.
    """

    sheets: list[Sheet] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)
    samples: dict[int, Sample] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    broken: list[tuple[str, str]] = field(default_factory=list)
    hints: TagHints = field(default_factory=TagHints)


@dataclass(slots=True)
class _Flow:
    """What one page adds to the text, in reading order; `notes` are its footnotes and its sideways words."""

    items: list[Paragraph | TableBlock] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)


def read_pdf(data: bytes, *, password: str | None = None, labels: Vocabulary | None = None) -> Document:
    """Read a PDF: words, furniture, tables and paragraphs, in reading order, frozen.

    `labels` are the phrases that begin the rows of forms and layout grids, as for `Assembler`. Long papers are laid out page
    by page, so that few words lie open at a time.
    Raises SourceError with code EMPTY, DAMAGED, ENCRYPTED, TOO_LARGE or NO_OCR and a reason that says what to do.
    """
    edges = Edges()
    pages, gaps = open_pages(data, password, edges.add)
    return freeze_pages(pages, gaps, labels, edges)


def freeze_pages(pages: Sequence[Page], gaps: Sequence[str], labels: Vocabulary | None, edges: Edges) -> Document:
    """One paper from its pages (those of a whole file, or of one paper of a pack; they keep their numbers), frozen.

    `edges` has looked at these pages, and perhaps at others; it forgets what it saw of these.
    """
    with without_cycle_search():
        found = _first_look(pages, edges.taken(pages))
        return freeze(
            _blocks(found, labels),
            furniture=found.furniture,
            media_type="application/pdf",
            n_pages=len(pages),
            n_hidden=sum(page.n_hidden for page in pages),
            ocr_pages=[page.number for page in pages if page.is_ocr],
            doubtful=_doubtful_boxes(pages),
            gaps=gaps,
        )


def open_pages(data: bytes, password: str | None, look: Callable[[Page], None]) -> tuple[list[Page], list[str]]:
    """The pages, read with pdfium or, where the file is too damaged for it, with a second reader; and the gaps.

    `look` is called with each page while its words lie open, since opening them again costs as much as a look at them.
    Raises SourceError as `read_pdf` does.
    """
    with without_cycle_search():
        return _opened(data, password, look)


def _opened(data: bytes, password: str | None, look: Callable[[Page], None]) -> tuple[list[Page], list[str]]:
    refuse_bombs(data)
    refuse_nested_drawings(data, password)
    pages: list[Page] = []
    scans: list[int] = []
    try:
        for page in read_pages(data, password):
            pages.append(page)
            if needs_ocr(page):
                scans.append(page.number)
            look(page)
            fold_behind(pages, len(pages) - 1)
    except SourceError as error:
        pages = salvage_pages(data, password) if error.code == "DAMAGED" else []
        if not any(page.words for page in pages):
            raise
        for page in pages:
            look(page)
        return pages, ["damaged_file"]
    for page in scans_read(scans, data, password):
        look(page)
        pages[page.number - 1] = page
    unread = [pages[number - 1] for number in scans if _is_scan(pages[number - 1])]
    gaps = _check(pages, unread)
    for page in unread:
        if is_nonsense(words := page.texts()):
            page.n_hidden, page.words = page.n_hidden + sum(map(len, words)), []
            look(page)
    return pages, gaps


def _is_scan(page: Page) -> bool:
    """Whether a page can only be read from its picture, and has not been; one that shows nothing is no scan."""
    return needs_ocr(page) and (page.has_images or bool(page.texts()))


def _check(pages: Sequence[Page], unread: Sequence[Page]) -> list[str]:
    """What could not be read, scans among it; raises SourceError where there is nothing to read."""
    scans = {page.number for page in unread}
    if all(page.number in scans or not page.texts() for page in pages):
        if scans:
            if tesseract():
                why = "all pages are pictures of text (a scan, or letters without meaning), and tesseract could not read any of them in time"
                raise SourceError("NO_OCR", f"{why}; run again with fewer --workers")
            raise SourceError(
                "NO_OCR",
                f"all pages are pictures of text (a scan, or letters without meaning), which take a program of their own to read. {HOW_TO_INSTALL}",
            )
        if all(page.unreadable for page in pages):
            raise SourceError("DAMAGED", "no page of the PDF can be read; fetch it again from where it was published")
        raise SourceError("EMPTY", "the PDF's pages hold no text; open it in a viewer to see whether it is the right file")
    found = {
        "unread_scans" if tesseract() else "scanned_pages": bool(scans),
        "unreadable_pages": any(page.unreadable for page in pages),
    }
    return [gap for gap, is_so in found.items() if is_so]


def _first_look(pages: Sequence[Page], edges: Edges) -> _Found:
    """Take the furniture out of all pages, find their tables, and learn how the paper is set and what words it uses."""
    found = _Found()
    for index, page in enumerate(pages):
        beat()
        page.rules = list(page.rules)
        found.furniture += edges.set_aside(page)
        sheet = Sheet(page, find_tables(page))
        found.samples[page.number] = sample_of(sheet.lines)
        found.hints.add(page, sheet.lines)
        for before, word in pairwise(page.texts()):
            if before.endswith("-"):
                found.broken.append((before, word))
            else:
                found.words.add(word)
        page.rules, page.shades = [rule for rule in page.rules if _may_part_notes(rule, page)], []
        found.sheets.append(sheet)
        fold_behind(found.sheets, index)
    return found


def _blocks(found: _Found, labels: Vocabulary | None) -> Iterator[Block]:
    """Paragraphs and tables of all pages in reading order."""
    known = cache(lambda: KnownWords.of(found.words, found.broken))
    pages = [sheet.page for sheet in found.sheets]
    paper, measures = measure_pages(found.samples, {page.number: round(page.width) for page in pages})
    found.samples.clear()
    raws = {sheet.page.number: sheet.tables for sheet in found.sheets}
    assembler = Assembler(raws, pages, paper, known_words=known, labels=labels)
    items = _joined(_flows(found, assembler, measures), measures)
    turned = {page.number: page for page in pages if page.turn or page.tilt}
    for item in with_captions(item if isinstance(item, TableBlock) else block(item, measures[item.first.page], known) for item in items):
        _turn_back(item, turned)
        yield item


def _flows(found: _Found, assembler: Assembler, measures: Mapping[int, Measures]) -> Iterator[_Flow]:
    """What each page adds to the text; a page waits until the tables on it are known to the end."""
    waiting: deque[Sheet] = deque()
    tables: list[PlacedTable] = []
    for sheet in (*found.sheets, None):
        if sheet is not None:
            waiting.append(sheet)
        tables += assembler.add(sheet.page) if sheet is not None else assembler.finish()
        while waiting and assembler.is_complete(waiting[0].page.number):
            beat()
            first = waiting.popleft()
            number = first.page.number
            yield _flow(first, measures[number], [table for table in tables if table.words.get(number)], found.hints.of(first.page))
            tables = [table for table in tables if max(table.words) > number]
            first.forget()


def _flow(sheet: Sheet, measures: Measures, tables: Sequence[PlacedTable], opens: paragraphs.Opens | None) -> _Flow:
    """One page's paragraphs and the tables that begin on it; tables part the text above from the text below."""
    flow, page = _Flow(), sheet.page
    inside = {i for table in tables for i in table.words[page.number]}
    body, notes = _parted_notes(sheet.lines if inside == sheet.taken else sheet.lines_without(inside), page, measures)
    edges = sorted(((_height_of(table, page), table) for table in tables), key=lambda e: e[0])
    tops = [top for top, _ in edges]
    bands: list[list[PrintedLine]] = [[] for _ in range(len(edges) + 1)]
    for line in body:
        bands[bisect_left(tops, (line.top + line.bottom) / 2)].append(line)
    for index, band in enumerate(bands):
        found = paragraphs.in_order(band, measures, opens)
        if index and found and (cut := _cut_beside(flow.items, found[0], edges[index - 1][1], page, measures)):
            cut.lines += found.pop(0).lines
        flow.items += found
        if index < len(edges) and edges[index][1].page == page.number:
            flow.items.append(edges[index][1].block)
    flow.notes = paragraphs.in_order(notes, measures, opens)
    if notes and _are_called(notes[0], body, page):
        for note in flow.notes:
            note.note = True
    flow.notes += _sideways([w for i, w in enumerate(page.words) if not w[9] and i not in inside], page.number)
    return flow


def _cut_beside(items: Sequence[Paragraph | TableBlock], rest: Paragraph, table: PlacedTable, page: Page, measures: Measures) -> Paragraph | None:
    """The paragraph that stands beside the last table and goes on, past the table's first line, with the next one on the page."""
    if len(items) < 2 or not isinstance(items[-1], TableBlock) or not isinstance(items[-2], Paragraph):
        return None
    before, words = items[-2], [page.words[i] for i in table.words[page.number]]
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    lines = before.last, rest.first
    if rest.first.top >= max(w.bottom for w in words) or not (all(line.x1 < left for line in lines) or all(line.x0 > right for line in lines)):
        return None
    edge = left - before.last.size if before.last.x1 < left else measures.right
    return before if paragraphs.goes_on(before, rest, measures._replace(right=edge)) else None


def _height_of(table: PlacedTable, page: Page) -> float:
    """The middle of a table's topmost word on a page; a label printed beside a box stands no lower."""
    words = page.words
    top, _, bottom = min([(words[i][2], i, words[i][4]) for i in table.words[page.number]])
    return (top + bottom) / 2


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


def _are_called(first: PrintedLine, body: Sequence[PrintedLine], page: Page) -> bool:
    """Whether small print is certainly notes: numbered, and under a short rule or with its number raised, there or in the text."""
    mark = note_mark(first)
    if mark is None:
        return False
    if is_raised(first.words[0], first) or any(_is_note_rule(rule, first, page) for rule in page.rules):
        return True
    return any(word.text.strip("().,;:[]") == mark and is_raised(word, line) for line in body for word in line.words)


def _is_note_rule(rule: Rule, first: PrintedLine, page: Page) -> bool:
    return _may_part_notes(rule, page) and 0 <= first.baseline - rule.top < 3 * first.size


def _may_part_notes(rule: Rule, page: Page) -> bool:
    return rule.top == rule.bottom and rule.x1 - rule.x0 < 0.45 * page.width


def _joined(flows: Iterable[_Flow], measures: Mapping[int, Measures]) -> Iterator[Paragraph | TableBlock]:
    """All pages in order, paragraphs cut by a page break joined, footnotes after the paragraph they interrupt."""
    last: Paragraph | TableBlock | None = None
    waiting: list[Paragraph] = []
    for flow in flows:
        items = flow.items
        first = items[0] if items else None
        if isinstance(last, Paragraph) and isinstance(first, Paragraph) and paragraphs.reads_on(last, first, measures[last.last.page]):
            last.lines += first.lines
            items = items[1:]
        if items:
            yield from [last] if last is not None else []
            yield from waiting
            yield from items[:-1]
            last, waiting = items[-1], []
        waiting += flow.notes
    yield from [last] if last is not None else []
    yield from waiting


def _turn_back(item: Block, turned: Mapping[int, Page]) -> None:
    """Give the words of pages that were turned to be read their boxes on the page as displayed."""
    for run in _runs(item) if turned else ():
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
