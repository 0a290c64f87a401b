"""Where a meeting stands, as it was read in one go; and who is next in it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from decisions.views import matrix, meeting, one
from decisions.views.asked import Asked
from tui.decision.pane import Told
from tui.log import Log

Person = dict[str, Any]
Row = dict[str, Any]


class Stand:
    """What `decisions show` and `meeting()` say of a decision, as of one moment."""

    def __init__(self, told: Told, meeting: dict[str, Any], position: int) -> None:
        self.told = told
        self.meeting = meeting
        self.position = position
        """Of the newest event of the decision that was read."""

    @property
    def answer(self) -> dict[str, Any]:
        """The decision as `show` answers it."""
        return self.told.answer

    @property
    def phase(self) -> str:
        return str(self.meeting["phase"])

    @property
    def version(self) -> int | None:
        found: int | None = self.meeting["version"]
        return found

    @property
    def in_round(self) -> bool:
        """Whether people are asked now."""
        return self.meeting["round"] is not None

    @cached_property
    def members(self) -> list[str]:
        """Whom the round asks, in the order in which it asks them."""
        return [person["member"] for person in self.meeting["people"]]

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Member -> where that member stands, as the matrix of people has it."""
        return {row["member"]: row for row in matrix.people(self.answer)}

    def person(self, member: str) -> Person | None:
        return next((person for person in self.meeting["people"] if person["member"] == member), None)

    @cached_property
    def open_objections(self) -> list[dict[str, Any]]:
        """Each open objection, with what can be done."""
        found: list[dict[str, Any]] = self.meeting["objections"]
        return found

    @property
    def waiting(self) -> list[str]:
        """Who has still to answer."""
        return [person["member"] for person in self.meeting["people"] if person["needs_answer"]]

    @property
    def without_buy_in(self) -> list[str]:
        """Of whom no buy-in is known that still counts."""
        bought = self.answer["buy_in_by_member"].items() if self.phase == "adopted" else ()
        return [member for member, said in bought if said["value"] is None or said["stale"]]


def read(log: Log, number: int, asked: Asked, passed: Collection[str]) -> Stand:
    """Where the meeting on a decision stands. Raises Problem."""
    found = log.one(number, asked)
    told = Told(number, asked, one.show(found))
    return Stand(told, meeting.meeting(found, passed=passed), found.records[-1]["position"])
