"""The walk over a paper's lines: where recommendations, resolutions and decisions begin, and which lines belong to them."""

from __future__ import annotations

from functools import cached_property

from extract.context import Context
from extract.document import Span
from extract.find.item_cells import items_in_tables
from extract.find.item_list import Draft, ItemList, follows
from extract.find.told import Entry, Prose
from extract.find.wording import Wording
from extract.heading_lines import FIELDS
from extract.labels import read_inner_label
from extract.match import Match, find
from extract.rulebook import Rule

_LINES_TO_LIST = 3
_SHORT_LINE = 160  # characters
_SHORTEST_ITEM_AS_HEADING = 40
_LONGEST_HEADING = 90
_LINES_BELOW_HEADING = 3
_LONGEST_INTRUDER = 60  # characters
_LINES_OF_DEBATE = 12
_FEWEST_WORDS_OF_OUTCOME = 4


def find_items(context: Context) -> list[Draft]:
    """Every recommendation, resolution and decision of the paper, in the order of the text."""
    return Walk(context).run()


def is_minutes(context: Context) -> bool:
    """Whether the paper records a meeting: its type says so or, where that is not known, several signs of minutes do."""
    paper_type = context.field_value("paper_type")
    if paper_type is not None and paper_type != "other":
        return paper_type == "minutes"
    signs = {match.rule.sets["sign"] for match in context.matches("minutes_sign")}
    return len(signs) >= 2 and bool(signs & {"present", "close"})


class Walk:
    """Reads a paper's lines once, front to back."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.minutes = is_minutes(context)
        self.notice = context.field_value("paper_type") == "decision_notice"
        self.wording = Wording(context.rulebook, self.minutes or self.notice, context.field_value("paper_type") == "agenda")
        self.entries = self._entries()
        self.drafts: list[Draft] = []
        self.motion: Entry | None = None

    def _entries(self) -> list[Entry]:
        document, structure = self.context.document, self.context.structure
        labels = structure.labels
        headings = {document.line_index(s.heading.start): s for s in structure.sections if s.heading is not None}
        entries = []
        for index, (line, label) in enumerate(zip(document.lines, labels, strict=True)):
            span = Span(label.body if label is not None else line.span.start, line.span.end)
            heading = headings.get(index)
            if heading is not None and heading.rule == "section.run_in_item" and heading.heading is not None:
                words = self.context.text[heading.heading.end : line.span.end].lstrip(".–—- \t")
                heading, label, span = None, None, Span(line.span.end - len(words), line.span.end)  # what the minute says, without its title
            is_row = line.kind == "row" and line.grid is not None and document.grids[line.grid].n_cols > 1
            section = structure.section_at(line.span.start).ordinal
            outer, inner = None, read_inner_label(document, label, span, labels[index + 1 : index + 8], self.context.rulebook) if label else None
            if inner is not None:
                outer, label, span = label, inner, Span(inner.body, span.end)
            entries.append(Entry(span, label, section, heading is not None, is_row, outer))
        return entries

    def run(self) -> list[Draft]:
        index = 0
        while index < len(self.entries):
            entry = self.entries[index]
            self._follow_motion(entry)
            opened = None if entry.is_row else self._announced(entry) or self._told(entry)
            if opened is None:
                index += 1
                continue
            while (after := self._next_resolution(*opened)) is not None:
                opened[0].take(Span(opened[1].start, after[1].start), entry.label if opened[1] == entry.span else None)
                self.drafts.extend(opened[0].drafts)
                opened = after
            index = self._read(*opened, index)
            self.drafts.extend(opened[0].drafts)
        self.drafts.extend(items_in_tables(self.context, self.wording, "resolution" if self.minutes else "decision"))
        formal = [draft for draft in self.drafts if not draft.is_tentative and not _is_status(draft)]
        kept = [draft for draft in self.drafts if not (formal if _is_status(draft) else self._is_told_again(draft, formal))]
        return sorted(kept, key=lambda draft: draft.span.start)

    def _next_resolution(self, items: ItemList, words: Span) -> tuple[ItemList, Span] | None:
        """The resolution that follows another in one paragraph: "RESOLVED that ... RESOLVED that ..."."""
        if items.form != "resolution" or items.is_announced:
            return None
        for start, sentence in self.wording.sentences(self.context.quote(words)):
            if start and (match := self.wording.resolution(sentence)) is not None and self._is_outcome(match):
                after = ItemList(self.wording, self.context.text, "resolution", match.rule, items.section, False, items.opener)
                return after, Span(words.start + start, words.end)
        return None

    def _is_told_again(self, draft: Draft, formal: list[Draft]) -> bool:
        return draft.is_tentative and any(self._are_one_matter(draft, other) for other in formal)

    def _are_one_matter(self, motion: Draft, resolution: Draft) -> bool:
        """Whether a motion told in prose is the one that a resolution of its section then gives in full.

        Minutes in prose tell one matter in a paragraph: there only a resolution in the same or the next one can be it.
        """
        if motion.section != resolution.section:
            return False
        if not self._is_informal:
            return True
        first, second = sorted((motion, resolution), key=lambda draft: draft.span.start)
        here, there = (self.context.document.line_index(draft.span.start) for draft in (first, second))
        gives_it = resolution.rule.model.kind == "resolution_alone" or self.context.quote(resolution.span).lower().startswith(("resolved", "agreed"))
        return here == there or (first is motion and ((here + 1 == there and gives_it) or self._leads_to(motion, there)))

    def _leads_to(self, motion: Draft, line: int) -> bool:
        """Whether nothing but a few short lines stand between a motion and an item, and one of them opens the list: "It was resolved:"."""
        between = self.entries[self.context.document.line_index(motion.span.end - 1) + 1 : line]
        words = [self.context.quote(entry.span) for entry in between]
        if len(between) > _LINES_TO_LIST or any(entry.is_heading or len(text) > _SHORT_LINE for entry, text in zip(between, words, strict=True)):
            return False
        leads = (self.wording.lead(text) for text in words)
        return any(lead is not None and lead.is_resolution and lead.is_bare for lead in leads)

    def _follow_motion(self, entry: Entry) -> None:
        """Keep track of the motion whose words are being read, in minutes: what it asks for is no resolution yet."""
        if not self.minutes:
            return
        words = self.context.quote(entry.span)
        if find(self.context.rulebook.rules("motion_open"), words):
            self.motion = entry
        elif self.motion is not None:
            is_next = self.motion.label is not None and entry.label is not None and follows(self.motion.label, entry.label)
            if entry.is_heading or is_next or find(self.context.rulebook.rules("motion_end"), words):
                self.motion = None

    def _read(self, items: ItemList, rest: Span, index: int) -> int:
        """Read the list that line `index` opens; returns the index of the line after it."""
        opener = self.entries[index]
        if self.context.quote(rest).strip():
            items.take(rest, opener.label if rest == opener.span else None)
        for after in range(index + 1, len(self.entries)):
            entry = self.entries[after]
            if not entry.is_row:
                if self._ends(items, entry):
                    return after
                if after in self._cover_lines:
                    continue
                if entry.outer is not None:
                    items.open_empty(entry.outer)
                items.take(entry.span, entry.label)
        return len(self.entries)

    def _ends(self, items: ItemList, entry: Entry) -> bool:
        words = self.context.quote(entry.span)
        if items.is_muted and entry.label is None and self.wording.first("recommendation_condition_reason", words) is not None:
            return False
        if self._is_intruder(items, entry, words):
            return False
        if items.ends_at(words, entry.outer or entry.label) or self.wording.is_end(words) or self._opens_another(items, entry):
            return True
        if self.minutes and items.form == "recommendation" and self._is_resolved(words):
            return True
        if items.has_items and entry.label is None and (self.wording.resolution(words) is not None or self._is_told_by_body(words)):
            return True
        if not entry.is_heading or self._is_item_set_as_heading(items, entry, words):
            return False
        if self.context.structure.sections[entry.section].rule == "section.item_title":
            return True
        return not (self._is_subheading(items, entry) or self._goes_on_below(items, entry))

    def _is_resolved(self, words: str) -> bool:
        """Whether a paragraph opens with RESOLVED or its kin in capitals: what comes of recommendations that a heading announced."""
        match = self.wording.resolution(words)
        return match is not None and (match.group("marker") or "").isupper()

    def _opens_another(self, items: ItemList, entry: Entry) -> bool:
        """Whether a label or heading opens a list of its own; "2) RECOMMENDED to Council that ..." is the next of what was decided."""
        opened = self._announced(entry)
        if opened is None or entry.label is None or items.form == "recommendation":
            return opened is not None
        return not (opened[0].rule.id.endswith(".recommended") and items.follows_last(entry.label))

    def _is_intruder(self, items: ItemList, entry: Entry, words: str) -> bool:
        """Whether a short line stands between two items of a list, such as a running head that was left in the text."""
        line = self.context.document.line_index(entry.span.start)
        after = self.entries[line + 1].label if line + 1 < len(self.entries) else None
        may_part = items.form != "recommendation" and after is not None and after.text.startswith("(")  # a title between (1) and (2)
        is_plain = entry.label is None and (not entry.is_heading or may_part) and len(words) <= _LONGEST_INTRUDER
        if not is_plain or words.rstrip().endswith((".", ":", ";")) or self.wording.is_end(words):
            return False
        return (items.has_labels or not items.has_items) and after is not None and after.kind != "bullet" and items.follows_last(after)

    def _is_item_set_as_heading(self, items: ItemList, entry: Entry, words: str) -> bool:
        """Lead-ins and items in bold are sometimes taken for headings: those that read as such carry the list on."""
        if not items.has_items and self.wording.lead(words) is not None:
            return True
        is_next = entry.label is not None and items.has_lead and (not items.has_items or items.continues(entry.label))
        is_long = len(words) >= _SHORTEST_ITEM_AS_HEADING or (is_next and len(words.split()) >= _FEWEST_WORDS_OF_OUTCOME)
        return is_long and self.wording.reads_as_item(words)

    def _is_subheading(self, items: ItemList, entry: Entry) -> bool:
        """Whether a heading stands inside the section of recommendations, such as one over each group of items."""
        sections = self.context.structure.sections
        parent = sections[entry.section].parent
        return items.is_announced and items.form == "recommendation" and parent == items.section and sections[items.section].kind == "recommendations"

    def _goes_on_below(self, items: ItemList, entry: Entry) -> bool:
        """Whether a list carries on below a heading: the next numbered line is its next (or first) item."""
        if not (items.is_announced or items.has_lead) or entry.label is not None:
            return False
        line = self.context.document.line_index(entry.span.start)
        for below in self.entries[line + 1 : line + 1 + _LINES_BELOW_HEADING]:
            words = self.context.quote(below.span)
            if below.is_row or self.wording.is_end(words):
                return False
            if below.label is not None and not below.is_heading:
                is_next = items.continues(below.label) if items.has_labels else not items.has_items and below.label.parts[-1:] == (1,)
                return is_next and self.wording.reads_as_item(words)
        return False

    # --- what opens a list ---

    def _announced(self, entry: Entry) -> tuple[ItemList, Span] | None:
        """The list that a heading or a label opens, and the words left on its line."""
        if entry.is_row:
            return None
        words = self.context.quote(entry.span)
        if self.wording.is_end(words):
            return None
        match = self.wording.first("recommendation_label", words)
        if match is not None and match.rule.pattern is not None:
            whole = match.rule.pattern.match(words)
            rest = Span(entry.span.start + (whole.end() if whole else match.span.end), entry.span.end)
            items = self._list(str(match.rule.sets["form"]), match.rule, entry, True)
            items.number = match.group("number")
            items.has_lead = items.number is not None
            items.takes_any_sentence = self.wording.records_meeting and items.form != "recommendation"
            return items, rest
        return self._headed(entry, words) if entry.is_heading else None

    def _headed(self, entry: Entry, words: str) -> tuple[ItemList, Span] | None:
        """The list below a heading that only the section's kind tells from others."""
        section = self.context.structure.sections[entry.section]
        if section.kind not in ("recommendations", "decision") or len(words) > _LONGEST_HEADING or self.wording.lead(words) is not None:
            return None
        form = "recommendation" if section.kind == "recommendations" else "decision"
        rule = next(r for r in self.context.rulebook.rules("recommendation_label") if r.sets["form"] == form)
        return self._list(form, rule, entry, True), Span(entry.span.end, entry.span.end)

    def _told(self, entry: Entry) -> tuple[ItemList, Span] | None:
        """The list, or the single item, that a sentence opens; the words left begin with that sentence."""
        words = self.context.quote(entry.span)
        resolved = self.wording.resolution(words)
        if resolved is not None and self._is_outcome(resolved):
            self.motion = None
            if self._only_carries(entry, resolved, words):
                told = self.prose.item_of_motion(entry, Span(0, len(words)), resolved.rule, None, False)
                self.drafts.extend([told] if told is not None else [])
                return None
            return self._list("resolution", resolved.rule, entry, False), entry.span
        asked = self.wording.first("recommendation_lead_in", words)
        if self.motion is not None and not (asked is not None and self._is_told_after_motion(asked)):
            return None
        self.motion = None
        if asked is not None and self._counts(entry, asked, words):
            return self._list(str(asked.rule.sets["form"]), asked.rule, entry, False), entry.span
        if self.minutes and not entry.is_heading and (alone := self.wording.first("resolution_alone", words)) is not None:
            return self._list("resolution", alone.rule, entry, False), entry.span
        if self.notice and self._opens_bare_list(entry, words):
            rule = next(r for r in self.context.rulebook.rules("recommendation_label") if r.sets["form"] == "decision")
            return self._list("decision", rule, entry, True), entry.span
        return self._told_inside(entry, words) if self.minutes else None

    def _only_carries(self, entry: Entry, resolved: Match, words: str) -> bool:
        """Whether a line says who moved a matter and that it was resolved, and nothing of the matter comes after, nor in the next line."""
        line = self.context.document.line_index(entry.span.start) + 1
        below = self.context.quote(self.entries[line].span) if line < len(self.entries) else ""
        if below and not self.entries[line].is_heading and self.wording.reads_as_item(below):
            return False
        is_whole = not words[resolved.span.end :].strip() and words.rstrip(" .").lower().endswith(("resolved", "agreed", "carried"))
        return is_whole and "seconded" in resolved.rule.id

    def _opens_bare_list(self, entry: Entry, words: str) -> bool:
        """Whether a decision notice lists what was decided without a word before it: "1. To approve ...", "2. To note ..."."""
        if entry.label is None or entry.label.parts[-1:] != (1,) or entry.is_heading or not self.wording.reads_as_item(words):
            return False
        line = self.context.document.line_index(entry.span.start)
        below = next((e for e in self.entries[line + 1 : line + _LINES_OF_DEBATE] if e.label is not None and follows(entry.label, e.label)), None)
        return below is not None and self.wording.reads_as_item(self.context.quote(below.span))

    def _is_told_by_body(self, words: str) -> bool:
        """Whether a line of minutes says that the body resolved, before a list of its own."""
        asked = self.wording.first("recommendation_lead_in", words) if self.minutes else None
        return asked is not None and self._is_told_after_motion(asked)

    def _is_told_after_motion(self, asked: Match) -> bool:
        """Whether a body's verb in the past tense ends the words of a motion; "resolves to:" may be part of them."""
        return asked.rule.id.endswith((".body_agrees", ".approved_following")) and (asked.group("verb") or "").lower().endswith("ed")

    def _counts(self, entry: Entry, asked: Match, words: str) -> bool:
        """Whether a lead-in outside any list opens one: on the cover, or where the paper announces none."""
        if asked.rule.id.endswith((".that_body", ".the_body", ".body_agrees", ".approved_following")):
            # "That Cabinet:" before a list is how some reports ask, under a heading such as Proposals.
            is_asked = asked.rule.id.endswith(".that_body") and not self._announces_any
            return self.minutes or self.notice or is_asked
        if asked.rule.id.endswith(".the_report"):
            return self.minutes
        if self.minutes or self.wording.is_mention(words):
            return False
        if asked.rule.id.endswith(".it_is_recommended") and not {"body", "to"} & set(asked.groups):
            lead = self.wording.lead(words)
            if lead is None or not lead.is_bare:
                return False
        return self.context.structure.sections[entry.section].level == 0 or not self._announces_any

    def _is_outcome(self, resolved: Match) -> bool:
        """In minutes with formal resolutions "it was agreed that" tells a point made in debate."""
        return not resolved.rule.id.endswith(".it_was_small") or self._is_informal or (resolved.group("marker") or "").lower() == "resolved"

    def _told_inside(self, entry: Entry, words: str) -> tuple[ItemList, Span] | None:
        """A resolution in the middle of a paragraph; sentences that merely tell an outcome become items at once."""
        if self._is_informal and not entry.is_heading and (answers := self.prose.answers_to_applications(entry, words)):
            self.drafts.extend(answers)
            return None
        for start, sentence in self.wording.sentences(words):
            span = Span(entry.span.start + start, entry.span.start + start + len(sentence))
            if start and (match := self.wording.resolution(sentence)) is not None and self._is_outcome(match):
                return self._list("resolution", match.rule, entry, False), Span(span.start, entry.span.end)
            if not entry.is_heading and (told := self.prose.outcome(entry, words, start, sentence)) is not None:
                self.drafts.append(told)
        return None

    @cached_property
    def _cover_lines(self) -> set[int]:
        """Lines that hold a field of the cover for a person, a day or a number: "Date of meeting: ..."."""
        return {self.context.document.line_index(field.label.start) for field in self.context.cover if field.field in FIELDS and field.value}

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.context, self.wording, self.entries, self.drafts, self._is_informal)

    @cached_property
    def _announces_any(self) -> bool:
        return any((opened := self._announced(entry)) is not None and opened[0].form == "recommendation" for entry in self.entries)

    @cached_property
    def _is_informal(self) -> bool:
        """Minutes of a local council, or without any formal resolution: only there does prose count."""
        named = " ".join(self.context.field_value(name) or "" for name in ("council", "body", "title"))
        if self.minutes and find(self.context.rulebook.rules("informal_body"), named):
            return True
        return self.minutes and not any(self._is_formal(entry) for entry in self.entries)

    def _is_formal(self, entry: Entry) -> bool:
        """Whether a line gives a resolution formally: RESOLVED in capitals, "Resolved:" on a line of its own, a label of decisions."""
        words = self.context.quote(entry.span)
        if entry.is_row:
            return False
        alone = self.wording.resolution(words)
        is_label = alone is not None and alone.rule.id == "resolution_lead_in.marker" and not words[alone.span.end :].strip()
        opened = self._announced(entry)
        return self._is_resolved(words) or is_label or (opened is not None and opened[0].form == "resolution")

    def _list(self, form: str, rule: Rule, entry: Entry, is_announced: bool) -> ItemList:
        opens_either = rule.id.endswith((".that_body", ".the_following"))
        if self.minutes and (form == "decision" or opens_either):
            form = "resolution"
        elif self.notice and opens_either:
            form = "decision"
        return ItemList(self.wording, self.context.text, form, rule, entry.section, is_announced, entry.label)


def _is_status(draft: Draft) -> bool:
    """Whether an item is but the status of a decision ("Recommendations Approved"), whose words may stand elsewhere on its page."""
    return draft.rule.id == "recommendation_label.status"
