"""The web page: what it shows, that everything asked for stands in the address, and that generations are never mixed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.document import Box
from extract.read.picture import Picture
from extract.web.holdings import Holdings
from extract.web.originals import Originals
from extract.web.record_view import Mark, page_view
from tests.unit.web_papers import Page, Site, add_papers, make_dataset, open_site


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_dataset(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def site(folders: tuple[Path, Path]) -> Iterator[Site]:
    out, papers = folders
    with open_site(Holdings(out), Originals((papers,))) as site:
        yield site


def test_a_result_says_what_was_decided_who_when_how_much_and_where(site: Site) -> None:
    found = site.page("/?q=pier+reserve&kind=resolution")
    assert "1 result" in found.text
    assert "RESOLVED: That the drawdown of £90,000 from the Pier Reserve be approved." in found.text
    for said in ("Resolution", "£90,000", "9 April 2031", "Harbour Committee", "Wexcombe District Council", "Minutes of the Harbour Committee"):
        assert said in found.text
    (record,) = found.links("/papers/", "/records/")
    assert "RESOLVED: That the drawdown" in site.page(record).text


def test_the_words_asked_for_are_marked_in_any_of_their_forms(site: Site) -> None:
    found = site.page("/?q=lamp")
    assert {mark.lower() for mark in found.inside("mark")} >= {"lamps"}


def test_filters_live_in_the_address_and_each_can_be_taken_out(site: Site) -> None:
    address = "/?q=pier&council=Wexcombe+District+Council&since=2031&min_amount=50k&exempt=yes"
    found = site.page(address)
    chips = {link["href"] for link in found.all("a", "class", "chip")}
    assert chips == {
        "/?q=pier&since=2031&min_amount=50k&exempt=yes",
        "/?q=pier&council=Wexcombe+District+Council&min_amount=50k&exempt=yes",
        "/?q=pier&council=Wexcombe+District+Council&since=2031&exempt=yes",
        "/?q=pier&council=Wexcombe+District+Council&since=2031&min_amount=50k",
    }
    assert [box["value"] for box in found.all("input", "name", "council") if "checked" in box] == ["Wexcombe District Council"]
    assert found.all("input", "name", "since")[0]["value"] == "2031"
    wider = site.page("/?q=pier")
    assert wider.number("result") > found.number("result") > 0


def test_pages_of_results_follow_one_another_and_keep_the_question(site: Site) -> None:
    first = site.page("/?kind=section")
    second = site.page("/?kind=section&page=2")
    assert first.number("result") == second.number("result") > 20
    assert not set(first.links("/papers/", "/passages/")) & set(second.links("/papers/", "/passages/"))
    assert "/?kind=section&page=2" in first.links("/?kind=section")
    last = site.page("/?kind=section&page=400")
    assert last.links("/papers/", "/passages/"), "beyond the last page stands the last"
    assert last.all("a", "aria-current", "page")[0]["href"] == last.links("/?kind=section&page=")[-1]


def test_a_query_that_cannot_be_read_says_where(site: Site) -> None:
    found = site.page('/?q=pier+"lamps', 400)
    assert found.all("div", "role", "alert")
    assert found.all("input", "aria-describedby", "q-hint q-error")
    assert found.inside("mark") == ['"']
    assert found.all("input", "name", "q")[0]["value"] == 'pier "lamps', "what was typed stands in the field again"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("since", "last week", "Enter a date such as 1 April 2024"),
        ("until", "31/02/2031", "Enter a date such as 1 April 2024"),
        ("min_amount", "plenty", "Enter an amount in pounds such as 500000"),
        ("q", "x" * 501, "Search for 500 characters or fewer"),
    ],
)
def test_a_filter_that_cannot_be_read_says_what_to_type(site: Site, field: str, typed: str, said: str) -> None:
    found = site.page(f"/?{field}={typed}", 400)
    assert said in found.text
    assert f"#{field}" in found.links("#")


def test_no_result_says_what_to_relax(site: Site) -> None:
    found = site.page("/?q=lamps&council=Marlowshire+County+Council&since=2040")
    assert "No results" in found.text
    assert "/?q=lamps" in found.links("/?q=")
    assert "search exempt papers as well" in found.text


def test_without_a_question_the_latest_decisions_are_shown(site: Site) -> None:
    found = site.page("/")
    assert found.text.index("9 April 2031") < found.text.index("4 March 2031")
    assert "5 papers" in found.text, "the exempt paper is not counted among them"


def test_a_paper_shows_what_it_holds(site: Site) -> None:
    found = site.page(f"/papers/{site.id_of('decision')}")
    assert found.inside("h1") == ["Pier lamps and railings"]
    for said in ("Councillor Ada Quill", "Key decision", "£60,000 for lamps in 2031/32", "Pier Reserve", "Bollards", "4 March 2031"):
        assert (said in found.text) == (said != "Key decision"), "what the paper does not say is left out"
    depths = [item["class"] for item in found.all("li") if str(item.get("class")).startswith("item ")]
    assert depths[:4] == ["item item--0", "item item--1", "item item--1", "item item--0"]
    assert found.all("th", "scope", "row")
    assert found.all("th", "scope", "col")


def test_every_record_of_a_paper_has_a_page_with_its_words(site: Site) -> None:
    snapshot = site.holdings.current.snapshot
    paper_id = site.id_of("decision")
    text = snapshot.text(paper_id)
    seen = 0
    for kind in ("recommendations", "costs", "dates", "tables", "sections", "people", "paper_fields", "cells"):
        for row in snapshot.rows(kind, paper_id):
            found = site.page(f"/papers/{paper_id}/records/{row['id']}")
            marked = "".join(found.inside("mark"))
            assert "".join(marked.split()) == "".join(text[row["char_start"] : row["char_end"]].split())
            seen += 1
    assert seen > 30


def test_a_passage_is_marked_in_the_text(site: Site) -> None:
    paper_id = site.id_of("decision")
    start = site.holdings.current.snapshot.text(paper_id).index("The cost of paint")
    assert site.page(f"/papers/{paper_id}/passages/{start}-{start + 17}").inside("mark") == ["The cost of paint"]
    for wrong in ("0-0", "5-2", "0-9999999", f"{10**4000}-{10**4001}"[:400]):
        assert site.client.get(f"/papers/{paper_id}/passages/{wrong}").status_code in (404, 414)


def test_a_pdf_is_drawn_with_its_words_marked(site: Site) -> None:
    paper_id = site.id_of("cm260514")
    snapshot = site.holdings.current.snapshot
    row = snapshot.record(paper_id, f"{paper_id}-recommendations-0")
    assert row is not None
    found = site.page(f"/papers/{paper_id}/records/{paper_id}-recommendations-0")
    boxes = row[1]["boxes"]
    assert [float(str(rect["x"])) for rect in found.all("rect", "class", "mark")] == pytest.approx([box["x0"] for box in boxes], abs=0.01)
    (image,) = found.all("image")
    picture = site.client.get(str(image["href"]))
    assert (picture.headers["content-type"], picture.content[8:12]) == ("image/webp", b"WEBP")


def test_a_short_record_is_shown_larger_where_its_page_is_small(site: Site) -> None:
    paper_id = site.id_of("cm260514")
    row = next(row for row in site.holdings.current.snapshot.rows("costs", paper_id, without=()) if row["boxes"])
    found = site.page(f"/papers/{paper_id}/records/{row['id']}")
    (near,) = found.all("svg", "class", "near")
    x, y, width, height = map(float, str(near["viewbox"]).split())
    [box] = row["boxes"]
    assert x <= box["x0"] < box["x1"] <= x + width
    assert y <= box["top"] < box["bottom"] <= y + height


def test_the_part_shown_larger_lies_on_the_page_and_long_records_have_none() -> None:
    corner, long = Mark(820.0, 580.0, 20.0, 10.0), Mark(60.0, 100.0, 480.0, 60.0)
    for boxes, near in (((corner,), Mark(542.0, 465.0, 300.0, 130.0)), ((long,), None), ((), None), ((corner, long), None)):
        places = tuple(Box(1, m.x, m.y, m.x + m.width, m.y + m.height) for m in boxes)
        view = page_view(Picture(1, 842.0, 595.0, (1, 1), b""), "p0", places, "")
        assert (view.near, view.is_wide) == (near, True)
    assert page_view(Picture(1, 120.0, 90.0, (1, 1), b""), "p0", (Box(1, 1, 1, 9, 9),), "").near is None


def test_a_passage_of_a_pdf_is_placed_by_reading_it_again(site: Site) -> None:
    paper_id = site.id_of("cm260514")
    row = site.holdings.current.snapshot.record(paper_id, f"{paper_id}-recommendations-4")
    assert row is not None
    found = site.page(f"/papers/{paper_id}/passages/{row[1]['char_start']}-{row[1]['char_end']}")
    placed = [float(str(rect["y"])) for rect in found.all("rect", "class", "mark")]
    assert placed == pytest.approx([box["top"] for box in row[1]["boxes"]], abs=0.01)


def test_exempt_papers_are_left_out_until_asked_for(site: Site) -> None:
    paper_id = site.id_of("exempt")
    assert "ice house" not in site.page("/?q=lease").text
    assert "Exempt paper" in site.page("/?q=lease&exempt=yes").text
    assert "ice house" not in site.page("/papers").text
    assert "ice house" in site.page("/papers?exempt=yes").text
    assert "£777,000" not in site.page("/money").text
    assert "£777,000" in site.page("/money?exempt=yes&kind=cost").text
    for rest in ("", "/text", "/lists/costs", f"/records/{paper_id}-costs-0", "/passages/0-9", "/pages/1", "/pages/1.webp", "/file"):
        asked = site.page(f"/papers/{paper_id}{rest}", 403)
        assert "ice house" not in asked.text
        assert asked.links(f"/papers/{paper_id}{rest}") == [f"/papers/{paper_id}{rest}?exempt=yes"]
    shown = site.page(f"/papers/{paper_id}?exempt=yes")
    assert "This paper says that it is exempt from publication" in shown.text
    assert all("exempt=yes" in link for link in shown.links(f"/papers/{paper_id}")), "every link within the paper asks for it again"


def test_downloads_hold_the_whole_result(site: Site) -> None:
    address = "?council=Wexcombe+District+Council&sort=amount"
    total = site.page(f"/{address}").number("result")
    rows = json.loads(site.client.get(f"/download/json{address}").content)
    table = pq.read_table(io.BytesIO(site.client.get(f"/download/parquet{address}").content))
    assert len(rows) == table.num_rows == total > 20, "more than one page"
    assert (table.schema.field("amount").type, table.schema.field("date").type) == (pa.decimal128(18, 2), pa.date32())
    assert rows[0]["amount"] == "90000.00"
    assert {row["council"] for row in rows} == {"Wexcombe District Council"}
    csv = site.client.get(f"/download/csv{address}")
    assert "attachment" in csv.headers["content-disposition"]
    assert csv.content.startswith(b"\xef\xbb\xbfkind,text")
    assert site.client.get("/download/exe").status_code == 404


def test_a_new_generation_is_taken_up_and_pages_at_work_keep_the_one_before(tmp_path: Path) -> None:
    out, papers = make_dataset(tmp_path, pdfs=())
    holdings = Holdings(out)
    with open_site(holdings, Originals()) as site:
        before = holdings.current
        assert not holdings.refresh(), "nothing is new"
        (papers / "jetty.txt").write_text("Report title: The jetty\n\n1. Recommendations\n\n1.1 Approve the jetty.\n", encoding="utf-8")
        add_papers(papers, out)
        assert "jetty" not in site.page("/?q=jetty&kind=recommendation").inside("mark")
        assert holdings.refresh()
        assert "jetty" in site.page("/?q=jetty&kind=recommendation").inside("mark")
        assert before.snapshot.text(site.id_of("decision")), "what was being read stays readable"
        (out / "current").unlink()
        (out / "current").symlink_to("generations/nothing")
        assert not holdings.refresh()
        assert "jetty" in site.page("/?q=jetty&kind=recommendation").inside("mark"), "a broken generation is not taken up"


def test_without_the_originals_pages_say_so_and_show_the_text(folders: tuple[Path, Path], tmp_path: Path) -> None:
    out, papers = folders
    name = "cm260514_depots_reserve_release.pdf"
    for given, said in (
        ((), "started without the folder of papers (--sources)"),
        ((tmp_path,), "has changed since the paper was read"),
        ((out,), "not in the folder of papers any more"),
    ):
        (tmp_path / name).write_bytes((papers / name).read_bytes() + b"\n")
        with open_site(Holdings(out), Originals(given)) as site:
            paper_id = site.id_of("cm260514")
            found = site.page(f"/papers/{paper_id}/records/{paper_id}-costs-0")
            assert said in found.text
            assert found.inside("mark")
            assert not found.all("image")
            assert site.client.get(f"/papers/{paper_id}/file").status_code == 404


def test_an_original_is_found_by_its_bytes_under_another_name(folders: tuple[Path, Path], tmp_path: Path) -> None:
    out, papers = folders
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "renamed.pdf").write_bytes((papers / "cm260514_depots_reserve_release.pdf").read_bytes())
    with open_site(Holdings(out), Originals((tmp_path,))) as site:
        paper_id = site.id_of("cm260514")
        assert site.page(f"/papers/{paper_id}/records/{paper_id}-costs-0").all("image")


def test_the_style_sheets_are_ours_and_stay_for_good(site: Site) -> None:
    for link in site.page("/help").all("link", "rel", "stylesheet"):
        answer = site.client.get(str(link["href"]))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
        assert "immutable" in answer.headers["cache-control"]
        assert "url(" not in answer.text
        assert "GDS Transport" not in answer.text


def test_lists_of_records_are_parted_into_pages(site: Site) -> None:
    paper_id = site.id_of("decision")
    for kind in ("costs", "dates", "sign_offs", "people", "votes", "paper_references"):
        assert site.page(f"/papers/{paper_id}/lists/{kind}?page=7").inside("h1")
    assert site.client.get(f"/papers/{paper_id}/lists/papers").status_code == 404
    assert Page(site.client.get(f"/papers/{paper_id}/tables/0").text).all("table")
    assert site.client.get(f"/papers/{paper_id}/tables/99").status_code == 404


def test_papers_that_belong_together_lead_to_each_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = site.holdings.current.snapshot
    decision, minutes = site.id_of("decision"), site.id_of("minutes")
    link = {
        "from_id": f"{decision}-recommendations-0",
        "to_id": f"{minutes}-recommendations-0",
        "kind": "resolved_as",
        "score": 0.9,
        "reason": "<b>same reference</b>",
        "outcome": "approved_as_amended",
    }
    monkeypatch.setitem(snapshot._tables, "links", pa.Table.from_pylist([link]))
    monkeypatch.delitem(snapshot.__dict__, "_links", raising=False)
    later, earlier = site.page(f"/papers/{decision}"), site.page(f"/papers/{minutes}")
    record = f"/papers/{minutes}/records/{link['to_id']}"
    assert later.links(f"/papers/{minutes}") == [record, f"/papers/{minutes}", record]
    assert "Later: Approved as amended Resolved as in Minutes of the Harbour Committee · 9 April 2031" in later.text
    assert "Resolved as: <b>same reference</b>" in later.text
    assert earlier.links(f"/papers/{decision}") == [f"/papers/{decision}", f"/papers/{decision}/records/{link['from_id']}"]
    assert "As recommended in: <b>same reference</b>" in earlier.text
    monkeypatch.delitem(snapshot.__dict__, "_links")


def test_minutes_are_parted_by_their_headings(site: Site) -> None:
    found = site.page(f"/papers/{site.id_of('min260312')}")
    assert [heading for heading in found.inside("h3") if heading.startswith("EC11")][:2] == [
        "EC113 MINUTES",
        "EC115 BUDGET MONITORING 2025/26: QUARTER 3",
    ]
