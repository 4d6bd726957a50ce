"""Gold items and given rows paired one to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Same = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Wanted:
    """A gold item: the key that has to be met, other keys that are just as good, and what to show of it."""

    key: Hashable
    words: str
    page: int | None = None
    also: tuple[Hashable, ...] = ()
    item: Any = None


@dataclass(frozen=True)
class Given:
    """What an extractor gave: its key, what to show of it, and the rows it rests on."""

    key: Hashable
    words: str
    page: int | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Pairing:
    """Pairs, gold items that nothing met, given items that met nothing, and given items that are borderline."""

    pairs: tuple[tuple[Wanted, Given], ...]
    missed: tuple[Wanted, ...]
    extra: tuple[Given, ...]
    borderline: tuple[Given, ...]


def pair(wanted: Sequence[Wanted], given: Iterable[Given], borderline: Iterable[Hashable], same: Same | None = None) -> Pairing:
    """Pair each gold item with the first given item that meets it, the same page preferred; then waive borderline ones.

    `same` compares two keys; without it they have to be equal. A given key that is an accepted other reading of a gold
    item stands for that item's key.
    """
    left = _Left([(read_as(g.key, wanted, same), g) for g in given])
    pairs, missed = [], []
    for want in wanted:
        taken = left.take(want.key, want.page, same)
        if taken is None:
            missed.append(want)
        else:
            pairs.append((want, taken))
    waived = [taken for key in borderline if (taken := left.take(key, None, same)) is not None]
    return Pairing(tuple(pairs), tuple(missed), tuple(left.rest()), tuple(waived))


def read_as(key: Hashable, wanted: Sequence[Wanted], same: Same | None = None) -> Hashable:
    """The key of the gold item of which `key` is another accepted reading, else `key` itself."""
    if same is not None:
        return next((w.key for w in wanted if any(same(other, key) for other in w.also)), key)
    if any(key == w.key for w in wanted):
        return key
    return next((w.key for w in wanted if key in w.also), key)


class _Left:
    """Given items not yet taken, in order."""

    def __init__(self, keyed: Sequence[tuple[Hashable, Given]]) -> None:
        self._items: dict[int, tuple[Hashable, Given]] = dict(enumerate(keyed))
        self._by_key: dict[Hashable, list[int]] = defaultdict(list)
        for index, (key, _) in self._items.items():
            self._by_key[key].append(index)

    def take(self, key: Hashable, page: int | None, same: Same | None) -> Given | None:
        if same is not None:
            # The first that is alike decides which words are taken; items of the same words are interchangeable.
            key = next((other for other, _ in self._items.values() if same(key, other)), None)
        places = self._by_key.get(key)
        if not places:
            return None
        index = next((i for i in places if page is not None and self._items[i][1].page == page), places[0])
        places.remove(index)
        return self._items.pop(index)[1]

    def rest(self) -> Iterable[Given]:
        return (item for _, item in self._items.values())
