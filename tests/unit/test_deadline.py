"""The timer of a paper: what hangs is ended, and steps of long work do not count."""

from __future__ import annotations

import signal
import time

from extract.deadline import unhurried, within
from extract.workers import Lost, each

BRIEF = 0.6


def hang() -> str:
    time.sleep(20 * BRIEF)
    return "done"


def go_on() -> str:
    """Three steps, each as long as the whole limit."""
    for _ in range(3):
        with unhurried(10 * BRIEF):
            time.sleep(BRIEF)
    return "done"


def hang_in_a_step() -> str:
    with unhurried(BRIEF):
        time.sleep(20 * BRIEF)
    return "done"


def test_only_what_hangs_runs_out_of_time() -> None:
    outcomes = list(each(_called, [(hang,), (go_on,), (hang_in_a_step,)], workers=2, seconds=BRIEF))
    assert outcomes == [Lost("time"), "done", Lost("time")]


def _called(function: object) -> object:
    return function()  # type: ignore[operator]


def test_no_timer_is_left_and_none_begun() -> None:
    with unhurried(BRIEF):
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    with within(60):
        with unhurried(60):
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 60
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
