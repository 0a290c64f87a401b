"""Who is left behind, in words."""

from __future__ import annotations

from typing import Any

from cli.pages.cells import width
from cli.pages.page import Page, flat
from cli.pages.past import Clock, banner, counted, on
from cli.pages.waiting import grouped, title
from decisions.text import shown
from decisions.views.asked import Asked
from decisions.views.words import WHY

Entry = dict[str, Any]


def left(page: Page, found: list[Entry], clock: Clock) -> None:
    """Who is left behind and why, each with the command that would help."""
    handles = _width(found)
    for entry in found:
        page.entry(shown(entry["member"]), _why(entry, clock), at=handles + 4)
        page.text(shown(entry["command"]), indent=handles + 4, colour="cyan")


def page(
    found: list[Entry],
    people: list[Entry],
    asked: Asked,
    titles: dict[int, str],
    *,
    by_person: bool,
    more: bool,
    exact: bool,
) -> None:
    """Who is left behind: grouped, and counted at the end. With `more`, `found` is only the beginning, and `people`
    are all of them where they are grouped by person.
    """
    page, clock = Page(), Clock(asked, exact=exact)
    page.lines += banner(asked)
    if not found:
        page.line("Nobody is left behind.")
    elif by_person:
        _by_person(page, people, [] if more else found, titles, clock)
    else:
        for number, entries in grouped(found).items():
            title(page, number, titles.get(number, ""))
            left(page, entries, clock)
    if found and more:
        _more(page, by_person)
    elif found:
        are = "1 person is" if len(people) == 1 else f"{len(people)} people are"
        page.heading(f"{are} left behind, on {counted(len(titles), 'decision')}")
        if not by_person:
            handles = _width(people)
            for person in people:
                page.entry(shown(person["member"]), on(person, clock), at=handles + 4)
    page.end()


def _by_person(page: Page, people: list[Entry], found: list[Entry], titles: dict[int, str], clock: Clock) -> None:
    handles = _width(people)
    for person in people:
        mine = [entry for entry in found if entry["member"] == person["member"]]
        if not mine:
            page.entry(shown(person["member"]), on(person, clock), at=handles + 4)
            continue
        page.heading(f"{shown(person['member'])} · {on(person, clock)}")
        digits = max(len(str(entry["decision"])) for entry in mine)
        for number, entries in grouped(mine).items():
            page.entry(str(number), flat(titles.get(number, "")), at=digits + 4)
            for entry in entries:
                page.text(_why(entry, clock), indent=digits + 4, hanging=2, colour="yellow")
                page.text(shown(entry["command"]), indent=digits + 6, colour="cyan")


def _why(entry: Entry, clock: Clock) -> str:
    said = "" if entry["declared"] else " (said nothing)"
    return f"{WHY.get(entry['why'], entry['why'])}{said}, since {clock.iso(entry['since'])}"


def _more(page: Page, by_person: bool) -> None:
    page.lines.append("")
    if by_person:
        page.text("one person: decisions left-behind --member HANDLE", indent=0)
        page.text("everything: decisions left-behind --by person --all", indent=0)
        return
    page.text("... and more. A line for each person: decisions left-behind --by person", indent=0)
    page.text("one circle: decisions left-behind --circle CIRCLE", indent=0)
    page.text("everything: decisions left-behind --all", indent=0)


def _width(found: list[Entry]) -> int:
    return min(20, max(width(shown(entry["member"])) for entry in found))
