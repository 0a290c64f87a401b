"""A server's log as that from which, or to which, another is copied; the latter as its owner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import psycopg

from decisions.errors import LogUnavailable, Refused
from decisions.store.postgres import setup
from decisions.store.postgres.address import Address
from decisions.store.postgres.connection import Connection, connected
from decisions.store.postgres.faults import explained
from decisions.store.postgres.rows import PAGE, Row, select
from decisions.store.postgres.schema import COLUMNS, channel
from decisions.text import shown

LEAVES = 20_000
"""Leaves that are fetched in one go."""

_TYPES = ("bigint", "text", "bigint", "text", "int", "bigint", "text", "text", "bytea")

Found = TypeVar("Found")


class ServerTarget:
    """The log in one schema, which is made where it is copied to and there is none."""

    def __init__(self, address: Address, *, writing: bool) -> None:
        self._address = address
        self._connection: Connection | None = None
        try:
            self._asked(lambda connection: self._begin(connection) if writing else None, writing=writing)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _begin(self, connection: Connection) -> None:
        with connection.transaction():
            setup.empty(connection, self._address.schema)

    def _asked(self, work: Callable[[Connection], Found], *, writing: bool = False) -> Found:
        try:
            if self._connection is None:
                self._connection = connected(self._address, writing=writing)
                self._connection.patience = 60.0
            return work(self._connection)
        except psycopg.errors.InsufficientPrivilege as error:
            if not writing:
                raise explained(error, self._address) from error
            raise LogUnavailable(
                f"{shown(self._address.shown)}: only the log's owner copies to it, who is not {self._address.user}",
                "copy as its owner: postgresql://OWNER@...",
            ) from error
        except psycopg.Error as error:
            raise explained(error, self._address) from error

    def newest(self) -> int:
        sql = f"SELECT coalesce(max(position), 0) FROM {self._address.schema}.events"
        return int(self._asked(lambda connection: connection.rows(sql))[0][0])

    def leaves(self, upto: int) -> Iterator[list[tuple[int, str]]]:
        sql = (
            f"SELECT position, leaf FROM {self._address.schema}.events WHERE position > %s AND position <= %s"
            f" ORDER BY position LIMIT {LEAVES}"
        )
        after = 0
        while page := self._page(sql, after, upto):
            yield page
            after = page[-1][0]

    def rows(self, after: int) -> Iterator[list[Row]]:
        while page := self._page(select(self._address.schema), after + 1):
            yield page
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def _page(self, sql: str, *parameters: int) -> list[Any]:
        return self._asked(lambda connection: connection.rows(sql, parameters, binary=True))

    def append(self, rows: list[Row]) -> None:
        try:
            self._asked(lambda connection: self._append(connection, rows), writing=True)
        except LogUnavailable as error:
            if isinstance(error.__cause__, psycopg.IntegrityError):
                raise Refused(f"somebody else records in {shown(self._address.shown)}", "copy to a new place") from None
            raise

    def _append(self, connection: Connection, rows: list[Row]) -> None:
        with connection.transaction():
            self._take_turn(connection)
            self._insert(connection, rows)

    def nothing_yet(self) -> bool:
        """Whether no log is there, or one in which nothing was recorded but its beginning."""
        there = self._asked(lambda connection: setup.there(connection, self._address.schema))
        return not there or self.newest() <= 1

    def fill(self, pages: Iterable[list[Row]]) -> None:
        """Make these rows the log, all or nothing, where there is nothing yet. Raises LogUnavailable and Refused."""
        self.close()  # reading may have met a standby
        self._connection = None
        self._asked(lambda connection: self._fill(connection, pages), writing=True)

    def _fill(self, connection: Connection, pages: Iterable[list[Row]]) -> None:
        events = f"{self._address.schema}.events"
        with connection.transaction():
            setup.empty(connection, self._address.schema)
            self._take_turn(connection)
            if self.newest() > 1:
                raise Refused(f"somebody else records in {shown(self._address.shown)}", "nothing was changed")
            connection.execute(f"ALTER TABLE {events} DISABLE TRIGGER events_stay".encode())
            connection.execute(f"DELETE FROM {events}".encode())
            connection.execute(f"ALTER TABLE {events} ENABLE TRIGGER events_stay".encode())
            for rows in pages:
                self._insert(connection, rows)

    def _take_turn(self, connection: Connection) -> None:
        connection.execute(f"LOCK TABLE {self._address.schema}.turn IN EXCLUSIVE MODE".encode())

    def _insert(self, connection: Connection, rows: list[Row]) -> None:
        schema = self._address.schema
        arrays = ", ".join(f"%s::{type_}[]" for type_ in _TYPES)
        insert = f"INSERT INTO {schema}.events ({', '.join(COLUMNS)}) SELECT * FROM unnest({arrays})"
        connection.execute(insert.encode(), [list(column) for column in zip(*rows, strict=True)])
        connection.execute("SELECT pg_notify(%s, %s)", (channel(schema), str(rows[-1][0])))
