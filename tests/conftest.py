"""Fixtures that several tests use, and the rule that on CI nothing is skipped for a missing tool."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from extract.context import Context
from extract.document import Document
from extract.find import EXTRACTORS
from extract.read.text import read_text
from extract.rulebook import Rulebook, load_rulebook
from extract.structure import build_structure

# A machine under load is slow now and then: how long an example takes says nothing about the code.
settings.register_profile("any_speed", deadline=None)
settings.load_profile("any_speed")

# Where the tests are begun in the background of a script, Ctrl-C is ignored, by the programs that they begin as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def require_tool(found: object, name: str) -> None:
    """Skip where a tool is missing, but fail on CI, where everything is installed."""
    if found:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing on CI")
    pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def read_context(rulebook: Rulebook) -> Callable[..., Context]:
    """Text in, Context out, after the extractors named (all of them by default) have run."""

    def make(text: str | Document, *extractors: str) -> Context:
        document = read_text(text.encode()) if isinstance(text, str) else text
        context = Context("p0", document, build_structure(document, rulebook), rulebook, "test.txt")
        for name in extractors or EXTRACTORS:
            for record in EXTRACTORS[name](context):
                context.found[record.table_name].append(record)
        return context

    return make


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real papers beside the repository; tests that use it are absent in a clone without it."""
    if not SHARED.is_dir():
        pytest.skip("no real papers beside the repository")
    return SHARED
