"""The decisions that are meant to supersede another one, as they are recorded: what time alone does to them counts for
that one, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from decisions.process import fold
from decisions.process.state import Decision
from decisions.views import intents, source

if TYPE_CHECKING:
    import sqlite3

    from decisions.log.reading import LogReader


def folded(
    streams: Iterable[Iterable[bytes]], as_of: int | None = None, known_at: int | None = None
) -> Iterator[Decision]:
    """The decisions of these records as they were; what is damaged, or was not there by then, is passed over."""
    for raw in streams:
        with suppress(*fold.FAULTS):
            d = fold.decision(source.records(raw), as_of, known_at)
            if d is not None:
                yield d


def records(reader: LogReader, connection: sqlite3.Connection, stream: str) -> Iterator[list[bytes]]:
    """The records of each decision that is meant to supersede this one."""
    return map(reader.stream, intents.of(connection, [stream]).get(stream, ()))
