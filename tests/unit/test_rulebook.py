"""Rule files: what is wrong is said with file, rule and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.errors import RuleError
from extract.match import check_rules, find, find_words, text_of
from extract.rulebook import Rulebook, load_rulebook
from extract.vocabulary import Vocabulary

GOOD = """
[fragments]
digits = '\\d+'
pounds = '£$digits'

[[rule]]
id = "test.pounds"
kind = "test"
about = "Pounds"
regex = '$pounds'
gate = ["£"]
matches = ["costs «£12» now"]
rejects = ["12 people"]
"""


def _load(folder: Path, text: str) -> Rulebook:
    (folder / "test.toml").write_text(text, encoding="utf-8")
    return load_rulebook.__wrapped__(folder)  # the cache is for one run, in which rules do not change


def test_every_rule_keeps_its_own_examples(rulebook: Rulebook) -> None:
    assert [f"{p.file} {p.rule}: {p.what} in {p.example}" for p in check_rules(rulebook)] == []


def test_fragments_inside_fragments(tmp_path: Path) -> None:
    rules = _load(tmp_path, GOOD).rules("test")
    assert [text_of(m) for m in find(rules, "£5 or £70")] == ["£5", "£70"]


def test_a_gate_may_name_a_fragment_and_keeps_the_order_of_matches(tmp_path: Path) -> None:
    other = GOOD[GOOD.index("[[rule]]") :].replace("test.pounds", "test.people").replace("'$pounds'", "'\\d+ people'").replace("£12", "12 people")
    other = other.replace("£", "people").replace('rejects = ["12 people"]', 'rejects = ["12"]')
    gated = GOOD.replace('gate = ["£"]', 'gate = ["$signs"]').replace("[fragments]", "[fragments]\nsigns = '£|gbp'")
    rules = _load(tmp_path, gated + other).rules("test")
    assert [rule.gate for rule in rules] == [("£", "gbp"), ("people",)]
    assert [text_of(m) for m in find(rules, "12 people and £5")] == ["12 people", "£5"]
    assert find(rules, "GBP 5, 5 men") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("'$pounds'", "'$euros'", ["test.toml", "test.pounds", "regex", "$euros"]),
        ("'£$digits'", "'£$figures'", ["test.toml", "pounds", "$figures"]),
        ("digits = '\\d+'", "digits = '$pounds'", ["test.toml", "refers to itself"]),
        ('about = "Pounds"', 'abuot = "Pounds"', ["test.toml", "test.pounds", "abuot"]),
        ('rejects = ["12 people"]', "rejects = []", ["test.toml", "test.pounds", "rejects"]),
        ("'$pounds'", "'($pounds'", ["test.toml", "test.pounds", "regex"]),
        ('gate = ["£"]', 'gate = ["$signs"]', ["test.toml", "test.pounds", "gate", "$signs"]),
        ("regex = '$pounds'", 'tokens = [[{ POS = "NOUN" }]]', ["test.toml", "test.pounds", "POS"]),
        ('kind = "test"', "kind = ", ["test.toml", "not valid TOML"]),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(RuleError) as error:
        _load(tmp_path, GOOD.replace(old, new))
    for word in words:
        assert word in str(error.value)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="already used"):
        _load(tmp_path, GOOD + GOOD[GOOD.index("[[rule]]") :])


def test_failing_examples_are_problems(tmp_path: Path) -> None:
    broken = GOOD.replace("costs «£12» now", "costs «£1» 2 now").replace("12 people", "£12")
    assert [p.what for p in check_rules(_load(tmp_path, broken))] == ["must find nothing, finds '£12'"]
    assert [p.what for p in check_rules(_load(tmp_path, GOOD.replace("«£12»", "«£1»2")))] == ["finds '£12'"]


def test_no_rules_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule files"):
        load_rulebook(tmp_path / "nothing")


def test_token_rules_match_with_offsets(tmp_path: Path) -> None:
    text = """
[[rule]]
id = "test.role"
kind = "role"
about = "A director"
tokens = [[{ LOWER = "director" }, { LOWER = "of" }, { IS_TITLE = true, OP = "+" }]]
matches = ["the «Director of Public Health» said"]
rejects = ["a director"]
"""
    book = _load(tmp_path, text)
    assert check_rules(book) == []
    found = find(book.rules("role"), "Ada, Director of Roads and Director of Housing Repairs.")
    assert [text_of(m) for m in found] == ["Director of Roads", "Director of Housing Repairs"]


def test_overlaps_go_to_the_earlier_then_longer_match(tmp_path: Path) -> None:
    text = GOOD + GOOD[GOOD.index("[[rule]]") :].replace("test.pounds", "test.range").replace("'$pounds'", "'$pounds-$digits'").replace(
        "«£12»", "«£1-2»"
    )
    rules = _load(tmp_path, text).rules("test")
    assert [(m.rule.id, text_of(m)) for m in find(rules, "£1-2 and £7")] == [("test.range", "£1-2"), ("test.pounds", "£7")]


def test_caret_means_the_start_of_the_span(tmp_path: Path) -> None:
    from extract.document import Span

    rules = _load(tmp_path, GOOD.replace("'$pounds'", "'^$pounds'").replace("costs «£12» now", "«£12» now")).rules("test")
    assert [m.span for m in find(rules, "costs £12", Span(6, 9))] == [Span(6, 9)]
    assert find(rules, "costs £12", Span(0, 0)) == []


def test_a_vocabulary_finds_its_longest_phrase_in_running_text() -> None:
    phrases = ("pier", "Pier head", "pier head's", "piers", "pier-head", "£ a year", "year", "head of quays (east)")
    words = Vocabulary("kind", {"all": phrases})
    text = "The PIER  head’s year at the Pier\nhead: piers, pierhead, pier-heads £ a year, head of quays (east) (years) Pier head of quays, pier(s) "
    text += "YEAR(S)"
    found = [m.group() for m in words.pattern.finditer(text)]
    assert found == ["PIER  head’s", "year", "Pier\nhead", "piers", "pier", "£ a year", "head of quays (east)", "Pier head", "pier(s)", "YEAR"]
    assert not Vocabulary("none", {"all": ()}).pattern.search(text)


def test_vocabulary_look_ups() -> None:
    words = Vocabulary("kind", {"financial": ("financial implications", "finance"), "legal": ("legal and financial implications",)})
    assert words.exact("Financial Implications:") == "financial"
    assert words.within("6. Legal & financial implications of this") == "legal"
    assert words.within("Nothing") is None
    assert [(key, span.start) for span, key in find_words(words, "on finance and financial  implications")] == [("financial", 3), ("financial", 15)]
