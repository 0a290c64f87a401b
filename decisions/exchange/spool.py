"""Lists that are walked often and never held: their entries stand in a database of SQLite's own, which has no name,
goes to the disk where it is large, and is gone when it is closed. Nobody else can write to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pickle import dumps, loads
from typing import Generic, TypeVar, overload

from decisions.errors import LogUnavailable

T = TypeVar("T")


def database(kilobytes: int) -> sqlite3.Connection:
    """A database of that kind, of which so much is kept in memory."""
    made = sqlite3.connect("", isolation_level=None)
    made.execute("PRAGMA journal_mode=OFF")
    made.execute(f"PRAGMA cache_size=-{kilobytes}")
    made.execute("PRAGMA temp_store=FILE")
    made.execute("BEGIN")
    return made


@contextmanager
def room() -> Iterator[None]:
    """Where such a database grows: LogUnavailable where the disk is full."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LogUnavailable(
            f"there is no room for what is put aside meanwhile ({error})", "name a folder that has more of it: $TMPDIR"
        ) from None


class Spool(Sequence[T], Generic[T]):
    """A list of our own objects, each of which is made anew whenever it is read. What it has is not changed; its end
    may be cut off.
    """

    def __init__(self, entries: Iterable[T] = ()) -> None:
        self._entries = database(500)
        self._entries.execute("CREATE TABLE entry (place INTEGER PRIMARY KEY, body BLOB) STRICT")
        self._length = 0
        for entry in entries:
            self.append(entry)

    def __del__(self) -> None:
        self._entries.close()

    def append(self, entry: T) -> None:
        """Raises LogUnavailable where the disk is full."""
        with room():
            self._entries.execute("INSERT INTO entry VALUES (?, ?)", (self._length, dumps(entry, 5)))
        self._length += 1

    def cut(self, length: int) -> None:
        """Leave only the first so many entries."""
        self._entries.execute("DELETE FROM entry WHERE place >= ?", (length,))
        self._length = min(self._length, length)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return self._between(0, self._length)

    def _between(self, start: int, stop: int) -> Iterator[T]:
        sql = "SELECT body FROM entry WHERE place >= ? AND place < ? ORDER BY place"
        for (body,) in self._entries.execute(sql, (start, stop)):
            yield loads(body)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._length)
            return list(self._between(start, stop))[::step] if step > 0 else [self[n] for n in range(start, stop, step)]
        number = range(self._length)[place]
        return next(self._between(number, number + 1))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, (str, bytes)):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
