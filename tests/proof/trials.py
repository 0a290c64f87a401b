"""Random trials: a log is altered, and `verify --against` an earlier checkpoint has to say so.

What an alteration did is read independently of the program, with plain SQL: where the events that the checkpoint speaks
of are read as before, nothing has to be found; where they are not, or cannot be read, something must be. A log that was
only used goes on being well.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from decisions.canonical import canonical, leaf
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.log.schema import TABLES
from decisions.proof import checkpoint, manifest
from decisions.proof.checkpoint import Checkpoint
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore
from decisions.when import iso, moment
from tests.store.logs import do, entry, filled, proposed

Rows = list[tuple[Any, ...]]
COLUMNS = ("stream", "version", "type", "schema", "recorded_at", "command_id", "leaf", "record")


class Trial(NamedTuple):
    """What was done, whether it changed what the events say, and whether it was found."""

    what: str
    changed: bool
    found: bool


class Case(NamedTuple):
    """A log to alter, with its newest events still in the file beside it (`-wal`), and checkpoints of its past."""

    folder: Path
    checkpoints: list[Checkpoint]

    @property
    def log(self) -> Path:
        return self.folder / "log.db"


def made(folder: Path) -> Case:
    """A log of some 300 events, texts short and long, with checkpoints in its middle and at its end."""
    folder.mkdir()
    path = filled(folder / "filled.db")
    ones = []
    with closing(SqliteStore(path)) as store:
        for number in range(4):
            do(store, "consent", proposed(store, f"What about {number}?"), who=["@all"])
        do(store, "react", 2, message="y" * 9_000)
        ones += [_checkpoint(path, folder / "c1", listed=False), _checkpoint(path, folder / "c2", listed=True)]
        stream = store.stream_of(2) or ""
        for n in range(0, 200, 20):
            text = "lang – " * (1 + n)
            store.save([entry(stream, 4 + n + i, first=not i, data={"text": text}) for i in range(20)])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(12):
            do(store, "react", 1, message=f"Number {number}.")
        ones += [_checkpoint(path, folder / "c3", listed=False), _checkpoint(path, folder / "c4", listed=True)]
        for end in ("", "-wal"):
            shutil.copyfile(path + end, folder / f"log.db{end}")
    assert (folder / "log.db-wal").stat().st_size > 0
    return Case(folder, ones)


def _checkpoint(path: str, file: Path, *, listed: bool) -> Checkpoint:
    with closing(LogReader(path)) as reader:
        one = checkpoint.made(reader, manifest=listed)
        lines = b"\n" + b"".join(manifest.lines(reader)) if listed else b""
    file.write_bytes(one.text.encode() + lines)
    return checkpoint.read(str(file))


def read(log: Path) -> Rows | None:
    """The events as plain SQL reads them, by position and by stream; None where they cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{log}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            by_position = connection.execute("SELECT * FROM events ORDER BY position").fetchall()
            sql = "SELECT stream, version, position, record FROM events ORDER BY stream, version"
            return [*by_position, *connection.execute(sql).fetchall()]
    except (sqlite3.Error, OverflowError):
        return None


def _upto(rows: Rows, events: int) -> Rows:
    """Those of the first so many events."""
    return [row for row in rows if (row[0] if isinstance(row[0], int) else row[2]) <= events]


# What is done to a log. Each says in words what it did.

Alteration = Callable[[Path, random.Random], str]


def _owner(log: Path, work: Callable[[sqlite3.Connection], str]) -> str:
    """What the file's owner does through SQLite, the guards taken off and put back."""
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        guards = [name for name, sql in TABLES.items() if sql.startswith("CREATE TRIGGER")]
        for name in guards:
            connection.execute(f"DROP TRIGGER {name}")
        try:
            return work(connection)
        finally:
            for name in guards:
                connection.execute(TABLES[name])


def _any(connection: sqlite3.Connection, chance: random.Random) -> int:
    (last,) = connection.execute("SELECT max(position) FROM events").fetchone()
    return chance.randint(1, last)


def flip_in_a_column(log: Path, chance: random.Random) -> str:
    def work(connection: sqlite3.Connection) -> str:
        position, column = _any(connection, chance), chance.choice(COLUMNS)
        (value,) = connection.execute(f"SELECT {column} FROM events WHERE position = {position}").fetchone()
        if isinstance(value, int):
            value ^= 1 << chance.randrange(40)
        elif value is None:
            value = "x"
        else:
            raw = bytearray(value if isinstance(value, bytes) else value.encode())
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            value = bytes(raw) if isinstance(value, bytes) else bytes(raw).decode("latin-1")
        try:
            connection.execute(f"UPDATE events SET {column} = ? WHERE position = {position}", (value,))
        except sqlite3.IntegrityError:
            return "nothing: SQLite refused a double"
        return f"a bit of {column} of event {position}"

    return _owner(log, work)


def rewrite(log: Path, chance: random.Random) -> str:
    """Somebody who knows of the hashes leaves out, slips in, swaps or edits an event, and makes everything fit."""

    def work(connection: sqlite3.Connection) -> str:
        records = [json.loads(raw) for (raw,) in connection.execute("SELECT record FROM events ORDER BY position")]
        at = chance.randrange(len(records))
        what = chance.choice(("edit", "leave out", "slip in", "swap", "leave out the newest"))
        if what == "edit":
            records[at]["at"] = "2019-01-01T00:00:00Z"
        elif what == "leave out":
            del records[at]
        elif what == "slip in":
            records.insert(at, {**records[at], "id": "f" * 32, "salt": "e" * 32, "command_id": None})
        elif what == "swap":
            other = chance.randrange(len(records))
            records[at], records[other] = records[other], records[at]
        else:
            del records[-chance.randint(1, len(records) - 1) :]
        _store(connection, records)
        return f"{what}, at event {at + 1}, with hashes that fit"

    return _owner(log, work)


def _store(connection: sqlite3.Connection, records: list[dict[str, Any]]) -> None:
    versions: Counter[str] = Counter()
    moments = sorted(moment(record["recorded_at"]) for record in records)
    connection.execute("BEGIN")
    connection.execute("DELETE FROM events")
    connection.execute("UPDATE sqlite_sequence SET seq = ?", (len(records),))
    for position, (record, recorded_at) in enumerate(zip(records, moments, strict=True), 1):
        stream = record["subject_id"]
        versions[stream] += 1
        record |= {"position": position, "recorded_at": iso(recorded_at), "subject_version": versions[stream]}
        raw = canonical(record).encode()
        row = (position, stream, versions[stream], record["type"], record["schema"], recorded_at)
        sql = f"INSERT OR REPLACE INTO events VALUES ({', '.join('?' * 9)})"
        connection.execute(sql, (*row, record["command_id"], leaf(raw), raw))
    connection.execute("COMMIT")


def reorder_rows(log: Path, chance: random.Random) -> str:
    """Without hashes that fit: rows deleted, moved, doubled or swapped as they are."""

    def work(connection: sqlite3.Connection) -> str:
        one, other = _any(connection, chance), _any(connection, chance)
        what = chance.choice(("delete", "delete and close up", "swap", "double"))
        if what == "swap":
            connection.execute(f"UPDATE events SET position = -1 WHERE position = {one}")
            connection.execute(f"UPDATE events SET position = {one} WHERE position = {other}")
            connection.execute(f"UPDATE events SET position = {other} WHERE position = -1")
            return f"events {one} and {other} swapped"
        if what == "double":
            sql = (
                "INSERT INTO events SELECT (SELECT max(position) + 1 FROM events), hex(randomblob(16)), version, type,"
                f" schema, recorded_at, NULL, leaf, record FROM events WHERE position = {one}"
            )
            connection.execute(sql)
            connection.execute(f"DELETE FROM events WHERE position = {other}")
            return f"event {one} doubled, event {other} deleted"
        last = one + chance.choice((0, 0, 0, 5, 500))
        connection.execute(f"DELETE FROM events WHERE position BETWEEN {one} AND {last}")
        if what == "delete":
            return f"events {one} to {last} deleted"
        connection.execute(f"UPDATE events SET position = -position WHERE position > {last}")
        connection.execute(f"UPDATE events SET position = -position - {last - one + 1} WHERE position < 0")
        connection.execute("UPDATE sqlite_sequence SET seq = (SELECT max(position) FROM events)")
        return f"events {one} to {last} deleted, the later ones moved up"

    return _owner(log, work)


def _file(log: Path, chance: random.Random) -> Path:
    beside = Path(f"{log}-wal")
    return beside if beside.exists() and beside.stat().st_size and chance.random() < 0.3 else log


def flip_in_the_file(log: Path, chance: random.Random) -> str:
    file = _file(log, chance)
    raw = bytearray(file.read_bytes())
    places = [chance.randrange(len(raw)) for _ in range(chance.choice((1, 1, 1, 1, 3, 30)))]
    for at in places:
        raw[at] ^= 1 << chance.randrange(8)
    file.write_bytes(raw)
    return f"bits at {places} of {file.name}"


def cut(log: Path, chance: random.Random) -> str:
    file = _file(log, chance)
    size = chance.randrange(file.stat().st_size)
    with file.open("r+b") as opened:
        opened.truncate(size)
    return f"{file.name} cut to {size} bytes"


def overwrite(log: Path, chance: random.Random) -> str:
    """A page of zeros, of another page, or of anything."""
    file = _file(log, chance)
    raw = bytearray(file.read_bytes())
    at, size = chance.randrange(len(raw)), chance.choice((16, 512, 4096))
    other = chance.randrange(len(raw))
    instead = chance.choice((bytes(size), bytes(raw[other : other + size]), chance.randbytes(size)))
    raw[at : at + size] = instead[: len(raw) - at]
    file.write_bytes(raw)
    return f"{size} bytes at {at} of {file.name} overwritten"


def use(log: Path, chance: random.Random) -> str:
    """What happens to every log: it grows, SQLite tidies it up, somebody reads it."""
    what = chance.choice(("nothing", "record", "tidy up", "vacuum"))
    if what == "record":
        with closing(SqliteStore(str(log))) as store:
            for number in range(chance.randint(1, 3)):
                do(store, "react", 1, message=f"Later {number}.")
    elif what != "nothing":
        with closing(sqlite3.connect(log, isolation_level=None)) as connection:
            connection.execute("VACUUM" if what == "vacuum" else "PRAGMA wal_checkpoint(TRUNCATE)")
    return f"used: {what}"


ALTERATIONS: tuple[Alteration, ...] = (
    flip_in_a_column, rewrite, reorder_rows, flip_in_the_file, flip_in_the_file, cut, overwrite, use,
)  # fmt: skip


def trial(case: Case, seed: int, folder: Path) -> Trial:
    """One alteration of a copy of the log, and what is found."""
    chance = random.Random(seed)
    log = folder / "log.db"
    for end in ("-shm", "-wal", ""):
        Path(f"{log}{end}").unlink(missing_ok=True)
    for end in ("", "-wal"):
        shutil.copyfile(f"{case.log}{end}", f"{log}{end}")
    one = chance.choice(case.checkpoints)
    before = read(log)
    assert before is not None
    if chance.random() < 0.5:
        with closing(sqlite3.connect(log)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    alter = chance.choice(ALTERATIONS)
    what = f"trial {seed}: {alter(log, chance)}, against {one.events} events{' listed' * one.manifest}"
    found = _found(log, one)
    after = read(log)
    changed = after is None or _upto(before, one.events) != _upto(after, one.events)
    return Trial(what, changed, found)


def _found(log: Path, one: Checkpoint) -> bool:
    try:
        return not verify_file(str(log), more=checkpoint.compared(str(log), [one])).ok
    except LogUnavailable:
        return True


def false_alarm(one: Trial) -> bool:
    """A log that was only used, and of which something was said."""
    return one.found and ": used:" in one.what
