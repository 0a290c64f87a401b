"""Three PostgreSQL servers with Patroni, etcd and synchronous replication, on loopback.

Everything lives in one folder, and nothing listens outside 127.0.0.1. What is acknowledged is on two servers
(`synchronous_mode_strict`), so that the loss of one loses nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests.ha.processes import Server, family, free_ports, given_to_user, told, version

NODES = 3
SUPERUSER = "postgres"
PASSWORD = "for-tests-only"
"""Of the superuser and of replication; the servers listen on loopback."""

PACKAGES = ("patroni[etcd3]>=4.1,<5", "psycopg[binary]>=3.2,<4")

_YAML = """
scope: decisions
name: {name}
restapi: {{listen: "127.0.0.1:{rest}", connect_address: "127.0.0.1:{rest}"}}
etcd3: {{hosts: "{etcd}"}}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 1
    retry_timeout: 5
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    synchronous_mode_strict: true
    synchronous_node_count: 1
    primary_start_timeout: 0
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters:
        {{wal_level: replica, hot_standby: "on", wal_log_hints: "on", synchronous_commit: "on", max_connections: 100,
         shared_buffers: 32MB, max_wal_senders: 10, wal_keep_size: 128MB, log_min_messages: warning,
         tcp_user_timeout: 5000, wal_sender_timeout: 5s, wal_receiver_timeout: 5s, fsync: "off"}}
  initdb: [{{encoding: UTF8}}, data-checksums, {{locale: C.UTF-8}}]
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {folder}/data
  bin_dir: {bin}
  pgpass: {folder}/pgpass
  authentication:
    superuser: {{username: {user}, password: "{password}"}}
    replication: {{username: repl, password: "{password}"}}
    rewind: {{username: rewind, password: "{password}"}}
  pg_hba:
    - local all all trust
    - host replication repl 127.0.0.1/32 scram-sha-256
    - host all all 127.0.0.1/32 scram-sha-256
  parameters: {{unix_socket_directories: "{folder}"}}
watchdog: {{mode: "off"}}
tags: {{nofailover: false, noloadbalance: false, clonefrom: true}}
"""


def missing() -> list[str]:
    """Debian's packages of servers that this machine has not."""
    return [name for name, there in (("postgresql", _binaries()), ("etcd-server", shutil.which("etcd"))) if not there]


def _binaries() -> Path | None:
    """Where PostgreSQL's programs are: the newest of Debian's, else of whatever is on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def patroni_here() -> str | None:
    """The program: of this environment, or Debian's, if whoever runs the servers may run it. Those before version 4 do
    not always find back to a synchronous standby after a machine was frozen.
    """
    for program in (str(Path(sys.executable).with_name("patroni")), "/usr/bin/patroni"):
        said = re.fullmatch(r"patroni (\d+)\..*", version(program) or "")
        if said and int(said[1]) >= 4:
            return program
    return None


def _patroni(folder: Path) -> str:
    """The program that is here, or else of an environment that is made for it."""
    here = patroni_here()
    if here:
        return here
    pythons = [str(Path(sys.executable).resolve()), "/usr/bin/python3", "/usr/local/bin/python3"]
    python = next((python for python in pythons if Path(python).exists() and version(python)), None)
    if python is None:
        raise RuntimeError("no Python on this machine can be run by the user postgres")
    made = folder / "venv"
    subprocess.run([python, "-m", "venv", made], check=True)
    install = [str(made / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES]
    subprocess.run(install, check=True)
    return str(made / "bin/patroni")


def waited(what: str, true: Callable[[], bool], seconds: float = 120.0) -> None:
    """Until it is true. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not after {seconds:.0f} s")
        time.sleep(0.2)


class Node:
    """One server: Patroni, and the PostgreSQL that it keeps."""

    def __init__(self, name: str, folder: Path, port: int, rest: int, patroni: str) -> None:
        self.name = name
        self.port = port
        self._folder = folder
        self._rest = rest
        self._patroni = Server(name, [patroni, str(folder / "patroni.yml")], folder.parent)

    def start(self) -> None:
        self._patroni.start()

    def asked(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """What Patroni says; None where it does not answer, or says no."""
        url = f"http://127.0.0.1:{self._rest}/{path}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30 if body else 2) as answer:
                text = answer.read().decode()
        except (OSError, URLError):
            return None
        with suppress(ValueError):
            found: dict[str, Any] = json.loads(text)
            return found
        return {}

    def is_primary(self) -> bool:
        return self.asked("primary") is not None

    def is_standby(self) -> bool:
        return self.asked("replica") is not None

    def is_synchronous(self) -> bool:
        return self.asked("sync") is not None

    def postmaster(self) -> int | None:
        """The process of PostgreSQL, if it runs."""
        with suppress(OSError, ValueError, IndexError):
            pid = int((self._folder / "data/postmaster.pid").read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            return pid if os.fsencode(self._folder) in command else None  # else it is gone, and another has its number
        return None

    def processes(self) -> list[int]:
        """Everything that this server runs."""
        roots = [pid for pid in (self._patroni.pid, self.postmaster()) if pid]
        return list(dict.fromkeys(pid for root in roots for pid in family(root)))

    def log(self) -> str:
        return self._patroni.log()

    def kill_postgres(self) -> None:
        """The database dies at once; Patroni sees it."""
        pid = self.postmaster()
        if pid:
            told(family(pid), signal.SIGKILL)

    def kill(self) -> None:
        """The whole machine is gone."""
        told(self.processes(), signal.SIGKILL)
        self._patroni.stop(signal.SIGKILL)

    def freeze(self) -> None:
        """The whole machine hangs: connections stay open, and nothing answers."""
        told(self.processes(), signal.SIGSTOP)

    def thaw(self) -> None:
        told(self.processes(), signal.SIGCONT)


class Cluster:
    """The servers together. `with Cluster(folder) as cluster:` brings them up, and takes them down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        given_to_user(folder)
        ports = free_ports(4 * NODES)
        clients, peers, rests, posts = (ports[i * NODES : (i + 1) * NODES] for i in range(4))
        members = ",".join(f"e{i}=http://127.0.0.1:{peer}" for i, peer in enumerate(peers))
        self._etcd = [
            Server(f"etcd{i}", _etcd(f"e{i}", folder / f"etcd{i}", client, peer, members), folder)
            for i, (client, peer) in enumerate(zip(clients, peers, strict=True))
        ]
        self._clients = clients
        patroni = _patroni(folder)
        self.nodes: list[Node] = []
        for i, (port, rest) in enumerate(zip(posts, rests, strict=True)):
            own = folder / f"n{i}"
            given_to_user(own)
            etcd = ",".join(f"127.0.0.1:{client}" for client in clients)
            said = {"name": f"n{i}", "rest": rest, "port": port, "folder": own, "etcd": etcd}
            text = _YAML.format(bin=_binaries(), user=SUPERUSER, password=PASSWORD, **said)
            (own / "patroni.yml").write_text(text)
            self.nodes.append(Node(f"n{i}", own, port, rest, patroni))

    def __enter__(self) -> Cluster:
        try:
            for etcd in self._etcd:
                etcd.start()
            waited("etcd", self._etcd_answers)
            first, *others = self.nodes
            first.start()
            waited("the first server", first.is_primary)
            for node in others:
                node.start()
            self.settled()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def _etcd_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._clients[0]}/health", timeout=2) as answer:
                return bool(json.load(answer)["health"] == "true")
        except (OSError, ValueError, KeyError):
            return False

    def hosts(self) -> dict[str, str]:
        """How a client finds whoever is the primary, in libpq's words."""
        return {
            "host": ",".join(["127.0.0.1"] * NODES),
            "port": ",".join(str(node.port) for node in self.nodes),
            "target_session_attrs": "read-write",
            "connect_timeout": "2",
        }

    def primary(self) -> Node | None:
        return next((node for node in self.nodes if node.is_primary()), None)

    def settled(self, seconds: float = 120.0) -> None:
        """Until one server is the primary and all others follow, one of them synchronously."""

        def well() -> bool:
            standbys = [node for node in self.nodes if node.is_standby()]
            synchronous = any(node.is_synchronous() for node in standbys)
            return self.primary() is not None and len(standbys) == NODES - 1 and synchronous

        try:
            waited("the servers", well, seconds)
        except TimeoutError as error:
            logs = "\n".join(f"-- {node.name}\n{node.log()}" for node in self.nodes)
            raise TimeoutError(f"{error}\n{logs}") from None

    def switch_over(self) -> None:
        """The primary hands over in order, as before maintenance."""
        primary = self.primary()
        standby = next((node for node in self.nodes if node.is_synchronous()), None)
        if primary and standby:
            primary.asked("switchover", {"leader": primary.name, "candidate": standby.name})

    def down(self) -> None:
        for node in self.nodes:
            node.kill()
        for etcd in self._etcd:
            etcd.stop(signal.SIGKILL)


def _etcd(name: str, folder: Path, client: int, peer: int, members: str) -> list[str]:
    return [
        *("etcd", "--name", name, "--data-dir", str(folder)),
        *(
            "--listen-client-urls",
            f"http://127.0.0.1:{client}",
            "--advertise-client-urls",
            f"http://127.0.0.1:{client}",
        ),
        *(
            "--listen-peer-urls",
            f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls",
            f"http://127.0.0.1:{peer}",
        ),
        *("--initial-cluster", members, "--initial-cluster-state", "new"),
        *("--heartbeat-interval", "100", "--election-timeout", "1000"),
    ]
