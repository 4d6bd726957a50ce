"""Profiles of councils: data that adds to the general rules for one council's papers only."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from extract.errors import RuleError
from extract.match import check_rules
from extract.pipeline import process
from extract.records import Section
from extract.rule_files import rules_folder
from extract.rulebook import Rulebook, load_rulebook

_README = rules_folder() / "README.md"
_PAPER = """{council}

Cabinet

Report: Lamps for Quay Street

1. Background

1.1 The lamps are old.

2. What it means for the purse

2.1 New lamps cost £12,500.
"""
_OWN_RULE = """
[[rule]]
id = "money.trigger_groats"
kind = "money_trigger"
about = "An old coin"
regex = '\\bgroats\\b'
matches = ["forty «groats»"]
rejects = ["forty goats"]
"""


def _folder(tmp_path: Path, profile: str) -> Path:
    """A copy of the general rules with one profile."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in rules_folder().glob("*.toml"):
        shutil.copy(path, folder)
    (folder / "councils").mkdir()
    (folder / "councils" / "hexbury.toml").write_text(profile, encoding="utf-8")
    return folder


def _rules(tmp_path: Path, profile: str) -> Rulebook:
    return load_rulebook.__wrapped__(_folder(tmp_path, profile))


def _example() -> str:
    """The profile that rules/README.md shows."""
    blocks: list[str] = re.findall(r"```toml\n(.*?)```", _README.read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if "council =" in block)


def _kinds(tmp_path: Path, rulebook: Rulebook, council: str) -> list[str]:
    paper = tmp_path / "paper.txt"
    paper.write_text(_PAPER.format(council=council), encoding="utf-8")
    rows = process(paper, "paper.txt", rulebook=rulebook).rows["sections"]
    return [row.kind for row in rows if isinstance(row, Section) and row.heading == "What it means for the purse"]


def test_the_profile_of_the_readme_names_a_heading_for_its_council_alone(tmp_path: Path) -> None:
    rulebook = _rules(tmp_path, _example())
    assert _kinds(tmp_path, rulebook, "Hexbury Borough Council") == ["financial"]
    assert _kinds(tmp_path, rulebook, "Eastmarch County Council") == ["other"]
    own = rulebook.for_council("Hexbury Borough Council")
    assert {rule.id for rule in rulebook} - {rule.id for rule in own} == {"decision_status.status"}


def test_without_profiles_nothing_changes(rulebook: Rulebook) -> None:
    assert rulebook.for_council("Hexbury Borough Council") is rulebook.for_council(None) is rulebook


def test_rules_of_a_profile_come_first_and_keep_their_own_examples(tmp_path: Path) -> None:
    rulebook = _rules(tmp_path, 'council = "Hexbury Borough Council"\n' + _OWN_RULE)
    own = rulebook.for_council("hexbury borough council").rules("money_trigger")
    assert own[0].id == "money.trigger_groats"
    assert {rule.id for rule in own} - {rule.id for rule in rulebook.rules("money_trigger")} == {"money.trigger_groats"}
    assert check_rules(rulebook) == []
    shutil.rmtree(tmp_path / "rules")
    broken = _rules(tmp_path, 'council = "Hexbury Borough Council"\n' + _OWN_RULE.replace("forty goats", "ten groats"))
    assert [problem.rule for problem in check_rules(broken)] == ["money.trigger_groats"]


def test_a_changed_profile_is_another_version_of_the_rules(tmp_path: Path) -> None:
    first = _rules(tmp_path, _example()).version
    shutil.rmtree(tmp_path / "rules")
    assert _rules(tmp_path, _example() + "\n# changed\n").version != first


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("off = []", ["hexbury.toml", "council"]),
        ('council = "Hexbury"\noff = ["no.rule"]', ["hexbury.toml", "off", "no.rule"]),
        ('council = "Hexbury"\n[vocabulary.nothing]\na = ["b"]', ["hexbury.toml", "vocabulary nothing"]),
        ('council = "Hexbury"' + _OWN_RULE.replace("money.trigger_groats", "money.amount"), ["hexbury.toml", "money.amount", "off"]),
        ('council = "Hexbury"' + _OWN_RULE.replace('"money_trigger"', '"coins"'), ["hexbury.toml", "money.trigger_groats", "coins"]),
    ],
)
def test_what_is_wrong_in_a_profile_is_named(tmp_path: Path, profile: str, words: list[str]) -> None:
    with pytest.raises(RuleError) as error:
        _rules(tmp_path, profile)
    for word in words:
        assert word in str(error.value)
