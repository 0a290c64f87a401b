"""One decision: as it stands, what changed in it, and where a meeting on it stands."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from decisions.exchange.outputs.base import (
    Alignment,
    AnswerKind,
    BuyIn,
    CheckIn,
    Count,
    Day,
    Digest,
    EventId,
    Handle,
    Level,
    Moment,
    NamedPolicy,
    Need,
    Number,
    Output,
    Period,
    Said,
    Status,
)
from decisions.exchange.outputs.lists import Item, LeftBehind


class Content(Output):
    """What people consent to; the digest is the SHA-256 of its canonical JSON. `retire` is there only where true."""

    text: str
    owner: Handle
    carried_by: list[Handle] | None
    review_on: Day | None
    criteria: list[str] | None
    needs: list[Need] | None


class Version(Output):
    """A version of the proposal; `by` is null where the rule made it."""

    version: Number
    digest: Digest
    at: Moment
    by: Handle | None


class WholeVersion(Version):
    """A version with its text."""

    text: str
    retire: bool
    withdrawn_at: Moment | None


class Answer(Output):
    """An answer that was ever given. One of which another tool tells, `said` in its own word, has no version: to which
    it was is not known. Only such a one may be an `other`.
    """

    member: Handle
    answer: AnswerKind
    version: Number | None
    digest: Digest | None
    at: Moment
    recorded_at: Moment | None
    recorded_by: Handle | None
    current: bool
    stale: bool
    presumed: bool
    concern: str | None
    condition: str | None
    level: Level
    confirmed: bool
    disputed: bool
    reason: str | None
    objection: Number | None
    said: str | None
    event: EventId


class ReportedOutcome(Output):
    """What another tool tells became of a decision, `said` in its own word; by which rule is not known."""

    outcome: Literal["adopted", "withdrawn", "retired", "superseded", "stated"]
    said: str
    version: Number | None
    text: str | None
    deciders: list[Handle]
    consulted: list[Handle]
    informed: list[Handle]
    member: Handle
    at: Moment
    event: EventId


class Objection(Output):
    """An objection, and what became of it."""

    objection: Number
    raised_by: Handle
    version: Number
    reason: str
    need: str | None
    at: Moment
    heard_at: Moment | None
    closed_at: Moment | None
    closed_by: Handle | None
    resolution: str | None
    dissent: str | None
    open: bool
    late: bool
    held_by: Handle
    close_reason: str | None
    alternatives: list[str]
    tests: list[dict[str, Any]]
    recorded_by: Handle | None
    event: EventId


class Declared(Output):
    """What a member declared about something."""

    member: Handle
    at: Moment
    stale: bool
    current: bool
    reason: str | None
    recorded_by: Handle | None
    level: Level
    event: EventId


class Aligned(Declared):
    """An alignment that was declared; `framing` is the revision it is about."""

    value: Alignment
    framing: Count


class BoughtIn(Declared):
    """A buy-in that was declared."""

    value: BuyIn
    version: Number


class BuyInOf(Output):
    """Where one person stands with carrying it out."""

    value: BuyIn | None
    at: Moment | None
    stale: bool
    check_in: CheckIn | None
    checked_in_at: Moment | None


class NeedSaid(Said):
    """A need; `addressed` where a version in force addresses it."""

    need: Number
    addressed: bool


class Voice(Said):
    """A need, desire, fact or feeling."""

    kind: Literal["need", "desire", "fact", "feeling"]
    number: Number


class Framing(Said):
    """One revision of the framing."""

    revision: Number


class Option(Said):
    """A possible way forward."""

    option: Number


class Question(Said):
    """A question, and its answers."""

    question: Number
    answers: list[Said]


class Concern(Said):
    """A concern that came with a consent."""

    concern: Number
    version: Number
    became: str | None


class Condition(Said):
    """A condition that came with a consent."""

    condition: Number
    version: Number
    state: Literal["met", "broken"] | None
    note: str | None


class Round(Output):
    """The last round."""

    round: Number
    version: Number
    open: bool
    opened_at: Moment
    ends: Moment | None
    closed_at: Moment | None
    outcome: str | None
    roster: list[Handle]
    final_comment_period: Period | None


class Action(Output):
    """Something to do."""

    action: Number
    text: str
    owner: Handle
    due: Moment | None
    outcome: Literal["done", "dropped"] | None
    note: str | None
    objection: Number | None
    member: Handle | None
    at: Moment


class Review(Output):
    """What a review found."""

    verdict: Literal["keep", "extend", "amend", "let-go"]
    version: Number
    findings: str
    next: Day | None
    measures: list[dict[str, Any]]
    became: list[dict[str, Any]]
    framing: Literal["holds", "changed"] | None
    member: Handle
    at: Moment


class EarlyReview(Output):
    """A review that is due before its date; `member` is null where the rule asks for it."""

    since: Moment
    because: str
    reason: str | None
    member: Handle | None


class Show(Item):
    """A decision as it stands."""

    text: str | None
    digest: Digest | None
    owner: Handle | None
    carried_by: list[Handle]
    criteria: list[str]
    needs: list[NeedSaid]
    addresses: list[Need]
    content: Content | None
    voices: list[Voice]
    framing: Framing | None
    options: list[Option]
    questions: list[Question]
    reactions: list[Said]
    versions: list[WholeVersion]
    policy: NamedPolicy | None
    roster: list[Handle]
    round: Round | None
    answers: list[Answer]
    outcomes: list[ReportedOutcome]
    objections: list[Objection]
    concerns: list[Concern]
    conditions: list[Condition]
    alignment: list[Aligned]
    buy_in_by_member: dict[str, BuyInOf]
    actions: list[Action]
    reviews: list[Review]
    early_review: EarlyReview | None
    supersedes: list[Number | None]
    superseded_by: Number | None
    to_be_superseded_by: list[Number]
    left_behind: list[LeftBehind]


class Changed(Output):
    """One thing that people consent to, in both versions; null where it is absent."""

    field: str
    from_: Any = Field(alias="from")
    to: Any


class Difference(Output):
    """What changed between two versions; `text` are the lines of a unified diff."""

    decision: Number
    from_: Version = Field(alias="from")
    to: Version
    fields: list[Changed]
    text: list[str]


class Person(Output):
    """Somebody whom the round asks."""

    member: Handle
    roles: list[str]
    answer: AnswerKind | None
    at: Moment | None
    recorded_by: Handle | None
    concern: str | None
    condition: str | None
    reason: str | None
    presumed: bool
    answered_version: Number | None
    changed: Difference | None
    needs_answer: bool
    objections: list[Number]


class Meeting(Output):
    """Where a meeting on a decision stands."""

    number: Number
    title: str
    circle: Handle
    status: Status
    phase: Literal["no-proposal", "not-in-round", "round", "objections", "comment-period", "adopted", "ended"]
    version: Number | None
    digest: Digest | None
    text: str | None
    round: dict[str, Any] | None
    people: list[Person]
    turn: Handle | None
    left: Count
    objections: list[dict[str, Any]]
    unsettled: dict[str, list[Handle]]
    next: str | None


class Stands(Output):
    """How a decision stands, as it was or under another rule."""

    status: Status
    version: Number | None
    in_force: Number | None
    adopted_at: Moment | None


class Replayed(Output):
    """What another rule would have made of the same acts of one decision."""

    decision: Number
    title: str
    was: Stands
    would_be: Stands
    difference: Literal["same", "earlier", "later", "never", "adopted", "otherwise"]
    adoption: dict[str, Any]
    by: list[Handle]
    because: list[str]
    refused: list[dict[str, Any]]


class WhatIf(Replayed):
    """The same, and the other rule."""

    policy: dict[str, Any]


class WhatIfAll(Output):
    """What another rule would have made of many decisions: those that differ, and counts."""

    policy: dict[str, Any]
    differing: list[Replayed]
    summary: dict[str, Any]
