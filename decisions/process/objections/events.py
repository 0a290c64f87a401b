"""What is recorded of objections. `objection` is its number within the decision."""

from __future__ import annotations

from typing import ClassVar, Literal

from decisions.process.event import Digest, Event, Handle, Number, Prose


class ObjectionRaised(Event):
    """A reason why this version is not safe enough to try, and maybe the need behind it.

    A delegate may raise it for somebody of a circle within (`through`), who is not on the roster: it is the objection
    of `on_behalf_of` then, and both are named.
    """

    schema_version: ClassVar[int] = 2

    objection: Number
    version: Number
    digest: Digest
    reason: Prose
    need: Prose | None = None
    on_behalf_of: Handle | None = None
    through: Handle | None = None


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
