"""Long papers are read with few pages lying open: what is folded away and unfolded again is what it was."""

from __future__ import annotations

import pytest

from extract.document import Box, Document, Piece, Pieces, Span
from extract.match import find_all
from extract.read import pdf_pages, words
from extract.read.furniture import set_aside
from extract.read.layout import printed_lines
from extract.read.pdf import read_pdf
from extract.read.sheets import Sheet
from extract.read.words import Page, Rule, Word
from extract.rule_files import RuleModel
from extract.rulebook import Rules
from tests.unit.test_read_pdf import PROSE, Paper


def word(text: str, x0: float, baseline: float, *, bold: bool = False, size: float = 10.0, upright: bool = True) -> Word:
    return Word(text, x0, baseline - 0.8 * size, x0 + 5.5 * len(text), baseline + 0.2 * size, baseline, size, bold, False, upright)


def page_of(*words: Word) -> Page:
    return Page(3, 600.0, 800.0, words=list(words), rules=[Rule(10.5, 20.25, 90.125, 20.25)])


def test_a_folded_page_gives_equal_words_and_rules_again() -> None:
    words = [word("Pier", 72.123456789, 100.3, bold=True), word("£1,200", 300.0, 100.3), word("ﬁn", 72.0, 113.1, size=8.5, upright=False)]
    page = page_of(*words)
    page.fold()
    assert page.texts() == ("Pier", "£1,200", "ﬁn")
    assert page.words == words
    assert type(page.words[0]) is Word
    assert page.words is page.words
    assert list(page.rules) == [Rule(10.5, 20.25, 90.125, 20.25)]
    assert page.rules[0].x0 == 10.5
    page.words = words[:1]
    page.fold()
    assert page.words == words[:1]
    empty = Page(1, 600.0, 800.0)
    empty.fold()
    assert empty.words == []
    assert empty.texts() == ()


@pytest.mark.parametrize("order", ["folded first", "left out first", "both ways"])
def test_words_that_are_left_out_stay_out(order: str) -> None:
    words = [word(text, 72.0, 100.0 + 13 * k) for k, text in enumerate("abcdef")]
    page = page_of(*words)
    if order != "left out first":
        page.fold()
    page.leave_out(frozenset({0, 4}))
    if order == "both ways":
        page.fold()
        page.leave_out(frozenset({1}))
        words = [words[k] for k in (1, 3, 5)]
    else:
        words = [words[k] for k in (1, 2, 3, 5)]
    assert page.words == words
    page.fold()
    assert page.words == words
    assert page.texts() == tuple(w.text for w in words)


def test_a_folded_sheet_has_the_same_lines() -> None:
    page = page_of(*(word(text, 72.0 + 60 * k, 100.0 + 13 * line) for line in range(4) for k, text in enumerate(("The", "piers", "of", "31", "."))))
    page.words.append(word("st", page.words[3].x1, 96.0, size=6.0))
    sheet = Sheet(page, [])
    before = [(line.text, line.x0, line.x1, line.baseline, line.size, line.glued) for line in sheet.lines]
    sheet.fold()
    assert [(line.text, line.x0, line.x1, line.baseline, line.size, line.glued) for line in sheet.lines] == before
    assert any(line.glued for line in sheet.lines), "the test must hold a raised mark"


def long_paper() -> bytes:
    """Pages with a running head, a paragraph and a table that run over the page's end, and hyphens at line ends."""
    paper = Paper()
    for number in range(6):
        paper.text(72, 40, "Marlbridge Borough Council").text(300, 800, f"Page {number + 1}")
        paper.text(72, 100, *PROSE, f"{number + 1}. The harbour-", "master reported on the moor-", "ings of the year.")
        for row in range(4):
            paper.text(72, 500 + 13 * row, f"Quay {number}{row}").text(300, 500 + 13 * row, f"£{row + 1},2{number}0")
        if number < 5:
            paper.page()
    return paper.data()


def test_folding_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = long_paper()
    whole = read_pdf(data)
    assert whole.n_pages == 6
    assert whole.grids
    assert whole.furniture
    assert "harbourmaster" in whole.text
    monkeypatch.setattr(words, "_OPEN_PAGES", 1)
    monkeypatch.setattr(pdf_pages, "_AT_ONCE", 2)
    assert read_pdf(data) == whole


def test_furniture_is_found_the_same_on_folded_pages() -> None:
    pages = [Page(n, 600.0, 800.0, words=[word("Marlbridge", 72, 40), word(f"text{n}", 72, 300), word(str(n), 300, 780)]) for n in range(1, 5)]
    for page in pages:
        page.fold()
    assert len(set_aside(pages)) == 8
    assert [[w.text for w in page.words] for page in pages] == [["text1"], ["text2"], ["text3"], ["text4"]]


def test_printed_lines_of_one_word_and_of_many_agree() -> None:
    (line,) = printed_lines([word("Pier", 72, 100, bold=True)], 1)
    assert (line.text, line.bold, line.any_bold, line.wide_gaps()) == ("Pier", True, True, [])
    (line,) = printed_lines([word("Pier", 72, 100, bold=True), word("open", 300, 100)], 1)
    assert (line.text, line.bold, line.any_bold, line.wide_gaps()) == ("Pier open", False, True, [1])


def test_pieces_are_what_they_were_to_a_hundredth_of_a_point() -> None:
    pieces = [Piece(0, 4, Box(1, 72.0, 100.129, 98.5, 110.0)), Piece(5, 9, Box(2, 10.25, 20.5, 30.75, 40.0))]
    packed = Pieces(pieces)
    assert len(packed) == 2
    assert packed[-1] == pieces[1]
    assert packed[0].box.top == 100.13
    assert list(packed)[1] == pieces[1]
    assert packed[0:2] == (packed[0], packed[1])
    assert packed == Pieces(packed)
    assert packed != Pieces(pieces[:1])
    with pytest.raises(IndexError):
        packed[2]
    document = Document("Pier open", (), tuple(pieces))
    assert document.place(Span(5, 9)) == (2, (pieces[1].box,))
    assert document.place(Span(7, 9)) == (2, (Box(2, 20.5, 20.5, 30.75, 40.0),))


def rulebook_like(regex: str, gate: list[str]) -> Rules:
    import re

    from extract.rulebook import Rule

    model = RuleModel(id="test.rule", kind="test", about="a test", regex=regex, gate=gate, matches=["x"], rejects=["y"])
    return Rules((Rule(model, re.compile(regex, re.IGNORECASE), "test.toml", 1, tuple(gate)),))


@pytest.mark.parametrize(
    ("regex", "gate"), [(r"table\s+\d+", ["table"]), (r"(?<!\w)the\s+table(?!\w)", ["table"]), (r"^the table", ["table"]), (r"quay\.$", ["quay"])]
)
def test_a_gate_finds_the_same_in_a_long_text_as_without(regex: str, gate: list[str]) -> None:
    filler = "Nothing is said of the moorings here.\n" * 400
    text = f"The table 3 stands here.\n{filler}See the\nTable 12 and TABLE\n13.\n{filler}the table\n{filler}At the end stands table 4 of the quay."
    assert len(text) > 20_000
    found = [match.span for match in find_all(rulebook_like(regex, gate), text)]
    assert found
    assert found == [match.span for match in find_all(rulebook_like(regex, []), text)]


@pytest.mark.parametrize(
    ("regex", "is_at_start"),
    [
        (r"^the\s+quay", True),
        (r"\Athe|^quay", True),
        (r"^(?:the|quay)[|)]?", True),
        (r"^the\(|quay", False),
        (r"the|^quay", False),
        (r"(?m)^quay", False),
        (r"[^a]quay", False),
    ],
)
def test_a_rule_for_the_beginning_is_tried_there_alone_and_finds_the_same(regex: str, is_at_start: bool) -> None:
    (rule,) = rules = rulebook_like(regex, [])
    assert rule.is_at_start is is_at_start
    assert rule.pattern is not None
    for text in ("the quay", "quay", "The\nquay", "at the quay", "the( quay", ""):
        assert [m.span for m in find_all(rules, text)] == [Span(*m.span()) for m in rule.pattern.finditer(text)], text


def test_a_letter_that_grows_in_lower_case_moves_no_match() -> None:
    text = "\u0130" * 50 + "\n" + "Nothing is said of the moorings.\n" * 900 + "See table 4."
    (match,) = find_all(rulebook_like(r"table \d", ["table"]), text)
    assert text[match.span.start : match.span.end] == "table 4"


def test_dates_on_one_very_long_line_are_read_as_on_short_ones() -> None:
    from extract.find.dates import _fills_its_place

    class Line:
        span = Span(0, 0)

    class Held:
        def __init__(self, text: str) -> None:
            self.text, self.document = text, self
            self.line = Line()
            self.line.span = Span(0, len(text))

        def line_at(self, offset: int) -> Line:
            return self.line

    cases = {"4 May 2031": True, " . 4 May 2031.. ": True, "x\t4 May 2031 .\ty": True, "on 4 May 2031": False, "4 May 2031\u00a0x": False}
    for text, fills in cases.items():
        at = text.index("4 May")
        assert _fills_its_place(Held(text), Span(at, at + 10)) is fills, text  # type: ignore[arg-type]
