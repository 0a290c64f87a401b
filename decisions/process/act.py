"""Every act goes this way: deadlines that are due -> guards -> the room's decide -> settle (does the rule complete?).

Pure: the world is what was loaded, the moment comes in, and what comes out is the events to save, stream by stream.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from decisions.errors import BadInput
from decisions.process import fold, guards, types
from decisions.process.rounds import rule
from decisions.process.rounds.rule import Made
from decisions.process.state import Circle, Decision, Record
from decisions.process.world import Act, New, World
from decisions.when import iso

ACTS = {
    "member-add": ("people", "add"),
    "member-change": ("people", "change"),
    "member-key": ("people", "add_key"),
    "member-key-end": ("people", "end_key"),
    "circle-form": ("circles", "form"),
    "circle-join": ("circles", "join"),
    "circle-leave": ("circles", "leave"),
    "circle-policy": ("circles", "set_policy"),
    "open": ("align", "open_decision"),
    "voice": ("align", "voice"),
    "frame": ("align", "frame"),
    "align": ("align", "align"),
    "option": ("explore", "option"),
    "ask": ("explore", "ask"),
    "answer": ("explore", "answer"),
    "react": ("explore", "react"),
    "propose": ("propose", "propose"),
    "amend": ("propose", "amend"),
    "withdraw": ("propose", "withdraw"),
    "round": ("rounds", "open_round"),
    "close": ("rounds", "close"),
    "report-outcome": ("rounds", "report"),
    "consent": ("answers", "consent"),
    "stand-aside": ("answers", "stand_aside"),
    "retract": ("answers", "retract"),
    "condition": ("answers", "condition"),
    "report-answer": ("answers", "report"),
    "object": ("objections", "raise_objection"),
    "heard": ("objections", "heard"),
    "take": ("objections", "take"),
    "test": ("objections", "test"),
    "resolve": ("objections", "resolve"),
    "confirm": ("entries", "confirm"),
    "dispute": ("entries", "dispute"),
    "correct": ("entries", "correct"),
    "buy-in": ("action", "buy_in"),
    "check-in": ("action", "check_in"),
    "action-add": ("action", "plan"),
    "action-close": ("action", "close"),
    "review": ("review", "review"),
    "review-request": ("review", "request"),
    "supersede": ("review", "supersede"),
}
"""Every act there is: its name -> the room and the function that decides it."""

REPORTS = ("report-answer", "report-outcome")
"""Acts of which only an import tells: there is no command for them."""

SEVERAL = ("consent", "stand-aside", "retract", "align", "buy-in")
"""Acts that several people may do in one write."""


class Entry(NamedTuple):
    """An event to be saved: what it is about, its version there, and the event."""

    subject: str
    subject_id: str
    subject_version: int
    type: str
    member: str | None
    at: str
    data: dict[str, Any]


class Outcome:
    """What an act makes: entries in log order. `world` is what it was decided on, folded no further."""

    __slots__ = ("_versions", "entries")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._versions: dict[str, int] = {}

    def add(self, subject: str, subject_id: str, version: int, made: Made) -> Record:
        """One more event of a stream that had `version` events when it was loaded."""
        next_version = self._versions.get(subject_id, version) + 1
        self._versions[subject_id] = next_version
        at = iso(made.at)
        self.entries.append(Entry(subject, subject_id, next_version, made.type, made.member, at, made.data))
        return {
            "id": f"new {len(self.entries)}",
            "position": rule.UNPLACED + len(self.entries),
            "type": made.type,
            "subject": subject,
            "subject_id": subject_id,
            "subject_version": next_version,
            "member": made.member,
            "recorded_by": "",
            "at": at,
            "recorded_at": at,
            "data": made.data,
        }


def perform(act: Act, world: World, stream_id: str, now: int) -> Outcome:
    """Decide an act: the events to save, or Refused, or BadInput.

    `stream_id` is the stream of what the act is about (for something new: its id to be); `now` is the log's clock.
    """
    if act.at > now:
        raise BadInput(f"{iso(act.at)} is in the future", "--at is when it happened; leave it out for now")
    if act.name not in SEVERAL and (len(act.members) != 1 or act.member.startswith("@")):
        raise BadInput(f"{act.name} is one person's act", "name one handle with --as")
    outcome = Outcome()
    room, decide = _deciding(act.name)
    if room == "people":
        version = 0 if act.name == "member-add" else world.member(act.subject).version
        for new in decide(act, world, **act.args):
            outcome.add("member", stream_id, version, _made(new))
    elif room == "circles":
        _circle(act, world, stream_id, decide, outcome)
    elif act.name == "open":
        for new in decide(act, world, **act.args):
            outcome.add("decision", stream_id, 0, _made(new))
    elif act.name == "propose" and "title" in act.args:
        _open_and_propose(act, world, stream_id, decide, outcome)
    else:
        records = world.records(stream_id)
        _decision(act, world, world.decision(stream_id), records, decide, outcome)
    return outcome


@cache
def _deciding(name: str) -> tuple[str, Any]:
    """The room of an act, and the function that decides it."""
    room, function = ACTS[name]
    return room, getattr(import_module(f"decisions.process.{room}.decide"), function)


def _made(new: New) -> Made:
    return Made(type(new.event).__name__, new.at, new.member, new.event.data())


def _open_and_propose(act: Act, world: World, stream_id: str, decide: Any, outcome: Outcome) -> None:
    args = dict(act.args)
    opening = import_module("decisions.process.align.decide").open_decision
    news = opening(act, world, circle=args.pop("circle"), title=args.pop("title"))
    records = [outcome.add("decision", stream_id, 0, _made(new)) for new in news]
    d = fold.decision(records)
    assert d is not None
    for new in decide(d, act, world, **args):
        outcome.add("decision", stream_id, 0, _made(new))


def _circle(act: Act, world: World, stream_id: str, decide: Any, outcome: Outcome) -> None:
    if act.name == "circle-form":
        for new in decide(act, world, **act.args):
            outcome.add("circle", stream_id, 0, _made(new))
        return
    circle = world.circle(act.subject)
    for new in decide(circle, act, world, **act.args):
        made = _made(new)
        outcome.add("circle", stream_id, circle.version, made)
        if made.type == "CircleLeft":
            for decision_id in list(circle.open_rounds):
                _leave(act, world, circle, world.decision(decision_id), made.data["handle"], outcome)


def _leave(act: Act, world: World, circle: Circle, d: Decision, handle: str, outcome: Outcome) -> None:
    """A member who leaves the circle leaves the roster of its open rounds in the same save."""
    work = _Work(d, outcome, world)
    work.rule(rule.due(d, act.at))
    round_ = d.open_round
    if round_ and handle in round_.roster:
        work.add(Made("RosterLeft", act.at, act.member, {"round": round_.number, "handle": handle}))
        work.rule(rule.settle(d))
    work.finish(act, circle)


def _decision(act: Act, world: World, d: Decision, records: list[Record], decide: Any, outcome: Outcome) -> None:
    guards.not_before(act, d.opened_at, "the decision is open")
    work = _Work(d, outcome, world)
    work.rule(rule.due(d, act.at))
    in_force_before = d.in_force
    news = decide(d, act, world, **act.args)
    stop = False
    for new in news:
        made = _made(new)
        stop = stop or (
            made.type in rule.STOPPING and d.period is not None and made.data["version"] == d.period.version
        )
        work.add(made)
    if act.name == "correct":
        d = work.refold(records)
    work.rule(rule.settle(d, stop=stop))
    if in_force_before is not None and d.early_review is None:
        because = _early(act, d, work.news, in_force_before)
        if because:
            data = {"because": because, "reason": None}
            work.add(Made("EarlyReviewCalled", act.at, None, data))
    work.finish(act, None)


class _Work:
    """One decision while an act is decided: it folds each event as it is made, and notes rounds in the circle."""

    def __init__(self, d: Decision, outcome: Outcome, world: World) -> None:
        self.d = d
        self.world = world
        self.outcome = outcome
        self.version = d.version
        self.news: list[Record] = []
        self.round_before = d.open_round.number if d.open_round else None
        self.adoptions_before = len(d.adoptions)

    def rule(self, made: list[Made]) -> None:
        """Events of the rule, which folded them already."""
        for event in made:
            self.news.append(self.outcome.add("decision", self.d.id, self.version, event))

    def add(self, made: Made) -> None:
        record = self.outcome.add("decision", self.d.id, self.version, made)
        self.news.append(record)
        fold.step(self.d, record)

    def refold(self, records: list[Record]) -> Decision:
        again = fold.decision([*records, *self.news])
        assert again is not None
        self.d = again
        return again

    def finish(self, act: Act, circle: Circle | None) -> None:
        """What the new state asks of other streams: the guard in the circle, and the decisions that this supersedes."""
        after = self.d.open_round.number if self.d.open_round else None
        opened = [record["data"]["round"] for record in self.news if record["type"] == "RoundOpened"]
        if opened or after != self.round_before:
            circle = circle or self.world.circle(self.d.circle)
            number = opened[-1] if opened else self.round_before
            data = {"decision": self.d.id, "round": number, "open": after is not None}
            stream_id = circle_stream(circle.handle)
            self.outcome.add("circle", stream_id, circle.version, Made("RoundNoted", act.at, None, data))
        if len(self.d.adoptions) > self.adoptions_before:
            for stream in self.d.supersedes:
                _supersede(act, self.world, self.d, stream, self.outcome)


def _supersede(act: Act, world: World, d: Decision, stream: str, outcome: Outcome) -> None:
    """The adoption of `d` retires a decision of the same circle at once; another circle is asked to consent."""
    old = world.decision(stream)
    adoption = d.adoption
    assert adoption is not None
    work = _Work(old, outcome, world)
    work.rule(rule.due(old, adoption.at))
    at, current, in_force = rule.reached(old, d), old.current, old.in_force
    if old.circle == d.circle:
        work.rule(rule.superseded(old, d, world.number(d.id)))
    elif at and current and in_force and not current.retire and world.circle(old.circle).members:
        moves = import_module("decisions.process.moves")
        asking = Act("supersede", old.id, [act.member], act.recorder, at, meeting=act.meeting)
        content = moves.content_of(old.versions[in_force - 1])
        by = (d.id, world.number(d.id))
        news = moves.new_version(old, asking, world, None, content, retire=True, superseded_by=by, ask=True)
        for new in news:
            work.add(_made(new)._replace(member=None))
        work.rule(rule.settle(old))
    work.finish(act, None)


def _early(act: Act, d: Decision, news: list[Record], in_force: int) -> str | None:
    """Why an act makes an early review of the version in force due, if it does."""
    for record in news:
        kind, data = record["type"], record["data"]
        if kind == "AnswerRetracted" and data["version"] == in_force:
            return "retraction"
        if kind == "ObjectionRaised" and data["version"] == in_force:
            return "late objection"
        if kind == "BuyInDeclared" and data["value"] == "out":
            return "buy-in out"
        if kind == "CheckedIn" and data["value"] == "stopped":
            return "stopped"
        if kind == "EntryDisputed" and _answers(d, data["event"], in_force):
            return "dispute"
        if kind == "EntryCorrected" and data["version"] == in_force and data["type"] in _ANSWERS:
            return "correction"
    return None


_ANSWERS = ("ConsentGiven", "StoodAside", "AnswerRetracted", "ObjectionRaised")


def _answers(d: Decision, event: str, version: int) -> bool:
    said = [(a.event, a.version) for a in d.answers] + [(o.event, o.version) for o in d.objections]
    return (event, version) in said


def circle_stream(handle: str) -> str:
    """The stream id of a circle: derived from its folded handle, so that a handle is unique by construction."""
    return _derived("circle", handle)


def member_stream(handle: str) -> str:
    """The stream id of a member: derived from the folded handle."""
    return _derived("member", handle)


@lru_cache(maxsize=1_000)
def _derived(kind: str, handle: str) -> str:
    from uuid import NAMESPACE_URL, uuid5

    from decisions.text import folded

    name = f"decisions:{kind}:{folded(handle)}"
    return uuid5(NAMESPACE_URL, name.encode(errors="backslashreplace").decode()).hex  # no handle has half a surrogate


def validated(entry: Entry) -> None:
    """Check an entry against its type's model, as everything new is checked before it is saved."""
    types.event_class(entry.type).model_validate(entry.data)
