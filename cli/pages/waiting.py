"""What waits for people, by decision, each with the command that does it: inbox, due."""

from __future__ import annotations

from typing import Any

from cli.pages.page import Page, flat
from cli.pages.past import Clock, banner
from decisions.text import shown
from decisions.views.asked import Asked
from decisions.when import moment

Entry = dict[str, Any]


def inbox(member: str, found: list[Entry], asked: Asked, *, more: bool) -> None:
    """What waits for a member."""
    page, clock = Page(), Clock(asked)
    page.lines += banner(asked)
    if not found:
        page.line(f"Nothing waits for {shown(member)}.")
    for number, entries in grouped(found).items():
        title(page, number, entries[0]["title"])
        for entry in entries:
            when = f"since {clock.iso(entry['since'])}"
            late = bool(entry["due"]) and moment(entry["due"]) <= asked.moment
            if entry["due"]:
                when = f"{'overdue since' if late else 'due'} {clock.iso(entry['due'])}"
            page.text(f"{flat(entry['what'])}, {when}", hanging=2, colour="red" if late else None)
            if entry.get("question"):
                from cli.pages.meeting import changed

                page.text(flat(entry["question"]), indent=4)
                for line in changed(entry["changed"]) if entry["changed"] else ():
                    page.text(line.strip(), indent=4, hanging=2)
            page.text(shown(entry["command"]), indent=4, colour="cyan")
    if more:
        page.heading(f"... and more: decisions inbox {shown(member)} --limit {10 * len(found)}")
    page.end()


def due(found: list[Entry], asked: Asked, within: str) -> None:
    """What has a date that is near, or over."""
    page, clock = Page(), Clock(asked)
    page.lines += banner(asked)
    if not found:
        page.line(f"Nothing is due within {shown(within)}.")
    for number, entries in grouped(found).items():
        title(page, number, entries[0]["title"])
        for entry in entries:
            sign = "!" if entry["overdue"] else " "
            people = f": {', '.join(map(shown, entry['members']))}" if entry["members"] else ""
            when = clock.iso(entry["due"])
            page.text(
                f"{sign} {flat(entry['what'])}{people}, {'overdue since' if entry['overdue'] else 'due'} {when}",
                hanging=4,
                colour="red" if entry["overdue"] else None,
            )
            page.text(shown(entry["command"]), indent=4, colour="cyan")
    page.end()


def grouped(found: list[Entry]) -> dict[int, list[Entry]]:
    """Entries by their decision."""
    groups: dict[int, list[Entry]] = {}
    for entry in found:
        groups.setdefault(entry["decision"], []).append(entry)
    return groups


def title(page: Page, number: int, title: str) -> None:
    """A decision as the heading of its entries."""
    page.heading(f"{number} · {flat(title)}")
