"""Moves that the acts of several rooms make: a further version, a round that opens or ends, an objection that an answer
closes.
"""

from __future__ import annotations

from typing import Any

from decisions.canonical import digest
from decisions.errors import Refused
from decisions.process import closing as closings
from decisions.process import guards
from decisions.process import policy as policies
from decisions.process.event import PolicyParameters
from decisions.process.objections.events import ObjectionClosed
from decisions.process.propose.events import Integration, ProposalAmended
from decisions.process.rounds.events import RoundClosed, RoundOpened
from decisions.process.state import Circle, Decision, Round, Version
from decisions.process.world import Act, New, World
from decisions.when import hours, iso

CONTENT = ("text", "owner", "carried_by", "review_on", "criteria", "needs")


def new_version(
    d: Decision,
    act: Act,
    world: World,
    member: str | None,
    content: dict[str, Any],
    *,
    integrates: list[Integration] | None = None,
    retire: bool = False,
    superseded_by: tuple[str, int] | None = None,
    ask: bool = False,
) -> list[New]:
    """The events of a further version: the open round on the old one ends, and one on the new one opens where a round
    was open or `ask` says so.
    """
    current = guards.on_the_table(d)
    made = ProposalAmended(
        version=d.next_number("version"),
        integrates=integrates or [],
        retire=retire,
        superseded_by=superseded_by[0] if superseded_by else None,
        superseded_by_number=superseded_by[1] if superseded_by else None,
        **identified(content, retire=retire),
    )
    if made.digest == current.digest:
        raise Refused(f"that is what version {current.number} says already", "change something, or leave it as it is")
    guards.not_before(act, current.at, f"version {current.number} is there")
    new = New(made, member, act.at)
    round_ = d.open_round
    if round_ is None and not ask:
        return [new]
    circle = world.circle(d.circle)
    if round_ is None:
        time_limit = circle.policy["time_limit"]
        ends = act.at + hours(time_limit) if time_limit is not None else None
        return [new, opening(d, circle, made.version, made.digest, act, ends)]
    guards.not_before(act, round_.opened_at, "the round is open")
    ends = act.at + round_.ends - round_.opened_at if round_.ends is not None else None
    return [
        closing(round_, member, act.at, "amended"),
        new,
        opening(d, circle, made.version, made.digest, act, ends, number=round_.number + 1, like=round_),
    ]


def successor_of(version: Version) -> tuple[str, int] | None:
    """In favour of which decision a version lets its own go: stream id and number."""
    if version.superseded_by is None or version.superseded_by_number is None:
        return None
    return version.superseded_by, version.superseded_by_number


def content_of(version: Version) -> dict[str, Any]:
    """The content of a version, to make the next one from."""
    return {key: getattr(version, key) for key in CONTENT}


def identified(content: dict[str, Any], *, retire: bool = False) -> dict[str, Any]:
    """The content with its digest, over exactly the keys of `standing.content`."""
    whole = {key: content.get(key) for key in CONTENT}
    return {**whole, "digest": digest({**whole, "retire": True} if retire else whole)}


def opening(
    d: Decision,
    circle: Circle,
    version: int,
    digest: str,
    act: Act,
    ends: int | None,
    *,
    number: int | None = None,
    like: Round | None = None,
    roster: list[str] | None = None,
    preset: str | None = None,
) -> New:
    """The event that opens a round, under the circle's policy, or under that of the round it goes on from.

    `roster` and `preset` are those of a round that was held elsewhere.
    """
    if not (circle.members or roster):
        raise Refused(
            f"the circle {circle.handle} has no members to ask", f"decisions circle join {circle.handle} HANDLE"
        )
    event = RoundOpened(
        round=number or d.next_number("round"),
        version=version,
        digest=digest,
        roster=roster or list(circle.members),
        preset=preset or (like.preset if like else circle.preset),
        policy=PolicyParameters(**(policies.preset(preset) if preset else like.policy if like else circle.policy)),
        ends=iso(ends) if ends is not None else None,
    )
    return New(event, act.member, act.at)


def closing(round_: Round, member: str | None, at: int, reason: str) -> New:
    """The event that ends a round without adoption."""
    return New(RoundClosed(round=round_.number, version=round_.version, reason=reason), member, at)


def settled_objections(d: Decision, version: Version, member: str, at: int) -> list[New]:
    """Whoever answers a new version closes their own objections to earlier ones: as the amendment named it, else as
    withdrawn.
    """
    made = []
    for objection in closings.earlier_objections(d, version, member):
        kind = closings.named_kind(d, objection, version) or "withdrawn"
        event = ObjectionClosed.model_validate({"objection": objection.number, "kind": kind})
        made.append(New(event, member, max(at, objection.at)))
    return made
