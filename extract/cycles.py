"""The search for cyclic garbage, held off while one paper is processed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """A paper makes some hundred thousand small objects and hardly any cycles; searching them costs a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # and back: what was made counts as old, and is not searched at once
            gc.unfreeze()
            gc.enable()
