"""Parish, town and community councils: minutes in prose, lists of payments, answers to planning applications, who was there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.context import Context
from extract.records import Cell, Cost, Date, PaperField, Person, Recommendation, Section, Vote

Read = Callable[..., Context]

TOP = "FERNWICK PARISH COUNCIL\n\nMinutes of the meeting held on 3 March 2031 in the Village Hall\n\nPresent: Cllr A Byron (Chair), Cllr J Doe\n\n"


def resolutions(read_context: Read, text: str) -> list[tuple[str, str | None]]:
    """(words, action) of each row."""
    return [(r.text, r.action) for r in read_context(TOP + text, "header", "recommendations").records(Recommendation)]


def movers(read_context: Read, text: str) -> list[tuple[str, str | None, str | None]]:
    """(words of the resolution, role, name) of each vote."""
    context = read_context(TOP + text, "header", "recommendations")
    words = {r.id: r.text for r in context.records(Recommendation)}
    return [(words.get(v.recommendation_id or "", ""), v.role, v.name) for v in context.records(Vote)]


def people(read_context: Read, text: str) -> list[tuple[str | None, str | None]]:
    return [(p.kind, p.name) for p in read_context(text, "header", "people").records(Person)]


def header(read_context: Read, text: str) -> dict[str, str]:
    return {f.field: f.value for f in read_context(text, "header").records(PaperField)}


class TestResolutionsInProse:
    def test_prose_counts_beside_resolutions_in_capitals(self, read_context: Read) -> None:
        text = "4. Pond\n\nIt was AGREED to drain the pond.\n\n5. Lane\n\nThe smith offered his help and it was agreed that he mend the gate.\n"
        assert [words for words, _ in resolutions(read_context, text)] == [
            "It was AGREED to drain the pond.",
            "The smith offered his help and it was agreed that he mend the gate.",
        ]

    def test_each_paragraph_of_a_section_has_its_own_motion(self, read_context: Read) -> None:
        text = (
            "4. Finance\n\nIt was agreed that the clerk write to the bank.\n\n"
            "It was proposed by Cllr A Byron, seconded by Cllr J Doe and unanimously agreed that £100 be given to the band.\n\n"
            "It was proposed by Cllr J Doe and seconded by Cllr A Byron that the account be settled.\n"
        )
        assert len(resolutions(read_context, text)) == 3
        votes = movers(read_context, text)
        assert votes[0] == (
            "It was proposed by Cllr A Byron, seconded by Cllr J Doe and unanimously agreed that £100 be given to the band.",
            "mover",
            "Cllr A Byron",
        )
        assert votes[2][0].endswith("that the account be settled.")

    def test_a_motion_before_the_list_that_was_resolved_is_no_item_of_its_own(self, read_context: Read) -> None:
        text = "Cllr A Byron moved the recommendations and Cllr J Doe seconded them.\n\n(For: 6; Against: 2)\n\nIt was resolved:\n\n"
        items = "(a) the quay be mended;\n\n(b) the lamps be paid for.\n\n8. Band\n\nIt was agreed to pay the band £40.\n"
        assert [words for words, _ in resolutions(read_context, "7. Quay\n\n" + text + items)] == [
            "the quay be mended;",
            "the lamps be paid for.",
            "It was agreed to pay the band £40.",
        ]

    def test_what_was_put_off_or_not_approved_is_decided_too(self, read_context: Read) -> None:
        text = "4. Grants\n\nA grant of £40 to the band was deferred to the next meeting.\n\nThe request for a bench was not approved.\n\n"
        others = "The barn was not approved by the County Council. The matter deferred from May is in hand.\n"
        rows = read_context(TOP + text + others, "header", "recommendations").records(Recommendation)
        assert [(r.text, r.outcome) for r in rows] == [
            ("A grant of £40 to the band was deferred to the next meeting.", "deferred"),
            ("The request for a bench was not approved.", "rejected"),
        ]

    def test_what_the_county_council_agreed_is_no_resolution(self, read_context: Read) -> None:
        assert resolutions(read_context, "4. Roads\n\nMr Oak said that the County Council agreed to mend the road.\n") == []

    def test_the_next_letter_after_a_resolution_is_another_matter(self, read_context: Read) -> None:
        text = "4. Finance\n\na) RESOLVED to approve the following payments:\n\nThe mill £40.00\n\nb) Bank balances: current account £900\n"
        assert [words for words, _ in resolutions(read_context, text)][1:] == []

    def test_resolved_by_a_show_of_hands(self, read_context: Read) -> None:
        text = "4. Audit\n\n17. It was Resolved by a show of hands to accept the report of the auditor.\n"
        assert resolutions(read_context, text) == [("It was Resolved by a show of hands to accept the report of the auditor.", "accept")]

    @pytest.mark.parametrize(
        "sentence",
        [
            "The accounts were discussed and resolved to set the precept at £900.",
            "A request came for a gift, resolved not to give.",
            "Mr Oak was elected as Vice Chairman Resolved",
            "The offer was put to those present, seconded by Cllr Doe and RESOLVED",
            "These were moved as correct by Ada Byron and Jane Doe",
            "The report was presented and approved.",
            "The precept was agreed at £900 and the clerk will write.",
            "The Councillors present discussed the claim at length and agreed to make an offer.",
            "It was resolved at this point to suspend the rule",
            "Members, therefore, agreed to set the reserve at £900.",
            "Mr Oak was nominated, seconded & duly elected",
            "RESOLUTION: that the sign should remain on the green",
        ],
    )
    def test_outcomes_in_many_words(self, read_context: Read, sentence: str) -> None:
        assert [words for words, _ in resolutions(read_context, f"4. Business\n\n{sentence}\n")] == [sentence]

    @pytest.mark.parametrize("sentence", ["The policy was adopted in June 2029.", "To receive notes to be signed as a true record"])
    def test_no_outcomes(self, read_context: Read, sentence: str) -> None:
        assert resolutions(read_context, f"4. Business\n\n{sentence}\n") == []

    def test_an_action_is_what_was_done_not_what_is_told_of_it(self, read_context: Read) -> None:
        text = "4. Ditch\n\nIt was agreed that Cllr Doe speak to the smith who did the first work to carry on with it.\n"
        assert [action for _, action in resolutions(read_context, text)] == ["agree"]

    @pytest.mark.parametrize(
        ("sentence", "action"),
        [
            ("It was agreed not to write to the smith.", "agree"),
            ("It was agreed not to approve the plan for the ditch.", "agree"),
            ("After talk, the Councillors resolved not to support the fair.", "resolve"),
            ("RESOLVED not to provide more benches.", "resolve"),
            ("RESOLVED that the grant be not awarded.", "resolve"),
        ],
    )
    def test_what_is_not_done_is_no_action(self, read_context: Read, sentence: str, action: str) -> None:
        assert [found for _, found in resolutions(read_context, f"4. Ditch\n\n{sentence}\n")] == [action]

    def test_a_few_words_take_in_the_sentence_before_them(self, read_context: Read) -> None:
        text = "4. Fair\n\nThe fair is in June. The band asks to camp on the green. This was approved.\n"
        assert resolutions(read_context, text) == [("The band asks to camp on the green. This was approved.", "approve")]


class TestMoversAlone:
    def test_they_belong_to_the_words_before_them(self, read_context: Read) -> None:
        text = "4. Close\n\nThe meeting was adjourned to hear the public. Proposed by Cllr Byron, seconded by Cllr Doe - unanimously agreed\n"
        (row,) = resolutions(read_context, text)
        assert row[0].startswith("The meeting was adjourned")

    def test_the_next_line_may_be_another_matter(self, read_context: Read) -> None:
        text = (
            "4. Budget\n\nAgreement was made on £900 for mowing - proposer Cllr A Byron, seconded by Cllr J Doe.\n\n"
            "It was agreed to seek a grant for lamps - proposer Cllr J Doe, seconder Cllr A Byron\n"
        )
        assert len(resolutions(read_context, text)) == 2

    def test_below_a_resolution_they_are_no_item(self, read_context: Read) -> None:
        text = "4. Chair\n\nIt was RESOLVED that Cllr Byron be elected Chair.\n\nProposed by: Cllr Doe   Seconded by: Cllr Ash\n"
        assert [words for words, _ in resolutions(read_context, text)] == ["It was RESOLVED that Cllr Byron be elected Chair."]
        assert [(role, name) for _, role, name in movers(read_context, text)] == [("mover", "Cllr Doe"), ("seconder", "Cllr Ash")]

    def test_names_without_titles(self, read_context: Read) -> None:
        text = (
            "4. Fair\n\nAfter the Elm Fair, Ada Byron proposed and J. Doe seconded that £50 be given.\n\nCB proposed and LH seconded that we wait.\n"
        )
        assert [name for _, _, name in movers(read_context, text)] == ["Ada Byron", "J. Doe", "CB", "LH"]


class TestPlanning:
    def test_answers_to_applications(self, read_context: Read) -> None:
        text = (
            "7. Planning\n\n31/00123/F The Mill, rear extension - No objection\n\n31/00124/F The Elms, new barn. Object: it overlooks the lane.\n\n"
            "31/00125/LB Oak House, windows\n\nNO OBSERVATIONS\n\n31/00126/F The Forge, approved by the district\n"
        )
        assert resolutions(read_context, text) == [
            ("31/00123/F The Mill, rear extension - No objection", None),
            ("31/00124/F The Elms, new barn. Object: it overlooks the lane.", "oppose"),
            ("NO OBSERVATIONS", None),
        ]

    def test_several_in_one_paragraph(self, read_context: Read) -> None:
        text = "7. Planning\n\na. 31/00123/F Extension at the mill No objections raised. b. 31/00124/F Barn at the elms No objections raised.\n"
        assert len(resolutions(read_context, text)) == 2

    def test_without_an_application_they_are_none(self, read_context: Read) -> None:
        assert resolutions(read_context, "7. Fair\n\nNo objections\n") == []


class TestHeader:
    @pytest.mark.parametrize(
        ("first", "council", "body"),
        [
            ("Minutes of the Inaugural Meeting of the Fernwick Community Council", "Fernwick Community Council", None),
            ("Minutes of the Planning Committee of Little Fernwick Town Council", "Little Fernwick Town Council", "Planning Committee"),
            ("Minutes of the Annual Fernwick Parish Council Meeting", "Fernwick Parish Council", None),
            ("Draft minutes subject to approval at the meeting on 7 April 2031\n\nFernwick Parish Council", "Fernwick Parish Council", None),
            ("Approved Minutes of the Fernwick Parish Council Meeting", "Fernwick Parish Council", None),
        ],
    )
    def test_council_and_body_are_told_apart(self, read_context: Read, first: str, council: str, body: str | None) -> None:
        found = header(read_context, f"{first} held at the hall at 7.30 p.m. on Monday 3rd March 2031\n\nPresent: Cllr A Byron\n")
        assert (found["council"], found.get("body"), found["meeting_date"]) == (council, body, "2031-03-03")

    @pytest.mark.parametrize(
        ("top", "kind"),
        [
            ("March 2031 Minutes\nCllr Byron (Chair), Cllr Doe\n", "minutes"),
            ("FERNWICK COMMUNITY COUNCIL\nThe monthly meeting of the Council was held on 3 March 2031\n", "minutes"),
            ("Fernwick Council held their meeting online at 7.30pm on 3 March 2031\n", "minutes"),
            ("May 2031 Agenda\nMonday 18 May 2031, 7:00pm remotely via video\n1. Apologies\n", "agenda"),
        ],
    )
    def test_the_kind_of_paper(self, read_context: Read, top: str, kind: str) -> None:
        assert header(read_context, top)["paper_type"] == kind

    def test_a_visiting_councillors_council_is_not_this_one(self, read_context: Read) -> None:
        visitors = "Cllr Jane Doe Kent County Council\nCllr Ben Ash Kent County Council\n"
        text = f"Minutes of the meeting held on 3 March 2031\n\nPresent:\nAda Byron\n{visitors}"
        assert "council" not in header(read_context, text)


class TestAttendance:
    def test_behind_the_number_of_a_minute(self, read_context: Read) -> None:
        text = (
            TOP + "126/31 Apologies for Absence\n\nCllr B Elm, Cllr C Ash\n\n127/31 Declarations of Interest\n\nNone.\n\n128/31 Minutes\n\nNoted.\n"
        )
        assert [name for kind, name in people(read_context, text) if kind == "apologies"] == ["Cllr B Elm", "Cllr C Ash"]

    @pytest.mark.parametrize(
        ("sentence", "names"),
        [
            ("Apologies for absence, with a reason, had been received from Cllr Elm. No apologies had been received from Cllr Ash.", ["Cllr Elm"]),
            ("Apologies for Absence and Reasons Given:- Cllr B. Elm.", ["Cllr B. Elm"]),
            ("Apologies: Cllr B Elm – Family Commitment", ["Cllr B Elm"]),
            ("Apologies: Cllrs. Elm, Ash.  Absent:  Cllr. Oak.", ["Elm", "Ash"]),
            ("YMDDIHEURIADAU – Y Cynghorwyr Mair Bowen, Ifan Prys", ["Mair Bowen", "Ifan Prys"]),
            ("County Cllr B. Elm sent his apologies and had no report.", ["B. Elm"]),
        ],
    )
    def test_apologies_in_prose(self, read_context: Read, sentence: str, names: list[str]) -> None:
        assert [name for kind, name in people(read_context, TOP + f"1. {sentence}\n") if kind == "apologies"] == names

    def test_groups_offices_and_initials_without_a_space(self, read_context: Read) -> None:
        text = (
            "FERNWICK PARISH COUNCIL\n\nMinutes of the meeting of 3 March 2031\n\nPresent:\nCllr Mrs E J G Byron\n"
            "Cllrs J.Doe, A-M Ash\nIn attendance:\n"
            "Two members of the public\nMs C Oak (Clerk)\nCllr Doe welcomed all to the meeting.\n"
        )
        assert people(read_context, text) == [
            ("present", "Cllr Mrs E J G Byron"), ("present", "J.Doe"), ("present", "A-M Ash"), ("present", "Ms C Oak"),
        ]  # fmt: skip

    def test_surnames_and_titles_in_one_list(self, read_context: Read) -> None:
        text = "Minutes of a meeting\n\nPresent: Cllrs Oak, Mrs. Elm, Ash & Mrs. Beech\n"
        assert [name for _, name in people(read_context, text)] == ["Oak", "Mrs. Elm", "Ash", "Mrs. Beech"]

    def test_labels_below_one_another(self, read_context: Read) -> None:
        text = (
            "Minutes of a meeting\n\n3109.01 Present\nCouncillors: E. Oak (EO)(Chairman), T.Ash (TA)\nIn Attendance\n"
            "Clerk: J.Elm (JE); 2 members of the public\nApologies for Absence\nCouncillor Y.Beech\n"
        )
        assert [found for found in people(read_context, text) if found[0] in ("present", "apologies")] == [
            ("present", "E. Oak"), ("present", "T.Ash"), ("present", "J.Elm"), ("apologies", "Y.Beech"),
        ]  # fmt: skip

    def test_lists_of_one_line(self, read_context: Read) -> None:
        text = "Minutes of a meeting\n\nCouncil Employees Present: Ada Byron, Jane Doe In attendance: Ben Ash, representing Elm Woods\n"
        assert people(read_context, text) == [("present", "Ada Byron"), ("present", "Jane Doe"), ("present", "Ben Ash")]

    def test_names_of_a_list_are_not_joined_to_its_label(self, read_context: Read) -> None:
        text = "Minutes of the meeting of Fernwick Parish Council\nheld on 3 March 2031\nPresent: Ada Byron\nJane Doe\nBen Ash\n"
        assert [name for _, name in people(read_context, text)] == ["Ada Byron", "Jane Doe", "Ben Ash"]


class TestPayments:
    def test_pence_below_a_word_for_money_are_pounds(self, read_context: Read) -> None:
        rows = "| J Doe | 101 | 412.50 | 0.00 | 412.50 |\n| B Ash | 102 | 150.00 | 30.00 | 180.00 |\n"
        text = TOP + "9. Payments\n\n| Payee | Ref | Net | VAT | Total |\n|---|---|---|---|---|\n" + rows
        context = read_context(text, "header", "tables", "costs")
        assert [c.amount for c in context.records(Cell) if c.row_index == 2] == [None, None, 150, 30, 180]
        assert len(context.records(Cost)) == 6

    def test_whole_numbers_below_it_are_not(self, read_context: Read) -> None:
        text = TOP + "9. Visitors\n\n| Month | Total |\n|---|---|\n| May | 412 |\n| June | 398 |\n"
        assert all(c.amount is None for c in read_context(text, "header", "tables").records(Cell))


class TestSectionsAndDates:
    def test_items_of_every_meeting_make_a_series_of_headings(self, read_context: Read) -> None:
        text = (
            TOP + "1. To receive apologies for absence\n\nThere were none.\n\n2. Receive any Declarations of Interest\n\nThere were none.\n\n"
            "3. Bank Mandate - Signatory:\n\nThe clerk read a letter from the bank about it.\n\n4. There were no petitions\n"
        )
        assert [(s.number, s.heading) for s in read_context(text, "sections").records(Section) if s.heading] == [
            ("1", "To receive apologies for absence"), ("2", "Receive any Declarations of Interest"), ("3", "Bank Mandate - Signatory:"),
        ]  # fmt: skip

    def test_minute_numbers_of_item_and_year(self, read_context: Read) -> None:
        text = TOP + "178.30/31 APOLOGIES\n\nNone.\n\n179.30/31 POND\n\nIt is full.\n\n180.30/31 LANE\n\nIt is wet.\n"
        assert [s.number for s in read_context(text, "sections").records(Section) if s.heading] == ["178.30/31", "179.30/31", "180.30/31"]

    def test_months_in_capitals_without_a_year(self, read_context: Read) -> None:
        context = read_context(TOP + "12. NEXT MEETING ON TUESDAY 8th JULY 7.30pm\n", "header", "dates")
        assert str(context.records(Date)[-1].earliest) == "2031-07-08"
