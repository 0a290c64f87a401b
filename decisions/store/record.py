"""Load -> decide -> save, and decide again where somebody else was faster. Every act carries a command id, which says
afterwards whether it was stored.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable
from functools import cached_property, partial
from itertools import chain
from typing import TypeVar
from uuid import uuid4

from decisions import when
from decisions.errors import BadInput, LogUnavailable, OutcomeUnknown, Refused
from decisions.process import act as acts
from decisions.process import fold
from decisions.process.rounds import rule
from decisions.process.state import Circle, Decision, Member, Record
from decisions.process.types import SCHEMA, event_class
from decisions.process.world import Act
from decisions.store.mapper import damaged
from decisions.store.port import Busy, Conflict, Signer, Store, Unanswered, Uncertain
from decisions.store.signing import Signing
from decisions.text import shown

PATIENCE = 5.0
"""Seconds during which an act that meets a conflict is decided again."""

T = TypeVar("T")

_FAULTS = tuple(fault for fault in fold.FAULTS if fault is not BadInput)
"""What deciding may raise where an event that it rests on is damaged."""

ABOUT = {
    "ConsentGiven": "version",
    "StoodAside": "version",
    "ObjectionRaised": "version",
    "BuyInDeclared": "version",
    "ProposalAmended": "version",
    "AlignmentDeclared": "framing",
}
"""What people say of one text, and where it names the text: nobody is made to say it of another that came between."""


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
        found = _folded(partial(fold.member, whole=True), self.records(acts.member_stream(handle)))
        if found is None:
            raise BadInput(f"nobody here is called {handle!r}", f"add a member: decisions member add {handle}")
        return found

    def circle(self, handle: str) -> Circle:
        found = _folded(partial(fold.circle, whole=True), self.records(acts.circle_stream(handle)))
        if found is None:
            raise BadInput(f"no circle is called {handle!r}", "see decisions circle list")
        return found

    def decision(self, stream: str) -> Decision:
        found = _folded(fold.decision, self.records(stream))
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

    def sound(self) -> bool:
        """Whether all that was read of the log is as its types have it."""
        try:
            for e in chain.from_iterable(self._streams.values()):
                event_class(fold.sound(e)["type"]).model_validate(e["data"])
        except ValueError:
            return False
        return True


def _folded(tell: Callable[[list[Record]], T], records: list[Record]) -> T:
    """What records tell. LogUnavailable where one is damaged: nothing is decided on that."""
    try:
        return tell(records)
    except fold.FAULTS as error:
        raise damaged() from error


class Recorded:
    """What an act stored, or would store: its events in log order. `stream` is what it is about."""

    def __init__(self, stream: str, events: list[Record], before: list[Record]) -> None:
        self.stream = stream
        self.events = events
        self.before = before
        """The events that the stream had before the act."""
        self.unsigned = ""
        """Why a key that is set up signed nothing of what it might have signed; empty where there is nothing to say."""
        self.statements: dict[str, str] = {}
        """What was signed, or would be, by the id of the event."""

    @cached_property
    def decision(self) -> Decision | None:
        """The state after the act, where it is about a decision."""
        mine = [record for record in self.events if record["subject_id"] == self.stream]
        return fold.decision([*self.before, *mine])

    def stored(self, events: list[Record]) -> Recorded:
        """The same, with the events as they were stored."""
        found = Recorded(self.stream, events, self.before)
        found.unsigned, found.statements = self.unsigned, self.statements
        return found

    def as_if(self, now: int) -> Recorded:
        """The same, with a place after everything, for events that are not going to be stored."""
        at = when.iso(now)
        new = [{**e, "recorded_at": at, "position": rule.UNPLACED + i} for i, e in enumerate(self.events)]
        return self.stored(new)


def clock(store: Store) -> int:
    """The log's clock, as its store tells it."""
    return store.now()


def record(
    store: Store,
    act: Act,
    *,
    stream: Callable[[LogWorld], str],
    command_id: str | None = None,
    dry_run: bool = False,
    at: int | None = None,
    signer: Signer | None = None,
) -> Recorded:
    """Decide an act and save what it makes. The same command id twice returns what it stored the first time.

    `stream` finds what the act is about; `at` is when it happened (default: now). `signer` signs what the recorder says
    in their own name, and in a dry run only states it; the time that it takes does not count. Raises Refused, BadInput,
    LogUnavailable, OutcomeUnknown. After Ctrl-C the command id says whether it was stored.
    """
    command = uuid4().hex if command_id is None else _checked(command_id)
    end = time.monotonic() + PATIENCE
    again = command_id is not None
    unsure: Unanswered | None = None
    sure_by = 0.0
    meant: set[tuple[str, int]] | None = None
    signing = Signing(store, signer) if signer else None
    while True:
        try:
            stored = store.saved_by(command) if again else []
            if stored:
                return _stored_before(store, stored)
            unsure = None
            made = _decided(store, act, stream, at)
            meant = _same(meant, made)
            if dry_run and signing:
                signing.state(made)
            if dry_run or not made.events:
                return made.as_if(clock(store))
            if signing:
                at = act.at
                signing.sign(made)
            made.events[0]["command_id"] = command
            return made.stored(store.save(made.events))
        except (Conflict, Busy) as met:
            if time.monotonic() > end + (signing.spent if signing else 0):
                raise _unknown(store, unsure, command) if unsure else _gave_up(met, store.where) from met
            time.sleep(random.uniform(0.001, 0.02))
            again = True
        except Unanswered as error:
            unsure, again = unsure or error, True
            sure_by = sure_by or time.monotonic() + store.patience
            end = max(sure_by, time.monotonic() + PATIENCE)
            if time.monotonic() > sure_by:
                raise _unknown(store, unsure, command) from error
        except Uncertain as error:
            raise _unknown(store, error, command) from error
        except LogUnavailable as error:
            if unsure is None:
                raise
            raise _unknown(store, unsure, command) from error


def _unknown(store: Store, error: Uncertain, command: str) -> OutcomeUnknown:
    who = "server" if isinstance(error, Unanswered) else "disk"
    return OutcomeUnknown(
        f"{shown(store.where)}: the {who} did not say whether the act was stored ({shown(str(error))[:200]})",
        f"run it again with --command-id {command}: it is recorded once",
        command,
    )


def _checked(command_id: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z._:-]{1,64}", command_id, re.ASCII):
        raise BadInput("a command id is 1 to 64 letters, digits, '.', '_', ':' and '-'", "leave it out for a new act")
    return command_id


def _decided(store: Store, act: Act, stream: Callable[[LogWorld], str], at: int | None) -> Recorded:
    """What the act makes of the log as it is now, checked and not yet stored."""
    world = LogWorld(store)
    now = clock(store)
    act.at = now if at is None else at
    _resolve(act, world)
    about = stream(world)
    try:
        outcome = acts.perform(act, world, about, now)
    except _FAULTS as error:
        if world.sound():
            raise
        raise damaged() from error
    for entry in outcome.entries:
        acts.validated(entry)
    return Recorded(about, [_record(entry, act) for entry in outcome.entries], world.records(about))


def _same(meant: set[tuple[str, int]] | None, made: Recorded) -> set[tuple[str, int]]:
    """What the act speaks of; Refused where that is not what it spoke of when it was first decided."""
    speaks = {
        (ABOUT[e["type"]], e["data"][ABOUT[e["type"]]]) for e in made.events if e["type"] in ABOUT and e["member"]
    }
    if meant is not None and speaks != meant:
        what = " or ".join(sorted({name for name, _ in meant | speaks}))
        raise Refused(
            f"another {what} was recorded at the same moment; nothing was recorded for you",
            "see what it says (decisions show N), then say it again if you still mean it",
        )
    return speaks


def _stored_before(store: Store, stored: list[Record]) -> Recorded:
    about = stored[0]["subject_id"]
    mine = {record["id"] for record in stored}
    return Recorded(about, stored, [record for record in store.load(about) if record["id"] not in mine])


def _gave_up(met: Exception, where: str) -> LogUnavailable:
    if isinstance(met, Busy):
        return met
    return LogUnavailable(f"{where}: others kept recording first; nothing was recorded", "run the command again")


def _resolve(act: Act, world: LogWorld) -> None:
    """Handles as they are registered; whoever records is a member of the log."""
    if act.name == "member-add" and not world.has_members():
        return
    act.recorder = recorder_of(world, act.recorder)
    act.members = [m if m.startswith("@") else world.member(m).handle for m in act.members]


def recorder_of(world: LogWorld, handle: str) -> str:
    """Who records, as registered. Raises BadInput where that is no member of the log."""
    if not world.has_member(handle):
        raise BadInput(
            f"you are {handle}, who is not a member of this log",
            f"decisions member add {handle}, or say who you are: decisions me HANDLE",
        )
    return world.member(handle).handle


def _record(entry: acts.Entry, act: Act) -> Record:
    origin = {} if act.origin is None else {"origin": act.origin}
    return origin | {
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
        "salt": os.urandom(16).hex(),
        "command_id": None,
    }


__all__ = ["LogWorld", "Recorded", "clock", "record"]
