"""Extractors: one file per kind of record; each takes the Context of a paper and yields records."""

from __future__ import annotations

from extract.context import Extractor
from extract.find import agenda_items, costs, cross_references, dates, header, people, recommendations, references, sections, sign_offs, tables

# In this order: each extractor sees what those before it found.
EXTRACTORS: dict[str, Extractor] = {
    "header": header.find,
    "agenda_items": agenda_items.find,
    "sections": sections.find,
    "tables": tables.find,
    "recommendations": recommendations.find,
    "costs": costs.find,
    "sign_offs": sign_offs.find,
    "dates": dates.find,
    "people": people.find,
    "references": references.find,
    "cross_references": cross_references.find,
}

__all__ = ["EXTRACTORS"]
