"""The library's application, factory and recorder on a server, each with its traps cured.

No tables are made, nothing is retried behind the program's back, and the true cause of a fault is told: there is one
connection, opened when it is needed, and no thread. Events are inserted by the log's own function.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment

from decisions import canonical, when
from decisions.store.application import LogApplication
from decisions.store.mapper import StoredRecord, damaged
from decisions.store.port import Unanswered
from decisions.store.postgres.address import Address
from decisions.store.postgres.connection import Backend, Connection, connected
from decisions.store.postgres.faults import surely_not_stored


class _Pool:
    """One connection, for one thread at a time; it is opened again where it was lost."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._turn = threading.RLock()
        self._connection: Connection | None = None
        self.lost: Backend | None = None
        """The server's process that was asked to store something and did not answer."""

    def open(self, *_: object) -> None:
        """It opens by itself."""

    def close(self) -> None:
        with self._turn:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self._turn:
            if self._connection is None or self._connection.closed:
                self._connection = connected(self._address, writing=True)
            try:
                yield self._connection
            except KeyboardInterrupt:
                self.lost = self._connection.backend
                self.close()
                raise
            except BaseException:
                if self._connection.closed or self._connection.broken:
                    self.close()
                raise


class Datastore(PostgresDatastore):
    """The server, through its one connection."""

    def __init__(self, address: Address) -> None:
        self.own = _Pool(address)
        self.pool = cast(Any, self.own)
        self.schema = address.schema
        self.lock_timeout = 0
        self.single_row_tracking = True
        self.originator_id_type = "uuid"
        self.enable_db_functions = False
        self.db_type_names = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}
        self.pool_open_timeout = None

    def register_type_adapters(self) -> None:
        """There are no types of its own."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """What one statement finds; it is a transaction of its own. Raises PersistenceError."""
        with self.talking() as connection:
            return connection.rows(sql, parameters)

    @contextmanager
    def talking(self) -> Iterator[Connection]:
        """The connection, while nobody else uses it. Raises PersistenceError, for every fault of psycopg's."""
        with self.get_connection() as found:
            yield cast(Connection, found)

    def confirmed(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """What one statement finds that stores something. Raises Unanswered where nobody knows whether it did, and
        PersistenceError where it surely did not.
        """
        with self.talking() as connection:
            connection.unconfirmed = False
            try:
                found = connection.rows(sql, parameters)
            except psycopg.Error as error:
                if surely_not_stored(error):
                    raise
                self.own.lost = connection.backend
                raise Unanswered(str(error)) from error
            if connection.unconfirmed:
                raise Unanswered("no standby has confirmed it")
        return found


class _Recorder(PostgresApplicationRecorder):
    datastore: Datastore

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """By the log's function, in one statement. Raises Unanswered where nobody knows whether it was carried out."""
        asked = [stored for stored in stored_events if isinstance(stored, StoredRecord)]
        drafts = [stored.draft().decode() for stored in asked]
        sql = f"SELECT given, moment, hash FROM {self.datastore.schema}.record(%b::text[])"
        placed = self.datastore.confirmed(sql, (drafts,))
        for stored, (position, moment, leaf) in zip(asked, placed, strict=True):
            if canonical.leaf(stored.placed(position, when.iso(moment))) != leaf:
                raise damaged()
        return None

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
            f"SELECT version, type, leaf, record FROM {self.datastore.schema}.events"
            " WHERE stream = %s AND version > %s AND version <= %s"
            f" ORDER BY version {'DESC' if desc else 'ASC'} LIMIT %s"
        )
        found = self.datastore.rows(sql, (originator_id.hex, gt or 0, 2**62 if lte is None else lte, limit))
        if any(canonical.leaf(record) != leaf for _, _, leaf, record in found):
            raise damaged()
        return [StoredEvent(originator_id, version, type_, record) for version, type_, _, record in found]


class _Factory(PostgresFactory):
    application_recorder_class = _Recorder
    datastore: Datastore

    def __init__(self, env: Environment, address: Address) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = Datastore(address)


class ServerLog(LogApplication):
    """The application on one schema of a server. Nothing is asked of the server before it is used."""

    factory: _Factory  # type: ignore[assignment]

    def __init__(self, address: Address) -> None:
        self._address = address
        super().__init__({"CREATE_TABLE": "no"})

    @property
    def datastore(self) -> Datastore:
        return self.factory.datastore

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return _Factory(env, self._address)
