"""What a page of a PDF prints: words, ruling lines and shading, each with its place.

All coordinates are points from the top left of the page as displayed, after /Rotate and the CropBox (and after
turning the whole page where its text stands sideways, see `Page.turn`).
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from math import cos, radians, sin
from mmap import mmap
from typing import Any, NamedTuple, Protocol, overload

from extract.read.tags import Tags

_OPEN_PAGES = 32  # whose words lie open at a time


class Word(NamedTuple):
    """One printed word; `size` is in points on the page, `upright` is False for text that does not run left to right."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    upright: bool


_WORD_OF = partial(tuple.__new__, Word)  # of all its values in one tuple: a third of the price of Word(...)


class Rule(NamedTuple):
    """A horizontal or vertical ruling line: a stroked line or rectangle edge, or a thin filled rectangle.

    It has no thickness: `top == bottom` for a horizontal rule, `x0 == x1` for a vertical one. Underlines are among them.
    """

    x0: float
    top: float
    x1: float
    bottom: float


class _Rules(Sequence[Rule]):
    """Rules as plain numbers; `list` gives them as they were."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._numbers = array("d", [v for rule in rules for v in rule])

    def __len__(self) -> int:
        return len(self._numbers) // 4

    @overload
    def __getitem__(self, index: int) -> Rule: ...
    @overload
    def __getitem__(self, index: slice) -> list[Rule]: ...
    def __getitem__(self, index: int | slice) -> Rule | list[Rule]:
        return list(self)[index]

    def __iter__(self) -> Iterator[Rule]:
        numbers = iter(self._numbers)
        return (Rule(*rule) for rule in zip(numbers, numbers, numbers, numbers, strict=True))


class Shade(NamedTuple):
    """A filled area that is too thick to be a rule (white areas are left out)."""

    x0: float
    top: float
    x1: float
    bottom: float


class Folded:
    """The words of a page in a tenth of the memory, which goes back to the system as soon as they are forgotten."""

    def __init__(self, words: list[Word]) -> None:
        texts, x0, top, x1, bottom, *rest = zip(*words, strict=True) if words else [()] * 10
        # The words of a line share all but their texts and their left and right edges.
        lines: dict[_Shared, int] = {}
        number = [lines.setdefault(shared, len(lines)) for shared in zip(top, bottom, *rest, strict=True)]
        data = marshal.dumps((texts, x0, x1, tuple(lines), bytes(number) if len(lines) <= 256 else number), 2)
        self._data = mmap(-1, len(data))  # memory of its own: small holes left between other things would stay with the process
        self._data.write(data)
        self._left_out: frozenset[int] = frozenset()

    def texts(self) -> tuple[str, ...]:
        texts: tuple[str, ...] = marshal.loads(self._data[:])[0]
        return tuple(compress(texts, _kept(len(texts), self._left_out))) if self._left_out else texts

    def leave_out(self, ids: frozenset[int]) -> bool:
        """Leave words out from now on; False where some were before, since they count no more."""
        if self._left_out:
            return False
        self._left_out = ids
        return True

    def words(self) -> list[Word]:
        texts, x0, x1, lines, number = marshal.loads(self._data[:])
        top, bottom, *rest = zip(*map(lines.__getitem__, number), strict=True) if texts else [()] * 7
        # Nothing may hold on to a row: zip then uses one and the same tuple for all.
        rows = zip(texts, x0, top, x1, bottom, *rest, strict=True)
        return list(map(_WORD_OF, compress(rows, _kept(len(texts), self._left_out)) if self._left_out else rows))


_Shared = tuple[float, float, float, float, bool, bool, bool]  # the values of a Word from `top` on without its right edge


def _kept(n: int, left_out: frozenset[int]) -> bytearray:
    """For each of `n` things whether it is not among those left out."""
    kept = bytearray(b"\x01") * n
    for k in left_out:
        kept[k] = 0
    return kept


class _Words:
    """The attribute `words` of a page: a list, unfolded when it is asked for after `Page.fold`."""

    @overload
    def __get__(self, page: None, owner: type[Page]) -> _Words: ...
    @overload
    def __get__(self, page: Page, owner: type[Page]) -> list[Word]: ...
    def __get__(self, page: Page | None, owner: type[Page]) -> list[Word] | _Words:
        if page is None:
            return self  # the default of the field
        state = page.__dict__
        words: list[Word] | None = state["_open"]
        if words is None:
            words = state["_open"] = state["_folded"].words()
        return words

    def __set__(self, page: Page, words: Any) -> None:
        page.__dict__.update(_open=[] if words is self else words, _folded=None)


@dataclass
class Page:
    """One page: `number` counts from 1, `n_hidden` counts characters no reader can see, which are not among `words`.

    `has_images` says that images cover at least half of the page, as on a scan; `is_ocr` that the words are the
    invisible layer which a scanner's OCR laid over its picture; `unreadable` that pdfium could not load the page.
    `from_picture` says that the page was read from its picture by this program; `doubtful` are then the boxes of words read
    with little confidence. `tags` is what the structure tree of a tagged PDF says of the page.
    A page whose text stands sideways is turned clockwise by `turn` degrees so that it reads level: width, height and
    all places are those of the turned page, and `displayed` gives the place on the page as shown. A scan whose lines run `tilt`
    degrees anticlockwise from level is then turned about its middle so that they stand level.
    """

    number: int
    width: float
    height: float
    words: _Words = _Words()
    rules: Sequence[Rule] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    n_hidden: int = 0
    has_images: bool = False
    is_ocr: bool = False
    unreadable: bool = False
    turn: int = 0
    tilt: float = 0.0
    from_picture: bool = False
    doubtful: set[tuple[float, float, float, float]] = field(default_factory=set)
    tags: Tags | None = None

    def fold(self) -> None:
        """Lay the words away compactly; whoever asks for them again gets a new list of equal words.

        From now on the list may only be replaced, since changes within it would be lost at the next folding.
        """
        state = self.__dict__
        if state["_folded"] is None:
            state["_folded"] = Folded(state["_open"])
        state["_open"] = None
        self.rules = self.rules if type(self.rules) is _Rules else _Rules(self.rules)

    def leave_out(self, ids: frozenset[int]) -> None:
        """Take words away by their indices; whatever is folded need not be folded again."""
        words, folded = list(compress(self.words, _kept(len(self.words), ids))), self.__dict__["_folded"]
        self.words = words
        if folded is not None and folded.leave_out(ids):
            self.__dict__["_folded"] = folded

    def texts(self) -> tuple[str, ...]:
        """The words' texts, for which folded words need not be unfolded."""
        words, folded = self.__dict__["_open"], self.__dict__["_folded"]
        return tuple([word[0] for word in words]) if words is not None else folded.texts()

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of this page as a viewer shows it: turned back where the page was turned to be read."""
        if self.tilt:
            x0, top, x1, bottom = self._tilted(x0, top, x1, bottom)
        if self.turn == 90:
            return top, self.width - x1, bottom, self.width - x0
        if self.turn == 180:
            return self.width - x1, self.height - bottom, self.width - x0, self.height - top
        if self.turn == 270:
            return self.height - bottom, x0, self.height - top, x1
        return x0, top, x1, bottom

    def _tilted(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """The box around a level box put back into its tilt."""
        sine, cosine = sin(radians(self.tilt)), cos(radians(self.tilt))
        middle_x, middle_y = self.width / 2, self.height / 2

        def back(x: float, y: float) -> tuple[float, float]:
            return middle_x + (x - middle_x) * cosine + (y - middle_y) * sine, middle_y - (x - middle_x) * sine + (y - middle_y) * cosine

        corners = [back(x, y) for x in (x0, x1) for y in (top, bottom)]
        return min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)


class Foldable(Protocol):
    """A page, or what is known of one, that can be laid away compactly and gives the same again."""

    def fold(self) -> None: ...


def fold_behind(pages: Sequence[Foldable], index: int) -> None:
    """Fold the page that falls out of the few that lie open when one walks through a long paper and has come to `index`."""
    if index >= _OPEN_PAGES:
        pages[index - _OPEN_PAGES].fold()


class Frame(NamedTuple):
    """How user space (origin bottom left, before /Rotate) maps to the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        return self.right - self.left if self.rotation % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.rotation % 180 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def direction(self, dx: float, dy: float) -> tuple[float, float]:
        """A direction of user space as displayed (y downwards)."""
        return {0: (dx, -dy), 90: (dy, dx), 180: (-dx, dy)}.get(self.rotation, (-dy, -dx))

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """The displayed box (x0, top, x1, bottom) of two opposite corners."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
