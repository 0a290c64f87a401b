"""Reading a log: opening it without writing, and paging its rows. Rows are (position, record) with the record as JSON
bytes, in log order.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from decisions.errors import BadInput, LogUnavailable
from decisions.log.faults import ERRORS, explained, name_of
from decisions.log.schema import APPLICATION_ID, BESIDE, FORMAT
from decisions.text import shown

WAIT = 5.0
"""Seconds that a connection waits for a lock."""


def checked(path: str) -> os.stat_result:
    """See that there is a decision log at `path` before SQLite touches it; its identity on the disk."""
    try:
        found = os.stat(path)
        if os.path.isdir(path):
            raise LogUnavailable(f"{shown(path)} is a folder, not a decision log", "name the file in it: --log FILE")
        with open(path, "rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise LogUnavailable(f"there is no log at {shown(path)}", "begin one: decisions init") from None
    except OSError as error:
        raise LogUnavailable(
            f"{shown(path)} cannot be read ({error.strerror})", "a SQLite log belongs to one account: ask its owner"
        ) from None
    named = int.from_bytes(header[68:72], "big")
    if not header.startswith(b"SQLite format 3\0") or named != APPLICATION_ID:
        raise LogUnavailable(
            f"{shown(path)} is not a decision log", "name another file with --log, or begin a log: decisions init"
        )
    if int.from_bytes(header[60:64], "big") > FORMAT:
        raise LogUnavailable(f"{shown(path)} was written by a newer program", "update: pip install --upgrade decisions")
    return found


def uri(path: str, query: str) -> str:
    """The SQLite URI of a path; a path is a path, whatever characters it has."""
    for character, escape in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(character, escape)
    return f"file:{path}?{query}"


def connect(path: str) -> sqlite3.Connection:
    """A connection that cannot write. Raises LogUnavailable."""
    checked(path)
    try:
        return _opened(path, "mode=ro")
    except sqlite3.Error as error:
        if name_of(error) not in ("SQLITE_CANTOPEN", "SQLITE_READONLY"):
            raise explained(error, path) from error
        wal = path + "-wal"
        if os.path.exists(wal) and os.path.getsize(wal):
            raise LogUnavailable(
                f"{shown(path)} has changes beside it that cannot be read from a read-only folder",
                "copy the log with its -wal file to a folder where you may write, and read it there",
            ) from None
    try:
        return _opened(path, "immutable=1")
    except sqlite3.Error as error:
        raise explained(error, path) from error


def _opened(path: str, query: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri(path, query), uri=True, isolation_level=None, timeout=WAIT, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT 1 FROM events LIMIT 1").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class LogReader:
    """A log that is read. Every method raises LogUnavailable where the file cannot be read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._connection = connect(path)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One transaction: everything read inside sees the same state of the log."""
        self._execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def _execute(self, sql: str, parameters: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, parameters)
        except ERRORS as error:
            raise explained(error, self.path) from error

    def _all(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except ERRORS as error:
            raise explained(error, self.path) from error

    def log_id(self) -> str:
        """The id of the log: the stream of its first event."""
        rows = self._all("SELECT stream FROM events WHERE position = 1")
        if not rows:
            raise LogUnavailable(
                f"{shown(self.path)} has no first event", "restore a backup, or begin a log: decisions init"
            )
        return str(rows[0][0])

    def head(self) -> tuple[int, int]:
        """The newest position and its `recorded_at` (microseconds UTC); (0, 0) where there is none."""
        rows = self._all("SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1")
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def leaf_at(self, position: int) -> str | None:
        rows = self._all("SELECT leaf FROM events WHERE position = ?", (position,))
        return str(rows[0][0]) if rows else None

    def stream(self, stream_id: str) -> list[bytes]:
        """The records of one stream, oldest first."""
        return [
            row[0] for row in self._all("SELECT record FROM events WHERE stream = ? ORDER BY version", (stream_id,))
        ]

    def beside(self) -> list[bytes]:
        """The records of every member and circle, and of the log itself, in log order; the guards left out."""
        return [row[0] for row in self._all(f"SELECT record FROM events WHERE {BESIDE} ORDER BY position")]

    def stream_of(self, number: int) -> str | None:
        """The stream of decision `number`; None where there is none."""
        sql = "SELECT stream FROM events WHERE type = 'DecisionOpened' ORDER BY position LIMIT 1 OFFSET ?"
        rows = self._all(sql, (number - 1,)) if 0 < number < 2**53 else []
        return str(rows[0][0]) if rows else None

    def number_of(self, stream_id: str) -> int | None:
        """The number of the decision with this stream; None where there is none."""
        sql = (
            "SELECT count(*) FROM events WHERE type = 'DecisionOpened' AND position <="
            " (SELECT position FROM events WHERE stream = ? AND version = 1 AND type = 'DecisionOpened')"
        )
        return int(self._all(sql, (stream_id,))[0][0]) or None

    def decisions(self) -> list[str]:
        """The streams of all decisions, in the order of their numbers."""
        return [r[0] for r in self._all("SELECT stream FROM events WHERE type = 'DecisionOpened' ORDER BY position")]

    def rows(self, after: int, limit: int) -> list[tuple[int, str, bytes]]:
        """(position, stream, record) of the events after a position, at most `limit`."""
        sql = "SELECT position, stream, record FROM events WHERE position > ? ORDER BY position LIMIT ?"
        return self._all(sql, (after, limit))

    def streams(self) -> Iterator[tuple[str, bytes]]:
        """(stream, record) of every event, each stream once, oldest first in it."""
        cursor = self._execute("SELECT stream, record FROM events ORDER BY stream, version")
        yield from self._paged(cursor)

    def rows_with_hashes(self) -> Iterator[tuple[Any, ...]]:
        """(position, stream, version, type, schema, recorded_at, command_id, leaf, record) of every event, in order."""
        cursor = self._execute(
            "SELECT position, stream, version, type, schema, recorded_at, command_id, leaf, record"
            " FROM events ORDER BY position"
        )
        yield from self._paged(cursor)

    def backwards(self) -> Iterator[tuple[str, bytes]]:
        """(stream, record) of the newest events first."""
        yield from self._paged(self._execute("SELECT stream, record FROM events ORDER BY position DESC"))

    def _paged(self, cursor: sqlite3.Cursor) -> Iterator[Any]:
        while True:
            try:
                page = cursor.fetchmany(1_000)
            except ERRORS as error:
                raise explained(error, self.path) from error
            if not page:
                return
            yield from page

    def at(self, position: int) -> bytes | None:
        """The record at a position."""
        rows = self._all("SELECT record FROM events WHERE position = ?", (position,))
        return bytes(rows[0][0]) if rows else None

    def named(self, event: str) -> tuple[str, bytes]:
        """(stream, record) of the event with this position, or this unique prefix of an id. Raises BadInput."""
        if event.isascii() and event.isdigit() and len(event) < 16:
            found = self._all("SELECT stream, record FROM events WHERE position = ?", (int(event),))
        elif len(event) >= 4 and all(c in "0123456789abcdef" for c in event.lower()):
            sql = "SELECT stream, record FROM events WHERE instr(record, CAST(? AS BLOB)) LIMIT 2"
            found = self._all(sql, (f'"id":"{event.lower()}',))
        else:
            found = []
        if len(found) != 1:
            several = "several events" if found else "no event"
            raise BadInput(
                f"{several} can be called {shown(event)[:40]!r}",
                "name it by position, or by more of its id: see history N",
            )
        return found[0][0], found[0][1]

    def data_version(self) -> int:
        """A number that changes when another connection wrote."""
        return int(self._all("PRAGMA data_version")[0][0])


def decoded(record: bytes) -> dict[str, Any]:
    """A record as a plain object; ValueError where it is not one."""
    found = json.loads(record)
    if not isinstance(found, dict):
        raise ValueError("a record is a JSON object")
    return found
