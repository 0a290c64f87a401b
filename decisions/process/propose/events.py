"""What is recorded of proposals. `digest` is the SHA-256 of the version's canonical JSON (`standing.content`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from decisions.process.event import Day, Digest, Event, Handle, Line, Number, Part, Prose, StreamId

ProposalText = Annotated[str, Field(min_length=1, max_length=100_000)]
"""Markdown, 100,000 characters at most."""


class Integration(Part):
    """An objection that this amendment integrates, and how; it is closed so when its raiser agrees."""

    objection: Number
    kind: Literal["integrated", "shorter-term", "measured"]


class ProposalMade(Event):
    """The first version on the table. `carried_by` null means the roster; a need is a number of this decision, or
    "7.2" for need 2 of decision 7.
    """

    version: Number
    text: ProposalText
    owner: Handle
    carried_by: list[Handle] | None = None
    review_on: Day | None = None
    criteria: list[Prose] | None = None
    needs: list[Number | Line] | None = None
    digest: Digest


class ProposalAmended(ProposalMade):
    """A further version. `retire` true proposes to let the decision go, `superseded_by` in favour of that decision,
    whose number is `superseded_by_number`.
    """

    retire: bool = False
    superseded_by: StreamId | None = None
    superseded_by_number: Number | None = None
    integrates: list[Integration] = []


class ProposalWithdrawn(Event):
    """A version is off the table."""

    version: Number
    reason: Prose
