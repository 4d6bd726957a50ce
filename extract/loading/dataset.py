"""A dataset as researchers load it: tables whose columns keep their Arrow types (decimals, dates, lists), joins, papers with their words.

>>> import pathlib, tempfile, extract
>>> folder = pathlib.Path(tempfile.mkdtemp())
>>> _ = (folder / "lamps.txt").write_text(
...     "Report title: Lamps\\nDate of meeting: 4 May 2031\\n\\n1. Recommendations\\n\\n1.1 Approve up to £12,500 from the Lamp Reserve.\\n", "utf-8"
... )
>>> data = extract.read_papers([folder / "lamps.txt"], folder / "outputs")
>>> data.costs[["quote", "amount", "qualifier", "paragraph"]]
     quote    amount qualifier paragraph
0  £12,500  12500.00     up to       1.1
>>> data.sql("select title, sum(amount) as pounds from costs join papers using (paper_id) group by title")
   title    pounds
0  Lamps  12500.00
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.dataset.manifest import published
from extract.errors import PapersError
from extract.parquet import read_file, schema
from extract.records import TABLES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from extract.loading.paper import LoadedPaper

HEADER = ("council", "body", "paper_type", "title", "meeting_date", "report_date", "source")
"""Columns of papers that `with_paper` puts beside each row."""


class Dataset:
    """The tables of one generation of a dataset; the pointer is resolved once, so that tables never mix generations.

    Each table is an attribute (`data.costs`, `data.recommendations`, ...): a pandas table with Arrow types, read when first
    asked for. `sources` is the folder given to `papers extract`, needed for page pictures only.
    """

    def __init__(self, folder: Path, sources: Path | None = None) -> None:
        self.folder = folder
        self.sources_folder = sources
        found = published(folder)
        self.number = found.number
        self.generation = (folder / found.folder).resolve()
        self._manifest = found

    def __repr__(self) -> str:
        return f"Dataset({str(self.folder)!r}, generation {self.number})"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES]

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def files(self, kind: str) -> list[Path]:
        """The Parquet files of one table, in the order of its rows. Raises KeyError for a name that is no table."""
        _known(kind)
        return [self.generation / name.removeprefix(f"{self._manifest.folder}/") for name in self._manifest.files(kind)]

    def arrow(self, kind: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One table as Arrow, or some of its columns. Raises KeyError for a name that is no table.

        >>> import extract
        >>> extract.load("outputs/").arrow("costs", ["quote", "amount"]).schema  # doctest: +SKIP
        quote: string not null
        amount: decimal128(18, 2)
        """
        import pyarrow as pa

        empty = schema(_known(kind)).empty_table()
        parts = [read_file(path, columns) for path in self.files(kind)]
        return pa.concat_tables(parts or [empty.select(columns) if columns else empty])

    def __getattr__(self, kind: str) -> Any:
        if kind not in TABLES:
            raise AttributeError(f"{kind} is no table; there are {', '.join(TABLES)}")
        if kind not in self._tables:
            self._tables[kind] = _as_pandas(self.arrow(kind))
        return self._tables[kind]

    def polars(self, kind: str) -> pl.DataFrame:
        """One table as Polars. Raises KeyError for a name that is no table, PapersError where Polars is not installed."""
        try:
            import polars as pl
        except ImportError:
            raise PapersError("Polars is not installed; run: pip install 'committee-papers[research]'") from None
        frame = pl.from_arrow(self.arrow(kind))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """A new DuckDB connection in memory with each table as a view of its name. Raises PapersError where DuckDB is not installed.

        Results by `.fetchall()` and `.arrow()` keep decimals; DuckDB's own `.df()` turns them into floats, `Dataset.sql` does not.
        """
        try:
            import duckdb
        except ImportError:
            raise PapersError("DuckDB is not installed; run: pip install 'committee-papers[research]'") from None
        connection = duckdb.connect()
        for kind in TABLES:
            paths = [str(path) for path in self.files(kind)]
            if paths and not any(set(path) & set("*?[{") for path in paths):
                listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
                connection.execute(f"create view {kind} as select * from read_parquet([{listed}], hive_partitioning = false)")
            else:  # DuckDB would take such a name for a pattern
                connection.register(kind, self.arrow(kind))
        return connection

    def sql(self, query: str) -> pd.DataFrame:
        """The result of a DuckDB query over the tables, as pandas with Arrow types (decimals stay decimals)."""
        with self.duckdb() as connection:
            return _as_pandas(connection.sql(query).to_arrow_table())

    def with_paper(self, kind: str, columns: Sequence[str] = HEADER) -> pd.DataFrame:
        """The rows of a table with columns of their paper beside them, named paper_<column> where the table has that name itself.

        Same number and order of rows as the table. Raises KeyError for a table without papers (sources, links) or an unknown column.
        """
        rows = getattr(self, _known(kind))
        if "paper_id" not in rows or kind == "papers":
            raise KeyError(f"{kind} is no table of rows that belong to papers")
        names = {name: f"paper_{name}" if name in rows else name for name in columns}
        papers = self.papers[["paper_id", *columns]].rename(columns=names)
        joined: pd.DataFrame = rows.merge(papers, on="paper_id", how="left", validate="many_to_one")
        return joined

    def with_section(self, kind: str) -> pd.DataFrame:
        """The rows of a table with section_kind, section_number and section_heading of the section they stand in."""
        rows = getattr(self, _known(kind))
        if "section_id" not in rows or kind == "sections":
            raise KeyError(f"{kind} is no table of rows that stand in sections")
        sections = self.sections[["id", "kind", "number", "heading"]]
        sections = sections.rename(columns={"id": "section_id", "kind": "section_kind", "number": "section_number", "heading": "section_heading"})
        joined: pd.DataFrame = rows.merge(sections, on="section_id", how="left", validate="many_to_one")
        return joined

    def amounts_decided(self) -> pd.DataFrame:
        """Amounts that stand in recommendations, resolutions and decisions, each counted once a paper, with the paper's header.

        Left out: totals of tables, thresholds, recommendations that repeat an earlier one, sub-items that break their
        recommendation's amount down (those that add up to it), and an amount of the same kind and period named again in the paper.
        Report, notice and minutes of one decision still each have a row: choose one `form`. Columns beside those of costs: form,
        action, number, parent_id, outcome (of the recommendation) and the header's.
        """
        asked = self.recommendations
        asked = asked[~asked["is_repeat"].fillna(False)][["id", "form", "action", "number", "parent_id", "outcome"]]
        asked = asked.rename(columns={"id": "recommendation_id"})
        rows = self.with_paper("costs").merge(asked, on="recommendation_id", how="inner", validate="many_to_one")
        rows = rows[~rows["is_total"].fillna(False) & rows["kind"].fillna("").ne("threshold") & rows["amount"].notna()]
        parts = rows.groupby("parent_id")["amount"].sum().rename("parts")
        whole = rows.merge(parts, left_on="recommendation_id", right_index=True)
        broken_down = whole.loc[whole["amount"] == whole["parts"], "recommendation_id"]
        rows = rows[~rows["parent_id"].isin(broken_down)]
        return rows.drop_duplicates(["paper_id", "amount", "kind", "period"]).reset_index(drop=True)

    def linked(self, kind: str | None = None) -> pd.DataFrame:
        """The links between papers (all, or of one kind) with source and title of both ends; empty until `papers link` has run.

        from_source, from_title, to_source and to_title stand beside the columns of links.
        """
        links: pd.DataFrame = self.links if kind is None else self.links[self.links["kind"] == kind]
        papers = self.papers[["paper_id", "source", "title"]]
        for end in ("from", "to"):
            # The id of a row is its paper's id, its table and its number; a paper's id has no hyphen in front of a table's name.
            of_paper = links[f"{end}_id"].str.replace(r"-[a-z_]+-[0-9]+$", "", regex=True).rename("paper_id")
            found = of_paper.to_frame().merge(papers, on="paper_id", how="left", validate="many_to_one")
            links = links.assign(**{f"{end}_source": found["source"].array, f"{end}_title": found["title"].array})
        return links

    def paper(self, name: str) -> LoadedPaper:
        """One paper by its paper_id, or by its source where that holds one paper. Raises KeyError where there is none, or several."""
        from extract.loading.paper import LoadedPaper

        papers = self.papers
        found = papers[(papers["paper_id"] == name) | (papers["source"] == name)]
        if len(found) != 1:
            what = "no paper" if found.empty else f"{len(found)} papers ({', '.join(found['paper_id'])})"
            raise KeyError(f"{name}: {what}; name a paper_id of the table papers")
        return LoadedPaper(self, str(found["paper_id"].iloc[0]))


def _known(kind: str) -> str:
    if kind not in TABLES:
        raise KeyError(f"{kind} is no table; there are {', '.join(TABLES)}")
    return kind


def _as_pandas(rows: pa.Table) -> pd.DataFrame:
    # Without Arrow types pandas turns decimals and dates into objects, which change type on writing back.
    import pandas as pd

    found: pd.DataFrame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    return found
