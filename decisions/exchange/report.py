"""What came of an import."""

from __future__ import annotations

from typing import Any, NamedTuple


class Left(NamedTuple):
    """What was left out, and why."""

    what: str
    why: str


class Taken(NamedTuple):
    """A decision of which something was taken over: what it is called there, its number here (None in a dry run, where
    it has none yet), its title, and how many events.
    """

    there: str
    number: int | None
    title: str
    events: int


class Report(NamedTuple):
    """What was recorded, or would be: how many events, new members and circles by their handles, and decisions; how
    many decisions were here already; and what was left out. Texts are raw text of whoever wrote them.
    """

    events: int
    members: list[str]
    circles: list[str]
    decisions: list[Taken]
    already: int
    left: list[Left]

    def as_json(self) -> dict[str, Any]:
        """As `import --json` prints it."""
        taken = [one._asdict() for one in self.decisions]
        return {**self._asdict(), "decisions": taken, "left": [one._asdict() for one in self.left]}
