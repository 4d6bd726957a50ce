"""Flags on a terminal: by paper, the gravest first, each with its place and the words it rests on."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.markup import escape

from extract.briefing.sources import SEVERITIES, Found, Row

_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_MOST_QUOTES = 2
_LONGEST = 160


def print_flags(console: Console, found: Found, least: str) -> None:
    """One paper: its name, then a line for each flag and one for each of its first quotes; nothing for a paper without flags."""
    flags = found.flags(least)
    if not flags:
        return
    title = found.paper["title"]
    name = f"[bold]{_safe(found.paper['source'])}[/]" + (f"  {_safe(title)}" if title else "")
    console.print(name, highlight=False, soft_wrap=True)
    for flag in flags:
        place = found.place(flag)
        said = f"  [{_COLOURS[flag['severity']]}]{flag['severity']}[/]  {_safe(flag['message'], 600)}"
        about = f"  [dim]{flag['kind']}{f' · {_safe(place)}' if place else ''}[/]"
        console.print(said + about, highlight=False, soft_wrap=True)
        for quote in (flag["quotes"] or ())[:_MOST_QUOTES]:
            console.print(f"      [dim]“{_safe(quote, _LONGEST)}”[/]", highlight=False, soft_wrap=True)
    console.print()


def summary(counts: Counter[str], papers: int, least: str) -> str:
    """What was found in all, and what is not shown."""
    shown = SEVERITIES[: SEVERITIES.index(least) + 1]
    told = ", ".join(f"{counts[s]} {s}{'s' if counts[s] != 1 and s != 'info' else ''}" for s in shown)
    hidden = sum(counts[s] for s in SEVERITIES if s not in shown)
    more = f" ({hidden} less grave not shown: --severity info)" if hidden else ""
    return f"{papers} paper{'s' if papers != 1 else ''}: {told}{more}."


def as_json(found: Found, least: str) -> Row:
    """One paper and its flags, to be printed as JSON."""
    about = {name: found.paper[name] for name in ("source", "paper_id", "title")}
    return about | {"flags": [_json_flag(found, flag) for flag in found.flags(least)]}


def _json_flag(found: Found, flag: Row) -> Row:
    listed = {name: list(flag[name] or ()) for name in ("evidence_ids", "quotes")}
    return {name: flag[name] for name in ("id", "kind", "severity", "message")} | {"place": found.place(flag) or None} | listed


def _safe(text: object, longest: int = 200) -> str:
    """Text of a paper for a terminal: no control characters, no markup, cut to a length."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return escape(plain if len(plain) <= longest else plain[: longest - 1] + "…")
