"""The store on one SQLite file."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError, PersistenceError

from decisions import when, whole
from decisions.canonical import manifest_lines
from decisions.errors import LogUnavailable
from decisions.log.faults import explained, name_of
from decisions.log.reading import WAIT, checked, connect, last_of
from decisions.log.schema import BESIDE
from decisions.log.writing import prepared
from decisions.process.state import Record
from decisions.store.library import Log, StrangeTables
from decisions.store.mapper import RecordEvent, collected, read
from decisions.store.numbering import Numbering
from decisions.store.opened import opened
from decisions.store.port import Busy, Conflict, Uncertain
from decisions.text import shown

PAGE = 5_000
"""Rows that are fetched in one go where all of them are wanted."""

_FAULTS = (PersistenceError, sqlite3.Error, UnicodeDecodeError)


class SqliteStore:
    """A log in one SQLite file. `where` is its path."""

    patience = WAIT

    def __init__(self, path: str) -> None:
        self.where = path
        self._identity = _identity(checked(path))
        self._wal = os.path.realpath(path) + "-wal"
        self._log = Log(path)
        self._numbering = Numbering(self._opened)
        try:
            self._rows("SELECT 1")
        except BaseException:
            self._log.close()
            raise

    def close(self) -> None:
        self._log.close()

    def load(self, stream_id: str) -> list[Record]:
        try:
            found: list[Record] = self._log.repository.get(UUID(hex=stream_id), projector_func=collected)
        except AggregateNotFoundError:
            return []
        except _FAULTS as error:
            raise self._unread(error) from error
        except KeyboardInterrupt:
            self._begin_anew()
            raise
        return found

    def begun(self, streams: Iterable[str]) -> set[str]:
        sql = "SELECT stream FROM events WHERE version = 1 AND stream IN (SELECT value FROM json_each(?))"
        return {stream for (stream,) in self._rows(sql, json.dumps(list(streams)))}

    def save(self, records: list[Record]) -> list[Record]:
        self._still_there()
        streams = {stream: UUID(hex=stream) for stream in {record["subject_id"] for record in records}}
        events: Any = [RecordEvent(record, streams[record["subject_id"]]) for record in records]
        try:
            self._log.events.put(events)
        except _FAULTS as error:
            raise self._unsaved(error) from error
        except UnicodeEncodeError as error:
            raise LogUnavailable("a text is not valid Unicode; nothing was recorded", "give it as UTF-8") from error
        except KeyboardInterrupt:
            self._begin_anew()
            raise
        self._still_there()
        if not os.path.exists(self._wal):
            raise self._swallowed()
        return [event.record for event in events]

    def _begin_anew(self) -> None:
        """Ctrl-C comes between any two steps, maybe with a lock held; a failed sync leaves nobody knows what."""
        self._log.close()
        self._log = Log(self.where)

    def _unsaved(self, error: Exception) -> Exception:
        if isinstance(error, (IntegrityError, sqlite3.IntegrityError)):
            return Conflict(str(error))
        if name_of(error) == "SQLITE_IOERR":
            self._begin_anew()
            return Uncertain(str(error))
        return self._unread(error)

    def _unread(self, error: Exception) -> LogUnavailable:
        if isinstance(error.__cause__, StrangeTables):
            return LogUnavailable(
                f"{shown(self.where)}: its tables are {shown(str(error.__cause__))}",
                "nothing is written to such a file; what can be read of it, decisions copy FROM TO takes over",
            )
        told = explained(error, self.where)
        return Busy(told.message, told.hint) if name_of(error) in ("SQLITE_BUSY", "SQLITE_LOCKED") else told

    def _still_there(self) -> None:
        """A file that was deleted or replaced would swallow what is saved."""
        try:
            same = _identity(os.stat(self.where)) == self._identity
        except OSError:
            same = False
        if not same:
            raise self._swallowed()

    def _swallowed(self) -> LogUnavailable:
        return LogUnavailable(
            f"{shown(self.where)} was deleted or replaced while it was open; the act is not in it",
            "see what is there now (decisions verify), then run the command again",
        )

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        try:
            return self._log.datastore.rows(sql, parameters)
        except OverflowError:  # a number that is no position finds nothing
            return []
        except _FAULTS as error:
            raise self._unread(error) from error
        except KeyboardInterrupt:
            self._begin_anew()
            raise

    def saved_by(self, command_id: str) -> list[Record]:
        sql = (
            "SELECT record FROM events WHERE position >= (SELECT position FROM events WHERE command_id = ?1)"
            " AND position < ifnull((SELECT min(position) FROM events WHERE command_id IS NOT NULL AND position >"
            " (SELECT position FROM events WHERE command_id = ?1)), 9e18) ORDER BY position"
        )
        return [read(row[0]) for row in self._rows(sql, command_id)]

    def stream_of(self, number: int) -> str | None:
        sql = "SELECT stream FROM events WHERE type = 'DecisionOpened' ORDER BY position LIMIT 1 OFFSET ?"
        rows = self._rows(sql, number - 1) if number > 0 else []
        return str(rows[0][0]) if rows else None

    def number_of(self, stream_id: str) -> int | None:
        sql = "SELECT position FROM events WHERE stream = ? AND version = 1 AND type = 'DecisionOpened'"
        rows = self._rows(sql, stream_id)
        return self._numbering.number(rows[0][0]) if rows else None

    def _opened(self, after: int, upto: int) -> int:
        sql = "SELECT count(*) FROM events WHERE type = 'DecisionOpened' AND position > ? AND position <= ?"
        return int(self._rows(sql, after, upto)[0][0])

    def head(self) -> tuple[int, int]:
        rows = self._rows(
            "SELECT position, ifnull(CAST(recorded_at AS INTEGER), 0) FROM events ORDER BY position DESC LIMIT 1"
        )
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def now(self) -> int:
        return max(when.now(), self.head()[1])

    def root(self) -> tuple[int, str]:
        newest = self.head()[0]
        found = sha256()
        for after in range(0, newest, PAGE):
            sql = "SELECT position, leaf FROM events WHERE position > ? AND position <= ? ORDER BY position"
            page = self._rows(sql, after, min(after + PAGE, newest))
            found.update(manifest_lines(*zip(*page, strict=True)))
        return newest, found.hexdigest()

    def log_id(self) -> str:
        rows = self._rows("SELECT stream FROM events WHERE position = 1")
        if not rows:
            raise LogUnavailable(
                f"{shown(self.where)} has no first event", "restore a backup, or begin a log: decisions init"
            )
        return str(rows[0][0])

    def has_members(self) -> bool:
        return bool(self._rows(f"SELECT 1 FROM events WHERE {BESIDE} AND type = 'MemberAdded' LIMIT 1"))

    def last_of(self, recorder: str) -> str | None:
        sql, parameters = last_of(recorder)
        rows = self._rows(sql, *parameters)
        return str(rows[0][0]) if rows else None


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def create(path: str, name: str | None, recorder: str | None) -> bool:
    """Begin a log at `path`; False where one is there already. It appears whole or not at all, with mode 0600.

    Raises LogUnavailable where the folder is missing, cannot be written, or something else is at `path`.
    """
    if os.path.lexists(path):
        return _there(path)
    draft = f"{path}.{uuid4().hex}.new"
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _fill(draft, name, recorder)
            whole.named(draft, path)
        finally:
            for rest in (draft, f"{draft}-wal", f"{draft}-shm", f"{draft}-journal"):
                if os.path.exists(rest):
                    os.unlink(rest)
    except FileExistsError:
        return _there(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LogUnavailable(
            f"there is no folder {shown(os.path.dirname(path))}", "make it first, or name another place"
        ) from error
    except (OSError, ValueError, sqlite3.Error) as error:
        raise explained(error, path) from error
    return True


def _there(path: str) -> bool:
    connect(path).close()
    return False


def _fill(draft: str, name: str | None, recorder: str | None) -> None:
    prepared(draft)
    store = SqliteStore(draft)
    try:
        store.save([opened(name, recorder, when.now())])
    finally:
        store.close()
    if os.path.exists(f"{draft}-wal"):
        raise OSError(errno.EIO, "what was written did not reach the file")
