"""What a log refuses, whoever asks: a changed past, strange tables, strange types, and the shell's variables."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from decisions.canonical import canonical, leaf
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.process import fold
from decisions.process.types import event_class
from decisions.store.sqlite import SqliteStore
from tests.store.logs import do, entry, filled, finished, python, records, tampered


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


ROW = "stream, version, type, schema, recorded_at, command_id, leaf, record"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET record = x'00' WHERE position = 3",
        "UPDATE events SET position = 1000 WHERE position = 3",
        "DELETE FROM events WHERE position = 3",
        "DELETE FROM events",
        f"REPLACE INTO events SELECT position, {ROW} FROM events WHERE position = 3",
        f"INSERT OR REPLACE INTO events SELECT 1000, {ROW} FROM events WHERE position = 3",
        "INSERT INTO events SELECT max(position) + 2, 'new', 1, type, schema, 0, NULL, '', '' FROM events",
        "INSERT INTO events SELECT max(position) + 1, 'new', 2, type, schema, 0, NULL, '', '' FROM events",
        "INSERT INTO events SELECT -1, 'new', 1, type, schema, 0, NULL, '', '' FROM events LIMIT 1",
        "INSERT INTO events SELECT max(position) + 1, 'new', 1, NULL, 1, 0, NULL, '', '' FROM events",
    ],
)
def test_the_past_stays(path: str, statement: str) -> None:
    before = records(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    assert records(path) == before


def test_a_commit_is_durable_and_ahead(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        found = [store._rows(f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode", "recursive_triggers")]
        assert found == [2, "wal", 1]
        assert store._rows("PRAGMA trusted_schema") == [(0,)]


def test_a_position_is_never_given_again(path: str) -> None:
    tampered(path, "DELETE FROM events WHERE position = (SELECT max(position) FROM events)")
    with closing(LogReader(path)) as reader:
        assert reader.counter() == reader.head()[0] + 1


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER events_stay",
        "DROP INDEX events_by_command",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER more AFTER INSERT ON events BEGIN SELECT 1; END",
        "CREATE VIEW more AS SELECT 1",
    ],
)
def test_nothing_is_written_to_strange_tables(path: str, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    with pytest.raises(LogUnavailable, match=r"tables .*(events_stay|events_by_command|more)"):
        SqliteStore(path)
    with closing(LogReader(path)) as reader:
        assert reader.head()[0] == len(records(path))


SHELL = {
    "COMPRESSOR_TOPIC": "zlib",
    "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
    "CIPHER_KEY": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
    "MAPPER_TOPIC": "os:system",
    "TRANSCODER_TOPIC": "os:system",
    "PERSISTENCE_MODULE": "eventsourcing.popo",
    "APPLICATION_RECORDER_TOPIC": "os:system",
    "SQLITE_DBNAME": ":memory:",
    "SQLITE_LOCK_TIMEOUT": "1",
    "IS_SNAPSHOTTING_ENABLED": "y",
    "AGGREGATE_CACHE_MAXSIZE": "10",
}


def test_the_shell_changes_nothing(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SHELL.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"DECISIONS_{name}", value)
    with closing(SqliteStore(path)) as store:
        saved = do(store, "react", 2, message="Plain.").events[0]
    assert json.loads(records(path)[-1]) == saved
    assert json.loads(records(path)[-1])["data"]["text"] == "Plain."


def test_nothing_stored_is_imported(tmp_path: Path) -> None:
    """Beside a stranger's log lie modules with the names of its event types."""
    path = filled(tmp_path / "log.db")
    for name in ("trap", "decisions_trap"):
        (tmp_path / f"{name}.py").write_text("open('sprung', 'w')\nclass Event: pass\n")
    stream = uuid4().hex
    for position, type_ in enumerate(("os:system", "trap:Event", "decisions_trap"), len(records(path)) + 1):
        record = canonical({**entry(stream, position, type_=type_), "position": position}).encode()
        columns = (position, stream, position, type_, 1, 2**52, None, leaf(record), record)
        tampered(path, f"INSERT INTO events VALUES ({','.join('?' * 9)})", parameters=columns)
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from decisions.store.sqlite import SqliteStore\n"
        "from decisions.log.reading import LogReader\n"
        "from decisions.proof.verify import verify_file\n"
        "from decisions.errors import LogUnavailable\n"
        "store = SqliteStore(sys.argv[1])\n"
        "try:\n    store.load(sys.argv[2])\nexcept LogUnavailable as error:\n    print(error)\n"
        "list(LogReader(sys.argv[1]).streams()); verify_file(sys.argv[1])\n"
        "print([name for name in sys.modules if name in ('trap', 'decisions_trap')])\n"
    )
    said = finished(python(code, path, stream, cwd=tmp_path))
    assert "newer program" in said
    assert said.splitlines()[-1] == "[]"
    assert not os.path.exists(tmp_path / "sprung")


@pytest.mark.parametrize("poison", [{"_type_": "uuid_hex", "_data_": "x"}, {"_type_": "os:system"}])
def test_a_field_is_what_its_type_says_and_nothing_of_the_librarys(path: str, poison: dict[str, str]) -> None:
    """The library turns `{"_type_": ...}` into objects when it reads, or fails on it for ever: here it is data."""
    with pytest.raises(ValidationError):
        event_class("ReactionShared").model_validate({"text": poison})
    with pytest.raises(ValidationError):
        event_class("ReactionShared").model_validate({"text": "Fine.", **poison})
    with closing(SqliteStore(path)) as store:
        said = json.dumps(poison)
        assert do(store, "react", 2, message=said).events[0]["data"]["text"] == said
        stream = store.stream_of(2) or ""
        version = len(store.load(stream)) + 1
        store.save([entry(stream, version, data={"text": "Fine.", "more": poison})])
        assert store.load(stream)[-1]["data"]["more"] == poison
        assert do(store, "react", 2, message="Goes on.").events


@pytest.mark.parametrize("newer", [{"type_": "HatsWorn"}, {"schema": 2}])
def test_a_newer_programs_events_are_read_and_not_written_after(path: str, newer: dict[str, object]) -> None:
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(2)
        assert stream is not None
        store.save([entry(stream, 3, **newer)])  # type: ignore[arg-type]
        with pytest.raises(LogUnavailable, match="newer program") as refused:
            do(store, "react", 2, message="No.")
        assert "update" in refused.value.hint
        assert do(store, "react", 1, message="Elsewhere.").events
        assert store.last_of("ana") == store.stream_of(1)
    with closing(LogReader(path)) as reader:
        d = fold.decision([json.loads(record) for record in reader.stream(stream)])
        assert d is not None
        assert d.title == "Where?"


def test_nothing_is_decided_on_a_damaged_event(path: str) -> None:
    tampered(path, "UPDATE events SET record = CAST(replace(record, 'Anywhere', 'Nowhere!') AS BLOB) WHERE version = 2")
    with closing(SqliteStore(path)) as store:
        before = store.head()
        with pytest.raises(LogUnavailable, match="damaged") as refused:
            do(store, "consent", 2)
        assert "verify" in refused.value.hint
        assert store.head() == before
        assert do(store, "react", 1, message="Elsewhere.").events


PROPOSE: dict[str, Any] = {"name": "propose", "subject": 2, "message": "In the garden."}
LEAVE: dict[str, Any] = {"name": "circle-leave", "subject": "team", "handle": "cy"}


@pytest.mark.parametrize(
    ("type_", "field", "value", "act"),
    [
        ("DecisionOpened", "circle", None, PROPOSE),
        ("ReactionShared", "text", None, PROPOSE),
        ("ReactionShared", "id", None, PROPOSE),
        ("ReactionShared", "at", "whenever", PROPOSE),
        ("MemberAdded", "handle", None, PROPOSE),
        ("MemberAdded", "data", 7, PROPOSE),
        ("CircleFormed", "policy", None, LEAVE),
        ("CircleFormed", "policy", {"silence": 7}, {"name": "round", "subject": 3}),
        ("CircleJoined", "handle", None, LEAVE),
    ],
)
def test_nothing_is_decided_on_a_forged_event(
    path: str, type_: str, field: str, value: object, act: dict[str, Any]
) -> None:
    """Its hash is right, as its forger knows how to make it, and a field is gone or is something else."""
    with closing(SqliteStore(path)) as store:
        do(store, "propose", circle="team", title="When?", message="At noon.")
    mine = [e for e in map(json.loads, records(path)) if e["type"] == type_ and e["data"].get("title") != "When?"]
    e = mine[0] if type_.startswith(("Member", "Circle")) else mine[-1]
    holder = e if field in e else e["data"]
    holder[field] = value
    if value is None:
        del holder[field]
    forged = canonical(e).encode()
    sql = "UPDATE events SET record = ?, leaf = ? WHERE position = ?"
    tampered(path, sql, parameters=(forged, leaf(forged), e["position"]))
    with closing(SqliteStore(path)) as store:
        before = store.head()
        with pytest.raises(LogUnavailable, match="an event that this rests on is damaged") as refused:
            do(store, **act)
        assert "verify" in refused.value.hint
        assert store.head() == before


@pytest.mark.parametrize("recorded_at", ["'soon'", "x'00'", "9e30"])
def test_a_moment_that_is_none_fails_with_a_word(path: str, recorded_at: str) -> None:
    tampered(path, f"UPDATE events SET recorded_at = {recorded_at} WHERE position = (SELECT max(position) FROM events)")
    with closing(SqliteStore(path)) as store, closing(LogReader(path)) as reader:
        assert isinstance(store.head()[1], int)
        assert reader.head() == store.head()


def test_recording_needs_no_server_and_no_terminal() -> None:
    code = "import sys; import decisions.store.record, decisions.store.sqlite; print(*sys.modules)"
    assert not {"psycopg", "click", "dateparser", "textual"} & set(finished(python(code)).split())
