"""Words from tesseract's hOCR (kba.github.io/hocr-spec): text, box, baseline, height of the row and confidence, without dirt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np

from extract.read.scan_picture import PixelBox

MISREAD_BULLET = re.compile(r"[eo°®©*«»¢•.@0]")
_SURE = 90  # of 100
_SAME = 0.5  # share of the smaller of two boxes that lies in the other
_NOISE = 35  # below, what holds no letter or figure is dirt
_ONE_LETTER = frozenset("aAI&£")
_APART = 0.3  # heights of a row
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size (\d+(?:\.\d+)?)")
_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_LINE_CLASSES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}


class SeenWord(NamedTuple):
    """One word as tesseract sees it, in pixels of the picture; `size` is the height of its row, `first` that it begins a line."""

    text: str
    box: PixelBox
    baseline: float
    size: float
    confidence: int
    first: bool = False


def seen_words(hocr: bytes) -> list[SeenWord]:
    """The words in reading order; raises ElementTree.ParseError where this is no hOCR."""
    out: list[SeenWord] = []
    for line in _lines(ElementTree.fromstring(hocr)):
        words = _without_specks([word for word in line if not _is_noise(word)])
        out += [word._replace(first=at == 0) for at, word in enumerate(words)]
    return _seen_once(out)


def _seen_once(words: list[SeenWord]) -> list[SeenWord]:
    """The words without the less sure one of two in the same place: poor lines are sometimes read twice."""
    if len(words) < 2:
        return words
    x0, top, x1, bottom = np.array([w.box for w in words], dtype=np.float64).T
    sure = np.array([w.confidence for w in words])
    area = np.maximum((x1 - x0) * (bottom - top), 1.0)
    out = []
    for at, word in enumerate(words):
        width = np.minimum(x1, x1[at]) - np.maximum(x0, x0[at])
        height = np.minimum(bottom, bottom[at]) - np.maximum(top, top[at])
        same = (width > 0) & (height > 0) & (width * height > _SAME * np.minimum(area, area[at]))
        same[at] = False
        if not bool(np.any(same & ((sure > sure[at]) | ((sure == sure[at]) & (np.arange(len(words)) < at))))):
            out.append(word)
    return out


def _lines(hocr: ElementTree.Element) -> Iterator[list[SeenWord]]:
    for line in hocr.iter():
        title = line.get("title", "")
        box = _BOX.search(title)
        if line.get("class") not in _LINE_CLASSES or box is None:
            continue
        left, top, _, bottom = map(int, box.groups())
        slope, offset = map(float, base.groups()) if (base := _BASELINE.search(title)) else (0.0, 0.0)
        size = float(row[1]) if (row := _SIZE.search(title)) else float(bottom - top)
        words = []
        for word in line.iter():
            text, place = "".join(word.itertext()).strip(), _BOX.search(word.get("title", ""))
            if word.get("class") != "ocrx_word" or not text or place is None:
                continue
            x0, y0, x1, y1 = map(int, place.groups())
            sure = _CONFIDENCE.search(word.get("title", ""))
            baseline = bottom + offset + slope * ((x0 + x1) / 2 - left)
            words.append(SeenWord(text, (x0, y0, x1, y1), baseline, size, int(sure[1]) if sure else 0))
        yield words


def _is_noise(word: SeenWord) -> bool:
    """Whether a word is dirt, a rule or the edge of the paper: no letter or figure in it, and not sure or drawn as a bar."""
    if any(c.isalnum() or c in "£•" for c in word.text):
        return word.confidence == 0 and len(word.text) < 3
    return word.confidence < _NOISE or set(word.text) <= set("|_[]{}~¦")


def _without_specks(words: list[SeenWord]) -> list[SeenWord]:
    """A line without single letters that stand apart at its ends, as dirt and the edge of the paper are read."""
    while words and _is_speck(words[0]) and (len(words) == 1 or words[1].box[0] - words[0].box[2] > _APART * words[0].size):
        words = words[1:]
    while len(words) > 1 and _is_speck(words[-1]) and words[-1].box[0] - words[-2].box[2] > _APART * words[-1].size:
        words = words[:-1]
    return words


def _is_speck(word: SeenWord) -> bool:
    return (
        len(word.text) == 1
        and not word.text.isdigit()
        and word.confidence < _SURE
        and not (word.text in _ONE_LETTER or MISREAD_BULLET.fullmatch(word.text))
    )
