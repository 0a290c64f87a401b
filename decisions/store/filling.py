"""A log filled with records that have their places already: the same bytes as where they were stored first."""

from __future__ import annotations

from collections.abc import Iterable

from decisions.canonical import canonical, leaf
from decisions.log.writing import filled
from decisions.process.state import Record
from decisions.when import moment


def fill(path: str, records: Iterable[Record]) -> int:
    """Make the empty file at `path` a log with these records, in this order; how many they are. It is a draft, not
    synced.

    Each keeps its own version, `position` and `recorded_at`; whether these follow one another is for `verify`. Raises
    sqlite3.IntegrityError where two have one version of a stream, or an id of a command comes twice.
    """
    return filled(path, (_row(place, record) for place, record in enumerate(records, 1)))


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
