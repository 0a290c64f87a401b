"""Everything that is recorded, as it is recorded: for other programs, a line each."""

from __future__ import annotations

import re
import sys
import time
from contextlib import ExitStack, closing, suppress
from typing import Any

import click

from cli import printing
from cli.options import reading, session
from cli.pages.page import flat
from decisions.errors import BadInput, LogUnavailable

LONGEST = 500
"""Characters of a sentence at most: chats and notifications show no more, and the whole is in the log."""

_ACTS = re.compile(r"(?<=<)(?=[\w!@#/])|(?<=(?<!\w)@)(?=\w)|(?<=\])(?=\()")
"""Where a chat begins to act on a text: it calls everybody, or hides where a link leads to, or loads a picture."""


class Position(click.ParamType[int]):
    """A place in the log; 0 is before the first event."""

    name = "position"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if not (value.isascii() and value.isdigit() and len(value) < 16):
            self.fail(f"{value[:40]!r} is no position: they are numbers from 0 on", param, ctx)
        return int(value)


def _types(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from cli.share import types

    return types(ctx, param, incomplete)


@reading(
    "follow", example="decisions follow --since 0\ndecisions follow --format sentence --type DecisionAdopted | cat"
)
@click.option("--since", type=Position(), metavar="POSITION", help="Also what came after this event; 0: everything.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("event", "sentence", "message")),
    default="event",
    help='A line is an EVENT as JSON (default), a harmless sentence, or {"text": sentence} for a chat.',
)
@click.option("--type", "kinds", multiple=True, metavar="TYPE", shell_complete=_types, help="Only such events.")
def follow(since: int | None, form: str, kinds: tuple[str, ...]) -> int:
    """Print every event as it is recorded, a line each, until you interrupt it. With --json it is always an EVENT. See
    decisions help feed.
    """
    import gc

    from decisions.log.follow import FollowedFile
    from decisions.log.follow import follow as followed
    from decisions.store.opening import follower
    from decisions.views.feed import GUARD, Feed

    gc.enable()
    wanted = frozenset(map(_known, kinds))
    now = session()
    if now.json and form != "event":
        raise BadInput(f"--json and --format {form} are two forms", "give one of them")

    def damaged(position: int) -> None:
        printing.warning(f"event {position} cannot be read and is left out: decisions verify", json=now.json)

    def tell(text: str) -> None:
        printing.note(text, json=now.json)

    with closing(FollowedFile(now.path, _pause, tell)) as log, suppress(KeyboardInterrupt), ExitStack() as live:
        if (following := follower(now.copy, _Heard(json=now.json, away=now.away))) is not None:
            live.callback(following.stop)
        feed = Feed(lambda: log.reader, damaged)
        for rows in followed(log, since):
            for event in feed.events(rows):
                if event["type"] in wanted or not (wanted or (form != "event" and event["type"] == GUARD)):
                    _print(event, form)
    return 130


def _known(kind: str) -> str:
    from decisions.process.types import ROOM

    found = next((name for name in ROOM if name.lower() == kind.lower()), None)
    if found is None:
        raise BadInput(f"no event is of the type {flat(kind)[:40]!r}", "see the types: decisions help events")
    return found


def _print(event: dict[str, Any], form: str) -> None:
    from decisions.views.feed import said

    if form == "event":
        printing.line(event)
        return
    text = flat(said(event))
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    if form == "message":
        printing.line({"text": _ACTS.sub(" ", text)})
    else:
        printing.raw(text)


def _pause(seconds: float) -> None:
    """Let time pass. Raises BrokenPipeError as soon as nobody reads any more, not only at the next event."""
    import select

    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
    except (AttributeError, OSError, ValueError):  # closed, or no file at all
        time.sleep(seconds)
        return
    if poll.poll(seconds * 1000):
        raise BrokenPipeError


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
