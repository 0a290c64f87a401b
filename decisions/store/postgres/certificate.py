"""Why a server's certificate is not believed: libpq says only that it is not."""

from __future__ import annotations

import os
import socket
import ssl
import struct

import psycopg

CODE = 80877103
"""By which a client asks a server for TLS: the SSLRequest of PostgreSQL's protocol."""

WAIT = 2.0
"""Seconds for the second look."""

_EXPIRED, _NOT_YET = 10, 9
_NOBODY_KNOWN = (2, 18, 19, 20, 21)
"""OpenSSL's codes of certificates that no trusted authority has signed."""


def why_not_believed(error: psycopg.Error) -> tuple[str, str] | None:
    """What is wrong with the certificate of the server that an error is about, and what to do, as a second look at it
    finds; None where it finds nothing.
    """
    place = error.pgconn
    if place is None:
        return None
    options = {option.keyword: os.fsdecode(option.val or b"") for option in place.info}
    trusted = options.get(b"sslrootcert") or os.path.expanduser("~/.postgresql/root.crt")
    try:
        _look(os.fsdecode(place.hostaddr or place.host), int(place.port), trusted)
    except ssl.SSLCertVerificationError as found:
        if found.verify_code == _EXPIRED:
            return "the server's certificate has expired", "its owner renews it; or this machine's clock is wrong"
        if found.verify_code == _NOT_YET:
            return "the server's certificate is not valid yet", "its owner mends it; or this machine's clock is wrong"
        if found.verify_code in _NOBODY_KNOWN:
            return (
                f"no authority in {trusted} has signed the server's certificate ({found.verify_message})",
                "ask its owner for the certificate of the right one, and name its file: sslrootcert=FILE",
            )
        return f"the server's certificate is not believed ({found.verify_message})", "ask its owner"
    except (OSError, ValueError):
        return None
    return None


def _look(host: str, port: int, trusted: str) -> None:
    """Begin a connection as libpq does, and end it. Raises what TLS raises, OSError and ValueError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if trusted == "system":
        context.load_default_certs()
    else:
        context.load_verify_locations(trusted)
    with socket.create_connection((host, port), timeout=WAIT) as plain:
        plain.sendall(struct.pack("!II", 8, CODE))
        if plain.recv(1) == b"S":
            context.wrap_socket(plain).close()
