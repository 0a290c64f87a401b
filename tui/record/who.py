"""Who records, and the question where nobody has said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from decisions.errors import Problem
from tui.ask import Choice
from tui.cells import flat
from tui.record.facts import Facts

if TYPE_CHECKING:
    from tui.app import DecisionsApp


def me(app: DecisionsApp, log_id: str | None) -> str | None:
    """Who records; None where nobody has said, or what was said cannot be read."""
    try:
        return app.recorder(log_id)
    except Problem:
        return None


def ask_who(app: DecisionsApp, found: Facts, then: Callable[[], object]) -> None:
    """Ask which member one is, until the program is left; nothing is asked where it is known."""
    known = me(app, found.log_id)
    if known in found.members or not found.members:
        return
    why = f"{known} is no member of this log" if known else "nobody has told this program yet"

    def chosen(handle: str | None) -> None:
        if handle is not None:
            app.given_recorder = handle
            app.notify(f"you are {flat(handle)} until you leave; for good: decisions me {flat(handle)}", markup=False)
            then()

    app.push_screen(Choice(f"Who are you? ({why})", [(m, m) for m in found.members]), chosen)
