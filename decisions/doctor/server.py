"""A log on a server: whether it answers, what this login may do there, and how safe what it acknowledges is."""

from __future__ import annotations

from collections.abc import Iterator

from decisions.doctor.finding import Finding
from decisions.errors import BadInput, LogUnavailable
from decisions.store.opening import address_of

SCARCE = 0.8
"""The share of a server's connections in use from which it is said."""


def findings(where: str) -> Iterator[Finding]:
    """Of the log at a server's URL. No password stands in them."""
    try:
        address = address_of(where)
        from decisions.store.postgres.state import state

        found = state(address)
    except (LogUnavailable, BadInput) as problem:
        yield Finding("server", "bad", problem.message, problem.hint)
        return
    detail = f"PostgreSQL {found.version} answers in {found.milliseconds:.0f} ms: {address.shown}"
    yield Finding("server", "ok", detail)
    if found.standby:
        yield Finding("server", "warn", "this is only a standby: reading works, recording does not", "name its primary")
    if not found.secure:
        yield Finding(
            "server", "warn", "others on the network may read along", "add sslmode=verify-full to the address"
        )
    yield from _pooler(found.pooler)
    if found.owner is None:
        detail = f"there is no log in the schema {address.schema}"
        yield Finding("schema", "bad", detail, "its owner begins one: decisions init postgresql://...")
    else:
        if found.strange:
            detail = f"not as they were made: {', '.join(found.strange)}"
            hint = "compare what is there: decisions verify; its owner makes the functions anew: decisions init ..."
            yield Finding("schema", "bad", detail, hint)
        elif found.older:
            detail = f"an older program made {', '.join(found.older)}: it records as well, but more slowly"
            yield Finding("schema", "warn", detail, "its owner makes it anew: decisions init postgresql://...")
        else:
            yield Finding("schema", "ok", f"the log is in the schema {address.schema}, its guards as they were made")
        yield _rights(found.user, owner=found.owner, reads=bool(found.reads), records=bool(found.records))
    yield _durable(found.commits, found.waits_for, found.standbys, fsync=found.fsync)
    detail = f"{found.used} of {found.most} connections are in use"
    if found.used >= SCARCE * found.most:
        yield Finding(
            "connections", "warn", detail, "raise max_connections, or put pgbouncer in session mode before it"
        )
    else:
        yield Finding("connections", "ok", detail)


def _pooler(mode: str) -> Iterator[Finding]:
    if mode == "transaction":
        detail = "a pooler in transaction mode stands before the server: recording does not work through it"
        yield Finding("pooler", "bad", detail, "pool_mode = session (pgbouncer)")
    elif mode:
        yield Finding("pooler", "ok", "a pooler in session mode stands before the server")


def _rights(user: str, *, owner: bool, reads: bool, records: bool) -> Finding:
    if owner:
        detail = f"{user} owns the log: whoever steals this login can change and delete it"
        return Finding(
            "rights", "warn", detail, "record as another role: decisions init postgresql://... --writer ROLE"
        )
    if records and reads:
        return Finding("rights", "ok", f"{user} may record and read, and can change or delete nothing")
    if reads:
        return Finding("rights", "ok", f"{user} may read, and not record")
    return Finding("rights", "bad", f"{user} may not read the log", f"decisions init postgresql://... --reader {user}")


def _durable(commits: str, waits_for: str, standbys: int, *, fsync: bool) -> Finding:
    if not fsync or commits == "off":
        which = "fsync" if not fsync else "synchronous_commit"
        return Finding("durable", "bad", f"{which} is off: a crash loses acts that were acknowledged", f"{which} = on")
    if waits_for and commits in ("on", "remote_apply"):
        detail = f"an act is acknowledged when a standby has it, too ({waits_for}; {standbys} connected)"
        return Finding("durable", "ok", detail)
    if standbys:
        detail = f"{standbys} standbys follow, and no act waits for them: if the server is lost, so are the newest acts"
        return Finding("durable", "warn", detail, "synchronous_standby_names = 'ANY 1 (*)'")
    return Finding("durable", "ok", "an act is acknowledged when it is on the server's disk; no standby follows")
