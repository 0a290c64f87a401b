"""The armoured signatures of OpenSSH: taken apart, and checked (PROTOCOL.sshsig and PROTOCOL.u2f of OpenSSH).

Where `cryptography` knows the kind of key it checks in this process, as it takes for thousands of them; `ssh-keygen`
checks the others, and all of them where `cryptography` is missing.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from base64 import b64decode
from binascii import Error
from hashlib import new as hashed
from hashlib import sha256
from typing import NamedTuple

from decisions.editing import environment
from decisions.errors import BadInput
from decisions.keys import Fields, PublicKey, of_blob

BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
LONGEST = 20_000
"""Characters that an armoured signature has at most; of the largest keys it has some 6,000."""

PATIENCE = 30.0
"""Seconds that ssh-keygen has for one signature."""

_MAGIC = b"SSHSIG"
_HASHES = ("sha256", "sha512")
_EDWARDS = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")
_TOUCH = 5
"""Bytes in which a hardware key says whether it was touched, and how often it has signed."""
_RSA = {b"rsa-sha2-256": "SHA256", b"rsa-sha2-512": "SHA512"}
_CURVES = {
    "ecdsa-sha2-nistp256": ("SECP256R1", "SHA256"),
    "ecdsa-sha2-nistp384": ("SECP384R1", "SHA384"),
    "ecdsa-sha2-nistp521": ("SECP521R1", "SHA512"),
    "sk-ecdsa-sha2-nistp256@openssh.com": ("SECP256R1", "SHA256"),
}


class Signature(NamedTuple):
    """A signature: with which key, in which namespace, by which hash, and the signature proper."""

    key: PublicKey
    namespace: str
    hash: str
    blob: bytes
    armoured: str

    def signed(self, message: bytes) -> bytes:
        """What is really signed where a message is."""
        parts = (self.namespace.encode(), b"", self.hash.encode(), hashed(self.hash, message).digest())
        return _MAGIC + b"".join(len(part).to_bytes(4) + part for part in parts)


def parsed(armoured: str) -> Signature:
    """An armoured signature, taken apart. Raises ValueError with what is wrong."""
    lines = armoured.strip().split("\n") if len(armoured) <= LONGEST else []
    if len(lines) < 3 or lines[0] != BEGIN or lines[-1] != END:
        raise ValueError("it is no signature of OpenSSH")
    try:
        raw = Fields(b64decode("".join(lines[1:-1]), validate=True))
        if raw.take(6) != _MAGIC or raw.number() != 1:
            raise ValueError("it is of another version")
        key, namespace, _, hash_, blob = (raw.text() for _ in range(5))
        if raw.rest or hash_.decode() not in _HASHES:
            raise ValueError("it is not made as OpenSSH makes them")
        return Signature(of_blob(key), namespace.decode(), hash_.decode(), blob, armoured)
    except BadInput as problem:
        raise ValueError(problem.message) from None
    except (Error, UnicodeDecodeError):
        raise ValueError("it is damaged") from None


class Unchecked(Exception):
    """A signature cannot be checked on this machine."""


def valid(signature: Signature, message: bytes) -> bool:
    """Whether the key of the signature signed this message in its namespace. Raises Unchecked."""
    found = in_process(signature, message)
    return by_ssh_keygen(signature, message) if found is None else found


def in_process(signature: Signature, message: bytes) -> bool | None:
    """The same, checked by `cryptography`; None where that is missing or does not know this kind of key."""
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
    except ImportError:
        return None
    type_ = signature.key.type
    signed = signature.signed(message)
    try:
        said, *parts = Fields(signature.key.blob)
        made = Fields(signature.blob)
        kind, proper = made.text(), made.text()
        if type_.startswith("sk-"):
            if kind != said:
                return None
            signed = sha256(parts[-1]).digest() + made.take(_TOUCH) + sha256(signed).digest()
        if made.rest:
            return False
        if type_ in _EDWARDS and kind == said:
            ed25519.Ed25519PublicKey.from_public_bytes(parts[0]).verify(proper, signed)
        elif type_ == "ssh-rsa" and kind in _RSA:
            exponent, modulus = map(int.from_bytes, parts)
            key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
            proper = proper.rjust(key.key_size // 8, b"\0")
            key.verify(proper, signed, padding.PKCS1v15(), getattr(hashes, _RSA[kind])())
        elif type_ in _CURVES and kind == said:
            curve, algorithm = _CURVES[type_]
            point = ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), parts[1])
            r, s = map(int.from_bytes, Fields(proper))
            point.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(getattr(hashes, algorithm)()))
        else:
            return False
    except UnsupportedAlgorithm:
        return None
    except (InvalidSignature, ValueError):
        return False
    return True


def by_ssh_keygen(signature: Signature, message: bytes) -> bool:
    """The same, checked by ssh-keygen. Raises Unchecked."""
    with tempfile.TemporaryDirectory(prefix="decisions-") as folder:
        path = os.path.join(folder, "signature")
        with open(path, "w", encoding="utf-8") as file:
            file.write(signature.armoured)
        command = ["ssh-keygen", "-Y", "check-novalidate", "-n", signature.namespace, "-s", path]
        try:
            done = subprocess.run(
                command, input=message, capture_output=True, timeout=PATIENCE, env=environment(), check=False
            )
        except FileNotFoundError:
            raise Unchecked("there is no ssh-keygen on this machine") from None
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise Unchecked(f"ssh-keygen does not check it ({type(error).__name__})") from None
    return done.returncode == 0
