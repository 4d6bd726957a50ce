"""Amounts of money in every form a paper prints them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

# Smallest and largest amount of each size, and the steps they come in.
_SIZES = {"xs": (60, 2400, 5), "s": (12_000, 95_000, 500), "m": (110_000, 940_000, 5_000), "l": (1_200_000, 9_600_000, 20_000)}
_SIZES["xl"] = (24_000_000, 380_000_000, 100_000)
_SUFFIX = {"k": 1_000, "m": 1_000_000}


def draw(size: str, rng: random.Random, exact: bool = False) -> Decimal:
    """An amount of a size; `exact` allows one that is not round, down to pence for the small ones."""
    low, high, step = _SIZES[size]
    value = Decimal(rng.randrange(low, high, step))
    if exact and rng.random() < 0.3:
        value += Decimal(rng.randrange(1, 100)) / 100 if size == "xs" else Decimal(rng.randrange(1, 500))
    return value


def rounded(value: Decimal) -> Decimal:
    """A share of an amount, to full thousands (to full pounds where it is small)."""
    step = Decimal(1_000) if value >= 20_000 else Decimal(1)
    return (value / step).to_integral_value() * step


def _scaled(value: Decimal, scale: int, places: int) -> str | None:
    scaled = value / scale
    return f"{scaled:,.{places}f}" if scaled == round(scaled, places) else None


def _full(value: Decimal) -> str:
    return f"£{value:,.0f}" if value == value.to_integral_value() else f"£{value:,.2f}"


def _pence(value: Decimal) -> str:
    return f"£{value:,.2f}"


def _with(unit: str, scale: int, places: tuple[int, ...]) -> Callable[[Decimal], str]:
    def form(value: Decimal) -> str:
        number = next((n for n in (_scaled(value, scale, p) for p in places) if n), None)
        return f"£{number}{unit}" if number else _full(value)

    return form


FORMS: dict[str, Callable[[Decimal], str]] = {
    "full": _full,
    "pence": _pence,
    "k": _with("k", 1_000, (0, 1)),
    "K": _with("K", 1_000, (0, 1)),
    "m": _with("m", 1_000_000, (1, 2, 3)),
    "m3": _with("m", 1_000_000, (3,)),
    "M": _with("M", 1_000_000, (0, 1, 2, 3)),
    "million": _with(" million", 1_000_000, (1, 2, 3)),
    "tight_million": _with("million", 1_000_000, (2, 3)),
}


def printed(value: Decimal, house: str, rng: random.Random) -> str:
    """The amount as a house prints it; every house is inconsistent at times."""
    form = house if rng.random() < 0.65 else rng.choice(("full", "m", "million", "M", "k", "m3", "tight_million"))
    if value < 2_000 or value != value.to_integral_value():
        form = "pence" if house == "pence" or value != value.to_integral_value() else "full"
    elif value < 100_000:
        form = form if form in ("full", "k", "K", "pence") else "full"
    elif value < 1_000_000:
        form = form if form in ("full", "k", "m3", "pence") else rng.choice(("full", "k"))
        form = "tight_million" if rng.random() < 0.04 else form
    elif form in ("k", "pence"):
        form = "full"
    words = FORMS[form](value)
    return words.replace("£0.", "£.") if form == "tight_million" else words


def read(words: str) -> tuple[Decimal, str | None]:
    """An amount written out in a template: its value, and how it is to be printed if that is said (63k, .4m, 7.00)."""
    found = re.fullmatch(r"([\d.]+)([kmM]?)", words)
    if not found:
        raise ValueError(f"not an amount: {words}")
    number, unit = found.groups()
    value = Decimal(number) * _SUFFIX.get(unit.lower(), 1)
    if unit:
        return value, f"£{number}{unit}"
    return value, f"£{value:,.2f}" if "." in number else None


def span(low: Decimal, high: Decimal, joined: str | None, rng: random.Random, house: str) -> str:
    """A range as printed; `joined` is the word between its ends where the sentence sets it."""
    form = FORMS["m" if low >= 1_000_000 and house != "full" else "full"]
    if joined:
        return f"{form(low)} {joined} {form(high)}"
    tail = rng.choice((" to ", "-", "–", " - "))
    if low >= 1_000_000 and rng.random() < 0.4:
        unit = rng.choice(("m", " million"))
        short = [f"{v / 1_000_000:.2f}".rstrip("0").rstrip(".") for v in (low, high)]
        return f"£{short[0]}{tail}{short[1]}{unit}" if rng.random() < 0.5 else f"£{short[0]}{tail}£{short[1]}{unit}"
    return f"{form(low)}{tail}{form(high)}"
