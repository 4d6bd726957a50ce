"""A sign of life from long work: whoever runs it in a process of its own can end the process when the signs stop.

The kernel keeps the time (SIGALRM, setitimer(2)), so that a process stuck inside a C library ends as well.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

_SPARED = 0.25  # share of the time of the whole work that is kept for what follows its longest step
_limit = 0.0
_spared_from = inf


def expect(silence: float, seconds: float = inf) -> None:
    """From now on this process ends by SIGALRM when `beat` is not called for the seconds of `silence`; 0 calls it off.

    `seconds` is the time of the whole work, after which whoever runs it will end it (see `left`).
    """
    global _limit, _spared_from
    _limit, _spared_from = silence, time.monotonic() + seconds * (1 - _SPARED)
    signal.setitimer(signal.ITIMER_REAL, silence)


def beat() -> None:
    """Say that work goes on: a page was read, an extractor is done. Costs a microsecond, and nothing where nobody listens."""
    if _limit:
        signal.setitimer(signal.ITIMER_REAL, _limit)


def left() -> float:
    """Seconds that work which can be broken off may still take, so that there is time for the rest; infinite where nobody counts."""
    return max(_spared_from - time.monotonic(), 0.0)


@contextmanager
def unhurried(most: float) -> Iterator[None]:
    """Let the block take `most` seconds without a sign of life: slow work of known length, such as reading the picture of a page.

    They count towards the time of the whole work. Nothing changes where no timer runs.
    """
    remaining, _ = signal.getitimer(signal.ITIMER_REAL)
    if not remaining:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, remaining + most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, _limit or remaining)
