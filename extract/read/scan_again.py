"""What a first reading of a scan leaves out or garbles (labels that stand apart, single dates), cut out to be read again by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from extract.read.scan_picture import Dark, PixelBox

_LABEL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,5})[.):]?|[A-Z]\d{1,3}\.?")
_APART = 0.7  # heights of a row: white space that sets a label apart from its words
_LABEL_LENGTH = 6  # characters
_SURE_LABEL = 85
_MOST_PIECES = 60  # a page with more shows pictures, not words that were left out
_HEIGHTS = (0.3, 1.7)  # of a piece, in heights of a row: smaller ones are dots, larger ones pictures
_NARROWEST = 0.1
_LONGEST = 14.0  # heights of a row: whole lines are pictures or dirt at the edge of the paper
_PAD = 4  # pixels around a word that are its own
_MARGIN = 24  # pixels of white around each piece


def left_out(dark: Dark, boxes: Sequence[PixelBox], rules: Sequence[PixelBox], height: float) -> list[PixelBox]:
    """Pieces of ink as high as print that no word and no ruling line covers; none on a page of pictures."""
    rest = dark.copy()
    for pad, covered in ((_PAD, boxes), (_PAD + 2, rules)):
        for x0, top, x1, bottom in covered:
            rest[max(top - pad, 0) : bottom + pad, max(x0 - pad, 0) : x1 + pad] = False
    pieces = [piece for piece in _pieces(rest, height) if _is_print(piece, height) and not any(_is_part_of(piece, box, height) for box in boxes)]
    return pieces if len(pieces) <= _MOST_PIECES else []


def _is_part_of(piece: PixelBox, box: PixelBox, height: float) -> bool:
    """Whether a piece is what sticks out of a word, or stands as close to one as its letters do."""
    x0, top, x1, bottom = piece
    beside = min(bottom, box[3]) - max(top, box[1]) > -0.2 * height
    return beside and x0 - box[2] < _APART * height and box[0] - x1 < 0.3 * height


def _is_print(piece: PixelBox, height: float) -> bool:
    x0, top, x1, bottom = piece
    return _HEIGHTS[0] * height <= bottom - top <= _HEIGHTS[1] * height and _NARROWEST * height <= x1 - x0 <= _LONGEST * height


def _pieces(rest: Dark, height: float) -> Iterator[PixelBox]:
    """Ink parted by white rows, then by white columns, then by white rows again."""
    for top, bottom in _stretches(rest.any(axis=1), 2):
        for x0, x1 in _stretches(rest[top:bottom].any(axis=0), int(_APART * height)):
            for upper, lower in _stretches(rest[top:bottom, x0:x1].any(axis=1), int(0.3 * height)):
                yield x0, top + upper, x1, top + lower


def _stretches(marks: Any, gap: int) -> list[tuple[int, int]]:
    """Stretches of marks, those joined that less than `gap` parts."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marks.astype(np.int8), [0]))))
    out: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if out and start - out[-1][1] < gap:
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out


def is_weak_label(text: str, confidence: int, space_after: float, height: float) -> bool:
    """Whether the first word of a line stands apart as a label does but does not read like a sure one."""
    if space_after < _APART * height or len(text) > _LABEL_LENGTH:
        return False
    may_have_lost_its_stop = text.isdigit() and len(text) > 1
    return confidence < _SURE_LABEL or may_have_lost_its_stop or not _LABEL.fullmatch(text)


def is_label(text: str) -> bool:
    return bool(_LABEL.fullmatch(text))


def is_dotted(text: str) -> bool:
    return "." in text.rstrip(".") and is_label(text)


def is_better_label(text: str, confidence: int, before: str, confidence_before: int) -> bool:
    """Whether the second reading of a label is the better one: a label where the first is none, the surer one, or one whose stop was lost."""
    if not is_label(text):
        return False
    return not is_label(before) or confidence > confidence_before or (is_dotted(text) and text.replace(".", "") == before.replace(".", ""))


def sheet_of(picture: Any, pieces: Sequence[PixelBox]) -> tuple[Any, list[int]]:
    """The pieces of a picture one below another on white, and where each begins (with the end of the last)."""
    from PIL import Image

    heights = [bottom - top + 2 * _MARGIN for _, top, _, bottom in pieces]
    width = max(x1 - x0 for x0, _, x1, _ in pieces) + 4 * _MARGIN
    sheet = Image.new("L", (width, sum(heights)), 255)
    starts = [0]
    for (x0, top, x1, bottom), height in zip(pieces, heights, strict=True):
        near = picture.crop((max(x0 - 3, 0), max(top - 3, 0), x1 + 3, bottom + 3))
        sheet.paste(near, (2 * _MARGIN - 3, starts[-1] + _MARGIN - 3))
        starts.append(starts[-1] + height)
    return sheet, starts
