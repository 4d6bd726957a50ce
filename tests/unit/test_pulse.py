"""Signs of life: what stands still is ended, and steps of long work do not count."""

from __future__ import annotations

import signal
import time

from extract.pulse import beat, expect, unhurried
from extract.workers import LocalEngine, Lost

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


def _called(function: object) -> object:
    return function()  # type: ignore[operator]


def test_only_what_hangs_runs_out_of_time() -> None:
    calls = [(hang,), (go_on,), (hang_in_a_step,)]
    assert dict(LocalEngine(3, stall=60).map(_called, calls, seconds=BRIEF)) == {0: Lost("time"), 1: "done", 2: Lost("time")}
    assert dict(LocalEngine(3, stall=BRIEF).map(_called, calls, seconds=60)) == {0: Lost("stalled"), 1: "done", 2: Lost("stalled")}


def test_no_timer_is_left_and_none_begun() -> None:
    beat()
    with unhurried(BRIEF):
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    told: list[float] = []
    expect(60, told.append)
    try:
        with unhurried(60):
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 60
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
    finally:
        expect(0)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert 0 <= sum(told) < 5
