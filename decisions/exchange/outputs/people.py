"""Members, circles, and who the user is."""

from __future__ import annotations

from typing import Any

from decisions.exchange.outputs.base import Count, Handle, LogId, Moment, Number, Output, Policy


class Stay(Output):
    """A circle that somebody is in, and their roles there."""

    circle: Handle
    roles: list[str]


class Member(Output):
    """Somebody in the log."""

    member: Handle
    name: str | None
    email: str | None
    added_at: Moment
    circles: list[Stay]


class Key(Output):
    """A public key of a member."""

    fingerprint: str
    key: str
    since: Moment
    until: Moment | None
    recorded_at: Moment


class WholeMember(Member):
    """A member, the decisions they take part in, have to answer, or objected to, and their keys."""

    decisions: list[Number]
    waiting: list[Number]
    objected: list[Number]
    keys: list[Key]


class Place(Output):
    """A member of a circle, with their roles."""

    member: Handle
    roles: list[str]
    joined_at: Moment


class Circle(Output):
    """A circle."""

    circle: Handle
    aim: str
    parent: Handle | None
    preset: str
    formed_at: Moment
    members: list[Place]


class Within(Output):
    """A circle within another: who links the two, what is in force, and who is left behind there."""

    circle: Handle
    aim: str
    delegates: list[Handle]
    decisions: list[dict[str, Any]]
    left_behind: dict[str, Any]
    children: list[Within]


class WholeCircle(Circle):
    """A circle, how it decides, the circles within it, and how many decisions it has of each status."""

    policy: Policy
    children: list[Within]
    decisions: dict[str, Count]


class CirclePolicy(Output):
    """How a circle decides."""

    circle: Handle
    preset: str
    policy: Policy


class Me(Output):
    """Who the user is in this log, and with which key they sign."""

    member: Handle
    log: LogId | None
    signs_with: dict[str, str] | None
