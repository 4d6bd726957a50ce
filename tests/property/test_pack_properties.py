"""However pages are marked, the papers of a source tile it: none is lost, none counted twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import SourceError
from extract.read.leaves import Leaf, marked, text_leaves
from extract.read.pack_plan import plan
from extract.read.packs import read_papers
from extract.rulebook import load_rulebook

LINES = st.sampled_from(
    (
        "AGENDA", "1. Apologies", "2. Minutes (Pages 1 - 2)", "3. Winter Plan (Pages 3 - 9)", "4a Spring Plan 10 - 12", "Agenda Item 2",
        "Agenda Item 3",
        "Item 4a", "Item 3 – Winter Plan", "Page 1", "Page 2", "Page 3", "4", "Page 1 of 2", "Page 2 of 2", "Minutes of the Cabinet", "Appendix A",
        "Appendix B – Costs", "Annex", "Report to: Cabinet", "Report title: Winter Plan", "Date: 4 May 2025", "Equality Impact Assessment",
        "This page is intentionally left blank", "Grit is spread on main roads.", "OFFICIAL", "", "PART II", "Exclusion of the press and public",
    )
)  # fmt: skip
PAGES = st.lists(st.lists(LINES, max_size=9), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(PAGES, st.booleans())
def test_the_papers_of_a_plan_tile_its_leaves(pages: list[list[str]], counts_pages: bool) -> None:
    rules = load_rulebook()
    leaves = [marked(Leaf(lines, lines[-2:], sum(len(line.split()) for line in lines)), lines[:4], rules) for lines in pages]
    found = plan(leaves, rules, counts_pages=counts_pages)
    assert len(found.labels) == len(leaves)
    if found.stretches:
        assert [at for part in found.stretches for at in range(part.first, part.end)] == list(range(len(leaves)))
        assert len(found.stretches) > 1
        for at, part in enumerate(found.stretches):
            assert part.parent is None or (part.parent < at and found.stretches[part.parent].item == part.item)


@settings(max_examples=60, deadline=None)
@given(PAGES, st.sampled_from(("\n\f", "\n")))
def test_no_line_of_a_text_export_is_lost(pages: list[list[str]], parted: str) -> None:
    lines = parted.join("\n".join(page) for page in pages).split("\n")
    starts = text_leaves(lines, load_rulebook()).starts
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] < max(len(lines), 1)
    try:
        papers = read_papers("\n".join(lines).encode(), load_rulebook())
    except SourceError:
        return
    kept = sum(c.isalnum() for paper in papers for c in paper.document.text + "".join(f.text for f in paper.document.furniture))
    assert kept == sum(c.isalnum() for line in lines for c in line)
