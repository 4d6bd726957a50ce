"""Telling data from form and layout by cell texts alone."""

import tomllib
from pathlib import Path

import pytest

from extract.read.table_kind import header_rows_of, is_caption, is_figure, kind_of
from extract.rulebook import load_rulebook

LABELS = tomllib.loads((Path(__file__).parents[2] / "rules" / "table_kinds.toml").read_text(encoding="utf-8"))["vocabulary"]["table_kind"]


@pytest.mark.parametrize("text", ["1,234", "(325)", "-£1.2m", "£ 3000", "1.87%", "0", "£4.2 million", "12.5*", "+3.0", "£.95m"])
def test_figures(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["2031/32", "2031", "Year 3", "£'000", "£000", "-", "3 May 2031", "North Ward", "", "CP001", "01632 960 123 ext 4"])
def test_labels_and_words_are_no_figures(text: str) -> None:
    assert not is_figure(text)


def test_columns_of_figures_are_data() -> None:
    rows = [["Service", "Budget", "Outturn"], ["Museums", "£4.2m", "£4.3m"], ["Parks", "£1.1m", "£1.1m"]]
    assert kind_of(rows, LABELS) == "data"


def test_money_list_without_header_is_data() -> None:
    assert kind_of([["Posters", "£ 300"], ["Kerb works", "£120"], ["Total", "£420"]], LABELS) == "data"


def test_text_under_column_labels_is_data() -> None:
    rows = [
        ["Risk", "Mitigation"],
        ["The builder may fail before handover, leaving works unfinished.", "A bond is held and stages are paid in arrears."],
        ["Visitors may use the old entrance for some weeks.", "Signs go up a month ahead."],
    ]
    assert kind_of(rows, LABELS) == "data"
    assert header_rows_of(rows) == 1


def test_cover_block_is_layout() -> None:
    rows = [["Report title: New ferry landing", ""], ["Report to: Councillor Ada Finch", ""], ["Date: 3 May 2031", "For: Decision"]]
    assert kind_of(rows, LABELS) == "layout"


def test_sign_off_grid_is_layout() -> None:
    rows = [["Role", "Date"], ["Director of Harbours", ""], ["Ada Finch", "03/05/2031"], ["Ben Marsh", "04/05/2031"]]
    assert kind_of(rows, LABELS) == "layout"


def test_clearance_grid_of_three_columns_is_layout() -> None:
    rows = [["Officer title", "Comments sought", "Comments included"], ["Head of Law", "Yes", "Yes"], ["Head of Harbours", "No", "No"]]
    assert kind_of(rows, LABELS) == "layout"
    assert kind_of(rows) == "data"


def test_decision_record_is_form_despite_an_amount() -> None:
    rows = [
        ["(a)", "Subject:", "Landing stage"],
        ["(b)", "Ward:", "Harbour"],
        ["(c)", "Interests declared: None", ""],
        ["(d)", "Decision taken That the Committee agrees to spend £2,000.", ""],
    ]
    assert kind_of(rows, LABELS) == "form"


def test_box_around_text_is_form() -> None:
    assert kind_of([["Summary: this report asks for approval of the ferry timetable."]], LABELS) == "form"


def test_signature_lines_are_form() -> None:
    assert kind_of([["..................", ".................."], ["signed", "date"]]) == "form"


def test_work_programme_is_data_though_its_columns_are_called_like_cover_labels() -> None:
    rows = [["Date", "Item", "Lead officer"], ["3 May", "Ferry fares", "Ada Finch"], ["7 June", "Pier repairs", "Ben Marsh"]]
    assert kind_of(rows, LABELS) == "data"


def test_approval_sentence_beside_a_date_is_layout() -> None:
    rows = [["I approve the course set out in this paper.", "Date"], ["Councillor Ada Finch, Cabinet Member for Harbours", "05.12.31"]]
    assert kind_of(rows, LABELS) == "layout"


def test_two_or_more_header_rows() -> None:
    rows = [["", "Revenue", "", "Capital", ""], ["", "Budget", "Outturn", "Budget", "Outturn"], ["Parks", "1", "2", "3", "4"]]
    assert header_rows_of(rows) == 2
    units = [["Ref", "Scheme", "2031-32", "2032-33"], ["", "", "Year 1", "Year 2"], ["", "", "£000s", "£000s"], ["1", "Pier", "250", "30"]]
    assert header_rows_of(units) == 3


def test_heading_row_of_the_body_is_no_header() -> None:
    rows = [["Scheme", "2031-32"], ["Roads", ""], ["Mill Lane", "250"], ["Quay", "120"]]
    assert header_rows_of(rows) == 1


def test_table_without_header_has_none() -> None:
    assert header_rows_of([["Posters", "£300"], ["Kerbs", "£120"]]) == 0


def test_captions() -> None:
    assert is_caption("Table 2: Ferry fares by season")
    assert is_caption("Ferry fares by season", bold=True)
    assert not is_caption("Ferry fares by season")
    assert not is_caption("The fares are set out below and rise each year in line with inflation.", bold=True)
    assert not is_caption("4.2 Fares", bold=True)
    assert not is_caption("H1204 Fares", bold=True)


def test_a_list_with_numbered_rows_is_data_though_its_answers_have_colons() -> None:
    rows = [
        ["No.", "Recommendation", "Response"],
        ["1", "That the ferry run late.", "Not agreed: no crew."],
        ["2", "That fares be frozen.", "Not agreed: no funds."],
    ]
    assert kind_of(rows, load_rulebook().vocabulary("table_kind").phrases) == "data"


def test_blocks_of_those_present_and_of_applications_are_layout() -> None:
    labels = load_rulebook().vocabulary("table_kind").phrases
    assert kind_of([["Present", "Councillor Jo Bloggs"], ["Officers", "Ann Other (Harbour Master)"]], labels) == "layout"
    assert kind_of([["Site:", "Quay Street"], ["Applicant:", "Tide Homes"], ["Expiry date:", "3 May 2031"]], labels) == "layout"


def test_a_row_of_years_heads_data_even_over_a_single_row_of_words() -> None:
    years = ["By 2031-32", "By 2032-33", "Between 2033-36", "Post 2036"]
    assert kind_of([years, ["2 classes 10 places", "5 classes", "none", "to be settled"]], LABELS) == "data"
    assert header_rows_of([years, ["2 classes 10 places", "5 classes", "none", "to be settled"]], [True, False]) == 1
    assert kind_of([["Stage", "May 2031", "June 2031", "July 2032"], ["Works", "Plan", "Build", "Open"]], LABELS) == "data"
    assert kind_of([["May 2031", "May 2031", "May 2031"], ["Works", "Plan", "Build"]], LABELS) == "form"
