"""When a round may be opened and closed by people. Adoption is nobody's act: see `rule`."""

from __future__ import annotations

from decisions.errors import Refused
from decisions.process import guards, moves
from decisions.process.policy import Policy
from decisions.process.state import Decision
from decisions.process.world import Act, New, World
from decisions.when import hours, iso


def open_round(d: Decision, act: Act, world: World, *, until: int | None = None) -> list[New]:
    """A round on the current version, with the circle's members and policy of now. One that is open already stays."""
    current = guards.on_the_table(d)
    if d.open_round:
        return []
    if current.number == d.in_force:
        raise Refused(
            f"version {current.number} is adopted already", "review it, or change it first: decisions amend N -m TEXT"
        )
    guards.not_before(act, current.at, f"version {current.number} is there")
    circle = world.circle(d.circle)
    ends = _ends(circle.policy, act.at, until)
    return [moves.opening(d, circle, current.number, current.digest, act, ends)]


def close(d: Decision, act: Act, world: World) -> list[New]:
    """End the round: by the deadline that was due and has just been recorded, else without adoption."""
    round_ = d.open_round
    if round_ is None and world.decision(d.id).open_round:
        return []
    if round_ is None:
        raise Refused("no round is open", "open one: decisions round N")
    guards.not_before(act, round_.opened_at, "the round is open")
    return [moves.closing(round_, guards.first_member(act), act.at, "closed without adoption")]


def _ends(policy: Policy, at: int, until: int | None) -> int | None:
    limit = at + hours(policy["time_limit"]) if policy["time_limit"] is not None else None
    if until is None:
        return limit
    if until <= at:
        raise Refused("the round would end before it begins", "give a later --until")
    if limit is not None and until < limit:
        raise Refused(
            f"the policy gives people until {iso(limit)}, and a round may lengthen that but not shorten it",
            "give a later --until, or leave it out",
        )
    return until
