"""Section rows, and what sections are about by their headings."""

from __future__ import annotations

import pytest

from extract import records
from extract.context import Context
from extract.document import Document
from extract.find.sections import find
from extract.heading_lines import section_kind
from extract.read.freeze import ParagraphBlock, Run, freeze
from extract.rulebook import load_rulebook
from extract.structure import build_structure


def context_of(*lines: str) -> Context:
    document: Document = freeze([ParagraphBlock([Run(word) for word in line.split()]) for line in lines])
    return Context("p0", document, build_structure(document, load_rulebook()), load_rulebook())


def test_rows_tile_the_text_and_point_at_their_parents() -> None:
    context = context_of("Northsea Council", "1. Background", "1.1 The quay is old.", "2. Options", "2.1 Financial implications", "2.1.1 None.")
    rows = list(find(context))
    assert [(r.id, r.parent_id, r.level, r.number, r.heading, r.kind) for r in rows] == [
        ("p0-sections-0", None, 0, None, None, "other"),
        ("p0-sections-1", None, 1, "1", "Background", "background"),
        ("p0-sections-2", None, 1, "2", "Options", "options"),
        ("p0-sections-3", "p0-sections-2", 2, "2.1", "Financial implications", "financial"),
    ]
    assert "".join(r.text for r in rows) == context.text
    assert all(r.quote == r.text == context.text[r.char_start : r.char_end] for r in rows)
    assert all(r.section_id == r.id and r.paragraph is None for r in rows)


def test_ids_are_those_that_other_records_point_at() -> None:
    context = context_of("Summary", "The quay is old.", "Recommendations", "Mend it.")
    rows = list(find(context))
    assert [r.id for r in rows] == [context.section_id(s.ordinal) for s in context.structure.sections]
    assert context.new_id(records.Section) == "p0-sections-2"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Recommendation(s):", "recommendations"),
        ("Reason(s) for decision", "reasons"),
        ("Any alternatives considered and rejected:", "alternatives"),
        ("Equality & Diversity", "equality"),
        ("Legal and Governance Implications", "legal"),
        ("Legislative Framework", "legal"),
        ("Comments of the Section 151 Officer", "financial"),
        ("Finance", "financial"),
        ("Finance and ICT", "other"),
        ("Monitoring Officer comments", "legal"),
        ("Medium term financial plan", "financial"),
        ("Human Resources", "human_resources"),
        ("Option 2 – Keep the ferry", "options"),
        ("Declarations of interest", "interests"),
        ("Climate change implications", "climate"),
        ("Summary", "executive_summary"),
        ("Summary and conclusions", "conclusion"),
        ("Next steps", "timeline"),
        ("Financial implications (Section 151 Officer)", "financial"),
        ("Sustainability", "climate"),
        ("Sustainability of the ferry market", "other"),
        ("Financial sustainability", "other"),
        ("The harbour wall", "other"),
    ],
)
def test_kind_by_heading(heading: str, kind: str) -> None:
    assert section_kind(heading, load_rulebook()) == kind
