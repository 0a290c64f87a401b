"""Who is left behind, in words."""

from __future__ import annotations

from typing import Any

from cli.pages.cells import width
from cli.pages.page import Page
from cli.pages.past import Clock
from decisions.text import shown
from decisions.views.words import WHY


def left(page: Page, found: list[dict[str, Any]], clock: Clock) -> None:
    """Who is left behind and why, each with the command that would help."""
    handles = max(width(shown(entry["member"])) for entry in found)
    for entry in found:
        said = "" if entry["declared"] else " (said nothing)"
        text = f"{WHY.get(entry['why'], entry['why'])}{said}, since {clock.iso(entry['since'])}"
        page.entry(shown(entry["member"]), text, at=min(handles, 20) + 4)
        page.text(shown(entry["command"]), indent=min(handles, 20) + 4, colour="cyan")
