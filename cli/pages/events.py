"""Events as lines: the history of a decision, and what one member did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cli.pages.cells import cut, fitted, width, wrapped
from cli.pages.page import Page, flat, write
from cli.pages.past import Clock, banner
from decisions.views.asked import Asked
from decisions.views.one import One
from decisions.when import local, moment

Event = dict[str, Any]


def history(one: One, events: list[Event], *, full: bool, exact: bool) -> None:
    """A line an event: its position, when, and the sentence."""
    page, clock = Page(), Clock(one.asked, exact=exact)
    page.lines += banner(one.asked)
    page.line(f"Decision {one.number} · {flat(one.d.title)}", bold=True)
    times = [clock.iso(event["at"]) for event in events]
    at = max(map(len, times), default=0)
    positions = len(str(events[-1]["position"])) if events else 1
    for event, time in zip(events, times, strict=True):
        void = event["id"] in one.d.voided
        lead = f"{event['position']:>{positions}}  {time:<{at}}  "
        page.lines += _said(page, lead, _sentence(event) + (" [void]" if void else ""), full=full)
    page.end()


def who(member: str, events: Iterable[Event], asked: Asked, *, full: bool) -> None:
    """A line an event: its position, when, which decision, and the sentence."""
    page = Page()
    page.lines += banner(asked)
    write(_of(page, member, events, full=full))


def _of(page: Page, member: str, events: Iterable[Event], *, full: bool) -> Iterator[str]:
    yield from page.lines
    title, found = None, False
    for event in events:
        found = True
        about = f"{event.get('decision') or ''}"
        lead = f"{event['position']:>7}  {local(moment(event['at']))}  {about:>5}  "
        if event["title"] and event["title"] != title:
            title = event["title"]
            yield page.ink(cut(f"{'':25}  {about:>5}  {flat(title)}", page.width), bold=True)
        yield from _said(page, lead, _sentence(event), full=full)
    if not found:
        yield f"Nothing that {flat(member)} did is recorded."


def _sentence(event: Event) -> str:
    return flat(event["sentence"])


def _said(page: Page, lead: str, sentence: str, *, full: bool) -> Iterator[str]:
    room = page.width - width(lead)
    if not full:
        yield page.ink(lead, "bright_black") + cut(sentence, room)
        return
    for number, line in enumerate(wrapped(sentence, room)):
        yield page.ink(fitted(lead if number == 0 else "", width(lead)), "bright_black") + line
