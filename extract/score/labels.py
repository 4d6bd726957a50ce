"""What is said of items whose words were found: kinds, roles, levels, units and the like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from extract.score.gold import GoldPaper, Item
from extract.score.matching import Row
from extract.score.spans import Rows, evidence_of, running_costs
from extract.score.words import many, plain, plain_date, pounds

# Section kinds of the vocabulary that older annotations call by a neighbour's name.
_NEIGHBOURS = {
    "reasons": {"background", "proposal", "other"},
    "alternatives": {"options"},
    "interests": {"other"},
    "dispensations": {"other"},
    "decision": {"recommendations", "other"},
}
# Types of papers that the vocabulary of older annotations has no word for: those call them "other".
_NO_WORD_FOR = ("appendix", "council_report", "scrutiny_report", "select_committee_report", "agenda", "planning_report")
# A gold table and a given one are the same when this share of their filled cells is.
_SAME_TABLE = 0.5


@dataclass(frozen=True)
class Answer:
    """One value that was asked for: what the gold accepts, what was given, and the row it was given in."""

    words: str
    page: int | None
    right: bool
    accepted: str
    given: str
    row: Row | None = None


@dataclass(frozen=True)
class LabelKind:
    """A column asked of every gold item whose words were found; `judges` where the row's rule stands or falls with it."""

    answers: Callable[[GoldPaper, Rows], list[Answer]]
    judges: bool = False
    in_table_papers: bool = False


def _asked(items: str, rows: str | Callable[[Rows], list[Row]], words: tuple[str, str], column: str, *, unstated: bool = False) -> LabelKind:
    """Ask `column` of the rows whose `words` (gold key, column) are those of a gold item that states it.

    With `unstated` a value that the gold leaves open has to be null. Of several rows with the same words the one whose
    value is right is taken, since the gold does not say which is which.
    """
    gold_words, row_words = words

    def answers(gold: GoldPaper, found: Rows) -> list[Answer]:
        left: dict[str, list[Row]] = defaultdict(list)
        for row in found[rows] if isinstance(rows, str) else rows(found):
            left[plain_date(row.get(row_words))].append(row)
        result = []
        for item in gold.items(items):
            have = left[plain_date(item.get(gold_words))] if item.get(gold_words) else []
            if not have or not (item.get(column) or item.get(column) is False or unstated):
                continue
            accepted = {plain(item.get(column)), *(plain(other) for other in many(item.get(f"alt_{column}s")))}
            row = next((row for row in have if _accepts(accepted, row.get(column))), have[0])
            have.remove(row)
            right = _accepts(accepted, row.get(column))
            result.append(Answer(str(item[gold_words]), item.get("page"), right, _shown(item.get(column)), _shown(row.get(column)), row))
        return result

    return LabelKind(answers)


def _number(value: Any) -> str:
    """A printed number without its brackets; the gold keeps them where they are printed."""
    return plain(str(value).strip("() ")) if value is not None else ""


def _numbers(gold: GoldPaper, rows: Rows) -> list[Answer]:
    """The printed number or letter of each recommendation whose words were found; null where none is printed."""
    found = []
    for item, row in _recommendations(gold, rows):
        right = _number(row.get("number")) == _number(item.get("number"))
        found.append(Answer(item["text"], item.get("page"), right, _shown(item.get("number")), _shown(row.get("number")), row))
    return found


def _recommendations(gold: GoldPaper, rows: Rows) -> Iterator[tuple[Item, Row]]:
    """Gold recommendations and the rows of the same words, in order."""
    left: dict[str, list[Row]] = defaultdict(list)
    for row in rows["recommendations"]:
        left[plain(row["text"])].append(row)
    for item in gold.items("recommendations"):
        if left[plain(item["text"])]:
            yield item, left[plain(item["text"])].pop(0)


def _accepts(accepted: set[str], value: Any) -> bool:
    given = plain(value)
    return given in accepted or not accepted.isdisjoint(_NEIGHBOURS.get(given, ()))


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _header_values(gold: GoldPaper, rows: Rows) -> list[Answer]:
    """Header columns that are only asked for where the gold states them."""
    paper = gold.paper
    types = [gold.paper_type, *(str(other).replace("-", "_") for other in many(paper.get("alt_paper_types")))]
    types += _NO_WORD_FOR if gold.paper_type == "other" else ()
    stated: dict[str, list[Any]] = {
        "body": [paper.get("body"), *many(paper.get("alt_bodies"))],
        "paper_type": types if paper.get("paper_type") else [None],
        "report_to": [paper.get("report_to"), *many(paper.get("alt_report_tos"))],
        "areas_affected": [paper.get("wards_or_divisions") or paper.get("divisions_affected")],
        "key_decision": [paper.get("key_decision")],
        "decision_maker_role": [(paper.get("decision_maker") or {}).get("role")],
    }
    found = []
    for column, readings in stated.items():
        for row in rows["papers"] if readings[0] is not None else ():
            right = plain(row.get(column)) in map(plain, readings)
            evidence = evidence_of(column, row, rows["paper_fields"])
            found.append(Answer(column, None, right, _shown(readings[0]), _shown(row.get(column)), evidence[0] if evidence else None))
    return found


def _amounts(gold: GoldPaper, rows: Rows) -> list[Answer]:
    """The amount of a recommendation: the single one in it, else none."""
    found = []
    for item, row in _recommendations(gold, rows):
        amounts = item.get("amounts") or []
        accepted = pounds(amounts[0]) if len(amounts) == 1 else None
        given = pounds(row.get("amount"))
        found.append(Answer(item["text"], item.get("page"), given == accepted, _shown(accepted), _shown(given), row))
    return found


def _letters(value: Any) -> str:
    """Letters and digits alone: commas of a job title and the spacing of a telephone number are no difference."""
    return "".join(c for c in plain(value) if c.isalnum())


def _people(key: str) -> LabelKind:
    """A detail of the people the gold names with it."""

    def answers(gold: GoldPaper, rows: Rows) -> list[Answer]:
        found = []
        for person in (gold.paper.get("authors") or []) + (gold.paper.get("contacts") or []):
            given = [row for row in rows["people"] if row.get("name") and plain(row["name"]) == plain(person.get("name"))]
            if given and person.get(key):
                row = next((row for row in given if _letters(row.get(key)) == _letters(person[key])), given[0])
                right = _letters(row.get(key)) == _letters(person[key])
                found.append(Answer(person["name"], row.get("page"), right, str(person[key]), _shown(row.get(key)), row))
        return found

    return LabelKind(answers)


def _same_tables(gold: GoldPaper, rows: Rows) -> Iterator[tuple[Item, Row]]:
    """Gold tables and given ones that share most of their words, most alike first."""
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in rows["cells"]:
        if plain(cell.get("text")):
            cells[cell["table_id"]][plain(cell["text"])] += 1
    printed = [Counter(plain(cell) for line in table["rows"] for cell in line if plain(cell)) for table in gold.items("tables")]
    ranked = []
    for place, words in enumerate(printed):
        for other, row in enumerate(rows["tables"]):
            have = cells[row["id"]]
            share = (words & have).total() / max(words.total(), have.total(), 1)
            if share >= _SAME_TABLE:
                ranked.append((-share, place, other))
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, place, other in sorted(ranked):
        if place not in taken[0] and other not in taken[1]:
            taken[0].add(place)
            taken[1].add(other)
            yield gold.items("tables")[place], rows["tables"][other]


def _of_tables(stated: Callable[[Item], Any], given: Callable[[Row], Any], *, data_only: bool = True) -> LabelKind:
    def answers(gold: GoldPaper, rows: Rows) -> list[Answer]:
        found = []
        for table, row in _same_tables(gold, rows):
            if table.get("kind") == "data" or not data_only:
                want, have = stated(table), given(row)
                name = f"table {table['n']}" if "n" in table else "table"
                found.append(Answer(name, table.get("page"), plain(want) == plain(have), _shown(want), _shown(have), row))
        return found

    return LabelKind(answers, in_table_papers=True)


def _shape(table: Item) -> str:
    """Rows and columns; empty where the table runs on beyond the pages that were annotated."""
    return "" if table.get("continues_on_page") else f"{len(table['rows'])} x {max(map(len, table['rows']), default=0)}"


def _shapes(gold: GoldPaper, rows: Rows) -> list[Answer]:
    """Rows and columns of data tables, those apart whose end lies on a page that was not annotated."""
    return [a for a in _of_tables(_shape, lambda r: f"{r.get('n_rows')} x {r.get('n_cols')}").answers(gold, rows) if a.accepted]


LABEL_KINDS: dict[str, LabelKind] = {
    "header_values": LabelKind(_header_values, judges=True),
    "section_kinds": _asked("sections", "sections", ("heading", "heading"), "kind"),
    "section_levels": _asked("sections", "sections", ("heading", "heading"), "level"),
    "actions": _asked("recommendations", "recommendations", ("text", "text"), "action"),
    "recommendation_forms": _asked("recommendations", "recommendations", ("text", "text"), "form"),
    "recommendation_numbers": LabelKind(_numbers),
    "recommendation_amounts": LabelKind(_amounts),
    "cost_kinds": _asked("costs", running_costs, ("raw", "quote"), "kind"),
    "cost_periods": _asked("costs", running_costs, ("raw", "quote"), "period", unstated=True),
    "cost_qualifiers": _asked("costs", running_costs, ("raw", "quote"), "qualifier", unstated=True),
    "date_kinds": _asked("dates", "dates", ("raw", "quote"), "kind"),
    "date_precisions": _asked("dates", "dates", ("raw", "quote"), "precision"),
    "date_boundaries": _asked("dates", "dates", ("raw", "quote"), "boundary"),
    "sign_off_roles": _asked("sign_offs", "sign_offs", ("name", "name"), "role"),
    "sign_off_kinds": _asked("sign_offs", "sign_offs", ("name", "name"), "kind"),
    "person_roles": _people("role"),
    "person_emails": _people("email"),
    "person_phones": _people("phone"),
    "cross_reference_targets": _asked("cross_references", "cross_references", ("raw", "quote"), "target"),
    "cross_reference_resolves": _asked("cross_references", "cross_references", ("raw", "quote"), "resolves"),
    "table_kinds": _of_tables(lambda t: t.get("kind"), lambda r: r.get("kind"), data_only=False),
    "table_shapes": LabelKind(_shapes, judges=True, in_table_papers=True),
    "table_header_rows": _of_tables(lambda t: t.get("header_rows"), lambda r: r.get("header_rows")),
    "table_units": _of_tables(lambda t: t.get("unit"), lambda r: r.get("unit")),
    "table_captions": _of_tables(lambda t: t.get("caption"), lambda r: r.get("caption")),
}
"""Kinds of values, in the order of reports."""
