"""The way to the screen, which this door does not know: it is loaded when it is started."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from cli.options import reading, session, when
from cli.printing import on_terminal
from cli.querying import query, words
from decisions.errors import BadInput


def possible() -> bool:
    """Whether there is a terminal on which a screen can be drawn."""
    return on_terminal(sys.stdin) and on_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"


def start(**asked: Any) -> int:
    """Run the screen until it is left: the exit code."""
    import gc
    from importlib import import_module

    gc.enable()
    now = session()
    code: int = import_module("tui.app").run(now.where, recorder=now.recorder, color=now.color, **asked)
    return code


@reading("tui", example="decisions tui is:open -circle:board")
@query
@click.option("--as-of", metavar="WHEN", help="What had happened by then.")
@click.option("--read-only", is_flag=True, help="Look around; nothing can be recorded.")
def tui(query: tuple[str, ...], as_of: str | None, read_only: bool) -> int:
    """Browse decisions on a screen of their own, travel in time, record, and hold rounds. QUERY as in list."""
    if session().json or not possible():
        raise BadInput("the screen needs a terminal", "print the same: decisions list")
    return start(query=words(query), as_of=when(as_of, end_of_day=True), read_only=read_only)


tui.ignore_unknown_options = True  # a negated word of a query is none
