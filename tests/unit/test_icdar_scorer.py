"""The scorer of table structure, on tables small enough to count their relations by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.benchmarks.icdar import GridCell, PlacedCells, Tally, compare, normalised, read_truth, relations, score_structure, score_whole
from tests.benchmarks.parity import edit_distance


def table(*rows: str) -> list[GridCell]:
    """Cells of a grid written one row a line, cells parted by "|"."""
    return [GridCell(r, c, 1, 1, text.strip()) for r, row in enumerate(rows) for c, text in enumerate(row.split("|"))]


def placed(cells: list[GridCell], page: int = 1, top: float = 0.0) -> PlacedCells:
    return PlacedCells(page, (0.0, top, 100.0, top + 50.0), tuple(cells))


def test_each_cell_is_related_to_its_neighbours_right_and_below() -> None:
    assert relations(table("Pier | 4", "Quay | 7")) == Counter(
        [("PIER", "4", "right"), ("QUAY", "7", "right"), ("PIER", "QUAY", "below"), ("4", "7", "below")]
    )


def test_empty_cells_are_skipped_on_the_way_to_the_nearest_filled_one() -> None:
    found = relations(table("Pier |   | 4", "  | 9 | ", "Quay |  | 7"))
    assert found == Counter(
        [("PIER", "4", "right"), ("QUAY", "7", "right"), ("PIER", "QUAY", "below"), ("4", "7", "below")]
    )  # the 9 stands alone in its row and column


def test_a_spanning_cell_is_related_once_to_each_cell_beside_it() -> None:
    spanning = [GridCell(0, 0, 1, 2, "Boats"), GridCell(1, 0, 1, 1, "Sail"), GridCell(1, 1, 1, 1, "Oar")]
    assert relations(spanning) == Counter([("BOATS", "SAIL", "below"), ("BOATS", "OAR", "below"), ("SAIL", "OAR", "right")])
    both_tall = [GridCell(0, 0, 2, 1, "Boats"), GridCell(0, 1, 2, 1, "Sail")]
    assert relations(both_tall) == Counter([("BOATS", "SAIL", "right")])


def test_equal_words_in_other_cells_are_relations_of_their_own() -> None:
    assert relations(table("0 | 0", "0 | 0")) == Counter({("0", "0", "right"): 2, ("0", "0", "below"): 2})


def test_words_are_compared_without_white_space_case_and_signs() -> None:
    assert normalised(" Net\ncost (£m) ") == normalised("NETCOST[$M]") == "NETCOST__M_"
    assert compare(table("Net cost | 4"), table("net  COST | 4")).f1 == 1.0


def test_a_table_scores_one_against_itself_and_nothing_against_none() -> None:
    cells = table("Pier | 4 |", "Quay | 7 | 2")
    assert compare(cells, cells).f1 == 1.0
    assert compare(cells, []) == Tally(0, 0, 5)
    assert Tally(0, 0, 5).f1 == 0.0
    assert Tally(0, 3, 0).precision == 0.0


def test_a_column_left_in_two_loses_the_relations_across_the_cut() -> None:
    wanted, given = table("Pier | 4 | 5"), table("Pier | 4 5")
    assert compare(wanted, given) == Tally(0, 1, 2)


def test_a_split_table_counts_once_and_its_other_half_is_false() -> None:
    wanted = table("Pier | 4", "Quay | 7", "Dock | 9")
    halves = [placed(table("Pier | 4", "Quay | 7")), placed(table("Dock | 9"), top=60.0)]
    assert score_whole([placed(wanted)], halves) == Tally(4, 5, 7)


def test_tables_on_other_pages_do_not_count_as_found() -> None:
    wanted = placed(table("Pier | 4"), page=2)
    found = placed(table("Pier | 4"), page=1)
    assert score_whole([wanted], [found]) == Tally(0, 1, 1)
    assert score_structure(wanted, [found]) == Tally(0, 0, 1)


def test_in_a_given_region_the_table_that_covers_most_of_it_counts_and_others_do_not() -> None:
    wanted = placed(table("Pier | 4"))
    right, astray = placed(table("Pier | 4"), top=5.0), placed(table("Quay | 7"), top=40.0)
    assert score_structure(wanted, [astray, right]) == Tally(1, 1, 1)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    region = '<bounding-box x1="10" y1="700" x2="110" y2="740"/>'
    (tmp_path / "a-reg.xml").write_text(f'<document><table id="1"><region id="1" page="1">{region}</region></table></document>', encoding="utf-8")
    cells = (
        '<cell start-row="0" start-col="0" end-col="1"><bounding-box x1="10" y1="730" x2="110" y2="740"/><content>Boats</content></cell>'
        '<cell start-row="1" start-col="0"><bounding-box x1="10" y1="700" x2="40" y2="710"/><content>Sail</content></cell>'
        '<cell start-row="1" start-col="1"><bounding-box x1="80" y1="700" x2="110" y2="710"/><content/></cell>'
    )
    (tmp_path / "a-str.xml").write_text(f'<document><table id="1"><region id="1" page="1">{cells}</region></table></document>', encoding="utf-8")
    return tmp_path / "a.pdf"


def test_the_truth_is_read_with_spans_and_places_from_the_top(truth: Path) -> None:
    (found,) = read_truth(truth, [800.0])
    assert found.box == (10.0, 60.0, 110.0, 100.0)
    assert [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found.cells] == [(0, 0, 1, 2, "Boats"), (1, 0, 1, 1, "Sail"), (1, 1, 1, 1, "")]
    assert relations(found.cells) == Counter([("BOATS", "SAIL", "below")])


def test_edit_distance_counts_words_put_in_left_out_and_replaced() -> None:
    assert edit_distance(["the", "tide", "is", "out"], ["the", "tide", "is", "out"]) == 0
    assert edit_distance(["the", "tide", "is", "out"], ["tide", "was", "out", "now"]) == 3
    assert edit_distance([], ["tide"]) == 1
