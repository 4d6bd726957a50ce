"""Links: wordings compared, outcomes told, decisions judged, copies and funds recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from extract.link.copies import Copies
from extract.link.decisions import judge, link_decisions
from extract.link.funds import Pot, Step, pot_of
from extract.link.funds import _merged as merged
from extract.link.funds import _without_repeats as without_repeats
from extract.link.matters import MINUTES, NOTICE, REPORT, Item, Matter, PaperFacts
from extract.link.outcomes import labels_of, pairs, resolved
from extract.link.wording import Reader, changes, likeness, title_likeness
from extract.rulebook import load_rulebook

DAY = date(2031, 5, 6)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_rulebook())


def paper(reader: Reader, name: str, title: str, **more: Any) -> PaperFacts:
    known: dict[str, Any] = {
        "council": "marlow shire",
        "body": "cabinet",
        "type": "cabinet_report",
        "day": DAY,
        "is_meeting_day": True,
        "references": {},
    } | more
    return PaperFacts(paper_id=name, source=f"{name}.txt", body_words=frozenset(), title=reader(title, known["day"]), **known)


def matter(reader: Reader, role: str, name: str, title: str, texts: Sequence[tuple[str | None, str]], **more: Any) -> Matter:
    kinds = {REPORT: "cabinet_report", NOTICE: "decision_notice", MINUTES: "minutes"}
    facts = paper(reader, name, title, **({"type": kinds[role]} | more))
    items = tuple(
        Item(f"{name}-recommendations-{n}", None, number, "note" if text.lower().startswith("note") else None, None, text, reader(text, facts.day))
        for n, (number, text) in enumerate(texts)
    )
    return Matter(role, facts, (facts.title,), items)


def told(reader: Reader, asked: Matter, taken: Matter) -> dict[str | None, str | None]:
    """What became of each recommendation, by its number."""
    return {found.asked.number: found.outcome for found in resolved(reader, asked, taken, pairs(asked.items, taken.items))}


RECS = [
    ("1", "Approve the new pontoon at Heron Quay at a cost of £215,000"),
    ("2", "Release £90,000 from the Harbour Reserve"),
    ("3", "Note the survey of the sea wall"),
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Approve the sum of £0.215m for the quay", "that the sum of £215,000 for the quay be approved"),
        ("adopt the tariff from 22 June 2031", "The tariff be adopted from 22/06/2031;"),
        ("Agree the proposed loan is referred to the Panel", "the proposed loan be referred to the Panel and agreed"),
    ],
)
def test_the_same_words_in_other_grammar_are_alike(reader: Reader, one: str, other: str) -> None:
    assert likeness(reader(one), reader(other)) > 0.99
    assert not changes(reader, reader(one), reader(other)).words


def test_titles_of_another_year_are_other_titles(reader: Reader) -> None:
    assert title_likeness(reader("Highway Works Programme 2031/32"), reader("Highway works programme 2031-32")) == 1
    assert title_likeness(reader("Highway Works Programme 2031/32"), reader("Highway Works Programme 2032/33")) == 0


def test_a_changed_amount_is_an_amendment_and_is_shown(reader: Reader) -> None:
    found = changes(reader, reader("Release £90,000 from the Harbour Reserve"), reader("£70,000 be released from the Harbour Reserve"))
    assert found.is_amended
    assert "£90,000" in found.words
    assert "£70,000" in found.words


def test_a_condition_is_an_amendment_but_another_place_of_the_table_is_not(reader: Reader) -> None:
    asked = reader("Adopt the tariffs in Table 1 from 1 July 2031")
    assert not changes(reader, asked, reader("the tariffs in the schedule attached be adopted from 1 July 2031")).is_amended
    assert changes(reader, asked, reader("the tariffs in Table 1 be adopted from 1 July 2031, subject to a review by ward members")).is_amended


@pytest.mark.parametrize(
    ("which", "labels"),
    [
        ("2 and 3", ["2", "3"]),
        ("1 to 4", ["1", "2", "3", "4"]),
        ("(a), (b) and (d)", ["a", "b", "d"]),
        ("(i) to (iii)", ["i", "ii", "iii"]),
        ("2.1 - 2.3", ["2.1", "2.2", "2.3"]),
    ],
)
def test_labels_are_read_with_their_ranges(which: str, labels: list[str]) -> None:
    assert labels_of(which) == labels


def test_recommendations_approved_by_their_numbers(reader: Reader) -> None:
    asked = matter(reader, REPORT, "r", "Heron Quay Pontoon", RECS)
    taken = matter(reader, MINUTES, "m", "Heron Quay Pontoon", [(None, "RESOLVED: That recommendations 2 and 3 be approved.")])
    assert told(reader, asked, taken) == {"2": "approved", "3": "approved"}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("RESOLVED: That consideration of the report be deferred to 4 June 2031.", "deferred"),
        ("It was resolved to refer the matter back to the Panel", "referred"),
        ("RESOLVED – That the matter be referred back to the Harbour Panel for its views.", "referred"),
        ("That the recommendations in the report be not approved.", "rejected"),
        ("RESOLVED to reject the recommendations in the report.", "rejected"),
        ("Resolved that the report be noted.", "noted"),
        ("Decision status: Recommendations Approved", "approved"),
        ("Withdrawn.", "withdrawn"),
        ("The tree officer be thanked for her report", None),
    ],
)
def test_a_report_is_decided_as_a_whole(reader: Reader, words: str, outcome: str | None) -> None:
    asked = matter(reader, REPORT, "r", "Heron Quay Pontoon", RECS)
    found = told(reader, asked, matter(reader, MINUTES, "m", "Heron Quay Pontoon", [(None, words)]))
    assert found == ({} if outcome is None else dict.fromkeys("123", outcome))


def test_each_item_has_its_own_outcome(reader: Reader) -> None:
    asked = matter(reader, REPORT, "r", "Heron Quay Pontoon", RECS)
    resolutions = [
        ("a", "the new pontoon at Heron Quay at a cost of £215,000 be deferred to the autumn"),
        ("b", "£60,000 be released from the Harbour Reserve"),
        ("c", "the survey of the sea wall be noted"),
    ]
    taken = matter(reader, MINUTES, "m", "Heron Quay Pontoon", resolutions)
    assert told(reader, asked, taken) == {"1": "deferred", "2": "approved_as_amended", "3": "noted"}


def test_what_was_not_resolved_gets_no_link(reader: Reader) -> None:
    asked = matter(reader, REPORT, "r", "Heron Quay Pontoon", RECS)
    taken = matter(reader, MINUTES, "m", "Heron Quay Pontoon", [("1", "the new pontoon at Heron Quay be approved at a cost of £0.215m")])
    assert told(reader, asked, taken) == {"1": "approved"}


def test_a_report_is_linked_to_its_own_minutes_only(reader: Reader) -> None:
    asked = matter(reader, REPORT, "r", "Heron Quay Pontoon", RECS)
    own = matter(reader, MINUTES, "own", "Heron Quay Pontoon", RECS)
    other_day = matter(reader, MINUTES, "later", "Heron Quay Pontoon", RECS, day=date(2031, 7, 1))
    other_council = matter(reader, MINUTES, "else", "Heron Quay Pontoon", RECS, council="otters vale")
    other_matter = matter(reader, MINUTES, "trees", "Street Trees", [("1", "the tree strategy be adopted")])
    links = link_decisions(reader, [asked, own, other_day, other_council, other_matter])
    assert {link.to_paper_id for link in links} == {"own"}
    assert [link.outcome for link in links if link.kind == "minuted_in"] == ["approved"]
    assert len([link for link in links if link.kind == "resolved_as"]) == 3


def test_another_sum_in_like_words_is_an_amendment(reader: Reader) -> None:
    asked = matter(
        reader, REPORT, "r", "Waste Booking", [("a", "That £90,000 be released from the Waste Reserve for its software"), ("b", "Close the tip")]
    )
    taken = matter(
        reader, MINUTES, "m", "Waste Booking", [("1", "a sum of £60,000 be released from the Waste Reserve"), ("2", "£9,000 be spent on signs")]
    )
    assert told(reader, asked, taken) == {"a": "approved_as_amended"}


def test_what_only_asks_for_a_decision_is_not_approved_by_one(reader: Reader) -> None:
    asked = matter(
        reader, REPORT, "r", "Quay", [("1", "To decide whether to refer the decision on the quay back to the Cabinet or to take no further action")]
    )
    taken = matter(reader, MINUTES, "m", "Quay", [(None, "That the decision on the quay be upheld and no further action be taken")])
    assert told(reader, asked, taken) == {"1": None}
    turned = matter(reader, MINUTES, "m", "Quay", [("1", "the harbour project be not remitted to the Area Panel")])
    assert told(reader, matter(reader, REPORT, "r", "Quay", [("1", "remit the harbour project to the Area Panel")]), turned) == {"1": "rejected"}


def test_an_application_is_decided_under_the_heading_with_its_number(reader: Reader) -> None:
    asked = matter(
        reader, REPORT, "r", "Twelve Flats with Parking", [("1", "That permission be GRANTED")], references={"2500417FUL": "application 25/00417/FUL"}
    )
    refused = [(None, "That planning permission be REFUSED because of the loss of light")]
    numbers = {"own": {"2500417FUL": "application 25/00417/FUL"}, "next": {"2500502HOU": "application 25/00502/HOU"}}
    first, second = (
        replace(matter(reader, MINUTES, "m", "Mill Lane", refused, references=numbers["own"]), numbers=numbers[name]) for name in numbers
    )
    assert told(reader, asked, first) == {"1": "rejected"}
    assert judge(asked, first) is not None
    assert judge(asked, second) is None


def test_a_call_in_under_a_heading_of_minutes_is_not_the_decision(reader: Reader) -> None:
    notice = matter(reader, NOTICE, "n", "Library Opening Hours", [("1", "That the libraries close on Mondays")], day=date(2031, 5, 6))
    minutes = matter(reader, MINUTES, "m", "Call-in: Library Opening Hours", [(None, "That the decision be upheld")], day=date(2031, 5, 6))
    assert judge(notice, replace(minutes, is_call_in=True)) is None
    report = matter(reader, REPORT, "r", "Call-in: Library Opening Hours", [("1", "To decide whether to refer it back")], type="call_in")
    assert judge(replace(report, is_call_in=True), replace(minutes, is_call_in=True)) is not None


def test_a_shared_number_links_a_notice_without_a_day(reader: Reader) -> None:
    number = {"3100045": "reference 31/00045"}
    asked = matter(reader, REPORT, "r", "Heron Quay Pontoon", RECS, references=number)
    notice = matter(reader, NOTICE, "n", "Pontoon at Heron Quay", RECS, references=number, day=None)
    verdict = judge(asked, notice)
    assert verdict is not None
    assert "31/00045" in verdict.reason
    assert judge(matter(reader, REPORT, "r", "Street Trees", [("1", "Adopt the tree strategy")]), notice) is None


def test_a_progress_report_was_not_decided_by_the_notice_it_cites(reader: Reader) -> None:
    number = {"3100045": "reference 31/00045"}
    later = matter(reader, REPORT, "later", "Heron Quay Pontoon: Progress Report", [("1", "Note progress")], references=number, is_later=True)
    notice = matter(reader, NOTICE, "n", "Heron Quay Pontoon", RECS, references=number, day=None)
    assert judge(later, notice) is None


def _lines(word: str, count: int) -> str:
    return "\n".join(f"The {word} paragraph numbered {n} says something that only this paper says." for n in range(count))


def test_copies_are_recognised_and_other_papers_are_not(reader: Reader) -> None:
    copies = Copies()
    first, again = _lines("pontoon", 20), _lines("pontoon", 20).replace("numbered 7 says", "numbered 7 now says")
    texts = {"a": first, "b": again, "pack": f"{first}\n{_lines('trees', 60)}", "c": _lines("bins", 20), "short": "The same few words."}
    for name, text in texts.items():
        copies.see(paper(reader, name, name, council=""), text)
    found = {(link.kind, link.from_id, link.to_id) for link in copies.links()}
    assert found == {("same_paper", "a", "b"), ("contained_in", "a", "pack"), ("contained_in", "b", "pack")}


def test_spellings_of_one_fund_are_one_pot_and_other_funds_are_not() -> None:
    rulebook = load_rulebook()
    names = ["Transformation Reserve", "the Council's Reserve for Transformation", "TRANSFORMATION RESERVES", "Transformation Reserve (earmarked)"]
    assert len({pot_of(rulebook, name, "m") for name in names}) == 1
    others = ["Transformation Fund", "Waste Reserve", "Transformation Grant"]
    assert len({pot_of(rulebook, name, "m") for name in [*names, *others]}) == 4
    assert pot_of(rulebook, "general balances", "m") != pot_of(rulebook, "General Reserve", "m")
    assert pot_of(rulebook, "the reserves", "m") is None


def _step(name: str, paper_id: str, amount: int, rulebook: Any) -> Step:
    pot = pot_of(rulebook, name, "m")
    assert pot is not None
    return Step(f"{paper_id}-{amount}", paper_id, paper_id, DAY, "", pot, name, Decimal(amount), None, None, None, None, f"£{amount}", None, 0)


def test_a_slip_of_the_pen_is_the_same_fund() -> None:
    rulebook = load_rulebook()
    steps = [
        _step("Regeneration Reserve", "a", 5, rulebook),
        _step("Regeneration Reserve", "b", 6, rulebook),
        _step("Regenaration Reserve", "c", 7, rulebook),
    ]
    steps += [_step("Heritage Reserve", "d", 1, rulebook), _step("Hermitage Reserve", "e", 2, rulebook)]
    found: dict[Pot, list[Step]] = {}
    for step in steps:
        found.setdefault(step.pot, []).append(step)
    assert {(one.words, other.words) for one, other in merged(found).items()} == {(steps[2].pot.words, steps[0].pot.words)}


def test_the_same_amount_counts_once_in_papers_of_one_decision() -> None:
    rulebook = load_rulebook()
    steps = [
        _step("Harbour Reserve", name, amount, rulebook)
        for name, amount in (("report", 90), ("report", 90), ("minutes", 90), ("elsewhere", 90), ("minutes", 40))
    ]
    told = without_repeats(steps, {"report": {"minutes"}, "minutes": {"report"}})
    assert [step.repeats for step in told] == [None, "report-90", "report-90", None, None]
