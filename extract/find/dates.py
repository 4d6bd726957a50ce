"""Dates of a paper: every expression of time as an interval of days, with what it is for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.context import Context
from extract.document import Cell, Grid, Span
from extract.grammar.dates import DateExpression, find_dates
from extract.match import find_all
from extract.records import Date, PaperField, SignOff

_MARK = "§"  # stands for the date itself in the words that the rules of kind `date_role` look at
_WORDS_BEFORE = 160
_WORDS_AFTER = 80
_LINES_BEFORE = 14  # how far above a lone date the words may stand that it was signed under
_SIGNED_TOGETHER = 8  # sign-offs whose words may stand one inside the other, in grids read column by column
_LONGEST_CAPTION = 150  # longer lines are prose and nobody signs under them
_ENOUGH_DAYS = 3  # dated days from which the date of a paper may be told
_OPENING = 1500  # characters in which a paper without a dated header gives the date it is read against


def find(context: Context) -> Iterator[Date]:
    """Every date in running text and in tables, in order."""
    stated = _stated_day(context)
    anchor = stated or _likely_day(context)
    expressions = list(context.dates)
    if anchor is not None and any(e.needs_year for e in expressions):
        expressions = find_dates(context.rulebook, context.text, anchor=anchor)
        if stated is None:
            expressions = [replace(e, doubts=(*e.doubts, "no_paper_date")) if "year_inferred" in e.doubts else e for e in expressions]
    header = {Span(f.char_start, f.char_end): f.field for f in context.records(PaperField) if f.field in ("meeting_date", "report_date")}
    signed = sorted((row for row in context.records(SignOff) if row.signed_on is not None), key=lambda row: row.char_start)
    for expression in expressions:
        place = _cell(context, expression.span)
        if not _is_label(context, expression) and _fits(context, expression, place):
            yield _record(context, expression, place, _kind(context, expression, place, header, signed, anchor))


@dataclass(frozen=True, slots=True)
class _Place:
    """The cell of a data table in which a date stands."""

    grid_index: int
    grid: Grid
    cell: Cell

    @property
    def is_label(self) -> bool:
        return self.cell.row < self.grid.header_rows or self.cell.col == 0


def _record(context: Context, expression: DateExpression, place: _Place | None, kind: str | None) -> Date:
    doubts = (*expression.doubts, "year_missing") if expression.needs_year else expression.doubts
    return Date(
        **context.evidence(expression.span, expression.rule, doubts=doubts),
        id=context.new_id(Date),
        earliest=expression.earliest,
        latest=expression.latest,
        precision=expression.precision,
        kind=kind,
        boundary=expression.boundary,
        table_id=context.table_id(place.grid_index) if place else None,
        row_index=place.cell.row if place else None,
        col_index=place.cell.col if place else None,
    )


def _stated_day(context: Context) -> date | None:
    """The day of the meeting or of the report, against which dates without a year are read."""
    values = (context.field_value(name) for name in ("meeting_date", "report_date"))
    return next((date.fromisoformat(value) for value in values if value is not None), None)


def _likely_day(context: Context) -> date | None:
    """For a paper without a date of its own: the day told from its dates, or the last of the quarter it reports on where that is later."""
    days = (_day_among_dates(context), _end_of_reported_period(context))
    return max((day for day in days if day is not None), default=None)


def _end_of_reported_period(context: Context) -> date | None:
    """Where the title names a quarter or half-year that the paper looks back on: the last day of it."""
    title = next((f for f in context.records(PaperField) if f.field == "title"), None)
    if title is None or not find_all(context.rulebook.rules("date_reported"), title.value):
        return None
    ends = (e.latest for e in find_dates(context.rulebook, title.value) if e.precision in ("quarter", "half_year"))
    return max((end for end in ends if end is not None), default=None)


def _day_among_dates(context: Context) -> date | None:
    """The first dated day or month near the top, else the median one, else the paper's first year."""
    dated = [(e, _middle(e)) for e in context.dates]
    days = [(e.span.start, middle) for e, middle in dated if middle is not None and e.precision in ("day", "month")]
    if days and days[0][0] < _OPENING:
        return days[0][1]
    if len(days) >= _ENOUGH_DAYS:
        return sorted(middle for _, middle in days)[len(days) // 2]
    return next((middle for e, middle in dated if middle is not None and e.precision in ("quarter", "financial_year")), None)


def _middle(expression: DateExpression) -> date | None:
    if expression.earliest is None or expression.latest is None:
        return None
    return date.fromordinal((expression.earliest.toordinal() + expression.latest.toordinal()) // 2)


def _cell(context: Context, span: Span) -> _Place | None:
    found = context.data_grid_at(span.start)
    if found is None:
        return None
    index, grid = found
    cell = context.cell_at(index, span)
    return _Place(index, grid, cell) if cell else None


def _is_label(context: Context, expression: DateExpression) -> bool:
    """Whether the figures are the printed number of a paragraph or section and no date."""
    paragraph = context.structure.paragraph_at(expression.span.start)
    if paragraph is not None and paragraph.label is not None:
        return expression.span.start < paragraph.body.start
    section = context.structure.section_at(expression.span.start)
    return section.number is not None and section.heading is not None and section.span.start <= expression.span.start < section.heading.start


def _fits(context: Context, expression: DateExpression, place: _Place | None) -> bool:
    """A bare year that fills a cell counts only as a label of a row or column, and no figures do in a column of pages."""
    if place is not None and expression.rule == "date.financial_year_short" and _is_page_column(context, place):
        return False
    return expression.rule != "date.year_cell" or (place is not None and place.is_label)


def _is_page_column(context: Context, place: _Place) -> bool:
    heads = (c for row in range(max(place.grid.header_rows, 1)) for c in place.grid.row(row) if c.col == place.cell.col)
    return any(find_all(context.rulebook.rules("date_page_column"), context.quote(c.span)) for c in heads)


def _kind(
    context: Context, expression: DateExpression, place: _Place | None, header: dict[Span, str], signed: Sequence[SignOff], anchor: date | None
) -> str | None:
    by_record = _signed_by(context, expression, signed)
    if by_record is not None:
        return by_record
    for span, name in header.items():
        if span.overlaps(expression.span):
            return name
    by_rule = _by_rule(context, expression, place)
    if by_rule is not None:
        return by_rule
    under = _signed_under(context, expression) if place is None else None  # a column headed "Decision maker" signs nothing
    if under is not None:
        return under
    if context.structure.section_at(expression.span.start).kind == "background_papers":
        return "reference"
    return _by_time(expression, anchor, expression.rule == "date.months" and "/" in context.quote(expression.span))


def _by_rule(context: Context, expression: DateExpression, place: _Place | None) -> str | None:
    """What the words around the date say: the first rule of the file that matches with the date in it."""
    start, end = expression.span
    line = context.document.line_at(start).span
    if place is not None:
        line = place.cell.span
    before = context.text[max(line.start, start - _WORDS_BEFORE) : start]
    after = context.text[end : min(line.end, end + _WORDS_AFTER)]
    words = f"{before}{_MARK}{after}"
    mark = len(before)
    rules = context.rulebook.rules("date_role")
    found = [m for m in find_all(rules, words) if m.span.start <= mark < m.span.end and _holds(m.rule.sets, expression)]
    best = min(found, key=lambda m: m.rule.order, default=None)
    return str(best.rule.sets["kind"]) if best else None


def _holds(sets: dict[str, str | bool | int], expression: DateExpression) -> bool:
    """A rule may ask for a precision or for a boundary: "before the end of" and the like."""
    fits_precision = "precision" not in sets or expression.precision in str(sets["precision"]).split()
    return fits_precision and ("boundary" not in sets or expression.boundary in str(sets["boundary"]).split())


def _signed_by(context: Context, expression: DateExpression, rows: Sequence[SignOff]) -> str | None:
    """For the date of a sign-off found before: that of an approval is the decision's, unless it approves a report."""
    place = bisect_right(rows, expression.span.start, key=lambda row: row.char_start)
    row = next((row for row in reversed(rows[max(place - _SIGNED_TOGETHER, 0) : place]) if expression.span.start < row.char_end), None)
    if row is None or row.signed_on != expression.earliest:
        return None
    is_report = str(context.field_value("paper_type")).endswith("report")
    return "decision_date" if row.kind == "approval" and (row.name or row.role) and not is_report else "sign_off_date"


def _signed_under(context: Context, expression: DateExpression) -> str | None:
    """For a date that fills a line or cell: the kind that the nearest words of signing above it call for."""
    if expression.precision != "day" or not _fills_its_place(context, expression.span):
        return None
    index = context.document.line_index(expression.span.start)
    section = context.structure.section_at(expression.span.start)
    for line in reversed(context.document.lines[max(index - _LINES_BEFORE, 0) : index + 1]):
        if section.number is not None and line.span.end <= section.span.start:
            break  # a numbered item of its own: "27/6 Date of next meeting" stands under nobody's signature
        if line.span.end - line.span.start > _LONGEST_CAPTION:
            continue
        found = find_all(context.rulebook.rules("date_signed_under"), context.text, line.span)
        if found:
            return str(found[-1].rule.sets["kind"])
    return None


def _fills_its_place(context: Context, span: Span) -> bool:
    """Whether a line or cell holds nothing else but stops and spaces; looks no further than these, for a line may hold the whole paper."""
    text, line = context.text, context.document.line_at(span.start).span
    start, end = span
    while start > line.start and text[start - 1] in " .":
        start -= 1
    while end < line.end and text[end] in " .":
        end += 1
    return (start == line.start or text[start - 1] == "\t") and (end == line.end or text[end] == "\t")


_PERIODS = frozenset({"financial_year", "half_year", "calendar_period"})
_LONGEST_POINT = {"day": 0, "month": 31, "quarter": 92, "season": 92, "year": 366}  # days a point in time may last and be no period
_OF_A_FINANCIAL_YEAR, _OTHER_YEAR = "date.month_financial_year", "date.academic_year"


def _by_time(expression: DateExpression, anchor: date | None, is_either: bool) -> str:
    """Where no words help: long stretches are periods, what lies ahead of the paper is a milestone, what lies behind an event."""
    is_past = anchor is not None and expression.latest is not None and expression.latest < anchor
    if expression.boundary == "by" and is_past and expression.precision in ("month", "day"):
        return "event"  # by then something had been done
    if expression.boundary == "by" or (expression.boundary == "before" and expression.precision not in _PERIODS and not is_past):
        return "deadline"
    is_ahead = anchor is not None and expression.latest is not None and expression.latest > anchor
    if expression.boundary == "until" and is_ahead and expression.precision in ("day", "month"):
        return "deadline"
    if expression.precision in _PERIODS or expression.boundary in ("until", "since", "as_at") or _is_long(expression, is_either):
        return "period"
    if anchor is not None and expression.earliest is not None and expression.earliest > anchor:
        return "milestone"
    return "period" if expression.precision == "quarter" or expression.rule == _OF_A_FINANCIAL_YEAR else "event"


def _is_long(expression: DateExpression, is_either: bool) -> bool:
    """Whether a date lasts too long for a point in time; "June / July" is one point that is not settled yet."""
    if expression.earliest is None or expression.latest is None:
        return False
    longest = _LONGEST_POINT.get(expression.precision, 0) * (2 if is_either else 1)
    return (expression.latest - expression.earliest).days > longest or expression.rule == _OTHER_YEAR
