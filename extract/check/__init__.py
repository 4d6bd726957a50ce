"""Checks: what a careful reader would point out, as flags; a check reads the records and never changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extract.check import amounts, numbering, references, signing, sums
from extract.context import Context
from extract.records import Flag

Check = Callable[[Context], Iterable[Flag]]

CHECKS: dict[str, Check] = {
    "sums": sums.find,
    "amounts": amounts.find,
    "references": references.find,
    "numbering": numbering.find,
    "signing": signing.find,
}
