"""The views' file: opened, caught up with the log before a read, and replaced whole where it cannot be trusted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, MutableSequence
from json import dumps, loads
from typing import TYPE_CHECKING, Any

from decisions import when, where
from decisions.errors import Problem
from decisions.log.faults import name_of
from decisions.log.reading import LogReader
from decisions.views import schema

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from decisions.views.asked import Asked
    from decisions.views.build import Tell
    from decisions.views.overlay import Past

    Progress = Callable[[], AbstractContextManager[Tell]]
    """What shows how far something is, made only where that takes long."""

BATCH = 5_000
"""Events that one transaction catches up."""
REBUILD_FROM = 1_000
"""With more events than this behind, which are a third of the log, all anew is faster than one by one."""
WAIT = 0.2
"""Seconds to wait for somebody else's catch-up before the last state is read as it is."""

Note = Callable[[str], None]
Identity = tuple[int, int] | None
"""Device and inode of a file; None where there is none."""


def quiet(_: str) -> None:
    """Say nothing."""


class Views:
    """The views of one log, as of position `position`; behind the log only where `stale` says so."""

    def __init__(self, reader: LogReader, connection: sqlite3.Connection, path: str | None = None) -> None:
        """`path` is the file that they are kept in; None where it has no name and goes with the connection."""
        self.reader = reader
        self.connection = connection
        self.path = path
        self.stale = False
        self.position = 0
        self.moment = when.now()
        """The deadlines up to this moment are folded in."""
        self.past: Past | None = None
        """Through what the tables are seen; None where they are seen as they are stored."""
        self.opened: MutableSequence[int] | None = None
        """When each decision was opened, by number, as far as somebody asked."""
        self.files = _files(reader, path)
        """What the files of the log and of the views were on the disk when they were opened."""

    def close(self) -> None:
        self.connection.close()

    def stand(self, asked: Asked, among: Iterable[int] | None = None) -> bool:
        """Whether the rows, maybe of these decisions alone, are right for a moment as they are stored. To know that
        costs less than to see them as of then.
        """
        if self.past is not None or asked.travels:
            return False
        sql = "SELECT 1 FROM decisions WHERE (due_at <= :moment OR passed_at > :moment)"
        parameters: dict[str, Any] = {"moment": asked.moment}
        if among is not None:
            from decisions.views.intents import meant_for

            these = list(among)
            sql += " AND number IN (SELECT value FROM json_each(:among))"
            parameters["among"] = dumps([*these, *meant_for(self.connection, these)])
        return self.connection.execute(sql, parameters).fetchone() is None


def _files(reader: LogReader, path: str | None) -> tuple[Identity, Identity]:
    return _identity(reader.path), _identity(path) if path is not None else None


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_views(
    reader: LogReader, environ: Mapping[str, str], note: Note = quiet, progress: Progress | None = None
) -> Views:  # fmt: skip
    """The views of a log, caught up; `progress` is for whoever waits while all of them are made anew. Where the cache
    cannot be written they are made in a temporary file.
    """
    path = _path(reader, environ)
    try:
        found = _opened(reader, path, note)
    except (sqlite3.DatabaseError, OSError, UnicodeDecodeError):
        found = None
    return found or rebuilt(reader, path, note, progress)


def at_hand(reader: LogReader, environ: Mapping[str, str], before: Views | None = None) -> Views | None:
    """The views of a log, where they are there and soon caught up; else None. `before` are those of the last time:
    they are given again, or closed.
    """
    views = before
    if views is not None and views.reader is not reader:
        views.close()
        views = None
    if views is None:
        path = _path(reader, environ)
        if path is None or not os.path.exists(path):
            return None
        views = _connected(reader, path)
    try:
        position, _ = _meta(views.connection)
        if position <= reader.head()[0] <= position + BATCH and _followed(views, quiet) and not views.stale:
            return views
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        pass
    views.close()
    return None


def nearly_there(reader: LogReader, environ: Mapping[str, str], most: int) -> bool:
    """Whether the views of a log are caught up with by folding at most so many events."""
    path, (head, _) = _path(reader, environ), reader.head()
    if path is None or not os.path.exists(path):
        return head <= most
    views = _connected(reader, path)
    try:
        position, leaf = _meta(views.connection)
    except sqlite3.DatabaseError:
        return head <= most
    finally:
        views.close()
    return head <= most or (head - most <= position <= head and reader.leaf_at(position) == leaf)


def _path(reader: LogReader, environ: Mapping[str, str]) -> str | None:
    try:
        return where.views_path(environ, reader.log_id(), reader.path, schema.MODEL)
    except Problem:
        return None


def caught_up(views: Views, environ: Mapping[str, str], note: Note = quiet) -> Views:
    """These views, brought up to date with their log and with the clock; or others, where they cannot be.

    Others are made or opened where another program replaced the file or took it away, where it is damaged, and where
    the log was restored or replaced. The old views are then closed, and what was shown through them is gone; `reader`
    of the new ones is another where the log's file was replaced, and the old one is the caller's to close. Raises
    LogUnavailable where the log cannot be read; the views stay open then.
    """
    files = _files(views.reader, views.path)
    if files == views.files:
        try:
            if _followed(views, note):
                return views
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if name_of(error) == "SQLITE_BUSY":
                _late(views, note)
                return views
        else:
            found = rebuilt(views.reader, _path(views.reader, environ), note)
            views.close()
            return found
    reader = LogReader(views.reader.path) if files[0] != views.files[0] else views.reader
    try:
        found = open_views(reader, environ, note)
    except BaseException:
        if reader is not views.reader:
            reader.close()
        raise
    views.close()
    return found


def _opened(reader: LogReader, path: str | None, note: Note) -> Views | None:
    if path is None or not os.path.exists(path):
        return None
    views = _connected(reader, path)
    try:
        if _followed(views, note):
            return views
    except BaseException:
        views.close()
        raise
    views.close()
    return None


def _followed(views: Views, note: Note) -> bool:
    """Catch up with the log and the clock. False where the log is another, or all anew is faster."""
    position, leaf = _meta(views.connection)
    head = views.reader.head()[0]
    if position > head or views.reader.leaf_at(position) != leaf:
        note("the log is not the one these views were made from; they are made anew")
        return False
    if head - position > max(REBUILD_FROM, head // 3):
        return False
    views.position, views.moment, views.stale = position, when.now(), False
    while views.position < head and not views.stale:
        _write(views, note, _catch_up)
    if not views.stale and views.connection.execute(DUE + " LIMIT 1", (views.moment,)).fetchone():
        _write(views, note, _pass_time)
    return True


def _connected(reader: LogReader, path: str) -> Views:
    files = _files(reader, path)
    connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")
    views = Views(reader, connection, path)
    views.files = files  # as they were before: what is replaced meanwhile is noticed at the next catch-up
    return views


def _meta(connection: sqlite3.Connection) -> tuple[int, str]:
    found = dict(connection.execute("SELECT key, value FROM meta"))
    if "position" not in found or found.get("model") != str(schema.MODEL):
        raise sqlite3.DatabaseError("the views are not complete")
    return int(found["position"]), found["leaf"]


def _mark(connection: sqlite3.Connection, position: int, leaf: str | None) -> None:
    values = [("position", str(position)), ("leaf", leaf or ""), ("model", str(schema.MODEL))]
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", values)


def _write(views: Views, note: Note, work: Callable[[Views], None]) -> None:
    """Work on the views in one transaction; where somebody else is at it, the last state is read as it is."""
    connection, position = views.connection, views.position
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        _late(views, note)
        return
    try:
        if views.past is not None:
            views.past.step_aside()
        work(views)
        if views.past is not None:
            views.past.step_before()
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        views.position = position
        if name_of(error) != "SQLITE_BUSY":
            raise
        _late(views, note)


def _late(views: Views, note: Note) -> None:
    views.stale = True
    note(f"as of event {views.position}: another program is catching up")


def _pass_time(views: Views) -> None:
    """Fold the decisions again whose deadline has passed, though nothing was recorded."""
    from decisions.views import build, intents

    streams = [stream for (stream,) in views.connection.execute(DUE, (views.moment,)).fetchall()]
    streams += intents.superseded(views.connection, streams)
    build.touched(views.reader, views.connection, streams, [], views.moment)


def _catch_up(views: Views) -> None:
    """One batch: fold the touched streams afresh and replace their rows."""
    from decisions.views import build, intents

    connection = views.connection
    position, _ = _meta(connection)
    rows = views.reader.rows(position, BATCH)
    seen = dict(connection.execute("SELECT stream, number FROM decisions")) if len(rows) > PAGE_OF_STREAMS else None
    touched: dict[str, None] = {}
    beside = False
    for _, stream, raw in rows:
        kind = _kind(raw)
        if kind == "decision":
            touched[stream] = None
        elif kind != "guard":
            beside = True
    new = [s for s in touched if not (s in seen if seen is not None else _known(connection, s))]
    build.intents(connection, (raw for _, _, raw in rows if b'"type":"SupersessionProposed"' in raw))
    touched.update(dict.fromkeys(intents.superseded(connection, list(touched))))
    build.touched(views.reader, connection, [s for s in touched if s not in new], new, views.moment)
    if beside:
        build.beside(views.reader, connection)
    if rows:
        position = rows[-1][0]
        _mark(connection, position, views.reader.leaf_at(position))
    views.position = position


DUE = "SELECT stream FROM main.decisions WHERE due_at <= ?"
PAGE_OF_STREAMS = 100


def _known(connection: sqlite3.Connection, stream: str) -> bool:
    return connection.execute("SELECT 1 FROM decisions WHERE stream = ?", (stream,)).fetchone() is not None


def _kind(raw: bytes) -> str:
    try:
        found = loads(raw)
        return "guard" if found["type"] == "RoundNoted" else str(found["subject"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "decision" if b'"subject":"decision"' in raw else "damaged"


def rebuilt(
    reader: LogReader, path: str | None, note: Note = quiet, progress: Progress | None = None
) -> Views:  # fmt: skip
    """All views anew, in a new file that takes the place of the old one whole."""
    from contextlib import nullcontext
    from tempfile import mkstemp

    from decisions.views import build

    try:
        if path is None:
            raise OSError
        where.private_folder(os.path.dirname(path))
        handle, draft = mkstemp(prefix=os.path.basename(path), dir=os.path.dirname(path))
    except (OSError, Problem):
        note("the cache folder cannot be written; the views are made in a temporary file")
        path = None
        handle, draft = mkstemp(prefix="decisions-")
    os.close(handle)
    try:
        connection = sqlite3.connect(draft, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        with reader.snapshot(), progress() if progress else nullcontext() as tell:
            position = reader.head()[0]
            connection.execute("BEGIN")
            moment = when.now()
            build.everything(reader, connection, moment, tell)
            _mark(connection, position, reader.leaf_at(position))
            connection.execute("COMMIT")
        if path is None:
            os.unlink(draft)
            connection.execute("PRAGMA journal_mode=MEMORY")
            return _at(Views(reader, connection), position, moment)
        connection.close()
        if os.path.exists(path + "-journal"):
            os.unlink(path + "-journal")
        os.replace(draft, path)
    except BaseException:
        if os.path.exists(draft):
            os.unlink(draft)
        raise
    return _at(_connected(reader, path), position, moment)


def _at(views: Views, position: int, moment: int) -> Views:
    views.position, views.moment = position, moment
    return views


def catch_up_quietly(path: str, environ: Mapping[str, str], progress: Progress | None = None) -> None:
    """Catch up after recording, so that the next read is fast. What goes wrong is left to that read."""
    try:
        reader = LogReader(path)
        try:
            open_views(reader, environ, progress=progress).close()
        finally:
            reader.close()
    except (Problem, sqlite3.Error, OSError, UnicodeDecodeError):
        return
