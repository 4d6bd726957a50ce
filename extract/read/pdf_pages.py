"""A PDF's pages, opened with pdfium: words, ruling lines and shading of each, in a frame in which the text stands level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extract.errors import SourceError
from extract.pulse import beat
from extract.read import pdfium
from extract.read.bombs import MOST_PAGES
from extract.read.drawing import read_drawing
from extract.read.page_words import read_words
from extract.read.pdfium import Handle, handle_of
from extract.read.tag_tree import read_tags
from extract.read.words import Frame, Page

_AT_ONCE = 64  # pages read before the file is opened anew: pdfium keeps what it parsed until it is closed
_LETTER = 612.0, 792.0  # points: what pdfium takes for a page that states no size
_MOSTLY = 0.8  # share of a page's characters that must agree on a direction for the page to be turned


def read_pages(data: bytes, password: str | None = None) -> Iterator[Page]:
    """The pages of a PDF in order, each with its words and rules.

    Raises SourceError with code EMPTY, DAMAGED or ENCRYPTED before the first page.
    """
    first, n_pages = 0, 1
    while first < n_pages:
        document = _open(data, password)
        try:
            n_pages = len(document)
            for index in range(first, min(first + _AT_ONCE, n_pages)):
                beat()
                yield _read_page(document, index)
        finally:
            document.close()
        first += _AT_ONCE


def _open(data: bytes, password: str | None) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    if not data.strip(b"\x00 \r\n\t"):
        raise SourceError("EMPTY", "the file has no content; fetch it again from where it was published")
    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            reason = "the password given does not open it" if password else "it needs a password to open"
            raise SourceError("ENCRYPTED", f"{reason}; give the right one with --password, or ask the council for an open copy") from None
        raise SourceError("DAMAGED", "the PDF is cut short or damaged and cannot be opened; fetch it again from where it was published") from None
    if len(document) == 0:
        document.close()
        raise SourceError("DAMAGED", "the PDF holds no pages; fetch it again from where it was published")
    if len(document) > MOST_PAGES:
        document.close()
        raise SourceError("TOO_LARGE", f"the PDF says it has more than {MOST_PAGES:,} pages; split it into its papers and try again")
    return document


def _read_page(document: Any, index: int) -> Page:
    from pypdfium2 import raw

    page = _load(document, index)
    if not page:
        return Page(index + 1, 0.0, 0.0, unreadable=True)
    try:
        rotation = raw.FPDFPage_GetRotation(page) * 90 % 360
        frame = _frame(page, rotation)
        if rotation:
            raw.FPDFPage_SetRotation(page, 0)  # pdfium orders and parts words by lines of the unturned page
        result, frame = _read_loaded(page, frame, index + 1)
        if result.words and raw.FPDFCatalog_IsTagged(document.raw):
            result.tags = read_tags(pdfium.library(), handle_of(page), frame, result)
        return result
    finally:
        raw.FPDF_ClosePage(page)


def _read_loaded(page: Any, frame: Frame, number: int) -> tuple[Page, Frame]:
    """A loaded page, in the frame in which its text stands level."""
    from pypdfium2 import raw

    text = raw.FPDFText_LoadPage(page)
    if not text:
        return Page(number, frame.width, frame.height, unreadable=True), frame
    try:
        handles = handle_of(page), handle_of(text)
        result, directions = _read_framed(handles, frame, number)
        upright = _reading_rotation(directions)
        if upright is not None and upright != frame.rotation:
            turn = (upright - frame.rotation) % 360
            frame = frame._replace(rotation=upright)
            result, _ = _read_framed(handles, frame, number)
            result.turn = turn
        return result, frame
    finally:
        raw.FPDFText_ClosePage(text)


def _load(document: Any, index: int) -> Any:
    """A page, with the text of its form fields, stamps and typed notes made part of it, as a printer would; nothing where it is unreadable.

    Without pypdfium2's own page, whose making and closing costs a tenth of what pdfium takes.
    """
    from pypdfium2 import raw

    page = raw.FPDF_LoadPage(document.raw, index)
    for number in range(raw.FPDFPage_GetAnnotCount(page) if page else 0):
        note = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(note)
        raw.FPDFPage_CloseAnnot(note)
        if kind in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP):
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
            raw.FPDF_ClosePage(page)
            return raw.FPDF_LoadPage(document.raw, index)
    return page


def _frame(page: Any, rotation: int) -> Frame:
    """The part of user space that is shown: the CropBox within the MediaBox, the page's own or inherited (PDF 32000-1, 14.11.2)."""
    lib = pdfium.library()
    (left, top, right, bottom), _ = lib.boxes.ask(lib.page_box, None, [handle_of(page)])
    if right <= left or top <= bottom:  # boxes that share nothing
        left, bottom, right, top = 0.0, 0.0, _LETTER[0], _LETTER[1]
    return Frame(left, bottom, right, top, rotation)


def _read_framed(handles: tuple[Handle, Handle], frame: Frame, number: int) -> tuple[Page, Counter[int]]:
    """One page in one frame, and how many characters would stand level at each rotation."""
    lib = pdfium.library()
    drawing = read_drawing(lib, handles[0], frame)
    page = Page(number, frame.width, frame.height, rules=drawing.rules, shades=drawing.shades)
    page.has_images = drawing.image_area(frame.width, frame.height) >= 0.5 * frame.width * frame.height
    return page, read_words(lib, handles[1], frame, drawing, page)


def _reading_rotation(directions: Counter[int]) -> int | None:
    """The rotation at which nearly all text of a page stands level; None where its text has several directions."""
    if not directions:
        return None
    rotation, most = directions.most_common(1)[0]
    return rotation if most >= _MOSTLY * directions.total() else None
