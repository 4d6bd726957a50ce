"""The same paper published again: a file saved anew, a supplement, a pack that holds it. Found by lines that few papers share."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from extract.link.decisions import may_be_one, paper_link
from extract.link.matters import PaperFacts
from extract.records import Link

_LONG_LINE = 40  # characters; shorter lines are headings and labels that many papers share
_FEW = 8  # papers: a line that more share is a form's, and tells nothing
_ENOUGH_LINES = 5
_MOSTLY = 0.8  # share of the lines of a paper that must stand in the other
_AS_LONG = 0.7  # shares of lines from which two papers are one, and not a part and a whole
_DAYS_APART = 3
_ENOUGH_CHARS = 300


class Copies:
    """Watches the texts of papers go by and keeps a hash of each long line."""

    def __init__(self) -> None:
        self._papers: list[PaperFacts] = []
        self._lines: list[np.ndarray] = []
        self._whole: dict[int, list[int]] = {}

    def see(self, paper: PaperFacts, text: str) -> None:
        lines = {
            hash(line) for line in (" ".join(raw.split()).lower() for raw in text.split("\n") if len(raw) >= _LONG_LINE) if len(line) >= _LONG_LINE
        }
        if len(text) >= _ENOUGH_CHARS:
            self._whole.setdefault(hash("".join(text.split()).lower()), []).append(len(self._papers))
        self._papers.append(paper)
        self._lines.append(np.fromiter(lines, np.int64, len(lines)))

    def links(self) -> Iterator[Link]:
        """same_paper and contained_in, each pair once."""
        told: set[tuple[int, int]] = set()
        for group in self._whole.values():
            for index, one in enumerate(group[:_FEW]):
                for other in group[index + 1 : _FEW]:
                    first, second = self._in_order(one, other)
                    if may_be_one(self._papers[first], self._papers[second]):
                        told.add((min(one, other), max(one, other)))
                        yield paper_link(self._papers[first], self._papers[second], "same_paper", 0.99, "the same words throughout")
        for one, other, common, mine, yours in self._pairs():
            if (one, other) not in told:
                yield from self._judged(one, other, common, mine, yours)

    def _judged(self, one: int, other: int, common: int, mine: int, yours: int) -> Iterator[Link]:
        small, large = (one, other) if mine <= yours else (other, one)
        few, many = min(mine, yours), max(mine, yours)
        a, b = self._papers[small], self._papers[large]
        apart = a.day and b.day and abs((a.day - b.day).days) > _DAYS_APART
        if few < _ENOUGH_LINES or common < _MOSTLY * few or apart or not may_be_one(a, b):
            return
        if few >= _AS_LONG * many:
            first, second = self._in_order(one, other)
            yield paper_link(
                self._papers[first], self._papers[second], "same_paper", common / few, f"{common} of {few} lines the same, of {many} in the other"
            )
        else:
            yield paper_link(a, b, "contained_in", common / few, f"{common} of its {few} lines stand there, among {many}")

    def _in_order(self, one: int, other: int) -> tuple[int, int]:
        a, b = sorted((one, other), key=lambda at: (self._papers[at].source, self._papers[at].paper_id))
        return a, b

    def _pairs(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Pairs of papers that share lines: (one, other, lines shared, telling lines of the one, of the other)."""
        if not self._lines:
            return
        lines = np.concatenate(self._lines)
        papers = np.repeat(np.arange(len(self._lines)), [len(found) for found in self._lines])
        order = np.lexsort((papers, lines))
        lines, papers = lines[order], papers[order]
        _, counts = np.unique(lines, return_counts=True)
        keep = np.repeat(counts <= _FEW, counts)
        lines, papers = lines[keep], papers[keep]
        telling = np.bincount(papers, minlength=len(self._lines))
        found = []
        for step in range(1, _FEW):
            same = lines[step:] == lines[:-step]
            if same.any():
                found.append(papers[:-step][same] * np.int64(len(self._lines)) + papers[step:][same])
        if not found:
            return
        pairs, common = np.unique(np.concatenate(found), return_counts=True)
        for pair, shared in zip(pairs.tolist(), common.tolist(), strict=True):
            one, other = divmod(pair, len(self._lines))
            yield one, other, shared, int(telling[one]), int(telling[other])
