"""Header fields of a paper: council, body, type, title, dates and what the cover labels say, each with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from extract import match
from extract.context import Context
from extract.cover import CoverField, cover_span
from extract.document import Line, Span
from extract.match import Match
from extract.records import PaperField, Record
from extract.rulebook import simplify

# Cover fields that are columns of papers just as they are printed.
_AS_PRINTED = ("report_to", "portfolio", "areas_affected", "agenda_item", "classification")
_TYPE_OF_PART = {"frontsheet": "agenda", "minutes": "minutes", "appendix": "appendix"}
_HEAD_CHARS = 3000
_TITLE_LINES = 14
_LETTERHEAD_LINES = 3
_LONGEST_TITLE = 250
_LARGE = 1.1  # times the body's size
_VERY_LARGE = 1.3
_BODY_OF_MEETING = (
    "header.body_line",
    "header.body_first_line",
    "header.body_over_minutes",
    "header.body_in_title",
    "header.report_to_line",
)  # bodies printed like a letterhead: a date below is their meeting's
_SIGNS_OF_MINUTES = 3
_TOP_CHARS = 250  # a name that stands so early is the letterhead's or the title's
_TICKED = re.compile(r"\[\s?[xX✓✔]\s?\]|[\uf052\uf053\uf054\uf078\uf0fd\uf0fe\uf0fc✔■☑]")
_EMPTY = re.compile(r"\[\s{0,3}\]|[\uf06f\uf0a3\uf0a8\uf071□❏❑]")
_ARTICLE = re.compile(r"\A(?:The|THE) ")
_DAY_BEHIND = re.compile(r"\W{1,4}(?:(?:mon|tues|wednes|thurs|fri)day,?\s)?\d{1,2}(?:st|nd|rd|th)?\s[a-z]{3,9},?\s\d{4}\W*\Z", re.IGNORECASE)
_COUNCIL_END = re.compile(r"\b(?:council|authority)\b", re.IGNORECASE)


def find(context: Context) -> Iterator[Record]:
    """Yield one PaperField for each header field the paper states; what it does not state is left out."""
    head = context.text[:_HEAD_CHARS]
    paper_type_field = _type_in_pack(context) or _paper_type(context, head)
    paper_type = paper_type_field.value
    yield paper_type_field
    yield from _council(context)
    yield from _title(context, paper_type)
    yield from _body(context)
    yield from _printed(context)
    yield from _decision_maker(context, paper_type)
    yield from _truths(context)
    yield from _dates(context, paper_type)


def _paper_type(context: Context, head: str) -> PaperField:
    """What kind of paper it is: by its first words; else minutes, where several signs of a recorded meeting stand in it."""
    if (second := _second_meeting(context)) is not None:
        # As if the cover named the second meeting alone.
        head = f"To: {context.quote(second)}"
        for rule in context.rulebook.rules("header_type"):
            if match.find([rule], head):
                return _field(context, "paper_type", str(rule.sets["value"]), second, rule.id)
    found = next((m for rule in context.rulebook.rules("header_type") for m in match.find([rule], head)), None)
    if found is not None:
        return _field(context, "paper_type", str(found.rule.sets["value"]), found.span, found.rule.id)
    pages = (m for f in context.document.furniture for m in match.find(context.rulebook.rules("header_page_type"), f.text))
    if (page := next(pages, None)) is not None:
        return _field(context, "paper_type", str(page.rule.sets["value"]), Span(0, 0), page.rule.id, ("outside_the_text",))
    signs = context.matches("minutes_sign")
    if len({sign.rule.sets["sign"] for sign in signs}) >= _SIGNS_OF_MINUTES:
        return _field(context, "paper_type", "minutes", signs[0].span, signs[0].rule.id, ("by_signs",))
    return _field(context, "paper_type", "other", Span(0, 0), "header.type_unknown", ("no_cue",))


def _type_in_pack(context: Context) -> PaperField | None:
    """What the pack makes of a paper: its first pages are the agenda, and what is attached to a report is an appendix."""
    kind = _TYPE_OF_PART.get(context.part or "")
    if kind is None or not context.document.lines:
        return None
    return _field(context, "paper_type", kind, context.document.lines[0].span, f"pack.{context.part}")


def _second_meeting(context: Context) -> Span | None:
    """The deciding meeting of a cover that names two, the first of which only looks at the report."""
    for field in _labelled(context, "report_to", "body"):
        value = Span(field.value.start, field.more[0].end) if field.more else field.value
        for span in (field.value, value):
            for found in match.find(context.rulebook.rules("header_two_meetings"), context.text, span):
                return found.span
    return None


def _field(context: Context, name: str, value: str, span: Span, rule: str, doubts: tuple[str, ...] = ()) -> PaperField:
    return PaperField(id=context.new_id(PaperField), field=name, value=value, **context.evidence(span, rule, doubts=doubts))


def _plain(context: Context, span: Span) -> str:
    """The words of a span that may run over lines, on one line."""
    return " ".join(context.quote(span).split())


def _labelled(context: Context, *fields: str) -> Iterator[CoverField]:
    return (f for f in context.cover if f.field in fields and f.value)


def _council(context: Context) -> Iterator[Record]:
    """The council by name, where letterhead, cover fields, page heads, its own address or sheer number say it is this one's.

    A name that only stands in the text may be a partner's or a neighbour's: those are left out of the count.
    """
    own: Counter[str] = Counter()
    certain: Counter[str] = Counter()
    places: dict[str, Span] = {}
    letterheads = list(_letterheads(context))
    for span in letterheads:
        printed = _in_lower_case(context.quote(span))
        places.setdefault(printed, span)
        certain[printed] += 20
    for found in context.matches("header_council"):
        name, span = council_name(context, found)
        if name is None or any(line.contains(span) and line != span for line in letterheads):  # "POOLE COUNCIL" of a longer name
            continue
        on_cover = span.start < _TOP_CHARS or any(f.value.contains(span) for f in context.cover)
        defined = match.find(context.rulebook.rules("header_council_own"), context.text, Span(span.end, min(span.end + 30, len(context.text))))
        certain[name] += 20 * on_cover + 5 * bool(defined)
        in_prose = context.document.line_at(span.start).kind == "text"
        own[name] += on_cover or (in_prose and not _is_partner(context, span))
        places.setdefault(name, span)
    heads = [simplify(text) for text in (*(f.text for f in context.document.furniture), *context.document.metadata.values())]
    domains = _domains(context)
    for name in places:
        certain[name] += sum(5 for text in heads if simplify(name) in text) + 10 * domains.get(name, (0, Span(0, 0)))[0]
    ranked = sorted(places, key=lambda n: (certain[n] + own[n], -places[n].start), reverse=True)
    if ranked and (certain[ranked[0]] or _dominates(own, ranked)):
        tie = len(ranked) > 1 and certain[ranked[0]] + own[ranked[0]] == certain[ranked[1]] + own[ranked[1]]
        yield _field(context, "council", ranked[0], places[ranked[0]], "header.council_name", ("several_councils",) if tie else ())
    elif domains:
        best = max(domains, key=lambda n: domains[n][0])
        yield _field(context, "council_inferred", best, domains[best][1], "header.email_domain", ("domain_assumed",))
        yield _field(context, "council_basis", "domain", domains[best][1], "header.email_domain")


def _letterheads(context: Context) -> Iterator[Span]:
    """Lines at the very top that are a council's name, known to the register or not."""
    for line in context.document.lines_in(Span(0, min(_TOP_CHARS, len(context.text)))):
        yield from (found.span for found in match.find(context.rulebook.rules("header_council_line"), context.text, line.span))


def _is_partner(context: Context, span: Span) -> bool:
    line = context.document.line_at(span.start).span
    return bool(match.find(context.rulebook.rules("header_council_partner"), context.text, Span(max(line.start, span.start - 40), span.start)))


def _dominates(names: Counter[str], ranked: list[str]) -> bool:
    """Whether the first name stands twice where no other does, or three times and twice as often as the next."""
    first, rest = names[ranked[0]], [names[name] for name in ranked[1:]]
    return (first >= 2 and not any(rest)) or (first >= 3 and first >= 2 * max(rest, default=0))


def council_name(context: Context, found: Match) -> tuple[str | None, Span]:
    """The name within a run of capitalised words ending in Council: what the register knows, else what its kind tells."""
    words = match.text_of(found)
    starts = [0, *(i + 1 for i, c in enumerate(words) if c in " \t")]
    register = context.rulebook.vocabulary("council")
    ends = [m.end() for m in _COUNCIL_END.finditer(words)]
    for start in starts:
        for end in ends:
            if start < end and (name := register.exact(words[start:end])) is not None:
                # A short name is kept as printed ("Leeds Council"); capitals are not.
                printed = words[start:end]
                return (name if simplify(printed) == simplify(name) else printed), Span(found.span.start + start, found.span.start + end)
    stops = context.rulebook.vocabulary("not_a_place")
    for start in starts:
        first = words[start:].split()[0]
        if stops.exact(first) is not None or not first[0].isupper():
            continue
        kinds = match.find(context.rulebook.rules("header_council_kind"), words[start:])
        if kinds and kinds[0].span.start == 0:
            return _in_lower_case(words[start:]), Span(found.span.start + start, found.span.end)
    return None, found.span


def _in_lower_case(name: str) -> str:
    """A name set in capitals as it would be written: "LITTLE WENLOCK PARISH COUNCIL", "BOROUGH OF X"."""
    return re.sub(r"\b(Of|And|Upon|The|In|On|Le)\b", lambda m: m.group().lower(), name.title()) if name.isupper() else name


def _domains(context: Context) -> dict[str, tuple[int, Span]]:
    """Councils whose own web or e-mail address stands in the paper: how often and where first."""
    out: dict[str, tuple[int, Span]] = {}
    vocabulary = context.rulebook.vocabulary("council_domain")
    for found in context.matches("header_domain"):
        if (name := vocabulary.by_phrase.get(simplify(match.text_of(found)))) is not None:
            count, span = out.get(name, (0, found.span))
            out[name] = (count + 1, span)
    for furniture in context.document.furniture:
        for found in match.find(context.rulebook.rules("header_domain"), furniture.text):
            if (name := vocabulary.by_phrase.get(simplify(match.text_of(found)))) is not None:
                out[name] = (out.get(name, (0, Span(0, 0)))[0] + 1, out.get(name, (0, Span(0, 0)))[1])
    return out


def _title(context: Context, paper_type: str) -> Iterator[Record]:
    """The title by its label; else as minutes and forms print it; else the most prominent line at the top."""
    if paper_type != "minutes":
        for field in _labelled(context, "title", *(("proposal",) if paper_type == "planning_report" else ())):
            # A record of several decisions has one subject an item: the first of them is not the paper's title.
            if paper_type != "decision_notice" or context.text.count("\n" + context.quote(field.label)) <= 1:
                yield _field(context, "title", _plain(context, field.value), field.value, "header.title_label")
                return
    if (given := context.document.metadata.get("title")) and paper_type != "decision_notice":
        yield _field(context, "title", given, Span(0, 0), "header.title_front_matter", ("outside_the_text",))
        return
    titled = match.find(context.rulebook.rules("header_title"), context.text, cover_span(context.document, context.structure))
    if titled and paper_type in ("minutes", "decision_notice"):
        yield _field(context, "title", match.text_of(titled[0]), titled[0].span, titled[0].rule.id)
        return
    if (line := _prominent_line(context, paper_type)) is not None:
        span = _whole_title(context, line)
        yield _field(context, "title", _plain(context, span), span, "header.title_prominent", ("by_prominence",))


def _prominent_line(context: Context, paper_type: str) -> Line | None:
    """The largest, then bold, then first of the short lines at the top that are no label, council name, body, tag or section.

    Where nothing stands out, only the very first line can be a title.
    """
    labels = {context.document.line_index(f.label.start) for f in context.cover}
    known = {context.document.line_index(s.heading.start) for s in context.structure.sections if s.heading and s.kind != "other"}
    candidates: list[tuple[float, bool, bool, int, Line]] = []
    seen_first = False
    for index, line in enumerate(context.document.lines[:_TITLE_LINES]):
        words = context.quote(line.span)
        letterhead = match.find(context.rulebook.rules("header_council_line"), words)
        tag = match.find(context.rulebook.rules("header_not_title"), words) or (index < _LETTERHEAD_LINES and _is_body(context, words, paper_type))
        dated = sum(d.span.end - d.span.start for d in context.dates if line.span.contains(d.span)) * 2 > len(words)
        if tag or dated or any(match.text_of(m) == _ARTICLE.sub("", words.strip()) for m in letterhead):
            continue
        is_first, seen_first = not seen_first, True
        stands_out = (line.size or 1.0) >= _LARGE or line.bold or line.heading is not None or is_first
        if line.kind == "text" and index not in labels | known and len(words) <= _LONGEST_TITLE and not words.endswith(".") and stands_out:
            candidates.append((round(line.size or 1.0, 1), line.heading is not None, line.bold, -index, line))
    return max(candidates, key=lambda c: c[:4])[4] if candidates else None


def _is_body(context: Context, words: str, paper_type: str) -> bool:
    """Whether a line is the name of a body, and perhaps its day: over a report it says who meets, over minutes it may be all the title there is."""
    if paper_type in ("minutes", "agenda", "decision_notice"):
        return False
    words = _DAY_BEHIND.sub("", words)
    return any(len(match.text_of(m)) >= len(words.strip()) for m in match.find(context.rulebook.rules("header_body_value"), words))


def _whole_title(context: Context, first: Line) -> Span:
    """A title set large over several lines: the line and those after it in the same large print."""
    end = first.span.end
    for line in context.document.lines_in(Span(first.span.end + 1, len(context.text))):
        same = first.size is not None and first.size >= _VERY_LARGE and line.size is not None and abs(line.size - first.size) < 0.05
        if not same or line.bold != first.bold or line.span.end - first.span.start > _LONGEST_TITLE:
            break
        end = line.span.end
    return Span(first.span.start, end)


def _body(context: Context) -> Iterator[Record]:
    """The body that meets or decides: from its label, else from what minutes and decisions say of their meeting."""
    rules = context.rulebook
    if (second := _second_meeting(context)) is not None:
        yield _field(context, "body", _plain(context, second), second, "header.two_meetings")
        return
    for field in _labelled(context, "body", "report_to", "decision_maker", "purpose"):
        value = context.quote(field.value)
        for found in match.find(rules.rules("header_body_value"), value):
            span = Span(field.value.start + found.span.start, field.value.start + found.span.end)
            yield _field(context, "body", context.quote(span), span, found.rule.id)
            return
        if field.field == "body":
            yield _field(context, "body", value, field.value, "header.body_label")
            return
    for found in _bodies_told(context):
        own = simplify(context.field_value("council") or "")
        span = _without_council(context, found.span)
        name = context.quote(span)
        if rules.vocabulary("council").exact(name) is None and simplify(name) != own:
            yield _field(context, "body", name, span, found.rule.id)
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


def _without_council(context: Context, span: Span) -> Span:
    """A body's name without the council's before it: "BARSET COUNTY COUNCIL CABINET"."""
    own, words = context.field_value("council") or "", context.quote(span)
    if own and len(words) > len(own) + 1 and words.lower().startswith(f"{own.lower()} "):
        return Span(span.start + len(own) + 1, span.end)
    return span


def _printed(context: Context) -> Iterator[Record]:
    for name in _AS_PRINTED:
        for field in _labelled(context, name):
            span = (_second_meeting(context) or _without_date(context, field.value)) if name == "report_to" else field.value
            yield _field(context, name, _plain(context, span), span, f"header.{name}_label")
            break
    if context.item and not context.field_value("agenda_item"):
        yield from _stamped_item(context)
    for field in _labelled(context, "purpose"):
        for found in match.find(context.rulebook.rules("header_purpose"), context.quote(field.value)):
            span = Span(field.value.start + found.span.start, field.value.start + found.span.end)
            yield _field(context, "purpose", context.quote(span), span, found.rule.id)
            return


def _stamped_item(context: Context) -> Iterator[Record]:
    """The agenda item that the maker of a pack stamped on a page, where the paper itself names none."""
    for line in context.document.lines:
        for found in match.find(context.rulebook.rules("pack_stamp"), context.quote(line.span)):
            number = found.groups["number"]
            span = Span(line.span.start + number.start, line.span.start + number.end)
            yield _field(context, "agenda_item", context.quote(span), span, found.rule.id)
            return


def _without_date(context: Context, value: Span) -> Span:
    """A body or a person without the date of the meeting behind it."""
    for found in match.find(context.rulebook.rules("header_trailing_date"), context.quote(value)):
        return Span(value.start, value.start + found.span.start)
    return value


def _decision_maker(context: Context, paper_type: str) -> Iterator[Record]:
    """Who decides: a labelled decision maker, or the cabinet member to whom a report is addressed or whose decision it is."""
    for field in _labelled(context, "decision_maker"):
        yield from _person_and_role(context, field.value, always=True)
        return
    for field in _labelled(context, "report_to", *(("portfolio_holder",) if paper_type == "member_decision" else ())):
        yield from _person_and_role(context, field.value, always=False)
        return


def _person_and_role(context: Context, value: Span, always: bool) -> Iterator[Record]:
    """Name and office out of a value such as 'Councillor A B – Cabinet Member for C'; `always`: a body counts too."""
    found = match.find(context.rulebook.rules("header_member"), context.text, value)
    if found:
        name, role = found[0].groups["name"], found[0].groups.get("role")
        yield _field(context, "decision_maker", context.quote(name), name, found[0].rule.id)
        if role is not None:
            yield _field(context, "decision_maker_role", context.quote(role), role, found[0].rule.id)
    elif always:
        body = match.find(context.rulebook.rules("header_body_value"), context.quote(value))
        span = Span(value.start + body[0].span.start, value.start + body[0].span.end) if body else _without_date(context, value)
        yield _field(context, "decision_maker", _plain(context, span), span, "header.decision_maker_label")


def _truths(context: Context) -> Iterator[Record]:
    """Key decision and exempt, where the paper says yes or no."""
    for name, kind, fields in (
        ("key_decision", "header_truth", ("key_decision", "purpose")),
        ("exempt", "header_exempt", ("classification",)),
        ("exempt", "header_truth", ("exempt",)),
    ):
        for field in _labelled(context, *fields):
            for found in match.find(context.rulebook.rules(kind), _with_ticks(context.quote(field.value))):
                yield _field(context, name, str(found.rule.sets["value"]), field.value, found.rule.id)
                break


def _with_ticks(words: str) -> str:
    """Boxes of symbol fonts, or typed ones, as the signs of ticked and empty boxes."""
    return _EMPTY.sub("☐", _TICKED.sub("☒", words))


def _dates(context: Context, paper_type: str) -> Iterator[Record]:
    """The meeting's and the report's date: by label; a bare 'Date' is the report's where one member decides, else the meeting's."""
    bare = "report_date" if paper_type == "member_decision" else "meeting_date"
    given: set[str] = set()
    sources = [
        ("meeting_date", "meeting_date"),
        ("report_date", "report_date"),
        ("date", bare),
        ("report_to", "meeting_date"),
        ("body", "meeting_date"),
    ]
    for label, name in sources:
        for field in _labelled(context, label):
            days = list(_days(context, Span(field.value.start, max([field.value.end, *(m.end for m in field.more[:1])]))))
            # Of two meetings with two dates the second is the one that decides.
            for span, day in reversed(days) if _second_meeting(context) else days:
                if name not in given:
                    given.add(name)
                    yield _field(context, name, day.isoformat(), span, f"header.{label}_date")
    if "meeting_date" in given or (given and paper_type == "member_decision"):
        return
    named_body = any(f.field == "body" and f.rule in _BODY_OF_MEETING for f in context.records(PaperField))
    records_a_meeting = paper_type in ("minutes", "decision_notice", "agenda") or named_body
    for span, day in _days(context, Span(0, cover_span(context.document, context.structure).end)):
        line = context.document.line_at(span.start)
        item = context.structure.labels[context.document.line_index(span.start)]
        listed = item is not None and not item.is_number
        if line.kind == "row" or listed or match.find(context.rulebook.rules("header_earlier_meeting"), context.quote(line.span)):
            continue
        cue = match.find(context.rulebook.rules("header_meeting_cue"), context.text[line.span.start : span.start])
        alone = match.find(
            context.rulebook.rules("header_lone_date"),
            context.quote(Span(line.span.start, span.start)) + "§" + context.quote(Span(span.end, line.span.end)),
        )
        if cue or (alone and records_a_meeting) or (paper_type == "minutes" and line.span.end - line.span.start < 100):
            yield _field(
                context, "meeting_date", day.isoformat(), span, (cue or alone)[0].rule.id if cue or alone else "header.first_date_of_minutes"
            )
            return
        if alone and "report_date" not in given:
            given.add("report_date")
            yield _field(context, "report_date", day.isoformat(), span, alone[0].rule.id)


def _days(context: Context, span: Span) -> Iterator[tuple[Span, date]]:
    """Whole days among the date expressions inside a span."""
    for found in context.dates:
        if span.contains(found.span) and found.precision == "day" and found.earliest is not None and found.earliest == found.latest:
            yield found.span, found.earliest
