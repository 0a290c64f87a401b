"""What is recorded when a group aligns."""

from __future__ import annotations

from typing import ClassVar, Literal

from decisions.process.event import Event, Handle, Line, Number, Prose


class DecisionOpened(Event):
    """A decision of `circle` begins, maybe from needs that were voiced elsewhere ("7.2" is need 2 of decision 7)."""

    schema_version: ClassVar[int] = 2

    circle: Handle
    title: Line
    from_needs: list[Line] = []


class Voiced(Event):
    """A need, desire, fact or feeling; `number` counts within the kind, in this decision."""

    kind: Literal["need", "desire", "fact", "feeling"]
    number: Number
    text: Prose


class SituationFramed(Event):
    """What we observe, what effect it has, what we need; a new revision makes earlier alignments stale."""

    revision: Number
    text: Prose


class AlignmentDeclared(Event):
    """Whether a member sees the same facts as revision `framing` and reads them the same way."""

    framing: Number
    value: Literal["aligned", "partly", "not"]
    reason: Prose | None = None
