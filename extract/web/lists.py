"""Lists of a paper's records, a line each: amounts, dates, sign-offs, people, votes, references."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from extract.web.snapshot import Row, Snapshot
from extract.web.wording import SURE, day, days, joined, money_of, words

SHOWN = 20  # on the paper's page; the rest has a page of its own
PER_PAGE = 100
_AROUND = 90  # characters shown on either side of an amount or a date
# Dates that say when something is due or happened; references and periods of money come after them.
_TELLING_DATES = ("meeting_date", "decision_date", "deadline", "milestone", "event", "submission", "sign_off_date", "report_date")


class Line(NamedTuple):
    """One line of a list: the words that lead to the record, and a cell for each further column."""

    id: str
    words: str
    cells: tuple[str, ...]
    place: str
    is_unsure: bool


class List(NamedTuple):
    """A kind of list: its title, the heading of its first column and of those after it."""

    title: str
    first: str
    columns: tuple[str, ...]
    cells: Callable[[Row, str], tuple[str, ...]]
    head: Callable[[Row], str]
    empty: str


def context_of(row: Row, text: str) -> tuple[str, str]:
    """The words before and after a record in its paragraph, so that a figure says what it is for; cut at words."""
    start, end = row["char_start"], row["char_end"]
    line = text.rfind("\n", 0, start) + 1
    first = max(line, start - _AROUND)
    if first > line and " " in text[first:start]:
        first = text.index(" ", first) + 1
    stop = text.find("\n", end)
    stop = stop if stop >= 0 else len(text)
    last = min(stop, end + _AROUND)
    if last < stop and " " in text[end:last]:
        last = text.rindex(" ", end, last)
    before, after = text[first:start].replace("\t", " "), text[end:last].replace("\t", " ")
    return f"{'… ' if first > line else ''}{before}", f"{after}{' …' if last < stop else ''}"


def _in_context(row: Row, text: str) -> str:
    before, after = context_of(row, text)
    return " ".join(f"{before}{row['quote']}{after}".split())


def _for_what(cost: Row, text: str) -> str:
    """What an amount is for: the labels of its row and column in a table, else the words around it."""
    return joined(cost["row_label"], cost["column_label"]) if cost["table_id"] else _in_context(cost, text)


LISTS: dict[str, List] = {
    "costs": List(
        "Amounts of money",
        "Amount",
        ("What for", "Kind", "Period", "Fund"),
        lambda row, text: (
            _for_what(row, text),
            joined(words(row["kind"]), "Total" if row["is_total"] else ""),
            row["period"] or "",
            row["fund"] or "",
        ),
        lambda row: joined(row["qualifier"], money_of(row)).replace(" · ", " "),
        "No amounts of money were found in this paper.",
    ),
    "dates": List(
        "Dates",
        "Date",
        ("What for", "Kind"),
        lambda row, text: (_in_context(row, text), joined(words(row["kind"]), words(row["boundary"]))),
        lambda row: days(row["earliest"], row["latest"]) if row["precision"] in ("day", "calendar_period") else row["quote"],
        "No dates were found in this paper.",
    ),
    "sign_offs": List(
        "Sign-offs",
        "Name",
        ("Role", "On behalf of", "Kind", "Signed on"),
        lambda row, _: (row["role"] or "", row["on_behalf_of"] or "", words(row["kind"]), day(row["signed_on"]) or "No date given"),
        lambda row: row["name"] or "No name given",
        "No sign-offs were found in this paper.",
    ),
    "people": List(
        "People",
        "Name",
        ("Role", "In this paper as", "E-mail", "Telephone"),
        lambda row, _: (row["role"] or "", words(row["kind"]), row["email"] or "", row["phone"] or ""),
        lambda row: row["name"] or row["role"] or "No name given",
        "No people with a role were found in this paper.",
    ),
    "votes": List(
        "Votes",
        "Who",
        ("Vote", "For", "Against", "Abstained"),
        lambda row, _: (words(row["vote"] or row["role"]), *(str(row[n]) if row[n] is not None else "" for n in ("n_for", "n_against", "n_abstain"))),
        lambda row: row["name"] or "Count of votes",
        "No votes were found in this paper.",
    ),
    "paper_references": List(
        "References and background papers",
        "Reference",
        ("Kind",),
        lambda row, _: (words(row["kind"]),),
        lambda row: row["value"],
        "No references were found in this paper.",
    ),
}


def lines_of(snapshot: Snapshot, paper_id: str, kind: str, limit: int, page: int | None = None) -> tuple[list[Line], int]:
    """Lines of one list and how many there are in all. Without a page the most telling come first; with one, all in reading order."""
    rows = snapshot.rows(kind, paper_id)
    total = len(rows)
    if page is None:
        rows = sorted(rows, key=_rank)[:limit] if kind in ("costs", "dates") else rows[:limit]
    else:
        rows = rows[(page - 1) * limit : page * limit]
    listing, text = LISTS[kind], snapshot.text(paper_id) if kind in ("costs", "dates") else ""
    return [Line(row["id"], listing.head(row), listing.cells(row, text), _place(row), _is_unsure(row)) for row in rows], total


def _rank(row: Row) -> tuple[int, int]:
    """Amounts in recommendations before those of the text, then tables; dates by how much they tell."""
    if "recommendation_id" in row:
        return 0 if row["recommendation_id"] else 1 if not row["table_id"] else 2, 0
    return _TELLING_DATES.index(row["kind"]) if row["kind"] in _TELLING_DATES else 99, 0


def _place(row: Row) -> str:
    page = f"page {row['page']}" if row.get("page") else ""
    return page or (f"paragraph {row['paragraph']}" if row.get("paragraph") else "")


def _is_unsure(row: Row) -> bool:
    return row["confidence"] is not None and row["confidence"] < SURE
