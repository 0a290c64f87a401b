"""Reading a log: opening it without writing, and paging its rows. Rows are (position, record) with the record as JSON
bytes, in log order.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from decisions.errors import BadInput, LogUnavailable
from decisions.log.faults import ERRORS, explained, name_of
from decisions.log.schema import APPLICATION_ID, BESIDE, FORMAT, strange
from decisions.text import shown

WAIT = 5.0
"""Seconds that a connection waits for a lock."""


def checked(path: str) -> os.stat_result:
    """See that there is a file at `path` that may be read; its identity on the disk.

    The file itself is opened by SQLite alone: whoever else opens and closes it takes away the locks that this process
    holds on it (POSIX), and another program that then ends would delete the newest events beside it.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise LogUnavailable(f"there is no log at {shown(path)}", "begin one: decisions init") from None
    except (OSError, ValueError) as error:
        raise explained(error, path) from None
    if stat.S_ISDIR(found.st_mode):
        raise LogUnavailable(f"{shown(path)} is a folder, not a decision log", "name the file in it: --log FILE")
    if not stat.S_ISREG(found.st_mode):
        raise _no_log(path)
    if not os.access(path, os.R_OK):
        raise LogUnavailable(f"you may not read {shown(path)}", "a SQLite log belongs to one account: ask its owner")
    return found


def recognised(connection: sqlite3.Connection, path: str) -> None:
    """See that what was opened is a decision log of a form that this program knows."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _no_log(path)
    if connection.execute("PRAGMA user_version").fetchone()[0] > FORMAT:
        raise LogUnavailable(f"{shown(path)} was written by a newer program", "update: pip install --upgrade decisions")


def _no_log(path: str) -> LogUnavailable:
    return LogUnavailable(
        f"{shown(path)} is not a decision log", "name another file with --log, or begin a log: decisions init"
    )


def uri(path: str, query: str) -> str:
    """The SQLite URI of a path; a path is a path, whatever characters it has."""
    escaped = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02x}" for byte in os.fsencode(path))
    return f"file:{'//' if escaped.startswith('/') else ''}{escaped}?{query}"


_PLAIN = frozenset(b"/-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def connect(path: str) -> sqlite3.Connection:
    """A connection that cannot write. Raises LogUnavailable."""
    checked(path)
    try:
        return _opened(path, "mode=ro")
    except sqlite3.Error as error:
        if name_of(error) not in ("SQLITE_CANTOPEN", "SQLITE_READONLY"):
            raise explained(error, path) from error
        _nothing_beside(path)
    try:
        return _opened(path, "immutable=1")
    except sqlite3.Error as error:
        raise explained(error, path) from error


def _nothing_beside(path: str) -> None:
    """Where SQLite may not write its files beside the log, what stands in them could not be read."""
    for kind in ("-wal", "-journal"):
        beside = os.path.realpath(path) + kind
        if os.path.exists(beside) and os.path.getsize(beside):
            raise LogUnavailable(
                f"{shown(path)} has changes beside it that cannot be read from a read-only folder",
                f"copy the log with its {kind} file to a folder where you may write, and read it there",
            )


def _opened(path: str, query: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri(path, query), uri=True, isolation_level=None, timeout=WAIT, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        recognised(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


_WHOLE = "SELECT position, stream, version, type, schema, recorded_at, command_id, leaf, record FROM events"


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
        except OverflowError:  # a number that is no position and no version finds nothing
            return []
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
        rows = self._all("SELECT position, CAST(recorded_at AS INTEGER) FROM events ORDER BY position DESC LIMIT 1")
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

    def rows_with_hashes(self, after: int = 0) -> Iterator[tuple[Any, ...]]:
        """(position, stream, version, type, schema, recorded_at, command_id, leaf, record) of every event, in order."""
        yield from self._paged(self._execute(f"{_WHOLE} WHERE position > ? ORDER BY position", (after,)))

    def row_with_hashes(self, position: int) -> tuple[Any, ...] | None:
        """The same of the event at a position."""
        rows = self._all(f"{_WHOLE} WHERE position = ?", (position,))
        return rows[0] if rows else None

    def counter(self) -> int | None:
        """The last position that was ever given; None where the file does not say."""
        rows = self._all("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        return rows[0][0] if rows and isinstance(rows[0][0], int) else None

    def strange(self) -> list[str]:
        """The names of tables, indices and guards of the file that are not as the program makes them."""
        try:
            return strange(self._connection)
        except ERRORS as error:
            raise explained(error, self.path) from error

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
