"""The manifest: one line for each event, as `sha256sum -c` reads it. The root of the log at N is the SHA-256 of its
first N lines, and stands for the whole past.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from decisions.canonical import manifest_line
from decisions.log.reading import LogReader

BATCH = 500


class Root:
    """The root, line by line."""

    def __init__(self) -> None:
        self._hash = sha256()
        self._lines: list[bytes] = []

    def add(self, position: int, leaf: str) -> None:
        self._lines.append(manifest_line(position, leaf))
        if len(self._lines) == BATCH:
            self._hash.update(b"".join(self._lines))
            self._lines.clear()

    def hex(self) -> str:
        """The root of the lines so far, 64 hexadecimal digits."""
        self._hash.update(b"".join(self._lines))
        self._lines.clear()
        return self._hash.hexdigest()


def lines(reader: LogReader, upto: int | None = None) -> Iterator[bytes]:
    """The manifest of the log, up to a position."""
    for position, leaf in reader.leaves():
        if upto is not None and position > upto:
            return
        yield manifest_line(position, leaf)


def root(manifest: Iterable[bytes]) -> str:
    """The root of these lines."""
    found = sha256()
    for line in manifest:
        found.update(line)
    return found.hexdigest()
