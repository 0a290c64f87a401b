"""The one command that would help somebody who is left behind. It runs as it is printed, `TEXT`, `WHY` and `FINDINGS`
filled in, for as long as the decision stands as it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decisions.commands import quoted
from decisions.process import standing

if TYPE_CHECKING:
    from decisions.process.left_behind import Left
    from decisions.process.state import Decision

MEMBERS_SAY = (
    "not-aligned",
    "consented-not-aligned",
    "never-asked",
    "buy-in-halfhearted",
    "buy-in-stale",
    "buy-in-unknown",
    "check-in-missed",
)
"""What is helped by saying something that only the circle's members say, and whoever carries the decision out."""


def command(d: Decision, left: Left, number: int) -> str:
    """The command for one of a decision's entries; `number` is the decision's."""
    if left.why in _SAID:
        return saying(left.why, left.member, number)
    member = quoted(left.member)
    if left.why == "objection-not-heard":
        return f"decisions heard {number} {left.number} --as {member}"
    if left.why == "struggling":
        return f"decisions action add {number} -m TEXT --owner {member}"
    if left.why == "need-unmet":
        return _addressing(d, left.number or 0, number)
    if d.in_force is not None:
        return _review(d, number)
    return f"decisions ask {number} -m TEXT"


_SAID = {
    "not-aligned": "align {} aligned",
    "consented-not-aligned": "align {} aligned",
    "presumed": "consent {}",
    "stood-aside": "consent {}",
    "never-answered": "consent {}",
    "never-asked": "buy-in {} in",
    "buy-in-halfhearted": "buy-in {} in",
    "buy-in-stale": "buy-in {} in",
    "buy-in-unknown": "buy-in {} in",
    "check-in-missed": "check-in {} doing",
}
"""Where saying it afresh is what ends it."""


def saying(why: str, member: str, number: int) -> str:
    """The command where all that is missing is that the member says it afresh."""
    return f"decisions {_SAID[why].format(number)} --as {quoted(member)}"


def asks_a_member(d: Decision, left: Left) -> bool:
    """Whether the command is refused to somebody who is no member of the circle any more."""
    current = d.current
    named = (current.carried_by or []) if current else []
    return left.why in MEMBERS_SAY and left.member not in named and left.member not in standing.carriers(d)


def joining(circle: str, member: str) -> str:
    """What helps where somebody has left the circle since: only its members are asked."""
    return f"decisions circle join {quoted(circle)} {quoted(member)}"


def _review(d: Decision, number: int) -> str:
    """Ask for a review; where one is due already, hold it."""
    return (
        f"decisions review {number} amend -m FINDINGS"
        if d.early_review
        else f"decisions review {number} --request -m WHY"
    )


def _addressing(d: Decision, need: int, number: int) -> str:
    """Propose something that addresses the need; where that is on the table already, get it adopted."""
    current = d.current
    if current is None:
        return f"decisions propose {number} -m TEXT --addresses {need}"
    named = current.needs or []
    if need not in named:
        every = " ".join(f"--addresses {one}" for one in [*named, need])
        return f"decisions amend {number} {every}"
    if current.number == d.in_force:
        return f"decisions amend {number} -m TEXT"
    if d.open_round is None:
        return f"decisions round {number}"
    blocking = next((o for o in d.objections if o.blocking), None)
    if blocking is not None:
        return f"decisions amend {number} --integrates {blocking.number} --add TEXT"
    silent = standing.outstanding(d)
    return f"decisions consent {number} --as {quoted(silent[0])}" if silent else f"decisions show {number}"
