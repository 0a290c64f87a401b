"""A server's log is mirrored into a file of the user's own, of the same tables, and everything is read from there: so
reading code exists once, is fast, and works while the server is away.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from typing import Any, Protocol

import psycopg

from decisions import when, whole
from decisions.canonical import leaf
from decisions.errors import LogUnavailable, Problem
from decisions.log import faults
from decisions.log.faults import name_of
from decisions.log.reading import WAIT
from decisions.log.writing import append_new, filled, open_for_writing, write_ahead
from decisions.store.postgres.address import Address
from decisions.store.postgres.connection import Connection, connected
from decisions.store.postgres.faults import explained
from decisions.store.postgres.rows import PAGE, Row, select
from decisions.text import shown
from decisions.where import mirror_path, private_folder

Note = Callable[[str], None]
Tell = Callable[[int, int], object]
"""Hears how many events are there of how many."""


class Source(Protocol):
    """Where rows come from."""

    def page(self, position: int) -> list[Row]:
        """The rows from a position on, at most `PAGE`."""
        ...

    def newest(self) -> int:
        """The newest position."""
        ...

    def lags(self) -> bool:
        """Whether it only follows another server, and may not have yet what was seen there."""
        ...


class Reading:
    """The server, by a connection that is there already, or else by one of its own."""

    def __init__(self, address: Address, connection: Connection | None = None) -> None:
        self._address = address
        self._connection = connection

    def _rows(self, sql: str, *parameters: Any) -> list[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = connected(self._address)
        return self._connection.rows(sql, parameters, binary=True)

    def page(self, position: int) -> list[Row]:
        return self._rows(select(self._address.schema), position)

    def newest(self) -> int:
        return int(self._rows(f"SELECT coalesce(max(position), 0) FROM {self._address.schema}.events")[0][0])

    def lags(self) -> bool:
        return bool(self._rows("SELECT pg_is_in_recovery()")[0][0])

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


AGAIN = 0.2
"""Seconds after which it is asked anew whether anything was recorded."""


def _quiet(*_: object) -> None:
    """Say nothing."""


class Mirror:
    """The user's copy of the log at an address. `note` hears what people should know of it."""

    def __init__(
        self, address: Address, environ: Mapping[str, str], note: Note = _quiet, tell: Tell | None = None
    ) -> None:
        self.address = address
        self.note = note
        self.tell = tell or _quiet
        self.away: LogUnavailable | None = None
        """Why the server could not be asked at the last try."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.path = self._place(environ)
        self._server = Reading(address)
        self._file: sqlite3.Connection | None = None
        self._asked = -AGAIN

    def _place(self, environ: Mapping[str, str]) -> str:
        with suppress(Problem):
            path = mirror_path(environ, self.address.digest(environ))
            private_folder(os.path.dirname(path))
            if os.access(os.path.dirname(path), os.W_OK | os.X_OK) or os.path.exists(path):
                return path
        self._folder = tempfile.TemporaryDirectory(prefix="decisions-")
        self.note("the cache folder cannot be written: the whole log is read from the server each time")
        return os.path.join(self._folder.name, "log.db")

    def close(self) -> None:
        """Let go of the server and of the file."""
        self._server.close()
        self._let_go_of_file()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _let_go_of_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def catch_up(self, source: Source | None = None, *, soon: bool = False) -> None:
        """Take over what was recorded since; where the server does not answer, say so, and leave the copy as it is.

        `source` is a connection that is there already. With `soon` it is enough to have asked a moment ago. Raises
        LogUnavailable where there is no copy to read either.
        """
        now = time.monotonic()
        if soon and now < self._asked + AGAIN and self._file is not None:
            return
        self._asked = now
        try:
            self._caught_up(source or self._server)
            self.away = None
        except (psycopg.Error, sqlite3.Error, OSError, LogUnavailable) as error:
            self._server.close()
            problem = self._problem(error)
            if not os.path.exists(self.path):
                raise problem from error
            if self.away is None:
                position = self._newest()[0]
                self.note(f"as of event {position:,}: {cause(problem, self.address)}")
            self.away = problem

    def _problem(self, error: BaseException) -> LogUnavailable:
        if isinstance(error, LogUnavailable):
            return error
        if isinstance(error, psycopg.Error):
            return explained(error, self.address)
        told = faults.explained(error, self.path)
        return LogUnavailable(f"your copy cannot be written: {told.message}", told.hint)

    def _caught_up(self, source: Source) -> None:
        if not os.path.exists(self.path):
            self._fill(source)
            return
        try:
            position, known = self._newest()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if name_of(error) == "SQLITE_BUSY":
                raise
            self._begin_anew(source, "your copy of the log was damaged, and is made anew")
            return
        rows = source.page(position)
        if position and (not rows or rows[0][0] != position or rows[0][7] != known):
            if not rows and source.lags():
                return
            what = f"has another event {position:,}" if rows else f"has no event {position:,}"
            self._begin_anew(source, f"the log on the server is not the one that you have seen: it {what}")
            return
        for several in self._all(source, rows):
            self._append(several)

    def _all(self, source: Source, rows: list[Row]) -> Iterator[list[Row]]:
        while rows:
            self._looked_at(rows)
            yield rows
            if len(rows) < PAGE:
                return
            rows = source.page(rows[-1][0] + 1)

    def _looked_at(self, rows: list[Row]) -> None:
        before = rows[0][0] - 1
        for row in rows:
            if row[0] != before + 1:
                raise LogUnavailable(
                    f"{shown(self.address.shown)}: events are missing after event {before:,}",
                    "whoever keeps the server restores a backup; others have copies of the log",
                )
            before += 1
            if leaf(row[8]) != row[7]:
                self.note(f"event {before:,} on the server is damaged: decisions verify")

    def _newest(self) -> tuple[int, str]:
        """The newest position of the copy, and its leaf."""
        row = self._opened().execute("SELECT position, leaf FROM events ORDER BY position DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, "")

    def _opened(self) -> sqlite3.Connection:
        if self._file is None:
            self._file = open_for_writing(self.path)
            self._file.execute("PRAGMA synchronous=NORMAL")
        return self._file

    def _append(self, rows: list[Row]) -> None:
        end = time.monotonic() + WAIT
        while True:
            try:
                append_new(self._opened(), rows)
                return
            except sqlite3.OperationalError as error:
                if name_of(error) != "SQLITE_BUSY" or time.monotonic() > end:
                    raise

    def _fill(self, source: Source) -> None:
        """A first copy: it appears whole or not at all."""
        rows = source.page(1)
        if not rows:
            raise LogUnavailable(
                f"{shown(self.address.shown)} has no first event", "go on with the copy that was begun: copy FROM TO"
            )
        total = source.newest() if len(rows) == PAGE else rows[-1][0]
        handle, draft = tempfile.mkstemp(prefix=os.path.basename(self.path), dir=os.path.dirname(self.path))
        os.close(handle)
        try:
            filled(draft, self._told(self._all(source, rows), total))
            with closing(open_for_writing(draft)) as file:
                write_ahead(file)
            with suppress(FileExistsError):  # another process was faster, and its copy is as good
                whole.named(draft, self.path)
        finally:
            for rest in (draft, f"{draft}-wal", f"{draft}-shm"):
                if os.path.lexists(rest):
                    os.unlink(rest)

    def _told(self, pages: Iterator[list[Row]], total: int) -> Iterator[Row]:
        for rows in pages:
            yield from rows
            self.tell(rows[-1][0], total)

    def _begin_anew(self, source: Source, why: str) -> None:
        """Set the copy aside, for it may be the only one of what it has, and make another."""
        aside = f"{self.path}.before-{when.iso(when.now())[:19].replace(':', '').replace('-', '')}Z"
        self._let_go_of_file()
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.path, timeout=WAIT)) as file:
            file.execute("PRAGMA journal_mode=DELETE")
        for rest in (f"{self.path}-wal", f"{self.path}-shm"):
            with suppress(FileNotFoundError):
                os.unlink(rest)
        os.rename(self.path, aside)
        self.note(f"{why}; what you had is kept: {aside}")
        self._fill(source)


def cause(problem: LogUnavailable, address: Address) -> str:
    """What is wrong, without the address: for whoever knows where the log is."""
    return problem.message.removeprefix(f"{shown(address.shown)}: ")


def mirrored(
    address: Address,
    environ: Mapping[str, str],
    note: Note = _quiet,
    tell: Tell | None = None,
    source: Source | None = None,
) -> Mirror:
    """The copy of a log, caught up. Raises LogUnavailable where there is none and the server does not answer."""
    mirror = Mirror(address, environ, note, tell)
    try:
        mirror.catch_up(source)
    except BaseException:
        mirror.close()
        raise
    return mirror
