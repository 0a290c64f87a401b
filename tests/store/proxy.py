"""A network between the program and a server that fails when it is told to: real sockets, and nothing else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

INSERT = b".record("
"""What stands in the question by which something is stored."""


class Proxy:
    """Forwards connections to a port of this machine. With `cut` set, the next time that something is stored the
    connection is cut: `before` the server hears of it, or `after` it has answered.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self.cut = ""
        self.cuts = 0
        self._sockets: list[socket.socket] = [socket.create_server(("127.0.0.1", 0))]
        self._threads: list[threading.Thread] = []
        self.port = self._sockets[0].getsockname()[1]
        self._start(self._accept)

    def close(self) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in self._sockets:
            each.close()

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._sockets[0].accept()
                theirs = socket.create_connection(("127.0.0.1", self._to))
                self._sockets += [ours, theirs]
                pair = _Pair(self, ours, theirs)
                self._start(pair.questions)
                self._start(pair.answers)


class _Pair:
    """A connection, and the one to the server behind it."""

    def __init__(self, proxy: Proxy, ours: socket.socket, theirs: socket.socket) -> None:
        self.proxy = proxy
        self.ours = ours
        self.theirs = theirs
        self.doomed = False

    def questions(self) -> None:
        with suppress(OSError):
            while data := self.ours.recv(65536):
                if INSERT in data and self.proxy.cut:
                    how, self.proxy.cut = self.proxy.cut, ""
                    self.proxy.cuts += 1
                    if how == "before":
                        break
                    self.doomed = True
                self.theirs.sendall(data)
        self._end()

    def answers(self) -> None:
        with suppress(OSError):
            while data := self.theirs.recv(65536):
                if self.doomed:
                    break
                self.ours.sendall(data)
        self._end()

    def _end(self) -> None:
        for end in (self.ours, self.theirs):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
