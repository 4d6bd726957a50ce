"""Who was at a meeting: marks beside names, rows of grids, groups of members, apologies that an officer reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract.pipeline import process
from extract.records import Person
from extract.rulebook import Rulebook

COVER = "BARSET COUNTY COUNCIL\n\nCABINET\n\nMinutes of a meeting held on 3 May 2031\n\n"
ITEM = "\n\n1. Minutes\n\nRESOLVED that the minutes be approved.\n"
People = Callable[[str], list[tuple[str | None, str | None, str | None]]]


@pytest.fixture
def people(tmp_path: Path, rulebook: Rulebook) -> People:
    def read(attendance: str) -> list[tuple[str | None, str | None, str | None]]:
        path = tmp_path / "paper.txt"
        path.write_text(COVER + attendance + ITEM)
        rows = process(path, path.name, rulebook=rulebook).rows["people"]
        return [(p.kind, p.name, p.role) for p in rows if isinstance(p, Person)]

    return read


@pytest.mark.parametrize(
    "roll",
    [
        "Members:\nCllr A Oak (Chairman) P\nCllr B Elm A\nCllr C Ash P\n(P = present, A = apologies)",
        "(P = present, A = apologies)\n\nP Cllr A Oak (Chairman)\nA Cllr B Elm\nP Cllr C Ash",
        "Members\tPresent\nCllr A Oak (Chairman)\t✓\nCllr B Elm\tApologies\nCllr C Ash\t✓",
        "Cllr A Oak (Chairman) Present\nCllr B Elm Apologies\nCllr C Ash Present\nCllr D Fir Absent",
    ],
)
def test_marks_beside_names_say_who_came(people: People, roll: str) -> None:
    assert people(roll) == [("present", "Cllr A Oak", "Chairman"), ("apologies", "Cllr B Elm", None), ("present", "Cllr C Ash", None)]


def test_where_only_those_absent_are_marked_the_others_came(people: People) -> None:
    roll = "Membership\nThose absent are marked with an 'A'\n\nCOUNCILLORS\n\nAda Oak (Chair)\nBen Elm\nA\tCara Ash\n\n"
    roll += "OFFICERS\n\nDan Fir\tDirector of Piers\n"
    assert people(roll) == [("present", "Ada Oak", "Chair"), ("present", "Ben Elm", None), ("present", "Dan Fir", "Director of Piers")]


def test_a_mark_that_nothing_explains_tells_nothing(people: People) -> None:
    assert people("Members:\nCllr A Oak A\nCllr B Elm A\nCllr C Ash A\n") == []


def test_rows_below_a_heading_of_those_present(people: People) -> None:
    table = "Present:\n\nName\tOrganisation\tRole\nAda Oak\tBarset Borough\tChair\n"
    table += "Ben Elm\tHealthwatch Barset\tMember\nCara Ash\tBarset Police\tMember\n\n"
    assert people(table + "Apologies:\n\nEve Fir\tHealthwatch Barset\nFay Bay\tBarset Police\n") == [
        ("present", "Ada Oak", "Chair"),
        ("present", "Ben Elm", "Member"),
        ("present", "Cara Ash", "Member"),
        ("apologies", "Eve Fir", None),
        ("apologies", "Fay Bay", None),
    ]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Present:- Councillors: Oak (Chairman)\nElm (Vice-Chairman)\nAsh, Mrs Fir, Bay and Yew.", ["Oak", "Elm", "Ash", "Mrs Fir", "Bay", "Yew"]),
        (
            "Members present: Councillor Oak (Chairperson);\nThe High Sheriff, Councillor Elm;\n"
            "Aldermen Ash-Hill and Fir; and\nCouncillors Bay and Yew.",
            ["Councillor Oak", "Councillor Elm", "Ash-Hill", "Fir", "Bay", "Yew"],
        ),
        ("Present:\n\nPiers Committee Members: Councillors Oak (Chair) and Elm\n\nOfficers:\nPrincipal Planner: Ada Ash", ["Oak", "Elm", "Ada Ash"]),
    ],
)
def test_members_by_groups(people: People, words: str, names: list[str]) -> None:
    assert [name for kind, name, _ in people(words) if kind == "present"] == names


def test_a_star_marks_those_who_came(people: People) -> None:
    roll = "Elected Members:\n* Ada Oak (Chair)\nBen Elm\n* Cara Ash\n\n(* = present at the meeting)"
    assert people(roll) == [("present", "Ada Oak", "Chair"), ("present", "Cara Ash", None)]


def test_who_took_the_chair_stands_over_the_other_members(people: People) -> None:
    roll = "Present\nChair: Councillor A Oak\nCouncillors: B Elm, C Ash and D Fir\n"
    assert [(kind, name) for kind, name, _ in people(roll)] == [
        ("chair", "Councillor A Oak"), ("present", "B Elm"), ("present", "C Ash"), ("present", "D Fir"),
    ]  # fmt: skip


def test_an_office_that_leads_to_the_next_name(people: People) -> None:
    assert people("Present: Cllr A Oak, Cllr B Elm, and the Clerk, Mrs C Ash.") == [
        ("present", "Cllr A Oak", None), ("present", "Cllr B Elm", None), ("present", "Mrs C Ash", "Clerk"),
    ]  # fmt: skip


def test_apologies_that_an_officer_reported_and_a_surname_told_again(people: People) -> None:
    words = "Present: Cllr A Oak\n\nApologies: Cllr B Elm\n\nThe Clerk reported apologies from Cllr Elm and Mrs Fir."
    assert [name for kind, name, _ in people(words) if kind == "apologies"] == ["Cllr B Elm", "Mrs Fir"]
