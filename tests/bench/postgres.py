"""Recording on a server: eight clients at once, against raw INSERTs under an advisory lock that are as durable.

Both are measured with their connections open, from the moment at which all eight are: opening is no part of a save, and
clients that were there earlier would have the server to themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from time import perf_counter
from uuid import uuid4

from decisions.store.opening import create, open_store
from decisions.store.port import Busy
from tests.bench.logs import Logs
from tests.bench.measure import Row, at_least
from tests.postgres import Server
from tests.store.logs import at_once, entry

CLIENTS = 8
EACH = 100
LOCK = 4711


def clients(_: Logs) -> list[Row]:
    """Saves of one event by eight processes, on a server that syncs."""
    server = Server(fsync="on")
    server.start()
    try:
        server.people()
        assert create(server.url("keeper", "log"), None, "ana", writers=["daily"])
        with server.connect() as connection:
            connection.execute("CREATE TABLE raw (id bigserial PRIMARY KEY, record bytea NOT NULL)")
        limits, ours = [], []
        for _turn in range(3):
            limits.append(_rate(lambda opened: _raw(server, opened)))
            ours.append(_rate(lambda opened: _saves(server.url("daily", "log"), opened)))
    finally:
        server.remove()
    return [at_least(f"PostgreSQL: {CLIENTS} clients that save one event", sorted(ours)[1], sorted(limits)[1], 0.5)]


def _rate(work: Callable[[Callable[[], object]], tuple[float, float]]) -> float:
    """Rows a second of all clients together, from the first that begins to the last that ends; `work` is given what
    waits until all are open.
    """
    opened = get_context("fork").Barrier(CLIENTS)
    spans = at_once(CLIENTS, lambda _: work(opened.wait))
    took: float = max(end for _, end in spans) - min(begin for begin, _ in spans)
    return CLIENTS * EACH / took


def _raw(server: Server, opened: Callable[[], object]) -> tuple[float, float]:
    with server.connect() as connection:
        opened()
        began = perf_counter()
        for _ in range(EACH):
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
                connection.execute("INSERT INTO raw (record) VALUES (%s)", (b"x" * 600,))
        return began, perf_counter()


def _saves(where: str, opened: Callable[[], object]) -> tuple[float, float]:
    with closing(open_store(where)) as store:
        stream = uuid4().hex
        opened()
        began = perf_counter()
        for version in range(1, EACH + 1):
            record = entry(stream, version, data={"text": "x" * 200})
            while True:
                try:
                    store.save([record])
                    break
                except Busy:
                    continue
        return began, perf_counter()
