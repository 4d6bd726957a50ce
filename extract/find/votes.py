"""Votes: movers and seconders, counts, and recorded votes by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extract.context import Context
from extract.document import Span
from extract.match import Match, find, find_first
from extract.records import Recommendation, Vote
from extract.structure import Paragraph

_NEAR = 400  # characters behind a vote in which its decision may follow under a label of its own
_SIDES = ("for", "against", "abstain")
_LONGEST_LIST = 100  # paragraphs


def find_votes(context: Context, resolutions: Sequence[Recommendation]) -> Iterator[Vote]:
    """Votes in the order of the text; each points at the resolution it was on, where one stands in the same section."""
    outcomes = [row for row in resolutions if row.form != "recommendation" and row.parent_id is None]
    amendments = _amendments(context)
    found = [*_movers(context), *_counts(context), *_recorded(context)]
    for span, match, values in sorted(found, key=lambda item: (item[0].start, item[0].end)):
        yield Vote(
            **context.evidence(span, match.rule),
            id=context.new_id(Vote),
            recommendation_id=None if _is_on_amendment(context, span, amendments) else _voted_on(context, span, outcomes),
            **values,
        )


Found = tuple[Span, Match, dict[str, Any]]


def _movers(context: Context) -> Iterator[Found]:
    for match in _per_line(context, "vote_mover"):
        for role, group in (("mover", "mover"), ("seconder", "seconder")):
            if group in match.groups:
                span = match.groups[group]
                yield span, match, {"name": context.quote(span), "role": role}


def _counts(context: Context) -> Iterator[Found]:
    for match in _per_line(context, "vote_count"):
        values = {f"n_{side}": _number(context, match.group(side)) for side in _SIDES}
        yield match.span, match, dict(values)


def _recorded(context: Context) -> Iterator[Found]:
    """Recorded votes: "For (51)" and the names behind it or in the paragraphs below; several sides may share a paragraph."""
    paragraphs = context.structure.paragraphs
    on_motion: int | None = None  # the section in which a side for the motion stands: there one for its amendment is against it
    for index, paragraph in enumerate(paragraphs):
        words = context.quote(paragraph.body)
        sides = _sides(context, words)
        if not sides or find(context.rulebook.rules("vote_count"), words):  # "For: 12, Against: 3" is one count
            continue
        ends = [*(side.span.start for side in sides[1:]), len(words)]
        for match, end in zip(sides, ends, strict=True):
            side = _side(match, paragraph.section == on_motion)
            on_motion = paragraph.section if side == "for" and "for" in match.groups else on_motion
            listed = words[match.span.end : end]
            moved = _moved(match, paragraph.body.start, context.text)
            count, listed = _counted(context, match, listed)
            if count is not None:
                yield moved.span, moved, {f"n_{side}": count}
            yield from _names(context, Span(moved.span.end, moved.span.end + _first_sentence(context, listed)), side)
        if count != 0 and not listed.strip(" :–-"):
            for below in _lists_below(context, paragraphs[index + 1 : index + 1 + _LONGEST_LIST], count):
                yield from _names(context, below, side)


def _side(match: Match, on_motion: bool) -> str:
    if "rival" in match.groups:
        return "against" if on_motion else "for"
    return next(side for side in _SIDES if side in match.groups)


def _counted(context: Context, match: Match, listed: str) -> tuple[int | None, str]:
    """How many voted so, as printed with the label of the side or behind its names, and the names without that number."""
    printed = match.group("n") or match.group("m")
    behind = find_first(context.rulebook.rules("vote_list_count"), listed) if printed is None else None
    if behind is not None:
        printed, listed = behind.group("n"), listed[: behind.span.start].rstrip()
    return int(printed) if printed is not None else None, listed


def _lists_below(context: Context, paragraphs: Sequence[Paragraph], count: int | None) -> Iterator[Span]:
    """The paragraphs below the label of a side that hold little but names, until there are as many as it counts."""
    found = 0
    for below in paragraphs:
        names = [match.span for match in find(context.rulebook.rules("vote_person"), context.quote(below.span))]
        if 2 * sum(span.end - span.start for span in names) < below.span.end - below.span.start or (count is not None and found >= count):
            return
        found += len(names)
        yield below.span


def _sides(context: Context, words: str) -> list[Match]:
    """The labels of the sides of a recorded vote in a paragraph: one that opens it, and those inside."""
    opening = find(context.rulebook.rules("vote_list"), words)[:1]  # at the start, perhaps behind "Members voting"
    inside = [m for m in find(context.rulebook.rules("vote_side"), words) if not opening or m.span.start >= opening[0].span.end]
    # One label alone in the middle of a sentence may be anything.
    return [*opening, *inside] if opening or len(inside) > 1 else []


def _first_sentence(context: Context, words: str) -> int:
    """Where a list of voters ends: with the sentence that holds it."""
    found = find_first(context.rulebook.rules("vote_names_end"), words)
    return found.span.start if found is not None else len(words)


def _names(context: Context, span: Span, side: str) -> Iterator[Found]:
    words = context.quote(span)
    for match in find(context.rulebook.rules("vote_person"), words):
        moved = _moved(match, span.start)
        yield moved.span, moved, {"name": context.quote(moved.span), "vote": side}


def _per_line(context: Context, kind: str) -> Iterator[Match]:
    """Matches of rules within single lines, with offsets in the whole text."""
    for line in context.document.lines:
        if line.kind == "text":
            for match in find(context.rulebook.rules(kind), context.quote(line.span)):
                yield _moved(match, line.span.start, context.text)


def _moved(match: Match, by: int, text: str | None = None) -> Match:
    groups = {name: Span(span.start + by, span.end + by) for name, span in match.groups.items()}
    return Match(match.rule, Span(match.span.start + by, match.span.end + by), groups, text if text is not None else match.text)


def _number(context: Context, words: str | None) -> int | None:
    if words is None:
        return None
    key = words if words.isdigit() else context.rulebook.vocabulary("vote_numbers").exact(words)
    return int(key) if key is not None else None


def _voted_on(context: Context, span: Span, outcomes: Iterable[Recommendation]) -> str | None:
    """The resolution of the vote's own line; else the next one of the same section, or the last one before where none follows."""
    line = context.document.line_at(span.start).span
    own = [row for row in outcomes if row.char_start < line.end and line.start < row.char_end]
    if own:
        return next((row.id for row in own if row.char_end > span.start), own[-1].id)
    section = context.section_id(context.structure.section_at(span.start).ordinal)
    here = [row for row in outcomes if row.section_id == section]
    after = [row for row in here if row.char_end > span.start]
    if not here:  # the label of the decision may have opened a section of its own
        return next((row.id for row in outcomes if span.end <= row.char_start < span.end + _NEAR), None)
    return (after or here[-1:])[0].id


def _amendments(context: Context) -> list[tuple[int, int, bool]]:
    """(line, section, is amendment) of each line that says what is being voted on."""
    questions = []
    for index, line in enumerate(context.document.lines):
        found = find(context.rulebook.rules("vote_question"), context.quote(line.span)) if line.kind == "text" else []
        if found:
            is_amendment = all(match.rule.sets["amendment"] for match in found[:1])
            questions.append((index, context.structure.section_at(line.span.start).ordinal, is_amendment))
    return questions


def _is_on_amendment(context: Context, span: Span, questions: Sequence[tuple[int, int, bool]]) -> bool:
    """Whether the last question put in the section, up to the vote's own line, was an amendment."""
    line, section = context.document.line_index(span.start), context.structure.section_at(span.start).ordinal
    before = [is_amendment for index, where, is_amendment in questions if where == section and index <= line]
    return bool(before) and before[-1]
