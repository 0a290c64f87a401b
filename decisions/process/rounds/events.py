"""What is recorded of rounds. Those made by the rule have no member, but a presumed consent: it names whose silence."""

from __future__ import annotations

from typing import Literal

from decisions.process.event import (
    Day,
    Digest,
    Event,
    Handle,
    Instant,
    Line,
    Number,
    PolicyParameters,
    Prose,
    StreamId,
)


class RoundOpened(Event):
    """Round `round` asks `roster` for answers to `version` under `policy` until `ends`, if there is a time limit."""

    round: Number
    version: Number
    digest: Digest
    roster: list[Handle]
    preset: Line
    policy: PolicyParameters
    ends: Instant | None = None


class RoundClosed(Event):
    """The round ended without adoption."""

    round: Number
    version: Number
    reason: Line


class RosterLeft(Event):
    """`handle` left the circle, and with it the roster of the open round."""

    round: Number
    handle: Handle


class ConsentPresumed(Event):
    """The member was silent when the time limit of `round` ended; under its policy that is presumed to be consent."""

    version: Number
    digest: Digest
    round: Number


class CommentPeriodStarted(Event):
    """The rule holds for `version`; it is adopted at `ends` if it holds until then."""

    version: Number
    ends: Instant


class CommentPeriodStopped(Event):
    """A new objection, a retraction, or a rule that holds no longer stopped the final comment period."""

    version: Number


class DecisionAdopted(Event):
    """`version` is in force, to be reviewed on `review_on`; with whose consent presumed, and who never answered."""

    version: Number
    digest: Digest
    round: Number
    review_on: Day
    presumed: list[Handle]
    outstanding: list[Handle]


class OutcomeReported(Event):
    """What another tool says became of the decision, in its own word `said`; by which rule is not known.

    Where adopted, `version` is in force, to be reviewed on `review_on`; `deciders` are those of whom it says that they
    decided, `consulted` that they were asked, and `informed` that they are told. Where superseded, it was in favour of
    decision `number`, whose stream is `by`, if that is known. What is only `stated` has a text, and does not say if
    anything is in force.
    """

    outcome: Literal["adopted", "withdrawn", "retired", "superseded", "stated"]
    said: Line
    version: Number | None = None
    review_on: Day | None = None
    deciders: list[Handle] = []
    consulted: list[Handle] = []
    informed: list[Handle] = []
    text: Prose | None = None
    by: StreamId | None = None
    number: Number | None = None
