"""Needs, the oldest first: who voiced them when, how they stand, and what opens a decision from one that is unmet."""

from __future__ import annotations

from typing import Any

from cli.pages.page import Page, flat
from cli.pages.past import Clock, banner
from decisions.text import shown
from decisions.views import words
from decisions.views.asked import Asked


def page(found: list[dict[str, Any]], asked: Asked, *, unmet: bool, more: bool) -> None:
    """Print it. `more` says that there are more of them."""
    page, clock = Page(), Clock(asked)
    page.lines += banner(asked)
    if not found:
        page.line("No need is unmet." if unmet else "No need was voiced.")
    names = max((len(need["need"]) for need in found), default=0) + 2
    for need in found:
        page.entry(need["need"], flat(need["text"]), indent=0, at=names)
        about = f"{shown(need['member'])}, {clock.iso(need['at'])}, in {flat(need['title'])} ({shown(need['circle'])})"
        page.text(about, indent=names, hanging=2, colour="bright_black")
        stands(page, need, clock, indent=names)
        if need["unmet"]:
            page.text(shown(need["command"]), indent=names, colour="cyan")
    if more:
        page.heading(f"... and more: decisions needs {'--unmet ' if unmet else ''}--limit {10 * len(found)}")
    page.end()


def stands(page: Page, need: dict[str, Any], clock: Clock, *, indent: int) -> None:
    """How a need stands."""
    colour = "red" if need["unmet"] else "green" if need["met"] == "met" else None
    page.text(flat("; ".join(words.need(need, clock.iso))), indent=indent, hanging=2, colour=colour)
