"""Given what happened, when somebody acts, then this is recorded: the process on a log that is a list in memory.

Every act goes through `decisions.process.act.perform`, as one does that comes from a door, and is checked against its
model before it is kept. Times are days (and hours) after T0; the log's clock never goes back.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from decisions.errors import BadInput, Problem, Refused
from decisions.process import act as acts
from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.process.state import Circle, Decision, Member, Objection, Record
from decisions.process.types import SCHEMA
from decisions.process.world import Act
from decisions.when import days, hours, iso, moment
from tests.examples import T0

SECRETARY = "sec"
"""Records in the name of others where nobody else is said to; a member of the log and of no circle."""

_ABOUT_PEOPLE = ("member-add", "member-change", "member-key", "member-key-end")
_ABOUT_CIRCLES = ("circle-form", "circle-join", "circle-leave", "circle-policy")


def when(day: float, hour: float = 0) -> int:
    """The moment so many days and hours after T0."""
    return T0 + int(day * days(1)) + int(hour * hours(1))


class Log:
    """The world, as a list of records tells it."""

    def __init__(self) -> None:
        self.all: list[Record] = []
        self.clock = T0
        self._streams: dict[str, list[Record]] = {}

    def records(self, stream: str) -> list[Record]:
        return list(self._streams.get(stream, []))

    def member(self, handle: str) -> Member:
        found = fold.member(self.records(acts.member_stream(handle)))
        if found is None:
            raise BadInput(f"nobody here is called {handle!r}", "name one who is")
        return found

    def circle(self, handle: str) -> Circle:
        found = fold.circle(self.records(acts.circle_stream(handle)))
        if found is None:
            raise BadInput(f"no circle is called {handle!r}", "name one there is")
        return found

    def decision(self, stream: str) -> Decision:
        found = fold.decision(self.records(stream))
        if found is None:
            raise BadInput("there is no such decision", "name another")
        return found

    def has_member(self, handle: str) -> bool:
        return bool(self.records(acts.member_stream(handle)))

    def has_circle(self, handle: str) -> bool:
        return bool(self.records(acts.circle_stream(handle)))

    def has_members(self) -> bool:
        return any(e["type"] == "MemberAdded" for e in self.all)

    def decisions(self) -> list[str]:
        """Stream ids, in the order of their numbers."""
        return list(dict.fromkeys(e["subject_id"] for e in self.all if e["subject"] == "decision"))

    def stream(self, number: int) -> str:
        known = self.decisions()
        if not 1 <= number <= len(known):
            raise BadInput(f"there is no decision {number}", "name another")
        return known[number - 1]

    def number(self, stream: str) -> int:
        return self.decisions().index(stream) + 1

    def perform(self, act: Act, stream: str) -> list[Record]:
        """Decide an act and keep what it makes, all or nothing."""
        if self.has_members():
            act.recorder = self.member(act.recorder).handle
            act.members = [m if m.startswith("@") else self.member(m).handle for m in act.members]
        made = acts.perform(act, self, stream, self.clock).entries
        for entry in made:
            acts.validated(entry)
        return [self._keep(entry, act) for entry in made]

    def _keep(self, entry: acts.Entry, act: Act) -> Record:
        position = len(self.all) + 1
        kept: Record = {
            "id": uuid5(NAMESPACE_URL, f"event:{position}").hex,
            "position": position,
            "type": entry.type,
            "schema": SCHEMA[entry.type],
            "subject": entry.subject,
            "subject_id": entry.subject_id,
            "subject_version": entry.subject_version,
            "member": entry.member,
            "recorded_by": act.recorder,
            "at": entry.at,
            "recorded_at": iso(self.clock),
            "meeting": act.meeting,
            "data": entry.data,
            "salt": "",
            "command_id": None,
        }
        stream = self._streams.setdefault(entry.subject_id, [])
        assert entry.subject_version == len(stream) + 1, "versions of a stream have no gap"
        stream.append(kept)
        self.all.append(kept)
        return kept


class Scenario:
    """A log with a circle, and what people do in it. `when` acts, what begins with `then` asserts."""

    def __init__(self) -> None:
        self.log = Log()
        self.made: list[Record] = []
        self.problem: Problem | None = None
        self.number = 0
        """The decision that is spoken of."""

    def when(
        self,
        act: str,
        as_: str = "ana",
        at: float | None = None,
        hour: float = 0,
        *,
        typed: float | None = None,
        by: str | None = None,
        about: int | str | None = None,
        meeting: str | None = None,
        **args: Any,
    ) -> Scenario:
        """An act of `as_` (several with commas), said to have happened on day `at`, typed on day `typed` by `by`.

        `at` moves the log's clock on where it was earlier; without `at` it happens now. `about` is another decision's
        number, or the circle or member that the act is about.
        """
        self._no_problem()
        happened = when(at, hour) if at is not None else None
        self.log.clock = max(self.log.clock, when(typed) if typed is not None else happened or 0)
        members = as_.split(",")
        recorder = by or (members[0] if len(members) == 1 and not as_.startswith("@") else SECRETARY)
        subject, stream = self._about(act, about, args)
        made = Act(
            act,
            subject,
            members,
            recorder,
            self.log.clock if happened is None else happened,
            meeting=meeting,
            args=args,
        )
        self.made = []
        try:
            self.made = self.log.perform(made, stream)
        except Problem as problem:
            self.problem = problem
            return self
        for record in self.made:
            if record["type"] == "DecisionOpened":
                self.number = self.log.number(record["subject_id"])
        return self

    def _about(self, act: str, about: int | str | None, args: dict[str, Any]) -> tuple[str, str]:
        if act in _ABOUT_PEOPLE:
            return str(about), acts.member_stream(str(about))
        if act in _ABOUT_CIRCLES:
            circle = str(about or "team")
            return circle, acts.circle_stream(circle)
        if act == "open" or "title" in args:
            stream = uuid5(NAMESPACE_URL, f"decision:{len(self.log.all)}").hex
            return stream, stream
        stream = self.log.stream(int(about or self.number))
        return stream, stream

    def on(self, day: float, hour: float = 0) -> Scenario:
        """Time passes; nobody acts."""
        self.log.clock = max(self.log.clock, when(day, hour))
        return self

    def speak_of(self, number: int) -> Scenario:
        self._no_problem()
        self.number = number
        return self

    def _no_problem(self) -> None:
        if self.problem:
            raise AssertionError(f"refused: {self.problem.message}") from self.problem

    @property
    def records(self) -> list[Record]:
        return self.log.records(self.log.stream(self.number))

    def state(self, *, as_of: float | None = None, known_at: float | None = None, now: float | None = None) -> Decision:
        """The decision as recorded; with `now`, with what time has done by then."""
        self._no_problem()
        found = fold.decision(
            self.records,
            when(as_of) if as_of is not None else None,
            when(known_at) if known_at is not None else None,
        )
        assert found is not None
        if now is not None:
            rule.pass_time(found, when(now))
        return found

    @property
    def d(self) -> Decision:
        return self.state()

    def event(self, kind: str, member: str | None = None) -> str:
        """The id of the last event of a type in the decision, as a command line names it."""
        found = [e for e in self.records if e["type"] == kind and member in (None, e["member"])]
        return str(found[-1]["id"])

    def then(self, *types: str) -> Scenario:
        """Exactly these were recorded by the last act, in this order; the circle's guard of open rounds aside."""
        self._no_problem()
        found = [e["type"] for e in self.made if e["type"] != "RoundNoted"]
        assert found == list(types)
        return self

    def then_made(self, kind: str, /, *, member: Any = ..., at: float | None = None, **fields: Any) -> Scenario:
        """One of the events is of this type, of this member, at this moment, with these fields."""
        self._no_problem()
        found = [e for e in self.made if e["type"] == kind]
        assert found, [e["type"] for e in self.made]
        for e in found:
            said = {key: e["data"][key] for key in fields}
            right = said == fields and member in (..., e["member"])
            if right and (at is None or moment(e["at"]) == when(at)):
                return self
        raise AssertionError([(e["member"], e["at"], e["data"]) for e in found])

    def then_refused(self, reason: str, hint: str = "") -> Scenario:
        """A rule refused the last act, in these words; nothing was recorded."""
        return self._then_problem(Refused, reason, hint)

    def then_bad_input(self, reason: str, hint: str = "") -> Scenario:
        """What was given is wrong, in these words; nothing was recorded."""
        return self._then_problem(BadInput, reason, hint)

    def _then_problem(self, kind: type[Problem], reason: str, hint: str) -> Scenario:
        problem, self.problem = self.problem, None
        assert problem is not None, f"not refused; it made {[e['type'] for e in self.made]}"
        assert type(problem) is kind, problem.message
        assert reason in problem.message
        assert hint in problem.hint
        assert problem.hint, "every refusal says what to do"
        assert not self.made
        return self

    def then_status(self, status: str, *, now: float | None = None) -> Scenario:
        assert standing.status(self.state(now=now)) == status
        return self

    def then_in_force(self, version: int | None) -> Scenario:
        assert self.d.in_force == version
        return self

    def then_outstanding(self, *members: str, now: float | None = None) -> Scenario:
        assert standing.outstanding(self.state(now=now)) == list(members)
        return self

    def then_current(self, *, now: float | None = None, **answers: str) -> Scenario:
        """Whose answer counts now, as what: consent, presumed, stand_aside or objection."""
        found = {}
        for member, answer in standing.current_answers(self.state(now=now)).items():
            if isinstance(answer, Objection):
                found[member] = "objection"
            else:
                found[member] = "presumed" if answer.presumed_in is not None else answer.kind.replace("-", "_")
        assert found == answers
        return self

    def then_adopted(self, at: float, hour: float = 0, *, now: float | None = None) -> Scenario:
        """The newest version is in force since then."""
        d = self.state(now=now)
        assert standing.status(d) == "adopted"
        assert d.adoption is not None
        assert iso(d.adoption.at) == iso(when(at, hour))
        return self

    def then_due(self, due: bool, *, now: float) -> Scenario:
        """Is a deadline behind the round that is recorded as open?"""
        assert standing.due_to_close(self.d, when(now)) is due
        return self

    def then_early_review(self, because: str | None, since: float | None = None) -> Scenario:
        found = self.d.early_review
        assert (found.because if found else None) == because
        if since is not None:
            assert found is not None
            assert iso(found.since) == iso(when(since))
        return self

    def then_objection(self, number: int, state: str, *, heard: bool | None = None) -> Scenario:
        """The objection is `open`, or closed as that kind."""
        found = self.d.objection(number)
        assert found is not None
        assert (found.kind or "open") == state
        assert heard is None or (found.heard_at is not None) == heard
        return self


def given(
    policy: str = "sociocracy",
    members: str = "ana bo cy",
    *,
    facilitator: str | None = None,
    **own: Any,
) -> Scenario:
    """A log with the circle `team` of these members, which decides by a preset, with parameters of its own.

    `sec` and `out` are members of the log alone.
    """
    made = Scenario()
    handles = members.split()
    for handle in (SECRETARY, "out", *handles):
        made.when("member-add", SECRETARY, 0, about=handle)
    made.when("circle-form", SECRETARY, 0, aim="To eat well.", preset=policy, members=_roles(handles, facilitator))
    if own:
        changes = {key: _said(value) for key, value in own.items()}
        made.when("circle-policy", SECRETARY, 0, changes=changes)
    made._no_problem()
    return made


def opened(policy: str = "sociocracy", members: str = "ana bo cy", **more: Any) -> Scenario:
    """The same, and decision 1 is open since day 0."""
    return given(policy, members, **more).when("open", "ana", 0, circle="team", title="Who cooks?")


def proposed(policy: str = "sociocracy", members: str = "ana bo cy", **more: Any) -> Scenario:
    """The same, and ana proposed version 1 on day 0."""
    return opened(policy, members, **more).when("propose", "ana", 0, message="We hire a cook.")


def in_round(policy: str = "sociocracy", members: str = "ana bo cy", **more: Any) -> Scenario:
    """The same, and a round is open on it since day 0."""
    return proposed(policy, members, **more).when("round", "ana", 0)


def adopted(policy: str = "sociocracy", members: str = "ana bo cy", **more: Any) -> Scenario:
    """The same, and everybody consented on day 1."""
    return in_round(policy, members, **more).when("consent", "@all", 1)


def _roles(handles: list[str], facilitator: str | None) -> list[tuple[str, list[str]]]:
    return [(handle, ["facilitator"] if handle == facilitator else []) for handle in handles]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
