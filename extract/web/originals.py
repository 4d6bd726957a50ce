"""The papers' original files: found by their bytes, drawn page by page in processes of their own, and kept for a while."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.document import Box, Span
from extract.errors import SourceError
from extract.read.picture import Picture, page_pictures
from extract.workers import confine, memory_share

SECONDS = 15.0  # for one picture, or the places of one passage
_WORKERS = 2
_WAITING = 40  # pictures asked for at the same time; more are refused, so that a crowd cannot fill the memory
_CACHE_BYTES = 96 << 20
_MOST_BYTES = 512 << 20  # of an original: larger ones are not read
_CALLS_OF_A_PROCESS = 500
_TOGETHER = 0.2  # seconds a process waits after loading, so that another takes the next call and loads as well


class BusyError(Exception):
    """Too many pictures are being drawn; try again shortly."""


@dataclass(frozen=True, slots=True)
class Original:
    """The file of a paper, whose bytes are those the dataset was made from; `path` is None where it is not at hand, and `why` says so."""

    path: Path | None
    why: str = ""
    sha256: str = ""


class Places(NamedTuple):
    """Where a passage stands: a box for each printed line. `known` is False where the file reads otherwise than when the dataset was made."""

    boxes: tuple[Box, ...]
    known: bool


class Originals:
    """Finds and draws originals below some folders. Nothing but rows of the dataset says which file is read."""

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self.folders = tuple(folder.resolve() for folder in folders)
        self._pool: Any = None
        self._kept: OrderedDict[tuple[Any, ...], tuple[Any, int]] = OrderedDict()
        self._kept_bytes = 0
        self._running: dict[tuple[Any, ...], asyncio.Future[Any]] = {}
        self._by_size: dict[int, list[Path]] | None = None

    def find(self, source: dict[str, Any]) -> Original:
        """The original of a row of `sources`: under its name or another, but only with the same bytes."""
        if not self.folders:
            return Original(None, "The original file is not at hand: the service was started without the folder of papers (--sources).")
        sha256 = str(source["sha256"] or "")
        is_changed = False
        for path in self._candidates(source):
            if _hash_of(path) == sha256:
                return Original(path, "", sha256)
            is_changed = is_changed or path.name == str(source["source"]).rsplit("/", 1)[-1]
        if is_changed:
            return Original(None, "The original file has changed since the paper was read, so its pages are not shown. Read the papers again.")
        return Original(None, "The original file is not in the folder of papers any more.")

    def _candidates(self, source: dict[str, Any]) -> list[Path]:
        named = [path for folder in self.folders if (path := _inside(folder, str(source["source"]))) is not None]
        return list(dict.fromkeys([*named, *self._same_size(source["n_bytes"])]))

    def _same_size(self, n_bytes: int | None) -> list[Path]:
        """Files of the same size: the paper may lie under another name than when it was read."""
        if self._by_size is None:
            sizes: dict[int, list[Path]] = {}
            for folder in self.folders:
                for place, _, names in os.walk(folder):
                    for path in (Path(place, name) for name in names):
                        if path.is_file():
                            sizes.setdefault(path.stat().st_size, []).append(path)
            self._by_size = sizes
        return self._by_size.get(n_bytes or -1, [])

    async def picture(self, original: Original, page: int) -> Picture | None:
        """One page as a picture; None where it cannot be drawn in time. Raises BusyError."""
        assert original.path is not None
        found: Picture | None = await self._once((original.sha256, page), _draw, (str(original.path), original.sha256, page))
        return found

    def rescan(self) -> None:
        """Look at the folders again when next a file is wanted: there may be new ones."""
        self._by_size = None

    async def places(self, original: Original, paper_id: str, text: str, span: Span) -> Places:
        """Where a run of characters of a paper's frozen text stands on its pages. Raises BusyError."""
        assert original.path is not None
        key = (original.sha256, paper_id, span.start, span.end)
        found: Places | None = await self._once(key, _place, (str(original.path), original.sha256, text, span.start, span.end))
        return found or Places((), False)

    async def _once(self, key: tuple[Any, ...], function: Any, arguments: tuple[Any, ...]) -> Any:
        """What a call gives, kept; calls for the same thing at the same time are one. None where it fails or takes too long."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        if key not in self._running:
            if len(self._running) >= _WAITING:
                raise BusyError
            self._running[key] = asyncio.ensure_future(self._call(key, function, arguments))
        return await asyncio.shield(self._running[key])

    async def _call(self, key: tuple[Any, ...], function: Any, arguments: tuple[Any, ...]) -> Any:
        try:
            future: Future[Any] = self._started().schedule(function, args=arguments, timeout=SECONDS)
            result = await asyncio.wrap_future(future)
        except Exception:  # out of time, out of memory, the process died, a damaged file: the page says that it cannot be drawn
            return None
        finally:
            del self._running[key]
        self._keep(key, result)
        return result

    def _keep(self, key: tuple[Any, ...], result: Any) -> None:
        size = 200 + (len(result.webp) if isinstance(result, Picture) else 0)
        self._kept[key] = (result, size)
        self._kept_bytes += size
        while self._kept_bytes > _CACHE_BYTES:
            _, (_, gone) = self._kept.popitem(last=False)
            self._kept_bytes -= gone

    def _started(self) -> Any:
        """The pool of processes; begun afresh where it broke. Processes are spawned: forking one with threads may hang."""
        from pebble import ProcessPool

        if self._pool is None or not self._pool.active:
            self.close()
            context = multiprocessing.get_context("spawn")
            prepared = (memory_share(_WORKERS), os.getpid())
            self._pool = ProcessPool(max_workers=_WORKERS, max_tasks=_CALLS_OF_A_PROCESS, initializer=confine, initargs=prepared, context=context)
        return self._pool

    async def warm(self) -> None:
        """Start the processes before the first picture is asked for: they take a second or two."""
        if self.folders:
            loading = [asyncio.wrap_future(self._started().schedule(_load, timeout=SECONDS * 4)) for _ in range(_WORKERS)]
            await asyncio.gather(*loading, return_exceptions=True)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None


def _inside(folder: Path, source: str) -> Path | None:
    """A source's file below a folder; None where the name leads out of it, or to nothing."""
    path = (folder / source).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None


def _hash_of(path: Path) -> str:
    """The sha256 of a file; empty where it cannot be read."""
    try:
        status = path.stat()
        return _hash(path, status.st_mtime_ns, status.st_size) if status.st_size <= _MOST_BYTES else ""
    except OSError:
        return ""


@lru_cache(maxsize=4096)
def _hash(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# What follows runs in the processes of the pool.


def _load() -> None:
    """Load what drawing and placing need."""
    from extract.read.pdf import read_pdf  # noqa: F401  # for what loading it does
    from extract.rulebook import load_rulebook

    load_rulebook()
    time.sleep(_TOGETHER)


@lru_cache(maxsize=1)
def _bytes_of(path: str, sha256: str) -> bytes:
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SourceError("DAMAGED", "The file has changed")
    return data


def _draw(path: str, sha256: str, page: int) -> Picture:
    return next(page_pictures(_bytes_of(path, sha256), only=page))


@lru_cache(maxsize=4)
def _document(path: str, sha256: str) -> Any:
    from extract.read import read
    from extract.rulebook import load_rulebook

    return read(_bytes_of(path, sha256), load_rulebook())


def _place(path: str, sha256: str, text: str, start: int, end: int) -> Places:
    """A paper of a pack is a part of the file's text; other text means that the file was read by another version."""
    document = _document(path, sha256)
    first = document.text.find(text)
    if first < 0 or not text:
        return Places((), False)
    _, boxes = document.place(Span(first + start, first + end))
    return Places(boxes, True)
