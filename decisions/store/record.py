"""Load -> decide -> save, and decide again where somebody else was faster. Every act carries a command id, which says
afterwards whether it was stored.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

from decisions import when
from decisions.errors import BadInput, LogUnavailable, OutcomeUnknown
from decisions.process import act as acts
from decisions.process import fold
from decisions.process.act import Outcome
from decisions.process.state import Circle, Decision, Member, Record
from decisions.process.types import SCHEMA
from decisions.process.world import Act
from decisions.store.port import Busy, Conflict, Store, Uncertain

PATIENCE = 5.0
"""Seconds during which an act that meets a conflict is decided again."""


class LogWorld:
    """The world as a store tells it, each stream read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._streams: dict[str, list[Record]] = {}

    def records(self, stream: str) -> list[Record]:
        if stream not in self._streams:
            self._streams[stream] = self._store.load(stream)
        return self._streams[stream]

    def member(self, handle: str) -> Member:
        found = fold.member(self.records(acts.member_stream(handle)))
        if found is None:
            raise BadInput(f"nobody here is called {handle!r}", f"add a member: decisions member add {handle}")
        return found

    def circle(self, handle: str) -> Circle:
        found = fold.circle(self.records(acts.circle_stream(handle)))
        if found is None:
            raise BadInput(f"no circle is called {handle!r}", "see decisions circle list")
        return found

    def decision(self, stream: str) -> Decision:
        found = fold.decision(self.records(stream))
        if found is None:
            raise BadInput("there is no such decision", "see decisions list")
        return found

    def has_member(self, handle: str) -> bool:
        return bool(self.records(acts.member_stream(handle)))

    def has_circle(self, handle: str) -> bool:
        return bool(self.records(acts.circle_stream(handle)))

    def has_members(self) -> bool:
        return self._store.has_members()

    def stream(self, number: int) -> str:
        found = self._store.stream_of(number)
        if found is None:
            raise BadInput(f"there is no decision {number}", "see decisions list")
        return found

    def number(self, stream: str) -> int:
        found = self._store.number_of(stream)
        if found is None:
            raise BadInput("there is no such decision", "see decisions list")
        return found


class Recorded(NamedTuple):
    """What an act stored, or would store: its events in log order. `stream` is what it is about."""

    stream: str
    events: list[Record]
    decision: Decision | None
    """The state after the act, where it is about a decision."""


def clock(store: Store) -> int:
    """The log's clock: this computer's, but never before the newest event's."""
    return max(when.now(), store.head()[1])


def record(
    store: Store,
    act: Act,
    *,
    stream: Callable[[LogWorld], str],
    command_id: str | None = None,
    dry_run: bool = False,
    at: int | None = None,
) -> Recorded:
    """Decide an act and save what it makes. The same command id twice returns what it stored the first time.

    `stream` finds what the act is about; `at` is when it happened (default: now). Raises Refused, BadInput,
    LogUnavailable, OutcomeUnknown.
    """
    command = command_id or uuid4().hex
    end = time.monotonic() + PATIENCE
    again = command_id is not None
    while True:
        if again:
            stored = store.saved_by(command)
            if stored:
                return _result(store, stored, stored[0]["subject_id"])
        world = LogWorld(store)
        now = clock(store)
        act.at = now if at is None else at
        _resolve(act, world)
        about = stream(world)
        outcome = acts.perform(act, world, about, now)
        records = [_record(entry, act) for entry in outcome.entries]
        if dry_run or not records:
            return _result(store, records, about, world)
        for entry in outcome.entries:
            acts.validated(entry)
        records[0]["command_id"] = command
        try:
            return _result(store, store.save(records), about)
        except (Conflict, Busy) as met:
            if time.monotonic() > end:
                raise _gave_up(met, store.where) from met
            time.sleep(random.uniform(0.001, 0.02))
            again = True
        except Uncertain as error:
            raise OutcomeUnknown(
                f"{store.where}: the disk did not say whether the act was stored ({error})",
                f"run it again with --command-id {command}: it is recorded once",
                command,
            ) from error


def _gave_up(met: Exception, where: str) -> LogUnavailable:
    if isinstance(met, Busy):
        return LogUnavailable(
            f"{where}: another program holds the log's lock; nothing was recorded",
            "wait for it, or end it, then run the command again; reading goes on meanwhile",
        )
    return LogUnavailable(f"{where}: others kept recording first; nothing was recorded", "run the command again")


def _resolve(act: Act, world: LogWorld) -> None:
    """Handles as they are registered; whoever records is a member of the log."""
    if act.name == "member-add" and not world.has_members():
        return
    if not world.has_member(act.recorder):
        raise BadInput(
            f"you are {act.recorder}, who is not a member of this log",
            f"decisions member add {act.recorder}, or say who you are: decisions me HANDLE",
        )
    act.recorder = world.member(act.recorder).handle
    act.members = [m if m.startswith("@") else world.member(m).handle for m in act.members]


def _record(entry: acts.Entry, act: Act) -> Record:
    return {
        "id": uuid4().hex,
        "position": 0,
        "type": entry.type,
        "schema": SCHEMA[entry.type],
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "subject_version": entry.subject_version,
        "member": entry.member,
        "recorded_by": act.recorder,
        "at": entry.at,
        "recorded_at": "",
        "meeting": act.meeting,
        "data": entry.data,
        "salt": uuid4().hex,
        "command_id": None,
    }


def _result(store: Store, records: list[Record], about: str, world: LogWorld | None = None) -> Recorded:
    """The events with the state after them; those of a dry run are folded onto what is stored."""
    if world is None:
        world = LogWorld(store)
        return Recorded(about, records, fold.decision(world.records(about)))
    now = when.iso(clock(store))
    new = [{**r, "recorded_at": now, "position": acts.NEW_POSITION + i} for i, r in enumerate(records)]
    mine = [r for r in new if r["subject_id"] == about]
    return Recorded(about, new, fold.decision([*world.records(about), *mine]))


__all__ = ["LogWorld", "Outcome", "Recorded", "clock", "record"]
