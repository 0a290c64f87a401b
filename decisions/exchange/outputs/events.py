"""Events as every output has them, and what recording commands answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from decisions.exchange.outputs.base import Count, EventId, Handle, Level, LogId, Moment, Number, Output, Status


class Event(Output):
    """An event. `schema TYPE` describes the data of one type. One of `decision`, `circle`, `member_id` and `log` says
    what it is about. What would be recorded (--dry-run) has no position and no `recorded_at`.
    """

    id: EventId
    position: Number | None
    type: str
    schema_: Number = Field(alias="schema")
    decision: Number | None = None
    circle: Handle | None = None
    member_id: Handle | None = None
    log: LogId | None = None
    subject_version: Number
    member: Handle | None
    recorded_by: Handle | None
    at: Moment
    recorded_at: Moment | None
    meeting: str | None
    data: dict[str, Any]


class ToldEvent(Event):
    """An event with the sentence that says it for people."""

    sentence: str


class FollowedEvent(ToldEvent):
    """A line of `follow`: an event with its sentence, and the title of the decision that it is about."""

    title: str | None


class Later(Output):
    """What became of an entry. Where it is stale, `newest` is the number of the text of today, else `event` did it."""

    what: Literal["confirmed", "disputed", "void", "retracted", "answered-again", "closed", "stale"]
    event: EventId | None = None
    newest: Number | None = None


class WhoEvent(ToldEvent):
    """What somebody did, or typed for others, and what became of it."""

    title: str | None
    level: Level | None
    later: list[Later]


class InForce(Output):
    """A decision in force in a circle that somebody joined."""

    number: Number
    title: str


class Recorded(Output):
    """What a recording command answers: the number that was just given stands under its kind. For acts on circles and
    members `decision` and `status` are null, and `circle` or `member` is given.
    """

    decision: Number | None
    status: Status | None
    events: list[Event]
    circle: Handle | None = None
    member: Handle | None = None
    objection: Number | None = None
    question: Number | None = None
    option: Number | None = None
    condition: Number | None = None
    concern: Number | None = None
    need: Number | None = None
    desire: Number | None = None
    fact: Number | None = None
    feeling: Number | None = None
    action: Number | None = None
    version: Number | None = None
    revision: Number | None = None
    round: Number | None = None
    in_force: list[InForce] | None = None


class Begun(Recorded):
    """What `init` answers."""

    log: LogId
    where: str


class Tour(Output):
    """What the tour recorded, and in which log, which is thrown away."""

    log: str
    outputs: list[Recorded]


class Rebuilt(Output):
    """How many events the views were made from."""

    events: Count
