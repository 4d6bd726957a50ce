"""Indexing that is killed (kill -9): the index before goes on working, shows whole papers only, and the next run ends the work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.search import Query, build_index, is_stale, open_index
from tests.unit.search_papers import Rows, made_paper, published

OLD, NEW = "harbour", "lighthouse"
MANY, FEW = 60, 3
_CHILD = """
import os, signal, sys
from pathlib import Path
from extract.search import build, engine

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def both(*given):
        function(*given)
        die()
    return both

moment, progress = sys.argv[2], None
if moment == "while adding":
    progress = die
elif moment == "before the commit":
    engine.Writer.commit = die
elif moment == "after the commit":
    engine.Writer.commit = after(engine.Writer.commit)
elif moment == "before the pointer":
    build._write_state = die
elif moment == "after the pointer":
    build._write_state = after(build._write_state)
elif moment == "while clearing":
    build._clear = die
build.build(Path(sys.argv[1]), progress)
"""
MOMENTS = ("while adding", "before the commit", "after the commit", "before the pointer", "after the pointer")


def papers(word: str, number: int) -> list[Rows]:
    lines = [f"1.{line} The {word} board met about berth {line} and the lamps along the quay there." for line in range(20)]
    return [made_paper(f"paper-{n:02d}.txt", {"Quay": lines}) for n in range(number)]


def indexed(out: Path) -> Path:
    build_index(published(out, papers(OLD, MANY)))
    return out


def counts(out: Path) -> tuple[int, int]:
    with open_index(out) as index:
        return index.search(Query(OLD)).total, index.search(Query(NEW)).total


def killed(out: Path, moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", _CHILD, str(out), moment], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("moment", [*MOMENTS, "while clearing"])
def test_a_killed_rebuild_leaves_the_old_index_or_the_new_one(tmp_path: Path, moment: str) -> None:
    out = indexed(tmp_path)
    published(out, papers(NEW, MANY), version="2")
    killed(out, moment)
    is_new = moment in ("after the pointer", "while clearing")
    assert counts(out) == ((0, 20 * MANY) if is_new else (20 * MANY, 0))
    assert is_stale(out) != is_new
    build_index(out)
    assert counts(out) == (0, 20 * MANY)
    assert not is_stale(out)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_update_shows_all_or_nothing_and_is_ended_by_the_next(tmp_path: Path, moment: str) -> None:
    out = indexed(tmp_path)
    published(out, papers(NEW, FEW), version="2")
    killed(out, moment)
    is_new = moment not in ("while adding", "before the commit")
    assert counts(out) == ((20 * (MANY - FEW), 20 * FEW) if is_new else (20 * MANY, 0))
    assert is_stale(out)
    build_index(out)
    assert counts(out) == (20 * (MANY - FEW), 20 * FEW)
    assert not is_stale(out)
    assert len(list((out / ".search").glob("index-*"))) == 1


def test_a_killed_update_whose_papers_are_then_put_back_leaves_nothing_of_them(tmp_path: Path) -> None:
    out = indexed(tmp_path)
    published(out, papers(NEW, FEW), version="2")
    killed(out, "before the pointer")
    published(out, papers(OLD, FEW), version="1")
    build_index(out)
    assert counts(out) == (20 * MANY, 0)


def test_kills_at_any_moment(tmp_path: Path) -> None:
    out = indexed(tmp_path)
    for number, delay in enumerate((0.15, 0.25, 0.3, 0.35, 0.4, 0.5)):
        word = NEW if number % 2 == 0 else OLD
        published(out, papers(word, MANY if number > 2 else FEW), version=str(number + 2))
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(out), "never"])
        time.sleep(delay)
        child.kill()
        child.wait()
        old, new = counts(out)
        assert old + new == 20 * MANY
        assert new % 20 == 0
    build_index(out)
    assert counts(out) == (20 * MANY, 0)


def test_two_runs_do_not_index_at_once(tmp_path: Path) -> None:
    out = indexed(tmp_path)
    published(out, papers(NEW, FEW), version="2")
    hold = "import fcntl,sys,time; f=open(sys.argv[1],'a'); fcntl.lockf(f,fcntl.LOCK_EX); print('held',flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", hold, str(out / ".search" / ".lock")], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        told = subprocess.run([sys.executable, "-m", "extract.cli", "index", str(out)], capture_output=True, text=True, check=False)
        child.kill()
    assert told.returncode == 4
    assert "another run is indexing it" in told.stderr
    assert counts(out) == (20 * MANY, 0)
