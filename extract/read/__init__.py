"""Bytes to Document: the kind of file is recognised by its content, never by its name."""

from __future__ import annotations

from extract.document import Document
from extract.errors import SourceError
from extract.rulebook import Rulebook

_UNSUPPORTED = {
    b"PK\x03\x04": "a zip or Office file; save it as PDF and try again",
    b"\xd0\xcf\x11\xe0": "an old Office or Outlook file (.doc, .xls, .msg); save it as PDF and try again",
    b"{\\rtf": "a Rich Text file; save it as PDF or plain text and try again",
    b"\x89PNG": "a picture; scans have to be PDFs",
    b"\xff\xd8\xff": "a picture; scans have to be PDFs",
    b"II*\x00": "a picture; scans have to be PDFs",
    b"MM\x00*": "a picture; scans have to be PDFs",
    b"GIF8": "a picture; scans have to be PDFs",
    b"\x1f\x8b": "a compressed file; unpack it and try again",
}
# A PDF's header may stand anywhere in the first 1024 bytes (ISO 32000-1, annex H, implementation note 13).
_PDF_HEADER_WITHIN = 1024


def sniff(data: bytes) -> str:
    """The media type of a source from its content: application/pdf, text/plain or text/html.

    Raises SourceError EMPTY or UNSUPPORTED.
    """
    if not data.strip():
        raise SourceError("EMPTY", "the file holds nothing; fetch it again")
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return "application/pdf"
    for magic, what in _UNSUPPORTED.items():
        if data.startswith(magic):
            raise SourceError("UNSUPPORTED", f"this is {what}")
    head = data[:2048].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise SourceError("UNSUPPORTED", "this is a web page; save the paper itself, as PDF or text, and try again")
    return "text/plain"


def read(data: bytes, rulebook: Rulebook, *, password: str | None = None) -> Document:
    """Read a PDF or text export into a frozen Document; raises SourceError with a code and what to do."""
    labels = rulebook.vocabulary("table_kind").phrases
    if sniff(data) == "application/pdf":
        from extract.read.pdf import read_pdf

        return read_pdf(data, password=password, labels=labels)
    from extract.read.text import read_text

    return read_text(data, labels=labels, words=rulebook.vocabulary("mending").phrases)
