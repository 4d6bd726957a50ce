"""Which verb a recommendation begins with."""

from __future__ import annotations

import pytest

from extract.grammar.actions import action_noun, begins_with_action, first_action, outcome_of
from extract.rulebook import Rulebook


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("NOTE the plan and ENDORSE it", "note"),
        ("That the award of the contract be approved", "approve"),
        ("To award the contract", "award"),
        ("That the Director be authorised to sign", "authorise"),
        ("resolved to pay both", "pay"),
        ("Cabinet is asked to consider and agree the plan", "consider"),
        ("That the Committee for Roads and Paths notes the plan", "note"),
        ("£5,000 on paint", None),
        ("the proposed grant and the transfer of staff", None),
        ("grant of £40,000 from the fund be accepted", "accept"),
        ("a progress report be brought in May", "bring"),
        ("power to complete the lease be delegated to the Director", "delegate"),
        ("Council be recommended to raise the toll", "recommend"),
    ],
)
def test_first_action(rulebook: Rulebook, text: str, action: str | None) -> None:
    assert first_action(rulebook, text) == action


def test_nouns_stand_for_verbs(rulebook: Rulebook) -> None:
    assert action_noun(rulebook, "approval be given to the plan") == "approve"
    assert action_noun(rulebook, "completion of the legal agreement by May") is None


def test_begins_with_action(rulebook: Rulebook) -> None:
    assert not begins_with_action(rulebook, "Commissioning of home care")
    assert begins_with_action(rulebook, "Formally adopts the plan")
    assert not begins_with_action(rulebook, "The plan is adopted")


@pytest.mark.parametrize(("words", "outcome"), [("CARRIED", "approved"), ("approved as amended", "approved_as_amended"), ("a new bridge", None)])
def test_outcomes(rulebook: Rulebook, words: str, outcome: str | None) -> None:
    assert outcome_of(rulebook, words) == outcome
