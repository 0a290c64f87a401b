"""What the rule itself makes of a state: presumptions, comment periods, adoptions. Nobody adopts by hand.

Used for writing (the events are recorded with the act that completes the rule) and for reading (a deadline counts
from its end, though nothing is recorded yet). Plain data in and out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from decisions.process import fold, standing
from decisions.process.state import Answer, Decision, Record, Round, Version
from decisions.when import add_days, days, iso, utc_date
from decisions.when import moment as moment_of

DERIVED = "derived"
"""The id of an event that time alone made, and that is not recorded."""
UNPLACED = 2**52
"""Such an event comes after all that have a place in the log."""


STOPPING = ("ObjectionRaised", "AnswerRetracted")
"""What stops a final comment period, though the rule may hold all the same."""
EMPTY = "the roster is empty"
"""Why the rule itself ends a round."""


class Made(NamedTuple):
    """An event made by the rule: its type, when it happened, whose silence it is (presumed consent only), its data."""

    type: str
    at: int
    member: str | None
    data: Record


def rests_on(d: Decision) -> int:
    """The latest `at` that the rule's finding on the current version rests on."""
    current, round_ = d.current, d.open_round
    if current is None or round_ is None:
        return d.last_at
    answers = [a for a in d.answers if a.version == current.number and a.member in round_.roster]
    disputes = [d.disputed[a.event] for a in answers if a.event in d.disputed]
    found = [current.at, round_.opened_at]
    found += [a.at for a in answers]
    found += [max(o.at, o.closed_at or o.at) for o in d.objections if not o.late]
    found += [at for _, at in round_.left]
    found += [moment_of(e["at"]) for e in (*disputes, *d.corrections) if e in disputes or _about(e["data"], d, current)]
    return max(found)


def _about(correction: Record, d: Decision, current: Version) -> bool:
    """Was what it marks void an answer to the current version, or an objection that blocked it?"""
    version = correction["version"]
    if correction["type"] == "ObjectionRaised":
        return bool(version > (d.in_force or 0))
    return bool(version == current.number)


def silent(d: Decision, round_: Round, moment: int) -> list[str]:
    """Who had said nothing to the version when the time limit ended, and has not answered since."""
    answered = standing.current_answers(d)
    spoke = {a.member for a in d.answers if a.version == round_.version and a.at <= moment and a.presumed_in is None}
    spoke |= {a.member for a in d.answers if a.presumed_in == round_.number}
    objecting = {
        o.holder
        for o in d.objections
        if o.version == round_.version and o.at <= moment and (o.closed_at is None or o.closed_at > moment)
    }
    return [m for m in round_.roster if m not in answered and m not in spoke and m not in objecting]


def due(d: Decision, moment: int) -> list[Made]:
    """The events of every deadline up to `moment` (that moment included) that is not recorded; `d` is folded on."""
    made: list[Made] = []
    while True:
        step = _next_due(d, moment)
        if not step:
            return made
        made += step


def _next_due(d: Decision, moment: int) -> list[Made]:
    round_, period, current = d.open_round, d.period, d.current
    if round_ is None or current is None or round_.version != current.number:
        return []
    limit = round_.ends if round_.ends is not None and round_.ends <= moment else None
    if (
        period
        and period.ends <= moment
        and (limit is None or period.ends <= limit or not _presumable(d, round_, limit))
    ):
        return _follow(d, _adoption(d, period.ends))
    if limit is None:
        return []
    made = _follow(d, _presumptions(d, round_, limit)) if _presumable(d, round_, limit) else []
    return made + settle(d) if made else []


def _presumable(d: Decision, round_: Round, limit: int) -> bool:
    return round_.policy["silence"] == "presumed" and bool(silent(d, round_, limit))


def _presumptions(d: Decision, round_: Round, limit: int) -> list[Made]:
    current = d.current
    assert current is not None
    data = {"version": round_.version, "digest": current.digest, "round": round_.number}
    return [Made("ConsentPresumed", limit, member, dict(data)) for member in silent(d, round_, limit)]


def settle(d: Decision, *, stop: bool = False) -> list[Made]:
    """What the rule makes of the state after an act; `d` is folded on.

    `stop` says that the act was a new objection or a retraction: a comment period that runs stops, and restarts in
    full where the rule still holds.
    """
    round_ = d.open_round
    if round_ is None:
        return []
    if not round_.roster:
        return _follow(d, [_ended(round_, rests_on(d), EMPTY)])
    holds = standing.complete(d)
    made: list[Made] = []
    if d.period and (stop or not holds):
        at = max(d.period.since, rests_on(d))
        made = _follow(d, [Made("CommentPeriodStopped", at, None, {"version": round_.version})])
    if holds and not d.period:
        at = rests_on(d)
        comment = round_.policy["final_comment_days"]
        if comment:
            data = {"version": round_.version, "ends": iso(at + days(comment))}
            made += _follow(d, [Made("CommentPeriodStarted", at, None, data)])
        else:
            made += _follow(d, _adoption(d, at))
    return made


def _ended(round_: Round, at: int, reason: str) -> Made:
    return Made("RoundClosed", at, None, {"round": round_.number, "version": round_.version, "reason": reason})


def _adoption(d: Decision, at: int) -> list[Made]:
    round_, current = d.open_round, d.current
    assert round_ is not None
    assert current is not None
    review_on = current.review_on or add_days(utc_date(at), round_.policy["review_after"])
    answers = standing.current_answers(d)
    data = {
        "version": round_.version,
        "digest": current.digest,
        "round": round_.number,
        "review_on": review_on,
        "presumed": [m for m in round_.roster if isinstance(a := answers.get(m), Answer) and a.presumed_in is not None],
        "outstanding": standing.outstanding(d),
    }
    made = [Made("DecisionAdopted", at, None, data)]
    if current.superseded_by is not None:
        successor = {"by": current.superseded_by, "number": current.superseded_by_number}
        made.append(Made("DecisionSuperseded", at, None, successor))
    elif current.retire:
        made.append(Made("DecisionRetired", at, None, {"version": round_.version}))
    return made


def _follow(d: Decision, made: list[Made]) -> list[Made]:
    for event in made:
        fold.step(d, as_record(d, event))
    return made


def as_record(d: Decision, made: Made) -> Record:
    """The rule's event in the form in which it is folded; it has no place in the log yet."""
    return {
        "id": DERIVED,
        "position": max(d.last_position, UNPLACED) + 1,
        "type": made.type,
        "subject_version": d.version + 1,
        "member": made.member,
        "recorded_by": None,
        "at": iso(made.at),
        "recorded_at": d.last_recorded_at,
        "data": made.data,
    }


def reached(d: Decision, by: Decision) -> int | None:
    """When the adoption of `by`, which supersedes it, reaches a decision; None where nothing of that is in force."""
    replaced, adoption, current, round_ = d.adoption, by.adoption, d.current, d.open_round
    if d.in_force is None or replaced is None or adoption is None or current is None:
        return None
    return max(adoption.at, replaced.at, current.at, round_.opened_at if round_ else 0)


def superseded(d: Decision, by: Decision, number: int | None) -> list[Made]:
    """What the adoption of a decision of the same circle does to one that it supersedes; `d` is folded on. `number` is
    that of `by`.
    """
    at, round_ = reached(d, by), d.open_round
    if at is None:
        return []
    made = [_ended(round_, at, "superseded")] if round_ else []
    return _follow(d, [*made, Made("DecisionSuperseded", at, None, {"by": by.id, "number": number})])


class Passed:
    """What time alone did: is the round due to close, were events derived, and at what instant was the last of it."""

    __slots__ = ("derived", "due_to_close", "last")

    def __init__(self) -> None:
        self.due_to_close = False
        self.derived = False
        self.last: int | None = None

    def note(self, made: list[Made], *ends: int) -> None:
        """Take note of events that were derived, and of deadlines that are over."""
        self.derived = self.derived or bool(made)
        self.last = max([e for e in (self.last, *ends) if e is not None] + [m.at for m in made], default=None)


def pass_time(d: Decision, moment: int, successors: Iterable[Decision] = ()) -> Passed:
    """Fold on what time alone has done up to `moment`, as every view shows it, though nothing is recorded.

    `successors` are decisions that are meant to supersede it, as they are recorded: one of its circle that time alone
    adopts does. (Another circle's asks the circle of `d`, which has no answer before that is recorded.)
    """
    passed = Passed()
    for successor in _adopted_by_time(d, moment, successors):
        assert successor.adoption is not None
        _deadlines(d, successor.adoption.at, passed)
        made = superseded(d, successor, None)
        if made:
            passed.due_to_close = False
            passed.note(made)
            return passed
    _deadlines(d, moment, passed)
    return passed


def _deadlines(d: Decision, moment: int, passed: Passed) -> None:
    """Fold on what its own deadlines up to `moment` do."""
    if standing.due_to_close(d, moment):
        round_, period = d.open_round, d.period
        ends = [round_.ends if round_ else None, period.ends if period else None]
        passed.due_to_close = True
        passed.note(due(d, moment), *(e for e in ends if e is not None and e <= moment))


def _adopted_by_time(d: Decision, moment: int, successors: Iterable[Decision]) -> list[Decision]:
    """Those of them that supersede it by an adoption that time alone made, in the order in which that happens."""
    if d.in_force is None and d.open_round is None:
        return []  # there is nothing in force to supersede, and time alone brings nothing
    found: list[tuple[int, int, Decision]] = []
    for place, one in enumerate(successors):
        if one.circle == d.circle and d.id in one.supersedes and standing.due_to_close(one, moment):
            made = [event.at for event in due(one, moment) if event.type == "DecisionAdopted"]
            found += [(at, place, one) for at in made]
    return [one for *_, one in sorted(found, key=lambda each: each[:2])]
