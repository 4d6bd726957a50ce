"""`papers rules explain`: one rule, its examples, and what it finds in a paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from extract.cli import main
from extract.errors import RuleError
from extract.explain import explain

_TEXT = "1. Recommendations\n\n1.1 Approve £12,500 for lamps; £1m to £2m more may follow.\n"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "lamps.txt"
    path.write_text(_TEXT, encoding="utf-8")
    return path


def test_pattern_examples_and_measured_cases_are_shown() -> None:
    told = explain("money.amount")
    assert told["file"] == "money.toml"
    assert "money_pound" in told["fragments"]
    assert "£" in told["gate"]
    assert {row["problem"] for row in told["examples"]} == {None}
    assert {row["must_match"] for row in told["examples"]} == {True, False}
    assert told["measured"]["right"] > 0
    assert "records" not in told


def test_in_a_paper_records_are_told_from_other_places(paper: Path) -> None:
    told = explain("money.amount", paper)
    assert [(row["table"], row["quote"], row["paragraph"]) for row in told["records"]] == [("costs", "£12,500", "1.1")]
    assert [row["quote"] for row in told["matches"]] == ["£12,500", "£1m", "£2m"]
    assert all(_text_at(paper, row) == row["quote"] for row in told["matches"])
    output = CliRunner().invoke(main, ["rules", "explain", "money.amount", str(paper)]).output
    assert "1 records rest on it" in output
    assert "2 more places match" in output


def _text_at(paper: Path, row: dict[str, int]) -> str:
    text = CliRunner().invoke(main, ["text", str(paper)]).output
    return text[row["char_start"] : row["char_end"]]


def test_what_no_pattern_bears_is_explained_by_its_records(paper: Path) -> None:
    told = explain("section.numbered_known", paper)
    assert told["file"] is None
    assert [row["quote"] for row in told["records"]] != []


def test_an_unknown_rule_is_told_with_its_nearest() -> None:
    with pytest.raises(RuleError, match=r"did you mean .*money\.amount"):
        explain("money.amounts")
    result = CliRunner().invoke(main, ["rules", "explain", "xyz.q"])
    assert (result.exit_code, "papers rules list" in result.output) == (3, True)


def test_json_is_whole(paper: Path) -> None:
    result = CliRunner().invoke(main, ["rules", "explain", "money.amount", str(paper), "--json"])
    assert json.loads(result.output)["id"] == "money.amount"


def test_control_characters_of_a_paper_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1. Costs\n\n1.1 The lamps cost £5\x1b[31m a piece, from Ada\x1b Long.\n", encoding="utf-8")
    for rule in ("money.amount", "section.numbered_known"):
        assert "\x1b" not in CliRunner().invoke(main, ["rules", "explain", rule, str(path)]).output
