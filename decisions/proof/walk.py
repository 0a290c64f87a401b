"""Every row of a log that can be read, past whatever cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader

HOPELESS = 1_000
"""So many positions in a row cannot be read, and nothing says how many there are: there it ends."""


def end(reader: LogReader) -> int | None:
    """The last position that the file speaks of; None where even that cannot be read."""
    known = []
    for say in (lambda: reader.head()[0], lambda: reader.counter() or 0):
        try:
            known.append(say())
        except LogUnavailable:
            continue
    return max(known, default=None)


def rows(
    reader: LogReader, first: int, last: int | None, unreadable: Callable[[int], None]
) -> Iterator[tuple[Any, ...]]:
    """The rows of the positions from `first` to `last` (None: to the end), in order; calls `unreadable` with every
    position where the file is damaged.
    """
    position = first - 1
    while last is None or position < last:
        try:
            for row in reader.rows_with_hashes(position, last):
                yield row
                position = row[0]
            return
        except LogUnavailable:
            found = yield from _past(reader, position, last, unreadable)
        if found is None:
            return
        position = found


def _past(
    reader: LogReader, position: int, last: int | None, unreadable: Callable[[int], None]
) -> Iterator[tuple[Any, ...]]:
    """One position after another, until one can be read that comes after one that cannot."""
    misses = 0
    while last is None or position < last:
        position += 1
        try:
            row = reader.row_with_hashes(position)
        except LogUnavailable:
            misses += 1
            if last is None and misses > HOPELESS:
                return None
            unreadable(position)
            continue
        if row is not None:
            yield row
            if misses:
                return position
    return None
