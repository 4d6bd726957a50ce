"""What an address asks for: its parameters read into a query, and addresses made from a query. Everything asked for stands in it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from extract.search import MAX_REACH, MAX_TEXT, SORTS, Query

FILTERS = ("kind", "council", "body", "paper_type", "decision_maker", "outcome", "action", "section_kind", "flag")
_FIELDS = {name: "kinds" if name == "kind" else name for name in FILTERS}
_SINGLE = ("q", "since", "until", "min_amount", "max_amount", "exempt", "sort", "page")
_ORDER = ("q", *FILTERS, *_SINGLE[1:])  # of parameters, so that the same question has the same address
MAX_VALUES = 40  # filter values in one address
MAX_VALUE = 300  # characters of one
SIZE = 20
_MONTHS = {name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_SCALES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_AMOUNT = re.compile(r"£?\s*(\d[\d,]{0,17}(?:\.\d{1,4})?)\s*(k|m|bn|thousand|million|billion)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of an address as they were typed, the query they make, and what is wrong with them by the id of the field."""

    given: Mapping[str, tuple[str, ...]]
    query: Query
    problems: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """A parameter as typed, to stand in its field again."""
        return (self.given.get(name) or ("",))[0]

    def is_chosen(self, name: str, value: str) -> bool:
        return value in self.given.get(name, ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that the page may welcome instead."""
        return not any(name not in ("sort", "page") for name in self.given)

    def address(self, path: str = "/", **changes: str | None) -> str:
        """The address of the same query with some parameters set, or left out where None; the page begins again from 1."""
        pairs = [(name, value) for name, values in self.given.items() if name != "page" and name not in changes for value in values]
        return _address(path, [*pairs, *((name, value) for name, value in changes.items() if value is not None)])

    def without(self, name: str, value: str) -> str:
        """The address of the same query without one value of one filter."""
        return _address("/", [(n, v) for n, values in self.given.items() if n != "page" for v in values if (n, v) != (name, value)])


def _address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    asked = urlencode(list(pairs))
    return f"{path}?{asked}" if asked else path


def read_address(parameters: QueryParams, size: int = SIZE) -> Asked:
    """The query an address asks for. What cannot be read is left out of it and told in `problems`; unknown parameters are passed over."""
    given: dict[str, tuple[str, ...]] = {}
    problems: dict[str, str] = {}
    for name in _ORDER:
        values = tuple(dict.fromkeys(value.strip() for value in parameters.getlist(name) if value.strip()))
        if values:
            given[name] = values[:1] if name in _SINGLE else values
    if sum(len(given.get(name, ())) for name in FILTERS) > MAX_VALUES or any(len(v) > MAX_VALUE for name in FILTERS for v in given.get(name, ())):
        problems["filters"] = f"Choose no more than {MAX_VALUES} filters"
        given = {name: values for name, values in given.items() if name in _SINGLE}

    def single(name: str) -> str:
        return (given.get(name) or ("",))[0]

    text = single("q")
    if len(text) > MAX_TEXT:
        problems["q"] = f"Search for {MAX_TEXT} characters or fewer"
        text = ""
    since, until = (_asked_day(single(name), name, problems) for name in ("since", "until"))
    if since and until and since > until:
        problems["until"] = "The last day must not lie before the first"
        since = until = None
    least, most = (_asked_amount(single(name), name, problems) for name in ("min_amount", "max_amount"))
    query = Query(
        text=text,
        **{_FIELDS[name]: given[name] for name in FILTERS if name in given},
        since=since,
        until=until,
        min_amount=least,
        max_amount=most,
        with_exempt=single("exempt") == "yes",
        sort=next((sort for sort in SORTS if sort == single("sort")), "relevance" if text else "date"),
        page=_page(single("page"), size),
        size=size,
    )
    return Asked(given, query, problems)


def _page(typed: str, size: int) -> int:
    """A page number; the first where it is none, the last that can be reached where it is beyond."""
    return min(max(int(typed), 1), MAX_REACH // size) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1


def page_number(parameters: QueryParams) -> int:
    """The number of the page asked for, from 1."""
    return _page(parameters.get("page", "").strip(), 1)


def _asked_day(typed: str, name: str, problems: dict[str, str]) -> date | None:
    if not typed:
        return None
    days = read_days(typed)
    if days is None:
        problems[name] = "Enter a date such as 1 April 2024, 01/04/2024, April 2024 or 2024"
        return None
    return days[0] if name == "since" else days[1]


def read_days(typed: str) -> tuple[date, date] | None:
    """First and last day of what a user typed: a year, a month or a day (day before month, or as ISO 8601); None where it is none of these."""
    parts = [part for part in re.split(r"[\s/.,-]+", typed.strip().lower()[:40]) if part]
    numbers = [
        _MONTHS.get(part[:3]) if part.isalpha() else int(part) if part.isascii() and part.isdigit() and len(part) <= 4 else None for part in parts
    ]
    if None in numbers or not 1 <= len(numbers) <= 3:
        return None
    plain = [number for number in numbers if number is not None]
    if plain[0] <= 31:
        plain.reverse()
    try:
        match plain:
            case [year] if 1800 <= year <= 2200:
                return date(year, 1, 1), date(year, 12, 31)
            case [year, second] if 1800 <= year <= 2200 and second > 12 and second == (year + 1) % 100:  # a financial year, 2024/25
                return date(year, 4, 1), date(year + 1, 3, 31)
            case [year, month] if 1800 <= year <= 2200:
                return date(year, month, 1), date(year, month, monthrange(year, month)[1])
            case [year, month, day] if 1800 <= year <= 2200:
                return date(year, month, day), date(year, month, day)
    except (ValueError, IndexError):
        return None
    return None


def _asked_amount(typed: str, name: str, problems: dict[str, str]) -> Decimal | None:
    if not typed:
        return None
    amount = read_amount(typed)
    if amount is None:
        problems[name] = "Enter an amount in pounds such as 500000, £500,000, 500k or 1.5m"
    return amount


def read_amount(typed: str) -> Decimal | None:
    """Full pounds of what a user typed; None where it is no amount."""
    match = _AMOUNT.fullmatch(typed.strip()[:60])
    if match is None:
        return None
    try:
        return Decimal(match[1].replace(",", "")) * _SCALES[(match[2] or "").lower()]
    except InvalidOperation:
        return None
