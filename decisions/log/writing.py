"""Writing to a log's file: opening it so that a commit is durable, and appending rows that have their place already."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import Any, Protocol

from decisions.log.faults import name_of
from decisions.log.reading import WAIT, uri
from decisions.log.schema import APPLICATION_ID, FORMAT, TABLES

LOCK_WAIT = 0.2
"""Seconds that a connection waits for a lock before it says so; short, so that Ctrl-C is heard between two tries."""

AT_ONCE = 5_000
"""Rows of a draft that are written in one transaction."""

TOGETHER = 25
"""Rows in one statement: what a statement does once, the guards and partial indices included, costs as much as a row.
"""

_LATER = ("events_by_command", "events_stay_unchanged", "events_stay", "events_follow")
"""What a draft gets when its rows are there: the guards, and the one index that is not filled in its order."""

_COLUMNS = "position, stream, version, type, schema, recorded_at, command_id, leaf, record"
_ROW = "(?,?,?,?,?,?,?,?,?)"
_INSERT = f"INSERT INTO events ({_COLUMNS}) VALUES "


class Cursor(Protocol):
    """What runs statements: a cursor or a connection, also of the library's."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> object: ...


def insert(into: Cursor, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of: position, stream, version, type, schema, recorded_at, command_id, leaf, record. Raises
    sqlite3.Error.
    """
    for first in range(0, len(rows), TOGETHER):
        some = rows[first : first + TOGETHER]
        into.execute(_INSERT + ",".join([_ROW] * len(some)), [*chain.from_iterable(some)])


def open_for_writing(path: str) -> sqlite3.Connection:
    """A connection that may write and whose commits survive a power cut; the file must exist."""
    connection = sqlite3.connect(
        uri(path, "mode=rw"), uri=True, check_same_thread=False, isolation_level=None, timeout=LOCK_WAIT
    )
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA recursive_triggers=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def for_many_rows(connection: sqlite3.Connection) -> None:
    """Keep more of the index at hand, and bring what is written ahead into the file less often: rows of one moment
    belong to many streams, whose places in the index are far apart.
    """
    connection.execute("PRAGMA cache_size=-16384")  # KB
    connection.execute("PRAGMA wal_autocheckpoint=8000")  # pages of 4 KB


def write_ahead(connection: sqlite3.Connection) -> None:
    """Readers and the writer do not wait for one another. Kept in the file; a copy of it may have lost that."""
    end = time.monotonic() + WAIT
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if name_of(error) == "SQLITE_READONLY":
                return
            if name_of(error) != "SQLITE_BUSY" or time.monotonic() > end:
                raise
            time.sleep(0.01)


def prepared(path: str) -> None:
    """Make an empty file a log without events."""
    connection = open_for_writing(path)
    try:
        _begin(connection, TABLES.values())
        write_ahead(connection)
    finally:
        connection.close()


def _begin(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={FORMAT}")
    for sql in tables:
        connection.execute(sql)


def filled(path: str, rows: Iterable[Sequence[Any]]) -> int:
    """Make an empty file a log with these rows, as `insert` takes them; how many they are.

    Positions and versions are taken as they are. The file is a draft: nothing is synced, and where this fails it is of
    no use. Raises sqlite3.Error, IntegrityError where two saves have one command id, or a version comes twice.
    """
    count = 0
    with closing(open_for_writing(path)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        for_many_rows(connection)
        _begin(connection, [sql for name, sql in TABLES.items() if name not in _LATER])
        parts = iter(rows)
        while page := list(islice(parts, AT_ONCE)):
            with _writing(connection):
                insert(connection, page)
            count += len(page)
        _begin(connection, [TABLES[name] for name in _LATER])
    return count


def append(connection: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows, as `insert` takes them, in one transaction. Raises sqlite3.Error, also where one does not follow."""
    with _writing(connection):
        insert(connection, rows)


def append_new(connection: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> None:
    """The same, of those rows that the log has not yet."""
    with _writing(connection):
        newest = connection.execute("SELECT ifnull(max(position), 0) FROM events").fetchone()[0]
        insert(connection, [row for row in rows if row[0] > newest])


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
