"""Words from pdfium's text page, at about five calls a word instead of several a character."""

from __future__ import annotations

import ctypes
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import NamedTuple

from extract.read import pdfium
from extract.read.drawing import Drawing
from extract.read.pdfium import Library
from extract.read.words import Frame, Page, Word


class _Style(NamedTuple):
    size: float
    bold: bool
    italic: bool
    turned: bool
    upright: bool
    level_at: int
    invisible: bool
    white: bool
    is_plain: bool  # neither of the two


_LINE_END_HYPHENS = "\ufffe\x02"  # what pdfium puts for a hyphen at the end of a line, real ones included
_WORD = re.compile(rf"[^\s\x00{_LINE_END_HYPHENS}]+[{_LINE_END_HYPHENS}]?|[{_LINE_END_HYPHENS}]")
_BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!l)", re.IGNORECASE)
_NO_NAME = re.compile(r"^(?:[A-Z]{6}\+)?(?:CIDFont\+)?[A-Z]{0,3}_?\d*$", re.IGNORECASE)  # F1, TT2, CIDFont+F3
_ITALIC_NAME = re.compile(r"italic|oblique", re.IGNORECASE)
_WHITE_FROM = 250
_SMALLEST = 1.0  # points: smaller print is not meant to be read


def _text(lib: Library, textpage: int, n: int) -> str:
    """The text with one character for each of pdfium's character indices."""
    buffer = (ctypes.c_uint16 * (n + 1))()
    if lib.get_text(textpage, 0, n, ctypes.addressof(buffer)) - 1 == n:
        text = bytes(buffer)[: 2 * n].decode("utf-16-le", "replace")
        if len(text) == n:
            return text
    return "".join(map(_character, map(lib.unicode, repeat(textpage), range(n))))


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def read_words(lib: Library, textpage: int, frame: Frame, drawing: Drawing, page: Page) -> Counter[int]:
    """Fill in the page's words and the count of hidden characters; returns characters by the rotation that levels them."""
    directions: Counter[int] = Counter()
    n = lib.count_chars(textpage)
    if n <= 0:
        return directions
    text = _text(lib, textpage, n)
    spans = [match.span() for match in _WORD.finditer(text)]
    styles = _Styles(lib, textpage, frame)
    words = _drawn_once(_boxed(lib, textpage, frame, text, spans, styles))
    if page.has_images:
        invisible = sum(len(word.text) for word, style in words if style.invisible)
        page.is_ocr = invisible > 0.5 * sum(len(word.text) for word, _ in words)
    width, height, append = page.width, page.height, page.words.append
    levels = {0: 0, 90: 0, 180: 0, 270: 0}
    for word, style in words:
        text, x0, top, x1, bottom, _, size, _, _, _ = word
        is_plain = style.is_plain and x0 >= 0 and top >= 0 and x1 <= width and bottom <= height and size >= _SMALLEST
        if is_plain or _is_seen(word, style, page, drawing):
            append(word)
            levels[style.level_at] += len(text)
        else:
            page.n_hidden += len(text)
    directions.update({rotation: n for rotation, n in levels.items() if n})
    return directions


def _drawn_once(words: Iterable[tuple[Word, _Style]]) -> list[tuple[Word, _Style]]:
    """The words without those drawn a second time for a bold look or a shadow."""
    seen: set[tuple[str, int, int]] = set()
    once: list[tuple[Word, _Style]] = []
    for drawn in words:
        text, x0, top = drawn[0][:3]
        if len(text) > 1:
            key = (text, round(x0), round(top))
            if key in seen:
                continue
            seen.add(key)
        once.append(drawn)
    return once


def _is_seen(word: Word, style: _Style, page: Page, drawing: Drawing) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    if not (0 <= x <= page.width and 0 <= y <= page.height) or word.size < _SMALLEST:
        return False
    if style.invisible:
        return page.is_ocr
    return not style.white or drawing.is_dark_at(x, y)


class _Styles:
    """The style of each text object, asked once per object and font."""

    def __init__(self, lib: Library, textpage: int, frame: Frame) -> None:
        self.lib, self.textpage, self.frame = lib, textpage, frame
        self.known: dict[int | None, _Style] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._settings: dict[tuple[float, float, float, float], tuple[float, bool, bool, int]] = {}
        self._matrix = (ctypes.c_float * 6)()
        self._colour = (ctypes.c_uint * 4)()
        self._matrix_at, self._colour_at = ctypes.addressof(self._matrix), ctypes.addressof(self._colour)

    def of(self, text_object: int | None, char: int) -> _Style:
        key = text_object or -char - 1
        style = self.known.get(key)
        if style is None:
            style = self.known[key] = self._ask(text_object, char)
        return style

    def _ask(self, text_object: int | None, char: int) -> _Style:
        lib = self.lib
        lib.char_matrix(self.textpage, char, self._matrix_at)
        a, b, c, d, _, _ = self._matrix[:]  # a slice is read at once
        setting = self._settings.get((a, b, c, d))
        if setting is None:
            setting = self._settings[a, b, c, d] = self._setting(a, b, c, d)
        scale, turned, upright, level_at = setting
        size = lib.font_size(self.textpage, char) * scale
        bold = italic = invisible = white = False
        if text_object:
            mode = lib.render_mode(text_object)
            bold, italic = self._font(lib.font(text_object))
            bold = bold or mode == pdfium.MODE_FILL_STROKE
            red, green, blue, alpha = self._fill(text_object)
            invisible = mode in (pdfium.MODE_INVISIBLE, pdfium.MODE_CLIP) or (mode == 0 and alpha == 0)
            white = mode == 0 and min(red, green, blue) >= _WHITE_FROM
        return _Style(size, bold, italic, turned, upright, level_at, invisible, white, not (invisible or white))

    def _setting(self, a: float, b: float, c: float, d: float) -> tuple[float, bool, bool, int]:
        """Scale of the type, whether it is turned in user space, upright as displayed, and the rotation that levels it."""
        dx, dy = self.frame.direction(a, b)
        level_at = (0 if a > 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)
        return (c * c + d * d) ** 0.5, abs(b) > 1e-3 * abs(a) or a < 0, dx > 0 and abs(dy) < 0.05 * dx, level_at

    def _fill(self, text_object: int) -> tuple[int, int, int, int]:
        at = self._colour_at
        if not self.lib.fill_colour(text_object, at, at + 4, at + 8, at + 12):
            return 0, 0, 0, 255
        red, green, blue, alpha = self._colour[:]
        return red, green, blue, alpha

    def _font(self, font: int | None) -> tuple[bool, bool]:
        if not font:
            return False, False
        known = self._fonts.get(font)
        if known is None:
            known = self._fonts[font] = self._face(font)
        return known

    def _face(self, font: int) -> tuple[bool, bool]:
        name, flags = self.lib.name_of_font(font), self.lib.font_flags(font)
        bold = bool(flags & pdfium.FONT_FORCE_BOLD) or bool(_BOLD_NAME.search(name))
        italic = bool(flags & pdfium.FONT_ITALIC) or bool(_ITALIC_NAME.search(name))
        if bold or not _NO_NAME.match(name):
            return bold, italic
        style = self.lib.mac_style(font)
        if style is None:
            return 600 <= self.lib.font_weight(font) <= 900, italic  # guessed from stems, which some producers fill in at random
        return bool(style & 1), italic or bool(style & 2)


def _boxed(lib: Library, textpage: int, frame: Frame, text: str, spans: list[tuple[int, int]], styles: _Styles) -> Iterator[tuple[Word, _Style]]:
    """Each span as a Word with its style; spans that jump across the page are parted at the jump."""
    n = len(spans)
    starts, lasts = [s for s, _ in spans], [e - 1 for _, e in spans]
    first, last, origins = (ctypes.c_float * (4 * n))(), (ctypes.c_float * (4 * n))(), (ctypes.c_double * (2 * n))()
    at, to, by = ctypes.addressof(first), ctypes.addressof(last), ctypes.addressof(origins)
    deque(map(lib.loose_box, repeat(textpage), starts, range(at, at + 16 * n, 16)), 0)
    deque(map(lib.loose_box, repeat(textpage), lasts, range(to, to + 16 * n, 16)), 0)
    deque(map(lib.origin, repeat(textpage), starts, range(by, by + 16 * n, 16), range(by + 8, by + 8 + 16 * n, 16)), 0)
    objects = list(map(lib.text_object, repeat(textpage), starts))
    printed = text.replace("\ufffe", "-").replace("\x02", "-")
    # FS_RECTF is left, top, right, bottom
    columns = zip(
        spans, objects, first[0::4], first[1::4], first[3::4], last[2::4], last[1::4], last[3::4], origins[0::2], origins[1::2], strict=True
    )
    known, left_edge, top_edge = styles.known.get, frame.left, frame.top
    new = tuple.__new__  # half the price of Word(...)
    for span, text_object, x0, top, bottom, x1, last_top, last_bottom, origin_x, origin_y in columns:
        style = known(text_object) or styles.of(text_object, span[0])
        token = printed[span[0] : span[1]]
        if style.turned or frame.rotation:
            yield _turned_word(lib, textpage, frame, token, span, style, (origin_x, origin_y)), style
            continue
        size, bold, italic, _, upright, _, _, _, _ = style
        height, last_height = top - bottom, last_top - last_bottom
        is_even = -0.5 <= x1 - x0 <= 1.2 * size * len(token) and abs(last_bottom - bottom) <= 0.9 * size
        is_even = is_even and 0.85 * height <= last_height and 0.85 * last_height <= height  # most words need no call
        if not is_even and len(token) > 1 and _is_jump(token, (x0, top, bottom), (x1, last_top, last_bottom), size):
            parts = _parted(lib, textpage, span, styles)
            if len(parts) > 1:
                yield from _boxed(lib, textpage, frame, text, parts, styles)
                continue
        # Frame.box of an unturned page, written out since it runs for each word
        high, low = (top if top > last_top else last_top), (bottom if bottom < last_bottom else last_bottom)
        right = x1 if x1 > x0 else x0
        box = x0 - left_edge, top_edge - high, right - left_edge, top_edge - low
        yield new(Word, (token, *box, top_edge - origin_y, size, bold, italic, upright)), style


def _is_jump(token: str, first: tuple[float, float, float], last: tuple[float, float, float], size: float) -> bool:
    """Whether characters that pdfium took as one word may not be one: they jump, or a raised figure begins or ends them.

    `first` is the left, top and bottom edge of the first character, `last` the right, top and bottom edge of the last.
    """
    width, height, last_height = last[0] - first[0], first[1] - first[2], last[1] - last[2]
    if width < -0.5 or width > 1.2 * size * len(token) or abs(last[2] - first[2]) > 0.9 * size:
        return True
    return (last_height < 0.85 * height and token[-1].isdigit()) or (height < 0.85 * last_height and token[0].isdigit())


def _parted(lib: Library, textpage: int, span: tuple[int, int], styles: _Styles) -> list[tuple[int, int]]:
    """The parts of a run of characters that stand together and are of one height, where pdfium saw no space between them."""
    box = (ctypes.c_float * 4)()
    parts, start = [], span[0]
    sizes = 0.0, 0.0
    previous: list[float] | None = None
    for index in range(*span):
        lib.loose_box(textpage, index, ctypes.addressof(box))
        here = list(box)
        size = styles.of(lib.text_object(textpage, index), index).size
        sizes = sizes[1] or size, size
        if previous and (
            here[0] - previous[2] > 0.5 * size
            or here[0] < previous[0] - size
            or abs(here[3] - previous[3]) > 0.9 * size
            or min(sizes) < 0.85 * max(sizes)  # a note's mark
        ):
            parts.append((start, index))
            start = index
        previous = here
    parts.append((start, span[1]))
    return parts


def _turned_word(lib: Library, textpage: int, frame: Frame, token: str, span: tuple[int, int], style: _Style, origin: tuple[float, float]) -> Word:
    """A word whose baseline is not level in user space: pdfium's loose boxes do not turn, so the tight ones count."""
    edges = (ctypes.c_double * 4)()
    at = ctypes.addressof(edges)
    xs: list[float] = []
    ys: list[float] = []
    for index in range(*span):
        if lib.tight_box(textpage, index, at, at + 8, at + 16, at + 24):  # left, right, bottom, top
            xs += edges[0:2]
            ys += edges[2:4]
    x0, top, x1, bottom = frame.box(min(xs, default=0.0), min(ys, default=0.0), max(xs, default=0.0), max(ys, default=0.0))
    baseline = frame.point(*origin)[1]
    if style.upright:
        top, bottom = baseline - 0.8 * style.size, baseline + 0.2 * style.size
    else:
        baseline = bottom
    return Word(token, x0, top, x1, bottom, baseline, style.size, style.bold, style.italic, style.upright)
