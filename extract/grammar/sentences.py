"""Sentences: where the one around a place begins and ends."""

from __future__ import annotations

from extract import match
from extract.document import Span
from extract.rulebook import Rulebook


def sentence_at(rulebook: Rulebook, text: str, line: Span, span: Span) -> Span:
    """The sentence of `line` (a paragraph or a row of a table) that holds `span`."""
    start, end = line.start, line.end
    for found in match.find(rulebook.rules("sentence_end"), text, line):
        if found.span.end <= span.start:
            start = found.span.end
        elif found.span.start >= span.end:
            end = found.span.start + 1
            break
    return Span(start, end)
