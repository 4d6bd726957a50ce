"""The ways in which a line shows that it is a heading: by number, words, print, or what stands around it.

Words of the genre come from rules/sections.toml. Each recogniser takes the lines and an index and gives a Heading or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from extract.document import Span
from extract.heading_lines import LARGE, LONGEST_HEADING, Heading, Lines, in_capitals, trim
from extract.heading_plain import heading_at, in_colon, is_wordy, over_numbers, set_apart
from extract.labels import Label, step_between
from extract.match import find

_MARK = re.compile(r"[a-z]+\s?\w+")  # of an appendix, a schedule or the like
_PAGE_NUMBER = re.compile(r"[^\d/-]\s\d{1,3}$")
_BRACKETS = re.compile(r"\([^)]*\)")
_LONGEST_ITEM = 30  # words
_LONGEST_LIST = 200  # items
_LONGEST_RUN_IN = 9  # words
_LONGEST_ENTRY = 80  # characters
_SET_IN = 14.0  # points


def _subject(lines: Lines, index: int) -> Heading | None:
    """The subject of an agenda item in a decision form: in the line of its label, or in the cell beside it."""
    span, text = lines.line(index).span, lines.document.text
    if index in lines.item_titles:
        return heading_at(lines, index, trim(lines, lines.item_titles[index]), "section.item_title")
    for match in find(lines.rulebook.rules("section_subject"), text, span):
        if "number" in match.groups or _opens_with_item_mark(lines, index + 1):
            return heading_at(lines, index, match.span, match.rule.id)
    if index and lines.line(index).kind == "text" and _opens_with_item_mark(lines, index + 1):
        before = lines.line(index - 1)
        for match in find(lines.rulebook.rules("section_subject_label"), text, before.span):
            label = lines.label(index - 1)
            start = label.start if label is not None else before.span.start
            return replace(heading_at(lines, index, trim(lines, span), match.rule.id), start=start)
    return None


def _opens_with_item_mark(lines: Lines, index: int) -> bool:
    if index >= len(lines.labels):
        return False
    span = lines.line(index).span
    return any(m.span.start == span.start for m in find(lines.rulebook.rules("section_item_mark"), lines.document.text, span))


def _lettered_box(lines: Lines, index: int) -> Heading | None:
    """The lettered label of a box in a form, where one of that series is a known heading: (c) Declarations of interest."""
    label, line = lines.label(index), lines.line(index)
    if label is None or label.kind not in ("letter", "roman") or label.style not in lines.bold_lettered or line.kind == "row":
        return None
    words = trim(lines, lines.body(index))
    text = lines.text(words)
    if not lines.is_title(words) or len(text.split()) > 14 or lines.is_excluded(index):
        return None
    if not (lines.is_strong(index) or in_capitals(text) or lines.is_known(words)):
        return None
    if index + 1 < len(lines.labels) and lines.is_strong(index + 1) and not text.endswith((":", "?")) and not _is_set_in(lines, index + 1, index):
        return None
    return heading_at(lines, index, words, "section.lettered_box", label.text, is_part=True)


def _is_set_in(lines: Lines, index: int, other: int) -> bool:
    """Whether a line of a page starts further in than another: a heading below it, not the rest of its words."""
    here, there = lines.line(index).indent, lines.line(other).indent
    return lines.document.n_pages is not None and here is not None and there is not None and here - there > _SET_IN


def _before_item_mark(lines: Lines, index: int) -> Heading | None:
    """The title of a minute, recognised by the agenda item after it."""
    rules, text = lines.rulebook.rules("section_item_mark"), lines.document.text
    body = lines.body(index)
    if lines.line(index).kind == "row" or len(lines.text(body)) > LONGEST_HEADING:
        return None
    label = lines.label(index)
    number, parts = (label.text, label.parts) if label is not None and label.is_number else (None, ())
    for match in find(rules, text, body):
        words = trim(lines, Span(body.start, match.span.start))
        return heading_at(lines, index, words, match.rule.id, number, parts) if words and lines.is_title(words) else None
    if index + 1 < len(lines.labels) and lines.is_title(body) and (label is None or label.is_number):
        following = lines.line(index + 1).span
        for match in find(rules, text, following):
            if match.span.start <= following.start:
                return heading_at(lines, index, trim(lines, body), match.rule.id, number, parts)
    return None


def _numbered(lines: Lines, index: int) -> Heading | None:
    label = lines.label(index)
    if label is None or not label.is_number or len(label.parts) > 3 or lines.line(index).kind == "row":
        return None
    body = trim(lines, lines.body(index))
    if label.text.startswith("(") and not any(in_capitals(lines.text(lines.body(other))) for other in (index, *_siblings(lines, index))):
        return None
    if lines.line(index).grid is not None and lines.is_of_cover(body):
        return None  # a row of a form that numbers its labels: "2. | Date of decision | 3 May 2031"
    if lines.is_known(body):
        return heading_at(lines, index, body, "section.numbered_known", label.text, label.parts)
    if body.end - body.start > LONGEST_HEADING + 1 or lines.is_excluded(index):  # no title is longer, its full stop included
        return None
    text = lines.text(body)
    words, strong, opens = len(_BRACKETS.sub("", text).split()), lines.is_strong(index) or in_capitals(text), opens_subsections(lines, index, label)
    is_item = label.style in lines.agenda_styles and words <= _LONGEST_ITEM and not lines.is_sentence(body)
    if text.endswith(":") and (lines.leads_in(body) or _begins_in_prose(lines, index)):
        return None
    if text.endswith(":") and label.style in lines.colon_numbered and words <= 12 and lines.is_title(body):
        return heading_at(lines, index, body, "section.numbered", label.text, label.parts)
    if text.endswith(":") and not (is_item or (words <= 9 and opens) or (strong and (words <= 6 or label.is_weak))):
        return None
    is_title = lines.is_title(body)
    if is_title and ((opens and words <= 25) or (strong and words <= 24 and (not _in_a_list(lines, index) or _is_empty_section(lines, index)))):
        return heading_at(lines, index, body, "section.numbered", label.text, label.parts)
    if _follows_a_lead_in(lines, index):
        return None
    if is_title and is_item:
        marks = [m.span.start for m in find(lines.rulebook.rules("section_page_mark"), lines.document.text, body) if m.span.end == body.end]
        body = trim(lines, Span(body.start, min(marks, default=body.end))) or body
        return heading_at(lines, index, body, "section.agenda_item", label.text, label.parts)
    longest = 20 if strong or _is_between_known(lines, index) else 12
    if (strong or label.style not in lines.bold_numbered) and _weakly_numbered(lines, index, longest):
        return heading_at(lines, index, body, "section.numbered_plain", label.text, label.parts)
    return None


def _begins_in_prose(lines: Lines, index: int) -> bool:
    """Whether the series of a number begins with running text: among numbered paragraphs a line in a colon opens a list."""
    label, first = lines.label(index), index
    while label is not None and label.parts[-1] > 1:
        before = next((other for other in _siblings(lines, first) if other < first), None)
        if before is None:
            return False
        first, label = before, lines.label(before)
    opening = lines.text(lines.body(first)).rstrip()
    return first != index and opening.endswith(".") and len(opening) > _LONGEST_ENTRY


def _is_between_known(lines: Lines, index: int) -> bool:
    """Whether the numbers before and after are those of known headings."""
    near = _siblings(lines, index)
    return len(near) > 1 and all(lines.is_known(trim(lines, lines.body(other))) for other in near)


def _run_in_item(lines: Lines, index: int) -> Heading | None:
    """The title of a minute that its text runs on after, in a paper that prints its minutes so."""
    label = lines.label(index)
    if label is None or not label.is_number or label.style not in lines.run_in_styles or lines.line(index).kind == "row":
        return None
    found = lines.run_in(index)
    if found is None or len(lines.text(found.span).split()) > _LONGEST_RUN_IN or lines.is_sentence(found.span):
        return None
    rest = _after(lines, found.span.end, lines.line(index).span.end)
    return heading_at(lines, index, found.span, found.rule.id, label.text, label.parts, rest=rest)


def _in_a_list(lines: Lines, index: int) -> bool:
    """Whether the line before or after is the next of the same series: items of a list, not headings over text."""
    return any(abs(other - index) == 1 for other in _siblings(lines, index))


def _is_empty_section(lines: Lines, index: int) -> bool:
    """Whether a strong numbered line with nothing below it belongs to a series of which a neighbour is divided: 4, 4.1, 5, 6, 6.1."""
    near = [(other, lines.label(other)) for other in _siblings(lines, index) if lines.is_strong(other)]
    return any(label is not None and opens_subsections(lines, other, label) for other, label in near)


def opens_subsections(lines: Lines, index: int, label: Label) -> bool:
    """Whether the next number is the first below this one: 3 and then 3.1."""
    stem = label.parts[:-1] if len(label.parts) > 1 and label.parts[-1] == 0 else label.parts
    for following in lines.labels[index + 1 : index + 8]:
        if following is not None and following.is_number:
            return following.parts in ((*stem, 1), (*stem, 0))
    return False


def _weakly_numbered(lines: Lines, index: int, longest: int) -> bool:
    """A plain short line with a number, with text below it, in a series of such lines; a full stop needs such lines on both sides."""
    alike = sum(_stands_over_text(lines, other, 20) for other in _siblings(lines, index))
    closed = lines.text(lines.body(index)).rstrip().endswith(".")
    return _stands_over_text(lines, index, longest) and alike >= (2 if closed else 1)


def _stands_over_text(lines: Lines, index: int, longest: int) -> bool:
    body, strong = lines.body(index), lines.is_strong(index)
    text = lines.text(body).rstrip()
    if text.endswith(".") and len(text.split()) <= (longest if strong else 6):
        body = Span(body.start, body.start + len(text) - 1)
    if not lines.is_title(body) or len(text.split()) > longest or index + 1 >= len(lines.labels) or text.endswith(":"):
        return False
    after = lines.line(index + 1).span
    is_entry = _PAGE_NUMBER.search(text) and after.end - after.start <= _LONGEST_ENTRY  # of a list of contents
    if not strong and (lines.is_sentence(body) or is_entry):
        return False
    label, below = lines.label(index), lines.label(index + 1)
    return below is None or label is None or (below.style != label.style and not (below.is_number and len(below.parts) <= len(label.parts)))


def _siblings(lines: Lines, index: int) -> list[int]:
    """The lines numbered one less and one more in the same style."""
    label = lines.labels[index]
    assert label is not None
    out: list[int] = []
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(lines.labels) and abs(other - index) < 80:
            candidate = lines.labels[other]
            if candidate is not None and candidate.style == label.style and _is_next(label, candidate, step):
                out.append(other)
                break
            other += step
    return out


def _is_next(label: Label, other: Label, step: int) -> bool:
    """Whether the other label is `step` ahead; item numbers with strokes may count by any of their parts, others by the last."""
    return step_between(label.parts, other.parts) == step and (label.is_weak or label.parts[:-1] == other.parts[:-1])


def _follows_a_lead_in(lines: Lines, index: int) -> bool:
    """Whether the line is an item of a list below a line that ends in a colon: of conditions, resolutions, reasons."""
    own = label = lines.label(index)
    above = index - 1
    while above >= 0 and label is not None and (other := lines.label(above)) is not None and other.style == label.style and _is_next(other, label, 1):
        label, above = other, above - 1
        if index - above > _LONGEST_LIST:
            return False
    if above < 0 or own is None or not lines.text(lines.line(above).span).rstrip(" -–").endswith(":"):
        return False
    # The number may as well carry on the series that the list broke into; then what stands below it tells.
    before = next((other for other in reversed(lines.labels[:above]) if other is not None and other.style == own.style), None)
    carries_on = before is not None and _is_next(before, own, 1) and own != label
    return not (carries_on and index + 1 < len(lines.labels) and lines.label(index + 1) is None)


def _known_title(lines: Lines, index: int) -> Heading | None:
    line = lines.line(index)
    if lines.label(index) is not None or line.kind == "row":
        return None
    words = trim(lines, line.span)
    if not words or len(lines.text(words)) > 100 or not lines.is_known(words) or not lines.is_title(words):
        return None
    if lines.text(words).endswith("?") and lines.is_field(words):
        return None
    if lines.is_in_row(line):
        return None
    in_cell = lines.is_beside(line) and not lines.is_strong(index) and not lines.text(words).endswith(":")
    return None if in_cell and not lines.labels_a_row(line) else heading_at(lines, index, words, "section.known_title", depth=line.heading)


def _form_label(lines: Lines, index: int) -> Heading | None:
    line = lines.line(index)
    if line.kind == "row" or lines.label(index) is not None:
        return None
    for match in find(lines.rulebook.rules("section_label"), lines.document.text, line.span):
        if match.span.start != line.span.start or (line.grid is not None and lines.is_field(match.span)):
            continue
        rest = _after(lines, match.span.end, line.span.end)
        return heading_at(lines, index, match.span, match.rule.id, kind=str(match.rule.sets["kind"]) if match.rule.sets else None, rest=rest)
    return None


def _option(lines: Lines, index: int) -> Heading | None:
    """The title of an option, on a line of its own."""
    line = lines.line(index)
    if line.kind == "row" or lines.label(index) is not None or not lines.is_title(line.span) or lines.text(line.span).endswith(":"):
        return None
    rules, text = lines.rulebook.rules("section_option"), lines.document.text
    beside = [lines.line(i).span for i in (index - 1, index + 1) if 0 <= i < len(lines.labels)]
    if not lines.is_strong(index) and any(find(rules, text, span) for span in beside):
        return None  # a list of options, none of them described
    for match in find(rules, text, line.span):
        return heading_at(lines, index, trim(lines, match.span), match.rule.id, kind="options", is_part=True)
    return None


def _appendix(lines: Lines, index: int) -> Heading | None:
    """The title of an appendix: strong, or short with no other appendix right beside it."""
    line = lines.line(index)
    if line.kind == "row" or lines.label(index) is not None or line.grid is not None:
        return None
    rules, text = lines.rulebook.rules("section_appendix"), lines.document.text
    for match in find(rules, text, line.span):
        if index < 3:
            return None
        beside = [lines.line(i).span for i in (index - 1, index + 1) if 0 <= i < len(lines.labels)]
        strong = lines.is_strong(index) or (line.bold_to > 0 and _is_listed_above(lines, index))
        if strong and not any(find(rules, text, span) for span in beside):
            return heading_at(lines, index, match.span, match.rule.id, depth=line.heading)
    return None


def _is_listed_above(lines: Lines, index: int) -> bool:
    """Whether the appendix whose mark alone is bold here has stood at the start of a line before: first it is listed, then it begins."""
    mark = _MARK.match(lines.text(lines.line(index).span).lower())
    if mark is None:
        return False
    entry = re.compile(rf"[•\W]*{re.escape(mark[0])}\b")
    return any(entry.match(lines.text(lines.line(i).span).lower()) for i in range(index))


def _marked(lines: Lines, index: int) -> Heading | None:
    """A heading that the source itself marks."""
    line = lines.line(index)
    if line.heading is None or lines.is_excluded(index) or line.kind == "row":
        return None
    label = lines.label(index)
    words = trim(lines, lines.body(index) if label is not None and label.kind == "number" else line.span)
    if not lines.is_title(words) or (lines.text(words).endswith(":") and not lines.is_known(words) and lines.leads_in(words)):
        return None
    number, parts = (label.text, label.parts) if label is not None and label.kind == "number" else (None, ())
    is_styled = number is None and not lines.is_known(words)
    return heading_at(lines, index, words, "section.marked", number, parts, depth=line.heading, is_styled=is_styled)


def _styled(lines: Lines, index: int) -> Heading | None:
    """An unnumbered line set apart by its print; alone in a box of its own it is a banner over what follows."""
    line = lines.line(index)
    in_cell = line.grid is not None and not _fills_its_box(lines, index)
    if line.kind == "row" or in_cell or lines.label(index) is not None:
        return None
    words = trim(lines, line.span)
    text = lines.text(words)
    in_colons = lines.ends_in_colons and lines.is_strong(index) and not lines.leads_in(words)
    if not lines.is_title(words) or (text.endswith(":") and not in_colons) or len(text.split()) > 16 or not is_wordy(text):
        return None
    strong = line.bold or (line.size or 1.0) > LARGE
    capitals = in_capitals(text)
    if not (strong or capitals) or index + 1 >= len(lines.labels) or lines.is_sentence(words) or lines.is_excluded(index):
        return None
    if text.startswith("(") and index and lines.is_strong(index - 1):
        return None  # the title above goes on
    below = lines.line(index + 1)
    if below.kind == "row" and not (line.size or 1.0) > LARGE:
        return None
    if capitals and any(m.rule.id == "section.office" for m in find(lines.rulebook.rules("section_not_heading"), lines.document.text, below.span)):
        return None  # who signs, over the office
    return heading_at(lines, index, words, "section.bold" if strong else "section.capitals", is_styled=True)


def _fills_its_box(lines: Lines, index: int) -> bool:
    """Whether a line is all that a box of one cell holds."""
    line = lines.line(index)
    cells = lines.document.grids[line.grid].cells if line.grid is not None else ()
    return len(cells) == 1 and cells[0].span == line.span


def _after(lines: Lines, start: int, end: int) -> int | None:
    rest = lines.document.text[start:end]
    return start + len(rest) - len(rest.lstrip()) if rest.strip() else None


RECOGNISERS: tuple[Callable[[Lines, int], Heading | None], ...] = (
    _subject, _before_item_mark, _lettered_box, _run_in_item, _numbered, _option, _known_title, _form_label, _appendix, _marked, _styled,
    over_numbers, set_apart, in_colon,
)  # fmt: skip
