"""Completeness: what England's law asks of a record of a decision, and only there; implications stated, none or missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.check import CHECKS
from extract.check.completeness import implications
from extract.context import Context
from extract.records import Flag
from extract.rulebook import Rulebook

Read = Callable[..., Context]

NOTICE = """{council}

RECORD OF DECISION

Decision taken by: {maker}

Date of decision: 4 March 2031

Subject: Repairs to the quay wall

Decision:

To repair the quay wall this spring.

Reasons for decision:

{reasons}

{rest}"""
REST = "Alternatives considered and rejected:\n\n{alternatives}\n\nAny interest declared:\n\n{interests}\n"
REASONS = "The wall would not stand another winter."


def completeness(read_context: Read, text: str) -> list[Flag]:
    return [flag for flag in CHECKS["completeness"](read_context(text)) if flag.kind == "completeness"]


def notice(council: str = "Essex County Council", maker: str = "Cabinet Member for Harbours", reasons: str = REASONS, rest: str | None = None) -> str:
    return NOTICE.format(
        council=council, maker=maker, reasons=reasons, rest=REST.format(alternatives="None", interests="None") if rest is None else rest
    )


def test_a_complete_record_says_what_is_stated_and_what_is_none(read_context: Read) -> None:
    (found,) = completeness(read_context, notice())
    assert found.severity == "info"
    assert "the reasons stated" in found.message
    assert "the alternatives considered and rejected “none”" in found.message
    assert "dispensations" not in found.message  # nothing was declared that one could be granted for


def test_what_is_missing_is_a_warning_that_names_the_regulation(read_context: Read) -> None:
    found = completeness(read_context, notice(rest="Contact: the clerk\n"))
    warnings = [flag for flag in found if flag.severity == "warning"]
    assert len(warnings) == 1
    assert "alternatives considered and rejected" in warnings[0].message
    assert "regulation 13 of SI 2012/2089" in warnings[0].message


@pytest.mark.parametrize("council", ["Cardiff Council", "Highland Council", "Belfast City Council", "Tolford County Council"])
def test_the_law_of_england_binds_no_one_else(read_context: Read, council: str) -> None:
    assert completeness(read_context, notice(council=council, rest="Contact: the clerk\n")) == []


@pytest.mark.parametrize("maker", ["Planning Committee", "Overview and Scrutiny Committee", "Chief Executive"])
def test_committees_and_officers_are_no_executive(read_context: Read, maker: str) -> None:
    assert completeness(read_context, notice(maker=maker, rest="Contact: the clerk\n")) == []


def test_every_council_of_the_register_has_a_nation(rulebook: Rulebook) -> None:
    nations = rulebook.vocabulary("council_nation")
    assert {nations.exact(name) for name in rulebook.vocabulary("council").phrases} == {"england", "wales", "scotland", "northern_ireland"}


def test_implications_stated_none_empty_and_missing_are_told_apart(read_context: Read) -> None:
    text = (
        "Tolford County Council\n\nReport to: Cabinet\n\nDate: 4 March 2031\n\n"
        "1 Recommendations\n\n1.1 That Cabinet approves the repair of the quay.\n\n"
        "2 Financial implications\n\n2.1 The repair costs £40,000.\n\n3 Legal implications\n\n3.1 There are no legal implications.\n\n"
        "4 Risks\n\n4.1 Storms may come early.\n"
    )  # fmt: skip
    context = read_context(text)
    assert {part.name: part.status for part in implications(context)} == {
        "financial": "stated", "legal": "none", "equality": "missing", "climate": "missing",
    }  # fmt: skip
    (found,) = completeness(read_context, text)
    assert (found.severity, found.message) == ("info", "Implications: financial stated; legal “none”; equality missing; climate missing.")


def test_papers_that_ask_for_nothing_have_no_implications_to_state(read_context: Read) -> None:
    assert completeness(read_context, "Tolford County Council\n\nMINUTES of the Harbour Committee\n\n1 Apologies\n\nNone.\n") == []


def test_a_section_of_dates_without_a_date(read_context: Read) -> None:
    text = "Tolford County Council\n\n1 Key dates\n\n1.1 The works {} and the quay opens.\n\n2 Risks\n\n2.1 Storms may come early.\n"
    found = [f for f in CHECKS["completeness"](read_context(text.format("end in due course"))) if f.kind == "missing_date"]
    assert [f.severity for f in found] == ["warning"]
    assert not [f for f in CHECKS["completeness"](read_context(text.format("end in May 2031"))) if f.kind == "missing_date"]
