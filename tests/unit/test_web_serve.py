"""`papers serve` as people start it: what it tells, and what it refuses."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.web_papers import make_dataset


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_dataset(tmp_path_factory.mktemp("serve"), pdfs=())[0]


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command, running; its first line."""
    command = [sys.executable, "-u", "-m", "extract.cli", "serve", *arguments, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline(), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def test_it_listens_on_this_machine_only_and_says_so(out: Path) -> None:
    with serving(str(out)) as (line, process):
        assert re.fullmatch(r"4 papers at http://localhost:\d+/ \(only on this machine\)\. Stop with Ctrl-C\.\n", line)
        port = int(line.split(":")[2].split("/")[0])
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
            assert b"Latest decisions" in answer.read()
            assert "server" not in {name.lower() for name in answer.headers}
        assert process.stdout
        assert "Without --sources" in process.stdout.readline()
    assert process.returncode in (0, 130)


def test_other_hosts_are_warned_of_loudly(out: Path) -> None:
    with serving(str(out), "--host", "0.0.0.0") as (line, process):
        assert "FOR EVERY MACHINE THAT CAN REACH THIS ONE" in line
        assert process.stderr
        warning = ""
        while "password" not in warning and warning.count("\n") < 6:  # two lines tell of the index where it is made first
            warning += process.stderr.readline()
        assert "WARNING: listening on 0.0.0.0" in warning
        assert "no password" in warning


def test_a_taken_port_and_a_folder_without_a_dataset_say_what_to_do(out: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "extract.cli", "serve", out, "--port", str(port)], capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert refused.stderr == f"papers: 127.0.0.1, port {port}: cannot listen there (Address already in use); choose another with --port or --host\n"
    empty = subprocess.run([sys.executable, "-m", "extract.cli", "serve", tmp_path, "--port", "0"], capture_output=True, text=True, check=False)
    assert empty.returncode == 4
    assert "run `papers extract" in empty.stderr
    assert "Traceback" not in empty.stderr
