"""Council committee papers to structured data: every value with its page, its place and its words.

>>> import pathlib, tempfile
>>> paper = pathlib.Path(tempfile.mkdtemp(), "lamps.txt")
>>> _ = paper.write_text("1. Recommendations\\n\\n1.1 Approve up to £12,500 for lamps in 2031/32.\\n", encoding="utf-8")
>>> result = read_paper(paper)
>>> [(cost.quote, cost.amount, cost.qualifier, cost.period, cost.paragraph) for cost in result.rows["costs"]]
[('£12,500', Decimal('12500.00'), 'up to', '2031/32', '1.1')]
"""

from __future__ import annotations

TYPE_CHECKING = False  # modules are loaded where they are needed, so that `papers` begins at once
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from extract.loading import Dataset
    from extract.pipeline import PaperResult

__all__ = ["load", "read_paper", "read_papers"]


def read_paper(path: str | Path, *, password: str | None = None) -> PaperResult:
    """Read one paper and extract everything: records by table in `rows`, the frozen text in `document`.

    What cannot be read is told in `source` (status, code and reason), never raised.
    """
    from pathlib import Path

    from extract.pipeline import process

    return process(Path(path), Path(path).name, password=password)


def read_papers(sources: Iterable[str | Path], folder: str | Path, *, workers: int | None = None) -> Dataset:
    """Read files, and folders of files, into the dataset in `folder` as `papers extract` does, and open it.

    What cannot be read becomes a row of the table sources. Raises PapersError for a path that does not exist, DatasetError
    where the folder cannot be written.
    """
    from pathlib import Path

    from extract.batch import extract, find_jobs

    paths = [Path(source) for source in sources]
    extract(find_jobs(paths, Path(folder)), Path(folder), lambda _: None, workers=workers)
    return load(folder, sources=paths[0] if paths and paths[0].is_dir() else paths[0].parent if paths else None)


def load(folder: str | Path, *, sources: str | Path | None = None) -> Dataset:
    """Open the dataset that `papers extract` wrote to a folder; `load("outputs/").costs` is a pandas table.

    `sources` is the folder that was given to `papers extract`: only page pictures need it. Raises DatasetError where the
    folder holds no dataset, PapersError for an address such as s3://bucket/outputs.
    """
    from pathlib import Path

    from extract.errors import PapersError
    from extract.loading import Dataset

    if "://" in str(folder):
        raise PapersError(f"{folder}: is an address; copy the dataset to a folder first, or read its Parquet there with DuckDB or Polars")
    return Dataset(Path(folder), Path(sources) if sources is not None else None)
