"""An objection in a meeting: it is read out, heard, and integrated or dealt with otherwise."""

from __future__ import annotations

from functools import partial

from cli import options
from cli.meeting.listening import listen
from cli.meeting.sitting import Sitting, State, say, split
from cli.pages import meeting as pages
from decisions.process.policy import OVERRIDES

WORDS = {
    "add TEXT": "integrate it by a paragraph more",
    "amend": "integrate it by a new text",
    "shorter-term TEXT": "a paragraph more that makes it an experiment of a shorter term",
    "measured TEXT": "a paragraph more that says how the worry is measured",
    "defer": "somebody takes care of it, by a date",
    "withdraw": "whoever raised it withdraws it",
    "leave": "let it stay open for today",
    "who": "where everybody stands",
    "text": "the proposal again",
    "quit": "end here; what was said is recorded",
}


def objection(sitting: Sitting, number: int) -> None:
    """Until it is closed, the proposal is changed, or it is left open for today."""
    found = _open(sitting, number)
    assert found is not None
    say(pages.objection(sitting.state(), found))
    if not found["heard"]:
        line = listen(f"{found['held_by']}, were you heard? (yes; an empty line goes on)")
        if line.lower() in ("yes", "y"):
            sitting.record("heard", found["held_by"], objection=number)
    while found := _open(sitting, number):
        closing = [w["kind"] for w in found["ways"] if w["act"] == "resolve" and (w["override"] or w["kind"] == "moot")]
        more = "".join(f" {kind} WHY;" for kind in closing)
        more += " take HANDLE;" if any(way["act"] == "take" for way in found["ways"]) else ""
        line = listen(f"Objection {number}? (add TEXT; amend; defer; withdraw;{more} leave; help)")
        if _dealt_with(sitting, found, *split(line or "help")):
            return


def _open(sitting: Sitting, number: int) -> State | None:
    return next((o for o in sitting.state()["objections"] if o["number"] == number), None)


def _dealt_with(sitting: Sitting, found: State, word: str, rest: str) -> bool:
    """Do what was said; whether the meeting goes on to something else."""
    number, holder = found["number"], found["held_by"]
    kinds = [way["kind"] for way in found["ways"] if way["act"] == "amend"]
    if word in ("add", "amend", *kinds):
        return _integrated(sitting, number, kinds, word, rest)
    if word in ("leave", "pass"):
        sitting.left.add(number)
        return True
    if word in ("withdraw", "withdrawn"):
        return sitting.record("resolve", holder, objection=number, how="withdrawn")
    if word in ("defer", "deferred"):
        owner = sitting.whose("Who takes care of it?", holder)
        return sitting.tried(partial(_defer, sitting, number, holder, owner, listen("By when? (a date)")))
    if word in ("moot", *OVERRIDES):
        return _closed(sitting, found, word, rest)
    if word == "take":
        sitting.record("take", rest or None, objection=number)
    else:
        sitting.other(sitting.state(), word, WORDS)
    return False


def _integrated(sitting: Sitting, number: int, kinds: list[str], word: str, rest: str) -> bool:
    """By `add TEXT`, `KIND TEXT`, or `amend [KIND]` and a whole new text; then everybody is asked again."""
    kind = word if word in kinds else rest.lower() if word == "amend" and rest.lower() in kinds else kinds[0]
    if word == "amend" and rest and rest.lower() not in kinds:
        say(["The whole new text is asked for now; a paragraph more is: add TEXT."])
    done = sitting.amend(sitting.state(), None if word == "amend" else rest, integrates=[(number, kind)])
    if done:
        sitting.begin_anew()
    return done


def _defer(sitting: Sitting, number: int, holder: str, owner: str, by: str) -> None:
    due = options.when(by, end_of_day=True, ahead=True) if by else None
    sitting.act("resolve", holder, objection=number, how="deferred", owner=owner, due=due)


def _closed(sitting: Sitting, found: State, kind: str, why: str) -> bool:
    """Close it without its raiser, as far as the policy lets anybody."""
    members = [member for way in found["ways"] if way["kind"] == kind for member in way["members"]]
    who = sitting.me if sitting.me in members or not members else sitting.whose("Who closes it?", members[0])
    why = why or listen("The reason, which stays on the decision?")
    others: list[str] = []
    if members and sitting.state()["policy"]["override_needs_alternatives"]:
        while other := listen("An alternative that was considered? (an empty line goes on)"):
            others.append(other)
    return sitting.record(
        "resolve", who, objection=found["number"], how=kind, message=why or None, alternatives=others or None
    )
