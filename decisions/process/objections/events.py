"""What is recorded of objections. `objection` is its number within the decision."""

from __future__ import annotations

from typing import Literal

from decisions.process.event import Digest, Event, Number, Prose


class ObjectionRaised(Event):
    """A reason why this version is not safe enough to try, and maybe the need behind it."""

    objection: Number
    version: Number
    digest: Digest
    reason: Prose
    need: Prose | None = None


class ObjectionTested(Event):
    """Somebody tested the objection with the group; never required."""

    objection: Number
    text: Prose


class ObjectionTaken(Event):
    """The member takes up an objection whose raiser has left."""

    objection: Number


class ObjectionHeard(Event):
    """Its raiser says that the objection was heard."""

    objection: Number


class ObjectionClosed(Event):
    """The objection is closed as `kind`. An override keeps its reason and the alternatives it named."""

    objection: Number
    kind: Literal[
        "withdrawn",
        "integrated",
        "shorter-term",
        "measured",
        "deferred",
        "replaced",
        "moot",
        "not-qualified",
        "outweighed",
    ]
    reason: Prose | None = None
    alternatives: list[Prose] = []
