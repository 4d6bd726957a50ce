"""Damaged files that pdfium refuses are read by the second reader as far as they go, and said to be partial."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from extract.pipeline import process
from extract.read import pdf_pages, salvage
from extract.read.words import Word
from tests.conftest import ROOT

PAPER = next((ROOT / "corpus" / "papers" / "pdf").glob("cm*.pdf"))


def _damaged() -> list[bytes]:
    """The paper with a stretch overwritten, at twenty places."""
    whole = PAPER.read_bytes()
    starts = range(0, len(whole), len(whole) // 20)
    return [whole[:at] + b"\0" * 1500 + whole[at + 1500 :] for at in starts]


def test_damaged_files_are_read_as_far_as_they_go_or_refused(tmp_path: Path) -> None:
    outcomes: Counter[tuple[str, str | None]] = Counter()
    for data in _damaged():
        (tmp_path / "a.pdf").write_bytes(data)
        result = process(tmp_path / "a.pdf", "a.pdf")
        outcomes[result.source.status, result.source.code] += 1
        if result.source.status == "partial":
            assert "fetch it again" in str(result.source.reason)
            assert result.rows["sections"]
    assert set(outcomes) <= {("ok", None), ("partial", "DAMAGED"), ("failed", "DAMAGED"), ("failed", "EMPTY")}
    assert outcomes["partial", "DAMAGED"] >= 1


def test_both_readers_see_the_same_words() -> None:
    data = PAPER.read_bytes()
    pages = list(pdf_pages.read_pages(data))
    for first, second in zip(pages, salvage.salvage_pages(data), strict=True):
        assert (first.width, first.height) == pytest.approx((second.width, second.height), abs=0.01)
        assert _letters(first.words) == _letters(second.words)


def _letters(words: list[Word]) -> Counter[str]:
    """Words without what only one of the readers parts or knows: hyphens, bullets, dots of leaders."""
    return Counter("".join(c for c in part if c.isalnum()) for w in words for part in w.text.split("-") if any(c.isalnum() for c in part))


def test_a_file_that_nobody_can_read_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    assert process(tmp_path / "a.pdf", "a.pdf").source.code == "DAMAGED"
