"""What a text export freezes to: dialects, joined lines, furniture, front matter and errors."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from extract.document import Document
from extract.errors import SourceError
from extract.read.text import read_text


def read(text: str) -> Document:
    return read_text(text.encode())


def lines(text: str) -> list[str]:
    return read(text).text.splitlines()


SENTENCE = "The panel heard that the new depot at Northmarsh would open later than planned because the lease had not been signed"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_every_usual_charset_is_read(charset: str) -> None:
    text = "The council’s budget – a plan\n\nIt costs £5 this year and £6 the next."
    assert read_text(text.encode(charset)).text == "The council’s budget – a plan\nIt costs £5 this year and £6 the next.\n"


def test_stray_windows_bytes_in_utf8_are_mended() -> None:
    assert read_text("Café ".encode() + b"\x96 \xa35m").text == "Café – £5m\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b" \r\n\t\f ", "EMPTY"),
        (b"\x00" * 400, "EMPTY"),
        (b"---\n***\n", "EMPTY"),
        (b"%PDF-1.7 ...", "NOT_A_PAPER"),
        (bytes(range(256)) * 8, "NOT_A_PAPER"),
        (b"Minutes of the Harbour Board held on Monday. " * 20 + bytes(range(1, 9)) * 50, "DAMAGED"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_text(data)
    assert caught.value.code == code
    assert any(verb in caught.value.reason for verb in ("export", "fetch", "give"))


def test_text_has_no_pages() -> None:
    doc = read("Report to Cabinet\n\nSummary")
    assert doc.n_pages is None
    assert doc.place(doc.lines[0].span) == (None, ())


def test_paragraph_a_line_is_left_alone() -> None:
    text = f"{SENTENCE}.\nAnother paragraph of the same export stands on the next line and says something else.\nA third."
    assert len(lines(text)) == 3


def test_wrapped_lines_are_joined_and_headings_are_not() -> None:
    text = """Public Questions
Members of the public may put a question to the chair of the
committee, provided that it reaches the clerk three working days
before the meeting. Questions are answered in the order in which
they were received.

Declarations
None were made by the members who were present at the start of
the meeting.
"""
    assert [line[:18] for line in lines(text)] == ["Public Questions", "Members of the pub", "Declarations", "None were made by "]


def test_lines_wrapped_with_hyphens_are_mended() -> None:
    text = """The long-term plan sets out how the harbour authority and its part-
ners will share the cost of the new sea wall between them over the next
few years, with the partners meeting half of it and taking on the long-
term upkeep of the wall, which is a duty that no council has had before
in this county or in any other along the coast.
"""
    assert "its partners will" in read(text).text
    assert "the long-term upkeep" in read(text).text


def test_a_sentence_reads_on_over_a_blank_line() -> None:
    (joined,) = lines(f"- 1.4 {SENTENCE} and the\n\ncosts of the move had not been agreed.")
    assert joined == f"1.4 {SENTENCE} and the costs of the move had not been agreed."


def test_a_running_head_inside_a_sentence_is_set_aside() -> None:
    title = "Report title: Harbour Wall Programme – Call on Reserves"
    doc = read(f"{title}\n\n1 Background\n\n{SENTENCE} by\n\nHarbour Wall – Call on Reserves\n\nthe landlord.")
    assert doc.text.splitlines()[-1] == f"{SENTENCE} by the landlord."
    assert [(f.kind, f.text, f.page) for f in doc.furniture] == [("head", "Harbour Wall – Call on Reserves", None)]


@pytest.mark.parametrize(
    "intruders",
    [
        "4",
        "Page 4 of 9",
        "- 4 -",
        "Harbour Wall – Call on Reserves\n\n4",
        "4\n\nHarbour Wall – Call on Reserves",
        "## Harbour Wall – Call on Reserves",
    ],
)
@pytest.mark.parametrize("end", ["the landlord.", "Northmarsh Estates Limited."])
def test_what_stands_between_two_pages_is_set_aside(intruders: str, end: str) -> None:
    text = f"Report title: Harbour Wall Programme – Call on Reserves\n\n{SENTENCE} by\n\n{intruders}\n\n{end}"
    if intruders[0] in "4P-" and end[0].isupper() and "Wall" not in intruders:
        return  # a number alone is trusted only where the sentence goes on in lower case
    assert lines(text)[-1] == f"{SENTENCE} by {end}"


def test_a_proven_running_head_is_set_aside_everywhere() -> None:
    head = "Harbour Wall – Call on Reserves"
    cover = ["Harbour Wall Programme – Call on Reserves", "Cabinet", "3 May 2031", "For decision", "Open"]
    doc = read("\n\n".join([*cover, f"{SENTENCE} by", head, "the landlord.", head, "5 Costs"]))
    assert head not in doc.text


def test_a_heading_is_never_set_aside() -> None:
    text = f"Harbour Wall Programme – Call on Reserves\n\n{SENTENCE}.\n\nHarbour Wall – Call on Reserves\n\nThe landlord agreed."
    assert "Harbour Wall – Call on Reserves" in lines(text)


def test_page_numbers_and_repeated_heads_go_by_form_feeds() -> None:
    pages = [f"Borough of Eastmere    Minutes {n}\n\nItem {n} was deferred after a long debate.\n\n\n{n}\n" for n in range(1, 6)]
    doc = read("\f".join(pages))
    assert doc.text.splitlines() == [f"Item {n} was deferred after a long debate." for n in range(1, 6)]
    assert [f.kind for f in doc.furniture].count("page_number") == 5


def test_page_lines_of_a_pack_are_set_aside() -> None:
    pages = [f"{SENTENCE} in ward {n} of the town, and that\nPage {n}\nthe tenants had been told.\n" for n in range(6, 10)]
    doc = read("\n".join(pages))
    assert [f.text for f in doc.furniture] == [f"Page {n}" for n in range(6, 10)]
    assert doc.text.count("and that the tenants had been told.") == 4


def test_a_page_number_at_the_end_of_a_line_is_set_aside_where_the_series_lacks_it() -> None:
    doc = read(f"{SENTENCE}.\nPage 6\n{SENTENCE}. Page 7\nWard by ward it differs.\nPage 8\nSee Page 7")
    assert [f.text for f in doc.furniture] == ["Page 6", "Page 7", "Page 8"]
    assert doc.text.count("Page 7") == 1


def test_numbered_feet_are_set_aside_anywhere() -> None:
    doc = read("\n\n".join(f"{SENTENCE} for ward\nPermit review – October 2031 Page {n}\nnumber {n}." for n in range(4, 8)))
    assert doc.text.splitlines() == [f"{SENTENCE} for ward number {n}." for n in range(4, 8)]


def test_repeated_answers_of_a_form_are_no_furniture() -> None:
    body = "\n\n".join(["Interests", "None", "Ward", "Citywide", "Risks", "None", "Costs", "Small", "Staff", "None", "Law", "Known"])
    ends = ["Exempt\n\nNone\n", "None\n\nReasons\n\nSee the report\n", "Interests\n\nNone\n"]
    pages = [f"{n}. Decision on item {n}\n\n{body}\n\n{ends[n % 3]}" for n in range(1, 7)]
    assert read("\f".join(pages)).text.count("None") == 24


def test_a_signature_line_at_the_foot_is_kept_once() -> None:
    doc = read("\f".join(f"{n}. The minutes of meeting {n} were agreed.\n\n\nSigned ____________ Dated 4 May 2021\n" for n in range(1, 5)))
    assert doc.text.count("Signed") == 1


def test_markdown_marks_become_hints() -> None:
    doc = read("## **2 Recommendations**\n\nThat *Sea View* be **sold**, see [the plan](https://example.org/plan).\n")
    heading, text = doc.lines
    assert (heading.heading, heading.bold, doc.quote(heading.span)) == (2, True, "2 Recommendations")
    assert doc.quote(text.span) == "That Sea View be sold, see the plan."
    assert doc.media_type == "text/markdown"


def test_html_marks_and_entities_go_and_bold_stays_a_hint() -> None:
    doc = read("<b>Title:</b> Roads &amp; <u>Paths</u>.<br>Cost &lt;&pound;5m")
    assert doc.text == "Title: Roads & Paths.\nCost <£5m\n"
    assert doc.lines[0].bold_to == len("Title:")


@pytest.mark.parametrize(
    "text",
    ["5 * 3 * 2 = 30", "a <5% rise and >2% fall", "file_name_one and _two", "VAT* applies", "R&D; AT&T", "[sic] (a)", "________"],
)
def test_characters_that_are_no_marks_stay(text: str) -> None:
    assert read(text).text == text + "\n"


@pytest.mark.parametrize(
    ("source", "frozen"),
    [
        ("- 1.1 Agree the plan", "1.1 Agree the plan"),
        ("- (a) Agree the plan", "(a) Agree the plan"),
        ("- a) Agree the plan", "a) Agree the plan"),
        ("- **1.1** Agree the plan", "1.1 Agree the plan"),
        ("- Agree the plan", "• Agree the plan"),
        ("* Agree the plan", "• Agree the plan"),
        ("o Agree the plan", "• Agree the plan"),
        ("\uf0b7 Agree the plan", "• Agree the plan"),
        ("- £5,000 in May", "• £5,000 in May"),
        ("- 1.5 million people", "• 1.5 million people"),
        ("1.1\tAgree the plan", "1.1 Agree the plan"),
        ("•\tAgree the plan", "• Agree the plan"),
        ("2.1\n\nAgree the plan", "2.1 Agree the plan"),
        ("•\nAgree the plan", "• Agree the plan"),
    ],
)
def test_list_marks(source: str, frozen: str) -> None:
    assert read(source).text == frozen + "\n"


@pytest.mark.parametrize(
    ("source", "frozen"),
    [
        ("> The chair agreed.", "The chair agreed."),
        ("> 5% of wards", "> 5% of wards"),
        ("One\\\nTwo", "One\nTwo"),
        ("Before ![a map](media/image1.png) after", "Before after"),
        ("The wall <!-- image --> leaks.", "The wall leaks."),
        ("12\\. The wall leaks.", "12. The wall leaks."),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "• One\n• Two"),
    ],
)
def test_marks_of_other_exporters(source: str, frozen: str) -> None:
    assert read(source).text == frozen + "\n"


def test_page_breaks_in_comments_part_pages() -> None:
    doc = read("\n".join(f"Item {n} was noted.\n\nEastmere Council\n<!-- PageBreak -->" for n in range(4)))
    assert [f.text for f in doc.furniture] == ["Eastmere Council"] * 4


def test_numbers_printed_above_their_headings_are_put_before_them() -> None:
    text = "\n\n".join(f"{n}\n\n{title}\n\nNothing was said of it." for n, title in enumerate(("Welcome", "Apologies", "Interests"), 1))
    assert lines(text)[::2] == ["1 Welcome", "2 Apologies", "3 Interests"]


def test_a_number_that_stands_alone_is_kept() -> None:
    assert lines("Agenda item\n\n7\n\nTitle of the report\n\nFor decision") == ["Agenda item", "7", "Title of the report", "For decision"]


def test_nested_bullets_keep_their_indent() -> None:
    assert [line.indent for line in read("- Roads\n  - Potholes\n    - Signs").lines] == [0.0, 2.0, 4.0]


def test_front_matter_goes_to_metadata() -> None:
    doc = read('---\ntitle: "March Meeting"\ndate: 2031-03-04\ntags:\n  - minutes\n  - parish\n---\n\nThe chair opened the meeting.')
    assert doc.metadata == {"title": "March Meeting", "date": "2031-03-04", "tags": "minutes, parish"}
    assert doc.text == "The chair opened the meeting.\n"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    doc = read("---\nThe chair opened the meeting.\n---\nAll were present.")
    assert doc.metadata == {}
    assert doc.text == "The chair opened the meeting.\nAll were present.\n"


def test_underlined_headings() -> None:
    assert [line.heading for line in read("Background\n==========\n\nText of it.\n").lines] == [1, None]


def test_cover_label_takes_its_wrapped_value() -> None:
    read_on = lines("Title: HARBOUR WALL PROGRAMME AND\nCALL ON RESERVES\n\nItem for decision")
    assert read_on == ["Title: HARBOUR WALL PROGRAMME AND CALL ON RESERVES", "Item for decision"]


@pytest.mark.parametrize(
    "text",
    [
        "*" * 200_000,
        "[" * 100_000,
        "<b>" * 60_000,
        "<table>" * 40_000,
        "<td " * 60_000,
        "|" * 200_000,
        "a|" * 100_000 + "\n|-|-|\n",
        "- " * 100_000,
        "1.1" * 80_000,
        "word " * 200_000,
        "£1,000  " * 60_000,
        "   x" * 50_000,
        "\n".join("a   1   2" for _ in range(20_000)),
        "\t" * 100_000 + "x",
        "&" * 200_000,
        "- 1" * 100_000,
        "_" * 200_000,
        ("page " * 20 + "\f") * 5_000,
        "-" * 200_000 + "x",
        " -" * 100_000 + "x",
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    with suppress(SourceError):
        read(text)
    assert time.process_time() - start < 12  # two seconds on a quiet machine; time by the square would be minutes


def test_a_minus_at_a_line_end_stays_with_its_amount() -> None:
    assert "a variance of - £245,000 at" in read_text("The lamps show a variance of -\n£245,000 at the end.\n".encode()).text
