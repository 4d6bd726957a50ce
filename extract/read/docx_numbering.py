"""List labels of Word files, counted as Word counts them (ISO/IEC 29500-1, 17.9): numbering.xml keeps formats, not numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 9
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MOST_ROMAN = 4000
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class Level:
    """One level of a list: its number format, the text around its numbers ("%1.%2"), where it starts and what restarts it."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a file and how far each has counted; `label` gives the next label of one."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    counting: dict[str, str] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number: str, depth: int) -> str:
        """The label of the next paragraph of a list at a depth: "3.2", "(a)", "•", or "" where the list prints none."""
        level = self.levels.get(number, {}).get(depth)
        if level is None:
            return ""
        counts = self.counts.setdefault(self.counting[number], [None] * _DEEPEST)
        start = self.starts.get(number, {}).get(depth)
        if start is not None and (number, depth) not in self.begun:
            counts[depth] = start
        else:
            before = counts[depth]
            counts[depth] = level.start if before is None else before + 1
        self.begun.add((number, depth))
        for below in range(depth + 1, _DEEPEST):
            deeper = self.levels[number].get(below)
            if deeper is None or deeper.restart is None or 0 <= depth < deeper.restart:
                counts[below] = None
        if level.form == "bullet":
            return "•"
        return _PLACE.sub(lambda found: self._number(number, int(found[1]) - 1, counts, level.is_legal), level.text).strip()

    def _number(self, number: str, depth: int, counts: list[int | None], is_legal: bool) -> str:
        level = self.levels[number].get(depth, Level())
        count = counts[depth]
        return shown(level.start if count is None else count, "decimal" if is_legal else level.form)

    def level_of_style(self, number: str, style: str) -> int | None:
        """The depth that a list ties to a paragraph style."""
        return next((depth for depth, level in self.levels.get(number, {}).items() if level.style == style), None)


def read_numbering(root: Any) -> Numbering:
    """The lists of word/numbering.xml; none where there is no such part."""
    found = Numbering()
    if root is None:
        return found
    linked: dict[str, str] = {}
    by_style: dict[str, str] = {}
    for item in root.iter(f"{W}abstractNum"):
        key = item.get(f"{W}abstractNumId", "")
        found.lists[key] = {depth: level for depth, level in map(_level, item.findall(f"{W}lvl")) if 0 <= depth < _DEEPEST}
        if link := _value(item, "numStyleLink"):
            linked[key] = link
        if style := _value(item, "styleLink"):
            by_style[style] = key
    for item in root.iter(f"{W}num"):
        number, key = item.get(f"{W}numId", ""), _value(item, "abstractNumId") or ""
        key = by_style.get(linked.get(key, ""), key)
        found.counting[number], levels = key, dict(found.lists.get(key, {}))
        for over in item.findall(f"{W}lvlOverride"):
            depth = _whole(over.get(f"{W}ilvl"), 0)
            if (inner := over.find(f"{W}lvl")) is not None:
                levels[depth] = _level(inner)[1]
            if (start := _value(over, "startOverride")) is not None:
                found.starts.setdefault(number, {})[depth] = _whole(start, 1)
        found.levels[number] = levels
    return found


def _level(item: Any) -> tuple[int, Level]:
    restart = _value(item, "lvlRestart")
    legal = item.find(f"{W}isLgl")
    return _whole(item.get(f"{W}ilvl"), 0), Level(
        _value(item, "numFmt") or "decimal",
        _value(item, "lvlText") or "",
        _whole(_value(item, "start"), 1),
        None if restart is None else _whole(restart, 0),
        legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        _value(item, "pStyle"),
    )


def _value(item: Any, name: str) -> str | None:
    child = item.find(f"{W}{name}")
    value: str | None = child.get(f"{W}val") if child is not None else None
    return value


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() and len(text) < 7 else default


def shown(count: int, form: str) -> str:
    """A count in one of Word's number formats; those of other scripts as figures."""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count < _MOST_ROMAN:
        roman, left = "", count
        for value, letters in _ROMAN:
            roman, left = roman + letters * (left // value), left % value
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalZero":
        return f"{count:02}"
    if form == "ordinal":
        return f"{count}{'th' if 10 < count % 100 < 14 else _ORDINALS.get(count % 10, 'th')}"
    return "" if form == "none" else str(count)
