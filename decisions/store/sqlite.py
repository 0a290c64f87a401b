"""The store on one SQLite file, through the library's application, factory and recorder, each with its traps cured."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    InterfaceError,
    PersistenceError,
    StoredEvent,
    Transcoder,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)
from eventsourcing.utils import Environment, EnvType

from decisions import canonical, when
from decisions.errors import LogUnavailable
from decisions.log.faults import explained, name_of
from decisions.log.reading import WAIT, checked, uri
from decisions.log.schema import APPLICATION_ID, BESIDE, DDL, FORMAT
from decisions.process.state import Record
from decisions.store.mapper import Mapper, RecordEvent, StoredRecord, read
from decisions.store.port import Busy, Conflict, Uncertain
from decisions.text import shown

INSERT = (
    "INSERT INTO events (position, stream, version, type, schema, recorded_at, command_id, leaf, record)"
    " VALUES (?,?,?,?,?,?,?,?,?)"
)


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Transaction(SQLiteTransaction):
    """A transaction that is going to write takes its lock at once: a lock that is taken later fails at once."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class _Pool(SQLiteConnectionPool):
    """Connections to one file that exists already, with a durable commit."""

    @staticmethod
    def detect_memory_mode(db_name: str) -> bool:
        return False

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = open_for_writing(self.db_name, "mode=rw")
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        return _Connection(sqlite_conn=connection, max_age=self.max_age)


def open_for_writing(path: str, query: str) -> sqlite3.Connection:
    """A connection that may write and whose commits survive a power cut."""
    connection = sqlite3.connect(
        uri(path, query), uri=True, check_same_thread=False, isolation_level=None, timeout=WAIT
    )
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA recursive_triggers=ON")
    except sqlite3.Error:
        connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


class _Datastore(SQLiteDatastore):
    def __init__(self, path: str) -> None:
        self.pool = _Pool(db_name=path, pool_size=1, max_overflow=0, pool_timeout=WAIT)
        self.single_row_tracking = True
        self.originator_id_type = "uuid"


class _Recorder(SQLiteApplicationRecorder):
    """Inserts with positions of its own, in commit order, and with the moment and the hash that the lock gives."""

    def construct_create_table_statements(self) -> list[str]:
        return []

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        c.execute("SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1")
        last = c.fetchone()
        position, recorded_at = (last[0], max(last[1], when.now())) if last else (0, when.now())
        stored_at = when.iso(recorded_at)
        positions = []
        for stored in stored_events:
            assert isinstance(stored, StoredRecord)
            assert isinstance(stored.originator_id, UUID)
            position += 1
            record = canonical.placed(stored.state.decode(), position, stored_at).encode()
            c.execute(
                INSERT,
                (
                    position,
                    stored.originator_id.hex,
                    stored.originator_version,
                    stored.topic,
                    stored.schema,
                    recorded_at,
                    stored.command_id,
                    canonical.leaf(record),
                    record,
                ),
            )
            positions.append(position)
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        assert isinstance(originator_id, UUID)
        sql = (
            "SELECT version, type, record FROM events WHERE stream = ? AND version > ? AND version <= ?"
            f" ORDER BY version {'DESC' if desc else 'ASC'} LIMIT ?"
        )
        parameters = (originator_id.hex, gt or 0, 2**62 if lte is None else lte, -1 if limit is None else limit)
        with self.datastore.transaction(commit=False) as c:
            c.execute(sql, parameters)
            return [StoredEvent(originator_id, row[0], row[1], row[2]) for row in c.fetchall()]


class _Factory(SQLiteFactory):
    application_recorder_class = _Recorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = _Datastore(self.env[self.SQLITE_DBNAME])


class _Log(Application[UUID]):
    """The application: its environment is its own, and no variable of the shell changes what is stored."""

    name = "decisions"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return _Factory(env)

    def construct_mapper(self) -> Mapper:
        return Mapper(transcoder=self.construct_transcoder())

    def construct_transcoder(self) -> Transcoder:
        return self.factory.transcoder()


def _collect(_: Any, events: Iterable[Any]) -> Any:
    return [event.record for event in events] or None


class SqliteStore:
    """A log in one SQLite file. `where` is its path."""

    def __init__(self, path: str) -> None:
        self.where = path
        self._identity = _identity(checked(path))
        self._app = _Log({"SQLITE_DBNAME": path, "CREATE_TABLE": "no"})
        assert isinstance(self._app.factory, _Factory)
        self._datastore = self._app.factory.datastore

    def close(self) -> None:
        self._app.close()

    def load(self, stream_id: str) -> list[Record]:
        try:
            found: list[Record] = self._app.repository.get(UUID(hex=stream_id), projector_func=_collect)
        except AggregateNotFoundError:
            return []
        except (PersistenceError, sqlite3.Error) as error:
            raise explained(error, self.where) from error
        return found

    def save(self, records: list[Record]) -> list[Record]:
        self._still_there()
        events: Any = [RecordEvent(record) for record in records]
        try:
            recordings = self._app.events.put(events)
        except (PersistenceError, sqlite3.Error) as error:
            raise self._unsaved(error) from error
        except UnicodeEncodeError as error:
            raise LogUnavailable("a text is not valid Unicode; nothing was recorded", "give it as UTF-8") from error
        self._still_there()
        positions = [recording.notification.id for recording in recordings]
        rows = self._rows(
            "SELECT record FROM events WHERE position BETWEEN ? AND ? ORDER BY position", positions[0], positions[-1]
        )
        return [read(row[0]) for row in rows]

    def _unsaved(self, error: Exception) -> Exception:
        if isinstance(error, (IntegrityError, sqlite3.IntegrityError)):
            return Conflict(str(error))
        name = name_of(error)
        if name in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            return Busy(str(error))
        if name == "SQLITE_IOERR":
            return Uncertain(str(error))
        return explained(error, self.where)

    def _still_there(self) -> None:
        """A file that was deleted or replaced would swallow what is saved."""
        try:
            same = _identity(os.stat(self.where)) == self._identity
        except OSError:
            same = False
        if not same:
            raise LogUnavailable(
                f"{shown(self.where)} was deleted or replaced while it was open; the act is not in it",
                "see what is there now (decisions verify), then run the command again",
            )

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        try:
            with self._datastore.transaction(commit=False) as c:
                c.execute(sql, parameters)
                found: list[Any] = c.fetchall()
                return found
        except (PersistenceError, sqlite3.Error) as error:
            raise explained(error, self.where) from error

    def saved_by(self, command_id: str) -> list[Record]:
        first = self._rows("SELECT position FROM events WHERE command_id = ?", command_id)
        if not first:
            return []
        sql = (
            "SELECT record FROM events WHERE position >= ?1 AND position < ifnull("
            "(SELECT min(position) FROM events WHERE position > ?1 AND command_id IS NOT NULL), 9e18) ORDER BY position"
        )
        return [read(row[0]) for row in self._rows(sql, first[0][0])]

    def stream_of(self, number: int) -> str | None:
        sql = "SELECT stream FROM events WHERE type = 'DecisionOpened' ORDER BY position LIMIT 1 OFFSET ?"
        rows = self._rows(sql, number - 1) if 0 < number < 2**53 else []
        return str(rows[0][0]) if rows else None

    def number_of(self, stream_id: str) -> int | None:
        sql = (
            "SELECT count(*) FROM events WHERE type = 'DecisionOpened' AND position <="
            " (SELECT position FROM events WHERE stream = ? AND version = 1)"
        )
        return int(self._rows(sql, stream_id)[0][0]) or None

    def head(self) -> tuple[int, int]:
        rows = self._rows("SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def log_id(self) -> str:
        return str(self._rows("SELECT stream FROM events WHERE position = 1")[0][0])

    def has_members(self) -> bool:
        sql = f"SELECT 1 FROM events WHERE {BESIDE} AND type = 'MemberAdded' LIMIT 1"
        return bool(self._rows(sql))

    def last_of(self, recorder: str) -> str | None:
        start = self.head()[0]
        while start > 0:
            sql = "SELECT record FROM events WHERE position <= ? ORDER BY position DESC LIMIT 500"
            for row in self._rows(sql, start):
                record = read(row[0])
                if record["recorded_by"] == recorder and record["subject"] == "decision":
                    return str(record["subject_id"])
            start -= 500
        return None


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def create(path: str, name: str | None, recorder: str | None) -> bool:
    """Begin a log at `path`; False where one is there already. It appears whole or not at all, with mode 0600.

    Raises LogUnavailable where the folder is missing, cannot be written, or something else is at `path`.
    """
    if os.path.lexists(path):
        checked(path)
        return False
    draft = f"{path}.{os.getpid()}.{time.monotonic_ns()}.new"
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _fill(draft, name, recorder)
            os.link(draft, path)
        finally:
            for rest in (draft, f"{draft}-wal", f"{draft}-shm"):
                if os.path.exists(rest):
                    os.unlink(rest)
        _sync_folder(path)
    except FileExistsError:
        checked(path)
        return False
    except FileNotFoundError as error:
        raise LogUnavailable(
            f"there is no folder {shown(os.path.dirname(path))}", "make it first, or name another place"
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise explained(error, path) from error
    return True


def _fill(draft: str, name: str | None, recorder: str | None) -> None:
    connection = open_for_writing(draft, "mode=rw")
    try:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.executescript(DDL)
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
    log_id = uuid4().hex
    now = when.iso(when.now())
    opened: Record = {
        "id": uuid4().hex,
        "type": "LogOpened",
        "schema": 1,
        "subject": "log",
        "subject_id": log_id,
        "subject_version": 1,
        "member": recorder,
        "recorded_by": recorder,
        "at": now,
        "meeting": None,
        "data": {"log": log_id, "name": name},
        "salt": uuid4().hex,
        "command_id": uuid4().hex,
    }
    store = SqliteStore(draft)
    try:
        store.save([opened])
    finally:
        store.close()


def _sync_folder(path: str) -> None:
    folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
