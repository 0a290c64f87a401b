"""Events as they are recorded, for other programs: one a line, until interrupted."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from cli import options, printing
from cli.options import reading, session
from decisions.errors import LogUnavailable

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.views.following import Following

EVERY = 0.05
"""Seconds between two looks at the file."""


@reading("follow", example="decisions follow --since 1 | jq -c '{position, type, decision}'")
@click.option("--since", type=options.Number(), metavar="POSITION", help="From this event on; default: what is new.")
def follow(since: int | None) -> None:
    """Print every event as it is recorded, one JSON object a line, until interrupted. Whoever comes back asks from the
    position after the last one: nothing is missed, and nothing comes twice.
    """
    from decisions.store.opening import follower
    from decisions.views.following import Following

    now = session()
    reader = now.reader()
    following = Following(reader, since if since is not None else reader.head()[0] + 1)
    live = follower(now.copy, _Heard(json=now.json, away=now.away))
    try:
        with suppress(KeyboardInterrupt):
            _go_on(reader, following)
    finally:
        if live is not None:
            live.stop()


def _go_on(reader: LogReader, following: Following) -> None:
    seen = None
    while True:
        changes = reader.changes()
        if changes != seen:
            seen = changes
            for event in following.new():
                printing.line(event)
            sys.stdout.flush()
        if not reader.still_there():
            raise LogUnavailable("the log was replaced", "see what is there now: decisions verify")
        time.sleep(EVERY)


class _Heard:
    """Says when the server goes away, and when it is back."""

    def __init__(self, *, json: bool, away: LogUnavailable | None) -> None:
        self._json = json
        self._away = away is not None

    def __call__(self, problem: LogUnavailable | None) -> None:
        if (problem is not None) == self._away:
            return
        self._away = problem is not None
        text = "the server answers again" if problem is None else f"waiting for the server: {problem.message}"
        printing.note(text, json=self._json)
