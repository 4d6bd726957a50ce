"""What each page of a source prints at its edges, by which the papers of a pack are told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.agenda import matched, plain_number
from extract.read.layout import PrintedLine, part_of, printed_lines
from extract.read.words import Page
from extract.rulebook import Rulebook

_WHOLE = 12  # pages of which every line is looked at: an agenda has no more
_TOP, _FOOT = 0.32, 0.14  # shares of the height of other pages
_SLIP_WORDS = 45  # a page with no more is a slip or divider where it names an item
_EDGE_LINES = 4
_LONGEST_MARK = 40  # characters
_FEWEST_NUMBERED, _MOSTLY = 3, 0.6  # pages, and their share, that a count through the whole source is printed on
_FORM_FEEDS = 2  # so many part the pages; one may be a slip


@dataclass(slots=True)
class Leaf:
    """One page, or what stands between two page numbers of a text export; `lines` from the top, `feet` the last of the page.

    `labels` are numbers printed without a count of pages, `counted` those with one (2 of 9), `stamp` the item it is marked with,
    `slip` the item that a page of few words announces; `head` holds the first lines without these marks, `n_inner_stamps` counts
    lines inside the page that look like such a mark.
    """

    lines: list[str]
    feet: list[str] = field(default_factory=list)
    n_words: int = 0
    labels: tuple[int, ...] = ()
    counted: tuple[tuple[int, int], ...] = ()
    stamp: str | None = None
    says_agenda: bool = False
    n_inner_stamps: int = 0
    slip: str | None = None
    is_blank: bool = False
    head: list[str] = field(default_factory=list)

    @property
    def own(self) -> tuple[int, int] | None:
        """The number of the page within its paper, and the count of the paper's pages."""
        return self.counted[0] if self.counted else None

    @property
    def is_short(self) -> bool:
        """Whether the page has no more words than a slip or divider."""
        return 0 < self.n_words <= _SLIP_WORDS


def page_leaf(page: Page, rulebook: Rulebook) -> Leaf:
    """The leaf of a PDF's page, before anything is set aside."""
    top, foot = _TOP * page.height, (1 - _FOOT) * page.height
    whole = page.number <= _WHOLE or len(page.words) <= _SLIP_WORDS
    words = [w for w in page.words if w[9] and (whole or w[4] < top or w[2] > foot)]
    lines = printed_lines(words, page.number, strict=True)
    edge = [part for line in lines[:_EDGE_LINES] for part in _parts(line)]
    feet = [part for line in lines[-3:] if line.top > foot for part in _parts(line)]
    return marked(Leaf([line.text for line in lines], feet, len(page.words)), edge, rulebook)


def _parts(line: PrintedLine) -> list[str]:
    """A line's words, cut at wide gaps: what stands in two corners of a page are two marks."""
    gaps = line.wide_gaps(3.0)
    if not gaps or len(gaps) > 2:
        return [line.text]
    return [part_of(line, a, b).text for a, b in pairwise((0, *gaps, len(line.words)))]


def marked(leaf: Leaf, edge: Sequence[str], rulebook: Rulebook) -> Leaf:
    """Fill in what the lines at a leaf's edges mark it with, and its head."""
    edge = [text.strip() for text in edge]
    feet = [text.strip() for text in leaf.feet]
    short = [text for text in (*edge, *feet) if len(text) <= _LONGEST_MARK]
    leaf.is_blank = not leaf.n_words or (leaf.n_words < 20 and any(matched(rulebook, "pack_blank", line.strip()) for line in leaf.lines))
    stamps = [found for text in short if (found := matched(rulebook, "pack_stamp", text))]
    if stamps:
        leaf.stamp = plain_number(stamps[0].group("number") or "")
        leaf.says_agenda = stamps[0].group("agenda") is not None
    leaf.n_inner_stamps = sum(len(line) <= _LONGEST_MARK and matched(rulebook, "pack_stamp", line.strip()) is not None for line in leaf.lines[4:-3])
    if leaf.is_short and not leaf.is_blank:
        leaf.slip = _slip(leaf.lines, rulebook)
    numbers = [text for text in (*edge[:4], *feet) if len(text) <= _LONGEST_MARK]
    leaf.labels = tuple(int(found.group("page") or 0) for text in numbers if (found := matched(rulebook, "pack_label", text)))
    counted = [found for text in numbers if (found := matched(rulebook, "pack_own_number", text))]
    leaf.counted = tuple((int(found.group("page") or 0), int(found.group("of") or 0)) for found in counted)
    leaf.head = [line for line in leaf.lines[:12] if not _is_mark(line, rulebook)]
    return leaf


def give_pack_numbers(leaves: Sequence[Leaf]) -> None:
    """Make labels of the numbers whose count of pages ("12 of 240") is that of the whole source: they are the pack's, not a paper's own."""
    counts = Counter((of, page - at) for at, leaf in enumerate(leaves) for page, of in leaf.counted if of >= len(leaves))
    (whole, _), times = max(counts.items(), key=lambda found: found[1], default=((0, 0), 0))
    if times < max(_FEWEST_NUMBERED, _MOSTLY * len(leaves)):
        return
    for leaf in leaves:
        leaf.labels += tuple(page for page, of in leaf.counted if of == whole)
        leaf.counted = tuple(pair for pair in leaf.counted if pair[1] != whole)


def _slip(lines: Sequence[str], rulebook: Rulebook) -> str | None:
    for kind in ("pack_stamp", "pack_slip"):
        for line in lines:
            if found := matched(rulebook, kind, line.strip()):
                return plain_number(found.group("number") or "")
    return None


def is_page_number(line: str, rulebook: Rulebook) -> bool:
    """Whether a line is no more than the number of its page, said to be one ("Page 5", "5 of 90")."""
    line = line.strip()
    if len(line) > _LONGEST_MARK:
        return False
    return matched(rulebook, "pack_own_number", line) is not None or (line[:1].isalpha() and matched(rulebook, "pack_label", line) is not None)


def _is_mark(line: str, rulebook: Rulebook) -> bool:
    return len(line) <= _LONGEST_MARK and any(
        matched(rulebook, kind, line.strip()) for kind in ("pack_stamp", "pack_label", "pack_own_number", "pack_blank")
    )


@dataclass(frozen=True, slots=True)
class TextLeaves:
    """The leaves of a text export and the line of the source that each begins on; `are_pages`: form feeds part them."""

    leaves: list[Leaf]
    starts: list[int]
    are_pages: bool


def text_leaves(lines: Sequence[str], rulebook: Rulebook) -> TextLeaves:
    """The leaves of a text export: parted by form feeds, else after lines that number a page, and before lone marks of items."""
    fed = [at for at, line in enumerate(lines) if at and "\f" in line]
    are_pages = len(fed) >= _FORM_FEEDS
    starts = [0, *fed] if are_pages else _text_starts(lines, fed, rulebook)
    leaves = []
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        own = [line.replace("\f", "").strip() for line in lines[at:end]]
        own = [line for line in own if line]
        feet = [*own[-2:], *(" ".join(line.split()[-n:]) for line in own[-1:] for n in (2, 4))] if len(own) > 2 else []
        leaf = Leaf(own, feet, sum(len(line.split()) for line in own))
        leaves.append(marked(leaf, own[:_EDGE_LINES], rulebook))
    return TextLeaves(leaves, starts, are_pages)


def _text_starts(lines: Sequence[str], fed: Sequence[int], rulebook: Rulebook) -> list[int]:
    starts = [0]
    numbers = _page_ends(lines, rulebook)
    heads = _running_heads(lines, numbers)
    for at, line in enumerate(lines):
        if not at:
            continue
        plain = line.strip()
        if at in fed or at - 1 in numbers:
            starts.append(at)
        elif len(plain) <= _LONGEST_MARK and matched(rulebook, "pack_stamp", plain) and _printed_between(lines, starts[-1], at, heads):
            while at - 1 > starts[-1] and (not lines[at - 1].strip() or lines[at - 1].strip() in heads):
                at -= 1
            starts.append(at)
    return starts


def _page_ends(lines: Sequence[str], rulebook: Rulebook) -> set[int]:
    """Lines that end in the number of a page, where such numbers rise through the text."""
    found = [(at, _page_number(line, rulebook)) for at, line in enumerate(lines) if "page" in line.lower()]
    marks = [(at, number) for at, number in found if number is not None]
    return {
        at
        for place, (at, number) in enumerate(marks)
        if any(0 < abs(other - number) <= 4 and (other > number) == (there > at) for there, other in marks[max(place - 1, 0) : place + 2])
    }


def _page_number(line: str, rulebook: Rulebook) -> int | None:
    """The number that a line ends in: "Page 12", "Page 12 of 240"."""
    words = line.strip().split()
    for kind, count in (("pack_label", 2), ("pack_own_number", 4)):
        if len(words) >= count and words[-count].lower() == "page" and (found := matched(rulebook, kind, " ".join(words[-count:]))):
            return int(found.group("page") or 0)
    return None


def _running_heads(lines: Sequence[str], numbers: set[int]) -> set[str]:
    """Short lines that open three pages or more."""
    counts: dict[str, int] = {}
    for at in numbers:
        first = next((line.strip() for line in lines[at + 1 : at + 3] if line.strip()), "")
        if 0 < len(first) <= 60:
            counts[first] = counts.get(first, 0) + 1
    return {line for line, times in counts.items() if times >= 3}


def _printed_between(lines: Sequence[str], start: int, at: int, heads: set[str]) -> bool:
    """Whether a page's own text stands between its beginning and a mark: a mark at the top of a page parts nothing."""
    return sum(bool(line.strip()) and line.strip() not in heads for line in lines[start:at]) > 2
