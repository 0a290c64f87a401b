"""Which of a decision's events were made in one write, by one act, and which by the rule alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from decisions.process.rounds import rule
from decisions.process.state import Record

ANSWERS = ("ConsentGiven", "StoodAside", "ObjectionRaised", "AnswerRetracted")
_ALWAYS_THE_RULE = (
    "ConsentPresumed",
    "CommentPeriodStarted",
    "CommentPeriodStopped",
    "DecisionAdopted",
    "DecisionRetired",
)
_AFTER = {
    "ConsentGiven": ("ConsentGiven", "ObjectionClosed"),
    "StoodAside": ("StoodAside", "ObjectionClosed"),
    "AnswerRetracted": ("AnswerRetracted",),
    "ObjectionClosed": ("ConsentGiven", "StoodAside", "ObjectionRaised", "ObjectionClosed", "ProposalWithdrawn"),
    "ActionPlanned": ("ObjectionClosed",),
    "RoundClosed": ("ProposalWithdrawn", "ObjectionClosed", "Reviewed"),
    "ProposalMade": ("DecisionOpened",),
    "ProposalAmended": ("RoundClosed", "Reviewed"),
    "RoundOpened": ("ProposalAmended",),
    "DecisionSuperseded": ("RoundClosed",),
}
"""What an act may make besides its first event -> what stands directly before it then."""


class Write(NamedTuple):
    """What one act made of a decision; or one event of the rule's own, which tells that the log was looked at
    then.
    """

    events: list[Record]
    by_the_rule: bool = False


def writes(records: Sequence[Record], circle: Iterable[Record], opened: int) -> Iterator[Write]:
    """What happened to an open decision, act by act, in log order; among it who left its circle."""
    leavings = [e for e in circle if e["type"] == "CircleLeft" and e["position"] > opened]
    leavings.reverse()
    group: list[Record] = []
    ending: set[int] = set()
    """Versions that end the decision in favour of another."""
    before: Record | None = None
    for e in records:
        made = _by_the_rule(e, before, ending)
        if group and (made or not _goes_on(group, e)):
            yield Write(group)
            group = []
        while leavings and leavings[-1]["position"] < e["position"] and not group:
            yield Write([leavings.pop()])
        if not made:
            group.append(e)
        elif e["type"] != "EarlyReviewCalled":
            yield Write([e], by_the_rule=True)
        if e["type"] == "ProposalAmended" and e["data"].get("superseded_by") is not None:
            ending.add(e["data"]["version"])
        before = e
    if group:
        yield Write(group)
    yield from (Write([e]) for e in reversed(leavings))


def _by_the_rule(e: Record, before: Record | None, ending: set[int]) -> bool:
    """Did the rule of this decision make it? The end by another decision's adoption is not of this rule."""
    if e["type"] in _ALWAYS_THE_RULE:
        return True
    if e["type"] == "RoundClosed":
        return e["member"] is None and e["data"]["reason"] == rule.EMPTY
    if e["type"] == "DecisionSuperseded":
        return before is not None and before["type"] == "DecisionAdopted" and before["data"]["version"] in ending
    return e["type"] == "EarlyReviewCalled" and e["member"] is None


def _goes_on(group: list[Record], e: Record) -> bool:
    """Does the event belong to the same write as those before it?"""
    first, last = group[0], group[-1]
    if e.get("command_id") is not None or e["position"] != last["position"] + 1:
        return False
    if last["type"] not in _AFTER.get(e["type"], ()):
        return False
    if (e["recorded_at"], e["recorded_by"]) != (last["recorded_at"], last["recorded_by"]):
        return False
    closes = e["type"] == "ObjectionClosed" and any(
        said["type"] in ANSWERS and said["member"] == e["member"] for said in group
    )
    return bool(closes or e["at"] == first["at"])
