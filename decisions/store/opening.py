"""The one place that knows by which engine a log is kept: in a file, or on a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from decisions.errors import LogUnavailable
from decisions.where import is_server

if TYPE_CHECKING:
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


def address_of(where: str) -> Address:
    """The address of a server's log. Raises BadInput, and LogUnavailable where this installation knows no servers."""
    try:
        from decisions.store.postgres.address import parsed
    except ImportError as missing:
        raise LogUnavailable(
            f"a log on a server needs more than is installed here ({missing})", "pip install 'decisions[postgres]'"
        ) from None
    return parsed(where)
