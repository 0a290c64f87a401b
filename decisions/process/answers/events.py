"""What is recorded of answers. Each names its version and the digest of that version."""

from __future__ import annotations

from typing import Literal

from decisions.process.event import Digest, Event, Line, Number, Part, Prose


class Numbered(Part):
    """A concern or a condition, with its number within the decision."""

    number: Number
    text: Prose


class ConsentGiven(Event):
    """The member has no objection; maybe a concern to look at in the review, or a condition to be met."""

    version: Number
    digest: Digest
    concern: Numbered | None = None
    condition: Numbered | None = None


class StoodAside(Event):
    """The member neither consents nor objects."""

    version: Number
    digest: Digest
    reason: Prose


class AnswerRetracted(Event):
    """The member takes back the answer given to this version."""

    version: Number
    digest: Digest
    reason: Prose


class ConditionMarked(Event):
    """What became of a condition."""

    condition: Number
    state: Literal["met", "broken"]
    text: Prose | None = None


class AnswerReported(Event):
    """What another tool says that the member answered, in its own word `said`. To which text is not known: it counts
    for no rule, and is the answer to no version.
    """

    answer: Literal["consent", "stand-aside", "objection", "other"]
    said: Line
    text: Prose | None = None
