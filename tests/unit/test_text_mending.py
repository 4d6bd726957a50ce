"""Torn words of text exports, put together where nothing else fits."""

from __future__ import annotations

import pytest

from extract.read.text import read_text
from extract.read.text_mending import mended
from extract.rulebook import load_rulebook

WORDS = load_rulebook().vocabulary("mending").phrases


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("The mee ng of the Harbour Commi ee", "The meeting of the Harbour Committee"),
        ("the bene t to the of ce", "the benefit to the office"),
        ("Sec on 4 a er the tide", "Section 4 after the tide"),
        ("wri en by the of cer", "written by the officer"),
        ("THE MEE NG, THE OF CE", "THE MEETING, THE OFFICE"),
        ("iden ed risks and con dential papers", "identified risks and confidential papers"),
    ],
)
def test_a_gap_that_one_word_alone_fits_is_filled(torn: str, whole: str) -> None:
    assert mended(torn, WORDS) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Members may come in a on-site hut and at end of day par the course.",
        "The Mee ng",  # the fault never comes alone
        "A end is in sight; a end to it.",
        "Options A B C D E were put.",
        "s e e t h e t i d e x q",
        "mee-ng of-ce mee'ng of'ce",
    ],
)
def test_what_may_be_meant_is_left(text: str) -> None:
    assert mended(text, WORDS) == text


@pytest.mark.parametrize(
    ("spaced", "whole"),
    [
        ("A G E N D A", "AGENDA"),
        ("R e c o m m e n d a t i o n s", "Recommendations"),
        ("M I N U T E S  O F  C A B I N E T", "MINUTES OF CABINET"),
        ("M I N U T E S O F C A B I N E T", "MINUTES OF CABINET"),
    ],
)
def test_letters_that_spell_known_words_are_put_together(spaced: str, whole: str) -> None:
    assert mended(spaced, WORDS) == whole


def test_the_papers_own_words_count() -> None:
    own = "The ra ers of the old ra ers were sound. Rafters are dear; rafters are rare."
    assert mended(own, WORDS) == own.replace("ra ers", "rafters")


def test_without_words_nothing_is_mended() -> None:
    assert mended("The mee ng of the commi ee", {}) == "The mee ng of the commi ee"


def test_exports_are_read_mended() -> None:
    document = read_text(b"Harbour Commi ee\n\nThe mee ng agreed that the of cer should mend the sluice before the spring tides.\n", words=WORDS)
    assert document.text.startswith("Harbour Committee\nThe meeting agreed that the officer")
