"""A server's log is read from the user's own copy: caught up, kept while the server is away, never trusted blindly."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof.verify import verify_file
from decisions.store import opening
from decisions.store.mirror import Mirror
from decisions.store.postgres.schema import TRIGGERS
from tests import postgres
from tests.postgres import schema_of
from tests.store.logs import at_once, do, founded, unprivileged


class Copy:
    """A copy of a new log, and what was said of it."""

    def __init__(self, folder: Path) -> None:
        self.environ = {"HOME": str(folder)}
        self.where = postgres.begun()
        self.said: list[str] = []
        self.seen: list[tuple[int, int]] = []
        self.store = opening.open_store(self.where)
        founded(self.store)
        do(self.store, "open", circle="team", title="Who cooks?")

    def made(self, where: str | None = None) -> Mirror:
        found = opening.mirror(where or self.where, self.environ, self.said.append, self._told)
        assert found is not None
        return found

    def _told(self, done: int, of: int) -> None:
        self.seen.append((done, of))

    def records(self, path: str) -> list[bytes]:
        with closing(LogReader(path)) as reader:
            return [row[2] for row in reader.rows(0, 10_000)]

    def tampered(self, *statements: str, parameters: Any = None) -> None:
        """What the owner of the server's database can do: the guards taken off, and put back."""
        schema = schema_of(self.where)
        with postgres.server().connect("keeper") as connection, connection.transaction():
            connection.execute(f"ALTER TABLE {schema}.events DISABLE TRIGGER USER".encode())
            for statement in statements:
                connection.execute(statement.format(s=schema).encode(), parameters)
            connection.execute(f"ALTER TABLE {schema}.events ENABLE TRIGGER USER".encode())


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path)
    yield made
    made.store.close()


def test_it_is_a_log_like_any_other(copy: Copy) -> None:
    with closing(copy.made()) as mirror:
        assert stat.S_IMODE(os.stat(mirror.path).st_mode) == 0o600
        verdict = verify_file(mirror.path)
        assert verdict.ok
        assert (verdict.events, verdict.root) == copy.store.root()
        assert copy.said == []
        assert copy.seen[-1] == (verdict.events, verdict.events)


def test_no_password_stands_in_its_name(copy: Copy) -> None:
    server = postgres.server()
    with closing(copy.made(server.tcp("daily", schema_of(copy.where)))) as mirror:
        assert postgres.SECRETS["daily"] not in mirror.path
        other = server.tcp("daily", schema_of(copy.where), sslmode="prefer", patience=3)
        with closing(copy.made(other)) as same:
            assert same.path == mirror.path


def test_it_is_caught_up(copy: Copy) -> None:
    with closing(copy.made()) as mirror, closing(LogReader(mirror.path)) as reader:
        before = reader.head()[0]
        do(copy.store, "react", 1, message="Good.")
        mirror.catch_up()
        assert reader.head()[0] == before + 1
        assert verify_file(mirror.path).ok


def test_many_events_come_in_pages(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decisions.store.mirror.PAGE", 2)
    monkeypatch.setattr("decisions.store.postgres.rows.PAGE", 2)
    with closing(copy.made()) as mirror:
        assert len(copy.seen) > 2
        assert copy.seen[0][1] == copy.seen[-1][0]
        assert verify_file(mirror.path).ok


def test_eight_make_it_at_once(copy: Copy) -> None:
    def work(_: int) -> int:
        with closing(copy.made()) as mirror:
            return len(copy.records(mirror.path))

    assert set(at_once(8, work)) == {copy.store.head()[0]}
    beside = [path.name for path in (Path(copy.environ["HOME"]) / ".cache" / "decisions").iterdir()]
    assert [name for name in beside if not name.endswith((".db", "-wal", "-shm"))] == []


def test_eight_catch_it_up_at_once(copy: Copy) -> None:
    copy.made().close()
    for n in range(20):
        do(copy.store, "react", 1, message=str(n))

    def work(_: int) -> int:
        with closing(copy.made()) as mirror:
            return len(copy.records(mirror.path))

    assert set(at_once(8, work)) == {copy.store.head()[0]}
    assert copy.said == []


def test_a_log_that_was_rewritten_is_told_and_the_old_copy_stays(copy: Copy) -> None:
    with closing(copy.made()) as mirror:
        path = mirror.path
        before = copy.records(path)
    newest = len(before)
    copy.tampered(
        "UPDATE {s}.events SET record = convert_to(replace(convert_from(record, 'UTF8'), 'Who cooks', 'Who eats'),"
        " 'UTF8') WHERE position = %(newest)s",
        "UPDATE {s}.events SET leaf = encode(sha256(record), 'hex') WHERE position = %(newest)s",
        parameters={"newest": newest},
    )
    copy.made().close()
    (said,) = copy.said
    assert f"it has another event {newest}" in said
    kept = said.rpartition(": ")[2]
    assert copy.records(kept) == before
    assert copy.records(path) != before
    found = list(opening.differences(copy.where, path, lambda *_: None))
    assert [(one.position, one.kind) for one in found] == [(newest, "changed")]
    assert kept in found[0].detail


def test_a_log_that_was_shortened_is_told(copy: Copy) -> None:
    with closing(copy.made()) as mirror:
        newest = len(copy.records(mirror.path))
    copy.tampered("DELETE FROM {s}.events WHERE position = %s", parameters=(newest,))
    copy.made().close()
    assert f"it has no event {newest}" in copy.said[0]


def test_another_log_in_the_place_of_the_first_is_told(copy: Copy) -> None:
    copy.made().close()
    schema = schema_of(copy.where)
    with postgres.server().connect("keeper") as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
    assert opening.create(postgres.server().url("keeper", schema), None, "ana", writers=["daily"])
    with closing(copy.made()) as mirror:
        assert len(copy.records(mirror.path)) == 1
    assert "not the one that you have seen" in copy.said[0]


def test_a_row_that_was_changed_on_the_server_is_found_against_the_copy(copy: Copy) -> None:
    with closing(copy.made()) as mirror:
        assert list(opening.differences(copy.where, mirror.path, lambda *_: None)) == []
        copy.tampered("UPDATE {s}.events SET record = 'x' WHERE position = 3")
        copy.tampered("DELETE FROM {s}.events WHERE position = 4")
        found = list(opening.differences(copy.where, mirror.path, lambda *_: None))
        assert [(one.position, one.kind) for one in found] == [(3, "changed"), (4, "missing")]
        assert "does not fit its hash" in found[0].detail


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER events_stay ON {s}.events",
        "ALTER TABLE {s}.events DISABLE TRIGGER events_follow",
        "CREATE OR REPLACE FUNCTION {s}.unchanged() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION {s}.record(text[]) SECURITY INVOKER",
    ],
)
def test_guards_that_were_taken_off_are_found(copy: Copy, statement: str) -> None:
    with closing(copy.made()) as mirror:
        with postgres.server().connect("keeper") as connection:
            connection.execute(statement.format(s=schema_of(copy.where)).encode())
        (found,) = opening.differences(copy.where, mirror.path, lambda *_: None)
        assert (found.position, found.kind) == (None, "changed")
        assert any(name in found.detail for name in (*TRIGGERS, "unchanged()", "record(text[])"))


def test_a_copy_that_is_damaged_is_made_anew(copy: Copy) -> None:
    with closing(copy.made()) as mirror:
        path = mirror.path
    Path(path).write_bytes(b"nothing")
    copy.made().close()
    assert "was damaged" in copy.said[0]
    assert verify_file(path).ok


def test_a_copy_that_was_tampered_with_is_found(copy: Copy) -> None:
    with closing(copy.made()) as mirror:
        path = mirror.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER events_stay_unchanged")
        connection.execute("UPDATE events SET type = 'Nothing' WHERE position = 2")
        connection.commit()
    found = list(opening.differences(copy.where, path, lambda *_: None))
    assert [(one.position, one.kind) for one in found] == [(2, "changed")]
    assert not verify_file(path).ok


def test_an_event_that_is_missing_on_the_server_ends_the_copy_before_it(copy: Copy) -> None:
    copy.tampered("DELETE FROM {s}.events WHERE position = 3")
    with pytest.raises(LogUnavailable, match="events are missing after event 2"):
        copy.made()


def test_where_nothing_can_be_kept_the_log_is_read_all_the_same(copy: Copy, tmp_path: Path) -> None:
    copy.where = postgres.server().tcp("daily", schema_of(copy.where))

    def work() -> list[str]:
        copy.environ["HOME"] = "/nowhere"
        with closing(copy.made()) as mirror:
            assert copy.records(mirror.path)
            assert os.path.exists(mirror.path)
        assert not os.path.exists(mirror.path)
        return copy.said

    assert "cache folder cannot be written" in unprivileged(work)[0]
