"""What a record of a decision must say by England's law, and the implications reports are expected to state.

Law: The Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012,
SI 2012/2089, regulation 12 (decisions at meetings) and 13 (by individuals): the decision and its date, the reasons, the
alternatives considered and rejected, conflicts of interest declared, and dispensations granted for those. It binds the
executives of English councils alone, so papers of other nations, of parishes and of committees are not judged by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extract import match
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Date, Flag, PaperField, Recommendation, SignOff
from extract.structure import Section

Status = Literal["stated", "none", "empty", "missing"]
_SAID: dict[Status, str] = {"stated": "stated", "none": "“none”", "empty": "left empty", "missing": "missing"}
_ORDER: tuple[Status, ...] = ("stated", "none", "empty")  # where several places speak of one thing, the first of these holds
IMPLICATIONS = ("financial", "legal", "equality", "climate")
_REPORTS = ("cabinet_report", "member_decision", "council_report")
_LEGAL_PARTS = {
    "reasons": "the reasons",
    "alternatives": "the alternatives considered and rejected",
    "interests": "interests declared",
    "dispensations": "dispensations granted",
}
_SECTIONS_OF = {"alternatives": ("alternatives", "options")}
_SHORT = 400  # characters: what says "none" in its first words and goes on for longer states something after all


@dataclass(frozen=True, slots=True)
class Part:
    """Whether the paper states something, says that there is none, leaves its heading empty, or is silent; `spans` is where."""

    name: str
    status: Status
    spans: tuple[Span, ...] = ()


def find(context: Context) -> Iterator[Flag]:
    """completeness: info with the state of each part, a warning for what the law asks of a decision notice and it does not hold."""
    yield from _implications(context)
    yield from _record_of_decision(context)
    yield from _dateless_sections(context)


def implications(context: Context) -> list[Part]:
    """The state of each kind of implications; empty for papers that ask for no decision."""
    asks = any(r.form == "recommendation" for r in context.records(Recommendation))
    if context.field_value("paper_type") not in _REPORTS or not asks:
        return []
    return [_part(context, kind) for kind in IMPLICATIONS]


def _implications(context: Context) -> Iterator[Flag]:
    parts = implications(context)
    if not parts:
        return
    told = "; ".join(f"{part.name} {_SAID[part.status]}" for part in parts)
    yield flag(context, "completeness", "info", f"Implications: {told}.", [span for part in parts for span in part.spans[:1]])


def _part(context: Context, kind: str) -> Part:
    """A section of the kind, else a sentence that speaks of such implications."""
    found = _in_sections(context, kind)
    if not any(status != "empty" for status, _ in found):
        for mention in match.find(context.rulebook.rules("check_implications"), context.text):
            if context.rulebook.vocabulary("section_subject").within(mention.group("subject") or "") == kind:
                line = context.document.line_at(mention.span.start).span
                found.append(("none" if mention.group("no") else "stated", line))
    return _told(kind, found)


def _in_sections(context: Context, kind: str) -> list[tuple[Status, Span]]:
    found: list[tuple[Status, Span]] = []
    for section in _sections_about(context, kind):
        body = _body(context, section)
        status: Status = "empty" if not _is_filled(context, body) else "none" if says_none(context, body) else "stated"
        found.append((status, _head(context, section)))
    return found


def _is_filled(context: Context, body: str) -> bool:
    """Whether a section holds words of its own, and not just the dotted lines and captions of a signature below it."""
    blanks = [m.span.start for rules in ("check_signature", "check_date_line") for m in match.find(context.rulebook.rules(rules), body)]
    return any(ch.isalpha() for ch in body[: min(blanks, default=len(body))])


def _told(name: str, found: list[tuple[Status, Span]]) -> Part:
    status: Status = next((s for s in _ORDER if any(s == other for other, _ in found)), "missing")
    return Part(name, status, tuple(span for s, span in found if s == status))


def _sections_about(context: Context, kind: str) -> list[Section]:
    """Sections of the kind, or whose heading names it beside others ("Financial and legal implications")."""
    subjects = context.rulebook.vocabulary("section_subject")
    about = []
    for section in context.structure.sections:
        heading = context.quote(section.heading) if section.heading else ""
        named = {key for _, key in match.find_words(subjects, heading)} if "implication" in heading.lower() else set()
        if section.kind in _SECTIONS_OF.get(kind, (kind,)) or kind in named:
            about.append(section)
    return about


def _body(context: Context, section: Section) -> str:
    """The words of a section and of those inside it, without its own heading."""
    start = section.heading.end if section.heading else section.span.start
    end = section.span.end
    inside = {section.ordinal}
    for other in context.structure.sections[section.ordinal + 1 :]:
        if other.parent not in inside:
            break
        inside.add(other.ordinal)
        end = other.span.end
    return context.text[start:end].lstrip(" :-–\n")


def _head(context: Context, section: Section) -> Span:
    return section.heading or context.document.line_at(section.span.start).span


def says_none(context: Context, body: str) -> bool:
    """Whether words say that there is nothing to state."""
    return len(body) <= _SHORT and any(m.span.start <= 1 or not body[: m.span.start].strip(" \n\t0123456789.()") for m in _nones(context, body))


def _nones(context: Context, body: str) -> list[match.Match]:
    return match.find(context.rulebook.rules("check_none"), body)


def _record_of_decision(context: Context) -> Iterator[Flag]:
    """What regulation 12 or 13 asks of the record of an executive decision in England."""
    if context.field_value("paper_type") != "decision_notice" or not _is_english(context) or not _is_executive(context):
        return
    regulation = "12" if context.field_value("body") and not context.field_value("decision_maker_role") else "13"
    parts = [_decided(context), _dated(context)]
    parts += [_legal_part(context, name) for name in ("reasons", "alternatives", "interests")]
    if parts[-1].status == "stated":  # dispensations are only noted for interests declared
        parts.append(_legal_part(context, "dispensations"))
    told = "; ".join(f"{_LEGAL_PARTS.get(part.name, part.name)} {_SAID[part.status]}" for part in parts)
    law = f"regulation {regulation} of SI 2012/2089"
    yield flag(context, "completeness", "info", f"Record of the decision ({law}): {told}.", [s for part in parts for s in part.spans[:1]])
    is_dated = parts[1].status != "missing"
    lacking = ("missing", "empty") if is_dated else ("missing",)  # a form not yet signed may still be filled in
    missing = [_LEGAL_PARTS.get(part.name, part.name) for part in parts if part.status in lacking and part.name != "the date"]
    if missing:
        yield flag(context, "completeness", "warning", f"The record should state {_listed(missing)} ({law}); nothing of the kind was found.")
    if not is_dated:
        message = f"The record bears no date of the decision, which {law} asks for; it may not have been taken yet."
        yield flag(context, "completeness", "info", message)


def _legal_part(context: Context, name: str) -> Part:
    found = _in_sections(context, name)
    if not found:
        words = match.find_words(context.rulebook.vocabulary(f"check_says_{name}"), context.text)
        found = [("stated", context.document.line_at(span.start).span) for span, _ in words]
    return _told(name, found)


def _decided(context: Context) -> Part:
    spans = [Span(r.char_start, r.char_end) for r in context.records(Recommendation)]
    spans += [_head(context, s) for s in context.structure.sections if s.kind == "decision"]
    return Part("the decision", "stated" if spans else "missing", tuple(spans[:1]))


def _dated(context: Context) -> Part:
    spans = [Span(d.char_start, d.char_end) for d in context.records(Date) if d.kind == "decision_date"]
    spans += [Span(f.char_start, f.char_end) for f in context.records(PaperField) if f.field == "meeting_date"]
    spans += [Span(s.char_start, s.char_end) for s in context.records(SignOff) if s.kind == "approval" and s.signed_on]
    return Part("the date", "stated" if spans else "missing", tuple(spans[:1]))


def _is_english(context: Context) -> bool:
    council = context.field_value("council") or context.field_value("council_inferred")
    return bool(council) and context.rulebook.vocabulary("council_nation").exact(council or "") == "england"


def _is_executive(context: Context) -> bool:
    """Whether the cabinet, one of its members or the elected mayor decides; committees of the council are no executive."""
    makers = [context.field_value(name) for name in ("decision_maker_role", "decision_maker", "body")]
    known = context.rulebook.vocabulary("check_executive")
    return any(maker and known.within(maker) == "executive" for maker in makers)


def _dateless_sections(context: Context) -> Iterator[Flag]:
    """A section that promises dates in its heading and holds none."""
    for section in context.structure.sections:
        heading = context.quote(section.heading) if section.heading else ""
        if not match.find(context.rulebook.rules("check_dates_heading"), heading):
            continue
        start, body = _head(context, section).end, _body(context, section)
        whole = Span(start, start + len(body) + 2)
        if len(body.split()) < 4 or says_none(context, body) or any(whole.overlaps(d.span) for d in context.dates):
            continue
        spans = [_head(context, section), *_lines(context, whole)]
        yield flag(context, "missing_date", "warning", f"The section “{heading}” gives no date.", spans, [context.section_id(section.ordinal)])


def _lines(context: Context, span: Span) -> list[Span]:
    return [line.span for line in context.document.lines_in(span)][:3]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
