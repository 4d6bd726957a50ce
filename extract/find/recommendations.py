"""Recommendations, resolutions and decisions, and the votes on them, as records."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from decimal import Decimal

from extract.context import Context
from extract.document import Span
from extract.find.item_list import Draft
from extract.find.resolutions import find_items
from extract.find.votes import find_votes
from extract.grammar.actions import action_noun, agreed_action, first_action, first_verb, outcome_of
from extract.match import find as find_rules
from extract.match import find_first
from extract.records import Recommendation, Record
from extract.rulebook import Rulebook

_GIVE = "give"
_AGREE = "agree"
_NEARLY_THE_SAME = 0.93
_TOLD = frozenset({"decision_sentence", "outcome_sentence", "outcome_carried", "outcome_bare", "motion_told", "planning_response"})
_SHORTEST_IN_PACK = 80  # several reports of one agenda may ask in the same few words that they be noted
_NO_WORD = re.compile(r"[\W_]+")
_NO_DIGIT = re.compile(r"\D+")


def find(context: Context) -> Iterator[Record]:
    """Rows of recommendations in the order of the text, then those of votes."""
    rows = find_recommendations(context)
    yield from rows
    yield from find_votes(context, rows)


def find_recommendations(context: Context) -> list[Recommendation]:
    """Recommendations, resolutions and decisions; sub-items point at their parents."""
    drafts = find_items(context)
    ids = {id(draft): context.new_id(Recommendation) for draft in drafts}
    printed: list[str] = []
    shortest = _SHORTEST_IN_PACK if context.field_value("paper_type") == "agenda" else 0
    rows = []
    for ordinal, draft in enumerate(drafts):
        words = " ".join(context.quote(draft.span).split())
        action = _action(context, draft, drafts)
        rows.append(
            Recommendation(
                **context.evidence(draft.span, draft.rule, doubts=_doubts(draft)),
                id=ids[id(draft)],
                parent_id=ids[id(draft.parent)] if draft.parent is not None else None,
                ordinal=ordinal,
                number=draft.number,
                text=words,
                action=action,
                form=draft.form,
                body=draft.body,
                amount=_amount(context, draft.span),
                outcome=_outcome(context, draft, words, action),
                is_repeat=draft.form == "recommendation" and len(words) >= shortest and _is_repeat(words, printed),
            )
        )
        if draft.form == "recommendation":
            printed.append(words)
    return rows


def _doubts(draft: Draft) -> tuple[str, ...]:
    return ("told_in_prose",) if draft.rule.model.kind in _TOLD else ()


def _action(context: Context, draft: Draft, drafts: list[Draft]) -> str | None:
    """The item's own first verb; else that of its list, of its first sub-item, or the noun that stands for one."""
    book, words = context.rulebook, context.quote(draft.span)
    own = draft.action or first_action(book, words)
    if (
        own is not None
        and draft.action is None
        and draft.list_action is not None
        and draft.form == "recommendation"
        and not _says_itself(book, words)
    ):
        own = None  # what its list is asked to do ("Council is asked to note:") holds for it
    if own is not None:
        return (action_noun(book, words) if own == _GIVE else None) or own  # "approval be given" approves
    status = find_first(book.rules("decision_status"), words)
    if status is not None:
        return book.vocabulary("action").within(status.group("verb") or "")
    child = next((d for d in drafts if d.parent is draft), None)
    below = first_action(book, context.quote(child.span)) if child is not None else None
    said = below or draft.list_action or action_noun(book, words)
    return said or (book.vocabulary("marker_action").within(words) if draft.form == "resolution" else None)


def _says_itself(book: Rulebook, words: str) -> bool:
    """Whether an item of a list has a verb of its own for what is to be done; "approved plans" and "which was agreed" have none."""
    verb = first_verb(book, words)
    if verb is None:
        return False
    return words[: verb[0].start].rstrip().lower().endswith(" be") or not words[verb[0].start : verb[0].end].lower().endswith("ed")


def _amount(context: Context, span: Span) -> Decimal | None:
    """The single amount in the item's own words; None where there is none, a range, or several."""
    inside = [money for money in context.money if span.contains(money.span)]
    return inside[0].amount if len(inside) == 1 else None


def _outcome(context: Context, draft: Draft, words: str, action: str | None) -> str | None:
    """What the words say became of the matter; a recommendation or a proposed decision says nothing of it."""
    if draft.form == "recommendation":
        return None
    book = context.rulebook
    if (told := draft.rule.sets.get("outcome")) is not None:
        return str(told)
    if find_rules(book.rules("decision_status"), words):
        return outcome_of(book, words)
    verb = first_verb(book, words)
    if draft.form == "decision":  # only the past tense: "Cabinet agrees to:" may be a proposal
        return outcome_of(book, words[verb[0].start : verb[0].end]) if verb is not None else None
    if find_rules(book.rules("outcome_negated"), words):
        return None
    said = agreed_action(book, words) if action == _AGREE else None
    return book.vocabulary("outcome_of_action").exact(said or action) if action is not None else None


def _is_repeat(words: str, printed: list[str]) -> bool:
    """Whether the same words stand further up: all figures equal, the letters nearly."""
    plain = _NO_WORD.sub("", words).lower()
    for other in printed:
        before = _NO_WORD.sub("", other).lower()
        if plain == before:
            return True
        if _NO_DIGIT.sub("", plain) != _NO_DIGIT.sub("", before) or abs(len(plain) - len(before)) > 0.1 * max(len(plain), len(before)):
            continue
        if difflib.SequenceMatcher(None, plain, before, autojunk=False).ratio() >= _NEARLY_THE_SAME:
            return True
    return False
