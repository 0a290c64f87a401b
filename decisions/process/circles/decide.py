"""When a circle may be formed and changed."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import policy as policies
from decisions.process.circles.events import (
    CircleFormed,
    CircleJoined,
    CircleLeft,
    PolicySet,
    RoleEnded,
    RoleGiven,
)
from decisions.process.event import PolicyParameters
from decisions.process.state import Circle
from decisions.process.world import Act, New, World

ROLES = ("facilitator", "secretary", "delegate", "leader")


def form(
    act: Act,
    world: World,
    *,
    aim: str,
    parent: str | None = None,
    preset: str = policies.DEFAULT,
    members: list[tuple[str, list[str]]] | None = None,
) -> list[New]:
    """A new circle with the members that are named, and nobody else."""
    handle = text.handle(act.subject, "circle")
    if world.has_circle(handle):
        raise Refused(
            f"the circle {world.circle(handle).handle} exists already", "handles are unique without regard to case"
        )
    formed = CircleFormed(
        handle=handle,
        aim=text.prose(aim, "aim"),
        parent=world.circle(parent).handle if parent else None,
        preset=preset,
        policy=PolicyParameters(**policies.preset(preset)),
    )
    made = [New(formed, act.member, act.at)]
    joined: set[str] = set()
    for name, roles in members or []:
        member = world.member(name).handle
        if member not in joined:
            made.append(New(CircleJoined(circle=handle, handle=member), act.member, act.at))
            joined.add(member)
        made += [_role(handle, member, role, act) for role in roles]
    return made


def join(circle: Circle, act: Act, world: World, *, handle: str, role: str | None = None) -> list[New]:
    """A member joins, maybe with a role; a member who is there already may be given a further role."""
    member = world.member(handle).handle
    made = []
    if member not in circle.members:
        made.append(New(CircleJoined(circle=circle.handle, handle=member), act.member, act.at))
    elif role is None:
        raise Refused(f"{member} is in the circle {circle.handle} already", "give a role with --role")
    elif role in circle.members[member].roles:
        raise Refused(f"{member} is {role} of {circle.handle} already", f"see decisions circle show {circle.handle}")
    if role:
        made.append(_role(circle.handle, member, role, act))
    return made


def leave(circle: Circle, act: Act, world: World, *, handle: str, role: str | None = None) -> list[New]:
    """A member leaves the circle, or only lays down a role."""
    member = world.member(handle).handle
    if member not in circle.members:
        raise Refused(f"{member} is not in the circle {circle.handle}", f"see decisions circle show {circle.handle}")
    if role is None:
        return [New(CircleLeft(circle=circle.handle, handle=member), act.member, act.at)]
    if role not in circle.members[member].roles:
        raise Refused(f"{member} is not {role} of {circle.handle}", f"see decisions circle show {circle.handle}")
    return [
        New(RoleEnded.model_validate({"circle": circle.handle, "handle": member, "role": role}), act.member, act.at)
    ]


def set_policy(
    circle: Circle, act: Act, world: World, *, preset: str | None = None, changes: dict[str, str] | None = None
) -> list[New]:
    """The circle's own policy: a preset, with parameters of its own."""
    base = policies.preset(preset) if preset else circle.policy
    name = preset or circle.preset
    new = {**base, **{key: policies.parameter(key, value) for key, value in (changes or {}).items()}}
    name = name.removesuffix(OWN)
    if new != policies.PRESETS.get(name):
        name += OWN
    return [New(PolicySet(circle=circle.handle, preset=name, policy=PolicyParameters(**new)), act.member, act.at)]


OWN = " (own)"
"""Marks the name of a policy that departs from the preset it was taken from."""


def _role(circle: str, member: str, role: str, act: Act) -> New:
    if role not in ROLES:
        raise BadInput(f"no role is called {role!r}", f"the roles are {', '.join(ROLES)}")
    return New(RoleGiven.model_validate({"circle": circle, "handle": member, "role": role}), act.member, act.at)
