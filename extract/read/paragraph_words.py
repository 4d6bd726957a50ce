"""A paragraph's words as they read: lines joined, hyphens at line ends mended, labels set apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from extract.document import Box
from extract.read.freeze import ParagraphBlock, Run
from extract.read.layout import Measures, Paragraph, PrintedLine, dominant_size, part_of
from extract.read.list_labels import STUCK_LABEL, TAB, as_printed, label_width

_LINK = re.compile(r"://|^www\.")
_END_OF_DOMAIN = re.compile(r"\.(?:uk|com|org|net|eu|info|wales|scot|cymru)[,;)]?$", re.IGNORECASE)
_LINE_END_HYPHENS = ("-", "\u2010", "\u00ad")
_PREFIX = re.compile(r"^(?:anti|co|counter|cross|ex|ill|inter|mid|multi|non|over|post|pre|pro|quasi|re|self|semi|sub|under|well)$")
_SHORT_WORD = re.compile(
    r"^(?:all|an|and|any|are|as|at|be|but|by|can|co|did|do|due|for|get|go|had|has|her|him|his|how|if|in|is|it|its|let|may|me|my|new|no|"
    r"not|now|of|off|old|on|one|or|our|out|own|per|pm|put|re|run|see|set|she|so|the|to|too|two|up|us|use|via|was|way|we|who|why|yet|you|your)$"
)
_FEW_STRANGE = 2  # compounds at the ends of lines of which the paper prints no part elsewhere
_PAGES = re.compile(r"^\(?(pages?|pp?\.?) ?\d{1,4}(?: ?(?:[-–]|to) ?\d{1,4})?\)?$|^\(?\d{1,4} ?[-–] ?\d{1,4}\)?$", re.IGNORECASE)


class KnownWords(frozenset[str]):
    """The words of a paper without those that the end of a line may have broken, as `bare` gives them.

    `hyphenates`: whether the paper breaks words at the ends of lines, so that a hyphen there may be the break's.
    """

    hyphenates = False

    @classmethod
    def of(cls, words: Iterable[str], broken: Iterable[tuple[str, str]]) -> KnownWords:
        """`broken` are pairs of words, one ending in a hyphen and the next."""
        known = cls(map(bare, words))
        fates = Counter(known.fate(bare(before[:-1]), bare(after)) for before, after in broken if after[:1].islower())
        known.hyphenates = fates["broken"] > fates["kept"] or fates["strange"] > max(_FEW_STRANGE, fates.total() - fates["strange"])
        return known

    def fate(self, head: str, tail: str) -> Literal["kept", "broken", "compound", "strange"]:
        """What the paper's other words say of a word with a hyphen at a line's end.

        Parts of compounds mostly stand alone somewhere; those of words that a program broke do not, and are strange.
        """
        if f"{head}-{tail}" in self:
            return "kept"
        if head + tail in self:
            return "broken"
        return "compound" if head in self or tail in self or _PREFIX.match(head) else "strange"


Vocabulary = Callable[[], KnownWords]


def block(paragraph: Paragraph, measures: Measures, vocabulary: Vocabulary) -> ParagraphBlock:
    """The paragraph as words in order, hyphens at line ends mended and its bullet written as `•`."""
    runs = runs_of(_with_pages_last(paragraph.lines), measures.right, vocabulary)
    if stuck := STUCK_LABEL.match(runs[0].text):
        runs[0:1] = _parted_label(runs[0], stuck.end(), paragraph.first.size)
    if label_width(paragraph.first) and len(runs) > 1:
        _plain_label(runs)
    size = dominant_size([w for line in paragraph.lines for w in line.words])
    relative = round(size / measures.body_size, 2) if measures.body_size else None
    return ParagraphBlock(runs, relative, round(paragraph.first.x0, 1), paragraph.heading, paragraph.gap, note=paragraph.note)


def runs_of(lines: Sequence[PrintedLine], right: float, vocabulary: Vocabulary) -> list[Run]:
    """The words of lines in order, hyphens at line ends mended; `right` is the edge that the lines run to."""
    runs: list[Run] = []
    new = tuple.__new__  # half the price of Box(...)
    for line in lines:
        glued, page = line.glued, line.page
        glue = bool(runs) and _mend(runs, line, right, vocabulary)
        for index, (text, x0, top, x1, bottom, _, _, bold, italic, _) in enumerate(line.words):
            box = new(Box, (page, x0, top, x1, bottom))
            runs.append(Run(text, box, bold, italic, glue if index == 0 else index in glued))
    return runs


def _with_pages_last(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines of an agenda's item with its page numbers, printed beside its first line, after its last."""
    first = lines[0]
    if len(lines) < 2 or len(first.words) < 3 or first.words[-1].text[-1] not in "0123456789)":
        return lines
    spaces = [0.0] + [b.x0 - a.x1 for a, b in pairwise(first.words)]  # before each word
    at = max(range(2, len(spaces)), key=spaces.__getitem__)  # not the one after a list label
    tail = _PAGES.match(" ".join(w.text for w in first.words[at:]))
    if not tail:
        return lines
    others = spaces[at + 1 :] if tail[1] else spaces[2:at] + spaces[at + 1 :]
    if spaces[at] > max(TAB * first.size, 1.5 * max(others, default=0.0)):  # wider than spaces of justified lines
        return [part_of(first, 0, at), *lines[1:], part_of(first, at, len(first.words))]
    return lines


def _parted_label(run: Run, end: int, size: float) -> list[Run]:
    """A list label and the word printed right after it; digits of most typefaces are 0.56 em wide and stops 0.28."""
    label, rest = replace(run, text=run.text[:end]), replace(run, text=run.text[end:], glue=False)
    if run.box is not None:
        at = round(min(run.box.x0 + size * sum(0.56 if c.isalnum() else 0.28 for c in label.text), run.box.x1), 2)
        label.box, rest.box = run.box._replace(x1=at), run.box._replace(x0=at)
    return [label, rest]


def _plain_label(runs: list[Run]) -> None:
    """Write any bullet as `•`; a label takes the weight of its text, since numbering is styled on its own."""
    runs[0].text = as_printed(runs[0].text)
    runs[0].bold = runs[0].bold or runs[1].bold


def _mend(runs: list[Run], line: PrintedLine, right: float, vocabulary: Vocabulary) -> bool:
    """Whether the next line goes on without a space; takes away a hyphen that only the line's end put there."""
    last = runs[-1]
    if _is_broken_word(last.text, line.words[0].text, vocabulary):
        return True
    if _LINK.search(last.text):
        cut = last.box is not None and last.box.x1 > right - line.size  # broken where the line was full
        return last.text.endswith(("/", "=", "-", "_", "?", "&")) or (cut and not label_width(line))
    if not last.text.endswith(_LINE_END_HYPHENS) or len(last.text) < 2 or not last.text[-2].isalnum():
        return False
    after = line.words[0].text
    if not after[:1].isalnum():
        return False
    if _is_breaking_hyphen(last.text, after, vocabulary):
        last.text = last.text[:-1]
    return True


def _is_broken_word(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether a narrow column broke a word without a hyphen (`Contribution` / `s`)."""
    if "@" in before and not _END_OF_DOMAIN.search(before):
        return bool(re.match(r"[a-z.]+$", after))
    if not (before.isalpha() and len(before) > 2 and after.isalpha() and after.islower() and len(after) <= 3):
        return False
    if len(after) == 1:
        return after not in "aio"
    return not _SHORT_WORD.match(after) and bare(before + after) in vocabulary()


def _is_breaking_hyphen(before: str, after: str, vocabulary: Vocabulary) -> bool:
    if before[-1] in "\u00ad":
        return True
    head, tail = bare(before[:-1]), bare(after)
    if not (after[:1].islower() and head.isalpha()):
        return False
    known = vocabulary()
    fate = known.fate(head, tail)
    return fate == "broken" or (fate == "strange" and known.hyphenates) or (fate != "kept" and before[-1] == "\u2010")


def bare(text: str) -> str:
    """A word in lower case without the punctuation around it."""
    return text.strip(".,;:!?()[]‘’“”\"'").lower()
