"""A server that is reached by TLS only: which certificates are believed, and what is told of the others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from decisions.store.opening import create, open_store
from tests import postgres
from tests.cli.run import Result, run
from tests.postgres import SECRETS, Server, new_schema
from tests.store.certificates import DAY, Authority
from tests.store.logs import do, founded

HOST = "localhost"
"""For whom the certificates are; the server's address is no name in them."""


class Secured:
    """The server, its authority, and a log on it."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder / "authority.crt", "Authority of the tests")
        self.stranger = Authority(folder / "stranger.crt", "Somebody else")
        self.server = Server()
        self._certify(-DAY, DAY)
        with (self.server.data / "postgresql.conf").open("a") as settings:
            settings.write("ssl = on\n")
        by_tls = "".join(f"hostssl all all {net} scram-sha-256\n" for net in ("127.0.0.1/32", "::1/128"))
        (self.server.data / "pg_hba.conf").write_text(f"local all all trust\n{by_tls}")
        self.server.start()
        self.server.people()
        self.schema = new_schema()
        assert create(self.server.url("keeper", self.schema), None, "ana", writers=["daily"])
        with closing(open_store(self.server.url("daily", self.schema))) as store:
            founded(store)
            do(store, "open", circle="team", title="Who cooks?")

    def _certify(self, begins: timedelta, ends: timedelta) -> None:
        self.authority.certify(self.server.data, HOST, begins, ends)
        for name in ("server.crt", "server.key"):
            self.server.give(self.server.data / name)
            (self.server.data / name).chmod(0o600)

    def recertified(self, begins: timedelta, ends: timedelta) -> None:
        """The server shows another certificate from now on."""
        self._certify(begins, ends)
        before = (self.server.folder / "server.log").read_text().count("reloading")
        self.server("pg_ctl", "-D", str(self.server.data), "reload")
        while (self.server.folder / "server.log").read_text().count("reloading") == before:
            time.sleep(0.05)

    def url(self, *, host: str = HOST, trusted: str = "authority.crt", mode: str = "verify-full") -> str:
        place = f"{host}:{self.server.port}/decisions?schema={self.schema}&patience=5"
        file = self.authority.file.with_name(trusted)
        return f"postgresql://daily:{SECRETS['daily']}@{place}&sslmode={mode}&sslrootcert={file}"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    made = Secured(tmp_path_factory.mktemp("authorities"))
    yield made
    made.server.remove()


def refused(answered: Result) -> str:
    """The message of a command that did not reach the log."""
    assert answered.code == 3
    assert answered.out == ""
    lines = answered.err.splitlines()
    assert len(lines) == 2, lines
    assert lines[0].startswith("Error: ")
    assert lines[1].startswith("Hint: ")
    assert SECRETS["daily"] not in answered.err
    return answered.err


def test_a_server_that_is_who_it_says(secured: Secured, tmp_path: Path) -> None:
    told = {"DECISIONS_LOG": secured.url(), "DECISIONS_MEMBER": "ana"}
    assert run("react", "1", "-m", "Here.", cwd=tmp_path, env=told).code == 0
    listed = run("list", cwd=tmp_path, env=told)
    assert (listed.code, listed.err) == (0, "")
    assert "Who cooks?" in listed.out


def test_an_authority_that_is_kept_where_libpq_looks(secured: Secured, tmp_path: Path) -> None:
    (tmp_path / ".postgresql").mkdir()
    trusted = tmp_path / ".postgresql" / "root.crt"
    trusted.write_bytes(secured.authority.file.read_bytes())
    url = secured.url().partition("&sslrootcert")[0]
    assert run("list", cwd=tmp_path, env={"DECISIONS_LOG": url}).code == 0
    trusted.write_bytes(secured.stranger.file.read_bytes())
    environ = {"DECISIONS_LOG": url, "DECISIONS_MEMBER": "ana"}
    assert str(trusted) in refused(run("react", "1", "-m", "x", cwd=tmp_path, env=environ))


@pytest.mark.parametrize(
    "command", [("list",), ("react", "1", "-m", "Here.", "--recorder", "ana")], ids=["read", "record"]
)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"trusted": "stranger.crt"}, "has signed the server's certificate"),
        ({"trusted": "nothere.crt"}, "the file of the authorities that you trust is not there"),
        ({"host": "127.0.0.1"}, f"the server's certificate is for {HOST}, and not for 127.0.0.1"),
        ({"mode": "disable"}, "the server does not let daily in without encryption"),
    ],
    ids=["another authority", "no authority", "another name", "no encryption"],
)
def test_what_is_not_believed_is_told_as_it_is(
    secured: Secured, tmp_path: Path, command: tuple[str, ...], change: dict[str, str], why: str
) -> None:
    assert why in refused(run(*command, cwd=tmp_path, env={"DECISIONS_LOG": secured.url(**change)}))


@pytest.mark.parametrize(
    ("begins", "ends", "why"),
    [(-3 * DAY, -DAY, "certificate has expired"), (DAY, 3 * DAY, "certificate is not valid yet")],
)
def test_a_certificate_has_its_time(
    secured: Secured, tmp_path: Path, begins: timedelta, ends: timedelta, why: str
) -> None:
    read = {"DECISIONS_LOG": secured.url(), "DECISIONS_MEMBER": "ana"}
    assert run("list", cwd=tmp_path, env=read).code == 0
    secured.recertified(begins, ends)
    try:
        (tmp_path / "new").mkdir()
        assert why in refused(run("list", cwd=tmp_path / "new", env=read))
        assert why in refused(run("react", "1", "-m", "x", cwd=tmp_path, env=read))
        behind = run("list", cwd=tmp_path, env=read)
        assert (behind.code, why in behind.err) == (0, True), "the own copy is still read"
    finally:
        secured.recertified(-DAY, DAY)
    assert run("list", cwd=tmp_path, env=read).err == ""


def test_a_server_without_tls(tmp_path: Path) -> None:
    url = f"{postgres.server().tcp()}?sslmode=verify-full&sslrootcert=/dev/null"
    assert "the server has no secure connections" in refused(run("list", cwd=tmp_path, env={"DECISIONS_LOG": url}))
