"""When two readings of the same words count as equal: what print and markup do to them does not matter."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

_TAG = re.compile(r"</?[biu]>")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*", re.IGNORECASE)
# Marks of Markdown and invisible characters go; every dash and quotation mark becomes the typewriter's.
_ONE_FORM = str.maketrans(
    {
        **dict.fromkeys("*_`#\u00ad\u200b"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
    }
)
# Two recommendations that share this much of their words are one, if no figure differs.
_NEARLY = 0.9
_LENGTHS = 0.7


@lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    text = _TAG.sub("", unicodedata.normalize("NFKC", text)).translate(_ONE_FORM)
    return "".join(text.split()).strip("-:.;,").lower()


def plain(value: Any) -> str:
    """Words without what counts for nothing: white space, case, markup, kinds of dash and quote, outer punctuation; "" for None."""
    return "" if value is None else _plain(str(value))


def plain_date(value: Any) -> str:
    """As `plain`, weekdays left out."""
    return "" if value is None else _plain(_WEEKDAY.sub("", str(value)))


def pounds(value: Any) -> str | None:
    """An amount with two decimals; None where there is none."""
    return None if value in (None, "") else f"{Decimal(str(value)):.2f}"


def iso(value: Any) -> str | None:
    """A day as YYYY-MM-DD; None where there is none."""
    return None if value is None else str(value)[:10]


def many(value: Any) -> list[Any]:
    """A list as it is, one value as a list of it, nothing as no values: how the gold writes its alternatives."""
    if isinstance(value, list):
        return value
    return [value] if value else []


def nearly_same(a: str, b: str) -> bool:
    """Whether two plain texts are the same but for a few words; every figure has to be the same."""
    if a == b:
        return True
    if _figures(a) != _figures(b) or min(len(a), len(b)) < _LENGTHS * max(len(a), len(b)):
        return False
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= _NEARLY and matcher.ratio() >= _NEARLY


def share_words(a: str, b: str, at_least: int) -> bool:
    """Whether one plain text holds the other, or both hold one run of `at_least` characters (all of the shorter, if that is less)."""
    if not a or not b:
        return False
    if a in b or b in a:
        return True
    longest = SequenceMatcher(None, a, b, autojunk=False).find_longest_match(0, len(a), 0, len(b)).size
    return longest >= min(at_least, len(a), len(b))


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
