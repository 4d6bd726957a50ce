"""A Document's section tree and its numbered paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.document import Document, Span
from extract.heading_levels import heading_levels
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
    """Sections and paragraphs in the order of the text, and the list label of each line; look-ups by offset are bisections."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    labels: tuple[Label | None, ...]

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
    return Structure(sections, _paragraphs(document, labels, headings, sections), tuple(labels))


def _sections(document: Document, headings: Sequence[Heading], rulebook: Rulebook) -> tuple[Section, ...]:
    """One section a heading, and one for what stands before the first: their spans tile the text."""
    starts = [h.start for h in headings]
    ends = [*starts[1:], len(document.text)][: len(starts)]
    sections: list[Section] = []
    if not headings or starts[0] > 0:
        sections.append(Section(0, None, 0, None, None, "other", Span(0, starts[0] if starts else len(document.text)), "section.front"))
    kinds = [h.kind or section_kind(document.quote(h.words), rulebook) for h in headings]
    levels = heading_levels(document, headings, kinds)
    for heading, level, kind, start, end in zip(headings, levels, kinds, starts, ends, strict=True):
        parent = next((s.ordinal for s in reversed(sections) if 0 < s.level < level), None)
        sections.append(Section(len(sections), parent, level, heading.number, heading.words, kind, Span(start, end), heading.rule, _doubts(heading)))
    return tuple(sections)


def _doubts(heading: Heading) -> tuple[str, ...]:
    """A heading that nothing in its print or words sets apart is known by its place alone."""
    return ("plain_heading",) if heading.rule in ("section.numbered_plain", "section.agenda_item", "section.over_numbers") else ()


def _paragraphs(
    document: Document, labels: Sequence[Label | None], headings: Sequence[Heading], sections: Sequence[Section]
) -> tuple[Paragraph, ...]:
    """The lines that are neither headings nor table rows nor notes, and the text that runs on after a heading in its own line."""
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
        if line.kind == "row" or line.note or index in in_heading or (following is not None and following.start == line.span.start):
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
