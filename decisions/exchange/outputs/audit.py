"""The audit of a decision, with where and when the log stored each thing that it tells."""

from __future__ import annotations

from typing import Any, Literal

from decisions.exchange.outputs.base import (
    CheckIn,
    Count,
    Day,
    Digest,
    EventId,
    Handle,
    Level,
    LogId,
    Moment,
    NamedPolicy,
    Number,
    Output,
    Period,
    Status,
)
from decisions.exchange.outputs.decision import (
    Aligned,
    Answer,
    BoughtIn,
    Concern,
    Condition,
    Content,
    EarlyReview,
    Framing,
    Objection,
    ReportedOutcome,
    Review,
    WholeVersion,
)
from decisions.exchange.outputs.events import ToldEvent


class Stored(Output):
    """Where, when and by whom it was recorded; null where time alone made it."""

    position: Number | None
    recorded_by: Handle | None
    recorded_at: Moment | None
    meeting: str | None


class Source(Output):
    """What the audit was read from."""

    id: LogId
    events: Count
    stream: LogId


class RosterChange(Output):
    """Somebody who was asked in a round, or left it."""

    member: Handle
    change: Literal["asked", "left"]
    round: Number
    at: Moment


class AuditedRound(Stored):
    """A round, under the policy of the moment it opened."""

    round: Number
    version: Number
    opened_at: Moment
    opened_by: Handle | None
    ends: Moment | None
    closed_at: Moment | None
    outcome: str | None
    policy: NamedPolicy
    roster: list[Handle]
    left: list[dict[str, Any]]
    event: EventId | None


class Finding(Output):
    """What the rule finds: who answered how, and each thing that it requires beside what it found."""

    version: Number
    round: Number
    roster: list[Handle]
    consented: list[Handle]
    stood_aside: list[Handle]
    presumed: list[Handle]
    outstanding: list[Handle]
    open_objections: list[Number]
    requires: list[dict[str, Any]]
    holds: bool


class Adoption(Stored):
    """An adoption, and what completed the rule; of one that was only reported nobody knows what."""

    version: Number
    digest: Digest | None
    at: Moment
    review_on: Day
    derived: bool
    event: EventId | None
    because: Literal["act", "time-limit", "final-comment-period", "reported"]
    completed_by: dict[str, Any] | None
    policy: NamedPolicy | None
    finding: Finding | None


class AuditedVersion(Stored, WholeVersion):
    """A version, with all that people consent to."""

    content: Content
    integrates: list[dict[str, Any]]
    event: EventId


class AuditedAnswer(Answer):
    """An answer, and by which key it is signed, if it is."""

    position: Number | None
    meeting: str | None
    key: str | None
    confirmed_at: Moment | None
    after_adoption: bool


class AuditedOutcome(Stored, ReportedOutcome):
    """What another tool tells became of it, and where that was recorded."""


class AuditedObjection(Stored, Objection):
    """An objection, its closing, the version that integrated it, and the action to which it was deferred."""

    closing: dict[str, Any] | None
    integrated_in: Number | None
    action: dict[str, Any] | None


class AuditedCondition(Condition):
    """A condition, and when it was marked."""

    marked_at: Moment | None


class AuditedAlignment(Stored, Aligned):
    """An alignment, and where it was recorded."""


class AuditedBuyIn(Stored, BoughtIn):
    """A buy-in, and where it was recorded."""


class AuditedCheckIn(Stored):
    """A check-in."""

    member: Handle
    value: CheckIn
    version: Number
    at: Moment
    reason: str | None
    level: Level
    event: EventId


class AuditedReview(Stored, Review):
    """A review, and where it was recorded."""

    event: EventId
    level: Level


class Correction(Output):
    """An entry that was marked void, beside it the correction."""

    event: EventId
    correction: EventId
    type: str
    member: Handle | None
    by: Handle | None
    recorded_by: Handle | None
    reason: str
    at: Moment
    recorded_at: Moment
    entry: ToldEvent | None


class Dispute(Output):
    """An entry that its member disputed, beside it the dispute."""

    event: EventId
    dispute: EventId
    by: Handle | None
    recorded_by: Handle | None
    reason: str | None
    at: Moment
    recorded_at: Moment
    entry: ToldEvent | None


class Audit(Output):
    """Who consented, to which text, when, under which rule, and who had bought in."""

    number: Number
    title: str
    circle: Handle
    status: Status
    in_force: Number | None
    as_of: Moment | None
    known_at: Moment | None
    log: Source
    opened_at: Moment
    opened_by: Handle
    policy: NamedPolicy | None
    roster: list[Handle]
    roster_changes: list[RosterChange]
    rounds: list[AuditedRound]
    outstanding: list[Handle]
    due_to_close: bool
    final_comment_period: Period | None
    comment_periods: list[dict[str, Any]]
    adopted_at: Moment | None
    derived: bool
    adoptions: list[Adoption]
    finding: Finding | None
    versions: list[AuditedVersion]
    answers: list[AuditedAnswer]
    outcomes: list[AuditedOutcome]
    objections: list[AuditedObjection]
    concerns: list[Concern]
    conditions: list[AuditedCondition]
    framings: list[Framing]
    alignment: list[AuditedAlignment]
    buy_in: list[AuditedBuyIn]
    check_ins: list[AuditedCheckIn]
    reviews: list[AuditedReview]
    early_review: EarlyReview | None
    supersedes: list[dict[str, Any]]
    superseded_by: Number | None
    to_be_superseded_by: list[Number]
    retired_at: Moment | None
    corrections: list[Correction]
    disputes: list[Dispute]
