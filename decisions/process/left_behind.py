"""The mirror: who is left behind on a decision, by name, and since when. It blocks nothing and infers nothing: it says
only what was declared, or that nothing was.

Members who joined the circle after adoption are not known to the decision's own stream; `newcomers` adds them.
"""

from __future__ import annotations

from collections.abc import Collection

from decisions.process import needs, standing
from decisions.process.state import Answer, Circle, Decision, Declaration, Objection
from decisions.when import days

WHYS = (
    "not-aligned",
    "consented-not-aligned",
    "presumed",
    "stood-aside",
    "never-answered",
    "never-asked",
    "objection-not-heard",
    "overridden",
    "condition-broken",
    "buy-in-halfhearted",
    "buy-in-out",
    "buy-in-stale",
    "buy-in-unknown",
    "check-in-missed",
    "struggling",
    "stopped",
    "need-unmet",
)


class Left:
    """One reason why a member is left behind: declared (said no) or undeclared (said nothing), since when, shown by
    which event. It counts from `from_at` on. `number` is of the objection, condition or need that it is about.
    """

    __slots__ = ("declared", "event", "from_at", "member", "number", "since", "why")

    def __init__(
        self, member: str, why: str, declared: bool, since: int, event: str, from_at: int, number: int | None = None
    ) -> None:
        self.member = member
        self.why = why
        self.declared = declared
        self.since = since
        self.event = event
        self.from_at = from_at
        self.number = number


def left_behind(d: Decision, unmet: Collection[int] | None = None) -> list[Left]:
    """Everybody who is left behind on a decision that is not at its end, in the order of `WHYS`.

    `unmet` are its own needs that nothing meets, where somebody knows of other decisions, too.
    """
    if standing.status(d) in ("withdrawn", "retired", "superseded"):
        return []
    found = [*_alignment(d), *_answers(d), *_objections(d), *_conditions(d), *_follow_through(d), *_needs(d, unmet)]
    return sorted(found, key=lambda left: WHYS.index(left.why))


def concerned_by(d: Decision) -> list[str]:
    """Whoever is asked, and whoever carries out or was asked about the version in force."""
    people = list(standing.roster(d))
    if d.in_force is not None:
        people += [m for m in standing.bought(d) if m not in people]
    return people


def _alignment(d: Decision) -> list[Left]:
    """Nobody else than those concerned has to declare; who did so all the same, and has not left since, is heard."""
    if not d.framings:
        return []
    framing = d.framings[-1]
    said = standing.latest(d.alignments, d)
    answers = standing.current_answers(d)
    reopened = standing.reopened_by(d)
    left_at = {member: at for round_ in d.rounds for member, at in round_.left}
    concerned = concerned_by(d)
    others = [m for m, declared in said.items() if m not in concerned and declared.at > left_at.get(m, -1)]
    found = []
    for member in [*concerned, *others]:
        declared = said.get(member)
        fresh = declared is not None and not standing.alignment_stale(d, declared)
        if fresh and declared and declared.value == "aligned":
            continue
        if not fresh and concerned and member not in concerned:
            continue
        answer = answers.get(member)
        consented = isinstance(answer, Answer) and answer.kind == "consent" and answer.presumed_in is None
        why = "consented-not-aligned" if consented else "not-aligned"
        if fresh and declared:
            found.append(Left(member, why, True, declared.at, declared.event, 0))
        elif declared and reopened and declared.about == framing.revision:
            found.append(Left(member, why, False, reopened.at, reopened.event, 0))
        else:
            found.append(Left(member, why, False, framing.at, framing.event, 0))
    return found


def _answers(d: Decision) -> list[Left]:
    round_ = standing.last_round(d)
    current = d.current
    if round_ is None or current is None:
        return []
    answers = standing.current_answers(d)
    spoken = standing.spoken(d, current.number)
    found = []
    for member in round_.roster:
        answer = answers.get(member)
        if answer is None:
            said = spoken.get(member)
            retracted = said is not None and said.kind == "retracted"
            since, event = (said.at, said.event) if said and retracted else (round_.opened_at, current.event)
            found.append(Left(member, "never-answered", retracted, since, event, 0))
        elif isinstance(answer, Answer) and answer.presumed_in is not None:
            found.append(Left(member, "presumed", False, answer.at, answer.event, 0))
        elif isinstance(answer, Answer) and answer.kind == "stand-aside":
            found.append(Left(member, "stood-aside", True, answer.at, answer.event, 0))
    return found


def _objections(d: Decision) -> list[Left]:
    found = []
    for o in d.objections:
        if o.kind in ("not-qualified", "outweighed"):
            if not _came_round(d, o):
                found.append(Left(o.raised_by, "overridden", True, o.closed_at or o.at, o.event, 0, o.number))
        elif o.heard_at is None and o.kind not in ("replaced", "disputed"):
            found.append(Left(o.whose, "objection-not-heard", True, o.at, o.event, 0, o.number))
    return found


def _came_round(d: Decision, o: Objection) -> bool:
    """Has its raiser consented, in so many words, to what came after the override or to the same text since?"""
    closed_at = o.closed_at or o.at
    return any(
        a.member == o.raised_by
        and a.kind == "consent"
        and a.position > o.position
        and (a.version > o.version or (a.version == o.version and a.at >= closed_at))
        and standing.spoken(d, a.version).get(a.member) is a
        for a in d.answers
    )


def _conditions(d: Decision) -> list[Left]:
    return [
        Left(c.member, "condition-broken", True, c.marked_at or c.at, c.event, 0, c.number)
        for c in d.conditions
        if c.state == "broken"
    ]


def _follow_through(d: Decision) -> list[Left]:
    adoption = d.adoption
    if adoption is None or d.in_force is None:
        return []
    buy_ins, check_ins = standing.latest(d.buy_ins, d), standing.latest(d.check_ins, d)
    shown_by = d.versions[adoption.version - 1].event
    every, within = days(adoption.policy["check_in_every"]), days(adoption.policy["buy_in_within"])
    carrying = standing.carriers(d)
    found = []
    bought = standing.bought(d)
    for member in [*bought, *(m for m in buy_ins if m not in bought)]:
        declared, checked = buy_ins.get(member), check_ins.get(member)
        if declared is None:
            found.append(Left(member, "buy-in-unknown", False, adoption.at, shown_by, adoption.at + within))
        elif declared.value != "in":
            found.append(Left(member, f"buy-in-{declared.value}", True, declared.at, declared.event, 0))
        else:
            stale_at = standing.buy_in_stale_at(d, declared, check_ins)
            found.append(Left(member, "buy-in-stale", False, stale_at or adoption.at, declared.event, stale_at))
        if member in carrying and (declared is None or declared.value != "out"):
            last, event = _last_sign(declared, checked, adoption.at, shown_by)
            found.append(Left(member, "check-in-missed", False, last + every, event, last + every))
    for member, checked in check_ins.items():
        if checked.value in ("struggling", "stopped"):
            found.append(Left(member, checked.value, True, checked.at, checked.event, 0))
    return found


def _last_sign(
    declared: Declaration | None, checked: Declaration | None, adopted_at: int, shown_by: str
) -> tuple[int, str]:
    last, event = adopted_at, shown_by
    for sign in (declared, checked):
        if sign and sign.at >= last:
            last, event = sign.at, sign.event
    return last, event


def _needs(d: Decision, unmet: Collection[int] | None) -> list[Left]:
    if unmet is None:
        since, last = needs.addressed(d), needs.found(d)
        own = [v.number for v in d.voices if v.kind == "need"]
        unmet = [n for n in own if needs.unmet([since[n]] if n in since else [], last.get(n))]
    return [
        Left(v.member, "need-unmet", True, v.at, v.event, 0, v.number)
        for v in d.voices
        if v.kind == "need" and v.number in unmet
    ]


def newcomers(d: Decision, circle: Circle | None, as_of: int | None = None, known_at: int | None = None) -> list[Left]:
    """Members who joined after adoption, carry nothing out by name, and have not said whether they buy in."""
    adoption = d.adoption
    if adoption is None or d.in_force is None or circle is None:
        return []
    said, bought = standing.latest(d.buy_ins, d), standing.bought(d)
    shown_by = d.versions[adoption.version - 1].event
    return [
        Left(member, "never-asked", False, circle.members[member].joined_at, shown_by, 0)
        for member in standing.joined_since(d, circle, as_of, known_at)
        if member not in said and member not in bought
    ]
