"""Who is let in: whoever has the link, from a page of this server, by a name that is this server's."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from hmac import compare_digest
from ipaddress import ip_address
from secrets import token_urlsafe
from typing import NamedTuple
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANY = ("0.0.0.0", "::")

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), clipboard-read=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Denied(NamedTuple):
    """Why somebody is not let in: an HTTP status and a line for them."""

    status: int
    why: str


class Gate:
    """Looks at every request before anything is answered."""

    def __init__(self, host: str, port: int) -> None:
        """For a server that listens on this host and port."""
        self.host = host
        self.port = port
        self.token = token_urlsafe(32)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """The link: whoever has it is let in."""
        name = socket.gethostname() if self.host in ANY else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/{self.token}/"

    def denied(self, path: str, headers: Mapping[str, str], *, socket: bool = False) -> Denied | None:
        """Why a request is not answered; None where it is. `socket`: it asks for a WebSocket.

        A page of somebody else's that a browser shows can send requests here, also under a name of its own that it
        made to mean this machine (DNS rebinding): so the Host has to be ours, and the Origin the page that we sent.
        """
        host, origin = headers.get("Host", ""), headers.get("Origin")
        if not self._ours(host):
            return Denied(403, "this server is not called so")
        if (origin is None and socket) or (origin is not None and origin != f"http://{host}"):
            return Denied(403, "this request comes from another page")
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" and socket:
            return Denied(403, "this request comes from another page")
        given = path.split("/")[1] if path.startswith("/") else ""
        if not compare_digest(given.encode("utf-8", "surrogateescape"), self.token.encode()):
            return Denied(404, "there is nothing here; the link has a long word in it")
        return None

    def _ours(self, host: str) -> bool:
        try:
            found = urlsplit(f"//{host}")
            name, port = found.hostname or "", found.port or 80
        except ValueError:
            return False
        if port != self.port or found.username is not None or found.path or found.query or found.fragment:
            return False
        if self.loopback:
            return name in (*LOOPBACK, self.host.lower())
        if self.host in ANY:  # no name can be made to mean an address that stands there itself
            return name in (*LOOPBACK, socket.gethostname().lower()) or _address(name)
        return name == self.host.lower()


def _address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def policy(host: str) -> str:
    """What the page may load: what this server has, and nothing else. The terminal in it sets its styles itself.

    A policy has no words for an IPv6 address: there the screen is reached by `'self'`, which older browsers take for
    the page alone.
    """
    screen = "'self'" if host.startswith("[") else f"ws://{host}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        f" connect-src {screen}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
