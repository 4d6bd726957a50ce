"""PDFs that unpack to far more than they are, refused before a library unpacks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

from extract.errors import SourceError

MOST_PAGES = 5000
MOST_UNPACKED = 200_000_000  # bytes of one stream; the content of a page, a font or an index of objects has a few million at most
_MOST_RATIO = 1032  # of deflate: one byte gives no more than these (zlib's technical details)
_PIECE = 1 << 20
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/(?:FlateDecode|Fl)\b")
_DICTIONARY = 2000  # bytes before a stream in which its dictionary stands
MOST_DRAWN = 200_000  # forms (pieces of drawing) that one page draws, those within others among them; a plan has some thousands
_FEW_DRAWN = 1000  # that the forms of a file come to however they are nested: not worth a look at how they are
_DEEPEST = 40  # forms within forms that pdfium follows
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_DRAWS = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+Do\b")


def refuse_bombs(data: bytes) -> None:
    """Raise SourceError TOO_LARGE where a stream packed with deflate, once or several times over, unpacks to more than MOST_UNPACKED.

    Only streams that could are looked at: long ones, and those packed several times.
    """
    for dictionary, start, after in _streams(data):
        times = len(_FILTER.findall(dictionary))
        if times and (after - start) * _MOST_RATIO**times > MOST_UNPACKED and _unpacked(data[start:after], times) > MOST_UNPACKED:
            raise SourceError(
                "TOO_LARGE",
                f"a part of it unpacks to more than {MOST_UNPACKED // 1_000_000} MB; print it to a new PDF and try again, if you trust it",
            )


def refuse_nested_drawings(data: bytes, password: str | None) -> None:
    """Raise SourceError TOO_LARGE where forms that draw forms, each several times, come to more than a page of any paper has.

    Forms are streams, so that their dictionaries stand in the open. A file without any is not looked at further, and one is only
    read with pdfminer where its forms could come to much if each drew the next.
    """
    if not _FORM.search(data):
        return
    most = 1
    for dictionary, start, after in _streams(data):
        if _FORM.search(dictionary):
            most *= max(_drawn_by(data[start:after], len(_FILTER.findall(dictionary))), 1)
    if most > _FEW_DRAWN:
        with suppress(Exception):  # pdfminer raises whatever it trips over; a file that it cannot read is taken at its worst
            most = _drawn_by_pages(data, password or "")
    if most > MOST_DRAWN:
        raise SourceError(
            "TOO_LARGE",
            f"a page of it draws more than {MOST_DRAWN:,} forms, one within another; print it to a new PDF and try again, if you trust it",
        )


def _drawn_by(packed: bytes, times: int) -> int:
    """How many forms and pictures a form draws, as far as its stream says so."""
    pieces: Iterator[bytes] = iter([packed])
    for _ in range(times):
        pieces = _inflated(pieces)
    return len(_DRAWS.findall(b"".join(pieces)))


def _drawn_by_pages(data: bytes, password: str) -> int:
    """The most forms that any page draws, those within others counted as often as they are drawn."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

    @cache
    def drawn(number: int, depth: int) -> int:
        form = resolve1(PDFObjRef(document, number))
        if depth > _DEEPEST or not isinstance(form, PDFStream) or getattr(form.get("Subtype"), "name", "") != "Form":
            return 1
        return 1 + by_content(form.get_data(), form.get("Resources"), depth)

    def by_content(content: bytes, resources: Any, depth: int) -> int:
        named = resolve1((resolve1(resources) or {}).get("XObject")) or {}
        meant = (named.get(name.decode("latin-1")) for name in _DRAWS.findall(content))
        return sum(drawn(form.objid, depth + 1) for form in meant if form is not None)

    document = PDFDocument(PDFParser(BytesIO(data)), password)
    most = 0
    for page in PDFPage.create_pages(document):
        content = b"\n".join(resolve1(part).get_data() for part in page.contents)
        most = max(most, by_content(content, page.resources, 0))
    return most


def _streams(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The streams of a file: the end of the dictionary before each, where it starts and where the next one does."""
    starts = [found.end() for found in _STREAM.finditer(data)]
    for start, after in pairwise([*starts, len(data)]):
        before = data[max(0, start - _DICTIONARY) : start]
        # The dictionary follows the last object or stream that ended.
        yield before[max(before.rfind(b" obj"), before.rfind(b"endstream"), before.rfind(b"endobj"), 0) :], start, after


def _unpacked(packed: bytes, times: int) -> int:
    """How many bytes a stream unpacks to, counted without keeping them and no further than MOST_UNPACKED."""
    pieces: Iterator[bytes] = (packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE))
    for _ in range(times):
        pieces = _inflated(pieces)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MOST_UNPACKED:
            break
    return total


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What a deflated stream holds, a piece at a time; it ends where the stream does, or where it is damaged."""
    layer = zlib.decompressobj()
    for packed in pieces:
        piece = packed
        while piece and not layer.eof:
            try:
                yield layer.decompress(piece, _PIECE)
            except zlib.error:
                return
            piece = layer.unconsumed_tail
        if layer.eof:
            return
