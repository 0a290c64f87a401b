"""When an objection may be raised, and who may close it as what."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import closing, guards, standing
from decisions.process.action.events import ActionPlanned
from decisions.process.objections.events import (
    ObjectionClosed,
    ObjectionHeard,
    ObjectionRaised,
    ObjectionTaken,
    ObjectionTested,
)
from decisions.process.policy import OVERRIDES, overridable
from decisions.process.state import Circle, Decision, Objection, Round, Version
from decisions.process.world import Act, New, World
from decisions.when import iso

KINDS = ("withdrawn", "deferred", "moot", *OVERRIDES)


def raise_objection(
    d: Decision,
    act: Act,
    world: World,
    *,
    message: str,
    need: str | None = None,
    version: int | None = None,
    on_behalf_of: str | None = None,
    through: str | None = None,
) -> list[New]:
    """An objection is valid as soon as it is uttered. To an adopted version it comes late, and does not block."""
    named, _, members = guards.answering(d, act, version)
    if len(members) != 1:
        raise BadInput("an objection is one person's", "name one handle with --as")
    adoption = d.adoption
    if adoption and named.number <= adoption.version and act.at < adoption.at:
        raise Refused(
            f"version {adoption.version} was adopted {iso(adoption.at)}, and that is recorded",
            "record it as of now, without --at: it makes an early review due",
        )
    member = members[0]
    reason = text.prose(message, "reason")
    whose = _delegated(d, world, member, named, on_behalf_of, through)
    for other in d.objections:
        said = (other.raised_by, other.on_behalf_of, other.version, other.reason)
        if other.open and said == (member, whose[0], named.number, reason):
            raise Refused(f"this is objection {other.number} already", "a further objection needs a reason of its own")
    event = ObjectionRaised(
        objection=d.next_number("objection"),
        version=named.number,
        digest=named.digest,
        reason=reason,
        need=text.prose(need, "need") if need else None,
        on_behalf_of=whose[0],
        through=whose[1],
    )
    made = [New(event, member, act.at)]
    for earlier in closing.earlier_objections(d, named, member):
        closed = ObjectionClosed(objection=earlier.number, kind="replaced")
        made.append(New(closed, member, max(act.at, earlier.at)))
    return made + _answered_since(d, event, member, act.at)


def _delegated(
    d: Decision, world: World, member: str, version: Version, on_behalf_of: str | None, through: str | None
) -> tuple[str | None, str | None]:
    """For whom, of which circle, a delegate may object: somebody who is not asked, of a circle within this one."""
    if on_behalf_of is None:
        if through is not None:
            raise BadInput(f"for whom of {through} is that?", "name the member, too, whose objection it is")
        return None, None
    whose = world.member(on_behalf_of).handle
    round_ = d.round_of(version.number)
    if round_ and whose in round_.roster:
        raise Refused(f"{whose} is on the roster, and objects in their own name", f"record it --as {whose}")
    if through is None:
        raise BadInput(
            f"through which circle does {member} speak for {whose}?", f"name one within {d.circle}: --through CIRCLE"
        )
    circle = world.circle(through)
    if circle.parent != d.circle:
        raise Refused(f"{circle.handle} is no circle within {d.circle}", "name the circle whose delegate speaks here")
    if whose not in circle.members:
        raise Refused(f"{whose} is not a member of {circle.handle}", f"see decisions circle show {circle.handle}")
    if member not in circle.delegates():
        raise Refused(
            f"{member} is neither delegate nor leader of {circle.handle}",
            f"give the role: decisions circle join {circle.handle} {member} --role delegate",
        )
    return whose, circle.handle


def _answered_since(d: Decision, said: ObjectionRaised, member: str, at: int) -> list[New]:
    """An objection that is recorded after its raiser's later answer to a newer version is closed by that answer."""
    objections = [
        (o.at, "replaced")
        for o in d.objections
        if o.raised_by == member and o.version > said.version and o.at >= at and o.event not in d.disputed
    ]
    answers = [
        (a.at, "withdrawn")
        for version in d.versions[said.version :]
        if (a := standing.spoken(d, version.number).get(member)) and a.kind in ("consent", "stand-aside") and a.at >= at
    ]
    for since, kind in sorted([*objections, *answers])[:1]:
        closed = ObjectionClosed.model_validate({"objection": said.objection, "kind": kind})
        return [New(closed, member, since)]
    return []


def heard(d: Decision, act: Act, world: World, *, objection: int) -> list[New]:
    """Its raiser says that it was heard."""
    found = guards.objection(d, objection)
    member = guards.first_member(act)
    if member not in (found.raised_by, found.holder, found.whose):
        raise Refused(
            f"only {found.whose} can say that objection {objection} was heard", f"record it --as {found.whose}"
        )
    if found.heard_at is not None:
        raise Refused(f"objection {objection} was heard {iso(found.heard_at)} already", "nothing needs to be done")
    guards.not_before(act, found.at, "the objection is there")
    return [New(ObjectionHeard(objection=objection), member, act.at)]


def test(d: Decision, act: Act, world: World, *, objection: int, message: str) -> list[New]:
    """What a test of the objection found; it changes nothing by itself."""
    found = guards.objection(d, objection)
    guards.not_before(act, found.at, "the objection is there")
    event = ObjectionTested(objection=objection, text=text.prose(message, "test"))
    return [New(event, guards.first_member(act), act.at)]


def take(d: Decision, act: Act, world: World, *, objection: int) -> list[New]:
    """A roster member takes up an objection whose raiser has left."""
    found = guards.open_objection(d, objection)
    member = guards.first_member(act)
    roster = closing.asked(d, found)
    if found.holder in roster:
        raise Refused(
            f"{found.holder} is here and can speak for objection {objection}", f"record it --as {found.holder}"
        )
    if member not in roster:
        raise Refused(f"{member} is not on the roster", f"it is {', '.join(roster)}")
    guards.not_before(act, found.at, "the objection is there")
    return [New(ObjectionTaken(objection=objection), member, act.at)]


def resolve(
    d: Decision,
    act: Act,
    world: World,
    *,
    objection: int,
    how: str,
    message: str | None = None,
    owner: str | None = None,
    due: int | None = None,
    alternatives: list[str] | None = None,
) -> list[New]:
    """Close an objection as one of the kinds, by whoever may close it so."""
    if how in guards.INTEGRATING:
        raise Refused(
            f"an objection is {how} only by changing the proposal",
            f"decisions amend N --integrates {objection}:{how} --add TEXT",
        )
    if how not in KINDS:
        raise BadInput(f"an objection cannot be resolved as {how!r}", f"the kinds are {', '.join(KINDS)}")
    found = guards.open_objection(d, objection)
    member = guards.first_member(act)
    guards.not_before(act, found.at, "the objection is there")
    reason = text.prose(message, "reason") if message else None
    others = [text.prose(a, "alternative") for a in alternatives or []]
    if how in ("withdrawn", "deferred"):
        if member != found.holder:
            raise Refused(f"only {found.holder} can close objection {objection} as {how}", _closable(d, found))
    elif how == "moot":
        _may_moot(d, world.circle(d.circle), found, member, reason)
    else:
        _may_override(d, world.circle(d.circle), found, member, how, reason, others)
    data = {"objection": objection, "kind": how, "reason": reason, "alternatives": others}
    made = [New(ObjectionClosed.model_validate(data), member, act.at)]
    if how == "deferred":
        made.append(_action(d, world, found, act, owner, due))
    return made


def _action(d: Decision, world: World, objection: Objection, act: Act, owner: str | None, due: int | None) -> New:
    if owner is None or due is None:
        raise BadInput(
            "a deferred objection needs somebody who takes care of it, by when", "give --owner HANDLE --due DATE"
        )
    event = ActionPlanned(
        action=d.next_number("action"),
        text=objection.reason,
        owner=world.member(owner).handle,
        due=iso(due),
        objection=objection.number,
    )
    return New(event, act.member, act.at)


def _closable(d: Decision, objection: Objection) -> str:
    if objection.holder in closing.asked(d, objection):
        integrating = f"decisions amend N --integrates {objection.number} --add TEXT"
        return f"record it --as {objection.holder}, or integrate it: {integrating}"
    return f"{objection.holder} has left: decisions take N {objection.number}, or resolve it --how moot"


def _may_moot(d: Decision, circle: Circle, objection: Objection, member: str, reason: str | None) -> None:
    roster = closing.asked(d, objection)
    if objection.holder in roster:
        raise Refused(
            f"{objection.holder} is still here: objection {objection.number} is not moot", _closable(d, objection)
        )
    facilitators = circle.facilitators()
    if member not in (facilitators or roster):
        raise Refused(
            "only the facilitator can close an objection as moot", f"record it --as {_one_of(facilitators or roster)}"
        )
    if reason is None:
        raise BadInput("closing an objection as moot needs a reason", "say why with -m")


def _may_override(
    d: Decision, circle: Circle, objection: Objection, member: str, how: str, reason: str | None, others: list[str]
) -> None:
    """Who besides the raiser may close it, as what: by the policy of the round (RFC 7282 names the alternatives)."""
    round_ = _policy_round(d, objection)
    policy = round_.policy
    if not overridable(policy, how):
        raise Refused(f"under {round_.preset} nobody may close an objection as {how}", _closable(d, objection))
    if member == objection.raised_by:
        raise Refused(f"{member} raised objection {objection.number}", "its raiser closes it --how withdrawn")
    if member == closing.proposer(d):
        raise Refused(f"{member} proposed this, and cannot override an objection to it", "somebody else has to")
    facilitators = circle.facilitators()
    if facilitators and member not in facilitators:
        raise Refused("only the facilitator may override an objection", f"record it --as {_one_of(facilitators)}")
    if not facilitators and member not in closing.asked(d, objection):
        raise Refused(f"{member} is not on the roster", "a roster member may override, where there is no facilitator")
    if reason is None:
        raise BadInput("an override needs a reason, which stays on the decision", "say why with -m")
    if policy["override_needs_alternatives"] and not others:
        raise BadInput("an override must name the alternatives that were considered", "give --alternative TEXT")


def _policy_round(d: Decision, objection: Objection) -> Round:
    round_ = d.open_round or d.round_of(objection.version)
    assert round_ is not None
    return round_


def _one_of(handles: list[str]) -> str:
    return handles[0] if handles else "HANDLE"
