"""What is said in a plain meeting: whole lines of text, without colour or columns, harmless already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli.pages.difference import FIELDS, values
from cli.pages.page import flat
from decisions.text import joined, shown
from decisions.views.after import just_enough
from decisions.views.words import raiser
from decisions.when import local, moment

State = dict[str, Any]


def heading(state: State) -> Iterator[str]:
    """Which decision this is, and where it stands."""
    yield f"Decision {state['number']}: {flat(state['title'])}"
    parts = [f"circle {flat(state['circle'])}", flat(state["status"])]
    round_ = state["round"]
    if round_ and round_["ends"]:
        over = "; that time is over" if round_["due_to_close"] else ""
        parts.append(f"round {round_['round']} ends {local(moment(round_['ends']))}{over}")
    yield ", ".join(parts)


def proposal(state: State) -> Iterator[str]:
    """All that people consent to."""
    yield f"The proposal, version {state['version']} {state['digest'][:8]}:"
    for text in shown(state["text"], lines=True).split("\n"):
        yield f"  {text}".rstrip()
    if state["retire"]:
        yield "With this the decision is let go."
    yield f"Owner: {flat(state['owner'])}"
    yield f"Carried out by: {names(state['carried_by'])}"
    for number, criterion in enumerate(state["criteria"], 1):
        yield f"Criterion {number}: {flat(criterion)}"
    if state["addresses"]:
        yield f"Addresses need {names([str(need) for need in state['addresses']])}"
    yield f"Review on: {state['review_on'] or 'no date is named'}"


def names(handles: list[str]) -> str:
    """Names in a sentence."""
    return flat(joined(handles)) or "nobody"


def turn(state: State, person: State) -> Iterator[str]:
    """Whose turn it is, and what is new to them."""
    yield ""
    yield f"It is {flat(person['member'])}'s turn. {state['left']} of {len(state['people'])} have still to answer."
    if person["answer"]:
        yield f"So far: {standing(person)}. A new answer takes its place."
    for objection in state["objections"]:
        if objection["held_by"] == person["member"] and objection["version"] != state["version"]:
            yield f"Objection {objection['number']}, to version {objection['version']}, ends with this answer."
    if person["question"]:
        yield f"To {flat(person['member'])}: {flat(person['question'])}"
    if person["changed"]:
        yield f"New since version {person['answered_version']}, which {flat(person['member'])} answered:"
        yield from changed(person["changed"])


def changed(difference: State) -> Iterator[str]:
    """What changed between two versions: lines that are gone begin with -, new ones with +."""
    for field in difference["fields"]:
        before, after = values(field["from"]), values(field["to"])
        yield f"  {FIELDS[field['field']]}:"
        yield from (f"  - {value}" for value in before if value not in after)
        yield from (f"  + {value}" for value in after if value not in before)
    for text in difference["text"]:
        if text[:1] in ("+", "-") and text[1:].strip():
            yield f"  {text[0]} {shown(text[1:], lines=True)}".rstrip()


def standing(person: State) -> str:
    """Where somebody stands."""
    said = {"consent": "consents", "stand-aside": "stands aside", "objection": "objects"}.get(person["answer"] or "")
    if said is None:
        before = person["answered_version"]
        return f"has not answered, last on version {before}" if before else "has not answered"
    if person["presumed"]:
        return "is presumed to consent, and said nothing"
    more = [f"{kind}: {flat(person[kind])}" for kind in ("concern", "condition", "reason") if person[kind]]
    return "; ".join([said, *more])


def who(state: State, passed: list[str]) -> Iterator[str]:
    """Where everybody stands."""
    for person in state["people"]:
        over = ", passed over" if person["needs_answer"] and person["member"] in passed else ""
        roles = f" ({flat(', '.join(person['roles']))})" if person["roles"] else ""
        yield f"  {flat(person['member'])}{roles}: {standing(person)}{over}"


def objection(state: State, found: State) -> Iterator[str]:
    """An open objection, as it is read out."""
    yield ""
    taken = f", taken up by {flat(found['held_by'])}" if found["held_by"] != found["raised_by"] else ""
    yield f"Objection {found['number']}, by {flat(raiser(found))}{taken}, to version {found['version']}:"
    yield f"  {flat(found['reason'])}"
    if found["need"]:
        yield f"The need behind it: {flat(found['need'])}"
    if found["version"] != state["version"]:
        yield f"{flat(found['held_by'])} has not answered version {state['version']} yet."


def adopted(state: State) -> Iterator[str]:
    """What was reached, who is to be looked after, and when it is reviewed."""
    yield ""
    yield (
        f"Adopted! Version {state['version']} of decision {state['number']} is in force."
        f" Well done, {names([p['member'] for p in state['people']])}."
    )
    yield from unsettled(state)
    if state["review_agreed"]:
        yield f"Review on {state['review_on']}, as agreed."
    else:
        yield f"Review on {state['review_on']}, by the policy's default. Another date: {shown(state['review_command'])}"
    if state["next"]:
        yield f"Next: {shown(state['next'])}"


def commented(state: State) -> Iterator[str]:
    """When a final comment period makes a decision of it; or that the decision came to its end meanwhile."""
    yield ""
    if state["phase"] != "comment-period":
        yield f"Decision {state['number']} is {flat(state['status'])} now."
        return
    ends = local(moment(state["round"]["final_comment_period"]["ends"]))
    yield f"The rule holds. Final comments run until {ends}; then it is adopted, if nobody objects."


def unfinished(state: State) -> Iterator[str]:
    """Everybody was asked, and it is not adopted."""
    still = [f"objection {o['number']} is open" for o in state["objections"] if o["blocking"]]
    waiting = [person["member"] for person in state["people"] if person["needs_answer"]]
    if waiting:
        still.append(f"{names(waiting)} {'has' if len(waiting) == 1 else 'have'} not answered")
    yield ""
    yield f"Not adopted yet: {' and '.join(still) or 'everybody has answered, and the rule asks for more'}."
    yield f"decisions meet {state['number']} goes on. Next: {shown(state['next'])}"


def unsettled(state: State) -> Iterator[str]:
    """By name, who makes it just enough buy-in."""
    if state["unsettled"]:
        text = just_enough(state["unsettled"])
        yield flat(text[0].upper() + text[1:])
