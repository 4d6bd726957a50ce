"""Words of one paper against each other: recommendations printed twice, "none" where the paper says otherwise, a note where approval is sought."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from extract import match
from extract.check.completeness import says_none
from extract.check.flagging import brief, flag
from extract.context import Context
from extract.document import Span
from extract.records import Flag, Recommendation

_ALIKE = 0.6  # share of equal words from which two items are two printings of one, in lists of which others are printed twice
_VERY_ALIKE = 0.8  # the same where nothing else shows that the list is printed twice
_LONGEST = 300  # words of an item that are compared
_LEAST_WORDS = 5
_LEAST_CHANGE = 3  # words: fewer that carry no figure are a matter of style
_ONLY_NOTE = frozenset({"note", "consider", "comment", "receive"})
_WORD = re.compile(r"[£$]?\w[\w.,’'/%-]*\w|\w")
_MANY_MATTERS = ("agenda", "minutes", "decision_notice")  # what holds for one of their items says nothing of another
_DECIDED_BY_READER = ("cabinet_report", "member_decision", "council_report")  # scrutiny may note what others are asked to approve
_REPORTS = ("cabinet_report", "member_decision", "council_report", "scrutiny_report", "select_committee_report")


def find(context: Context) -> Iterator[Flag]:
    """text_conflict, always a warning: each of the two passages is as printed, and a reader has to say which one holds."""
    yield from _printed_twice(context)
    yield from _none_after_all(context)
    yield from _more_than_noted(context)


def _printed_twice(context: Context) -> Iterator[Flag]:
    """Items of a list of recommendations that is printed a second time with other words."""
    rows = [r for r in context.records(Recommendation) if r.form == "recommendation"]
    if context.field_value("paper_type") not in _REPORTS:
        return
    done: set[str] = set()
    is_list_twice = any(r.is_repeat for r in rows)
    for index, first in enumerate(rows):
        for second in rows[index + 1 :]:
            if second.id in done or first.number != second.number or first.action != second.action or first.section_id == second.section_id:
                continue
            words = _changed(first.text, second.text, _ALIKE if is_list_twice else _VERY_ALIKE)
            if words:
                done.add(second.id)
                name = f"Recommendation {first.number}" if first.number else "The recommendation"
                message = f"{name} is printed twice with different words: {words}."
                spans = [Span(first.char_start, first.char_end), Span(second.char_start, second.char_end)]
                yield flag(context, "text_conflict", "warning", message, spans, [first.id, second.id])
                break


def _changed(first: str, second: str, alike: float) -> str:
    """What one text has and the other has not; empty where they are equal, differ in style alone, or are two items.

    Two items share less than `alike` of their words.
    """
    a, b = (_WORD.findall(text)[:_LONGEST] for text in (first, second))
    if min(len(a), len(b)) < _LEAST_WORDS:
        return ""
    matcher = SequenceMatcher(None, [w.lower() for w in a], [w.lower() for w in b], autojunk=False)
    steps = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    shared = sum(block.size for block in matcher.get_matching_blocks())
    if not steps or shared < alike * min(len(a), len(b)) or (shared < alike * max(len(a), len(b)) and a[:_LEAST_WORDS] != b[:_LEAST_WORDS]):
        return ""
    said = [(" ".join(a[i1:i2]), " ".join(b[j1:j2])) for _, i1, i2, j1, j2 in steps]
    has_figure = any(ch.isdigit() for pair in said for ch in "".join(pair))
    if not has_figure and sum(max(len(x.split()), len(y.split())) for x, y in said) < _LEAST_CHANGE:
        return ""
    only = [_difference(x, y) for x, y in said]
    return "; ".join(only[:3]) + ("; and more" if len(only) > 3 else "")


def _difference(first: str, second: str) -> str:
    if first and second:
        return f"“{brief(first, 80)}” became “{brief(second, 80)}”"
    return f"only the first says “{brief(first, 80)}”" if first else f"only the second says “{brief(second, 80)}”"


def _none_after_all(context: Context) -> Iterator[Flag]:
    """A section that says "none" of consultation, legal or financial implications, and sentences elsewhere that name some."""
    rules = context.rulebook.rules("check_contradicts")
    if context.field_value("paper_type") in _MANY_MATTERS:
        return
    for section in context.structure.sections:
        against = [rule for rule in rules if rule.sets["subject"] == section.kind]
        if not against or section.heading is None:
            continue
        body = context.text[section.heading.end : section.span.end].strip(" :.-–\n")
        if not says_none(context, body):
            continue
        found = [m for m in match.find(against, context.text) if not section.span.contains(m.span)]
        if not found:
            continue
        spans = list(dict.fromkeys(context.sentence_around(m.span) for m in found))
        heading = context.quote(section.heading)
        message = f"“{heading}” says that there is none, but the paper also says: “{brief(context.quote(spans[0]))}”"
        more = f" ({len(spans)} such sentences)" if len(spans) > 1 else ""
        own = [line.span for line in context.document.lines_in(section.span)][:2]
        yield flag(context, "text_conflict", "warning", f"{message}{more}", [*own, *spans], [context.section_id(section.ordinal)])


def _more_than_noted(context: Context) -> Iterator[Flag]:
    """A report that seeks approval in its text and asks for nothing but noting in its recommendations."""
    asked = [r for r in context.records(Recommendation) if r.form == "recommendation"]
    if context.field_value("paper_type") not in _DECIDED_BY_READER or not asked or any(r.action not in _ONLY_NOTE for r in asked):
        return
    own = [Span(r.char_start, r.char_end) for r in asked]
    found = [m.span for m in match.find(context.rulebook.rules("check_seeks"), context.text) if not any(r.overlaps(m.span) for r in own)]
    if found:
        sentences = list(dict.fromkeys(context.sentence_around(span) for span in found))
        message = f"The text seeks more than the recommendations ask for, which is only to {asked[0].action}: “{brief(context.quote(sentences[0]))}”"
        yield flag(context, "text_conflict", "warning", message, [own[0], *sentences], [r.id for r in asked])
