"""Dates and periods in every form a paper prints them, with the code that says what they cover (see annotate.bounds)."""

from __future__ import annotations

import calendar
import datetime
import random
import re

Date = datetime.date
_MONTHS = list(calendar.month_name)
_SEASON_OF = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}
_RELATIVE = re.compile(r"([+-]?\d+)([dwmqy])")


def shifted(day: Date, count: int, unit: str) -> Date:
    """`day` moved by days, weeks, months, quarters or years; a day that a month lacks becomes its 28th."""
    if unit in "dw":
        return day + datetime.timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * {"m": 1, "q": 3, "y": 12}[unit]
    return Date(months // 12, months % 12 + 1, min(day.day, 28))


def relative(spec: str, anchor: Date) -> Date:
    """The day that `+4m` or `-3w` names, seen from an anchor; working papers fall on weekdays."""
    found = _RELATIVE.fullmatch(spec)
    if not found:
        raise ValueError(f"not a relative date: {spec}")
    day = shifted(anchor, int(found[1]), found[2])
    return day + datetime.timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day


def fiscal(day: Date) -> int:
    """The year in which the financial year of a day begins."""
    return day.year if day.month >= 4 else day.year - 1


def ordinal(day: int) -> str:
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def day_form(day: Date, house: str) -> str:
    month = _MONTHS[day.month]
    forms = {
        "long": f"{day.day} {month} {day.year}",
        "padded": f"{day:%d} {month} {day.year}",
        "ordinal": f"{ordinal(day.day)} {month} {day.year}",
        "slash": f"{day:%d/%m/%Y}",
        "short_slash": f"{day:%d/%m/%y}",
        "dots": f"{day:%d.%m.%y}",
        "long_dots": f"{day:%d.%m.%Y}",
        "weekday": f"{calendar.day_name[day.weekday()]} {day.day} {month} {day.year}",
        "weekday_comma": f"{calendar.day_name[day.weekday()]}, {day.day} {month} {day.year}",
        "weekday_ordinal": f"{calendar.day_name[day.weekday()]} {ordinal(day.day)} {month} {day.year}",
        "short_month": f"{day.day} {month[:3]} {day.year}",
        "no_year": f"{day.day} {month}",
    }
    return forms.get(house, forms["long"])


def _two(year: int) -> str:
    return f"{year % 100:02d}"


def year_span(start: int, house: str) -> str:
    return {"slash": f"{start}/{_two(start + 1)}", "dash": f"{start}-{_two(start + 1)}", "long": f"{start}/{start + 1}"}[house]


def period(day: Date, precision: str, years: str, rng: random.Random) -> tuple[str, str]:
    """The words and the code of the period of a precision that holds a day; `years` is how a financial year is written."""
    start = fiscal(day)
    fy, fy_code = year_span(start, years), f"{start}/{_two(start + 1)}"
    quarter, fq = (day.month - 1) // 3 + 1, ((day.month - 4) % 12) // 3 + 1
    month = _MONTHS[day.month]
    if precision == "year":
        return str(day.year), str(day.year)
    if precision == "month":
        words = f"{month} {day.year}" if rng.random() < 0.9 else rng.choice((f"{month[:3]} {day.year}", f"{month[:3]} {_two(day.year)}"))
        return words, f"{day:%Y-%m}"
    if precision == "fymonth":
        return f"{month} {year_span(start, 'dash')}", f"{day:%Y-%m}"
    if precision == "fy":
        return fy, fy_code
    if precision == "fyq":
        names = {1: "first", 2: "second", 3: "third", 4: "fourth"}
        forms = (f"Quarter {fq} {fy}", f"Q{fq} {fy}", f"quarter {fq} of {fy}", f"{names[fq]} quarter of {fy}")
        return rng.choice(forms), f"{fy_code}Q{fq}"
    if precision == "quarter":
        return f"Q{quarter} {day.year}", f"{day.year}Q{quarter}"
    if precision == "season":
        first = 3 * ((day.month % 12) // 3) or 12
        year = day.year - 1 if day.month < 3 else day.year
        shown = f"{year}/{_two(year + 1)}" if first == 12 else str(year)
        name = _SEASON_OF[first] if first != 12 else "winter"
        return f"{name} {shown}" if rng.random() < 0.6 else f"{name} of {shown}", f"{year}-{name}"
    if precision == "half":
        first_half = day.month < 7
        code = f"{day.year}-01..{day.year}-06:half_year" if first_half else f"{day.year}-07..{day.year}-12:half_year"
        return f"{'first' if first_half else 'second'} half of {day.year}", code
    if precision == "academic":
        first = day.year if day.month >= 9 else day.year - 1
        return year_span(first, "slash"), f"{first}-09..{first + 1}-08:year"
    raise ValueError(f"unknown precision: {precision}")


def year_edge(day: Date, precision: str) -> Date | None:
    """First or last day of the financial year of a day, where the precision names one."""
    start = fiscal(day)
    return {"yearstart": Date(start, 4, 1), "fystart": Date(start, 4, 1), "yearend": Date(start + 1, 3, 31)}.get(precision)


def span(first: Date, last: Date, precision: str, house: str, years: str) -> tuple[str, str]:
    """A stretch of time from one day, month or year to another."""
    if precision == "year":
        return f"{first.year}-{last.year}", f"{first.year}..{last.year}:year"
    if precision == "financial_year":
        a, b = fiscal(first), fiscal(last)
        code = f"{a}/{_two(a + 1)}..{b}/{_two(b + 1)}:financial_year"
        return f"{year_span(a, years)} to {year_span(b, years)}", code
    if precision == "month":
        return f"{_MONTHS[first.month]} {first.year} to {_MONTHS[last.month]} {last.year}", f"{first:%Y-%m}..{last:%Y-%m}:month"
    house = house if house in ("long", "ordinal") else "long"
    start = day_form(first, "no_year" if first.year == last.year and house == "long" else house)
    return f"{start} to {day_form(last, house)}", f"{first.isoformat()}..{last.isoformat()}:day"
