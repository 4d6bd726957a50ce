"""The page of a paper in a real browser: selection both ways, places, filters, keys, and nothing loaded or complained of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.paper_page import write_page
from extract.paper_page.content import paper_content
from extract.paper_page.page import render
from extract.pipeline import process
from extract.rulebook import Rulebook
from tests.conftest import ROOT

Open = Callable[..., Any]
PAPER = ROOT / "corpus/papers/pdf/cab250708_libraries_and_learning.pdf"
# For each record with one box: its words, its page, and the sides of its box in shares of the page as laid out.
PLACES = """() => data.records.filter((r) => r.shapes.length === 1 && !["flags", "tables", "sections"].includes(r.kind)).map((r) => {
    const sheet = r.shapes[0].closest(".sheet"), a = sheet.getBoundingClientRect(), b = r.shapes[0].getBoundingClientRect();
    const [left, right] = [b.left, b.right].map((x) => (x - a.left) / a.width), [top, bottom] = [b.top, b.bottom].map((y) => (y - a.top) / a.height);
    return [r.quote, Number(sheet.dataset.page), left, top, right, bottom];
})"""
# Records whose marks in the text hold other words than theirs.
WRONG_MARKS = """() => {
    const bare = (text) => text.replace(/ … |\\s/g, ""), plain = data.records.filter((r) => r.kind !== "flags" && !data.kinds[r.kind].structure);
    return plain.filter((r) => bare(r.marks.map((mark) => mark.textContent).join("")) !== bare(r.quote)).map((r) => r.quote);
}"""
HOSTILE = """Report title: Lamps </script><script>window.broken = true</script> \U0001f3ee

1. Recommendations

1.1 Approve up to £12,500 from the Pier Reserve where 3 < 4.
"""


@pytest.fixture(scope="module")
def paper_html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "paper.html"
    write_page(PAPER, out)
    return out


@pytest.fixture(scope="module")
def window(browser: Any) -> Any:
    return browser.new_page(viewport={"width": 1300, "height": 850})


@pytest.fixture
def open_page(window: Any) -> Iterator[Open]:
    """Opens a page in the window; afterwards it must have loaded nothing but itself and left nothing in the console."""
    troubles: list[str] = []
    own: set[str] = set()
    listeners = {
        "console": lambda message: troubles.append(message.text),
        "pageerror": lambda error: troubles.append(str(error)),
        "request": lambda request: None if request.url in own or request.url.startswith("data:") else troubles.append(request.url),
    }
    for event, listener in listeners.items():
        window.on(event, listener)

    def opened(path: Path, fragment: str = "") -> Any:
        own.update((path.as_uri(), path.as_uri() + fragment))
        window.goto("about:blank")
        window.goto(path.as_uri() + fragment)
        return window

    yield opened
    for event, listener in listeners.items():
        window.remove_listener(event, listener)
    assert not troubles


def number_of(page: Any, kind: str, words: str) -> int:
    """The index of the first record of a kind with these words."""
    return int(page.evaluate("([kind, words]) => data.records.findIndex((r) => r.kind === kind && r.quote === words)", [kind, words]))


def shape(page: Any, index: int) -> Any:
    return page.evaluate_handle("(index) => data.records[index].shapes[0]", index).as_element()


def head(page: Any, index: int) -> Any:
    return page.evaluate_handle("(index) => data.records[index].card.firstChild", index).as_element()


def is_in_view(page: Any, element: Any) -> bool:
    box, pane = element.bounding_box(), page.locator("#paper").bounding_box()
    return bool(pane["y"] <= box["y"] and box["y"] + box["height"] <= pane["y"] + pane["height"])


def test_a_click_on_a_box_selects_its_card(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    index = number_of(page, "costs", "£515,000")
    shape(page, index).click()
    card = page.locator(".card.on")
    assert card.locator(".words").inner_text() == "£515,000"
    assert card.locator(".says").inner_text().startswith("515,000")
    assert "money.amount" in card.inner_text()
    assert page.url.endswith("#" + page.evaluate("(i) => data.records[i].id", index))


def test_a_second_click_reaches_the_record_below(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    place = shape(page, number_of(page, "costs", "£515,000"))
    place.click()
    place.click()
    assert page.locator(".card.on .words").inner_text().startswith("DELEGATE to the Director")


def test_a_click_on_a_card_scrolls_to_its_box_and_another_closes_it(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    index = number_of(page, "cross_references", "paragraph 5.9")
    assert not is_in_view(page, shape(page, index))
    head(page, index).click()
    assert is_in_view(page, shape(page, index))
    assert page.locator(".box.on").count() == 1
    head(page, index).click()
    assert page.locator(".box.on, .card.on").count() == 0


def test_the_address_keeps_the_selection(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    head(page, number_of(page, "cross_references", "paragraph 5.9")).click()
    again = open_page(paper_html, "#" + page.url.split("#")[1])
    assert again.locator(".card.on .words").inner_text() == "paragraph 5.9"


def test_boxes_lie_on_the_words_of_their_records(open_page: Open, paper_html: Path) -> None:
    """The words that the PDF itself has under each box, as the browser lays it out, are the words of the record."""
    import pypdfium2

    page = open_page(paper_html)
    places = page.evaluate(PLACES)
    assert len(places) > 80
    document = pypdfium2.PdfDocument(PAPER)
    try:
        for quote, number, left, top, right, bottom in places:
            sheet = document[number - 1]
            width, height = sheet.get_size()
            under = sheet.get_textpage().get_text_bounded(left * width - 1, height - bottom * height, right * width + 1, height - top * height)
            assert "".join(quote.split()) in "".join(under.split())
            assert len("".join(under.split())) <= len("".join(quote.split())) + 2
    finally:
        document.close()


def test_kinds_and_search_filter_boxes_and_cards(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    costs, dates = page.locator(".box.k-costs:visible"), page.locator(".box.k-dates:visible")
    assert costs.count() > 10
    page.locator("#chip-costs").click()
    assert (costs.count(), page.locator(".card.k-costs:visible").count()) == (0, 0)
    assert dates.count() > 10
    page.locator("#chip-costs").click()
    page.locator("#chip-dates").click(modifiers=["Shift"])
    assert page.locator(".box:visible:not(.k-dates)").count() == 0
    page.locator("#chip-dates").click(modifiers=["Shift"])
    page.locator("#query").fill("5.9")
    assert {card.inner_text() for card in page.locator(".card:visible .words").all()} >= {"paragraph 5.9"}
    assert costs.count() == 0


def test_links_between_records_lead_both_ways_also_to_what_is_filtered_out(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    page.locator("#chip-costs").click()
    head(page, int(page.evaluate("data.records.findIndex((r) => r.kind === 'recommendations' && r.quote.startsWith('DELEGATE'))"))).click()
    page.locator(".card.on .link", has_text="£515,000").click()
    assert page.locator(".card.on .words").inner_text() == "£515,000"
    assert page.locator(".box.k-costs:visible").count() == 1, "what is selected is shown, whatever is filtered"
    page.locator(".card.on .link", has_text="DELEGATE").click()
    assert page.locator(".card.on .words").inner_text().startswith("DELEGATE")


def test_confidence_filters_and_not_measured_is_a_choice_of_its_own(open_page: Open, rulebook: Rulebook, tmp_path: Path) -> None:
    path = ROOT / "corpus/papers/text/cab250708_libraries_and_learning.txt"
    result = process(path, path.name, rulebook=rulebook)
    assert result.document
    content = paper_content(result.rows, result.document, rulebook, {})
    for record, value in zip(content["records"], (0.95, 0.55, None) * 999, strict=False):
        record["confidence"] = value
    (tmp_path / "page.html").write_text(render(content, []), encoding="utf-8")
    page = open_page(tmp_path / "page.html")
    all_cards = page.locator(".card:visible").count()
    page.locator("#more summary").click()
    page.locator("#unmeasured").uncheck()
    measured = page.locator(".card:visible").count()
    page.locator("#least").fill("60")
    sure = page.locator(".card:visible").count()
    assert all_cards > measured > sure > 0
    assert page.locator("#count").inner_text().startswith(f"{sure} of")
    assert {badge.inner_text() for badge in page.locator(".card:visible .badge:not(.flagged)").all()} - {"doubt"} == {"95%"}


def test_keys_walk_search_filter_and_let_go(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    page.keyboard.press("j")
    first = page.locator(".card.on").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator(".card.on").inner_text() != first
    page.keyboard.press("k")
    assert page.locator(".card.on").inner_text() == first
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.locator("#query").input_value() == "jk"
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.id") == "chip-flags"
    page.keyboard.press("Escape")
    assert page.locator(".card.on").count() == 0


def test_the_text_has_the_same_records_nested_and_overlapping(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    page.keyboard.press("t")
    assert page.locator("#pages").is_hidden()
    assert page.evaluate(WRONG_MARKS) == []
    mark = page.locator("#text .k-costs", has_text="£515,000").first
    mark.click()
    assert page.locator(".card.on .says").inner_text().startswith("515,000")
    mark.click()
    assert page.locator(".card.on .words").inner_text().startswith("DELEGATE to the Director")
    page.locator("#chip-costs").click()
    assert page.locator("#text .k-costs").count() == 0
    assert page.locator("#text table td", has_text="Self-service kiosks").count() == 1


def test_a_hostile_paper_stays_text(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(HOSTILE, encoding="utf-8")
    write_page(tmp_path / "paper.txt", tmp_path / "page.html")
    page = open_page(tmp_path / "page.html")
    assert page.evaluate("window.broken") is None
    assert "</script><script>window.broken = true</script>" in page.locator("#text").inner_text()
    assert page.locator("#text .k-costs").inner_text() == "£12,500", "offsets count characters, also after an emoji"


def test_overlays_and_other_tabs_are_off_until_asked_for(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    assert page.locator(".lay, .box.k-tables:visible, .box.k-sections:visible").count() == 0
    page.locator("#more summary").click()
    for name in ("lines", "cells", "furniture", "tables", "sections"):
        page.locator(f"#chip-{name}").click()
        assert page.locator(f".lay.{name}, .box.k-{name}:visible").count() > 0
    page.locator("#tab-outline").click()
    assert page.locator(".card.k-sections:visible").count() == page.evaluate("data.records.filter((r) => r.kind === 'sections').length")
    page.locator("#tab-aside").click()
    assert page.locator(".card:visible").count() > 0
    page.locator("#tab-about").click()
    assert "Aldermarsh City Council" in page.locator("#list").inner_text()


def test_a_narrow_window_keeps_pages_and_records(open_page: Open, paper_html: Path) -> None:
    page = open_page(paper_html)
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    head(page, number_of(page, "cross_references", "paragraph 5.9")).click()
    assert page.locator(".sheet").first.bounding_box()["width"] <= 390
    assert is_in_view(page, page.locator(".box.on").element_handle())
    assert page.locator(".card.on").is_visible()
