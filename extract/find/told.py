"""What minutes tell in prose: outcomes, motions carried, answers to planning applications."""

from __future__ import annotations

from dataclasses import dataclass

from extract.context import Context
from extract.document import Span
from extract.find.item_list import Draft
from extract.find.wording import Wording
from extract.grammar.actions import action_noun, first_action
from extract.labels import Label
from extract.match import Match, find, find_first
from extract.rulebook import Rule

_LINES_OF_DEBATE = 12
_FEWEST_WORDS_OF_OUTCOME = 4
_LONGEST_TITLE_OF_MOTION = 40  # characters
_LONGEST_MATTER = 500  # characters
_LINES_OF_APPLICATION = 6
_NEAR = 60  # characters behind a motion in which it says how it went


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the text: its list label, the words after it, and its section; `outer` is the label before it in "(b) (i) sign"."""

    span: Span
    label: Label | None
    section: int
    is_heading: bool
    is_row: bool
    outer: Label | None = None


@dataclass(slots=True)
class Prose:
    """Reads single sentences of minutes; `drafts` are the items found so far, `is_informal` says that prose counts as a resolution."""

    context: Context
    wording: Wording
    entries: list[Entry]
    drafts: list[Draft]
    is_informal: bool

    def answers_to_applications(self, entry: Entry, words: str) -> list[Draft]:
        """What a local council says to planning applications: in the line of their numbers, or alone a few lines below.

        Each answer is one item with the words before it in its line, which tell what was applied for.
        """
        rules = self.context.rulebook.rules
        line = self.context.document.line_index(entry.span.start)
        above = [e for e in self.entries[max(line - _LINES_OF_APPLICATION, 0) : line] if e.section == entry.section]
        drafts: list[Draft] = []
        begin = 0
        for start, sentence in self.wording.sentences(words):
            found = find_first(rules("planning_response"), sentence)
            if found is None or find(rules("outcome_sentence"), sentence):
                continue
            told = words[begin : start + len(sentence)]
            is_below = not words[: start + found.groups["response"].start].strip()  # elsewhere it may be what others said
            where = [told, *(self.context.quote(e.span) for e in above if is_below)]
            if any(find(rules("planning_reference"), text) for text in where):
                span = Span(entry.span.start + begin + len(told) - len(told.lstrip()), entry.span.start + start + len(sentence))
                action = first_action(self.context.rulebook, found.group("response") or "")
                drafts.append(Draft(span, None, "resolution", found.rule, entry.section, action=action))
                begin = start + len(sentence)
        return drafts

    def outcome(self, entry: Entry, words: str, start: int, sentence: str) -> Draft | None:
        """An outcome told in prose; one of a few words ("All agreed.") takes in what stands before it in its paragraph."""
        kinds = ("outcome_sentence", "outcome_carried") if self.is_informal else ("outcome_carried",)
        found = [match for kind in kinds for match in find(self.context.rulebook.rules(kind), sentence)]
        if not found and self.is_informal and start == 0 and (entry.label is None or entry.label.kind == "bullet"):
            bare = self.wording.first("outcome_bare", sentence)
            found = [bare] if bare is not None else []
        if not found and start == 0 and sentence == words and (alone := self.wording.first("decision_sentence", sentence)) is not None:
            found = [alone]
        if self._moves_amendment(sentence) and all(match.rule.model.kind == "outcome_carried" for match in found):
            return None  # what became of it stands in the motion as amended
        if not found:
            return self._carried_motion(entry, words, start, sentence)
        if len(sentence.split()) < _FEWEST_WORDS_OF_OUTCOME:
            if start == 0:
                return None
            start = self._start_of_matter(words, start)
        span = Span(entry.span.start + start, entry.span.start + words.index(sentence, start) + len(sentence))
        verb = next(iter(found[0].groups.values()), None)
        book, told = self.context.rulebook, sentence[verb.start :] if verb is not None else ""
        action = first_action(book, told) or book.vocabulary("marker_action").within(told[:_NEAR])
        is_tentative = found[0].rule.model.kind in ("decision_sentence", *(() if self.is_informal else ("outcome_carried",)))
        within = Span(span.start - entry.span.start, span.end - entry.span.start)
        return self.item_of_motion(entry, within, found[0].rule, action, is_tentative)

    def _moves_amendment(self, sentence: str) -> bool:
        question = find_first(self.context.rulebook.rules("vote_question"), sentence)
        return question is not None and bool(question.rule.sets["amendment"])

    def _start_of_matter(self, words: str, start: int) -> int:
        """Where the matter of a few words ("This was approved.") begins: with the sentence before them, mover and seconder aside."""
        before = list(self.wording.sentences(words[:start].rstrip()))
        while len(before) > 1 and find(self.context.rulebook.rules("motion_part"), before[-1][1]):
            before.pop()
        return before[-1][0]

    def _carried_motion(self, entry: Entry, words: str, start: int, sentence: str) -> Draft | None:
        """A motion told in one sentence, where the next words say that it was passed."""
        rules = self.context.rulebook.rules
        motion = find_first(rules("motion_told"), sentence) or (self._seconded(sentence) if self.is_informal else None)
        if motion is None or self._is_below_amendment(entry):
            return None
        after = words[start + len(sentence) :].strip() or self._next_words(entry)
        if any(set(match.groups) == {"seconder"} for match in find(rules("vote_mover"), after)) and not find(rules("motion_passed"), after):
            after = self._next_words(entry, 2)
        if not find(rules("motion_passed"), after) and not self._stands_alone(entry, sentence, after):
            return None
        told = next((motion.groups[name].start for name in ("verb", "act") if name in motion.groups), None)
        clause = sentence[told if told is not None else motion.groups["mover"].end :]
        book = self.context.rulebook
        action = first_action(book, clause) or action_noun(book, clause) or book.vocabulary("marker_action").within(after[:_NEAR])
        return self.item_of_motion(entry, Span(start, start + len(sentence)), motion.rule, action, True)

    def _seconded(self, sentence: str) -> Match | None:
        """Where a sentence names mover and seconder both."""
        movers = find(self.context.rulebook.rules("vote_mover"), sentence)
        return next((match for match in movers if {"mover", "seconder"} <= set(match.groups)), None)

    def item_of_motion(self, entry: Entry, told: Span, rule: Rule, action: str | None, is_tentative: bool) -> Draft | None:
        """The item of a motion told at `told` in a line; what only names mover and seconder belongs to the words before it."""
        span = Span(entry.span.start + told.start, entry.span.start + told.end)
        if find(self.context.rulebook.rules("motion_bare"), self.context.quote(span)):
            before = self._matter_before(entry, told.start)
            if before is None:
                return None
            span, action = Span(before.start, span.end), first_action(self.context.rulebook, self.context.quote(before)) or action
        return Draft(span, None, "resolution", rule, entry.section, action=action, is_tentative=is_tentative)

    def _matter_before(self, entry: Entry, start: int) -> Span | None:
        """What words that only name mover and seconder were about: the sentence, or the line, before; None where that is an item."""
        if start:
            before = self.wording.sentences(self.context.quote(Span(entry.span.start, entry.span.start + start)))
            span = Span(entry.span.start + before[-1][0], entry.span.start + start)
        else:
            span = self._matter_above(entry) or entry.span
        return None if any(draft.span.start < span.end and span.start < draft.span.end for draft in self.drafts) else span

    def _matter_above(self, entry: Entry) -> Span | None:
        """The line right above, where it is a paragraph of the same section and no entry of a list."""
        line = self.context.document.line_index(entry.span.start) - 1
        above = self.entries[line] if line >= 0 else None
        if above is None or above.is_row or above.is_heading or above.section != entry.section:
            return None
        words = self.context.quote(above.span)
        return above.span if len(words) <= _LONGEST_MATTER and len(words.split()) >= _FEWEST_WORDS_OF_OUTCOME else None

    def _is_below_amendment(self, entry: Entry) -> bool:
        """Whether the heading, or a short line right above, says that the words are those of an amendment."""
        heading = self.context.structure.sections[entry.section].heading
        line = self.context.document.line_index(entry.span.start)
        titles = [heading] if heading is not None else []
        titles += [above.span for above in self.entries[max(line - 1, 0) : line] if above.span.end - above.span.start <= _LONGEST_TITLE_OF_MOTION]
        return any(find(self.context.rulebook.rules("motion_lost"), self.context.quote(title)) for title in titles)

    def _falls_later(self, entry: Entry) -> bool:
        """Whether a line further down the same section says that a motion fell."""
        line = self.context.document.line_index(entry.span.start) + 1
        below = (e for e in self.entries[line : line + _LINES_OF_DEBATE] if e.section == entry.section)
        return any(find(self.context.rulebook.rules("motion_fallen"), self.context.quote(e.span)) for e in below)

    def _stands_alone(self, entry: Entry, sentence: str, after: str) -> bool:
        """Whether a motion counts as carried though nothing says so: informal minutes print only those that were."""
        lost = self.context.rulebook.rules("motion_lost")
        is_seconded = any("seconder" in match.groups for match in find(self.context.rulebook.rules("vote_mover"), sentence))
        return self.is_informal and is_seconded and not find(lost, sentence) and not find(lost, after) and not self._falls_later(entry)

    def _next_words(self, entry: Entry, by: int = 1) -> str:
        line = self.context.document.line_index(entry.span.start) + by
        return self.context.quote(self.context.document.lines[line].span) if line < len(self.context.document.lines) else ""
