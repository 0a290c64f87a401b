"""Certificates for a server on this machine, as its owner has them made: an authority, and what it signs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Signs certificates; its own is written to `file`, for those who trust it."""

    def __init__(self, file: Path, name: str) -> None:
        self.file = file
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        own = _begun(self._name, self._name, self._key.public_key(), -DAY, 10 * DAY)
        signed = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        file.write_bytes(_pem(signed.sign(self._key, hashes.SHA256())))

    def certify(self, folder: Path, host: str, begins: timedelta = -DAY, ends: timedelta = DAY) -> None:
        """Write `server.crt` and `server.key` for a host; both moments are counted from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _begun(_named(host), self._name, key.public_key(), begins, ends)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        (folder / "server.crt").write_bytes(_pem(made.sign(self._key, hashes.SHA256())))
        (folder / "server.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), now + begins, now + ends)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
