"""The PDF reader on small papers of our own, and on real ones where they lie beside the project."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.document import Document, Span
from extract.errors import SourceError
from extract.read import furniture
from extract.read.freeze import canonical
from extract.read.layout import printed_lines
from extract.read.pdf import read_pdf
from extract.read.words import Page
from tests.unit.made_pages import word

canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")

SHARED = Path(__file__).resolve().parents[3] / "shared" / "papers"
WIDTH, HEIGHT = 595.0, 842.0
PROSE = (
    "The Council's leisure centres have been run by a trust since the spring of last year and the present",
    "agreement ends in two years. Members asked officers to compare three ways of running them after that",
    "date and to report on the cost of each before the summer recess.",
)


class Paper:
    """A PDF drawn line by line; places are points from the top left."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT, rotate: int = 0) -> None:
        self.file = io.BytesIO()
        shown = (height, width) if rotate % 180 else (width, height)
        self.canvas: Any = canvas_module.Canvas(self.file, pagesize=shown)  # reportlab swaps the sides of a turned page
        self.height = height
        self.canvas.setPageRotation(rotate)

    def text(self, x: float, top: float, *lines: str, size: float = 11, bold: bool = False, leading: float = 13, mode: int | None = None) -> Paper:
        for line in lines:
            self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
            self.canvas.drawString(x, self.height - top, line, mode=mode)
            top += leading
        return self

    def page(self) -> Paper:
        self.canvas.showPage()
        return self

    def data(self) -> bytes:
        self.canvas.save()
        return self.file.getvalue()

    def read(self) -> Document:
        return read_pdf(self.data())


def lines_of(document: Document) -> list[str]:
    return [document.quote(line.span) for line in document.lines]


def test_wrapped_lines_are_one_paragraph_and_a_gap_begins_another() -> None:
    document = Paper().text(72, 100, *PROSE).text(72, 152, "A second paragraph stands below the first.").read()
    assert lines_of(document) == [" ".join(PROSE), "A second paragraph stands below the first."]


def test_a_word_knows_its_page_and_place() -> None:
    document = Paper().text(72, 100, PROSE[0]).page().text(90, 200, "Recommended").read()
    start = document.text.index("Recommended")
    page, boxes = document.place(Span(start, start + 11))
    assert page == 2
    assert boxes[0].x0 == pytest.approx(90, abs=1)
    assert boxes[0].top < 200 < boxes[0].bottom


def test_a_cover_block_set_with_tabs_reads_label_by_label() -> None:
    paper = Paper().text(72, 100, "To:").text(170, 100, "Cabinet, 4 May 2021")
    paper.text(72, 126, "Subject:").text(170, 126, "Future running of the leisure centres at Marlbridge and at Upper Stowe,", "and of the pool")
    paper.text(72, 165, *PROSE)
    assert lines_of(paper.read())[:2] == [
        "To: Cabinet, 4 May 2021",
        "Subject: Future running of the leisure centres at Marlbridge and at Upper Stowe, and of the pool",
    ]


def test_values_broken_on_purpose_stay_apart() -> None:
    paper = Paper().text(72, 100, "From:").text(170, 100, "Ann Hollis, Leader of the Council", "Piers Mott, Director of Place")
    paper.text(72, 150, *PROSE)
    assert lines_of(paper.read())[:2] == ["From: Ann Hollis, Leader of the Council", "Piers Mott, Director of Place"]


def test_two_fields_on_one_line_are_two_paragraphs() -> None:
    paper = Paper().text(72, 100, "Date: 4 May 2021").text(330, 100, "Wards: All").text(72, 130, *PROSE)
    assert lines_of(paper.read())[:2] == ["Date: 4 May 2021", "Wards: All"]


def test_list_items_and_bullets_are_paragraphs() -> None:
    paper = Paper().text(72, 100, "Members are asked to:").text(72, 113, "(a)").text(96, 113, "note the report;").text(72, 126, "(b)")
    paper.text(96, 126, "agree the plan at Appendix 1, and the sum of money that goes with it for the next two", "years; and")
    paper.text(72, 152, "•").text(96, 152, "thank the trust.")
    assert lines_of(paper.read()) == [
        "Members are asked to:",
        "(a) note the report;",
        "(b) agree the plan at Appendix 1, and the sum of money that goes with it for the next two years; and",
        "• thank the trust.",
    ]


def test_full_lines_with_consecutive_labels_are_parted() -> None:
    full = "The pool at Marlbridge stays open on each day of the week until the end of the next summer term at"
    document = Paper().text(72, 100, f"2. {full}", f"3. {full}").text(72, 140, *PROSE).read()
    assert lines_of(document)[:2] == [f"2. {full}", f"3. {full}"]


def test_a_number_that_wraps_to_a_line_start_is_no_label() -> None:
    lines = ("The trust's annual accounts show a loss on each of the four centres which is set out in paragraph", "4.2 of the appendix.")
    assert lines_of(Paper().text(72, 100, *lines).read()) == [" ".join(lines)]


def test_a_bold_heading_is_apart_from_the_text_below_it() -> None:
    document = Paper().text(72, 100, "2.", bold=True).text(96, 100, "Background", bold=True).text(72, 113, *PROSE).read()
    heading, body = document.lines
    assert document.quote(heading.span) == "2. Background"
    assert heading.bold
    assert not body.bold_to
    assert body.size == 1.0


def test_columns_are_read_one_after_the_other() -> None:
    left: tuple[str, ...] = ("The first column of the bulletin", "tells how the old market hall was", "bought by the council in spring,")
    left += ("and what it means to do with it", "in the years to come.")
    right: tuple[str, ...] = ("The second column is about the", "new library at Upper Stowe and", "the many people who gave books")
    right += ("and shelves to it, and lists the", "hours at which it will open.")
    document = Paper().text(72, 100, *left).text(320, 100, *right).read()
    assert lines_of(document) == [" ".join(left), " ".join(right)]


def test_a_paragraph_reads_on_in_the_next_column() -> None:
    left: tuple[str, ...] = ("The first column of the bulletin", "tells how the old market hall was", "bought by the Council in spring,")
    left += ("Members having asked for it, and", "what it means to do with it from")
    right: tuple[str, ...] = ("October when the builders will", "have left it and the shelves for", "the new library have come from")
    right += ("Upper Stowe, where many people", "gave books and shelves to it.")
    assert lines_of(Paper().text(72, 100, *left).text(320, 100, *right).read()) == [" ".join((*left, *right))]


def test_contacts_in_two_columns_are_read_by_column() -> None:
    paper = Paper().text(72, 40, *PROSE).text(72, 100, "Report author:", "Ann Hollis", "Head of Leisure")
    paper.text(320, 100, "Relevant director:", "Piers Mott", "Director of Place")
    assert lines_of(paper.read())[1:] == ["Report author:", "Ann Hollis", "Head of Leisure", "Relevant director:", "Piers Mott", "Director of Place"]


NARROW = (
    "The market hall has stood empty since the traders",
    "moved out of it, and the Council has been asked by",
    "many of them to say what it means to do with it",
    "before the winter, when the roof must be mended",
)
BOXED = ("The hall was built in", "1871 for corn and wool", "and closed last year.")


@pytest.mark.parametrize("filled", [False, True])
def test_a_paragraph_beside_a_box_is_read_whole_before_it(filled: bool) -> None:
    paper = Paper().text(72, 100, *NARROW).text(72, 152, PROSE[0]).text(380, 108, *BOXED)
    border = paper.canvas.beginPath()
    border.rect(370, HEIGHT - 142, 150, 46)
    if filled:  # as browsers draw a border: what lies between two rectangles
        border.rect(371, HEIGHT - 141, 148, 44)
    paper.canvas.drawPath(border, stroke=int(not filled), fill=int(filled), fillMode=0)
    assert lines_of(paper.read()) == [" ".join((*NARROW, PROSE[0])), " ".join(BOXED)]


def test_lines_broken_on_purpose_beside_a_box_stay_apart() -> None:
    paper = Paper().text(72, 40, *PROSE).text(72, 100, "Ann Hollis", "Head of Leisure", "Harbour House").text(380, 108, *BOXED)
    paper.canvas.rect(370, HEIGHT - 142, 150, 46)
    assert lines_of(paper.read())[1:] == ["Ann Hollis", " ".join(BOXED), "Head of Leisure", "Harbour House"]


def test_a_paragraph_reads_on_over_a_page_break() -> None:
    paper = Paper().text(72, 60, "Marlbridge Borough Council", size=9).text(72, 740, *PROSE[:2]).text(290, 810, "1", size=9).page()
    paper.text(72, 60, "Marlbridge Borough Council", size=9).text(72, 100, PROSE[2]).text(290, 810, "2", size=9)
    document = paper.read()
    assert lines_of(document) == [" ".join(PROSE)]
    assert [(f.kind, f.text, f.page) for f in document.furniture] == [
        ("head", "Marlbridge Borough Council", 1),
        ("page_number", "1", 1),
        ("head", "Marlbridge Borough Council", 2),
        ("page_number", "2", 2),
    ]


def test_reports_bound_together_keep_their_own_margins() -> None:
    wide = "Case {} of the first report has a line that runs to the right edge of a page with narrow margins, as", "Panel reports do."
    narrow = "Case {} of the second report, set in wide margins as the", "Panel had asked for."
    paper = Paper()
    expected = []
    for number in range(112):
        first, second = wide if number < 56 else narrow
        paper.text(50, 130 + 45 * (number % 14), first.format(number), second)
        expected.append(f"{first.format(number)} {second}")
        if number % 14 == 13:
            paper.page()
    assert lines_of(paper.read()) == expected


def with_marks(*pieces: str) -> Document:
    """A line of text, the pieces that begin with ^ set small and high."""
    paper = Paper()
    line = paper.canvas.beginText(72, HEIGHT - 100)
    for piece in pieces:
        line.setFont("Helvetica", 6.5 if piece[0] == "^" else 11)
        line.setRise(4 if piece[0] == "^" else 0)
        line.textOut(piece.lstrip("^"))
    paper.canvas.drawText(line)
    return paper.read()


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("It cost £2.3m", "^1", ", in 2024", "^3", "."), "It cost £2.3m 1, in 2024 3."),
        (("See paragraph 4.2", "^12", ", and £9.5m", "^13", " more"), "See paragraph 4.2 12, and £9.5m 13 more"),
        (("It cost £150,000", "^vi", "; in 2024", "^ii", "."), "It cost £150,000 vi; in 2024 ii."),
        (("The report", "^iv", " of the board", "^*", " says"), "The report iv of the board * says"),
        (("On 1", "^st", " May and the 22", "^nd", ", too"), "On 1st May and the 22nd, too"),
    ],
)
def test_the_mark_of_a_note_stands_apart_and_the_letters_of_an_ordinal_do_not(pieces: tuple[str, ...], expected: str) -> None:
    assert lines_of(with_marks(*pieces)) == [expected]


def with_notes(first: str, raised: bool, *, ruled: bool = False) -> Document:
    """A page whose text calls note 1, with small print at its foot."""
    paper = Paper().text(72, 100, *PROSE).text(72, 160, "The panel was asked about this")
    paper.text(73 + paper.canvas.stringWidth("The panel was asked about this", "Helvetica", 11), 156, "1", size=6.5)
    if raised:
        paper.text(72, 764, "1", size=5.5).text(76, 768, first, size=8)
    else:
        paper.text(72, 768, first, size=8)
    if ruled:
        paper.canvas.line(72, HEIGHT - 757, 200, HEIGHT - 757)
    return paper.read()


@pytest.mark.parametrize(
    ("first", "raised", "ruled", "is_note"),
    [
        ("Approve nothing more than this sum.", True, False, True),
        ("1. Approve nothing more than this sum.", False, False, True),
        ("7. Approve nothing more than this sum.", False, True, True),
        ("7. Approve nothing more than this sum.", False, False, False),
    ],
)
def test_small_print_is_a_note_where_the_text_or_a_rule_or_its_mark_says_so(first: str, raised: bool, ruled: bool, is_note: bool) -> None:
    last = with_notes(first, raised, ruled=ruled).lines[-1]
    assert last.note == is_note


def test_each_raised_number_begins_a_note() -> None:
    paper = Paper().text(72, 100, *PROSE)
    for k, top in enumerate((748, 757, 766)):
        paper.text(72, top - 4, str(k + 1), size=5.5).text(76, top, f"Minutes of the Leisure Panel, kept by the trust, part {k + 1}", size=8)
    document = paper.read()
    assert [document.quote(line.span)[:9] for line in document.lines[1:]] == ["1 Minutes", "2 Minutes", "3 Minutes"]
    assert [line.note for line in document.lines] == [False, True, True, True]


def test_a_footnote_does_not_cut_the_paragraph_that_runs_over_it() -> None:
    note = "1 Minutes of the Leisure Panel, 3 March 2021."
    paper = Paper().text(72, 720, *PROSE[:2]).text(72, 770, note, size=8).page().text(72, 100, PROSE[2]).text(72, 126, "More text follows.")
    assert lines_of(paper.read()) == [" ".join(PROSE), note, "More text follows."]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a full exam-", "ple of it", "a full example of it"),
        ("slow decision-", "making in it", "slow decision-making in it"),
        ("a co-", "ordinated plan", "a co-ordinated plan"),
        ("in 2021-", "22 and later", "in 2021-22 and later"),
        ("a fast-", "tracked quay", "a fast-tracked quay"),
    ],
)
def test_hyphens_at_line_ends(first: str, second: str, expected: str) -> None:
    known = "We saw an example of making a decision on a plan that was ordinated."
    document = Paper().text(72, 100, known).text(72, 130, first, second).read()
    assert lines_of(document) == [known, expected]


def test_a_paper_that_breaks_words_breaks_those_too_that_it_prints_once() -> None:
    paper = Paper().text(72, 100, "We saw an example of it.").text(72, 130, "a full exam-", "ple of it").text(72, 170, "a bewil-", "dering plan")
    assert lines_of(paper.read())[1:] == ["a full example of it", "a bewildering plan"]


def test_raised_letters_join_their_number() -> None:
    paper = Paper().text(72, 100, "On the 18").text(72 + 46.5, 96, "th", size=7).text(72 + 56, 100, "May the Panel met.")
    assert lines_of(paper.read()) == ["On the 18th May the Panel met."]


@pytest.mark.parametrize("size", [7.0, 9.17])
def test_words_set_small_and_high_join_the_line_they_stand_in(size: float) -> None:
    row = [word("On", 72, 100, size=11), word("18", 86, 100, x1=98.2, size=11), word("May", 110, 100, size=11)]
    raised = word("th", 98.2, 95.6, x1=106, size=size)
    assert [line.text for line in printed_lines([*row, raised], 1)] == ["On 18th May"]


def test_hidden_text_is_left_out_and_counted() -> None:
    paper = Paper().text(72, 100, "Seen").text(72, 140, "Invisible", mode=3).text(700, 180, "Outside")
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.text(72, 220, "White")
    document = paper.read()
    assert document.text == "Seen\n"
    assert document.n_hidden == len("InvisibleOutsideWhite")


def test_white_print_on_a_dark_ground_is_seen() -> None:
    paper = Paper()
    paper.canvas.setFillColorRGB(0, 0.2, 0.4)
    paper.canvas.rect(60, HEIGHT - 120, 200, 40, stroke=0, fill=1)
    paper.canvas.setFillColorRGB(1, 1, 1)
    assert paper.text(72, 100, "Decision").read().text == "Decision\n"


def test_text_under_a_whole_page_picture_is_its_ocr() -> None:
    image_module = pytest.importorskip("PIL.Image")
    reader = pytest.importorskip("reportlab.lib.utils").ImageReader(image_module.new("L", (20, 20), 200))
    paper = Paper()
    paper.canvas.drawImage(reader, 0, 0, WIDTH, HEIGHT)
    assert paper.text(72, 100, *PROSE, mode=3).read().ocr_pages == {1}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_is_read_level_however_it_is_turned(rotate: int) -> None:
    document = Paper(rotate=rotate).text(72, 100, *PROSE).read()
    assert lines_of(document) == [" ".join(PROSE)]
    _, boxes = document.place(Span(0, 3))
    x, y = (boxes[0].x0 + boxes[0].x1) / 2, (boxes[0].top + boxes[0].bottom) / 2
    expected = {0: (82, 97), 90: (HEIGHT - 97, 82), 180: (WIDTH - 82, HEIGHT - 97), 270: (97, WIDTH - 82)}[rotate]
    assert x == pytest.approx(expected[0], abs=6)
    assert y == pytest.approx(expected[1], abs=6)


def pdf_of(*objects: str) -> bytes:
    """A PDF of objects as they are written, the first of them its catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj {written} endobj\n".encode()
    entries, size = "".join(f"{place:010d} 00000 n \n" for place in places), len(objects) + 1
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{entries}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_a_page_has_the_size_that_all_pages_share_where_it_states_none() -> None:
    # The first line stands above where a page of the usual American size ends.
    drawn = "BT /F 12 Tf 82 820 Td (Harbour dredging) Tj 0 -400 Td (The channel is dredged every other year.) Tj ET"
    paper = pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/CropBox[10 20 585 842]>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    document = read_pdf(paper)
    assert (document.text, document.n_hidden) == ("Harbour dredging\nThe channel is dredged every other year.\n", 0)
    _, (box,) = document.place(Span(0, 7))
    assert abs(box.x0 - 72) < 1
    assert box.top < 842 - 820 < box.bottom


def test_form_fields_are_part_of_the_text() -> None:
    paper = Paper().text(72, 100, "Decision maker:")
    field = {"x": 200, "y": HEIGHT - 106, "width": 200, "height": 20, "fontSize": 11, "borderWidth": 0}
    paper.canvas.acroForm.textfield(name="maker", value="Portfolio Holder for Parks", **field)
    assert "Decision maker: Portfolio Holder for Parks" in paper.read().text


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "EMPTY"), (b"\x00" * 300, "EMPTY"), (b"%PDF-1.7\n1 0 obj\n<</Type/Cat", "DAMAGED"), (Paper().page().data(), "EMPTY")],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as error:
        read_pdf(data)
    assert error.value.code == code


def words_after_furniture(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of the pages that a later `read_pdf` reads, without its furniture."""
    seen: list[str] = []
    set_aside = furniture.Edges.set_aside

    def spy(edges: furniture.Edges, page: Page) -> object:
        out = set_aside(edges, page)
        seen.extend(canonical(w.text) for w in page.words)
        return out

    monkeypatch.setattr(furniture.Edges, "set_aside", spy)
    return seen


def characters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalnum())


def test_no_word_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = words_after_furniture(monkeypatch)
    paper = Paper().text(72, 80, "Marlbridge Borough Council", size=18, bold=True)
    paper.text(72, 120, "To:").text(170, 120, "Cabinet").text(330, 120, "Date: 4 May 2021")
    paper.text(72, 150, *PROSE).text(72, 400, "Income").text(300, 400, "£1,200").text(72, 413, "Cost").text(300, 413, "£2,100")
    paper.text(72, 780, "1 See the minutes of 3 March.", size=8).page().text(72, 100, *PROSE)
    assert characters(paper.read().text) == characters(" ".join(seen))


real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real papers do not lie beside the project")
REAL = ("000ffffd", "05f35ed4", "5461be08", "55dc9da2", "9998e3c7", "b335d554", "f8a64672")


@real
@pytest.mark.parametrize("name", REAL)
def test_no_word_of_a_real_paper_is_lost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = words_after_furniture(monkeypatch)
    document = read_pdf(next((SHARED / "pdf").glob(f"{name}*")).read_bytes())
    # The labels of a table that runs over pages are printed on each of them, and stand in the text once.
    repeated: Counter[str] = Counter()
    for grid in document.grids:
        heads = " ".join(document.quote(cell.span) for cell in grid.cells if cell.row < grid.header_rows)
        for _ in grid.fragments[1:]:
            repeated += characters(heads)
    lost = characters(" ".join(w for w in seen if w not in {"o", "§"})) - characters(document.text) - repeated
    assert not lost


@real
@pytest.mark.parametrize(("name", "code"), [("enc_user", "ENCRYPTED"), ("half", "DAMAGED"), ("truncated", "DAMAGED"), ("zero", "EMPTY")])
def test_pitfalls_fail_with_their_code(name: str, code: str) -> None:
    with pytest.raises(SourceError) as error:
        read_pdf((SHARED / "pitfalls" / f"{name}.pdf").read_bytes())
    assert error.value.code == code


@real
@pytest.mark.parametrize("name", ["rot90", "bad_startxref", "junk_head", "enc_owner"])
def test_pitfalls_read_as_the_sound_paper(name: str) -> None:
    sound = read_pdf((SHARED / "rebuilt" / "000-lo.pdf").read_bytes())
    assert read_pdf((SHARED / "pitfalls" / f"{name}.pdf").read_bytes()).text == sound.text


@real
def test_a_password_opens_its_paper() -> None:
    assert read_pdf((SHARED / "pitfalls" / "enc_user.pdf").read_bytes(), password="secret").n_pages
