"""What the answers' short words mean to people: why somebody is left behind, what a review said of a thing, how a need
stands, and how a circle decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from decisions import signs
from decisions.text import joined

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
    "need-unmet": "has a need that is not met",
}
"""Why somebody is left behind -> how it is said of them."""


VERDICT = {"came-true": "came true", "did-not": "did not come true", "partly": "partly met"}
"""Verdicts on things that a review looks at that are not said as they are stored."""


def outcome(item: dict[str, Any]) -> tuple[str, str, str]:
    """What a review said of a thing (an entry of its `items`): sign, tone, and words; what it left out is "not said",
    and a reading without a verdict is none.
    """
    if not item["said"]:
        return (*signs.UNKNOWN, "not said")
    verdict, reading = item["verdict"], item["reading"]
    sign, tone = signs.REVIEWED[item["kind"]].get(verdict, signs.UNKNOWN)
    return sign, tone, ": ".join(filter(None, (VERDICT.get(verdict, verdict) or "no verdict", reading)))


def thing(item: dict[str, Any]) -> str:
    """A thing that a review looks at: `concern 1 of lena: ...`; raw text of the log."""
    whose = f" of {item['member']}" if item["member"] else ""
    return f"{item['kind']} {item['number']}{whose}: {item['text'] or 'cannot be read'}"


def framing(said: str | None) -> str:
    """What a review said of the framing."""
    return {"holds": "still holds", "changed": "no longer holds: alignment is open again", None: "not said"}[said]


def need(told: dict[str, Any], when: Callable[[str], str]) -> list[str]:
    """How a need stands (`views.needs.told`), in parts; `when` says a moment. Raw text of the log."""
    by = [str(number) for number in told["addressed_by"]]
    decisions = f"decision{'' if len(by) == 1 else 's'} {joined(by)}"
    found = [f"addressed by {decisions}" if by else "no decision in force addresses it"]
    others = [one for one in told["taken_up_by"] if one["decision"] not in told["addressed_by"]]
    found += [f"taken up by decision {one['decision']} ({one['status']})" for one in others]
    review = told["review"]
    if review:
        reading = f": {review['text']}" if review["text"] else ""
        verdict = VERDICT.get(told["met"], told["met"])
        found.append(f"found {verdict} in the review of decision {review['decision']}, {when(review['at'])}{reading}")
    return found


def raiser(objection: dict[str, Any]) -> str:
    """Who raised an objection, and for whom a delegate did: `raised_by`, `on_behalf_of` and `through` of it."""
    if not objection["on_behalf_of"]:
        return str(objection["raised_by"])
    return f"{objection['raised_by']}, for {objection['on_behalf_of']} of {objection['through']}"


def as_reported(answer: dict[str, Any]) -> str:
    """What is said behind a version in force that no round here adopted, but another tool, by an unknown rule."""
    return ", as reported" if not answer["roster"] and answer["outcomes"] else ""


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
