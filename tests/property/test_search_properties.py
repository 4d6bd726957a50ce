"""Whatever is typed and whatever a paper says: a query is understood or the place told, a snippet shows the paper's own words."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rulebook import load_rulebook
from extract.search.passages import SHOWN, passages
from extract.search.query import MAX_TEXT, QueryError
from extract.search.snippets import Wanted, snippet
from extract.search.words import Term, parse, terms, without

PIECES = st.sampled_from(
    ['"', "(", ")", "-", "OR", "NOT", "AND", "council:", "signed:", "£2.3m", "24/00109", "2,304,000", "tran*", "*", "pool", " ", "£", "’s"]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map(" ".join), st.lists(PIECES, max_size=20).map("".join))


@settings(deadline=None)  # the first call loads the rules
@given(TYPED)
def test_a_query_is_understood_or_the_place_is_told(text: str) -> None:
    told: list[QueryError] = []
    asked: tuple[Term, ...] = ()
    try:
        node = parse(text, load_rulebook())
        asked = tuple(terms(node))
    except QueryError as error:
        told.append(error)
    for one in told:
        assert one.position is not None
        assert 0 <= one.position <= min(len(text), MAX_TEXT)
    for term in asked:
        assert term.text in text[term.position :]
        assert term.position not in [other.position for other in terms(without(node, term.position))]


@settings(deadline=None)
@given(st.text(max_size=1500), st.lists(st.text("abc", min_size=1, max_size=3), max_size=4))
def test_a_snippet_is_the_papers_words_in_their_order(text: str, asked: list[str]) -> None:
    want = Wanted(frozenset((word,) for word in asked), ("ab",), ())
    fragments = snippet(text, want, str.lower, load_rulebook())
    whole = [fragment.text for fragment in fragments]
    whole = whole[whole[:1] == ["…"] : len(whole) - (whole[-1:] == ["…"])]
    assert re.sub(r"\s+", " ", "".join(whole)).strip() in re.sub(r"\s+", " ", text)
    assert all(fragment.text.lower() in asked or fragment.text.lower().startswith("ab") for fragment in fragments if fragment.is_match)


NULLS = ("parent_id", "page", "number", "boxes", "spans", "paragraph", "action", "body", "outcome")
WORDS = st.lists(st.sampled_from(["alder", "birch", "1.1", "(a)", "cedar:", "elm\telm", "£5", "fir " * 60]), min_size=1, max_size=6).map(" ".join)


@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 90)), max_size=5),
)
def test_passages_do_not_overlap_and_are_the_papers_words(sections: list[list[str]], decided: list[tuple[int, int]]) -> None:
    text, rows = "", []
    for number, lines in enumerate(sections):
        start, body = len(text), "\n".join(["Heading", *lines]) + "\n"
        text += body
        rows.append({**dict.fromkeys(NULLS), "id": f"s{number}", "char_start": start, "char_end": len(text), "heading": "Heading", "kind": "other"})
    recommendations = []
    end = 0
    for gap, length in decided:
        start = end + gap
        end = min(start + length, len(text))
        if start < end:
            place = {"id": f"r{start}", "ordinal": start, "char_start": start, "char_end": end, "text": text[start:end], "section_id": None}
            recommendations.append({**dict.fromkeys(NULLS), **place, "form": "decision", "is_repeat": False})
    names = ("council", "council_inferred", "body", "paper_type", "title", "report_to", "decision_maker", "decision_maker_role", "report_date",
             "meeting_date", "portfolio", "areas_affected", "exempt")  # fmt: skip
    paper = {"paper_id": "p", "source": "x.txt", "text": text, **dict.fromkeys(names)}
    found = [dict(zip(SHOWN, p.shown, strict=True)) for p in passages({"papers": [paper], "sections": rows, "recommendations": recommendations})]
    at = 0
    for one in sorted(found, key=lambda one: (one["char_start"], one["char_end"])):
        assert one["char_start"] >= at
        assert text[one["char_start"] : one["char_end"]] == one["text"]
        at = one["char_end"]
