"""When a round may be opened and closed by people. Adoption is nobody's act: see `rule`."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, moves, standing
from decisions.process import policy as policies
from decisions.process.policy import Policy
from decisions.process.rounds.events import OutcomeReported
from decisions.process.state import Decision
from decisions.process.world import Act, New, World
from decisions.when import add_days, hours, iso, utc_date

OUTCOMES = ("adopted", "withdrawn", "retired", "superseded", "stated")


def open_round(
    d: Decision,
    act: Act,
    world: World,
    *,
    until: int | None = None,
    roster: list[str] | None = None,
    preset: str | None = None,
) -> list[New]:
    """A round on the current version, with the circle's members and policy of now. One that is open already stays.

    `roster` and `preset` are those of an imported round: whom another tool asked, and by which rule.
    """
    current = guards.on_the_table(d)
    if d.open_round:
        return []
    if current.number == d.in_force:
        raise Refused(
            f"version {current.number} is adopted already", "review it, or change it first: decisions amend N -m TEXT"
        )
    guards.not_before(act, current.at, f"version {current.number} is there")
    circle = world.circle(d.circle)
    ends = _ends(policies.preset(preset) if preset else circle.policy, act.at, until)
    asked = _registered(world, roster)
    return [
        moves.opening(d, circle, current.number, current.digest, act, ends, roster=asked or None, preset=preset),
    ]


def close(d: Decision, act: Act, world: World) -> list[New]:
    """End the round: by the deadline that was due and has just been recorded, else without adoption."""
    round_ = d.open_round
    if round_ is None and world.decision(d.id).open_round:
        return []
    if round_ is None:
        raise Refused("no round is open", "open one: decisions round N")
    guards.not_before(act, round_.opened_at, "the round is open")
    return [moves.closing(round_, guards.first_member(act), act.at, "closed without adoption")]


def _ends(policy: Policy, at: int, until: int | None) -> int | None:
    limit = at + hours(policy["time_limit"]) if policy["time_limit"] is not None else None
    if until is None:
        return limit
    if until <= at:
        raise Refused("the round would end before it begins", "give a later --until")
    if limit is not None and until < limit:
        raise Refused(
            f"the policy gives people until {iso(limit)}, and a round may lengthen that but not shorten it",
            "give a later --until, or leave it out",
        )
    return until


def report(
    d: Decision,
    act: Act,
    world: World,
    *,
    outcome: str,
    said: str,
    message: str | None = None,
    review_on: str | None = None,
    deciders: list[str] | None = None,
    consulted: list[str] | None = None,
    informed: list[str] | None = None,
    superseded_by: str | None = None,
) -> list[New]:
    """What another tool tells became of a decision, where no rule here found it. `superseded_by` is a stream.

    Adopted is the newest version; its review date is the one that is told, else as the default policy has it.
    """
    if outcome not in OUTCOMES:
        raise BadInput(f"nothing can be reported as {outcome!r}", f"it is one of {', '.join(OUTCOMES)}")
    if d.rounds and outcome != "stated":
        raise Refused("there are rounds here, and what becomes of it is found by their rule", "see decisions show N")
    adopting = outcome == "adopted"
    current = guards.on_the_table(d) if adopting or outcome == "withdrawn" else d.current
    if standing.status(d) in ("retired", "superseded") and outcome != "stated":
        raise Refused(f"the decision is {standing.status(d)}", "see decisions show N")
    if current is not None and outcome != "stated":
        guards.not_before(act, current.at, f"version {current.number} is there")
    if current is not None and outcome == "withdrawn" and current.number == d.in_force:
        raise Refused(f"version {current.number} is in force", "what is in force can be retired or superseded")
    review = review_on or (current.review_on if current else None)
    data = {
        "outcome": outcome,
        "said": text.one_line(said, "word"),
        "version": current.number if current and adopting else None,
        "review_on": (review or add_days(utc_date(act.at), policies.SOCIOCRACY["review_after"])) if adopting else None,
        "deciders": _registered(world, deciders),
        "consulted": _registered(world, consulted),
        "informed": _registered(world, informed),
        "text": text.prose(message, "outcome") if message else None,
        "by": superseded_by,
        "number": world.number(superseded_by) if superseded_by else None,
    }
    return [New(OutcomeReported.model_validate(data), guards.first_member(act), act.at)]


def _registered(world: World, handles: list[str] | None) -> list[str]:
    """Handles as the members have them, each once."""
    return list(dict.fromkeys(world.member(handle).handle for handle in handles or []))
