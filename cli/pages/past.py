"""The words of time on a page: the banner of a page about the past, and ages."""

from __future__ import annotations

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
