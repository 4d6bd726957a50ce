"""What becomes of a report at its meeting: approved, amended, deferred, referred, rejected, only noted, or decided by reference."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from corpus.writer.content import Source
from corpus.writer.model import Item

if TYPE_CHECKING:
    from corpus.writer.meetings import Minutes

Result = dict[int, tuple[Item, str]]  # index of a recommendation -> (the resolution that decides it, what became of it)
_FACT = re.compile(r"\{c (\w+) @(\w+)")
_CONDITIONS = (
    "subject to a further report to {body} before any contract is signed",
    "subject to the agreement of the Section 151 Officer",
    "provided that ward members are consulted first",
)


def _single(verb: str, rest: str, passive: str, alt: tuple[str, ...] = ()) -> Source:
    return {"verb": verb, "rest": rest, "passive": passive, "alt": list(alt)}


def _all(items: list[Item], count: int, outcome: str) -> Result:
    return dict.fromkeys(range(count), (items[0], outcome))


def approved(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """As recommended, item by item; what was to be noted is noted."""
    items = book.resolve(recs, votes=book.rng.random() < 0.4)
    return {k: (item, "noted" if rec["verb"] == "note" else "approved") for k, (rec, item) in enumerate(zip(recs, items, strict=True))}


def figures_changed(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """One amount is cut before the recommendations are agreed; where none has an amount, a condition is put in."""
    places = [k for k, rec in enumerate(recs) if _FACT.search(rec["rest"]) and _FACT.search(rec["passive"])]
    if not places:
        return condition_added(book, recs, labels)
    k, share = book.rng.choice(places), book.rng.choice(("0.8", "0.5", "0.75"))
    changed = dict(recs[k])
    for form in ("rest", "passive"):
        changed[form] = _FACT.sub(rf"{{c \1 {share}*\2", changed[form])
    return _amended(book, recs, k, changed)


def condition_added(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """One recommendation is agreed on a condition."""
    k, words = book.rng.randrange(len(recs)), book.rng.choice(_CONDITIONS)
    changed = dict(recs[k])
    for form in ("rest", "passive"):
        changed[form] = f"{changed[form]}, {words}"
    return _amended(book, recs, k, changed)


def _amended(book: Minutes, recs: list[Source], k: int, changed: Source) -> Result:
    if book.rng.random() < 0.6:
        book.say(f"{book.movers()[0]} moved an amendment, which was put to the vote and carried.")
    taken = [*recs[:k], changed, *recs[k + 1 :]]
    book.deciding.taken = taken
    items = book.resolve(taken, outcome="approved_as_amended")
    told = ["noted" if rec["verb"] == "note" else "approved" for rec in recs]
    told[k] = "approved_as_amended"
    return {n: (item, told[n]) for n, item in enumerate(items)}


def last_left_out(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """The last recommendation is left out; nothing is resolved on it."""
    book.say("An amendment to leave out the last recommendation was moved and carried.")
    if len(recs) < 3:
        return approved(book, recs, labels)
    book.deciding.taken = recs[:-1]
    items = book.resolve(recs[:-1], outcome="approved_as_amended")
    return {k: (item, "noted" if rec["verb"] == "note" else "approved") for k, (rec, item) in enumerate(zip(recs[:-1], items, strict=True))}


def by_reference(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """All recommendations at once, in words that name none of them."""
    words = book.rng.choice(("the recommendations in the report", "the recommendations set out in the report", "the recommendations"))
    verb = book.rng.choice(("approve", "agree"))
    return _all(book.resolve([_single(verb, words, f"{words} be {verb}d", ("approve", "agree"))]), len(recs), "approved")


def some_by_reference(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """The first ones approved and the last deferred or rejected, by their numbers."""
    if len(recs) < 3 or None in labels or len(set(labels)) < len(labels):
        return by_reference(book, recs, labels)
    names = [f"({label})" if label and label.isalpha() and book.rng.random() < 0.8 else str(label) for label in labels]
    first = f"recommendations {names[0]} to {names[-2]}" if len(recs) > 3 else f"recommendations {names[0]} and {names[1]}"
    verb, outcome = book.rng.choice((("defer", "deferred"), ("reject", "rejected")))
    past = {"defer": "deferred", "reject": "rejected"}[verb]
    last = f"recommendation {names[-1]}"
    items = book.resolve([_single("approve", first, f"{first} be approved"), _single(verb, last, f"{last} be {past}")])
    return dict.fromkeys(range(len(recs) - 1), (items[0], "approved")) | {len(recs) - 1: (items[1], outcome)}


def deferred(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    when = "{d milestone +6w.day alt=meeting_date}"
    subject = book.rng.choice(("consideration of the report", "the report", "the item"))
    return _all(
        book.resolve([_single("defer", f"{subject} to {when}", f"{subject} be deferred to {when}")], outcome="deferred"), len(recs), "deferred"
    )


def referred(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    to = book.case.council["bodies"][1]
    subject = book.rng.choice(("the matter", "the report"))
    rec = _single("refer", f"{subject} back to the {to} for its views", f"{subject} be referred back to the {to} for its views")
    return _all(book.resolve([rec], outcome="referred"), len(recs), "referred")


def rejected(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    words = "the recommendations in the report"
    passive = book.rng.choice((f"{words} be rejected", f"{words} be not approved"))
    return _all(book.resolve([_single("reject", words, passive, ("approve",))], outcome="rejected"), len(recs), "rejected")


def noted(book: Minutes, recs: list[Source], labels: list[str | None]) -> Result:
    """The report is noted, whatever it asked for."""
    return _all(book.resolve([_single("note", "the report", "the report be noted")], outcome="noted"), len(recs), "noted")


FATES: dict[str, Callable[[Any, list[Source], list[str | None]], Result]] = {
    "approved": approved,
    "figures_changed": figures_changed,
    "condition_added": condition_added,
    "last_left_out": last_left_out,
    "by_reference": by_reference,
    "some_by_reference": some_by_reference,
    "deferred": deferred,
    "referred": referred,
    "rejected": rejected,
    "noted": noted,
}
"""What may become of a report, in the order in which made chains take turns."""
