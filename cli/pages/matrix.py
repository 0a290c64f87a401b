"""Who stands where on a decision: a line a person, each declaration as a sign and in words."""

from __future__ import annotations

from typing import Any

from cli.pages.page import INK, Cell, Page
from cli.pages.past import Clock
from decisions import signs
from decisions.text import shown
from decisions.views import matrix

Signs = dict[str, tuple[str, str]]
"""Value -> sign, colour."""


def _inked(table: dict[str, signs.Sign]) -> Signs:
    return {value: (glyph, INK[tone]) for value, (glyph, tone) in table.items()}


ALIGNMENT, ANSWER, BUY_IN, CHECK_IN = map(_inked, (signs.ALIGNMENT, signs.ANSWER, signs.BUY_IN, signs.CHECK_IN))
STEPS = 4
"""Changes of buy-in that are told; more of them are on the screen (`decisions tui`)."""
UNKNOWN, FAINT = signs.UNKNOWN[0], INK[signs.UNKNOWN[1]]


def people(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    """Who stands where: alignment, answer, buy-in and check-in, each said in words too."""
    people = matrix.people(answer)
    if not people:
        return
    framed = bool(answer["framing"]) or any(person["alignment"] for person in people)
    asked = any(person["asked_buy_in"] for person in people)
    checked = any(person["check_in"] for person in people)
    answered = bool(answer["round"]) or any(person["last_answer"] for person in people)
    shows = [True, framed, answered, asked, checked]
    to = f"answer v{answer['version'] or 1}" if answer["round"] else "answer"
    rows: list[list[Cell]] = [["People", "alignment", to, "buy-in", "check-in"]]
    rows += [
        [
            shown(person["member"]),
            _sign(ALIGNMENT, person["alignment"]) or _unknown(framed),
            _answer(person),
            _sign(BUY_IN, person["buy_in"]) or _unknown(person["asked_buy_in"]),
            _checked_in(person["check_in"], clock),
        ]
        for person in people
    ]
    page.lines.append("")
    page.table([[cell for cell, there in zip(row, shows, strict=True) if there] for row in rows], indent=0, head=True)
    _levels(page, people)


def _levels(page: Page, people: list[matrix.Row]) -> None:
    """What the signs of the levels mean that were drawn."""
    said = [person[what] for person in people for what in ("alignment", "answer", "buy_in", "check_in") if person[what]]
    said += [last for person in people if (last := person["last_answer"]) and last["version"] is None]
    found = {one["level"] for one in said if one["value"] != "presumed"}
    means = [f"{signs.LEVEL[level][0]} {words}" for level, words in signs.LEVEL_MEANS.items() if level in found]
    if means:
        page.text(" · ".join(means), indent=0, colour=FAINT)


def drift(page: Page, course: list[dict[str, Any]], clock: Clock) -> None:
    """How buy-in went since adoption, the last steps of it; nothing where it never changed."""
    if len(course) < 2:
        return
    steps = []
    for point in course[-STEPS:]:
        counts = ", ".join(
            f"{point[value]} {value}" for value in ("in", "halfhearted", "out", "unknown") if point[value]
        )
        stale = f" ({point['stale']} stale)" if point["stale"] else ""
        steps.append(f"{counts or 'nobody'}{stale} {clock.iso(point['at'])}")
    page.lines.append("")
    page.entry("buy-in", "; then ".join(steps), indent=0, at=14)


def _unknown(asked: bool) -> Cell:
    return (f"{UNKNOWN} unknown", FAINT) if asked else ""


def _sign(table: Signs, said: dict[str, Any] | None) -> Cell:
    return _drawn(table, said["value"], said["level"], stale=said["stale"]) if said else ""


def _answer(person: matrix.Row) -> Cell:
    said = person["answer"]
    if said is None:
        last = person["last_answer"]
        if last and last["version"] is None and not person["on_roster"]:
            return _drawn(ANSWER, last["value"], last["level"], after=", version unknown")[0], FAINT
        return _drawn(ANSWER, "outstanding") if person["on_roster"] else ""
    more = "".join(f" +{what}" for what in ("concern", "condition") if said[what])
    level = None if said["value"] == "presumed" else said["level"]
    return _drawn(ANSWER, said["value"], level, after=more)


def _checked_in(said: dict[str, Any] | None, clock: Clock) -> Cell:
    return _drawn(CHECK_IN, said["value"], said["level"], after=f" {clock.iso(said['at'])}") if said else ""


def _drawn(table: Signs, value: str, level: str | None = None, *, stale: bool = False, after: str = "") -> Cell:
    sign, colour = table.get(value, (UNKNOWN, ""))
    said = f"{sign} {value}{signs.level(level)}"
    return f"{said}{' (stale)' if stale else ''}{after}", FAINT if stale else colour
