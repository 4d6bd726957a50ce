"""The version of this package."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def pipeline_version() -> str:
    try:
        return version("committee-papers")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+source"
