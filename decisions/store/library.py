"""The library's application, factory and recorder on one SQLite file, each with its traps cured.

Commits are durable, positions gapless and in commit order, and a transaction that will write takes its lock at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from eventsourcing.persistence import InfrastructureFactory, InterfaceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)
from eventsourcing.utils import Environment, EnvType

from decisions import canonical, when
from decisions.log.reading import WAIT, recognised
from decisions.log.schema import strange
from decisions.log.writing import insert, open_for_writing, write_ahead
from decisions.store.application import LogApplication
from decisions.store.mapper import StoredRecord, damaged


class StrangeTables(sqlite3.DatabaseError):
    """The file's tables or guards are not those of a log: nothing is written to it."""


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor

    def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        return self._sqlite_conn.execute(sql, parameters).fetchall()


class _Transaction(SQLiteTransaction):
    """A transaction that is going to write takes its lock at once: a lock that is taken later fails at once."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class _Pool(SQLiteConnectionPool):
    """One connection, to a file that exists already and is a log."""

    @staticmethod
    def detect_memory_mode(db_name: str) -> bool:
        return False

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = open_for_writing(self.db_name)
            try:
                recognised(connection, self.db_name)
                if strange(connection):
                    raise StrangeTables(f"not as they were made: {', '.join(strange(connection))}")
                write_ahead(connection)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        return _Connection(sqlite_conn=connection, max_age=self.max_age)


class Datastore(SQLiteDatastore):
    """The file, through its one connection."""

    def __init__(self, path: str) -> None:
        self.pool = _Pool(db_name=path, pool_size=1, max_overflow=0, pool_timeout=WAIT)
        self.single_row_tracking = True
        self.originator_id_type = "uuid"

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """What one SELECT finds; it is a transaction of its own."""
        with self.get_connection(commit=False) as connection:
            assert isinstance(connection, _Connection)
            return connection.rows(sql, parameters)


class _Recorder(SQLiteApplicationRecorder):
    """Inserts with positions of its own, in commit order, and with the moment and the hash that the lock gives."""

    datastore: Datastore

    def construct_create_table_statements(self) -> list[str]:
        return []

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        c.execute("SELECT position, ifnull(CAST(recorded_at AS INTEGER), 0) FROM events ORDER BY position DESC LIMIT 1")
        last = c.fetchone()
        position, recorded_at = (last[0], max(last[1], when.now())) if last else (0, when.now())
        stored_at = when.iso(recorded_at)
        rows = []
        for place, stored in enumerate(stored_events, position + 1):
            assert isinstance(stored, StoredRecord)
            state = stored.placed(place, stored_at)
            record = stored.event.record
            rows.append(
                (
                    place,
                    record["subject_id"],
                    stored.originator_version,
                    stored.topic,
                    record["schema"],
                    recorded_at,
                    record["command_id"],
                    canonical.leaf(state),
                    state,
                )
            )
        insert(c, rows)
        return None  # whoever saves reads the places in its events: nobody asks for notifications

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        assert isinstance(originator_id, UUID)
        sql = (
            "SELECT version, type, leaf, record FROM events WHERE stream = ? AND version > ? AND version <= ?"
            f" ORDER BY version {'DESC' if desc else 'ASC'} LIMIT ?"
        )
        parameters = (originator_id.hex, gt or 0, 2**62 if lte is None else lte, -1 if limit is None else limit)
        found = self.datastore.rows(sql, parameters)
        if any(not isinstance(record, bytes) or canonical.leaf(record) != leaf for _, _, leaf, record in found):
            raise damaged()
        return [StoredEvent(originator_id, version, type_, record) for version, type_, _, record in found]


class _Factory(SQLiteFactory):
    application_recorder_class = _Recorder
    datastore: Datastore

    def __init__(self, env: Environment | EnvType | None) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = Datastore(self.env[self.SQLITE_DBNAME])


class Log(LogApplication):
    """The application on one file."""

    factory: _Factory  # type: ignore[assignment]

    def __init__(self, path: str) -> None:
        super().__init__({"SQLITE_DBNAME": path, "CREATE_TABLE": "no"})

    @property
    def datastore(self) -> Datastore:
        return self.factory.datastore

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return _Factory(env)
