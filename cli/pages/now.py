"""What needs a member now, on one screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from cli.pages.cells import cut, width
from cli.pages.page import Page, flat
from cli.pages.past import Clock, on
from decisions.text import joined, shown
from decisions.views import now
from decisions.views.asked import Asked
from decisions.when import moment

if TYPE_CHECKING:
    from decisions.views.catchup import Views

Entry = dict[str, Any]
Block = list[str]
"""Lines that are shown together, or not at all."""

LINES = 24
"""Lines of a screen of which nobody knows how high it is."""

HEADINGS = {
    "answer": "Rounds that wait for your answer",
    "objections": "Objections to hear",
    "conditions": "Conditions to check",
    "due": "To be done, by its date",
    "other": "Also for you",
}

BEGIN = [
    'decisions init --name "Our team"',
    "decisions me HANDLE",
    "decisions member add HANDLE",
    "decisions circle form team --aim TEXT --member HANDLE --member HANDLE",
    "decisions open team TITLE",
]
"""How to begin, in an empty place."""


def screen() -> int:
    """How many lines a page on one screen may have, the prompt and what was typed aside."""
    given = os.environ.get("LINES", "")
    if given.isascii() and given.isdigit() and 0 < len(given) < 6:
        return max(8, int(given) - 2)
    try:
        return max(8, os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).lines - 2)
    except (OSError, ValueError):
        return LINES


def no_log() -> None:
    """How to begin, where there is no log."""
    page = Page()
    page.line("There is no decision log here yet. To begin one in this folder:")
    for line in BEGIN:
        page.line(line, "cyan", indent=2)
    page.line()
    page.line("Or watch a story first, in a log that is thrown away:")
    page.line("decisions tour", "cyan", indent=2)
    page.end()


def begin(steps: list[str]) -> None:
    """What is next in a log in which nothing is to be decided yet."""
    page = Page()
    page.line("This log has no decision yet. What is next:")
    for line in steps:
        page.text(shown(line), hanging=2, colour="cyan")
    page.end()


def open_rounds(me: str | None, rounds: list[Entry]) -> None:
    """The open rounds, where nobody is known whose they could be."""
    page = Page()
    if me is None:
        page.text("Nobody has said who you are: decisions me HANDLE", indent=0, colour="yellow")
    else:
        page.text(f"{shown(me)} is no member of this log: decisions member add {shown(me)}", indent=0, colour="yellow")
    room = screen() - len(page.lines)
    _fill(page, {"Open rounds": rounds}, _round, room, "decisions list --status 'in round' --status objected")
    if not rounds:
        page.line("No round is open. Everything there is: decisions list")
    page.end()


def _round(page: Page, entry: Entry) -> None:
    silent = [shown(member) for member in entry["outstanding"]]
    state = f"{joined(silent)} {'has' if len(silent) == 1 else 'have'} not answered"
    state = "an objection is open" if entry["status"] == "objected" else state if silent else "everybody has answered"
    _block(page, entry, f": {state}")


def page(views: Views, asked: Asked, member: str) -> None:
    """What needs a member now, the most pressing first, and who is left behind in their circles."""
    page, clock, high = Page(), Clock(asked), screen()
    found = now.sections(views, asked, member, high)
    circles = now.circles_of(views, member)
    people, more = now.left_behind(views, asked, circles)
    behind = _behind(page, people, clock, circles, more)
    if not found:
        page.line(f"Nothing waits for you, {shown(member)}. Everything there is: decisions list")
    else:
        room = high - (min(len(behind), 4) + 1 if behind else 0)
        sections = {HEADINGS[name]: entries for name, entries in found.items()}
        least = max(map(len, found.values())) == high
        _fill(page, sections, partial(_entry, clock=clock), room, "decisions inbox", least=least)
    if behind:
        room = high - len(page.lines) - 1
        page.lines += ["", *(behind if len(behind) <= room else [*behind[: room - 1], behind[-1]])]
    page.end()


def _entry(page: Page, entry: Entry, *, clock: Clock) -> None:
    when, late = f"since {clock.iso(entry['since'])}", False
    if entry["due"]:
        late = moment(entry["due"]) <= clock.now
        when = f"{'overdue since' if late else 'due'} {clock.iso(entry['due'])}"
    _block(page, entry, f": {flat(entry['what'])}", f", {when}", "red" if late else None)


def _block(page: Page, entry: Entry, what: str, end: str = "", colour: str | None = None) -> None:
    """A line that keeps its end where there is no room for all of it, and the command below."""
    text = f"{entry['decision']} · {flat(entry['title'])}{what}"
    page.line(cut(text, max(page.width // 3, page.width - 2 - width(end))) + end, colour, indent=2)
    page.text(shown(entry["command"]), indent=6, hanging=2, colour="cyan")


def _behind(page: Page, people: list[Entry], clock: Clock, circles: list[str], more: bool) -> Block:
    """A heading, a line for each person, and the command that says more."""
    if not people:
        return []
    of = f"in {joined([shown(circle) for circle in circles])}"
    page.line(f"Left behind {of}{', among others' if more else ''}", bold=True)
    for person in people:
        page.line(f"{shown(person['member'])}: {on(person, clock)}", indent=2)
    only = f" --circle {shown(circles[0])}" if len(circles) == 1 else ""
    page.line(f"decisions left-behind --by person{only}", "cyan", indent=6)
    return _taken(page, 0)


def _taken(page: Page, since: int) -> Block:
    """The lines that were added to a page last, taken off it again."""
    lines = page.lines[since:]
    del page.lines[since:]
    return lines


def _fill(
    page: Page,
    sections: dict[str, list[Entry]],
    draw: Callable[[Page, Entry], None],
    room: int,
    command: str,
    *,
    least: bool = False,
) -> None:
    """As many entries as there is room for, the first of each section before the second of any; then how many more
    there are, or at least are.
    """
    taken: dict[str, list[Block]] = {heading: [] for heading in sections}
    used, above = 2, len(page.lines)
    for rank in range(max(map(len, sections.values()))):
        for heading, entries in sections.items():
            if used >= room or rank >= len(entries) or len(taken[heading]) < rank:
                continue
            draw(page, entries[rank])
            block = _taken(page, above)
            needed = len(block) + (0 if taken[heading] else 1 + bool(above or used > 2))
            if used + needed <= room:
                taken[heading].append(block)
                used += needed
    for heading, blocks in taken.items():
        if blocks:
            page.heading(heading)
            page.lines += [line for block in blocks for line in block]
    more = sum(map(len, sections.values())) - sum(map(len, taken.values()))
    if more:
        page.heading(f"and {'at least ' if least else ''}{more} more: {command}")
