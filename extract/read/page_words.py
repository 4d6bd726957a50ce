"""Words from pdfium's text page, at about four calls a word instead of several a character."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, repeat
from math import nan, trunc
from typing import NamedTuple

from extract.read import pdfium
from extract.read.drawing import Drawing
from extract.read.pdfium import Handle, Library
from extract.read.words import Frame, Page, Word


class _Style(NamedTuple):
    size: float
    bold: bool
    italic: bool
    upright: bool
    turned: bool
    level_at: int
    invisible: bool
    white: bool


_LINE_END_HYPHENS = "\ufffe\x02"  # what pdfium puts for a hyphen at the end of a line, real ones included
_WORD = re.compile(rf"[^\s\x00{_LINE_END_HYPHENS}]+[{_LINE_END_HYPHENS}]?|[{_LINE_END_HYPHENS}]")
_BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!l)", re.IGNORECASE)
_NO_NAME = re.compile(r"^(?:[A-Z]{6}\+)?(?:CIDFont\+)?[A-Z]{0,3}_?\d*$", re.IGNORECASE)  # F1, TT2, CIDFont+F3
_ITALIC_NAME = re.compile(r"italic|oblique", re.IGNORECASE)
_WHITE_FROM = 250
_MARKS = frozenset("0123456789ivx*†‡")  # what the marks of notes are made of
_AFTER_MARK = frozenset(",.;:)]’”")
_INNER_MARK = re.compile(r"(?<=[^\W_])(?:\d{1,3}|[ivx]{1,4}|[*†‡])(?=[^\w\s]+$)")
_SMALLEST = 1.0  # points: smaller print is not meant to be read


def _text(lib: Library, textpage: Handle, n: int) -> str:
    """The text with one character for each of pdfium's character indices."""
    buffer = array("H", bytes(2 * n + 2))
    if lib.get_text(textpage, 0, n, Handle(buffer.buffer_info()[0])) - 1 == n:
        text = buffer.tobytes()[: 2 * n].decode("utf-16-le", "replace")
        if len(text) == n:
            return text
    return "".join(map(_character, map(lib.unicode, repeat(textpage), range(n))))


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def read_words(lib: Library, textpage: Handle, frame: Frame, drawing: Drawing, page: Page) -> Counter[int]:
    """Fill in the page's words and the count of hidden characters; returns characters by the rotation that levels them."""
    n = lib.count_chars(textpage)
    if n <= 0:
        return Counter()
    text = _text(lib, textpage, n)
    spans = list(map(re.Match.span, _WORD.finditer(text)))
    styles = _Styles(lib, textpage, frame)
    words, drawn = _drawn_once(*_boxed(lib, textpage, frame, text, spans, styles))
    if page.has_images:
        invisible = sum(len(word.text) for word, style in zip(words, drawn, strict=True) if style.invisible)
        page.is_ocr = invisible > 0.5 * sum(len(word.text) for word in words)
    if _are_all_seen(words, styles.all(), page):
        page.words = words
    else:
        seen = [_is_seen(word, style, page, drawing) for word, style in zip(words, drawn, strict=True)]
        page.words, drawn = list(compress(words, seen)), list(compress(drawn, seen))
        page.n_hidden = sum(len(word.text) for word in words) - sum(len(word.text) for word in page.words)
    if page.words and len(rotations := {style.level_at for style in styles.all()}) == 1:
        return Counter(rotations)
    directions: Counter[int] = Counter()
    for word, style in zip(page.words, drawn, strict=True):
        directions[style.level_at] += len(word.text)
    return directions


def _drawn_once(words: list[Word], styles: list[_Style]) -> tuple[list[Word], list[_Style]]:
    """The words and their styles without those drawn a second time for a bold look or a shadow."""
    keys = [(word[0], trunc(word[1] + 0.5), trunc(word[2] + 0.5)) for word in words]  # round() takes four times as long
    if len(set(keys)) == len(keys):
        return words, styles
    firsts = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
    once = [len(key[0]) == 1 or firsts[key] == k for k, key in enumerate(keys)]
    return list(compress(words, once)), list(compress(styles, once))


def _are_all_seen(words: Sequence[Word], styles: Iterable[_Style], page: Page) -> bool:
    """Whether all words are certainly visible, as on nearly every page: plainly printed and within the page."""
    if not words or any(style.invisible or style.white or style.size < _SMALLEST for style in styles):
        return not words
    _, lefts, tops, rights, bottoms, *_ = zip(*words, strict=True)
    return bool(min(lefts) >= 0 and min(tops) >= 0 and max(rights) <= page.width and max(bottoms) <= page.height)


def _is_seen(word: Word, style: _Style, page: Page, drawing: Drawing) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    if not (0 <= x <= page.width and 0 <= y <= page.height) or word.size < _SMALLEST:
        return False
    if style.invisible:
        return page.is_ocr
    return not style.white or drawing.is_dark_at(x, y)


class _Styles:
    """The style of each text object, asked once per object and font."""

    def __init__(self, lib: Library, textpage: Handle, frame: Frame) -> None:
        self.lib, self.textpage, self.frame = lib, textpage, frame
        self.known: dict[int, _Style] = {}
        self.baselines: dict[int, float] = {}  # of text objects, in user space; not a number for one that is tilted, which has several
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._settings: dict[tuple[float, ...], tuple[float, bool, bool, int]] = {}
        self._looks: dict[tuple[object, ...], _Style] = {}

    def all(self) -> Iterable[_Style]:
        """The different styles asked for so far."""
        return self._looks.values()

    def of(self, text_object: int | None, char: int) -> _Style:
        """The style of a character; `text_object` is None for characters that pdfium made up."""
        key = text_object or -char - 1
        if key not in self.known:
            self.ask({key: char})
        return self.known[key]

    def ask(self, chars: Mapping[int, int]) -> None:
        """Learn the styles of text objects, each given with the index of one of its characters."""
        lib, page, indices = self.lib, self.textpage, list(chars.values())
        objects = [Handle(key if key > 0 else 0) for key in chars]
        (matrices, _), (origins, _) = lib.matrices.ask(lib.char_matrix, page, indices), lib.origins.ask(lib.origin, page, indices)
        self.baselines.update(zip(chars, [y if b == 0 else nan for b, y in zip(matrices[1::6], origins[1::2], strict=True)], strict=True))
        colours, filled = lib.colours.ask(lib.fill_colour, None, objects)
        looks = zip(
            zip(*(matrices[k::6] for k in range(4)), strict=True),
            map(lib.font_size, repeat(page), indices),
            map(lib.font, objects),
            map(lib.render_mode, objects),
            map(bool, filled),
            zip(*(colours[k::4] for k in range(4)), strict=True),
            strict=True,
        )
        for key, look in zip(chars, looks, strict=True):
            style = self._looks.get(look)
            if style is None:
                style = self._looks[look] = self._style(key > 0, *look)
            self.known[key] = style

    def _style(
        self, is_drawn: bool, matrix: tuple[float, ...], size: float, font: int | None, mode: int, is_filled: bool, colour: tuple[int, ...]
    ) -> _Style:
        setting = self._settings.get(matrix)
        if setting is None:
            setting = self._settings[matrix] = self._setting(*matrix)
        scale, turned, upright, level_at = setting
        if not is_drawn:
            return _Style(size * scale, False, False, upright, turned, level_at, False, False)
        bold, italic = self._font(font)
        red, green, blue, alpha = colour if is_filled else (0, 0, 0, 255)
        invisible = mode in (pdfium.MODE_INVISIBLE, pdfium.MODE_CLIP) or (mode == 0 and alpha == 0)
        white = mode == 0 and min(red, green, blue) >= _WHITE_FROM
        return _Style(size * scale, bold or mode == pdfium.MODE_FILL_STROKE, italic, upright, turned, level_at, invisible, white)

    def _setting(self, a: float, b: float, c: float, d: float) -> tuple[float, bool, bool, int]:
        """Scale of the type, whether it is turned in user space, upright as displayed, and the rotation that levels it."""
        dx, dy = self.frame.direction(a, b)
        level_at = (0 if a > 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)
        return (c * c + d * d) ** 0.5, abs(b) > 1e-3 * abs(a) or a < 0, dx > 0 and abs(dy) < 0.05 * dx, level_at

    def _font(self, font: int | None) -> tuple[bool, bool]:
        if not font:
            return False, False
        known = self._fonts.get(font)
        if known is None:
            known = self._fonts[font] = self._face(Handle(font))
        return known

    def _face(self, font: Handle) -> tuple[bool, bool]:
        name, flags = self.lib.name_of_font(font), self.lib.font_flags(font)
        bold = bool(flags & pdfium.FONT_FORCE_BOLD) or bool(_BOLD_NAME.search(name))
        italic = bool(flags & pdfium.FONT_ITALIC) or bool(_ITALIC_NAME.search(name))
        if bold or not _NO_NAME.match(name):
            return bold, italic
        style = self.lib.mac_style(font)
        if style is None:
            return 600 <= self.lib.font_weight(font) <= 900, italic  # guessed from stems, which some producers fill in at random
        return bool(style & 1), italic or bool(style & 2)


def _boxed(lib: Library, textpage: Handle, frame: Frame, text: str, spans: list[tuple[int, int]], styles: _Styles) -> tuple[list[Word], list[_Style]]:
    """Each span as a Word, and its style; spans that jump across the page are parted at the jump."""
    starts, lasts = [s for s, _ in spans], [e - 1 for _, e in spans]
    (first, _), (final, _) = lib.boxes.ask(lib.loose_box, textpage, starts), lib.boxes.ask(lib.loose_box, textpage, lasts)
    objects = [key or -start - 1 for key, start in zip(map(lib.text_object, repeat(textpage), starts), starts, strict=True)]
    styles.ask({key: start for key, start in zip(objects, starts, strict=True) if key not in styles.known})
    printed = text.replace("\ufffe", "-").replace("\x02", "-")
    # FS_RECTF is left, top, right, bottom
    edges = first[0::4], first[1::4], first[3::4], final[2::4], final[1::4], final[3::4]
    words: list[Word] = []
    drawn: list[_Style] = []
    known, baselines, left_edge, top_edge, is_turned = styles.known, styles.baselines, frame.left, frame.top, bool(frame.rotation)
    new = tuple.__new__  # half the price of Word(...)
    last = None
    for (start, end), key, x0, top, bottom, x1, last_top, last_bottom in zip(spans, objects, *edges, strict=True):
        if key != last:  # most words are of the object of the word before
            style, level, last = known[key], baselines[key], key
            size, bold, italic, upright, turned, _, _, _ = style
            is_level = not (turned or is_turned)
        token = printed[start:end]
        if not is_level:
            words.append(_turned_word(lib, textpage, frame, token, (start, end), style))
            drawn.append(style)
            continue
        # A tilted word, or one written downwards, has a baseline of its own.
        baseline = level if bottom <= level <= top else _baseline(lib, textpage, start)
        # Most words are of one height and as wide as words are; they need no closer look.
        is_even = bottom == last_bottom and top == last_top
        if is_even and (-0.5 <= x1 - x0 <= 1.2 * size * (end - start) or end - start == 1):
            jumps = token[-1] in _AFTER_MARK and _holds_mark(lib, textpage, start, token, top - bottom)
        else:
            jumps = end - start > 1 and _is_jump(token, (x0, top, bottom), (x1, last_top, last_bottom), size)
        if jumps and len(parts := _parted(lib, textpage, (start, end), styles)) > 1:
            more, their_styles = _boxed(lib, textpage, frame, text, parts, styles)
            words += more
            drawn += their_styles
            continue
        if not is_even:
            top, bottom = (top if top > last_top else last_top), (bottom if bottom < last_bottom else last_bottom)
        # Frame.box of an unturned page, written out since it runs for each word
        right = (x1 if x1 > x0 else x0) - left_edge
        words.append(new(Word, (token, x0 - left_edge, top_edge - top, right, top_edge - bottom, top_edge - baseline, size, bold, italic, upright)))
        drawn.append(style)
    return words, drawn


def _baseline(lib: Library, textpage: Handle, char: int) -> float:
    return float(lib.origins.ask(lib.origin, textpage, [char])[0][1])


def _is_jump(token: str, first: tuple[float, float, float], last: tuple[float, float, float], size: float) -> bool:
    """Whether characters that pdfium took as one word may not be one: they jump, or a note's raised mark begins or ends them.

    `first` is the left, top and bottom edge of the first character, `last` the right, top and bottom edge of the last.
    """
    width, height, last_height = last[0] - first[0], first[1] - first[2], last[1] - last[2]
    if width < -0.5 or width > 1.2 * size * len(token) or abs(last[2] - first[2]) > 0.9 * size:
        return True
    return (last_height < 0.85 * height and token[-1] in _MARKS) or (height < 0.85 * last_height and token[0] in _MARKS)


def _holds_mark(lib: Library, textpage: Handle, start: int, token: str, height: float) -> bool:
    """Whether a word as high as its first and last characters has a note's raised mark before its closing points: `£9.5m12,`."""
    mark = _INNER_MARK.search(token)
    if mark is None:
        return False
    (_, top, _, bottom), _ = lib.boxes.ask(lib.loose_box, textpage, [start + mark.end() - 1])
    return bool(top - bottom < 0.85 * height)


def _parted(lib: Library, textpage: Handle, span: tuple[int, int], styles: _Styles) -> list[tuple[int, int]]:
    """The parts of a run of characters that stand together and are of one height, where pdfium saw no space between them."""
    edges, _ = lib.boxes.ask(lib.loose_box, textpage, range(*span))
    parts, start = [], span[0]
    sizes = 0.0, 0.0
    previous: Sequence[float] | None = None
    for index in range(*span):
        here = edges[4 * (index - span[0]) : 4 * (index - span[0]) + 4]
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


def _turned_word(lib: Library, textpage: Handle, frame: Frame, token: str, span: tuple[int, int], style: _Style) -> Word:
    """A word whose baseline is not level in user space: pdfium's loose boxes do not turn, so the tight ones count."""
    edges, known = lib.tight_boxes.ask(lib.tight_box, textpage, range(*span))  # left, right, bottom, top
    xs = [x for k, is_known in enumerate(known) if is_known for x in edges[4 * k : 4 * k + 2]]
    ys = [y for k, is_known in enumerate(known) if is_known for y in edges[4 * k + 2 : 4 * k + 4]]
    x0, top, x1, bottom = frame.box(min(xs, default=0.0), min(ys, default=0.0), max(xs, default=0.0), max(ys, default=0.0))
    x, y = lib.origins.ask(lib.origin, textpage, span[:1])[0]
    baseline = frame.point(x, y)[1]
    if style.upright:
        top, bottom = baseline - 0.8 * style.size, baseline + 0.2 * style.size
    else:
        baseline = bottom
    return Word(token, x0, top, x1, bottom, baseline, style.size, style.bold, style.italic, style.upright)
