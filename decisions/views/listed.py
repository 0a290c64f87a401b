"""A decision's row among the decisions: all that a list shows of it."""

from __future__ import annotations

from json import dumps
from typing import Any

from decisions.process import standing
from decisions.process.state import Decision
from decisions.when import moment as instant
from decisions.when import utc_date


def row(d: Decision, number: int, moment: int, *, due_to_close: bool = False) -> tuple[Any, ...]:
    """The row of a decision as of `moment`, with what time alone did folded in."""
    buy_ins, check_ins = standing.latest(d.buy_ins, d), standing.latest(d.check_ins, d)
    declared = {m: [b.value, standing.buy_in_stale_at(d, b, check_ins)] for m, b in buy_ins.items()}
    return made(d, number, moment, standing.outstanding(d), declared, due_to_close, None)


def made(
    d: Decision,
    number: int,
    moment: int,
    outstanding: list[str],
    declared: dict[str, list[Any]],
    due_to_close: bool,
    passed: int | None,
) -> tuple[Any, ...]:
    """The same from what is known of it already; the last of what time alone did was at `passed`."""
    current, adoption = d.current, d.adoption
    return (
        number,
        d.id,
        d.circle,
        d.title,
        standing.status(d),
        current.number if current else None,
        d.in_force,
        d.opened_at,
        adoption.at if adoption else None,
        adoption.asked if adoption else None,
        d.versions[adoption.version - 1].event if adoption else None,
        standing.effective_review(d),
        utc_date(max(r.at for r in d.reviews)) if d.reviews else None,
        d.early_review.since if d.early_review else None,
        _owner(d),
        standing.next_deadline(d, after=moment),
        int(due_to_close),
        dumps(outstanding),
        sum(o.open for o in d.objections),
        dumps(standing.bought(d), ensure_ascii=False),
        dumps(declared if adoption else {}),
        d.last_at,
        instant(d.last_recorded_at),
        passed,
        None,
    )


def _owner(d: Decision) -> str:
    """Who looks after it: the owner of the version in force, else of the newest one, else who opened it."""
    if d.in_force is not None:
        return d.versions[d.in_force - 1].owner
    return d.current.owner if d.current else d.opened_by
