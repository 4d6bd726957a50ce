"""Sentences: where the one around a place begins and ends."""

from __future__ import annotations

from functools import lru_cache

from extract import match
from extract.document import Span
from extract.rulebook import Rulebook, Rules

_LONGEST = 2000  # characters: what is looked at before and after a place, since a paper without full stops must not take for ever


def sentence_at(rulebook: Rulebook, text: str, line: Span, span: Span) -> Span:
    """The sentence of `line` (a paragraph or a row of a table) that holds `span`; one that does not end is cut."""
    stretch = line.start + (span.start - line.start) // _LONGEST * _LONGEST  # the same for all that stand in one sentence
    near = Span(max(line.start, stretch - _LONGEST), min(line.end, max(stretch + 2 * _LONGEST, span.end)))
    start, end = near
    for close in _ends(rulebook.rules("sentence_end"), text, near):
        if close.end <= span.start:
            start = close.end
        elif close.start >= span.end:
            end = close.start + 1
            break
    return Span(start, end)


@lru_cache(maxsize=4)  # what stands in one paragraph asks for the same
def _ends(rules: Rules, text: str, near: Span) -> list[Span]:
    return [found.span for found in match.find(rules, text, near)]
