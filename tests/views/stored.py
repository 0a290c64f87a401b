"""A scenario of the process as a stored log, looked at through the views at any moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from decisions import when as times
from decisions.errors import BadInput
from decisions.log.reading import LogReader
from decisions.process.state import Record
from decisions.store.sqlite import SqliteStore, create
from decisions.views import behind, catchup, lists, needs, overlay, waiting
from decisions.views.asked import Asked
from decisions.views.one import One
from decisions.when import moment
from tests.examples import T0
from tests.process.given import Scenario, when

Item = dict[str, Any]
MEMORY = next((folder for folder in ("/dev/shm",) if os.access(folder, os.W_OK)), None)
"""Where files are fast, since every save waits for the disk; None where only the usual place is known."""


@contextmanager
def clock() -> Iterator[None]:
    """Whatever moves the clock inside, it is the real one again afterwards."""
    real = times.now
    try:
        yield
    finally:
        times.now = real


def store(s: Scenario, path: str) -> None:
    """Write a scenario into a new log, each act at the moment at which it was typed."""
    with clock():
        times.now = lambda: T0
        assert create(path, "stored", None)
        keep(path, s.log.all)


def keep(path: str, records: list[Record]) -> None:
    """Write records at the end of a log, each act at the moment at which it was typed."""
    with clock(), closing(SqliteStore(path)) as log:
        for recorded_at, made in groupby(records, key=lambda e: e["recorded_at"]):
            times.now = partial(moment, recorded_at)
            acts = [{**e, "salt": "00" * 16} for e in made]
            acts[0]["command_id"] = uuid5(NAMESPACE_URL, str(acts[0]["id"])).hex
            log.save(acts)


class Looked:
    """A log and its views; `day` is now, in days after T0, and so are `as_of` and `known_at`."""

    def __init__(self, path: str, made: int | None = None) -> None:
        """The views are made at a moment; by default as soon as the last act was recorded."""
        self.reader = LogReader(path)
        with clock():
            times.now = partial(int, self.reader.head()[1] if made is None else made)
            self.views = catchup.rebuilt(self.reader, None)
        self.count = len(self.reader.decisions())

    def close(self) -> None:
        self.views.close()
        self.reader.close()

    @contextmanager
    def at(self, asked: Asked) -> Iterator[None]:
        with overlay.shown(self.views, asked):
            yield

    def listed(self, day: float, *terms: str, **past: float) -> list[Item]:
        with self.at(asked := moments(day, **past)):
            return list(lists.items(self.views, asked, list(terms), sort="-number"))

    def numbers(self, day: float, *terms: str, **past: float) -> list[int]:
        return [item["number"] for item in self.listed(day, *terms, **past)]

    def item(self, day: float, number: int = 1, /, **past: float) -> Item:
        return next(item for item in self.listed(day, **past) if item["number"] == number)

    def search(self, day: float, *terms: str, **past: float) -> list[Item]:
        with self.at(asked := moments(day, **past)):
            return lists.search(self.views, asked, list(terms))

    def inbox(self, day: float, member: str, **past: float) -> list[Item]:
        with self.at(asked := moments(day, **past)):
            return waiting.inbox(self.views, asked, member)

    def due(self, day: float, within: float, **past: float) -> list[Item]:
        with self.at(asked := moments(day, **past)):
            return waiting.due(self.views, asked, times.hours(round(within * 24)))

    def left_behind(self, day: float, **past: float) -> list[Item]:
        with self.at(asked := moments(day, **past)):
            return behind.left_behind(self.views, asked)

    def needs(
        self, day: float, *terms: str, circle: str | None = None, unmet: bool = False, **past: float
    ) -> list[Item]:
        with self.at(asked := moments(day, **past)):
            return list(needs.every(self.views, asked, list(terms), circle=circle, unmet=unmet))

    def one(self, day: float, number: int = 1, /, **past: float) -> One:
        asked = moments(day, **past)

        return One(self.reader, number, asked, partial(needs.taken, self.views, asked, number))


def moments(day: float, as_of: float | None = None, known_at: float | None = None) -> Asked:
    return Asked(
        when(day), when(as_of) if as_of is not None else None, when(known_at) if known_at is not None else None
    )


@contextmanager
def looking(s: Scenario, made: int | None = None) -> Iterator[Looked]:
    """The scenario as it stands, stored."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = str(Path(folder, "log.db"))
        store(s, path)
        with closing(Looked(path, made)) as looked:
            yield looked


def agree(looked: Looked, asked: Asked) -> list[int]:
    """Whatever is listed is what a fold of the decision's own events says; the numbers of what is listed."""
    with looked.at(asked):
        items = list(lists.items(looked.views, asked, []))
        left = behind.left_behind(looked.views, asked)
        members = [handle for (handle,) in looked.views.connection.execute("SELECT handle FROM members")]
        for member in members:
            asking = {x["decision"] for x in waiting.inbox(looked.views, asked, member) if x["kind"] == "answer"}
            waited = lists.items(looked.views, asked, [f"waiting:{member}"])
            assert asking == {item["number"] for item in waited} == _asked_for_an_answer(items, member)
    found = {item["number"]: item for item in items}
    assert len(found) == len(items)
    for number in range(1, looked.count + 1):
        try:
            one = One(looked.reader, number, asked, partial(needs.taken, looked.views, asked, number))
        except BadInput:
            assert number not in found, "it was not opened yet"
            continue
        assert found[number] == one.item()
        assert [x for x in left if x["decision"] == number] == one.left_behind()
    return sorted(found)


def _asked_for_an_answer(items: list[Item], member: str) -> set[int]:
    in_round = [item for item in items if item["status"] in ("in round", "objected")]
    return {item["number"] for item in in_round if member in item["outstanding"]}
