"""Every row of a log that can be read, past whatever cannot."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import Any

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader

HOPELESS = 1_000
"""So many positions in a row cannot be read, and nothing says how many there are: there it ends."""

Page = list[tuple[Any, ...]]
"""Some rows, in order; the position comes first in each."""

Read = Callable[[int, int | None], Iterator[Page]]
"""The rows after a position, up to another (None: to the end)."""

Unreadable = Callable[[int, int], None]
"""Told the first and the last of positions that cannot be read."""


def end(reader: LogReader) -> int | None:
    """The last position that the file speaks of; None where even that cannot be read."""
    known = []
    with suppress(LogUnavailable):
        known.append(reader.head()[0])
    with suppress(LogUnavailable):
        known.append(reader.counter() or 0)
    return max(known, default=None)


def pages(read: Read, first: int, last: int | None, unreadable: Unreadable) -> Iterator[Page]:
    """The rows of the positions from `first` to `last` (None: to the end)."""
    position = first - 1
    while last is None or position < last:
        try:
            for page in read(position, last):
                yield page
                position = page[-1][0]
            return
        except LogUnavailable:
            found = yield from _past(read, position, last, unreadable)
        if found is None:
            return
        position = found


def _past(read: Read, position: int, last: int | None, unreadable: Unreadable) -> Generator[Page, None, int | None]:
    """One position after another, until one can be read that comes after one that cannot."""
    start = 0
    nothing = 0
    while last is None or position < last:
        position += 1
        try:
            page = next(iter(read(position - 1, position)), None)
        except LogUnavailable:
            start = start or position
            page = None
        if page is None:
            nothing += 1
            if last is None and nothing > HOPELESS:
                break
            continue
        nothing = 0
        if start:
            unreadable(start, position - 1)
        yield page
        if start:
            return position
    if start:
        unreadable(start, position)
    return None
