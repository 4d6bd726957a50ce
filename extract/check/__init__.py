"""Checks: what a careful reader would point out, as flags; a check reads the records and never changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from extract.check import amounts, calendar, completeness, conflicts, counts, forms, names, numbering, order, references, signing, sums, texts
from extract.context import Context
from extract.records import Flag

Check = Callable[[Context], Iterable[Flag]]


def cautious(check: Check) -> Check:
    """The check, with errors as warnings in papers whose reading is in doubt: nothing is provable from misread characters."""

    def checked(context: Context) -> Iterable[Flag]:
        for flag in check(context):
            yield replace(flag, severity="warning") if context.document.is_doubtful and flag.severity == "error" else flag

    return checked


_CHECKS: dict[str, Check] = {
    "sums": sums.find,
    "amounts": amounts.find,
    "conflicts": conflicts.find,
    "counts": counts.find,
    "calendar": calendar.find,
    "order": order.find,
    "texts": texts.find,
    "names": names.find,
    "references": references.find,
    "numbering": numbering.find,
    "signing": signing.find,
    "forms": forms.find,
    "completeness": completeness.find,
}

CHECKS: dict[str, Check] = {name: cautious(check) for name, check in _CHECKS.items()}
