"""Keys for tests, made by ssh-keygen; and an agent that holds some of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here")
needs_ssh_agent = pytest.mark.skipif(shutil.which("ssh-agent") is None, reason="there is no ssh-agent here")

KINDS = ("ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-2048", "rsa-3072")


def key(folder: Path, name: str = "ana", kind: str = "ed25519", passphrase: str = "") -> str:
    """The path of a new private key; the public one is beside it."""
    path = folder / name
    type_, _, bits = kind.partition("-")
    size = ["-b", bits] if bits else []
    made = ["ssh-keygen", "-q", "-t", type_, *size, "-N", passphrase, "-C", f"{name}@example.org", "-f", str(path)]
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
    return str(path)


def public(path: str) -> str:
    """The line of the public key beside a private one."""
    return Path(f"{path}.pub").read_text().strip()


def fingerprint(path: str) -> str:
    """As ssh-keygen gives it."""
    told = subprocess.run(["ssh-keygen", "-l", "-f", f"{path}.pub"], check=True, capture_output=True, text=True)
    return told.stdout.split(" ")[1]


@contextmanager
def agent(path: str, passphrase: str, folder: Path) -> Iterator[str]:
    """The socket of an agent that holds this key."""
    socket = f"/tmp/decisions-agent-{os.getpid()}-{os.urandom(4).hex()}"
    running = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE)
    try:
        assert running.stdout is not None
        running.stdout.readline()
        ask = folder / "ask"
        ask.write_text(f"#!/bin/sh\necho '{passphrase}'\n")
        ask.chmod(0o700)
        env = {**os.environ, "SSH_AUTH_SOCK": socket, "SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}
        subprocess.run(["ssh-add", "-q", path], env=env, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        yield socket
    finally:
        running.terminate()
        running.communicate(timeout=10)
