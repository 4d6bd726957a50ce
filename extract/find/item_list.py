"""One list of recommendations or resolutions while it is read: its lead-in, its items and how they nest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.document import Span
from extract.find.wording import Lead, Wording, before_label, single_item
from extract.grammar.actions import first_action
from extract.labels import Label
from extract.rulebook import Rule

_A_WORD = re.compile(r"[^\W_]{3}")
_PARTED = re.compile(r";(?:\s(?:and|or))?\Z")
_LOWER_START = re.compile(r"[a-z]")
_EXPECTS_MORE = re.compile(r"(?:[:;][\s–-]*|\b(?:and|that|to|following)\s*[:–-]*\s*|[–-]\s*)\Z")
_MOST_SKIPPED = 3
_LONGEST_DETAIL = 120  # characters
_FEWEST_WORDS = 3
_FEWEST_WORDS_OF_DECISION = 5


@dataclass(eq=False, slots=True)
class Draft:
    """An item found: its words, its number and parent, and what its list says of all its items (form, body, action).

    `is_tentative`: a motion told as carried; where its section has a resolution too, that one is the item.
    """

    span: Span
    number: str | None
    form: str
    rule: Rule
    section: int
    parent: Draft | None = None
    body: str | None = None
    action: str | None = None
    list_action: str | None = None
    is_tentative: bool = False


@dataclass(slots=True)
class ItemList:
    """Takes the paragraphs of a list one by one.

    `is_announced`: a heading or label opened it, not a sentence; `opener`: the list label of the line that opened it;
    `head`: the words of a resolution before its items; `above`: an unnumbered item whose sub-items follow; `number`: the
    number that the list's own label gives the first item;
    `takes_any_sentence`: the first paragraph is an item if it has an action verb at all ("Decision taken" in a form).
    """

    wording: Wording
    text: str
    form: str
    rule: Rule
    section: int
    is_announced: bool
    opener: Label | None = None
    takes_any_sentence: bool = False
    body: str | None = None
    list_action: str | None = None
    drafts: list[Draft] = field(default_factory=list)
    head: Draft | None = None
    above: Draft | None = None
    number: str | None = None
    has_lead: bool = False
    has_labels: bool = False
    is_complete: bool = False
    is_muted: bool = False
    lead_label: Label | None = None
    stack: list[tuple[Label, Draft | None]] = field(default_factory=list)

    @property
    def has_items(self) -> bool:
        return any(draft is not self.head for draft in self.drafts)

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]

    # --- where it ends ---

    def ends_at(self, words: str, label: Label | None) -> bool:
        """Whether a paragraph stands outside the list."""
        if self.is_complete:
            return True
        if label is not None:
            return self._label_ends(label)
        if self.form == "recommendation" or not self.has_items:
            return False
        if self.has_labels and self._details(words):
            return False
        if self.has_labels:
            return not _LOWER_START.match(words) and not self.is_announced
        return not self.is_announced and not words.lower().startswith(("that ", "to "))

    def _details(self, words: str) -> bool:
        """Whether a short line without a label only spells out the item above it, which ends in a colon."""
        is_short = len(words) <= _LONGEST_DETAIL and (not words.rstrip().endswith((".", ":")) or words.startswith("£"))
        return is_short and self.quote(self.drafts[-1].span).endswith((":", "–", " -"))

    def _label_ends(self, label: Label) -> bool:
        """A label that carries on the series of the line that opened the list, and not that of its items."""
        if not self.is_announced and self.has_items and not self.has_labels and not _EXPECTS_MORE.search(self.quote(self.drafts[-1].span)):
            return True
        top = self.stack[0][0] if self.stack else None
        for outer in (self.opener, self.lead_label):
            if outer is not None and outer is not top and follows(outer, label) and not (top is not None and follows(top, label)):
                if outer is self.lead_label and self.is_announced:
                    self.has_lead, self.lead_label, self.stack, self.list_action = False, None, [], None
                    return False
                return outer is self.opener or self.has_items
        return False

    def continues(self, label: Label) -> bool:
        """Whether a label carries on a series of the list."""
        return self._level(label) is not None

    def follows_last(self, label: Label) -> bool:
        """Whether a label is the very next of one of the open series."""
        if not self.stack:
            return self.has_lead and label.parts[-1:] == (1,)
        return any(follows(other, label) for other, _ in self.stack)

    # --- what a paragraph is ---

    def take(self, span: Span, label: Label | None) -> None:
        """Read one paragraph: a lead-in, an item, several items in one run, or words that are none."""
        words = self.quote(span)
        if not _A_WORD.search(words):
            return
        if label is None and (self.wording.opens_list(words) or self._introduces(words)):
            self.has_lead = True
            return
        lead = self.wording.lead(words)
        if self.is_muted and not (label is not None and self._level(label) == 0):
            return
        self.is_muted = False
        if lead is not None and lead.is_bare and not self._is_item_of_list(label):
            self._take_lead(span, words, lead, label)
        elif not lead and label is None and (pieces := self.wording.inline_items(words) or self._first_item(words)):
            self._take_pieces(span, pieces)
        elif label is None and self.is_announced and (runs := self.wording.capital_items(words)):
            for start, end in runs:
                self._take_plain(Span(span.start + start, span.start + end), words[start:end], None)
        elif label is not None:
            self._take_labelled(span, words, label, lead)
        else:
            self._take_plain(span, words, lead)

    def _first_item(self, words: str) -> list[tuple[Span, str]]:
        """The item that stands in the line of the label that opened the list: "RECOMMENDED: 1) That the fee be kept"."""
        return single_item(words) if self.is_announced and not self.has_items else []

    def open_empty(self, label: Label) -> None:
        """A label without words of its own, whose sub-items begin in its line: they go below what it stands under."""
        level = self._level(label)
        depth = level if level is not None else self._new_depth(label)
        parent = self.stack[depth - 1][1] if depth else None
        self.stack = [*self.stack[:depth], (label, parent)]

    def _introduces(self, words: str) -> bool:
        """Whether a line of an announced list only leads to its items: it ends in a colon and reads as no item."""
        if not self.is_announced or self.has_items or not words.rstrip(" -–").endswith(":"):
            return False
        if self.form != "recommendation" and self.wording.says_what(words):
            return False
        return self.wording.lead(words) is None and not self.wording.reads_as_item(words)

    def _is_item_of_list(self, label: Label | None) -> bool:
        """A numbered line below a lead-in is an item even where it opens a list of its own."""
        return label is not None and ((self.has_lead and label is not self.opener) or self._level(label) is not None)

    def _take_lead(self, span: Span, words: str, lead: Lead, label: Label | None) -> None:
        self.has_lead, self.lead_label = True, label
        self.body, self.list_action = lead.body or self.body, lead.action or self.list_action
        if lead.is_resolution and lead.has_content:
            end = len(before_label(words[: lead.pieces[0][0].start])) if lead.pieces else len(words.rstrip(" ("))
            self.head = self._add(Span(span.start, span.start + end), label_text(label), None)
        self._take_pieces(span, lead.pieces)

    def _take_pieces(self, span: Span, pieces: list[tuple[Span, str]] | tuple[tuple[Span, str], ...]) -> None:
        for piece, number in pieces:
            self._add(Span(span.start + piece.start, span.start + piece.end), number, self.head)
        self.has_labels = self.has_labels or bool(pieces)

    def _take_labelled(self, span: Span, words: str, label: Label, lead: Lead | None) -> None:
        level = self._level(label)
        depth = level if level is not None else self._new_depth(label)
        parent = self.stack[depth - 1][1] if depth else None
        if not self._accepts(words, label, level, parent, lead) or self.wording.is_mention(words):
            self.stack = [*self.stack[:depth], (label, None)]
            return
        draft = self._add(span, label_text(label), parent or self.above or self.head)
        self._learn(draft, words, lead)
        self.stack = [*self.stack[:depth], (label, draft)]
        self.has_labels = True

    def _accepts(self, words: str, label: Label, level: int | None, parent: Draft | None, lead: Lead | None) -> bool:
        if lead is not None or parent is not None:
            return True
        if not self.is_announced and self.form != "recommendation" and self.opener is not None and carries_on(self.opener, label):
            return self.wording.reads_as_item(words)  # "b) Bank balances: ..." after "a) RESOLVED to make these payments:"
        if self.has_lead and (self.has_labels or not self.has_items):
            return True
        if self.above is not None or (self.stack and level is not None and self.stack[level][1] is not None):
            return not self.wording.is_prose(words)
        return self.wording.reads_as_item(words)

    def _take_plain(self, span: Span, words: str, lead: Lead | None) -> None:
        last = self.drafts[-1] if self.drafts else None
        if last is not None and last is not self.head and self._runs_on(last, span, words):
            last.span = Span(last.span.start, span.end)
            return
        if self.wording.is_mention(words) or (self.has_labels and lead is None) or not self._fits_plain(words, lead):
            return
        draft = self._add(span, self.number, self.head)
        self.number = None
        self._learn(draft, words, lead)
        self.above = draft if _EXPECTS_MORE.search(words) else None

    def _runs_on(self, last: Draft, span: Span, words: str) -> bool:
        """Whether a paragraph is the rest of the item right above it, and no item of a list that parts its items by semicolons."""
        if _PARTED.search(self.text, last.span.start, last.span.end) and self.wording.reads_as_item(words):
            return False
        return bool(_LOWER_START.match(words)) and span.start <= last.span.end + 1 and self.text[last.span.end - 1] != "."

    def _fits_plain(self, words: str, lead: Lead | None) -> bool:
        if self.form == "recommendation" and self.wording.is_answer(words):
            return False
        if lead is not None or self.wording.reads_as_item(words):
            return True
        if self.has_items:
            return False
        return (self.has_lead and len(words.split()) >= _FEWEST_WORDS) or (self.takes_any_sentence and self._tells_a_decision(words))

    def _tells_a_decision(self, words: str) -> bool:
        """Any sentence with an action verb; in a decision notice any statement of some length."""
        if self.form == "decision" and len(words.split()) >= _FEWEST_WORDS_OF_DECISION:
            return True
        if first_action(self.wording.book, words) is None:
            return False
        return not self.wording.is_prose(words) or self.wording.tells_outcome(words)

    def _learn(self, draft: Draft, words: str, lead: Lead | None) -> None:
        """What an item's own lead-in says of it, and whether the list goes on after it."""
        if lead is not None:
            draft.body, draft.action = lead.body or draft.body, lead.action
            if not self.is_announced:
                self.is_complete = not _EXPECTS_MORE.search(words)
        self.is_muted = self.wording.opens_grounds(words)

    def _add(self, span: Span, number: str | None, parent: Draft | None) -> Draft:
        span = Span(span.start, span.start + self.wording.length_without_vote(self.quote(span)))
        draft = Draft(span, number, self.form, self.rule, self.section, parent, self.body, None, self.list_action)
        self.drafts.append(draft)
        return draft

    # --- nesting ---

    def _level(self, label: Label) -> int | None:
        """The level of the open items at which a label carries the series on, innermost first."""
        for level in range(len(self.stack) - 1, -1, -1):
            if carries_on(self.stack[level][0], label):
                return level
        return None

    def _new_depth(self, label: Label) -> int:
        """A label of a new series goes below the innermost open item; one that starts in the middle goes to the top."""
        if not self.stack:
            return 0
        if label.kind == "bullet":
            return len(self.stack)
        if label.parts[-1:] in ((1,), (0,)):
            same = [level for level, (other, _) in enumerate(self.stack) if other.style == label.style and other.kind == label.kind]
            return same[-1] if same else len(self.stack)
        return 0


def follows(one: Label, other: Label) -> bool:
    """Whether `other` is the label right after `one` in the same series."""
    return carries_on(one, other) and one.kind != "bullet" and other.parts[-1] == one.parts[-1] + 1


def carries_on(one: Label, other: Label) -> bool:
    """Whether `other` comes after `one` in the same series, a few labels left out at most."""
    if one.style != other.style or one.kind != other.kind:
        return False
    if one.kind == "bullet":
        return True
    if len(one.parts) > 1 and one.parts[-1] == 0:  # 3.0 is the heading of 3.1
        return False
    return one.parts[:-1] == other.parts[:-1] and 0 < other.parts[-1] - one.parts[-1] <= _MOST_SKIPPED


def label_text(label: Label | None) -> str | None:
    return label.text if label is not None and label.kind != "bullet" else None
