"""What researchers load: types, joins, words and pictures."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

import extract
from extract.card import card
from extract.errors import PapersError
from extract.loading import Dataset
from extract.parquet import schema
from extract.records import TABLES
from tests.conftest import ROOT

CORPUS = ROOT / "corpus" / "papers" / "pdf"
REPORT = """Report title: Lamps
Date of meeting: 4 May 2031

1. Recommendations

1.1 Approve £12,500 from the Lamp Reserve, as follows:

(a) £7,500 in 2031/32; and

(b) £5,000 in 2032/33.

1.2 Note that lamps cost £900 a year.

2. Background

2.1 The works need £12,500 in all.
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("loading")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(REPORT, encoding="utf-8")
    for name in ("cm260514_depots_reserve_release.pdf", "min260312_environment_committee.pdf"):
        (folder / "in" / name).write_bytes((CORPUS / name).read_bytes())
    return extract.read_papers([folder / "in"], folder / "year=2031" / "o'ut")


def test_every_table_comes_in_every_way_with_the_same_rows(data: Dataset) -> None:
    with data.duckdb() as connection:
        for kind in TABLES:
            rows = data.arrow(kind)
            assert rows.schema.equals(schema(kind))
            assert data.polars(kind).height == len(getattr(data, kind)) == rows.num_rows
            assert connection.execute(f'select count(*) from "{kind}"').fetchall() == [(rows.num_rows,)]
            assert list(data.sql(f'select * from "{kind}"')) == rows.column_names


def test_sql_keeps_decimals_and_dates(data: Dataset) -> None:
    found = data.sql("select sum(amount) as pounds, max(latest) as day from costs, dates where costs.paper_id = dates.paper_id and is_total is null")
    assert found.dtypes["pounds"].pyarrow_dtype.scale == 2
    assert found.dtypes["day"].pyarrow_dtype == pa.date32()
    assert isinstance(found["day"].iloc[0], dt.date)


@pytest.mark.parametrize("name", ["we?ird", "[ab]", "{a}"])
def test_folders_that_look_like_patterns_are_read_too(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    data = extract.read_papers([tmp_path / "a.txt"], tmp_path / name)
    assert data.sql("select count(*) as n from costs")["n"].tolist() == [len(data.costs)]


def test_rows_join_their_paper_and_section(data: Dataset) -> None:
    costs = data.with_paper("costs")
    assert costs["id"].tolist() == data.costs["id"].tolist()
    assert set(costs.loc[costs["source"] == "a.txt", "title"]) == {"Lamps"}
    assert {"text", "paper_text"} <= set(data.with_paper("sections", ["text"]))  # a column that both have keeps both
    sections = data.with_section("costs")
    background = sections[(sections["paragraph"] == "2.1") & (sections["quote"] == "£12,500")]
    assert background["section_kind"].tolist() == ["background"]
    with pytest.raises(KeyError, match="belong to papers"):
        data.with_paper("sources")
    with pytest.raises(KeyError, match="stand in sections"):
        data.with_section("flags")


def test_amounts_decided_count_money_once(data: Dataset) -> None:
    found = data.amounts_decided()
    lamps = found[found["source"] == "a.txt"]
    # Not the parts of the drawdown, and not the same amount again in the background.
    assert lamps["amount"].tolist() == [Decimal("12500.00"), Decimal("900.00")]
    depots = found[found["source"].str.startswith("cm")]
    assert depots["amount"].tolist() == [Decimal("1264000.00")]  # the threshold for the design contract is no cost


def test_quotes_are_the_words(data: Dataset) -> None:
    for source in data.papers["source"]:
        paper = data.paper(source)
        for kind in ("costs", "dates", "recommendations", "people"):
            for _, row in getattr(paper, kind).iterrows():
                assert paper.quote(row) == row["quote"]
    lamps = data.paper("a.txt")
    cost = lamps.costs.iloc[0]
    assert lamps.quote(cost, around=8) == "Approve £12,500 from th"
    assert "\n" not in lamps.quote(cost, around=10_000)
    assert lamps.picture(cost) is None  # a text export has no pages
    with pytest.raises(KeyError, match="is of paper"):
        lamps.quote(data.costs.iloc[-1])
    with pytest.raises(KeyError, match="points at no words"):
        lamps.quote({"paper_id": lamps.paper_id})


def test_records_of_a_paper_just_read_have_words_and_pictures_too(data: Dataset) -> None:
    path = CORPUS / "cm260514_depots_reserve_release.pdf"
    record = next(row for row in extract.read_paper(path).rows["costs"])
    paper = data.paper(path.name)
    assert paper.quote(record) == record.quote  # type: ignore[attr-defined]
    assert paper.picture(record) is not None


def test_pictures_show_the_marked_place(data: Dataset, tmp_path: Path) -> None:
    paper = data.paper("cm260514_depots_reserve_release.pdf")
    row = paper.recommendations.iloc[0]
    crop = paper.picture(row)
    assert crop is not None
    image = Image.open(BytesIO(crop.png)).convert("RGB")
    assert image.size == crop.size
    box = row["boxes"][0]
    scale = 110 / 72
    top = max(box["top"] - 36, 0)
    middle = image.getpixel((int(box["x0"] * scale) + 1, int((box["bottom"] - top) * scale) - 1))
    assert isinstance(middle, tuple)
    assert middle[0] - middle[2] > 40, "the words are marked in amber"
    assert image.getpixel((2, image.height // 2))[:3] > (240, 240, 240)  # type: ignore[index]
    whole = paper.picture(row, whole_page=True)
    assert whole is not None
    assert whole.size[1] > crop.size[1]
    assert crop.save(tmp_path / "a.png").read_bytes() == crop.png == crop._repr_png_()
    assert "png" not in repr(crop)


def test_pictures_say_where_papers_are_missing_or_others(data: Dataset, tmp_path: Path) -> None:
    name = "cm260514_depots_reserve_release.pdf"
    row = data.paper(name).costs.iloc[0]
    with pytest.raises(PapersError, match="sources="):
        extract.load(data.folder).paper(name).picture(row)
    with pytest.raises(PapersError, match="cannot be read"):
        extract.load(data.folder, sources=tmp_path).paper(name).picture(row)
    (tmp_path / name).write_bytes((CORPUS / "min260312_environment_committee.pdf").read_bytes())
    with pytest.raises(PapersError, match="has changed"):
        extract.load(data.folder, sources=tmp_path).paper(name).picture(row)


def test_papers_are_found_by_id_and_source(data: Dataset) -> None:
    paper = data.paper("a.txt")
    assert data.paper(paper.paper_id).text == paper.text == data.papers.set_index("source").loc["a.txt", "text"]
    assert repr(paper) == f"LoadedPaper('{paper.paper_id}', 'Lamps')"
    with pytest.raises(KeyError, match="no paper"):
        data.paper("b.txt")
    with pytest.raises(AttributeError, match="no table"):
        _ = paper.cost
    with pytest.raises(AttributeError, match="no rows of one paper"):
        _ = paper.links


def test_links_tell_both_ends(tmp_path: Path) -> None:
    papers = sorted(CORPUS.glob("p00[5-7]*.pdf"))
    extract.read_papers(papers, tmp_path / "out")
    subprocess.run([sys.executable, "-m", "extract.cli", "link", tmp_path / "out", "--quiet"], check=True, cwd=ROOT)
    data = extract.load(tmp_path / "out")
    found = data.linked("decided_by")
    assert found["from_source"].tolist() == ["p005_wyreminster_cabinet_report.pdf"]
    assert found["to_source"].tolist() == ["p006_wyreminster_decision_notice.pdf"]
    assert len(data.linked()) == len(data.links) > 3
    assert data.linked()["to_title"].notna().all()


def test_loading_loads_no_spacy(data: Dataset) -> None:
    code = (
        f"import sys, extract; extract.load({str(data.folder)!r}).costs; print([m for m in ('spacy', 'pydantic', 'pypdfium2') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip() == "[]"


def test_tables_write_back_as_they_were(data: Dataset, tmp_path: Path) -> None:
    costs: pd.DataFrame = data.costs
    costs.to_parquet(tmp_path / "costs.parquet")
    import pyarrow.parquet as pq

    assert [field.type for field in pq.read_table(tmp_path / "costs.parquet").schema] == [field.type for field in schema("costs")]


def test_a_copy_that_followed_the_links_loads_too(data: Dataset, tmp_path: Path) -> None:
    shutil.copytree(data.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("generations", ".*"))
    copy = extract.load(tmp_path / "copy")
    assert copy.costs.equals(data.costs)
    assert copy.number == data.number
    assert card(copy).count("|") == card(data).count("|")


def test_an_address_says_what_to_do() -> None:
    with pytest.raises(PapersError, match="copy the dataset"):
        extract.load("s3://bucket/outputs")
