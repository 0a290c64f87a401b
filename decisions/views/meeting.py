"""Where a meeting on one decision stands: whose turn it is, what is new to whom, and what can be done with each open
objection. It follows from what was recorded alone, but for who was passed over in this sitting.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from decisions.commands import line
from decisions.process import closing, standing
from decisions.process.guards import INTEGRATING
from decisions.process.policy import OVERRIDES, Policy
from decisions.process.state import Answer, Circle, Objection
from decisions.views.concerned import concerned
from decisions.views.one import One, answers, policy
from decisions.when import iso

Person = dict[str, Any]


def meeting(one: One, *, order: list[str] | None = None, passed: Collection[str] = ()) -> dict[str, Any]:
    """A plain JSON document. `order` names who is asked first, the others follow in roster order; `passed` are those
    who were passed over in this sitting, and come last.

    `phase` is where it stands: `no-proposal`; `not-in-round` (proposed, not asked); `round` (somebody is to be asked,
    or the rule asks for more); `objections` (everybody was asked, and some are open); `comment-period`; `adopted`;
    `ended` (retired or superseded).
    """
    d, current, circle = one.d, one.d.current, one.circle()
    people = _people(one, circle, order or [])
    waiting = [p["member"] for p in people if p["needs_answer"]]
    turns = [m for m in waiting if m not in passed] + [m for m in waiting if m in passed]
    open_ones = [_objection(one, circle, o) for o in d.objections if o.open]
    phase = _phase(one, bool(set(waiting) - set(passed)))
    adopted = phase == "adopted"
    return {
        "number": one.number,
        "title": d.title,
        "circle": d.circle,
        "status": standing.status(d),
        "phase": phase,
        "version": current.number if current else None,
        "digest": current.digest if current else None,
        "text": current.text if current else None,
        "criteria": current.criteria or [] if current else [],
        "owner": current.owner if current else None,
        "carried_by": current.carried_by or [p["member"] for p in people] if current else [],
        "addresses": current.needs or [] if current else [],
        "retire": current.retire if current else False,
        "review_on": standing.effective_review(d) if adopted else current.review_on if current else None,
        "review_agreed": bool(current and current.review_on),
        "review_command": line("review", one.number, verdict="extend", next_on="DATE") if adopted else None,
        "adopted_at": iso(d.adoption.at) if adopted and d.adoption else None,
        "round": _round(one),
        "policy": _policy(one, circle),
        "questions": [_said(q) | {"question": q.number} for q in d.questions if not q.answers],
        "reactions": [_said(r) for r in d.reactions],
        "options": [_said(o) | {"option": o.number} for o in d.options],
        "people": people,
        "turn": turns[0] if turns else None,
        "left": len(waiting),
        "objections": open_ones,
        "unsettled": _unsettled(one, people),
        "next": _next(one, phase, turns, open_ones),
    }


def _phase(one: One, waiting: bool) -> str:
    d = one.d
    status = standing.status(d)
    if status in ("aligning", "exploring", "withdrawn"):
        return "no-proposal"
    if status in ("retired", "superseded"):
        return "ended"
    if status == "proposed":
        return "not-in-round"
    if status == "adopted":
        return "adopted"
    if waiting:
        return "round"
    if status == "objected":
        return "objections"
    return "comment-period" if d.period else "round"


def _unsettled(one: One, people: list[Person]) -> dict[str, list[str]]:
    """Who makes it "just enough buy-in"; before the first round, who of those it is going to ask is not aligned."""
    d, found = one.d, standing.unsettled(one.d)
    if not d.framings or d.current is None or standing.last_round(d) is not None:
        return found
    said = standing.latest(d.alignments, d)
    members = [p["member"] for p in people if not standing.freshly_aligned(d, said, p["member"])]
    return {"not freshly aligned": members, **found} if members else found


def _round(one: One) -> dict[str, Any] | None:
    """The open round."""
    round_, period = one.d.open_round, one.d.period
    if round_ is None:
        return None
    return {
        "round": round_.number,
        "version": round_.version,
        "opened_at": iso(round_.opened_at),
        "ends": iso(round_.ends) if round_.ends is not None else None,
        "due_to_close": one.due_to_close,
        "final_comment_period": {"since": iso(period.since), "ends": iso(period.ends)} if period else None,
    }


def _policy(one: One, circle: Circle | None) -> dict[str, Any] | None:
    """By which rule it is decided: of the last round, else of the circle now."""
    found: Policy | None = policy(standing.last_round(one.d), circle)
    if found is None:
        return None
    return {
        "preset": found["preset"],
        "may_stand_aside": found["stand_aside"],
        "override_kinds": found["override_kinds"] if found["override_by"] != "none" else [],
        "override_needs_alternatives": found["override_needs_alternatives"],
        "silence": found["silence"],
        "final_comment_days": found["final_comment_days"],
        "review_after": found["review_after"],
    }


def _said(x: Any) -> dict[str, Any]:
    return {"member": x.member, "text": x.text, "at": iso(x.at)}


def _people(one: One, circle: Circle | None, order: list[str]) -> list[Person]:
    """Whom the round asks, or asked; before it, whom it is going to ask."""
    d = one.d
    members = list(circle.members) if circle else []
    people = members if d.current is None or standing.status(d) == "proposed" else standing.roster(d)
    first = [m for m in order if m in people]
    counting = standing.current_answers(d)
    rows = {(row["member"], row["event"]): row for row in answers(d)}
    asked = standing.outstanding(d) if d.open_round else []
    known: dict[int, Any] = {}
    return [
        _person(one, circle, concerned(d, one.number, member, known=known), counting.get(member), rows, member in asked)
        for member in [*first, *(m for m in people if m not in first)]
    ]


def _person(
    one: One,
    circle: Circle | None,
    told: Person,
    said: Answer | Objection | None,
    rows: dict[tuple[str, str], dict[str, Any]],
    needs_answer: bool,
) -> Person:
    d, member = one.d, told["member"]
    whose = said.member if isinstance(said, Answer) else said.raised_by if said else ""
    row = rows[whose, said.event] if said else {}
    membership = circle.members.get(member) if circle else None
    return {
        "member": member,
        "roles": list(membership.roles) if membership else [],
        "answer": row.get("answer"),
        "at": row.get("at"),
        "recorded_by": row.get("recorded_by"),
        "concern": row.get("concern"),
        "condition": row.get("condition"),
        "reason": row.get("reason"),
        "presumed": row.get("presumed", False),
        "answered_version": told["answered_version"],
        "changed": told["changed"],
        "touched": told["touched"],
        "question": told["question"],
        "needs_answer": needs_answer,
        "objections": [o.number for o in d.objections if o.open and o.holder == member],
    }


def _objection(one: One, circle: Circle | None, o: Objection) -> dict[str, Any]:
    """An open objection, and what can be done with it now: `ways`, each an act with the members who may do it, the kind
    as which it closes the objection (None: it stays open), and the command line.
    """
    return {
        "number": o.number,
        "raised_by": o.raised_by,
        "on_behalf_of": o.on_behalf_of,
        "through": o.through,
        "held_by": o.holder,
        "reason": o.reason,
        "need": o.need,
        "version": o.version,
        "at": iso(o.at),
        "heard": o.heard_at is not None,
        "blocking": o.blocking,
        "tests": o.tests,
        "ways": [*_ways(one, circle, o)],
    }


def _ways(one: One, circle: Circle | None, o: Objection) -> list[dict[str, Any]]:
    d, number = one.d, one.number
    found = []
    if o.heard_at is None:
        raiser = list(dict.fromkeys((o.holder, o.raised_by, o.whose)))
        found.append(_way("heard", None, raiser, line("heard", number, objection=o.number, as_=o.holder)))
    if o.blocking:
        found += [_way("amend", kind, [], line("amend", number, integrates=[(o.number, kind)])) for kind in INTEGRATING]
    for kind, members in closing.closers(d, circle, o).items():
        whose: dict[str, Any] = {"objection": o.number, "how": kind, "as_": members[0]}
        if kind == "deferred":
            whose |= {"owner": "HANDLE", "due": "DATE"}
        elif kind != "withdrawn":
            whose["message"] = "TEXT"
        found.append(_way("resolve", kind, members, line("resolve", number, **whose)))
    takers = closing.takers(d, o)
    if takers:
        found.append(_way("take", None, takers, line("take", number, objection=o.number, as_=takers[0])))
    return found


def _way(act: str, kind: str | None, members: list[str], command: str) -> dict[str, Any]:
    return {"act": act, "kind": kind, "members": members, "override": kind in OVERRIDES, "command": command}


def _next(one: One, phase: str, turns: list[str], objections: list[dict[str, Any]]) -> str | None:
    """The one command that helps most now."""
    number = one.number
    if phase == "no-proposal":
        return line("propose", number)
    if phase == "not-in-round":
        return line("round", number)
    if phase == "round":
        return line("consent", number, as_=turns[0]) if turns else line("close", number)
    if phase == "objections":
        first = next(o for o in objections if o["blocking"])
        if one.d.current and first["version"] < one.d.current.number:
            return line("consent", number, as_=first["held_by"])
        return str(next(way for way in first["ways"] if first["heard"] or way["act"] == "heard")["command"])
    if phase == "adopted":
        said = standing.latest(one.d.buy_ins, one.d)
        silent = [m for m in standing.bought(one.d) if m not in said]
        return line("buy-in", number, value="in", as_=silent[0]) if silent else None
    return None
