"""Movers, seconders, counts and recorded votes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.context import Context
from extract.find.votes import find_votes
from extract.records import Recommendation, Vote

Read = Callable[..., Context]


def votes(read_context: Read, text: str) -> list[Vote]:
    return read_context("Minutes of Elmford Town Council\n\nPresent: Cllr Oak\n\n" + text, "header", "recommendations").records(Vote)


@pytest.mark.parametrize(
    ("text", "mover", "seconder"),
    [
        ("Proposed by Cllr Ann Oak, seconded by Cllr B. Ash.", "Cllr Ann Oak", "Cllr B. Ash"),
        ("Mr Oak proposed, and Mrs Ash-Elm seconded the motion that trees be planted.", "Mr Oak", "Mrs Ash-Elm"),
        ("The plan was moved by Councillor Oak and seconded by Councillor Ash.", "Councillor Oak", "Councillor Ash"),
        ("(Cllr Sue Oak proposed, Cllr Kit Ash seconded, all in favour)", "Cllr Sue Oak", "Cllr Kit Ash"),
        ("Cllr Mrs Lee proposed acceptance seconded by Cllr Ash", "Cllr Mrs Lee", "Cllr Ash"),
        ("Cynigiwyd gan y Cyng. Mair Bowen, eiliwyd gan y Cyng. Ifan Prys.", "Cyng. Mair Bowen", "Cyng. Ifan Prys"),
    ],
)
def test_mover_and_seconder(read_context: Read, text: str, mover: str, seconder: str) -> None:
    rows = votes(read_context, f"1. Trees\n\n{text}\n")
    assert [(row.role, row.name) for row in rows] == [("mover", mover), ("seconder", seconder)]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The motion fell, 3 voting FOR and 9 AGAINST.", (3, 9, None)),
        ("Carried: 5 members voting FOR, 2 AGAINST and none ABSTAINING.", (5, 2, 0)),
        ("For: 12, Against: 3, Abstentions: 1", (12, 3, 1)),
        ("It was lost by eight votes to 3.", (8, 3, None)),
    ],
)
def test_counts(read_context: Read, text: str, counts: tuple[int, int, int | None]) -> None:
    rows = votes(read_context, f"1. Trees\n\n{text}\n")
    assert [(row.n_for, row.n_against, row.n_abstain) for row in rows] == [counts]


def test_unanimous_gives_no_counts(read_context: Read) -> None:
    assert votes(read_context, "1. Trees\n\nIt was agreed unanimously to plant elms.\n") == []


def test_recorded_vote_by_name(read_context: Read) -> None:
    rows = votes(read_context, "1. Trees\n\nFor (2)\n\nMr Oak, Mrs Ash\n\nAgainst (1)\n\nMs B Elm\n\nAbstain (0)\n\nRESOLVED that elms be planted.\n")
    assert [(row.name, row.vote) for row in rows if row.name] == [("Mr Oak", "for"), ("Mrs Ash", "for"), ("Ms B Elm", "against")]
    assert [(row.n_for, row.n_against, row.n_abstain) for row in rows if not row.name] == [(2, None, None), (None, 1, None), (None, None, 0)]


def test_a_vote_points_at_the_resolution_after_it_in_its_section(read_context: Read) -> None:
    context = read_context(
        "Minutes of Elmford Town Council\n\nPresent: Cllr Oak\n\n1. Trees\n\nMr Oak proposed, and Mrs Ash seconded the motion.\n\n"
        "RESOLVED that elms be planted.\n\n"
        "2. Ponds\n\nAn amendment was moved by Councillor Elm as follows:\n\nRESOLVED that ponds be dug.\n",
        "header",
        "recommendations",
    )
    trees = context.records(Recommendation)[0]
    rows = context.records(Vote)
    assert [row.recommendation_id for row in rows] == [trees.id, trees.id, None]


def test_votes_without_resolutions_point_nowhere(read_context: Read) -> None:
    context = read_context("Note\n\nProposed by Cllr Oak, seconded by Cllr Ash.\n", "header")
    assert {row.recommendation_id for row in find_votes(context, [])} == {None}
