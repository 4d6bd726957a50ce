"""List labels at the start of lines: their shapes come from rules/labels.toml, their sequence and nesting are worked out here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.document import Document, Line, Span
from extract.match import find_all, find_first
from extract.rulebook import Rule, Rulebook

LabelKind = Literal["number", "letter", "roman", "bullet"]

_LONGEST_LABEL = 24
_AFTER_LABEL = re.compile(r"[.):]*\s*(?:[–-]\s+)?")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d\d|20\d\d)")
_LETTERS = re.compile(r"[A-Z]+")
_DIGITS = re.compile(r"\d+")
_FIRST_OF_LIST = frozenset({"i", "a", "1"})
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
SAME_EDGE_ON_PAGE = 4.0  # points: printed edges closer than this are one
SAME_EDGE_IN_TEXT = 0.5  # columns
MINUTE_STYLES = ("A1", "1A")  # printed with letters or strokes: they count by whichever of their numbers goes up
_WEAK_SHAPES = frozenset({"bare", "minute", "capital", "run"})
_RUN_OF_LETTERS, _RUN_OF_NUMBERS = "A", "1 small"  # styles that count only as a whole run from its first label on
_DEEPEST = 12
_SHORTEST_RUN = {_RUN_OF_LETTERS: 4, _RUN_OF_NUMBERS: 2}


@dataclass(frozen=True, slots=True)
class Label:
    """A list label as printed: `text` without closing punctuation, `parts` its numbers (3.10 -> (3, 10); b -> (2,)).

    `style` names the series it can belong to (printed alike), `start` where the label begins, `body` where the words
    after it begin: in forms that is the next line, where the label has a cell of its own.
    """

    text: str
    kind: LabelKind
    style: str
    parts: tuple[int, ...]
    start: int
    body: int
    is_weak: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind == "number"


def read_labels(document: Document, rulebook: Rulebook) -> list[Label | None]:
    """The label of each line of the document, None for lines without one and for table rows.

    A label that is a line of its own (a cell of a form) goes to the line after it.
    """
    rules = rulebook.rules("label")
    labels: list[Label | None] = []
    alone: Label | None = None
    for index, line in enumerate(document.lines):
        label = _read_label(document, line, rules) if line.kind == "text" and not line.note else None
        if label is None and line.kind == "text" and alone is not None:
            label = replace(alone, body=line.span.start)
        labels.append(label)
        alone = _label_alone(document, index, rules) if label is None else None
    return _tell_letters_apart(_drop_out_of_sequence(labels))


def _read_label(document: Document, line: Line, rules: Sequence[Rule]) -> Label | None:
    window = Span(line.span.start, min(line.span.end, line.span.start + _LONGEST_LABEL))
    best = find_first(rules, document.text, window)  # every rule is anchored at the start of the line
    if best is None:
        return None
    after = _AFTER_LABEL.match(document.text, best.span.end, line.span.end)
    return _label(document.quote(best.span), best.rule, line.span.start, after.end() if after else best.span.end)


def read_inner_label(document: Document, outer: Label, span: Span, following: Sequence[Label | None], rulebook: Rulebook) -> Label | None:
    """The first label of a list that opens in the line of its parent's label, "(b) (i) sign ..."; the next of the list must follow below."""
    if outer.kind == "bullet" or not span:
        return None
    text = document.text[span.start : min(span.end, span.start + _LONGEST_LABEL)]
    best = next((m for m in find_all(rulebook.rules("label"), text) if m.span.start == 0 and m.rule.sets["shape"] in ("number", "letter")), None)
    if best is None:
        return None
    core = text[best.span.start : best.span.end].strip("()")
    if core.lower() not in _FIRST_OF_LIST:
        return None
    after = _AFTER_LABEL.match(document.text, span.start + best.span.end, span.end)
    inner = _label(text[best.span.start : best.span.end], best.rule, span.start, after.end() if after else span.start + best.span.end)
    if core.lower() == "i":
        inner = replace(inner, kind="roman", parts=(1,))
    follower = next((label for label in following if label is not None and label.style == inner.style), None)
    return inner if follower is not None and follower.parts == (2,) and follower.kind == inner.kind else None


def _label_alone(document: Document, index: int, rules: Sequence[Rule]) -> Label | None:
    """The label that is the whole of a line and stands beside the next one in the same form."""
    line = document.lines[index]
    if line.kind != "text" or line.span.end - line.span.start > 8 or index + 1 >= len(document.lines):
        return None
    following = document.lines[index + 1]
    if line.grid is None or following.grid != line.grid or following.kind != "text":
        return None
    if all(cell.span != line.span for cell in document.grids[line.grid].cells):
        return None  # the last printed line of a cell, such as the year of a date
    if _DAY.fullmatch(document.quote(line.span).strip()):
        return None
    text = document.quote(line.span)
    best = find_first(rules, f"{text} X")
    if best is None or best.rule.sets["shape"] == "bullet" or best.span.end < len(text.rstrip(".):")):
        return None
    if best.rule.sets["shape"] == "bare" and not _counts_rows(document, line.grid):
        return None
    return _label(text[best.span.start : best.span.end], best.rule, line.span.start, following.span.start)


def _counts_rows(document: Document, grid: int) -> bool:
    """Whether the numbers alone in the first column of a form count its rows: 1, 2, 3."""
    firsts = [document.quote(c.span).strip() for c in document.grids[grid].cells if c.col == 0 and c.span]
    numbers = [int(words) for words in firsts if words.isdecimal()]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _label(text: str, rule: Rule, start: int, body: int) -> Label:
    shape, style = str(rule.sets["shape"]), str(rule.sets["style"])
    core, is_weak = text.strip("()"), shape in _WEAK_SHAPES
    if shape == "bullet":
        return Label(text, "bullet", f"bullet {text}", (), start, body)
    if shape in ("letter", "capital") or style == _RUN_OF_LETTERS:
        return Label(text, "letter", style, (letter_value(core) or 0,), start, body, is_weak)
    parts = tuple(int(digits) for digits in _DIGITS.findall(core))
    if shape == "minute":
        letters = _LETTERS.match(core)
        style = f"{style} {letters.group() if letters else len(parts)}"
    return Label(text, "number", f"{style} {len(parts)}" if shape == "dotted" else style, parts, start, body, is_weak)


def letter_value(core: str) -> int | None:
    """a -> 1, z -> 26, aa -> 27; None for other words."""
    if len(core) == 1:
        return ord(core.lower()) - 96
    return 26 + ord(core[0].lower()) - 96 if len(core) == 2 and core[0] == core[1] else None


def roman_value(core: str) -> int | None:
    """iv -> 4; None for what is no roman numeral below 40."""
    values = [_ROMAN_VALUES.get(char, 0) for char in core.lower()]
    if not values or 0 in values:
        return None
    total = sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))
    return total if 0 < total < 40 and _roman(total) == core.lower() else None


def _roman(number: int) -> str:
    out = ""
    for value, digits in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        count, number = divmod(number, value)
        out += digits * count
    return out


def _drop_out_of_sequence(labels: list[Label | None]) -> list[Label | None]:
    """Drop weak labels (a bare number, an initial) that follow no label and are followed by none."""
    labels = _whole_runs(labels)
    kept = list(labels)
    by_kind: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        if label is not None and label.kind != "bullet":
            by_kind.setdefault(_series(label), []).append(index)
    for indices in by_kind.values():
        for place, index in enumerate(indices):
            label = labels[index]
            assert label is not None
            before = labels[indices[place - 1]] if place else None
            after = labels[indices[place + 1]] if place + 1 < len(indices) else None
            if not label.is_weak or label.style in _SHORTEST_RUN:
                continue
            if not _in_sequence(before, label, after) and not _in_sequence(*_neighbours(labels, indices, place)):
                kept[index] = None
    return kept


def _whole_runs(labels: Sequence[Label | None]) -> list[Label | None]:
    """Drop letters and numbers with nothing behind them unless they run on from the first: letters apart, numbers one below the other."""
    kept = list(labels)
    for style, shortest in _SHORTEST_RUN.items():
        indices = [i for i, label in enumerate(labels) if label is not None and label.style == style]
        runs: list[list[int]] = []
        for index in indices:
            label = labels[index]
            assert label is not None
            last = labels[runs[-1][-1]] if runs else None
            gap = index - runs[-1][-1] if runs else 0
            fits = gap > 1 if style == _RUN_OF_LETTERS else gap == 1
            if last is not None and fits and label.parts[-1] == last.parts[-1] + 1:
                runs[-1].append(index)
            elif label.parts == (1,):
                runs.append([index])
        sound = {index for run in runs if len(run) >= shortest for index in run}
        for index in indices:
            if index not in sound:
                kept[index] = None
    return kept


def _neighbours(labels: Sequence[Label | None], indices: Sequence[int], place: int) -> tuple[Label | None, Label, Label | None]:
    """The labels printed in the same style before and after, whatever stands in between."""
    label = labels[indices[place]]
    assert label is not None
    alike = [(i, other) for i in indices if (other := labels[i]) is not None and other.style == label.style]
    at = next(n for n, (i, _) in enumerate(alike) if i == indices[place])
    return alike[at - 1][1] if at else None, label, alike[at + 1][1] if at + 1 < len(alike) else None


def _series(label: Label) -> str:
    return "number" if label.is_number and not label.style.startswith(MINUTE_STYLES) else label.style


def _in_sequence(before: Label | None, label: Label, after: Label | None) -> bool:
    if label.style.startswith(MINUTE_STYLES):
        return any(other is not None and abs(step_between(label.parts, other.parts)) == 1 for other in (before, after))
    if label.kind == "letter" and any(
        other is not None and _is_roman_step(*pair) for other, pair in ((before, (before, label)), (after, (label, after)))
    ):
        return True
    head = label.parts[0]
    if before is not None and before.parts[0] == head - 1:
        return True
    if after is None:
        return False
    return after.parts[0] == head + 1 if len(after.parts) == 1 else after.parts[:2] in ((head, 1), (head, 0))


def _is_roman_step(one: Label | None, other: Label | None) -> bool:
    """Whether two capitals printed alike are roman numerals that follow one another: I. and II."""
    if one is None or other is None or one.style != other.style:
        return False
    first, second = (roman_value(label.text.strip("()")) for label in (one, other))
    return first is not None and second == first + 1 and len(one.text + other.text) > 2


def step_between(parts: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How far `other` is ahead where the two differ in one number only (24/117 to 24/118: 1), 0 where they are no neighbours."""
    if len(parts) != len(other):
        return 0
    apart = [b - a for a, b in zip(parts, other, strict=True) if a != b]
    return apart[0] if len(apart) == 1 else 0


def _tell_letters_apart(labels: list[Label | None]) -> list[Label | None]:
    """Read (i), (v), (x), ... as roman numerals or as letters, by the labels of the same style around them."""
    out = list(labels)
    last: dict[str, list[Label]] = {}
    for index, label in enumerate(out):
        if label is None or label.kind != "letter":
            if label is not None and label.is_number:
                last.clear()
            continue
        core = label.text.strip("()")
        roman = roman_value(core)
        if roman is not None and _is_roman(core, roman, last.get(label.style, []), _next_of_style(labels, index)):
            label = replace(label, kind="roman", parts=(roman,))
            out[index] = label
        last.setdefault(label.style, []).append(label)
    return out


def _next_of_style(labels: Sequence[Label | None], index: int) -> str | None:
    current = labels[index]
    assert current is not None
    for label in labels[index + 1 : index + 12]:
        if label is not None and label.style == current.style:
            return label.text.strip("()").lower()
    return None


def _is_roman(core: str, value: int, before: list[Label], following: str | None) -> bool:
    if len(core) > 1:
        return True
    if following == _roman(value + 1) and len(following) > 1:
        return True
    letter = letter_value(core)
    for label in reversed(before):
        if label.kind == "roman" and label.parts[0] == value - 1:
            return True
        if label.kind == "letter":
            return label.parts[0] != (letter or 0) - 1 and core.lower() == "i"
    return core.lower() in "ivx"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands among the items of its section: see `structure.Paragraph`."""

    number: str | None
    depth: int
    parent: int | None


@dataclass(slots=True)
class _Open:
    index: int
    label: Label
    number: str | None
    indent: float | None


class Nesting:
    """Follows the labels of one section, in order, and says which item each paragraph belongs to."""

    def __init__(self, section_number: str | None, same_edge: float = SAME_EDGE_ON_PAGE) -> None:
        self.section_number = section_number
        self.same_edge = same_edge
        self.stack: list[_Open] = []

    def place(self, index: int, label: Label | None, indent: float | None) -> Place:
        """The place of the next paragraph: `index` is its index among all paragraphs."""
        if label is None:
            return self._continuation(indent)
        self._close_items(label, indent)
        if len(self.stack) >= _DEEPEST:
            self.stack.clear()  # labels that follow no order nest no further
        parent = self.stack[-1] if self.stack else None
        number = self._number(label, parent)
        self.stack.append(_Open(index, label, number, indent))
        return Place(number, len(self.stack) - 1, parent.index if parent else None)

    def _continuation(self, indent: float | None) -> Place:
        """A paragraph without a label goes with the innermost item that it stands to the right of, else the outermost."""
        if not self.stack:
            return Place(None, 0, None)
        if indent is not None and self.stack[-1].indent is not None:
            while len(self.stack) > 1 and (self.stack[-1].indent or 0.0) > indent - self.same_edge:
                self.stack.pop()
        elif self.stack[-1].label.kind == "bullet" and len(self.stack) > 1:
            self.stack.pop()
        return Place(self.stack[-1].number, len(self.stack), self.stack[-1].index)

    def _close_items(self, label: Label, indent: float | None) -> None:
        stack = self.stack
        if label.style.startswith("dotted"):
            while stack and not (stack[-1].label.is_number and label.parts[: len(stack[-1].label.parts)] == stack[-1].label.parts != label.parts):
                stack.pop()
            return
        if label.kind == "bullet":
            self._close_bullets(label, indent)
            return
        level = self._sibling(label, indent)
        if level is not None:
            del stack[level:]
            return
        while stack and ((stack[-1].label.kind == "bullet" and indent is None) or self._left_of(indent, stack[-1].indent)):
            stack.pop()
        while stack and stack[-1].label.style == label.style and stack[-1].label.kind == label.kind:
            stack.pop()

    def _sibling(self, label: Label, indent: float | None) -> int | None:
        """The level at which the label carries a series on."""
        for level in range(len(self.stack) - 1, -1, -1):
            other = self.stack[level].label
            if other.style == label.style and other.kind == label.kind and other.parts < label.parts:
                return level
        return None

    def _close_bullets(self, label: Label, indent: float | None) -> None:
        stack = self.stack
        for level, item in enumerate(stack):
            if item.label.kind != "bullet":
                continue
            same_edge = indent is None or item.indent is None or abs(indent - item.indent) <= self.same_edge
            if (item.label.style == label.style and same_edge) or self._left_of(indent, item.indent):
                del stack[level:]
                return

    def _number(self, label: Label, parent: _Open | None) -> str | None:
        above = parent.number if parent else self.section_number
        if label.kind == "bullet":
            return parent.number if parent else None
        if label.style.startswith("dotted"):
            return label.text
        if above is None or (parent is None and label.is_number and not label.text.startswith("(")):
            return label.text
        return f"{above}({label.text.strip('()')})"

    def _left_of(self, indent: float | None, other: float | None) -> bool:
        return indent is not None and other is not None and indent < other - self.same_edge
