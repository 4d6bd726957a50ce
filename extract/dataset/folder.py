"""The folder of a dataset: made, checked to be ours, and kept to one writer at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from extract.datapackage import DATAPACKAGE
from extract.dataset.store import LocalStore, Store, at, why
from extract.errors import DatasetError
from extract.records import TABLES

Location = TypeVar("Location", Path, str, Path | str)
RUNS = "runs"
PARTS = frozenset({"generations", "current", RUNS, "README.md", DATAPACKAGE, *TABLES})  # names a dataset takes in its folder
_README_START = b"# Data dictionary"


def open_dataset(out: Location) -> Location:
    """Create the output folder where needed; raises DatasetError when it cannot be written, or holds things that are not ours."""
    store = at(out)
    if not isinstance(store, LocalStore):
        readme = store.read("README.md")
        if readme is not None and not readme.startswith(_README_START):
            raise DatasetError(f"{out}: holds README.md, not written by this program; choose another place with --out")
        return out
    _open_folder(store.root)
    return out


def _open_folder(out: Path) -> None:
    _refuse_what_is_not_ours(out)
    try:
        (out / ".spool").mkdir(parents=True, exist_ok=True)
        probe = out / ".spool" / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise DatasetError(f"{out}: cannot be written ({why(error)}); choose another folder with --out or free some space") from error


def _refuse_what_is_not_ours(out: Path) -> None:
    """A file or folder of the user's under a name that the dataset needs is never overwritten."""
    try:
        taken = [name for name in ("current", DATAPACKAGE, *TABLES) if os.path.lexists(out / name) and not (out / name).is_symlink()]
        if (out / RUNS).exists() and not is_dataset(out):
            taken.append(RUNS)
        readme = out / "README.md"
        if readme.exists() and not readme.read_bytes().startswith(_README_START):
            taken.append("README.md")
    except OSError as error:
        raise DatasetError(f"{out}: cannot be read ({why(error)}); choose another folder with --out") from error
    if taken:
        raise DatasetError(f"{out}: holds {', '.join(taken)}, not written by this program; choose another folder with --out")


@contextmanager
def locked(out: Path | str) -> Iterator[Callable[[], None]]:
    """Keep other runs from writing to a dataset, and clear away what a killed run left. Raises DatasetError where one is writing.

    Yields a function to call now and then, by which other machines see that this run goes on.
    """
    store = at(out)
    if isinstance(store, LocalStore):
        with _folder_locked(store.root):
            _clear_leftovers(store.root)
            yield _nothing
        return
    from extract.dataset.objects import ObjectStore, lock

    assert isinstance(store, ObjectStore)
    with lock(store) as beat:
        _clear_unpublished(store)
        yield beat


def _nothing() -> None:
    """A lock of this machine needs no sign of life."""


@contextmanager
def _folder_locked(out: Path) -> Iterator[None]:
    """The lock is one of the process (POSIX), so that it ends with it however it ends, and no child holds it."""
    try:
        file = (out / ".lock").open("a")
    except OSError as error:
        raise DatasetError(f"{out}: cannot be written ({why(error)}); choose another folder with --out") from error
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise DatasetError(f"{out}: another run is writing to it; wait until it is done, or choose another folder with --out") from None
        except OSError as error:
            raise DatasetError(f"{out}: cannot be locked ({why(error)}); choose a folder on a disk of this machine with --out") from error
        yield


def _clear_leftovers(out: Path) -> None:
    """Half-written files, and generations that no pointer ever led to."""
    for path in (*out.glob(".*.[0-9]*"), *(out / ".spool").glob(".*"), *(out / ".spool").glob("*/.*")):
        path.unlink(missing_ok=True)
    _clear_unpublished(LocalStore(out))


def _clear_unpublished(store: Store) -> None:
    """Drop generations that no pointer ever led to; where the pointer is lost, it is put back to the newest that was written to its end."""
    current = (store.current() or "").rpartition("/")[2]
    if not current:
        written = [name for name in store.names("generations") if name.isdigit() and store.read(f"generations/{name}/manifest.json")]
        if written:
            current = max(written, key=int)
            store.point(f"generations/{current}")
    number = int(current) if current.isdigit() else 0
    for name in store.names("generations"):
        if name.isdigit() and int(name) > number:
            store.delete(f"generations/{name}")


def is_dataset(folder: Path) -> bool:
    """Whether a folder holds a dataset (also one copied without its hidden files), so that its parts are no papers."""
    return (folder / ".spool").is_dir() or ((folder / "generations").is_dir() and (folder / "current" / "manifest.json").is_file())
