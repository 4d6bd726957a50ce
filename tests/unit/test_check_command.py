"""`papers check` and `papers report`, as users meet them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from extract.briefing.sources import Found, load_papers, read_papers
from extract.cli import main

PAPER = """Tolford County Council

Report title: New lamps for Harbour Lane

Report to: Councillor Ada Rowan, Cabinet Member for Streets

Date: 4 May 2031

1. Recommendations

1.1 Agree to spend £912,400, comprising £400,100 for lamps and £502,300 for posts.

2. Background

2.1 The lamps date from 1974. More is said in paragraph 2.7.

2.2 The works start on 9 June 2031 and the old lamps went on 3 March 2020. The owner is [to be confirmed].
"""
CLEAN = PAPER.replace("912,400", "902,400").replace("paragraph 2.7", "paragraph 2.2").replace(" The owner is [to be confirmed].", "")
HOSTILE = PAPER.replace("New lamps", "<script>x()</script> \u202elamps \x1b[31m&").replace("[to be confirmed]", "[TBC] <img src=x onerror=x()>")


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "lamps.txt").write_text(PAPER, encoding="utf-8")
    (folder / "posts.txt").write_text(CLEAN, encoding="utf-8")
    return folder


@pytest.fixture
def dataset(papers: Path, tmp_path: Path) -> Path:
    assert run("extract", papers, "--out", tmp_path / "out", "--workers", 1, "--quiet").exit_code == 0
    return tmp_path / "out"


def test_flags_are_listed_by_paper_with_their_words(papers: Path) -> None:
    result = run("check", papers)
    assert result.exit_code == 0, result.output
    assert "lamps.txt" in result.output
    assert "posts.txt" not in result.output
    assert "£902,400, not £912,400" in result.output
    assert "paragraph 1.1" in result.output
    assert "2 papers: 2 errors, 1 warning" in result.output
    assert result.output.index("error") < result.output.index("warning")


def test_severity_and_fail_on(papers: Path) -> None:
    shown = run("check", papers / "lamps.txt", "--severity", "error")
    assert "to be confirmed" not in shown.output
    assert "less grave not shown" in shown.output
    assert run("check", papers / "lamps.txt", "--fail-on", "error").exit_code == 7
    assert run("check", papers / "posts.txt", "--fail-on", "warning").exit_code == 0


def test_files_and_dataset_say_the_same(papers: Path, dataset: Path) -> None:
    files, stored = (
        [json.loads(line) for line in run("check", path, "--json", "--severity", "info").stdout.splitlines()] for path in (papers, dataset)
    )
    assert files == stored
    flag = files[0]["flags"][0]
    assert set(flag) == {"id", "kind", "severity", "message", "place", "evidence_ids", "quotes"}
    assert all(quote in PAPER for f in files[0]["flags"] for quote in f["quotes"])


def test_what_cannot_be_read_is_told_and_the_rest_is_checked(papers: Path) -> None:
    (papers / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    result = run("check", papers)
    assert result.exit_code == 6
    assert "broken.pdf: DAMAGED" in result.stderr
    assert "lamps.txt" in result.stdout
    assert run("check", papers / "broken.pdf").exit_code == 5
    (papers / "none").mkdir()
    assert "no files found" in run("check", papers / "none").stderr


def test_the_terminal_is_safe_from_what_papers_hold(tmp_path: Path) -> None:
    path = tmp_path / "hostile.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    result = run("check", path, "--severity", "info")
    assert result.exit_code == 0
    assert "\x1b[31m" not in result.output
    assert "\u202e" not in result.output


def test_a_report_holds_what_a_councillor_needs(papers: Path, tmp_path: Path) -> None:
    out = tmp_path / "lamps.html"
    result = run("report", papers / "lamps.txt", "--html", out)
    assert result.exit_code == 0, result.output
    page = html.fromstring(out.read_text(encoding="utf-8"))
    text = {part.get("class"): " ".join(part.text_content().split()) for part in page.iter("section")}
    assert list(text) == ["decisions", "money", "dates", "sign_offs", "flags"]
    assert "Agree to spend £912,400" in text["decisions"]
    assert "£400,100" in text["money"]
    assert page.xpath("//section[@class='dates']//strong/text()") == ["9 June 2031"]
    assert "£902,400, not £912,400" in text["flags"]
    assert page.find(".//h1").text_content() == "New lamps for Harbour Lane"


MINUTES = """TOLFORD COUNTY COUNCIL

Minutes of the Harbour Committee held on 9 April 2031

1. Mooring fees

RESOLVED: That the report be noted.

2. Pier lamps

RESOLVED: That £90,000 be spent on lamps.
"""


def test_a_report_on_minutes_says_which_matter_each_decision_is_about(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text(MINUTES, encoding="utf-8")
    assert run("report", tmp_path / "minutes.txt", "--html", tmp_path / "page.html").exit_code == 0
    page = html.fromstring((tmp_path / "page.html").read_text(encoding="utf-8"))
    decisions = page.xpath("//section[@class='decisions']")[0]
    assert [heading.text for heading in decisions.iter("h3")] == ["1 Mooring fees", "2 Pier lamps"]
    assert [len(part.findall("li")) for part in decisions.iter("ul")] == [1, 1]
    assert "decided" in "".join(page.xpath("//section[@class='money']")[0].itertext())
    assert "recommended" not in "".join(page.xpath("//section[@class='money']")[0].itertext())


def test_a_report_of_a_dataset_is_an_index_and_a_page_a_paper(dataset: Path, tmp_path: Path) -> None:
    result = run("report", dataset, "--html", tmp_path / "briefings")
    assert result.exit_code == 0, result.output
    index = html.fromstring((tmp_path / "briefings" / "index.html").read_text(encoding="utf-8"))
    links = [str(link) for link in index.xpath("//tbody//a/@href")]
    assert len(links) == 2
    assert all((tmp_path / "briefings" / link).is_file() for link in links)
    first = html.fromstring((tmp_path / "briefings" / links[0]).read_text(encoding="utf-8"))
    assert "lamps.txt" in first.text_content()  # the paper with errors comes first
    assert len(run("report", dataset, "--html", tmp_path / "one", "--papers", 1).output.splitlines()) == 1
    assert len(list((tmp_path / "one").glob("p*.html"))) == 1


def test_a_page_lets_nothing_in_but_its_own_style(tmp_path: Path) -> None:
    path, out = tmp_path / "hostile.txt", tmp_path / "hostile.html"
    path.write_text(HOSTILE, encoding="utf-8")
    assert run("report", path, "--html", out).exit_code == 0
    text = out.read_text(encoding="utf-8")
    page = html.fromstring(text)
    assert not page.xpath("//script | //img | //link | //iframe | //form | //*[@style] | //@onerror")
    assert "\u202e" not in text
    assert "\x1b" not in text
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]


def test_where_a_report_cannot_be_written(papers: Path, tmp_path: Path) -> None:
    result = run("report", papers / "lamps.txt", "--html", tmp_path / "nowhere" / "lamps.html")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert "no dataset" in run("report", papers, "--html", tmp_path / "x").stderr


def test_lists_are_bounded(tmp_path: Path) -> None:
    path, out = tmp_path / "long.txt", tmp_path / "long.html"
    path.write_text(PAPER + "".join(f"\n2.{n} Lamp {n} costs £{n * 1013:,} in all.\n" for n in range(3, 90)), encoding="utf-8")
    assert run("report", path, "--html", out).exit_code == 0
    page = html.fromstring(out.read_text(encoding="utf-8"))
    (money,) = page.xpath("//section[@class='money']")
    assert len(money.xpath(".//li")) == 40
    assert "more are not listed" in money.text_content()


def test_places_are_the_same_from_a_file_and_from_a_dataset(papers: Path, dataset: Path) -> None:
    def placed(found: Found) -> list[str]:
        return [found.place(flag) for flag in found.flags()]

    stored = {found.paper["source"]: placed(found) for found in load_papers(dataset)}
    (read,) = read_papers(papers / "lamps.txt", "lamps.txt")
    assert stored["lamps.txt"] == placed(read) != []
