"""What needs a member now, on one screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from cli.pages.cells import cut, width
from cli.pages.left import on
from cli.pages.page import Page, flat
from cli.pages.past import Clock
from decisions.text import joined, shown
from decisions.views import now, waiting
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


def open_rounds(me: str | None, rounds: list[Entry], asked: Asked) -> None:
    """The open rounds, where nobody is known whose they could be."""
    page = Page()
    if me is None:
        page.text("Nobody has said who you are: decisions me HANDLE", indent=0, colour="yellow")
    else:
        page.text(f"{shown(me)} is no member of this log: decisions member add {shown(me)}", indent=0, colour="yellow")
    blocks = []
    for entry in rounds:
        silent = [shown(member) for member in entry["outstanding"]]
        has = "has" if len(silent) == 1 else "have"
        state = f"{joined(silent)} {has} not answered" if silent else "everybody has answered"
        state = "an objection is open" if entry["status"] == "objected" else state
        blocks.append(_block(page, f"{entry['decision']} · {flat(entry['title'])}", f": {state}", entry["command"]))
    room = screen() - len(page.lines)
    _fill(page, {"Open rounds": blocks}, room, len(blocks), "decisions list --status 'in round' --status objected")
    if not blocks:
        page.line("No round is open. Everything there is: decisions list")
    page.end()


def page(views: Views, asked: Asked, member: str) -> None:
    """What needs a member now, the most pressing first, and who is left behind in their circles."""
    page, clock = Page(), Clock(asked)
    high = screen()
    found = now.sections(views, asked, member, high)
    circles = now.circles_of(views, member)
    people, more = now.left_behind(views, asked, circles)
    blocks = {HEADINGS[name]: [_entry(page, entry, clock, asked) for entry in found[name]] for name in found}
    behind = _behind(page, people, clock, circles, more)
    if not blocks:
        page.line(f"Nothing waits for you, {shown(member)}. Everything there is: decisions list")
        page.lines += ["", *behind[: high - 2]] if behind else []
        page.end()
        return
    room = high - (min(len(behind), 4) + 1 if behind else 0)
    waits = sum(count for count, _ in waiting.counts(views, asked, member).values())
    _fill(page, blocks, room, waits, "decisions inbox")
    if behind:
        room = high - len(page.lines) - 1
        page.lines += ["", *(behind if len(behind) <= room else [*behind[: room - 1], behind[-1]])]
    page.end()


def _entry(page: Page, entry: Entry, clock: Clock, asked: Asked) -> Block:
    when, late = f"since {clock.iso(entry['since'])}", False
    if entry["due"]:
        late = moment(entry["due"]) <= asked.moment
        when = f"{'overdue since' if late else 'due'} {clock.iso(entry['due'])}"
    text = f"{entry['decision']} · {flat(entry['title'])}: {flat(entry['what'])}"
    return _block(page, text, f", {when}", entry["command"], "red" if late else None)


def _block(page: Page, text: str, end: str, command: str, colour: str | None = None) -> Block:
    """A line that keeps its end where there is no room for all of it, and the command below."""
    made = Page()
    made.width, made.coloured = page.width, page.coloured
    made.line(cut(text, max(page.width // 3, page.width - 2 - width(end))) + end, colour, indent=2)
    made.text(shown(command), indent=6, hanging=2, colour="cyan")
    return made.lines


def _behind(page: Page, people: list[Entry], clock: Clock, circles: list[str], more: bool) -> Block:
    """A heading, a line for each person, and the command that says more."""
    if not people:
        return []
    made = Page()
    made.width, made.coloured = page.width, page.coloured
    of = f"in {joined([shown(circle) for circle in circles])}"
    made.line(f"Left behind {of}{', among others' if more else ''}", bold=True)
    for person in people:
        made.line(f"{shown(person['member'])}: {on(person, clock)}", indent=2)
    only = f" --circle {shown(circles[0])}" if len(circles) == 1 else ""
    made.text(f"decisions left-behind --by person{only}", indent=6, hanging=2, colour="cyan")
    return made.lines


def _fill(page: Page, sections: dict[str, list[Block]], room: int, whole: int, command: str) -> None:
    """As many blocks as there is room for, the first of each section before the second of any; then how many more
    there are, of `whole`.
    """
    taken: dict[str, list[Block]] = {}
    used, count = 2 if sum(map(len, sections.values())) else 0, 0
    for rank in range(max(map(len, sections.values()), default=0)):
        for heading, blocks in sections.items():
            if rank >= len(blocks) or len(taken.get(heading, [])) < rank:
                continue
            needed = len(blocks[rank]) + (0 if heading in taken else 1 + bool(page.lines or taken))
            if used + needed <= room:
                taken.setdefault(heading, []).append(blocks[rank])
                used, count = used + needed, count + 1
    for heading in sections:
        if heading in taken:
            page.heading(heading)
            page.lines += [line for block in taken[heading] for line in block]
    if whole > count:
        page.heading(f"and {whole - count} more: {command}")
