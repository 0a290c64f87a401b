"""What is recorded of circles. `policy` is always whole: every parameter of `decisions.process.policy`."""

from __future__ import annotations

from typing import Literal

from decisions.process.event import Event, Handle, Line, Number, PolicyParameters, Prose, StreamId

Role = Literal["facilitator", "secretary", "delegate", "leader"]


class CircleFormed(Event):
    """A group with an aim begins, without members; `parent` is the handle of the circle it belongs to."""

    handle: Handle
    aim: Prose
    parent: Handle | None = None
    preset: Line
    policy: PolicyParameters


class CircleJoined(Event):
    """`handle` is a member of `circle` from now on."""

    circle: Handle
    handle: Handle


class CircleLeft(Event):
    """`handle` is no longer a member of `circle`, nor has a role in it."""

    circle: Handle
    handle: Handle


class RoleGiven(Event):
    """`handle` has this role in `circle`."""

    circle: Handle
    handle: Handle
    role: Role


class RoleEnded(Event):
    """`handle` no longer has this role in `circle`."""

    circle: Handle
    handle: Handle
    role: Role


class PolicySet(Event):
    """`circle` decides by this policy from the next round on; `preset` names what it was taken from."""

    circle: Handle
    preset: Line
    policy: PolicyParameters


class RoundNoted(Event):
    """Guard: round `round` of a decision of this circle opened, or ended. Who changes the circle's members at the same
    time meets a conflict here, and decides again.
    """

    decision: StreamId
    round: Number
    open: bool
