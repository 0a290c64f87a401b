"""Writing to a log's file: opening it so that a commit is durable, and appending rows that have their place already."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
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


def append(connection: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> int:
    """Append those of the rows that the log has not yet, in one transaction: its newest position then.

    A row has the columns of `INSERT`. Raises sqlite3.Error, where a row does not follow too.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        newest = int(connection.execute("SELECT ifnull(max(position), 0) FROM events").fetchone()[0])
        new = [row for row in rows if row[0] > newest]
        connection.executemany(INSERT, new)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return int(new[-1][0]) if new else newest
