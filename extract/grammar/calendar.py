"""The calendar of councils: days, months, quarters, seasons and financial years (April to March) as intervals of days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from extract.match import Match
from extract.rulebook import Rulebook

_YEAR_DIGITS = re.compile(r"\d+")
_A_YEAR = 366
_LONGEST_PLAN = 5  # financial years that one expression such as 2025-28 commonly covers
_FULL_YEAR = 4  # digits: 2025-2026 may be two calendar years as well
_SHORT_YEAR_PIVOT = 70  # two-digit years from 70 on belong to the century before


@dataclass(frozen=True, slots=True)
class Interval:
    """First and last day; both None while a year is missing or where the date does not exist (doubt impossible_date)."""

    earliest: date | None
    latest: date | None
    precision: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The groups of a match read as numbers; `fy` holds the years in which a financial year begins and ends."""

    form: str
    day: int | None = None
    day2: int | None = None
    month: int | None = None
    month2: int | None = None
    year: int | None = None
    year2: int | None = None
    fy: tuple[int, int] | None = None
    fy_text: str | None = None
    quarter: int | None = None
    quarter2: int | None = None
    half: int | None = None
    season: tuple[int, int] | None = None
    season2: tuple[int, int] | None = None
    weekday: int | None = None
    edge: str | None = None
    relative: str | None = None
    relative_year: str | None = None
    year_kind: str | None = None
    fy_end: tuple[int, int] | None = None

    @classmethod
    def of(cls, match: Match, rulebook: Rulebook) -> Parts:
        """Parts of a match of a rule of kind `date`."""

        def look_up(vocabulary: str, *names: str) -> str | None:
            word = next((value for name in names if (value := match.group(name)) is not None), None)
            if word is None:
                return None
            return rulebook.vocabulary(vocabulary).exact(word.strip(" -"))

        def season(name: str) -> tuple[int, int] | None:
            key = look_up("seasons", name)
            return (int(key.split("-")[0]), int(key.split("-")[1])) if key else None

        def ordinal(*names: str) -> int | None:
            word = next((value for name in names if (value := match.group(name)) is not None), None)
            return _number(word) or _number(look_up("date_ordinals", *names))

        fy_text = match.group("fy") or match.group("fy2")
        return cls(
            form=str(match.rule.sets["form"]),
            day=_number(match.group("day")),
            day2=_number(match.group("day2")),
            month=number if (number := _number(match.group("month"))) is not None else _number(look_up("months", "month")),
            month2=_number(look_up("months", "month2")),
            year=_year(match.group("year")),
            year2=_year(match.group("year2")),
            fy=_financial_years(fy_text),
            fy_text=fy_text,
            quarter=ordinal("quarter", "quarter3"),
            quarter2=ordinal("quarter2"),
            half=ordinal("half", "half2"),
            season=season("season"),
            season2=season("season2"),
            weekday=_number(look_up("weekdays", "weekday")),
            edge=look_up("date_edges", "edge", "edge2"),
            relative=(match.group("relative") or "").lower() or None,
            relative_year=(match.group("relative_year") or "").lower() or None,
            year_kind=(match.group("year_kind") or match.group("year_kind2") or "").lower() or None,
            fy_end=_financial_years(match.group("fy_end")),
        )


def needs_year(parts: Parts) -> bool:
    """Whether the words leave the year out."""
    return parts.year is None and parts.year2 is None and parts.fy_text is None


def read_interval(parts: Parts, anchor: date | None = None, year: int | None = None, direction: str | None = None) -> Interval | None:
    """The days that the parts mean; None where they are no date at all.

    A missing year is `year` where that is given, else the one that lies nearest to `anchor` (doubt year_inferred), before or
    after it where `direction` says so: "past" and "future" only where nearness is in doubt, "last", "since" and "next" always.
    """
    if not needs_year(parts):
        return _READERS[parts.form](parts, parts.year if parts.year is not None else parts.year2)
    if parts.form == "relative_year":
        return _relative_year(parts, anchor)
    if year is not None:
        return _READERS[parts.form](parts, year)
    unknown = _READERS[parts.form](parts, 2024)  # a leap year, so that 29 February may stand
    if unknown is None:
        return None
    if anchor is None or "impossible_date" in unknown.doubts:
        return Interval(None, None, unknown.precision, tuple(d for d in unknown.doubts if d == "impossible_date"))
    if parts.relative_year is not None:
        told = _READERS[parts.form](parts, anchor.year + _STEPS.get(parts.relative_year, 0))
        return replace(told, doubts=(*told.doubts, "year_inferred")) if told else unknown
    return _nearest(parts, anchor, direction) or unknown


_STEPS = {"last": -1, "next": 1}
_SURE = {"last": ("past", True), "since": ("past", False), "next": ("future", True)}  # direction: which way, and whether all of it
_FAR = 120  # days from which the verb of the sentence decides which year is meant, and not nearness alone


def _lies(interval: Interval, anchor: date, direction: str, is_whole: bool) -> bool:
    """Whether an interval has begun (or is over, where `is_whole`) by the anchor, or is not over yet."""
    assert interval.earliest is not None
    assert interval.latest is not None
    if direction == "unknown":
        return True
    if direction == "past":
        return (interval.latest if is_whole else interval.earliest) <= anchor
    return (interval.earliest if is_whole else interval.latest) >= anchor


def _nearest(parts: Parts, anchor: date, direction: str | None = None) -> Interval | None:
    read = (_READERS[parts.form](parts, year) for year in range(anchor.year - 2, anchor.year + 2))
    candidates = [i for i in read if i is not None and i.earliest is not None and i.latest is not None]
    if not candidates:
        return None
    fitting = [i for i in candidates if "weekday_mismatch" not in i.doubts and _distance(i, anchor) <= _A_YEAR] or candidates
    best = min(fitting, key=lambda i: _distance(i, anchor))
    is_sure = direction in _SURE
    may_turn = parts.form in ("day", "month", "season") or (parts.form == "quarter" and direction == "past")
    if direction is not None and may_turn and (is_sure or _distance(best, anchor) > _FAR):
        way, is_whole = _SURE.get(direction, (direction, False))
        best = min((i for i in fitting if _lies(i, anchor, way, is_whole)), key=lambda i: _distance(i, anchor), default=best)
    if parts.relative in ("last", "previous") and parts.form == "quarter":
        best = _READERS[parts.form](parts, _start_year(best) - 1) or best
    return Interval(best.earliest, best.latest, best.precision, (*best.doubts, "year_inferred"))


def _distance(interval: Interval, anchor: date) -> int:
    assert interval.earliest is not None
    assert interval.latest is not None
    return abs((interval.earliest.toordinal() + interval.latest.toordinal()) // 2 - anchor.toordinal())


def _start_year(interval: Interval) -> int:
    assert interval.earliest is not None
    return interval.earliest.year if interval.earliest.month >= 4 else interval.earliest.year - 1


def _number(text: str | None) -> int | None:
    digits = _YEAR_DIGITS.match(text) if text else None
    return int(digits.group()) if digits else None


def _year(text: str | None) -> int | None:
    digits = _YEAR_DIGITS.search(text) if text else None
    if digits is None:
        return None
    value = int(digits.group())
    if len(digits.group()) > 2:
        return value
    return value + (2000 if value < _SHORT_YEAR_PIVOT else 1900)


def _financial_years(text: str | None) -> tuple[int, int] | None:
    """2022/23, 2022-2023, 22/23 and 1998/9 as (2022, 2023); None where the second does not follow the first."""
    if text is None:
        return None
    numbers = _YEAR_DIGITS.findall(text)
    if len(numbers) != 2:
        return None
    first = _year(numbers[0])
    assert first is not None
    width = len(numbers[1])
    base = 10**width
    second = int(numbers[1]) if width == 4 else first - first % base + int(numbers[1])
    if second < first and width < 4:
        second += base
    long_enough = width == 2 or second == first + 1  # 2022-2026 are calendar years, 2024/7 is no year
    return (first, second) if 1 <= second - first <= 40 and long_enough else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _day(parts: Parts, year: int | None) -> Interval | None:
    assert parts.day is not None
    assert parts.month is not None
    assert year is not None
    try:
        first = date(year, parts.month, parts.day)
        last = date(year, parts.month, parts.day2) if parts.day2 else first
    except ValueError:
        is_near = 0 < parts.day <= 31 and 0 < parts.month <= 31
        return Interval(None, None, "day", ("impossible_date",)) if is_near else None
    if last < first:
        return None
    doubts = ("weekday_mismatch",) if parts.weekday is not None and first.weekday() != parts.weekday else ()
    return Interval(first, last, "day", doubts)


def _month(parts: Parts, year: int | None) -> Interval | None:
    assert parts.month is not None
    if parts.fy_text is not None:
        if parts.fy is None or parts.fy[1] != parts.fy[0] + 1:
            return None
        year = parts.fy[0] if parts.month >= 4 else parts.fy[1]
    assert year is not None
    last_month = parts.month2 or parts.month
    start_year = year if parts.month <= last_month else year - 1
    return Interval(date(start_year, parts.month, 1), _month_end(year, last_month), "month")


def _quarter(parts: Parts, year: int | None) -> Interval | None:
    """Calendar quarters of a calendar year, else financial ones (the first is April to June)."""
    assert parts.quarter is not None
    last = parts.quarter2 or parts.quarter
    if last < parts.quarter or (parts.fy_text is not None and (parts.fy is None or parts.fy[1] != parts.fy[0] + 1)):
        return None
    if parts.year is not None and parts.fy is None:
        return Interval(date(parts.year, parts.quarter * 3 - 2, 1), _month_end(parts.year, last * 3), "quarter")
    begin = parts.fy[0] if parts.fy else year
    assert begin is not None
    return Interval(_financial_month(begin, parts.quarter * 3 - 2)[0], _financial_month(begin, last * 3)[1], "quarter")


def _half(parts: Parts, year: int | None) -> Interval | None:
    assert parts.half is not None
    first, last = parts.half * 6 - 5, parts.half * 6
    if parts.fy is not None:
        return Interval(_financial_month(parts.fy[0], first)[0], _financial_month(parts.fy[0], last)[1], "half_year")
    if year is None or parts.fy_text is not None:
        return None
    return Interval(date(year, first, 1), _month_end(year, last), "half_year")


def _financial_month(begin: int, ordinal: int) -> tuple[date, date]:
    """First and last day of the nth month of the financial year that begins in April of `begin`."""
    year, month = begin + (ordinal + 2) // 12, (ordinal + 2) % 12 + 1
    return date(year, month, 1), _month_end(year, month)


def _season(parts: Parts, year: int | None) -> Interval | None:
    assert parts.season is not None
    first, last = parts.season[0], (parts.season2 or parts.season)[1]
    if parts.fy_text is not None:
        if parts.fy is None:
            return None
        year = parts.fy[0] if first >= 4 else parts.fy[1]
    assert year is not None
    return Interval(date(year, first, 1), _month_end(year if first <= last else year + 1, last), "season")


def _financial_year(parts: Parts, year: int | None) -> Interval | None:
    if parts.fy is None:
        return None
    last = parts.fy_end or parts.fy
    if last[1] <= parts.fy[0]:
        return None
    unsure = parts.fy[1] - parts.fy[0] > _LONGEST_PLAN or len(_YEAR_DIGITS.findall(parts.fy_text or "")[-1]) == _FULL_YEAR
    return Interval(date(parts.fy[0], 4, 1), date(last[1], 3, 31), "financial_year", ("calendar_or_financial_year",) if unsure else ())


def _other_year(parts: Parts, year: int | None) -> Interval | None:
    """Academic years run from September; municipal ones from the annual meeting in May, whose day the words do not say."""
    if parts.fy is None:
        return None
    first, doubt = (9, "academic_year") if parts.year_kind in ("academic", "school") else (5, "municipal_year")
    return Interval(date(parts.fy[0], first, 1), _month_end(parts.fy[1], first - 1), "year", (doubt,))


def _financial_year_short(parts: Parts, year: int | None) -> Interval | None:
    """Four figures are a financial year only where the second two follow the first two (not ages 18-25)."""
    if parts.fy is None or parts.fy[1] != parts.fy[0] + 1:
        return None
    return _financial_year(parts, year)


def _financial_year_end(parts: Parts, year: int | None) -> Interval | None:
    assert year is not None
    return Interval(date(year - 1, 4, 1), date(year, 3, 31), "financial_year")


def _years(parts: Parts, year: int | None) -> Interval | None:
    """Calendar years from one to another; two that follow each other are read as a financial year before this is tried."""
    assert parts.year is not None
    assert parts.year2 is not None
    if parts.year2 <= parts.year:
        return None
    return Interval(date(parts.year, 1, 1), date(parts.year2, 12, 31), "year")


def _calendar_year(parts: Parts, year: int | None) -> Interval | None:
    assert year is not None
    return Interval(date(year, 1, 1), date(year, 12, 31), "year")


def _relative_year(parts: Parts, anchor: date | None) -> Interval | None:
    """This, the next or the last financial (or calendar) year, told from `anchor`."""
    calendar = parts.year_kind == "calendar"
    precision = "calendar_period" if calendar else "financial_year"
    if anchor is None:
        return Interval(None, None, precision)
    step = {"next": 1, "new": 1, "coming": 1, "last": -1, "previous": -1}.get(parts.relative or "", 0)
    begin = anchor.year + step if calendar or anchor.month >= 4 else anchor.year - 1 + step
    if calendar:
        return Interval(date(begin, 1, 1), date(begin, 12, 31), precision, ("year_inferred",))
    return Interval(date(begin, 4, 1), date(begin + 1, 3, 31), precision, ("year_inferred",))


_READERS: dict[str, Callable[[Parts, int | None], Interval | None]] = {
    "day": _day,
    "month": _month,
    "quarter": _quarter,
    "half": _half,
    "season": _season,
    "financial_year": _financial_year,
    "other_year": _other_year,
    "financial_year_short": _financial_year_short,
    "financial_year_end": _financial_year_end,
    "years": _years,
    "year": _calendar_year,
}
