"""Whatever order lines come in, recommendations point at words that stand in the paper and at parents above them."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.context import Context
from extract.find.recommendations import find
from extract.read.freeze import ParagraphBlock, Run, freeze
from extract.records import PaperField, Recommendation, Vote
from extract.rulebook import load_rulebook
from extract.structure import build_structure

LINES = st.sampled_from(
    [
        "2 Recommendations",
        "Cabinet is asked to:",
        "(a) approve the lease of the kiosk; and",
        "(b) note the risks",
        "1. That the Council:",
        "2. That the clerk be thanked.",
        "i. agree the rent as follows:",
        "• £500 in May",
        "RESOLVED that Cabinet: (a) approves the plan; and (b) notes the cost.",
        "RESOLVED",
        "It was resolved to:",
        "The plan was approved.",
        "Decision taken (unanimously):",
        "Mr Oak proposed, and Mrs Ash seconded the motion that",
        "For (2)",
        "Mr Oak, Mrs Ash",
        "Reasons for the decision: trees",
        "subject to the following conditions:",
        "The pond is full.",
        "(Councillor Oak left the meeting.)",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=14), st.sampled_from(["minutes", "cabinet_report", "decision_notice", "agenda", "other"]))
def test_spans_and_parents_are_sound(lines: list[str], kind: str) -> None:
    rulebook = load_rulebook()
    document = freeze([ParagraphBlock([Run(word) for word in line.split()]) for line in lines])
    context = Context("p0", document, build_structure(document, rulebook), rulebook)
    field = PaperField(paper_id="p0", id="f", char_start=0, char_end=0, quote="", field="paper_type", value=kind)
    context.found["paper_fields"].append(field)
    rows = list(find(context))
    recommendations = [row for row in rows if isinstance(row, Recommendation)]
    seen: set[str] = set()
    for row in recommendations:
        assert row.quote == document.text[row.char_start : row.char_end]
        assert row.text
        assert row.parent_id is None or row.parent_id in seen
        seen.add(row.id)
    assert [row.char_start for row in recommendations] == sorted(row.char_start for row in recommendations)
    assert all(one.char_end <= other.char_start for one, other in itertools.pairwise(recommendations))
    for vote in (row for row in rows if isinstance(row, Vote)):
        assert vote.quote == document.text[vote.char_start : vote.char_end]
        assert vote.recommendation_id is None or vote.recommendation_id in seen
