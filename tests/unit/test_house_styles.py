"""House styles of councils in text exports: each test is a form of words that was once read wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from extract.context import Context
from extract.records import Date, Recommendation, Section, SignOff, Vote

Read = Callable[..., Context]

MINUTES = "Minutes of the Harbour Committee of Northsea District Council held on 18 February 2026\n\nPresent: Councillors Oak and Ash\n\n"
LONG = "The wall was last repaired forty years ago, and surveys show that its lower courses move outwards at low water."


def resolutions(read_context: Read, text: str) -> list[tuple[str | None, str, str | None]]:
    """(number, words, number of the parent) of each row."""
    rows = read_context(MINUTES + text, "header", "recommendations").records(Recommendation)
    by_id = {row.id: row for row in rows}
    return [(r.number, r.text, by_id[r.parent_id].text if r.parent_id else None) for r in rows]


def headings(read_context: Read, text: str) -> list[tuple[str | None, str | None]]:
    return [(s.number, s.heading) for s in read_context(text, "sections").records(Section) if s.heading]


def signed(read_context: Read, text: str) -> list[tuple[str | None, str | None, date | None, str]]:
    rows = read_context(text, "header", "sign_offs").records(SignOff)
    return [(s.role, s.name, s.signed_on, s.kind) for s in rows]


class TestResolutions:
    def test_a_recommendation_to_another_body_is_the_parent_of_its_items(self, read_context: Read) -> None:
        text = "14 WALLS\n\nRESOLVED to RECOMMEND to Council: That\n\n(a) the toll be kept at £4; and\n\n(b) £45,000 be released.\n"
        lead = "RESOLVED to RECOMMEND to Council: That"
        assert resolutions(read_context, text) == [
            (None, lead, None),
            ("(a)", "the toll be kept at £4; and", lead),
            ("(b)", "£45,000 be released.", lead),
        ]

    def test_the_vote_in_the_lead_in_makes_it_a_row_and_bare_words_do_not(self, read_context: Read) -> None:
        items = "\n\n(a) the toll be kept; and\n\n(b) the wall be mended.\n"
        assert resolutions(read_context, f"14 WALLS\n\nRESOLVED (9 for, 0 against): That{items}")[0][1].startswith("RESOLVED (9 for")
        assert [r[0] for r in resolutions(read_context, f"14 WALLS\n\nRESOLVED:{items}")] == ["(a)", "(b)"]

    def test_resolved_alone_on_its_line_is_no_heading(self, read_context: Read) -> None:
        text = MINUTES + "14 WALLS\n\nRESOLVED:\n\nThat the wall be mended.\n\n15 TOLLS\n\nRESOLVED:\n\nTo note the report.\n"
        assert headings(read_context, text) == [("14", "WALLS"), ("15", "TOLLS")]

    def test_items_of_one_level_that_open_in_the_line_of_another(self, read_context: Read) -> None:
        text = (
            "14 WALLS\n\nRESOLVED\n\n(1) that the Director:\n\n(a) agree the terms; and\n\n(b) (i) sign the deed; and\n\n(ii) publish the notice.\n"
        )
        rows = resolutions(read_context, text)
        assert [(number, parent) for number, _, parent in rows] == [
            ("(1)", None),
            ("(a)", "that the Director:"),
            ("(i)", "that the Director:"),
            ("(ii)", "that the Director:"),
        ]
        assert rows[2][1] == "sign the deed; and"

    def test_the_first_item_in_the_line_of_the_lead_in(self, read_context: Read) -> None:
        text = "14 WALLS\n\nRESOLVED – (1) That the report be noted.\n\n(2) That a further report be brought in March.\n"
        assert [row[0] for row in resolutions(read_context, text)] == ["(1)", "(2)"]

    def test_mover_seconder_and_resolved_in_one_lead_in(self, read_context: Read) -> None:
        text = (
            "14 WALLS\n\nIt was proposed by Cllr Oak, seconded by Cllr Ash and unanimously resolved that:\n\nA. the toll be kept;\n\n"
            "B. the wall be mended.\n"
        )
        assert [row[0] for row in resolutions(read_context, text)] == ["A", "B"]

    def test_a_committee_resolves_after_a_division(self, read_context: Read) -> None:
        text = (
            "14 WALLS\n\nThe Convener, seconded by Councillor Ash, moved:-\n\nThat the wall be mended.\n\nOn a division there voted:-\n\n"
            "For the motion (3) - Councillors Oak and Ash\n\nThe Committee resolved:-\n\n(i) to adopt the motion; and\n\n(ii) to note the report.\n\n"
            "- COUNCILLOR ANN OAK, Convener\n"
        )
        assert [row[1] for row in resolutions(read_context, text)] == ["to adopt the motion; and", "to note the report."]

    def test_reasons_below_conditions_do_not_end_the_list(self, read_context: Read) -> None:
        text = (
            "1. RECOMMENDATION\n\n1.1 That permission be GRANTED subject to the following conditions:\n\n1. Work shall begin within three years.\n\n"
            "Reason: To comply with the Act.\n\n2. The lane shall be widened.\n\nReason: For safety.\n\n"
            "1.2 That the Head of Planning be authorised to refuse it.\n"
        )
        assert [row[0] for row in resolutions(read_context, text)] == ["1.1", "1.2"]

    def test_a_running_head_between_two_items(self, read_context: Read) -> None:
        text = "14 WALLS\n\nRESOLVED that Cabinet:\n\nA. approves the plan.\n\nCabinet 04.11.19\n\nB. requests a report by August 2026.\n"
        assert [row[0] for row in resolutions(read_context, text)] == [None, "A", "B"]

    def test_outcomes_of_applications(self, read_context: Read) -> None:
        text = (
            "14 LAND AT EEL PIT\n\nProposed by Cllr Oak and seconded by Cllr Ash that permission be refused.\n\n"
            "Refused, on the ground that the lane floods.\n"
        )
        assert [row[1] for row in resolutions(read_context, text)] == ["Refused, on the ground that the lane floods."]

    def test_a_motion_that_falls_further_down(self, read_context: Read) -> None:
        text = (
            "14 LIMITS\n\nCllr Oak moved, and Cllr Ash seconded, that a limit of 20 mph be brought in.\n\nA recorded vote was asked for.\n\n"
            "The motion was accordingly LOST.\n"
        )
        assert resolutions(read_context, text) == []

    def test_a_decision_notice_says_what_was_decided_before_its_list(self, read_context: Read) -> None:
        text = (
            "DECISION NOTICE\n\nDecision\n\nThe Sub-Committee has decided to GRANT the licence in part, as follows:\n\n"
            "(a) Music until 23:00;\n\n(b) Films: refused.\n"
        )
        rows = read_context(text, "header", "recommendations").records(Recommendation)
        assert (rows[0].number, rows[0].action) == (None, "grant")
        assert all(r.parent_id == rows[0].id for r in rows[1:])

    def test_numbers_without_any_mark_before_small_letters(self, read_context: Read) -> None:
        text = (
            "Oak Council\n\nRecommendations\n\nIt is recommended that:\n\n1 the lease be signed;\n\n2 £900 be set aside; and\n\n"
            "3 the clerk be thanked.\n"
        )
        rows = read_context(text, "recommendations").records(Recommendation)
        assert [(r.number, r.text[:9]) for r in rows] == [("1", "the lease"), ("2", "£900 be s"), ("3", "the clerk")]


class TestVotes:
    @pytest.mark.parametrize(
        "text",
        [
            "(Prop. Cllr Oak, Sec. Cllr Ash)",
            "Agreed: on the proposal of Cllr Oak, seconded by Cllr Ash, that the toll be kept.",
            "Proposed by Cllr Oak\n\nSeconded by Cllr Ash and",
            "Proposed: Cllr Oak\n\nSeconded: Cllr Ash",
        ],
    )
    def test_mover_and_seconder(self, read_context: Read, text: str) -> None:
        rows = read_context(f"{MINUTES}14 TOLLS\n\n{text}\n", "header", "recommendations").records(Vote)
        assert [(row.role, row.name) for row in rows] == [("mover", "Cllr Oak"), ("seconder", "Cllr Ash")]

    def test_a_vote_before_a_decision_under_its_own_label(self, read_context: Read) -> None:
        text = "LC1 APOLOGIES\n\nNone.\n\nLC2 TOLLS\n\nVOTE: 7 FOR, 2 AGAINST, 1 ABSTENTION\n\nDECISION: That the toll be raised by 6%.\n"
        context = read_context(MINUTES + text, "header", "recommendations")
        (vote,), (row,) = context.records(Vote), context.records(Recommendation)
        assert (vote.n_for, vote.n_against, vote.n_abstain, vote.recommendation_id) == (7, 2, 1, row.id)


class TestHeadings:
    def test_a_numbered_sentence_that_leads_to_a_list_is_no_heading(self, read_context: Read) -> None:
        text = f"3 Background\n\n3.1 {LONG}\n\n3.2 The plan would leave the harbour with:\n\n3.2.1 one new wall\n\n3.2.2 two old ones\n"
        assert headings(read_context, text) == [("3", "Background")]

    def test_words_that_only_look_like_a_marking_of_the_page(self, read_context: Read) -> None:
        text = f"EC1 MINUTES\n\n{LONG}\n\nEC2 PUBLIC SPEAKING\n\n{LONG}\n\nEC3 MOTION: HARBOUR LIGHTS\n\n{LONG}\n"
        assert headings(read_context, text) == [("EC1", "MINUTES"), ("EC2", "PUBLIC SPEAKING"), ("EC3", "MOTION: HARBOUR LIGHTS")]

    def test_a_short_line_between_paragraphs_of_an_export(self, read_context: Read) -> None:
        text = f"1. Purpose\n\n1.1 {LONG}\n\nStages of the work\n\n1.2 {LONG}\n\nRight to object\n\n{LONG}\n\nJo Bloggs\n\nDirector of Harbours\n"
        assert headings(read_context, text) == [("1", "Purpose"), (None, "Stages of the work"), (None, "Right to object")]

    def test_minutes_to_be_approved_are_an_item_of_an_agenda(self, read_context: Read) -> None:
        items = "1. Apologies for absence\n\n2. Minutes of the meeting held on 3 May 2031 and, if in order, to be approved as correct\n\n"
        found = headings(read_context, f"AGENDA\n\n{items}3. Chair's announcements\n\n4. Harbour plan\n")
        assert [number for number, _ in found] == ["1", "2", "3", "4"]

    def test_a_bare_list_of_options_holds_no_headings(self, read_context: Read) -> None:
        text = f"1. Purpose\n\n1.1 {LONG}\n\nOption A – mend the wall\n\nOption B – let it fall\n\n1.2 {LONG}\n"
        assert headings(read_context, text) == [("1", "Purpose")]

    def test_minutes_go_on_after_a_decision_label(self, read_context: Read) -> None:
        text = f"LC1 APOLOGIES\n\nNone.\n\nLC2 TOLLS\n\nDecision:\n\n1. That the toll be kept.\n\nLC3 GATES AND LOCKS\n\n{LONG}\n"
        assert ("LC3", "GATES AND LOCKS") in headings(read_context, MINUTES + text)

    def test_capital_letters_as_numbers_only_where_they_run_on(self, read_context: Read) -> None:
        lettered = "".join(
            f"{letter}   {title}\n\n{LONG}\n\n" for letter, title in zip("ABCD", ("Context", "Evidence", "Options", "Next steps"), strict=True)
        )
        assert headings(read_context, lettered) == [("A", "Context"), ("B", "Evidence"), ("C", "Options"), ("D", "Next steps")]
        names = read_context("Present\n\nA Oak\n\nB Ash\n\nC Elm\n\nD Yew\n").structure.paragraphs
        assert all(p.label is None for p in names)

    def test_articles_are_minute_numbers(self, read_context: Read) -> None:
        text = f"ARTICLE 1. DECLARATIONS OF INTEREST\n\nNone.\n\nARTICLE 2. SCHOOLS\n\n{LONG}\n"
        assert headings(read_context, MINUTES + text) == [("1", "DECLARATIONS OF INTEREST"), ("2", "SCHOOLS")]

    def test_numbers_and_tabs_are_headings_and_not_a_table(self, read_context: Read) -> None:
        table = "Ward\tTrees\nNorth\t12\nSouth\t40\n"
        text = f"Oak Council\n1\tWhy this report\n1.1\t{LONG}\n2\tWhere we stand\n2.1\t{LONG}\n{table}3\tNext steps\n3.1\t{LONG}\n"
        context = read_context(text, "sections")
        assert [(s.number, s.heading) for s in context.records(Section) if s.heading] == [
            ("1", "Why this report"),
            ("2", "Where we stand"),
            ("3", "Next steps"),
        ]
        assert [(g.n_rows, g.n_cols) for g in context.document.grids] == [(3, 2)]

    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("Equality and inclusion implications", "equality"),
            ("Current situation/proposal", "background"),
            ("Director of Finance's comments", "financial"),
            ("Reasons for the call-in", "reasons"),
            ("Human Resources", "human_resources"),
            ("Conflicts of interest declared", "interests"),
        ],
    )
    def test_kinds(self, read_context: Read, heading: str, kind: str) -> None:
        from extract.heading_lines import section_kind

        assert section_kind(heading, read_context("x").rulebook) == kind


class TestSignOffs:
    @pytest.mark.parametrize(
        "text",
        [
            "Confirmed as a correct record.\n\nChair: Councillor Ann Other ..................\n\nDate: 14 May 2026\n",
            "Minutes confirmed and signed: Councillor Ann Other ............... (Chair) 14 May 2026\n",
            "Minutes confirmed and signed\n\nChair: Councillor Ann Other\n\nDate: 14th May 2026\n",
        ],
    )
    def test_minutes_signed_by_name(self, read_context: Read, text: str) -> None:
        assert signed(read_context, MINUTES + text) == [("Chair", "Councillor Ann Other", date(2026, 5, 14), "minutes_signature")]

    def test_lines_to_sign_on_with_captions_behind_them(self, read_context: Read) -> None:
        assert signed(read_context, f"{MINUTES}____________________  Chairperson        ____________ Date\n") == [
            ("Chairperson", None, None, "minutes_signature")
        ]

    def test_the_chair_at_the_head_of_minutes_signs_nothing(self, read_context: Read) -> None:
        assert signed(read_context, f"{MINUTES}Chair: Cllr P Brady\n\n1 APOLOGIES\n\nNone.\n") == []

    def test_name_and_office_below_a_dotted_line_with_its_date(self, read_context: Read) -> None:
        text = "Decision notice\n\nSigned: ..................      Date: 20.10.25\n\nCouncillor Ann Other\n\nCabinet Member for Harbours\n"
        assert signed(read_context, text) == [("Cabinet Member for Harbours", "Councillor Ann Other", date(2025, 10, 20), "approval")]

    def test_a_typed_date_over_its_caption(self, read_context: Read) -> None:
        text = "Decision record\n\n27th July 2025\t__________________\nDate\tCouncillor Ann Other, Leader of the Council\n"
        assert signed(read_context, text) == [("Leader of the Council", "Councillor Ann Other", date(2025, 7, 27), "approval")]

    @pytest.mark.parametrize(
        ("text", "row"),
        [
            ("Comments checked by:\n\nAnn Other, Head of Law, 3 May 2025\nann.other@example.gov.uk\n", ("Head of Law", "Ann Other", "clearance")),
            ("S151 officer comments: Ann Other 03/05/2025\n", ("S151 officer", "Ann Other", "clearance")),
            ("Portfolio Holder consulted: Cllr Ann Other - 3 May 2025\n", ("Portfolio Holder", "Cllr Ann Other", "consultation")),
            ("Section 151 Officer: The saving is sound. (A Other, 3 May 2025)\n", ("Section 151 Officer", "A Other", "clearance")),
            (
                "Cleared by:\n\nHead of Rope Services Ann Other on behalf of Jo Bloggs\t3 May 2025\n",
                ("Head of Rope Services", "Ann Other", "clearance"),
            ),
            ("10.1 There is no bar to this plan. Head of Law: Ann Other 3 May 2025\n", ("Head of Law", "Ann Other", "clearance")),
        ],
    )
    def test_clearances(self, read_context: Read, text: str, row: tuple[str, str, str]) -> None:
        assert signed(read_context, "Report\n\n" + text) == [(row[0], row[1], date(2025, 5, 3), row[2])]

    def test_offices_before_names_on_lines_of_their_own(self, read_context: Read) -> None:
        text = "Report cleared by: Treasurer, S. Holly, 10 May 2025\n                   Clerk to the Authority, J. Winsome, 11 May 2025\n"
        assert [row[:2] for row in signed(read_context, text)] == [("Treasurer", "S. Holly"), ("Clerk to the Authority", "J. Winsome")]

    def test_the_items_of_a_decision_are_no_signatures(self, read_context: Read) -> None:
        text = (
            "I have considered the report and agree that:\n\n(i) six boats be bought; and\n\n"
            "(ii) the Head of Harbours be given authority to order them.\n"
        )
        assert signed(read_context, text) == []

    def test_the_date_of_a_signature_is_that_of_the_decision_or_of_signing(self, read_context: Read) -> None:
        text = "Decision notice\n\nSigned: Ann Other\n\nDate: 8 October 2025\n"
        assert [d.kind for d in read_context(text, "sign_offs", "dates").records(Date)] == ["decision_date"]
        text = f"{MINUTES}Chair: Cllr Ann Other ......... Date: 14 May 2026\n"
        assert [d.kind for d in read_context(text, "header", "sign_offs", "dates").records(Date)][-1] == "sign_off_date"


def test_a_column_of_recommendations_beside_their_answers(read_context: Read) -> None:
    table = "No.\tRecommendation\tResponse\n1\tThat a timetable be published by May 2027.\tAgreed.\n"
    table += "2\tThat £40,000 be set aside for advice.\tNot agreed.\n"
    rows = read_context(f"Oak Council\n\n1. Recommendations and answers\n\n{table}", "tables", "recommendations").records(Recommendation)
    assert [(r.number, r.text) for r in rows] == [("1", "That a timetable be published by May 2027."), ("2", "That £40,000 be set aside for advice.")]


def test_a_column_of_decision_makers_signs_nothing(read_context: Read) -> None:
    table = "Decision\tDecision maker\tDate\nAward of contract\tCabinet\t6 November 2026\nStart of works\tDirector\t6 December 2026\n"
    rows = read_context(f"Oak Council\n\nDate of meeting: 4 March 2026\n\nWhat comes next is shown below.\n\n{table}").records(Date)
    assert [d.kind for d in rows][1:] == ["milestone", "milestone"]
