"""A small dataset for the tests of the web page: a decision, minutes, a paper full of markup, an exempt one, and two PDFs of the corpus."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import httpx
import uvicorn

from extract.batch import extract, find_jobs
from extract.web.app import make_app
from extract.web.holdings import Holdings
from extract.web.originals import Originals
from extract.web.safety import Threads
from tests.conftest import ROOT

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PDFS = ("cm260514_depots_reserve_release.pdf", "min260312_environment_committee.pdf")
DECISION = """Report title: Pier lamps and railings
Report to: Councillor Ada Quill, Cabinet Member for Harbours
Report author: Bo Finch, Director of Harbours
Date: 4 March 2031
For: Decision
Council: Wexcombe District Council

1. Purpose

1.1 This report asks for money for the pier.

2. Recommendations

2.1 Agree to draw down £90,000 from the Pier Reserve as follows:
(a) £60,000 for lamps in 2031/32
(b) £30,000 for railings in 2031/32

2.2 Note that the crane stays shut until June 2031.

3. Financial implications

3.1 The cost of lamps is £60,000 in 2031/32. The cost of paint is £4,500 in 2031/32. The cost of paint is £4,500 in 2031/32.

3.2 The table shows the cost of the works.

| Works | 2031/32 £ |
|---|---|
| Bollards | 7,000 |
| Buoys | 3,000 |
| Total | 10,000 |
"""
MINUTES = """WEXCOMBE DISTRICT COUNCIL

Minutes of the Harbour Committee held on 9 April 2031

1. Apologies

None.

2. Pier lamps and railings

RESOLVED: That the drawdown of £90,000 from the Pier Reserve be approved.
"""
HOSTILE = """Report title: Lamps <script>window.broken = 1</script> & "quotes"
Report to: Councillor <img src=x onerror="window.broken = 2">
Date: 5 March 2031
Council: Wexcombe District Council

1. Recommendations

1.1 Approve up to £12,500 <script>window.broken = 3</script> where 3 < 4 and " onmouseover="window.broken = 4.

1.2 =HYPERLINK("https://wexcombe.example","Approve it")

2. Costs <b onclick="window.broken = 5">bold</b>

| Item <svg onload="window.broken = 6"> | 2031/32 £ |
|---|---|
| </td></table><script>window.broken = 7</script> | 1,234 |
| @SUM(A1:A9) javascript:window.broken=8 | 2,345 |
"""
EXEMPT = """Report title: Lease of the ice house
Report to: Cabinet
Date: 6 March 2031
Council: Wexcombe District Council
Classification: Exempt under paragraph 3 of Schedule 12A

1. Recommendations

1.1 Agree to buy the lease of the ice house for £777,000.
"""
TEXTS = {"decision.txt": DECISION, "minutes.txt": MINUTES, 'hostile "><b>.txt': HOSTILE, "exempt.txt": EXEMPT}


def make_dataset(folder: Path, pdfs: tuple[str, ...] = PDFS) -> tuple[Path, Path]:
    """Write the papers and extract them: the folder of the dataset, and that of the papers."""
    papers, out = folder / "papers", folder / "outputs"
    papers.mkdir(parents=True)
    for name, text in TEXTS.items():
        (papers / name).write_text(text, encoding="utf-8")
    for name in pdfs:
        shutil.copy(ROOT / "corpus/papers/pdf" / name, papers / name)
    add_papers(papers, out)
    return out, papers


def add_papers(papers: Path, out: Path) -> None:
    """Extract what is new in the folder of papers: a new generation of the dataset."""
    extract(find_jobs((papers,), out), out, lambda _: None, workers=1)


class Page(HTMLParser):
    """A page as the tests look at it: its elements, and the words inside them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._said: list[tuple[tuple[str, ...], str]] = []
        self._inside: list[tuple[str, list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._inside.append((tag, []))
            self._open.append(str(len(self._inside) - 1))

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in VOID:
            assert self._inside[int(self._open.pop())][0] == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self._said.append((tuple(self._open), data))
        for index in self._open:
            self._inside[int(index)][1].append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(data for _, data in self._said).split())

    def all(self, tag: str, name: str = "", value: str = "") -> list[dict[str, str | None]]:
        return [attrs for found, attrs in self.tags if found == tag and (not name or attrs.get(name) == value)]

    def inside(self, tag: str) -> list[str]:
        """The words inside each element of a name."""
        return ["".join(words).strip() for found, words in self._inside if found == tag]

    def links(self, start: str, part: str = "") -> list[str]:
        """Addresses that begin with `start` and hold `part`."""
        return [href for attrs in self.all("a") if (href := attrs.get("href") or "").startswith(start) and part in href]

    def number(self, what: str) -> int:
        """The number before a word in a heading: 79 of "79 results"."""
        (found,) = [heading for heading in self.inside("h2") if heading.rstrip("s").endswith(what)]
        return int(found.split()[0].replace(",", ""))


@dataclass
class Site:
    """The service as it runs, on a free port of this machine."""

    client: httpx.Client
    holdings: Holdings

    def page(self, address: str, status: int = 200) -> Page:
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return Page(answer.text)

    def id_of(self, source: str) -> str:
        return next(str(key) for key, paper in self.holdings.current.snapshot.papers.items() if paper["source"].startswith(source))


@contextmanager
def open_site(holdings: Holdings, originals: Originals, threads: Threads | None = None) -> Iterator[Site]:
    app = make_app(holdings, originals, frozenset({"127.0.0.1"}), threads)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    running = threading.Thread(target=server.run)
    running.start()
    try:
        while not server.started:
            assert running.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield Site(client, holdings)
    finally:
        server.should_exit = True
        running.join()
