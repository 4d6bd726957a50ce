"""SearchIndex over a folder of tantivy's."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from extract.errors import DatasetError
from extract.rulebook import Rulebook
from extract.search.advice import nearest, relaxations, unknown_value
from extract.search.engine.asking import Asking, stems_of
from extract.search.engine.schema import FACET_FIELDS, WORD_FIELDS, analyser, register, stem_of
from extract.search.engine.writing import row_of
from extract.search.lexicon import read_lexicon
from extract.search.query import FACETS, MAX_REACH, MAX_SIZE, SORTS, Facet, Fragment, Hit, Query, QueryError, Results
from extract.search.snippets import Wanted, snippet, wanted
from extract.search.words import AllOf, parse, terms

_SORT_FIELDS = {"date": ("newest", tantivy.Order.Desc), "date_oldest": ("oldest", tantivy.Order.Asc), "amount": ("top", tantivy.Order.Desc)}
_FILTERS = {"kinds": "kind", **{name: name for name in FACET_FIELDS if name != "kind"}}
"""Attribute of Query -> facet."""
_SHOWN_VALUES = 30  # of each facet
_ALL_VALUES = 20_000  # of a facet, to look up words in
_MOST_FORMS = 201
_BATCH = 500


class TantivyIndex:
    """One committed state of an index, opened for reading; safe to use from several threads."""

    def __init__(self, folder: Path, rulebook: Rulebook, weights: Mapping[str, float] = WORD_FIELDS) -> None:
        try:
            self._index = register(tantivy.Index.open(str(folder)))
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise DatasetError(f"{folder}: the search index cannot be read; build it anew with `papers index`") from error
        self._rulebook = rulebook
        self._lexicon = read_lexicon(rulebook, analyser(stem=True).analyze)
        self._schema = self._index.schema
        self._values: dict[str, dict[str, frozenset[str]]] = {}
        self._asking = Asking(self._schema, self._lexicon, self._forms, self._facet_values, weights)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files (they are mapped, not held open, so that the index may be written meanwhile)."""
        self._values.clear()

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError where it cannot be understood or asks for too much."""
        began = time.perf_counter()
        check(query)
        node = parse(query.text, self._rulebook)
        spare = self._spare(query, node)
        asked = self._ask(query, node, spare)
        found = self._found(query, asked, query.size, (query.page - 1) * query.size)
        hits = self._hits(found.hits, self._wanted(node)) if found.count else ()
        suggestions: tuple[str, ...] = ()
        if not found.count:
            suggestions = (*self._unknown_values(query), *self._spellings(node), *relaxations(query, node, self._count))
        elif spare:
            suggestions = ("No passage has enough of the words you typed; these have some of them.", *self._spellings(node))
        return Results(found.count, tuple(hits), self._facets(query, node, spare, asked), suggestions, time.perf_counter() - began)

    def hits(self, query: Query, limit: int = MAX_REACH) -> Iterator[Hit]:
        """The hits of a query in its order, whatever its page and size, for downloads. Raises QueryError as search does."""
        check(replace(query, page=1, size=1))
        node = parse(query.text, self._rulebook)
        asked = self._ask(query, node, self._spare(query, node))
        want = self._wanted(node)
        for start in range(0, min(limit, MAX_REACH), _BATCH):
            found = self._found(query, asked, min(_BATCH, limit - start), start)
            yield from self._hits(found.hits, want)
            if len(found.hits) < _BATCH:
                return

    def _found(self, query: Query, asked: Engine, size: int, start: int) -> Any:
        if query.sort == "relevance":
            return self._searcher.search(asked, limit=size, offset=start, weight_by_field="weight")
        field, order = _SORT_FIELDS[query.sort]
        return self._searcher.search(asked, limit=size, offset=start, order_by_field=field, order=order)

    def _count(self, query: Query, node: AllOf) -> int:
        return _total(self._searcher.search(self._ask(query, node), limit=1))

    def _spare(self, query: Query, node: AllOf) -> int:
        """How many of the plain words must go unfound so that anything is found at all; 0 where nothing helps."""
        for spare in range(self._asking.needed(node)):
            if _total(self._searcher.search(self._ask(query, node, spare), limit=1)):
                return spare
        return 0

    def _ask(self, query: Query, node: AllOf, spare: int = 0, leave_out: str | None = None) -> Engine:
        """The whole query: text and filters, but for the filter of one facet."""
        clauses = [(Occur.Must, self._asking.text(node, spare))]
        for name, facet in _FILTERS.items():
            if (given := getattr(query, name)) and facet != leave_out:
                values = [value for one in given for value in self._facet_values(facet, one)]
                clauses.append((Occur.Must, self._asking.any_value(facet, values)))
        if leave_out != "year" and (query.since or query.until):
            days = [day.toordinal() if day else None for day in (query.since, query.until)]
            clauses.append((Occur.Must, self._range("day", days[0], days[1])))
        if query.min_amount is not None or query.max_amount is not None:
            pence = [int(amount * 100) if amount is not None else None for amount in (query.min_amount, query.max_amount)]
            clauses.append((Occur.Must, self._range("pence", pence[0], pence[1])))
        if not query.with_exempt:
            clauses.append((Occur.MustNot, Engine.term_query(self._schema, "exempt", True)))
        return Engine.boolean_query(clauses)

    def _range(self, field: str, low: int | None, high: int | None) -> Engine:
        return Engine.const_score_query(Engine.range_query(self._schema, field, tantivy.FieldType.Integer, low, high), 0.0)

    def _facets(self, query: Query, node: AllOf, spare: int, asked: Engine) -> dict[str, tuple[Facet, ...]]:
        """Counts by value. Those of a facet that is filtered are what its other values would give, so that another can be chosen."""
        filtered = {facet for name, facet in _FILTERS.items() if getattr(query, name)}
        filtered |= {"year"} if query.since or query.until else set()
        counts = self._aggregate(asked, [facet for facet in FACETS if facet not in filtered])
        for facet in filtered:
            counts |= self._aggregate(self._ask(query, node, spare, leave_out=facet), [facet])
        return {facet: _ordered(facet, counts[facet]) for facet in FACETS}

    def _aggregate(self, asked: Engine, facets: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        if not facets:
            return {}
        wish = {facet: {"terms": {"field": facet, "size": 200 if facet == "year" else _SHOWN_VALUES}} for facet in facets}
        answer = self._searcher.aggregate(asked, wish)
        return {facet: [(_name(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[facet]["buckets"]] for facet in facets}

    def _facet_values(self, facet: str, given: str) -> list[str]:
        """The values that are `given`, else those that hold all of its words (the last one as a beginning where it ends in *)."""
        if facet not in self._values:
            answer = self._searcher.aggregate(Engine.all_query(), {facet: {"terms": {"field": facet, "size": _ALL_VALUES}}})
            self._values[facet] = {bucket["key"]: frozenset(_tokens(bucket["key"])) for bucket in answer[facet]["buckets"]}
        values = self._values[facet]
        if given in values:
            return [given]
        asked = _tokens(given)
        if given.endswith("*") and asked:
            start = asked.pop()
            return [value for value, words in values.items() if words.issuperset(asked) and any(word.startswith(start) for word in words)]
        return [value for value, words in values.items() if asked and words.issuperset(asked)]

    def _unknown_values(self, query: Query) -> list[str]:
        given = [(name, facet, value) for name, facet in _FILTERS.items() for value in getattr(query, name)]
        unknown = [(name, facet, value) for name, facet, value in given if not self._facet_values(facet, value)]
        return [unknown_value(name, value, sorted(self._values[facet])) for name, facet, value in unknown]

    def _forms(self, start: str) -> list[str]:
        return [word for word, _ in self._searcher.terms_with_prefix("word", start, limit=_MOST_FORMS)]

    def _spellings(self, node: AllOf) -> list[str]:
        def known(word: str) -> bool:
            return any(self._searcher.doc_freq(field, stem_of(word)) for field in ("text", "title", "names", "heading"))

        return nearest(node, known, lambda start: self._searcher.terms_with_prefix("word", start))

    def _wanted(self, node: AllOf) -> Wanted:
        asked = terms(node)
        plain = [word.text.lower() for word in asked]
        all_stop = all(word in self._lexicon.stop_words for word in plain)
        return wanted(asked, self._lexicon, stems_of, lambda word: word.lower() in self._lexicon.stop_words and not all_stop)

    def _hits(self, found: Sequence[tuple[Any, tantivy.DocAddress]], want: Wanted) -> Iterator[Hit]:
        for score, address in found:
            row = row_of(self._searcher.doc(address))
            fragments = snippet(row["text"], want, stem_of, self._rulebook)
            yield _hit(row, fragments, float(score) if isinstance(score, float) else 0.0)

    @cached_property
    def n_passages(self) -> int:
        """Passages in the index, those of exempt papers included."""
        return int(self._searcher.num_docs)


def check(query: Query) -> None:
    """Raise QueryError where a query's numbers make no sense or ask for too much."""
    if query.sort not in SORTS:
        raise QueryError(f"cannot sort by {query.sort}; choose {', '.join(SORTS)}")
    if not 1 <= query.size <= MAX_SIZE:
        raise QueryError(f"a page holds 1 to {MAX_SIZE} results, not {query.size}")
    if query.page < 1 or query.page * query.size > MAX_REACH:
        raise QueryError(f"page {query.page} is out of reach (the first {MAX_REACH:,} results can be paged through); add a filter")
    if query.since and query.until and query.since > query.until:
        raise QueryError(f"the dates are the wrong way round: from {query.since} until {query.until}")
    if query.min_amount is not None and query.max_amount is not None and query.min_amount > query.max_amount:
        raise QueryError(f"the amounts are the wrong way round: from £{query.min_amount:,} to £{query.max_amount:,}")
    if any(amount is not None and not (amount.is_finite() and abs(amount) < 10**15) for amount in (query.min_amount, query.max_amount)):
        raise QueryError("an amount to filter by must be below £1,000,000,000,000,000")


def _total(found: tantivy.SearchResult) -> int:
    """How many were found in all; the attribute is missing from tantivy's type stubs."""
    total: int = getattr(found, "count")  # noqa: B009
    return total


def _tokens(text: str) -> list[str]:
    words: list[str] = analyser(stem=False).analyze(text)
    return words


def _name(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)


def _ordered(facet: str, counts: list[tuple[str, int]]) -> tuple[Facet, ...]:
    key = (lambda pair: (-int(pair[0]), 0)) if facet == "year" else (lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, count) for value, count in sorted(counts, key=key))


def _hit(row: dict[str, Any], fragments: tuple[Fragment, ...], score: float) -> Hit:
    day, pence = row.pop("date"), row.pop("amount")
    signed_by, flags = tuple(row.pop("signed_by")), tuple(row.pop("flags"))
    return Hit(
        **row,
        date=date.fromordinal(day) if day is not None else None,
        amount=Decimal(pence).scaleb(-2) if pence is not None else None,
        signed_by=signed_by,
        flags=flags,
        snippet=fragments,
        score=score,
    )
