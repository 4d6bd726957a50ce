"""A comparison as JSON, and as tables for the terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from extract.compare.changes import STATUSES, Change, Comparison
from extract.records import TABLES

if TYPE_CHECKING:
    from rich.console import Group


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain lists and dicts."""
    return {
        "only_old": list(comparison.only_old),
        "only_new": list(comparison.only_new),
        "tables": {table: {"same": comparison.same.get(table, 0), **_counted(counts)} for table, counts in _by_table(comparison).items()},
        "rules": [{"table": t, "rule": r or None, **_counted(c)} for (t, r), c in comparison.counts(lambda c: (c.table, c.rule or "")).items()],
        "papers": {source: _counted(c) for source, c in comparison.counts(lambda c: c.source).items()},
        "changes": [_record(change) for change in comparison.changes],
    }


def _record(change: Change) -> dict[str, Any]:
    about = {name: getattr(change, name) for name in ("status", "table", "source", "rule", "words", "page")}
    return {**about, "columns": [column._asdict() for column in change.columns]}


def _by_table(comparison: Comparison) -> dict[str, Counter[str]]:
    counts = comparison.counts(lambda c: c.table)
    return {table: counts.get(table, Counter()) for table in TABLES if table in counts or comparison.same.get(table)}


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {status: counts[status] for status in STATUSES}


def render(comparison: Comparison, *, limit: int | None = 20) -> Group:
    """Rich tables by table and by rule, then the records of each paper, at most `limit` a paper (None: all; moved ones only then)."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Any] = [_summary(comparison)]
    if comparison.differs:
        parts += [_rules(comparison), *_listing(comparison, limit)]
    else:
        parts.append(Text("No record differs."))
    for what, sources in (("OLD", comparison.only_old), ("NEW", comparison.only_new)):
        if sources:
            parts.append(Text(f"Only in {what}: {', '.join(sources)}"))
    return Group(*parts)


def _summary(comparison: Comparison) -> Any:
    from rich.table import Table

    grid = Table("table", *(_right("same"), *map(_right, STATUSES)), title="Records by table", title_justify="left")
    for table, counts in _by_table(comparison).items():
        grid.add_row(table, str(comparison.same.get(table, 0)), *(_number(counts[status]) for status in STATUSES))
    return grid


def _rules(comparison: Comparison) -> Any:
    from rich.table import Table

    grid = Table("table", "rule", *map(_right, STATUSES), title="Differences by rule", title_justify="left")
    for (table, rule), counts in comparison.counts(lambda c: (c.table, c.rule or "")).items():
        grid.add_row(table, rule or "(no rule)", *(_number(counts[status]) for status in STATUSES))
    return grid


def _right(header: str) -> Any:
    from rich.table import Column

    return Column(header, justify="right")


def _number(n: int) -> str:
    return str(n) if n else "."


def _listing(comparison: Comparison, limit: int | None) -> Iterator[Any]:
    from rich.text import Text

    marks = {"gained": ("+", "green"), "lost": ("-", "red"), "changed": ("~", "yellow"), "moved": (">", "blue")}
    by_source: dict[str, list[Change]] = defaultdict(list)
    for change in comparison.changes:
        if limit is None or change.status != "moved":
            by_source[change.source].append(change)
    for source, changes in by_source.items():
        yield Text(f"\n{source}", style="bold")
        for change in changes[:limit]:
            mark, style = marks[change.status]
            place = f" (page {change.page})" if change.page else ""
            yield Text(f"  {mark} {change.table}{place} {change.words}  [{change.rule or 'no rule'}]", style=style)
            for column in change.columns:
                yield Text(f"      {column.column}: {column.old} → {column.new}")
        if limit is not None and len(changes) > limit:
            yield Text(f"  ... and {len(changes) - limit} more")
