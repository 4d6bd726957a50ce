"""The record of a run: what was asked, what became of each source and how long it took; never part of the tables.

One file of JSON lines a run, below runs/ of the dataset: `{"event": "start"}`, `{"event": "source"}` for each source that was
read or failed, `{"event": "end"}`. `papers extract --log-json` prints the same lines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TextIO

from extract.dataset.folder import RUNS
from extract.dataset.store import LocalStore, Store, why
from extract.errors import DatasetError

KEPT_RECORDS = 20
_PACKAGES = ("pyarrow", "pypdfium2", "pdfplumber", "pdfminer.six", "spacy")


class RunRecord:
    """Writes the record of one run, line by line, so that a killed run has one too."""

    def __init__(self, store: Store, also: Callable[[str], None] | None = None) -> None:
        self._store = store
        self._also = also
        self._name = f"{RUNS}/{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.jsonl"
        self._lines: list[str] = []
        self._file: TextIO | None = None
        if isinstance(store, LocalStore):
            try:
                (store.root / RUNS).mkdir(exist_ok=True)
                self._file = (store.root / self._name).open("w", encoding="utf-8")
            except OSError as error:
                raise self._refused(error) from error

    def _refused(self, error: OSError) -> DatasetError:
        return DatasetError(f"{self._store.label}: cannot be written ({why(error)}); free some space. What was published before still reads")

    def add(self, event: str, **values: Any) -> None:
        line = json.dumps({"event": event, "at": datetime.now(UTC).isoformat(timespec="milliseconds"), **values})
        if self._also is not None:
            self._also(line)
        if self._file is None:
            self._lines.append(line)
            return
        try:
            self._file.write(line + "\n")
            self._file.flush()
        except OSError as error:
            raise self._refused(error) from error

    def close(self) -> None:
        """End the record, and drop those of long ago."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        else:
            self._store.write(self._name, ("\n".join(self._lines) + "\n").encode())
        for name in [name for name in self._store.names(RUNS) if name.endswith(".jsonl")][:-KEPT_RECORDS]:
            self._store.delete(f"{RUNS}/{name}")


def versions() -> dict[str, str]:
    """Python and the packages that have a say in what is read."""
    found = {"python": sys.version.split()[0]}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def events(store: Store, kind: str) -> Iterator[dict[str, Any]]:
    """The lines of one kind of all records that are there, oldest first; a line that a kill cut short is left out."""
    for name in store.names(RUNS):
        for line in (store.read(f"{RUNS}/{name}") or b"").splitlines():
            with suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict) and found.get("event") == kind:
                    yield found


def last_seen(store: Store) -> dict[str, dict[str, Any]]:
    """What the records say last of each source: where it lay, what became of it, how long it took."""
    return {event["source"]: event for event in events(store, "source")}


def paths_of(store: Store, sources: Sequence[str]) -> dict[str, Path | str]:
    """Where sources lay when they were last read; those that no record names are left out."""
    seen = last_seen(store)
    paths = {source: seen[source]["path"] for source in sources if source in seen}
    return {source: path if "://" in path else Path(path) for source, path in paths.items()}
