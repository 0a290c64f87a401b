"""The words of time on a page: the banner of a page about the past, ages, and exact times on the user's clock."""

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


def exactly(given: str, offset: str) -> str:
    """A stored moment on the user's clock, to the second; the offset stands beside where it is not `offset`."""
    from datetime import datetime

    there = datetime.fromisoformat(given).astimezone()
    text = there.strftime("%Y-%m-%d %H:%M:%S")
    own = offset_of(given)
    return text if own == offset else f"{text} {own}"


def offset_of(given: str) -> str:
    """How far the user's clock is from UTC at a stored moment: `+01:00`."""
    from datetime import datetime

    return datetime.fromisoformat(given).astimezone().isoformat()[-6:]
