"""What every event has in common, and the few kinds of field that they share."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$")]
"""A moment, ISO 8601 in UTC, with microseconds where they are not zero."""
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
"""A date, ISO 8601."""
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal digits."""
Handle = Annotated[str, Field(min_length=1, max_length=39)]
"""A member or a circle."""
Line = Annotated[str, Field(min_length=1, max_length=200)]
"""One line, 200 characters at most."""
Prose = Annotated[str, Field(min_length=1, max_length=10_000)]
"""Text of 10,000 characters at most."""
Number = Annotated[int, Field(ge=1, lt=2**53)]
"""A number within a decision, a revision or a version."""
StreamId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""The id of a decision, circle or member: a UUID in hexadecimal digits."""


class Part(BaseModel):
    """A part of an event's data that has fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class PolicyParameters(Part):
    """How a circle decides; hours for `time_limit`, days for `final_comment_days` and the last three."""

    silence: Literal["outstanding", "presumed"]
    time_limit: int | None
    max_outstanding: int
    outstanding_below_answered: bool
    min_consents: int
    stand_aside: bool
    override_by: Literal["none", "facilitator"]
    override_kinds: list[Literal["not-qualified", "outweighed"]]
    override_needs_alternatives: bool
    final_comment_days: int
    review_after: int
    check_in_every: int
    buy_in_within: int


class Event(Part):
    """Something that happened, in the past tense; its class name is its public type name.

    The fields of a subclass are the event's `data`. Who, when and about what stand beside them in the record.
    """

    schema_version: ClassVar[int] = 1

    def data(self) -> dict[str, Any]:
        """The fields as plain JSON values; absent is null."""
        return self.model_dump()
