"""When buy-in may be declared, and who may check in."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, standing
from decisions.process.action.events import ActionClosed, ActionPlanned, BuyInDeclared, CheckedIn
from decisions.process.state import Circle, Decision
from decisions.process.world import Act, New, World
from decisions.when import iso

BUY_IN = ("in", "halfhearted", "out")
CHECK_IN = ("doing", "struggling", "stopped")
OUTCOMES = ("done", "dropped")


def buy_in(d: Decision, act: Act, world: World, *, value: str, why: str | None = None) -> list[New]:
    """Whether people will carry out the version in force in earnest."""
    if value not in BUY_IN:
        raise BadInput(f"buy-in cannot be {value!r}", f"it is one of {', '.join(BUY_IN)}")
    said = standing.latest(d.buy_ins, d)
    circle = world.circle(d.circle)
    counted = [*standing.bought(d), *standing.joined_since(d, circle)]
    people = [m for m in counted if m in circle.members or m in guards.carrying(d)]
    members = guards.several(act, people, lambda: [m for m in people if m not in said])
    return _declare(d, act, circle, members, BuyInDeclared, value, why)


def check_in(d: Decision, act: Act, world: World, *, value: str, why: str | None = None) -> list[New]:
    """How carrying it out goes."""
    if value not in CHECK_IN:
        raise BadInput(f"a check-in cannot be {value!r}", f"it is one of {', '.join(CHECK_IN)}")
    return _declare(d, act, world.circle(d.circle), [guards.first_member(act)], CheckedIn, value, why)


def _declare(
    d: Decision,
    act: Act,
    circle: Circle,
    members: list[str],
    made: type[BuyInDeclared | CheckedIn],
    value: str,
    why: str | None,
) -> list[New]:
    version = guards.in_force(d)
    adoption = d.adoption
    assert adoption is not None
    guards.not_before(act, adoption.at, f"version {version.number} is in force")
    reason = text.prose(why, "reason") if why else None
    found = []
    for member in members:
        guards.takes_part(d, circle, member)
        event = made.model_validate({"version": version.number, "value": value, "reason": reason})
        found.append(New(event, member, act.at))
    return found


def plan(
    d: Decision, act: Act, world: World, *, message: str, owner: str | None = None, due: int | None = None
) -> list[New]:
    """Something to do; its owner is whoever plans it, unless somebody else is named."""
    member = guards.first_member(act)
    event = ActionPlanned(
        action=d.next_number("action"),
        text=text.prose(message, "action"),
        owner=world.member(owner or member).handle,
        due=iso(due) if due is not None else None,
    )
    return [New(event, member, act.at)]


def close(d: Decision, act: Act, world: World, *, action: int, outcome: str, message: str | None = None) -> list[New]:
    """An action is done, or dropped."""
    if outcome not in OUTCOMES:
        raise BadInput(f"an action cannot be {outcome!r}", f"it is one of {', '.join(OUTCOMES)}")
    found = next((a for a in d.actions if a.number == action), None)
    if found is None:
        there = ", ".join(str(a.number) for a in d.actions) or "none"
        raise BadInput(f"there is no action {action} here", f"the actions are: {there}")
    if found.outcome:
        raise Refused(f"action {action} is {found.outcome} already", "plan a new one: decisions action add N -m TEXT")
    guards.not_before(act, found.at, "the action is there")
    note = text.prose(message, "note") if message else None
    event = ActionClosed.model_validate({"action": action, "outcome": outcome, "text": note})
    return [New(event, guards.first_member(act), act.at)]
