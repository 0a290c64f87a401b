"""What can be said of a server and of one's rights there, as `doctor` tells it."""

from __future__ import annotations

from contextlib import closing
from time import monotonic
from typing import Any, NamedTuple

import psycopg

from decisions.store.postgres import setup
from decisions.store.postgres.address import Address
from decisions.store.postgres.connection import connected
from decisions.store.postgres.faults import Pooled, explained

_ASKED = """
SELECT current_setting('server_version'), pg_is_in_recovery(), current_user,
    current_setting('synchronous_commit'), current_setting('synchronous_standby_names'), current_setting('fsync'),
    (SELECT count(*) FROM pg_stat_replication),
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
    pg_backend_pid(),
    (SELECT pg_has_role(c.relowner, 'MEMBER') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %s AND c.relname = 'events'),
    (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = 'events'),
    (SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE')) FROM pg_proc p JOIN pg_namespace n
        ON n.oid = p.pronamespace WHERE n.nspname = %s AND p.proname IN ('record', 'settle'))
"""


class State(NamedTuple):
    """`milliseconds` is what an answer takes; `used` connections of `most`; `pooler` is empty without one, else
    `session` or `transaction`. `owner`, `reads` and `records` say what this login may do, None where there is no log.
    """

    milliseconds: float
    version: str
    standby: bool
    user: str
    commits: str
    waits_for: str
    fsync: bool
    standbys: int
    used: int
    most: int
    secure: bool
    pooler: str
    owner: bool | None
    reads: bool | None
    records: bool | None
    strange: list[str]
    older: list[str]


def state(address: Address) -> State:
    """Raises LogUnavailable where the server cannot be asked."""
    try:
        with closing(connected(address)) as connection:
            connection.rows("SELECT 1")
            began = monotonic()
            row: tuple[Any, ...] = connection.rows(_ASKED, (address.schema,) * 3)[0]
            took = (monotonic() - began) * 1_000
            pooler = _mode(address) if row[9] != connection.info.backend_pid else ""
            strange = setup.strange(connection, address.schema) if row[10] is not None else []
            older = setup.older(connection, address.schema) if row[10] is not None else []
            secure = bool(connection.pgconn.ssl_in_use) or connection.info.hostaddr in ("", "127.0.0.1", "::1")
    except psycopg.Error as error:
        raise explained(error, address) from error
    return State(
        milliseconds=took,
        version=row[0],
        standby=row[1],
        user=row[2],
        commits=row[3],
        waits_for=row[4],
        fsync=row[5] == "on",
        standbys=row[6],
        used=row[7],
        most=row[8],
        secure=secure,
        pooler=pooler,
        owner=row[10],
        reads=row[11],
        records=row[12],
        strange=strange,
        older=older,
    )


def _mode(address: Address) -> str:
    try:
        connected(address, writing=True).close()
    except Pooled:
        return "transaction"
    except psycopg.Error:
        return "session"
    return "session"
