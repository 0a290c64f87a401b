"""The moment that a question is about."""

from __future__ import annotations

from typing import NamedTuple

from decisions.when import local_date


class Asked(NamedTuple):
    """`as_of`: what had happened by then; `known_at`: what the log knew by then; `now` only decides deadlines.

    All in microseconds UTC; None does not filter.
    """

    now: int
    as_of: int | None = None
    known_at: int | None = None

    @property
    def moment(self) -> int:
        return self.now if self.as_of is None else self.as_of

    @property
    def today(self) -> str:
        """The day of the moment, in the user's time zone."""
        return local_date(self.moment)

    @property
    def travels(self) -> bool:
        return self.as_of is not None or self.known_at is not None
