"""What is asked of a search index and what it answers: the interface that every engine behind it must offer.

An index holds passages: recommendations, resolutions and decisions, and the paragraphs of sections. A paragraph (or a row of a table) that
states an amount of money counts as a cost as well, so that nothing is found twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import TracebackType
from typing import Literal, Protocol, Self

from extract.errors import PapersError

Sort = Literal["relevance", "date", "date_oldest", "amount"]
SORTS: tuple[Sort, ...] = ("relevance", "date", "date_oldest", "amount")
KINDS = ("recommendation", "resolution", "decision", "cost", "section")
FACETS = ("kind", "council", "body", "paper_type", "decision_maker", "section_kind", "action", "outcome", "flag", "year")
"""Names of the facets. All but `year` can be filtered by the field of Query of the same name (`kind` by kinds, `year` by since and until)."""

MAX_TEXT = 500
"""Longest text of a query, in characters."""
MAX_SIZE = 100
"""Most hits on one page; more come from SearchIndex.hits."""
MAX_REACH = 10_000
"""page * size may not go beyond this: a search answers questions, the Parquet is there for the whole."""


class QueryError(PapersError):
    """The query cannot be understood; `position` is the place of the character in Query.text (0-based), None where it is not in the text."""

    exit_code = 2

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, int | None]]:
        return type(self), (self.message, self.position)


@dataclass(frozen=True, slots=True)
class Query:
    """A question to an index. Filters with several values take a record that has any of them; different filters must all hold.

    `text` is what the user typed: words (all of their forms are found), "a phrase", a prefix*, -not this, this OR that, (groups),
    council:Kent, signed:"J Smith"; amounts and reference numbers as printed. Empty text finds everything that passes the filters.
    A filter's value is one of the facet's values, or words of it in any case ("essex" for "Essex County Council").
    `since` and `until` hold for the date of the paper, both days included; `min_amount` and `max_amount` for any amount in the passage, in full
    pounds, both included and regardless of sign. `page` counts from 1. Exempt papers are left out unless `with_exempt`.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    council: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    paper_type: tuple[str, ...] = ()
    decision_maker: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    section_kind: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    with_exempt: bool = False
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of a snippet; `is_match` where it is (a form of) a word that was asked for. The text is the paper's: escape it."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. `snippet` shows it around the words asked for; `text` is the whole passage.

    `record_id` is the id of a row of recommendations (kind recommendation, resolution, decision), costs (kind cost: the largest amount in the
    passage) or sections (kind section); `char_start` and `char_end` are the passage's own place in papers.text.
    `date` is the meeting's, else the report's, else the day an approval was signed. `above` is the recommendation it is a sub-item of.
    `amount` is the largest amount in the passage in full pounds, without sign. `page` is null for text exports.
    """

    record_id: str
    paper_id: str
    kind: str
    title: str | None
    council: str | None
    body: str | None
    paper_type: str | None
    date: date | None
    source: str
    page: int | None
    section_id: str | None
    heading: str | None
    section_kind: str | None
    paragraph: str | None
    char_start: int
    char_end: int
    text: str
    snippet: tuple[Fragment, ...]
    amount: Decimal | None
    above: str | None
    action: str | None
    outcome: str | None
    decision_maker: str | None
    signed_by: tuple[str, ...]
    flags: tuple[str, ...]
    score: float
    exempt: bool

    @property
    def under(self) -> str | None:
        """The heading, where it says what the passage is about: that of an item of minutes does, "Recommendations" does not."""
        return self.heading if self.kind in ("section", "cost") or self.section_kind not in ("recommendations", "decision") else None


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that the records found have, and how many of them."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, the number of all of them, counts by facet (largest first; years newest first) and what else to try.

    `suggestions` are sentences in plain text for the user: which filter or word to leave out (with the number found then), or another spelling.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    suggestions: tuple[str, ...] = ()
    seconds: float = 0.0


class SearchIndex(Protocol):
    """An index opened for reading. It shows one state of the dataset until it is closed; one object may serve several threads."""

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError where it cannot be understood or asks for too much."""

    def hits(self, query: Query, limit: int = MAX_REACH) -> Iterator[Hit]:
        """The hits of a query in its order, whatever its page and size, for downloads. Raises QueryError as search does."""

    def close(self) -> None:
        """Let go of the files."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
