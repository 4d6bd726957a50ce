"""What of the blocks that a paper's tags mark its print bears out, over all pages: beginnings of paragraphs, and headings.

Some producers mark each printed line as a paragraph, and some authors use a heading's style for running text. Both show: lines
that are marked as beginnings go on in mid-phrase, and what one kind of heading marks is printed in several ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.read.layout import PrintedLine
from extract.read.paragraphs import Opens, breaks_off
from extract.read.words import Page

_TIGHT = 1.5  # type sizes between the baselines of lines that white space does not part
_MOST_BROKEN = 0.1  # share of the beginnings in tight print that go on in mid-phrase
_TITLES = 0.8  # share of one kind's headings that must look like titles
_LARGE_SHARE = 1 / 3  # of one kind's headings: the print of fewer is not that of the kind
_LONGEST_TITLE = 3  # lines
_SENTENCE = re.compile(r"[.;,]$")
_HEADING = re.compile(r"H([1-6])")

_Print = tuple[bool, bool, int]  # bold, numbered, and the type size in half points


@dataclass(slots=True)
class TagHints:
    """Counts of what the tags of the pages added so far mark, and what of it is borne out."""

    n_tight: int = 0
    n_broken: int = 0
    _titles: dict[str, Counter[bool]] = field(default_factory=dict)
    _prints: dict[str, Counter[_Print]] = field(default_factory=dict)

    def add(self, page: Page, lines: Sequence[PrintedLine]) -> None:
        """Take the lines of a page outside of its tables."""
        if page.tags is None:
            return
        kinds = [page.tags.opened_by(line.words[0]) for line in lines]
        for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
            if kind is None:
                continue
            if index and 0 < line.baseline - lines[index - 1].baseline < _TIGHT * line.size:
                self.n_tight += 1
                self.n_broken += breaks_off(lines[index - 1], line)
            if _HEADING.fullmatch(kind):
                self._titles.setdefault(kind, Counter())[_is_title(lines, kinds, index)] += 1
                self._prints.setdefault(kind, Counter())[_print_of(line)] += 1

    def of(self, page: Page) -> Opens | None:
        """What tells the kind of the block that a line of a page begins; None where the tags tell nothing that can be trusted."""
        tags = page.tags
        if tags is None or self.n_broken > _MOST_BROKEN * self.n_tight:
            return None

        def opened(line: PrintedLine) -> str | None:
            kind = tags.opened_by(line.words[0])
            if kind is None:
                return None
            return kind if kind in self._titles and self._is_heading(kind, line) else "P"

        return opened

    def _is_heading(self, kind: str, line: PrintedLine) -> bool:
        """Whether a line is a heading that neither weight nor number shows; where they do, the tags, which miss many, add nothing."""
        if line.any_bold or line.words[0].text[0].isdigit():
            return False
        titles, prints = self._titles[kind], self._prints[kind]
        return titles[True] >= _TITLES * titles.total() and prints[_print_of(line)] >= _LARGE_SHARE * prints.total()


def _print_of(line: PrintedLine) -> _Print:
    return line.any_bold, line.words[0].text[0].isdigit(), round(2 * line.size)


def _is_title(lines: Sequence[PrintedLine], kinds: Sequence[str | None], index: int) -> bool:
    """Whether the block that a line begins is as short as a title and ends no sentence."""
    end = index + 1
    while end < len(lines) and kinds[end] is None and abs(lines[end].size - lines[index].size) < 1 and end - index <= _LONGEST_TITLE:
        end += 1
    return end - index <= _LONGEST_TITLE and not _SENTENCE.search(lines[end - 1].text)
