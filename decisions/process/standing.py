"""What follows from the state of a decision: who stands where, who is outstanding, what its status is.

Nothing here reads a clock; where a moment matters it is an argument (microseconds UTC).
"""

from __future__ import annotations

from collections.abc import Iterable

from decisions.process.policy import met
from decisions.process.state import Answer, Circle, Decision, Declaration, Objection, Review, Round, Version
from decisions.when import days

OPEN_STATUSES = ("aligning", "exploring", "proposed", "in round", "objected")
STATUSES = (*OPEN_STATUSES, "adopted", "withdrawn", "retired", "superseded")


def status(d: Decision) -> str:
    """The status of a decision: about its newest version, deadlines that are due already folded in."""
    if d.superseded_by is not None or d.superseded_elsewhere:
        return "superseded"
    if d.retired_at is not None:
        return "retired"
    current = d.current
    if current is None:
        return "exploring" if d.explored else "aligning"
    if current.withdrawn_at is not None:
        return "withdrawn"
    if current.number == d.in_force:
        return "adopted"
    if d.open_round:
        return "objected" if any(o.blocking for o in d.objections) else "in round"
    return "proposed"


def last_round(d: Decision) -> Round | None:
    """The last round of the current version, open or ended; None before the first one."""
    current = d.current
    return d.round_of(current.number) if current else None


def roster(d: Decision) -> list[str]:
    """Whose answers count for the current version."""
    round_ = last_round(d)
    return round_.roster if round_ else []


def spoken(d: Decision, version: int) -> dict[str, Answer]:
    """Per member, the counting one of the answers that were spoken to a version: the greatest (`at`, position).

    A retracted or an unsaid answer stands here as such; a disputed one does not count at all. What was recorded before
    an answer was unsaid counts no longer.
    """
    counting: dict[str, Answer] = {}
    for answer in d.answers:
        if answer.version != version or answer.presumed_in is not None or answer.event in d.disputed:
            continue
        before = counting.get(answer.member)
        if before is None or answer.kind == "unsaid" or (answer.at, answer.position) >= (before.at, before.position):
            counting[answer.member] = answer
    return counting


def presumed(d: Decision, version: int) -> dict[str, Answer]:
    """Whose silence counts as consent to a version: in its last round while that is open, and since adoption. Whoever
    objects afterwards is silent no longer.
    """
    round_ = d.round_of(version)
    if round_ is None or round_.outcome not in (None, "adopted"):
        return {}
    objected = {o.raised_by: o.position for o in d.objections if o.version == version and o.event not in d.disputed}
    return {
        a.member: a
        for a in d.answers
        if a.version == version
        and a.presumed_in == round_.number
        and a.event not in d.disputed
        and objected.get(a.member, 0) < a.position
    }


def current_answers(d: Decision) -> dict[str, Answer | Objection]:
    """Per member, the answer to the current version that counts; whoever is missing has none.

    An open objection suspends its holder's consent; a presumption ends when the member speaks.
    """
    current = d.current
    if current is None:
        return {}
    counting: dict[str, Answer | Objection] = dict(presumed(d, current.number))
    for member, answer in spoken(d, current.number).items():
        if answer.kind in ("consent", "stand-aside"):
            counting[member] = answer
        else:
            counting.pop(member, None)
    for objection in d.objections:
        if objection.open and objection.version == current.number:
            counting[objection.holder] = objection
    return counting


def outstanding(d: Decision) -> list[str]:
    """On the roster of the current version, with no answer to it, or retracted; in roster order."""
    answered = current_answers(d)
    return [member for member in roster(d) if member not in answered]


def complete(d: Decision) -> bool:
    """Does the rule of the open round hold now, the final comment period aside?"""
    round_ = d.open_round
    current = d.current
    if round_ is None or current is None or round_.version != current.number:
        return False
    answered = current_answers(d)
    consents = consenting(d, answered)
    return met(
        round_.policy,
        roster=len(round_.roster),
        consents=len(consents),
        outstanding=sum(m not in answered for m in round_.roster),
        blocking=sum(o.blocking for o in d.objections),
    )


def consenting(d: Decision, answered: dict[str, Answer | Objection]) -> list[str]:
    """Whose spoken consent to the current version counts; `answered` is `current_answers`."""
    people = roster(d)
    return [
        m
        for m, a in answered.items()
        if m in people and isinstance(a, Answer) and a.kind == "consent" and a.presumed_in is None
    ]


def due_to_close(d: Decision, moment: int) -> bool:
    """Has an open round a deadline behind it: its time limit, or its final comment period?"""
    round_ = d.open_round
    if round_ is None:
        return False
    if d.period is not None and d.period.ends <= moment:
        return True
    return round_.ends is not None and round_.ends <= moment


def next_deadline(d: Decision, after: int | None = None) -> int | None:
    """When the open round's comment period or time limit ends, whichever comes first (later than `after`, if given)."""
    round_ = d.open_round
    if round_ is None:
        return None
    ends = [e for e in (d.period.ends if d.period else None, round_.ends) if e is not None]
    ends = [e for e in ends if after is None or e > after]
    return min(ends, default=None)


def latest(declarations: Iterable[Declaration], d: Decision) -> dict[str, Declaration]:
    """Per member, the current one of the declarations: the greatest (`at`, position); disputed ones do not count."""
    current: dict[str, Declaration] = {}
    for declaration in declarations:
        if declaration.event in d.disputed:
            continue
        before = current.get(declaration.member)
        if before is None or (declaration.at, declaration.position) >= (before.at, before.position):
            current[declaration.member] = declaration
    return current


def alignment_stale(d: Decision, declaration: Declaration) -> bool:
    """Is there a newer framing, or did a review find that the framing no longer holds?"""
    return bool(
        (d.framings and declaration.about != d.framings[-1].revision) or declaration.position < d.framing_changed
    )


def reopened_by(d: Decision) -> Review | None:
    """The last review that found the framing changed, whatever was framed since."""
    return next((r for r in d.reviews if r.position == d.framing_changed), None) if d.framing_changed else None


def freshly_aligned(d: Decision, alignments: dict[str, Declaration], member: str) -> bool:
    """Did the member say `aligned` to the newest framing?"""
    declared = alignments.get(member)
    return declared is not None and declared.value == "aligned" and not alignment_stale(d, declared)


def joined_since(
    d: Decision, circle: Circle | None, as_of: int | None = None, known_at: int | None = None
) -> list[str]:
    """Members of the circle now who joined it after the roster of the version in force was asked."""
    adoption = d.adoption
    if adoption is None or circle is None:
        return []
    return [
        m.member
        for m in circle.members.values()
        if m.position > adoption.asked
        and m.member not in adoption.roster
        and (as_of is None or m.joined_at <= as_of)
        and (known_at is None or m.recorded_at <= known_at)
    ]


def carriers(d: Decision) -> list[str]:
    """Who carries out the version in force: those it names, else its roster."""
    adoption = d.adoption
    if adoption is None:
        return []
    return adoption.carried_by or adoption.roster


def bought(d: Decision) -> list[str]:
    """Over whom buy-in is counted, the members who joined since aside: the adopting roster, and the carriers."""
    adoption = d.adoption
    if adoption is None:
        return []
    return [*adoption.roster, *(m for m in adoption.carried_by or [] if m not in adoption.roster)]


def buy_in_stale_at(d: Decision, declared: Declaration, check_ins: dict[str, Declaration]) -> int:
    """From when on a buy-in is stale: at once (0) where another version is in force, else `check_in_every` days after
    that person's last buy-in or check-in.
    """
    adoption = d.adoption
    if adoption is None or declared.about != adoption.version:
        return 0
    last = declared.at
    checked = check_ins.get(declared.member)
    if checked and checked.at > last:
        last = checked.at
    return last + days(adoption.policy["check_in_every"])


def effective_review(d: Decision) -> str | None:
    """The review date that counts: of the version in force, else the one that the newest version names."""
    if d.in_force is not None and d.adoption:
        return d.adoption.review_on
    current = d.current
    return current.review_on if current else None


def content(version: Version) -> dict[str, object]:
    """What people consent to, as its digest is made: keys `carried_by, criteria, needs, owner, review_on, text`, and
    `retire` only where true; absent is null.
    """
    made: dict[str, object] = {
        "carried_by": version.carried_by,
        "criteria": version.criteria,
        "needs": version.needs,
        "owner": version.owner,
        "review_on": version.review_on,
        "text": version.text,
    }
    if version.retire:
        made["retire"] = True
    return made


def unsettled(d: Decision) -> dict[str, list[str]]:
    """Who makes it "just enough buy-in": by reason, the members whom a round or an adoption should name."""
    alignments = latest(d.alignments, d)
    answered = current_answers(d)
    people = roster(d)
    found: dict[str, list[str]] = {}
    if d.framings:
        found["not freshly aligned"] = [m for m in people if not freshly_aligned(d, alignments, m)]
    found["presumed"] = [m for m in people if isinstance(a := answered.get(m), Answer) and a.presumed_in is not None]
    found["stood aside"] = [m for m in people if isinstance(a := answered.get(m), Answer) and a.kind == "stand-aside"]
    found["has a concern"] = [c.member for c in d.concerns if c.became is None and c.verdict is None]
    found["has an unmet condition"] = [c.member for c in d.conditions if c.state != "met"]
    found["was overridden"] = [o.raised_by for o in d.objections if o.kind in ("not-qualified", "outweighed")]
    return {reason: list(dict.fromkeys(who)) for reason, who in found.items() if who}
