"""What holds for the structure of any text: sections tile it, labels stand in their lines, trees have no cycles."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document
from extract.labels import letter_value, roman_value
from extract.read.freeze import ParagraphBlock, Run, freeze
from extract.rulebook import load_rulebook
from extract.structure import build_structure

_STARTS = ["", "1. ", "2. ", "3) ", "(4) ", "1.1 ", "1.2 ", "1.1.1 ", "2 ", "3 ", "(a) ", "(b) ", "(i) ", "(ii) ", "b. ", "A. ", "B. "]
_STARTS += ["• ", "o ", "- ", "C101 ", "C102 ", "Item 24/1 ", "24/2 "]
_WORDS = ["Purpose", "Recommendations", "APPENDICES", "the harbour wall", "Options", "RESOLVED that", "Decision:", "Subject: quay", "(Item 5)"]
_WORDS += ["Table 1:", "note", "x" * 90, "é£"]
_LINES = st.builds(
    lambda start, words, end, bold, size, indent, level: (f"{start}{' '.join(words)}{end}", bold, size, indent, level),
    st.sampled_from(_STARTS),
    st.lists(st.sampled_from(_WORDS), max_size=3),
    st.sampled_from(["", ".", ":", ";", "?"]),
    st.booleans(),
    st.sampled_from([None, 1.0, 1.5]),
    st.sampled_from([None, 0.0, 20.0, 40.0]),
    st.sampled_from([None, None, None, 1, 2]),
)


def freeze_lines(lines: list[tuple[str, bool, float | None, float | None, int | None]]) -> Document:
    return freeze([ParagraphBlock([Run(text, bold=bold)], size=size, indent=indent, heading=level) for text, bold, size, indent, level in lines])


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=14))
def test_sections_tile_the_text_and_form_a_tree(lines: list[tuple[str, bool, float | None, float | None, int | None]]) -> None:
    document = freeze_lines(lines)
    structure = build_structure(document, load_rulebook())
    assert structure.sections[0].span.start == 0
    assert structure.sections[-1].span.end == len(document.text)
    for before, after in zip(structure.sections, structure.sections[1:], strict=False):
        assert before.span.end == after.span.start
    for ordinal, section in enumerate(structure.sections):
        assert section.ordinal == ordinal
        assert section.parent is None or section.parent < ordinal
        if section.heading is not None:
            assert section.span.contains(section.heading)
            assert document.quote(section.heading).strip() == document.quote(section.heading) != ""


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=14))
def test_paragraphs_stand_in_their_lines_and_sections(lines: list[tuple[str, bool, float | None, float | None, int | None]]) -> None:
    document = freeze_lines(lines)
    structure = build_structure(document, load_rulebook())
    for index, paragraph in enumerate(structure.paragraphs):
        assert paragraph.index == index
        assert document.lines[paragraph.line].span.contains(paragraph.span)
        assert paragraph.span.contains(paragraph.body)
        assert structure.sections[paragraph.section].span.contains(paragraph.span)
        assert structure.paragraph_at(paragraph.span.start) == paragraph
        assert structure.section_at(paragraph.span.start).ordinal == paragraph.section
        assert (paragraph.label is None) == (paragraph.label_kind is None)
        if paragraph.label is not None:
            assert paragraph.label in document.text[paragraph.span.start : paragraph.body.start]
        if paragraph.parent is not None:
            assert paragraph.parent < index
            assert structure.paragraphs[paragraph.parent].section == paragraph.section
            assert structure.paragraphs[paragraph.parent].depth < paragraph.depth


@given(st.integers(1, 39))
def test_roman_numerals_are_read_once_each(number: int) -> None:
    tens, ones = divmod(number, 10)
    written = "x" * tens + ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][ones]
    assert roman_value(written) == number


@given(st.text(max_size=4))
def test_no_word_breaks_the_reading_of_labels(text: str) -> None:
    assert roman_value(text) is None or 0 < (roman_value(text) or 0) < 40
    if text:
        assert letter_value(text) is None or isinstance(letter_value(text), int)
