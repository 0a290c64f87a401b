"""Processes of another user: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

USER = "postgres"
"""Who runs the servers where this is root."""


def as_user(command: list[str]) -> list[str]:
    """The command, run by somebody who may run PostgreSQL."""
    if os.geteuid() != 0:
        return command
    group = str(pwd.getpwnam(USER).pw_gid)
    return ["setpriv", f"--reuid={USER}", f"--regid={group}", "--init-groups", *command]


def given_to_user(folder: Path) -> None:
    """Make a folder theirs who run the servers, and reachable for them."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        user = pwd.getpwnam(USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        for parent in folder.parents:
            if parent.stat().st_mode & 0o001 == 0:
                parent.chmod(parent.stat().st_mode | 0o011)


def version(program: str) -> str | None:
    """What a program says of its version to whoever runs the servers; None where they cannot run it."""
    command = as_user(["sh", "-c", 'exec "$0" --version', program])
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def free_ports(number: int) -> list[int]:
    """Ports that nothing listens on now, all of them different."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Server:
    """A process that goes on in the background, with what it starts itself."""

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name = name
        self._command = as_user(command)
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
            )

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def log(self) -> str:
        """The end of what it said."""
        with suppress(OSError):
            return self._log.read_text(errors="replace")[-2_000:]
        return ""

    def stop(self, how: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> None:
        if self._process is None:
            return
        if self.pid:
            self._process.send_signal(how)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()


def family(pid: int) -> list[int]:
    """A process and everything that comes from it."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parent = int(Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry))
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        left += children.get(one, [])
    return found


def told(pids: list[int], what: signal.Signals) -> None:
    """Send a signal to all of these; whoever is gone already is passed over."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)
