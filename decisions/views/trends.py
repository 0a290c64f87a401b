"""How a group decided, month by month: what was adopted, how long it took, and how buy-in went on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

from decisions.process.state import Decision
from decisions.views import drift
from decisions.views.asked import Asked
from decisions.views.statistics import each
from decisions.when import add_days, day_end, days, local_date

if TYPE_CHECKING:
    from decisions.views.catchup import Views

MONTHS = 24
"""Months that are looked at, the last one that of the moment asked about."""
BUY_IN = ("in", "halfhearted", "out", "unknown")


def trends(
    views: Views,
    asked: Asked,
    terms: list[str],
    *,
    progress: Callable[[int, int], object] | None = None,
) -> list[dict[str, Any]]:
    """`{month, adopted, days, buy_in}` for each of the last months, the oldest first, from the first one in which
    something was adopted; empty where nothing was.

    month: YYYY-MM in the user's time zone.
    adopted: how many decisions were adopted for the first time.
    days: within how many days from opening half of them were; null where none was.
    buy_in: the counts `{in, halfhearted, out, unknown}` as they stood at the end of the month, or at the moment asked
    about, summed over the decisions that were in force then.

    Raises BadInput for a query that is none.
    """
    months = _months(asked)
    adopted: Counter[str] = Counter()
    took: dict[str, list[int]] = {}
    buy_in: dict[str, Counter[str]] = {month: Counter() for month in months}
    for _, d, circle in each(views, asked, terms, "d.stream, d.version", progress=progress):
        if d is None or not d.adoptions:
            continue
        first = d.adoptions[0].at
        month = local_date(first)[:7]
        adopted[month] += 1
        took.setdefault(month, []).append(first - d.opened_at)
        for then, moment in months.items():
            if _in_force(d, moment):
                counts = drift.buy_in_at(d, circle, asked, moment)
                buy_in[then].update({value: counts[value] for value in BUY_IN})
    if not adopted:
        return []
    return [
        {
            "month": month,
            "adopted": adopted[month],
            "days": round(median(took[month]) / days(1), 4) if month in took else None,
            "buy_in": {value: buy_in[month][value] for value in BUY_IN},
        }
        for month in months
        if month >= min(adopted)
    ]


def _months(asked: Asked) -> dict[str, int]:
    """Each of the last months, the oldest first, and the moment at which it ends."""
    found: dict[str, int] = {}
    day, moment = local_date(asked.moment), asked.moment
    while len(found) < MONTHS:
        found[day[:7]] = moment
        day = add_days(f"{day[:7]}-01", -1)
        moment = day_end(day)
    return dict(reversed(found.items()))


def _in_force(d: Decision, moment: int) -> bool:
    return d.adoptions[0].at <= moment and (d.retired_at is None or d.retired_at > moment)
