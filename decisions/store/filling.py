"""A log filled with records that have their places already: the same bytes as where they were stored first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from decisions.canonical import canonical, leaf
from decisions.log.writing import append, open_for_writing, prepared
from decisions.process.state import Record
from decisions.when import moment

AT_ONCE = 5_000
"""Rows in one transaction."""


def fill(path: str, records: Iterable[Record]) -> int:
    """Make the empty file at `path` a log with these records, in this order; how many they are.

    Each keeps its own `position` and `recorded_at`; whether these follow one another is for `verify`. Raises
    sqlite3.IntegrityError where versions do not follow one another in a stream, or an id of a command comes twice.
    """
    prepared(path)
    connection = open_for_writing(path)
    count = 0
    try:
        connection.execute("PRAGMA synchronous=OFF")  # it has no name yet, and is synced before it gets one
        connection.execute("PRAGMA cache_size=-65536")
        rows = (_row(place, record) for place, record in enumerate(records, 1))
        while page := list(islice(rows, AT_ONCE)):
            append(connection, page)
            count += len(page)
    finally:
        connection.close()
    return count


def _row(place: int, record: Record) -> tuple[object, ...]:
    stored = canonical(record).encode()
    return (
        place,
        record["subject_id"],
        record["subject_version"],
        record["type"],
        record["schema"],
        moment(record["recorded_at"]),
        record["command_id"],
        leaf(stored),
        stored,
    )
