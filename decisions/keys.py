"""OpenSSH's public keys: told apart, measured, and known by their fingerprints. No key is ever used here."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from typing import NamedTuple

from decisions.errors import BadInput
from decisions.text import one_line, shown

LARGEST = 16_384
"""Bytes that a file with a public key has at most."""

RSA_BITS = 2048, 16_384
"""The least and the most that an RSA key may have."""

TYPES = {
    "ssh-ed25519": (32,),
    "ecdsa-sha2-nistp256": ("nistp256", 65),
    "ecdsa-sha2-nistp384": ("nistp384", 97),
    "ecdsa-sha2-nistp521": ("nistp521", 133),
    "ssh-rsa": (None, None),
    "sk-ssh-ed25519@openssh.com": (32, None),
    "sk-ecdsa-sha2-nistp256@openssh.com": ("nistp256", 65, None),
}  # fmt: skip
"""The types of key that sign -> what follows the type in the key: a text, a number of bytes, or (None) anything."""

BEGINNING = 40
"""So many bytes of a file tell whether it holds a private key; of one that does, no more are read."""

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}", re.ASCII).fullmatch


class PublicKey(NamedTuple):
    """A public key: its type, the key itself in OpenSSH's binary form, and what its owner calls it."""

    type: str
    blob: bytes
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` gives it."""
        return fingerprint(self.blob)

    @property
    def line(self) -> str:
        """The key in OpenSSH's form, on one line."""
        return " ".join(filter(None, (self.type, b64encode(self.blob).decode(), self.comment)))


def fingerprint(blob: bytes) -> str:
    """The fingerprint of a key in binary form: `SHA256:` and 43 characters of base64."""
    return f"SHA256:{b64encode(sha256(blob).digest()).decode().rstrip('=')}"


def is_fingerprint(text: str) -> bool:
    """Whether a text can be a fingerprint."""
    return _FINGERPRINT(text) is not None


def is_private(start: bytes) -> bool:
    """Whether a file that begins so holds a private key."""
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    return first.startswith((b"PuTTY-User-Key-File", b"SSH PRIVATE KEY")) or (
        first.startswith(b"-----BEGIN ") and b"PRIVATE" in first
    )


def read(path: str) -> PublicKey:
    """The public key in a file; of a private one nothing but its first line is read. Raises BadInput."""
    try:
        with open(path, "rb", buffering=0) as file:
            content = file.read(BEGINNING) or b""
            if is_private(content):
                raise private()
            while len(content) <= LARGEST and (more := file.read(LARGEST)):
                content += more
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{shown(path)} cannot be read ({reason})", _HINT) from None
    try:
        return public(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput("that is no public key of OpenSSH", _HINT) from None


def public(text: str) -> PublicKey:
    """The public key of a file such as `id_ed25519.pub`. Raises BadInput for whatever is not one key that signs."""
    if is_private(text[:BEGINNING].encode("utf-8", "replace")):
        raise private()
    if len(text) > LARGEST:
        raise BadInput("that is too long for a public key", _HINT)
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    if len(lines) != 1 or lines[0].startswith("---"):
        several = len(lines) > 1 and not lines[0].startswith("---")
        raise BadInput("that holds several keys" if several else "that is no public key of OpenSSH", _HINT)
    type_, _, rest = lines[0].partition(" ")
    if type_.endswith("-cert-v01@openssh.com"):
        raise BadInput("that is a certificate, not a public key", "give the key that it certifies: the .pub file")
    if type_ not in TYPES:
        known = "one of ed25519, ecdsa, rsa and sk-*"
        raise BadInput(
            "that kind of key does not sign here" if type_ == "ssh-dss" else "that is no public key of OpenSSH",
            f"it is {known}; make one: ssh-keygen -t ed25519" if type_ == "ssh-dss" else _HINT,
        )
    encoded, _, comment = rest.strip().partition(" ")
    try:
        blob = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (Error, ValueError):
        raise BadInput("the public key is damaged", _HINT) from None
    comment = comment.strip()
    made = PublicKey(type_, blob, one_line(comment, "comment of the key") if comment else "")
    _check(made)
    return made


def of_blob(blob: bytes) -> PublicKey:
    """The key of a binary form, as a signature holds it. Raises BadInput."""
    try:
        type_ = next(fields(blob)).decode("ascii")
    except (ValueError, StopIteration):
        raise BadInput("the public key is damaged", _HINT) from None
    if type_ not in TYPES:
        raise BadInput("that kind of key does not sign here", "ed25519, ecdsa, rsa and sk-* do")
    made = PublicKey(type_, blob)
    _check(made)
    return made


def known(line: str) -> PublicKey | None:
    """The key of a stored line; None where it is none."""
    try:
        return public(line)
    except BadInput:
        return None


def private() -> BadInput:
    """The refusal of a private key."""
    return BadInput(
        "that is a private key: it was not read, and goes into no log",
        "give the public one, which ends in .pub; it can be made: ssh-keygen -y -f KEY > KEY.pub",
    )


def fields(blob: bytes) -> Fields:
    """The fields of a binary form one after another, each with its length before it. Raises ValueError."""
    return Fields(blob)


class Fields:
    """Takes a binary form of SSH apart; `rest` is what was not taken yet. Raises ValueError where it is too short."""

    def __init__(self, blob: bytes) -> None:
        self.rest = blob

    def __iter__(self) -> Fields:
        return self

    def __next__(self) -> bytes:
        if not self.rest:
            raise StopIteration
        return self.text()

    def text(self) -> bytes:
        """The next field."""
        return self.take(self.number())

    def number(self) -> int:
        """The next four bytes, as a number."""
        return int.from_bytes(self.take(4))

    def take(self, size: int) -> bytes:
        """The next bytes as they are."""
        found, self.rest = self.rest[:size], self.rest[size:]
        if len(found) != size:
            raise ValueError("it is cut short")
        return found


def _check(key: PublicKey) -> None:
    """See that the binary form is of its type. Raises BadInput."""
    try:
        type_, *found = fields(key.blob)
    except ValueError:
        raise BadInput("the public key is damaged", _HINT) from None
    wanted = TYPES[key.type]
    if type_ != key.type.encode() or len(found) != len(wanted) or not all(map(_fits, found, wanted)):
        raise BadInput("the public key is damaged", _HINT)
    if key.type == "ssh-rsa":
        bits = int.from_bytes(found[1]).bit_length()
        least, most = RSA_BITS
        if not least <= bits <= most:
            raise BadInput(
                f"an RSA key of {bits} bits does not sign here", f"it has {least} to {most}: ssh-keygen -t ed25519"
            )


def _fits(found: bytes, wanted: str | int | None) -> bool:
    if isinstance(wanted, str):
        return found == wanted.encode()
    return bool(found) if wanted is None else len(found) == wanted


_HINT = "give a file such as ~/.ssh/id_ed25519.pub"
