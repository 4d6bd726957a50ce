"""Every link among the real papers was read and judged (tests/benchmarks/LINKS.md): no other may appear between papers, none may be lost."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from extract.cli import main
from extract.dataset import generation
from extract.link import compute
from tests.conftest import SHARED

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="no real papers beside the repository")]
JUDGED = {
    ("decided_by", "5cccef8b", "78728367"), ("decided_by", "b335d554", "1aa64b6e"), ("decided_by", "a742c822", "1aa64b6e"),
    ("decided_by", "2901711c", "3d9fd1b9"), ("decided_by", "acdccc26", "1ff14f34"), ("decided_by", "64dcd623", "0e8bfb27"),
    ("minuted_in", "c679bbc7", "05771633"), ("minuted_in", "acdccc26", "d5d46a54"), ("same_decision", "1ff14f34", "d5d46a54"),
    ("background_paper", "64dcd623", "acdccc26"), ("background_paper", "64dcd623", "c679bbc7"), ("background_paper", "acdccc26", "c679bbc7"),
    ("same_paper", "a742c822", "b335d554"), ("same_matter", "b33f74a0", "83e4af0a"),
}  # fmt: skip


def test_links_among_the_real_papers_are_those_that_were_judged(tmp_path: Path) -> None:
    out = tmp_path / "out"
    folders = [str(SHARED / "papers" / name) for name in ("text", "pdf")]
    assert CliRunner().invoke(main, ["extract", *folders, "--out", str(out), "--quiet"]).exit_code in (0, 6)
    folder = generation(out)
    links = compute(folder)
    sources = {row["paper_id"]: Path(row["source"]).name[:8] for row in pq.read_table(folder / "papers", columns=["paper_id", "source"]).to_pylist()}
    found = {(link.kind, sources[link.from_id], sources[link.to_id]) for link in links if link.from_id in sources}
    assert found == JUDGED
    notice = [link.outcome for link in links if link.kind == "decided_as" and sources[link.to_paper_id or ""] == "78728367"]
    assert sorted(map(str, notice)) == ["approved", *["noted"] * 5]
