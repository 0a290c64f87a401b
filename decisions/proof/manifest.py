"""The manifest: one line for each event, as `sha256sum -c` reads it. The root of the log at N is the SHA-256 of its
first N lines, and stands for the whole past.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from decisions.canonical import manifest_line
from decisions.log.reading import LogReader


class Root:
    """The root, line by line. `events` counts them."""

    def __init__(self) -> None:
        self.events = 0
        self._hash = sha256()

    def add(self, leaves: Iterable[tuple[int, object]]) -> None:
        """The next events: their positions and leaves (whatever a damaged file has in their place)."""
        lines = [manifest_line(position, str(leaf)) for position, leaf in leaves]
        self.events += len(lines)
        self._hash.update(b"".join(lines))

    def hex(self) -> str:
        """The root of the lines so far, 64 hexadecimal digits."""
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
