"""Bytes to Document: the kind of file is recognised by its content, never by its name."""

from __future__ import annotations

from extract.document import Document
from extract.errors import SourceError
from extract.read.packages import DOCX, kind_of_zip, refuse_old
from extract.read.page_sniff import HTML, is_page
from extract.rulebook import Rulebook

_UNSUPPORTED = {
    b"{\\rtf": "a Rich Text file; save it as .docx, PDF or plain text and try again",
    b"\x89PNG": "a picture; scans have to be PDFs",
    b"\xff\xd8\xff": "a picture; scans have to be PDFs",
    b"II*\x00": "a picture; scans have to be PDFs",
    b"MM\x00*": "a picture; scans have to be PDFs",
    b"GIF8": "a picture; scans have to be PDFs",
    b"%!PS": "a PostScript file; print it to PDF and try again",
    b"\x1f\x8b": "a compressed file; unpack it and try again",
    b"MIME-Version:": "a saved web page or e-mail with its pictures (.mht, .eml); save the page as HTML, or print it to PDF",
}
# A PDF's header may stand anywhere in the first 1024 bytes (ISO 32000-1, annex H, implementation note 13).
_PDF_HEADER_WITHIN = 1024
PDF = "application/pdf"


_HTML_WITHIN = 4096


def sniff(data: bytes) -> str:
    """The media type of a source from its content: PDF, Word (.docx), text/html or text/plain.

    Raises SourceError EMPTY, UNSUPPORTED, or for Office files that do not open DAMAGED or ENCRYPTED.
    """
    if not data.strip():
        raise SourceError("EMPTY", "the file holds nothing; fetch it again")
    if data.startswith(b"PK\x03\x04"):  # first, since a zip file may begin with a PDF that is not packed
        return kind_of_zip(data)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return PDF
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        refuse_old(data)
    for magic, what in _UNSUPPORTED.items():
        if data.startswith(magic):
            raise SourceError("UNSUPPORTED", f"this is {what}")
    return HTML if is_page(data[:_HTML_WITHIN]) else "text/plain"


def grid_labels(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """The labels that tell forms and layout grids from tables of data: those listed for it, and the labels of covers."""
    phrases = dict(rulebook.vocabulary("table_kind").phrases)
    cover = rulebook.vocabulary("cover_label").phrases
    phrases["layout"] = (*phrases.get("layout", ()), *(label for field, labels in cover.items() if field != "other" for label in labels))
    return phrases


def read(data: bytes, rulebook: Rulebook, *, password: str | None = None) -> Document:
    """Read a PDF, Word file, web page or text export into a frozen Document; raises SourceError with a code and what to do."""
    labels = grid_labels(rulebook)
    kind = sniff(data)
    if kind == PDF:
        from extract.read.pdf import read_pdf

        return read_pdf(data, password=password, labels=labels)
    if kind == DOCX:
        from extract.read.docx import read_docx

        return read_docx(data, labels=labels)
    if kind == HTML:
        from extract.read.html import read_html

        return read_html(data, labels=labels, parts=rulebook.vocabulary("web_pages").phrases)
    from extract.read.text import read_text

    return read_text(data, labels=labels, words=rulebook.vocabulary("mending").phrases)
