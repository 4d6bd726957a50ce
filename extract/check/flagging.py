"""How a check writes down what it found: the flag with its words and the rows it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from extract.context import Context
from extract.document import Span
from extract.records import Flag

_MOST_QUOTES = 12
_LONGEST_SHOWN = 160  # characters of a paper's words inside a message


def flag(context: Context, kind: str, severity: str, message: str, spans: Iterable[Span] = (), evidence_ids: Iterable[str] = ()) -> Flag:
    """A flag whose quotes are the words at `spans`, each once; `severity` is error, warning or info."""
    quotes = dict.fromkeys(context.quote(span) for span in spans if span)
    return Flag(
        paper_id=context.paper_id,
        id=context.new_id(Flag),
        kind=kind,
        severity=severity,
        message=message,
        evidence_ids=tuple(dict.fromkeys(evidence_ids)),
        quotes=tuple(quotes)[:_MOST_QUOTES],
    )


def brief(words: str, longest: int = _LONGEST_SHOWN) -> str:
    """Words of a paper on one line, cut for a message."""
    plain = " ".join(words.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rstrip()}…"
