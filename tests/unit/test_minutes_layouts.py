"""How minutes and decision lists are laid out: run-in titles, starred and worded numbers, resolutions run together, amendments; all invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract.pipeline import Rows, process
from extract.records import Recommendation, Section, Vote
from extract.rulebook import Rulebook

COVER = "BARSET COUNTY COUNCIL\n\nCABINET\n\nMinutes of a meeting held on 3 May 2031\n\nPresent: Councillor Ada Oak (Chair)\n\n"
PARISH = "PIERTON PARISH COUNCIL\nMinutes of the meeting held in the Hall on 3 May 2031\n\n"
OPENING = COVER + "1. Minutes\n\nRESOLVED that the minutes be approved.\n\n"
Read = Callable[[str], Rows]


@pytest.fixture
def read(tmp_path: Path, rulebook: Rulebook) -> Read:
    def make(text: str) -> Rows:
        path = tmp_path / "paper.txt"
        path.write_text(text)
        return process(path, path.name, rulebook=rulebook).rows

    return make


def _items(rows: Rows) -> list[tuple[str | None, str]]:
    return [(r.number, r.text) for r in rows["recommendations"] if isinstance(r, Recommendation)]


def _sections(rows: Rows) -> list[tuple[str | None, str | None]]:
    return [(s.number, s.heading) for s in rows["sections"] if isinstance(s, Section) and s.heading]


def _votes(rows: Rows) -> list[tuple[str | None, str | None]]:
    return [(v.vote or v.role, v.name) for v in rows["votes"] if isinstance(v, Vote) and v.name]


@pytest.mark.parametrize("stop", [":", ".", " –"])
def test_titles_run_into_the_minutes_of_a_parish(read: Read, stop: str) -> None:
    text = f"1. Present{stop} Cllr A Oak (Chairman) and Cllr B Elm.\n\n2. Apologies{stop} Cllr C Ash.\n\n"
    text += f"3. Election of Chairman{stop} Cllr Oak was elected Chairman for the year.\n\n4. Finance{stop} It was agreed to pay the mason.\n"
    rows, colon = read(PARISH + text), stop.strip("– .")
    titles = ["Present", "Apologies", "Election of Chairman", "Finance"]
    assert _sections(rows) == [(str(n), title + colon) for n, title in enumerate(titles, 1)]
    assert _items(rows) == [(None, "Cllr Oak was elected Chairman for the year."), (None, "It was agreed to pay the mason.")]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (["* 411 Minutes", "412 Mooring fees: Month 4", "* 413 Urgent matters"], ["411", "412", "413"]),
        (["31/7/Plan Minutes", "31/8/Plan 31/00045/FUL - 12 Elm Road", "31/9/Plan Tree order 4/2031"], ["31/7/Plan", "31/8/Plan", "31/9/Plan"]),
    ],
)
def test_numbers_of_minutes(read: Read, lines: list[str], numbers: list[str]) -> None:
    said = "The Committee considered the report of the harbour master at some length, and members asked him about the tides."
    rows = read(COVER + "".join(f"{line}\n\n{said}\n\n" for line in lines))
    assert [number for number, _ in _sections(rows) if number] == numbers


def test_titles_of_a_list_of_decisions(read: Read) -> None:
    text = "Decisions of the Cabinet\n\nBarset County Council\n\nDate of meeting: Monday 3 May 2031\n\nContact: Ada Oak, Clerk\n\n"
    text += "Agenda Item 3: Harbour lights\n\nRESOLVED:\n1. To light the quay.\n2. To note the tides.\n\n"
    rows = read(text + "Agenda Item 4: Pier: repairs\n\nRESOLVED: To mend the pier.\n")
    assert _sections(rows)[-2:] == [(None, "Harbour lights"), (None, "Pier: repairs")]
    assert [words for _, words in _items(rows)] == ["To light the quay.", "To note the tides.", "RESOLVED: To mend the pier."]


def test_a_last_short_heading_over_a_resolution_stands(read: Read) -> None:
    rows = read(
        OPENING + "HARBOUR DUES\n\nRESOLVED: 2031/004\n\n1) That the dues be kept.\n\nWORK LIST\n\nRESOLVED: 2031/005\n\nThat the list be agreed.\n"
    )
    assert _sections(rows)[-1] == (None, "WORK LIST")
    assert [words for _, words in _items(rows)][1:] == ["That the dues be kept.", "That the list be agreed."]


def test_a_short_title_over_a_list_of_what_was_done(read: Read) -> None:
    text = "Lamps\n\nThe Committee heard from the engineer about the lamps on the quay and what they would cost to mend.\n\nHarbour wall\n\n"
    rows = read(OPENING + text + "The Committee:\n• noted the report on the wall; and\n• agreed that it be mended.\n")
    assert (None, "Harbour wall") in _sections(rows)


@pytest.mark.parametrize("between", [". ", " "])
def test_resolutions_run_together_are_two(read: Read, between: str) -> None:
    rows = read(OPENING + f"2. Accounts\n\nRESOLVED: That the bills be paid{between}RESOLVED: That the fee be kept.\n")
    assert [words.rstrip(".") for _, words in _items(rows)][1:] == ["RESOLVED: That the bills be paid", "RESOLVED: That the fee be kept"]


def test_noted_in_capitals_opens_a_list(read: Read) -> None:
    rows = read(OPENING + "2. Plan\n\nThe Council NOTED:-\ni. the gap in the plan; and\nii. that a report would follow.\n")
    assert _items(rows)[1:] == [("i", "the gap in the plan; and"), ("ii", "that a report would follow.")]


@pytest.mark.parametrize(
    "moved",
    [
        "Councillor Elm proposed an amendment to the recommendation to add a note on heat.\n\nThis amendment was carried unanimously.",
        "An amendment to light the pier was moved by Councillor Elm, seconded by Councillor Ash and carried.",
    ],
)
def test_an_amendment_that_was_carried_is_no_item(read: Read, moved: str) -> None:
    rows = read(OPENING + f"2. Plan\n\n{moved}\n\n3. Fees\n\nRESOLVED that the fee be kept.\n")
    assert len(_items(rows)) == 2
    assert ("mover", "Councillor Elm") in _votes(rows)


def test_how_a_recorded_vote_is_told_is_no_item(read: Read) -> None:
    text = "2. Trees\n\n2.1 RESOLVED: That this Council:-\n\n(a) values trees; and\n\n(b) plants more.\n\n"
    text += (
        "2.1.1 The votes on the motion were ordered to be recorded and were as follows:-\n\nFor the Motion (2) - Councillors Ada Oak and Ben Elm.\n\n"
    )
    rows = read(OPENING + text + "Abstained from voting on the Motion (1) - The Lord Mayor (Councillor Cy Ash).\n")
    assert _items(rows)[-1] == ("(b)", "plants more.")
    assert _votes(rows) == [("for", "Ada Oak"), ("for", "Ben Elm"), ("abstain", "Councillor Cy Ash")]


def test_voters_by_initials(read: Read) -> None:
    rows = read(OPENING + "2. Trees\n\nFor the Motion: A Oak, B Elm-Hill\n\nFor the Amendment: C Ash\n\nAbstentions: D Fir\n")
    assert _votes(rows) == [("for", "A Oak"), ("for", "B Elm-Hill"), ("against", "C Ash"), ("abstain", "D Fir")]


def test_minutes_taken_as_read(read: Read) -> None:
    rows = read(
        COVER + "Minutes\n\nThe minutes of 3rd May were taken as read and signed as correct.\n\nPier\n\nThe Committee agreed that the pier be lit.\n"
    )
    assert _items(rows)[0][1] == "The minutes of 3rd May were taken as read and signed as correct."


def test_a_line_that_breaks_off_at_a_word_that_ends_no_sentence_goes_on(read: Read) -> None:
    text = "1. Minutes\n\nThe minutes of the last meeting, held in March, were approved as a correct record and signed by the\nChair.\n"
    assert _items(read(COVER + text))[0][1].endswith("and signed by the Chair.")


def test_a_motion_whose_seconder_and_vote_have_lines_of_their_own(read: Read) -> None:
    text = "2. Letter\n\nCouncillor Elm proposed that a reply be sent.\nCouncillor Ash seconded the proposal.\n"
    rows = read(OPENING + text + "On being put to the meeting the proposal was carried by 9 votes to 2.\n")
    assert _items(rows)[1:] == [(None, "Councillor Elm proposed that a reply be sent.")]
    assert _votes(rows) == [("mover", "Councillor Elm"), ("seconder", "Councillor Ash")]


def test_recommendations_numbered_in_roman_capitals(read: Read) -> None:
    text = "2. Buses\n\nRecommendations:\n\nThe Committee recommends that the Cabinet Member:\n\nI. publishes a policy; and\n\nII. reports in May.\n"
    assert _items(read(OPENING + text))[1:] == [("I", "publishes a policy; and"), ("II", "reports in May.")]


def test_an_officers_consent_to_a_decision_is_no_decision(read: Read) -> None:
    text = "Decision log\n\nBarset Council\n\nDECISION\n\n1. Approve the park.\n2. Note the plan.\n\n"
    rows = read(text + "I agree the decision proposed in the recommendations above.\n")
    assert [words for _, words in _items(rows)] == ["Approve the park.", "Note the plan."]


def test_titles_in_capitals_below_those_present_need_no_sure_heading_before_them(read: Read) -> None:
    text = "PIERTON BOARD\n\nMINUTES OF A MEETING HELD ON 3 MAY 2031\n\nPresent: Councillor Ada Oak (Chair) and Councillor Ben Elm.\n\n"
    text += "LAMPS ON THE QUAY\n\nThe Board heard from the engineer about the lamps.\n\nRESOLVED that they be lit.\n\n"
    rows = read(text + "THE HARBOUR WALL\n\nThe wall had been mended in the spring.\n\nDATE OF NEXT MEETING\n\n3 June 2031.\n")
    assert [heading for _, heading in _sections(rows)] == ["LAMPS ON THE QUAY", "THE HARBOUR WALL", "DATE OF NEXT MEETING"]


def test_the_item_of_the_agenda_in_a_column_between_number_and_title(read: Read) -> None:
    text = "FP41/31   1   Apologies for absence\n\nNone were received.\n\nFP42/31   2   Repairs to the pier\n\nRESOLVED: That it be painted.\n\n"
    text += "FP43/31   3   Budget 2032/33\n\nRESOLVED: That the draft go to Council.\n"
    expected = [("FP41/31", "Apologies for absence"), ("FP42/31", "Repairs to the pier"), ("FP43/31", "Budget 2032/33")]
    assert _sections(read(PARISH + text)) == expected
