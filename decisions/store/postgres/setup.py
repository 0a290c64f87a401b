"""Beginning a log on a server, as its owner: the schema with its tables and functions, and who may record and read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from typing import Literal

import psycopg
from psycopg import sql

from decisions import when
from decisions.canonical import canonical
from decisions.errors import BadInput, LogUnavailable
from decisions.store.opened import opened
from decisions.store.postgres.address import Address
from decisions.store.postgres.connection import Connection, connected
from decisions.store.postgres.faults import explained
from decisions.store.postgres.schema import (
    COLUMNS,
    FOR_WRITERS,
    FORMAT,
    FUNCTIONS,
    OLDER,
    TRIGGERS,
    body,
    function,
    known_by,
    statements,
)
from decisions.text import shown

_ONE_AT_A_TIME = 0x44454331
"""The lock of those who begin logs in a database."""


def create(
    address: Address, name: str | None, recorder: str | None, writers: Sequence[str] = (), readers: Sequence[str] = ()
) -> bool:
    """Begin a log, and let these roles record in it and read it; False where one is there already: its events stay as
    they are, and its owner makes the functions anew that an older program made otherwise.

    Raises LogUnavailable, and BadInput for roles that the server does not know.
    """
    try:
        with closing(connected(address, writing=True)) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
            made = not there(connection, address.schema)
            if made:
                _make(connection, address.schema)
                begin = sql.SQL("SELECT * FROM {}.record(%s::text[])").format(sql.Identifier(address.schema))
                first = {**opened(name, recorder, when.now()), "position": 0, "recorded_at": ""}
                connection.execute(begin, ([canonical(first)],))
            elif _owns(connection, address.schema):
                _renew(connection, address.schema)
            let(connection, address.schema, writers, readers)
    except psycopg.errors.UndefinedObject as error:
        raise BadInput(
            f"{shown(address.shown)}: {shown(str(error).splitlines()[0])}",
            "its owner makes roles first: createuser NAME",
        ) from None
    except psycopg.errors.InsufficientPrivilege as error:
        reason = shown(str(error).splitlines()[0])
        raise LogUnavailable(
            f"{shown(address.shown)}: {address.user} may not begin a log here ({reason})",
            "as the owner of the database: GRANT CREATE ON DATABASE ... TO ...",
        ) from error
    except psycopg.Error as error:
        raise explained(error, address) from error
    return made


def there(connection: Connection, schema: str) -> bool:
    """Whether there is a log in a schema. Raises LogUnavailable for one of a newer program, and for what is none."""
    found = connection.rows(
        "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relname = 'events'",
        (schema,),
    )
    if not found:
        return False
    if found[0][0] != FORMAT:
        newer = str(found[0][0]).startswith(FORMAT[:-1])
        raise LogUnavailable(
            f"the schema {schema} " + ("was made by a newer program" if newer else "has a table that is no log's"),
            "update: pip install --upgrade decisions" if newer else "name another schema: --schema NAME",
        )
    return True


def empty(connection: Connection, schema: str) -> None:
    """Make the tables of a log without events, where there are none."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
    if not there(connection, schema):
        _make(connection, schema)


def _make(connection: Connection, schema: str) -> None:
    encoding = connection.rows("SELECT current_setting('server_encoding')")[0][0]
    if encoding != "UTF8":
        raise LogUnavailable(
            f"the database keeps its texts as {encoding}", "make one for UTF-8: createdb -E UTF8 -T template0 NAME"
        )
    if not connection.rows("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)):
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    for statement in statements(schema):
        connection.execute(statement.encode())


def _owns(connection: Connection, schema: str) -> bool:
    found = connection.rows(
        "SELECT pg_has_role(c.relowner, 'MEMBER') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relname = 'events'",
        (schema,),
    )
    return bool(found[0][0])


def _renew(connection: Connection, schema: str) -> None:
    for name, state in _functions(connection, schema).items():
        for statement in function(name, schema) if state != "today's" else ():
            connection.execute(statement.encode())


def let(connection: Connection, schema: str, writers: Sequence[str], readers: Sequence[str]) -> None:
    """Let roles record and read, or only read."""
    for role in (*writers, *readers):
        grants = [f"USAGE ON SCHEMA {schema}", f"SELECT ON {schema}.events"]
        if role in writers:
            grants += [f"EXECUTE ON FUNCTION {schema}.{name}" for name in FOR_WRITERS]
        for grant in grants:
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.SQL(grant), sql.Identifier(role)))


def older(connection: Connection, schema: str) -> list[str]:
    """The functions of a log that an older program made: they do the same as today's."""
    return [name for name, state in _functions(connection, schema).items() if state == "older"]


def _functions(connection: Connection, schema: str) -> dict[str, Literal["today's", "older", "strange"]]:
    """The functions of a log, and what they are."""
    found: dict[str, tuple[str, bool]] = {
        row[0]: (row[1], row[2])
        for row in connection.rows(
            "SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.prosrc, p.prosecdef"
            " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s",
            (schema,),
        )
    }
    told: dict[str, Literal["today's", "older", "strange"]] = {}
    for name, (takes, _, how, _) in FUNCTIONS.items():
        source, definer = found.get(name.partition("(")[0] + takes, ("", False))
        if definer != bool(how):
            told[name] = "strange"
        elif source == body(name, schema):
            told[name] = "today's"
        else:
            told[name] = "older" if known_by(source, schema) in OLDER.get(name, ()) else "strange"
    return told


def strange(connection: Connection, schema: str) -> list[str]:
    """What of a log's tables, functions and guards is not as the program makes it."""
    wrong = []
    columns = [
        row[0]
        for row in connection.rows(
            "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = 'events' AND a.attnum > 0"
            " AND NOT a.attisdropped ORDER BY a.attnum",
            (schema,),
        )
    ]
    if columns != list(COLUMNS):
        wrong.append("events")
    wrong += [name for name, state in _functions(connection, schema).items() if state == "strange"]
    guards: dict[str, str] = dict(
        connection.rows(
            "SELECT t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relname = 'events' AND NOT t.tgisinternal",
            (schema,),
        )
    )
    for name, what in TRIGGERS.items():
        if guards.get(name) != f"O CREATE TRIGGER {name} {what.format(s=schema)}":
            wrong.append(name)
    return wrong


def role(name: str) -> str:
    """The name of a role, seen to be one. Raises BadInput."""
    if not re.fullmatch(r"[^\x00-\x1f\x7f]{1,63}", name):
        raise BadInput(f"{shown(name)[:60]!r} cannot be the name of a role", "name one that the server knows")
    return name
