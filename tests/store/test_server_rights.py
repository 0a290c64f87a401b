"""Who may do what on a server: even a stolen login can neither change nor delete, nor choose a place or a moment."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from decisions.canonical import canonical
from decisions.doctor.server import findings
from decisions.errors import BadInput, LogUnavailable
from decisions.store.opening import create, open_store
from decisions.store.postgres.address import parsed
from decisions.store.postgres.connection import connected
from decisions.store.postgres.schema import FUNCTIONS, body
from decisions.store.postgres.setup import older, strange
from tests import postgres
from tests.postgres import schema_of
from tests.store.logs import at_once, do, entry, founded


@pytest.fixture(scope="module")
def where() -> str:
    made = postgres.begun()
    with closing(open_store(made)) as store:
        founded(store)
        do(store, "open", circle="team", title="Who cooks?")
    return made


def told(where: str, role: str, statement: str, *parameters: Any) -> str:
    """What the server says to a statement of somebody's; empty where it obeys."""
    with postgres.server().connect(role) as connection:
        try:
            with connection.transaction():
                connection.execute(statement.format(s=schema_of(where)).encode(), parameters or None)
        except psycopg.Error as error:
            return str(error)
    return ""


FORBIDDEN = (
    "UPDATE {s}.events SET type = 'x'",
    "DELETE FROM {s}.events",
    "TRUNCATE {s}.events",
    "INSERT INTO {s}.events SELECT * FROM {s}.events",
    "DROP TABLE {s}.events",
    "DROP SCHEMA {s} CASCADE",
    "ALTER TABLE {s}.events DISABLE TRIGGER ALL",
    "LOCK TABLE {s}.turn IN EXCLUSIVE MODE",
    "CREATE TABLE {s}.mine ()",
    "CREATE FUNCTION {s}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT * FROM {s}.turn",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
@pytest.mark.parametrize("role", ["daily", "guest"])
def test_a_stolen_login_changes_nothing(where: str, role: str, statement: str) -> None:
    said = told(where, role, statement)
    assert "permission denied" in said or "must be owner" in said


@pytest.mark.parametrize(
    "statement", ["UPDATE {s}.events SET type = 'x'", "DELETE FROM {s}.events", "TRUNCATE {s}.events"]
)
def test_guards_stop_the_owner_too(where: str, statement: str) -> None:
    assert "append-only" in told(where, "keeper", statement)


OWN = "INSERT INTO {s}.events VALUES (%s, %s, %s, 'X', 1, %s, NULL, %s, %s)"


@pytest.mark.parametrize(
    ("position", "version", "recorded_at", "leaf", "why"),
    [
        (99, 1, 2**60, None, "positions follow"),
        (None, 2, 2**60, None, "versions follow"),
        (None, 1, 5, None, "moments never go back"),
        (None, 1, 2**60, "0" * 64, "not the hash"),
    ],
)
def test_guards_refuse_what_does_not_follow(
    where: str, position: int | None, version: int, recorded_at: int, leaf: str | None, why: str
) -> None:
    from hashlib import sha256

    with closing(open_store(where)) as store:
        newest = store.head()[0]
    record = b"{}"
    hashed = leaf or sha256(record).hexdigest()
    row = (position or newest + 1, uuid4().hex, version, recorded_at, hashed, record)
    assert why in told(where, "keeper", OWN, *row)


def draft(**more: Any) -> str:
    return canonical({**entry(uuid4().hex, 1), "position": 0, "recorded_at": "", **more})


@pytest.mark.parametrize(
    "change",
    [
        {"position": 7},
        {"recorded_at": "2000-01-01T00:00:00Z"},
        {"subject_id": "nothing"},
        {"subject_version": 0},
        {"schema": "1"},
        {"type": "Two words"},
        {"command_id": "a b"},
    ],
    ids=str,
)
def test_whoever_records_chooses_no_place_and_no_moment(where: str, change: dict[str, Any]) -> None:
    said = told(where, "daily", "SELECT * FROM {s}.record(%s::text[])", [draft(**change)])
    assert "no record of decisions" in said


LIKE_A_RECORD = ',"data":{"position":0,"recorded_at":"","salt":"","schema":9,"subject_id":"0","type":"X"}'


@pytest.mark.parametrize("text", [LIKE_A_RECORD, LIKE_A_RECORD * 500, "\\"])
def test_the_columns_say_what_the_record_says(where: str, text: str) -> None:
    stream = uuid4().hex
    signature = {"after": 1, "key": "SHA256:x", "root": "0" * 64, "sshsig": text}
    first = draft(subject_id=stream, data={"text": text}, recorded_by=text, signature=signature)
    second = draft(subject_id=stream, subject_version=2, command_id=None, schema=12, type="Other", meeting=text)
    assert not told(where, "daily", "SELECT * FROM {s}.record(%s::text[])", [first, second])
    with postgres.server().connect("keeper") as connection:
        asked = "SELECT version, type, schema, command_id, position, record FROM {s}.events WHERE stream = %s"
        rows = connection.execute(asked.format(s=schema_of(where)).encode(), (stream,)).fetchall()
    assert len(rows) == 2
    for *columns, record in rows:
        said = json.loads(record)
        assert columns == [said[key] for key in ("subject_version", "type", "schema", "command_id", "position")]


@pytest.mark.parametrize("text", ["{}", "", "not JSON"])
def test_what_is_no_record_is_not_stored(where: str, text: str) -> None:
    assert "no record of decisions" in told(where, "daily", "SELECT * FROM {s}.record(%s::text[])", [text])


def test_nothing_is_recorded_in_transactions_that_see_an_older_log(where: str) -> None:
    record = f"SELECT * FROM {schema_of(where)}.record(%s::text[])".encode()
    with postgres.server().connect("daily") as connection:
        connection.execute("SET default_transaction_isolation = 'repeatable read'")
        with pytest.raises(psycopg.Error, match="read committed"):
            connection.execute(record, ([draft()],))


def test_a_reader_reads_and_is_told_that_recording_is_not_for_them(where: str) -> None:
    with closing(open_store(where.replace("daily@", "guest@"))) as store:
        assert store.stream_of(1)
        with pytest.raises(LogUnavailable, match="guest may read this log, and not record") as caught:
            do(store, "react", 1, message="Hm.")
        assert "--writer guest" in caught.value.hint


def test_a_role_without_rights_is_told_so(where: str) -> None:
    with postgres.server().connect() as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(LogUnavailable, match="stranger may not read this log") as caught:
        open_store(where.replace("daily@", "stranger@"))
    assert "--reader stranger" in caught.value.hint


def test_an_owner_lets_people_in_later(where: str) -> None:
    server = postgres.server()
    schema = postgres.new_schema()
    assert create(server.url("keeper", schema), None, "ana")
    with pytest.raises(LogUnavailable, match="may not read"):
        open_store(server.url("daily", schema))
    assert not create(server.url("keeper", schema), None, "ana", writers=["daily"])
    open_store(server.url("daily", schema)).close()
    with pytest.raises(BadInput, match='role "ghost" does not exist'):
        create(server.url("keeper", schema), None, "ana", readers=["ghost"])


def replaced(where: str, source: str) -> None:
    """Put another text into the function that records."""
    takes, returns, how, _ = FUNCTIONS["record(text[])"]
    made = (
        f"CREATE OR REPLACE FUNCTION {schema_of(where)}.record{takes} RETURNS {returns} LANGUAGE plpgsql {how} AS {{}}"
    )
    with postgres.server().connect("keeper") as connection:
        connection.execute(sql.SQL(made).format(source))


@pytest.mark.parametrize("name", ["record-1.sql", None])
def test_an_owner_renews_what_was_made_otherwise(name: str | None) -> None:
    where = postgres.begun()
    owner, schema = where.replace("daily@", "keeper@"), schema_of(where)
    if name:
        replaced(where, Path(__file__).with_name(name).read_text().replace("{s}", schema))
    else:
        replaced(where, body("record(text[])", schema) + "-- changed")

    def found() -> tuple[list[str], list[str]]:
        with closing(connected(parsed(owner))) as connection:
            return older(connection, schema), strange(connection, schema)

    other = (["record(text[])"], []) if name else ([], ["record(text[])"])
    assert found() == other
    assert [one.level for one in findings(where) if one.check == "schema"] == ["warn" if name else "bad"]
    assert not create(where, None, None)
    assert found() == other
    with closing(open_store(where)) as store:
        founded(store)
    assert not create(owner, None, None)
    assert found() == ([], [])
    with closing(open_store(where)) as store:
        do(store, "open", circle="team", title="Later")


def test_only_an_owner_begins_a_log() -> None:
    with pytest.raises(LogUnavailable, match="daily may not begin a log here"):
        create(postgres.server().url("daily", "fresh"), None, "ana")


@pytest.mark.parametrize("name", ["Coop", "a b", "1a", "pg_x", "a" * 41, "é", 'a"b'])
def test_names_that_no_schema_has(name: str) -> None:
    with pytest.raises(BadInput, match="name of a schema"):
        create(postgres.server().url("keeper", name), None, "ana")


def test_a_schema_that_has_another_table_of_that_name() -> None:
    schema = postgres.new_schema()
    with postgres.server().connect("keeper") as connection:
        connection.execute(f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.events (id int)".encode())
    with pytest.raises(LogUnavailable, match="no log's"):
        create(postgres.server().url("keeper", schema), None, "ana")


def test_eight_begin_the_same_log_at_once() -> None:
    url = postgres.server().url("keeper", postgres.new_schema())
    made = at_once(8, lambda _: create(url, None, "ana", writers=["daily"], readers=["guest"]))
    assert sorted(made) == [False] * 7 + [True]


def test_organisations_share_nothing_but_the_server() -> None:
    one, other = postgres.begun(), postgres.begun()
    with closing(open_store(one)) as here, closing(open_store(other)) as there:
        founded(here)
        assert here.log_id() != there.log_id()
        assert there.head()[0] == 1
        assert not there.has_members()
