"""One person's turn in the round."""

from __future__ import annotations

import time

from cli.meeting import before
from cli.meeting.listening import listen
from cli.meeting.sitting import Sitting, State, say, split
from cli.pages import meeting as pages
from decisions.text import shown

WORDS = {
    "consent": "no objection",
    "concern TEXT": "consent, with something to look at in the review",
    "condition TEXT": "consent, on the understanding that ...",
    "object REASON": "why this is not safe enough to try",
    "stand-aside WHY": "neither consent nor objection",
    "pass": "come back to this person later",
    "back [HANDLE]": "go back to whoever spoke before, or to HANDLE",
    "ask TEXT": "a question for clarity",
    "who": "where everybody stands",
    "text": "the proposal again",
    "quit": "end here; what was said is recorded",
}


def turn(sitting: Sitting, state: State, member: str, timer: int | None) -> None:
    """Ask one person, until they have answered, are passed over, or the meeting goes back to somebody else."""
    say(pages.turn(state, next(person for person in state["people"] if person["member"] == member)))
    began = time.monotonic()
    aside = " stand-aside WHY;" if state["policy"]["may_stand_aside"] else ""
    question = f"{member}? (consent; concern TEXT; condition TEXT; object REASON;{aside} pass; help)"
    while True:
        word, rest = split(listen(question))
        if word == "pass":
            (sitting.again.add if member in sitting.passed else sitting.passed.append)(member)
            sitting.spoke.append(member)
            return
        if word == "back" and _goes_back(sitting, state, rest):
            return
        if word in ("consent", "concern", "condition", "object", "stand-aside"):
            if _answered(sitting, state["version"], member, word, rest):
                sitting.spoke.append(member)
                break
        elif word == "ask":
            text = rest or listen("The question?")
            if text:
                before.ask(sitting, member, text)
        elif word != "back":
            sitting.other(state, word, {k: v for k, v in WORDS.items() if aside or not k.startswith("stand-aside")})
    if timer is not None:
        say([f"{shown(member)} took {round(time.monotonic() - began)} of {timer} seconds."])


def _answered(sitting: Sitting, version: int, member: str, word: str, text: str) -> bool:
    """Record an answer to the version that was read out; whether it was one."""
    if word == "consent":
        if text:
            say(["Consent has no text; to say more: concern TEXT, or condition TEXT."])
            return False
        return sitting.record("consent", member, version=version)
    text = text or listen("The reason?" if word in ("object", "stand-aside") else f"The {word}?")
    if not text:
        return False
    if word == "stand-aside":
        return sitting.record("stand-aside", member, message=text, version=version)
    if word == "object":
        need = listen("The need behind it? (an empty line leaves it out)") or None
        return sitting.record("object", member, message=text, need=need, version=version)
    return sitting.record("consent", member, version=version, **{word: text})


def _goes_back(sitting: Sitting, state: State, name: str) -> bool:
    """To a person who is named, else to whoever had the turn before."""
    found = sitting.member(name) if name else sitting.spoke[-1] if sitting.spoke else None
    if found not in [person["member"] for person in state["people"]]:
        say([f"{shown(name)} is not asked in this round." if name else "Nobody was asked before."])
        return False
    if not name:
        sitting.spoke.pop()
    sitting.back = found
    return True
