"""OpenSSH's public keys: those that sign are known by their fingerprints; nothing else passes for one."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from decisions import keys
from decisions.errors import BadInput
from tests.examples import KEY
from tests.keys import KINDS, fingerprint, key, needs_ssh_keygen, public


@needs_ssh_keygen
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_has_the_fingerprint_that_ssh_keygen_gives_it(tmp_path: Path, kind: str) -> None:
    path = key(tmp_path, kind=kind)
    found = keys.read(f"{path}.pub")
    assert found.fingerprint == fingerprint(path)
    assert keys.is_fingerprint(found.fingerprint)
    assert found.line == public(path)
    assert keys.of_blob(found.blob) == found._replace(comment="")


def field(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def line(type_: str, blob: bytes) -> str:
    return f"{type_} {b64encode(blob).decode()}"


def test_a_hardware_key_is_a_key() -> None:
    ed = field(b"sk-ssh-ed25519@openssh.com", b"k" * 32, b"ssh:")
    ec = field(b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", b"\4" + b"k" * 64, b"ssh:")
    assert keys.public(line("sk-ssh-ed25519@openssh.com", ed)).type.startswith("sk-")
    assert keys.public(line("sk-ecdsa-sha2-nistp256@openssh.com", ec)).blob == ec


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no public key"),
        ("hello", "no public key"),
        ("\n\n", "no public key"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "no public key"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "no public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA", "private key"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "private key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE", "private key"),
        ("\n  -----BEGIN PRIVATE KEY-----\nMIIE", "private key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "private key"),
        ("SSH PRIVATE KEY FILE FORMAT 1.1\n", "private key"),
        (f"{KEY}\n{KEY}", "several keys"),
        (f"no-pty {KEY}", "no public key"),
        ("ssh-ed25519", "damaged"),
        ("ssh-ed25519 !!!!", "damaged"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "damaged"),
        (KEY.replace("ssh-ed25519 ", "ssh-rsa "), "damaged"),
        (line("ssh-ed25519", field(b"ssh-ed25519", b"k" * 31)), "damaged"),
        (line("ssh-ed25519", field(b"ssh-ed25519", b"k" * 32, b"more")), "damaged"),
        (line("ssh-ed25519", field(b"ssh-ed25519", b"k" * 32) + b"\0"), "damaged"),
        (line("ecdsa-sha2-nistp256", field(b"ecdsa-sha2-nistp256", b"nistp384", b"k" * 65)), "damaged"),
        (line("ssh-rsa", field(b"ssh-rsa", b"\1\0\1", b"\x7f" * 128)), "1023 bits"),
        (line("ssh-rsa", field(b"ssh-rsa", b"\1\0\1", b"\x7f" * 4000)), "bits does not sign"),
        (line("ssh-dss", field(b"ssh-dss", b"p", b"q", b"g", b"y")), "does not sign"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "certificate"),
        (f"{KEY}\x1b[2J", "control character"),
        (f"{KEY}\u202e", "direction"),
        (KEY + "x" * 300, "too long"),
        (KEY + "x" * keys.LARGEST, "too long"),
    ],
)
def test_nothing_else_is_a_key(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as refused:
        keys.public(text)
    assert refused.value.hint
    assert keys.known(text) is None
    file = tmp_path / "key"
    file.write_text(text)
    with pytest.raises(BadInput, match=reason):
        keys.read(str(file))


def test_of_a_private_key_nothing_is_read_but_its_beginning(tmp_path: Path) -> None:
    """A pipe shows how much was taken from it."""
    import os

    reading, writing = os.pipe()
    os.write(writing, b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + b"secret" * 100)
    os.close(writing)
    with pytest.raises(BadInput, match="private key"):
        keys.read(f"/dev/fd/{reading}")
    assert len(os.read(reading, 10_000)) == 36 + 600 - keys.BEGINNING
    os.close(reading)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\0")
    for name in ("nothing", ".", "binary", "a\0b"):
        with pytest.raises(BadInput):
            keys.read(str(tmp_path / name))


@needs_ssh_keygen
def test_a_certificate_is_no_key(tmp_path: Path) -> None:
    authority, own = key(tmp_path, "authority"), key(tmp_path, "own")
    subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "own", "-n", "ana", f"{own}.pub"], check=True)
    with pytest.raises(BadInput, match="certificate"):
        keys.read(f"{own}-cert.pub")
