"""What goes wrong with a server: it is killed, frozen, unreachable or full, and whatever happens is told as it is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import LogUnavailable, OutcomeUnknown
from decisions.store.opening import create, open_store
from decisions.store.port import Away
from decisions.store.postgres.connection import Connection
from tests import postgres
from tests.postgres import Server, schema_of
from tests.store.logs import at_once, do, founded
from tests.store.proxy import Proxy


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be harmed; it runs again after each test."""
    server = Server()
    server.start()
    server.people()
    yield server
    server.remove()


def begun(server: Server, patience: float = 30) -> str:
    schema = postgres.new_schema()
    assert create(server.url("keeper", schema), None, "ana", writers=["daily"], readers=["guest"])
    where = server.url("daily", schema, patience=patience)
    with closing(open_store(where)) as store:
        founded(store)
        do(store, "open", circle="team", title="Who cooks?")
    return where


@pytest.mark.parametrize(
    ("change", "why", "hint"),
    [
        ({"password": "wrong"}, "refuses the password of daily", "pgpass"),
        ({"role": "nobody", "password": "x"}, "refuses the password of nobody|knows no user nobody", "pgpass|owner"),
        ({"schema": "nothere"}, "no log in the schema nothere", "decisions init"),
        ({"sslmode": "require"}, "no secure connection", "sslmode"),
    ],
)
def test_the_true_cause_is_told_at_once(change: dict[str, Any], why: str, hint: str) -> None:
    began = time.monotonic()
    url = postgres.server().tcp(**{"role": "daily", "schema": "log1", **change})
    with pytest.raises(LogUnavailable, match=why) as caught:
        open_store(url)
    assert not isinstance(caught.value, Away)
    assert any(word in caught.value.hint for word in hint.split("|"))
    assert time.monotonic() - began < 5
    assert "wrong" not in str(caught.value)
    assert postgres.SECRETS["daily"] not in str(caught.value)


def test_a_database_that_is_not_there() -> None:
    with pytest.raises(LogUnavailable, match="no such database"):
        open_store(postgres.server().url("daily", "log1", database="nothere"))


def test_a_service_that_nobody_knows() -> None:
    with pytest.raises(LogUnavailable, match="no such service"):
        open_store("postgresql:///?service=nothere")


def test_nobody_answers_at_that_place() -> None:
    heard: list[str] = []
    url = f"postgresql://daily:secret@127.0.0.1:{postgres.free_port()}/decisions?patience=1.5"
    with pytest.raises(Away, match=r"does not answer.*refused"):
        open_store(url, heard.append)
    assert len(heard) == 1
    assert heard[0].startswith("waiting for the server")
    assert "secret" not in heard[0]


def test_the_first_of_several_hosts_that_answers_is_used(own: Server) -> None:
    schema = schema_of(begun(own))
    secret = postgres.SECRETS["daily"]
    hosts = f"127.0.0.1:{postgres.free_port()},127.0.0.1:{own.port}"
    with closing(open_store(f"postgresql://daily:{secret}@{hosts}/decisions?schema={schema}")) as store:
        do(store, "react", 1, message="Here.")


def test_a_server_that_comes_back_is_waited_for(own: Server) -> None:
    where = begun(own, patience=20)
    heard: list[str] = []
    with closing(open_store(where, heard.append)) as store:
        own.stop()
        back = threading.Timer(1.5, own.start)
        back.start()
        done = do(store, "react", 1, message="Still here.")
        back.join()
        assert done.events[0]["position"]
        assert store.load(done.stream)[-1] == done.events[0]
    assert any("waiting for the server" in text for text in heard)


@pytest.mark.slow
def test_killed_while_four_record_nothing_acknowledged_is_lost_or_twice(own: Server) -> None:
    where = begun(own, patience=30)
    start = os.getpid()

    def work(index: int) -> list[str]:
        if index == 4:
            for _ in range(2):
                time.sleep(0.5)
                own.stop()
                own.start()
            return []
        with closing(open_store(where)) as store:
            return [do(store, "react", 1, message=f"{index} {n}").events[0]["data"]["text"] for n in range(80)]

    acknowledged = [text for several in at_once(5, work) for text in several]
    assert os.getpid() == start
    with closing(open_store(where)) as store:
        stored = [e["data"]["text"] for e in store.load(store.stream_of(1) or "") if e["type"] == "ReactionShared"]
    assert len(acknowledged) == 320
    assert sorted(stored) == sorted(acknowledged)


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """A server that stands still, as a machine does whose disk hangs."""
    processes = server.tree()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(processes):
            os.kill(process, signal.SIGCONT)


def test_a_server_that_hangs_is_no_hang_here(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "patience", 1.0)
    where = begun(own, patience=1)
    with closing(open_store(where)) as store:
        with frozen(own):
            began = time.monotonic()
            with pytest.raises(LogUnavailable, match="does not answer"):
                do(store, "react", 1, message="Hm.")
            with pytest.raises(LogUnavailable, match="does not answer"):
                open_store(where)
            assert time.monotonic() - began < 20
        do(store, "react", 1, message="Again.")


def test_a_save_that_hangs_is_decided_by_its_command_id(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server stores it after all, when it goes on: it was not said to be recorded, and is recorded once."""
    where = begun(own, patience=1)
    with closing(open_store(where)) as store, closing(open_store(where)) as other:
        other.head()
        store.head()
        monkeypatch.setattr(Connection, "patience", 1.0)
        record = type(store._log.datastore).confirmed  # type: ignore[attr-defined]

        def hangs(datastore: Any, sql: str, parameters: Any) -> Any:
            monkeypatch.setattr(type(datastore), "confirmed", record)
            with frozen(own):
                return record(datastore, sql, parameters)

        monkeypatch.setattr(type(store._log.datastore), "confirmed", hangs)  # type: ignore[attr-defined]
        done = do(store, "react", 1, message="Once.", command_id="once")
        said = [e for e in other.load(done.stream) if e["type"] == "ReactionShared"]
        assert [e["id"] for e in said] == [done.events[0]["id"]]


@pytest.mark.parametrize("how", ["before", "after"])
def test_a_connection_that_is_cut_while_saving(own: Server, how: str) -> None:
    proxy = Proxy(own.port)
    where = begun(own)
    through = own.tcp("daily", schema_of(where)).replace(f":{own.port}/", f":{proxy.port}/")
    with closing(open_store(through)) as store:
        proxy.cut = how
        done = do(store, "react", 1, message="Once.")
        assert proxy.cuts == 1
        said = [e for e in store.load(done.stream) if e["type"] == "ReactionShared"]
        assert [e["id"] for e in said] == [done.events[0]["id"]]
        assert do(store, "react", 1, message="Twice.").events
    proxy.close()


def test_a_commit_that_no_standby_confirms_is_not_said_to_be_recorded(
    own: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = begun(own, patience=2)
    monkeypatch.setattr(Connection, "patience", 1.0)
    with closing(open_store(where)) as store:
        with standby_awaited(own), pytest.raises(OutcomeUnknown, match="did not say whether") as caught:
            do(store, "react", 1, message="Once.", command_id="mine")
        assert caught.value.command_id == "mine"
        assert "--command-id mine" in caught.value.hint
        done = do(store, "react", 1, message="Once.", command_id="mine")
        said = [e for e in store.load(done.stream) if e["type"] == "ReactionShared"]
        assert [e["id"] for e in said] == [done.events[0]["id"]]


def test_a_cancelled_wait_for_the_standby_is_no_acknowledgement(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server says OK then, and a warning: the act may be on one machine alone."""
    where = begun(own, patience=2)
    monkeypatch.setattr(Connection, "patience", 5.0)
    with closing(open_store(where)) as store, standby_awaited(own):
        cancelling = threading.Timer(1.0, cancel, (own,))
        cancelling.start()
        again = threading.Timer(2.5, cancel, (own,))
        again.start()
        with pytest.raises(OutcomeUnknown, match="no standby has confirmed it"):
            do(store, "react", 1, message="Once.", command_id="mine")
        cancelling.join()
        again.join()


def cancel(server: Server) -> None:
    with server.connect() as connection:
        connection.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")


@contextmanager
def standby_awaited(server: Server) -> Iterator[None]:
    """The server acknowledges nothing that no standby has, and there is none."""
    _set(server, "'ghost'")
    try:
        yield
    finally:
        _set(server, "''")


def _set(server: Server, names: str) -> None:
    with server.connect() as connection:
        connection.execute("SET synchronous_commit = local")
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = {names}".encode())
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)


def test_a_hung_holder_of_the_lock_is_told_in_time_and_reading_goes_on(own: Server) -> None:
    where = begun(own)
    with own.connect("keeper") as holder, closing(open_store(where)) as store, holder.transaction():
        holder.execute(f"LOCK TABLE {schema_of(where)}.turn IN EXCLUSIVE MODE".encode())
        assert store.stream_of(1)
        began = time.monotonic()
        with pytest.raises(LogUnavailable, match="holds the log's lock"):
            do(store, "react", 1, message="Hm.")
        assert time.monotonic() - began < 12


def test_all_connections_in_use() -> None:
    small = Server(connections=8)
    small.start()
    small.people()
    try:
        where = begun(small, patience=1)
        held = [small.connect("keeper") for _ in range(5)]
        with pytest.raises(Away, match="all connections of the server are in use"):
            open_store(where)
        for each in held:
            each.close()
        open_store(where).close()
    finally:
        small.remove()


@pytest.mark.slow
def test_only_a_standby_answers(own: Server, tmp_path: Path) -> None:
    where = begun(own, patience=1)
    with own.connect() as connection:
        connection.execute("SELECT pg_switch_wal()")
    with (own.data / "pg_hba.conf").open("a") as file:
        file.write("local replication all trust\n")
    own("pg_ctl", "-D", str(own.data), "reload")
    standby = Server.__new__(Server)
    standby.__dict__.update(own.__dict__, port=postgres.free_port(), data=own.folder / "standby")
    source = ("-h", str(own.folder), "-p", str(own.port), "-U", "root", "-c", "fast")
    copied = own("pg_basebackup", *source, "-D", str(standby.data), "-R")
    assert copied.returncode == 0, copied.stderr
    with (standby.data / "postgresql.conf").open("a") as file:
        file.write(f"port = {standby.port}\n")
    standby.start()
    try:
        from decisions.store.mirror import mirrored
        from decisions.store.postgres.address import parsed

        elsewhere = where.replace(f"port={own.port}", f"port={standby.port}")
        with pytest.raises(Away, match="only a standby answers"):
            open_store(elsewhere)
        with closing(mirrored(parsed(elsewhere), {"HOME": str(tmp_path)})) as mirror:
            assert mirror.away is None
    finally:
        standby.stop()


@contextmanager
def pgbouncer(server: Server, mode: str) -> Iterator[int]:
    """The port of a real pooler before the server."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("needs pgbouncer")
    port = postgres.free_port()
    folder = server.folder / f"bouncer-{port}"
    folder.mkdir()
    users = folder / "users"
    users.write_text("".join(f'"{role}" "{secret}"\n' for role, secret in postgres.SECRETS.items()))
    settings = folder / "settings"
    settings.write_text(
        f"[databases]\ndecisions = host={server.folder} port={server.port}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir = {folder}\n"
        f"auth_type = plain\nauth_file = {users}\npool_mode = {mode}\nlogfile = {folder}/log\npidfile = {folder}/pid\n"
    )
    for path in (folder, users, settings):
        server.give(path)
    process = subprocess.Popen(
        [program, str(settings)], user=server.user, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            if (folder / "pid").exists():
                break
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def test_a_pooler_in_transaction_mode_is_named(own: Server) -> None:
    where = begun(own)
    with pgbouncer(own, "transaction") as port:
        through = own.tcp("daily", schema_of(where)).replace(f":{own.port}/", f":{port}/")
        with pytest.raises(LogUnavailable, match="pooler in transaction mode") as caught:
            open_store(through)
        assert "pool_mode = session" in caught.value.hint


def test_through_a_pooler_in_session_mode_one_records(own: Server) -> None:
    where = begun(own)
    with pgbouncer(own, "session") as port:
        through = own.tcp("daily", schema_of(where)).replace(f":{own.port}/", f":{port}/")
        with closing(open_store(through)) as store:
            assert do(store, "react", 1, message="Through it.").events
