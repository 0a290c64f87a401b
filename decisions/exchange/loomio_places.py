"""Where each record of a Loomio export stands in its file, by table, id, and what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from decisions.exchange.spool import database, room

CACHE = 16_000
"""Kilobytes of it that are kept in memory."""


class Place(NamedTuple):
    """A line of the file: its number, where it begins and how long it is, in bytes."""

    line: int
    at: int
    size: int


class Places:
    """The places of records. Every list is in the order of the file, where nothing else is said."""

    def __init__(self) -> None:
        self._rows = database(CACHE)
        self._rows.execute(
            "CREATE TABLE place (kind TEXT, id TEXT, owner TEXT, value INTEGER, line INTEGER, at INTEGER, size INTEGER,"
            " PRIMARY KEY (kind, id)) WITHOUT ROWID, STRICT"
        )

    def __del__(self) -> None:
        self._rows.close()

    def keep(self, kind: str, key: str, owner: str, value: int | None, place: Place) -> Place | None:
        """Note where a record stands; where one of its id was noted before, that one stays, and is told.

        A poll's `owner` is its key, and its `value` when it was opened; the `value` of a choice is 0 where it was not
        made. Raises LogUnavailable where the disk is full.
        """
        with room():
            made = self._rows.execute(
                "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (kind, key, owner, value, *place),
            )
        return self.one(kind, key) if made.rowcount == 0 else None

    def complete(self) -> None:
        """All is noted; from now on it is asked for."""
        with room():
            self._rows.execute("CREATE INDEX belonging ON place (kind, owner, line)")

    def count(self, kind: str) -> int:
        return int(self._rows.execute("SELECT count(*) FROM place WHERE kind = ?", (kind,)).fetchone()[0])

    def one(self, kind: str, key: str) -> Place | None:
        found = self._rows.execute("SELECT line, at, size FROM place WHERE kind = ? AND id = ?", (kind, key)).fetchone()
        return Place(*found) if found else None

    def polls(self) -> Iterator[tuple[str, Place]]:
        """Every poll, the oldest first."""
        with room():
            rows = self._rows.execute(
                "SELECT id, line, at, size FROM place WHERE kind = 'polls' ORDER BY value, owner, line"
            )
        return ((key, Place(*place)) for key, *place in rows)

    def of(self, kind: str, owner: str) -> list[tuple[str, Place]]:
        """The records of a table that belong to something."""
        rows = self._rows.execute(
            "SELECT id, line, at, size FROM place WHERE kind = ? AND owner = ? ORDER BY line", (kind, owner)
        )
        return [(key, Place(*place)) for key, *place in rows]

    def chosen(self, kind: str, vote: str) -> list[str]:
        """The ids of the options that were chosen in a vote."""
        rows = self._rows.execute(
            "SELECT id FROM place WHERE kind = ? AND owner = ? AND value ORDER BY line", (kind, vote)
        )
        return [key.partition(" ")[2] for (key,) in rows]

    def without_poll(self, kind: str) -> Iterator[Place]:
        """The records of a table whose poll is not there."""
        sql = (
            "SELECT line, at, size FROM place AS mine WHERE kind = ? AND NOT EXISTS"
            " (SELECT 1 FROM place WHERE kind = 'polls' AND id = mine.owner) ORDER BY line"
        )
        return (Place(*place) for place in self._rows.execute(sql, (kind,)))
