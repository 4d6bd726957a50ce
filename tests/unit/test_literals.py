"""The words that a regular expression needs: by hand for each of its forms, and for every rule with its own examples."""

from __future__ import annotations

import re

import pytest

from extract.literals import needed_words
from extract.rulebook import Rulebook


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("harbour", ("harbour",)),
        (r"\bHARBOURS?\b", ("harbour",)),
        (r"(?:piers|harbours)\s+(?:of|at)", ("harbours", "piers")),
        (r"(?:harbour|harbours)", ("harbour",)),
        (r"(?:harbour)?dues", ("dues",)),
        (r"(?:harbour){2}\d", ("harbour",)),
        (r"(?=.*quay)\w+", ("quay",)),
        (r"(?!quay)\w+", ()),
        (r"(?:quay|\d+)", ()),
        (r"[hq]arb", ("arb",)),
        (r"of\s\d", ()),
        (r"(?P<a>pier)?(?(a)head|quay)", ()),  # what hangs on a group is not followed
    ],
)
def test_the_words_that_an_expression_needs(regex: str, expected: tuple[str, ...]) -> None:
    assert needed_words(re.compile(regex)) == expected


def test_every_rule_finds_its_examples_by_the_words_it_needs(rulebook: Rulebook) -> None:
    needy = [rule for rule in rulebook if rule.needs]
    assert len(needy) > 100
    for rule in needy:
        for example in rule.model.matches:
            text = example.replace("«", "").replace("»", "").lower()
            assert any(word in text for word in rule.needs), (rule.id, example)
