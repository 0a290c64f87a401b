"""Events as lines: the history of a decision, and what one member did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cli.pages.cells import cut, fitted, width, wrapped
from cli.pages.page import Page, flat, write
from cli.pages.past import Clock, banner
from decisions import signs
from decisions.views.asked import Asked
from decisions.views.one import One
from decisions.views.sheet import exact

Event = dict[str, Any]

LATER = {
    "confirmed": "confirmed",
    "disputed": "disputed",
    "void": "marked void",
    "retracted": "retracted",
    "answered-again": "answered again",
}
"""What became of an entry, in words."""


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
    """An entry an event under the decision that it is about: its position, when, and the sentence; under it when and by
    whom it was recorded, to which text, how sure it is that the member said it, and what became of it.
    """
    page = Page()
    page.lines += banner(asked)
    write(_of(page, member, events, full=full))


def _of(page: Page, member: str, events: Iterable[Event], *, full: bool) -> Iterator[str]:
    yield from page.lines
    about, found = "", False
    for event in events:
        heading = _about(event)
        if heading != about:
            about = heading
            yield from ([""] if found else [])
            yield page.ink(cut(heading, page.width), bold=True)
        found = True
        yield from _said(page, f"{event['position']:>7}  {exact(event['at'])}  ", _sentence(event), full=full)
        for line in _beneath(event):
            for number, part in enumerate(wrapped(line, page.width - 11)):
                yield " " * (9 if number == 0 else 11) + page.ink(part, "bright_black")
    if not found:
        yield f"Nothing that {flat(member)} did is recorded."


def _about(event: Event) -> str:
    if event.get("decision"):
        return f"Decision {event['decision']} · {flat(event['title'])}"
    if event.get("circle"):
        return f"Circle {flat(event['circle'])}"
    return f"Member {flat(event['member_id'])}" if event.get("member_id") else "The log"


def _beneath(event: Event) -> Iterator[str]:
    """What stands under a sentence: how it was recorded, to which text, and what became of it."""
    by = event["recorded_by"]
    parts = [f"recorded {exact(event['recorded_at'])} by {flat(by) if by else 'the rule'}"]
    if event["data"].get("digest") and event["data"].get("version"):
        parts.append(f"v{event['data']['version']} {flat(event['data']['digest'])[:8]}")
    if event["type"] == "ConsentPresumed":
        parts.append("presumed, never spoken")
    elif event["level"]:
        parts.append(signs.level_named(event["level"]))
    if event["meeting"]:
        parts.append(f"meeting {flat(event['meeting'])}")
    yield " · ".join(parts)
    for later in event["later"]:
        yield f"later: {_became(later)}"


def _became(later: Event) -> str:
    if later["what"] == "stale":
        return f"stale: {later['newest']} is the newest"
    what = f"closed as {flat(later['how'])}" if later["what"] == "closed" else LATER[later["what"]]
    why = f": {flat(later['reason'])}" if later.get("reason") else ""
    return f"{what} by {flat(later['member'] or 'the rule')}, {exact(later['at'])}, event {later['position']}{why}"


def _sentence(event: Event) -> str:
    return flat(event["sentence"])


def _said(page: Page, lead: str, sentence: str, *, full: bool) -> Iterator[str]:
    room = page.width - width(lead)
    if not full:
        yield page.ink(lead, "bright_black") + cut(sentence, room)
        return
    for number, line in enumerate(wrapped(sentence, room)):
        yield page.ink(fitted(lead if number == 0 else "", width(lead)), "bright_black") + line
