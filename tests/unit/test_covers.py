"""Covers in styles met later: two meetings apart, letters that call a meeting, forward plans, scrutiny reviews; all invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.context import Context
from extract.records import Person
from tests.unit.test_header import fields

Read = Callable[..., Context]


def test_of_two_meetings_with_labels_and_dates_of_their_own_the_second_decides(read_context: Read) -> None:
    cover = "MEETING/DECISION MAKER: Harbour Scrutiny Panel\nMEETING DATE: 20 March 2031\n\n"
    cover += "MEETING/DECISION MAKER: Cabinet\nMEETING DATE: 9 April 2031\n\nTITLE: Pier lamps\n\n1 THE ISSUE\n\n1.1 Lamps.\n"
    found = fields(read_context(cover))
    assert (found["body"], found["meeting_date"], found["paper_type"]) == ("Cabinet", "2031-04-09", "cabinet_report")


def test_a_letter_that_calls_a_meeting_bears_another_day(read_context: Read) -> None:
    letter = "Enquiries to: Ada Oak\nDate: 11 March 2031\n\nDear Sir or Madam,\n\n"
    letter += "Your attendance is requested at a meeting of the PIERS BOARD to be held in THE HALL on THURSDAY, 20 MARCH 2031 at 2.00 PM.\n\n"
    found = fields(read_context(letter + "AGENDA\n\n1. APOLOGIES FOR ABSENCE\n\n2. MINUTES\n"))
    assert (found["paper_type"], found["meeting_date"], found["body"]) == ("agenda", "2031-03-20", "PIERS BOARD")


def test_the_date_of_a_members_decision_is_no_meetings(read_context: Read) -> None:
    notice = "BARSET COUNCIL\n\nNOTICE OF DECISION\n\nDATE: 22 April 2031\n\nDECISION MAKER: Cllr Ada Oak, Cabinet Member for Roads\n\n"
    found = fields(read_context(notice + "SUBJECT: Pier lamps\n\nDECISION MADE\n\nI approve that the lamps be lit.\n"))
    assert (found["paper_type"], found.get("report_date"), found.get("meeting_date")) == ("decision_notice", "2031-04-22", None)


@pytest.mark.parametrize(
    ("text", "council"),
    [
        ("Minutes of the Council of the City of Sheffield held on 3 May 2031\n\nPresent: Councillor A Oak\n", "Sheffield City Council"),
        ("CITY OF WESTMINSTER\n\nMINUTES\n\nMinutes of a meeting held on 3 May 2031\n", "City of Westminster"),
        (
            "Cabinet Forward Plan - May 2031\n\nKey decisions are defined in Dorset Council’s Constitution as those that cost much.\n",
            "Dorset Council",
        ),
        ("Pier lamps\n\nLeeds was the City of Culture that year, and its lamps were lit.\n", None),
    ],
)
def test_councils_by_city_or_constitution(read_context: Read, text: str, council: str | None) -> None:
    assert fields(read_context(text)).get("council") == council


@pytest.mark.parametrize(
    ("text", "paper_type", "body"),
    [
        ("Cabinet Forward Plan - May to June 2031\n\nItems for the next meeting of the Committee are listed.\n", "other", "Cabinet"),
        (
            "Scrutiny Review of Harbour Lights\n\nA Review by the Harbour Scrutiny Panel\n\n1. Summary\n\nLamps.\n",
            "scrutiny_report",
            "Harbour Scrutiny Panel",
        ),
        ("Pier lamps\n\nCouncil is recommended to light the pier.\n\n1. Purpose\n\nLamps.\n", "council_report", None),
        ("PIERTON PARISH COUNCIL\n\nMinutes of the Annual Parish Council Meeting held on 3 May 2031\n", "minutes", None),
    ],
)
def test_types_and_bodies(read_context: Read, text: str, paper_type: str, body: str | None) -> None:
    found = fields(read_context(text))
    assert (found["paper_type"], found.get("body")) == (paper_type, body)


def test_a_label_inside_a_title_is_none(read_context: Read) -> None:
    found = fields(read_context("To: Cabinet\nSubject: Terms of Reference: review\n\n1. Purpose\n\n1.1 Lamps.\n"))
    assert found["title"] == "Terms of Reference: review"


def test_the_title_of_a_letter(read_context: Read) -> None:
    assert fields(read_context("Ada Oak\n3 May 2031\n\nDear Ada Oak\n\nRE: LAMPS ON THE PIER\n\nThank you.\n"))["title"] == "LAMPS ON THE PIER"


def test_mover_and_seconder_of_a_form(read_context: Read) -> None:
    context = read_context("Amendment name: Pier lamps\nProposer: Ada Oak\nSeconder: Ben Elm\n\nLight the pier.\n")
    assert [(p.kind, p.name) for p in context.records(Person)] == [("mover", "Ada Oak"), ("seconder", "Ben Elm")]


def test_a_body_with_commas_in_its_name_and_a_title_over_two_lines(read_context: Read) -> None:
    found = fields(read_context("MINUTES of the meeting of the HARBOURS, PIERS AND LAMPS SELECT COMMITTEE held at 10 am on 3 May 2031.\n"))
    assert found["title"] == "MINUTES of the meeting of the HARBOURS, PIERS AND LAMPS SELECT COMMITTEE"
    found = fields(read_context("MINUTES OF THE MEETING OF\nBARSET COUNTY COUNCIL\n\nTUESDAY 18 FEBRUARY 2031\n"))
    assert (found["council"], found.get("body")) == ("Barset County Council", None)


def test_the_body_of_a_decision_sheet(read_context: Read) -> None:
    assert fields(read_context("BARSET COUNTY COUNCIL\nCABINET DECISION SHEET\nMONDAY, 9 JUNE 2031\n"))["body"] == "CABINET"


def test_a_line_that_only_says_whose_meeting_it_is_for_is_no_title(read_context: Read) -> None:
    cover = "Elmford Town Council Meeting 21 February 2031\n\nAgenda Item 16\n\nLamps on the pier\n\n1. Purpose of Report\n\nTo buy lamps.\n"
    found = fields(read_context(cover))
    assert (found["title"], found["meeting_date"]) == ("Lamps on the pier", "2031-02-21")


def test_a_letter_that_encloses_papers_is_for_the_day_of_their_meeting(read_context: Read) -> None:
    letter = "SUPPLEMENTARY AGENDA\n\nAsk for: Jane Little\nDate: 29 January 2031\n\nDear Member\n\n"
    found = fields(read_context(letter + "A late report is enclosed, for consideration at the Piers Board on Thursday, 30 January 2031.\n"))
    assert (found["paper_type"], found["meeting_date"]) == ("agenda", "2031-01-30")
    assert found["title"] != "Dear Member"
