"""House styles of covers, minutes, votes, contacts and money: short made papers, each with what has to be found in it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract import read_paper
from extract.document import Span
from extract.grammar.signatures import read_piece
from extract.pipeline import Rows
from extract.records import Cost, Paper, PaperReference, Person, Recommendation, Section, Vote
from extract.rulebook import load_rulebook

Read = Callable[[str], Rows]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Rows:
        path = tmp_path / "paper.txt"
        path.write_text("\n\n".join(text.strip().splitlines()) + "\n", encoding="utf-8")
        return read_paper(path).rows

    return read_text


def _of(rows: Rows, kind: type[Any]) -> list[Any]:
    return [row for row in rows[kind.table_name] if isinstance(row, kind)]


def _items(rows: Rows) -> list[tuple[str | None, str | None, str]]:
    return [(r.number, r.action, r.form) for r in _of(rows, Recommendation)]


def _people(rows: Rows, *kinds: str) -> list[tuple[str | None, str | None]]:
    return [(p.name, p.role) for p in _of(rows, Person) if p.kind in kinds]


def _costs(rows: Rows) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(c.quote, c.kind, c.period, c.fund) for c in _of(rows, Cost) if c.table_id is None]


def _paper(rows: Rows) -> Paper:
    (paper,) = _of(rows, Paper)
    assert isinstance(paper, Paper)
    return paper


SCOTTISH = """
PIERS BOARD
WYREMINSTER, 26 September 2031. Minute of Meeting of the PIERS BOARD. Present:- Councillor Oak, Convener; \
and Councillors Elm, Ash, de Beech and Ada Rowan MBE.
MINUTE OF PREVIOUS MEETING
1. The Board had before it the minute of its previous meeting of 20 June 2031.
The Board resolved:-
to approve the minute.
LAMPS FOR THE PIER
2. With reference to Article 5 of the minute of its meeting of 20 June 2031, the Board had before it a report on lamps.
The report recommended:-
that the Board -
(a) approve the lamps; and
(b) note that the cost, put at £1,450, would be met from the pier budget.
On a division, there voted:-
For the motion (2) - the Convener; and Councillor Elm.
For the amendment (1) - Councillor Ash.
Declined to vote (2) - Councillors de Beech and Rowan.
The Board resolved:-
(i) to adopt the motion; and
(ii) to instruct the Engineer to report back in December 2031.
"""


def test_minutes_that_open_with_place_and_date(read: Read) -> None:
    found = read(SCOTTISH)
    paper = _paper(found)
    assert (paper.paper_type, str(paper.meeting_date)) == ("minutes", "2031-09-26")
    assert [name for name, _ in _people(found, "present")] == ["Councillor Oak", "Elm", "Ash", "de Beech", "Ada Rowan"]


def test_lists_that_a_report_recommended_and_a_board_resolved(read: Read) -> None:
    assert _items(read(SCOTTISH)) == [
        (None, "approve", "resolution"),
        ("(a)", "approve", "recommendation"),
        ("(b)", "note", "recommendation"),
        ("(i)", "adopt", "resolution"),
        ("(ii)", "instruct", "resolution"),
    ]


def test_sides_of_a_recorded_vote_each_on_a_line(read: Read) -> None:
    votes = [(v.name, v.vote) for v in _of(read(SCOTTISH), Vote) if v.name]
    assert votes[-3:] == [("Councillor Ash", "against"), ("de Beech", "abstain"), ("Rowan", "abstain")]


def test_sides_of_a_recorded_vote_in_one_paragraph(read: Read) -> None:
    found = read(
        """
PLANNING COMMITTEE
MINUTES OF MEETING HELD ON WEDNESDAY 8 FEBRUARY 2031
PRESENT: Councillors A Oak (Chair), B Elm, C Ash and D Fir
PLA14/31 BARN
It was proposed by Councillor Elm that the barn be REFUSED. A recorded vote was taken: \
FOR (1): Councillor Elm. AGAINST (3): Councillors Oak, Ash and Fir. ABSTENTIONS (0). The motion was LOST.
RESOLVED that the barn be approved.
The meeting closed at 9 pm.
"""
    )
    votes = [(v.name, v.vote, v.n_for, v.n_against) for v in _of(found, Vote) if v.vote or v.n_for or v.n_against]
    assert votes == [
        (None, None, 1, None),
        ("Councillor Elm", "for", None, None),
        (None, None, None, 3),
        ("Oak", "against", None, None),
        ("Ash", "against", None, None),
        ("Fir", "against", None, None),
    ]
    assert _paper(found).body == "PLANNING COMMITTEE"


def test_a_cover_of_body_time_and_date_then_the_title(read: Read) -> None:
    paper = _paper(
        read("Roads Committee\n10.00am, Thursday, 7 March 2031\nLamps for the Quay\nItem number 8.4\n1. Recommendations\n1.1 Agree lamps.")
    )
    assert (paper.body, str(paper.meeting_date)) == ("Roads Committee", "2031-03-07")


def test_a_body_named_by_its_initials_is_asked(read: Read) -> None:
    found = read("RECOMMENDATIONS:\nThe WCA is requested to:\n1. note the outturn; and\n2. approve the lamps.\nBACKGROUND\nAll is well.")
    assert _items(found) == [("1", "note", "recommendation"), ("2", "approve", "recommendation")]
    assert {r.body for r in _of(found, Recommendation)} == {"The WCA"}


def test_proposals_that_only_name_the_body(read: Read) -> None:
    found = read(
        "Report to Cabinet\nProposal(s)\nThat Cabinet:\n1) Note the list of barns.\n2) Authorise the sale of two barns.\nBackground\nBarns leak."
    )
    assert [(number, action) for number, action, _ in _items(found)] == [("1", "note"), ("2", "authorise")]


MINUTES = """
MINUTES OF THE PROCEEDINGS OF THE MEETING OF THE COUNCIL HELD AT THE MILL ON MONDAY 26 OCTOBER 2031 AT 6.30 PM
In the Chair : Mayor (Councillor J Oak)
Members Present : Aldermen – F Elm and P Ash
Officers Present : Chief Executive - J Fir
Borough Lawyer and Head of Law – P Beech
1 APOLOGIES
There were none.
8.1 BUDGET REPORT
Proposed by Councillor Elm
Seconded by Councillor Ash and agreed that
the report be noted.
8.2 LAMPS
On a vote, sixteen Members voted for the amendment and two against.
The Council approved the recommendations of the paper as follows:
a) To approve the lamps;
b) To note the outturn.
The meeting ended at 9 pm.
"""


def test_minutes_with_seconders_on_lines_of_their_own(read: Read) -> None:
    found = read(MINUTES)
    assert _items(found) == [(None, "note", "resolution"), ("a", "approve", "resolution"), ("b", "note", "resolution")]
    assert _paper(found).body == "COUNCIL"


def test_offices_that_stand_before_those_present(read: Read) -> None:
    found = read(MINUTES)
    assert _people(found, "chair") == [("Councillor J Oak", "Mayor")]
    assert _people(found, "present")[-2:] == [("J Fir", "Chief Executive"), ("P Beech", "Borough Lawyer and Head of Law")]


CONTACTS = """
Report to Cabinet
Subject: Lamps
1. Recommendations
1.1 Cabinet is asked to agree the lamps.
Contact Officers:
Name: Carol Oak
Position: Deputy Chief Executive
Telephone: 01632 960406
Name: Tim Elm
Position: Finance Lead (Estates)
Telephone: 01632 960445
Background papers
Lamp review of May 2030
Report clearance: agreed by the City Solicitor
Appendix 1: Costs of lamps
Lamps cost little.
"""


def test_contact_blocks_with_labels_on_every_line(read: Read) -> None:
    found = read(CONTACTS)
    assert _people(found, "enquiries") == [("Carol Oak", "Deputy Chief Executive"), ("Tim Elm", "Finance Lead (Estates)")]


def test_a_list_of_papers_ends_where_the_clearance_begins(read: Read) -> None:
    papers = [r.value for r in _of(read(CONTACTS), PaperReference) if r.kind == "background_paper"]
    assert papers == ["Lamp review of May 2030"]


def test_several_contacts_below_one_another(read: Read) -> None:
    found = read("Cabinet\n14 July 2031\nLamps\n1. Background\n1.1 Lamps.\nContact: Jo Oak Tel: 01632 960968\nGordon Elm Tel: 01632 960604")
    assert [name for name, _ in _people(found, "enquiries")] == ["Jo Oak", "Gordon Elm"]


def test_ticks_typed_in_brackets_and_numbers_of_key_decisions(read: Read) -> None:
    ticked = "Report to Cabinet\nSubject: Lamps\nIs this a key decision? [ ] Yes [X] No\n1. Background\n1.1 Lamps."
    assert _paper(read(ticked)).key_decision is False
    assert _paper(read("Cabinet\n14 July 2031\nLamps\nKey Decision: ROADS/R/31/01\n1. Background\n1.1 Lamps.")).key_decision is True


def test_a_fund_belongs_to_the_amount_it_gives_and_the_rest_has_none(read: Read) -> None:
    found = read("1. Finance\n1.1 Approve £1.85m for the hall, funded by S106 contributions of £350k and the remainder from capital receipts.")
    assert [(quote, fund) for quote, _, _, fund in _costs(found)] == [("£1.85m", None), ("£350k", "S106 contributions")]


def test_what_is_owed_is_neither_cost_nor_funding(read: Read) -> None:
    found = read(
        "1. Finance\n1.1 The Council's borrowing stood at £120m at 31 March 2031.\n1.2 Energy costs have risen to £45,000 pa. It was cheap once."
    )
    assert _costs(found) == [("£120m", "other", "at 31 March 2031", None), ("£45,000", "cost", "pa", None)]
    assert _of(found, Cost)[0].amount == Decimal(120_000_000)


def test_the_value_of_a_contract_that_is_let_is_a_cost(read: Read) -> None:
    found = read("1. Finance\n1.1 This asks for the award of a contract to Alpha Ltd, at an estimated total value of £9,600,000.")
    assert [(quote, kind) for quote, kind, _, _ in _costs(found)] == [("£9,600,000", "cost")]


@pytest.mark.parametrize(
    ("words", "name", "role", "other"),
    [
        ("Director of Light (Ben Ash)", "Ben Ash", "Director of Light", None),
        ("Eve Dale, on behalf of the Chief Executive", "Eve Dale", None, "the Chief Executive"),
    ],
)
def test_who_signs_is_told_from_the_office_beside(words: str, name: str, role: str | None, other: str | None) -> None:
    piece = read_piece(load_rulebook(), words, Span(0, len(words)), [])
    assert [words[slice(*span)] if span else None for span in (piece.name, piece.role, piece.other)] == [name, role, other]


def test_a_label_of_an_office_leads_to_the_name_below_it(read: Read) -> None:
    found = read(
        "Report to Cabinet\nSubject: Lamps\n1. Background\n1.1 Lamps.\nContact officer: Head of Light\nName: Dawn Oak\nTelephone: 01632 960524"
    )
    assert [name for name, _ in _people(found, "enquiries")] == ["Dawn Oak"]


def test_offices_in_brackets_behind_those_present(read: Read) -> None:
    found = read(
        "MINUTES\nPIERS BOARD\n5 May 2031\nPresent: Ada Oak (AOa, chair), Ben Elm (Vice-Chair), Cy Ash (substitute for the Chair)\nApologies: none"
    )
    assert _people(found, "present") == [("Ada Oak", "chair"), ("Ben Elm", "Vice-Chair"), ("Cy Ash", None)]


def test_a_time_of_day_is_no_number_of_a_section(read: Read) -> None:
    found = read("WYREMINSTER CITY COUNCIL\nMINUTES\nEXECUTIVE\nTUESDAY 5 SEPTEMBER 2031\n6.00 PM\nPresent: Councillors N Oak (Chair), J Elm")
    assert "6.00" not in [s.number for s in _of(found, Section)]


def test_what_a_sale_brings_and_what_a_developer_pays(read: Read) -> None:
    found = read(
        "1. Finance\n1.1 That the disposal of the barn be approved for not less than £235,000.\n"
        "1.2 A Section 106 Agreement which includes £45,000 towards play space."
    )
    assert [(quote, kind) for quote, kind, _, _ in _costs(found)] == [("£235,000", "income"), ("£45,000", "funding")]


def test_a_strip_of_labels_over_values(tmp_path: Path) -> None:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    body = getSampleStyleSheet()["Normal"]
    strip = [
        ["Committee", "Date", "Classification", "Report No.", "Agenda Item No."],
        ["Executive", "18 July 2031", "General Release", "AB 31-04", "6"],
    ]
    grid = Table(strip, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    story = [
        Paragraph("Report to Executive", body),
        grid,
        Paragraph("Title: Lamps for the Quay", body),
        Paragraph("1. The lamps are to be lit at dusk.", body),
    ]
    SimpleDocTemplate(str(tmp_path / "paper.pdf")).build(story)
    rows = read_paper(tmp_path / "paper.pdf").rows
    paper = _paper(rows)
    assert (paper.body, str(paper.meeting_date), paper.agenda_item) == ("Executive", "2031-07-18", "6")


def _pdf(path: Path, pages: list[list[tuple[bool, str]]]) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842))
    for page in pages:
        for number, (bold, words) in enumerate(page):
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 11)
            canvas.drawString(66, 780 - 20 * number, words)
        canvas.showPage()
    canvas.save()
    return path


def test_bold_headings_do_not_end_the_paragraph_before_a_page_break(tmp_path: Path) -> None:
    long = "2. The plan of works for the quay was looked at by the Board in May and again in the summer of 2030"
    first = [(True, "1. Introduction"), (False, "1. Lamps are lit on the quay at dusk, and the Board pays for the oil that they burn"), (False, long)]
    second = [(True, "2.0 Costs of the lamps"), (False, "2.1 The lamps cost £4,000 in all, and the oil that they burn a little more each year.")]
    rows = read_paper(_pdf(tmp_path / "paper.pdf", [first, second])).rows
    assert ("2.0", "Costs of the lamps") in [(s.number, s.heading) for s in _of(rows, Section)]


def test_a_sentence_that_opens_a_list_ends_its_paragraph(tmp_path: Path) -> None:
    told = "1. The Board heard from the engineer that the lamps of the quay had been lit on each night of the winter"
    words = ["Minutes of a meeting held on 3 May 2031.", "Present: Councillors A Oak and B Elm.", told, "of 2030, and that oil was dear."]
    words += ["The Board resolved:-", "(i) to note the lamps;", "(ii) to agree the oil.", "The meeting ended at 9 pm."]
    rows = read_paper(_pdf(tmp_path / "paper.pdf", [[(True, "PIERS BOARD"), *((False, line) for line in words)]])).rows
    assert [(number, action) for number, action, _ in _items(rows)] == [("(i)", "note"), ("(ii)", "agree")]
