"""A dataset as researchers load it: pandas tables whose columns keep their Arrow types (decimals, dates, lists)."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.dataset import generation
from extract.records import TABLES

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Dataset:
    """The tables of one generation of a dataset; the pointer is resolved once, so that tables never mix generations.

    Each table is an attribute (`data.costs`, `data.recommendations`, ...), read when first asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = generation(folder)

    def __repr__(self) -> str:
        return f"Dataset({str(self.folder)!r}, generation {self.generation.name})"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES]

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def arrow(self, kind: str) -> pa.Table:
        """One table as Arrow. Raises KeyError for a name that is no table."""
        import pyarrow.parquet as pq

        if kind not in TABLES:
            raise KeyError(f"{kind} is no table; there are {', '.join(TABLES)}")
        return pq.read_table(self.generation / kind)

    def __getattr__(self, kind: str) -> Any:
        if kind not in TABLES:
            raise AttributeError(f"{kind} is no table; there are {', '.join(TABLES)}")
        import pandas as pd

        if kind not in self._tables:
            # Without Arrow types pandas turns decimals and dates into objects, which change type on writing back.
            self._tables[kind] = self.arrow(kind).to_pandas(types_mapper=pd.ArrowDtype)
        return self._tables[kind]
