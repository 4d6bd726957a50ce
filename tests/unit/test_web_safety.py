"""What hostile papers and hostile askers get from the web page: text, and clear refusals."""

from __future__ import annotations

import csv
import io
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from extract.search import Query
from extract.web import safety
from extract.web.downloads import safe_cell
from extract.web.holdings import Holdings
from extract.web.originals import Original, Originals
from extract.web.safety import HEADERS, Threads
from tests.unit.web_papers import Page, Site, make_dataset, open_site

START = ("/", "/?q=lamps", "/?q=pier&council=Nowhere", "/?q=%22", "/papers?exempt=yes", "/money?scope=all&exempt=yes", "/help")
HANDLERS = ("on", "style")  # attributes that would run or style in place


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_dataset(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def site(folders: tuple[Path, Path]) -> Iterator[Site]:
    out, papers = folders
    with open_site(Holdings(out), Originals((papers,))) as site:
        yield site


def crawl(site: Site, most: int) -> Iterator[tuple[str, Any]]:
    """Every page that links lead to from START, pages of every type first."""
    waiting, seen = deque(START), set(START)
    shapes: dict[str, int] = {}
    while waiting and len(seen) < 5000 and most:
        address = waiting.popleft()
        shape = "/".join(part[:4] for part in urlsplit(address).path.split("/")[1:4:2])
        shapes[shape] = shapes.get(shape, 0) + 1
        if shapes[shape] > most:
            continue
        answer = site.client.get(address)
        yield address, answer
        if "text/html" not in answer.headers["content-type"]:
            continue
        for href in Page(answer.text).links(""):
            target = urljoin(address, href.split("#")[0])
            assert not urlsplit(target).netloc, f"{address} leads out to {href}"
            if target not in seen and target:
                seen.add(target)
                waiting.append(target)


def test_no_page_holds_anything_that_runs_whatever_the_papers_say(site: Site) -> None:
    n_pages = 0
    for address, answer in crawl(site, 60):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, address
        if "text/html" not in answer.headers["content-type"]:
            continue
        assert answer.status_code in (200, 400), address
        n_pages += 1
        page = Page(answer.text)  # which fails where elements do not close in order
        assert not page.all("script")
        assert not page.all("style")
        assert not page.all("b"), "the paper's own markup is text"
        named = [(tag, name) for tag, attributes in page.tags for name in attributes if name.startswith(HANDLERS)]
        assert not named, address
        assert not [
            href
            for tag, a in page.tags
            if (href := str(a.get("href") or a.get("src") or "")).lower().startswith(("javascript", "data", "//", "http"))
        ]
        ids = [a["id"] for _, a in page.tags if "id" in a]
        assert len(ids) == len(set(ids)), address
        assert len(page.inside("h1")) == 1, address
    assert n_pages > 100


def test_markup_in_a_paper_is_shown_as_it_stands_there(site: Site) -> None:
    paper_id = site.id_of("hostile")
    found = site.page(f"/papers/{paper_id}")
    assert found.inside("h1") == ['Lamps <script>window.broken = 1</script> & "quotes"']
    assert 'Approve up to £12,500 <script>window.broken = 3</script> where 3 < 4 and " onmouseover="window.broken = 4.' in found.text
    assert "<script>window.broken = 7</script>" in found.text
    assert "window.broken" in site.page("/?q=lamps").text


def test_the_policy_allows_no_script_no_frame_and_nothing_from_elsewhere(site: Site) -> None:
    policy = dict(part.split(" ", 1) for part in site.client.get("/").headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize(
    "address",
    [
        "/static/x/..%2f..%2fapp.py",
        "/static/x/app.py",
        "/static/x/%2e%2e%2fapp.py",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/papers/..%2f..%2f..%2fetc%2fpasswd",
        "/papers/%2fetc%2fpasswd/file",
        "/papers/PAPER/records/..%2f..%2fetc%2fpasswd",
        "/papers/PAPER/records/PAPER-papers-0",
        "/papers/PAPER/records/PAPER-costs-99999",
        "/papers/PAPER/records/OTHER-costs-0",
        "/papers/PAPER/pages/0.webp",
        "/papers/PAPER/pages/9999.webp",
        "/papers/PAPER/pages/-1.webp",
        "/papers/PAPER/lists/..%2fcosts",
        "/papers/PAPER/tables/99999999999999999999",
        "/nothing",
    ],
)
def test_addresses_name_ids_and_nothing_else(site: Site, address: str) -> None:
    filled = address.replace("PAPER", site.id_of("cm260514")).replace("OTHER", site.id_of("decision"))
    answer = site.client.get(filled)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "def " not in answer.text


def test_a_source_that_leads_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.4 secret")
    originals = Originals((tmp_path / "papers",))
    for source in ("../secret.pdf", str(tmp_path / "secret.pdf"), "papers/../../secret.pdf"):
        row = {"source": source, "sha256": "5" * 64, "n_bytes": 15}
        assert originals.find(row).path is None
    (tmp_path / "papers" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    assert originals._candidates({"source": "link.pdf", "sha256": "", "n_bytes": 0}) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_nothing_can_be_written(site: Site, method: str) -> None:
    assert site.client.request(method, "/").status_code == 405


def test_it_answers_only_under_its_own_name(site: Site) -> None:
    for host, status in (
        ("wexcombe.example", 421),
        ("wexcombe.example:8300", 421),
        ("127.0.0.1", 200),
        ("127.0.0.1:1", 200),
        ("127.0.0.1.wexcombe.example", 421),
    ):
        assert site.client.get("/help", headers={"host": host}).status_code == status


def test_hosts_are_told_from_their_ports() -> None:
    assert [safety.host_of(host) for host in ("[::1]:8300", "[::1]", "LOCALHOST:1", "localhost")] == ["::1", "::1", "localhost", "localhost"]


def test_what_is_asked_for_is_bounded(site: Site) -> None:
    many = "&".join(f"council=Council+{number}" for number in range(41))
    assert "no more than 40 filters" in site.page(f"/?{many}", 400).text
    assert site.client.get("/?q=" + "x" * 9000).status_code == 414
    assert site.client.get("/papers/" + "x" * 600).status_code == 414
    for address in ("/?page=-1", "/?page=1e9", "/?page=９", "/?size=100000", "/?sort=backwards", "/?exempt=1", "/papers?page=0", "/?nonsense=%00%ff"):
        assert site.client.get(address).status_code == 200
    deep = site.client.get("/?kind=section&page=99999999")
    assert deep.status_code == 200


def test_odd_words_give_a_page_or_say_what_is_wrong(site: Site) -> None:
    for words in (
        "*",
        "a*",
        '"" OR',
        "((((",
        "NOT",
        "-pier",
        "council:",
        ":::",
        "\\",
        "~~",
        "pier^9",
        "[a TO z]",
        "\0",
        "\u202e",
        "é" * 400,
        "£",
        "{}",
        "a OR " * 90,
    ):
        assert site.client.get("/", params={"q": words}).status_code in (200, 400)


class SlowIndex:
    """An index that takes its time."""

    def __init__(self, index: Any, seconds: float) -> None:
        self._index = index
        self._seconds = seconds

    def search(self, query: Query) -> Any:
        time.sleep(self._seconds)
        return self._index.search(query)

    def close(self) -> None:
        self._index.close()


def test_slow_queries_are_cut_off_and_others_go_on(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "_WAITING", 2)
    holdings = Holdings(folders[0])
    holdings.current.index = SlowIndex(holdings.current.index, 1.5)  # type: ignore[assignment]
    with open_site(holdings, Originals(), Threads(0.2)) as site:
        before = time.monotonic()
        slow = site.page("/?q=pier", 503)
        assert "Search for fewer or longer words" in slow.text
        assert time.monotonic() - before < 1.2
        assert site.page("/?q=pier", 503)
        busy = site.client.get("/?q=pier")
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "5"), "those cut off still take their threads"
        assert site.page("/help").inside("h1") == ["Help"]
        time.sleep(1.8)
        assert site.page("/papers").inside("h1") == ["Papers"]


def test_an_error_inside_tells_nothing_of_the_machine(folders: tuple[Path, Path]) -> None:
    holdings = Holdings(folders[0])
    holdings.current.index = None  # type: ignore[assignment]
    with open_site(holdings, Originals()) as site:
        answer = site.client.get("/?q=pier")
        assert answer.status_code == 500
        assert "Something went wrong" in answer.text
        assert "Traceback" not in answer.text
        assert str(folders[0]) not in answer.text
        assert answer.headers["content-security-policy"] == safety.POLICY


def test_spreadsheets_take_no_cell_for_a_formula(site: Site) -> None:
    rows = list(csv.DictReader(io.StringIO(site.client.get("/download/csv?q=wexcombe.example").content.decode("utf-8-sig"))))
    assert rows[0]["text"].startswith("'=HYPERLINK(")
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "|calc", "%0A"):
        assert safe_cell(text).startswith("'")
    for value, shown in (("Pier", "Pier"), (-3, "-3"), (None, ""), ("a=b", "a=b"), ("", "")):
        assert safe_cell(value) == shown


def test_a_damaged_original_is_told_and_the_text_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, papers = make_dataset(tmp_path, pdfs=("cm260514_depots_reserve_release.pdf",))
    originals = Originals((papers,))
    with open_site(Holdings(out), originals) as site:
        paper_id = site.id_of("cm260514")
        monkeypatch.setattr(originals, "find", lambda _: Original(tmp_path / "gone.pdf", "", "0" * 64))
        found = site.page(f"/papers/{paper_id}/records/{paper_id}-costs-0")
        assert "could not be drawn" in found.text
        assert found.inside("mark")
