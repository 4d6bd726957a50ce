"""Text exports of real papers, where they lie beside the repository: exact tables, no word lost, and speed."""

from __future__ import annotations

import html
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.document import Document
from extract.read.text import read_text
from extract.rulebook import Rulebook

pytestmark = pytest.mark.shared


def frozen(shared: Path, number: str, rulebook: Rulebook) -> Document:
    (path,) = (shared / "papers" / "text").glob(f"{number}_*.txt")
    return read_text(path.read_bytes(), labels=rulebook.vocabulary("table_kind").phrases)


def words(text: str) -> Counter[str]:
    """Runs of letters and digits; a lone "o" is a bullet."""
    return Counter(word for word in re.findall(r"[^\W_]+", text) if word != "o")


@pytest.mark.parametrize("number", ["000", "002", "003"])
def test_tables_are_those_of_the_gold(shared: Path, rulebook: Rulebook, number: str) -> None:
    gold: dict[str, Any] = json.loads((shared / "gold" / f"text-{number}.json").read_text(encoding="utf-8"))
    doc = frozen(shared, number, rulebook)
    mine = [(g.kind, g.header_rows, [[doc.quote(c.span) for c in g.row(r)] for r in range(g.n_rows)]) for g in doc.grids if g.kind == "data"]
    assert mine == [(t["kind"], t["header_rows"], t["rows"]) for t in gold["tables"] if t["kind"] == "data"]
    assert len(doc.grids) == len(gold["tables"])


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_no_word_is_lost(shared: Path, number: str) -> None:
    (path,) = (shared / "papers" / "text").glob(f"{number}_*.txt")
    source = re.sub(r"</?[biu]>", "", html.unescape(path.read_text(encoding="utf-8")))
    doc = read_text(path.read_bytes())
    assert words(doc.text) + sum((words(f.text) for f in doc.furniture), Counter()) == words(source)


def test_a_pack_is_read_in_two_seconds(shared: Path) -> None:
    (path,) = (shared / "papers" / "packs").glob("*.txt")
    data = path.read_bytes()
    start = time.process_time()
    doc = read_text(data)
    assert time.process_time() - start < 2
    assert sum(f.kind == "page_number" for f in doc.furniture) > 200
