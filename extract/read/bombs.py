"""PDFs that unpack to far more than they are, refused before a library unpacks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

from extract.errors import SourceError

MOST_PAGES = 5000
MOST_UNPACKED = 200_000_000  # bytes of one stream; the content of a page, a font or an index of objects has a few million at most
_MOST_RATIO = 1032  # of deflate: one byte gives no more than these (zlib's technical details)
_PIECE = 1 << 20
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/(?:FlateDecode|Fl)\b")
_DICTIONARY = 2000  # bytes before a stream in which its dictionary stands


def refuse_bombs(data: bytes) -> None:
    """Raise SourceError TOO_LARGE where a stream packed with deflate, once or several times over, unpacks to more than MOST_UNPACKED.

    Only streams that could are looked at: long ones, and those packed several times.
    """
    starts = [found.end() for found in _STREAM.finditer(data)]
    for start, after in pairwise([*starts, len(data)]):
        times = len(_FILTER.findall(_dictionary(data, start)))
        if times and (after - start) * _MOST_RATIO**times > MOST_UNPACKED and _unpacked(data[start:after], times) > MOST_UNPACKED:
            raise SourceError(
                "TOO_LARGE",
                f"a part of it unpacks to more than {MOST_UNPACKED // 1_000_000} MB; print it to a new PDF and try again, if you trust it",
            )


def _dictionary(data: bytes, start: int) -> bytes:
    """The end of the dictionary before a stream: what follows the last object or stream that ended."""
    before = data[max(0, start - _DICTIONARY) : start]
    return before[max(before.rfind(b" obj"), before.rfind(b"endstream"), before.rfind(b"endobj"), 0) :]


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
