"""The one place that knows by which engine a log is kept: in a file, or on a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from decisions.errors import LogUnavailable
from decisions.where import is_server

if TYPE_CHECKING:
    from decisions.store.comparing import Difference
    from decisions.store.live import Follower, Heard
    from decisions.store.mirror import Mirror, Note, Source, Tell
    from decisions.store.port import Store
    from decisions.store.postgres.address import Address


def open_store(where: str, tell: Callable[[str], None] | None = None) -> Store:
    """The log at a place that `where.find` gave, for recording. `tell` hears when a server is waited for."""
    if is_server(where):
        address = address_of(where)
        from decisions.store.postgres.store import PostgresStore

        return PostgresStore(address, tell)
    from decisions.store.sqlite import SqliteStore

    return SqliteStore(where)


def create(
    where: str, name: str | None, recorder: str | None, *, writers: Sequence[str] = (), readers: Sequence[str] = ()
) -> bool:
    """Begin a log; False where one is there already. `writers` and `readers` are roles of a server."""
    if is_server(where):
        address = address_of(where)
        from decisions.store.postgres import setup

        return setup.create(address, name, recorder, list(map(setup.role, writers)), list(map(setup.role, readers)))
    from decisions.store import sqlite

    return sqlite.create(where, name, recorder)


def mirror(
    where: str, environ: Mapping[str, str], note: Note, tell: Tell | None = None, store: Store | None = None
) -> Mirror | None:
    """The user's copy of the log on a server, from which it is read, caught up; None for a file, which is read itself.

    `note` hears what people should know of it, `tell` how many events of how many were taken over; `store` is the log,
    where it is open for recording already.
    """
    if not is_server(where):
        return None
    address = address_of(where)
    from decisions.store.mirror import mirrored

    return mirrored(address, environ, note, tell, source_of(store))


def source_of(store: Store | None) -> Source | None:
    """The connection of a store that is on a server."""
    if store is None:
        return None
    from decisions.store.postgres.store import PostgresStore

    return store if isinstance(store, PostgresStore) else None


def follower(copy: Mirror | None, heard: Heard) -> Follower | None:
    """What keeps the user's copy of a server's log up to date until it is stopped; None without one.

    `heard` is told, in another thread, why the server does not answer, and with None that it does.
    """
    if copy is None:
        return None
    from decisions.store.live import Follower

    return Follower(copy, heard)


def differences(where: str, copy: str, tell: Tell) -> Iterator[Difference]:
    """What a server has otherwise than the user's copy; nothing for a file. Raises LogUnavailable."""
    if is_server(where):
        address = address_of(where)
        from decisions.store import comparing

        yield from comparing.differences(address, copy, tell)


def address_of(where: str) -> Address:
    """The address of a server's log. Raises BadInput, and LogUnavailable where this installation knows no servers."""
    try:
        from decisions.store.postgres.address import parsed
    except ImportError as missing:
        raise LogUnavailable(
            f"a log on a server needs more than is installed here ({missing})", "pip install 'decisions[postgres]'"
        ) from None
    return parsed(where)
