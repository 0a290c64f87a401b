"""One decision as a line of a list, from its row."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from json import JSONDecoder, loads
from typing import TYPE_CHECKING, Any

from decisions.when import iso

if TYPE_CHECKING:
    from decisions.views.asked import Asked

Stays = dict[str, list[tuple[int, str]]]
"""Circle -> (position of joining, member) of its members, newest first."""
Item = dict[str, Any]

_SCAN: Callable[[str, int], tuple[Any, int]] = JSONDecoder().scan_once  # type: ignore[attr-defined]
"""What reads the JSON at the beginning of a text, without the checks around it."""

BUY_IN = ("in", "halfhearted", "out", "unknown", "stale")
NOBODY = (0, 0, 0, 0, 0)


def item(row: tuple[Any, ...], joined: Stays, asked: Asked) -> Item:
    """One decision as `list --json` shows it, from its row."""
    (
        number, _, circle, title, status, version, in_force, opened_at, adopted_at, asked_position, _, review_on,
        reviewed_on, _, _, _, due_to_close, outstanding, open_objections, bought, declared, *_,
    ) = row  # fmt: skip
    return {
        "number": number,
        "title": title,
        "circle": circle,
        "status": status,
        "version": version,
        "in_force": in_force,
        "opened_at": iso(opened_at) if opened_at else None,
        "adopted_at": iso(adopted_at) if adopted_at is not None else None,
        "review_on": review_on,
        "overdue": bool(
            in_force is not None
            and review_on
            and review_on < asked.today
            and (not reviewed_on or reviewed_on < review_on)
        ),
        "due_to_close": bool(due_to_close),
        "outstanding": loads(outstanding) if outstanding != "[]" else [],
        "open_objections": open_objections,
        "buy_in": buy_in(bought, declared, asked_position, joined.get(circle, ()), asked.moment),
    }


def buy_in(bought: str, declared: str, asked_position: int | None, joined: Any, moment: int) -> dict[str, int]:
    """Counts over the adopting roster, the carriers and the members who joined since.

    Each person's last declared value, how many never declared, and how many of the declared are stale.
    """
    return dict(zip(BUY_IN, counted(bought, declared, asked_position, joined, moment), strict=True))


def counted(bought: str, declared: str, asked_position: int | None, joined: Any, moment: int) -> tuple[int, ...]:
    """How many people are in, halfhearted, out, unknown, and how many of the declared are stale."""
    if asked_position is None:
        return NOBODY
    people = _people(bought)
    if joined and joined[0][0] > asked_position:
        people |= {member for position, member in joined if position > asked_position}
    if declared == "{}":
        return 0, 0, 0, len(people), 0
    wholehearted = halfhearted = out = stale = 0
    for member, (value, stale_at) in _SCAN(declared, 0)[0].items():
        if member in people:
            if value == "in":
                wholehearted += 1
            elif value == "out":
                out += 1
            else:
                halfhearted += 1
            if stale_at <= moment:
                stale += 1
    return wholehearted, halfhearted, out, len(people) - wholehearted - halfhearted - out, stale


@cache
def _people(bought: str) -> frozenset[str]:
    return frozenset(loads(bought))
