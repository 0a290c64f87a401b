"""The store on one schema of a PostgreSQL server."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError, PersistenceError

from decisions.canonical import manifest_lines
from decisions.errors import LogUnavailable
from decisions.log.reading import last_of
from decisions.log.schema import BESIDE
from decisions.process.state import Record
from decisions.store.mapper import RecordEvent, collected, read
from decisions.store.numbering import Numbering
from decisions.store.port import Away, Conflict
from decisions.store.postgres.address import Address
from decisions.store.postgres.faults import explained
from decisions.store.postgres.library import ServerLog
from decisions.store.postgres.rows import Row, select
from decisions.text import shown

PAGE = 5_000
"""Rows that are fetched in one go where all of them are wanted."""

QUIET = 1.0
"""Seconds of waiting before it is said."""

_FAULTS = (PersistenceError, psycopg.Error)

Found = TypeVar("Found")


class PostgresStore:
    """A log on a server. `tell` hears, while it does not answer, that it is waited for."""

    def __init__(self, address: Address, tell: Callable[[str], None] | None = None) -> None:
        self.where = address.shown
        self.patience = address.patience
        self._address = address
        self._tell = tell
        self._log = ServerLog(address)
        self._events = f"{address.schema}.events"
        self._numbering = Numbering(self._opened)
        try:
            self.log_id()
        except BaseException:
            self._log.close()
            raise

    def close(self) -> None:
        self._log.close()

    def _patiently(self, work: Callable[[], Found], *, saving: bool = False) -> Found:
        """What work returns, once the server answers: as long as the address has patience."""
        began = time.monotonic()
        told = False
        while True:
            try:
                return work()
            except _FAULTS as error:
                problem = explained(error, self._address, saving=saving)
                waited = time.monotonic() - began
                if not isinstance(problem, Away) or waited > self.patience:
                    raise problem from error
                if waited > QUIET and not told and self._tell:
                    told = True
                    self._tell(f"waiting for the server: {problem.message}")
                time.sleep(random.uniform(0.05, 0.3))

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._patiently(lambda: self._log.datastore.rows(sql.format(events=self._events), parameters))

    def page(self, position: int) -> list[Row]:
        """The rows from a position on, some at a time."""
        return self._rows(select(self._address.schema), position)

    def newest(self) -> int:
        """The newest position."""
        return self.head()[0]

    def lags(self) -> bool:
        """A log that can be recorded on lags behind no other."""
        return False

    def load(self, stream_id: str) -> list[Record]:
        def work() -> list[Record]:
            try:
                found: list[Record] = self._log.repository.get(UUID(hex=stream_id), projector_func=collected)
            except AggregateNotFoundError:
                return []
            return found

        return self._patiently(work)

    def begun(self, streams: Iterable[str]) -> set[str]:
        sql = "SELECT stream FROM {events} WHERE version = 1 AND stream = ANY(%s)"
        return {stream for (stream,) in self._rows(sql, list(streams))}

    def save(self, records: list[Record]) -> list[Record]:
        streams = {stream: UUID(hex=stream) for stream in {record["subject_id"] for record in records}}
        events: Any = [RecordEvent(record, streams[record["subject_id"]]) for record in records]
        try:
            self._patiently(lambda: self._put(events), saving=True)
        except UnicodeEncodeError as error:
            raise LogUnavailable("a text is not valid Unicode; nothing was recorded", "give it as UTF-8") from error
        return [event.record for event in events]

    def _put(self, events: Any) -> Any:
        try:
            return self._log.events.put(events)
        except (IntegrityError, psycopg.IntegrityError) as error:
            raise Conflict(str(error)) from error

    def saved_by(self, command_id: str) -> list[Record]:
        sql = (
            "SELECT record FROM {events} WHERE position >= (SELECT position FROM {events} WHERE command_id = %s)"
            " AND position < coalesce((SELECT min(position) FROM {events} WHERE command_id IS NOT NULL AND position >"
            " (SELECT position FROM {events} WHERE command_id = %s)), 9e18) ORDER BY position"
        )
        found = [] if self._log.datastore.own.lost else self._rows(sql, command_id, command_id)
        if found or self._log.datastore.own.lost:
            self._patiently(lambda: self._settled(command_id), saving=True)
            found = self._rows(sql, command_id, command_id)
        return [read(row[0]) for row in found]

    def _settled(self, command_id: str) -> None:
        """Make sure that what was found is as durable as an acknowledged act, and that what was not found does not come
        later: the process of the server that was left without an answer is ended.
        """
        datastore = self._log.datastore
        if datastore.own.lost:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s"
            with suppress(*_FAULTS):
                datastore.rows(ended, datastore.own.lost)
        datastore.confirmed(f"SELECT {self._address.schema}.settle(%s)", (command_id,))
        datastore.own.lost = None

    def stream_of(self, number: int) -> str | None:
        if not 0 < number < 2**53:
            return None
        sql = "SELECT stream FROM {events} WHERE type = 'DecisionOpened' ORDER BY position LIMIT 1 OFFSET %s"
        rows = self._rows(sql, number - 1)
        return str(rows[0][0]) if rows else None

    def number_of(self, stream_id: str) -> int | None:
        sql = "SELECT position FROM {events} WHERE stream = %s AND version = 1 AND type = 'DecisionOpened'"
        rows = self._rows(sql, stream_id)
        return self._numbering.number(rows[0][0]) if rows else None

    def _opened(self, after: int, upto: int) -> int:
        sql = "SELECT count(*) FROM {events} WHERE type = 'DecisionOpened' AND position > %s AND position <= %s"
        return int(self._rows(sql, after, upto)[0][0])

    def head(self) -> tuple[int, int]:
        rows = self._rows("SELECT position, recorded_at FROM {events} ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def now(self) -> int:
        sql = (
            "SELECT greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint,"
            " (SELECT recorded_at FROM {events} ORDER BY position DESC LIMIT 1))"
        )
        return int(self._rows(sql)[0][0])

    def root(self) -> tuple[int, str]:
        newest = self.head()[0]
        found = sha256()
        for after in range(0, newest, PAGE):
            sql = "SELECT position, leaf FROM {events} WHERE position > %s AND position <= %s ORDER BY position"
            page = self._rows(sql, after, min(after + PAGE, newest))
            found.update(manifest_lines(*zip(*page, strict=True)))
        return newest, found.hexdigest()

    def log_id(self) -> str:
        rows = self._rows("SELECT stream FROM {events} WHERE position = 1")
        if not rows:
            raise LogUnavailable(
                f"{shown(self.where)} has no first event", "go on with the copy that was begun: decisions copy FROM TO"
            )
        return str(rows[0][0])

    def has_members(self) -> bool:
        return bool(self._rows("SELECT 1 FROM {events} WHERE " + BESIDE + " AND type = 'MemberAdded' LIMIT 1"))

    def last_of(self, recorder: str) -> str | None:
        _, (by, about) = last_of(recorder)
        sql = (
            "SELECT stream FROM {events} WHERE position(%s::bytea IN record) > 0 AND position(%s::bytea IN record) > 0"
            " ORDER BY position DESC LIMIT 1"
        )
        rows = self._rows(sql, by.encode(), about.encode())
        return str(rows[0][0]) if rows else None
