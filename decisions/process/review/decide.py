"""When a decision may be reviewed, and how it ends: by consent, like anything else."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, moves
from decisions.process.review.events import EarlyReviewCalled, Reviewed, SupersessionProposed
from decisions.process.state import Decision
from decisions.process.world import Act, New, World
from decisions.when import add_days, utc_date

VERDICTS = ("keep", "extend", "amend", "let-go")


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
    framing: str = "holds",
) -> list[New]:
    """Findings and a verdict on the version in force. What the verdict asks for is put to a round in the same write."""
    member = guards.first_member(act)
    version = guards.in_force(d)
    adoption = d.adoption
    assert adoption is not None
    _checked(d, verdict, framing, next_on, measures or [], became or [])
    guards.not_before(act, adoption.at, f"version {version.number} is in force")
    if verdict == "keep" and next_on is None:
        next_on = add_days(utc_date(act.at), adoption.policy["review_after"])
    data = {
        "version": version.number,
        "verdict": verdict,
        "text": text.prose(message, "findings"),
        "next": next_on,
        "measures": [{"criterion": number, "text": text.prose(said, "reading")} for number, said in measures or []],
        "became": [{"concern": number, "text": text.prose(said, "outcome")} for number, said in became or []],
        "framing": framing,
    }
    made = [New(Reviewed.model_validate(data), member, act.at)]
    if verdict == "amend":
        return made
    content = moves.content_of(version)
    if verdict != "let-go":
        content["review_on"] = next_on
    return made + moves.new_version(d, act, world, member, content, retire=verdict == "let-go", ask=True)


def _checked(
    d: Decision,
    verdict: str,
    framing: str,
    next_on: str | None,
    measures: list[tuple[int, str]],
    became: list[tuple[int, str]],
) -> None:
    if verdict not in VERDICTS:
        raise BadInput(f"a verdict cannot be {verdict!r}", f"it is one of {', '.join(VERDICTS)}")
    if framing not in ("holds", "changed"):
        raise BadInput(f"the framing cannot be {framing!r}", "it holds, or it is changed")
    if verdict == "extend" and next_on is None:
        raise BadInput("to extend needs the date of the next review", "give --next DATE")
    if verdict in ("amend", "let-go") and next_on is not None:
        raise BadInput(f"{verdict} has no next review", "leave --next out")
    criteria = len(guards.in_force(d).criteria or [])
    for number, _ in measures:
        if not 1 <= number <= criteria:
            raise BadInput(f"there is no criterion {number}", f"version {d.in_force} has {criteria}")
    concerns = [c.number for c in d.concerns]
    for number, _ in became:
        if number not in concerns:
            raise BadInput(
                f"there is no concern {number}", f"the concerns are: {', '.join(map(str, concerns)) or 'none'}"
            )


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
