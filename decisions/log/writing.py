"""Writing to a log's file: opening it so that a commit is durable, and appending rows that have their place already."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from decisions.log.faults import name_of
from decisions.log.reading import WAIT, uri
from decisions.log.schema import APPLICATION_ID, DDL, FORMAT

LOCK_WAIT = 0.2
"""Seconds that a connection waits for a lock before it says so; short, so that Ctrl-C is heard between two tries."""

INSERT = (
    "INSERT INTO events (position, stream, version, type, schema, recorded_at, command_id, leaf, record)"
    " VALUES (?,?,?,?,?,?,?,?,?)"
)


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
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.executescript(DDL)
        write_ahead(connection)
    finally:
        connection.close()


def append(connection: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows with the columns of `INSERT`, in one transaction. Raises sqlite3.Error, also where one does not
    follow.
    """
    with _writing(connection):
        connection.executemany(INSERT, rows)


def append_new(connection: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> None:
    """The same, of those rows that the log has not yet."""
    with _writing(connection):
        newest = connection.execute("SELECT ifnull(max(position), 0) FROM events").fetchone()[0]
        connection.executemany(INSERT, [row for row in rows if row[0] > newest])


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
