"""Headings, sections and paragraphs of small invented papers in the house styles that councils use."""

from __future__ import annotations

from dataclasses import replace

from extract.document import Document
from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.rulebook import load_rulebook
from extract.structure import Structure, build_structure

LONG = "The wall was last repaired forty years ago and surveys show that the lower courses have begun to move outwards at low water."


def block(text: str) -> ParagraphBlock:
    """`**text**` is bold, a leading `#` a heading marked by the source, leading spaces the indent."""
    indent = float(len(text) - len(text.lstrip(" ")))
    text = text.strip()
    level = len(text) - len(text.lstrip("#"))
    text = text.lstrip("# ")
    bold, _, rest = text.removeprefix("**").partition("**") if text.startswith("**") else ("", "", text)
    runs = [Run(word, bold=True) for word in bold.split()] + [Run(word) for word in rest.split()]
    return ParagraphBlock(runs, size=1.0, indent=indent, heading=level or None)


def paper(*lines: str | Block) -> tuple[Document, Structure]:
    document = freeze([line if isinstance(line, ParagraphBlock | TableBlock) else block(line) for line in lines])
    return document, build_structure(document, load_rulebook())


def form(*rows: tuple[str, ...]) -> TableBlock:
    cells = [CellBlock(r, c, [block(text)]) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    return TableBlock("form", cells, len(rows), max(map(len, rows)))


def headings(*lines: str | Block) -> list[tuple[str | None, str]]:
    document, structure = paper(*lines)
    return [(s.number, document.quote(s.heading)) for s in structure.sections if s.heading]


def numbers(*lines: str) -> list[str | None]:
    _, structure = paper(*lines)
    return [p.number for p in structure.paragraphs]


class TestNumberedHeadings:
    def test_short_titles_above_numbered_paragraphs(self) -> None:
        assert headings("1. Purpose of report", f"1.1 {LONG}", "2 The harbour today", f"2.1 {LONG}", f"2.2 {LONG}") == [
            ("1", "Purpose of report"),
            ("2", "The harbour today"),
        ]

    def test_numbers_that_end_in_nought(self) -> None:
        assert headings("1.0 Harbour dues", f"1.1 {LONG}", "2.0 The ferry", f"2.1 {LONG}") == [("1.0", "Harbour dues"), ("2.0", "The ferry")]

    def test_sub_headings_count_one_level_down(self) -> None:
        lines = ("6 Issues for consideration", "6.1 Financial implications", f"6.1.1 {LONG}", "6.10 Legal implications", f"6.11 {LONG}")
        _, structure = paper(*lines)
        assert [(s.number, s.level, s.parent) for s in structure.sections] == [("6", 1, None), ("6.1", 2, 0), ("6.10", 2, 0)]

    def test_minute_numbers_of_three_parts_are_the_top_level(self) -> None:
        _, structure = paper("24.03.1 Apologies", "Received from two members.", "24.03.2 Street lights", LONG, "24.03.3 Finance", LONG)
        assert [(s.number, s.level) for s in structure.sections] == [("24.03.1", 1), ("24.03.2", 1), ("24.03.3", 1)]

    def test_a_sentence_with_a_number_is_no_heading(self) -> None:
        assert headings("1. Background", f"1.1 {LONG}", "1.2 The lease ends in May.", f"1.3 {LONG}") == [("1", "Background")]

    def test_bold_recommendations_are_no_headings(self) -> None:
        found = headings("**2. Recommendations**", "**2.1 Sell the old pier**", "**2.2 Keep the ferry**", "**3. The pier**", LONG)
        assert found == [("2", "Recommendations"), ("3", "The pier")]

    def test_entries_of_background_papers_are_no_headings(self) -> None:
        found = headings(
            "Background papers", "1 Harbour plan", "(Cabinet, May)", "2 Ferry review", "(Cabinet, June)", "3 Pier survey", "(Cabinet, July)"
        )
        assert found == [(None, "Background papers")]

    def test_run_in_titles_are_no_headings(self) -> None:
        assert headings("1. Background", f"1.1 **Better lighting:** {LONG}", f"1.2 {LONG}") == [("1", "Background")]

    def test_agenda_items_are_headings_though_nothing_stands_between_them(self) -> None:
        found = headings("1. Apologies for absence", "2. Minutes", "3. The harbour wall (Pages 3 - 14)", "4. Any other business")
        assert found == [("1", "Apologies for absence"), ("2", "Minutes"), ("3", "The harbour wall"), ("4", "Any other business")]

    def test_item_numbers_with_strokes(self) -> None:
        found = headings("**Item 24/03/1 Public forum:**", "Nobody spoke.", "**Item 24/03/2 Street lights:**", LONG)
        assert found == [("24/03/1", "Public forum:"), ("24/03/2", "Street lights:")]


class TestHeadingsWithoutNumbers:
    def test_known_titles_alone_on_a_line(self) -> None:
        assert headings("To: Cabinet", "Reason(s) for decision:", LONG, "Background documents", "None") == [
            (None, "Reason(s) for decision:"),
            (None, "Background documents"),
        ]

    def test_form_labels_run_on(self) -> None:
        document, structure = paper("Decision: Cabinet agreed to sell the pier.", f"Legal implications: {LONG}")
        assert [document.quote(s.heading) for s in structure.sections if s.heading] == ["Decision:", "Legal implications:"]
        assert document.quote(structure.paragraphs[0].span) == "Cabinet agreed to sell the pier."

    def test_bold_lines_after_the_first_sure_heading(self) -> None:
        found = headings("**Northsea Council**", "**Harbour report**", "Introduction", LONG, "**The old pier**", LONG, LONG, LONG)
        assert found == [(None, "Introduction"), (None, "The old pier")]

    def test_capitals(self) -> None:
        assert headings("Summary", f"1. {LONG}", "KEY ISSUES AT THE QUAY", f"2. {LONG}") == [(None, "Summary"), (None, "KEY ISSUES AT THE QUAY")]

    def test_plain_lines_between_numbered_paragraphs(self) -> None:
        found = headings("Summary", f"1. {LONG}", "The old pier", f"2. {LONG}", f"3. {LONG}", "The ferry", f"4. {LONG}")
        assert found == [(None, "Summary"), (None, "The old pier"), (None, "The ferry")]

    def test_the_agenda_item_after_the_title_of_a_minute(self) -> None:
        found = headings("80. Street lighting in the upper town", "(Item 5)", LONG, "81. Dues (Item 6)", LONG, "Election of Chair", "(Item 7)", LONG)
        assert found == [("80", "Street lighting in the upper town"), ("81", "Dues"), (None, "Election of Chair")]

    def test_subjects_and_boxes_of_a_decision_form(self) -> None:
        subject, box = ("**(a)**", "**Subject:**", "Harbour wall"), ("**(b)**", "**Decision taken**", "That the wall be mended.")
        document, structure = paper(form(subject, ("", "", "(agenda item 7)"), box))
        assert [(s.number, document.quote(s.heading), s.level) for s in structure.sections if s.heading] == [
            (None, "Harbour wall", 1),
            ("(b)", "Decision taken", 2),
        ]
        assert structure.sections[0].span.start == 0

    def test_labels_of_a_form_with_running_text_beside_them(self) -> None:
        found = headings("To: Cabinet", form(("Purpose", "Decision"), ("Legal implications", LONG), ("Financial implications", LONG)))
        assert found == [(None, "Legal implications"), (None, "Financial implications")]

    def test_appendix_titles_begin_an_appendix_but_entries_of_the_list_do_not(self) -> None:
        found = headings("Appendices", "Appendix 1 - Map", "Appendix 2 - Costs", "Background papers", "None", "# Appendix 1: Map of the quay", LONG)
        assert found == [(None, "Appendices"), (None, "Background papers"), (None, "Appendix 1: Map of the quay")]

    def test_an_appendix_begins_where_its_mark_alone_is_bold_when_it_was_listed_before(self) -> None:
        listed = ("Appendices", "Appendix A – copy of the notice", "Background papers", "None.")
        title = ParagraphBlock(
            [Run("APPENDIX", bold=True), Run("A:", bold=True), *(Run(word) for word in ["Copy", "of", "the", "notice", "of", "works"])]
        )
        assert headings(*listed, title, LONG)[-1] == (None, "APPENDIX A: Copy of the notice of works")
        assert headings("Appendices", title, LONG)[-1] == (None, "Appendices")

    def test_bold_lines_below_running_text_need_no_sure_heading_before_them(self) -> None:
        prose = "The plan gives notice of the decisions that the board is going to take in the months to come."
        found = headings(
            "**Forward plan**", "**Harbour Board**", prose, "**Key decisions**", prose, "**Other decisions**", prose, "Background papers", "None."
        )
        assert found == [(None, "Key decisions"), (None, "Other decisions"), (None, "Background papers")]

    def test_a_banner_in_a_box_of_its_own_is_a_heading(self) -> None:
        banner, other = form(("**Ferries and Piers**",)), form(("**Board member**", "Ada Oak"))
        assert headings("1. Purpose", LONG, banner, other, LONG) == [("1", "Purpose"), (None, "Ferries and Piers")]

    def test_a_bold_line_in_a_colon_among_numbered_paragraphs_opens_a_list(self) -> None:
        listed = ("**2. Surveys and data:**", "• Count the boats.", "**3. Models:**", "• Weigh them.")
        assert headings("Background", f"1. {LONG}", *listed, f"4. {LONG}") == [(None, "Background")]

    def test_a_title_goes_on_in_a_line_that_opens_a_bracket(self) -> None:
        found = headings("1. Purpose", LONG, "**Elmford Borough Council (Pier Road) (Parking)**", "**(No. 9) Order 2031**", LONG)
        assert found == [("1", "Purpose"), (None, "Elmford Borough Council (Pier Road) (Parking)")]

    def test_what_is_no_heading(self) -> None:
        people, dates = ["**Cllr A Example**"], ["**12 May 2025**"]
        for other in ["**Cabinet is asked to:**", "**RESOLVED that the pier be sold**", "**Table 2: Dues by year**", *people, *dates]:
            assert headings("Background", LONG, other, LONG, LONG, LONG) == [(None, "Background")], other

    def test_contact_labels_on_the_cover_are_no_headings(self) -> None:
        assert headings("Report author", "A Example", "Purpose of report", LONG) == [(None, "Purpose of report")]

    def test_sections_told_apart_by_letters(self) -> None:
        found = headings(
            "A. PURPOSE OF REPORT", f"1. {LONG}", "B. RECOMMENDATIONS", "2. Sell it.", "C. THE QUAY", f"3. {LONG}", "D. LEGAL IMPLICATIONS", LONG
        )
        assert found == [("A", "PURPOSE OF REPORT"), ("B", "RECOMMENDATIONS"), ("C", "THE QUAY"), ("D", "LEGAL IMPLICATIONS")]

    def test_questions_that_a_section_answers(self) -> None:
        found = headings("What is this report about?", LONG, "What are the legal implications?", LONG, "Whose boat is it?", LONG)
        assert found == [(None, "What is this report about?"), (None, "What are the legal implications?")]

    def test_a_list_below_a_lead_in_is_no_agenda(self) -> None:
        found = headings(
            "1 Apologies",
            "None.",
            "2 Minutes",
            "Agreed subject to:",
            "1 Time limit",
            "2 Approved plans",
            "3 Street lights",
            LONG,
            "4 Urgent business",
            LONG,
        )
        assert found == [("1", "Apologies"), ("2", "Minutes"), ("3", "Street lights"), ("4", "Urgent business")]

    def test_minute_numbers_that_end_in_the_year(self) -> None:
        found = headings("120/24 Apologies", "None.", "121/24 Benches on the quay", LONG, "122/24 Finance", LONG, "25/26 High Street")
        assert found == [("120/24", "Apologies"), ("121/24", "Benches on the quay"), ("122/24", "Finance")]


class TestSections:
    def test_what_stands_before_the_first_heading(self) -> None:
        document, structure = paper("Northsea Council", "Purpose", LONG)
        front = structure.sections[0]
        assert (front.level, front.heading, front.kind, document.quote(front.span)) == (0, None, "other", "Northsea Council\n")

    def test_an_empty_paper_has_one_empty_section(self) -> None:
        _, structure = paper()
        assert len(structure.sections) == 1
        assert structure.section_at(0).span == (0, 0)
        assert structure.paragraph_at(0) is None

    def test_levels_of_the_source(self) -> None:
        _, structure = paper("## 5 Options", LONG, "### 5.1 Keep the ferry", LONG, "## Appendix 1: Map", "### Views of the quay", LONG)
        assert [s.level for s in structure.sections] == [1, 2, 1, 2]


class TestParagraphs:
    def test_letters_under_a_numbered_paragraph(self) -> None:
        assert numbers("7.1 Have regard to:", "(a) cost", "(b) time", "7.2 The duty applies.") == ["7.1", "7.1(a)", "7.1(b)", "7.2"]

    def test_roman_numerals_and_letters_are_told_apart_by_sequence(self) -> None:
        lines = [f"({letter}) item" for letter in "abcdefgh"]
        document, structure = paper("1.1 As follows:", *lines, "(i) ninth", "(j) tenth", "1.2 As follows:", "(i) first", "(ii) second")
        kinds = {document.quote(p.body): p.label_kind for p in structure.paragraphs}
        assert kinds["ninth"] == kinds["tenth"] == "letter"
        assert kinds["first"] == kinds["second"] == "roman"

    def test_romans_nest_below_letters(self) -> None:
        found = numbers("2.1 That:", "(a) approve", "(i) the plan", "(ii) the cost", "(b) note")
        assert found == ["2.1", "2.1(a)", "2.1(a)(i)", "2.1(a)(ii)", "2.1(b)"]

    def test_bullets_and_lines_without_a_label_have_the_number_of_what_they_belong_to(self) -> None:
        document, structure = paper("3.1 It pays because of:", "• cost", "• time", "Both count.", "3.2 Next")
        assert [p.number for p in structure.paragraphs] == ["3.1", "3.1", "3.1", "3.1", "3.2"]
        assert [document.quote(p.body) for p in structure.children(structure.paragraphs[0])] == ["cost", "time", "Both count."]

    def test_bullets_nest_by_indent(self) -> None:
        _, structure = paper("• one", "    • inner", "• two")
        assert [p.depth for p in structure.paragraphs] == [0, 1, 0]
        assert structure.paragraphs[1].parent == 0

    def test_a_list_begins_anew_in_each_section(self) -> None:
        assert numbers("Background", "1. One thing is so.", "2. Another is too.", "Conclusion", "1. It is so.") == ["1", "2", "1"]

    def test_initials_and_house_numbers_are_no_labels(self) -> None:
        _, structure = paper("J. Example, Clerk", "25 High Street", "12 March 2025")
        assert [p.label for p in structure.paragraphs] == [None, None, None]

    def test_labels_glued_to_their_words(self) -> None:
        document, structure = paper("1.1The quay is old.", "(a)Mend it.")
        assert [(p.label, document.quote(p.body)) for p in structure.paragraphs] == [("1.1", "The quay is old."), ("(a)", "Mend it.")]

    def test_a_label_in_a_cell_of_its_own_goes_with_the_cell_beside_it(self) -> None:
        document, structure = paper(form(("(1)", "approve the plan"), ("(2)", "note the cost")))
        assert [(p.label, document.quote(p.body)) for p in structure.paragraphs] == [("(1)", "approve the plan"), ("(2)", "note the cost")]
        assert document.quote(structure.paragraphs[0].span) == "(1)\napprove the plan"

    def test_look_up_by_offset(self) -> None:
        document, structure = paper("1. Background", f"1.1 {LONG}", "1.2 The quay.")
        found = structure.paragraph_at(document.text.index("quay"))
        assert found is not None
        assert found.number == "1.2"
        assert structure.section_at(document.text.index("quay")).number == "1"
        assert structure.paragraph_at(0) is None
        assert [p.number for p in structure.paragraphs_of(structure.sections[0])] == ["1.1", "1.2"]


def test_minutes_may_take_one_matter_three_times() -> None:
    lines = [line for n in (1, 2, 3) for line in (f"**24.05.{n} The lock house**", LONG)]
    assert headings(*lines) == [(f"24.05.{n}", "The lock house") for n in (1, 2, 3)]


class TestLevels:
    PLAIN = ("**Purpose**", LONG, "**Background**", LONG, "    **Why now**", LONG, "    **Programme**", LONG, "**Options considered**", LONG)

    @staticmethod
    def levels(*lines: str | Block, pages: int | None = None) -> list[int]:
        document, _ = paper(*lines)
        return [s.level for s in build_structure(replace(document, n_pages=pages), load_rulebook()).sections if s.heading]

    def test_headings_set_in_on_the_page_stand_below_those_at_the_edge(self) -> None:
        set_in = [line.replace("    ", " " * 40) for line in self.PLAIN]
        assert self.levels(*set_in, pages=2) == [1, 1, 2, 2, 1]
        assert self.levels(*self.PLAIN, pages=2) == [1, 1, 1, 1, 1]

    def test_smaller_print_stands_below_larger(self) -> None:
        lines = [replace_size(line, 1.0 if "now" in line or "Programme" in line else 1.2) for line in self.PLAIN]
        assert self.levels(*lines, pages=2) == [1, 1, 2, 2, 1]

    def test_known_titles_between_numbers_that_follow_one_another(self) -> None:
        lines = ("1 Purpose", LONG, "2 Background", LONG, "Pros", LONG, "Cons", LONG, "3 Risk implications", LONG, "4 Legal implications", LONG)
        assert self.levels(*lines) == [1, 1, 2, 2, 1, 1]
        assert self.levels(*(line.replace("Pros", "Recommendations") for line in lines)) == [1, 1, 1, 1, 1, 1]

    def test_a_short_numbered_list_under_unnumbered_headings(self) -> None:
        titles = ("Purpose", "Background", "Consultation", "Risk implications", "Equality implications", "Professional comments")
        lines = [text for title in titles for text in (f"**{title}:**", LONG)]
        assert self.levels(*lines, "**1. Financial implications:**", LONG, "**2. Legal implications:**", LONG, pages=2)[-2:] == [2, 2]


def replace_size(text: str, size: float) -> ParagraphBlock:
    made = block(text.strip())
    return ParagraphBlock(made.runs, size=size if text.startswith(("*", " ")) else 1.0, indent=0.0)
