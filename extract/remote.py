"""Inputs that lie elsewhere: addresses that fsspec knows (s3://, https://, ...), listed, hashed and fetched."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extract.errors import PapersError, SourceError

MOST_BYTES = 500_000_000
_PIECE = 1 << 20


def is_address(text: object) -> bool:
    """Whether something names a place by a URL, not a path."""
    return isinstance(text, str) and "://" in text


def _opened(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it. Raises PapersError where what it needs is not installed."""
    try:
        import fsspec

        files, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise PapersError(f"{address}: {error}; install what it needs, and committee-papers[cluster]") from error
    return files, path


def listing(address: str) -> list[tuple[str, str]]:
    """Every object below an address with its name relative to it, or the one that it names; hidden ones left out.

    Raises PapersError where there is nothing, or it cannot be listed.
    """
    files, root = _opened(address)
    try:
        found = files.find(root)
    except Exception as error:  # each kind of store has errors of its own
        raise PapersError(f"{address}: cannot be listed ({type(error).__name__}: {error}); check the address and your rights to it") from error
    if not found:
        raise PapersError(f"{address}: nothing there; check the address")
    root = root.rstrip("/")
    names = [(path, path[len(root) :].lstrip("/") or path.rpartition("/")[2]) for path in sorted(found)]
    return [(files.unstrip_protocol(path), name) for path, name in names if not any(part.startswith(".") for part in name.split("/"))]


def hash_object(address: str) -> str:
    """sha256 of an object's bytes; empty where it cannot be read."""
    hashed = hashlib.sha256()
    try:
        files, path = _opened(address)
        with files.open(path, "rb") as file:
            while piece := file.read(_PIECE):
                hashed.update(piece)
    except Exception:  # each kind of store has errors of its own, and all of them mean the same here
        return ""
    return hashed.hexdigest()


@contextmanager
def fetched(location: Path | str) -> Iterator[Path]:
    """A file of this machine with the bytes of an input: itself, or a copy for as long as it is needed.

    Raises SourceError where an address cannot be read, or holds too much.
    """
    if isinstance(location, Path):
        yield location
        return
    with tempfile.TemporaryDirectory(prefix="papers-") as folder:
        copy = Path(folder) / "source"
        try:
            files, path = _opened(location)
            with files.open(path, "rb") as file, copy.open("wb") as whole:
                while whole.tell() <= MOST_BYTES and (piece := file.read(_PIECE)):
                    whole.write(piece)
        except Exception as error:  # each kind of store has errors of its own
            raise SourceError("DAMAGED", f"cannot be fetched ({type(error).__name__}); check the address and your rights to it") from None
        yield copy


def absolute(location: Path | str) -> str:
    """A location as it reads from anywhere."""
    return location if isinstance(location, str) else os.path.abspath(location)  # noqa: PTH100 - without .., with links as they are
