"""What is recorded of reviews and of the end of a decision."""

from __future__ import annotations

from typing import Literal

from decisions.process.event import Day, Event, Number, Part, Prose, StreamId

Because = Literal["retraction", "late objection", "buy-in out", "stopped", "dispute", "correction", "request"]


class Measure(Part):
    """A reading of criterion `criterion` (its place in the version's list, from 1)."""

    criterion: Number
    text: Prose


class Outcome(Part):
    """What became of concern `concern`."""

    concern: Number
    text: Prose


class Reviewed(Event):
    """The version in force was reviewed; `next` is the next review's date where the verdict keeps or extends."""

    version: Number
    verdict: Literal["keep", "extend", "amend", "let-go"]
    text: Prose
    next: Day | None = None
    measures: list[Measure] = []
    became: list[Outcome] = []
    framing: Literal["holds", "changed"] = "holds"


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
