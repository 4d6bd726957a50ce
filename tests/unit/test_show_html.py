"""The web page of a paper: one file that needs nothing else, in which no text can become markup and boxes lie on their words."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from extract.document import Span
from extract.errors import PapersError, SourceError
from extract.paper_page import write_page
from extract.paper_page.content import KINDS, paper_content
from extract.paper_page.page import page_of, render
from extract.pipeline import process
from extract.read.pdf import read_pdf
from extract.read.picture import DPI, page_pictures
from extract.records import TABLES
from extract.rulebook import Rulebook
from tests.conftest import ROOT

HOSTILE = """Report title: Lamps </script><script>alert(1)</script> & "posts"

1. Recommendations

1.1 Approve up to £12,500 where 3 < 4 for the pier by 31 March 2027.
"""


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text of style and script elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open = ""
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag
        if tag in self.inline:
            self.inline[tag].append("")

    def handle_data(self, data: str) -> None:
        if self.open in self.inline:
            self.inline[self.open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page_of_text(text: str, folder: Path) -> Elements:
    (folder / "paper.txt").write_text(text, encoding="utf-8")
    return Elements(page_of(folder / "paper.txt"))


def data_of(page: Elements) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(page.inline["script"][0])
    return data


def pdf(words: str = "Recommended", *, rotate: int = 0, crop: tuple[float, float, float, float] | None = None, encrypt: str | None = None) -> bytes:
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    file = io.BytesIO()
    shown = (600, 400) if rotate % 180 else (400, 600)  # reportlab swaps the sides of a turned page
    canvas = canvas_module.Canvas(file, pagesize=shown, encrypt=encrypt)
    canvas.setPageRotation(rotate)
    if crop:
        canvas.setCropBox(crop)
    canvas.setFont("Helvetica", 14)
    canvas.drawString(150, 420, words)
    canvas.save()
    return file.getvalue()


def ink(data: bytes) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is dark on the first page's picture, in shares of the page."""
    image_module = pytest.importorskip("PIL.Image")
    image = image_module.open(io.BytesIO(next(page_pictures(data)).webp)).convert("L").point(lambda v: 255 if v < 128 else 0)
    left, top, right, bottom = image.getbbox()
    return left / image.width, top / image.height, right / image.width, bottom / image.height


def test_text_of_a_paper_never_becomes_markup(tmp_path: Path) -> None:
    page = page_of_text(HOSTILE, tmp_path)
    assert len(page.of("script")) == 2, "the data and the program, and no script of the paper"
    assert not page.of("img")
    data = data_of(page)
    assert "where 3 < 4" in data["text"]
    assert "</script><script>alert(1)</script>" in data["title"]


def test_nothing_outside_is_loaded_and_the_policy_names_what_is_inside(tmp_path: Path) -> None:
    page = page_of_text(HOSTILE, tmp_path)
    assert not [a for _, a in page.tags if a.get("href") or (a.get("src") or "data:")[:5] != "data:" or any(k.startswith("on") for k in a)]
    assert not [a for _, a in page.tags if "style" in a], "the policy would not let an inline style work"
    policy = next(a["content"] for a in page.of("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy
    assert policy.startswith("default-src 'none'; img-src data:;")
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    inside = [page.inline["style"][0], page.inline["script"][1]]
    assert {base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in inside} == allowed


def test_every_record_is_on_the_page_with_its_words_rule_and_columns(tmp_path: Path) -> None:
    data = data_of(page_of_text(HOSTILE, tmp_path))
    cost = next(r for r in data["records"] if r["kind"] == "costs")
    [[start, end]] = cost["ranges"]
    assert data["text"][start:end] == "£12,500"
    assert cost["says"].startswith("12,500 · ")
    columns = dict(cost["columns"])
    assert columns["qualifier"] == "up to"
    assert "low" not in columns, "null columns are left out"
    assert data["rules"][cost["rule"]]["file"] == "money.toml"
    recommendation = next(r for r in data["records"] if r["kind"] == "recommendations")
    assert columns["recommendation id"] == recommendation["id"]


def test_flags_come_first_and_stand_where_their_evidence_stands() -> None:
    data = data_of(Elements(page_of(ROOT / "corpus/papers/text/cab250708_libraries_and_learning.txt")))
    flag = next(r for r in data["records"] if "5.9" in r["says"])
    assert data["records"].index(flag) < sum(r["kind"] == "flags" for r in data["records"])
    assert flag["severity"] == "error"
    evidence = dict(flag["columns"])["evidence ids"]
    assert flag["ranges"] == [span for r in data["records"] if r["id"] in evidence for span in r["ranges"]] != []


def test_every_kind_with_a_place_of_its_own_can_be_shown() -> None:
    elsewhere = {"sources", "papers", "pages", "cells", "links"}  # the paper's own tab, its pictures, the cards of tables, other papers
    assert set(KINDS) == set(TABLES) - elsewhere
    assert len({kind.sign for kind in KINDS.values()}) == len(KINDS), "kinds must be told apart without colour"
    for name, kind in KINDS.items():
        columns = {word for item in kind.says for word in item.split()[::2]}
        assert columns <= set(TABLES[name].__dataclass_fields__)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (100, 200, 390, 560)])
def test_boxes_lie_on_the_ink_of_turned_and_cropped_pages(rotate: int, crop: tuple[float, float, float, float] | None, rulebook: Rulebook) -> None:
    data = pdf(rotate=rotate, crop=crop)
    picture = next(page_pictures(data))
    document = read_pdf(data)
    _, [box] = document.place(Span(0, len("Recommended")))
    left, top, right, bottom = ink(data)
    assert (box.x0 / picture.width, box.x1 / picture.width) == pytest.approx((left, right), abs=0.02)
    middle = (box.top + box.bottom) / 2 / picture.height
    assert middle == pytest.approx((top + bottom) / 2, abs=0.02)


def test_boxes_are_per_cent_of_their_page(tmp_path: Path, rulebook: Rulebook) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf("Approve £12,500 for lamps"))
    result = process(path, path.name, rulebook=rulebook)
    assert result.document
    content = paper_content(result.rows, result.document, rulebook, {1: (400.0, 600.0)})
    [cost] = [r for r in content["records"] if r["kind"] == "costs"]
    [[page, left, top, width, height]] = cost["boxes"]
    assert page == 1
    assert left == pytest.approx(100 * (150 + 58) / 400, abs=2)
    assert top < 100 * 180 / 600 < top + height
    assert 5 < width < 20
    without = paper_content(result.rows, result.document, rulebook, {})
    assert not any(r["boxes"] for r in without["records"]), "a page that could not be drawn has no boxes"


def test_pictures_are_of_the_page_as_displayed() -> None:
    picture = next(page_pictures(pdf(rotate=90)))
    assert (picture.width, picture.height) == (600, 400)
    assert picture.pixels == pytest.approx((600 * DPI / 72, 400 * DPI / 72), abs=1)
    assert len(picture.webp) < 20_000


def test_a_locked_paper_is_drawn_with_its_password(tmp_path: Path) -> None:
    path, out = tmp_path / "locked.pdf", tmp_path / "page.html"
    path.write_bytes(pdf(encrypt="lamp"))
    write_page(path, out, password="lamp")
    assert len(Elements(out.read_text(encoding="utf-8")).of("img")) == 1
    with pytest.raises(SourceError, match="password"):
        write_page(path, out)
    with pytest.raises(SourceError, match="cannot be opened"):
        next(page_pictures(b"%PDF-1.4 cut"))


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=r"empty\.txt: the file holds nothing"):
        write_page(tmp_path / "empty.txt", tmp_path / "page.html")
    (tmp_path / "paper.txt").write_text(HOSTILE, encoding="utf-8")
    with pytest.raises(PapersError, match="cannot be written"):
        write_page(tmp_path / "paper.txt", tmp_path / "nowhere" / "page.html")


def test_the_same_paper_gives_the_same_page(tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(HOSTILE, encoding="utf-8")
    assert page_of(tmp_path / "paper.txt") == page_of(tmp_path / "paper.txt")


def test_render_escapes_the_title() -> None:
    content = {"title": "<b>&</b>", "text": "</script>"}
    html = render(content, [])
    assert "<title>&lt;b&gt;&amp;&lt;/b&gt;</title>" in html
    assert '"text":"\\u003c/script>"' in html
