"""The notebooks run from top to bottom, and what is committed is what they show: small, in order, without errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LARGEST = 200_000  # bytes


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All notebooks, run in a folder of their own beside a link to the sample papers."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    (folder / "notebooks").mkdir()
    _run(folder / "notebooks")
    return folder / "notebooks"


def _run(into: Path, *names: str) -> None:
    done = subprocess.run([sys.executable, ROOT / "notebooks" / "run.py", "--into", into, *names], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]


def _read(path: Path) -> Any:
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]


def _shown(path: Path) -> list[list[str]]:
    notebook = _read(path)
    return [[output.get("text") or str(output.get("data", {})) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]


def test_all_of_them_run(fresh: Path) -> None:
    assert [path.name for path in sorted(fresh.glob("*.ipynb"))] == [path.name for path in NOTEBOOKS]
    assert len(NOTEBOOKS) == 6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_committed_was_run_and_is_small(path: Path) -> None:
    notebook = _read(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), "run: python notebooks/run.py"
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert path.stat().st_size < LARGEST
    assert "/home/" not in path.read_text(encoding="utf-8")


def test_the_same_papers_show_the_same_twice(fresh: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    (tmp_path / "notebooks").mkdir()
    _run(tmp_path / "notebooks", "02")
    name = next(path.name for path in NOTEBOOKS if path.name.startswith("02"))
    assert _shown(tmp_path / "notebooks" / name) == _shown(fresh / name)
