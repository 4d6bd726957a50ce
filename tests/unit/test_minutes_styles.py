"""Minutes, decision lists and recorded votes of principal councils, in house styles that vary freely; all names are invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract.context import Context
from extract.pipeline import Rows, process
from extract.records import Paper, Person, Recommendation, Section, Vote
from extract.rulebook import Rulebook

Read = Callable[..., Rows]

COVER = "BARSET COUNTY COUNCIL\n\nCABINET\n\nMinutes of a meeting held on 3 May 2031\n\nPresent: Councillor Ada Oak (Chair)\n\n"


@pytest.fixture
def read(tmp_path: Path, rulebook: Rulebook) -> Read:
    def make(text: str, name: str = "paper.txt") -> Rows:
        path = tmp_path / name
        path.write_text(text)
        return process(path, path.name, rulebook=rulebook).rows

    return make


def _items(rows: Rows) -> list[tuple[str | None, str, str | None]]:
    return [(r.number, r.text, r.action) for r in rows["recommendations"] if isinstance(r, Recommendation)]


def _votes(rows: Rows) -> list[tuple[str | None, str | None]]:
    return [(v.vote or v.role, v.name) for v in rows["votes"] if isinstance(v, Vote) and v.name]


def _counts(rows: Rows) -> list[tuple[int | None, int | None, int | None]]:
    return [(v.n_for, v.n_against, v.n_abstain) for v in rows["votes"] if isinstance(v, Vote) and not v.name]


def _people(rows: Rows, *kinds: str) -> list[str | None]:
    return [p.name for p in rows["people"] if isinstance(p, Person) and p.kind in kinds]


def _sections(rows: Rows) -> list[tuple[str | None, str | None]]:
    return [(s.number, s.heading) for s in rows["sections"] if isinstance(s, Section) and s.heading]


def _paper(rows: Rows) -> Paper:
    (paper,) = rows["papers"]
    assert isinstance(paper, Paper)
    return paper


# --- resolutions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "items"),
    [
        (
            "RESOLVED/-\n\n1. That the BCA record their thanks to the harbour master.\n\n2. That the quay be lit.",
            [("1", "That the BCA record their thanks to the harbour master.", "record"), ("2", "That the quay be lit.", None)],
        ),
        (
            "Thereafter, the Committee:-\n\ni. NOTED the tide tables; and\nii. AGREED the berths set out in the plan.",
            [("i", "NOTED the tide tables; and", "note"), ("ii", "AGREED the berths set out in the plan.", "agree")],
        ),
        (
            "The Council therefore AGREED:-\n\n(i) the level of dredging for the year; and\n(ii) the fees.",
            [("(i)", "the level of dredging for the year; and", "agree"), ("(ii)", "the fees.", "agree")],
        ),
        (
            "RESOLVED :\n\nDeputations\n\n(1) That Rule 4 be suspended.\n\nMotions to be taken together\n\n(2) That Rule 5 be suspended.",
            [("(1)", "That Rule 4 be suspended.", "suspend"), ("(2)", "That Rule 5 be suspended.", "suspend")],
        ),
        ("RECOMMENDED: 1) That Council adopts the plan.\n\n2) That authority be delegated to the harbour master.", None),
    ],
)
def test_lists_of_resolutions(read: Read, words: str, items: list[tuple[str | None, str, str | None]] | None) -> None:
    found = _items(read(COVER + f"1. Minutes\n\nRESOLVED that the minutes be approved.\n\n2. Harbour\n\nA report was heard.\n\n{words}\n"))[1:]
    assert found == (
        items or [("1", "That Council adopts the plan.", "adopt"), ("2", "That authority be delegated to the harbour master.", "delegate")]
    )


@pytest.mark.parametrize(
    "words",
    [
        "The Council NOTED the following declarations of interest:-\n\nItem 4 – Mr Oak (Financial)\nItem 9 – Mrs Elm (Financial)",
        "The Leader referred to item 1 of the agenda and said that the meeting was being filmed.",
        "Members are asked to declare any interests and in doing so state:\n\n(1) the type of interest concerned; and\n\n(2) the nature of it.",
    ],
)
def test_what_is_only_told_to_a_meeting_is_no_resolution(read: Read, words: str) -> None:
    assert len(_items(read(COVER + f"1. Minutes\n\nRESOLVED that the minutes be approved.\n\n2. Opening\n\n{words}\n"))) == 1


def test_an_amendment_below_its_heading_is_no_resolution(read: Read) -> None:
    text = (
        "1. Quay\n\nMotion\n\nMr Oak, seconded by Mrs Elm, moved that the quay be "
        "lit.\n\nAmendment\n\nMr Ash, seconded by Ms Yew, moved that the quay be sold.\n\n"
    )
    text += (
        "For the Motion - 2 votes\n\nMr Oak and Mrs Elm\n\nFor the Amendment - 1 "
        "vote\n\nMr Ash\n\nDecision\n\nThe Committee agreed that the quay be lit.\n"
    )
    rows = read(COVER + text)
    assert not [words for _, words, _ in _items(rows) if "sold" in words]
    assert _votes(rows)[-3:] == [("for", "Mr Oak"), ("for", "Mrs Elm"), ("against", "Mr Ash")]
    assert _counts(rows) == [(2, None, None), (None, 1, None)]


def test_recommended_inside_a_list_of_decisions_is_its_next_item(read: Read) -> None:
    text = "BARSET COUNTY COUNCIL\n\nRECORD OF DECISIONS OF THE CABINET\n\nheld on 3 May 2031\n\n1 BUDGET\n\nCabinet:\n\n1) APPROVED the budget.\n\n"
    rows = read(text + "2) RECOMMENDED to Council that it raises the toll by 3%.\n\nReason for the decision:\n\nTo balance the budget.\n")
    assert [(number, action) for number, _, action in _items(rows)] == [("1", "approve"), ("2", "recommend")]
    assert {r.form for r in rows["recommendations"] if isinstance(r, Recommendation)} == {"decision"}


@pytest.mark.parametrize("opening", ["RESOLVED by 8 votes to 3", "It was proposed by Mr Oak, seconded by Mrs Elm and RESOLVED by 8 votes to 3"])
def test_the_vote_behind_resolved_is_no_item(read: Read, opening: str) -> None:
    assert [words for _, words, _ in _items(read(COVER + f"1. Quay\n\n{opening}\n\nThat the quay be lit.\n"))] == ["That the quay be lit."]


def test_resolved_below_a_heading_of_recommendations(read: Read) -> None:
    rows = read(
        COVER + "1. RECOMMENDATIONS OF THE PANEL\n\n(a) Lights\n\nIt was moved by Mr Oak, seconded by Mrs Elm and\n\nRESOLVED that lamps be noted.\n"
    )
    assert [(r.form, r.action) for r in rows["recommendations"] if isinstance(r, Recommendation)] == [("resolution", "note")]


@pytest.mark.parametrize(
    "words",
    [
        "Mr Oak proposed and Mrs Elm seconded the nomination of Mr Ash as Chair.\n\nThe Committee:\n\nResolved:\n\nThat Mr Ash be elected.",
        "A report was heard. (Moved by Mr Oak, seconded by Mrs Elm)\n\nDECISION:\n\nThat Mr Ash be elected.",
        "Motion: Moved by Mr Oak, seconded by Mrs Elm and\n\nResolved:\n\nThat Mr Ash be elected.",
        "It was proposed by Mr Oak, seconded by Mrs Elm and RESOLVED\n\nThat Mr Ash be elected.",
    ],
)
def test_who_moved_is_no_resolution_where_it_is_given_formally(read: Read, words: str) -> None:
    assert [text for _, text, _ in _items(read(COVER + f"1. Chair\n\n{words}\n"))] == ["That Mr Ash be elected."]


def test_the_body_stands_behind_what_it_considered(read: Read) -> None:
    text = "1. Quay\n\nOn consideration of the report of the Cabinet Member for Piers, Cabinet agreed the following:\n\n"
    rows = read(COVER + text + "(i) To light the quay.\n(ii) To note the cost.\n")
    assert [(r.number, r.body) for r in rows["recommendations"] if isinstance(r, Recommendation)] == [("(i)", "Cabinet"), ("(ii)", "Cabinet")]


def test_minutes_approved_under_a_label_of_decision(read: Read) -> None:
    rows = read(
        COVER
        + "1. Minutes\n\nDecision:\n\nThe minutes of 2 April 2031 were approved as a correct record.\n\n2. Quay\n\nRESOLVED that the quay be lit.\n"
    )
    assert [action for _, _, action in _items(rows)] == ["approve", "resolve"]


def test_the_status_of_a_decision_is_no_item_beside_its_words(read: Read) -> None:
    page = "Decision details\n\nParking order\n\nDecision Maker: Cabinet Member\nDecision status: Recommendations Approved\nIs Key decision?: No\n\n"
    rows = read(
        page + "Decision:\n\nThat the order for Church Lane be approved as advertised.\n\nDate of decision: 11/02/2032\n\nDecided: 11/02/2032\n"
    )
    assert [(words, action) for _, words, action in _items(rows)] == [("That the order for Church Lane be approved as advertised.", "approve")]


def test_a_register_of_decisions(read: Read) -> None:
    text = (
        "Decisions published\n\n19/01/2032 - FEES ref: 54 For Determination\n\nDecision "
        "Maker: Council\n\nMade at meeting: 19/01/2032 - Council\n\nDecision:\n\n"
    )
    text += "RESOLVED: That the fees be agreed.\n\n15/03/2032 - GRANTS ref: 56 Recommendations Approved\n\nDecision Maker: Grants Committee\n\n"
    rows = read(text + "Made at meeting: 15/03/2032 - Grants Committee\n\nDecision:\n\nRESOLVED: That £500 be awarded to the boat club.\n")
    assert _paper(rows).paper_type == "decision_notice"
    assert [action for _, _, action in _items(rows)] == ["agree", "award"]


# --- votes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "names", "counts"),
    [
        (
            "Votes in Favour (2): Councillors Oak and Elm.\n\nVotes Against (1): Councillor Ash.",
            [("for", "Oak"), ("for", "Elm"), ("against", "Councillor Ash")],
            [(2, None, None), (None, 1, None)],
        ),
        (
            "For the Motion:\nMr A Oak, Mrs B Elm\n\nFor the Amendment:\nMr C Ash",
            [("for", "Mr A Oak"), ("for", "Mrs B Elm"), ("against", "Mr C Ash")],
            [],
        ),
        (
            "For the amendment (1): Councillor Oak\n\nAgainst the amendment (1): Councillor Ash",
            [("for", "Councillor Oak"), ("against", "Councillor Ash")],
            [(1, None, None), (None, 1, None)],
        ),
        (
            "Those in favour of the motion were Mr A Oak, Mrs B Elm. (2)\n\nThose abstaining were Mr C Ash. (1)",
            [("for", "Mr A Oak"), ("for", "Mrs B Elm"), ("abstain", "Mr C Ash")],
            [(2, None, None), (None, None, 1)],
        ),
        (
            "(For the motion – Councillors Oak and Elm. For the amendment – Councillors Ash and Yew.)",
            [("for", "Oak"), ("for", "Elm"), ("against", "Ash"), ("against", "Yew")],
            [],
        ),
        ("Votes in abstention (1)\n\nCllr Ann Oak", [("abstain", "Cllr Ann Oak")], [(None, None, 1)]),
        ("the MOTION received 4 votes and the AMENDMENT received 2 votes, with no abstentions.", [], [(4, 2, 0)]),
        ("Yes – 12 (For the Motion); No – 3 (Against the Motion); Abstain – 1.", [], [(12, 3, 1)]),
        ("3 Members voted in favour of the proposition and 2 against.", [], [(3, 2, None)]),
        (
            "On the proposition of Councillor Oak, seconded by Councillor Elm, it was so agreed.",
            [("mover", "Councillor Oak"), ("seconder", "Councillor Elm")],
            [],
        ),
        ("Mayor Oak MOVED, Cllr Elm SECONDED and it was carried.", [("mover", "Mayor Oak"), ("seconder", "Cllr Elm")], []),
        ("Councillors Ann Oak and Ben Elm, formally moved and seconded the motion.", [("mover", "Ann Oak"), ("seconder", "Ben Elm")], []),
        (
            "Councillor Oak (Chair of the Panel) moved the recommendation in the report.\n\nCouncillor Elm (Vice-Chair) seconded the motion.",
            [("mover", "Councillor Oak"), ("seconder", "Councillor Elm")],
            [],
        ),
        (
            "YES – 2\n\nOak, Elm\n\nNO – 1\n\nCllr Ash\n\nABSTAIN – 0",
            [("for", "Oak"), ("for", "Elm"), ("against", "Cllr Ash")],
            [(2, None, None), (None, 1, None), (None, None, 0)],
        ),
        ("It was moved by the Lord Mayor, seconded and carried.", [("mover", "the Lord Mayor")], []),
    ],
)
def test_votes(read: Read, words: str, names: list[tuple[str, str]], counts: list[tuple[int | None, ...]]) -> None:
    rows = read(
        COVER + f"1. Minutes\n\nRESOLVED that the minutes be approved.\n\n2. Quay\n\nA vote was taken.\n\n{words}\n\nRESOLVED that the quay be lit.\n"
    )
    assert (_votes(rows), _counts(rows)) == (names, counts)


# --- who was there -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "present", "apologies"),
    [
        ("PRESENT: Councillor A Oak\n\nAPOLOGY FOR ABSENCE: Councillor B Elm", ["Councillor A Oak"], ["Councillor B Elm"]),
        (
            "Present: Councillor A Oak\n\n1. Apologies\n\nAn apology for absence was received from Councillor B Elm.",
            ["Councillor A Oak"],
            ["Councillor B Elm"],
        ),
        (
            "P r e s e n t:\n\nCouncillor A Oak\nChairperson of the Authority\n(in the Chair)\n\nCouncillor B Elm and Councillor C Ash",
            ["Councillor A Oak", "Councillor B Elm", "Councillor C Ash"],
            [],
        ),
        (
            "Present:\n\nCouncillor A Oak (Leader) in the Chair\n\nCabinet Members:\n\nCouncillors B Elm and C Ash",
            ["Councillor A Oak", "B Elm", "C Ash"],
            [],
        ),
        (
            "Present: Councillor A Oak\n\nIt was noted that an apology for absence had been received from Councillor B Elm.",
            ["Councillor A Oak"],
            ["Councillor B Elm"],
        ),
        ("Present: Councillors Oak, Elm, Mrs Ash, Yew and Dr Fir", ["Oak", "Elm", "Mrs Ash", "Yew", "Dr Fir"], []),
        ("Present: Councillors: Oak (Chairman)\nElm (Vice-Chairman)\n\nAsh, Yew and Fir", ["Oak", "Elm", "Ash", "Yew", "Fir"], []),
        ("Board Members in attendance:-\nCouncillor A Oak (Chairman), Dr B Elm", ["Councillor A Oak", "Dr B Elm"], []),
        ("Members of Cabinet present: A Oak (Leader), B Elm.", ["A Oak", "B Elm"], []),
        (
            "PRESENT: Councillor A Oak\n\nAPOLOGIES: Councillor B Elm\n\nSUBSTITUTE MEMBER: Councillor C Ash",
            ["Councillor A Oak", "Councillor C Ash"],
            ["Councillor B Elm"],
        ),
        (
            "COUNCILLORS PRESENT:\n\nCouncillors OAK, B. ELM and ASH\n\nAPOLOGIES: Councillor Cy Yew\n\nABSENT: Councillor Di Fir",
            ["OAK", "B. ELM", "ASH"],
            ["Councillor Cy Yew"],
        ),
        (
            "Sederunt:\n\nLord Provost Ada Oak, Chairperson; and\n\nCOUNCILLORS\n\nBEN ELM\nCY ASH\nDI YEW",
            ["Ada Oak", "BEN ELM", "CY ASH", "DI YEW"],
            [],
        ),
        (
            "PRESENT\n\nMr W.H. Oak (Chairman) Mrs L. Elm (Vice-Chairman)\nLady Ash Mr S.G. Yew",
            ["Mr W.H. Oak", "Mrs L. Elm", "Lady Ash", "Mr S.G. Yew"],
            [],
        ),
    ],
)
def test_attendance(read: Read, words: str, present: list[str], apologies: list[str]) -> None:
    rows = read(
        f"BARSET COUNTY COUNCIL\n\nMinutes of a meeting of the Cabinet held on 3 May 2031\n\n{words}\n\n4. Quay\n\nRESOLVED that the quay be lit.\n"
    )
    assert _people(rows, "present") == present
    assert _people(rows, "apologies") == apologies
    assert not [heading for _, heading in _sections(rows) if heading and heading.isupper() and "ELM" in heading]


def test_the_line_that_says_who_took_the_chair(read: Read) -> None:
    rows = read(
        "COUNCIL\n\nWednesday, 7th May, 2031 at 7.00 pm\n\nMINUTES\n\nThe Worshipful the "
        "Mayor Councillor Ada Oak in the Chair\n\n1. MINUTES\n\nRESOLVED that they be signed.\n"
    )
    assert _people(rows, "chair") == ["Councillor Ada Oak"]


# --- items and covers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        ["15/101/HAR Election of Chair", "15/102/HAR Apologies", "15/103/HAR Lights on the quay"],
        ["*450 Minutes", "*451 Matters of urgency", "452 Lights on the quay"],
        ["C1718 MINUTES -", "C1719 LIGHTS ON THE QUAY -", "C1720 TOLLS 2031/32 (CX) -"],
        ["CAB14/31 APOLOGIES", "CAB15/31 MINUTES", "CAB16/31 * LIGHTS ON THE QUAY"],
        ["(199) ANNOUNCEMENTS", "(200) APOLOGIES FOR ABSENCE", "(201) QUAY - Lights on the old pier"],
        ["1. Minutes", "2. Unrestricted reports", "3. Draft harbour plan"],
    ],
)
def test_numbers_of_items(read: Read, headings: list[str]) -> None:
    body = "".join(f"{heading}\n\nThe Cabinet considered a report of the harbour master about this.\n\n" for heading in headings)
    assert [number for number, _ in _sections(read(COVER + body)) if number] == [h.split()[0].strip("*.") for h in headings]


def test_items_go_on_behind_a_decision_numbered_in_another_way(read: Read) -> None:
    rows = read(
        COVER + "1. Minutes\n\nDecision\n\nTo approve the minutes.\n\n2. Lights\n\nThe lights were "
        "discussed at length.\n\nDecision\n\n1) To note the report.\n2) To buy lamps.\n\n"
        "3. Tolls\n\nThe tolls were discussed at length.\n\nDecision\n\n1) To note the tolls.\n2) To keep them.\n"
    )
    assert [number for number, _ in _sections(rows) if number] == ["1", "2", "3"]
    assert [number for number, _, _ in _items(rows)] == [None, "1", "2", "1", "2"]


@pytest.mark.parametrize(
    ("cover", "council", "body", "day"),
    [
        (
            "LONDON BOROUGH OF FERN HEATH\n\nMINUTES OF THE CABINET\n\nHELD AT 5.37 P.M. ON WEDNESDAY, 26 MAY 2032",
            "London Borough of Fern Heath",
            "CABINET",
            "2032-05-26",
        ),
        (
            "THE BARSET COUNCIL - PIERS COMMITTEE – REMOTE MEETING\n\n10th March, 2032 2.00 p.m. – 4.10 p.m.",
            "Barset Council",
            "PIERS COMMITTEE",
            "2032-03-10",
        ),
        ("PIERS COMMITTEE\n\n10.30 A.M. 4TH FEBRUARY 2032", None, "PIERS COMMITTEE", "2032-02-04"),
        ("WEST AREA COMMITTEE 25 June 2032 7.00 - 9.40 pm", None, "WEST AREA COMMITTEE", "2032-06-25"),
        (
            "BARSET COUNTY COUNCIL\n\nCABINET\n\nMINUTES of the meeting held at the Guildhall, at 10.30 am on Thursday, 24 June 2032",
            "Barset County Council",
            "CABINET",
            "2032-06-24",
        ),
        (
            (
                "GREATER BARSET COMBINED AUTHORITY\n\nPUBLICATION: 19 SEPTEMBER 2032\n\nAt a meeting of the "
                "Greater Barset Combined Authority held at No. 1 Quay Street on Wednesday, 15th September, 2032"
            ),
            "Greater Barset Combined Authority",
            None,
            "2032-09-15",
        ),
        (
            "FERN, HEATH AND MOOR COUNCIL\n\nCABINET\n\nMinutes of the Meeting held on 20 December 2032",
            "Fern, Heath and Moor Council",
            "CABINET",
            "2032-12-20",
        ),
    ],
)
def test_covers(read: Read, cover: str, council: str | None, body: str | None, day: str) -> None:
    text = (
        f"{cover}\n\nPresent: Councillor Ada Oak\n\nApology for absence: Councillor Ben "
        f"Elm\n\n1. MINUTES\n\nRESOLVED that the minutes of the Lamps Group be noted.\n"
    )
    paper = _paper(read(text))
    assert (paper.paper_type, paper.council, paper.body, str(paper.meeting_date)) == ("minutes", council, body, day)


def test_the_council_that_sent_a_member_is_not_the_papers(read: Read) -> None:
    members = "Councillor Ada Oak (Chair) Fern City Council\nCouncillor Ben Elm Heath Borough Council"
    rows = read(f"PIERS AND QUAYS BOARD\n\nMonday 8 February 2032 at 1.00 pm\n\nMinutes\n\nPresent\n\n{members}\n\n1. Minutes\n\nNone.\n")
    assert _paper(rows).council is None
    assert "PIERS AND QUAYS BOARD" not in [heading for _, heading in _sections(rows)]


def test_a_page_says_by_its_title_what_it_shows_and_marks_its_items(read: Read) -> None:
    rows = "".join(
        f'<tr><td><p class="mgAiTitleTxt">{number}</p></td><td><p class="mgAiTitleTxt">{title}</p><h2>Decision:</h2><p>{words}</p></td></tr>'
        for number, title, words in (
            ("77/31", "Apologies", "There were none."),
            ("78/31", "Quay", "1. Agreed to light the quay."),
            ("79/31", "Tolls", "Noted."),
        )
    )
    page = (
        f'<html><body><div class="mgContent"><h1>Agenda and decisions</h1><h2>Cabinet '
        f'- Tuesday, 4 May 2032</h2><table class="mgItemTable">{rows}</table></div></body></html>'
    )
    found = read(page, "page.html")
    assert (_paper(found).paper_type, _paper(found).body) == ("decision_notice", "Cabinet")
    assert [item for item in _sections(found) if item[0]] == [("77/31", "Apologies"), ("78/31", "Quay"), ("79/31", "Tolls")]
    assert [words for _, words, _ in _items(found)] == ["Agreed to light the quay.", "Noted."]


def test_a_participle_is_not_what_is_done(read_context: Callable[..., Context]) -> None:
    context = read_context(COVER + "1. Bid\n\nRESOLVED that the bid being made by the harbour be supported.\n", "header", "recommendations")
    assert [row.action for row in context.records(Recommendation)] == ["support"]


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("This item was deferred to the next meeting.", "defer"),
        ("Consideration of the report was deferred until the survey is done.", "defer"),
        ("The motion was withdrawn.", "withdraw"),
    ],
)
def test_items_that_were_not_dealt_with(read: Read, words: str, action: str) -> None:
    assert _items(read(f"{COVER}1. Pier lamps\n\n{words}\n")) == [(None, words, action)]
