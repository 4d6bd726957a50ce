"""Signs of life: what stands still is ended, and steps of long work do not count."""

from __future__ import annotations

import signal
import time
from math import inf

from extract.pulse import beat, expect, left, unhurried
from extract.workers import LocalEngine, Lost

BRIEF = 0.6


def hang() -> str:
    time.sleep(20 * BRIEF)
    return "done"


def go_on() -> str:
    """Three steps, each as long as one may be without a sign of life."""
    for _ in range(3):
        with unhurried(10 * BRIEF):
            time.sleep(BRIEF)
    return "done"


def break_off() -> str:
    """Steps until what follows them needs the time."""
    while left():
        with unhurried(10 * BRIEF):
            time.sleep(BRIEF / 10)
    return "done"


def hang_in_a_step() -> str:
    with unhurried(BRIEF):
        time.sleep(20 * BRIEF)
    return "done"


def _called(function: object) -> object:
    return function()  # type: ignore[operator]


def test_steps_may_be_long_and_count_towards_the_whole() -> None:
    calls = [(hang,), (go_on,), (hang_in_a_step,)]
    assert dict(LocalEngine(3, stall=60).map(_called, [*calls, (break_off,)], seconds=BRIEF)) == dict(enumerate([*[Lost("time")] * 3, "done"]))
    assert dict(LocalEngine(3, stall=BRIEF).map(_called, calls, seconds=60)) == {0: Lost("stalled"), 1: "done", 2: Lost("stalled")}


def test_no_timer_is_left_and_none_begun() -> None:
    beat()
    with unhurried(BRIEF):
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert left() == inf
    expect(60, 40)
    try:
        with unhurried(60):
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 60
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
        assert 0 < left() <= 30
    finally:
        expect(0)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert left() == inf
