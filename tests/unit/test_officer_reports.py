"""Officers' reports in more house styles: covers, headings, recommendations, sign-offs and contacts, each a short made paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract import read_paper
from extract.pipeline import Rows
from extract.read.table_kind import kind_of
from extract.records import Paper, PaperReference, Person, Recommendation, Section, SignOff

Read = Callable[[str], Rows]
Grid = Callable[..., Rows]
LONG = " It is bought by the barrel from the chandler by the slip, who keeps it dry in a shed behind the inn."
END = "1. Background\n1.1 The lamps of the quay are lit at dusk and put out at dawn, and the oil that they burn is dear."


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Rows:
        path = tmp_path / "paper.txt"
        lines = text.strip().splitlines()
        parted = [line + ("\n" if "\t" in line and "\t" in after else "\n\n") for line, after in zip(lines, [*lines[1:], ""], strict=True)]
        path.write_text("".join(parted), encoding="utf-8")  # rows of a table stand together
        return read_paper(path).rows

    return read_text


@pytest.fixture
def grid(tmp_path: Path) -> Grid:
    """Reads a PDF of lines above a ruled grid (its cells may hold several lines; ** sets one bold) and lines below it."""

    def read_pdf(rows: Sequence[Sequence[str]], above: Sequence[str] = (), below: Sequence[str] = ()) -> Rows:
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

        normal = getSampleStyleSheet()["Normal"].clone("cell", spaceAfter=5)

        def lines(words: str) -> list[Paragraph]:
            return [Paragraph(f"<b>{line[2:]}</b>" if line.startswith("**") else line, normal) for line in words.split("\n") if line]

        def spaced(words: str) -> Paragraph:
            (paragraph,) = lines(words)
            paragraph.style = paragraph.style.clone("spaced", spaceAfter=8)
            return paragraph

        width = max(map(len, rows))
        style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
        style += [("SPAN", (len(row) - 1, i), (width - 1, i)) for i, row in enumerate(rows) if len(row) < width]
        cells = [[lines(cell) for cell in (*row, *[""] * (width - len(row)))] for row in rows]
        story = [*map(spaced, above), Table(cells, colWidths=[460 / width] * width, style=style), *map(spaced, below)]
        SimpleDocTemplate(str(tmp_path / "paper.pdf")).build(story)
        return read_paper(tmp_path / "paper.pdf").rows

    return read_pdf


def _of(rows: Rows, kind: type[Any]) -> list[Any]:
    return [row for row in rows[kind.table_name] if isinstance(row, kind)]


def _paper(rows: Rows) -> Paper:
    (paper,) = _of(rows, Paper)
    assert isinstance(paper, Paper)
    return paper


def _headings(rows: Rows) -> list[tuple[str | None, str]]:
    return [(s.number, s.heading) for s in _of(rows, Section) if s.heading]


def _people(rows: Rows, *kinds: str) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(p.name, p.role, p.email, p.phone) for p in _of(rows, Person) if p.kind in kinds]


def _signed(rows: Rows) -> list[tuple[str | None, str | None, date | None, str]]:
    return [(s.name, s.role, s.signed_on, s.kind) for s in _of(rows, SignOff)]


def _papers(rows: Rows, kind: str) -> list[str]:
    return [r.value for r in _of(rows, PaperReference) if r.kind == kind]


# --- covers


def test_a_cover_grid_without_colons_is_no_table_of_data(grid: Grid) -> None:
    rows = [
        ["Title of Report", "Lamps for the Quay"],
        ["Key Decision No", "QL S204"],
        ["For Consideration By", "Cabinet"],
        ["Meeting Date", "24 February 2031"],
        ["Classification", "Open"],
        ["Ward(s) Affected", "All Wards"],
        ["Group Director", "Jo Oak, Group Director of Piers"],
    ]
    found = grid(rows, below=[END.split("\n")[0], END.split("\n")[1]])
    paper = _paper(found)
    assert (paper.title, paper.body, paper.paper_type) == ("Lamps for the Quay", "Cabinet", "cabinet_report")
    assert (str(paper.meeting_date), paper.areas_affected, paper.exempt) == ("2031-02-24", "All Wards", False)
    assert _people(found, "lead_officer") == [("Jo Oak", "Group Director of Piers", None, None)]


def test_labels_over_values_in_the_middle_of_a_cover(read: Read) -> None:
    paper = _paper(
        read("REPORT TITLE\tQuay Lamps 2031-34\nFOR SUBMISSION TO\tDATE\nCabinet\t16 July 2031\nREPORT OF\tCabinet Member for a Greener Quay\n" + END)
    )
    assert (paper.body, str(paper.meeting_date)) == ("Cabinet", "2031-07-16")


def test_labels_and_values_line_by_line_in_two_cells(grid: Grid) -> None:
    rows = [["Meeting:", "Cabinet"], ["Date:", "11 February 2031"], ["Key Decision\nEligible for Call In", "Yes\nNo"], ["Title:", "Quay lamps"]]
    assert _paper(grid(rows, below=END.split("\n"))).key_decision is True


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        ("Cabinet\nItem No: 9\nReport Title: Quay lamps", {"body": "Cabinet", "paper_type": "cabinet_report", "agenda_item": "9"}),
        ("Report of the Director of Piers\nCabinet – 17 April 2031\nQuay lamps", {"body": "Cabinet", "meeting_date": date(2031, 4, 17)}),
        ("HOLLOW DISTRICT COUNCIL\nPLANNING COMMITTEE – 13 MAY 2031\nAGENDA ITEM 6", {"body": "PLANNING COMMITTEE", "agenda_item": "6"}),
        ("Piers & Quays Committee Agenda Item 12\nSubject: Quay lamps", {"body": "Piers & Quays Committee", "agenda_item": "12"}),
        ("Meeting of: Executive\nDate: 3 May 2031\nSubject: Lamps", {"paper_type": "cabinet_report"}),
        ("REPORT TO CABINET\nDate of meeting: 5 May 2031\nQUAY LAMPS", {"report_to": "CABINET"}),
        ("SUBJECT: Quay lamps\nMEETING: Individual Cabinet Member Decision", {"paper_type": "member_decision"}),
        ("Divisions Affected – Quay East\nCABINET\n22 April 2031\nQUAY LAMPS", {"areas_affected": "Quay East"}),
        ("Decision Maker: Cabinet Member for Piers\nDate: 3 May 2031\nKey Decision: This is not a key decision", {"key_decision": False}),
        ("Decision Maker: Cabinet Member for Piers\nDate: 3 May 2031\nClassification: General Release", {"exempt": False}),
        ("Report to: Cabinet\nSubject: Quay lamps\nPUBLIC REPORT", {"exempt": False}),
        ("Report to: Cabinet\nSubject: Quay lamps\nNOT FOR PUBLICATION by virtue of paragraph 3", {"exempt": True}),
        ("Cabinet\n9 July 2031\nQuay lamps\nKey Decision No. PIER/03/31", {"key_decision": True, "title": "Quay lamps"}),
        ("Report to: Cabinet\nDate of Decision: 15 May 2031\nSubject: Quay lamps", {"meeting_date": date(2031, 5, 15)}),
        ("Report to: Scrutiny Panel\nSubject: Call-in of Cabinet Decision: the quay lamps", {"title": "Call-in of Cabinet Decision: the quay lamps"}),
        ("PHR/31/09\nCabinet\n14 May 2031\nQuay lamps\nReport of the Director of Piers", {"title": "Quay lamps"}),
        ("Report to: Cabinet\nSubject: Lamps\nElectoral division(s) affected: Quay East", {"areas_affected": "Quay East"}),
        ("Meeting: Executive\nPortfolio of: Executive Member for Piers\nDecision Report: Quay lamps", {"title": "Quay lamps"}),
        ("Decision Report\nKey Decision – no\nTitle: Quay lamps", {"key_decision": False}),
    ],
)
def test_what_covers_say(read: Read, cover: str, expected: dict[str, Any]) -> None:
    paper = _paper(read(f"{cover}\n{END}"))
    assert {name: getattr(paper, name) for name in expected} == expected


def test_the_body_printed_at_the_top_counts_before_one_told_below(read: Read) -> None:
    paper = _paper(
        read(f"AGENDA ITEM 5\nCABINET\n25 September 2031\nLamps\n{END * 8}\nBackground Papers\nAgenda of the meeting of the Piers Board in June")
    )
    assert (paper.body, str(paper.meeting_date)) == ("CABINET", "2031-09-25")


def test_the_day_below_a_body_on_the_first_line_is_that_of_its_meeting(grid: Grid) -> None:
    rows = [["Lead Officer and Report Author", "Finlay Moss, Lamp Manager"], ["Classification", "Public"], ["Wards affected", "Quay"]]
    paper = _paper(grid(rows, above=["**PIERS AND QUAYS COMMITTEE", "**24 September 2031", "**Lamps of the Quay"], below=END.split("\n")))
    assert (paper.body, str(paper.meeting_date), paper.report_date) == ("PIERS AND QUAYS COMMITTEE", "2031-09-24", None)


def test_a_day_that_another_cell_labels_is_not_the_report_s(grid: Grid) -> None:
    rows = [["Application Reference", "W/31/00871"], ["Case Officer", "Della Frost"], ["Date valid", "3 June 2031"]]
    assert _paper(grid(rows, above=["**DELEGATED OFFICER REPORT"], below=END.split("\n"))).report_date is None


def test_areas_printed_behind_the_summary_and_at_the_end(read: Read) -> None:
    behind = "Report to: Executive – 4 June 2031\nSubject: Lamps\nSummary\nThe lamps are old and dim.\nWards Affected: Quay\n" + END
    assert _paper(read(behind)).areas_affected == "Quay"
    assert _paper(read(f"Cabinet\n14 May 2031\nLamps\n{END}\nElectoral Divisions: All Divisions")).areas_affected == "All Divisions"


def test_lines_of_bold_print_that_stand_apart_are_no_one_title(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "paper.pdf"), pagesize=(595, 842))
    canvas.setFont("Helvetica-Bold", 14)
    for number, words in enumerate(
        ("Barset County Council", "Cabinet", "9 July 2031", "Lamps and Other Lights of the Quay", "Key Decision No. PIER/03/31")
    ):
        canvas.drawString(66, 780 - 24.5 * number, words)
    canvas.setFont("Helvetica", 11)
    for number in range(20):
        canvas.drawString(
            66, 640 - 14.5 * number, "The lamps of the quay are lit at dusk and put out again at dawn, and the oil that they burn is dear"
        )
    canvas.save()
    assert _paper(read_paper(tmp_path / "paper.pdf").rows).title == "Lamps and Other Lights of the Quay"


def test_reference_numbers_of_impact_assessments_and_reports(read: Read) -> None:
    found = read(f"PHR/31/09\nReport to: Cabinet\nSubject: Lamps\nEIA reference number: 2417\n{END}")
    assert (_papers(found, "eqia"), _papers(found, "report")) == (["2417"], ["PHR/31/09"])


# --- headings


def test_bold_headings_that_end_in_colons(grid: Grid) -> None:
    words = "The lamps of the quay are lit at dusk and put out at dawn, and the oil is dear, so that the Board looks for light at a lower price."
    named = ["Summary:", "Recommendations:", "Consultation:", "Section 151 Officer Commentary:", "Light and Shade:"]
    below = [line for name in named for line in (f"**{name}", words)]
    assert [h for _, h in _headings(grid([["Date:", "3 May 2031"], ["Subject:", "Lamps"]], below=below))] == named


def test_two_titles_in_one_heading_and_titles_that_go_on(read: Read) -> None:
    found = read(
        f"Report to: Cabinet\nExecutive Summary / Foreword by the Mayor\nThe lamps are old.\n{END}\n2. Options, timescales and costs\n2.1 None."
    )
    kinds = {s.heading: s.kind for s in _of(found, Section) if s.heading}
    assert kinds == {
        "Executive Summary / Foreword by the Mayor": "executive_summary",
        "Background": "background",
        "Options, timescales and costs": "options",
    }


def test_rows_of_a_grid_of_implications_are_no_sections(grid: Grid) -> None:
    rows = [
        ["**Policy", "The lamps fit the plan for the quay."],
        ["**Legal", "The Lamps Act applies to all of them."],
        ["**Risk assessment", "Attached."],
    ]
    found = grid(rows, above=["**7. Implications"], below=["**8. Background papers", "None"])
    assert [h for _, h in _headings(found)] == ["Implications", "Background papers"]


def test_labels_of_people_in_a_grid_head_no_sections(grid: Grid) -> None:
    rows = [
        ["**Purpose:", "To light the quay."],
        ["**Recommendation(s):", "That lamps be bought."],
        ["**Report Author:", "Jo Oak"],
        ["**Finance Officer:", "Ann Elm"],
    ]
    headings = [h for _, h in _headings(grid(rows, below=["**1. Background", "The lamps are old and dim."]))]
    assert not {"Report Author:", "Finance Officer:"} & set(headings)


def test_numbered_paragraphs_set_in_a_grid(grid: Grid) -> None:
    long = "The lamps of the quay are lit at dusk and put out at dawn, and the oil that they burn is dear in the winter."
    rows = [
        ["1.00", "**THE LAMPS OF THE QUAY"],
        ["1.01", long],
        ["2.00", "**RESOURCE IMPLICATIONS"],
        ["2.01", long],
        ["3.00", "**APPENDICES"],
        ["3.01", "Appendix 1 – Map"],
    ]
    found = grid(rows)
    assert _headings(found) == [("1.00", "THE LAMPS OF THE QUAY"), ("2.00", "RESOURCE IMPLICATIONS"), ("3.00", "APPENDICES")]
    assert _papers(found, "appendix") == ["Appendix 1 – Map"]
    assert kind_of([["1.0", "12,000"], ["1.1", "13,000"], ["1.2", "14,000"]]) == "data"


def test_a_part_mark_alone_is_no_heading_of_a_report(grid: Grid) -> None:
    found = grid([["Subject:", "Lamps"]], above=["**Report to the Cabinet", "**Part I"], below=["**Summary", "The lamps are old and dim."])
    assert "Part I" not in [h for _, h in _headings(found)]


def test_the_name_of_who_signs_is_no_heading(read: Read) -> None:
    found = read(f"Report to: Cabinet\n{END}\n2. Legal implications\n2.1 None.\nPAUL FERNLEY\nDirector of Piers and Quays\nContact Officer: Jo Oak")
    assert "PAUL FERNLEY" not in [h for _, h in _headings(found)]


def test_the_next_entry_of_a_list_of_appendices_is_no_heading(read: Read) -> None:
    found = read(f"Report to: Cabinet\n{END}\nList of Appendices accompanying this Report (if any):\n1. Plan of the quay\n2. Equality analysis")
    assert _papers(found, "appendix") == ["Plan of the quay", "Equality analysis"]


# --- recommendations


def _items(rows: Rows) -> list[tuple[str | None, str, str | None]]:
    return [(r.number, r.text, r.body) for r in _of(rows, Recommendation)]


def test_a_lead_member_is_asked(read: Read) -> None:
    found = read(f"Recommendations\nThat the Executive Lead Member for Piers and Quays:\na) Approves the lamps.\nb) Notes the cost.\n{END}")
    assert _items(found) == [
        ("a", "Approves the lamps.", "the Executive Lead Member for Piers and Quays"),
        ("b", "Notes the cost.", "the Executive Lead Member for Piers and Quays"),
    ]


def test_the_first_item_in_the_line_of_its_lead_in(read: Read) -> None:
    found = read(f"RECOMMENDATIONS\nThat Cabinet: 1. Agrees the lamps set out in section 3.\n2. Delegates the oil to the Director.\n{END}")
    assert [text for _, text, _ in _items(found)] == ["Agrees the lamps set out in section 3.", "Delegates the oil to the Director."]
    run_in = read(f"Recommendation(s) The Cabinet is recommended to: (i) Approve the lamps; and (ii) Agree the oil.\n{END}")
    assert [(text, body) for _, text, body in _items(run_in)] == [("Approve the lamps; and", "The Cabinet"), ("Agree the oil.", "The Cabinet")]


def test_it_is_recommended_to(read: Read) -> None:
    found = read(f"2. RECOMMENDATIONS:\n2.1 It is recommended to approve the lamps.\n{END}")
    assert [(r.action, r.form) for r in _of(found, Recommendation)] == [("approve", "recommendation")]


def test_numbers_in_a_column_of_their_own(grid: Grid) -> None:
    rows = [["**RECOMMENDATIONS"], ["1", "That Cabinet approves the lamps of the quay."], ["2", "That Cabinet notes the cost of the oil."]]
    assert [number for number, _, _ in _items(grid(rows))] == ["1", "2"]


def test_an_officer_or_a_member_or_a_panel_leads_to_the_list(read: Read) -> None:
    leads = (
        "The Cabinet Member with Responsibility for Piers recommends that Cabinet:",
        "That the Panel recommends to Cabinet that Cabinet:-",
        "That the Executive Director of Piers agrees to:",
    )
    for lead in leads:
        found = read(f"Recommendations\n{lead}\n(a) approve the lamps; and\n(b) note the cost of the oil.\n{END}")
        assert [text for _, text, _ in _items(found)] == ["approve the lamps; and", "note the cost of the oil."]


def test_reasons_below_the_items_are_none(read: Read) -> None:
    found = read(
        f"Recommendations\nIt is recommended that Cabinet\n(i) approves the lamps.\nFor the following reasons:\n(i) To light the quay.\n{END}"
    )
    assert [text for _, text, _ in _items(found)] == ["approves the lamps."]


# --- sign-offs


def test_rows_of_office_name_and_day_below_a_heading(grid: Grid) -> None:
    rows = [["Case Officer:", "Della Frost", "Date:", "22 July 2031"], ["Authorised Officer:", "Ivor Ness", "Date:", "24 July 2031"]]
    assert _signed(grid(rows, above=["**1. Recommendation", "REFUSE, since the wall is too high."])) == [
        ("Della Frost", "Case Officer", date(2031, 7, 22), "approval"),
        ("Ivor Ness", "Authorised Officer", date(2031, 7, 24), "approval"),
    ]


def test_boxes_to_sign_off_before_a_report_goes_on(grid: Grid) -> None:
    rows = [
        ["Please complete sign off boxes below prior to submission", "Officer Name", "Date Completed"],
        ["Legal & Governance Implications", "Scott Woods", "02/06/2031"],
        ["Corporate Finance", "Jason Vine", "03/06/2031"],
    ]
    found = grid(rows, below=["**Summary", "The lamps are old and dim."])
    assert _signed(found) == [
        ("Scott Woods", "Legal & Governance Implications", date(2031, 6, 2), "clearance"),
        ("Jason Vine", "Corporate Finance", date(2031, 6, 3), "clearance"),
    ]
    assert [h for _, h in _headings(found)] == ["Summary"]


def test_departments_consulted_and_the_form_of_the_lead_officer(grid: Grid) -> None:
    rows = [
        ["**Lead Officer to complete:-"],
        ["1", "I have consulted the relevant departments on the implications.", "Finance: Olive Marsh\nLegal: Ben Hale"],
        ["2", "SLB member who approved submission:", "Harold Penn"],
        ["3", "Committee Chair consulted:", "Councillor Dora Wick"],
        ["", "Lead Officer Name:\nMaria Quill", "Job Title:\nHead of Lamps"],
        ["", "Date: 21 October 2031"],
    ]
    assert _signed(grid(rows)) == [
        ("Olive Marsh", "Finance", None, "clearance"),
        ("Ben Hale", "Legal", None, "clearance"),
        ("Harold Penn", "SLB member", None, "approval"),
        ("Councillor Dora Wick", "Committee Chair", None, "consultation"),
        ("Maria Quill", "Head of Lamps", date(2031, 10, 21), "approval"),
    ]


def test_a_grid_headed_report_sign_off(grid: Grid) -> None:
    rows = [["Report sign off", "Full Name of Officer"], ["Monitoring Officer/Legal", "Stephen Gerard"], ["Chief Executive", "Helen Patten"]]
    assert [(name, role) for name, role, _, _ in _signed(grid(rows))] == [
        ("Stephen Gerard", "Monitoring Officer/Legal"),
        ("Helen Patten", "Chief Executive"),
    ]


def test_who_prepared_the_comments_in_a_contact_grid(grid: Grid) -> None:
    rows = [
        ["**Report Author", "Name: Sam Okafor\nTitle: Head of Lamps\nEmail: sam@barset.example\nTel: 020 8496 0101"],
        [
            "**Comments for the Director of Finance prepared by",
            "Name: Lena Vance\nTitle: Head of Finance\nEmail: lena@barset.example\nTel: 020 8496 0102",
        ],
    ]
    found = grid(rows)
    assert _signed(found) == [("Lena Vance", "Head of Finance", None, "clearance")]
    assert _people(found, "author") == [("Sam Okafor", "Head of Lamps", "sam@barset.example", "020 8496 0101")]


def test_the_responsible_officer_who_signs_at_the_end(grid: Grid) -> None:
    rows = [["**SENIOR RESPONSIBLE OFFICER", "Sarah McNeil\nCorporate Director, Piers\n21 February 2031"]]
    assert _signed(grid(rows, above=["**Recommendations", "Cabinet is recommended to note the lamps."])) == [
        ("Sarah McNeil", "Corporate Director, Piers", date(2031, 2, 21), "approval")
    ]


def test_statutory_officers_who_sign_below_their_names(read: Read) -> None:
    found = read(
        f"{END}\nSection 3 - Statutory Officer Clearance\nStatutory Officer: Sharon Dane\n"
        "Signed on behalf of the Chief Financial Officer\nDate: 9 June 2031\n"
        "Chief Officer: Alex Dewar\nSigned off by the Strategic Director\nDate: 11 June 2031"
    )
    assert _signed(found) == [
        ("Sharon Dane", "Statutory Officer", date(2031, 6, 9), "clearance"),
        ("Alex Dewar", "Chief Officer", date(2031, 6, 11), "clearance"),
    ]


def test_names_of_advisers_consulted(read: Read) -> None:
    found = read(
        f"{END}\n2. Financial implications\n2.1 None.\nName of finance officer consulted: Jill Scarf Date consulted: 28/05/31\n3. Legal implications"
    )
    assert _signed(found) == [("Jill Scarf", "finance officer", date(2031, 5, 28), "consultation")]


def test_an_audit_trail_of_names_and_departments(read: Read) -> None:
    found = read(
        f"{END}\nAUDIT TRAIL\nName/Position\tDepartment or partner\tDate Sent\tDate Received\n"
        "Bayo Stern\tStrategic Director for Greener Growth\t06.10.31\t08.10.31\nPip Wendell\tFinance\t01.10.31\t07.10.31"
    )
    assert [(name, role, day) for name, role, day, _ in _signed(found)] == [
        ("Bayo Stern", "Strategic Director for Greener Growth", date(2031, 10, 8)),
        ("Pip Wendell", "Finance", date(2031, 10, 7)),
    ]


def test_a_column_of_sign_offs_beside_the_implications(grid: Grid) -> None:
    rows = [
        ["Issue", "Implications", "Sign-off"],
        ["Financial", "The lamps are cheap.", "Adrian Lovell, Section 151 Officer"],
        ["Legal", "None.", "Robin Hale, Solicitor"],
    ]
    assert [(name, role) for name, role, _, _ in _signed(grid(rows)) if name] == [
        ("Adrian Lovell", "Section 151 Officer"),
        ("Robin Hale", "Solicitor"),
    ]


def test_lines_to_sign_on_below_a_label_for_both(read: Read) -> None:
    dots = ".................... .........."
    found = read(f"{END}\nSignatures Date\nCouncillor Rosa Finch, Deputy Leader {dots}\nDirector of Piers {dots}")
    assert [(name, role) for name, role, _, _ in _signed(found)] == [("Councillor Rosa Finch", "Deputy Leader"), (None, "Director of Piers")]


def test_a_member_who_signs_twice_on_one_day_is_named_once(read: Read) -> None:
    found = read(
        f"{END}\nSigned: Peter Gannet\tDate: 23 May 2031\nNAME: Councillor Peter Gannet\n"
        "For the reasons set out above, I agree the recommendations in this report.\n"
        "Signed: Peter Gannet\nCabinet Member for Piers\nDate: 23 May 2031"
    )
    assert _signed(found) == [("Peter Gannet", "Cabinet Member for Piers", date(2031, 5, 23), "approval")]


def test_whose_name_is_asked_for_in_a_form(grid: Grid) -> None:
    rows = [["Meeting:", "Cabinet"], ["Date signed off by Executive Director & name", "Rachel Spence – 23 January 2031"], ["Subject:", "Lamps"]]
    assert _signed(grid(rows)) == [("Rachel Spence", "Executive Director", date(2031, 1, 23), "clearance")]


# --- people and papers


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        (
            "Report Author: Jo Oak, Head of Lamps\nTel: 01632 960111\nEmail: jo@barset.example",
            "author",
            ("Jo Oak", "Head of Lamps", "jo@barset.example", "01632 960111"),
        ),
        ("Author Graham Tees Tel: 03000 960001", "author", ("Graham Tees", None, None, "03000 960001")),
        (
            "If you have any queries about this Report please contact:\nNora Sedge, Lamp Manager, tel: 01632 960808",
            "enquiries",
            ("Nora Sedge", "Lamp Manager", None, "01632 960808"),
        ),
        ("Contact: Rab Crosbie Ext: 76020", "enquiries", ("Rab Crosbie", None, None, None)),
        (
            "2. Author and Contact Details\nSue Aster, Head of Lamps\nEmail: sue@barset.example",
            "author",
            ("Sue Aster", "Head of Lamps", "sue@barset.example", None),
        ),
        (
            "Officer Contact\nIf you have any questions, please get in touch with:\nOfficer name: Gareth Loom\nTelephone no.: 01632 961212",
            "enquiries",
            ("Gareth Loom", None, None, "01632 961212"),
        ),
        (
            "Contact Officer: Janet Wyre, (01772) 960112, Head of Lamps, jw@barset.example",
            "enquiries",
            ("Janet Wyre", "Head of Lamps", "jw@barset.example", "(01772) 960112"),
        ),
        (
            "Contact details\n\nReport Author\nAda Oak\n01632 960100 ao@barset.example\n\n"
            "Relevant Corporate Director:\nJo Elm (Interim)\n01632 960101 je@barset.example",
            "lead_officer",
            ("Jo Elm", None, "je@barset.example", "01632 960101"),
        ),
    ],
)
def test_contacts(read: Read, words: str, kind: str, expected: tuple[str | None, ...]) -> None:
    assert _people(read(f"Report to: Cabinet\nSubject: Lamps\n{END}\n{words}"), kind) == [expected]


def test_names_in_capitals_and_offices_that_are_no_names(read: Read) -> None:
    capitals = read(
        f"BARSET COUNTY COUNCIL\nCABINET\nDATE: 22 APRIL 2031\nLEAD OFFICER: KATIE STORR, EXECUTIVE DIRECTOR FOR PIERS\nSUBJECT: LAMPS\n{END}"
    )
    assert _people(capitals, "lead_officer") == [("KATIE STORR", "EXECUTIVE DIRECTOR FOR PIERS", None, None)]
    assert _people(read(f"Report to: Cabinet\nReport of: Cabinet Member for a Greener Quay\n{END}"), "author") == []


def test_a_contact_in_cells_side_by_side(grid: Grid) -> None:
    rows = [["Report to:", "Cabinet"], ["Author:\nRuth Pascoe", "Role:\nLamp Lead"], ["Contact:", "01872 960014, ruth@barset.example"]]
    assert _people(grid(rows, below=END.split("\n")), "author") == [("Ruth Pascoe", "Lamp Lead", "ruth@barset.example", "01872 960014")]


def test_a_contact_form_with_labels_beside(grid: Grid) -> None:
    rows = [["Name:", "Dave Atkin"], ["Job Title:", "Head of Lamps"], ["Service Area:", "Quays"], ["Telephone:", "01904 960105"]]
    found = grid(rows, above=[*END.split("\n"), "**Contact details", "**Author"], below=["**Background papers", "None"])
    assert ("Dave Atkin", "Head of Lamps", None, "01904 960105") in _people(found, "author", "enquiries")


def test_what_stands_behind_a_list_of_papers_is_none_of_them(read: Read) -> None:
    found = read(
        f"{END}\nBACKGROUND PAPERS\nLamp Strategy 2029\nFor completion by the Cabinet Member\nDeclaration of Interest\nI have no interest to declare."
    )
    assert _papers(found, "background_paper") == ["Lamp Strategy 2029"]
    columns = read(f"{END}\nBackground papers\nDate\nFile Reference\nNil\nREPORT ENDS")
    assert _papers(columns, "background_paper") == []


def test_papers_listed_in_the_cell_of_a_form(grid: Grid) -> None:
    rows = [
        ["**Decision", "To buy lamps for the quay from the lowest tenderer at once."],
        ["**Background papers", "Tender evaluation report"],
        ["**Contact officer", "Jo Oak"],
    ]
    assert _papers(grid(rows, above=["**RECORD OF OFFICER DECISION"]), "background_paper") == ["Tender evaluation report"]


# --- one person decides, covers of unseen styles


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (
            "Quay lamps\nDate: 14 May 2031\nReport of: Head of Piers\nReport to: Chief Officer Piers and Harbours",
            {
                "paper_type": "member_decision",
                "decision_maker": "Chief Officer Piers and Harbours",
                "report_date": date(2031, 5, 14),
                "meeting_date": None,
            },
        ),
        (
            "REPORT TITLE\nQuay lamps\nFOR SUBMISSION TO\nCabinet Member for Piers\nDATE\n27 May 2031",
            {"decision_maker": "Cabinet Member for Piers", "report_date": date(2031, 5, 27), "meeting_date": None},
        ),
        (
            "Executive Decision Record\nDecision Maker: Executive Member for Piers\nDate: 13 May 2031\nTitle: Quay lamps",
            {"paper_type": "decision_notice", "report_date": date(2031, 5, 13), "meeting_date": None},
        ),
        (
            "Portfolio Holder Decision\nDecision Maker: Councillor Ann Oak, Portfolio Holder for Piers\nDate of Decision: 4 May 2031\nTitle: Lamps",
            {"paper_type": "member_decision", "decision_maker": "Councillor Ann Oak", "meeting_date": None, "report_date": None},
        ),
        (
            "Home > Papers > Lamps\nQuay lamps\nReference\nODR/2031/0117\nDate of decision\n4 May 2031\nDecision taker\nDirector of Piers",
            {"title": "Quay lamps", "decision_maker": "Director of Piers", "meeting_date": None, "report_date": None},
        ),
        ("Agenda Item No: 6\nQuay lamps for the year\nTo: Piers Committee\nMeeting Date: 17 May 2031", {"title": "Quay lamps for the year"}),
        ("Hollow Council Item 2\nPiers Committee 24th May 2031\nReport by Ann Oak, Director of Piers\nQuay lamps", {"title": "Quay lamps"}),
        ("Cabinet\n3 May 2031\nFor Decision\nSubject: Lamps\nKey Decision: Non Key", {"purpose": "Decision", "key_decision": False}),
        ("Hollow County Council\nCabinet – 3 May 2031\nBudget Monitoring", {"title": "Budget Monitoring"}),
        ("CABINET MEETING DATE 16 May 2031\nCLASSIFICATION: Open\nTitle: Lamps", {"body": "CABINET", "meeting_date": date(2031, 5, 16)}),
        ("Report to: Piers Panel\nDate: 3 May 2031\nReport for: Decision\nReport Title\nQuay lamps", {"title": "Quay lamps"}),
        (
            "RECORD OF OFFICER DECISION\n1.\tDecision reference\tDD/31\n2.\tDecision title\tQuay lamps\n3.\tDecision maker\tAnn Oak, Head of Piers",
            {"title": "Quay lamps", "decision_maker": "Ann Oak", "paper_type": "decision_notice"},
        ),
        ("WMPA Board\nDate\t15 May 2031\nReport title\tLamps", {"body": "WMPA Board", "meeting_date": date(2031, 5, 15)}),
    ],
)
def test_covers_of_reports_to_one_person_and_of_web_pages(read: Read, cover: str, expected: dict[str, Any]) -> None:
    paper = _paper(read(cover + "\n" + END))
    assert {name: getattr(paper, name) for name in expected} == expected


def test_a_council_that_is_named_once_as_the_subject(read: Read) -> None:
    assert _paper(read("Quay lamps\n" + END + "\n1.2 Hollow District Council’s lamps are old.")).council == "Hollow District Council"
    assert _paper(read("Quay lamps\n" + 3 * (END + "\n") + "1.2 We share oil with Hollow District Council.")).council is None
    assert _paper(read("Contact: Ann Oak, Hollow Combined Authority\nTitle: Lamps\n" + END)).council == "Hollow Combined Authority"


def test_an_address_names_its_council_however_it_is_written(read: Read) -> None:
    assert _paper(read("Quay lamps\nContact: lamps@westsussex.gov.uk\n" + END)).council_inferred == "West Sussex County Council"
    assert _paper(read("Quay lamps\nContact: lamps@dorsetcouncil.gov.uk\n" + END)).council_inferred == "Dorset Council"


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("Report by Ann Oak, Director of Piers", "author", "Ann Oak"),
        ("Report Author – Ann Oak, Director of Piers", "author", "Ann Oak"),
        ("Open Report on behalf of Ann Oak, Director of Piers", "author", "Ann Oak"),
        ("This report was written by Ann Oak, who can be reached on 01632 960123.", "author", "Ann Oak"),
        ("Director approving submission of the report:\nAnn Oak, Director of Piers", "responsible_officer", "Ann Oak"),
    ],
)
def test_people_behind_labels_without_a_colon(read: Read, line: str, kind: str, name: str) -> None:
    assert [n for n, *_ in _people(read("Quay lamps\n" + line + "\n" + END), kind)] == [name]


# --- headings of plain text exports


def test_headings_in_the_cells_beside_their_text(read: Read) -> None:
    rows = "RECOMMENDATIONS\t(a)\tThat lamps be lit.\n\nRESOURCE IMPLICATIONS\tAs told in the report.\n\nBACKGROUND PAPERS\tNone.\n"
    assert {h for _, h in _headings(read("Hollow Council\n" + rows + END))} >= {"RECOMMENDATIONS", "RESOURCE IMPLICATIONS", "BACKGROUND PAPERS"}


def test_numbered_headings_that_end_in_colons_like_the_known_ones(read: Read) -> None:
    text = (
        "1. Recommendation:\n1.1 That lamps be lit at dusk.\n2. Reason for decision:\n2.1 It is dark at night.\n3. Other options considered:\n"
        "3.1 None at all.\n4. Statement from those who light the lamps:\nNone was made."
    )
    assert ("4", "Statement from those who light the lamps:") in _headings(read("Hollow Council\n" + text))


def test_headings_over_short_numbered_answers(read: Read) -> None:
    text = (
        END
        + LONG
        + "\n1.2 The lamps are lit at dusk.\nBoats of the Harbour\n1.3 None.\nPiers and Slips (Appendix 3)\n1.4 None.\n2. Finance\n2.1"
        + LONG
    )
    assert {h for _, h in _headings(read(text))} >= {"Boats of the Harbour", "Piers and Slips (Appendix 3)"}


def test_plain_headings_in_colons(read: Read) -> None:
    known = "".join(
        f"{h}:\nThere are none that we know of.\n" for h in ("Financial implications", "Legal implications", "Risk implications", "Consultation")
    )
    assert "Effect on Boats and Piers:" in {
        h for _, h in _headings(read(END + LONG + "\n" + known + "Effect on Boats and Piers:\nThere are none that we know of.\n" + LONG))
    }


def test_a_recommendation_in_bold_capitals_is_no_heading(read: Read) -> None:
    asked = "**AGREE TO LIGHT ALL THE LAMPS**\n**NOTE THE PRICE OF OIL FOR LAMPS**"
    found = read(f"1. Background\n1.1 It is dark.\n2. Recommendations\nCabinet is asked to:\n{asked}\n3. Finance\n3.1 None.")
    assert [r.text for r in _of(found, Recommendation)] == ["AGREE TO LIGHT ALL THE LAMPS", "NOTE THE PRICE OF OIL FOR LAMPS"]
    assert [h for _, h in _headings(found)] == ["Background", "Recommendations", "Finance"]


def test_a_lead_in_with_those_consulted_is_no_recommendation(read: Read) -> None:
    lead = "1.1 It is recommended that the Director of Piers, in consultation with the Cabinet Member for Piers:"
    text = f"1. Recommendation\n{lead}\ni. Lights the lamps; and\nii. Buys oil."
    assert [r.text for r in _of(read(text), Recommendation)] == ["Lights the lamps; and", "Buys oil."]


def test_answers_are_no_headings_and_short_usual_titles_are(read: Read) -> None:
    text = (
        "Legal Implications\n9. None.\nProperty Implications\n10. None.\nComments of Harbour Master\nNone.\nPreferred Option and Why\nTo light them."
    )
    found = [h for _, h in _headings(read(END + "\n" + text))]
    assert found == ["Background", "Legal Implications", "Property Implications", "Comments of Harbour Master", "Preferred Option and Why"]


def test_the_report_to_an_earlier_meeting_names_no_body(read: Read) -> None:
    assert _paper(read("Quay lamps\n" + END + "\nReport to Council on the lamps, 21 May 2031")).body is None


def _writers(rows: Rows) -> list[tuple[str | None, str | None, str | None]]:
    return [(p.name, p.role, p.kind) for p in rows["people"] if isinstance(p, Person)]


def test_a_title_with_the_number_of_its_agenda_item_and_the_author_alone_at_the_end(read: Read) -> None:
    text = "AUDIT COMMITTEE\n25 NOVEMBER 2031\n9. LAMPS ON THE QUAY 2031/32\nPurpose\n1. To say how the lamps burnt.\n"
    text += "Recommendation\n2. That the report be noted.\nBackground papers\nLamps Strategy 2031/32\nAda Vane-Oak\nDeputy Head of Lamps\n"
    rows = read(text)
    paper = next(p for p in rows["papers"] if isinstance(p, Paper))
    assert paper.title == "LAMPS ON THE QUAY 2031/32"
    assert [heading for _, heading in _headings(rows)] == ["Purpose", "Recommendation", "Background papers"]
    assert _writers(rows) == [("Ada Vane-Oak", "Deputy Head of Lamps", "author")]


def test_a_label_of_two_heads_the_author(read: Read) -> None:
    rows = read(f"{END}\n2. Report author(s) and contact\n2.1 Ada Oak, Parks Contract Manager, 01632 960555, ada.oak@pierton.example\n")
    assert _writers(rows) == [("Ada Oak", "Parks Contract Manager", "author")]


def test_items_without_marks_that_semicolons_part(read: Read) -> None:
    items = "approve the purchase of oil at a price of £3.1m a year; and\ndelegate the award of the contract to the Head of Lamps.\n"
    rows = read(f"Outline and recommendations\nIt is recommended that the Mayor and Cabinet:\n{items}{END}\n")
    found = [r.text for r in rows["recommendations"] if isinstance(r, Recommendation)]
    assert found == ["approve the purchase of oil at a price of £3.1m a year; and", "delegate the award of the contract to the Head of Lamps."]
    assert _headings(rows)[0] == (None, "Outline and recommendations")


def test_the_body_before_the_day_of_a_meeting(read: Read) -> None:
    rows = read(f"Report Title: Lamps\nMeeting and Date: Cabinet – 27 May 2031\n{END}\n")
    paper = next(p for p in rows["papers"] if isinstance(p, Paper))
    assert (paper.body, paper.meeting_date) == ("Cabinet", date(2031, 5, 27))
