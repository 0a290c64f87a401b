"""What a damaged log has lost: the events that cannot be read as they were stored, and whose decisions they are."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing, suppress
from typing import NamedTuple

from decisions.canonical import leaf
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof import walk


class Lost(NamedTuple):
    """`events` were ever stored. `decisions` are the positions that are lost, by the number of the decision, `beside`
    those of members, circles and the log itself, and `unknown` those of which not even that can be read.
    """

    events: int
    decisions: dict[int, list[int]]
    beside: list[int]
    unknown: list[int]


def lost(path: str) -> Lost:
    """What is lost of the log at a path. Raises LogUnavailable where it cannot be opened at all."""
    with closing(LogReader(path, damaged=True)) as reader, reader.snapshot():
        streams, readable = _read(reader)
        last = max([walk.end(reader) or 0, *readable])
        gone = set(range(1, last + 1)) - readable
        with suppress(LogUnavailable):
            for stream, position in reader.by_stream():
                if position in gone:
                    streams[position] = stream
        known = numbers(reader)
    found = Lost(last, {}, [], [])
    for position in sorted(gone):
        if position not in streams:
            found.unknown.append(position)
        elif streams[position] in known:
            found.decisions.setdefault(known[streams[position]], []).append(position)
        else:
            found.beside.append(position)
    return found


def whose(path: str, positions: Collection[int]) -> dict[int, int]:
    """The numbers of the decisions that events are about, by their positions, as far as the log can still tell."""
    if not positions:
        return {}
    streams: dict[int, str] = {}
    with closing(LogReader(path, damaged=True)) as reader, reader.snapshot():
        known = numbers(reader)
        try:
            streams = {position: stream for stream, position in reader.by_stream() if position in positions}
        except LogUnavailable:
            for position in positions:
                with suppress(LogUnavailable):
                    streams |= {row[0]: str(row[1]) for page in reader.places(position - 1, position) for row in page}
    return {position: known[stream] for position, stream in streams.items() if stream in known}


def _read(reader: LogReader) -> tuple[dict[int, str], set[int]]:
    """The streams of the events that are damaged and yet speak of theirs, and the positions of those that are whole."""
    streams: dict[int, str] = {}
    whole: set[int] = set()
    for page in walk.pages(reader.pages_with_hashes, 1, walk.end(reader), lambda first, last: None):
        for row in page:
            if isinstance(row[8], bytes) and leaf(row[8]) == row[7]:
                whole.add(row[0])
            else:
                streams[row[0]] = str(row[1])
    return streams, whole


def numbers(reader: LogReader) -> dict[str, int]:
    """The numbers of decisions, by their streams, as far as they can be read."""
    with suppress(LogUnavailable):
        return {stream: number for number, stream in enumerate(reader.decisions(), 1)}
    return {}
