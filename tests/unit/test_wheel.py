"""The wheel, built and installed into a clean environment, runs and holds its rules."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_rules_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    committed = {path.name for path in (ROOT / "rules").glob("*.toml")}
    assert {Path(n).name for n in names if n.startswith("extract/rules/") and n.endswith(".toml")} == committed
    assert not [n for n in names if n.startswith(("tests/", "corpus/", "rules/"))]
    web = {path.relative_to(ROOT).as_posix() for name in ("static", "templates") for path in (ROOT / "extract/web" / name).iterdir()}
    assert "extract/web/static/govuk-frontend.LICENSE.txt" in web
    assert web <= set(names)


def test_the_wheel_runs_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)], check=True, capture_output=True)
    (tmp_path / "a.txt").write_text("Report title: Lamps\n\n1. Recommendations\n\n1.1 Approve £12,500.\n", encoding="utf-8")
    papers = tmp_path / "venv" / "bin" / "papers"
    checked = subprocess.run([papers, "rules", "check"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "0 examples fail" in checked.stdout
    done = subprocess.run([papers, "extract", "a.txt", "--out", "out"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "1 ok" in done.stdout
    shown = subprocess.run([papers, "show", "out"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "£12,500.00" in shown.stdout
    subprocess.run([papers, "export", "out", "--format", "xlsx"], check=True, capture_output=True, cwd=tmp_path)
    assert (tmp_path / "papers.xlsx").stat().st_size > 1000
    carded = subprocess.run([papers, "card", "out"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "annotated real papers" in carded.stdout  # the figures come with the wheel
    # spaCy finds the component by the entry point alone.
    code = (
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('committee_papers'); doc = nlp('1.1 Approve £5.'); print(*doc.spans['committee_papers'])"
    )
    found = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "£5" in found.stdout
