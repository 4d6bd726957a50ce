"""Agenda packs: made ones in thirty styles come apart right, nothing of them is lost, and every command copes with several papers a source."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from extract.agenda import item_key, plain_number, read_agenda
from extract.cli import main
from extract.pipeline import process
from extract.read.leaves import Leaf, page_leaf, text_leaves
from extract.read.pack_plan import plan
from extract.read.packs import read_papers
from extract.rulebook import load_rulebook

pytest.importorskip("reportlab")

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
PACKS = sorted((CORPUS / "papers" / "packs").glob("*.pdf"))
SEED, COUNT = 2026, 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    from tests.benchmarks.packs import made

    folder = tmp_path_factory.mktemp("packs")
    return folder, made(SEED, COUNT, folder)


def test_every_paper_and_item_of_thirty_made_packs_is_right(made: tuple[Path, Any]) -> None:
    _, tally = made
    assert tally.wrong == []
    assert tally.gold["items"] > 60
    assert min(tally.gold[kind] for kind in ("minutes", "appendices", "frontsheets", "exempt items")) >= 10


def test_no_page_and_no_character_of_a_pack_is_lost(made: tuple[Path, Any]) -> None:
    from extract.read.pdf_pages import read_pages

    for path in sorted(made[0].glob("*.pdf")):
        papers = read_papers(path.read_bytes(), load_rulebook())
        pages = list(read_pages(path.read_bytes(), None))
        assert [number for paper in papers for number, _ in paper.pages] == [page.number for page in pages]
        printed = Counter(c for page in pages for word in page.words for c in word.text if c.isalnum())
        kept = Counter(c for paper in papers for c in paper.document.text if c.isalnum())
        aside = Counter(c for paper in papers for item in paper.document.furniture for c in item.text if c.isalnum())
        assert kept + aside == printed, path.name


def test_packs_as_text_come_apart_at_form_feeds(made: tuple[Path, Any]) -> None:
    """What a converter makes of the same packs: lines from top to bottom, a form feed before each page but the first."""
    from extract.read.layout import printed_lines
    from extract.read.pdf_pages import read_pages

    wrong = []
    for path in sorted(made[0].glob("*.pdf"))[:12]:
        pages = ["\n".join(line.text for line in printed_lines(page.words, page.number)) for page in read_pages(path.read_bytes(), None)]
        papers = read_papers("\n\f".join(pages).encode(), load_rulebook())
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        parts = [(paper.kind, paper.item, paper.mark) for paper in papers]
        if parts != [(paper["part"], paper["item"], paper["mark"]) for paper in gold["papers"]]:
            wrong.append((path.name, parts))
    assert wrong == []


def test_made_packs_are_the_same_on_every_run(made: tuple[Path, Any], tmp_path: Path) -> None:
    from corpus.writer import pack_pages, packs

    for pack in packs.make(SEED, 3):
        for path in pack_pages.write_pack(pack, tmp_path / f"{pack.stem}.pdf", tmp_path / f"{pack.stem}.json"):
            assert path.read_bytes() == (made[0] / path.name).read_bytes()


def test_the_committed_packs_are_what_the_writer_makes(made: tuple[Path, Any]) -> None:
    assert len(PACKS) == 3
    for path in PACKS:
        gold = CORPUS / "gold" / "packs" / f"{path.stem}.json"
        assert gold.read_bytes() == (made[0] / gold.name).read_bytes()


def test_ids_and_pages_count_from_the_source() -> None:
    result = process(PACKS[0], PACKS[0].name)
    ids = [paper.paper_id for paper in result.rows["papers"]]  # type: ignore[attr-defined]
    assert len(set(ids)) == len(ids) > 3
    assert ids == [paper.paper_id for paper in process(PACKS[0], "elsewhere.pdf").rows["papers"]]  # type: ignore[attr-defined]
    assert all(key.startswith(f"p{str(result.source.sha256)[:16]}") for key in ids)
    for one in result.papers():
        [paper] = one.rows["papers"]
        pages = range(paper.first_page, paper.first_page + paper.n_pages)  # type: ignore[attr-defined]
        for table in ("paper_fields", "sections", "recommendations", "costs", "dates", "agenda_items"):
            for row in one.rows[table]:
                assert row.quote == paper.text[row.char_start : row.char_end]  # type: ignore[attr-defined]
                assert row.page is None or row.page in pages  # type: ignore[attr-defined]


def _text_pack(*pages: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(paper.kind, paper.item, paper.mark) for paper in read_papers("\n\f".join(pages).encode(), load_rulebook())]


AGENDA = (
    "Elmshire District Council\nCabinet\nAGENDA\n1. Apologies\n2. Declarations of Interest\n3. Minutes (Pages 1 - 2)\n4. Winter Plan (Pages 3 - 5)"
)
REPORT = "Winter Plan\nReport to: Cabinet\nReport author: A Byron\n1. Purpose\n1.1 To agree the plan for winter."
PROSE = "2. Background\n2.1 Grit is spread on main roads first, and on hills after them.\nAgenda Item 4 of the last meeting is told below."


def test_an_agenda_with_its_papers_is_a_pack() -> None:
    minutes = "Minutes of the Cabinet\n4 May 2025\n1. Apologies\nNone."
    parts = _text_pack(AGENDA, f"Agenda Item 3\n{minutes}", f"Agenda Item 4\n{REPORT}", PROSE, "Appendix A – Routes\nThe routes are listed here.")
    assert parts == [("frontsheet", None, None), ("minutes", "3", None), ("item", "4", None), ("appendix", "4", "A")]


@pytest.mark.parametrize(
    "pages",
    [
        (REPORT, PROSE, "Appendix A – Routes\nThe routes are listed here.", "Appendix B – Costs\nThe costs are listed here."),
        (f"Agenda Item 4\n{REPORT}", PROSE, "Appendix A\nThe routes are listed here."),
        (AGENDA,),
        (AGENDA, "Notes on how to watch the meeting follow here.", "More notes on where to park."),
        (
            "Minutes of the Cabinet\n1. Apologies\nNone.",
            "Agenda Item 4\nThe plan was agreed.\nIt was resolved so.\nAll were for it.\nNo more.\nAgenda Item 5\nNo.",
        ),
        ("Contents\n1. Purpose\n2. Background\n3. Costs", "1. Purpose\nTo agree the plan.", "2. Background\nGrit is spread.", "3. Costs\nNone."),
    ],
    ids=["report with appendices", "one mark on the first page", "agenda alone", "agenda and notes", "items as headings of minutes", "contents"],
)
def test_one_paper_stays_one(pages: tuple[str, ...]) -> None:
    assert _text_pack(*pages) == [(None, None, None)]


def _report(title: str, *, body: str = "Harbour Board") -> str:
    return f"Elmshire Council\nReport to: {body}\nReport title: {title}\nReport author: A Byron\nDate: 4 May 2025\n1. Purpose\n1.1 To agree {title}."


def test_two_reports_under_one_item_are_two_papers_with_their_appendices() -> None:
    parts = _text_pack(
        AGENDA,
        f"Agenda Item 4\n{_report('Winter Plan')}",
        PROSE,
        f"Appendix A – Routes\n{PROSE}",
        _report("Grit Prices"),
        PROSE,
        "Appendix A – Prices\nTwo.",
    )
    assert parts[1:] == [("item", "4", None), ("appendix", "4", "A"), ("item", "4", None), ("appendix", "4", "A")]


def test_a_cover_that_is_printed_on_every_page_begins_no_further_report() -> None:
    cover = "\n".join(_report("Winter Plan").split("\n")[:5])
    parts = _text_pack(AGENDA, f"Agenda Item 4\n{_report('Winter Plan')}", f"{cover}\n{PROSE}", f"{cover}\n3. Costs\n3.1 None.")
    assert parts[1:] == [("item", "4", None)]


def test_items_stand_in_another_order_than_the_list_where_their_covers_say_so() -> None:
    agenda = "AGENDA\n1. Apologies\n2. Winter Plan\n3. Grit Prices\n4. Salt Barn"
    late = f"Agenda Item 2\n{_report('Winter Plan')}"
    parts = _text_pack(agenda, f"Agenda Item 3\n{_report('Grit Prices')}", PROSE, f"Agenda Item 4\n{_report('Salt Barn')}", PROSE, late)
    assert parts == [("frontsheet", None, None), ("item", "3", None), ("item", "4", None), ("item", "2", None)]


def test_a_pile_of_reports_comes_apart_at_their_covers_but_entries_of_a_plan_do_not() -> None:
    pile = [page for title in ("Winter Plan", "Grit Prices", "Salt Barn") for page in (_report(title), PROSE)]
    assert _text_pack(*pile) == [("paper", None, None)] * 3
    entries = [f"Title: {title}\nDecision maker: Cabinet\nDate: 4 May 2025\nReport author: A Byron\nKey: yes" for title in ("Plan", "Barn", "Salt")]
    assert _text_pack(*entries) == [(None, None, None)]
    assert _text_pack(*(_report(title) for title in ("Winter Plan", "Grit Prices", "Salt Barn"))) == [(None, None, None)]


def test_pages_counted_through_the_whole_pack_are_its_own_numbers() -> None:
    agenda = "AGENDA\n1 Apologies\n3 - 4 2 Minutes\n5 - 6 3 Winter Plan\n4 Closing of the meeting"
    pages = [agenda, "Notes on parking.", "Draft Minutes\nOf May.", "More minutes.", REPORT, PROSE]
    papers = read_papers("\n\f".join(f"{page}\nPage {n} of 6" for n, page in enumerate(pages, 1)).encode(), load_rulebook())
    assert [(paper.kind, paper.item, paper.first_label) for paper in papers] == [("frontsheet", None, "1"), ("minutes", "2", "3"), ("item", "3", "5")]


def test_items_that_name_an_appendix_begin_on_the_page_it_heads() -> None:
    agenda = "AGENDA\n24/101 Apologies\n24/102 To approve the minutes (Appendix 1)\n24/103 Payments (Appendix 2)\n24/104 Swings (Appendix 3)"
    pages = ["Weston Parish Council – 12 January 2026\nPresent: A Reed and B Holt", "Appendix 2\nHall £45", "Appendix 3\nThe chains are worn."]
    assert _text_pack(agenda, *pages) == [
        ("frontsheet", None, None), ("minutes", "24/102", None), ("item", "24/103", None), ("item", "24/104", None)
    ]  # fmt: skip


def test_reports_without_labels_are_found_by_title_and_whose_they_are() -> None:
    agenda = "AGENDA\n1. Apologies\n2. Winter Plan\n3. Grit Prices\n4. Closing"
    pages = [f"Elmshire Council\n{title}\nReport of the Head of Roads\nIt is told here." for title in ("Winter Plan", "Grit Prices")]
    assert _text_pack(agenda, *pages) == [("frontsheet", None, None), ("item", "2", None), ("item", "3", None)]


def test_marks_and_page_numbers_in_two_languages() -> None:
    pages = [f"Eitem / Item {n}\n{REPORT}\nTudalen / Page {n}" for n in (3, 4)]
    papers = read_papers("\n\f".join([AGENDA, *pages]).encode(), load_rulebook())
    assert [(paper.item, paper.first_label) for paper in papers[1:]] == [("3", "3"), ("4", "4")]


def test_heads_and_dividers_of_appendices() -> None:
    report = f"Agenda Item 4\n{REPORT}"
    form = "ELMSHIRE COUNCIL – PROPOSED RECORD OF DECISION\nDecision to be taken by: Cabinet"
    assert _text_pack(AGENDA, report, PROSE, "ITEM 4\nAPPENDIX", form)[2:] == [("appendix", "4", None)]
    assert _text_pack(AGENDA, report, PROSE, form)[2:] == [("appendix", "4", None)]
    assert _text_pack(AGENDA, report, "Appendix A to Item 4\nRoutes.", "Item 4 Appendix B\nCosts.")[2:] == [
        ("appendix", "4", "A"),
        ("appendix", "4", "B"),
    ]


@pytest.mark.parametrize(
    ("lines", "exempt"),
    [
        (["2. Exempt Information - Possible Exclusion of the Press and Public", "3. Winter Plan", "4. Grit Prices"], []),
        (["2. Exclusion of Press and Public", "To identify items where the public may be excluded", "3. Winter Plan", "4. Grit Prices"], []),
        (["2. Exclusion of Press and Public", "3. Declarations of Interest", "4. Winter Plan"], []),
        (["2. Winter Plan", "PART II - PRIVATE", "3. Grit Prices"], ["3"]),
        (["2. Winter Plan", "3. Motion under Standing Order 17.42 to exclude the public", "4. Grit Prices"], ["4"]),
    ],
)
def test_an_item_that_only_asks_what_is_private_makes_nothing_exempt(lines: list[str], exempt: list[str]) -> None:
    items = read_agenda(["AGENDA", "1. Apologies", *lines], load_rulebook()).items
    assert [item.number for item in items if item.exempt] == exempt


def test_minutes_of_scotland_and_wales_are_told_by_the_list() -> None:
    agenda = "AGENDA\n1 Apologies\n2 MINUTE - Minute of Meeting of 4 May (Pages 1 - 2)\n3 Winter Plan (Pages 3 - 4)\n4 Cofnodion (Pages 5 - 6)"
    minute = "THE STRATH COUNCIL – HARBOUR BOARD\n4 May 2026\nConvener: A Reed\n1. WINTER PLAN"
    parts = _text_pack(agenda, f"{minute}\n1", "Noted.\n2", f"{REPORT}\n3", "On.\n4", "Cofnodion\n5", "Diwedd.\n6")
    assert parts == [("frontsheet", None, None), ("minutes", "2", None), ("item", "3", None), ("minutes", "4", None)]


def test_marks_of_several_items_make_a_pack_without_an_agenda() -> None:
    parts = _text_pack(f"Agenda Item 4\n{REPORT}", PROSE, f"Agenda Item 6\n{REPORT}")
    assert parts == [("item", "4", None), ("item", "6", None)]


def test_exempt_items_are_named_though_their_papers_are_not_there() -> None:
    lines = [
        "AGENDA", "PART I – PUBLIC", "1. Apologies", "2. Winter Plan (Pages 3 - 5)", "3. Land at Mill Lane (Exempt)", "4. Exempt housing policy",
        "5. Exclusion of the Press and Public", "6. Purchase of the Mill", "PART III", "7. Settlement of a claim",
    ]  # fmt: skip
    items = {item.number: item for item in read_agenda(lines, load_rulebook()).items}
    assert [number for number, item in items.items() if item.exempt] == ["3", "6", "7"]
    assert (items["2"].title, items["2"].first, items["2"].last) == ("Winter Plan", 3, 5)


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (["AGENDA", "A1 Apologies", "A2 Minutes", "B1 Winter Plan", "B2 Spring Plan"], ["a1", "a2", "b1", "b2"]),
        (["AGENDA", "1", "Apologies", "2", "Minutes", "3", "Winter Plan"], ["1", "2", "3"]),
        (
            ["AGENDA", "1. Apologies", "2. Questions", "1. Hand in by noon.", "2. Two each.", "3. Winter Plan", "4(a) Spring Plan"],
            ["1", "2", "3", "4a"],
        ),
        (["SUPPLEMENTARY AGENDA", "7. Winter Plan (Pages 3 - 9)", "12. Spring Plan (Pages 10 - 12)"], ["7", "12"]),
        (["AGENDA", "1. Apologies", "2. Minutes", "3. Grit", "Minutes", "27/1 Apologies", "27/2 Grit", "27/3 Salt", "27/4 Sand"], ["1", "2", "3"]),
        (["AGENDA", "1\tApologies\t", "2\tMinutes\t1 - 4", "3\tWinter Plan\t5 - 18"], ["1", "2", "3"]),
    ],
)
def test_lists_of_business_in_other_forms(lines: list[str], numbers: list[str]) -> None:
    assert [item.number for item in read_agenda(lines, load_rulebook()).items] == numbers


def test_numbers_of_items_are_compared_as_read() -> None:
    order = ["1", "2", "2.1", "6", "6(a)", "6b", "10", "24/103", "24/104", "A1", "A2", "B1"]
    assert sorted(order, key=item_key) == order
    assert [plain_number(number) for number in ("6 (A)", "B2")] == ["6a", "b2"]


def test_appendices_follow_one_another_and_lists_of_them_are_none() -> None:
    report = f"Agenda Item 4\n{REPORT}"
    listed = "Appendices\nAppendix A – Routes\nAppendix B – Costs\nAppendix C – Maps"
    parts = _text_pack(AGENDA, report, listed, "Appendix A\nOne.", "Appendix A\nStill one.", "Appendix B: Costs\nTwo.")
    assert parts[2:] == [("appendix", "4", "A"), ("appendix", "4", "B")]


def test_commands_cope_with_several_papers_in_a_source(tmp_path: Path) -> None:
    path = str(PACKS[0])
    run = CliRunner().invoke
    gold = json.loads((CORPUS / "gold" / "packs" / f"{PACKS[0].stem}.json").read_text(encoding="utf-8"))
    texts = [json.loads(line) for line in run(main, ["text", path, "--json"]).output.splitlines()]
    assert [text["part"] for text in texts] == [paper["part"] for paper in gold["papers"]]
    assert run(main, ["text", path]).output == "".join(text["text"] for text in texts)
    item = next(paper["item"] for paper in gold["papers"] if paper["part"] == "item")
    assert f"item {item}, item" in run(main, ["show", path, "--item", item]).output
    wrong = run(main, ["show", path, "--item", "99"])
    assert wrong.exit_code == 1
    page = tmp_path / "pack.html"
    assert run(main, ["show", path, "--html", str(page)]).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert len(list(tmp_path.glob("pack-*.html"))) == len(gold["papers"])
    assert all(other.name in html for other in tmp_path.glob("pack-*.html"))
    out = str(tmp_path / "out")
    assert run(main, ["extract", path, "--out", out, "--quiet"]).exit_code == 0
    assert run(main, ["show", out]).exit_code == 0
    same = run(main, ["compare", out, out])
    assert same.exit_code == 0, same.output


def test_a_hostile_title_is_escaped_in_the_list_of_a_pack(tmp_path: Path) -> None:
    agenda = AGENDA.replace("Winter Plan", "Winter <script>alert(1)</script> Plan")
    path = tmp_path / "pack.txt"
    path.write_text(
        "\n\f".join([agenda, f"Agenda Item 3\n{REPORT}", "Agenda Item 4\n<img src=x> plan\nReport to: Cabinet\nof the day"]), encoding="utf-8"
    )
    assert CliRunner().invoke(main, ["show", str(path), "--html", str(tmp_path / "p.html")]).exit_code == 0
    html = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "<img" not in html
    assert "<script" not in html


def test_leaves_of_a_text_with_numbered_pages() -> None:
    lines = ["Agenda", "Page 1", "OFFICIAL", "Agenda Item 3", "Minutes", "more", "Page 2", "OFFICIAL", "on", "Page 3", "OFFICIAL", "end", "Page 4"]
    found = text_leaves(lines, load_rulebook())
    assert found.starts == [0, 2, 7, 10]
    assert [leaf.stamp for leaf in found.leaves] == [None, "3", None, None]
    assert plan(found.leaves, load_rulebook(), counts_pages=False).labels == (1, 2, 3, 4)


def test_empty_pages_are_leaves_too() -> None:
    from extract.read.words import Page

    leaves = [page_leaf(Page(number, 595, 842), load_rulebook()) for number in (1, 2)]
    assert all(leaf.is_blank for leaf in leaves)
    assert plan(leaves, load_rulebook(), counts_pages=True).stretches == ()


def test_numbers_of_rows_at_the_top_of_pages_number_no_page() -> None:
    rows = [Leaf([], labels=(number,)) for number in (14, 41, 67, 40)]
    assert plan([Leaf([]), *rows, Leaf([])], load_rulebook(), counts_pages=True).labels == (None,) * 6
    parted = [Leaf([], labels=(number,)) for number in (1, 2, 3, 9, 1, 2)]
    assert plan(parted, load_rulebook(), counts_pages=True).labels[:3] == (1, 2, 3)
    own = [Leaf([], labels=labels) for labels in ((), (4,), (5, 70), (), (31,), ())]
    assert plan(own, load_rulebook(), counts_pages=True).labels == (None, 4, 5, None, None, None)
