"""Pages read from their pictures by tesseract: set level, words with places and confidence, ruling lines, bold print."""

from __future__ import annotations

import os
import subprocess
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple
from xml.etree import ElementTree

from extract.errors import SourceError
from extract.pulse import unhurried
from extract.read import scan_again, scan_picture
from extract.read.hocr import MISREAD_BULLET, SeenWord, seen_words
from extract.read.words import Page, Rule, Word

_DPI = 300
_MOST_PIXELS = 5000  # of a page's longer side: plans are read coarser
_PAGE_SECONDS = 90.0  # for one run of tesseract; a usual page takes one or two
_MOST_RUNS = 6  # of tesseract over one page
_FONT_OF_ROW = 0.93  # height of a row from ascender to descender as a share of the type size, in common typefaces
_ASCENT, _DESCENT = 0.8, 0.2
_SAME_SIZE = 0.16  # sizes of rows as tesseract measures them scatter by so much
_SURE = 70  # tesseract's word confidence, of 100
_DOUBTFUL = 60  # below, a word is often wrong
_SURE_AGAIN = 45  # of a piece read by itself
_SURE_AGAIN_LABEL = 85  # a first word that is no label and less sure may be a number
_WELL_READ = 0.55  # share of sure words of a page that stands the right way up
_ENOUGH_WORDS = 6  # fewer show nothing about how a page stands
_BOLD = 1.3  # times the page's usual stem
_BULLET = 0.62  # share of ink of a disc or square


class _Scan(NamedTuple):
    """A page read from its picture, and how sure tesseract is of each of its words."""

    page: Page
    confidences: list[int]


def read_scans(numbers: Sequence[int], data: bytes, password: str | None, tool: str) -> dict[int, Page]:
    """The pages of a PDF named by number, read from their pictures by the tool; those it gives up on are left out.

    Raises SourceError NO_OCR where the tool has no data for English.
    """
    scans = list(_scans(numbers, data, password, tool))
    _settle_sizes(scans)
    return {scan.page.number: scan.page for scan in scans}


def _scans(numbers: Sequence[int], data: bytes, password: str | None, tool: str) -> Iterator[_Scan]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data, password=password)
    try:
        document.init_forms()
        for number in numbers:
            page = document[number - 1]
            with unhurried(_MOST_RUNS * _PAGE_SECONDS):
                read = _read_scan(page, number, tool)
            page.close()
            if read is not None:
                yield read
    finally:
        document.close()


def _read_scan(printed: Any, number: int, tool: str) -> _Scan | None:
    """One page read from its picture; None where tesseract gives up on it."""
    import numpy as np

    width, height = printed.get_size()
    if _is_empty(printed):
        return _Scan(Page(number, width, height, has_images=True, from_picture=True), [])
    scale = min(_DPI / 72, _MOST_PIXELS / max(width, height, 1.0))
    picture = printed.render(scale=scale, grayscale=True).to_pil()
    dark = scan_picture.dark_of(np.asarray(picture))
    if scan_picture.is_blank(dark):
        return _Scan(Page(number, width, height, has_images=True, from_picture=True), [])
    tilt = scan_picture.tilt_of(dark)
    best: tuple[float, int, list[SeenWord]] | None = None
    for turn in (90, 270, 0, 180) if tilt.sideways else (0, 180, 90, 270):
        words = _recognised(scan_picture.turned(picture, turn, tilt.degrees), scale, tool)
        if words is None:
            continue
        sure = sum(len(w.text) for w in words if w.confidence >= _SURE)
        if best is None or sure > best[0]:
            best = sure, turn, words
        if len(words) < _ENOUGH_WORDS or sum(w.confidence >= _SURE for w in words) >= _WELL_READ * len(words):
            break
    if best is None:
        return None
    _, turn, words = best
    level_picture = scan_picture.turned(picture, turn, tilt.degrees)
    level = scan_picture.dark_of(np.asarray(level_picture))
    rules = scan_picture.rules_of(level, scale)
    words = _read_again(words, level_picture, level, rules, scale, tool)
    size = (width, height) if turn % 180 == 0 else (height, width)
    return _Scan(_page(number, size, (turn, tilt.degrees), words, level, rules, scale), [word.confidence for word in words])


def _is_empty(printed: Any) -> bool:
    """Whether nothing at all is drawn on a page, so that a picture of it need not be made."""
    from pypdfium2 import raw

    return not raw.FPDFPage_CountObjects(printed.raw) and not raw.FPDFPage_GetAnnotCount(printed.raw)


def _read_again(words: list[SeenWord], picture: Any, dark: scan_picture.Dark, rules: Sequence[Rule], scale: float, tool: str) -> list[SeenWord]:
    """The words with those that a look at single pieces adds: ink that was left out, and labels that read like none."""
    if not words:
        return words
    height = median(word.size for word in words)
    after = [b.box[0] - a.box[2] if not b.first else 0 for a, b in pairwise(words)] + [0]
    weak = [at for at, w in enumerate(words) if w.first and scan_again.is_weak_label(w.text, w.confidence, after[at], height)]
    drawn = [(int(r.x0 * scale), int(r.top * scale), int(r.x1 * scale) + 1, int(r.bottom * scale) + 1) for r in rules]
    pieces = scan_again.left_out(dark, [w.box for w in words], drawn, height) + [words[at].box for at in weak]
    if not pieces:
        return words
    sheet, starts = scan_again.sheet_of(picture, pieces)
    out, added = list(words), []
    for number, text, confidence in _by_piece(_recognised(sheet, scale, tool, psm=6) or [], starts):
        at = number - len(pieces) + len(weak)
        if at < 0 and any(c.isalnum() for c in text) and (len(text) > 1 or (text.isdigit() and confidence >= _SURE_AGAIN_LABEL)):
            added.append(SeenWord(text, pieces[number], pieces[number][3], height, confidence, True))
        elif at >= 0 and scan_again.is_better_label(text, confidence, out[weak[at]].text, out[weak[at]].confidence):
            out[weak[at]] = out[weak[at]]._replace(text=text, confidence=confidence)
    left = [at for at in weak if not scan_again.is_label(out[at].text) and out[at].confidence < _SURE_AGAIN_LABEL]
    if left:
        sheet, starts = scan_again.sheet_of(picture, [words[at].box for at in left])
        for number, text, confidence in _by_piece(_recognised(sheet, scale, tool, psm=6, only="0123456789.()") or [], starts):
            if scan_again.is_dotted(text):
                out[left[number]] = out[left[number]]._replace(text=text, confidence=min(confidence, _DOUBTFUL - 1))
    return out + added


def _by_piece(words: Sequence[SeenWord], starts: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    """What a sheet of pieces says: the number of the piece, its one or two words put together, and their confidence."""
    found: dict[int, list[SeenWord]] = {}
    for word in words:
        found.setdefault(bisect_right(starts, (word.box[1] + word.box[3]) // 2) - 1, []).append(word)
    for number in sorted(found):
        parts = sorted(found[number], key=lambda w: w.box[0])
        confidence = min(w.confidence for w in parts)
        if number < len(starts) - 1 and len(parts) < 3 and confidence >= _SURE_AGAIN:
            yield number, "".join(w.text for w in parts), confidence


def _recognised(picture: Any, scale: float, tool: str, *, psm: int = 4, only: str = "") -> list[SeenWord] | None:
    """The words of a level picture; None where tesseract takes too long or fails. Raises NO_OCR where it has no English data."""
    letters = ["-c", f"tessedit_char_whitelist={only}"] if only else []
    command = [tool, "stdin", "stdout", "--psm", str(psm), "--dpi", str(round(72 * scale)), "-l", "eng", *letters, "hocr"]
    grey = b"P5 %d %d 255\n" % picture.size + picture.tobytes()
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=grey, capture_output=True, timeout=_PAGE_SECONDS, env=environment, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode:
        if b"traineddata" in done.stderr or b"tessdata" in done.stderr:
            raise SourceError("NO_OCR", "tesseract has no data for English. Install it (Debian and Ubuntu: apt-get install tesseract-ocr-eng).")
        return None
    try:
        return seen_words(done.stdout)
    except ElementTree.ParseError:
        return None


def _page(
    number: int,
    size: tuple[float, float],
    place: tuple[int, float],
    words: Sequence[SeenWord],
    dark: scan_picture.Dark,
    rules: Sequence[Rule],
    scale: float,
) -> Page:
    """The page as any other: places in points from the top left of the level page, whose middle is that of the page as displayed."""
    turn, tilt = place
    page = Page(number, *size, has_images=True, is_ocr=True, from_picture=True, turn=turn, tilt=tilt)
    left, top = (dark.shape[1] / scale - size[0]) / 2, (dark.shape[0] / scale - size[1]) / 2
    page.rules = [rule._replace(x0=rule.x0 - left, top=rule.top - top, x1=rule.x1 - left, bottom=rule.bottom - top) for rule in rules]
    for seen, bold in zip(words, _bold(words, dark), strict=True):
        text = "•" if _is_bullet(seen, dark) else seen.text
        x0, _, x1, _ = seen.box
        points, baseline = seen.size / _FONT_OF_ROW / scale, round(seen.baseline / scale - top, 2)
        word = Word(text, round(x0 / scale - left, 2), baseline, round(x1 / scale - left, 2), baseline, baseline, points, bold, False, True)
        page.words.append(word)
    return page


def _bold(words: Sequence[SeenWord], dark: scan_picture.Dark) -> list[bool]:
    """Which words are printed bold: those whose stems are thicker than is usual for their size on the page."""
    stems = [scan_picture.stem_width(dark, w.box) / max(w.size, 1.0) for w in words]
    long = [stem for stem, w in zip(stems, words, strict=True) for _ in w.text if len(w.text) > 2 and stem]
    if not long:
        return [False] * len(words)
    usual = median(long)
    out: list[bool] = []
    for stem, word in zip(stems, words, strict=True):
        if len(word.text) > 2 or word.first or not out:
            out.append(stem > _BOLD * usual and len(word.text) > 2)
        else:
            out.append(out[-1])  # a short word is set like the one before
    for at in range(len(words) - 2, -1, -1):  # so is a short label at the start of a line like what follows
        if words[at].first and len(words[at].text) <= 2 and not words[at + 1].first:
            out[at] = out[at + 1]
    return out


def _is_bullet(word: SeenWord, dark: scan_picture.Dark) -> bool:
    """Whether what looks like a letter at the start of a line is a list's disc or square: small, as wide as high, and full of ink."""
    x0, top, x1, bottom = word.box
    if not word.first or not MISREAD_BULLET.fullmatch(word.text) or max(x1 - x0, bottom - top) > 0.6 * word.size:
        return False
    return 0.6 < (x1 - x0) / max(bottom - top, 1) < 1.6 and scan_picture.fill_of(dark, word.box) > _BULLET


def _settle_sizes(scans: Sequence[_Scan]) -> None:
    """Give rows of nearly the body's size that size, others half points, every word the height of its type, and note the doubtful ones."""
    sizes = sorted(word.size for scan in scans for word in scan.page.words for _ in word.text)
    body = round(sizes[len(sizes) // 2], 1) if sizes else 0.0
    for page, confidences in scans:
        for at, (word, sure) in enumerate(zip(page.words, confidences, strict=True)):
            size = body if abs(word.size - body) <= _SAME_SIZE * body else round(2 * word.size) / 2
            top, bottom = round(word.baseline - _ASCENT * size, 2), round(word.baseline + _DESCENT * size, 2)
            page.words[at] = word._replace(size=size, top=top, bottom=bottom)
            if sure < _DOUBTFUL:
                page.doubtful.add((word.x0, top, word.x1, bottom))
