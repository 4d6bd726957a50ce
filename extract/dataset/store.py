"""Where a dataset lies: the few things that a folder has to be able to do, so that other kinds of storage can stand in for it."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extract.errors import DatasetError


class Store(Protocol):
    """Files by name (relative, with /). Every method raises DatasetError where the storage refuses."""

    @property
    def label(self) -> str: ...

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file that is whole or not there."""
        ...

    def names(self, folder: str) -> list[str]:
        """Names of what a folder holds, sorted; none where there is no such folder."""
        ...

    def delete(self, name: str) -> None:
        """Delete a file, or a folder with all it holds; nothing where there is none."""
        ...

    def link(self, old: str, new: str) -> None:
        """Give a file's bytes a second name, without reading them where the storage can."""
        ...

    def current(self) -> str | None:
        """The folder of the current generation; None where nothing was published."""
        ...

    def point(self, folder: str) -> None:
        """Make a generation the current one, in one step and only after all of it is on the disk."""
        ...


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A folder of a file system."""

    root: Path

    @property
    def label(self) -> str:
        return str(self.root)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise DatasetError(f"{self.root / name}: cannot be read ({why(error)}); check the disk it lies on") from error

    def write(self, name: str, data: bytes) -> None:
        path = self.root / name
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise _refused(path.parent, error) from error

    def names(self, folder: str) -> list[str]:
        try:
            return sorted(path.name for path in (self.root / folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise DatasetError(f"{self.root / folder}: cannot be read ({why(error)})") from error

    def delete(self, name: str) -> None:
        path = self.root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def link(self, old: str, new: str) -> None:
        try:
            (self.root / new).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.root / old, self.root / new)
            except OSError:  # a file system without hard links, or with too many to one file
                shutil.copyfile(self.root / old, self.root / new)
        except OSError as error:
            raise _refused(self.root, error) from error

    def current(self) -> str | None:
        try:
            return self._shown(str((self.root / "current").readlink()))
        except OSError:
            # A copy made by a tool that follows links: a folder in the pointer's place.
            return "current" if (self.root / "current" / "manifest.json").is_file() else None

    def _shown(self, target: str) -> str | None:
        return target if (self.root / target / "manifest.json").is_file() else None

    def point(self, folder: str) -> None:
        try:
            for path in (*(self.root / folder).iterdir(), self.root / folder, self.root / folder / ".."):
                _force_to_disk(path)
            link_to(self.root / "current", folder)
            _force_to_disk(self.root)
        except OSError as error:
            raise _refused(self.root, error) from error


def link_to(link: Path, target: str) -> None:
    """Make or move a symbolic link in one step."""
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)


def _force_to_disk(path: Path) -> None:
    """So that the pointer never leads to files that a power cut emptied."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(path: Path, error: OSError) -> DatasetError:
    return DatasetError(f"{path}: cannot be written ({why(error)}); free some space or choose another folder. What was published before still reads")


def why(error: OSError) -> str:
    return error.strerror or str(error)


def at(out: Path | str) -> Store:
    """The store of an output folder, or of an address (s3://bucket/outputs)."""
    if isinstance(out, str) and "://" in out:
        from extract.dataset.objects import ObjectStore

        return ObjectStore(out)
    return LocalStore(Path(out))
