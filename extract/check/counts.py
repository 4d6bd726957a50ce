"""Numbers said in words against what is there: "the following four aims:" and the items below it, votes and the names listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract import match
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Flag, Vote
from extract.structure import Paragraph

_MOST = 20
_SIDES = {"for": "n_for", "against": "n_against", "abstain": "n_abstain"}


def find(context: Context) -> Iterator[Flag]:
    """total_mismatch, a warning: the count is as printed, but an item may have lost its mark."""
    yield from _lists(context)
    yield from _recorded_votes(context)


def _lists(context: Context) -> Iterator[Flag]:
    numbers = context.rulebook.vocabulary("vote_numbers")
    paragraphs = context.structure.paragraphs
    for index, lead in enumerate(paragraphs):
        words = context.quote(lead.body).rstrip()
        if not words.endswith((":", ":-", ": -")):
            continue
        said = match.find(context.rulebook.rules("check_count"), words)
        if len(said) != 1:
            continue
        printed = said[0].group("count") or ""
        count = int(printed) if printed.isdigit() else int(numbers.exact(printed) or 0)
        items = _items(context, paragraphs, index)
        if items and 2 <= count <= _MOST and len(items) != count:
            message = f"The text announces {printed.lower()} {said[0].group('what')}, but {len(items)} are listed."
            yield flag(context, "total_mismatch", "warning", message, [lead.span, *(p.span for p in items)])


def _items(context: Context, paragraphs: tuple[Paragraph, ...], lead: int) -> list[Paragraph]:
    """The numbered or lettered list right below a line, in order from its first; empty where it is no plain list."""
    run: list[Paragraph] = []
    for paragraph in paragraphs[lead + 1 :]:
        if paragraph.label is None or paragraph.section != paragraphs[lead].section:
            break
        if run and paragraph.depth > run[0].depth:
            continue  # a sub-item of the item before
        if run and (paragraph.label_kind != run[0].label_kind or paragraph.depth != run[0].depth):
            break
        run.append(paragraph)
    if run and _continues(paragraphs[run[-1].index + 1 :], run):
        return []
    is_first = run and (run[0].label or "").strip("().").lower() in ("1", "a", "i")
    ended = run and not _goes_on(context, run[-1])
    return run if is_first and ended and len(run) > 1 else []


def _continues(rest: Sequence[Paragraph], run: Sequence[Paragraph]) -> bool:
    """Whether an item that comes next in order stands further on in the section, so that the list is only interrupted."""
    wanted = f"{len(run) + 1}" if run[0].label_kind == "number" else "abcdefghijklmnopqrstuvwxyz"[len(run) % 26]
    return any((p.label or "").strip("().").lower() == wanted for p in rest if p.section == run[0].section)


def _goes_on(context: Context, last: Paragraph) -> bool:
    """Whether the list may go on where it was not read as one: its last item ends in the middle of things."""
    return context.quote(last.span).rstrip().endswith((",", ";", "and", "or", ":"))


def _recorded_votes(context: Context) -> Iterator[Flag]:
    """A recorded vote: "For (12)" and the names after it, where the names were all read as such."""
    votes = context.records(Vote)
    for index, vote in enumerate(votes):
        side = next((side for side, column in _SIDES.items() if getattr(vote, column) is not None), None)
        counted = [column for column in _SIDES.values() if getattr(vote, column) is not None]
        if side is None or len(counted) != 1:
            continue
        names = []
        for other in votes[index + 1 :]:
            if other.vote != side:
                break
            names.append(other)
        said = getattr(vote, counted[0])
        if not names or _other_counts(context, Span(vote.char_start, names[-1].char_end)):
            continue
        if len({n.name for n in names}) != said:
            message = f"{said} votes {_word(side)} are counted, but {len({n.name for n in names})} names are listed."
            line = context.document.line_at(vote.char_start).span
            spans = [line, *(Span(n.char_start, n.char_end) for n in names)]
            yield flag(context, "total_mismatch", "warning", message, spans[:12], [vote.id, *(n.id for n in names)])


def _other_counts(context: Context, span: Span) -> bool:
    """Whether a second count stands among the names, whose side they may then be."""
    return len(re.findall(r"\(\d+\)|:\s*\d+\b", context.quote(span))) > 1


def _word(side: str) -> str:
    return "in abstention" if side == "abstain" else side
