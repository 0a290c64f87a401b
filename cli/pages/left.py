"""Who is left behind, in words."""

from __future__ import annotations

from typing import Any

from cli.pages.cells import width
from cli.pages.page import Page
from cli.pages.past import Clock
from decisions.text import shown

WHY = {
    "not-aligned": "is not aligned",
    "consented-not-aligned": "consented, but is not aligned",
    "presumed": "was presumed to consent",
    "stood-aside": "stood aside",
    "never-answered": "never answered",
    "never-asked": "was never asked, joined later",
    "objection-not-heard": "objected, and has not been heard",
    "overridden": "was overridden",
    "condition-broken": "a condition was broken",
    "buy-in-halfhearted": "is in halfheartedly",
    "buy-in-out": "is out",
    "buy-in-stale": "has not said for long whether still in",
    "buy-in-unknown": "never said whether in",
    "check-in-missed": "missed a check-in",
    "struggling": "is struggling",
    "stopped": "has stopped",
    "need-unmet": "has a need that no decision addresses",
}


def left(page: Page, found: list[dict[str, Any]], clock: Clock) -> None:
    """Who is left behind and why, each with the command that would help."""
    handles = max(width(shown(entry["member"])) for entry in found)
    for entry in found:
        said = "" if entry["declared"] else " (said nothing)"
        text = f"{WHY.get(entry['why'], entry['why'])}{said}, since {clock.iso(entry['since'])}"
        page.entry(shown(entry["member"]), text, at=min(handles, 20) + 4)
        page.text(shown(entry["command"]), indent=min(handles, 20) + 4, colour="cyan")
