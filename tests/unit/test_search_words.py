"""What a user types is taken apart as meant, and where it cannot be, the place is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.rulebook import load_rulebook
from extract.search.query import MAX_TEXT, QueryError
from extract.search.words import AllOf, Amount, AnyOf, Node, Not, Phrase, Prefix, Reference, Word, parse, terms, without


def parts(text: str) -> tuple[Node, ...]:
    return parse(text, load_rulebook()).parts


def test_words_phrases_prefixes_and_fields() -> None:
    assert parts('drawdown "new boiler" transp*') == (Word("drawdown", 0), Phrase("new boiler", 9), Prefix("transp", 22))
    assert parts('council:Kent signed:"J Smith" By:lee*') == (
        Word("Kent", 8, "council"), Phrase("J Smith", 20, "signed"), Prefix("lee", 33, "decision_maker"),
    )  # fmt: skip
    assert parts("“curly quotes” count") == (Phrase("curly quotes", 0), Word("count", 15))
    assert parts("what, then?  - nothing!") == (Word("what", 0), Word("then", 6), Word("nothing", 15))


def test_not_or_and_brackets() -> None:
    assert parts("pool -boiler NOT council:Kent") == (Word("pool", 0), Not(Word("boiler", 6)), Not(Word("Kent", 25, "council")))
    assert parts("a OR b") == (AnyOf((AllOf((Word("a", 0),)), AllOf((Word("b", 5),)))),)
    assert parts("x (a OR b)")[1] == AnyOf((AllOf((Word("a", 3),)), AllOf((Word("b", 8),))))
    assert parts("go-live well-being") == (Word("go-live", 0), Word("well-being", 8))


@pytest.mark.parametrize(
    ("typed", "exact", "low", "high"),
    [
        ("£2.3m", "2300000", "2250000", "2350000"),
        ("£2.304 million", "2304000", "2303500", "2304500"),
        ("£175k", "175000", "174500", "175500"),
        ("£743,000", "743000", "743000", "743000"),
        ("£671.84", "671.84", "671.84", "671.84"),
        ("-£35", "35", "35", "35"),
    ],
)
def test_money_as_typed(typed: str, exact: str, low: str, high: str) -> None:
    (amount,) = parts(typed)
    assert isinstance(amount, Amount)
    assert amount.is_money
    assert (amount.exact, amount.low, amount.high) == (Decimal(exact), Decimal(low), Decimal(high))


def test_plain_figures_may_be_money_but_years_are_not() -> None:
    assert parts("2,304,000") == (Amount("2,304,000", 0, Decimal(2304000), Decimal(2304000), Decimal(2304000), is_money=False),)
    assert isinstance(parts("2304000")[0], Amount)
    assert parts("2024 12 18-25 2025-26 2024/25") == (
        Word("2024", 0), Word("12", 5), Word("18-25", 8), Word("2025-26", 14), Word("2024/25", 22),
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["24/00109", "FP/311/05/23", "C-017-2024/25", "24-00109", "UTT/25/3011/OP"])
def test_reference_numbers(typed: str) -> None:
    assert parts(typed) == (Reference(typed, 0),)


@pytest.mark.parametrize(
    ("typed", "position", "words"),
    [
        ('pool "new boiler', 5, "quotation mark"),
        ("pool (new", 5, "not closed"),
        ("pool new)", 8, "without an opening"),
        ("pool ()", 5, "nothing stands"),
        ("OR pool", 0, "both sides"),
        ("pool OR", 5, "both sides"),
        ("pool NOT", 5, "needs a word"),
        ("pool colour:red", 5, "choose from council"),
        ("tr*port", 2, "end of a word"),
        ("t*", 0, "at least 2"),
        ('pool ""', 5, "quotation marks"),
    ],
)
def test_errors_say_where(typed: str, position: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        parts(typed)
    assert caught.value.position == position


def test_length_is_bounded() -> None:
    with pytest.raises(QueryError, match="longer"):
        parts("a" * (MAX_TEXT + 1))
    with pytest.raises(QueryError, match="words") as caught:
        parts("ab " * 40)
    assert caught.value.position == 90


def test_terms_and_what_is_left_without_one() -> None:
    node = parse("pool -boiler (hire OR buy)", load_rulebook())
    assert [term.text for term in terms(node)] == ["pool", "hire", "buy"]
    assert [term.text for term in terms(without(node, 0))] == ["hire", "buy"]
    assert [term.text for term in terms(without(node, 14))] == ["pool", "buy"]
