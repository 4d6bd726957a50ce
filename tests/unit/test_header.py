"""Header fields, people and references from covers in different styles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.context import Context
from extract.document import Box
from extract.read.freeze import CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import PaperField, PaperReference, Person

Read = Callable[..., Context]


def fields(context: Context) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in context.records(PaperField):
        found.setdefault(row.field, row.value)
    return found


def people(context: Context) -> list[tuple[str | None, ...]]:
    return [(p.kind, p.name, p.role, p.email, p.phone) for p in context.records(Person)]


MEMBER_DECISION = """Report title: New lamps for Harbour Lane
Report to: Councillor Ada Byron – Cabinet Member for Streets and Lighting
Report author: Joan Clarke – Head of Lighting
Date: 4 May 2031\tFor: Decision
Enquiries to: Joan Clarke – joan.clarke@barset.example Tom Flowers Director of Places (tom@barset.example)
County Divisions affected: All of Barset

1. Purpose

1.1 Barsetshire County Council (BCC) lights its streets.
"""


def test_a_grid_of_labels_with_two_fields_on_a_line(read_context: Read) -> None:
    context = read_context(MEMBER_DECISION)
    assert fields(context) == {
        "paper_type": "member_decision",
        "council": "Barsetshire County Council",
        "title": "New lamps for Harbour Lane",
        "report_to": "Councillor Ada Byron – Cabinet Member for Streets and Lighting",
        "areas_affected": "All of Barset",
        "purpose": "Decision",
        "decision_maker": "Councillor Ada Byron",
        "decision_maker_role": "Cabinet Member for Streets and Lighting",
        "report_date": "2031-05-04",
    }
    assert people(context) == [
        ("author", "Joan Clarke", "Head of Lighting", None, None),
        ("enquiries", "Joan Clarke", None, "joan.clarke@barset.example", None),
        ("enquiries", "Tom Flowers", "Director of Places", "tom@barset.example", None),
    ]


def test_every_field_quotes_its_words(read_context: Read) -> None:
    context = read_context(MEMBER_DECISION)
    for row in context.records(PaperField):
        assert context.text[row.char_start : row.char_end] == row.quote
        if row.field in ("title", "decision_maker", "areas_affected", "council"):
            assert row.quote == row.value


CABINET_REPORT = """From:\tMary Anning, Deputy Leader and Cabinet Member for Finance
\tJohn Snow, Director of Public Health
To:\tCabinet - 3 March 2031
Subject:\tHealth visiting in the villages
Decision no:\t31/00045
Key Decision:\tYes - it affects more than two divisions
Classification:\tUnrestricted

Summary: The villages have too few visits.

1. Introduction

1.1 Visits fell.
"""


def test_labels_set_with_tabs(read_context: Read) -> None:
    context = read_context(CABINET_REPORT)
    found = fields(context)
    assert found["paper_type"] == "cabinet_report"
    assert found["body"] == "Cabinet"
    assert found["meeting_date"] == "2031-03-03"
    assert found["title"] == "Health visiting in the villages"
    assert (found["key_decision"], found["exempt"], found["classification"]) == ("true", "false", "Unrestricted")
    assert "decision_maker" not in found
    assert "council" not in found
    assert [p[:3] for p in people(context)] == [
        ("from", "Mary Anning", "Deputy Leader and Cabinet Member for Finance"),
        ("from", "John Snow", "Director of Public Health"),
    ]
    assert [(r.kind, r.value) for r in context.records(PaperReference)] == [("decision", "31/00045")]


def test_the_office_before_the_name(read_context: Read) -> None:
    context = read_context("From: Cabinet Member for Finance, Mary Anning\nTo: Cabinet, 3 March 2031\nSubject: Money\n\n1. Background\n\n1.1 Text.\n")
    assert [p[:3] for p in people(context)] == [("from", "Mary Anning", "Cabinet Member for Finance")]


MINUTES = """KINGSFOLD TOWN COUNCIL

MINUTES of a meeting of the Open Spaces Committee held in the Guildhall on Monday, 5 May 2031.

PRESENT: Mr P M Hill (Chairman), Mrs A Byron, Dr J O'Neil
Apologies: Ms T Flowers

12. Minutes of the meeting on 7 April 2031

RESOLVED that the minutes be signed.
"""


def test_minutes(read_context: Read) -> None:
    context = read_context(MINUTES)
    found = fields(context)
    assert found["paper_type"] == "minutes"
    assert found["council"] == "Kingsfold Town Council"
    assert found["body"] == "Open Spaces Committee"
    assert found["title"] == "MINUTES of a meeting of the Open Spaces Committee"
    assert found["meeting_date"] == "2031-05-05"
    assert [p[:2] for p in people(context)] == [
        ("present", "Mr P M Hill"), ("present", "Mrs A Byron"), ("present", "Dr J O'Neil"), ("apologies", "Ms T Flowers"),
    ]  # fmt: skip


def _grid(*rows: tuple[str, ...]) -> TableBlock:
    cells = [
        CellBlock(r, c, [ParagraphBlock([Run(text, Box(1, 50.0 * c, 20.0 * r, 50.0 * c + 40, 20.0 * r + 10))])])
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return TableBlock("layout", cells, len(rows), len(rows[0]))


def test_a_strip_of_labels_over_their_values(read_context: Read) -> None:
    strip = _grid(("Item No.", "Classification:", "Date:", "Decision maker:"), ("7", "Open", "5 May 2031", "Cabinet Member for Parks"))
    context = read_context(freeze([strip, ParagraphBlock([Run("Report title: Trees in the park")]), ParagraphBlock([Run("1. Recommendations")])]))
    found = fields(context)
    assert (found["agenda_item"], found["classification"], found["decision_maker"]) == ("7", "Open", "Cabinet Member for Parks")
    assert "5 May 2031" not in (found.get("title"), found["decision_maker"])


def test_labels_beside_their_values_in_cells(read_context: Read) -> None:
    cover = _grid(("Committee", "Housing Committee"), ("Date", "6 June 2031"), ("Title", "Roof repairs"), ("Author", "Joan Clarke, Surveyor"))
    context = read_context(freeze([cover, ParagraphBlock([Run("1. Recommendations")])]))
    found = fields(context)
    assert (found["body"], found["meeting_date"], found["title"]) == ("Housing Committee", "2031-06-06", "Roof repairs")
    assert [p[:3] for p in people(context)] == [("author", "Joan Clarke", "Surveyor")]


def test_a_neighbour_named_in_the_text_is_not_the_council(read_context: Read) -> None:
    filler = "The villages want better buses and the timetable is old. " * 30
    context = read_context(
        f"Subject: Buses\nTo: Cabinet, 3 March 2031\n\n1. Background\n\n1.1 {filler}\n\n1.2 We spoke to Barchester City Council.\n"
    )
    assert "council" not in fields(context)


def test_an_address_of_its_own_gives_an_inferred_council(read_context: Read) -> None:
    context = read_context(
        "Subject: Buses\nTo: Cabinet, 3 March 2031\nEnquiries to: Joan Clarke, joan.clarke@leeds.gov.uk\n\n1. Background\n\n1.1 Text.\n"
    )
    found = fields(context)
    assert (found["council_inferred"], found["council_basis"]) == ("Leeds City Council", "domain")
    assert "council" not in found


def test_addresses_of_councils_compared_are_nobodys_own(read_context: Read) -> None:
    links = "www.leeds.gov.uk/buses and www.wakefield.gov.uk/buses"
    assert "council_inferred" not in fields(read_context(f"Case studies\n\n1. Background\n\n1.1 Text.\n\n1.2 See {links}.\n"))


@pytest.mark.parametrize("empty", ["None", "Not applicable", "There are none."])
def test_an_empty_list_of_background_papers_has_no_entries(read_context: Read, empty: str) -> None:
    context = read_context(f"Subject: Buses\nTo: Cabinet\n\n1. Recommendations\n\n1.1 Note it.\n\n2. Background papers\n\n{empty}\n")
    assert context.records(PaperReference) == []


def test_background_papers_and_appendices_are_references(read_context: Read) -> None:
    text = "Subject: Buses\nTo: Cabinet\n\n1. Recommendations\n\n1.1 Note it.\n\n2. Background papers\n\nBus survey of 2030\n\n"
    text += "3. Appendices\n\nAppendix A – Map\n"
    references = [(r.kind, r.value) for r in read_context(text).records(PaperReference)]
    assert references == [("background_paper", "Bus survey of 2030"), ("appendix", "Appendix A – Map")]


def test_a_form_says_which_appendices_are_there_and_remarks_are_no_papers(read_context: Read) -> None:
    papers = "Background papers\n\n1. Ferry survey\n\n(Piers Board 16 May 2031)\n\n2. Pier plan\n\nhttps://kingsfold.example/plan\n\n"
    listed = "Appendices\n\nAppendix A – Map YES\n\nAppendix B – Options appraisal NO\n\nAppendix C – Costs N/A\n"
    text = f"To: Cabinet\n\n1. Recommendations\n\n1.1 Note it.\n\n{papers}{listed}"
    assert [r.value for r in read_context(text).records(PaperReference)] == ["Ferry survey", "Pier plan", "Appendix A – Map"]


def test_the_second_of_two_meetings_decides(read_context: Read) -> None:
    cover = _grid(("Meeting:", "Overview and Scrutiny Committee Cabinet"), ("Subject:", "Roofs"))
    found = fields(read_context(freeze([cover, ParagraphBlock([Run("1. Recommendations")])])))
    assert (found["body"], found["paper_type"], found["report_to"]) == ("Cabinet", "cabinet_report", "Cabinet")


def test_a_date_alone_is_no_title_and_is_the_meetings_below_its_body(read_context: Read) -> None:
    found = fields(
        read_context("Barsetshire County Council\n\nCABINET\n\n12 May 2031\n\nNew roofs for the old schools\n\n1. Recommendations\n\n1.1 Note it.\n")
    )
    assert found["meeting_date"] == "2031-05-12"
    assert found["title"] != "12 May 2031"
    assert (found["body"], found["paper_type"]) == ("CABINET", "cabinet_report")


def test_the_writer_of_a_letter_is_its_author(read_context: Read) -> None:
    letter = "Barsetshire County Council\n\n9 May 2031\n\nDear Sir\n\nThe roofs leak.\n\nYours sincerely,\n\nAda Byron\n\nSurveyor\n\n01632 960123\n"
    assert ("author", "Ada Byron", "Surveyor", None, "01632 960123") in people(read_context(letter))
    signed = "Dear Ada Oak\n\nRE: LAMPS\n\nThank you.\n\nYours sincerely\n\nJane Little\n\nPrincipal Planning Officer\n\nElmford Borough Council\n"
    assert ("author", "Jane Little", "Principal Planning Officer", None, None) in people(read_context(signed))


def test_an_excerpt_of_minutes_is_minutes_by_its_signs(read_context: Read) -> None:
    resolved = "13. FINANCE\n\nIt was proposed by Cllr A Oak, seconded by Cllr B Elm and RESOLVED that the accounts be approved.\n\n"
    close = "14. NEXT MEETING\n\nTuesday 6 May 2031\n\nThe meeting closed at 9.15pm\n\n"
    excerpt = read_context(f"{resolved}{close}Signed ................ Chairman    Date ...........\n")
    assert fields(excerpt)["paper_type"] == "minutes"
    told = read_context(f"History\n\nThe minutes of the last meeting say:\n\n{resolved}Apologies were sent.\n")
    assert fields(told)["paper_type"] == "other"


def test_who_calls_the_meeting_of_an_agenda_signs_it(read_context: Read) -> None:
    items = "AGENDA\n\n1. Apologies for absence\n\n2. Budget\n"
    top = "ELMFORD TOWN COUNCIL\n\nYou are summoned to a meeting of the Finance Committee on 4 March 2031.\n\nJ Byron\n\nTown Clerk\n\n"
    assert people(read_context(top + items)) == [("signatory", "J Byron", "Town Clerk", None, None)]
    end = "\nAda Byron\n\nGeneral Counsel\n\n01632 960123\n"
    assert people(read_context(items + end)) == [("signatory", "Ada Byron", "General Counsel", None, "01632 960123")]
    members = "\nAda Byron\n\nChair of the Council\n\nJoan Clarke\n\nVice-Chair\n"
    assert people(read_context(items + members)) == []


def test_telephone_with_a_label_of_its_own_belongs_to_the_person_above(read_context: Read) -> None:
    text = "Report Author: Ada Byron, Surveyor\nada@barset.example\nTel: 01632 960123\nTo: Cabinet\n\n1. Recommendations\n\n1.1 Note it.\n"
    assert people(read_context(text)) == [("author", "Ada Byron", "Surveyor", "ada@barset.example", "01632 960123")]
