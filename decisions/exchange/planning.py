"""What is to be done with the events of another log: nothing is recorded while that is found out.

A decision, a member or a circle is known again by the ids of its events. Where one log has gone on, the rest is taken
over; where both have, it stays as it is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby, islice
from operator import itemgetter

from decisions.canonical import digest
from decisions.errors import BadInput
from decisions.exchange.chosen import Kept
from decisions.exchange.naming import decisions_named, derived, members_named, source_id, source_stream
from decisions.exchange.plans import Plan, Plans
from decisions.exchange.report import Progress, Remarks
from decisions.exchange.staging import Staged
from decisions.process import fold, standing
from decisions.process.act import circle_stream, member_stream
from decisions.process.state import Decision, Record
from decisions.store.port import Store
from decisions.store.record import clock
from decisions.views import source
from decisions.when import moment

LEFT_OUT = ("LogOpened", "RoundNoted", "EntryConfirmed")
"""Types that are not taken over: a log begins once, guards are made anew, and only oneself can confirm."""


AT_ONCE = 200
"""Decisions that are looked for in the log in one go."""


class Planning:
    """Looks at a staged log beside the log that it is imported into; `plans` are by the streams there, `remarks` say
    what is left out. `look` hears how many of its events were looked through.

    Raises BadInput where a member or a circle is written otherwise here.
    """

    def __init__(self, staged: Staged, theirs: Kept, store: Store, look: Progress) -> None:
        self.plans = Plans()
        self.remarks = Remarks()
        self._staged = staged
        self._theirs = theirs
        self._store = store
        self._now = clock(store)
        self._members: set[str] = set()
        self._circles: set[str] = set()
        self._refers: dict[str, list[str | int]] = {}
        """Of decisions that speak of others: of which, by their streams or their numbers there."""
        self._people()
        self._decisions(look)

    @cached_property
    def _number_there(self) -> dict[str, int]:
        return {stream: number for number, stream in self._staged.numbers.items()}

    def here(self, stream: str) -> str | None:
        """The stream here of a decision that has this stream there; None where it is not here, and does not come."""
        target = self.plans.target(stream)
        if target is not None:
            return target
        return next((s for s in (stream, derived(stream)) if self._store.number_of(s) is not None), None)

    def _people(self) -> None:
        streams: dict[str, list[Record]] = {}
        for raw in self._theirs.everybody():
            record = source.record(raw)
            streams.setdefault(record["subject_id"], []).append(record)
        for kind, type_ in (("member", "MemberAdded"), ("circle", "CircleFormed")):
            for stream, records in streams.items():
                if records[0]["type"] == type_:
                    self._known(kind, stream, records)

    def _known(self, kind: str, stream: str, records: list[Record]) -> None:
        """A member or a circle: theirs is taken over where it is not here, or came from there."""
        handle = records[0]["data"]["handle"]
        here = self._store.load(stream)
        known = self._members if kind == "member" else self._circles
        planned = Plan(kind, stream, handle)
        if here:
            found = fold.member(here) if kind == "member" else fold.circle(here)
            if found is None or found.handle != handle:
                raise BadInput(
                    f"the {kind} {handle} is written otherwise here",
                    f"write it in the file as it is here: decisions {kind} list",
                )
            if not self._same(here[0], records[0]):
                known.add(handle)
                return
        if stream != (member_stream if kind == "member" else circle_stream)(handle):
            problem = "its id is not made from its handle"
        else:
            problem = self._staged.unclean.get(stream) or self._unfit(records, handle if kind == "member" else None)
        if not problem and not self._goes_on(planned, here, records):
            problem = "it went on here in another way than there; it stays as it is"
        if problem:
            self.remarks.leave(f"{kind} {handle}", problem)
            return
        known.add(handle)
        self.plans.people[stream] = planned

    def _decisions(self, look: Progress) -> None:
        done = 0
        streams = (s for s in map(_opened, groupby(self._theirs.streams(), key=itemgetter(0))) if s is not None)
        while some := list(islice(streams, AT_ONCE)):
            here = self._store.begun([target for stream, records in some for target in _targets(stream, records)])
            for stream, records in some:
                planned = self._decision(stream, records, here)
                if isinstance(planned, Plan):
                    self.plans.add(stream, planned)
                else:
                    self._leave(stream, planned)
                done += len(records)
            look(done, self._staged.events)
        while lost := [(stream, why) for stream in self._refers if (why := self._missing(stream))]:
            for stream, why in lost:
                self._leave(stream, why)
                self.plans.drop(stream)
                del self._refers[stream]

    def _leave(self, stream: str, why: str) -> None:
        self.remarks.leave(f"decision {self._number_there.get(stream, '?')}", why)

    def _decision(self, stream: str, records: list[Record], begun: set[str]) -> Plan | str:
        """What becomes of a decision, or why it is left out; `begun` are streams that are here already."""
        try:
            state = fold.decision(records)
        except fold.FAULTS:
            state = None
        if state is None:
            return "its events do not make a decision"
        problem = self._staged.unclean.get(stream) or self._unfit(records) or self._strange(state)
        if problem:
            return problem
        targets = _targets(stream, records)
        target = next((target for target in targets if target in begun), targets[-1])
        here = self._store.load(target) if target in begun else []
        planned = Plan("decision", target, state.title)
        if not self._goes_on(planned, here, records):
            return "it went on here in another way than there; it stays as it is"
        planned.circle = state.circle
        planned.open_round = state.open_round.number if state.open_round else None
        refers = [named for e in records for named in decisions_named(e) if named != stream]
        if refers:
            self._refers[stream] = refers
        if any(e["type"] in ("EntryDisputed", "EntryCorrected") for e in records):
            planned.ids = {e["id"]: derived(source_id(e)) for e in records}
            planned.ids |= {there["id"]: e["id"] for there, e in zip(_taken(records), _taken(here), strict=False)}
        return planned

    def _goes_on(self, planned: Plan, here: list[Record], records: list[Record]) -> bool:
        """Whether what is here is the beginning of what is there, or the other way round."""
        wanted, there = _taken(records), _taken(here)
        planned.here = min(len(there), len(wanted))
        planned.new = len(wanted) - planned.here
        planned.version = here[-1]["subject_version"] if here else 0
        return all(map(self._same, there, wanted))

    @staticmethod
    def _same(here: Record, there: Record) -> bool:
        """Whether an event there is the one that stands here."""
        first = source_id(there)
        return bool(here["id"] in (there["id"], first, derived(first)))

    def _strange(self, d: Decision) -> str:
        """What is wrong with the decision that events make; empty where it is well."""
        if d.circle not in self._circles:
            found = fold.circle(self._store.load(circle_stream(d.circle)))
            if found is None or found.handle != d.circle:
                return f"there is no circle {d.circle} here: decisions circle form {d.circle}"
            self._circles.add(d.circle)
        digests = {}
        for version in d.versions:
            digests[version.number] = version.digest
            if digest(standing.content(version)) != version.digest:
                return f"the digest of version {version.number} is not that of its text"
        if any(a.kind != "unsaid" and digests.get(a.version) != a.digest for a in d.answers):
            return "an answer is to a version that is not there"
        return ""

    def _unfit(self, records: list[Record], newcomer: str | None = None) -> str:
        """Why events cannot be recorded here; empty where they can."""
        for e in records:
            if moment(e["at"]) > self._now:
                return "it happens in the future"
            for handle in members_named(e):
                if handle != newcomer and handle not in self._members and not self._is_member(handle):
                    return f"{handle} is no member here: decisions member add {handle}"
        return ""

    def _is_member(self, handle: str) -> bool:
        found = fold.member(self._store.load(member_stream(handle)))
        if found is None or found.handle != handle:
            return False
        self._members.add(handle)
        return True

    def _missing(self, stream: str) -> str:
        """Why a decision cannot be said without another; empty where it can."""
        later = self._staged.later.get(stream, ())
        for named in self._refers[stream]:
            other = self._staged.numbers.get(named, "") if isinstance(named, int) else named
            if other and self.plans.target(other) is not None:
                if other in later or named in later:
                    return "it speaks of a decision that was opened later"
            elif not other or self.here(other) is None:
                number = named if isinstance(named, int) else self._number_there.get(other)
                what = f"decision {number}" if number else "a decision"
                return f"it speaks of {what}, which is neither here nor taken over"
        return ""

    def decisions(self) -> Iterator[tuple[int, Plan]]:
        """The decisions that are here, or come, with their numbers there, in their order."""
        for number, stream in sorted(self._staged.numbers.items()):
            planned = self.plans.decision(stream)
            if planned is not None:
                yield number, planned


def _opened(rows: tuple[str, Iterator[tuple[str, bytes]]]) -> tuple[str, list[Record]] | None:
    """The stream of a decision and its events, of which there are none where one is damaged; None of what is none."""
    stream, events = rows[0], (raw for _, raw in rows[1])
    first = next(events)
    if b'"type":"DecisionOpened"' not in first:
        return None
    try:
        return stream, source.records([first, *events])
    except ValueError:
        return stream, []


def _targets(stream: str, records: list[Record]) -> list[str]:
    """The streams in which a decision may stand here, the one in which a new one does last."""
    there = source_stream(records[0]) if records else stream
    return list(dict.fromkeys((stream, there, derived(there))))


def _taken(records: list[Record]) -> list[Record]:
    """The events that an import takes over."""
    return [e for e in records if e["type"] not in LEFT_OUT]
