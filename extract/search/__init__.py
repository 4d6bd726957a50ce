"""Search past decisions: an index over the passages of a dataset, and what to ask of it.

The Parquet stays the source: an index can always be built again from it. The engine (tantivy, embedded) is known to `extract.search.engine`
alone, behind SearchIndex, so that another can take its place.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from extract.errors import DatasetError, PapersError
from extract.search.query import FACETS, KINDS, MAX_REACH, MAX_SIZE, MAX_TEXT, SORTS, Facet, Fragment, Hit, Query, QueryError, Results, SearchIndex

__all__ = [
    "FACETS",
    "KINDS",
    "MAX_REACH",
    "MAX_SIZE",
    "MAX_TEXT",
    "SORTS",
    "Facet",
    "Fragment",
    "Hit",
    "Query",
    "QueryError",
    "Results",
    "SearchIndex",
    "build_index",
    "is_stale",
    "open_index",
]


def open_index(out: Path) -> SearchIndex:
    """The index of a dataset, opened for reading. Raises DatasetError, saying what to do, where there is none that can be read."""
    _needs_engine()
    from extract.rulebook import load_rulebook
    from extract.search.build import index_folder
    from extract.search.engine import TantivyIndex

    try:
        return TantivyIndex(index_folder(out), load_rulebook())
    except DatasetError:
        return TantivyIndex(index_folder(out), load_rulebook())  # it may have been replaced between the look at the pointer and the opening


def build_index(out: Path, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Build the index of a dataset, or bring it up to date by the papers that are new, changed or gone.

    `progress` is called with papers done and papers to do. Returns counts: papers, passages, added, removed, unchanged (papers).
    Raises DatasetError where there is no dataset, another process is indexing, or the folder cannot be written; the index before still works.
    """
    _needs_engine()
    from extract.search.build import build

    return build(out, progress)


def is_stale(out: Path) -> bool:
    """Whether the index does not show the dataset as it is now (true also where there is none)."""
    _needs_engine()
    from extract.search.build import is_current

    return not is_current(out)


def _needs_engine() -> None:
    if find_spec("tantivy") is None:
        raise PapersError("searching needs the package tantivy; install it with: pip install 'committee-papers[search]'")
