"""Who may close an open objection without a new version, and as what; who may take it up. For whoever offers it: the
room's `decide` has the last word.
"""

from __future__ import annotations

from decisions.process.policy import OVERRIDES, overridable
from decisions.process.state import Circle, Decision, Objection, Version


def closers(d: Decision, circle: Circle | None, objection: Objection) -> dict[str, list[str]]:
    """Kind -> the members who may close the objection as that kind; kinds that nobody may use are left out."""
    found = {"withdrawn": [objection.holder], "deferred": [objection.holder]}
    facilitators = circle.facilitators() if circle else []
    roster = asked(d, objection)
    if objection.holder not in roster:
        found["moot"] = facilitators or roster
    round_ = d.open_round or d.round_of(objection.version)
    if round_:
        others = [m for m in facilitators or roster if m not in (objection.raised_by, proposer(d))]
        found |= {kind: others for kind in OVERRIDES if overridable(round_.policy, kind)}
    return {kind: members for kind, members in found.items() if members}


def takers(d: Decision, objection: Objection) -> list[str]:
    """Who may take the objection up: the roster, where whoever holds it has left."""
    roster = asked(d, objection)
    return [] if objection.holder in roster else roster


def asked(d: Decision, objection: Objection) -> list[str]:
    """The roster of the current version, else of the version that was objected to."""
    round_ = d.round_of(d.current.number) if d.current else None
    round_ = round_ or d.round_of(objection.version)
    return round_.roster if round_ else []


def proposer(d: Decision) -> str | None:
    """Who made the first version of the proposal on the table: after the last one that was withdrawn."""
    first = 0
    for version in d.versions[:-1]:
        if version.withdrawn_at is not None and d.in_force is None:
            first = version.number
    return d.versions[first].by if d.versions else None


def earlier_objections(d: Decision, version: Version, member: str) -> list[Objection]:
    """The open objections of a member to versions before this one: an answer to this one closes them."""
    return [o for o in d.objections if o.open and o.holder == member and o.version < version.number]


def named_kind(d: Decision, objection: Objection, version: Version) -> str | None:
    """As what the newest amendment up to `version` integrates the objection."""
    for later in reversed(d.versions[objection.version : version.number]):
        for named in later.integrates:
            if named["objection"] == objection.number:
                return str(named["kind"])
    return None
