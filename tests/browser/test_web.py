"""The web page in a real browser: the way of an officer, with a mouse, with the keyboard, on a phone, and without JavaScript."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from extract.web.holdings import Holdings
from extract.web.originals import Originals
from tests.conftest import require_tool
from tests.unit.web_papers import PDFS, Site, make_dataset, open_site

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
# The sides of each mark in shares of its picture as the browser lays it out, with the number of the page.
MARKS = """() => [...document.querySelectorAll("svg.picture rect.mark")].map((mark) => {
    const sheet = mark.ownerSVGElement, a = sheet.querySelector("image").getBoundingClientRect(), b = mark.getBoundingClientRect();
    const [left, right] = [b.left, b.right].map((x) => (x - a.left) / a.width), [top, bottom] = [b.top, b.bottom].map((y) => (y - a.top) / a.height);
    return [Number(sheet.dataset.page), left, top, right, bottom];
})"""
IS_SEEN = """() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none"; }"""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_dataset(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def site(papers: tuple[Path, Path]) -> Iterator[Site]:
    with open_site(Holdings(papers[0]), Originals((papers[1],))) as site:
        yield site


@pytest.fixture
def window(browser: Any, site: Site) -> Iterator[Any]:
    """A window that must load nothing from elsewhere and leave nothing in the console."""
    troubles: list[str] = []
    base = str(site.client.base_url).rstrip("/")
    context = browser.new_context(base_url=base, viewport=WIDE)
    page = context.new_page()
    page.on("console", lambda message: None if "Failed to load resource" in message.text else troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(base) else troubles.append(request.url))
    yield page
    context.close()
    assert not troubles


def page_types(site: Site) -> dict[str, str]:
    """An address of every type of page, and of what it looks like when something is wrong."""
    pdf, minutes, text, hostile, exempt = (site.id_of(name) for name in ("cm260514", "min260312", "decision", "hostile", "exempt"))
    return {
        "welcome": "/",
        "results": "/?q=reserve&council=Marlowshire+County+Council",
        "pages of results": "/?kind=section&page=2",
        "no results": "/?q=zebra&council=Nowhere&since=2031",
        "mistakes": "/?q=%22pier&since=soon&min_amount=plenty",
        "mistake in the query": "/?q=%22pier",
        "papers": "/papers?exempt=yes",
        "paper": f"/papers/{pdf}",
        "minutes": f"/papers/{minutes}",
        "hostile paper": f"/papers/{hostile}",
        "exempt paper": f"/papers/{exempt}?exempt=yes",
        "exempt paper not asked for": f"/papers/{exempt}",
        "record on its page": f"/papers/{pdf}/records/{pdf}-recommendations-0",
        "table on its page": f"/papers/{pdf}/records/{pdf}-tables-1",
        "record in its text": f"/papers/{text}/records/{text}-recommendations-0",
        "passage": f"/papers/{text}/passages/100-160",
        "list": f"/papers/{pdf}/lists/costs",
        "table": f"/papers/{text}/tables/0",
        "full text": f"/papers/{pdf}/text",
        "page as printed": f"/papers/{pdf}/pages/2",
        "money": "/money?scope=all",
        "no money": "/money?council=Nowhere",
        "help": "/help",
        "not found": "/nothing",
    }


def words_under(pdf: Path, mark: list[float]) -> str:
    """The words that the PDF itself has under a mark."""
    import pypdfium2

    number, left, top, right, bottom = mark
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[int(number) - 1]
        width, height = sheet.get_size()
        found: str = sheet.get_textpage().get_text_bounded(left * width - 0.5, height - bottom * height, right * width + 0.5, height - top * height)
        return found
    finally:
        document.close()


def bare(text: str) -> str:
    return "".join(text.split())


def test_search_filter_open_see_the_words_and_download(window: Any, site: Site, papers: tuple[Path, Path]) -> None:
    window.goto("/")
    window.get_by_label("Search past decisions").fill("reserve")
    window.get_by_role("button", name="Search", exact=True).click()
    many = int(window.locator("#found").inner_text().split()[0])
    window.get_by_label("Marlowshire County Council").check()
    window.get_by_label("Recommendation", exact=False).first.check()
    window.get_by_label("At least").fill("1m")
    window.get_by_role("button", name="Apply filters").click()
    assert "council=Marlowshire" in window.url
    few = int(window.locator("#found").inner_text().split()[0])
    assert 0 < few < many
    window.go_back()
    assert int(window.locator("#found").inner_text().split()[0]) == many
    window.go_forward()
    with window.expect_download() as waiting:
        window.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == few
    assert rows[0]["amount"] == "1264000.00"
    window.locator(".hit__words a").first.click()
    quote = window.locator(".said").inner_text()
    assert "£1,264,000" in quote
    assert "".join(bare(words_under(papers[1] / PDFS[0], mark)) for mark in window.evaluate(MARKS)) == bare(quote)
    window.get_by_role("link", name="Highways Depots Programme").first.click()
    assert window.locator(".items .item").count() == 6


def test_marks_lie_on_the_words_of_every_kind_of_record(window: Any, site: Site, papers: tuple[Path, Path]) -> None:
    seen = 0
    snapshot = site.holdings.current.snapshot
    for name in PDFS:
        paper_id = site.id_of(name)
        for kind in ("recommendations", "costs", "dates", "people", "sign_offs", "votes"):
            for row in [row for row in snapshot.rows(kind, paper_id, without=()) if row["boxes"] and not row["spans"]][:4]:
                window.goto(f"/papers/{paper_id}/records/{row['id']}")
                under = "".join(bare(words_under(papers[1] / name, mark)) for mark in window.evaluate(MARKS))
                assert bare(row["quote"]) in under
                assert len(under) <= len(bare(row["quote"])) + 2 * len(row["boxes"])
                seen += 1
    assert seen > 25


def test_a_passage_found_in_a_section_is_marked_on_its_page(window: Any, papers: tuple[Path, Path]) -> None:
    window.goto("/?q=depots&kind=section&council=Marlowshire+County+Council")
    window.locator(".hit__words a[href*='/passages/']").nth(1).click()
    quote = window.locator(".said").inner_text()
    marks = window.evaluate(MARKS)
    assert marks
    assert "".join(bare(words_under(papers[1] / PDFS[0], mark)) for mark in marks) == bare(quote)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(window: Any) -> None:
    window.goto("/")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to main content"
    window.keyboard.press("Enter")
    while window.evaluate("document.activeElement.id") != "q":
        window.keyboard.press("Tab")
    window.keyboard.type("drawdown")
    window.keyboard.press("Enter")
    window.wait_for_url("**/?q=drawdown*")
    while "/records/" not in window.evaluate("document.activeElement.href || ''"):
        window.keyboard.press("Tab")
        assert window.evaluate(IS_SEEN), window.evaluate("document.activeElement.outerHTML")
    window.keyboard.press("Enter")
    window.wait_for_url("**/records/*")
    assert window.locator(".said").inner_text()
    window.go_back()
    while window.evaluate("document.activeElement.type") != "checkbox":
        window.keyboard.press("Tab")
        assert window.evaluate(IS_SEEN) or window.evaluate("document.activeElement.type") == "checkbox"
    window.keyboard.press("Space")
    window.keyboard.press("Enter")
    window.wait_for_url("**kind=*")
    while window.evaluate("document.activeElement.tagName") != "SUMMARY":
        window.keyboard.press("Tab")
    was_open = window.evaluate("document.activeElement.parentElement.open")
    window.keyboard.press("Space")
    assert window.evaluate("document.activeElement.parentElement.open") != was_open


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_has_a_fault_of_accessibility(window: Any, site: Site, size: dict[str, int]) -> None:
    require_tool(find_spec("axe_playwright_python"), "axe-playwright-python")
    from axe_playwright_python.sync_playwright import Axe

    window.set_viewport_size(size)
    faults = {}
    for name, address in page_types(site).items():
        window.goto(address)
        window.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        found = Axe().run(window, options=RULES)
        if found.violations_count:
            faults[name] = [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found.response["violations"]]
        assert found.response["passes"]
    assert faults == {}


def test_every_page_fits_a_phone(window: Any, site: Site) -> None:
    window.set_viewport_size(NARROW)
    for name, address in page_types(site).items():
        window.goto(address)
        assert window.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], name
        assert window.get_by_role("navigation", name="Main").is_visible()


def test_everything_works_without_javascript(browser: Any, site: Site) -> None:
    context = browser.new_context(base_url=str(site.client.base_url), java_script_enabled=False)
    window = context.new_page()
    window.goto("/")
    window.locator("#q").fill("lamps")
    window.locator("#q").press("Enter")
    assert window.locator(".hit").count() > 2
    window.locator("input[name=council]").first.check()
    window.get_by_role("button", name="Apply filters").click()
    assert window.locator(".chip").count() == 1
    window.locator(".chip").click()
    assert window.locator(".chip").count() == 0
    window.get_by_role("link", name="Money", exact=True).click()
    window.get_by_label("Amounts", exact=True).select_option("all")
    window.get_by_role("button", name="Show").click()
    assert window.locator("svg.chart").count() == 3
    context.close()


def test_a_hostile_paper_stays_text(window: Any, site: Site) -> None:
    paper_id = site.id_of("hostile")
    for rest in ("", "/text", f"/records/{paper_id}-recommendations-0", f"/records/{paper_id}-cells-0", "/lists/costs", "/tables/0"):
        window.goto(f"/papers/{paper_id}{rest}")
        assert window.evaluate("window.broken") is None
        window.mouse.move(300, 300)
    window.goto("/?q=lamps+script")
    assert "<script>" in window.locator(".hits").inner_text()
    assert window.evaluate("window.broken") is None


def test_printed_pages_hold_the_answer_and_no_controls(window: Any, site: Site) -> None:
    window.emulate_media(media="print")
    window.goto("/?q=reserve")
    assert window.locator(".hit").first.is_visible()
    for control in (".filters", ".ask button", ".bar nav", ".tools"):
        assert not window.locator(control).first.is_visible()
    window.goto(page_types(site)["record on its page"])
    assert window.locator("rect.mark").first.is_visible()
