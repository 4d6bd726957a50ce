"""The search page: what was found, as decisions, with the filters that narrow it down and the address of every next step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from extract.search import FACETS, MAX_REACH, Facet, Hit, Query, QueryError, Results
from extract.web.address import FILTERS, Asked
from extract.web.holdings import Holding
from extract.web.wording import council_of, counted, day, facet_words, pounds

DECISIONS = ("recommendation", "resolution", "decision")
_TITLES = {
    "kind": "What",
    "council": "Council",
    "body": "Meeting or body",
    "paper_type": "Type of paper",
    "decision_maker": "Decision maker",
    "outcome": "Outcome",
    "action": "Action",
    "section_kind": "Part of the paper",
    "flag": "Points to check",
    "year": "Year",
}
_ORDER = ("kind", "year", "council", "body", "outcome", "paper_type", "decision_maker", "section_kind", "action", "flag")
_OPEN = ("kind", "year", "council")  # the rest opens when asked for, or when something in it is chosen
_VALUES = 12
_SORTS = (("relevance", "Best match"), ("date", "Newest first"), ("date_oldest", "Oldest first"), ("amount", "Largest amount"))
_NEAR = 2  # page numbers shown on both sides of the current one


class Value(NamedTuple):
    """One value of a facet: `number` is None where it is chosen but nothing found has it. Years are links, the others boxes to tick."""

    value: str
    label: str
    number: int | None
    is_chosen: bool
    href: str


class Group(NamedTuple):
    name: str
    title: str
    values: list[Value]
    is_open: bool


class Step(NamedTuple):
    """One item of the pagination; an empty address is a gap."""

    label: str
    href: str
    is_current: bool = False


def search_content(holding: Holding, asked: Asked) -> dict[str, Any]:
    """What the search page shows. Without anything asked it shows the latest decisions."""
    query, problems, mistake = asked.query, dict(asked.problems), None
    is_welcome = asked.is_empty
    results: Results | None = None
    if not problems:
        try:
            results = holding.index.search(_latest(query) if is_welcome else query)
            if results.total and not results.hits:  # beyond the last page: there may be fewer than when the link was made
                query = replace(query, page=_pages(results.total, query.size))
                results = holding.index.search(query)
        except QueryError as error:
            problems["q"] = error.message
            mistake = _mistake(query.text, error.position)
    pages = _pages(results.total, query.size) if results else 1
    return {
        "asked": asked,
        "results": results,
        "problems": problems,
        "mistake": mistake,
        "is_welcome": is_welcome,
        "page": query.page,
        "pages": pages,
        "heading": _heading(results, is_welcome),
        "groups": _groups(asked, results.facets if results else {}),
        "chips": _chips(asked),
        "steps": _steps(asked, query.page, pages) if results and not is_welcome else [],
        "sorts": [(value, label, value == query.sort) for value, label in _SORTS if value != "relevance" or query.text],
        "downloads": [(label, asked.address(f"/download/{form}")) for form, label in (("csv", "CSV"), ("parquet", "Parquet"), ("json", "JSON"))],
        "reach": MAX_REACH,
        **_holds(holding),
    }


def _latest(query: Query) -> Query:
    return replace(query, kinds=DECISIONS, sort="date", size=10, page=1)


def _holds(holding: Holding) -> dict[str, Any]:
    """What is served, in figures."""
    if "holds" not in holding.cache:
        papers = holding.snapshot.papers.values()
        exempt = sum(bool(paper["exempt"]) for paper in papers)
        councils = {council for paper in papers if not paper["exempt"] and (council := council_of(paper))}
        holding.cache["holds"] = {"n_papers": len(papers) - exempt, "n_exempt": exempt, "n_councils": len(councils)}
    holds: dict[str, Any] = holding.cache["holds"]
    return holds


def _heading(results: Results | None, is_welcome: bool) -> str:
    if is_welcome:
        return "Latest decisions and recommendations"
    if results is None:
        return "Nothing was searched"
    return counted(results.total, "result") if results.total else "No results"


def _mistake(text: str, position: int | None) -> tuple[str, str, str] | None:
    """The query parted at the character that cannot be understood."""
    if position is None or not 0 <= position <= len(text):
        return None
    return text[:position], text[position : position + 1] or "␣", text[position + 1 :]


def address_of(hit: Hit) -> str:
    """Where a passage is shown at its place: a record at its words, a paragraph of a section at its own."""
    paper = f"/papers/{hit.paper_id}"
    place = f"{paper}/passages/{hit.char_start}-{hit.char_end}" if hit.kind == "section" else f"{paper}/records/{hit.record_id}"
    return f"{place}?exempt=yes" if hit.exempt else place


def _groups(asked: Asked, facets: Any) -> list[Group]:
    found = []
    for name in _ORDER:
        assert name in FACETS
        values = _years(asked, facets.get(name, ())) if name == "year" else _values(asked, name, facets.get(name, ()))
        if values:
            found.append(Group(name, _TITLES[name], values, name in _OPEN or any(value.is_chosen for value in values)))
    return found


def _values(asked: Asked, name: str, facets: tuple[Facet, ...]) -> list[Value]:
    chosen = asked.given.get(name, ())
    shown = [facet for at, facet in enumerate(facets) if at < _VALUES or facet.value in chosen]
    values = [Value(f.value, facet_words(name, f.value), f.count, f.value in chosen, "") for f in shown]
    missing = [value for value in chosen if value not in {facet.value for facet in shown}]
    return values + [Value(value, facet_words(name, value), None, True, "") for value in missing]


def _years(asked: Asked, facets: tuple[Facet, ...]) -> list[Value]:
    """Years narrow the dates down, so that they and the two dates never say different things."""
    spans = [(f, (f"{f.value}-01-01", f"{f.value}-12-31")) for f in facets[:_VALUES]]
    return [
        Value(facet.value, facet.value, facet.count, (asked.one("since"), asked.one("until")) == span, asked.address(since=span[0], until=span[1]))
        for facet, span in spans
    ]


def _chips(asked: Asked) -> list[tuple[str, str, str]]:
    """What narrows the results down: what it is, its value, and the address without it."""
    chips = [(_TITLES[name], facet_words(name, value), asked.without(name, value)) for name in FILTERS for value in asked.given.get(name, ())]
    query = asked.query
    for name, title, said in (
        ("since", "From", day(query.since)),
        ("until", "Up to", day(query.until)),
        ("min_amount", "At least", pounds(query.min_amount)),
        ("max_amount", "At most", pounds(query.max_amount)),
        ("exempt", "Exempt papers", "included" if query.with_exempt else ""),
    ):
        if said:
            chips.append((title, said, asked.address("/", **{name: None})))
    return chips


def _pages(total: int, size: int) -> int:
    return max(1, min(-(-total // size), MAX_REACH // size))


def _steps(asked: Asked, page: int, pages: int) -> list[Step]:
    return steps(page, pages, lambda number: asked.address(page=str(number)))


def steps(page: int, pages: int, address: Any) -> list[Step]:
    """Page numbers around the current one, with the first and the last; `address` makes the address of a number."""
    shown = sorted({1, pages, *range(max(1, page - _NEAR), min(pages, page + _NEAR) + 1)})
    found: list[Step] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            found.append(Step("…", ""))
        found.append(Step(str(number), address(number), number == page))
    return found
