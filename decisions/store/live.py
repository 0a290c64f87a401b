"""Keeps the copy of a server's log up to date while somebody looks at it: the server tells when something was recorded.

The connection may be lost at any moment: then it is made anew, after a pause that grows, and nothing is missed, because
what is taken over goes by position.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from contextlib import closing, suppress

import psycopg

from decisions.errors import LogUnavailable
from decisions.store.mirror import Mirror, Reading, cause
from decisions.store.postgres.connection import Connection, connected
from decisions.store.postgres.faults import explained
from decisions.store.postgres.schema import channel

EVERY = 5.0
"""Seconds after which it is asked though the server told nothing: so a connection that is dead is noticed."""

PAUSES = (0.1, 0.3, 1.0, 2.0)
"""Seconds before the first, second ... new connection; the last one again and again."""

Heard = Callable[[LogUnavailable | None], None]
"""Told why the server could not be asked, and with None that it was."""


def _silent(_: str) -> None:
    """What is wrong is told to whoever hears."""


class Follower:
    """A thread that keeps a copy up to date, until it is stopped."""

    def __init__(self, mirror: Mirror, heard: Heard) -> None:
        """The copy is the thread's own from then on, and is let go of at the end."""
        self._mirror = mirror
        self._address = mirror.address
        self._heard = heard
        self._ended = False
        self._waking, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it; it lets go of the server by itself."""
        self._ended = True
        os.write(self._wake, b"x")
        self._thread.join(2)
        if not self._thread.is_alive():
            os.close(self._waking)
            os.close(self._wake)

    def _run(self) -> None:
        tries = 0
        mirror = self._mirror
        mirror.note = _silent
        with closing(mirror):
            while not self._ended:
                try:
                    with closing(connected(self._address, writing=True)) as connection:
                        connection.execute(f'LISTEN "{channel(self._address.schema)}"'.encode())
                        tries = 0
                        self._listen(connection, mirror)
                except (psycopg.Error, LogUnavailable, OSError) as error:
                    self._look(mirror, error)
                self._wait(None, PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1

    def _look(self, mirror: Mirror, error: BaseException) -> None:
        """Nobody tells; a server that can only be read may still answer."""
        with suppress(LogUnavailable):
            mirror.catch_up()
        problem = error if isinstance(error, LogUnavailable) else explained(error, self._address)
        if not self._ended:
            told = mirror.away or problem
            self._heard(LogUnavailable(cause(told, self._address), told.hint))

    def _listen(self, connection: Connection, mirror: Mirror) -> None:
        source = Reading(self._address, connection)
        while not self._ended:
            mirror.catch_up(source)
            if mirror.away is not None:
                raise mirror.away
            self._heard(None)
            self._wait(connection, EVERY)

    def _wait(self, connection: Connection | None, seconds: float) -> None:
        """Until the server tells something, or it is time, or it is over."""
        sockets = [self._waking, *([connection.pgconn.socket] if connection is not None else [])]
        ready = select.select(sockets, [], [], seconds)[0]
        if connection is not None and connection.pgconn.socket in ready:
            connection.pgconn.consume_input()
            while connection.pgconn.notifies():
                pass
