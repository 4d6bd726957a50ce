"""Ctrl-C before a command has begun: the program ends at once and without a word, as there is nothing to tell or to keep."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager

TYPE_CHECKING = False  # typing takes longer to load than all else here
if TYPE_CHECKING:
    from collections.abc import Iterator

STOPPED = 130


def _end(_signal: object, _frame: object) -> None:
    os._exit(STOPPED)


@contextmanager
def quiet_interrupts() -> Iterator[None]:
    """Let Ctrl-C end the program so within the block, or until `interrupts_raise`; nothing changes where who started it decided otherwise."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    try:
        signal.signal(signal.SIGINT, _end)
    except ValueError:  # not the main thread, which alone may choose
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupts_raise() -> None:
    """Let Ctrl-C raise KeyboardInterrupt from here on, as it usually does: the command has begun."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)
