"""What another tool's file tells, recorded by the ordinary rules: with `at` as it was, by whoever imports it, each
event with its origin. What a rule refuses is left out, and said; what is here already is not recorded twice.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from decisions.canonical import canonical
from decisions.errors import BadInput, Refused
from decisions.exchange.coming import ComingWorld
from decisions.exchange.foreign import KEY, Foreign, Outcome, Person, Reading, Step
from decisions.exchange.naming import derived
from decisions.exchange.report import Progress, Remarks, Report, Taken
from decisions.exchange.saving import save
from decisions.exchange.spool import Spool
from decisions.process import act as acts
from decisions.process.act import circle_stream, member_stream
from decisions.process.rounds.rule import UNPLACED
from decisions.process.state import Record
from decisions.process.types import SCHEMA
from decisions.process.world import Act
from decisions.store.port import Store
from decisions.store.record import clock
from decisions.text import one_line
from decisions.when import day_end, iso

AT_ONCE = 50
"""Decisions in one save."""
NEEDED = ("open", "propose")
"""Without these there is no decision."""
NOT_IN_EVERY_EXPORT = ("review_on",)
"""Arguments that one export of the same thing has and another has not: that is no change of it."""
FORMED = "circle"
"""The key of the step that forms a circle."""
_HANDLES = ("owner", "carried_by", "roster", "deciders", "consulted", "informed")
"""Arguments that name members."""


def bring(
    reading: Reading,
    form: str,
    store: Store,
    recorder: str,
    circle: str | None,
    dry_run: bool,
    tell: Progress,
) -> Report:
    """Record what was read as decisions of `circle`, or where that is None of the circles that are told; in a dry run
    only say what that would be.

    `form` names the format and its version ("loomio/1"), `recorder` is a member; `tell` hears how many decisions of how
    many are done. Of a decision all is recorded in one save, but for what ends it in favour of another. What was
    recorded when it ends early stays, and importing again goes on from there. Raises LogUnavailable, OutcomeUnknown.
    """
    return _Bringing(reading, form, store, recorder, circle, dry_run).run(tell)


class _Place(NamedTuple):
    """A decision while it is recorded: its stream here, and what its steps said that are here, by their keys."""

    one: Foreign
    stream: str
    told: dict[str, str]


class _Bringing:
    """An import while it is done. Of each decision only what is small is held, and of most of them nothing."""

    def __init__(
        self, reading: Reading, form: str, store: Store, recorder: str, circle: str | None, dry_run: bool
    ) -> None:  # fmt: skip
        self._reading = reading
        self._people = {person.handle: person for person in reading.people}
        self._form = form
        self._store = store
        self._recorder = recorder
        self._circle = circle
        self._dry_run = dry_run
        self._now = clock(store)
        self._recorded_at = iso(self._now)
        self._world = ComingWorld(store)
        self._remarks = Remarks()
        self._remarks.take(reading.left, reading.notes)
        self._ended: list[int] = []
        """The places in the reading of decisions that are superseded by others."""
        self._streams: dict[str, str | None] = {}
        """The streams of these and of those others that are here, or come, by their keys; None where they do not."""
        self._began = 0
        """When the first of the decisions was opened."""
        self._events = 0
        self._members: list[str] = []
        self._circles: list[str] = []

    def run(self, tell: Progress) -> Report:
        here: Spool[Taken] = Spool()
        done, total = 0, len(self._reading.decisions)
        for some in _parted(self._once_each()):
            for one in self._recorded(some):
                here.append(one)
            done += len(some)
            tell(done, total)
        later: dict[str, int] = {}
        """How many events superseded decisions get, by their keys."""
        ended = (self._reading.decisions[place] for place in self._ended)
        for some in _parted(one for one in ended if self._streams[one.key]):
            streams, events = self._together(self._superseded, some)
            later.update((one.key, events[stream]) for one, stream in zip(some, streams, strict=True) if stream)
        taken = Spool(whole for each in here if (whole := self._whole(each, later)).events)
        return Report(
            self._events,
            sorted(self._members),
            sorted(self._circles),
            taken,
            len(here) - len(taken),
            self._remarks.left,
            self._remarks.notes,
        )

    def _once_each(self) -> Iterator[Foreign]:
        """The decisions, without those that have one key: which of them is meant nobody knows."""
        several = self._several()
        doubled: set[str] = set()
        first: dict[str, str] = {}
        for one in self._reading.decisions if several else ():
            if hash(one.key) in several and self._has_name(one):
                if one.key in first:
                    doubled.add(one.key)
                    why = f"it is called {one.key}, as {first[one.key]} is; neither is taken over"
                    self._remarks.leave(one.place, why)
                first.setdefault(one.key, one.place)
        for place, one in enumerate(self._reading.decisions):
            if one.key in doubled or not self._has_name(one):
                continue
            by = [outcome.superseded_by for outcome in one.outcomes if outcome.superseded_by]
            if by:
                self._ended.append(place)
            yield one

    def _several(self) -> set[int]:
        """The hashes of keys that more than one decision seems to have; and look which of them speak of others."""
        found: set[int] = set()
        several: set[int] = set()
        began = None
        for one in self._reading.decisions:
            (several if hash(one.key) in found else found).add(hash(one.key))
            began = one.opened_at if began is None else min(began, one.opened_at)
            by = [outcome.superseded_by for outcome in one.outcomes if outcome.superseded_by]
            self._streams.update(dict.fromkeys([one.key, *by] if by else []))
        self._began = began or 0
        return several

    def _has_name(self, one: Foreign) -> bool:
        """Whether its key can stand in an event."""
        try:
            one_line(one.key, "name", KEY)
        except BadInput as bad:
            self._remarks.leave(one.place, bad.message)
            return False
        return True

    def _recorded(self, some: list[Foreign]) -> Iterator[Taken]:
        """Record some decisions: those that are here now, each with how many events it got."""
        streams, events = self._together(self._decision, some)
        opened = [record["subject_id"] for record in self._world.new if record["type"] == "DecisionOpened"]
        first = self._store.number_of(opened[0]) if opened else None
        numbers = {stream: first and first + place for place, stream in enumerate(opened)}
        for one, stream in zip(some, streams, strict=True):
            if one.key in self._streams:
                self._streams[one.key] = stream
            if stream is None:
                continue
            new = events[stream]
            number = numbers[stream] if stream in numbers else self._store.number_of(stream) if new else None
            yield Taken(one.key, number, one.title, new)

    def _whole(self, taken: Taken, later: dict[str, int]) -> Taken:
        """With what came after it was recorded."""
        events = taken.events + later.get(taken.there, 0)
        stream = self._streams[taken.there] if events and not taken.events else None
        return taken._replace(events=events, number=self._store.number_of(stream) if stream else taken.number)

    def _together(
        self, do: Callable[[Foreign], str | None], some: list[Foreign]
    ) -> tuple[list[str | None], Counter[str]]:
        """Record some decisions in one save, decided again where somebody else was faster: what `do` says of each, and
        how many events each stream got.
        """
        said = self._remarks.length()
        told: list[str | None] = []

        def decided() -> list[Record]:
            told[:] = [do(one) for one in some]
            return self._world.new

        def again() -> list[Record]:
            self._remarks.cut(said)
            self._world.again()
            return decided()

        self._world.next()
        records = decided()
        if not self._dry_run:
            save(self._store, records, again)
        for record in self._world.new:
            if record["type"] == "MemberAdded":
                self._members.append(record["data"]["handle"])
            elif record["type"] == "CircleFormed":
                self._circles.append(record["data"]["handle"])
        self._events += len(self._world.new)
        return told, Counter(record["subject_id"] for record in self._world.new)

    # one decision

    def _decision(self, one: Foreign) -> str | None:
        """Its stream; None where it cannot be taken over."""
        since = len(self._world.new)
        place = self._place(one)
        for step in _steps(one):
            if not self._step(place, step) and step.act in NEEDED:
                self._world.forget(since)
                return None
        return place.stream

    def _superseded(self, one: Foreign) -> str | None:
        """What speaks of another decision, which is here by now."""
        if self._dry_run:  # what was decided before was not stored
            since = len(self._world.new)
            self._decision(one)
            self._world.settle(since)
        place = self._place(one)
        for outcome in one.outcomes:
            if outcome.superseded_by is None:
                continue
            by = self._streams.get(outcome.superseded_by)
            if by is None:
                why = f"it is superseded by {outcome.superseded_by}, which is not taken over"
                self._remarks.leave(one.place, why)
            self._step(place, _outcome(one, outcome, by))
        return place.stream

    def _place(self, one: Foreign) -> _Place:
        """Where it is, or is going to be; it may have come by way of another log."""
        stream = derived(f"{self._reading.source} {one.key}")
        if not self._world.records(stream) and self._world.records(derived(stream)):
            stream = derived(stream)
        told = {}
        for e in self._world.records(stream):
            origin = e.get("origin") or {}
            if "key" in origin:
                told[origin["key"]] = origin.get("digest", "")
        return _Place(one, stream, told)

    def _step(self, place: _Place, step: Step) -> bool:
        """Whether the step is recorded, before or now."""
        what = f"{step.place or place.one.place}: {step.key}"
        said = _said(step)
        if step.key in place.told:
            if place.told[step.key] != said:
                self._remarks.leave(what, "it says something else than when it was imported; what was imported stays")
            return True
        since = len(self._world.new)
        try:
            one_line(step.key, "name", KEY + 100)
            act = self._act(step, place)
            origin = {"format": self._form, "log": self._reading.source, "stream": place.stream}
            act.origin = {**origin, "key": step.key, "digest": said}
            self._record(act, place.stream)
        except (Refused, BadInput) as problem:
            self._world.forget(since)
            self._remarks.leave(what, problem.message)
            return False
        place.told[step.key] = said
        return True

    def _act(self, step: Step, place: _Place) -> Act:
        args = {name: self._called(value) if name in _HANDLES else value for name, value in step.args.items()}
        if "review_on" in args:
            day_end(args["review_on"])  # no date that no view can show
        if step.act == "open":
            args["circle"] = self._circle_of(place.one)
        elif step.act == "round" and "roster" in args:
            args["roster"] = self._asked(place.one, args["roster"], step.at)
        member = self._recorder if step.member is None else self._member(step.member)
        return Act(step.act, place.stream, [member], self._recorder, step.at, args=args)

    def _record(self, act: Act, stream: str) -> None:
        """Decide an act, and keep what it makes to be stored."""
        for number, entry in enumerate(acts.perform(act, self._world, stream, self._now).entries, 1):
            acts.validated(entry)
            assert act.origin is not None
            made = derived(f"{act.origin['stream']} {act.origin['key']} {number}")
            self._world.keep(
                {
                    "id": made,
                    "position": UNPLACED + len(self._world.new),
                    "type": entry.type,
                    "schema": SCHEMA[entry.type],
                    "subject": entry.subject,
                    "subject_id": entry.subject_id,
                    "subject_version": entry.subject_version,
                    "member": entry.member,
                    "recorded_by": act.recorder,
                    "at": entry.at,
                    "recorded_at": self._recorded_at,
                    "meeting": None,
                    "data": entry.data,
                    "salt": os.urandom(16).hex(),
                    "command_id": None,
                    "origin": {**act.origin, "id": made},
                }
            )

    # circles and people

    def _circle_of(self, one: Foreign) -> str:
        """The circle of a decision, as it is called here; formed where the source says by which rule it decides."""
        handle = self._circle or one.circle
        if handle is None:
            raise BadInput("it is not told of which circle it is", "name one: --circle CIRCLE")
        if not self._world.has_circle(handle):
            if self._reading.preset is None:
                raise BadInput(f"there is no circle {handle} here", f"form it: decisions circle form {handle}")
            args = {"aim": f"Decides what {self._reading.source} tells of", "preset": self._reading.preset}
            self._of_circle(handle, "circle-form", self._began, args, FORMED)
        return self._world.circle(handle).handle

    def _asked(self, one: Foreign, roster: list[str], at: int) -> list[str]:
        """Whom a round asks. They join a circle that an import formed; into another one nobody comes by a file."""
        circle = self._world.circle(self._circle_of(one))
        formed = (self._world.began(circle).get("origin") or {}).get("key") == FORMED
        asked = []
        for handle in roster:
            if handle in circle.members or formed:
                asked.append(handle)
            else:
                self._remarks.leave(one.place, f"{handle} is no member of {circle.handle} here, and is not asked")
            if formed and handle not in circle.members:
                self._of_circle(circle.handle, "circle-join", at, {"handle": handle}, f"member {handle}")
        if not asked:
            raise BadInput(f"nobody whom it asks is a member of {circle.handle} here", "name another circle")
        return asked

    def _of_circle(self, handle: str, name: str, at: int, args: dict[str, Any], key: str) -> None:
        stream = circle_stream(handle)
        act = Act(name, handle, [self._recorder], self._recorder, at, args=args)
        act.origin = {"format": self._form, "log": self._reading.source, "stream": stream, "key": key}
        self._record(act, stream)

    def _called(self, handles: Any) -> Any:
        return self._member(handles) if isinstance(handles, str) else [self._member(handle) for handle in handles]

    def _member(self, handle: str) -> str:
        """The handle of somebody as it is here; who is no member yet becomes one."""
        person = self._people.get(handle) or Person(f"person {handle}", handle)
        if not self._world.has_member(handle):
            lines = {"name": self._line(person, "name"), "email": self._line(person, "email")}
            act = Act("member-add", handle, [self._recorder], self._recorder, self._now, args=lines)
            stream = member_stream(handle)
            act.origin = {"format": self._form, "log": self._reading.source, "stream": stream, "key": person.key}
            self._record(act, stream)
            return handle
        here = self._world.member(handle)
        same = person.email is not None and (here.email or "").casefold() == person.email.casefold()
        if not same and person.name and here.name and person.name != here.name:
            why = f"is called {here.name} here and {person.name} there; it is taken for the same person"
            self._remarks.note(f"member {here.handle}", why)
        return here.handle

    def _line(self, person: Person, what: str) -> str | None:
        """Their name or address as it can be stored."""
        value = getattr(person, what)
        try:
            return one_line(value, what) if value else None
        except BadInput as bad:
            self._remarks.leave(f"the {what} of {person.handle}", bad.message)
            return None


def _parted(decisions: Iterable[Foreign]) -> Iterator[list[Foreign]]:
    """As many at a time as go into one save."""
    rest = iter(decisions)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _said(step: Step) -> str:
    """What a step says, as a hash: to see whether it says something else when it comes again."""
    args = {name: value for name, value in step.args.items() if name not in NOT_IN_EVERY_EXPORT}
    return sha256(canonical([step.act, args]).encode(errors="surrogatepass")).hexdigest()


def _steps(one: Foreign) -> Iterator[Step]:
    """What is done to record a decision, one act after another; but for what ends it in favour of another."""
    key, at, by = one.key, one.opened_at, one.proposer
    yield Step(key, "open", by, at, {"title": one.title})
    if one.framing is not None:
        yield Step(f"{key} framing", "frame", by, at, {"message": one.framing})
    for voice in one.voices:
        yield Step(voice.key, "voice", voice.member or by, voice.at or at, {"kind": voice.kind, "message": voice.text})
    for option in one.options:
        yield Step(option.key, "option", option.member or by, option.at or at, {"message": option.text})
    if one.text is not None:
        content = {
            "message": one.text,
            "owner": one.owner,
            "carried_by": list(one.carried_by),
            "criteria": list(one.criteria),
            "review_on": one.review_on,
        }
        proposed = {name: value for name, value in content.items() if value}
        yield Step(f"{key} proposal", "propose", by, one.proposed_at or at, proposed)
    yield from one.steps
    for a in one.answers:
        said = {"answer": a.kind, "said": a.said, "message": a.text}
        args = {name: value for name, value in said.items() if value}
        yield Step(a.key, "report-answer", a.member, a.at, args, a.place)
    yield from (_outcome(one, outcome, None) for outcome in one.outcomes if outcome.superseded_by is None)


def _outcome(one: Foreign, outcome: Outcome, by: str | None) -> Step:
    said = {
        "outcome": outcome.status,
        "said": outcome.said,
        "message": outcome.text,
        "review_on": outcome.review_on,
        "deciders": list(outcome.deciders),
        "consulted": list(outcome.consulted),
        "informed": list(outcome.informed),
        "superseded_by": by,
    }
    args = {name: value for name, value in said.items() if value}
    return Step(outcome.key, "report-outcome", outcome.member or one.proposer, outcome.at, args, outcome.place)
