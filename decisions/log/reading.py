"""Reading a log: opening it without writing, and paging its rows. Rows are (position, record) with the record as JSON
bytes, in log order.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from decisions.errors import BadInput, LogUnavailable
from decisions.log.faults import ERRORS, broken, explained, name_of, whole_name
from decisions.log.schema import APPLICATION_ID, BESIDE, BY_STREAM, FORMAT, PARTS, strange
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
    whole = os.fsencode(path if os.path.isabs(path) else os.path.join(os.getcwd(), path))
    return f"file://{''.join(chr(byte) if byte in _PLAIN else f'%{byte:02x}' for byte in whole)}?{query}"


_PLAIN = frozenset(b"/-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def connect(path: str, *, damaged: bool = False, alone: bool = False) -> sqlite3.Connection:
    """A connection that cannot write. Raises LogUnavailable."""
    checked(path)
    try:
        return _opened(path, "immutable=1" if alone else "mode=ro", damaged)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        read_only = (
            name_of(error) in ("SQLITE_CANTOPEN", "SQLITE_READONLY") or whole_name(error) == "SQLITE_IOERR_SHMSIZE"
        )
        if alone or not read_only:
            raise explained(error, path) from error
    if _beside(path, "-journal"):
        with suppress(sqlite3.Error, UnicodeDecodeError):  # SQLite deals with what was left behind, where it may write
            return _opened(path, "mode=rw", damaged)
    for kind in ("-wal", "-journal"):
        if _beside(path, kind):
            raise LogUnavailable(
                f"{shown(path)} has changes beside it that cannot be read where nothing can be written",
                f"copy the log with its {kind} file to a folder with room where you may write, and read it there",
            )
    try:
        return _opened(path, "immutable=1", damaged)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explained(error, path) from error


def _beside(path: str, kind: str) -> bool:
    beside = os.path.realpath(path) + kind
    return os.path.exists(beside) and os.path.getsize(beside) > 0


def _opened(path: str, query: str, damaged: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri(path, query), uri=True, isolation_level=None, timeout=WAIT, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA query_only=ON")
        if damaged:  # only so does SQLite open a file that is shorter than its header says; nothing can be written here
            connection.execute("PRAGMA writable_schema=ON")
        recognised(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _identity(path: str) -> tuple[int, int]:
    found = checked(path)
    return found.st_dev, found.st_ino


def last_of(recorder: str) -> tuple[str, tuple[str, str]]:
    """The query, and its parameters, for the stream of the decision on which somebody recorded last.

    A text of the record cannot look like this, because there its quotation marks would be escaped.
    """
    from decisions.canonical import canonical

    sql = (
        "SELECT stream FROM events WHERE instr(record, CAST(? AS BLOB)) AND instr(record, CAST(? AS BLOB))"
        " ORDER BY position DESC LIMIT 1"
    )
    return sql, (f'"recorded_by":{canonical(recorder)},"salt":', '"subject":"decision","subject_id":')


_LAST = 2**63 - 1
PAGE = 500
"""Rows that are fetched in one go."""

_ROW = "position, stream, version, type, schema, recorded_at, command_id, leaf, record"
_PLACE = "position, stream, version, recorded_at, leaf"
_BITS = " | ".join(f"(ifnull({part}, 0) << {bit})" for bit, part in enumerate(PARTS.values()))


class LogReader:
    """A log that is read. Every method raises LogUnavailable where the file cannot be read."""

    def __init__(self, path: str, *, damaged: bool = False, alone: bool = False) -> None:
        """With `damaged`, a file that is cut short is opened all the same, to see what can be read of it; with `alone`
        it is read without what lies beside it, which may lag behind.
        """
        self.path = path
        self._connection = connect(path, damaged=damaged, alone=alone)
        self._identity = _identity(path)

    def still_there(self) -> bool:
        """Whether the file is the one that was opened. Raises LogUnavailable where it is gone."""
        return _identity(self.path) == self._identity

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
        rows = self._all(
            "SELECT position, ifnull(CAST(recorded_at AS INTEGER), 0) FROM events ORDER BY position DESC LIMIT 1"
        )
        if rows and not isinstance(rows[0][0], int):
            raise broken(self.path)
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def changes(self) -> int:
        """A number that differs from the last one where another connection has written since."""
        return int(self._all("PRAGMA data_version")[0][0])

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

    def superseding(self, stream_id: str) -> list[bytes]:
        """The records of every intent to supersede the decision with this stream, in log order."""
        named = f'"supersedes":"{stream_id}"'.encode()
        return [raw for raw in self.every_superseding() if named in raw]

    def every_superseding(self) -> list[bytes]:
        """The records of every intent to supersede a decision, in log order."""
        return [
            r[0] for r in self._all("SELECT record FROM events WHERE type = 'SupersessionProposed' ORDER BY position")
        ]

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
        for page in self.pages_with_hashes():
            yield from page

    def pages_with_hashes(self, after: int = 0, upto: int | None = None) -> Iterator[list[tuple[Any, ...]]]:
        """The same, of the events after a position, up to another; many at a time."""
        return self._pages(f"SELECT {_ROW}", after, upto)

    def pages_with_parts(self, after: int = 0, upto: int | None = None) -> Iterator[list[tuple[Any, ...]]]:
        """The same, each with the bits of the PARTS that it belongs to: 1, 2, 4 ... in their order."""
        return self._pages(f"SELECT {_ROW}, {_BITS}", after, upto)

    def places_with_parts(self, after: int = 0, upto: int | None = None) -> Iterator[list[tuple[Any, ...]]]:
        """(position, stream, version, recorded_at, leaf) and those bits of the events after a position."""
        return self._pages(f"SELECT {_PLACE}, {_BITS}", after, upto)

    def places(self, after: int = 0, upto: int | None = None) -> Iterator[list[tuple[Any, ...]]]:
        """(position, stream, version, recorded_at, leaf) of the events after a position, up to another."""
        return self._pages(f"SELECT {_PLACE}", after, upto)

    def indexed(self) -> Iterator[tuple[str, int, int, int]]:
        """(stream, how many events, the sums of their versions and positions), as the index has it by which streams are
        read.
        """
        sql = f"SELECT stream, count(*), sum(version), sum(position) FROM events INDEXED BY {BY_STREAM} GROUP BY stream"
        yield from self._paged(self._execute(sql))

    def by_stream(self) -> Iterator[tuple[str, int]]:
        """(stream, position) of every event, from the index alone: also of events whose rows cannot be read."""
        yield from self._paged(self._execute(f"SELECT stream, position FROM events INDEXED BY {BY_STREAM}"))

    def indexed_parts(self) -> list[tuple[int, int]]:
        """How many events each index of PARTS has, and the sum of their positions."""
        sql = "SELECT count(*), ifnull(sum(position), 0) FROM events INDEXED BY {} WHERE {}"
        return [self._all(sql.format(*part))[0] for part in PARTS.items()]

    def leaves(self) -> Iterator[tuple[int, str]]:
        """(position, leaf) of every event, in order."""
        yield from self._paged(self._execute("SELECT position, leaf FROM events ORDER BY position"))

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

    def last_of(self, recorder: str) -> str | None:
        """The stream of the decision on which somebody, by their registered handle, recorded last."""
        rows = self._all(*last_of(recorder))
        return str(rows[0][0]) if rows else None

    def _pages(self, select: str, after: int, upto: int | None) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self._execute(
            f"{select} FROM events WHERE position > ? AND position <= ? ORDER BY position",
            (after, _LAST if upto is None else upto),
        )
        while page := self._page(cursor):
            yield page

    def _paged(self, cursor: sqlite3.Cursor) -> Iterator[Any]:
        while page := self._page(cursor):
            yield from page

    def _page(self, cursor: sqlite3.Cursor) -> list[Any]:
        try:
            return cursor.fetchmany(PAGE)
        except ERRORS as error:
            raise explained(error, self.path) from error

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


def decoded(record: bytes) -> dict[str, Any]:
    """A record as a plain object; ValueError where it is not one."""
    found = json.loads(record)
    if not isinstance(found, dict):
        raise ValueError("a record is a JSON object")
    return found
