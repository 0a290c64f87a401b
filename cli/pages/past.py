"""The words of time on a page: the banner of a page about the past, ages, and since when somebody is left behind."""

from __future__ import annotations

from typing import Any

from decisions.views.asked import Asked
from decisions.when import ago, local


def banner(asked: Asked) -> list[str]:
    """What is said above a page that shows the past; nothing where it shows the present."""
    said = [
        f"{what} {local(moment)}"
        for what, moment in (("as of", asked.as_of), ("known at", asked.known_at))
        if moment is not None
    ]
    return [f"── {', '.join(said)} (read-only) ──", ""] if said else []


class Clock:
    """How a moment is said: how long ago, or exactly."""

    def __init__(self, asked: Asked, *, exact: bool = False) -> None:
        self.now = asked.moment
        self.exact = exact

    def __call__(self, moment: int) -> str:
        return local(moment) if self.exact else ago(moment, self.now)

    def iso(self, given: str) -> str:
        """The same for a stored form."""
        from decisions.when import moment

        return self(moment(given))


def on(person: dict[str, Any], clock: Clock) -> str:
    """On how many decisions somebody is left behind, and since when."""
    oldest = "the oldest " if person["decisions"] > 1 or person["entries"] > 1 else ""
    return f"{counted(person['decisions'], 'decision')}, {oldest}since {clock.iso(person['since'])}"


def counted(count: int, what: str) -> str:
    """`1 decision`, `2 decisions`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
