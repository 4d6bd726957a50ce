"""Passages into the index. One writer at a time; what is not committed is as if it had never been."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tantivy

from extract.search.engine.schema import build_schema, register
from extract.search.passages import SHOWN, Passage

ENGINE_VERSION = f"tantivy-{version('tantivy')}-2"
"""An index of another version is built anew; the number after the dash grows with the schema or the passages."""
_HEAP = 192_000_000  # bytes that are written together: fewer and larger segments
_MOST_SEGMENTS = 20  # then an update waits until they are merged, which takes some seconds in a large archive
_SMALL_HEAP = 32_000_000
_SINGLE = ("council", "body", "paper_type", "decision_maker", "section_kind", "action", "outcome")
_AT = {name: number for number, name in enumerate(SHOWN)}
_DECISIONS = ("recommendation", "resolution", "decision")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NEVER = 10_000_000  # a day after all days: undated passages come last whichever way dates are sorted


class Writer:
    """Adds and removes the passages of sources; nothing shows before `commit`."""

    def __init__(self, folder: Path, *, many: bool, threads: int = 1) -> None:
        """`many`: take memory for a whole archive rather than for a few papers.

        One thread keeps passages in the order in which they are added, which is that of hits that are equally good; two are faster.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._many = many
        self._index = register(tantivy.Index(build_schema(), path=str(folder)))
        self._writer = self._index.writer(heap_size=_HEAP if many else _SMALL_HEAP, num_threads=threads)

    def add(self, passages: Iterable[Passage]) -> int:
        """Add passages; returns how many."""
        count = 0
        for passage in passages:
            self._writer.add_document(_document(passage))
            count += 1
        return count

    def remove(self, source: str) -> None:
        """Remove all passages of a source."""
        self._writer.delete_documents_by_term("source", source)

    def commit(self) -> None:
        """Make what was added and removed show, in one step that survives a crash."""
        self._writer.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._writer.rollback()
        if self._many or self._n_segments() > _MOST_SEGMENTS:
            self._writer.wait_merging_threads()  # else small segments would pile up, update by update

    def _n_segments(self) -> int:
        self._index.reload()
        return int(self._index.searcher().num_segments)


def _weight(passage: Passage) -> float:
    """How much a passage counts, at least 1: decisions come before what surrounds them, running text before rows of tables and cover blocks."""
    if passage.kinds[0] in _DECISIONS:
        return 2.0
    if "\t" in passage.text:
        return 1.2
    return 1.5 if passage.shown[_AT["heading"]] else 1.0


def _document(passage: Passage) -> tantivy.Document:
    shown = passage.shown
    day, amount = shown[_AT["date"]], shown[_AT["amount"]]
    single = {name: shown[_AT[name]] for name in _SINGLE if shown[_AT[name]] is not None}
    document = tantivy.Document(
        text=passage.text, word=passage.text, heading=passage.heading, title=passage.title, names=passage.names, signed=passage.signed,
        references=passage.references, source=passage.source, kind=list(passage.kinds), flag=list(shown[_AT["flags"]]), **single,
        exempt=shown[_AT["exempt"]], pence=list(passage.amounts), newest=day or 0, oldest=day or _NEVER, top=-1 if amount is None else amount,
        weight=2.0 ** _weight(passage) - 2.0,
    )  # fmt: skip
    if day is not None:
        document.add_integer("day", day)
        document.add_integer("year", date.fromordinal(day).year)
    document.add_bytes("row", _encode(shown).encode())
    return document


def row_of(document: tantivy.Document) -> dict[str, Any]:
    """What a document shows, by field of SHOWN."""
    return dict(zip(SHOWN, json.loads(document["row"][0]), strict=True))
