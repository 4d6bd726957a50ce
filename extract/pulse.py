"""A sign of life from long work: whoever runs it in a process of its own can end the process when the signs stop.

The kernel keeps the time (SIGALRM, setitimer(2)), so that a process stuck inside a C library ends as well.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_limit = 0.0
_more: Callable[[float], None] | None = None


def expect(seconds: float, more: Callable[[float], None] | None = None) -> None:
    """From now on this process ends by SIGALRM when `beat` is not called for `seconds`; 0 calls it off.

    `more` is told of seconds that do not count towards the time of the whole work (see `unhurried`).
    """
    global _limit, _more
    _limit, _more = seconds, more
    signal.setitimer(signal.ITIMER_REAL, seconds)


def beat() -> None:
    """Say that work goes on: a page was read, an extractor is done. Costs a microsecond, and nothing where nobody listens."""
    if _limit:
        signal.setitimer(signal.ITIMER_REAL, _limit)


@contextmanager
def unhurried(most: float) -> Iterator[None]:
    """Let the block take up to `most` seconds that do not count: slow work of known length, such as reading the picture of a page.

    Nothing changes where no timer runs.
    """
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if not left:
        yield
        return
    started = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, left + most)
    if _more is not None:
        _more(most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, _limit or left)
        if _more is not None:
            _more(min(time.monotonic() - started, most) - most)
