"""The manifest: one line for each event, as `sha256sum -c` reads it. The root of the log at N is the SHA-256 of its
first N lines, and stands for the whole past.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from decisions.canonical import manifest_line, manifest_lines
from decisions.log.reading import LogReader
from decisions.proof import walk


class Root:
    """The root, line by line. `events` counts them."""

    def __init__(self) -> None:
        self.events = 0
        self._hash = sha256()

    def add(self, positions: Sequence[int], leaves: Iterable[object]) -> bytes:
        """The next events: their positions and leaves (whatever a damaged file has there). Gives their lines."""
        lines = manifest_lines(positions, leaves)
        self.events += len(positions)
        self._hash.update(lines)
        return lines

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


def roots(reader: LogReader, positions: Iterable[int]) -> dict[int, str]:
    """The root of the log at each of these positions, in one pass; one that has no event, or none that can be read, is
    left out.
    """
    wanted = set(positions)
    found: dict[int, str] = {}
    root = Root()
    for page in walk.pages(reader.places, 0, max(wanted, default=0), lambda first, last: None):
        positions, _, _, _, leaves = zip(*page, strict=True)
        start = 0
        for index, position in enumerate(positions, 1):
            if position in wanted:
                root.add(positions[start:index], leaves[start:index])
                found[position] = root.hex()
                start = index
        root.add(positions[start:], leaves[start:])
    return found
