"""What the answers' short words mean to people: why somebody is left behind, and how a circle decides."""

from __future__ import annotations

from typing import Any

WHY = {
    "not-aligned": "is not aligned",
    "consented-not-aligned": "consented, but is not aligned",
    "presumed": "was presumed to consent",
    "stood-aside": "stood aside",
    "never-answered": "never answered",
    "never-asked": "was never asked, joined later",
    "objection-not-heard": "objected, and has not been heard",
    "overridden": "was overridden",
    "condition-broken": "a condition was broken",
    "buy-in-halfhearted": "is in halfheartedly",
    "buy-in-out": "is out",
    "buy-in-stale": "has not said for long whether still in",
    "buy-in-unknown": "never said whether in",
    "check-in-missed": "missed a check-in",
    "struggling": "is struggling",
    "stopped": "has stopped",
    "need-unmet": "has a need that no decision addresses",
}
"""Why somebody is left behind -> how it is said of them."""


def spoken(value: object) -> str:
    """A parameter of a policy as people set it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def policy(parameters: dict[str, Any]) -> list[str]:
    """A policy as sentences."""
    p = parameters
    limit, missing, closers = p["time_limit"], p["max_outstanding"], p["override_by"]
    found = [f"A round has a time limit of {_counted(limit, 'hour')}." if limit else "A round has no time limit."]
    if p["silence"] == "presumed":
        found.append("Who says nothing until its end is presumed to consent, and shown as presumed.")
    else:
        found.append("Who says nothing is waited for.")
    consents = f"It adopts with at least {_counted(p['min_consents'], 'spoken consent')}" if p["min_consents"] else ""
    may = f"{missing or 'no'} answer{'' if missing == 1 else 's'} may be missing"
    fewer = ", and fewer than there are" if p["outstanding_below_answered"] else ""
    found.append(f"{consents or 'It adopts without a spoken consent where need be'}; {may}{fewer}.")
    found.append("One may stand aside." if p["stand_aside"] else "Nobody stands aside.")
    if closers == "none":
        found.append("Nobody but its raiser closes an objection.")
    else:
        kinds = " or ".join(map(str, p["override_kinds"])) or "nothing"
        naming = ", naming the alternatives" if p["override_needs_alternatives"] else ""
        found.append(f"The {closers} may close an objection too, as {kinds}{naming}.")
    if p["final_comment_days"]:
        found.append(f"Then there are {_counted(p['final_comment_days'], 'day')} for final comments.")
    found.append(
        f"A review is due after {_counted(p['review_after'], 'day')}, the first buy-in within"
        f" {_counted(p['buy_in_within'], 'day')}, a check-in every {_counted(p['check_in_every'], 'day')}."
    )
    return found


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
