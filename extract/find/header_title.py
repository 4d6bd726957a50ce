"""The title of a paper: by its label, as minutes and forms print it, or by its prominence at the top."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.cover import cover_span
from extract.document import Line, Span
from extract.find.header_fields import labelled, lone_date, paper_field, plain
from extract.records import PaperField

_TOP_LINES = 14
_LETTERHEAD_LINES = 3
_LONGEST_TITLE = 250
_LARGE = 1.1  # times the body's size
_VERY_LARGE = 1.3
_ARTICLE = re.compile(r"\A(?:The|THE) ")
_DAY_BEHIND = re.compile(r"\W{1,4}(?:(?:mon|tues|wednes|thurs|fri)day,?\s)?\d{1,2}(?:st|nd|rd|th)?\s[a-z]{3,9},?\s\d{4}\W*\Z", re.IGNORECASE)


def title_fields(context: Context, paper_type: str) -> Iterator[PaperField]:
    """The title by its label; else as minutes and forms print it; else the most prominent line at the top."""
    if paper_type != "minutes":
        for field in labelled(context, "title", *(("proposal",) if paper_type == "planning_report" else ())):
            # A record of several decisions has one subject an item: the first of them is not the paper's title.
            if paper_type != "decision_notice" or context.text.count("\n" + context.quote(field.label)) <= 1:
                yield paper_field(context, "title", plain(context, field.value), field.value, "header.title_label")
                return
    if (given := context.document.metadata.get("title")) and paper_type != "decision_notice":
        yield paper_field(context, "title", given, Span(0, 0), "header.title_front_matter", ("outside_the_text",))
        return
    titled = match.find_first(context.rulebook.rules("header_title"), context.text, cover_span(context.document, context.structure))
    if titled is not None and paper_type in ("minutes", "decision_notice"):
        yield paper_field(context, "title", match.text_of(titled), titled.span, titled.rule.id)
        return
    if (line := _prominent_line(context, paper_type)) is not None:
        span = _whole_title(context, line)
        yield paper_field(context, "title", plain(context, span), span, "header.title_prominent", ("by_prominence",))


def _prominent_line(context: Context, paper_type: str) -> Line | None:
    """The largest, then bold, then first of the short lines at the top that are no label, council name, body, tag or section.

    Where nothing stands out, only the first line can be a title that is no label, nor the value of one, and stands above every section.
    """
    labels = {context.document.line_index(span.start) for f in context.cover for span in (f.label, f.value) if span}
    headed = [s for s in context.structure.sections if s.heading]
    numbered = next((s.span.start for s in headed if s.number is not None and s.span.start), len(context.text))
    # A known heading with nothing below it but the next heading may be the title: "Budget monitoring" over "1. Background".
    known = {context.document.line_index(s.heading.start) for s in headed if s.heading and s.kind != "other" and s.span.end - s.heading.end > 1}
    candidates: list[tuple[float, bool, bool, int, Line]] = []
    seen_first = False
    for index, line in enumerate(_first_lines(context)):
        words = context.quote(line.span)
        if line.span.start >= numbered:
            break
        if _is_tag(context, line) or (index < _LETTERHEAD_LINES and _is_body(context, words, paper_type)):
            continue
        is_first = not seen_first and index not in labels
        seen_first = seen_first or index not in labels
        stands_out = (line.size or 1.0) >= _LARGE or line.bold or line.heading is not None or is_first
        if line.kind == "text" and index not in labels | known and len(words) <= _LONGEST_TITLE and not words.endswith((".", ":")) and stands_out:
            candidates.append((round(line.size or 1.0, 1), line.bold, line.heading is not None, -index, line))
    return max(candidates, key=lambda c: c[:4])[4] if candidates else None


def _first_lines(context: Context) -> list[Line]:
    """The lines among which a title is looked for: those at the top, and where a cover of grids stands there, as many below it."""
    lines = context.document.lines
    covered = sum(line.grid is not None for line in lines[: 2 * _TOP_LINES])
    return list(lines[: _TOP_LINES + covered])


def _is_tag(context: Context, line: Line) -> bool:
    """Whether a line at the top is a letterhead, a marking, a date or the like, and so neither a title nor part of one."""
    words = context.quote(line.span)
    if match.find(context.rulebook.rules("header_not_title"), words):
        return True
    if any(match.text_of(m) == _ARTICLE.sub("", words.strip()) for m in match.find(context.rulebook.rules("header_council_line"), words)):
        return True
    days = [found.span for found in context.dates if line.span.contains(found.span)]
    return sum(day.end - day.start for day in days) * 2 > len(words) or (bool(days) and lone_date(context, line, days[0]) is not None)


def _is_period(context: Context, line: Line) -> bool:
    """Whether a line is a year, quarter or month that belongs to the title above it."""
    inside = [found for found in context.dates if line.span.contains(found.span)]
    return bool(inside) and all(found.precision != "day" for found in inside)


def _is_body(context: Context, words: str, paper_type: str) -> bool:
    """Whether a line is the name of a body, and perhaps its day: over a report it says who meets, over minutes it may be all the title there is."""
    if paper_type in ("minutes", "agenda", "decision_notice"):
        return False
    if match.find(context.rulebook.rules("header_meeting_line"), words):
        return True
    if not match.find(context.rulebook.rules("header_council_line"), undated := _DAY_BEHIND.sub("", words)):
        words = undated
    return any(len(match.text_of(m)) >= len(words.strip()) for m in match.find(context.rulebook.rules("header_body_value"), words))


def _whole_title(context: Context, first: Line) -> Span:
    """A title set large over several lines: the line and those after it in the same large print."""
    end = first.span.end
    label = context.structure.labels[context.document.line_index(first.span.start)]  # the number of the agenda item: "9. STREET LIGHTS"
    start = label.body if label is not None and label.is_number else first.span.start
    for line in context.document.lines_in(Span(first.span.end + 1, len(context.text))):
        same = first.size is not None and first.size >= _VERY_LARGE and line.size is not None and abs(line.size - first.size) < 0.05
        if not same or line.bold != first.bold or line.span.end - first.span.start > _LONGEST_TITLE:
            break
        if _is_tag(context, line) and not _is_period(context, line):
            break
        end = line.span.end
    return Span(start, end)
