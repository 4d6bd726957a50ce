"""A parsed query as a query of tantivy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from extract.search.engine.schema import FACET_FIELDS, analyser
from extract.search.lexicon import Lexicon, Stems, tells
from extract.search.words import AllOf, Amount, AnyOf, Node, Not, Prefix, Reference, Term, Word

_EXACT_AMOUNT, _NEAR_AMOUNT = 9.0, 5.0  # scores of an amount found: about those of a rare word
_SYNONYM = 0.6  # a word that means the same counts for less than the word itself
_CLOSE = 0.5  # what is added where the words stand together as typed
_CLOSE_SLOP = 3
_MOST_FORMS = 200  # words that a prefix may stand for one by one; beyond, all of them without a rank


@dataclass(frozen=True, slots=True)
class Asking:
    """What a translation needs to know of an index: its schema, its words and the values of its facets."""

    schema: tantivy.Schema
    lexicon: Lexicon
    forms: Callable[[str], list[str]]
    """The words of the index that begin with these letters, at most _MOST_FORMS + 1."""
    values: Callable[[str, str], list[str]]
    """The values of a facet that are, or hold, the words given."""
    weights: Mapping[str, float]
    """Fields a word is looked for in where no field is named, and how much each counts."""

    def text(self, node: AllOf, spare: int = 0) -> Engine:
        """The query of a whole text; `spare` words more may be missing than usually."""
        return self._all(node.parts, spare)

    def needed(self, node: AllOf) -> int:
        """How many of the plain words must be found."""
        return _needed(len(self._units(self._plain(node.parts))))

    def _all(self, parts: Sequence[Node], spare: int = 0) -> Engine:
        plain = self._plain(parts)
        units = self._units(plain)
        clauses = [(Occur.Must, self._node(part)) for part in parts if not isinstance(part, Not) and not _is_plain(part)]
        clauses += [(Occur.MustNot, self._node(part.part)) for part in parts if isinstance(part, Not)]
        if units:
            clauses += self._enough(units, spare, is_pinned=any(map(_pins, parts)))
            clauses += [(Occur.Should, query) for query in self._close(plain)]
        if not any(occur == Occur.Must for occur, _ in clauses):
            clauses.append((Occur.Must, Engine.all_query()))
        return Engine.boolean_query(clauses)

    def _enough(self, units: Sequence[Engine], spare: int, is_pinned: bool) -> list[tuple[Occur, Engine]]:
        """As many of the plain words as are needed; beside a reference or an amount of money they only say which passages come first."""
        shoulds = [(Occur.Should, unit) for unit in units]
        if is_pinned:
            return shoulds
        return [(Occur.Must, Engine.boolean_query(shoulds, minimum_number_should_match=max(_needed(len(units)) - spare, 1)))]

    def _plain(self, parts: Sequence[Node]) -> list[Word | Amount]:
        """The plain words, without those that say nothing (unless there is nothing else)."""
        plain = [part for part in parts if isinstance(part, Word | Amount) and _is_plain(part)]
        telling = [word for word in plain if word.text.lower().replace("’", "'") not in self.lexicon.stop_words]
        only_these = all(isinstance(part, Word) for part in parts)
        return telling if telling or not only_these else plain

    def _units(self, plain: Sequence[Word | Amount]) -> list[Engine]:
        """One query for each plain word, or for several in a row that have a synonym together."""
        units = []
        stems = [() if isinstance(word, Amount) else stems_of(word.text) for word in plain]
        at = 0
        while at < len(plain):
            size = next(
                (n for n in range(min(self.lexicon.longest, len(plain) - at), 1, -1) if _together(stems[at : at + n]) in self.lexicon.synonyms), 1
            )
            units.append(self._several(plain[at : at + size], _together(stems[at : at + size])) if size > 1 else self._node(plain[at]))
            at += size
        return units

    def _several(self, words: Sequence[Word | Amount], stems: Stems) -> Engine:
        itself = Engine.boolean_query([(Occur.Must, self._node(word)) for word in words])
        others = [Engine.boost_query(self._stems(other), _SYNONYM * len(words)) for other in self.lexicon.synonyms[stems]]
        return Engine.disjunction_max_query([itself, *others])

    def _close(self, plain: Sequence[Word | Amount]) -> list[Engine]:
        """Extra points for words that stand together in the text or the title as they were typed, pair by pair."""
        queries = []
        for first, second in pairwise(plain):
            stems = () if isinstance(first, Amount) or isinstance(second, Amount) else (*stems_of(first.text), *stems_of(second.text))
            if len(stems) > 1:
                queries += [
                    Engine.boost_query(self._phrase(field, stems, _CLOSE_SLOP), _CLOSE * self.weights[field])
                    for field in ("text", "title")
                    if field in self.weights
                ]
        return queries

    def _node(self, node: Node) -> Engine:
        match node:
            case AllOf(parts):
                return self._all(parts)
            case AnyOf(parts):
                return Engine.boolean_query([(Occur.Should, self._node(part)) for part in parts])
            case Not():
                return self._all((node,))
            case _:
                return self._term(node)

    def _term(self, term: Term) -> Engine:
        if term.field in FACET_FIELDS:
            values = self.values(term.field, term.text + "*" * isinstance(term, Prefix))
            return self.any_value(term.field, values)
        fields = [term.field] if term.field else list(self.weights)
        match term:
            case Amount():
                return self._amount(term)
            case Prefix():
                return self._prefix(term.text, fields)
            case Word() if not term.field:
                return self._word(term)
            case _:
                return self._stems(stems_of(term.text), fields)

    def _word(self, word: Word) -> Engine:
        stems = stems_of(word.text)
        others = [Engine.boost_query(self._stems(other), _SYNONYM) for other in self.lexicon.synonyms.get(stems, ())]
        is_whole = len(word.text) == 1 or tells(stems, frozenset())
        itself = self._stems(stems) if is_whole else Engine.term_query(self.schema, "word", word.text.lower(), index_option="basic")
        return Engine.disjunction_max_query([itself, *others]) if others else itself

    def _stems(self, stems: Stems, fields: Iterable[str] | None = None) -> Engine:
        """Stems in this order, in any of the fields, the field that fits best counting most."""
        if not stems:
            return Engine.empty_query()
        found = [Engine.boost_query(self._phrase(field, stems), self.weights.get(field, 1.0)) for field in fields or self.weights]
        return found[0] if len(found) == 1 else Engine.disjunction_max_query(found, 0.3)

    def _phrase(self, field: str, stems: Stems, slop: int = 0) -> Engine:
        if len(stems) == 1:
            return Engine.term_query(self.schema, field, stems[0], index_option="freq")
        return Engine.phrase_query(self.schema, field, list(stems), slop)

    def _prefix(self, letters: str, fields: Sequence[str]) -> Engine:
        """tantivy drops a star silently, so the words it stands for are looked up: first those of the text, then as stems everywhere else."""
        start = "".join(analyser(stem=False).analyze(letters))
        forms = self.forms(start)
        pattern = re.escape(start) + ".*"
        others = [Engine.const_score_query(Engine.regex_query(self.schema, field, pattern), 1.0) for field in fields if field != "text"]
        if "text" not in fields:
            return Engine.boolean_query([(Occur.Should, query) for query in others])
        if len(forms) > _MOST_FORMS:
            here = Engine.const_score_query(Engine.regex_query(self.schema, "word", pattern), 1.0)
        else:
            here = Engine.term_set_query(self.schema, "word", forms) if forms else Engine.empty_query()
        return Engine.boolean_query([(Occur.Should, query) for query in (here, *others)])

    def _amount(self, amount: Amount) -> Engine:
        """The amount itself, those that round to it, and the figure as printed."""
        exact = Engine.const_score_query(self._pence(int(amount.exact * 100), int(amount.exact * 100)), _EXACT_AMOUNT)
        near = Engine.const_score_query(self._pence(int(amount.low * 100), int(amount.high * 100)), _NEAR_AMOUNT)
        printed = self._stems(stems_of(amount.text), ("text", "title", "references"))
        return Engine.disjunction_max_query([exact, near] if amount.is_money else [exact, near, printed])

    def _pence(self, low: int, high: int) -> Engine:
        return Engine.range_query(self.schema, "pence", tantivy.FieldType.Integer, low, high)

    def any_value(self, field: str, values: Sequence[str]) -> Engine:
        """Any of these values of a facet, without a rank."""
        found = [Engine.term_query(self.schema, field, value, index_option="basic") for value in values]
        return Engine.const_score_query(Engine.boolean_query([(Occur.Should, query) for query in found]), 0.0) if found else Engine.empty_query()


def stems_of(text: str) -> Stems:
    """The stems of a text as the index holds them."""
    return tuple(analyser(stem=True).analyze(text))


def _together(stems: Sequence[Stems]) -> Stems:
    return tuple(stem for word in stems for stem in word)


def _is_plain(part: Node) -> bool:
    return (isinstance(part, Word) and part.field is None) or (isinstance(part, Amount) and not part.is_money)


def _pins(part: Node) -> bool:
    return isinstance(part, Reference) or (isinstance(part, Amount) and part.is_money)


def _needed(words: int) -> int:
    """Of one or two words all must be found, of more two or a third: whoever asks in many words has found few of the paper's. Best come first."""
    return words if words <= 2 else max(2, ceil(words / 3))
