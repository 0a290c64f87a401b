"""Keys of hardware, made of software: what they sign is signed as their own firmware does (PROTOCOL.u2f of OpenSSH)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256, sha512

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from decisions import keys
from decisions.proof import sshsig

HARDWARE = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")


def field(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in parts)


class Hardware:
    """Signs as a key of hardware does: over what it is for, whether it was touched, and how often it has signed."""

    _sign: Callable[[bytes], bytes]

    def __init__(self, kind: str) -> None:
        self.kind = kind.encode()
        if kind.startswith("sk-ssh"):
            ed = Ed25519PrivateKey.generate()
            parts = [ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)]
            self._sign = ed.sign
        else:
            ec = generate_private_key(SECP256R1())
            parts = [b"nistp256", ec.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)]
            self._sign = lambda said: field(*map(mpint, decode_dss_signature(ec.sign(said, ECDSA(SHA256())))))
        self.blob = field(self.kind, *parts, b"ssh:")
        self.key = keys.of_blob(self.blob)
        self.signed = 0

    def sign(self, message: bytes) -> str:
        self.signed += 1
        signed = b"SSHSIG" + field(b"decisions", b"", b"sha512", sha512(message).digest())
        touched = b"\1" + self.signed.to_bytes(4)
        proper = self._sign(sha256(b"ssh:").digest() + touched + sha256(signed).digest())
        said = field(self.blob, b"decisions", b"", b"sha512", field(self.kind, proper) + touched)
        whole = b64encode(b"SSHSIG" + (1).to_bytes(4) + said).decode()
        return "\n".join([sshsig.BEGIN, *(whole[at : at + 70] for at in range(0, len(whole), 70)), sshsig.END, ""])


def mpint(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1)
