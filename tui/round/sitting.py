"""What a sitting knows beside the log: who was passed over, whose turn it was, and what was typed and is not recorded.

It lasts as long as the app; everything that was said stands in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from textual.app import App

from tui.round.stand import Stand


class Sitting:
    """A sitting on one decision."""

    def __init__(self) -> None:
        self.phase = ""
        self.version: int | None = None
        """The version that people are asked about."""
        self.passed: list[str] = []
        """Who was passed over, in that order; they are asked again in the end."""
        self.again: set[str] = set()
        """Who was passed over twice: the meeting goes on without waiting for them."""
        self.skipped: list[str] = []
        """Who was passed over when buy-in was asked for."""
        self.spoke: list[str] = []
        """Whose turn it was, in order."""
        self.chosen: str | None = None
        """Whose turn it is by the facilitator's choice."""
        self.spoke_last: dict[str, str] = {}
        """What is said in a line -> who said so last."""
        self.drafts: dict[tuple[str, str], str] = {}
        """(what, whose) -> what was typed and is not recorded."""

    def look_at(self, stand: Stand) -> bool:
        """Take in where the meeting stands now; True where everybody is asked anew, about another version."""
        anew = self.version is not None and stand.version != self.version
        if anew:
            self.passed, self.again, self.skipped, self.spoke, self.chosen = [], set(), [], [], None
        elif stand.phase == "adopted" != self.phase:
            self.spoke, self.chosen = [], None
        self.version, self.phase = stand.version, stand.phase
        self.passed = [m for m in self.passed if m in stand.waiting]
        self.again &= set(self.passed)
        self.skipped = [m for m in self.skipped if m in stand.without_buy_in]
        return anew

    def turn(self, stand: Stand) -> str | None:
        """Whose turn it is in the round: who was chosen, else the next one, and last those who were passed over."""
        if self.chosen in stand.members:
            return self.chosen
        return _next(stand.waiting, self.passed)

    def buy_in_turn(self, stand: Stand) -> str | None:
        """Whose buy-in is asked for; nobody's, when all that are left were skipped."""
        if self.chosen in stand.answer["buy_in_by_member"]:
            return self.chosen
        return next((m for m in stand.without_buy_in if m not in self.skipped), None)

    def spoken(self, member: str) -> None:
        """Somebody had their turn."""
        self.chosen = None
        self.spoke.append(member)

    def pass_over(self, member: str) -> None:
        """Come back to somebody when the others have answered."""
        if member in self.passed:
            self.passed.remove(member)
            self.again.add(member)
        self.passed.append(member)
        self.spoken(member)

    def skip(self, member: str) -> None:
        """Take no buy-in from somebody now."""
        self.skipped.append(member)
        self.spoken(member)

    def back(self, members: Sequence[str], now: str | None) -> None:
        """Go back to whoever had the turn before, else to the one before in the order."""
        at = members.index(now) if now in members else len(members)
        self.chosen = self.spoke.pop() if self.spoke else members[at - 1] if at else None

    def speaker(self, what: str, members: Sequence[str]) -> str | None:
        """Who speaks next when anybody may: the one after whoever spoke last."""
        if not members:
            return None
        last = self.spoke_last.get(what)
        return members[(members.index(last) + 1) % len(members)] if last in members else members[0]


def _next(waiting: Sequence[str], passed: Sequence[str]) -> str | None:
    return next((m for m in [*(m for m in waiting if m not in passed), *passed] if m in waiting), None)


class Meeting:
    """What a meeting knows: its label, and its sittings by the numbers of the decisions."""

    def __init__(self) -> None:
        self.label: str | None = None
        self.asked = False
        """Whether the label has been asked for."""
        self._sittings: dict[int, Sitting] = {}

    def sitting(self, number: int) -> Sitting:
        return self._sittings.setdefault(number, Sitting())


_MEETINGS: WeakKeyDictionary[App[Any], Meeting] = WeakKeyDictionary()


def held_in(app: App[Any]) -> Meeting:
    """The meeting that is held with this app."""
    return _MEETINGS.setdefault(app, Meeting())
