"""The sentence around a place, for the quotes of flags."""

from __future__ import annotations

from extract.context import Context
from extract.document import Span
from extract.grammar.sentences import sentence_at


def sentence_around(context: Context, span: Span) -> Span:
    """The sentence of the line in which a span stands."""
    return sentence_at(context.rulebook, context.text, context.document.line_at(span.start).span, span)
