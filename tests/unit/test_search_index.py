"""Asking an index: what is found, by what, in which order, with which counts; and keeping it up to date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extract.errors import DatasetError
from extract.records import Flag
from extract.search import MAX_REACH, Query, QueryError, Results, SearchIndex, build_index, is_stale, open_index
from extract.search import build as building
from tests.unit.search_papers import Rows, exempt_report, made_paper, published, reserve_report, swimming_minutes


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = published(tmp_path_factory.mktemp("archive"), [reserve_report(), swimming_minutes(), exempt_report()])
    build_index(folder)
    return folder


@pytest.fixture(scope="module")
def index(out: Path) -> Iterator[SearchIndex]:
    with open_index(out) as opened:
        yield opened


def texts(results: Results) -> list[str]:
    return [hit.text for hit in results.hits]


def first(index: SearchIndex, text: str) -> str:
    return index.search(Query(text)).hits[0].text


def test_a_hit_tells_what_was_decided_where_by_whom_and_for_how_much(index: SearchIndex) -> None:
    hit = index.search(Query("drawdown reserve")).hits[0]
    assert hit.kind == "recommendation"
    assert hit.text == "Agree the drawdown of £2,304,000 from the Resilience Reserve for:"
    assert (hit.council, hit.body, hit.paper_type) == ("Northmoor County Council", "Cabinet", "cabinet_report")
    assert (hit.date, hit.amount, hit.action, hit.page) == (date(2023, 5, 9), Decimal("2304000.00"), "agree", 2)
    assert (hit.decision_maker, hit.signed_by, hit.source) == ("Councillor Ada Penhale", ("Councillor Ada Penhale",), "reserve.txt")


@pytest.mark.parametrize("text", ["£2.304m", "£2.3m", "2,304,000", "2304000", "£2,304,000", "FP/311/05/23", "fp 311/05/23", "ref:FP/311/05/23"])
def test_amounts_and_references_as_typed(index: SearchIndex, text: str) -> None:
    assert any("£2,304,000" in found for found in texts(index.search(Query(text))))


def test_an_amount_is_not_found_by_another(index: SearchIndex) -> None:
    assert index.search(Query("£2.4m")).total == 0
    assert index.search(Query("2,304,001")).total == 0


def test_forms_of_a_word_prefixes_and_phrases(index: SearchIndex) -> None:
    assert "boiler" in first(index, "boilers failing")
    assert {hit.text[:3] for hit in index.search(Query("transport*")).hits} == {"5.1", "Cou"}
    assert index.search(Query("transporta*")).total == 1
    assert index.search(Query('"reading room opens"')).total == 1
    assert index.search(Query('"room reading opens"')).total == 0
    assert index.search(Query("trans* -pupils")).total == 1


def test_words_that_mean_the_same(index: SearchIndex) -> None:
    assert first(index, "student travel").startswith("Councillor Brook")


def test_an_abbreviation_whose_stem_is_another_word_finds_itself_alone(index: SearchIndex, tmp_path: Path) -> None:
    """The stem of "AED" is that of "a", and "IT" is "it": each once found every passage with that word."""
    lines = ["An AED hangs by the door of the hall.", "The defibrillator was paid for by the Lions, as it was in the year before."]
    build_index(published(tmp_path, [made_paper("hall.txt", {"Village hall": lines}), swimming_minutes()]))
    with open_index(tmp_path) as other:
        assert {hit.source for hit in other.search(Query("defibrillator")).hits} == {"hall.txt"}
        assert {hit.source for hit in other.search(Query("AED")).hits} == {"hall.txt"}
        assert other.search(Query("computer")).total == 0


def test_a_hit_is_under_a_heading_that_says_what_it_is_about(index: SearchIndex) -> None:
    assert index.search(Query("hire boiler")).hits[0].under == "Swimming pool"
    assert index.search(Query("drawdown resilience reserve", kinds=("recommendation",))).hits[0].under is None


def test_fields(index: SearchIndex) -> None:
    assert {hit.source for hit in index.search(Query("council:northmoor")).hits} == {"reserve.txt"}
    assert {hit.source for hit in index.search(Query("signed:penhale archivists")).hits} == {"reserve.txt"}
    assert index.search(Query("signed:brook")).total == 0
    assert {hit.source for hit in index.search(Query("committee:leis*")).hits} == {"minutes/pool.txt"}
    assert {hit.heading for hit in index.search(Query("heading:timetable")).hits} == {"Timetable"}
    assert {hit.council for hit in index.search(Query("-council:northmoor")).hits} == {"Little Wexcombe Town Council"}


def test_or_and_brackets(index: SearchIndex) -> None:
    assert index.search(Query("boiler OR archivists")).total == 3
    assert index.search(Query('(boiler OR archivists) "town clerk"')).total == 1


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        (Query(council=("Little Wexcombe Town Council",)), {"minutes/pool.txt"}),
        (Query(council=("wexcombe", "elsewhere")), {"minutes/pool.txt"}),
        (Query(body=("cabinet",)), {"reserve.txt"}),
        (Query(paper_type=("minutes",)), {"minutes/pool.txt"}),
        (Query(decision_maker=("penhale",)), {"reserve.txt"}),
        (Query(since=date(2023, 5, 9)), {"reserve.txt"}),
        (Query(until=date(2023, 5, 8)), {"minutes/pool.txt"}),
        (Query(min_amount=Decimal(4500), max_amount=Decimal(4500)), {"minutes/pool.txt"}),
        (Query(min_amount=Decimal("4500.01")), {"reserve.txt"}),
        (Query(outcome=("approved",)), {"minutes/pool.txt"}),
        (Query(section_kind=("financial",)), {"reserve.txt"}),
        (Query(action=("agree",)), {"reserve.txt"}),
        (Query(kinds=("resolution",)), {"minutes/pool.txt"}),
        (Query("records", council=("wexcombe",)), set()),
    ],
)
def test_filters(index: SearchIndex, query: Query, sources: set[str]) -> None:
    results = index.search(query)
    assert {hit.source for hit in results.hits} == sources
    assert results.total == len(results.hits)


def test_exempt_papers_only_when_asked_for(index: SearchIndex) -> None:
    assert index.search(Query("foundry")).total == 0
    assert any("exempt" in words and "1 found" in words for words in index.search(Query("foundry")).suggestions)
    (hit,) = index.search(Query("foundry", with_exempt=True)).hits
    assert hit.exempt
    assert "£2.3m" not in hit.text
    assert {hit.source for hit in index.search(Query("£2.3m", with_exempt=True)).hits} == {"reserve.txt", "exempt.txt"}


def test_facets_count_what_is_found(index: SearchIndex) -> None:
    facets = index.search(Query()).facets
    assert [(f.value, f.count) for f in facets["council"]] == [("Northmoor County Council", 7), ("Little Wexcombe Town Council", 3)]
    assert {f.value: f.count for f in facets["kind"]} == {"recommendation": 3, "resolution": 1, "cost": 2, "section": 6}
    assert [f.value for f in facets["year"]] == ["2023", "2019"]


def test_a_filtered_facet_still_offers_its_other_values(index: SearchIndex) -> None:
    facets = index.search(Query(council=("Northmoor County Council",), since=date(2020, 1, 1))).facets
    assert {f.value for f in facets["year"]} == {"2023"}
    assert {f.value for f in facets["council"]} == {"Northmoor County Council"}
    assert {f.value for f in index.search(Query(council=("Northmoor County Council",))).facets["council"]} == {
        "Northmoor County Council", "Little Wexcombe Town Council",
    }  # fmt: skip


def test_orders_and_pages(index: SearchIndex) -> None:
    amounts = [hit.amount for hit in index.search(Query(sort="amount")).hits]
    assert amounts[:4] == [Decimal(9_000_000), Decimal(2_304_000), Decimal(120_500), Decimal(4500)]
    assert amounts[4:] == [None] * 6
    assert index.search(Query(sort="date")).hits[0].date == date(2023, 5, 9)
    assert index.search(Query(sort="date_oldest")).hits[0].date == date(2019, 11, 4)
    whole = texts(index.search(Query(sort="date")))
    paged = [text for page in (1, 2, 3, 4) for text in texts(index.search(Query(sort="date", page=page, size=3)))]
    assert paged == whole
    assert [hit.text for hit in index.hits(Query(sort="date", size=1))] == whole
    assert [hit.text for hit in index.hits(Query(sort="date"), limit=4)] == whole[:4]


def test_equally_good_passages_come_in_the_order_of_their_paper(tmp_path: Path) -> None:
    papers = [made_paper(f"{name}.txt", {"Piers": ["R: Note the works to the pier."] * 200}) for name in ("first", "second")]
    build_index(published(tmp_path, papers))
    with open_index(tmp_path) as index:
        hits = [(hit.source, hit.char_start) for hit in index.hits(Query("works pier", kinds=("recommendation",)))]
    assert len(hits) == 400
    assert hits == sorted(hits)


def test_undated_papers_come_last_whichever_way(tmp_path: Path) -> None:
    undated = made_paper("undated.txt", {"Note": ["A note on ferries without any date, kept with the papers of the harbour board."]})
    build_index(published(tmp_path, [undated, swimming_minutes()]))
    with open_index(tmp_path) as index:
        for sort in ("date", "date_oldest"):
            assert index.search(Query(sort=sort)).hits[-1].source == "undated.txt"


def test_snippets_mark_what_was_asked_for(index: SearchIndex) -> None:
    def marked(text: str) -> set[str]:
        return {fragment.text for hit in index.search(Query(text)).hits for fragment in hit.snippet if fragment.is_match}

    assert marked("boilers") == {"boiler"}
    assert marked('"reading room"') == {"reading room"}
    assert marked("transport*") == {"Transportation", "transport"}
    assert marked("£2.3m") == {"£2,304,000"}
    assert "the" not in marked("the boiler")
    for hit in index.search(Query("reserve")).hits:
        assert "".join(fragment.text for fragment in hit.snippet if fragment.text != "…") in hit.text.replace("\n", " ")


def test_a_snippet_is_cut_from_a_long_passage(tmp_path: Path) -> None:
    long = "Nothing of note was said. " * 60 + "The lighthouse needs a keeper. " + "More of nothing was said. " * 60
    build_index(published(tmp_path, [made_paper("long.txt", {"Talk": [long.strip()]})]))
    with open_index(tmp_path) as index:
        (hit,) = index.search(Query("lighthouse keeper")).hits
    shown = "".join(fragment.text for fragment in hit.snippet)
    assert "lighthouse needs a keeper" in shown
    assert len(shown) < 400
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_nothing_found_says_what_to_leave_out(index: SearchIndex) -> None:
    suggestions = index.search(Query("boiler", council=("northmoor",))).suggestions
    assert "Leave out the council northmoor: 2 found." in suggestions
    assert any("“signed”" not in words and "boiler" in words for words in index.search(Query('boiler "reading room"')).suggestions)
    assert any("Did you mean “boiler”" in words for words in index.search(Query("boilre")).suggestions)
    (unknown, *_) = index.search(Query("boiler", council=("Eastmoor",))).suggestions
    assert "No council here matches “Eastmoor”" in unknown
    assert "Northmoor County Council" in unknown


def test_some_words_are_better_than_none_and_it_says_so(index: SearchIndex) -> None:
    results = index.search(Query("boiler zeppelin"))
    assert results.total == 2
    assert "some of them" in results.suggestions[0]


@pytest.mark.parametrize(
    "query",
    [
        Query(size=0), Query(size=101), Query(page=0), Query(page=1000, size=100), Query(sort="colour"),  # type: ignore[arg-type]
        Query(since=date(2024, 1, 1), until=date(2023, 1, 1)), Query(min_amount=Decimal(2), max_amount=Decimal(1)), Query(min_amount=Decimal("NaN")),
        Query(max_amount=Decimal("1e30")), Query('"open'), Query("x" * 501),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(index: SearchIndex, query: Query) -> None:
    with pytest.raises(QueryError):
        index.search(query)
    assert MAX_REACH < 1000 * 100


def test_words_of_other_scripts_and_odd_marks_do_no_harm(index: SearchIndex) -> None:
    for text in ("日本語", "٢٣٠٤٠٠٠", "<b>bold</b>", "a:b", "\x00", "…", "((boiler))", "Cynigiwyd ac eiliwyd", "é́", "*", "()"[:1] + "x)"):
        try:
            index.search(Query(text))
        except QueryError:
            continue


def test_an_index_follows_its_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="papers extract"):
        build_index(tmp_path)
    published(tmp_path, [reserve_report(), swimming_minutes(), *_fillers(12)])
    with pytest.raises(DatasetError, match="papers index"):
        open_index(tmp_path)
    assert is_stale(tmp_path)
    assert build_index(tmp_path)["added"] == 14
    assert not is_stale(tmp_path)
    assert build_index(tmp_path) == {"papers": 0, "passages": 0, "added": 0, "removed": 0, "unchanged": 14}

    published(tmp_path, [reserve_report("£3,999,000"), exempt_report()], version="2")
    assert is_stale(tmp_path)
    with open_index(tmp_path) as before:
        assert build_index(tmp_path) == {"papers": 2, "passages": 8, "added": 2, "removed": 0, "unchanged": 13}
        assert before.search(Query("£2,304,000")).total == 1
    with open_index(tmp_path) as after:
        assert after.search(Query("£2,304,000")).total == 0
        assert after.search(Query("£3,999,000")).total == 1
        assert after.search(Query("foundry", with_exempt=True)).total == 1
        assert after.search(Query()).total == 10 + 12
    assert not is_stale(tmp_path)


def _fillers(number: int) -> list[Rows]:
    return [made_paper(f"filler{n}.txt", {"Notes": [f"Paper number {n} says nothing that anybody would look for."]}) for n in range(number)]


def test_a_source_that_left_the_dataset_leaves_the_index(tmp_path: Path) -> None:
    published(tmp_path / "old", [swimming_minutes(), reserve_report(), *_fillers(12)])
    build_index(tmp_path / "old")
    published(tmp_path / "new", [reserve_report(), *_fillers(12)])
    (tmp_path / "old" / ".search").rename(tmp_path / "new" / ".search")
    assert build_index(tmp_path / "new")["removed"] == 1
    with open_index(tmp_path / "new") as index:
        assert index.search(Query("boiler")).total == 0
        assert index.search(Query("archivists")).total == 1


def test_rows_are_read_from_the_tables_where_the_spool_is_gone(tmp_path: Path) -> None:
    published(tmp_path, [*_fillers(12), swimming_minutes()])
    build_index(tmp_path)
    published(tmp_path, [reserve_report()], version="2")
    for path in (tmp_path / ".spool").rglob("*.arrow"):
        path.unlink()
    assert build_index(tmp_path)["added"] == 1
    with open_index(tmp_path) as index:
        assert index.search(Query("archivists")).total == 1


def test_flags_are_found_at_what_they_rest_on(tmp_path: Path) -> None:
    rows = reserve_report()
    key = rows["papers"][0].paper_id  # type: ignore[attr-defined]
    at_cost = {"kind": "amount_conflict", "severity": "error", "message": "two amounts", "evidence_ids": (f"{key}-costs-1",)}
    of_paper = {"kind": "missing_signature", "severity": "warning", "message": "unsigned"}
    flagged = made_paper("flagged.txt", {"Costs": ["R: Approve the spending of £10 on bait.", "Bait came to £12 in the end."]}, flags=[of_paper])
    rows["flags"] = [Flag(paper_id=key, id=f"{key}-flags-0", **at_cost)]  # type: ignore[arg-type]
    build_index(published(tmp_path, [rows, flagged]))
    with open_index(tmp_path) as index:
        assert [hit.text[:3] for hit in index.search(Query(flag=("amount_conflict",))).hits] == ["4.1"]
        assert [hit.kind for hit in index.search(Query(flag=("missing_signature",))).hits] == ["recommendation"]


def test_an_index_of_another_version_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(published(tmp_path, [swimming_minutes()]))
    monkeypatch.setattr(building, "index_version", lambda: "another")
    assert is_stale(tmp_path)
    with pytest.raises(DatasetError, match="another version"):
        open_index(tmp_path)
    assert build_index(tmp_path)["added"] == 1
    open_index(tmp_path).close()


def test_a_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    build_index(published(tmp_path, [swimming_minutes()]))
    (folder,) = (tmp_path / ".search").glob("index-*")
    (folder / "meta.json").write_text("{}")
    with pytest.raises(DatasetError, match="papers index"):
        open_index(tmp_path)
    (tmp_path / ".search" / "state.json").write_text("[]")
    build_index(tmp_path)
    with open_index(tmp_path) as index:
        assert index.search(replace(Query("boiler"), size=5)).total == 2
