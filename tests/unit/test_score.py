"""Figures against gold: the counts are those of the reference scorer, and the statistics are those of the textbook."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from collections import Counter
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

import pytest
from rich.console import Console

from extract.errors import PapersError
from extract.score import KINDS, Evaluation, Figures, PaperScore, Tally, as_json, calibrate, evaluate, render, render_markdown
from extract.score.calibrate import confidence, left_out, precision_toml, precisions
from extract.score.evaluate import score_paper, summarise
from extract.score.gold import UNNAMED, GoldPaper, read_gold
from extract.score.measures import Verdict, measure
from extract.score.statistics import brier, calibration_error, figures, lower_bound
from extract.score.words import nearly_same, plain

ROOT = Path(__file__).parent.parent.parent
GOLD = ROOT / "corpus" / "gold"
TABLES = (
    "papers", "paper_fields", "sections", "recommendations", "costs", "tables", "cells", "dates", "sign_offs", "people", "paper_references",
    "cross_references", "flags",
)  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]

# What the reference scorer counts for `faulty_rows(gold, 1)` of these sample papers together: right, given, gold. After a change
# of their gold, run test_counts_are_those_of_the_reference_scorer beside the reference; if it holds, our counts are the new ones.
STORED_FOR = ("cab250708", "cm260514", "min260312")
REFERENCE_COUNTS: dict[str, tuple[int, int, int]] = {
    "cost_kinds": (38, 63, 63),
    "cost_periods": (47, 63, 63),
    "date_kinds": (42, 64, 64),
    "section_kinds": (24, 32, 32),
    "sign_off_roles": (3, 5, 5),
    "actions": (8, 11, 11),
    "flags_hard": (1, 1, 2),
    "flag_errors": (0, 0, 0),
    "cells": (108, 141, 159),
    "table_money": (63, 75, 80),
    "header": (8, 12, 11),
    "people": (5, 8, 5),
    "references": (1, 2, 3),
    "sections": (32, 39, 35),
    "recommendations": (20, 20, 23),
    "costs": (63, 82, 75),
    "cost_values": (64, 82, 75),
    "dates": (64, 78, 83),
    "date_values": (56, 77, 83),
    "sign_offs": (3, 5, 5),
}


class Faults:
    """Which items a made-up extractor gets wrong: decided by a checksum, so that every run and version decides alike."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.count = 0

    def draw(self, choices: int) -> int:
        self.count += 1
        return crc32(f"{self.seed}/{self.count}".encode()) % choices

    def items(self, wanted: list[dict[str, Any]], borderline: list[Any]) -> list[dict[str, Any]]:
        """Most of what is wanted, some of it twice, and some borderline items."""
        kept = [item for item in wanted for _ in range((0, 1, 1, 1, 1, 1, 1, 1, 1, 2)[self.draw(10)])]
        return kept + [item for item in borderline if isinstance(item, dict) and self.draw(2)]

    def words(self, item: dict[str, Any], key: str, other: str) -> Any:
        """The words of an item, sometimes another accepted reading, sometimes wrong ones, sometimes other print."""
        alternatives = item.get(other) or [item.get(key)]
        value = item.get(key)
        return (value, value, value, value, alternatives[-1], f"{value} and more", f"**{value}** ")[self.draw(7)]

    def label(self, item: dict[str, Any], key: str) -> Any:
        alternatives = item.get(f"alt_{key}s") or [item.get(key)]
        return (item.get(key), item.get(key), alternatives[0], "something else", None)[self.draw(5)]


def faulty_rows(gold: dict[str, Any], seed: int) -> Rows:
    """Rows as a faulty extractor would give them, with alternatives, repeats, borderline items and wrong labels."""
    faults, around, paper = Faults(seed), gold.get("borderline") or {}, gold["paper"]

    def some(kind: str) -> list[dict[str, Any]]:
        return faults.items(gold.get(kind) or [], around.get(kind) or [])

    rows: Rows = {table: [] for table in TABLES}
    header = {field: faults.words(paper, key, f"alt_{key}s") for field, key in HEADER.items() if paper.get(key)}
    rows["papers"] = [{"source": gold["source"], **header, "decision_maker": (paper.get("decision_maker") or {}).get("name")}]
    for key in ("report_date", "meeting_date"):
        rows["papers"][0][key] = (paper.get(key), "2001-01-01")[faults.draw(2)]
    rows["sections"] = [
        {"number": s.get("number"), "heading": faults.words(s, "heading", "alt_headings"), "kind": faults.label(s, "kind")} for s in some("sections")
    ]
    rows["recommendations"] = [
        {"text": faults.words(part, "text", "alt_texts"), "action": faults.label(item, "action"), "is_repeat": not faults.draw(20)}
        for item in some("recommendations")
        for part in [item, *(item.get("children") or [])]
    ]
    rows["costs"] = [_cost(c, faults) for c in some("costs")]
    rows["dates"] = [_date(d, faults) for d in some("dates")]
    rows["sign_offs"] = [
        {"name": s.get("name"), "signed_on": (s.get("date"), "2001-01-01")[not faults.draw(4)], "role": faults.label(s, "role")}
        for s in some("sign_offs")
    ]
    people = [p for key in ("authors", "contacts") for p in paper.get(key) or []]
    rows["people"] = [{"name": p.get("name"), "kind": ("author", "present")[faults.draw(2)]} for p in faults.items(people, [{"name": "A. Body"}])]
    references = faults.items(paper.get("references") or [], [{"value": "X/1"}])
    rows["paper_references"] = [{"value": r["value"], "kind": ("report", "appendix")[not faults.draw(5)]} for r in references]
    rows["flags"] = [_flag(f, faults) for f in some("findings")]
    _put_tables(rows, gold, faults)
    return {table: [{**row, "paper_id": "p0", "page": row.get("page")} for row in found] for table, found in rows.items()}


HEADER = {"council": "council", "title": "title", "purpose": "purpose_for", "portfolio": "portfolio"}


def _cost(item: dict[str, Any], faults: Faults) -> dict[str, Any]:
    amount = item.get("amount")
    signed = f"-{amount}" if amount and item.get("negative") and not str(amount).startswith("-") else amount
    return {
        "quote": faults.words(item, "raw", "alt_raws"),
        "amount": (signed, signed, "1.00")[faults.draw(3)] if amount else None,
        "low": item.get("low"),
        "high": item.get("high"),
        "table_id": None,
        "kind": faults.label(item, "kind"),
        "period": faults.label(item, "period"),
    }


def _date(item: dict[str, Any], faults: Faults) -> dict[str, Any]:
    bounds = item.get("alt_bounds") or [[item.get("start"), item.get("end")]]
    other = bounds[0] if isinstance(bounds, list) and isinstance(bounds[0], list) else [item.get("start"), item.get("end")]
    start, end = ([item.get("start"), item.get("end")], other, ["2001-01-01", "2001-12-31"])[faults.draw(3)]
    return {"quote": f"Tuesday {faults.words(item, 'raw', 'alt_raw')}", "earliest": start, "latest": end, "kind": faults.label(item, "kind")}


def _flag(item: dict[str, Any], faults: Faults) -> dict[str, Any]:
    evidence = [str(words)[: 8 + faults.draw(40)] for words in item.get("evidence") or []]
    kind = (item["kind"], "rounding", "text_conflict")[faults.draw(3)]
    return {"kind": kind, "severity": ("error", "warning")[faults.draw(2)], "message": "m", "quotes": evidence}


def _put_tables(rows: Rows, gold: dict[str, Any], faults: Faults) -> None:
    for number, table in enumerate(gold.get("tables") or []):
        kind = (table["kind"], table["kind"], table["kind"], "layout")[faults.draw(4)]
        rows["tables"].append({"id": f"t{number}", "kind": kind})
        cells = [{"text": cell} for line in table["rows"] for cell in line]
        rows["cells"] += [{"text": faults.words(c, "text", ""), "table_id": f"t{number}"} for c in faults.items(cells, [])]
        money = faults.items(table.get("money_cells") or [], [])
        rows["costs"] += [{"quote": m.get("raw"), "amount": (m["amount"], "2.00")[not faults.draw(5)], "table_id": f"t{number}"} for m in money]


def contents(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(gold.stem, gold.content) for gold in read_gold(folder)]


def our_counts(stem: str, gold: dict[str, Any], rows: Rows) -> dict[str, tuple[int, int, int]]:
    return {kind: (m.tally.right, m.tally.given, m.tally.gold) for kind, m in measure(GoldPaper(stem, gold), rows).items()}


@pytest.fixture(scope="session")
def reference(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_scorer", shared / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_the_reference_scorer(reference: ModuleType, shared: Path, seed: int) -> None:
    for stem, gold in [*contents(shared / "gold"), *contents(GOLD)]:
        rows = faulty_rows(gold, seed)
        expected, _ = reference.compare(gold, rows, {"p0"})
        ours = our_counts(stem, gold, rows)
        assert {kind: ours[kind] for kind in expected} == {kind: tuple(counts) for kind, counts in expected.items()}, stem


def test_counts_on_the_sample_papers_are_the_stored_ones() -> None:
    totals: Counter[tuple[str, int]] = Counter()
    for stem, gold in ((stem, gold) for stem, gold in contents(GOLD) if stem in STORED_FOR):
        for kind, counts in our_counts(stem, gold, faulty_rows(gold, 1)).items():
            totals.update({(kind, place): count for place, count in enumerate(counts)})
    assert {kind: tuple(totals[kind, place] for place in range(3)) for kind in REFERENCE_COUNTS} == REFERENCE_COUNTS


def paper(**kinds: Any) -> GoldPaper:
    """Gold of one made-up paper."""
    header = {"council": "Wendlebury Council", "paper_type": "cabinet-report", "title": "Bins", "authors": [], "contacts": [], "references": []}
    return GoldPaper("g", {"source": "bins.pdf", "paper": {**header, **kinds.pop("header", {})}, **kinds})


def rows(**tables: list[dict[str, Any]]) -> Rows:
    header = [{"paper_id": "p0", "source": "bins.pdf", "council": "Wendlebury Council", "title": "Bins"}]
    return {table: tables.get(table, header if table == "papers" else []) for table in TABLES}


COST = {"raw": "£5", "amount": "5.00", "kind": "cost", "page": 1}


def test_all_right_gives_full_marks_and_no_faults() -> None:
    header = {"paper_id": "p0", "source": "bins.pdf", "council": "Wendlebury Council", "title": "Bins", "paper_type": "cabinet_report"}
    score = score_paper(paper(costs=[COST]), rows(papers=[header], costs=[{"quote": "£5", "amount": "5.00", "kind": "cost"}]))
    assert score.measured["costs"].tally == Tally(1, 1, 1)
    assert score.measured["cost_kinds"].tally == Tally(1, 1, 1)
    assert score.faults == ()


def test_of_equal_words_the_same_page_is_taken_and_the_other_is_wrong() -> None:
    given = [{"quote": "£5", "amount": "5.00", "page": page, "rule": rule} for page, rule in ((3, "money.far"), (1, "money.near"))]
    verdicts = measure(paper(costs=[COST]), rows(costs=given))["costs"].verdicts
    assert [(v.rule, v.right) for v in verdicts] == [("money.near", True), ("money.far", False)]


def test_words_with_a_wrong_value_make_their_rule_wrong() -> None:
    measured = measure(paper(costs=[COST]), rows(costs=[{"quote": "£5", "amount": "50.00", "rule": "money.amount"}]))["costs"]
    assert measured.tally == Tally(1, 1, 1)
    assert [v.right for v in measured.verdicts] == [False]


def test_borderline_items_count_neither_way() -> None:
    gold = paper(
        dates=[], borderline={"dates": [{"raw": "May 2024", "start": "2024-05-01", "end": "2024-05-31"}], "relative_expressions": ["next week"]}
    )
    found = [{"quote": words, "earliest": "2024-05-01", "latest": "2024-05-31", "rule": "date.x"} for words in ("May 2024", "next week", "June")]
    measured = measure(gold, rows(dates=found))["dates"]
    assert measured.tally == Tally(0, 1, 0)
    assert [(v.rule, v.right) for v in measured.verdicts] == [("date.x", False)]


def test_pages_that_were_not_annotated_do_not_count() -> None:
    gold = paper(costs=[COST], annotated_pages=[1, 2])
    given = [{"quote": "£5", "amount": "5.00", "page": 1}, {"quote": "£6", "amount": "6.00", "page": 3}]
    assert measure(gold, rows(costs=given))["costs"].tally == Tally(1, 1, 1)


def test_a_table_that_runs_on_beyond_the_annotated_pages_has_no_shape_to_meet() -> None:
    table = {"n": 1, "kind": "data", "header_rows": 1, "rows": [["Ward", "Bins"], ["Ash", "7"]], "unit": None}
    given: Rows = {
        "tables": [{"id": "t", "kind": "data", "n_rows": 9, "n_cols": 2}],
        "cells": [{"table_id": "t", "text": w} for w in ("Ward", "Bins", "Ash", "7")],
    }
    assert measure(paper(tables=[table]), rows(**given))["table_shapes"].tally == Tally(0, 1, 1)
    assert measure(paper(tables=[{**table, "continues_on_page": 3}]), rows(**given))["table_shapes"].tally == Tally()


def test_header_values_are_asked_only_where_the_gold_states_them() -> None:
    given = rows(
        papers=[
            {"paper_id": "p0", "source": "bins.pdf", "body": "Cabinet", "paper_type": "cabinet_report", "report_to": "Cabinet", "key_decision": True}
        ]
    )
    tally = measure(paper(header={"body": "Cabinet", "key_decision": False}), given)["header_values"].tally
    assert tally == Tally(2, 3, 3)


def test_recommendations_may_differ_by_a_word_but_not_by_a_figure() -> None:
    words = plain("Cabinet is asked to agree that 14 new bins be bought for the parks of the northern wards this year")
    assert nearly_same(words, words.replace("cabinetisaskedto", "cabinetasked"))
    assert not nearly_same(words, words.replace("14", "15"))


def test_tallies_at_their_edges() -> None:
    assert (Tally(0, 0, 0).precision, Tally(0, 0, 0).recall) == (1.0, 1.0)
    assert (Tally(0, 0, 3).precision, Tally(0, 0, 3).f1) == (0.0, 0.0)
    assert Tally(0, 2, 0).recall == 1.0
    assert Tally(3, 4, 6).f1 == pytest.approx(0.6)


def test_bootstrap_is_repeatable_and_holds_the_figure() -> None:
    papers = [Tally(9, 10, 10), Tally(3, 5, 4), Tally(20, 20, 21), Tally()]
    first = figures(papers, samples=500, seed=3)
    assert first == figures(papers, samples=500, seed=3)
    assert first.n_papers == 3
    assert first.f1_interval is not None
    assert first.f1_interval[0] <= first.tally.f1 <= first.f1_interval[1]
    assert first.mean_interval is not None
    assert first.mean_f1 is not None
    assert first.mean_interval[0] < first.mean_f1 < first.mean_interval[1]
    # Drawing papers with return, all three can be the worst one: its F1 is where the lowest samples lie.
    assert first.f1_interval[0] == pytest.approx(Tally(3, 5, 4).f1, abs=0.05)


def test_bootstrap_of_equal_papers_has_no_width_and_of_one_paper_no_interval() -> None:
    assert figures([Tally(1, 2, 2)] * 5, samples=50, seed=0).f1_interval == (0.5, 0.5)
    assert figures([Tally(1, 2, 2)], samples=50, seed=0).f1_interval is None
    assert figures([Tally()], samples=50, seed=0) == Figures(Tally(), 0, None)


@pytest.mark.parametrize(("right", "n", "bound"), [(5, 5, 0.6489), (0, 5, 0.0), (50, 100, 0.4188), (1000, 1000, 0.9973)])
def test_lower_bound_is_wilsons(right: int, n: int, bound: float) -> None:
    assert lower_bound(right, n) == pytest.approx(bound, abs=1e-4)


def test_errors_of_calibration() -> None:
    assert brier([0.8, 0.6], [True, False]) == pytest.approx((0.04 + 0.36) / 2)
    assert calibration_error([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0.0)
    assert calibration_error([0.95] * 4 + [0.1] * 4, [True, True, False, False] + [False] * 4) == pytest.approx((4 * 0.45 + 4 * 0.1) / 8)
    assert brier([], []) is None


def verdicts(rule: str, right: int, wrong: int, doubts: tuple[str, ...] = ()) -> list[Verdict]:
    return [Verdict("dates", rule, i < right, doubts) for i in range(right + wrong)]


def test_a_rule_below_five_cases_has_no_bound() -> None:
    found = {p.rule: p for p in precisions({"A": verdicts("a.few", 4, 0) + verdicts("a.many", 2, 1), "B": verdicts("a.many", 2, 0)})}
    assert found["a.few"].bound is None
    assert (found["a.many"].right, found["a.many"].wrong, found["a.many"].n_councils) == (4, 1, 2)
    assert found["a.many"].bound == pytest.approx(lower_bound(4, 5))


def test_a_council_is_judged_by_the_others_alone() -> None:
    calibration = left_out({"A": verdicts("r.x", 10, 0), "B": verdicts("r.x", 0, 10)}, {})
    assert calibration.by_council["A"].mean_confidence == pytest.approx(lower_bound(0, 10))
    assert calibration.by_council["B"].mean_confidence == pytest.approx(lower_bound(10, 10))
    assert calibration.by_council["A"].share_right == 1.0
    assert calibration.overall.n == 20


def test_papers_that_name_no_council_inform_no_other() -> None:
    calibration = left_out({"A": verdicts("r.x", 10, 0), UNNAMED: verdicts("r.x", 10, 0)}, {})
    assert calibration.by_council["A"].n == 0
    assert calibration.by_council[UNNAMED].n == 10
    assert [rule.n_councils for rule in calibration.rules] == [1]


def test_doubts_lower_confidence_and_their_effect_is_counted() -> None:
    assert confidence(0.8, ("year_inferred", "unset"), {"year_inferred": 0.5}) == pytest.approx(0.4)
    assert confidence(None, (), {}) is None
    effect = left_out({"A": verdicts("r.x", 8, 2) + verdicts("r.x", 1, 3, ("faint",))}, {}).doubts[0]
    assert (effect.doubt, effect.right, effect.n) == ("faint", 1, 4)
    assert effect.expected == pytest.approx(4 * 0.8)


def scores() -> list[PaperScore]:
    good = {"quote": "£5", "amount": "5.00", "kind": "cost", "rule": "money.amount"}
    first = score_paper(paper(costs=[COST] * 6), rows(costs=[good] * 6))
    other = GoldPaper("h", {**paper(costs=[COST]).content, "paper": {**paper().paper, "council": "Oakhanger Council", "paper_type": "minutes"}})
    return [first, score_paper(other, rows(costs=[good, {**good, "quote": "£9"}]))]


def test_summary_by_council_and_type() -> None:
    summary = summarise(scores(), samples=20)
    assert set(summary.by_council) == {"Oakhanger Council", "Wendlebury Council"}
    assert summary.by_council["Oakhanger Council"]["costs"].tally == Tally(1, 2, 1)
    assert summary.by_type["cabinet_report"]["costs"].tally == Tally(6, 6, 6)
    assert summary.overall["costs"].tally == Tally(7, 8, 7)
    left = next(item for item in summary.left_out if item.council == "Oakhanger Council")
    assert left.others["costs"].tally == Tally(6, 6, 6)
    assert summary.calibration.by_council["Oakhanger Council"].mean_confidence == pytest.approx(lower_bound(6, 6))


def test_the_precision_file_is_toml_that_stays_the_same(tmp_path: Path) -> None:
    summary = summarise(scores(), samples=0)
    target = tmp_path / "precision.toml"
    calibrate(summary, target)
    first = target.read_bytes()
    calibrate(summarise(list(reversed(scores())), samples=0), target)
    assert target.read_bytes() == first
    table = tomllib.loads(first.decode())["precision"]
    assert table["money.amount"] == {"right": 7, "wrong": 1, "councils": 2, "bound": round(lower_bound(7, 8), 3)}
    assert list(tmp_path.iterdir()) == [target]
    assert "papers evaluate" in first.decode()


def test_a_rule_that_was_hardly_seen_stands_in_the_file_without_a_bound() -> None:
    text = precision_toml(left_out({"A": verdicts("r.x", 3, 0)}, {}), 1, 1)
    assert tomllib.loads(text)["precision"] == {"r.x": {"right": 3, "wrong": 0, "councils": 1}}


def test_calibration_needs_every_kind(tmp_path: Path) -> None:
    with pytest.raises(PapersError, match="--kind"):
        calibrate(summarise(scores(), kinds=["costs"], samples=0), tmp_path / "precision.toml")


def test_reports_hold_figures_and_faults() -> None:
    summary = summarise(scores(), samples=20)
    assert json.loads(json.dumps(as_json(summary, detail=True)))["overall"]["costs"]["right"] == 7
    console = Console(width=200, file=StringIO())
    with console.capture() as capture:
        console.print(render(summary, detail=True))
    printed = capture.get()
    assert "£9 [money.amount]" in printed
    assert "Oakhanger Council" in printed
    page = render_markdown(summary, "papers evaluate GOLD")
    assert "    papers evaluate GOLD\n" in page
    assert "| costs | 0.875 | 1.000 | 0.933" in page
    assert page == render_markdown(summarise(scores(), samples=20), "papers evaluate GOLD")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evaluation]:
    out = tmp_path_factory.mktemp("evaluated")
    paper = ROOT / "corpus" / "papers" / "text" / "min260312_environment_committee.txt"
    return out, evaluate(GOLD / "min260312.json", paper, out, samples=10)


def test_evaluate_reads_the_papers_and_scores_them(sample: tuple[Path, Evaluation]) -> None:
    out, evaluation = sample
    assert [p.source for p in evaluation.papers] == ["min260312_environment_committee.txt"]
    assert set(evaluation.overall) <= set(KINDS)
    assert evaluation.overall["costs"].tally.gold > 10
    assert evaluation.overall["costs"].tally.f1 > 0.5
    again = evaluate(GOLD / "min260312.json", out=out, kinds=["costs"], samples=10)
    assert dict(again.overall) == {"costs": evaluation.overall["costs"]}


def test_papers_that_the_output_does_not_hold_are_missed(sample: tuple[Path, Evaluation]) -> None:
    evaluation = evaluate(GOLD, out=sample[0], samples=0)
    assert set(evaluation.absent) == {paper.stem for paper in read_gold(GOLD)} - {"min260312"}
    missing = next(p for p in evaluation.papers if p.stem == "cm260514")
    assert missing.measured["costs"].tally.right == 0
    assert missing.measured["costs"].tally.gold > 0


def test_mistakes_say_what_to_do(tmp_path: Path, sample: tuple[Path, Evaluation]) -> None:
    with pytest.raises(PapersError, match="no such kind"):
        evaluate(GOLD, out=sample[0], kinds=["cost"])
    with pytest.raises(PapersError, match="no annotations"):
        evaluate(tmp_path, out=sample[0])
    with pytest.raises(PapersError, match="--papers"):
        evaluate(GOLD)
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(PapersError, match=r"broken\.json"):
        read_gold(tmp_path)
    with pytest.raises(PapersError, match="none of the annotated papers"):
        evaluate(GOLD / "cab250708.json", out=sample[0])
    with pytest.raises(PapersError, match="none of the annotated papers"):
        evaluate(GOLD, tmp_path)
