"""Logs for tests: made, recorded on, tampered with, and used from other processes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

from decisions.log.schema import TABLES
from decisions.process.act import circle_stream, member_stream
from decisions.process.state import Record
from decisions.process.world import Act
from decisions.store.opening import open_store
from decisions.store.port import Store
from decisions.store.record import LogWorld, Recorded, record
from decisions.store.sqlite import SqliteStore, create
from tests import postgres

ROOT = Path(__file__).parents[2]
PEOPLE = ("ana", "bo", "cy")


def do(
    store: Store,
    name: str,
    subject: object = "",
    *,
    who: str | list[str] = "ana",
    recorder: str = "ana",
    command_id: str | None = None,
    dry_run: bool = False,
    at: int | None = None,
    **args: Any,
) -> Recorded:
    """Record an act on a decision (by number), a circle or a member (by handle), or open a decision."""
    act = Act(name, str(subject), [who] if isinstance(who, str) else who, recorder, 0, args=args)
    opened = uuid4().hex

    def stream(world: LogWorld) -> str:
        if name.startswith("member"):
            return member_stream(act.subject)
        if name.startswith("circle"):
            return circle_stream(act.subject)
        return opened if name == "open" or "circle" in args else world.stream(int(act.subject))

    return record(store, act, stream=stream, command_id=command_id, dry_run=dry_run, at=at)


def founded(store: Store) -> None:
    """Ana, Bo and Cy, and their circle."""
    for handle in PEOPLE:
        do(store, "member-add", handle)
    do(store, "circle-form", "team", aim="cook", members=[(handle, []) for handle in PEOPLE])


def proposed(store: Store, title: str = "Who cooks?") -> int:
    """A further decision with a proposal, in a round; its number."""
    recorded = do(store, "propose", circle="team", title=title, message="We take turns.\nDaily – jeden Tag.")
    number = store.number_of(recorded.stream)
    assert number is not None
    do(store, "round", number)
    return number


def filled(path: Path) -> str:
    """A small log at `path` with a decision that was adopted, and one that is open."""
    assert create(str(path), "Kitchen", "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)
        number = proposed(store)
        do(store, "consent", number, who=["@all"])
        do(store, "buy-in", number, who="bo", value="in")
        do(store, "open", circle="team", title="Where?")
        do(store, "react", 2, message="Anywhere but there.")
    return str(path)


def entry(stream: str, version: int, *, type_: str = "ReactionShared", first: bool = True, **more: Any) -> Record:
    """A record as it is given to `save`."""
    return {
        "id": uuid4().hex,
        "position": 0,
        "type": type_,
        "schema": 1,
        "subject": "decision",
        "subject_id": stream,
        "subject_version": version,
        "member": "ana",
        "recorded_by": "ana",
        "at": "2026-01-01T00:00:00Z",
        "recorded_at": "",
        "meeting": None,
        "data": {"text": "Fine."},
        "salt": uuid4().hex,
        "command_id": uuid4().hex if first else None,
        **more,
    }


def tampered(path: str, *statements: str, parameters: Iterable[Any] = ()) -> None:
    """What somebody who owns the file can do to it: the guards taken off, and put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = [name for name, sql in TABLES.items() if sql.startswith("CREATE TRIGGER")]
        for name in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, tuple(parameters))
        for name in guards:
            connection.execute(TABLES[name])
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def log_at(path: str) -> Store:
    """The log that was made at a path, wherever it is now."""
    return open_store(postgres.place(path))


def records(path: str) -> list[bytes]:
    if postgres.place(path) != path:
        return postgres.records(postgres.place(path))
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT record FROM events ORDER BY position")]


def python(code: str, *arguments: str, under: Iterable[str] = (), **options: Any) -> subprocess.Popen[str]:
    """Another Python process that knows this program."""
    return subprocess.Popen(
        [*under, sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What a process said, when it ended well."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    """What so many processes return that begin at the same moment; they are forks, with no log open."""
    context = get_context("fork")
    start = context.Barrier(number)
    results = context.SimpleQueue()

    def run(index: int) -> None:
        start.wait(30)
        try:
            results.put((index, work(index), None))
        except BaseException as error:  # noqa: BLE001 - it is told to the parent
            results.put((index, None, f"{type(error).__name__}: {error}"))

    processes = [context.Process(target=run, args=(index,)) for index in range(number)]
    for process in processes:
        process.start()
    found = sorted((results.get() for _ in processes), key=lambda result: int(result[0]))
    for process in processes:
        process.join(30)
    assert [error for _, _, error in found if error] == []
    return [result for _, result, _ in found]


def unprivileged(work: Callable[[], Any]) -> Any:
    """What `work` returns in a process without the rights of root."""

    def run(_: int) -> Any:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        return work()

    return at_once(1, run)[0]
