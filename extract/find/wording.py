"""What the words of one paragraph are in a list of recommendations: a lead-in, an item, an end. The rules say; nothing is walked here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Span
from extract.grammar.actions import begins_with_action, first_action
from extract.labels import letter_value, roman_value
from extract.match import Match, find, find_first
from extract.rulebook import Rule, Rulebook

_INLINE_LABEL = re.compile(r"(?:(?<=\s)|(?<=\A)|(?<=[:;–-]))(?P<label>\(?(?P<core>\d{1,2}|[a-z]|[ivx]{1,4})(?:\)|(?<=\d)\.(?=\s+[A-Z])))\.?\s*(?=\S)")
_LABEL_LAST = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})(?:\)|(?<=\d)\.)\.?\s*\Z")
_FEWEST_WORDS = 2
_SENTENCE_START = re.compile(r"(?<=[.;!?])\s+(?=[A-Z\d“\"(])")
_WORD_BEFORE = re.compile(r"(?<!\w)(\w+)\.\Z")
_CAPITAL_VERB = re.compile(r"[A-Z]{4,}\b")
_WORD = re.compile(r"\w")
_ITEM_KINDS = ("recommendation_item", "decision_sentence", "decision_status")


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead-in at the start of a paragraph; offsets are those of the paragraph's words.

    `end`: where its own words end; `is_bare`: nothing but the opening of a list follows; `body`: who is asked or
    resolved; `has_content`: a resolution's words say more than that it was resolved ("RESOLVED that Cabinet:").
    """

    rule: Rule
    end: int
    is_resolution: bool
    is_bare: bool
    has_content: bool
    body: str | None
    action: str | None
    pieces: tuple[tuple[Span, str], ...]


class Wording:
    """Reads paragraphs by the rules of rules/recommendations.toml.

    `records_meeting`: the paper is minutes or a decision notice, where small letters resolve too; `may_hold_minutes`:
    it is an agenda pack, where RESOLVED in capitals counts in the middle of sentences as well.
    """

    def __init__(self, book: Rulebook, records_meeting: bool, may_hold_minutes: bool = False) -> None:
        self.book = book
        self.records_meeting = records_meeting
        self.may_hold_minutes = may_hold_minutes

    def first(self, kind: str, text: str) -> Match | None:
        """The match of a kind of rule that stands at the start of `text`."""
        return next((m for m in find(self.book.rules(kind), text) if not text[: m.span.start].strip()), None)

    def is_end(self, text: str) -> bool:
        return self.first("recommendation_end", text) is not None

    def is_mention(self, text: str) -> bool:
        return self.first("recommendation_skip", text) is not None

    def is_answer(self, text: str) -> bool:
        """Whether the words answer the recommendation before them: Agreed; Not accepted: too dear."""
        return self.first("recommendation_answer", text) is not None

    def opens_list(self, text: str) -> bool:
        """Whether the words are nothing but the opening of a list ("that:-")."""
        return self.first("recommendation_opening", text) is not None

    def length_without_vote(self, text: str) -> int:
        """The length of a resolution's own words, without mover, seconder and vote printed after them."""
        tail = find_first(self.book.rules("resolution_tail"), text)
        return len(text[: tail.span.start].rstrip()) if tail is not None else len(text)

    def is_prose(self, text: str) -> bool:
        return self.first("recommendation_prose", text) is not None

    def tells_outcome(self, text: str) -> bool:
        """Whether a sentence says itself that something was agreed, approved or noted: "The minutes were approved ..."."""
        return any(find(self.book.rules(kind), text) for kind in ("outcome_carried", "outcome_sentence"))

    def opens_grounds(self, text: str) -> bool:
        """Whether the list below holds conditions or grounds."""
        return bool(find(self.book.rules("recommendation_grounds"), text))

    def says_what(self, text: str) -> bool:
        """Whether a decision that leads to a list says itself what was decided: "... decided to grant the licence in part, as follows:"."""
        match = self.first("decision_lead", text)
        return match is not None and self.first("recommendation_rest", text[match.span.end :]) is None

    def reads_as_item(self, text: str) -> bool:
        if self.is_mention(text):
            return False
        return begins_with_action(self.book, text) or any(self.first(kind, text) is not None for kind in _ITEM_KINDS)

    def resolution(self, text: str) -> Match | None:
        """The resolution that a paragraph or sentence opens with; in other papers than minutes only RESOLVED in capitals."""
        match = self.first("resolution_lead_in", text)
        if match is None or self.records_meeting:
            return match
        marker = match.group("marker") or ""
        return match if marker.isupper() and (self.may_hold_minutes or match.groups["marker"].start == 0) else None

    def lead(self, text: str) -> Lead | None:
        """The lead-in that `text` opens with; None where it points at recommendations printed elsewhere."""
        if self.is_mention(text):
            return None
        asked = self.first("recommendation_lead_in", text)
        resolved = None if asked is not None and asked.rule.id.endswith(".that_body") else self.resolution(text)
        match = resolved or asked
        if match is None:
            return None
        rest = text[match.span.end :]
        inner = (self.first("resolving_body_alone", rest) or self.first("recommendation_lead_in", rest)) if resolved is not None else None
        tail = rest[inner.span.end :] if inner is not None else rest
        opens_list = resolved is not None or match.rule.id.endswith(".that_body_list")
        pieces = self.inline_items(tail) or (single_item(tail) if opens_list else [])
        shift = len(text) - len(tail)
        opening = before_label(tail[: pieces[0][0].start]) if pieces else tail
        is_bare = bool(pieces) or self.first("recommendation_rest", tail) is not None or not tail.strip()
        return Lead(
            rule=match.rule,
            end=match.span.end,
            is_resolution=resolved is not None or (asked is not None and asked.rule.id.endswith(".body_agrees") and self.records_meeting),
            is_bare=is_bare,
            has_content=resolved is not None and (bool(_WORD.search(rest[: len(rest) - len(tail)] + opening)) or self._tells_more(resolved)),
            body=_body(match) or (_body(inner) if inner else None) or self._resolving_body(rest),
            action=self._lead_action(match, resolved is not None, opening if is_bare else tail),
            pieces=tuple((Span(span.start + shift, span.end + shift), label) for span, label in pieces),
        )

    def _tells_more(self, resolved: Match) -> bool:
        """Whether the opening of a resolution says more than that: to whom it is recommended, or how the vote went."""
        return bool(find(self.book.rules("resolution_content"), resolved.text[resolved.span.start : resolved.span.end]))

    def _lead_action(self, match: Match, is_resolution: bool, tail: str) -> str | None:
        if is_resolution and "to" in match.groups:
            return "recommend"
        verb = match.group("verb") or match.group("marker") or ""
        if verb.lower() == "recommended" and match.text[: match.groups["verb"].start].lower().endswith(" be "):
            return "recommend"  # "Council be recommended to raise the fee"
        if is_resolution and match.text[: match.span.end].lower().rstrip().endswith("not to"):
            return self.book.vocabulary("marker_action").exact(match.group("marker") or "")  # neither done nor refused
        is_ask = verb.lower() in self.book.vocabulary("opening_action").by_phrase
        return first_action(self.book, tail) or (None if is_ask else self.book.vocabulary("action").exact(verb))

    def _resolving_body(self, rest: str) -> str | None:
        told = self.first("resolving_body", rest)
        return _body(told) if told is not None else None

    def inline_items(self, text: str) -> list[tuple[Span, str]]:
        """Items run together in one paragraph: "(a) approve ...; (b) note ..."; at least two, in sequence from the first.

        The first label's span starts behind it: the words of each item, without its label.
        """
        found: list[re.Match[str]] = []
        for m in _INLINE_LABEL.finditer(text):
            if _carries_on(found[-1]["core"] if found else None, m["core"], found[0]["core"] if found else ""):
                found.append(m)
        opening = text[: found[0].start()] if found else ""
        if len(found) < 2 or (opening.strip() and not self._opens_items(opening)):
            return []
        ends = [*(m.start() for m in found[1:]), len(text)]
        pieces = [(Span(m.end(), m.end() + len(text[m.end() : end].rstrip())), _printed(m)) for m, end in zip(found, ends, strict=True)]
        is_list = all(len(text[span.start : span.end].split()) >= _FEWEST_WORDS for span, _ in pieces)
        return pieces if is_list else []  # "recommendations (a) and (b)" are no list

    def capital_items(self, text: str) -> list[tuple[int, int]]:
        """Items that two printed lines ran together: sentences, two at least, that all begin with an action verb in capitals."""
        found = [(start, start + len(words)) for start, words in self.sentences(text)]
        opens = all(_CAPITAL_VERB.match(text[start:end]) and begins_with_action(self.book, text[start:end]) for start, end in found)
        return found if len(found) > 1 and opens else []

    def _opens_items(self, opening: str) -> bool:
        """Whether words are a lead-in that nothing follows ("That the Board")."""
        lead = self.first("recommendation_lead_in", opening)
        rest = opening[lead.span.end :] if lead is not None else opening
        return not rest.strip() or self.first("recommendation_rest", rest) is not None

    def _ends_in_abbreviation(self, text: str) -> bool:
        last = _WORD_BEFORE.search(text)
        return last is not None and (self.book.vocabulary("abbreviation").exact(last[1]) is not None or (len(last[1]) == 1 and last[1].isupper()))

    def sentences(self, text: str) -> Sequence[tuple[int, str]]:
        """(offset, words) of each sentence."""
        breaks = {m.end() for m in _SENTENCE_START.finditer(text) if not self._ends_in_abbreviation(text[: m.start()])}
        breaks |= {m.span.start for m in find(self.book.rules("resolution_break"), text)}
        starts = [0, *sorted(breaks - {0})]
        return [(start, text[start:end].rstrip()) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def before_label(text: str) -> str:
    """The words that stand before the list label they end in."""
    return _LABEL_LAST.sub("", text).rstrip(" (")


def single_item(text: str) -> list[tuple[Span, str]]:
    """The one item that stands in the line of its lead-in ("RESOLVED – (1) That ..."), the others on lines of their own."""
    found = _INLINE_LABEL.match(text.lstrip())
    if found is None or found["core"] not in ("1", "a", "i"):
        return []
    by = len(text) - len(text.lstrip())
    return [(Span(by + found.end(), len(text.rstrip())), _printed(found))]


def _printed(label: re.Match[str]) -> str:
    """A label as it is printed, without a closing bracket that nothing opened: (1), but 1 for 1)."""
    return label["label"] if label["label"].startswith("(") else label["core"]


def _carries_on(before: str | None, core: str, start: str) -> bool:
    """Whether a label is the next of a run that began with 1, a or i."""
    if before is None:
        return core in ("1", "a", "i")
    if core.isdigit() or before.isdigit():
        return core.isdigit() and before.isdigit() and int(core) == int(before) + 1
    value = roman_value if start == "i" else letter_value
    return value(core) is not None and value(core) == (value(before) or 0) + 1


def _body(match: Match) -> str | None:
    for group in ("body", "to", "council"):
        if (words := match.group(group)) is not None:
            return words.strip(" ,")
    return None
