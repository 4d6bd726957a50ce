"""Errors that say what to do next; each family member has its own exit code."""

from __future__ import annotations


class PapersError(Exception):
    """Any failure this package reports on purpose; `exit_code` is what the command returns."""

    exit_code = 1


class RuleError(PapersError):
    """A rule file is wrong; the message names file, rule and key."""

    exit_code = 3


class DatasetError(PapersError):
    """The output folder cannot be written or read."""

    exit_code = 4


class SourceError(PapersError):
    """One input cannot be read as a paper; `code` is the value of sources.code.

    The pipeline turns it into a row of `sources`; it never stops a run.
    """

    exit_code = 5

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str]]:
        return type(self), (self.code, self.reason)  # so that it can be sent from one process to another
