"""Header fields of a paper: council, body, type, title, dates and what the cover labels say, each with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from extract import match
from extract.context import Context
from extract.cover import cover_span, labelled_fields
from extract.document import Line, Span
from extract.find.header_council import council_fields
from extract.find.header_fields import labelled, lone_date, paper_field, plain
from extract.find.header_title import title_fields
from extract.match import Match
from extract.records import PaperField, Record
from extract.rulebook import Rule
from extract.vocabulary import simplify

# Cover fields that are columns of papers just as they are printed.
_AS_PRINTED = ("report_to", "portfolio", "areas_affected", "agenda_item", "classification")
_TYPE_OF_PART = {"frontsheet": "agenda", "minutes": "minutes", "appendix": "appendix"}
_HEAD_CHARS = 3000
_TOP_LINES = 14
_LONGEST_VALUE = 200
_BODY_OF_MEETING = ("header_body_line", "header_report_to")  # kinds of rules for bodies printed like a letterhead: a date below is their meeting's
_OWN_SIGNS = frozenset({"present", "title", "close", "signature"})  # the others may stand in a report on what was decided as well
_SIGNS_OF_MINUTES = 3
_TICKED = re.compile(r"\[\s?[xX✓✔]\s?\]|[\uf052\uf053\uf054\uf078\uf0fd\uf0fe\uf0fc✔■☑]")
_OTHER_DAYS = ("decision_date", "other")  # labels whose day is neither the meeting's nor the report's, unless they were asked for above
_EMPTY = re.compile(r"\[\s{0,3}\]|[\uf06f\uf0a3\uf0a8\uf071□❏❑]")


def find(context: Context) -> Iterator[Record]:
    """Yield one PaperField for each header field the paper states; what it does not state is left out."""
    head = context.text[:_HEAD_CHARS]
    council = list(council_fields(context))
    own = next((field.value for field in council if field.field == "council"), "")
    body = list(_body(context, own))
    paper_type_field = _type_in_pack(context) or _paper_type(context, head, body)
    paper_type = paper_type_field.value
    yield paper_type_field
    yield from council
    yield from title_fields(context, paper_type)
    yield from body
    yield from _printed(context)
    yield from _decision_maker(context, paper_type)
    yield from _truths(context)
    yield from _dates(context, paper_type)


def _paper_type(context: Context, head: str, body: list[PaperField]) -> PaperField:
    """What kind of paper it is: by its first words; else minutes, where several signs of a recorded meeting stand in it; else by its body."""
    if (second := _second_meeting(context)) is not None and (rule := _type_of_body(context, context.quote(second))) is not None:
        return paper_field(context, "paper_type", str(rule.sets["value"]), second, rule.id)
    pages = (m for f in context.document.furniture for m in match.find(context.rulebook.rules("header_page_type"), f.text))
    if (page := next(pages, None)) is not None:
        return paper_field(context, "paper_type", str(page.rule.sets["value"]), Span(0, 0), page.rule.id, ("outside_the_text",))
    found = next((m for rule in context.rulebook.rules("header_type") for m in match.find([rule], head)), None)
    if found is not None:
        return paper_field(context, "paper_type", str(found.rule.sets["value"]), found.span, found.rule.id)
    signs = context.matches("minutes_sign")
    kinds = {str(sign.rule.sets["sign"]) for sign in signs}
    if len(kinds) >= _SIGNS_OF_MINUTES and kinds & _OWN_SIGNS:
        return paper_field(context, "paper_type", "minutes", signs[0].span, signs[0].rule.id, ("by_signs",))
    for named in body:
        if (rule := _type_of_body(context, named.value)) is not None:
            return paper_field(context, "paper_type", str(rule.sets["value"]), Span(named.char_start, named.char_end), rule.id)
    if (office := _office_that_decides(context)) is not None:
        return paper_field(context, "paper_type", "member_decision", office.span, office.rule.id)
    for asked in _asked(context):
        if (rule := _type_of_body(context, context.quote(asked))) is not None:
            return paper_field(context, "paper_type", str(rule.sets["value"]), asked, rule.id, ("by_signs",))
    return paper_field(context, "paper_type", "other", Span(0, 0), "header.type_unknown", ("no_cue",))


def _office_that_decides(context: Context) -> Match | None:
    """The one member or officer who decides, or to whom the report goes: there is no meeting then."""
    rules = context.rulebook
    for field in labelled(context, "decision_maker", "report_to"):
        value = _without_date(context, field.value)
        for kind in ("header_office", "header_member"):
            if (found := match.find_first(rules.rules(kind), context.text, value)) is not None:
                return found
    return None


def _asked(context: Context) -> Iterator[Span]:
    """The bodies that a paper asks for a decision, at the start of a line: "Cabinet is asked to ...", "Council is recommended to ..."."""
    rules = context.rulebook.rules("recommendation_lead_in")
    for index, line in enumerate(context.document.lines):
        label = context.structure.labels[index]
        words = Span(label.body if label is not None else line.span.start, line.span.end)
        found = match.find_first(rules, context.text, words) if line.kind == "text" else None
        if found is not None and found.span.start == words.start and found.rule.id.endswith(".asked"):
            yield found.groups["body"]


def _type_of_body(context: Context, body: str) -> Rule | None:
    """The rule that tells the type of a report that goes to a body, as if the cover named that body alone."""
    return next((rule for rule in context.rulebook.rules("header_type") if match.find([rule], f"To: {body}")), None)


def _type_in_pack(context: Context) -> PaperField | None:
    """What the pack makes of a paper: its first pages are the agenda, and what is attached to a report is an appendix."""
    kind = _TYPE_OF_PART.get(context.part or "")
    if kind is None or not context.document.lines:
        return None
    return paper_field(context, "paper_type", kind, context.document.lines[0].span, f"pack.{context.part}")


def _second_meeting(context: Context) -> Span | None:
    """The deciding meeting of a cover that names two, the first of which only looks at the report."""
    if (parted := _meetings_apart(context)) is not None:
        return parted
    for field in labelled(context, "report_to", "body"):
        value = Span(field.value.start, field.more[0].end) if field.more else field.value
        for span in (field.value, value):
            for found in match.find(context.rulebook.rules("header_two_meetings"), context.text, span):
                return found.span
    return None


def _meetings_apart(context: Context) -> Span | None:
    """The deciding meeting of a cover that names two under labels of their own, each with its date."""
    named = [_without_date(context, field.value) for field in labelled(context, "body", "report_to")]
    for first, second in pairwise(named):
        both = f"{plain(context, first)} {plain(context, second)}"
        found = match.find_first(context.rulebook.rules("header_two_meetings"), both)
        if found is not None and found.span.start == len(both) - len(plain(context, second)):
            return second
    return None


def _body(context: Context, council: str) -> Iterator[PaperField]:
    """The body that meets or decides: from its label, else from what minutes and decisions say of their meeting."""
    rules = context.rulebook
    if (second := _second_meeting(context)) is not None:
        yield paper_field(context, "body", plain(context, second), second, "header.two_meetings")
        return
    for field in labelled(context, "body", "report_to", "decision_maker", "purpose", "meeting_date"):
        value = context.quote(field.value)
        for found in match.find(rules.rules("header_body_value"), value):
            span = Span(field.value.start + found.span.start, field.value.start + found.span.end)
            yield paper_field(context, "body", context.quote(span), span, found.rule.id)
            return
        if field.field == "body":
            yield paper_field(context, "body", value, field.value, "header.body_label")
            return
    for found in _bodies_told(context):
        span = _without_council(context, found.span, council)
        name = context.quote(span)
        is_council = bool(council) and simplify(name).endswith(simplify(council))  # "Annual Barset Parish Council": its own meeting
        is_council = is_council or match.find_first(rules.rules("header_council_itself"), name) is not None
        if rules.vocabulary("council").exact(name) is None and not is_council:
            yield paper_field(context, "body", name, span, found.rule.id)
            return
        if found.rule.model.kind == "header_body":
            return  # the council itself met


def _bodies_told(context: Context) -> Iterator[Match]:
    """Names of bodies in lines and sentences: those of the cover first, then those that stand alone at the top, then any further down."""
    head = Span(0, min(len(context.text), _HEAD_CHARS))
    cover = cover_span(context.document, context.structure).end
    for line in context.document.lines_in(head):
        yield from match.find(context.rulebook.rules("header_report_to"), context.text, line.span)
    told = match.find(context.rulebook.rules("header_body"), context.text, head)
    yield from (found for found in told if found.span.end <= cover)
    yield from match.find(context.rulebook.rules("header_body_line"), context.text, head)
    yield from (found for found in told if found.span.end > cover)


def _without_council(context: Context, span: Span, own: str) -> Span:
    """A body's name without the council's before it: "BARSET COUNTY COUNCIL CABINET"."""
    words = context.quote(span)
    if own and len(words) > len(own) + 1 and words.lower().startswith(f"{own.lower()} "):
        return Span(span.start + len(own) + 1, span.end)
    for behind in (f" of the {own.lower()}", f" of {own.lower()}"):
        if own and words.lower().endswith(behind):  # "Planning Committee of Barset Town Council"
            body = Span(span.start, span.end - len(behind))
            is_body = match.find(context.rulebook.rules("header_body_value"), context.quote(body))
            return body if is_body else Span(body.end + len(behind) - len(own), span.end)
    return span


def _printed(context: Context) -> Iterator[Record]:
    for name in _AS_PRINTED:
        for field in labelled(context, name):
            span = (_second_meeting(context) or _without_date(context, field.value)) if name == "report_to" else field.value
            yield paper_field(context, name, plain(context, span), span, f"header.{name}_label")
            break
        else:
            yield from _printed_elsewhere(context, name)
    if context.item and not context.field_value("agenda_item"):
        yield from _stamped_item(context)
    for field in labelled(context, "purpose"):
        for found in match.find(context.rulebook.rules("header_purpose"), context.quote(field.value)):
            span = Span(field.value.start + found.span.start, field.value.start + found.span.end)
            yield paper_field(context, "purpose", context.quote(span), span, found.rule.id)
            return
    for line in context.document.lines[:_TOP_LINES]:  # "For Decision", alone on a line of the cover
        for found in match.find(context.rulebook.rules("header_purpose_line"), context.text, line.span):
            yield paper_field(context, "purpose", context.quote(found.span), found.span, found.rule.id)
            return


def _printed_elsewhere(context: Context, name: str) -> Iterator[Record]:
    """What some papers print without a label or off the cover: to whom the report goes, the areas it touches."""
    if name == "report_to":
        for line in context.document.lines_in(Span(0, min(len(context.text), _HEAD_CHARS))):
            for found in match.find(context.rulebook.rules("header_report_to"), context.text, line.span):
                yield paper_field(context, name, context.quote(found.span), found.span, found.rule.id)
                return
    if name == "areas_affected":
        values = [value for line in context.document.lines if (value := _field_of_line(context, line, name)) is not None]
        if len({simplify(context.quote(value)) for value in values}) == 1:
            yield paper_field(context, name, context.quote(values[0]), values[0], f"header.{name}_line")


def _field_of_line(context: Context, line: Line, name: str) -> Span | None:
    """The value of a label of that field with which a line begins."""
    if line.kind == "row":
        return None
    field = next(iter(labelled_fields(context.document, context.rulebook, line.span)), None)
    if field is None or field.field != name or field.label.start != line.span.start or not field.value:
        return None
    return field.value if field.value.end - field.value.start <= _LONGEST_VALUE else None


def _stamped_item(context: Context) -> Iterator[Record]:
    """The agenda item that the maker of a pack stamped on a page, where the paper itself names none."""
    for line in context.document.lines:
        for found in match.find(context.rulebook.rules("pack_stamp"), context.quote(line.span)):
            number = found.groups["number"]
            span = Span(line.span.start + number.start, line.span.start + number.end)
            yield paper_field(context, "agenda_item", context.quote(span), span, found.rule.id)
            return


def _without_date(context: Context, value: Span) -> Span:
    """A body or a person without the date of the meeting behind it."""
    for found in match.find(context.rulebook.rules("header_trailing_date"), context.quote(value)):
        return Span(value.start, value.start + found.span.start)
    return value


def _decision_maker(context: Context, paper_type: str) -> Iterator[Record]:
    """Who decides: a labelled decision maker, or the cabinet member to whom a report is addressed or whose decision it is."""
    for field in labelled(context, "decision_maker"):
        yield from _person_and_role(context, field.value, always=True)
        return
    for field in labelled(context, "report_to", *(("portfolio_holder",) if paper_type == "member_decision" else ())):
        yield from _person_and_role(context, field.value, always=False)
        return


def _person_and_role(context: Context, value: Span, always: bool) -> Iterator[Record]:
    """Name and office out of a value such as 'Councillor A B – Cabinet Member for C'; `always`: a body counts too."""
    found = match.find_first(context.rulebook.rules("header_member"), context.text, value)
    if found is not None:
        name, role = found.groups["name"], found.groups.get("role")
        yield paper_field(context, "decision_maker", context.quote(name), name, found.rule.id)
        if role is not None:
            yield paper_field(context, "decision_maker_role", context.quote(role), role, found.rule.id)
    elif always:
        body = match.find_first(context.rulebook.rules("header_body_value"), context.quote(value))
        span = Span(value.start + body.span.start, value.start + body.span.end) if body is not None else _without_date(context, value)
        yield paper_field(context, "decision_maker", plain(context, span), span, "header.decision_maker_label")
    elif (office := match.find_first(context.rulebook.rules("header_office"), context.text, _without_date(context, value))) is not None:
        yield paper_field(context, "decision_maker", plain(context, office.span), office.span, office.rule.id)


def _truths(context: Context) -> Iterator[Record]:
    """Key decision and exempt, where the paper says yes or no."""
    for name, kind, fields in (
        ("key_decision", "header_truth", ("key_decision", "purpose")),
        ("exempt", "header_exempt", ("classification",)),
        ("exempt", "header_truth", ("exempt",)),
    ):
        for field in labelled(context, *fields):
            for found in match.find(context.rulebook.rules(kind), _with_ticks(context.quote(field.value))):
                yield paper_field(context, name, str(found.rule.sets["value"]), field.value, found.rule.id)
                break
    if not any(True for _ in labelled(context, "key_decision", "purpose")):
        # "Key Decision No. ROADS/03/31": only key decisions are announced under such a number.
        for field in labelled(context, "forward_plan"):
            numbered = match.find_first(context.rulebook.rules("header_truth"), context.quote(field.value))
            if simplify(context.quote(field.label)).startswith("key decision") and numbered is not None:
                yield paper_field(context, "key_decision", str(numbered.rule.sets["value"]), field.value, numbered.rule.id)
    if not any(True for _ in labelled(context, "exempt", "classification")):
        for line in context.document.lines[:_TOP_LINES]:
            for found in match.find(context.rulebook.rules("header_marking"), context.quote(line.span)):
                yield paper_field(context, "exempt", str(found.rule.sets["value"]), line.span, found.rule.id)
                return


def _with_ticks(words: str) -> str:
    """Boxes of symbol fonts, or typed ones, as the signs of ticked and empty boxes."""
    return _EMPTY.sub("☐", _TICKED.sub("☒", words))


def _dates(context: Context, paper_type: str) -> Iterator[Record]:
    """The meeting's and the report's date: by label; a bare 'Date' is the report's where one person decides, else the meeting's."""
    by_one = paper_type == "member_decision" or (paper_type == "decision_notice" and _office_that_decides(context) is not None)
    bare = "report_date" if by_one else "meeting_date"
    given: set[str] = set()
    sources = [
        ("meeting_date", "meeting_date"),
        ("report_date", "report_date"),
        *([] if paper_type in ("member_decision", "decision_notice") else [("decision_date", "meeting_date")]),
        ("date", bare),
        ("report_to", "meeting_date"),
        ("body", "meeting_date"),
    ]
    called = next(_called_for(context), None) if paper_type == "agenda" else None
    second, names_two = _meetings_apart(context), _second_meeting(context) is not None
    for label, name in sources:
        if label == "date" and called is not None and name not in given:
            given.add(name)
            yield paper_field(context, name, called[1].isoformat(), called[0], "header.meeting_cue")
        fields = list(labelled(context, label))
        for field in sorted(fields, key=lambda field: second is not None and field.label.start < second.start):
            days = list(_days(context, Span(field.value.start, max([field.value.end, *(m.end for m in field.more[:1])]))))
            # Of two meetings with two dates the second is the one that decides.
            for span, day in reversed(days) if names_two else days:
                if name not in given:
                    given.add(name)
                    yield paper_field(context, name, day.isoformat(), span, f"header.{label}_date")
    if "meeting_date" in given or (given and by_one):
        return
    printed = {"header.body_in_title", *(rule.id for kind in _BODY_OF_MEETING for rule in context.rulebook.rules(kind))}
    named_body = any(f.field == "body" and f.rule in printed for f in context.records(PaperField))
    records_a_meeting = not by_one and (paper_type in ("minutes", "decision_notice", "agenda") or named_body)
    for span, day in _days(context, Span(0, cover_span(context.document, context.structure).end)):
        line = context.document.line_at(span.start)
        item = context.structure.labels[context.document.line_index(span.start)]
        listed = item is not None and not item.is_number
        if (
            line.kind == "row"
            or listed
            or any(field.value.contains(span) for field in context.cover if field.field in _OTHER_DAYS)
            or _is_of_other_cell(context, line)
            or match.find(context.rulebook.rules("header_earlier_meeting"), context.quote(line.span))
        ):
            continue
        cue = match.find_first(context.rulebook.rules("header_meeting_cue"), context.text[line.span.start : span.start])
        alone = lone_date(context, line, span)
        if cue or (alone and records_a_meeting) or (paper_type == "minutes" and line.span.end - line.span.start < 100):
            told = cue or alone
            yield paper_field(context, "meeting_date", day.isoformat(), span, told.rule.id if told else "header.first_date_of_minutes")
            return
        if alone and "report_date" not in given:
            given.add("report_date")
            yield paper_field(context, "report_date", day.isoformat(), span, alone.rule.id)


def _called_for(context: Context) -> Iterator[tuple[Span, date]]:
    """The days for which a letter or summons calls a meeting, whatever day it bears itself."""
    for span, day in _days(context, Span(0, cover_span(context.document, context.structure).end)):
        line = context.document.line_at(span.start)
        if match.find(context.rulebook.rules("header_call"), context.text[line.span.start : span.start]):
            yield span, day


def _is_of_other_cell(context: Context, line: Line) -> bool:
    """Whether a line stands in a cell that another cell of its row speaks for, which names no body: "Date valid" beside a day."""
    if line.grid is None:
        return False
    cells = context.document.grids[line.grid].cells
    own = next((c for c in cells if c.span.contains(line.span)), None)
    before = [context.quote(c.span) for c in cells if own is not None and c.row == own.row and c.col < own.col and c.span]
    return bool(before) and not any(match.find(context.rulebook.rules("header_body_value"), words) for words in before)


def _days(context: Context, span: Span) -> Iterator[tuple[Span, date]]:
    """Whole days among the date expressions inside a span."""
    for found in context.dates:
        if span.contains(found.span) and found.precision == "day" and found.earliest is not None and found.earliest == found.latest:
            yield found.span, found.earliest
