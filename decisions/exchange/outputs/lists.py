"""Lists: decisions, what waits, what is due, who is left behind."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from decisions.exchange.outputs.base import Count, Day, EventId, Handle, Moment, Number, Output, Status


class BuyInCounts(Output):
    """Each person's last declared value; `unknown` never declared, `stale` is how many of the declared are stale."""

    in_: Count = Field(alias="in")
    halfhearted: Count
    out: Count
    unknown: Count
    stale: Count


class Item(Output):
    """A decision in a list. `status` is about the newest version, `in_force` the version in force."""

    number: Number
    title: str
    circle: Handle | None
    status: Status
    version: Number | None
    in_force: Number | None
    opened_at: Moment | None
    adopted_at: Moment | None
    review_on: Day | None
    overdue: bool
    due_to_close: bool
    outstanding: list[Handle]
    open_objections: Count
    buy_in: BuyInCounts


class Hit(Item):
    """A decision that was searched for, and the place where the words stand."""

    snippet: str


class Waiting(Output):
    """Something that needs a member now, and the command that does it."""

    decision: Number
    title: str
    kind: Literal[
        "answer", "objection", "heard", "confirm", "question", "action", "review", "buy-in", "check-in", "condition",
        "newcomer", "follow-up", "align",
    ]  # fmt: skip
    what: str
    since: Moment
    due: Moment | None
    command: str


class Person(Output):
    """Somebody who is left behind: on how many decisions, with how many entries, and since when, the oldest."""

    member: Handle
    decisions: Count
    entries: Count
    since: Moment


class Beginning(Output):
    """How to begin; `log` is null where there is none, `member` where nobody has said who they are."""

    log: str | None
    member: Handle | None
    begin: list[str]


class Now(Beginning):
    """What needs whoever asks, now."""

    circles: list[Handle]
    inbox: list[Waiting]
    left_behind: list[Person]
    rounds: list[dict[str, Any]]


class InShort(Output):
    """How much waits, for a prompt; null where that cannot be said at once."""

    answer: Count | None
    pressing: Count | None
    other: Count | None


class TakenUp(Output):
    """A decision that takes a need up."""

    decision: Number
    title: str
    status: Status


class NeedOfAll(Output):
    """A need, how old it is, and how it stands over all decisions; `met` is what the last review said."""

    need: str
    decision: Number
    number: Number
    title: str
    circle: Handle
    member: Handle
    text: str
    at: Moment
    age_days: Count
    event: EventId
    addressed: bool
    addressed_by: list[Number]
    taken_up_by: list[TakenUp]
    met: Literal["met", "partly", "unmet"] | None
    review: dict[str, Any] | None
    unmet: bool
    command: str


class Due(Output):
    """Something with a date."""

    decision: Number
    title: str
    kind: Literal["round", "review", "early-review", "action", "buy-in", "check-in"]
    what: str
    due: Moment
    overdue: bool
    members: list[Handle]
    command: str


class LeftBehind(Output):
    """Somebody who is left behind: `declared` said no, otherwise said nothing."""

    decision: Number
    member: Handle | None
    why: Literal[
        "not-aligned", "consented-not-aligned", "presumed", "stood-aside", "never-answered", "never-asked",
        "objection-not-heard", "overridden", "condition-broken", "buy-in-halfhearted", "buy-in-out", "buy-in-stale",
        "buy-in-unknown", "check-in-missed", "struggling", "stopped", "need-unmet",
    ]  # fmt: skip
    declared: bool
    since: Moment
    event: EventId | None
    command: str


class CalendarEntry(Output):
    """Something with a date in a calendar: one of `on` (a day) and `at` (a moment) is null."""

    uid: str
    decision: Number
    title: str
    circle: Handle
    kind: Literal["review", "round", "action", "check-in"]
    what: str
    on: Day | None
    at: Moment | None
    members: list[Handle]
    command: str
    sequence: Count
    created: Moment
    last_modified: Moment


class Calendar(Output):
    """What is in the calendar, and the file that it was written to."""

    calendar: str | None
    log: str
    entries: list[CalendarEntry]
