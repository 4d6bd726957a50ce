"""The sample papers: they are what their sources say, and their gold speaks of words that are printed."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest

from extract.read.docx import read_docx

pytest.importorskip("reportlab")
pytest.importorskip("docx")

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"
STEMS = sorted(path.stem for path in (CORPUS / "papers" / "text").glob("*.txt"))
SAMPLE = 4  # made papers of each producer that the tests print again


def _module(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generator() -> Any:
    path = list(sys.path)
    yield _module("corpus_generate", CORPUS / "generate.py")
    sys.path[:] = path


@pytest.fixture(scope="module")
def fresh(generator: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything again, the made papers without their PDFs."""
    folder = tmp_path_factory.mktemp("corpus")
    generator.generate(folder)
    generator.generate_made(folder, pdf_too=False)
    return folder


@pytest.fixture(scope="module")
def made(generator: Any) -> dict[str, Any]:
    papers, _ = generator.made.make(generator.SEED, generator.PAPERS)
    return {paper.stem: paper for paper in papers}


def _files(folder: Path) -> dict[str, Path]:
    files = (p for part in ("papers", "gold") for p in sorted((folder / part).rglob("*")) if p.is_file())
    return {str(p.relative_to(folder)): p for p in files if p.parent.name != "packs"}  # tests/unit/test_packs.py looks at those


def _pdf_text(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _producer(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return str(document.get_metadata_value("Producer"))
    finally:
        document.close()


def _gold_path(stem: str) -> Path:
    whole = CORPUS / "gold" / f"{stem}.json"
    return whole if whole.exists() else CORPUS / "gold" / f"{stem.split('_')[0]}.json"


def _gold(stem: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(_gold_path(stem).read_text(encoding="utf-8"))
    return gold


def _flat(text: str) -> str:
    """Without white space, asterisks and table pipes: what counts when words are compared."""
    return re.sub(r"[\s*|]+", "", text)


def _unpaged(value: Any) -> Any:
    """Gold without what only the printed pages tell."""
    if isinstance(value, dict):
        return {k: _unpaged(v) for k, v in value.items() if k not in ("page", "pages")}
    return [_unpaged(v) for v in value] if isinstance(value, list) else value


def test_a_second_run_gives_the_same_bytes(generator: Any, fresh: Path, tmp_path: Path) -> None:
    generator.generate(tmp_path)
    generator.generate_made(tmp_path, pdf_too=False)
    again = _files(tmp_path)
    assert again.keys() == _files(fresh).keys()
    for name, path in _files(fresh).items():
        assert path.read_bytes() == again[name].read_bytes(), name


def test_another_seed_gives_other_papers(generator: Any) -> None:
    ours, _ = generator.made.make(generator.SEED, 30)
    others, _ = generator.made.make(7, 30)
    texts = [{generator.dialects.export(paper) for paper in papers} for papers in (ours, others)]
    assert len(texts[0]) == len(texts[1]) == 30
    assert not texts[0] & texts[1]


def test_the_committed_papers_are_what_the_sources_say(fresh: Path, made: dict[str, Any]) -> None:
    committed = _files(CORPUS)
    assert committed.keys() == _files(fresh).keys() | {f"papers/pdf/{stem}.pdf" for stem in made}
    for name, path in _files(fresh).items():
        if path.suffix == ".pdf":  # compression differs between builds of zlib
            assert _pdf_text(path) == _pdf_text(committed[name]), name
        elif path.suffix == ".docx":  # the styles around the words come with python-docx
            assert read_docx(path.read_bytes()).text == read_docx(committed[name].read_bytes()).text, name
        elif path.suffix == ".json":
            assert _unpaged(json.loads(path.read_text())) == _unpaged(json.loads(committed[name].read_text())), name
        else:
            assert path.read_bytes() == committed[name].read_bytes(), name


@pytest.mark.parametrize("producer", ["reportlab", "weasyprint"])
def test_made_papers_print_as_committed(generator: Any, made: dict[str, Any], tmp_path: Path, producer: str) -> None:
    if producer == "weasyprint":
        pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))  # type: ignore[arg-type]
    chosen = [paper for paper in made.values() if paper.look.producer == producer]
    assert len(chosen) > 10
    for paper in chosen[:: len(chosen) // SAMPLE][:SAMPLE]:
        pdf, _, gold = generator.write_made(paper, tmp_path)
        committed = CORPUS / "papers" / "pdf" / pdf.name
        if _producer(pdf) == _producer(committed):
            assert _pdf_text(pdf) == _pdf_text(committed), pdf.name
            assert gold.read_bytes() == _gold_path(paper.stem).read_bytes(), pdf.name
        else:  # another version may break lines and pages elsewhere
            assert sorted(" ".join(_pdf_text(pdf)).split()) == sorted(" ".join(_pdf_text(committed)).split()), pdf.name


@pytest.mark.parametrize("stem", STEMS)
def test_every_annotated_word_is_printed_in_the_text_export(stem: str, made: dict[str, Any]) -> None:
    text = (CORPUS / "papers" / "text" / f"{stem}.txt").read_text(encoding="utf-8")
    paper, gold = made.get(stem), _gold(stem)
    laid_out = paper is not None and paper.look.dialect == "layout"  # cells wrap there, and page feet stand in between
    if paper is not None and paper.running_head:
        text = re.sub(rf"\s*\f?\s*{re.escape(paper.running_head)}\n", " ", text)
    printed = _flat(text)
    recommendations = [r["text"] for r in gold["recommendations"]] + [c["text"] for r in gold["recommendations"] for c in r["children"]]
    raws = [item["raw"] for kind in ("costs", "dates", "cross_references") for item in gold[kind]]
    cells = [cell for table in gold["tables"] if table["kind"] == "data" for row in table["rows"] for cell in row]
    people = [p["name"] for p in gold["paper"]["authors"] + gold["paper"]["contacts"]] + [s["name"] for s in gold["sign_offs"]]
    evidence = [quote for finding in gold["findings"] for quote in finding["evidence"]]
    missing = [
        words
        for words in recommendations + raws + cells + people + evidence + [s["heading"] for s in gold["sections"]]
        if _flat(words) not in printed
    ]
    assert len(missing) <= (10 if laid_out else 0), missing


@pytest.mark.parametrize("stem", STEMS)
def test_amounts_and_dates_stand_on_the_page_the_gold_names(stem: str) -> None:
    pages = [_flat(text) for text in _pdf_text(CORPUS / "papers" / "pdf" / f"{stem}.pdf")]
    gold = _gold(stem)
    for item in gold["costs"] + [d for d in gold["dates"] if "page" in d]:
        assert _flat(item["raw"]) in pages[item["page"] - 1] + "".join(pages[item["page"] : item["page"] + 1]), item


def test_totals_agree_but_for_those_wrong_on_purpose() -> None:
    for stem in STEMS:
        gold, wrong = _gold(stem), []
        for table in gold["tables"]:
            last = len(table["rows"]) - 1
            if not table["money_cells"] or "total" not in table["rows"][last][0].lower():
                continue
            for col in {cell["col"] for cell in table["money_cells"]}:
                amounts = {cell["row"]: Decimal(cell["amount"]) for cell in table["money_cells"] if cell["col"] == col}
                if amounts.pop(last) != sum(amounts.values()):
                    wrong.append(table["rows"][last][col])
        said = [f for f in gold["findings"] if f["kind"] == "total_mismatch"]
        assert len(wrong) == len(said), stem
        assert all(any(w in " ".join(f["evidence"]) for f in said) for w in wrong), stem


def test_the_papers_are_varied(made: dict[str, Any]) -> None:
    gold = [_gold(stem) for stem in made]
    assert len({g["paper"]["council"] for g in gold}) >= 12
    types = {g["paper"]["paper_type"] for g in gold}
    wanted = "cabinet_report member_decision council_report scrutiny_report select_committee_report call_in decision_notice minutes agenda"
    assert types >= {*wanted.split(), "planning_report", "appendix", "other"}
    looks = [paper.look for paper in made.values()]
    for choices in ({x.dialect for x in looks}, {x.table for x in looks}, {x.labels for x in looks}):
        assert len(choices) >= 5
    assert {d["precision"] for g in gold for d in g["dates"]} >= {"day", "month", "quarter", "season", "year", "financial_year"}
    assert any(len(t["pages"]) > 1 for g in gold for t in g["tables"] if t["kind"] == "data")


def test_chains_name_words_that_stand_in_their_papers() -> None:
    chains = json.loads((CORPUS / "gold" / "chains.json").read_text(encoding="utf-8"))["chains"]
    assert len({chain["council"] for chain in chains}) >= 3
    for chain in chains:
        assert [paper["role"] for paper in chain["papers"]] == ["report", "notice", "minutes", "later_report"]
        ends = [link[end] for link in chain["links"] for end in ("recommendation", "decision", "resolution") if link[end]]
        for end in ends:
            items = _gold(end["paper"])["recommendations"]
            assert end["text"] in [item["text"] for item in items], end
        assert any(link["recommendation"] and link["decision"] and link["resolution"] for link in chain["links"])
        later = (CORPUS / "papers" / "text" / f"{chain['what_became_of_it']['paper']}.txt").read_text(encoding="utf-8")
        assert chain["references"][0] in later


def test_date_codes_cover_the_periods_they_name(generator: Any) -> None:
    bounds = generator.annotate.bounds
    assert bounds("2026-02") == ("2026-02-01", "2026-02-28", "month")
    assert bounds("2025/26") == ("2025-04-01", "2026-03-31", "financial_year")
    assert bounds("2025/26Q4") == ("2026-01-01", "2026-03-31", "quarter")
    assert bounds("2027Q1") == ("2027-01-01", "2027-03-31", "quarter")
    assert bounds("2024-winter") == ("2024-12-01", "2025-02-28", "season")
    assert bounds("2026-01-05..2026-02-13:day") == ("2026-01-05", "2026-02-13", "day")


def test_the_councils_are_invented(generator: Any) -> None:
    register = SHARED / "registers" / "uk_local_authorities_current.csv"
    if not register.exists():
        pytest.skip("the register of local authorities is not here")
    real = register.read_text(encoding="utf-8").lower()
    for stem in STEMS:
        assert _gold(stem)["paper"]["council"].lower() not in real
    for council in generator.made.cases.councils():
        assert council["area"].lower() not in real


def _runs(path: Path) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", path.read_text(encoding="utf-8").lower())
    return {tuple(words[i : i + 10]) for i in range(len(words) - 9)}


def test_no_ten_words_running_come_from_a_real_paper() -> None:
    folder = SHARED / "papers" / "text"
    if not folder.exists():
        pytest.skip("the real papers are not here")
    real = set().union(*(_runs(path) for path in folder.glob("*.txt")))
    for stem in STEMS:
        assert not _runs(CORPUS / "papers" / "text" / f"{stem}.txt") & real


def test_the_corpus_stays_small() -> None:
    assert sum(path.stat().st_size for path in _files(CORPUS).values()) < 5_000_000
    assert len(STEMS) <= 60
