"""The printable briefing in a real browser: nothing blocked or complained of, it fits a telephone, and it prints on A4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from extract.briefing import write_briefing
from extract.briefing.sources import read_papers
from tests.conftest import ROOT

PAPER = ROOT / "corpus/papers/pdf/cab250708_libraries_and_learning.pdf"
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def window(browser: Any) -> Any:
    return browser.new_page(viewport={"width": 900, "height": 1200})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("briefings")
    write_briefing(list(read_papers(PAPER, PAPER.name)), out, as_folder=True)
    return out


def test_the_index_leads_to_a_styled_page_without_a_complaint(window: Any, folder: Path) -> None:
    troubles: list[str] = []
    window.on("console", lambda message: troubles.append(message.text))
    window.goto((folder / "index.html").as_uri())
    window.click("tbody a")
    assert window.text_content("h1").strip()
    assert window.evaluate("getComputedStyle(document.querySelector('h2')).borderTopStyle") == "solid"
    assert window.locator("section.flags li.error").count() >= 2  # the paper holds a wrong total and a broken reference
    assert troubles == []


def test_headings_and_landmarks_are_in_order(window: Any, folder: Path) -> None:
    window.goto(next(folder.glob("p*.html")).as_uri())
    levels = window.eval_on_selector_all("h1, h2, h3", "found => found.map((heading) => Number(heading.tagName[1]))")
    assert levels == [1, 2, 2, 2, 2, 2]
    assert window.locator("main").count() == 1
    named = window.eval_on_selector_all("section", "found => found.every((part) => document.getElementById(part.getAttribute('aria-labelledby')))")
    assert named


def test_it_fits_a_telephone(window: Any, folder: Path) -> None:
    window.set_viewport_size({"width": 360, "height": 700})
    for path in folder.glob("*.html"):
        window.goto(path.as_uri())
        assert window.evaluate("document.documentElement.scrollWidth") <= 360
    window.set_viewport_size({"width": 900, "height": 1200})


def test_it_prints_on_a4(window: Any, folder: Path, tmp_path: Path) -> None:
    window.goto(next(folder.glob("p*.html")).as_uri())
    window.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert all(abs(a - b) < 2 for page in printed for a, b in zip(page.get_size(), A4, strict=True))
    text = "".join(page.get_textpage().get_text_bounded() for page in printed)
    assert "Decision asked for" in text
    assert "All papers" not in text  # the way back is for the screen
