"""The one place where what PostgreSQL and libpq say becomes what the program says: always the true cause."""

from __future__ import annotations

import re

import psycopg

from decisions.errors import LogUnavailable
from decisions.store.port import Away, Busy
from decisions.store.postgres.address import Address
from decisions.store.postgres.certificate import why_not_believed
from decisions.text import shown

NOT_STORED = ("22", "23", "25", "40", "42", "53", "55", "57014", "P0")
"""How the codes of errors begin after which a statement has surely stored nothing."""


class Pooled(psycopg.OperationalError):
    """Between the program and the server is a pooler that gives every transaction another connection."""


_SESSION = "let the pooler give each user a connection of their own: pool_mode = session (pgbouncer)"

_REFUSED = (
    (r"password authentication failed|no password supplied", "the server refuses the password of {user}",
     "put the right one into ~/.pgpass (host:port:database:user:password), chmod 600"),
    (r'role "[^"]*" does not exist', "the server knows no user {user}", "ask its owner, or name yours: postgresql://USER@..."),
    (r'database "[^"]*" does not exist|no such database', "the server has no such database",
     "check its name in the address; its owner makes it: createdb NAME"),
    (r"no pg_hba\.conf entry.*no encryption", "the server does not let {user} in without encryption",
     "ask for it in the address, sslmode=verify-full; or ask its owner for access"),
    (r"no pg_hba\.conf entry|authentication failed|permission denied for database|not permitted to log in",
     "the server does not let {user} in", "ask its owner for access"),
    (r"could not translate host|failed to resolve|Name or service not known", "the server's host is not known",
     "check the address and the network"),
    (r"definition of service|service file", "libpq knows no such service", "see ~/.pg_service.conf"),
    (r'server certificate for "([^"]*)".* does not match host name "([^"]*)"',
     "the server's certificate is for {0}, and not for {1}", "name the host as the certificate does, or ask its owner"),
    (r'root certificate file "([^"]*)" does not exist', "the file of the authorities that you trust is not there: {0}",
     "name it in the address: sslrootcert=FILE"),
    (r"does not support SSL", "the server has no secure connections",
     "its owner turns them on (ssl = on); sslmode in the address asks for them"),
    (r"((?:[^:]*certificate|SSL error|[^:]*SSL connection|[^:]*private key).*)",
     "there is no secure connection to the server ({0})", "check sslmode and sslrootcert in the address"),
    (r"unsupported startup parameter", "a pooler before the server refuses the connection", _SESSION),
    (r"^invalid |invalid port|invalid sslmode|bad value|missing \"=\"", "the address cannot be used",
     "for example postgresql://ana@db.example.org/team"),
)  # fmt: skip
"""What cannot be mended by waiting: as the server or libpq says it, as the program says it, and what to do."""

_LATER = (
    (r"session is read-only|hot standby|in recovery|cannot execute .* in a read-only",
     "only a standby answers, which cannot be written to", "wait until one is promoted, or name the primary's host"),
    (r"too many (clients|connections)|remaining connection slots|max_client_conn",
     "all connections of the server are in use", "try again, or ask its owner for more: max_connections"),
    (r"starting up|shutting down|recovery|not yet accepting", "the server is starting or stopping", "try again soon"),
    (r"query_wait_timeout|pool", "a pooler has no connection left", "try again, or ask for a larger pool"),
)  # fmt: skip
"""What may mend itself."""

_UNBELIEVED = "certificate verify failed"

_STATES = {
    "42501": "rights",
    "42P01": "missing",
    "3F000": "missing",
    "42883": "missing",
}


def explained(error: BaseException, address: Address, *, saving: bool = False) -> LogUnavailable:
    """The program's own error for one of psycopg's; `Away` where waiting may help. No password stands in it."""
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(cause, Pooled):
        return _made(address, "a pooler in transaction mode stands before the server", _SESSION)
    kind = _STATES.get(state)
    if kind == "rights" and saving:
        hint = f"its owner lets you: decisions init postgresql://... --writer {address.user}"
        return _made(address, f"{address.user} may read this log, and not record in it", hint)
    if kind == "rights":
        hint = f"its owner lets you: decisions init postgresql://... --reader {address.user}"
        return _made(address, f"{address.user} may not read this log", hint)
    if kind == "missing":
        return _made(
            address,
            f"there is no log in the schema {address.schema}",
            "its owner begins one: decisions init postgresql://...; or name another: ?schema=NAME",
        )
    if state == "55P03":
        busy = _made(
            address, "somebody holds the log's lock, or waits for a standby", "try again; reading goes on meanwhile"
        )
        return Busy(busy.message, busy.hint)
    if state == "53100":
        return _made(address, "the server's disk is full; nothing was recorded", "its owner makes room")
    text = _plain(str(cause), address)
    if _UNBELIEVED in text and isinstance(cause, psycopg.Error) and (why := why_not_believed(cause)):
        return _made(address, *why)
    for pattern, said, hint in _REFUSED if state != "25006" else ():
        if found := re.search(pattern, text):
            return _made(address, said.format(*found.groups(), user=address.user), hint)
    for pattern, said, hint in _LATER:
        if state == "25006" or re.search(pattern, text):
            return _away(address, said, hint)
    reason = _short(text)
    if not state or state.startswith(("08", "57P", "53")):
        return _away(
            address, f"the server does not answer{reason}", "check the address and the network, or wait for it"
        )
    return _made(address, f"the server refused it{reason}", "see the server's log")


def surely_not_stored(error: psycopg.Error) -> bool:
    """Whether the server said of a statement that it was not carried out; otherwise nobody knows."""
    return (error.sqlstate or "").startswith(NOT_STORED)


def _cause(error: BaseException) -> BaseException:
    while not isinstance(error, psycopg.Error) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _plain(text: str, address: Address) -> str:
    for secret in (address.libpq.get("password"), address.libpq.get("sslpassword")):
        if secret:
            text = text.replace(secret, "…")
    return text


def _short(text: str) -> str:
    lines = [re.sub(r"^.*?(FATAL|ERROR): +", "", line).strip() for line in text.splitlines() if line.strip()]
    return f" ({shown(lines[0])[:160]})" if lines else ""


def _made(address: Address, said: str, hint: str) -> LogUnavailable:
    return LogUnavailable(f"{shown(address.shown)}: {shown(said)}", shown(hint))


def _away(address: Address, said: str, hint: str) -> Away:
    return Away(f"{shown(address.shown)}: {shown(said)}", hint)
