"""A dataset in an object store (s3:// and what else fsspec knows): no links and no locks there, so an object is the pointer."""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from extract.errors import DatasetError

T = TypeVar("T")

POINTER = "current.json"
LOCK = ".lock.json"
_LOCK_LASTS = 120.0  # seconds without a sign of life of the run that holds it


@dataclass(frozen=True)
class ObjectStore:
    """Objects below a URL. An object is written in one step by the store itself; a link is a copy made inside it."""

    url: str

    @property
    def label(self) -> str:
        return self.url

    @cached_property
    def _place(self) -> tuple[Any, str]:
        try:
            import fsspec
        except ImportError:
            raise DatasetError(f"{self.url}: needs fsspec; install it with: pip install 'committee-papers[cluster]'") from None
        try:
            files, root = fsspec.core.url_to_fs(self.url.rstrip("/"))
        except (ImportError, ValueError) as error:
            raise DatasetError(f"{self.url}: {error}") from error
        return files, root

    def _do(self, what: str, action: Callable[[Any, str], T]) -> T:
        """One action on the store; whatever it raises (each kind of store has errors of its own) becomes a DatasetError."""
        files, root = self._place
        try:
            return action(files, root)
        except Exception as error:
            if isinstance(error, FileNotFoundError) and what == "read":
                raise
            raise DatasetError(f"{self.url}: cannot be {what} ({type(error).__name__}: {error}); check the address and your rights to it") from error

    def read(self, name: str) -> bytes | None:
        try:
            data: bytes = self._do("read", lambda files, root: files.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        def put(files: Any, root: str) -> None:
            if "file" in files.protocol:
                files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
            files.pipe_file(f"{root}/{name}", data)

        self._do("written", put)

    def names(self, folder: str) -> list[str]:
        def look(files: Any, root: str) -> list[str]:
            files.invalidate_cache()
            return sorted({path.rstrip("/").rpartition("/")[2] for path in files.ls(f"{root}/{folder}", detail=False)})

        try:
            return self._do("read", look)
        except FileNotFoundError:
            return []

    def delete(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._do("read", lambda files, root: files.rm(f"{root}/{name}", recursive=True))

    def link(self, old: str, new: str) -> None:
        self._do("written", lambda files, root: files.cp_file(f"{root}/{old}", f"{root}/{new}"))

    def current(self) -> str | None:
        data = self.read(POINTER)
        try:
            return str(json.loads(data)["generation"]) if data else None
        except (ValueError, LookupError, TypeError) as error:
            raise DatasetError(f"{self.url}/{POINTER}: damaged; delete it and run again") from error

    def point(self, folder: str) -> None:
        self.write(POINTER, json.dumps({"generation": folder}).encode())


@contextmanager
def lock(store: ObjectStore) -> Iterator[Callable[[], None]]:
    """Keep other runs out while this one gives a sign of life now and then; yields the function that gives it.

    Object stores have no locks: two runs begun in the same second could both go on. A killed run's lock is void after two minutes.
    """
    mine = uuid.uuid4().hex
    held = _holder(store)
    if held is not None and time.time() - held["at"] < _LOCK_LASTS:
        raise DatasetError(
            f"{store.label}: another run (on {held['host']}) is writing to it; wait until it is done, or two minutes after it was killed, "
            "or choose another folder with --out"
        )
    told = 0.0

    def beat() -> None:
        nonlocal told
        if time.time() - told > _LOCK_LASTS / 4:
            told = time.time()
            store.write(LOCK, json.dumps({"run": mine, "host": socket.gethostname(), "process": os.getpid(), "at": told}).encode())

    beat()
    try:
        yield beat
    finally:
        if (_holder(store) or {}).get("run") == mine:
            store.delete(LOCK)


def _holder(store: ObjectStore) -> dict[str, Any] | None:
    data = store.read(LOCK)
    try:
        found = json.loads(data) if data else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"run", "host", "at"} <= set(found) else None
