"""Council committee papers to structured data: every value with its page, its place and its words.

>>> import pathlib, tempfile
>>> paper = pathlib.Path(tempfile.mkdtemp(), "lamps.txt")
>>> _ = paper.write_text("1. Recommendations\\n\\n1.1 Approve up to £12,500 for lamps in 2031/32.\\n", encoding="utf-8")
>>> result = read_paper(paper)
>>> [(cost.quote, cost.amount, cost.qualifier, cost.period, cost.paragraph) for cost in result.rows["costs"]]
[('£12,500', Decimal('12500.00'), 'up to', '2031/32', '1.1')]
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.loading import Dataset
    from extract.pipeline import PaperResult

__all__ = ["load", "read_paper"]


def read_paper(path: str | Path, *, password: str | None = None) -> PaperResult:
    """Read one paper and extract everything: records by table in `rows`, the frozen text in `document`.

    What cannot be read is told in `source` (status, code and reason), never raised.
    """
    from extract.pipeline import process

    return process(Path(path), Path(path).name, password=password)


def load(folder: str | Path) -> Dataset:
    """Open the dataset that `papers extract` wrote to a folder; `load("outputs/").costs` is a pandas table.

    Raises DatasetError where the folder holds none.
    """
    from extract.loading import Dataset

    return Dataset(Path(folder))
