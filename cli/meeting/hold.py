"""A plain meeting from the proposal on: the opening, one person after another, one objection after another."""

from __future__ import annotations

from cli.meeting.before import open_round, questions, reactions
from cli.meeting.listening import Ended
from cli.meeting.objections import objection
from cli.meeting.sitting import Sitting, say
from cli.meeting.turns import turn
from cli.pages import meeting as pages
from decisions.errors import Refused


def hold(number: int, label: str | None, timer: int | None) -> None:
    """As far as it goes; the end of the input ends it too. Raises Refused where there is nothing to meet on."""
    sitting = Sitting(number, label)
    state = sitting.state()
    say(pages.heading(state))
    if state["phase"] == "ended":
        raise Refused(f"decision {number} is {state['status']}", f"see decisions show {number}")
    if state["phase"] == "no-proposal":
        raise Refused(f"nothing is proposed in decision {number} yet", f"propose a text: {state['next']}")
    say(pages.proposal(state))
    try:
        if state["phase"] in ("not-in-round", "round") and not any(person["answer"] for person in state["people"]):
            questions(sitting, state)
            reactions(sitting)
        while _step(sitting, timer):
            pass
    except Ended as ended:
        say(["", *([ended.message] if ended.message else [])])
        say([f"The meeting ends here. What was said is recorded; decisions meet {number} goes on."])


def _step(sitting: Sitting, timer: int | None) -> bool:
    """The opening, one person's turn, or one objection; whether the meeting goes on."""
    state = sitting.state()
    if state["phase"] == "not-in-round":
        open_round(sitting)
        return True
    if state["phase"] not in ("round", "objections"):
        say(pages.adopted(state) if state["phase"] == "adopted" else pages.commented(state))
        return False
    waiting = [person["member"] for person in state["people"] if person["needs_answer"]]
    next_one = sitting.back or next((m for m in waiting if m not in sitting.passed), None)
    sitting.back = None
    objections = [o["number"] for o in state["objections"] if o["blocking"] and o["number"] not in sitting.left]
    if next_one is None and objections:
        objection(sitting, objections[0])
        return True
    next_one = next_one or next((m for m in waiting if m not in sitting.again), None)
    if next_one is None:
        say(pages.unfinished(state))
        return False
    turn(sitting, state, next_one, timer)
    return True
