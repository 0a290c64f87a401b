"""When a decision may be reviewed, and how it ends: by consent, like anything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, moves
from decisions.process.review.events import EarlyReviewCalled, Reviewed, SupersessionProposed
from decisions.process.reviewing import VERDICTS as ON
from decisions.process.reviewing import things
from decisions.process.state import Decision, Thing
from decisions.process.world import Act, New, World
from decisions.when import add_days, utc_date

VERDICTS = ("keep", "extend", "amend", "let-go")

Outcome = tuple[int | str, str | None, str | None]
"""A thing that was looked at by its number (a need by its name), the verdict on it, and the reading."""


def review(
    d: Decision,
    act: Act,
    world: World,
    *,
    verdict: str,
    message: str,
    next_on: str | None = None,
    measures: list[tuple[int, str]] | None = None,
    became: list[tuple[int, str]] | None = None,
    on_criteria: list[Outcome] | None = None,
    on_concerns: list[Outcome] | None = None,
    on_conditions: list[Outcome] | None = None,
    on_needs: list[Outcome] | None = None,
    framing: str | None = None,
) -> list[New]:
    """Findings and a verdict on the version in force. What the verdict asks for is put to a round in the same write.

    `measures` and `became` are readings of criteria and concerns alone; `on_...` say of a thing its verdict, a reading,
    or both. What is left out was not spoken of.
    """
    member = guards.first_member(act)
    version = guards.in_force(d)
    adoption = d.adoption
    assert adoption is not None
    _checked(d, verdict, framing, next_on)
    guards.not_before(act, adoption.at, f"version {version.number} is in force")
    if verdict == "keep" and next_on is None:
        next_on = add_days(utc_date(act.at), adoption.policy["review_after"])
    there = things(d, version)
    needs = [(guards.needs(d, world, [str(name)])[0], word, reading) for name, word, reading in on_needs or []]
    data = {
        "version": version.number,
        "verdict": verdict,
        "text": text.prose(message, "findings"),
        "next": next_on,
        "measures": _said(there, "criterion", measures, on_criteria),
        "became": _said(there, "concern", became, on_concerns),
        "conditions": _said(there, "condition", None, on_conditions),
        "needs": _said(there, "need", None, needs),
        "framing": framing,
    }
    made = [New(Reviewed.model_validate(data), member, act.at)]
    if verdict == "amend":
        return made
    content = moves.content_of(version)
    if verdict != "let-go":
        content["review_on"] = next_on
    return made + moves.new_version(d, act, world, member, content, retire=verdict == "let-go", ask=True)


def _checked(d: Decision, verdict: str, framing: str | None, next_on: str | None) -> None:
    if verdict not in VERDICTS:
        raise BadInput(f"a verdict cannot be {verdict!r}", f"it is one of {', '.join(VERDICTS)}")
    if framing not in ("holds", "changed", None):
        raise BadInput(f"the framing cannot be {framing!r}", "it holds, or it is changed")
    if verdict == "extend" and next_on is None:
        raise BadInput("to extend needs the date of the next review", "give --next DATE")
    if verdict in ("amend", "let-go") and next_on is not None:
        raise BadInput(f"{verdict} has no next review", "leave --next out")


def _said(
    there: list[Thing], kind: str, readings: list[tuple[int, str]] | None, outcomes: Sequence[Any] | None
) -> list[dict[str, Any]]:
    """What is said of the things of a kind, in their order: each once, with its reading, its verdict, or both."""
    known = [thing.name for thing in there if thing.kind == kind]
    texts: dict[int | str, str] = {}
    verdicts: dict[int | str, str] = {}
    for name, word, reading in [*((name, None, reading) for name, reading in readings or []), *(outcomes or [])]:
        if name not in known:
            raise _not_there(kind, name, known)
        if (reading and name in texts) or (word and name in verdicts):
            raise BadInput(f"{kind} {name} is spoken of twice", f"say once what was found of {kind} {name}")
        if word and word not in ON[kind]:
            raise BadInput(f"of a {kind} one does not say {word!r}", f"it is one of {', '.join(ON[kind])}")
        if reading is not None:
            texts[name] = text.prose(reading, "outcome" if kind == "concern" else "reading")
        if word:
            verdicts[name] = word
    return [
        {kind: name, "text": texts.get(name), "verdict": verdicts.get(name)}
        for name in known
        if name in texts or name in verdicts
    ]


def _not_there(kind: str, name: int | str, known: list[int | str]) -> BadInput:
    there = ", ".join(map(str, known)) or "none"
    if kind == "need":
        return BadInput(f"need {name} is none of this decision, nor addressed by it", f"its needs are: {there}")
    plural = "criteria" if kind == "criterion" else f"{kind}s"
    return BadInput(f"there is no {kind} {name}", f"the {plural} are: {there}")


def request(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """Ask for a review before its date."""
    guards.in_force(d)
    reason = text.prose(message, "reason")
    if d.early_review:
        raise Refused("an early review is due already", "hold it: decisions review N VERDICT -m FINDINGS")
    event = EarlyReviewCalled(because="request", reason=reason)
    return [New(event, guards.first_member(act), act.at)]


def supersede(d: Decision, act: Act, world: World, *, other: int, message: str) -> list[New]:
    """This decision is meant to take the place of decision `other`, which is in force."""
    stream = world.stream(other)
    old = world.decision(stream)
    if stream == d.id:
        raise Refused("a decision cannot supersede itself", "amend it: decisions amend N -m TEXT")
    if old.in_force is None:
        raise Refused(f"decision {other} is not in force", "only a decision in force can be superseded")
    if d.versions and guards.on_the_table(d).number == d.in_force:
        raise Refused(
            "this decision is adopted already, and what it supersedes is part of what is consented to",
            f"let the old one go: decisions review {other} let-go -m FINDINGS",
        )
    if stream in d.supersedes:
        raise Refused(f"this is meant to supersede decision {other} already", "see decisions show N")
    event = SupersessionProposed(supersedes=stream, number=other, reason=text.prose(message, "reason"))
    return [New(event, guards.first_member(act), act.at)]
