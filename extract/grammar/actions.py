"""Action verbs: which verb of rules/actions.toml a recommendation begins with, and what a verb says became of it."""

from __future__ import annotations

import re

from extract.document import Span
from extract.match import find, find_words
from extract.rulebook import Rulebook
from extract.vocabulary import simplify

_PARTICIPLE = re.compile(r"\b(?:(?<!is )(?<!are )being|having\s+been)\Z", re.IGNORECASE)
_LAST_WORD = re.compile(r"([\w'’-]+)\W*\Z")
_WORDS_BEFORE_NOUN = 2
_SUBJECT = re.compile(r"\W*(?:that\s+)?(?:the|a|an|any|all|this|these|no)\s", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bto\s+\Z", re.IGNORECASE)
_NEGATED = re.compile(r"\bnot(?:\s+to)?(?:\s+be)?\Z", re.IGNORECASE)
_SUBJUNCTIVE = re.compile(r"\sbe\s+(?:\w+ly\s+)?\Z", re.IGNORECASE)
# Infinitives that only tell more: "be approached to take up the post", "the smith who did the work to mend it".
_TELLS_MORE = re.compile(r"\b(?:be\s+(?:\w+ly\s+)?\w+ed|who\s[^,.;:]{0,80})\s+to\s*\Z", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.;:]\s|[.;:]\Z|\bthat\b", re.IGNORECASE)


def first_action(rulebook: Rulebook, text: str, span: Span | None = None) -> str | None:
    """The action of the first verb in verb position ("to award", "be noted", "Approve ..."; not "the award")."""
    verb = first_verb(rulebook, text, span)
    return verb[1] if verb is not None else None


def first_verb(rulebook: Rulebook, text: str, span: Span | None = None) -> tuple[Span, str] | None:
    """Where the first verb in verb position stands, and its action; a body's own verb counts wherever its name ends."""
    start, end = span or Span(0, len(text))
    told = [m for m in find(rulebook.rules("resolving_body"), text[start:end]) if m.span.start == 0]
    if told and (action := rulebook.vocabulary("action").exact(told[0].group("verb") or "")) is not None:
        verb = told[0].groups["verb"]
        return Span(start + verb.start, start + verb.end), action
    opening = rulebook.vocabulary("opening_action").by_phrase
    for found, action in find_words(rulebook.vocabulary("action"), text, Span(start, end)):
        if not _is_verb_here(rulebook, text, found, start):
            continue
        if (passive := _passive_behind(rulebook, text, found, Span(start, end))) is not None:
            return passive
        if simplify(text[found.start : found.end]) in opening and not text[start : found.start].rstrip().lower().endswith(" be"):
            following = _verb_after(rulebook, text, found.end, end)
            if following is not None:
                return found, following
        return found, action
    return None


def agreed_action(rulebook: Rulebook, text: str) -> str | None:
    """What was agreed to be done where that says more of the outcome than that it was agreed: "agreed to refuse the application"."""
    verb = first_verb(rulebook, text)
    following = _verb_after(rulebook, text, verb[0].end, len(text)) if verb is not None else None
    return following if rulebook.vocabulary("outcome_of_action").exact(following or "") is not None else None


def _passive_behind(rulebook: Rulebook, text: str, found: Span, span: Span) -> tuple[Span, str] | None:
    """The verb of "the offer to buy the barn be accepted": an infinitive that only tells more of the subject is not what is done."""
    if not (_SUBJECT.match(text, span.start, span.end) and _INFINITIVE.search(text[span.start : found.start])):
        return None
    clause = _CLAUSE_END.search(text, found.end, span.end)
    for later, action in find_words(rulebook.vocabulary("action"), text, Span(found.end, clause.start() if clause else span.end)):
        if _SUBJUNCTIVE.search(text[found.end : later.start]):
            return later, action
    return None


def action_noun(rulebook: Rulebook, text: str) -> str | None:
    """The action that a noun names where no verb does ("approval be given"); not one deep in the words ("completion of an agreement")."""
    for found, action in find_words(rulebook.vocabulary("action_noun"), text):
        if len(text[: found.start].split()) <= _WORDS_BEFORE_NOUN or _is_given(rulebook, text, found):
            return action
    return None


def _is_given(rulebook: Rulebook, text: str, noun: Span) -> bool:
    """Whether the words about a noun say that it is given: "approval be given", "be given authority"."""
    return bool(find(rulebook.rules("action_noun_given"), text[noun.end :]) or find(rulebook.rules("action_noun_granted"), text[: noun.start]))


def begins_with_action(rulebook: Rulebook, text: str) -> bool:
    """Whether the first word is an action verb, adverbs and opening quotation marks aside."""
    adverbs = rulebook.vocabulary("before_action").by_phrase
    found = find_words(rulebook.vocabulary("action"), text, Span(0, min(len(text), 80)))
    if not found or text[found[0][0].end :].lstrip().lower().startswith("of "):  # "Commissioning of care": a title
        return False
    return all(simplify(word) in adverbs for word in re.findall(r"[\w'’-]+", text[: found[0][0].start]))


def outcome_of(rulebook: Rulebook, words: str) -> str | None:
    """What words such as "approved as amended" or "CARRIED" say became of a matter; None for other words."""
    return rulebook.vocabulary("outcome").within(words)


def _is_verb_here(rulebook: Rulebook, text: str, found: Span, start: int) -> bool:
    word = text[found.start : found.end]
    before = text[start : found.start].rstrip()
    if _PARTICIPLE.search(before):  # "the application being made by ...": it tells more of a noun
        return False
    if _NEGATED.search(before):  # "resolved not to support it": what is not done is no action
        return False
    if find(rulebook.rules("action_noun_given"), text[found.end :]):  # "progress be reported": a noun
        return False
    if text[found.end :].startswith(" of ") and not word.lower().endswith("ed"):  # "grant of £40,000": a noun
        return False
    if not before.strip(" \"'“‘(") or (word.isupper() and len(word) > 3):
        return True
    if before[-1] in ":;-–—":
        return True
    last = _LAST_WORD.search(before)
    if _TELLS_MORE.search(before):
        return False
    if last is not None and last.group(1).lower() == "to" and (noun := _LAST_WORD.search(before[: last.start()].rstrip())) is not None:
        first_words = not before[: noun.start()].strip(' "“(') or before[: noun.start()].strip().lower() in ("that", "the", "that the")
        if first_words and simplify(noun.group(1)) in rulebook.vocabulary("noun_before_to").by_phrase:
            return False
    return last is not None and simplify(last.group(1)) in rulebook.vocabulary("before_action").by_phrase


def _verb_after(rulebook: Rulebook, text: str, at: int, end: int) -> str | None:
    """The verb of "resolved to pay", "asked to consider": the one that a link leads to at once."""
    links = find_words(rulebook.vocabulary("action_link"), text, Span(at, min(end, at + 24)))
    if not links or text[at : links[0][0].start].strip():
        return None
    start = links[0][0].end
    found = find_words(rulebook.vocabulary("action"), text, Span(start, min(end, start + 40)))
    return found[0][1] if found and not text[start : found[0][0].start].strip() else None
