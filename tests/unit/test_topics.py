"""The matter each item is about: the heading that tells it from the others."""

from __future__ import annotations

from extract.topics import Row, first_of_each, topics


def section(key: str, heading: str | None, parent: str | None = None) -> dict[str, str | None]:
    return {"id": key, "parent_id": parent, "heading": heading, "number": None}


def items(*sections: str) -> list[dict[str, str]]:
    return [{"id": f"r{number}", "section_id": key} for number, key in enumerate(sections)]


def headings(found: dict[str, Row]) -> dict[str, str | None]:
    return {key: row["heading"] for key, row in found.items()}


FORMS = [
    section("s0", "Mooring fees"), section("s1", "Declarations of interest", "s0"), section("s2", "Reasons", "s0"),
    section("s3", "Pier lamps"), section("s4", "Declarations of interest", "s3"),
]  # fmt: skip


def test_a_form_for_several_decisions_names_the_matter_of_each() -> None:
    found = topics(items("s1", "s2", "s4"), FORMS)
    assert headings(found) == {"r0": "Mooring fees", "r1": "Mooring fees", "r2": "Pier lamps"}
    assert first_of_each(found) == {"r0": "Mooring fees", "r2": "Pier lamps"}


def test_what_all_items_stand_in_tells_nothing() -> None:
    nested = [section("top", "Part A"), *({**row, "parent_id": row["parent_id"] or "top"} for row in FORMS)]
    assert set(headings(topics(items("s1", "s4"), nested)).values()) == {"Mooring fees", "Pier lamps"}
    assert topics(items("s1", "s1"), FORMS) == {}


def test_items_of_no_section_or_before_the_first_heading_have_none() -> None:
    found = topics([*items("s1", "s4", "front"), {"id": "r9", "section_id": ""}], [section("front", None), *FORMS])
    assert headings(found) == {"r0": "Mooring fees", "r1": "Pier lamps"}
    assert topics([], FORMS) == {}
