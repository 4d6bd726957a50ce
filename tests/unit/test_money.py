"""Money expressions of council papers read as amounts, ranges and qualifiers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.document import Span
from extract.grammar.money import MALFORMED, Money, find_money
from extract.rulebook import load_rulebook


def read(text: str) -> list[Money]:
    return find_money(load_rulebook(), text)


def only(text: str) -> tuple[str, Money]:
    found = read(text)
    assert len(found) == 1, [text[m.span.start : m.span.end] for m in found]
    return text[found[0].span.start : found[0].span.end], found[0]


@pytest.mark.parametrize(
    ("text", "quote", "amount"),
    [
        ("a grant of £812,450.20 was made", "£812,450.20", "812450.20"),
        ("costs of £640,000.", "£640,000", "640000"),
        ("about £175k of it", "£175k", "175000"),
        ("another £500K of it", "£500K", "500000"),
        ("savings of £4.2M by May", "£4.2M", "4200000"),
        ("in all £18.204 million here", "£18.204 million", "18204000"),
        ("just £.95million left", "£.95million", "950000"),
        ("a gap of £0.200m", "£0.200m", "200000"),
        ("assets of £1.4bn", "£1.4bn", "1400000000"),
        ("assets of £2 billion", "£2 billion", "2000000000"),
        ("paid £ 3000 for it", "£ 3000", "3000"),
        ("a fee of £54.00, then", "£54.00", "54"),
        ("£1,204,918.6k in total", "£1,204,918.6k", "1204918600"),
        ("a charge of 54p a mile", "54p", "0.54"),
        ("a fee of 5.5 pence", "5.5 pence", "0.06"),
        ("£5 more than before", "£5", "5"),
        ("a cost of £4.2m1 in all", "£4.2m", "4200000"),
        ("a bill of £230,274.06", "£230,274.06", "230274.06"),
        ("costs of £12.403M", "£12.403M", "12403000"),
        ("save £300M per annum", "£300M", "300000000"),
        ("split as £9\nmillion", "£9\nmillion", "9000000"),
        ("a purse of £20 000", "£20 000", "20000"),
        ("a bill of £1 000 000", "£1 000 000", "1000000"),
        ("some £2½m of works", "£2½m", "2500000"),
        ("cyllideb o £5 miliwn", "£5 miliwn", "5000000"),
        ("GBP 3,000 was paid", "GBP 3,000", "3000"),
        ("a fund of 3 million pounds", "3 million pounds", "3000000"),
    ],
)
def test_single_amounts(text: str, quote: str, amount: str) -> None:
    words, money = only(text)
    assert (words, money.amount, money.currency) == (quote, Decimal(amount).quantize(Decimal("0.01")), "GBP")
    assert money.low is None
    assert money.high is None


@pytest.mark.parametrize(
    ("text", "quote", "amount", "qualifier"),
    [
        ("an underspend of -£9.9m here", "-£9.9m", "-9900000", None),
        ("a variance of −£3m", "−£3m", "-3000000", None),
        ("pressures (+£28.7m) remain", "£28.7m", "28700000", "+"),
        ("a balance of £(2.3)m", "£(2.3)m", "-2300000", None),
        ("a surplus of £(0.6m)", "£(0.6m)", "-600000", None),
        ("a fall of £ (2,345)", "£ (2,345)", "-2345", None),
        ("a fall of -£1.2m", "-£1.2m", "-1200000", None),
        ("the Highways service (£3m) and", "£3m", "3000000", None),
        ("Grant - £5m", "£5m", "5000000", None),
    ],
)
def test_signs_belong_to_the_amount_only_where_written_against_it(text: str, quote: str, amount: str, qualifier: str | None) -> None:
    words, money = only(text)
    assert (words, money.amount, money.qualifier) == (quote, Decimal(amount), qualifier)


@pytest.mark.parametrize(
    ("text", "quote", "low", "high"),
    [
        ("a cost of £1-2 million is likely", "£1-2 million", 1_000_000, 2_000_000),
        ("between £1.2m and £1.5m", "£1.2m and £1.5m", 1_200_000, 1_500_000),
        ("somewhere in £500K–£1m", "£500K–£1m", 500_000, 1_000_000),
        ("from a range of prices, £1,250-£2,496.50", "£1,250-£2,496.50", 1_250, 2_496.50),
        ("grants are £5,000 to £10,000 each", "£5,000 to £10,000", 5_000, 10_000),
        ("fees of £40-60 a visit", "£40-60", 40, 60),
        ("a sum of £500-£1m", "£500-£1m", 500, 1_000_000),
        ("tied up £30 to 35m", "£30 to 35m", 30_000_000, 35_000_000),
        ("at £7.4m–£8.1m now", "£7.4m–£8.1m", 7_400_000, 8_100_000),
        ("an extra £60,000 to £75,000", "£60,000 to £75,000", 60_000, 75_000),
        ("of between £2 and £4 million", "£2 and £4 million", 2_000_000, 4_000_000),
    ],
)
def test_ranges_have_two_ends_and_no_amount(text: str, quote: str, low: float, high: float) -> None:
    words, money = only(text)
    assert (words, money.amount, money.low, money.high) == (quote, None, Decimal(str(low)), Decimal(str(high)))


def test_a_movement_is_two_amounts() -> None:
    assert [m.amount for m in read("rises from £3,300,000.00 to £3,478,912.05")] == [Decimal("3300000.00"), Decimal("3478912.05")]


def test_a_year_behind_a_dash_is_no_range() -> None:
    text = "The lamp costs £64 - 2018/19, £48-2019/20 and £30 2021/22."
    assert [m.amount for m in read(text)] == [64, 48, 30]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("any tender not above £9,000", "not above"),
        ("a loan of up to £4m", "up to"),
        ("approximately £70k", "approximately"),
        ("costs (approx. £70k)", "approx."),
        ("c. £200k", "c."),
        ("is c£15K", "c"),
        ("about c£27k", "about c"),
        ("savings in excess of £130M", "in excess of"),
        ("loans in the region of £1.6m", "in the region of"),
        ("of the order of £1.1m", "of the order of"),
        ("at least £25,000", "at least"),
        ("just under £200,000", "just under"),
        ("spending of £500,000 or more", "or more"),
        ("some £60M over target", "some"),
        ("would cost c. £21k in rent", "c."),
        ("(c.£2m)", "c."),
        ("circa £2m", "circa"),
        ("just over £3m", "just over"),
        ("no more than £4m", "no more than"),
        ("a maximum of £5m", "a maximum of"),
        ("nearly £7m", "nearly"),
        ("around £9m", "around"),
        ("its value does not exceed £320,000", "does not exceed"),
        ("a sum not exceeding £13m", "not exceeding"),
        ("grants amounting to £12,665", "amounting to"),
        ("up to a total of £2,500", "up to a total of"),
        ("contracts up to a value of £4m", "up to a value of"),
        ("an estimated £10m", "an estimated"),
        ("perhaps £1,500", "perhaps"),
        ("hyd at £5,000", "hyd at"),
        ("tua £3m", "tua"),
        ("£100,000+ a year", "+"),
        ("a permit would go up to £65", None),
        ("over and above £3m", None),
        ("a grant of £4m", None),
        ("up to the mark: grant £4m", None),
    ],
)
def test_qualifiers_as_written(text: str, qualifier: str | None) -> None:
    assert only(text)[1].qualifier == qualifier


@pytest.mark.parametrize("text", ["a bill of £3,4180.25", "spent £1,23,456 so far", "£1.250.00 in all", "£14,,000 more", "about £4 mil"])
def test_nothing_is_guessed_of_a_malformed_figure(text: str) -> None:
    _, money = only(text)
    assert (money.amount, money.low, money.high, money.doubts) == (None, None, None, (MALFORMED,))


@pytest.mark.parametrize(
    "text", ["figures in £000", "all in £'000s", "the £ sign", "2030/31 £ 2031/32 £", "£2030-31", "£m", "budget £000s", "1080p", "12 pounds of sand"]
)
def test_units_and_other_words_are_no_amounts(text: str) -> None:
    assert read(text) == []


def test_other_currencies() -> None:
    found = read("€2.1m and US$40,000 and $5 million")
    assert [(m.currency, str(m.amount)) for m in found] == [("EUR", "2100000.00"), ("USD", "40000.00"), ("USD", "5000000.00")]


def test_only_the_span_asked_for_is_read() -> None:
    text = "£1m, £2m, £3m"
    assert [m.amount for m in find_money(load_rulebook(), text, Span(4, 9))] == [2_000_000]
