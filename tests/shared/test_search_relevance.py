"""The passage that answers a question about the real papers is among the first five. Absent without ../shared."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from extract.cli import main
from extract.search import build_index, open_index
from tests.benchmarks.relevance import EXACT, questions, rank
from tests.conftest import SHARED

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not (SHARED / "questions.tsv").is_file(), reason="no real papers beside the repository")]


def test_the_right_passage_is_among_the_first_five(tmp_path: Path) -> None:
    folders = [str(SHARED / "papers" / name) for name in ("text", "pdf")]
    assert CliRunner().invoke(main, ["extract", *folders, "--out", str(tmp_path), "--quiet"]).exit_code == 0
    build_index(tmp_path)
    with open_index(tmp_path) as index:
        ranks = {asked.name: rank(index, asked) for asked in questions(SHARED / "questions.tsv")}
    exact = [place for name, place in ranks.items() if any(f"-{key}" in name for key in EXACT)]
    assert sum(place is not None and place <= 5 for place in exact) >= 0.95 * len(exact)
    assert sum(place is not None and place <= 5 for place in ranks.values()) >= 0.8 * len(ranks)
