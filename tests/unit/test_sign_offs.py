"""Sign-offs: names, offices, dates and on whose behalf, however the form was laid out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from extract.context import Context
from extract.records import Person, SignOff

Read = Callable[..., Context]
Row = tuple[str | None, str | None, str | None, str | None, str]


def sign_offs(read_context: Read, text: str) -> list[SignOff]:
    return read_context(text, "sign_offs").records(SignOff)


def rows(found: list[SignOff]) -> list[Row]:
    return [(s.role, s.name, s.on_behalf_of, str(s.signed_on) if s.signed_on else None, s.kind) for s in found]


def test_an_approval_has_statement_name_office_and_date(read_context: Read) -> None:
    (found,) = sign_offs(read_context, "I approve the report above.\tDate\nCllr Jo Bloggs, Cabinet Member for Ferries\t05.12.22\n")
    assert rows([found]) == [("Cabinet Member for Ferries", "Cllr Jo Bloggs", None, "2022-12-05", "approval")]
    assert found.statement == "I approve the report above"


def test_a_consultation_grid_in_order(read_context: Read) -> None:
    text = (
        "In consultation with:\n\nRole\tDate\nDirector of Ferries (S151 Officer)\t13/10/2022\nJo Bloggs on behalf of Ann Other\n"
        "Director of Law\t14/10/2022\nSam Smith\n"
    )
    assert rows(sign_offs(read_context, text)) == [
        ("Director of Ferries (S151 Officer)", "Jo Bloggs", "Ann Other", "2022-10-13", "consultation"),
        ("Director of Law", "Sam Smith", None, "2022-10-14", "consultation"),
    ]


def test_a_consultation_grid_read_column_by_column(read_context: Read) -> None:
    """Three offices, then names with dates in another order; the line that joins the names gives their order."""
    text = (
        "In consultation with:\n\nDirector of Ferries\n\nDirector of Quays\n\nHead of Ropes\n\nAnn Other\n\n11/11/22\n\nJo Bloggs\n\n09/11/22\n\n"
        "Sam Smith\n\n06/11/22\n\nJo Bloggs, Ann Other, and Sam Smith\n"
    )
    found = sign_offs(read_context, text)
    assert rows(found) == [
        ("Director of Ferries", "Jo Bloggs", None, "2022-11-09", "consultation"),
        ("Director of Quays", "Ann Other", None, "2022-11-11", "consultation"),
        ("Head of Ropes", "Sam Smith", None, "2022-11-06", "consultation"),
    ]
    assert all("role_by_order" in s.doubts for s in found)


def test_an_office_nobody_signed_for_has_no_name(read_context: Read) -> None:
    found = sign_offs(read_context, "In consultation with:\n\nDirector of Law\tJo Bloggs\t1 May 2024\nDirector of Ropes\n")
    assert rows(found) == [
        ("Director of Law", "Jo Bloggs", None, "2024-05-01", "consultation"),
        ("Director of Ropes", None, None, None, "consultation"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Finance Partner: Jo Bloggs – Finance Partner, Quays, 13 January 2026",
            ("Finance Partner, Quays", "Jo Bloggs", None, "2026-01-13", "clearance"),
        ),
        ("Legal Team Manager: Ann Other 11 May 2024", ("Legal Team Manager", "Ann Other", None, "2024-05-11", "clearance")),
        ("Cleared by (Head of Law): Ann Other", ("Head of Law", "Ann Other", None, None, "clearance")),
        ("Approved by: Ann Other, Director of Ropes, 12 May 2024", ("Director of Ropes", "Ann Other", None, "2024-05-12", "approval")),
        ("Signed by Councillor Jo Bloggs, Leader, on 3 June 2024", ("Leader", "Councillor Jo Bloggs", None, "2024-06-03", "approval")),
    ],
)
def test_a_sign_off_on_one_line(read_context: Read, text: str, expected: Row) -> None:
    assert rows(sign_offs(read_context, text + "\n")) == [expected]


def test_a_month_is_no_day_to_sign_on(read_context: Read) -> None:
    (found,) = sign_offs(read_context, "IT Team Leader: Ann Other, Lead Architect, August 2025\n")
    assert found.signed_on is None
    assert "date_not_a_day" in found.doubts


def test_someone_who_signs_in_place_of_another_is_doubtful(read_context: Read) -> None:
    (found,) = sign_offs(read_context, "Legal Team Leader: Ann Other – Solicitor – 5 February 2026 (team leader away).\n")
    assert rows([found]) == [("Solicitor", "Ann Other", None, "2026-02-05", "clearance")]
    assert "in_place_of_another" in found.doubts


MINUTES = "Minutes of the meeting of Tolford Parish Council held on 4 May 2024\n\nApologies were received from two members.\n\n"


@pytest.mark.parametrize(
    ("line", "role", "signed_on"),
    [
        ("Signed ______________________ Dated 6th June 2024", None, date(2024, 6, 6)),
        ("Signed ______________________ Dated ______________", None, None),
        ("CHAIR __________________", "CHAIR", None),
        ("Signed: ......................... (Chairman)\n\nDated: 6 June 2024", "Chairman", date(2024, 6, 6)),
        ("Confirmed as a correct record\n\n..............................\n\nChair", "Chair", None),
    ],
)
def test_minutes_are_signed_by_nobody_until_a_name_stands_there(read_context: Read, line: str, role: str | None, signed_on: date | None) -> None:
    (found,) = sign_offs(read_context, f"{MINUTES}{line}\n")
    assert (found.name, found.role, found.signed_on, found.kind) == (None, role, signed_on, "minutes_signature")
    assert "unsigned" in found.doubts


def test_a_form_of_labels_and_values(read_context: Read) -> None:
    text = "Signed:\n\nName: Councillor Ann Other\n\nPosition: Cabinet Member for Ropes\n\nDate: 3 May 2024\n"
    assert rows(sign_offs(read_context, text)) == [("Cabinet Member for Ropes", "Councillor Ann Other", None, "2024-05-03", "approval")]


def test_a_table_with_a_column_of_names(read_context: Read) -> None:
    text = "Officers consulted\n\nName\tDesignation\tDate\nJo Bloggs\tDirector of Ropes\t1 July 2023\nAnn Other\tMonitoring Officer\t2 July 2023\n"
    assert rows(sign_offs(read_context, text)) == [
        ("Director of Ropes", "Jo Bloggs", None, "2023-07-01", "consultation"),
        ("Monitoring Officer", "Ann Other", None, "2023-07-02", "consultation"),
    ]


def test_officers_who_were_not_asked_are_left_out(read_context: Read) -> None:
    text = "Officer Title\tComments Sought\tComments included\nHead of Ropes\tNo\tN/A\nHead of Law\tYes\tYes\n"
    assert rows(sign_offs(read_context, text)) == [("Head of Law", None, None, None, "clearance")]


def test_names_sent_and_returned_with_their_posts(read_context: Read) -> None:
    text = "Consultation\n\nName of consultee\tPost held\tDate sent\tDate returned\nJo Bloggs\tHead of Ropes\t12/05/24\t13/05/24\n"
    assert rows(sign_offs(read_context, text)) == [("Head of Ropes", "Jo Bloggs", None, "2024-05-13", "clearance")]


def test_the_answer_to_a_question_of_the_form(read_context: Read) -> None:
    text = (
        "Date signed off by Strategic Director & name: 12 May 2024 – Jo Bloggs\n\n"
        "Is it also signed off by the Director of Law?\n\nSam Smith 14 May 2024\n"
    )
    assert rows(sign_offs(read_context, text)) == [
        ("Strategic Director", "Jo Bloggs", None, "2024-05-12", "clearance"),
        ("Director of Law", "Sam Smith", None, "2024-05-14", "clearance"),
    ]


def test_an_adviser_signs_the_end_of_a_section(read_context: Read) -> None:
    text = (
        "1. Background\n\n1.1 The quay leaks.\n\n2. Financial implications\n\n2.1 There are none.\n\n"
        "Jo Bloggs, Head of Finance, 3 May 2024\n\n3. Conclusion\n\n3.1 Mend it.\n"
    )
    assert rows(sign_offs(read_context, text)) == [("Head of Finance", "Jo Bloggs", None, "2024-05-03", "clearance")]


@pytest.mark.parametrize(
    "text",
    [
        "Lead Officer: Jo Bloggs, Head of Ropes",
        "Report author: Ann Other, Head of Law, 12 May 2024",
        "The lease was signed and dated by both sides.",
        "The Director, in consultation with the Chair, may sell the ferry.",
        "I can see no risk in this.",
        "Consultees\n\nHighways Officer\n\nTree Officer\n\nTolford Parish Council",
        "Consultees:\n\nJo Bloggs\n\nAnn Other",
        "A petition signed by 300 residents was received.",
    ],
)
def test_prose_and_contacts_are_no_sign_offs(read_context: Read, text: str) -> None:
    assert sign_offs(read_context, text + "\n") == []


@pytest.mark.parametrize("name", ["Peter Ward", "Mary Hall", "Tessa May", "J. R. McHartley", "Sam O’Neill", "Anne-Marie St John"])
def test_people_may_be_called_like_places_and_months(read_context: Read, name: str) -> None:
    (found,) = sign_offs(read_context, f"Approved by: {name}\n")
    assert found.name == name


def test_a_placeholder_is_nobody(read_context: Read) -> None:
    found = sign_offs(read_context, "I approve the report.\n\nInsert name and title of the Director\n\n")
    assert [s.name for s in found] in ([], [None])


def test_evidence_covers_the_parts(read_context: Read) -> None:
    context = read_context("In consultation with:\n\nDirector of Law\n\nAnn Other\n\n1 May 2024\n", "sign_offs")
    (found,) = context.records(SignOff)
    assert found.quote == context.text[found.char_start : found.char_end]
    assert found.spans is not None
    assert [context.quote(span) for span in found.spans] == ["Director of Law", "Ann Other", "1 May 2024"]


def test_a_table_whose_labels_say_who_approved_needs_no_opening(read_context: Read) -> None:
    text = (
        "Contributor/approver name\tTitle\tService\tDate doc sent out\tDate response received\nContributors:\n"
        "Ann Other\tFinance Manager\tFinance\t3/5/31\t5/5/31\nJo Bloggs\tHead of Law\tLaw\t3/5/31\t6/5/31\n"
    )
    assert [(s.name, str(s.signed_on)) for s in sign_offs(read_context, text)] == [("Ann Other", "2031-05-05"), ("Jo Bloggs", "2031-05-06")]
    gifts = "Name\tOffice\tDate\nAnn Other\tHead of Law\t5/5/31\nJo Bloggs\tHead of Ropes\t6/5/31\n"
    assert not sign_offs(read_context, gifts)


def test_the_first_column_of_named_officers_holds_their_offices(read_context: Read) -> None:
    table = "\tNamed Officer\tDate\nChief Executive\tAnn Other\t23/06/31\nHead of Law\tJo Bloggs\t18/06/31\n"
    text = f"Approvals obtained on behalf of officers:-\n\n{table}"
    assert [(s.role, s.name, str(s.signed_on)) for s in sign_offs(read_context, text)] == [
        ("Chief Executive", "Ann Other", "2031-06-23"),
        ("Head of Law", "Jo Bloggs", "2031-06-18"),
    ]


def test_the_day_below_a_table_of_those_who_approved_is_theirs(read_context: Read) -> None:
    text = "Approved by\n\nName\tDesignation\tSignature\nAnn Other\tChief Finance Officer\t\nDate\t19 May 2031\t\n"
    assert rows(sign_offs(read_context, text)) == [("Chief Finance Officer", "Ann Other", None, "2031-05-19", "approval")]
    assert not sign_offs(read_context, "Author(s)\n\nName\tDesignation\tTelephone Number\nAnn Other\tAccounting Manager\t01632 960123\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Signed:\n\nAnn Other\n\nHead of Ropes\n\nDate: 2 May 2031\n", ("Head of Ropes", "Ann Other", "2031-05-02")),
        ("Signatures\n\nAnn Other\n\nHead of Ropes\n\nSIGNED and Dated: 28/02/2031\n", ("Head of Ropes", "Ann Other", "2031-02-28")),
        ("Approved by:\tDate:\n\n----------\t13 May 2031\n\nHead of Ropes\n\nAnn Other\n", ("Head of Ropes", "Ann Other", "2031-05-13")),
        ("SENIOR RESPONSIBLE OFFICER\tANN LLOYD-OTHER\n\tHead of Ropes\n\t15 May 2031\n", ("Head of Ropes", "ANN LLOYD-OTHER", "2031-05-15")),
        ("Has it been cleared by Finance? Yes\n\nName of Financial Officer: Ann Other\n", ("Financial Officer", "Ann Other", "None")),
    ],
)
def test_names_offices_and_days_below_one_another(read_context: Read, text: str, expected: tuple[str, str, str]) -> None:
    assert [(s.role, s.name, str(s.signed_on)) for s in sign_offs(read_context, text)] == [expected]


def test_a_block_ends_where_the_cover_goes_on(read_context: Read) -> None:
    text = "Decision taken by: Director of Ropes\n\n9 May 2031\n\nReport of\tAnn Other, Head of Boats\nWards\tQuay\n"
    assert [(s.role, s.name) for s in sign_offs(read_context, text)] == [("Director of Ropes", None)]


def test_the_answer_to_a_question_of_the_form_counts_once(read_context: Read) -> None:
    text = (
        "Councillors consulted:\n\nLead Councillor for Ropes, Councillor Ann Other, 24 May 2031\n\nAny interest of a councillor consulted:\n\nNone\n"
    )
    assert [(s.name, str(s.signed_on)) for s in sign_offs(read_context, text)] == [("Councillor Ann Other", "2031-05-24")]


def test_labels_over_groups_of_consultees_and_rows_of_contacts_sign_nothing(read_context: Read) -> None:
    table = "Name of consultee\tPost held\tDate sent\tDate returned\nMandatory:\tStatutory Officer (or deputy)\t\t\n"
    table += "Ann Other\tHead of Law\t05/01/31\t07/01/31\nConfirmation relevant Member consulted\tCabinet Member for Ropes\tYes\t\n"
    assert rows(sign_offs(read_context, table)) == [("Head of Law", "Ann Other", None, "2031-01-07", "clearance")]
    table = "Report clearance\n\nRole\tName\tDate cleared\nMonitoring Officer\tAnn Other\t29/09/31\n"
    table += "Contact Officer\tJo Bloggs, Clerk\t\nTelephone\t01632 960123\t\n"
    assert [s.name for s in sign_offs(read_context, table)] == ["Ann Other"]


@pytest.mark.parametrize(
    "text",
    [
        "9. Comments for and on behalf of the Head of Law\n\n9.1. Provided by Jo Bloggs, Senior Lawyer, 23 May 2031\n",
        "1. Purpose\n\nThe lamps are to be lit.\n\n2. Consultation\n\nThe crews were asked.\n\nJo Bloggs\nSenior Lawyer\n\n23 May 2031\n",
    ],
)
def test_who_gave_advice_or_closes_a_report(read_context: Read, text: str) -> None:
    assert [(s.role, s.name, str(s.signed_on)) for s in sign_offs(read_context, text)] == [("Senior Lawyer", "Jo Bloggs", "2031-05-23")]


def test_those_who_prepared_a_report_do_not_clear_it(read_context: Read) -> None:
    assert not sign_offs(read_context, "1. Purpose\n\nThe lamps are to be lit.\n\nPrepared by Jo Bloggs, Clerk\n")


def test_an_office_and_by_whom_it_approved_on_one_line(read_context: Read) -> None:
    text = "Report sign-off\n\nStrategic Director: approved by Ann Other on 28 April 2031\n"
    text += "Cabinet Member: approved by Councillor J Bloggs on 29 April 2031\n"
    assert rows(sign_offs(read_context, text)) == [
        ("Strategic Director", "Ann Other", None, "2031-04-28", "clearance"),
        ("Cabinet Member", "Councillor J Bloggs", None, "2031-04-29", "clearance"),
    ]
    assert not [p for p in read_context(text).records(Person) if p.kind == "lead_officer"]


def test_a_contact_below_legal_implications_gave_no_advice(read_context: Read) -> None:
    text = "1. Legal implications\n\nThe lease allows it.\n\nContact officer: Jo Bloggs, Head of Repairs\n"
    assert not sign_offs(read_context, text)


def test_an_office_in_small_letters(read_context: Read) -> None:
    text = "Finance: Set out in the report. Cleared by: Ann Other (s151 Officer) 12 January 2032\n"
    assert [(s.role, s.name) for s in sign_offs(read_context, text)] == [("s151 Officer", "Ann Other")]
