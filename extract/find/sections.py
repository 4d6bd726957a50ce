"""Sections: one row for each section of the structure; its span is the whole section, so that rows tile the text."""

from __future__ import annotations

from collections.abc import Iterator

from extract import records
from extract.context import Context


def find(context: Context) -> Iterator[records.Section]:
    """Rows in the order of the text; ids follow `Context.section_id`, so that evidence can point at them."""
    for section in context.structure.sections:
        row_id = context.new_id(records.Section)
        assert row_id == context.section_id(section.ordinal), "sections are numbered in the order of the structure"
        evidence = context.evidence(section.span, section.rule, doubts=section.doubts)
        # The span begins in the section itself, also where the section is empty.
        evidence["section_id"] = row_id
        evidence["paragraph"] = None
        yield records.Section(
            **evidence,
            id=row_id,
            parent_id=context.section_id(section.parent) if section.parent is not None else None,
            ordinal=section.ordinal,
            level=section.level,
            number=section.number,
            heading=context.quote(section.heading) if section.heading else None,
            kind=section.kind,
            text=evidence["quote"],
        )
