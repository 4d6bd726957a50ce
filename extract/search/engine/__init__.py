"""The engine behind SearchIndex: tantivy, embedded. Nothing outside this folder knows it."""

from __future__ import annotations

from extract.search.engine.searching import TantivyIndex
from extract.search.engine.writing import ENGINE_VERSION, Writer

__all__ = ["ENGINE_VERSION", "TantivyIndex", "Writer"]
