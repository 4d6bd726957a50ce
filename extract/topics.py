"""What each item of a paper is about, where the paper deals with several matters: the heading that tells it from the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def topics(items: Iterable[Row], sections: Iterable[Row]) -> dict[str, Row]:
    """By the id of an item (a recommendation, resolution or decision) the outermost section that not all of them stand in.

    Minutes and forms for several decisions have one section a matter, and the item itself may stand deep in it, under a heading such as
    "Declarations of interest". Empty where there is but one such section, as in a report.
    """
    by_id = {section["id"]: section for section in sections}
    paths = {item["id"]: _path(item["section_id"], by_id) for item in items}
    shared = _shared(list(paths.values()))
    found = {key: path[shared] for key, path in paths.items() if len(path) > shared and path[shared]["heading"]}
    return found if len({section["id"] for section in found.values()}) > 1 else {}


def first_of_each(found: Mapping[str, Row]) -> dict[str, str]:
    """By the id of the first item in a row of those of one section the words to set above it: number and heading."""
    headings, last = {}, None
    for key, section in found.items():
        if section["id"] != last:
            headings[key] = f"{section['number'] or ''} {section['heading']}".strip()
        last = section["id"]
    return headings


def _path(section_id: str | None, by_id: Mapping[str, Row]) -> list[Row]:
    """The sections an item stands in, the outermost first."""
    path: list[Row] = []
    while (section := by_id.get(section_id or "")) is not None and len(path) < len(by_id):
        path.insert(0, section)
        section_id = section["parent_id"]
    return path


def _shared(paths: Sequence[Sequence[Row]]) -> int:
    """How many sections, from the outermost on, all items stand in."""
    count = 0
    for level in zip(*paths, strict=False):
        if len({section["id"] for section in level}) > 1:
            break
        count += 1
    return count
