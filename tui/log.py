"""The log as the screens read it, from the reading thread alone: views, one decision, time travel."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader, decoded
from decisions.store import opening
from decisions.views import needs, window
from decisions.views.asked import Asked
from decisions.views.catchup import Views, caught_up, open_views
from decisions.views.one import One
from decisions.views.overlay import Past
from decisions.views.timeline import Timeline
from decisions.when import now
from tui.cells import flat

KEPT = 4
"""Decisions that are kept folded."""


class Log:
    """A log that is read, its views caught up. `progress` hears of long work."""

    def __init__(self, where: str, progress: Callable[[int, int], object]) -> None:
        self.where = where
        self.notes: list[str] = []
        self._progress = progress
        self.away: LogUnavailable | None = None
        """Why the log's server does not answer, so that what is shown may be old; None where all is well."""
        mirror = opening.mirror(where, os.environ, self.notes.append, progress)
        self.reader = LogReader(mirror.path if mirror else where)
        try:
            self.views = open_views(self.reader, os.environ, self.notes.append)
            self._follower = opening.follower(mirror, self._heard)
        except BaseException:
            self.reader.close()
            if mirror is not None:
                mirror.close()
            raise
        self._timeline: Timeline | None = None
        self._past: Past | None = None
        self._ones: dict[tuple[int, int | None], One] = {}
        self._seen = self.reader.changes()

    def _heard(self, problem: LogUnavailable | None) -> None:
        self.away = problem

    def close(self) -> None:
        if self._follower is not None:
            self._follower.stop()
        self.views.close()
        self.reader.close()

    def still_there(self) -> bool:
        """Whether the file is the one that was opened."""
        return self.reader.still_there()

    def changed(self) -> bool:
        """Whether somebody recorded something since it was asked last."""
        seen, self._seen = self._seen, self.reader.changes()
        return seen != self._seen

    def catch_up(self) -> bool:
        """Bring the views up to date; whether anything is new."""
        position, changes = self.views.position, self.views.connection.total_changes
        found = caught_up(self.views, os.environ, self.notes.append)
        if found is self.views and (position, changes) == (found.position, found.connection.total_changes):
            return False
        if found is not self.views:
            if found.reader is not self.reader:
                self.reader.close()
            self.views, self.reader = found, found.reader
            self._timeline = self._past = None
        elif self._timeline is not None:
            self._timeline.refresh()
        self._ones.clear()
        return True

    @property
    def timeline(self) -> Timeline:
        """When something happened, over the whole log."""
        if self._timeline is None:
            self._timeline = Timeline(self.reader)
        return self._timeline

    def order(self, terms: list[str], sort: str, asked: Asked, stop: Callable[[], bool] | None = None) -> Sequence[int]:
        """The numbers of the decisions that a query selects, as of the moment that is asked about."""
        if window.needs_overlay(terms, sort, asked):
            self.move(asked, stop)
        elif self._past is not None and not asked.travels:
            self.leave()
        return window.order(self.views, asked, terms, sort=sort)

    def lines(self, numbers: Sequence[int], asked: Asked) -> list[dict[str, Any]]:
        """These decisions as lines of the list."""
        return window.lines(self.views, asked, numbers)

    def move(self, asked: Asked, stop: Callable[[], bool] | None = None) -> None:
        """Show the views' tables as of a moment."""
        if self._past is None:
            self._past = Past(self.views, self.timeline)
        self._past.move(asked, self._progress, stop)

    def leave(self) -> None:
        """Show the views' tables as they are now."""
        if self._past is not None:
            self._past.leave()
            self._past = None

    def at(self, asked: Asked) -> Views:
        """The views as of the moment that is asked about."""
        if asked.travels:
            self.move(asked)
        else:
            self.leave()
        return self.views

    def one(self, number: int, asked: Asked) -> One:
        """One decision as of the moment that is asked about."""
        key = (number, asked.as_of)
        if key not in self._ones:
            if len(self._ones) >= KEPT:
                self._ones.pop(next(iter(self._ones)))
            self._ones[key] = One(
                self.reader, number, asked, lambda numbers: needs.taken(self.views, asked, number, numbers)
            )
        return self._ones[key]

    def one_now(self, number: int) -> One:
        """The same as it is now."""
        return self.one(number, asked_now(None))

    def name(self) -> str | None:
        """The name that the log was given."""
        first = self.reader.at(1)
        name = decoded(first)["data"].get("name") if first else None
        return flat(name) if name else None

    def groups(self, asked: Asked) -> list[dict[str, Any]]:
        """The circles as a tree, with how many decisions they have of each status."""
        return window.groups(self.at(asked), asked)


def asked_now(as_of: int | None) -> Asked:
    """The question as of a moment; None is now."""
    return Asked(now(), as_of)
