"""When an answer may be given or retracted, and a condition marked."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, moves, standing
from decisions.process.answers.events import (
    AnswerReported,
    AnswerRetracted,
    ConditionMarked,
    ConsentGiven,
    Numbered,
    StoodAside,
)
from decisions.process.state import Decision, Version
from decisions.process.world import Act, New, World

REPORTED = ("consent", "stand-aside", "objection", "other")


def consent(
    d: Decision,
    act: Act,
    world: World,
    *,
    version: int | None = None,
    concern: str | None = None,
    condition: str | None = None,
) -> list[New]:
    """No objection: from everybody named, all or nothing. A concern or a condition is one person's."""
    named, _, members = guards.answering(d, act, version)
    if len(members) > 1 and (concern or condition):
        raise BadInput("a concern or a condition is one person's", "record it with one --as")
    made = []
    for member in members:
        event = ConsentGiven(
            version=named.number,
            digest=named.digest,
            concern=_numbered(d, "concern", concern),
            condition=_numbered(d, "condition", condition),
        )
        made += [New(event, member, act.at), *moves.settled_objections(d, named, member, act.at)]
    return made


def _numbered(d: Decision, kind: str, said: str | None) -> Numbered | None:
    return None if said is None else Numbered(number=d.next_number(kind), text=text.prose(said, kind))


def stand_aside(d: Decision, act: Act, world: World, *, message: str, version: int | None = None) -> list[New]:
    """Neither consent nor objection, where the policy allows it."""
    named, round_, members = guards.answering(d, act, version)
    if not round_.policy["stand_aside"]:
        raise Refused(
            f"the policy of this round ({round_.preset}) has no stand-aside", "consent, maybe with a concern, or object"
        )
    reason = text.prose(message, "reason")
    made = []
    for member in members:
        event = StoodAside(version=named.number, digest=named.digest, reason=reason)
        made += [New(event, member, act.at), *moves.settled_objections(d, named, member, act.at)]
    return made


def retract(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """Take an answer back: the one to the current version, else the one to the version in force."""
    guards.on_the_table(d)
    reason = text.prose(message, "reason")
    made = []
    for member in guards.several(act, standing.roster(d), list):
        version = _retractable(d, member, act)
        made.append(New(AnswerRetracted(version=version.number, digest=version.digest, reason=reason), member, act.at))
    return made


def _retractable(d: Decision, member: str, act: Act) -> Version:
    for objection in d.objections:
        if objection.open and objection.holder == member:
            raise Refused(
                f"{member} has an open objection ({objection.number}); there is no answer to retract",
                f"close it instead: decisions resolve N {objection.number} --how withdrawn --as {member}",
            )
    current = d.current
    numbers = [current.number if current else 0, d.in_force or 0]
    for number in filter(None, dict.fromkeys(numbers)):
        counting = standing.spoken(d, number).get(member) or standing.presumed(d, number).get(member)
        if counting and counting.kind in ("consent", "stand-aside"):
            guards.on_roster(d, d.versions[number - 1], member)
            guards.not_before(act, counting.at, "the answer is there")
            return d.versions[number - 1]
    raise Refused(f"{member} has given no answer that could be retracted", "see decisions show N for who has answered")


def condition(
    d: Decision, act: Act, world: World, *, condition: int, state: str, message: str | None = None
) -> list[New]:
    """What became of a condition."""
    if state not in ("met", "broken"):
        raise BadInput(f"a condition cannot be {state!r}", "it is met or broken")
    found = next((c for c in d.conditions if c.number == condition), None)
    if found is None:
        there = ", ".join(str(c.number) for c in d.conditions) or "none"
        raise BadInput(f"there is no condition {condition} here", f"the conditions are: {there}")
    guards.not_before(act, found.at, "the condition is there")
    note = text.prose(message, "note") if message else None
    event = ConditionMarked.model_validate({"condition": condition, "state": state, "text": note})
    return [New(event, guards.first_member(act), act.at)]


def report(d: Decision, act: Act, world: World, *, answer: str, said: str, message: str | None = None) -> list[New]:
    """An answer that another tool tells of, to a version that nobody knows; on any decision, at any time."""
    if answer not in REPORTED:
        raise BadInput(f"an answer cannot be {answer!r}", f"it is one of {', '.join(REPORTED)}")
    data = {
        "answer": answer,
        "said": text.one_line(said, "word"),
        "text": text.prose(message, "reason") if message else None,
    }
    return [New(AnswerReported.model_validate(data), guards.first_member(act), act.at)]
