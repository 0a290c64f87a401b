"""What needs a member now, on one decision: a pure function of its state.

Scheduled reviews are not here: they are due by a day of the user's own time zone, and the query finds them by that.
"""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from decisions.commands import quoted
from decisions.process import standing
from decisions.process.left_behind import concerned_by
from decisions.process.state import Decision
from decisions.text import joined
from decisions.views.concerned import in_short
from decisions.views.waiting import FOLLOWED, late_with
from decisions.when import days

ENDED = ("withdrawn", "retired", "superseded")
"""Statuses of a decision on which nothing waits for anybody."""


class Item(NamedTuple):
    """Something that waits for `member`, from `from_at` on, maybe `due` by a moment; and the command that does it."""

    member: str
    kind: str
    what: str
    since: int
    from_at: int
    due: int | None
    command: str


def items(d: Decision, number: int) -> list[Item]:
    """Everything on this decision that waits for somebody."""
    if standing.status(d) in ENDED:
        return []
    return [
        *(*_round(d, number), *_objections(d, number), *_recorded(d, number)),
        *(*_explore(d, number), *_act(d, number), *_align_again(d, number)),
    ]


def _round(d: Decision, number: int) -> list[Item]:
    round_, current = d.open_round, d.current
    if round_ is None or current is None:
        return []
    command = f"decisions consent {number}"
    return [
        Item(member, "answer", in_short(d, member), round_.opened_at, 0, standing.next_deadline(d), command)
        for member in standing.outstanding(d)
    ]


def _objections(d: Decision, number: int) -> list[Item]:
    current = d.current
    owner = current.owner if current else None
    found = []
    for o in d.objections:
        if o.open and owner and o.holder != owner:
            through = f", through {o.holder}" if o.on_behalf_of else ""
            what = f"hear {o.on_behalf_of or o.holder}'s objection {o.number}{through}: {o.reason}"
            command = f"decisions amend {number} --integrates {o.number}"
            found.append(Item(owner, "objection", what, o.at, 0, None, command))
        if o.heard_at is None and not o.open and o.kind in ("moot", "not-qualified", "outweighed"):
            what = f"was your objection {o.number} heard?"
            command = f"decisions heard {number} {o.number}"
            found.append(Item(o.whose, "heard", what, o.closed_at or o.at, 0, None, command))
    return found


def _recorded(d: Decision, number: int) -> list[Item]:
    said = [(a.member, a.recorded_by, a.event, a.at, a.kind) for a in d.answers if a.presumed_in is None]
    said += [(o.raised_by, o.recorded_by, o.event, o.at, "objection") for o in d.objections]
    for what, declarations in (("alignment", d.alignments), ("buy-in", d.buy_ins), ("check-in", d.check_ins)):
        said += [(x.member, x.recorded_by, x.event, x.at, f"{what} {x.value}") for x in declarations]
    waiting: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for member, by, event, at, what in said:
        if by and by != member and what != "unsaid" and event not in d.confirmed and event not in d.disputed:
            waiting.setdefault((member, by), []).append((at, what))
    command = f"decisions confirm {number}"
    return [
        Item(
            member, "confirm", f"{by} recorded for you: {', '.join(w for _, w in what)}", min(what)[0], 0, None, command
        )
        for (member, by), what in waiting.items()
    ]


def _align_again(d: Decision, number: int) -> list[Item]:
    """After a review that found the framing changed, its owner frames the situation anew, and everybody aligns."""
    review = standing.reopened_by(d)
    if review is None or not d.framings:
        return []
    found, framing = [], d.framings[-1]
    what = f"do you see the situation as framing {framing.revision} says it?"
    if framing.position < review.position:
        what = "a review found that the framing no longer holds"
        owner = d.versions[d.in_force - 1].owner if d.in_force else review.member
        found.append(Item(owner, "frame", what, review.at, 0, None, f"decisions frame {number} -m TEXT"))
        what += "; do you see the situation the same way?"
    said = standing.latest(d.alignments, d)
    command = f"decisions align {number} aligned|partly|not"
    return found + [
        Item(member, "align", what, max(review.at, framing.at), 0, None, command)
        for member in concerned_by(d)
        if member not in said or standing.alignment_stale(d, said[member])
    ]


def _explore(d: Decision, number: int) -> list[Item]:
    current = d.current
    owner = current.owner if current else d.opened_by
    answer = f"decisions answer {number}"
    return [
        Item(owner, "question", f"question {q.number}: {q.text}", q.at, 0, None, f"{answer} {q.number} -m TEXT")
        for q in d.questions
        if not q.answers
    ]


def _act(d: Decision, number: int) -> list[Item]:
    found = [
        Item(a.owner, "action", a.text, a.at, 0, a.due, f"decisions action done {number} {a.number}")
        for a in d.actions
        if a.outcome is None
    ]
    adoption = d.adoption
    if adoption is None or d.in_force is None:
        return found
    owner = d.versions[d.in_force - 1].owner
    review = f"decisions review {number} keep|extend|amend|let-go -m FINDINGS"
    if d.early_review:
        what = f"an early review is due: {d.early_review.because}{_who(d, d.early_review.because)}"
        found.append(Item(owner, "review", what, d.early_review.since, 0, d.early_review.since, review))
    carrying = carrying_out(d, number)
    found += carrying
    found += _follow_up([i for i in carrying if i.kind in FOLLOWED and i.member != owner], owner)
    for c in d.conditions:
        if c.state is None:
            what = f"condition {c.number} of {c.member}: {c.text}"
            found.append(Item(owner, "condition", what, c.at, 0, None, f"decisions condition {number} {c.number} met"))
    return found


def carrying_out(d: Decision, number: int) -> list[Item]:
    """First buy-ins and check-ins of those who carry out the version in force."""
    adoption = d.adoption
    if adoption is None or d.in_force is None:
        return []
    found = []
    buy_ins, check_ins = standing.latest(d.buy_ins, d), standing.latest(d.check_ins, d)
    every = days(adoption.policy["check_in_every"])
    for member in standing.bought(d):
        declared, checked = buy_ins.get(member), check_ins.get(member)
        if declared is None or declared.about != adoption.version:
            due = adoption.at + days(adoption.policy["buy_in_within"])
            command = f"decisions buy-in {number} in"
            found.append(Item(member, "buy-in", "will you carry it out?", adoption.at, 0, due, command))
        elif declared.value != "out" and member in standing.carriers(d):
            last = max(declared.at, adoption.at, checked.at if checked else 0)
            what = "how does carrying it out go?"
            found.append(
                Item(member, "check-in", what, last, last + every, last + every, f"decisions check-in {number} doing")
            )
    return found


def _follow_up(waiting: list[Item], owner: str) -> list[Item]:
    """One item for the owner, from when the first of the others is late; whoever asks names all who are by then."""
    late = [(item.due, item) for item in waiting if item.due is not None]
    if not late:
        return []
    due, first = min(late, key=itemgetter(0))
    return [
        Item(
            owner,
            "follow-up",
            late_with(first.kind, [first.member]),
            due,
            due,
            due,
            asking(first.command, first.member),
        )
    ]


def asking(command: str, member: str) -> str:
    """A command of somebody's inbox, for whoever records it for them."""
    return f"{command} --as {quoted(member)}"


def _who(d: Decision, because: str) -> str:
    """Whose word made an early review due, as far as it is their word still."""
    said, value = {"buy-in out": (d.buy_ins, "out"), "stopped": (d.check_ins, "stopped")}.get(because, ([], ""))
    members = [x.member for x in standing.latest(said, d).values() if x.value == value]
    return f" ({joined(members)})" if members else ""
