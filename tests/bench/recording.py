"""Recording: one command, many acts one after the other, and several processes at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.logs import Logs
from tests.bench.measure import ROOT, Row, at_least, at_most, in_turn, process, program

SCRIPT = """
import click, pydantic, eventsourcing.application, eventsourcing.sqlite, sqlite3
connection = sqlite3.connect({database!r}, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("INSERT INTO events VALUES (?)", ("x" * 600,))
click.echo("recorded")
"""

SAVES = 300
ACTS = 60
DECISIONS = 40
"""On which acts are recorded in turn, so that their streams stay as long as those of real ones."""
MANY = "0" * 32
"""The stream of saves that are no acts."""


def _log(folder: Path, environ: dict[str, str]) -> str:
    """A log with decisions in rounds that nobody can complete, because bo never answers."""
    path = str(folder / "log.db")
    for line in (
        "init",
        "member add ana",
        "member add bo",
        "circle form team --aim ship --member ana --member bo",
        *(f"propose --circle team Title{number} -m Text" for number in range(1, DECISIONS + 1)),
        *(f"round {number}" for number in range(1, DECISIONS + 1)),
    ):
        program([*line.split(), "--log", path], environ, folder)()
    return path


def start_up(logs: Logs) -> list[Row]:
    """A recording command, against a script that imports what it stands on and stores one row as safely."""
    with tempfile.TemporaryDirectory(dir=logs.folder) as name:
        folder = Path(name)
        log = _log(folder, logs.environ)
        database, script = folder / "raw.db", folder / "raw.py"
        sqlite3.connect(database).execute("CREATE TABLE events (record TEXT)")
        script.write_text(SCRIPT.format(database=str(database)))
        ours = program(["react", "1", "-m", "fine", "--log", log], logs.environ, folder)
        mine, limit = in_turn(ours, process([sys.executable, str(script)], logs.environ, folder), 15)
    return [at_most("a recording command", mine, limit, 1.4)]


def raw(folder: Path, count: int, batch: int = 1) -> float:
    """Rows a second of raw INSERTs with the same durability."""
    connection = sqlite3.connect(folder / f"raw-{batch}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT)")
    began = perf_counter()
    for _ in range(count // batch):
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(batch):
            connection.execute("INSERT INTO events (record) VALUES (?)", ("x" * 600,))
        connection.execute("COMMIT")
    return count / (perf_counter() - began)


def sustained(logs: Logs) -> list[Row]:
    """One process that goes on recording: bare saves, whole acts, and large saves as an import makes them."""
    from decisions.process.world import Act
    from decisions.store.record import record
    from decisions.store.sqlite import SqliteStore

    with tempfile.TemporaryDirectory(dir=logs.folder) as name:
        folder = Path(name)
        store = SqliteStore(_log(folder, logs.environ))
        streams = [store.stream_of(number) or "" for number in range(1, DECISIONS + 1)]
        template = store.load(streams[0])[-1]

        def act(number: int = 0) -> None:
            about = streams[number % DECISIONS]
            record(store, Act("react", about, ["ana"], "ana", 0, args={"message": "fine"}), stream=lambda _: about)

        def acting() -> float:
            """Acts a second."""
            began = perf_counter()
            for number in range(ACTS):
                act(number)
            return ACTS / (perf_counter() - began)

        act()
        version = 0

        def saving(count: int, batch: int) -> float:
            """Events a second of saves of so many, in a stream of their own; the records are there before."""
            nonlocal version
            saves = [
                [_record(template, MANY, version + first + i, i == 1) for i in range(1, batch + 1)]
                for first in range(0, count, batch)
            ]
            version += count
            began = perf_counter()
            for records in saves:
                store.save(records)
            return count / (perf_counter() - began)

        by_turns = [
            (saving(SAVES, 1), acting(), raw(folder, SAVES), saving(5_000, 100), raw(folder, 5_000, 100))
            for _ in range(7)
        ]
        saves, acts, limit, imports, limit_100 = map(median, zip(*by_turns, strict=True))
        store.close()
    return [
        at_least("sustained: save of one event", saves, limit, 0.5),
        at_least("sustained: whole act", acts, limit, 0.4),
        at_least("100 events a save", imports, limit_100, 0.4),
    ]


def _record(template: dict[str, Any], stream: str, version: int, first: bool) -> dict[str, Any]:
    from uuid import uuid4

    return {
        **template,
        "id": uuid4().hex,
        "type": "ReactionShared",
        "subject_id": stream,
        "subject_version": version,
        "data": {"text": "fine"},
        "salt": uuid4().hex,
        "command_id": uuid4().hex if first else None,
    }


WORKER = """
import sys, time
from decisions.process.world import Act
from decisions.store.record import record
from decisions.store.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
stream = store.stream_of(int(sys.argv[3]) + 1)
sys.stdin.readline()
began = time.perf_counter()
for i in range(int(sys.argv[2])):
    act = Act("react", stream, ["ana"], "ana", 0, args={"message": f"{sys.argv[3]} {i}"})
    record(store, act, stream=lambda _: stream)
print(time.perf_counter() - began)
"""


def _rate(folder: Path, log: str, processes: int, acts: int) -> float:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, log, str(acts), str(number)],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    began = perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate()
        if worker.returncode:
            raise RuntimeError("a process could not record")
    return processes * acts / (perf_counter() - began)


def processes(logs: Logs) -> list[Row]:
    """Eight processes recording, each on a decision of its own, against one."""
    with tempfile.TemporaryDirectory(dir=logs.folder) as name:
        folder = Path(name)
        log = _log(folder, logs.environ)
        one = _rate(folder, log, 1, 50)
        eight = _rate(folder, log, 8, 50)
        with sqlite3.connect(log) as connection:
            (stored,) = connection.execute("SELECT count(*) FROM events WHERE type = 'ReactionShared'").fetchone()
    if stored != 450:
        raise RuntimeError(f"{450 - stored} acts are lost")
    return [at_least("8 processes recording at once", eight, one, 1.0)]
