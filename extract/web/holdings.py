"""What is being served: the current generation with its index, replaced as a whole when a new one is published."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from extract.dataset import generation
from extract.errors import DatasetError
from extract.search import SearchIndex, build_index, is_stale, open_index
from extract.web.snapshot import Snapshot

_LOG = logging.getLogger("papers.serve")
_KEPT = 2
Progress = Callable[[int, int], None]


class Holding:
    """One generation and the index made from it; `cache` holds what was worked out from it and goes with it."""

    def __init__(self, snapshot: Snapshot, index: SearchIndex) -> None:
        self.snapshot = snapshot
        self.index = index

    @cached_property
    def cache(self) -> dict[Any, Any]:
        return {}

    def close(self) -> None:
        self.index.close()
        self.snapshot.close()


class Holdings:
    """The dataset of one folder, as it is now. A page takes `current` once and works on that, so that it never mixes generations.

    Raises DatasetError where there is no dataset, or its index can neither be opened nor built.
    """

    def __init__(self, out: Path, progress: Progress | None = None) -> None:
        self.out = out
        self._lock = threading.Lock()
        self._retired: list[Holding] = []
        self.current = _open(out, progress)

    def refresh(self) -> bool:
        """Take up a new generation where there is one; what was there before serves until then, and where the new one cannot be read."""
        with self._lock:
            try:
                if generation(self.out).name == self.current.snapshot.name:
                    return False
                new = _open(self.out, None)
            except (DatasetError, OSError) as error:
                _LOG.warning("the new generation cannot be read yet (%s); the one before is being served", error)
                return False
            old, self.current = self.current, new
            self._retired.append(old)
            while len(self._retired) > _KEPT:  # pages may still be at work on the last ones
                self._retired.pop(0).close()
            _LOG.info("now serving generation %s", new.snapshot.name)
            return True

    def close(self) -> None:
        for holding in (self.current, *self._retired):
            with suppress(OSError):
                holding.close()


def _open(out: Path, progress: Progress | None) -> Holding:
    """Snapshot and index of the same generation."""
    snapshot = Snapshot(out)
    try:
        if is_stale(out):
            build_index(out, progress)
        index = open_index(out)
        if generation(out).name != snapshot.name:
            index.close()
            raise DatasetError(f"{out}: was replaced while it was being opened; try again")
    except BaseException:
        snapshot.close()
        raise
    return Holding(snapshot, index)
