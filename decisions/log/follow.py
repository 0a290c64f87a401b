"""A log that is followed: its events from a position on, each once and in order, as they are recorded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol

from decisions.errors import BadInput, LogUnavailable
from decisions.log.reading import PAGE, LogReader
from decisions.text import shown

LOOK_EVERY = 0.05
"""Seconds between two looks at whether another connection has written (one pragma, some microseconds)."""

Row = tuple[int, str, bytes]
"""Position, stream and record."""


class Followed(Protocol):
    """What is asked of a log that is followed, whatever its engine."""

    def head(self) -> tuple[int, int]:
        """The newest position, and when it was recorded."""
        ...

    def rows(self, after: int, limit: int) -> list[Row]:
        """The events after a position, at most so many."""
        ...

    def leaf_at(self, position: int) -> str | None:
        """The hash of the event at a position; None where there is none."""
        ...

    def wait(self) -> None:
        """Return when something may have been recorded, or the log may be another."""
        ...


def follow(log: Followed, since: int | None = None) -> Iterator[list[Row]]:
    """The events after position `since` (None: those that are recorded from now on), some at a time, without end.

    Raises BadInput where the log has no such position, LogUnavailable where it cannot be read any more, and where it
    has lost the last event that was told of: then it is another one.
    """
    head = log.head()[0]
    position = head if since is None else since
    if position > head:
        raise BadInput(f"the log has no event {position}: it ends with {head}", f"name one of them: --since {head}")
    leaf = log.leaf_at(position)
    while True:
        if log.leaf_at(position) != leaf:
            raise LogUnavailable(
                f"the log is no longer the one that was followed: its event {position} is another, or gone",
                "see what it is now: decisions verify; then follow it anew",
            )
        while found := log.rows(position, PAGE):
            yield found
            position = found[-1][0]
            leaf = log.leaf_at(position)
        log.wait()


class FollowedFile:
    """A log in a file, which may be taken away or replaced while it is followed."""

    def __init__(self, path: str, pause: Callable[[float], object], tell: Callable[[str], object]) -> None:
        """`pause` lets so many seconds pass, and may raise to end it; `tell` is told what happened to the file.

        Raises LogUnavailable.
        """
        self.path = path
        self._pause = pause
        self._tell = tell
        self._open()

    def _open(self) -> None:
        self._identity = _identity(self.path)
        self.reader = LogReader(self.path)
        self._seen = self.reader.changes()

    def close(self) -> None:
        self.reader.close()

    def head(self) -> tuple[int, int]:
        return self.reader.head()

    def rows(self, after: int, limit: int) -> list[Row]:
        return self.reader.rows(after, limit)

    def leaf_at(self, position: int) -> str | None:
        return self.reader.leaf_at(position)

    def wait(self) -> None:
        while _identity(self.path) == self._identity:
            seen, self._seen = self._seen, self.reader.changes()
            if seen != self._seen:
                return
            self._pause(LOOK_EVERY)
        self._reopen()

    def _reopen(self) -> None:
        """Go on with the file that is there now; where there is none, as soon as one is."""
        self.reader.close()
        told = False
        while True:
            if _identity(self.path) is not None:
                try:
                    self._open()
                    break
                except LogUnavailable:
                    if _identity(self.path) is not None:
                        raise
            if not told:
                self._tell(f"{shown(self.path)} is gone; it is followed again as soon as it is back")
                told = True
            self._pause(LOOK_EVERY)
        self._tell(f"{shown(self.path)} was replaced; it is followed on if it has the same past")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
