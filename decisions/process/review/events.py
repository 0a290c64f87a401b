"""What is recorded of reviews and of the end of a decision."""

from __future__ import annotations

from typing import ClassVar, Literal

from decisions.process.event import Day, Event, Line, Number, Part, Prose, StreamId

Because = Literal["retraction", "late objection", "buy-in out", "stopped", "dispute", "correction", "request"]


class Measure(Part):
    """A reading of criterion `criterion` (its place in the version's list, from 1), a verdict on it, or both."""

    criterion: Number
    text: Prose | None = None
    verdict: Literal["met", "missed", "unclear"] | None = None


class Outcome(Part):
    """What became of concern `concern`."""

    concern: Number
    text: Prose | None = None
    verdict: Literal["came-true", "did-not", "unclear"] | None = None


class ConditionOutcome(Part):
    """What became of condition `condition`; a verdict of met or broken marks it so."""

    condition: Number
    text: Prose | None = None
    verdict: Literal["met", "broken", "unclear"] | None = None


class NeedOutcome(Part):
    """Whether a need was met: a number of this decision, or "7.2" for need 2 of decision 7."""

    need: Number | Line
    text: Prose | None = None
    verdict: Literal["met", "partly", "unmet"] | None = None


class Reviewed(Event):
    """The version in force was reviewed; `next` is the next review's date where the verdict keeps or extends.

    What is not in the lists, and a `framing` of null, was not spoken of.
    """

    schema_version: ClassVar[int] = 2

    version: Number
    verdict: Literal["keep", "extend", "amend", "let-go"]
    text: Prose
    next: Day | None = None
    measures: list[Measure] = []
    became: list[Outcome] = []
    conditions: list[ConditionOutcome] = []
    needs: list[NeedOutcome] = []
    framing: Literal["holds", "changed"] | None = None


class EarlyReviewCalled(Event):
    """A review is due now; `reason` where a member asked for it."""

    because: Because
    reason: Prose | None = None


class SupersessionProposed(Event):
    """Adopting this decision is meant to supersede decision `number`."""

    supersedes: StreamId
    number: Number
    reason: Prose


class DecisionRetired(Event):
    """The version that lets the decision go was adopted: nothing is in force."""

    version: Number


class DecisionSuperseded(Event):
    """Decision `number` was adopted in place of this one."""

    by: StreamId
    number: Number
