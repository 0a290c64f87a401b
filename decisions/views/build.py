"""Rows of the views from the log: all of them anew, or those of the streams that were touched. Both fold whole streams,
so that what is rebuilt equals what was kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from json import dumps
from operator import itemgetter
from typing import Any

from decisions.log.reading import LogReader
from decisions.process import fold
from decisions.process.rounds import rule
from decisions.process.state import Record
from decisions.views import rows as row_maker
from decisions.views import schema, source, successors
from decisions.views.intents import superseded
from decisions.when import moment as instant

Tell = Callable[[int, int], object]

PAGE = 1_000
"""Decisions whose rows are written in one go."""


def everything(reader: LogReader, connection: sqlite3.Connection, now: int, tell: Tell | None = None) -> None:
    """Fill empty tables from the whole log, each stream read once; `tell` hears how many events of how many are in."""
    for table in (*schema.TABLES, *schema.BESIDE):
        connection.execute(schema.create(table))
    connection.execute(schema.META)
    connection.execute(schema.SEARCH)
    numbers = {stream: number for number, stream in enumerate(reader.decisions(), 1)}
    statements = {table: schema.insert(table) for table in schema.TABLES}
    pending: row_maker.Rows = {table: [] for table in schema.TABLES}
    done, last = 0, reader.head()[0]
    for stream, raw in _grouped(reader.streams()):
        number = numbers.get(stream)
        done += len(raw)
        if number is None:
            continue
        for table, made in of_decision(stream, number, raw, now).items():
            pending[table] += made
        if len(pending["decisions"]) >= PAGE:
            _write(connection, statements, pending)
            if tell:
                tell(done, last)
    _write(connection, statements, pending)
    for index in schema.INDEXES:
        connection.execute(index)
    connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
    beside(reader, connection)
    intents(connection, reader.every_superseding())
    sql = "SELECT stream FROM decisions WHERE passed_at IS NOT NULL"
    passed = [stream for (stream,) in connection.execute(sql)]
    touched(reader, connection, superseded(connection, passed), [], now)


def _grouped(rows: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, list[bytes]]]:
    for stream, group in groupby(rows, key=itemgetter(0)):
        yield stream, [raw for _, raw in group]


_UNFIT = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError, OverflowError, UnicodeError)
"""What SQLite says of a value that no event of this program has."""


def _write(connection: sqlite3.Connection, statements: dict[str, str], pending: row_maker.Rows) -> None:
    try:
        for table, made in pending.items():
            connection.executemany(statements[table], made)
    except _UNFIT:
        _write_apart(connection, statements, pending)
    for made in pending.values():
        made.clear()


def _write_apart(connection: sqlite3.Connection, statements: dict[str, str], pending: row_maker.Rows) -> None:
    """One decision after another; where one has what cannot be stored, it is marked as damaged."""
    apart: dict[int, row_maker.Rows] = {}
    for table, made in pending.items():
        for row in made:
            apart.setdefault(row[0], {}).setdefault(table, []).append(row)
    for number in apart:
        _clear(connection, number)
    for number, rows in apart.items():
        try:
            for table, made in rows.items():
                connection.executemany(statements[table], made)
        except _UNFIT as error:
            _clear(connection, number)
            stream = rows["decisions"][0][1]
            for table, made in row_maker.damaged(stream, number, f"{type(error).__name__}: {error}").items():
                connection.executemany(statements[table], made)


def _clear(connection: sqlite3.Connection, number: int) -> None:
    for table in schema.TABLES:
        connection.execute(f"DELETE FROM {table} WHERE {schema.columns(table)[0]} = ?", (number,))


def of_decision(
    stream: str,
    number: int,
    raw: Iterable[bytes],
    moment: int,
    as_of: int | None = None,
    known_at: int | None = None,
    meant: Iterable[Iterable[bytes]] = (),
) -> row_maker.Rows:
    """The rows of one decision as they stand at `moment`; marked where one of its records is damaged, and none where it
    had not been opened by `as_of`, or was not known by `known_at`. `meant` are the records of those that are meant to
    supersede it.
    """
    try:
        d = fold.decision(source.records(raw), as_of, known_at)
        if d is not None:
            passed = rule.pass_time(d, moment, successors.folded(meant, as_of, known_at))
            return row_maker.rows(d, number, moment, due_to_close=passed.due_to_close, passed=passed.last)
    except fold.FAULTS as error:
        return row_maker.damaged(stream, number, f"{type(error).__name__}: {error}")
    if as_of is None and known_at is None:
        return row_maker.damaged(stream, number, "its first event cannot be read")
    return {}


FOUND = "INSERT INTO search(rowid, title, body) SELECT decision, title, body FROM texts WHERE decision = ?"


def touched(
    reader: LogReader, connection: sqlite3.Connection, streams: Iterable[str], new: Iterable[str], now: int
) -> None:
    """Replace the rows of the decisions among `streams`; `new` are those not seen before, in the order of the log."""
    known = {
        stream: number
        for stream in streams
        for (number,) in connection.execute("SELECT number FROM decisions WHERE stream = ?", (stream,))
    }
    (last,) = connection.execute("SELECT ifnull(max(number), 0) FROM decisions").fetchone()
    for number, stream in enumerate(new, last + 1):
        known[stream] = number
    for stream, number in known.items():
        meant = successors.records(reader, connection, stream)
        made = of_decision(stream, number, reader.stream(stream), now, meant=meant)
        _forget(connection, number)
        _write(connection, {table: schema.insert(table) for table in schema.TABLES}, made)
        connection.execute(FOUND, (number,))


def _forget(connection: sqlite3.Connection, number: int) -> None:
    old = connection.execute("SELECT title, body FROM texts WHERE decision = ?", (number,)).fetchone()
    if old:
        delete = "INSERT INTO search(search, rowid, title, body) VALUES ('delete',?,?,?)"
        connection.execute(delete, (number, *old))
    _clear(connection, number)


def beside(reader: LogReader, connection: sqlite3.Connection) -> None:
    """Members, circles and who is in them, all anew: they are few."""
    streams = _by_stream(reader.beside())
    members, circles = _named(fold.member, streams), [c for _, c in _named(fold.circle, streams)]
    made: dict[str, list[tuple[Any, ...]]] = {
        "members": [(m.handle, m.name, m.email, m.added_at, stream) for stream, m in members],
        "circles": [(c.handle, c.aim, c.parent, c.preset, dumps(c.policy), c.formed_at) for c in circles],
        "stays": [
            (c.handle, s.member, dumps(s.roles), s.joined_at, s.recorded_at, s.position)
            for c in circles
            for s in c.members.values()
        ],
    }
    for table, found in made.items():
        connection.execute(f"DELETE FROM {table}")
        for row in found:
            with suppress(*_UNFIT):
                connection.execute(schema.insert(table), row)


def intents(connection: sqlite3.Connection, raw: Iterable[bytes]) -> None:
    """Add the intents to supersede a decision; a damaged one is passed over."""
    for one in raw:
        with suppress(*_UNFIT, *fold.FAULTS):
            e = fold.sound(source.record(one))
            row = (e["subject_id"], e["data"]["supersedes"], instant(e["at"]), instant(e["recorded_at"]))
            connection.execute(schema.insert("intents"), row)


def people(raw: Iterable[bytes]) -> tuple[list[Any], list[Any]]:
    """(members, circles) from the records beside the decisions; a damaged record is passed over."""
    streams = _by_stream(raw)
    return [m for _, m in _named(fold.member, streams)], [c for _, c in _named(fold.circle, streams)]


def _by_stream(raw: Iterable[bytes]) -> dict[str, list[Record]]:
    streams: dict[str, list[Record]] = {}
    for one in raw:
        with suppress(ValueError):
            record = fold.sound(source.record(one))
            streams.setdefault(record["subject_id"], []).append(record)
    return streams


def _named(folded: Callable[[list[Record]], Any], streams: dict[str, list[Record]]) -> list[tuple[str, Any]]:
    """(stream, state) of the members or circles among these streams; of two with one handle, the first."""
    found: dict[str, tuple[str, Any]] = {}
    for stream, records in streams.items():
        state = folded(records)
        if state is not None and isinstance(state.handle, str):
            found.setdefault(state.handle, (stream, state))
    return list(found.values())
