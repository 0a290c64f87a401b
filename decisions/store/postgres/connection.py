"""Connections to a server: every answer has a deadline, and Ctrl-C leaves at once, without cancelling what was sent."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from decisions.store.postgres.address import Address
from decisions.store.postgres.faults import Pooled

CONNECTING = 2
"""Seconds for each host and address that is tried."""

ANSWER = 10.0
"""Seconds for the answer to one question."""

SETTINGS: dict[str, str | int] = {
    "application_name": "decisions",
    "client_encoding": "UTF8",
    "connect_timeout": CONNECTING,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""What libpq is told, unless the address says otherwise."""

_UNCONFIRMED = "synchronous replication"

RV = TypeVar("RV")


class Backend(NamedTuple):
    """A process of a server: the two together are those of no other, on whatever server."""

    pid: int
    start: datetime


class NoAnswer(psycopg.OperationalError):
    """The server took the question, and did not answer in time."""


class Connection(psycopg.Connection[TupleRow]):
    """A connection whose questions are answered within `patience` seconds, or it is closed."""

    patience: float = ANSWER
    unconfirmed = False
    """Whether the server said of a commit that no standby has confirmed it."""
    backend: Backend | None = None
    """The server's process behind the connection, where somebody asked."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return waiting.wait(_in_time(gen, monotonic() + (timeout or self.patience)), self.pgconn.socket, interval)
        except (NoAnswer, KeyboardInterrupt):
            self.pgconn.finish()
            raise

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, binary: bool = False) -> list[TupleRow]:
        """What one statement finds; it is a transaction of its own."""
        with self.cursor(binary=binary) as cursor:
            return cursor.execute(sql, parameters or None).fetchall()


def _in_time(gen: PQGen[RV], end: float) -> Generator[Any, Any, RV]:
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and monotonic() > end:
                raise NoAnswer("the server does not answer")
            wanted = gen.send(ready)
    except StopIteration as done:
        value: RV = done.value
        return value


def connected(address: Address, *, writing: bool = False) -> Connection:
    """A connection, of one statement a transaction; for `writing`, to a server that can be written to.

    Raises psycopg.Error, and Pooled where every transaction may meet another of the server's processes.
    """
    found = _opened(address, writing)
    if not writing:
        return found
    try:
        found.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED")
        found.backend = _backend(found)
        if found.backend.pid != found.info.backend_pid and _shares(found, address):
            raise Pooled
    except BaseException:
        found.close()
        raise
    return found


def _opened(address: Address, writing: bool) -> Connection:
    wanted: dict[str, Any] = {**SETTINGS, **address.libpq}
    if writing:
        wanted["target_session_attrs"] = "read-write"
    found = Connection.connect(**wanted, autocommit=True, prepare_threshold=None)
    found.add_notice_handler(lambda notice: _noticed(found, notice))
    return found


def _noticed(connection: Connection, notice: psycopg.errors.Diagnostic) -> None:
    """A commit whose wait for the standby was cancelled succeeds, and only this says so."""
    if notice.sqlstate == "01000" or _UNCONFIRMED in (notice.message_primary or ""):
        connection.unconfirmed = True


def _backend(connection: Connection) -> Backend:
    sql = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    return Backend(*connection.rows(sql)[0])


def _shares(connection: Connection, address: Address) -> bool:
    """Whether a pooler gives another connection the same process of the server while this one is open."""
    with suppress(psycopg.Error):
        other = _opened(address, writing=True)
        try:
            other.patience = 1.0
            return any(_backend(other) == _backend(connection) for _ in range(3))
        finally:
            other.close()
    return False
