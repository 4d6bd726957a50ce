"""What extractors share while one paper is read: the frozen text, its structure, the rules, and what was found so far."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar

from extract.cover import CoverField, read_cover
from extract.document import Box, Cell, Document, Grid, Span
from extract.grammar.dates import DateExpression, find_dates
from extract.grammar.money import Money, find_money
from extract.grammar.sentences import sentence_at
from extract.match import Match, find
from extract.records import Record
from extract.rulebook import Rule, Rulebook
from extract.structure import Structure

R = TypeVar("R", bound=Record)


@dataclass
class Context:
    """One paper under the extractors' hands; they read everything and only add to `found`, through the pipeline."""

    paper_id: str
    document: Document
    structure: Structure
    rulebook: Rulebook
    source: str = ""
    part: str | None = None  # what the paper is in a pack (papers.pack_part), and the number of its item
    item: str | None = None
    found: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    _counts: Counter[str] = field(default_factory=Counter)
    _cells: dict[int, list[Cell]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.document.text

    def quote(self, span: Span) -> str:
        return self.document.quote(span)

    def records(self, kind: type[R]) -> list[R]:
        """The records of a kind found by the extractors that ran before."""
        return [r for r in self.found[kind.table_name] if isinstance(r, kind)]

    def field_value(self, name: str) -> str | None:
        """The value of a header field, once the header has been read."""
        from extract.records import PaperField

        return next((f.value for f in self.records(PaperField) if f.field == name), None)

    def new_id(self, kind: type[Record]) -> str:
        """The next id of a kind: paper_id, table name and ordinal."""
        ordinal = self._counts[kind.table_name]
        self._counts[kind.table_name] += 1
        return f"{self.paper_id}-{kind.table_name}-{ordinal}"

    def section_id(self, ordinal: int) -> str:
        """Sections get their ids in order, so that other records can point at them without looking."""
        return f"{self.paper_id}-sections-{ordinal}"

    @cached_property
    def _section_ids(self) -> list[str]:
        """One string for all records of a section: there are thousands."""
        return [self.section_id(section.ordinal) for section in self.structure.sections]

    def table_id(self, grid_index: int) -> str:
        """Tables get their ids in the order of Document.grids."""
        return f"{self.paper_id}-tables-{grid_index}"

    def matches(self, kind: str, span: Span | None = None) -> list[Match]:
        return find(self.rulebook.rules(kind), self.text, span)

    def evidence(
        self, span: Span, rule: Rule | str | None, *, spans: Sequence[Span] = (), doubts: Iterable[str] = (), boxes: Sequence[Box] = ()
    ) -> dict[str, Any]:
        """The evidence columns of a record for `**`: place, words, section, paragraph, rule, confidence and doubts.

        `boxes`: where it stands, if that is known; worked out of the words else.
        """
        page = min([box[0] for box in boxes]) if boxes else None
        if not boxes:
            page, boxes = self.document.place(span)
        paragraph = self.structure.paragraph_at(span.start)
        rule_id = rule.id if isinstance(rule, Rule) else rule
        all_doubts = (*self.document.doubts_of(span, boxes), *doubts)
        return {
            "paper_id": self.paper_id,
            "char_start": span.start,
            "char_end": span.end,
            "quote": self.quote(span),
            "spans": tuple(spans) or None,
            "page": page,
            "boxes": boxes or None,
            "section_id": self._section_ids[self.structure.section_at(span.start).ordinal],
            "paragraph": paragraph.number if paragraph else None,
            "rule": rule_id,
            "confidence": self.rulebook.confidence(rule_id, all_doubts),
            "doubts": all_doubts,
        }

    @cached_property
    def money(self) -> tuple[Money, ...]:
        """Every expression of money in the text, in order, none overlapping."""
        return tuple(find_money(self.rulebook, self.text))

    @cached_property
    def dates(self) -> tuple[DateExpression, ...]:
        """Every date expression in the text, in order, none overlapping (years left out are filled in later)."""
        return tuple(find_dates(self.rulebook, self.text))

    @cached_property
    def cover(self) -> tuple[CoverField, ...]:
        """The labelled fields of the cover, in the order of the text."""
        return read_cover(self.document, self.structure, self.rulebook)

    @cached_property
    def _data_grids(self) -> list[tuple[int, int]]:
        """Where each data table begins, and its index."""
        return sorted((grid.span.start, index) for index, grid in enumerate(self.document.grids) if grid.kind == "data")

    def sentence_around(self, span: Span) -> Span:
        """The sentence of the line in which a span stands."""
        return sentence_at(self.rulebook, self.text, self.document.line_at(span.start).span, span)

    def data_grid_at(self, offset: int) -> tuple[int, Grid] | None:
        """The data table that holds `offset`, with its index in Document.grids; None in running text, forms and layout."""
        before = bisect_right(self._data_grids, offset, key=itemgetter(0))
        index = self._data_grids[before - 1][1] if before else None
        return (index, self.document.grids[index]) if index is not None and offset < self.document.grids[index].span.end else None

    def cell_at(self, grid_index: int, span: Span) -> Cell | None:
        """The cell of a table that holds all of a span."""
        if grid_index not in self._cells:
            self._cells[grid_index] = sorted((cell for cell in self.document.grids[grid_index].cells if cell.span), key=_start_of)
        cells = self._cells[grid_index]
        before = bisect_right(cells, span.start, key=_start_of)
        return cells[before - 1] if before and span.end <= cells[before - 1].span.end else None


def _start_of(cell: Cell) -> int:
    return cell.span.start


Extractor = Callable[[Context], Iterable[Record]]
