"""How long a person has had the turn. It shows, and never does anything."""

from __future__ import annotations


class Timer:
    """Counts down from so many seconds; moments are seconds of a clock that never goes back."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._since: float | None = None

    @property
    def running(self) -> bool:
        return self._since is not None

    def start(self, now: float) -> None:
        """Count from the beginning."""
        self._since = now

    def stop(self) -> None:
        self._since = None

    def say(self, now: float) -> str:
        """How much time is left, or over; nothing where it does not run."""
        if self._since is None:
            return ""
        left = self.seconds - int(now - self._since)
        if left > 0:
            return f"{_clock(left)} left"
        return f"time is up{f' since {_clock(-left)}' if left else ''}"


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
