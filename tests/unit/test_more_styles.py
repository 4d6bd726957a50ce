"""House styles of decision pages, decision lists and minutes: short made papers, each with what has to be found in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract import read_paper
from extract.pipeline import Rows
from extract.records import Paper, Person, Recommendation, Section

Read = Callable[[str], Rows]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Rows:
        path = tmp_path / "paper.txt"
        path.write_text(text, encoding="utf-8")
        return read_paper(path).rows

    return read_text


def _items(rows: Rows) -> list[tuple[str | None, str | None, str]]:
    return [(r.number, r.action, r.form) for r in rows["recommendations"] if isinstance(r, Recommendation)]


def _paper(rows: Rows) -> Paper:
    (paper,) = rows["papers"]
    assert isinstance(paper, Paper)
    return paper


DECISION_PAGE = """Decision details

Harbour Lights 2031/32

Decision Maker: Cabinet
Decision status: Recommendations Approved
Is Key decision?: Yes
Is subject to call in?: Yes

1. To approve lamps for the quay at a cost of £45,000.

2. To note the report of the harbour master.

Publication date: 10/07/2031

Date of decision: 09/07/2031

Decided at meeting: 09/07/2031 - Cabinet
"""


def test_a_decision_page_lists_decisions_without_a_word_before_them(read: Read) -> None:
    found = read(DECISION_PAGE)
    assert _items(found) == [("1", "approve", "decision"), ("2", "note", "decision")]  # the status above them is no item beside its words
    paper = _paper(found)
    assert (paper.paper_type, paper.title, str(paper.meeting_date)) == ("decision_notice", "Harbour Lights 2031/32", "2031-07-09")
    assert paper.key_decision is True


def test_a_body_has_and_a_list_of_what_it_did(read: Read) -> None:
    found = read("The Cabinet has\n\n(a) approved the sale of the kiosk; and\n\n(b) delegated the price to the Director of Places.\n")
    assert [(number, action) for number, action, _ in _items(found)] == [("(a)", "approve"), ("(b)", "delegate")]


def test_what_is_decided_is_not_the_infinitive_in_the_subject(read: Read) -> None:
    found = read("Recommendations\n\n1. That the wish to widen the lane be noted.\n\n2. That the offer to buy the barn be accepted.\n")
    assert [action for _, action, _ in _items(found)] == ["note", "accept"]


def test_decisions_spelled_out_in_short_lines_are_one_list(read: Read) -> None:
    found = read(
        "WYREMINSTER COUNTY COUNCIL CABINET DECISIONS\n\nThat the following be noted:\n\n1. The outturn is £4m over budget. This holds:\n\n"
        "£1m of ferries,\n\n£3m of pay.\n\n2. The risks could add £2m more.\n\nThat the following be approved:\n\n3. £18,000 for the ferry.\n"
    )
    assert _items(found) == [("1", "note", "decision"), ("2", "note", "decision"), ("3", "approve", "decision")]
    assert [row.heading for row in found["sections"] if isinstance(row, Section)] == [None]
    assert _paper(found).body == "CABINET"


def test_minutes_that_only_attendees_and_resolutions_give_away(read: Read) -> None:
    found = read(
        "Cabinet\n\nWednesday, 3 March 2032\n\nAttendees: Councillor Ada Oak, Councillor Ben Elm\n\n"
        "41 Minutes of Previous Meeting\n\nRESOLVED that the minutes of the meeting held on 4 February 2032 be confirmed as a correct record.\n"
    )
    paper = _paper(found)
    assert (paper.paper_type, paper.body, str(paper.meeting_date)) == ("minutes", "Cabinet", "2032-03-03")
    assert [p.name for p in found["people"] if isinstance(p, Person) and p.kind == "present"] == ["Councillor Ada Oak", "Councillor Ben Elm"]


def test_the_date_of_the_meeting_before_is_not_this_ones(read: Read) -> None:
    found = read(
        "Planning Committee\n\nApologies\n\nNone had been received.\n\nMoved by Councillor Ada Oak and seconded by Councillor Ben Elm\n\n"
        "RESOLVED that the Minutes of a Planning Committee meeting held on 21st December 2031 be approved as a correct record.\n\n"
        "The meeting closed at 9 pm.\n"
    )
    assert _paper(found).meeting_date is None


def test_minutes_numbered_by_meeting_and_item(read: Read) -> None:
    found = read(
        "MINUTES OF THE MEETING OF THE PARISH COUNCIL ON 12 MAY 2031\n\nPRESENT: Councillors Ada Oak and Ben Elm\n\n"
        "2031-05_1 APOLOGIES FOR ABSENCE\n\nThere were none.\n\n2031-05_2 NOTICE BOARDS\n\nRESOLVED – To order two boards for up to £2,600.\n"
    )
    assert [s.number for s in found["sections"] if isinstance(s, Section) and s.number] == ["2031-05_1", "2031-05_2"]
    assert _items(found) == [(None, "order", "resolution")]


def test_a_heading_of_one_word_is_no_item_of_the_list_above(read: Read) -> None:
    found = read(
        "MINUTES OF THE LAMPS BOARD\n\n6 March 2031\n\nPRESENT: Councillors Ada Oak, Ben Elm\n\n"
        "4. Plan\n\nCllr Oak MOVED, Cllr Elm SECONDED and it was RESOLVED to:\n\n"
        "1. Note the plan for lamps.\n\n2. Agree the order of works.\n\n5. Grants\n\nThe Board heard about grants.\n"
    )
    assert [(number, action) for number, action, _ in _items(found)] == [("1", "note"), ("2", "agree")]


def test_offices_and_firms_in_brackets_were_not_present(read: Read) -> None:
    found = read(
        "LICENSING SUB-COMMITTEE\n\nMinutes of a meeting held on 9th January 2031.\n\nPresent: Councillors A.B. Oak and Mrs. C.D. Elm.\n\n"
        "Also present: Ms. E. Ash (Director of Quayside Lamps (Holdings) Ltd).\n\nRESOLVED that the licence be granted.\n"
    )
    assert [p.name for p in found["people"] if isinstance(p, Person)] == ["A.B. Oak", "Mrs. C.D. Elm", "Ms. E. Ash"]
    assert _paper(found).body == "LICENSING SUB-COMMITTEE"


def test_a_signature_line_below_a_record_is_no_decision(read: Read) -> None:
    found = read(
        "RECORD OF DECISION\n\nThe following decisions were taken on 22 February 2031 by the CABINET\n\nMembers of the Cabinet who were present:\n\n"
        "Cllrs Ada Oak (Chairman), Ben Elm, Cy Ash\n\nConfirmed as a true record of decisions taken: ................\n\nLeader of the Council\n\n"
        "Decision taken\n\nMembers of the Cabinet approved the sale of the kiosk.\n"
    )
    assert _items(found) == [(None, "approve", "decision")]
    assert _paper(found).body == "CABINET"


def test_proposed_seconded_and_resolved_in_one_paragraph_of_wrapped_minutes(read: Read) -> None:
    found = read(
        "10 NOVEMBER 2031\nMinutes of a meeting of the HARBOUR COMMITTEE held in the Council Chamber,\n"
        "Town Hall, Quay Street at 9.30 am when there were present:\nCouncillors\nMrs S A Oak (Chairman)\nP W Elm\n"
        "(139) APOLOGIES FOR ABSENCE AND DETAILS OF SUBSTITUTES\nApologies for absence were received and the Committee\n"
        "wished those who were ill a quick return to good health and the work of the\ncommittee.\n"
        "(140) LAMPS FOR THE QUAY\nThe Committee considered the first of the reports of the officers about a\nlamp.\n"
        "It was proposed by Councillor P W Elm, seconded by Councillor S A Oak and\nRESOLVED unanimously\n"
        "That the lamp be lit to allow a payment of no more than £25,000 in all by\n31 March 2032.\n"
    )
    (item,) = (r for r in found["recommendations"] if isinstance(r, Recommendation))
    assert item.text == "That the lamp be lit to allow a payment of no more than £25,000 in all by 31 March 2032."
    assert [s.number for s in found["sections"] if isinstance(s, Section) and s.number] == ["(139)", "(140)"]
    assert {p.name for p in found["people"] if isinstance(p, Person) and p.kind == "present"} == {"Mrs S A Oak", "P W Elm"}


def test_agreed_to_refuse_is_no_approval(read: Read) -> None:
    found = read(
        "Minute of Meeting of the Piers Committee held on 3 May 2031\n\nPresent: Mr A Oak and Mrs B Elm\n\n1. Pier\n\n"
        "The Committee agreed to REFUSE planning permission for the pier.\n\nThe meeting ended at 3 pm.\n"
    )
    assert [(r.action, r.outcome) for r in found["recommendations"] if isinstance(r, Recommendation)] == [("agree", "rejected")]


def test_a_cover_of_labels_on_lines_of_their_own(read: Read) -> None:
    found = read(
        "TITLE OF REPORT\n\nLamps for the Quay\n\nWARD(S) AFFECTED\n\nQuayside\n\nCABINET MEMBER\n\nCouncillor Ada Oak, Cabinet Member for Light\n\n"
        "KEY DECISION\n\nYes\n\n1. RECOMMENDATIONS\n\n1.1 Agree the lamps.\n"
    )
    paper = _paper(found)
    assert (paper.title, paper.areas_affected, paper.key_decision) == ("Lamps for the Quay", "Quayside", True)


def test_ticked_boxes_answer_questions_of_the_cover(read: Read) -> None:
    found = read(
        "Wyreminster City Council\n\nReport to Cabinet\n\n14 February 2031\n\nSubject: Lamps\n\nIs this a key decision? ☒ Yes ☐ No\n\n"
        "If relevant, add Forward Plan Reference: 010765/2031\n\nDoes the report contain confidential or exempt information? ☐ Yes ☒ No\n\n"
        "1 Executive Summary\n\n1.1 This report asks for lamps.\n"
    )
    paper = _paper(found)
    assert (paper.body, str(paper.meeting_date), paper.key_decision) == ("Cabinet", "2031-02-14", True)


def test_items_of_a_list_do_what_the_list_is_asked_to_do(read: Read) -> None:
    found = read(
        "RECOMMENDATION\n\nCouncil is recommended to note:\n\n1) Appendix A, the report on lamps which was agreed by the Board;\n\n"
        "2) that all approved plans have been kept to.\n\nEXECUTIVE SUMMARY\n\nAll is well.\n"
    )
    assert [(number, action) for number, action, _ in _items(found)] == [("1", "note"), ("2", "note")]


def test_no_day_and_no_month_are_no_date(read: Read) -> None:
    found = read("1. Figures\n\n1.1 The score was 0.0.2012 and 00/00/2031 stands for nothing.\n")
    assert found["sources"][0].status == "ok"  # type: ignore[attr-defined]
    assert found["dates"] == []
