"""What a rule may look at beside the decision that it is about, and the shape of an act and of what it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from decisions.process.event import Event
    from decisions.process.state import Circle, Decision, Member, Record


class World(Protocol):
    """Members, circles and other decisions, as the log tells them now. Unknown handles and numbers are BadInput."""

    def member(self, handle: str) -> Member: ...

    def circle(self, handle: str) -> Circle: ...

    def decision(self, stream: str) -> Decision: ...

    def has_member(self, handle: str) -> bool: ...

    def has_circle(self, handle: str) -> bool: ...

    def has_members(self) -> bool: ...

    def records(self, stream: str) -> list[Record]:
        """The events of a stream, oldest first, in today's schema."""
        ...

    def stream(self, number: int) -> str:
        """The stream id of a decision's number."""
        ...

    def number(self, stream: str) -> int:
        """The number of the decision with this stream id."""
        ...


class Act:
    """What somebody does: the name of the act, whose act it is, when it happened, who types it, and its arguments."""

    __slots__ = ("args", "at", "meeting", "members", "name", "origin", "recorder", "subject")

    def __init__(
        self,
        name: str,
        subject: str,
        members: list[str],
        recorder: str,
        at: int,
        *,
        meeting: str | None = None,
        args: dict[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.subject = subject
        """The stream id of the decision, or the handle of the circle or member, that it is about."""
        self.members = members
        """Handles, or `@all` or `@rest`; several only where the act is an answer, an alignment or a buy-in."""
        self.recorder = recorder
        self.at = at
        self.meeting = meeting
        self.args = args or {}
        self.origin: dict[str, Any] | None = None
        """Where an imported act comes from; it stands in each of its events."""

    @property
    def member(self) -> str:
        return self.members[0]


class New(NamedTuple):
    """An event that an act makes, and whose it is (None: made by the rule)."""

    event: Event
    member: str | None
    at: int
