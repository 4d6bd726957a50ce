"""A Document's section tree and its numbered paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.document import Document, Span
from extract.heading_lines import Heading, section_kind
from extract.headings import find_headings
from extract.labels import SAME_EDGE_IN_TEXT, SAME_EDGE_ON_PAGE, Label, LabelKind, Nesting, Place, read_labels
from extract.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it, up to the next heading of any level: the spans of sections tile the text.

    `heading` is the span of the heading's words without number (None for what stands before the first heading, level 0);
    `number` is the printed number without closing punctuation; `parent` the ordinal of the enclosing section.
    """

    ordinal: int
    parent: int | None
    level: int
    number: str | None
    heading: Span | None
    kind: str
    span: Span
    rule: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text that is no heading and no table row, or two lines: a label alone in a cell and the line beside it.

    `label` is the printed list label without closing punctuation ("2.1", "(a)", "iv", "•"), `body` the span after it,
    `number` the full printed number ("7.1(a)") or that of the numbered paragraph a bullet or continuation belongs to,
    `depth` 0 for the outermost level within its section, `parent` the index of the paragraph whose sub-item it is.
    """

    index: int
    span: Span
    label: str | None
    label_kind: LabelKind | None
    body: Span
    number: str | None
    depth: int
    parent: int | None
    section: int
    line: int


@dataclass(frozen=True)
class Structure:
    """Sections and paragraphs in the order of the text; look-ups by offset are bisections."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.span.start for section in self.sections]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [paragraph.span.start for paragraph in self.paragraphs]

    def section_at(self, offset: int) -> Section:
        return self.sections[max(bisect_right(self._section_starts, offset) - 1, 0)]

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph that holds `offset`; None in headings and table rows."""
        index = bisect_right(self._paragraph_starts, offset) - 1
        if index < 0 or offset > self.paragraphs[index].span.end:
            return None
        return self.paragraphs[index]

    def paragraphs_of(self, section: Section) -> tuple[Paragraph, ...]:
        first = bisect_right(self._paragraph_starts, section.span.start - 1)
        last = bisect_right(self._paragraph_starts, section.span.end - 1)
        return self.paragraphs[first:last]

    def children(self, paragraph: Paragraph) -> tuple[Paragraph, ...]:
        """The direct sub-items of a paragraph."""
        out: list[Paragraph] = []
        for other in self.paragraphs[paragraph.index + 1 :]:
            if other.section != paragraph.section or other.depth <= paragraph.depth:
                break
            if other.parent == paragraph.index:
                out.append(other)
        return tuple(out)


def build_structure(document: Document, rulebook: Rulebook) -> Structure:
    """Recognise headings, number and nest them, and label the paragraphs in between."""
    labels = read_labels(document, rulebook)
    headings = find_headings(document, labels, rulebook)
    sections = _sections(document, headings, rulebook)
    return Structure(sections, _paragraphs(document, labels, headings, sections))


def _sections(document: Document, headings: Sequence[Heading], rulebook: Rulebook) -> tuple[Section, ...]:
    """One section a heading, and one for what stands before the first: their spans tile the text."""
    starts = [h.start for h in headings]
    ends = [*starts[1:], len(document.text)][: len(starts)]
    sections: list[Section] = []
    if not headings or starts[0] > 0:
        sections.append(Section(0, None, 0, None, None, "other", Span(0, starts[0] if starts else len(document.text)), "section.front"))
    levels = _levels(headings)
    for heading, level, start, end in zip(headings, levels, starts, ends, strict=True):
        parent = next((s.ordinal for s in reversed(sections) if 0 < s.level < level), None)
        kind = heading.kind or section_kind(document.quote(heading.words), rulebook)
        sections.append(Section(len(sections), parent, level, heading.number, heading.words, kind, Span(start, end), heading.rule, _doubts(heading)))
    return tuple(sections)


def _doubts(heading: Heading) -> tuple[str, ...]:
    """A heading that nothing in its print or words sets apart is known by its place alone."""
    return ("plain_heading",) if heading.rule in ("section.numbered_plain", "section.agenda_item", "section.over_numbers") else ()


def _levels(headings: Sequence[Heading]) -> list[int]:
    """Levels by number: one below the heading whose number begins this one's; what only its print sets apart stands below both.

    The lettered boxes of a form stand below its subject; unnumbered headings that the source marks keep the source's
    levels, counted from the highest it uses for numbers.
    """
    base = min((h.depth for h in headings if h.is_marked and h.number is not None and h.depth), default=1)
    levels: list[int] = []
    numbers: list[tuple[int, ...]] = []
    in_form = False
    for heading in headings:
        in_form = in_form or heading.rule.startswith("section.item_subject") or heading.rule == "section.subject_cell"
        if heading.parts:
            parts = heading.parts[:-1] if len(heading.parts) > 1 and heading.parts[-1] == 0 else heading.parts
            while numbers and (numbers[-1] != parts[: len(numbers[-1])] or numbers[-1] == parts):
                numbers.pop()
            numbers.append(parts)
            level = len(numbers)
        elif heading.is_marked and heading.depth:
            level = max(heading.depth - base + 1, 1)
        elif heading.is_styled or heading.is_part:
            level = len(numbers) + 1 if numbers else 2 if heading.is_part and in_form else 1
        else:
            level = 1
            numbers.clear()
        levels.append(min(level, levels[-1] + 1 if levels else 1))
    return levels


def _paragraphs(
    document: Document, labels: Sequence[Label | None], headings: Sequence[Heading], sections: Sequence[Section]
) -> tuple[Paragraph, ...]:
    """The lines that are neither headings nor table rows, and the text that runs on after a heading in its own line."""
    by_line = {heading.line: heading for heading in headings}
    in_heading = {document.line_index(at) for h in headings for at in range(h.start, document.lines[h.line].span.start)}
    paragraphs: list[Paragraph] = []
    edge = SAME_EDGE_IN_TEXT if document.n_pages is None else SAME_EDGE_ON_PAGE
    ordinal, grid, nesting = 0, None, Nesting(None, edge)
    for index, line in enumerate(document.lines):
        while ordinal + 1 < len(sections) and sections[ordinal + 1].span.start <= line.span.start:
            ordinal += 1
        heading, label, span = by_line.get(index), labels[index], line.span
        if heading is not None or line.grid != grid:
            grid, nesting = line.grid, Nesting(sections[ordinal].number, edge)
        if heading is not None:
            if heading.rest is None:
                continue
            span, label = Span(heading.rest, line.span.end), None
        following = labels[index + 1] if index + 1 < len(labels) else None
        if line.kind == "row" or index in in_heading or (following is not None and following.start == line.span.start):
            continue
        place = nesting.place(len(paragraphs), label, line.indent)
        if label is not None:
            span = Span(label.start, span.end)
        paragraphs.append(_paragraph(len(paragraphs), span, label, place, ordinal, index))
    return tuple(paragraphs)


def _paragraph(index: int, span: Span, label: Label | None, place: Place, section: int, line: int) -> Paragraph:
    if label is None:
        return Paragraph(index, span, None, None, span, place.number, place.depth, place.parent, section, line)
    return Paragraph(index, span, label.text, label.kind, Span(label.body, span.end), place.number, place.depth, place.parent, section, line)
