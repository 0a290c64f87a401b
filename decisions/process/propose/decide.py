"""When a proposal may be made, amended and withdrawn."""

from __future__ import annotations

from typing import Any

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, moves, standing
from decisions.process.objections.events import ObjectionClosed
from decisions.process.propose.events import Integration, ProposalMade, ProposalWithdrawn
from decisions.process.state import Decision, Version
from decisions.process.world import Act, New, World


def propose(d: Decision, act: Act, world: World, *, message: str, **given: Any) -> list[New]:
    """The first version on the table, or a new one after a withdrawal."""
    member = guards.first_member(act)
    status = standing.status(d)
    if status not in ("aligning", "exploring", "withdrawn"):
        hint = "open a new decision" if status in ("retired", "superseded") else "change it: decisions amend N -m TEXT"
        raise Refused(f"there is a proposal already (the decision is {status})", hint)
    if d.versions:
        guards.not_before(act, d.versions[-1].at, "the last proposal was there")
    content = {"owner": world.member(member).handle, **_given(d, world, {**given, "message": message})}
    return [New(ProposalMade(version=d.next_number("version"), **moves.identified(content)), member, act.at)]


def amend(
    d: Decision, act: Act, world: World, *, integrates: list[tuple[int, str]] | None = None, **given: Any
) -> list[New]:
    """A new version; what is not given stays. An open round goes on with the new version, and asks again."""
    member = guards.first_member(act)
    current = guards.on_the_table(d)
    content = {**moves.content_of(current), **_given(d, world, given, current)}
    named = [_integration(d, number, kind) for number, kind in integrates or []]
    successor = moves.successor_of(current)
    return moves.new_version(
        d, act, world, member, content, integrates=named, retire=current.retire, superseded_by=successor
    )


def withdraw(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """The newest version goes off the table; every open objection to it is moot."""
    member = guards.first_member(act)
    current = guards.on_the_table(d)
    if current.number == d.in_force:
        raise Refused(
            f"version {current.number} is in force", "let it go by consent: decisions review N let-go -m FINDINGS"
        )
    guards.not_before(act, current.at, f"version {current.number} is there")
    reason = text.prose(message, "reason")
    made = [New(ProposalWithdrawn(version=current.number, reason=reason), member, act.at)]
    for objection in d.objections:
        if objection.blocking:
            event = ObjectionClosed(objection=objection.number, kind="moot", reason="the proposal was withdrawn")
            made.append(New(event, member, act.at))
    if d.open_round:
        made.append(moves.closing(d.open_round, member, act.at, "withdrawn"))
    return made


def _given(d: Decision, world: World, given: dict[str, Any], current: Version | None = None) -> dict[str, Any]:
    """What was given of a version's content, checked and in the form in which it is identified."""
    found: dict[str, Any] = {}
    if given.get("message") is not None:
        found["text"] = text.prose(given["message"], "proposal", text.PROPOSAL)
    if given.get("add") is not None:
        before = current.text if current else ""
        added = text.prose(given["add"], "addition", text.PROPOSAL)
        found["text"] = text.prose(f"{before}\n\n{added}", "proposal", text.PROPOSAL)
    if given.get("owner") is not None:
        found["owner"] = world.member(given["owner"]).handle
    if given.get("carried_by"):
        found["carried_by"] = sorted({world.member(handle).handle for handle in given["carried_by"]})
    if given.get("review_on") is not None:
        found["review_on"] = given["review_on"]
    if given.get("criteria"):
        found["criteria"] = [text.prose(criterion, "criterion") for criterion in given["criteria"]]
    if given.get("needs"):
        found["needs"] = guards.needs(d, world, given["needs"])
    return found


def _integration(d: Decision, number: int, kind: str) -> Integration:
    if kind not in guards.INTEGRATING:
        raise BadInput(f"an amendment cannot integrate as {kind!r}", f"the kinds are {', '.join(guards.INTEGRATING)}")
    guards.open_objection(d, number)
    return Integration.model_validate({"objection": number, "kind": kind})
