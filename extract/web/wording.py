"""Words for what the tables hold, as officers write them: vocabularies, amounts, days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

# Where turning underscores into spaces is not how people say it.
_SAID = {
    "call_in": "Call-in",
    "eqia": "Equality impact assessment",
    "one_off": "One-off",
    "cost": "Spending",
    "drawdown": "Taken from reserves",
    "saving": "Savings",
    "funding": "Funding",
    "reserve_balance": "Reserve balances",
    "budget": "Budgets",
    "income": "Income",
    "investment": "Investment",
    "variance": "Over- or underspends",
    "threshold": "Thresholds",
    "approved_as_amended": "Approved as amended",
}
_KIND = {
    "recommendation": "Recommendation",
    "resolution": "Resolution",
    "decision": "Decision",
    "cost": "Amount of money",
    "section": "Passage",
}
# What a link says of the other paper, seen from its start and from its end.
_LINKS = {
    "decided_by": ("The decision on it", "The report it decides on"),
    "minuted_in": ("The minutes of the meeting that took it", "A report it minutes"),
    "same_decision": ("The minutes of this decision", "The notice of this decision"),
    "calls_in": ("The decision it calls in", "A call-in of it"),
    "responds_to": ("The report it responds to", "A response to it"),
    "background_paper": ("A background paper of it", "A later paper that lists it as background"),
    "follows": ("An earlier paper on the same", "A later paper on the same"),
    "same_matter": ("On the same matter", "On the same matter"),
    "same_paper": ("The same words, published again", "The same words, published again"),
    "contained_in": ("The pack that holds it", "A paper this pack holds"),
    "decided_as": ("Decided as", "As recommended in"),
    "resolved_as": ("Resolved as", "As recommended in"),
    "minuted_as": ("Minuted as", "As decided in"),
    "same_fund": ("The same fund, later", "The same fund, earlier"),
}
_OUTCOME_COLOURS = {
    "approved": "green",
    "approved_as_amended": "green",
    "noted": "grey",
    "deferred": "yellow",
    "referred": "yellow",
    "rejected": "red",
    "withdrawn": "red",
}
_SEVERITY_COLOURS = {"error": "red", "warning": "yellow", "info": "grey"}
_SEVERITIES = {"error": "Wrong", "warning": "Check", "info": "Note"}
DOUBTS = "We could not be sure of this one. Check the words before you rely on it."
SURE = 0.6  # below this a reader should look twice


def words(value: Any) -> str:
    """A word of a vocabulary as people say it: member_decision is "Member decision"."""
    if value is None or value == "":
        return ""
    text = str(value)
    return _SAID.get(text) or (text[:1].upper() + text[1:]).replace("_", " ")


def kind_words(value: str) -> str:
    """What a passage found is called."""
    return _KIND.get(value) or words(value)


def facet_words(name: str, value: str) -> str:
    """A value of a facet: names as written, words of a vocabulary as people say them."""
    if name == "kind":
        return kind_words(value)
    return value if name in ("council", "body", "decision_maker", "year") else words(value)


def outcome_colour(outcome: str) -> str:
    return _OUTCOME_COLOURS.get(outcome, "blue")


def link_words(kind: str, is_forward: bool) -> str:
    """What a link says of the paper at its other end."""
    forward, back = _LINKS.get(kind, (words(kind), words(kind)))
    return forward if is_forward else back


def severity_words(severity: str) -> str:
    return _SEVERITIES.get(severity, words(severity))


def severity_colour(severity: str) -> str:
    return _SEVERITY_COLOURS.get(severity, "grey")


def pounds(value: Decimal | float | None) -> str:
    """An amount in full: £1,250,000; pence only where there are any. Empty for None."""
    if value is None:
        return ""
    sign = "−" if value < 0 else ""
    return f"{sign}£{abs(value):,.2f}".removesuffix(".00")


def short_pounds(value: Decimal | float) -> str:
    """An amount in few characters, for charts: £1.25m."""
    size, sign = abs(float(value)), "−" if value < 0 else ""
    for unit, letter in ((10**9, "bn"), (10**6, "m"), (10**3, "k")):
        if size >= unit:
            figure = f"{size / unit:.{0 if size >= 100 * unit else 1}f}"
            return f"{sign}£{figure.removesuffix('.0')}{letter}"
    return f"{sign}£{size:.0f}"


def money_of(cost: dict[str, Any]) -> str:
    """What a cost says: the amount, or both ends of a range, after its qualifier."""
    if cost.get("amount") is not None:
        return pounds(cost["amount"])
    if cost.get("low") is not None or cost.get("high") is not None:
        return f"{pounds(cost.get('low')) or '…'} to {pounds(cost.get('high')) or '…'}"
    return str(cost.get("quote") or "")


def day(value: date | None) -> str:
    """A day as written in Britain: 5 March 2031. Empty for None."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


def days(first: date | None, last: date | None) -> str:
    """An interval of days; one day where both ends are the same."""
    if first == last:
        return day(first)
    return f"{day(first) or '…'} to {day(last) or '…'}"


def financial_year(value: date) -> str:
    """The financial year (April to March) a day lies in: 2031/32."""
    first = value.year if value.month >= 4 else value.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def council_of(paper: dict[str, Any]) -> str:
    """The council as named, else as inferred; empty where neither is known."""
    return str(paper.get("council") or paper.get("council_inferred") or "")


def date_of(paper: dict[str, Any]) -> date | None:
    """The day a paper counts under: that of its meeting, else of the report."""
    found: date | None = paper.get("meeting_date") or paper.get("report_date")
    return found


def title_of(paper: dict[str, Any]) -> str:
    return str(paper.get("title") or paper["source"].rsplit("/", 1)[-1])


def joined(*parts: str | None) -> str:
    """What there is of some parts, with a middle dot between."""
    return " · ".join(part for part in parts if part)


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 paper", "1,204 papers"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """ "a, b and c"."""
    *rest, last = list(items) or [""]
    return f"{', '.join(rest)} and {last}" if rest else last
