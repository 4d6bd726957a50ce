"""The time a paper has: a timer of the process that reads it, which work of known length may put off.

A process whose timer runs out is ended by the system (SIGALRM), even inside a library. Work that is slow but goes on,
such as reading the pictures of a long scan, gives each step its time back, so that only what hangs runs into the limit.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let this process end itself by SIGALRM unless the block is done in `seconds`, and what is added to them."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def unhurried(most: float) -> Iterator[None]:
    """Let the block take up to `most` seconds that do not count; nothing changes where no timer runs."""
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if left > 0:
        signal.setitimer(signal.ITIMER_REAL, left + most)
    try:
        yield
    finally:
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, left)
