"""All real papers go through, and what is found in them agrees with the annotations. Absent without ../shared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import SHARED, require_tool

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="no real papers beside the repository")]
# The F1 that must not be lost on the annotated papers (python ../shared/score.py ../shared/gold OUT).
BARS = {
    "recommendations": 0.97, "costs": 0.98, "cost_values": 0.98, "dates": 0.97, "date_values": 0.96, "sections": 0.95, "header": 0.95,
    "sign_offs": 0.95, "people": 0.85, "references": 0.90, "cells": 0.95, "table_money": 0.97,
}  # fmt: skip
EXPECTED_CODES = {
    "half.pdf": "DAMAGED", "truncated.pdf": "DAMAGED", "zero.pdf": "EMPTY", "enc_user.pdf": "ENCRYPTED",
    "bad_startxref.pdf": None, "crop.pdf": None, "enc_owner.pdf": None, "inv.pdf": None, "junk_head.pdf": None, "lig.pdf": None, "rot90.pdf": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    from extract.cli import main

    out = tmp_path_factory.mktemp("real") / "out"
    folders = [str(SHARED / "papers" / name) for name in ("text", "pdf", "rebuilt")]
    result = CliRunner().invoke(main, ["extract", *folders, "--out", str(out), "--json"])
    assert result.exit_code in (0, 6), result.output
    return out


def test_every_real_paper_goes_through(dataset: Path) -> None:
    rows = pq.read_table(dataset / "sources").to_pylist()
    assert len(rows) == 5 + 47 + 8
    failed = {Path(r["source"]).name: r["code"] for r in rows if r["status"] == "failed"}
    partial = {Path(r["source"]).name[:8]: r["code"] for r in rows if r["status"] == "partial"}
    if shutil.which("tesseract"):
        assert (failed, partial) == ({}, {})
    else:
        assert failed == {"scan200.pdf": "NO_OCR"}
        assert set(partial.values()) <= {"NO_OCR"}


def test_a_scan_gives_the_words_and_figures_of_its_paper() -> None:
    require_tool(shutil.which("tesseract"), "tesseract")
    from extract.pipeline import process
    from tests.benchmarks.scans import figures, recall, words

    export = next((SHARED / "papers" / "text").glob("000_*.txt"))
    wanted, found = (process(path, path.name).document for path in (export, SHARED / "papers" / "rebuilt" / "scan200.pdf"))
    assert wanted is not None
    assert found is not None
    assert recall(words(wanted.text), words(found.text)) >= 0.99
    assert recall(figures(wanted.text), figures(found.text)) >= 0.97


def test_keys_are_unique_and_quotes_are_the_papers_words(dataset: Path) -> None:
    texts = {r["paper_id"]: r["text"] for r in pq.read_table(dataset / "papers", columns=["paper_id", "text"]).to_pylist()}
    for kind in (
        "paper_fields",
        "sections",
        "recommendations",
        "costs",
        "cells",
        "dates",
        "sign_offs",
        "people",
        "paper_references",
        "cross_references",
    ):
        rows = pq.read_table(dataset / kind, columns=["paper_id", "id", "char_start", "char_end", "quote"]).to_pylist()
        assert all(texts[r["paper_id"]][r["char_start"] : r["char_end"]] == r["quote"] for r in rows), kind
        assert [key for key, n in Counter(r["id"] for r in rows).items() if n > 1] == [], kind


def test_accuracy_on_the_annotated_papers(dataset: Path) -> None:
    scored = subprocess.run(
        [sys.executable, str(SHARED / "score.py"), str(SHARED / "gold"), str(dataset)], capture_output=True, text=True, check=False
    ).stdout
    table = scored[scored.index("kind  ") :].splitlines()[1:]
    f1 = {line.split()[0]: float(line.split()[3]) for line in table if line.split()[0] in BARS}
    assert f1.keys() == BARS.keys()
    assert {kind: value for kind, value in f1.items() if value < BARS[kind]} == {}


@pytest.mark.parametrize(("name", "code"), EXPECTED_CODES.items())
def test_bad_input_has_its_expected_outcome(name: str, code: str | None) -> None:
    from extract.pipeline import process

    result = process(SHARED / "papers" / "pitfalls" / name, name)
    assert (result.source.status, result.source.code) == (("ok", None) if code is None else ("failed", code))
    if code is not None:
        assert result.source.reason


def test_an_encrypted_paper_is_read_with_its_password() -> None:
    from extract.pipeline import process

    assert process(SHARED / "papers" / "pitfalls" / "enc_user.pdf", "enc_user.pdf", password="secret").source.status == "ok"
