"""Recommendations, resolutions and decisions in the forms that councils print them in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extract.context import Context
from extract.document import Span
from extract.find.recommendations import find
from extract.read.freeze import CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import PaperField, Recommendation
from extract.rulebook import Rulebook
from extract.structure import build_structure

Find = Callable[..., list[Recommendation]]

COVER = "Oakshire District Council\n\nReport to Cabinet\n\n1 Purpose\n\n1.1 This report is about moorings on the canal.\n\n"
MINUTES = "Minutes of Elmford Town Council\n\nPresent: Councillors Oak and Ash\n\n"


@pytest.fixture
def found(rulebook: Rulebook) -> Find:
    """Text in, rows out; `kind` is the paper type that the header would have given."""

    def make(text: str, kind: str = "cabinet_report") -> list[Recommendation]:
        from extract.read.text import read_text

        document = read_text(text.encode())
        context = Context("p0", document, build_structure(document, rulebook), rulebook, "test.txt")
        field = PaperField(paper_id="p0", id="f", char_start=0, char_end=0, quote="", field="paper_type", value=kind)
        context.found["paper_fields"].append(field)
        rows = [row for row in find(context) if isinstance(row, Recommendation)]
        for row in rows:
            assert row.quote == document.text[row.char_start : row.char_end]
            assert " ".join(row.quote.split()) == row.text
        return rows

    return make


def texts(rows: list[Recommendation]) -> list[str]:
    return [row.text for row in rows]


def test_numbered_items_below_a_lead_in(found: Find) -> None:
    rows = found(
        COVER + "2 Recommendations\n\nCabinet is asked to RESOLVE that:\n\n(1) the mooring fee be set at £450 a year;\n\n"
        "(2) the Director of Places be authorised to sign the leases.\n\n3 Background\n\n3.1 To note: boats moor here.\n"
    )
    assert texts(rows) == ["the mooring fee be set at £450 a year;", "the Director of Places be authorised to sign the leases."]
    assert [row.number for row in rows] == ["(1)", "(2)"]
    assert [row.action for row in rows] == ["set", "authorise"]
    assert {row.body for row in rows} == {"Cabinet"}
    assert {row.form for row in rows} == {"recommendation"}
    assert rows[0].amount == Decimal(450)
    assert rows[1].amount is None


def test_a_footnote_between_the_items_is_no_item(rulebook: Rulebook) -> None:
    lines = [
        "2. Recommendations",
        "Cabinet is asked to:",
        "1. note the report;",
        "2. Approve no more than this.",
        "2. release £150,000 2; and",
        "3. agree it.",
    ]
    document = freeze([ParagraphBlock([Run(line)], note=line.startswith("2. Approve")) for line in lines])
    structure = build_structure(document, rulebook)
    rows = [row for row in find(Context("p", document, structure, rulebook)) if isinstance(row, Recommendation)]
    assert texts(rows) == ["note the report;", "release £150,000 2; and", "agree it."]
    assert structure.labels[3] is None
    assert not any(document.quote(paragraph.span).startswith("2. Approve") for paragraph in structure.paragraphs)


def test_unnumbered_capital_verbs_end_at_the_reasons(found: Find) -> None:
    rows = found(
        COVER + "RECOMMENDATION\n\nAPPROVE the sale of the depot.\n\nDELEGATE authority to the Director to complete the sale.\n\n"
        "REASONS FOR RECOMMENDATION\n\nApprove because the depot is empty.\n"
    )
    assert [row.action for row in rows] == ["approve", "delegate"]


def test_one_sentence_is_the_item_with_its_lead_in(found: Find) -> None:
    rows = found(COVER + "Recommendation: Cabinet is asked to consider and agree the lease of the boathouse.\n\n2 Background\n\n2.1 It is old.\n")
    assert texts(rows) == ["Cabinet is asked to consider and agree the lease of the boathouse."]
    assert rows[0].action == "consider"
    assert rows[0].body == "Cabinet"


def test_sub_items_point_at_their_parents_and_keep_out_of_its_text(found: Find) -> None:
    rows = found(
        COVER
        + "2. Recommendations\n\n2.1 It is recommended that Cabinet:\n\na) approves the lease;\n\nb) delegates to the Director the power to:\n\n"
        "i. agree the rent; and\n\nii. sign the lease;\n\nc) notes the risks.\n\n3. Background\n\n3.1 The boathouse is old.\n"
    )
    assert texts(rows) == [
        "approves the lease;",
        "delegates to the Director the power to:",
        "agree the rent; and",
        "sign the lease;",
        "notes the risks.",
    ]
    assert [row.parent_id for row in rows] == [None, None, rows[1].id, rows[1].id, None]


def test_bullets_below_an_item_are_its_children(found: Find) -> None:
    rows = found(
        "2 Recommendations\n\n- 2.1 Agree to spend £7,000 as follows:\n  - £5,000 on paint\n  - £2,000 on brushes\n\n3 Background\n\nPaint peels.\n"
    )
    assert texts(rows) == ["Agree to spend £7,000 as follows:", "£5,000 on paint", "£2,000 on brushes"]
    assert [row.parent_id for row in rows] == [None, rows[0].id, rows[0].id]
    assert [row.amount for row in rows] == [Decimal(7000), Decimal(5000), Decimal(2000)]


def test_prose_between_items_and_mentions_are_no_items(found: Find) -> None:
    rows = found(
        "Recommendations\n\nThe Town Council is asked to approve:-\n\na) That a concert be held in the park.\n\n"
        "The concert would draw many visitors to the town.\n\nb) That the Clerk be authorised to book a band.\n\n"
        "Background\n\nApproving the recommendations above matters.\n\n"
        "The Panel is asked to accept the recommendations listed in part 6.\n"
    )
    assert texts(rows) == ["That a concert be held in the park.", "That the Clerk be authorised to book a band."]


def test_second_printing_is_a_repeat(found: Find) -> None:
    item = "1) NOTE the overspend of £2.1m.\n\n2) AGREE the changes.\n\n"
    rows = found("Recommendations\n\nCabinet is asked to:\n\n" + item + "1 Background\n\nText.\n\nRecommendations\n\nCabinet is asked to:\n\n" + item)
    assert [row.is_repeat for row in rows] == [False, False, True, True]


def test_other_figures_are_no_repeat(found: Find) -> None:
    rows = found(
        "Recommendations\n\n1) NOTE the overspend of £2.1m.\n\n1 Background\n\nText.\n\nRecommendations\n\n1) NOTE the overspend of £2.4m.\n"
    )
    assert [row.is_repeat for row in rows] == [False, False]


def test_items_run_together_in_one_paragraph(found: Find) -> None:
    rows = found(MINUTES + "12. Weir\n\nRESOLVED: That Cabinet:- (a) approves the plan for the weir; and (b) notes the cost of £4,000.\n", "minutes")
    assert texts(rows) == ["RESOLVED: That Cabinet:-", "approves the plan for the weir; and", "notes the cost of £4,000."]
    assert [row.parent_id for row in rows] == [None, rows[0].id, rows[0].id]
    assert rows[0].body == "Cabinet"
    assert rows[0].action == "approve"
    assert [row.outcome for row in rows[1:]] == ["approved", "noted"]


def test_letters_inside_a_sentence_are_no_list(found: Find) -> None:
    rows = found(MINUTES + "7. Bridge\n\nRESOLVED that recommendations (a) and (b) in the report be agreed.\n", "minutes")
    assert texts(rows) == ["RESOLVED that recommendations (a) and (b) in the report be agreed."]


@pytest.mark.parametrize(
    ("paragraph", "text", "action"),
    [
        ("RESOLVED that the clerk be thanked.", "RESOLVED that the clerk be thanked.", "thank"),
        ("Resolved - That the report be noted.", "Resolved - That the report be noted.", "note"),
        ("RESOLVED - T H A T the plan be deferred.", "RESOLVED - T H A T the plan be deferred.", "defer"),
        ("AGREED: that the grant be paid.", "AGREED: that the grant be paid.", "pay"),
        ("Resolved to pay the smith.", "Resolved to pay the smith.", "pay"),
        ("Resolved to RECOMMEND to Council that the precept be set at £30,000.", None, "recommend"),
        ("After debate, it was RESOLVED that the gate be approved.", None, "approve"),
        ("The clerk spoke at length. It was AGREED to defer the plan.", "It was AGREED to defer the plan.", "defer"),
        ("RESOLVED that the fee be approved. (Proposed by Cllr Oak, seconded by Cllr Ash.)", "RESOLVED that the fee be approved.", "approve"),
        ("Cynigiwyd gan y Cyng. Mair Bowen, eiliwyd gan y Cyng. Ifan Prys a chytunwyd i dderbyn y cofnodion.", None, "receive"),
    ],
)
def test_resolutions_in_minutes(found: Find, paragraph: str, text: str | None, action: str) -> None:
    rows = found(MINUTES + f"4. Business\n\nThe Chair welcomed all.\n\n{paragraph}\n\nThe Chair then spoke of the weather.\n", "minutes")
    assert texts(rows) == [text or paragraph]
    assert rows[0].action == action
    assert rows[0].form == "resolution"


def test_a_list_below_a_lower_case_lead_in(found: Find) -> None:
    rows = found(
        MINUTES + "16. Path\n\nIt was resolved to:\n\n(i) close the path; and\n\n(ii) write to the owner.\n\n17. Wall\n\nIt leans.\n", "minutes"
    )
    assert texts(rows) == ["close the path; and", "write to the owner."]


def test_a_series_of_the_lead_ins_own_label_ends_the_list(found: Find) -> None:
    rows = found(
        MINUTES
        + "80. Canal\n\n6. Mr Oak asked about locks.\n\n7. RESOLVED that Cabinet:\n\n1. Agree the plan for locks; and\n\n2. Note the cost.\n\n"
        "8. Note that Mr Oak then left early.\n",
        "minutes",
    )
    assert texts(rows) == ["RESOLVED that Cabinet:", "Agree the plan for locks; and", "Note the cost."]
    assert [row.number for row in rows] == ["7", "1", "2"]


def test_motions_and_lost_amendments_are_no_resolutions(found: Find) -> None:
    rows = found(
        MINUTES
        + "9. Elms\n\n1) Mr Oak proposed, and Mrs Ash seconded the motion that\n\n“This Council resolves to:\n\n1. Plant elms.\n\n2. Fell oaks.\n\n"
        "2) After a long talk the motion was put to the vote.\n\nMotion lost.\n\n10. Oaks\n\nRESOLVED that oaks be planted.\n",
        "minutes",
    )
    assert texts(rows) == ["RESOLVED that oaks be planted."]


def test_a_carried_motion_without_resolution(found: Find) -> None:
    rows = found(
        MINUTES + "9. Thanks\n\nMr Oak proposed, and Mrs Ash seconded, that the clerk be thanked for his work. Agreed unanimously.\n", "minutes"
    )
    assert texts(rows) == ["Mr Oak proposed, and Mrs Ash seconded, that the clerk be thanked for his work."]
    assert rows[0].action == "thank"


def test_outcomes_told_in_the_prose_of_informal_minutes(found: Find) -> None:
    rows = found(
        MINUTES
        + "1. Minutes\n\nAll agreed these were right.\n\n2. Swings\n\nMembers approved the price of £300 for the swings. The clerk will write.\n\n"
        "3. Stile\n\nThe stile is stiff, which has been duly noted. Cllr Oak agreed to lend a ladder.\n\n4. Lottery\n\nAgree to accept the offer.\n\n"
        "5. Bench\n\nTo buy a bench. Proposed Cllr Oak, seconded Cllr Ash. All agreed.\n",
        "minutes",
    )
    assert texts(rows) == [
        "All agreed these were right.",
        "Members approved the price of £300 for the swings.",
        "The stile is stiff, which has been duly noted.",
        "Agree to accept the offer.",
        "To buy a bench. Proposed Cllr Oak, seconded Cllr Ash. All agreed.",
    ]
    assert [row.action for row in rows] == ["agree", "approve", "note", "agree", "agree"]


def test_debate_in_formal_minutes_is_no_resolution(found: Find) -> None:
    rows = found(
        MINUTES
        + "1. Trees\n\nIt was agreed that elms are tall. Officers agreed to count them. Members noted the view.\n\nRESOLVED that elms be counted.\n",
        "minutes",
    )
    assert texts(rows) == ["RESOLVED that elms be counted."]


def test_decision_form_ends_at_the_next_field(found: Find) -> None:
    rows = found(
        "Decision Recording Form\n\n(b) Ward:\n\nElm\n\n(c) Decision taken\n\nThat the Committee for Roads:\n\n"
        "1. Noted the review of kerbs.\n\n2. Approved (unanimously) a trial.\n\n(d) Exempt Information?\n\nOpen\n\n"
        "(e) Reason for decision:\n\nNoted in the report.\n",
        "decision_notice",
    )
    assert texts(rows) == ["Noted the review of kerbs.", "Approved (unanimously) a trial."]
    assert [row.outcome for row in rows] == ["noted", "approved"]
    assert {row.form for row in rows} == {"decision"}
    assert {row.body for row in rows} == {"the Committee for Roads"}


def test_decisions_made_with_nouns_for_verbs(found: Find) -> None:
    rows = found(
        "Record\n\nDecisions Made:\n\n(1) approval be given to the playground at a cost of £75,000;\n\n(2) the tender be awarded to Acorn Ltd.\n\n"
        "Reasons for the decision:\n\nThe old one is unsafe.\n",
        "decision_notice",
    )
    assert [row.action for row in rows] == ["approve", "award"]


def test_proposed_decision_says_no_outcome(found: Find) -> None:
    rows = found(
        "Proposed record of decision\n\nDecision:\n\nThe Executive agree to:\n\na) note the overspend\n\nb) Note the savings\n\n"
        "Reason(s) for decision:\n\nTo note.\n",
        "decision_notice",
    )
    assert texts(rows) == ["note the overspend", "Note the savings"]
    assert [row.outcome for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [("Recommendations Approved", "approved"), ("Recommendations approved as amended", "approved_as_amended"), ("Rejected", "rejected")],
)
def test_bare_status(found: Find, words: str, outcome: str) -> None:
    rows = found(f"Decision details\n\nDecision Maker: Cabinet\n\nDecision status: {words}\n\nIs Key decision?: No\n", "decision_notice")
    assert texts(rows) == [words]
    assert rows[0].outcome == outcome


def test_unfilled_choice_is_no_outcome(found: Find) -> None:
    rows = found(
        "2. Recommendations\n\n2.1 That the byelaw is made.\n\n3. Background\n\nRoads.\n\n"
        "These recommendations were approved/ amended/ rejected by the Member.\n"
    )
    assert texts(rows) == ["That the byelaw is made."]
    assert rows[0].outcome is None


def test_conditions_of_a_permission_are_no_recommendations(found: Find) -> None:
    rows = found(
        "RECOMMENDATION: GRANT planning permission subject to the following conditions:\n\n1. Work shall begin within three years.\n\n"
        "Reason: the Act.\n\n"
        "2. Approve the bricks before use.\n",
        "planning_report",
    )
    assert texts(rows) == ["GRANT planning permission subject to the following conditions:"]


def test_reported_resolutions_of_others_are_not_the_papers_own(found: Find) -> None:
    rows = found(COVER + "2 Background\n\n2.1 At its meeting in May the Panel agreed that the lock be mended. It was resolved to wait.\n")
    assert rows == []


def test_items_go_on_below_subheadings(found: Find) -> None:
    rows = found(
        "Decision:\n\nPART A\n\nIn relation to roads\n\na. to set a budget of £12m\n\nIn relation to parks\n\nb. approve the fees\n\n"
        "The Leader said that parks should be approved of.\n",
        "minutes",
    )
    assert texts(rows) == ["to set a budget of £12m", "approve the fees"]


def test_items_numbered_within_the_headings_number(found: Find) -> None:
    rows = found(
        "3.0 RECOMMENDATIONS\n\nIt is RECOMMENDED that the Panel\n\n3.1 note the report; and\n\n"
        "3.2 agree the plan.\n\n4.0 BACKGROUND\n\n4.1 It rains.\n"
    )
    assert texts(rows) == ["note the report; and", "agree the plan."]


def test_recommendations_numbered_by_their_labels(found: Find) -> None:
    rows = found(
        "Report\n\nRecommendation 1: That the Council maps its trees.\n\nRecommendation 2 – The Member should publish the map.\n", "scrutiny_report"
    )
    assert texts(rows) == ["That the Council maps its trees.", "The Member should publish the map."]
    assert [row.number for row in rows] == ["1", "2"]


def test_recommended_to_council_and_resolved_stand_apart(found: Find) -> None:
    rows = found(
        MINUTES + "321 Budget\n\nRECOMMENDED TO COUNCIL that:-\n\n(a) The budget be approved.\n\nRESOLVED that:-\n\n(a) The outturn be noted.\n\n"
        "REASONS\n\nThe budget has to be set.\n",
        "minutes",
    )
    assert [(row.text, row.form) for row in rows] == [("The budget be approved.", "recommendation"), ("The outturn be noted.", "resolution")]


def test_an_outcome_in_its_own_paragraph_of_formal_minutes(found: Find) -> None:
    rows = found(
        MINUTES + "1. Minutes\n\nThe minutes of the May meeting were agreed as accurate.\n\n2. Trees\n\nRESOLVED that elms be planted.\n\n"
        "3. Update\n\nMembers noted that elms are tall.\n\nThe Committee for Trees noted the update.\n",
        "minutes",
    )
    assert texts(rows) == [
        "The minutes of the May meeting were agreed as accurate.",
        "RESOLVED that elms be planted.",
        "The Committee for Trees noted the update.",
    ]
    assert [bool(row.doubts) for row in rows] == [True, False, True]


def test_informal_minutes_print_only_motions_that_passed(found: Find) -> None:
    rows = found(
        MINUTES + "3. Cofnodion\n\nCynigiwyd gan Cyng. Mair Bowen ac eiliwyd gan Cyng. Ifan Prys fod y cofnodion yn cael eu derbyn.\n\n"
        "4. Trees\n\nIt was proposed by Cllr Oak and seconded by Cllr Ash that elms be felled. The motion was lost.\n",
        "minutes",
    )
    assert texts(rows) == ["Cynigiwyd gan Cyng. Mair Bowen ac eiliwyd gan Cyng. Ifan Prys fod y cofnodion yn cael eu derbyn."]
    assert rows[0].action == "receive"


def test_a_decision_told_without_a_known_verb(found: Find) -> None:
    rows = found(
        "Details\n\nDecision:\n\nThe gate beside the mill opens at dawn.\n\nAlternative options considered:\n\nKeep it shut.\n", "decision_notice"
    )
    assert texts(rows) == ["The gate beside the mill opens at dawn."]


def test_formal_words_of_a_minutes_page_are_no_decisions(found: Find) -> None:
    rows = found(
        MINUTES + "1. Apologies\n\nDecision:\n\nApologies were received from Cllr Elm.\n\n2. Fees\n\nRESOLVED that the fee be paid.\n", "minutes"
    )
    assert texts(rows) == ["RESOLVED that the fee be paid."]


def test_a_label_beside_the_words_in_a_table(found: Find) -> None:
    rows = found("Report\n\nTitle:\tFees\nRecommendations:\tThat Cabinet approve the fees for 2025.\nAuthor:\tA Person\n")
    assert texts(rows) == ["That Cabinet approve the fees for 2025."]


def test_an_outcome_column_of_a_table(rulebook: Rulebook) -> None:
    cells = [("Ref", "Decision"), ("24/1", "No objection"), ("24/2", "Approved. Fence to be lowered"), ("24/3", "Pending")]
    table = TableBlock(
        "data",
        [CellBlock(row, col, [ParagraphBlock([Run(text)])]) for row, pair in enumerate(cells) for col, text in enumerate(pair)],
        n_rows=4,
        n_cols=2,
        header_rows=1,
    )
    document = freeze([ParagraphBlock([Run("Minutes of the last meeting")]), ParagraphBlock([Run("Present: Cllr Oak")]), table])
    context = Context("p0", document, build_structure(document, rulebook), rulebook)
    rows = [row for row in find(context) if isinstance(row, Recommendation)]
    assert texts(rows) == ["No objection", "Approved. Fence to be lowered"]
    assert context.quote(Span(rows[1].char_start, rows[1].char_end)) == "Approved. Fence to be lowered"
